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
    unsent = { action: form.getAttribute("action"), fields: fieldsOf(form, button), tries: 0 };
    if (button) button.setAttribute("aria-busy", "true");
    silence();
    attempt();
  }

  function fieldsOf(form, button) {
    const fields = new URLSearchParams();
    for (const [name, value] of new FormData(form)) fields.append(name, value);
    if (button && button.name) fields.append(button.name, button.value);
    return fields;
  }

  async function attempt() {
    const reply = unsent;
    if (!reply || reply.trying) return;
    reply.trying = true;
    clearTimeout(reply.timer);
    const slow = setTimeout(() => reply.tries || tell(said.sending), 600);
    const answer = await answerTo(reply).catch(() => null);
    clearTimeout(slow);
    reply.trying = false;
    if (reply !== unsent) return; // the page was left meanwhile
    if (!answer) return later(reply);
    unsent = null;
    tell("");
    show(answer.response, answer.html);
  }

  /* Rejects where nobody knows whether the reply has arrived, or it has come too early. */
  async function answerTo(reply) {
    const stop = window.AbortController ? new AbortController() : null;
    const late = setTimeout(() => stop && stop.abort(), PATIENCE);
    try {
      const response = await fetch(reply.action, {
        method: "POST", body: reply.fields, headers: { "X-Part": "1" }, credentials: "same-origin", signal: stop ? stop.signal : undefined,
      });
      if (TRY_AGAIN.includes(response.status)) throw new Error("later");
      return { response, html: await response.text() };
    } finally {
      clearTimeout(late);
    }
  }

  /* The same reply again: its turn token tells the server that it is one and the same. */
  function later(reply) {
    tell(said.offline);
    const seconds = WAITS[Math.min(reply.tries, WAITS.length - 1)];
    reply.tries += 1;
    reply.timer = setTimeout(attempt, seconds * 1000);
  }

  function show(response, html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const main = $("#main", page);
    const now = $("#now", page);
    const more = all("[data-more] > li", page);
    if (main && (!response.redirected || main.classList.contains("chat"))) {
      $("#main").replaceWith(document.adoptNode(main));
    } else if (now && !main && $("#log") && $("#now")) {
      for (const bubble of more) $("#log").append(document.adoptNode(bubble));
      $("#now").replaceWith(document.adoptNode(now));
    } else {
      location.assign(response.redirected ? response.url : "/talk");
      return;
    }
    prepare();
    arrive(more);
  }

  /* To the new question: where the eye, the screen reader and the voice go on. */
  function arrive(more) {
    const place = $("#question") || $("#main");
    place.focus({ preventScroll: true });
    ($("#now") || place).scrollIntoView({ block: "start", behavior: moves() ? "smooth" : "auto" });
    announce(more);
    if (root.dataset.voice === "on") readAll();
  }

  /* Heard by a screen reader alone: what was just kept, or what there is to say instead. */
  function announce(more) {
    const kept = more.map((bubble) => $(".saved", bubble)).filter(Boolean).pop();
    const heard = kept ? [kept] : all("#main .notice");
    const text = heard.map((one) => one.textContent.trim()).join(" ");
    const before = told;
    // Some moments after the focus has moved, or what follows the focus drowns it; not over what is newer.
    setTimeout(() => unsent || told !== before || tell(text, true), 150);
  }

  function moves() {
    return !root.classList.contains("still") && !matchMedia("(prefers-reduced-motion: reduce)").matches;
  }

  let told = 0; // how often something was

  function tell(text, quiet = false) {
    told += 1;
    const status = $("#status");
    if (!status) return;
    status.classList.toggle("quiet", quiet);
    status.textContent = text;
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("[data-exit]")) return leave(event, form);
    if (!form.matches("[data-send]") || !window.fetch || !window.DOMParser) return;
    event.preventDefault();
    send(form, event.submitter || pressed(form));
  });

  // Older browsers do not say which button sent a form: it is the one that was clicked last.
  let clicked = null;
  const pressed = (form) => (clicked && clicked.form === form ? clicked : $("button.main", form));

  window.addEventListener("online", attempt);
  window.addEventListener("beforeunload", (event) => {
    if (!unsent) return;
    event.preventDefault();
    event.returnValue = ""; // for browsers that wait for this
  });

  // --- forms ---------------------------------------------------------------------------------

  document.addEventListener("change", (event) => {
    const form = event.target.closest && event.target.closest("form[data-most]");
    if (!form || event.target.type !== "checkbox") return;
    const out = standsApart(event.target, form);
    if (all("input:checked", form).length <= Number(form.dataset.most)) return unsent || tell(out ? said.others : "");
    event.target.checked = false;
    tell(said.most.replace("{most}", form.dataset.most));
  });

  /* A choice that names nothing stands alone: it takes the other ticks out, and each of them takes it out. */
  function standsApart(ticked, form) {
    if (!ticked.checked) return false;
    const alone = ticked.matches("[data-alone]");
    const out = all("input:checked", form).filter((one) => one !== ticked && (alone || one.matches("[data-alone]")));
    for (const one of out) one.checked = false;
    return out.length > 0;
  }

  document.addEventListener("input", (event) => {
    if (event.target.tagName === "TEXTAREA") grow(event.target);
  });

  function grow(area) {
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + 4}px`;
  }

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
      const button = event.target.form && $("button.main", event.target.form);
      if (button) button.click();
    }
  });

  document.addEventListener("click", (event) => {
    const menu = $("details.menu[open]");
    if (menu && !menu.contains(event.target)) menu.open = false;
    clicked = event.target.closest("button");
    if (clicked && clicked.matches("[data-hear]")) hear(clicked);
  });

  // --- read aloud ----------------------------------------------------------------------------

  const speech = window.speechSynthesis && window.SpeechSynthesisUtterance ? window.speechSynthesis : null;
  const VOICES = (root.dataset.voices || root.lang).split(" "); // best first
  let speaking = null; // the button whose text is being read
  let turn = 0; // of the voice: what was begun before it is silent
  let words = null; // being said; without a hold on it some browsers forget it in the middle

  function hear(button) {
    const before = speaking;
    silence();
    if (before === button) return; // a second press stops
    const holder = button.closest(".choice, .question, .bubble") || button.parentElement;
    read(holder.matches(".question") ? questionAndChoices() : all("[data-read]", holder), button);
  }

  /* Everything that is new on the page, as soon as it is there. */
  function readAll() {
    silence();
    const parts = $("#question") ? [...all("#now .notice[data-read]"), ...questionAndChoices()] : all("#main.card [data-read]");
    read(parts, $("#question [data-hear]") || $("#main h1 [data-hear]"));
  }

  function questionAndChoices() {
    return all("#question [data-read], #now .again [data-read], #now .choices [data-read]");
  }

  function read(elements, button) {
    if (!speech) return;
    const mine = ++turn;
    speaking = button;
    if (button) button.setAttribute("aria-pressed", "true");
    const next = () => {
      if (mine !== turn) return;
      const element = elements.shift();
      if (element) say(element, next);
      else silence();
    };
    next();
  }

  function say(element, then) {
    const mine = turn;
    const saying = new SpeechSynthesisUtterance(element.textContent);
    const isOver = () => mine !== turn || words !== saying;
    const voice = voiceFor(root.lang);
    if (voice) saying.voice = voice;
    saying.lang = voice ? voice.lang.replace("_", "-") : VOICES[0];
    saying.rate = 0.92;
    // Before the first touch a browser may not speak. It says so, or nothing at all comes of it.
    const dumb = setTimeout(() => isOver() || afterTouch(element, then), 2000);
    saying.onstart = () => clearTimeout(dumb);
    saying.onboundary = (event) => isOver() || mark(element, event.charIndex, event.charLength);
    saying.onend = () => {
      clearTimeout(dumb);
      if (isOver()) return;
      unmark();
      then();
    };
    saying.onerror = (event) => {
      clearTimeout(dumb);
      if (isOver()) return;
      if (event.error === "not-allowed") afterTouch(element, then);
      else silence();
    };
    words = saying;
    speech.speak(saying);
  }

  function afterTouch(element, then) {
    const waiting = words;
    const kinds = ["pointerup", "keyup"];
    const stop = () => kinds.forEach((kind) => document.removeEventListener(kind, again));
    const again = () => {
      stop();
      if (words !== waiting) return;
      words = null; // the first try, should it still be there, is over
      speech.cancel();
      say(element, then);
    };
    waiting.onstart = stop; // it was only slow
    kinds.forEach((kind) => document.addEventListener(kind, again));
  }

  function voiceFor(language) {
    const spoken = (voice) => voice.lang.replace("_", "-");
    const rank = (voice) => {
      const place = VOICES.indexOf(spoken(voice));
      return (place < 0 ? VOICES.length : place) - (voice.localService ? 10 : 0);
    };
    return speech.getVoices().filter((one) => spoken(one).split("-")[0] === language).sort((a, b) => rank(a) - rank(b))[0];
  }

  /* The word that the voice is at. Where it does not say how long the word is, to the next space. */
  function mark(element, start, length) {
    unmark();
    const text = element.firstChild;
    if (!text || text.nodeType !== Node.TEXT_NODE) return;
    const from = Math.min(start, text.length);
    const to = Math.min(from + (length || text.data.slice(from).search(/\s|$/)), text.length);
    const range = document.createRange();
    range.setStart(text, from);
    range.setEnd(text, to);
    if (window.Highlight && window.CSS && CSS.highlights) CSS.highlights.set("reading", new Highlight(range));
    else wrap(range);
  }

  function wrap(range) {
    const span = document.createElement("span");
    span.className = "reading";
    range.surroundContents(span);
  }

  function unmark() {
    if (window.CSS && CSS.highlights) CSS.highlights.delete("reading");
    for (const span of all("span.reading")) {
      const parent = span.parentNode;
      span.replaceWith(span.textContent);
      parent.normalize(); // one piece of text again
    }
  }

  function silence() {
    turn += 1;
    speaking = words = null;
    if (speech) speech.cancel();
    unmark();
    for (const button of all('[data-hear][aria-pressed="true"]')) button.removeAttribute("aria-pressed");
  }

  window.addEventListener("pagehide", silence);

  // --- leaving, and a device that others use too -------------------------------------------------

  /* Nothing stays to be seen, before anything is sent. */
  function vanish() {
    unsent = null;
    silence();
    document.title = "…";
    body.textContent = "";
  }

  /* Gone at once, however slow the network is; and the way back does not lead here. */
  function leave(event, form) {
    if (!window.fetch) return;
    event.preventDefault();
    const action = form.getAttribute("action");
    const fields = fieldsOf(form, $("button", form));
    vanish();
    const gone = () => location.replace("/away");
    setTimeout(gone, 1500);
    fetch(action, { method: "POST", body: fields, redirect: "manual", keepalive: true }).then(gone, gone);
  }

  let idle = 0;
  let last = Date.now();

  function touched() {
    last = Date.now();
    clearTimeout(idle);
    if (said.idle) idle = setTimeout(ended, Number(said.idle) * 1000);
  }

  function ended() {
    vanish();
    location.replace("/ended");
  }

  // While a device sleeps no time passes for a timer: looked at when it wakes up.
  document.addEventListener("visibilitychange", () => {
    if (said.idle && !document.hidden && Date.now() - last > Number(said.idle) * 1000) ended();
  });
  for (const kind of ["pointerdown", "keydown", "input"]) document.addEventListener(kind, touched, { passive: true });

  // A page from the browser's memory may show what has ended since.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });

  function prepare() {
    if (speech) for (const button of all("[data-hear]")) button.hidden = false;
    all("textarea").filter((area) => area.value).forEach(grow);
    touched();
  }

  prepare();
  if (root.dataset.voice === "on") readAll();
})();
