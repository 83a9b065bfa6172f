/* Nothing by accident: a press counts where it was meant, and once.

   What is newly shown takes no press until it has stood for half a second, and none that began before it was
   there: the second half of a double click never answers what came after the first. The same thing pressed
   twice in a moment is pressed once. A click that a screen reader or a switch makes has no press before it,
   and counts by itself. "Leave now" never waits, and "Talk to someone" no longer than anybody needs to see it.
   Without script the stylesheet waits in place of this, and the server knows an old form by its turn. */
"use strict";

(() => {
  const STANDS = 500; // milliseconds that something new has stood before it is pressed
  const SEEN = 350; // the same for help: as long as an eye and a finger need, so that nobody feels it
  const AT_ONCE = 400; // within so many the same thing again is the same press
  const LIFTED = 400; // so many after a finger or key went up, a click is no longer its own
  const PATIENCE = 10000; // for a form on its way to another page
  const CAN_BE_PRESSED = "button, a, summary, label, input";
  const NEVER_WAITS = ".exit, .skip";
  const TICKS = ["checkbox", "radio"];

  const now = () => performance.now();
  let shown = now(); // since when what is on the page has stood there
  let press = null; // { began, lifted }: the newest, by finger, mouse or key
  let last = { control: null, began: -Infinity }; // what was pressed
  let ticking = null; // the box whose label was just pressed: its own click follows at once

  document.addEventListener("shown", () => {
    shown = now();
  });

  function begins() {
    press = { began: now(), lifted: 0 };
  }

  function lifts() {
    if (press) press.lifted = now();
  }

  const isPress = (event) => event.key === "Enter" || event.key === " ";
  document.addEventListener("pointerdown", begins, true);
  document.addEventListener("pointerup", lifts, true);
  document.addEventListener("pointercancel", lifts, true);
  document.addEventListener("keyup", (event) => isPress(event) && lifts(), true);
  document.addEventListener("keydown", (event) => {
    if (!isPress(event)) return;
    if (!event.repeat) begins();
    else if (!press) press = { began: -Infinity, lifted: 0 }; // held since the page before
  }, true);

  document.addEventListener("click", (event) => {
    const own = event.target === ticking;
    ticking = null;
    const control = own ? null : controlOf(event.target);
    if (!control) return;
    if (counts(control)) {
      ticking = control.control || null;
    } else {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }, true);

  /* What a click is on, a box with its label as one. Boxes for words are only gone into. */
  function controlOf(target) {
    const found = target.closest(CAN_BE_PRESSED);
    if (!found || found.closest(NEVER_WAITS)) return null;
    const control = found.closest("label") || found;
    const box = control.matches("label") ? control.control : control.matches("input") ? control : null;
    if (box && !TICKS.includes(box.type)) return null;
    return control;
  }

  function counts(control) {
    const isOwn = press && !(press.lifted && now() - press.lifted > LIFTED);
    const began = isOwn ? press.began : now();
    if (began - shown < (control.matches(".person") ? SEEN : STANDS)) return false;
    const again = control === last.control && began - last.began < AT_ONCE;
    last = { control, began };
    return !again;
  }

  // A form that leads to another page is sent once: a second one would come with what the first has used up.
  let left = -Infinity;
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-send], [data-exit]")) return;
    if (now() - left < PATIENCE) event.preventDefault();
    else left = now();
  });

  // --- four pictures -----------------------------------------------------------------------------

  /* All but the last are put down here: no new page comes under a finger that goes from one to the next. */
  document.addEventListener("click", (event) => {
    const button = event.target.closest(".pin form.pictures button");
    if (!button) return;
    const picked = button.form.elements.picked;
    const names = picked.value.split(" ").filter(Boolean);
    const isNew = !names.includes(button.value);
    if (isNew && names.length + 1 >= document.querySelectorAll(".sofar i").length) return;
    event.preventDefault();
    if (isNew) picked.value = [...names, button.value].join(" ");
    count(picked);
  });

  function count(picked) {
    const number = picked.value.split(" ").filter(Boolean).length;
    document.querySelectorAll(".sofar i").forEach((dot, at) => {
      dot.className = at < number ? "past" : "ahead";
    });
    const said = document.querySelector(".sofar .count");
    said.textContent = said.dataset.count.replace("{number}", number);
  }

  const pictures = document.querySelector(".pin form.pictures");
  if (pictures) count(pictures.elements.picked); // a browser may have filled it in again
})();
