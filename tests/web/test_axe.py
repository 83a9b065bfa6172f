"""No page has a fault that axe knows of (WCAG 2.2 A and AA), in any band, theme and language."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser

from dialogs.flow import BANDS
from dialogs.language import codes
from storage.database import Store
from storage.people import School
from tests.student import Clock, Student
from tests.web.phone import DESK, Phone, phone
from tests.web.school import Open
from tests.web.screens import screens

LANGUAGES = codes()

COLOURS, SIZES = ("color-contrast",), ("target-size", "scrollable-region-focusable")
# Classes of the page's root, what the browser says it likes, and the rules that the theme can spoil. A
# page's words and marks are the same in all themes, so that the first one answers for those.
THEMES: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "light": ("", "light", ()), "dark": ("", "dark", COLOURS), "contrast": ("contrast", "light", COLOURS),
    "largest": ("text-largest", "light", SIZES), "font": ("easy-font", "light", SIZES),
    "simple": ("simple", "light", SIZES),
}  # fmt: skip


# Those with pictures and an adult, and those without, in all themes; both languages and sizes of screen.
# All bands where there is time.
ONCE = [
    pytest.param("prek-2", "en", THEMES),
    pytest.param("6-8", "es", ("light", "dark", "contrast")),
]
ALL = [
    pytest.param(band, language, THEMES, marks=pytest.mark.long)
    for band in BANDS
    for language in LANGUAGES
]


@pytest.mark.parametrize(("band", "language", "themes"), [*ONCE, *ALL])
def test_no_violation_on_any_page(
    open: Open, chromium: Browser, store: Store, school: School, clock: Clock,
    band: str, language: str, themes: Iterable[str],
) -> None:  # fmt: skip
    mode = "every" if band in ("3-5", "6-8") else "iep"
    student = Student(store, school, clock, "Kim", band, mode, language, class_name="C")
    open.telegram = "@LincolnBot"
    size = DESK if (band in ("3-5", "18-22")) == (language == "en") else None
    with phone(chromium, open, size=size) as it:
        faults = [
            f"{name}: {one}" for name in screens(it, student) for one in in_themes(it, themes)
        ]
    assert not faults, "\n".join(faults)


def in_themes(it: Phone, themes: Iterable[str] = THEMES) -> Iterator[str]:
    it.page.evaluate(AXE_SCRIPT)
    before = it.page.get_attribute("html", "class") or ""
    for theme in themes:
        classes, scheme, values = THEMES[theme]
        it.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        it.page.evaluate("c => { document.documentElement.className = c; }", f"{classes} still")
        rules = {"runOnly": {"type": "rule", "values": values}} if values else {}
        yield from (f"{theme}: {one}" for one in _faults(it, rules))
    it.page.emulate_media(color_scheme="light")
    it.page.evaluate("c => { document.documentElement.className = c; }", before)
    yield from (f"scrolled: {one}" for one in _scrolled(it))


# Scrolled halfway; without what lies under the header there, which no page can help.
SCROLLED = """async (values) => {
    scrollTo({top: (document.documentElement.scrollHeight - innerHeight) / 2, behavior: 'instant'});
    const header = document.querySelector('.top');
    const edge = header ? header.getBoundingClientRect().bottom : 0;
    const isCovered = (node) => {
        const it = document.querySelector(node.target[0]);
        return edge > 0 && !header.contains(it) && it.getBoundingClientRect().top < edge;
    };
    const run = {runOnly: {type: 'rule', values}, resultTypes: ['violations'], preload: false};
    const {violations} = scrollY ? await axe.run(run) : {violations: []};
    return violations.flatMap((one) => {
        return one.nodes.filter((node) => !isCovered(node)).map((node) => `${one.id}: ${node.html}`);
    });
}"""


def _scrolled(it: Phone) -> list[str]:
    found: list[str] = it.page.evaluate(SCROLLED, [*COLOURS, *SIZES])
    return found


def _faults(it: Phone, options: dict[str, Any]) -> list[str]:
    # From the top: what is scrolled halfway under the header counts as too small to press.
    it.page.evaluate("scrollTo(0, 0)")
    run = "options => axe.run(options).then((found) => found.violations)"
    found = it.page.evaluate(run, {"resultTypes": ["violations"], "preload": False, **options})
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]
