"""No page has a fault that axe knows of (WCAG 2.2 A and AA), in any band, theme and language."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser

from storage.database import Store
from storage.people import School
from tests.student import Clock, Student
from tests.web.phone import DESK, Phone, phone
from tests.web.school import Open

# Classes of the page's root, and what the browser says it likes.
THEMES = {
    "dark": ("", "dark"), "contrast": ("contrast", "light"), "largest": ("text-largest", "light"),
    "font": ("easy-font", "light"), "simple": ("simple", "light"),
}  # fmt: skip
LANGUAGES = {"prek-2": "es", "3-5": "en", "6-8": "es", "9-12": "en", "18-22": "es"}
# What a theme can spoil; the rest is the same in all.
OF_A_THEME = {"type": "rule", "values": ["color-contrast", "target-size"]}


@pytest.mark.parametrize("band", LANGUAGES)
def test_no_violation_on_any_page(
    open: Open, chromium: Browser, store: Store, school: School, clock: Clock, band: str
) -> None:
    mode = "every" if band in ("3-5", "6-8") else "iep"
    student = Student(store, school, clock, "Kim", band, mode, LANGUAGES[band], class_name="C")
    open.telegram = "@LincolnBot"
    with phone(
        chromium, open, size=DESK if band in ("3-5", "18-22") else None, reduced_motion="reduce"
    ) as it:
        faults = [f"{name}: {one}" for name in _pages(it, student) for one in _in_all_themes(it)]
    assert not faults, "\n".join(faults)


def _in_all_themes(it: Phone) -> Iterator[str]:
    it.page.evaluate(AXE_SCRIPT)
    yield from _faults(it, {})
    before = it.page.get_attribute("html", "class")
    for theme, (classes, scheme) in THEMES.items():
        it.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        it.page.evaluate("c => { document.documentElement.className = c; }", f"{classes} still")
        yield from (f"{theme}: {one}" for one in _faults(it, {"runOnly": OF_A_THEME}))
    it.page.emulate_media(color_scheme="light")
    it.page.evaluate("c => { document.documentElement.className = c; }", before)


def _pages(it: Phone, student: Student) -> Iterator[str]:
    """Stands at one page after the other, as a student comes by them."""
    page, base = it.page, it.open.base
    page.goto(base)
    yield "code"
    page.goto(f"{base}/c/{it.open.code_of(student)}")
    yield "confirm"
    page.click("button[value=yes]")
    if page.url.endswith("/pin"):
        page.click("button[value=dog]")
        yield "pictures"
        for name in ("sun", "tree", "car"):
            page.click(f"button[value={name}]")
        yield "remember"
        page.click("button[name=keep][value=yes]")
    page.goto(f"{base}/hello?card=2")
    yield "opening"
    page.goto(f"{base}/hello?card=4")
    yield "opening, the last card"
    page.click("button[name=start][value=yes]")
    if page.url.endswith("/types"):
        yield "who types"
        page.click("button[value=adult]")
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
    yield "reading back"
    page.locator(".share .choices button").nth(2).click()
    page.wait_for_timeout(200)
    yield "reading back, the next"
    page.goto(f"{base}/answers")
    yield "my answers"
    page.click("details.menu summary")
    yield "the menu"
    for address in ("settings", "delete", "privacy", "someone", "nothing", "away"):
        page.goto(f"{base}/{address}")
        yield address


def _faults(it: Phone, options: dict[str, Any]) -> list[str]:
    # From the top: what is scrolled halfway under the header counts as too small to press.
    it.page.evaluate("scrollTo(0, 0)")
    run = "options => axe.run(options).then((found) => found.violations)"
    found = it.page.evaluate(run, {"resultTypes": ["violations"], **options})
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]
