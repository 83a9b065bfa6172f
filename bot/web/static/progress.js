// How far a list is, without a press: what is told is told in place, and the page comes anew once it is over.
'use strict';
const far = document.querySelector('#far');
const look = async () => {
  try {
    const answer = await fetch(location.pathname, { cache: 'no-store' });
    const there = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('#far');
    if (!there) { location.reload(); return; }
    if (there.innerHTML !== far.innerHTML) far.innerHTML = there.innerHTML;
  } catch { /* the network is away: once more */ }
  setTimeout(look, 2000);
};
setTimeout(look, 1000);
