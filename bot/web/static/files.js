// A file is kept by the browser and the page stays: so it says that the file is on its way.
"use strict";

(() => {
  const told = document.querySelector("[data-taken]");
  for (const link of document.querySelectorAll("[data-file]")) {
    link.addEventListener("click", () => {
      told.hidden = true;  // told anew each time, also aloud
      setTimeout(() => {
        told.hidden = false;
        told.scrollIntoView({ block: "nearest" });
      }, 100);
    });
  }
})();
