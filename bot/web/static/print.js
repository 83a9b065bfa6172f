/* The button that opens the browser's own print window; without script its menu does. */
"use strict";

(() => {
  const button = document.querySelector("[data-print]");
  button.hidden = false;
  button.addEventListener("click", () => window.print());
})();
