/* The list of all answers where there is JavaScript: what is open is marked at once, how many go to whom is
   counted as it is marked, and the marks outlast the change of one answer. Nothing is stored in the browser. */
"use strict";

(() => {
  const $ = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const LEAVES = /^(change|back|go_on)/; // to a question, and maybe back to the list

  let marked = null; // when it was left, by what each row was drawn from: in this page alone
  let clicked = null; // older browsers do not say which button sent a form
  let isAtEnd = false;

  document.addEventListener("click", (event) => {
    clicked = event.target.closest("button");
  });

  // Heard before whathelps.js sends it.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-list]") || !window.fetch) return;
    const button = event.submitter || clicked;
    if (button && button.dataset.mark) {
      event.preventDefault();
      event.stopImmediatePropagation();
      markOpen(form, button.dataset.mark);
    } else {
      marked = button && LEAVES.test(button.value) ? marksOf(form) : null;
    }
  });

  document.addEventListener("change", (event) => {
    const form = event.target.closest && event.target.closest("form[data-list]");
    if (form) count(form);
  });

  document.addEventListener("shown", () => {
    const form = $("form[data-list]");
    if (form && marked) markAgain(form);
    if (form) marked = null;
    if (form) label(form, audiences(form));
    if ($(".home .undo") && !isAtEnd) {
      isAtEnd = true;
      history.pushState(null, "", "/talk"); // back leads to the end again, and not to a form of before
    }
  });

  window.addEventListener("popstate", () => {
    if (isAtEnd && !location.hash) location.reload();
  });

  /* What is still open, as far as each row allows; once none is, private are all of them. */
  function markOpen(form, audience) {
    const rows = all(".row", form);
    const allOfThem = audience === "private" && rows.every((row) => $(".who input:checked", row));
    for (const row of rows) {
      const wanted = $(`.who input[value="${audience}"]`, row);
      if (wanted && (allOfThem || !$(".who input:checked", row))) wanted.checked = true;
    }
    count(form);
    const status = $("#status");
    status.classList.add("quiet"); // for a screen reader: everyone else sees it
    status.textContent = $("[data-counts]", form).innerText; // without what is none
  }

  const audiences = (form) => all(".row", form).map((row) => $(".who input:checked", row)).map((one) => (one ? one.value : ""));

  function count(form) {
    const found = audiences(form);
    for (const one of all("[data-counts] [data-audience]", form)) {
      const number = found.filter((audience) => audience === one.dataset.audience).length;
      $("b", one).textContent = number;
      one.hidden = !number;
    }
    label(form, found);
    for (const hint of all("[data-unsaved]", form)) hint.hidden = false;
  }

  /* What the presses do as it is marked now. */
  function label(form, found) {
    const send = $("[data-share]", form);
    const chosen = found.filter(Boolean);
    const inPrivate = $('[data-mark="private"] .label', form);
    if (inPrivate) inPrivate.textContent = chosen.length < found.length ? inPrivate.dataset.left : inPrivate.dataset.all;
    const onlyPrivate = chosen.length && chosen.every((audience) => audience === "private");
    if (send) send.textContent = onlyPrivate ? send.dataset.save : send.dataset.share;
  }

  function marksOf(form) {
    const rows = all(".row", form).map((row) => [row.dataset.drawn, all("input:checked", row)]);
    return new Map(rows.map(([drawn, inputs]) => [drawn, inputs.map((one) => [one.name.split("-")[0], one.value])]));
  }

  /* One answer was changed meanwhile: all others stand as they were marked. */
  function markAgain(form) {
    for (const row of all(".row", form)) {
      for (const [name, value] of marked.get(row.dataset.drawn) || []) {
        const one = $(`input[name^="${name}-"][value="${value}"]:not([type=hidden])`, row);
        if (one) one.checked = true;
      }
    }
    count(form);
  }
})();
