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
    aloud.silence();
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
    let early = said.offline; // why it is sent again
    let alone = false;
    const answer = await answerTo(reply).catch((error) => ([early, alone] = [error.told || early, error.alone], null));
    clearTimeout(slow);
    reply.trying = false;
    if (reply !== unsent) return; // the page was left meanwhile
    if (!answer) return alone ? plainly(reply) : later(reply, early);
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
      if (TRY_AGAIN.includes(response.status)) {
        const moment = response.headers.get("X-Moment");
        throw Object.assign(new Error("later"), { told: moment ? said.moment : "", alone: moment === "alone" });
      }
      return { response, html: await response.text() };
    } finally {
      clearTimeout(late);
    }
  }

  /* As without script, for an answer that is to stand alone: the page that comes tries again by itself. */
  function plainly(reply) {
    const form = Object.assign(document.createElement("form"), { method: "post", action: reply.action, hidden: true });
    for (const [name, value] of reply.fields) {
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    }
    unsent = null;
    body.append(form);
    form.submit();
  }

  /* The same reply again: its turn token tells the server that it is one and the same. */
  function later(reply, early) {
    tell(early);
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
    const row = $(".row.at");
    const place = row || $("#question") || $("#main");
    place.focus({ preventScroll: true });
    (row || saidWith(more) || $("#now") || place).scrollIntoView({ block: "start", behavior: moves() ? "smooth" : "auto" });
    announce(more);
    aloud.readAll();
  }

  /* What the question rests on: the first thing said since the answer, where both are in sight together. */
  function saidWith(more) {
    const mine = more.map((bubble) => bubble.matches(".me")).lastIndexOf(true);
    const after = more.slice(mine + 1).filter((one) => one.matches(".bot"));
    const head = $(".top");
    const room = innerHeight - (head && getComputedStyle(head).position === "sticky" ? head.offsetHeight : 0);
    const height = after.length && $("#question").getBoundingClientRect().bottom - after[0].getBoundingClientRect().top;
    return height && height < room * 0.7 ? after[0] : null;
  }

  /* What is told on coming back stands above the question, which has the focus: in sight, and heard. */
  function comeBack() {
    if (!$("#now > .notice")) return;
    $("#now").scrollIntoView({ block: "start" });
    announce([]);
  }

  window.addEventListener("load", comeBack);

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

  // On a tick Enter ticks, as it presses a button; the form goes by its own button alone.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("input[type=checkbox], input[type=radio]")) return;
    event.preventDefault();
    if (!event.repeat) event.target.click();
  });

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
      aloud.silence();
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
  });

  // --- leaving, and a device that others use too -------------------------------------------------

  /* Nothing stays to be seen, before anything is sent. */
  function vanish() {
    unsent = null;
    aloud.silence();
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
    aloud.prepare();
    all("textarea").filter((area) => area.value).forEach(grow);
    touched();
    document.dispatchEvent(new Event("shown")); // for list.js and pressing.js
  }

  prepare();
  aloud.readAll();
})();
