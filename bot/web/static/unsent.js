/* Words that are not sent yet: the server keeps them while they are typed, so that they stand there again.
   Each save says at which turn it was typed; one that comes too late is dropped there. Nothing is ever
   stored in the browser. */
"use strict";

(() => {
  const EVERY = 800; // milliseconds at least between two saves
  const AFTER_TROUBLE = 5000;
  const MOST_ON_LEAVING = 60000; // bytes that a browser sends on after a page is gone
  const BOXES = ["text", "note"];

  let form = null; // in which something was typed that is not kept yet
  let timer = 0;
  let savedAt = -Infinity;
  let saving = false;

  document.addEventListener("input", (event) => {
    const here = event.target.form;
    if (!here || !here.dataset.unsent || !BOXES.includes(event.target.name)) return;
    form = here;
    later(savedAt + EVERY - performance.now());
  });

  function later(wait) {
    clearTimeout(timer);
    timer = setTimeout(save, Math.max(wait, 0));
  }

  async function save() {
    clearTimeout(timer);
    if (!isThere() || saving) return;
    const mine = form;
    form = null;
    saving = true;
    savedAt = performance.now();
    const taken = await sends(mine).catch(() => false);
    saving = false;
    if (!taken) form = form || mine;
    if (form) later(taken ? savedAt + EVERY - performance.now() : AFTER_TROUBLE);
  }

  /* Whether the server has decided about it; where it could not, it is asked again. */
  async function sends(mine) {
    const body = wordsOf(mine);
    const keepalive = String(body).length < MOST_ON_LEAVING;
    const response = await fetch(mine.dataset.unsent, { method: "POST", body, keepalive, credentials: "same-origin" });
    return response.status < 500 && response.status !== 429;
  }

  function wordsOf(mine) {
    const fields = new URLSearchParams();
    for (const [name, value] of new FormData(mine)) if (name !== "choice") fields.append(name, value);
    return fields;
  }

  /* A question that was answered, or a page that was left in a hurry, is not on the page any more. */
  function isThere() {
    if (form && !form.isConnected) form = null;
    return form !== null;
  }

  function leaves() {
    if (isThere() && navigator.sendBeacon && navigator.sendBeacon(form.dataset.unsent, wordsOf(form))) form = null;
  }

  document.addEventListener("focusout", save);
  document.addEventListener("visibilitychange", () => document.hidden && leaves());
  window.addEventListener("beforeunload", leaves); // before the next page is asked for
  window.addEventListener("pagehide", leaves);
})();
