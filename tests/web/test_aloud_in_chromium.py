"""Read aloud reaches everything that can be pressed or read, and no heading is named after its speaker."""

from collections.abc import Iterator
from itertools import takewhile
from typing import Any

from playwright.sync_api import Browser

from bot.web.look import Look, to_json
from storage.database import Store
from storage.people import School, keep_look
from tests.student import Clock, Student
from tests.web.phone import Phone, phone
from tests.web.school import Open
from tests.web.screens import screens

# A voice that says everything at once, and notes it.
VOICE = """() => {
    window.spoken = [];
    window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
    Object.defineProperty(window, 'speechSynthesis', {value: {
        getVoices: () => [], cancel: () => {},
        speak: (words) => { window.spoken.push(words.text); words.onend(); },
    }});
}"""

# What can be pressed, filled in or read on this page, and what its speakers say, each pressed once.
# Not the way past the header: only who steps through a page with a keyboard ever sees it.
HEARD = """async () => {
    const menu = document.querySelector('details.menu');
    if (menu) menu.open = true;
    const unseen = '.hear, .skip, [type=hidden], [aria-hidden=true]';
    const seen = (one) => one.getClientRects().length && !one.matches(unseen);
    const plain = (text) => text.replace(/[^\\p{L}\\p{N}]+/gu, ' ').trim();
    const wordsOf = (one) => {
        const copy = one.cloneNode(true);
        for (const out of copy.querySelectorAll('[aria-hidden=true], .hear, textarea')) out.remove();
        return plain(copy.textContent);
    };
    const all = (what) => [...document.querySelectorAll(what)].filter(seen);
    const wanted = [
        ...all('button, a, summary, label').map(wordsOf),
        ...all('main :is(h1, legend, .hint, .notice, .was, p.bubble)').map(wordsOf),
        ...all('input:not([type=hidden]), textarea, select').map((one) => wordsOf(one.labels[0])),
    ];
    const heard = [];
    for (const speaker of document.querySelectorAll('.hear')) {
        window.spoken = [];
        speaker.click();
        heard.push(plain(window.spoken.join(' ')));
    }
    if (menu) menu.open = false;
    return wanted.filter((words) => words && !heard.some((one) => one.includes(words)));
}"""


def test_every_control_and_hint_of_every_screen_has_a_speaker_and_none_is_named_after_it(
    open: Open, chromium: Browser, mia: Student
) -> None:
    with phone(chromium, open) as it:
        it.context.add_init_script(f"({VOICE})()")
        faults = [f"{name}: {one}" for name in screens(it, mia) for one in _faults(it, name)]
    assert not faults, "\n".join(faults)


def test_the_four_pictures_have_a_speaker_each_where_read_aloud_is_on(
    open: Open, chromium: Browser, store: Store, school: School, clock: Clock
) -> None:
    ana = Student(store, school, clock, "Ana", "6-8", "iep", "es", class_name="7B")
    with store.writing() as connection:
        keep_look(connection, ana.row.id, to_json(Look(voice=True)))
    with phone(chromium, open) as it:
        it.context.add_init_script(f"({VOICE})()")
        names = []
        for name in takewhile(lambda name: "question" not in name, screens(it, ana)):
            names.append(name)
            assert not list(_faults(it, name))
    assert {"pictures", "remember"} <= set(names)


def _faults(it: Phone, name: str) -> Iterator[str]:
    if name not in ("code", "away"):  # nobody is known yet; a sheet of school work
        it.waits()
        yield from (f"silent: {one}" for one in it.page.evaluate(HEARD))
        hears = it.page.get_attribute("html", "data-hear") or "?"
        for role, named in _named(it):
            if role in ("heading", "group", "LabelText", "button") and hears in named[1:]:
                yield f"{role} named {named}"


def _named(it: Phone) -> Iterator[tuple[str, str]]:
    """Role and name of all that a screen reader meets, as the browser itself works them out."""
    session = it.context.new_cdp_session(it.page)
    tree: Any = session.send("Accessibility.getFullAXTree")
    session.detach()
    for node in tree["nodes"]:
        if not node["ignored"]:
            yield node["role"]["value"], node.get("name", {}).get("value", "")
