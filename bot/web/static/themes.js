// Quotes are dragged into themes, as their own form would send them; without this file the form does it alone.

for (const quote of document.querySelectorAll('[data-quote]')) {
  quote.draggable = true;
  quote.addEventListener('dragstart', (event) => {
    event.dataTransfer.setData('text/plain', quote.dataset.quote);
    event.dataTransfer.effectAllowed = 'move';
    quote.classList.add('dragged');
  });
  quote.addEventListener('dragend', () => quote.classList.remove('dragged'));
}

for (const theme of document.querySelectorAll('[data-theme]')) {
  theme.addEventListener('dragover', (event) => {
    event.preventDefault();
    theme.classList.add('over');
  });
  theme.addEventListener('dragleave', () => theme.classList.remove('over'));
  theme.addEventListener('drop', (event) => {
    event.preventDefault();
    theme.classList.remove('over');
    const key = event.dataTransfer.getData('text/plain');
    const quote = [...document.querySelectorAll('[data-quote]')].find((one) => one.dataset.quote === key);
    if (!quote || theme.contains(quote)) return;
    quote.querySelector('select').value = theme.dataset.theme;
    quote.querySelector('button[value=put]').click();
  });
}
