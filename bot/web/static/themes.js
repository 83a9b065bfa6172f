// Quotes are dragged into themes, as their form would send them, and what was named most is put into the field of
// what is tried; without this file the form and the links do it alone.

for (const named of document.querySelectorAll('[data-said]')) {
  named.addEventListener('click', (event) => {
    event.preventDefault();
    const field = document.querySelector('input[name=said]');
    field.value = named.dataset.said;
    field.focus();
  });
}

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
    document.querySelector('button[value=sort]').click();
  });
}
