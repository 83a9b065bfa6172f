/* What a page does better where there is JavaScript: answers are sent without a new page and kept
   through a lost network, everything can be read aloud, and a shared device ends by itself.
   Without it each form is sent as it is. Nothing is ever stored in the browser. */
"use strict";

(() => {
  const body = document.body;
  const root = document.documentElement;
  const said = body.dataset;
  const $ = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  // --- sending -------------------------------------------------------------------------------

  const WAITS = [1, 2, 4, 8, 15]; // seconds between tries; the last one stays
  const PATIENCE = 10000; // milliseconds for one try
  const TRY_AGAIN = [429, 502, 503, 504];
  let unsent = null; // { action, fields, tries }: the one reply that waits, in this page alone

  function send(form, button) {
    if (unsent) return; // a second tap is the same tap
    const fields = new URLSearchParams();
    for (const [name, value] of new FormData(form)) fields.append(name, value);
    if (button && button.name) fields.append(button.name, button.value);
    unsent = { action: form.getAttribute("action"), fields, tries: 0 };
    form.setAttribute("aria-busy", "true");
    if (button) button.setAttribute("aria-busy", "true");
    silence();
    attempt();
  }

  async function attempt() {
    const reply = unsent;
    if (!reply || reply.trying) return;
    reply.trying = true;
    const slow = setTimeout(() => tell(said.sending), 600);
    const stop = new AbortController();
    const late = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const response = await fetch(reply.action, {
        method: "POST", body: reply.fields, headers: { "X-Part": "1" }, credentials: "same-origin", signal: stop.signal,
      });
      if (TRY_AGAIN.includes(response.status)) throw new Error("later");
      const html = await response.text();
      unsent = null;
      tell("");
      show(response, html);
    } catch {
      reply.trying = false;
      later(reply);
    } finally {
      clearTimeout(slow);
      clearTimeout(late);
    }
  }

  /* The same reply again: its turn token tells the server that it is one and the same. */
  function later(reply) {
    tell(said.offline);
    const seconds = WAITS[Math.min(reply.tries, WAITS.length - 1)];
    reply.tries += 1;
    clearTimeout(reply.timer);
    reply.timer = setTimeout(attempt, seconds * 1000);
  }

  function show(response, html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const main = $("#main", page);
    const now = $("#now", page);
    if (main && (!response.redirected || main.classList.contains("chat"))) {
      $("#main").replaceWith(document.adoptNode(main));
    } else if (now && !main) {
      for (const bubble of all("[data-more] > li", page)) $("#log").append(document.adoptNode(bubble));
      $("#now").replaceWith(document.adoptNode(now));
    } else {
      location.assign(response.redirected ? response.url : "/talk");
      return;
    }
    prepare();
    arrive();
  }

  /* To the new question: where the eye, the screen reader and the voice go on. */
  function arrive() {
    const question = $("#question");
    const saved = all("#log .me .saved").pop();
    if (saved) tell(saved.textContent.trim(), true);
    if (!question) return;
    question.focus({ preventScroll: true });
    $("#now").scrollIntoView({ block: "start", behavior: moves() ? "smooth" : "auto" });
    if (root.dataset.voice === "on") readAll(question);
  }

  function moves() {
    return !root.classList.contains("still") && !matchMedia("(prefers-reduced-motion: reduce)").matches;
  }

  function tell(text, quiet = false) {
    const status = $("#status");
    status.classList.toggle("quiet", quiet);
    status.textContent = text;
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("[data-exit]")) return leave(event, form);
    if (!form.matches("[data-send]") || !window.fetch || !window.DOMParser) return;
    event.preventDefault();
    send(form, event.submitter);
  });
  window.addEventListener("online", attempt);
  window.addEventListener("beforeunload", (event) => {
    if (unsent) event.preventDefault();
  });

  // --- forms ---------------------------------------------------------------------------------

  document.addEventListener("change", (event) => {
    const form = event.target.closest && event.target.closest("form[data-most]");
    if (!form || event.target.type !== "checkbox") return;
    if (all("input:checked", form).length <= Number(form.dataset.most)) return tell("");
    event.target.checked = false;
    tell(said.most.replace("{most}", form.dataset.most));
  });

  document.addEventListener("input", (event) => {
    if (event.target.tagName !== "TEXTAREA") return;
    event.target.style.height = "auto";
    event.target.style.height = `${event.target.scrollHeight + 4}px`;
  });

  document.addEventListener("keydown", (event) => {
    const menu = $("details.menu[open]");
    if (event.key === "Escape") {
      silence();
      if (menu) {
        menu.open = false;
        $("summary", menu).focus();
      }
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.tagName === "TEXTAREA") {
      const form = event.target.form;
      form.requestSubmit($("button.main", form));
    }
  });

  document.addEventListener("click", (event) => {
    const menu = $("details.menu[open]");
    if (menu && !menu.contains(event.target)) menu.open = false;
    const button = event.target.closest("[data-hear]");
    if (button) hear(button);
  });

  // --- read aloud ----------------------------------------------------------------------------

  const speech = window.speechSynthesis && window.SpeechSynthesisUtterance ? window.speechSynthesis : null;
  let speaking = null; // the button that was pressed, or the page itself
  let turn = 0; // of the voice: what was begun before it is silent

  function hear(button) {
    const before = speaking;
    silence();
    if (before === button) return; // a second press stops
    const choice = button.closest(".choice");
    const holder = choice || button.closest(".question, .bubble, .again") || button.parentElement;
    const wanted = holder.matches(".question") ? questionAndChoices(holder) : all("[data-read]", holder);
    button.setAttribute("aria-pressed", "true");
    speaking = button;
    read(wanted);
  }

  function readAll(question) {
    silence();
    speaking = question;
    read([...all("#now .notice[data-read]"), ...questionAndChoices(question)]);
  }

  function questionAndChoices(question) {
    const choices = all(".choices [data-read]", question.closest("form") || question);
    return [...all("[data-read]", question), ...all(".again [data-read]", question.closest("form") || question), ...choices];
  }

  function read(elements) {
    if (!speech) return;
    const mine = ++turn;
    const next = () => {
      const element = elements.shift();
      if (mine !== turn) return;
      if (!element) return silence();
      say(element, next);
    };
    next();
  }

  function say(element, then) {
    const words = new SpeechSynthesisUtterance(element.textContent);
    words.lang = root.lang === "es" ? "es-US" : "en-US";
    const voice = voiceFor(words.lang);
    if (voice) words.voice = voice;
    words.rate = 0.92;
    words.onboundary = (event) => mark(element, event.charIndex, event.charLength);
    words.onend = () => { unmark(); then(); };
    words.onerror = (event) => {
      unmark();
      // Before the first touch a browser may not speak: it waits for one.
      if (event.error === "not-allowed") waitForTouch(element, then);
    };
    speech.speak(words);
  }

  function waitForTouch(element, then) {
    const mine = turn;
    document.addEventListener("pointerdown", () => { if (mine === turn) say(element, then); }, { once: true });
  }

  function voiceFor(lang) {
    const known = speech.getVoices().filter((voice) => voice.lang.slice(0, 2) === lang.slice(0, 2));
    const best = (voice) => (voice.lang.replace("_", "-") === lang ? 2 : 0) + (voice.localService ? 1 : 0);
    return known.sort((a, b) => best(b) - best(a))[0];
  }

  /* The word that the voice is at. Where it does not say how long the word is, to the next space. */
  function mark(element, start, length) {
    const text = element.firstChild;
    if (!text || text.nodeType !== Node.TEXT_NODE) return;
    const end = start + (length || (text.data.slice(start).match(/^\S+/) || [""])[0].length);
    if (!window.Highlight || !CSS.highlights) return element.classList.add("reading");
    const range = document.createRange();
    range.setStart(text, Math.min(start, text.length));
    range.setEnd(text, Math.min(end, text.length));
    CSS.highlights.set("reading", new Highlight(range));
  }

  function unmark() {
    if (window.CSS && CSS.highlights) CSS.highlights.delete("reading");
    for (const element of all(".reading")) element.classList.remove("reading");
  }

  function silence() {
    turn += 1;
    speaking = null;
    if (speech) speech.cancel();
    unmark();
    for (const button of all('[data-hear][aria-pressed="true"]')) button.removeAttribute("aria-pressed");
  }

  window.addEventListener("pagehide", silence);

  // --- leaving, and a device that others use too -------------------------------------------------

  /* Gone at once; and the way back does not lead here. */
  function leave(event, form) {
    if (!window.fetch) return;
    event.preventDefault();
    unsent = null;
    silence();
    $("#main").replaceChildren();
    const fields = new URLSearchParams();
    for (const [name, value] of new FormData(form)) fields.append(name, value);
    fields.append("then", "away");
    const gone = () => location.replace("/away");
    fetch(form.getAttribute("action"), { method: "POST", body: fields, redirect: "manual", keepalive: true }).then(gone, gone);
  }

  let idle = 0;
  function touched() {
    clearTimeout(idle);
    if (said.idle) idle = setTimeout(ended, Number(said.idle) * 1000);
  }

  function ended() {
    unsent = null;
    silence();
    $("#main").replaceChildren();
    location.replace("/ended");
  }

  for (const kind of ["pointerdown", "keydown", "input"]) document.addEventListener(kind, touched, { passive: true });

  // A page from the browser's memory may show what has ended since.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });

  function prepare() {
    if (speech) for (const button of all("[data-hear]")) button.hidden = false;
    touched();
  }

  prepare();
  if (root.dataset.voice === "on" && $("#question, main h1")) readAll($("#question") || $("main h1"));
})();
