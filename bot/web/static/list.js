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
    if ($(".home .undo") && !isAtEnd) {
      isAtEnd = true;
      history.pushState(null, "", "/talk"); // back leads to the end again, and not to a form of before
    }
  });

  window.addEventListener("popstate", () => {
    if (isAtEnd && !location.hash) location.reload();
  });

  /* What is still open, as far as each row allows. */
  function markOpen(form, audience) {
    for (const row of all(".row", form)) {
      const wanted = $(`.who input[value="${audience}"]`, row);
      if (wanted && !$(".who input:checked", row)) wanted.checked = true;
    }
    count(form);
    const status = $("#status");
    status.classList.add("quiet"); // for a screen reader: everyone else sees it
    status.textContent = $("[data-counts]", form).innerText; // without what is none
  }

  function count(form) {
    const found = all(".row", form).map((row) => $(".who input:checked", row)).map((one) => (one ? one.value : ""));
    for (const one of all("[data-counts] [data-audience]", form)) {
      const number = found.filter((audience) => audience === one.dataset.audience).length;
      $("b", one).textContent = number;
      one.hidden = !number;
    }
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
