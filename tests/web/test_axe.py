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
        faults = [f"{name}: {one}" for name in _pages(it, student) for one in in_themes(it, themes)]
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


def _pages(it: Phone, student: Student) -> Iterator[str]:
    """Stands at one page after the other, as a student comes by them."""
    page, base = it.page, it.open.base
    page.goto(base)
    yield "code"
    page.goto(f"{base}/c/{it.open.code_of(student)}")
    yield "confirm"
    it.follows("button[value=yes]")
    if page.url.endswith("/pin"):
        it.follows("button[value=dog]")
        yield "pictures"
        for name in ("sun", "tree", "car"):
            it.follows(f"button[value={name}]")
        yield "remember"
        it.follows("button[name=keep][value=yes]")
    page.goto(f"{base}/hello?card=2")
    yield "opening"
    page.goto(f"{base}/hello?card=4")
    yield "opening, the last card"
    it.follows("button[name=start][value=yes]")
    if page.url.endswith("/types"):
        yield "who types"
        it.follows("button[value=adult]")
    yield "what to talk about"
    page.click("button[value=my_day]")
    page.wait_for_selector("form.ask")
    kinds = set()
    while (
        kind := page.get_attribute("form.ask", "class") if page.query_selector("form.ask") else ""
    ):
        if kind not in kinds:
            kinds.add(kind)
            yield f"question, {kind}"
        it.answers()
        if len(kinds) == 1 and not page.query_selector("button[value=go_on]"):
            it.presses("button[value=back]")
            yield "an earlier answer"
            it.presses("button[value=go_on]")
    yield "reading back"
    it.does(lambda: page.locator(".share .choices button").nth(2).click())
    yield "reading back, the next"
    page.goto(f"{base}/answers")
    yield "my answers"
    page.click("details.menu summary")
    yield "the menu"
    for address in ("settings", "delete", "privacy", "someone", "nothing"):
        page.goto(f"{base}/{address}")
        yield address
    page.goto(f"{base}/delete")
    it.follows("button.final")
    yield "delete, the box not ticked"
    page.check("input[name=sure]")
    it.follows("button.final")
    yield "deleted"
    page.goto(f"{base}/away")
    yield "away"


def _faults(it: Phone, options: dict[str, Any]) -> list[str]:
    # From the top: what is scrolled halfway under the header counts as too small to press.
    it.page.evaluate("scrollTo(0, 0)")
    run = "options => axe.run(options).then((found) => found.violations)"
    found = it.page.evaluate(run, {"resultTypes": ["violations"], "preload": False, **options})
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]
