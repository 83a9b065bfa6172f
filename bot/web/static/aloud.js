/* Read aloud, with the voices of the browser: nothing is sent anywhere for it.

   A speaker stands at every question and bubble; for who has "read everything aloud" on, also at every
   control and at every row of them. They are made here, since without a script nothing can be heard, and
   stand beside a heading or a control, never in it: so neither is named "Read aloud". */
window.aloud = (() => {
  const root = document.documentElement;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const speech = window.speechSynthesis && window.SpeechSynthesisUtterance ? window.speechSynthesis : null;
  const VOICES = (root.dataset.voices || root.lang).split(" "); // best first

  // --- what is read --------------------------------------------------------------------------

  // Never said: pictures, the speakers themselves, what somebody types, and what only says who speaks.
  const SILENT = "[aria-hidden=true], .hear, textarea, .bubble > .vh, .reader > .vh";
  // Said by speakers of their own alone, not with the question: nobody listens to a whole menu first.
  const APART = ".progress, .ways :not(.main), .languages, .entries, main.pin form.pictures, main:not(.chat) fieldset";

  /* The texts in an element, in the order in which they stand, each as its own node. */
  function textsIn(element) {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
      const text = walker.currentNode;
      const holder = text.parentElement;
      if (text.data.trim() && !holder.closest(SILENT) && holder.getClientRects().length) found.push(text);
    }
    return found;
  }

  const mainTexts = () => {
    const place = document.querySelector("#now") || document.querySelector("#main");
    return textsIn(place).filter((text) => !text.parentElement.closest(APART));
  };
  const notInMenu = (text) => !text.parentElement.closest("nav");

  /* With what is told about it: a hint under a box. */
  function textsOf(control) {
    const told = all("[aria-describedby]", control).map((one) => document.getElementById(one.getAttribute("aria-describedby")));
    return [control, ...told.filter(Boolean)].flatMap(textsIn);
  }

  // --- the speakers --------------------------------------------------------------------------

  const HEADS = "main h1, .code label";
  const ROWS = ".menu ul, .ways, .languages, .entries > li, .remember, main:not(.chat) fieldset";
  const CONTROLS = "main :is(button:not(.hear, [aria-hidden]), a, label, summary)";
  const said = new WeakMap(); // a speaker -> what it reads
  const have = new WeakSet(); // what has a speaker

  function speaker(named, texts) {
    const button = document.createElement("button");
    const picture = document.createElement("span");
    button.type = "button";
    button.className = "hear";
    picture.textContent = "🔊";
    picture.setAttribute("aria-hidden", "true");
    button.append(picture);
    const names = named.map((text) => text.data.trim()).join(" ");
    button.setAttribute("aria-label", names ? `${root.dataset.hear}: ${names}` : root.dataset.hear);
    said.set(button, texts);
    return button;
  }

  /* What is new on the page gets its speakers. */
  function prepare() {
    if (!speech) return;
    const everything = root.dataset.voice === "on";
    each(".log > .bubble.bot, p.bubble", (bubble) => bubble.append(speaker([], () => textsIn(bubble))));
    each(everything ? HEADS : "h1.question, h1.bubble, .code label", head);
    if (!everything) return;
    each(".top .school", (school) => school.after(speaker([], () => textsIn(school.parentElement).filter(notInMenu))));
    each(ROWS, (row) => placed(row, speaker(textsIn(row).slice(0, 1), () => textsIn(row))));
    each(CONTROLS, (control) => control.closest(ROWS) || alone(control));
  }

  function each(selector, gives) {
    for (const one of all(selector)) {
      if (have.has(one)) continue;
      gives(one);
      have.add(one);
    }
  }

  function head(heading) {
    const button = speaker([], mainTexts);
    if (heading.parentElement.matches("legend")) heading.parentElement.after(button);
    else wrapped(heading, "titled").append(button);
  }

  function placed(row, button) {
    const legend = row.querySelector("legend");
    if (legend) legend.after(button);
    else if (row.matches("ul, ol")) row.before(button);
    else row.append(button);
  }

  function alone(control) {
    const button = speaker(textsIn(control), () => textsOf(control));
    const choice = control.parentElement.matches(".choice") ? control.parentElement : null;
    const whole = control.matches("summary") ? control.parentElement : control;
    (choice || wrapped(whole, "heard")).append(button);
  }

  /* In a box of its own, and with the focus that it had. */
  function wrapped(element, name) {
    const box = document.createElement(element.matches("h1") ? "div" : "span");
    const focused = document.activeElement === element;
    box.className = name;
    element.before(box);
    box.append(element);
    if (focused) element.focus({ preventScroll: true });
    return box;
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest(".hear");
    if (!button) return;
    const before = speaking;
    silence();
    if (before !== button) read(said.get(button)(), button); // a second press stops
  });

  // --- the voice -----------------------------------------------------------------------------

  let speaking = null; // the speaker whose texts are being read
  let turn = 0; // of the voice: what was begun before it is silent
  let words = null; // being said; without a hold on it some browsers forget it in the middle

  /* Everything that is new on the page, as soon as it is there, for who wants it so. */
  function readAll() {
    if (root.dataset.voice !== "on") return;
    silence();
    read(mainTexts(), document.querySelector("legend:has(#question) + .hear, .titled > .hear"));
  }

  function read(texts, button) {
    if (!speech) return;
    const mine = ++turn;
    speaking = button;
    if (button) button.setAttribute("aria-pressed", "true");
    const next = () => {
      if (mine !== turn) return;
      const text = texts.shift();
      if (text) say(text, next);
      else silence();
    };
    next();
  }

  function say(text, then) {
    const mine = turn;
    const saying = new SpeechSynthesisUtterance(text.data.trim());
    const indent = text.data.search(/\S/);
    const isOver = () => mine !== turn || words !== saying;
    const voice = voiceFor(root.lang);
    if (voice) saying.voice = voice;
    saying.lang = voice ? voice.lang.replace("_", "-") : VOICES[0];
    saying.rate = 0.92;
    // Before the first touch a browser may not speak. It says so, or nothing at all comes of it.
    const dumb = setTimeout(() => isOver() || afterTouch(text, then), 2000);
    saying.onstart = () => clearTimeout(dumb);
    saying.onboundary = (event) => isOver() || mark(text, indent + event.charIndex, event.charLength);
    saying.onend = () => {
      clearTimeout(dumb);
      if (isOver()) return;
      unmark();
      then();
    };
    saying.onerror = (event) => {
      clearTimeout(dumb);
      if (isOver()) return;
      if (event.error === "not-allowed") afterTouch(text, then);
      else silence();
    };
    words = saying;
    speech.speak(saying);
  }

  function afterTouch(text, then) {
    const waiting = words;
    const kinds = ["pointerup", "keyup"];
    const stop = () => kinds.forEach((kind) => document.removeEventListener(kind, again));
    const again = () => {
      stop();
      if (words !== waiting) return;
      words = null; // the first try, should it still be there, is over
      speech.cancel();
      say(text, then);
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

  /* The word that the voice is at; where the browser cannot mark one, all that is being said. */
  function mark(text, start, length) {
    unmark();
    if (!(window.Highlight && window.CSS && CSS.highlights)) return text.parentElement.classList.add("reading");
    const from = Math.min(start, text.length);
    const to = Math.min(from + (length || text.data.slice(from).search(/\s|$/)), text.length);
    const range = document.createRange();
    range.setStart(text, from);
    range.setEnd(text, to);
    CSS.highlights.set("reading", new Highlight(range));
  }

  function unmark() {
    if (window.CSS && CSS.highlights) CSS.highlights.delete("reading");
    for (const one of all(".reading")) one.classList.remove("reading");
  }

  function silence() {
    turn += 1;
    speaking = words = null;
    if (speech) speech.cancel();
    unmark();
    for (const button of all('.hear[aria-pressed="true"]')) button.removeAttribute("aria-pressed");
  }

  window.addEventListener("pagehide", silence);

  return { prepare, readAll, silence };
})();
