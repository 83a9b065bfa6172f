/* Copy: a section, or the whole, onto the clipboard, as plain text and formatted both. Without this file the link
   leads to a page with the text to be marked. */
"use strict";

(() => {
  const formatted = (text) => {
    const box = document.createElement("p");
    box.textContent = text;
    return box.outerHTML;
  };

  const blob = (text, type) => new Blob([text], { type });

  const copy = async (text, html) => {
    try {
      const both = { "text/plain": blob(text, "text/plain"), "text/html": blob(html || formatted(text), "text/html") };
      await navigator.clipboard.write([new ClipboardItem(both)]);
    } catch {
      await navigator.clipboard.writeText(text);
    }
  };

  document.addEventListener("click", async (event) => {
    const link = event.target.closest("[data-copy]");
    if (!link || !navigator.clipboard) return;
    event.preventDefault();
    try {
      await copy(link.dataset.copy, link.dataset.html);
    } catch {
      location.href = link.href;
      return;
    }
    const status = document.getElementById("status");
    status.textContent = link.dataset.done;
    link.classList.add("done");
  });
})();
