"""How the page is drawn: within the screen, large enough for a finger, and the question in sight."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
import zxingcpp
from playwright.sync_api import Browser

from storage.database import Store
from storage.people import School
from tests.pictures import page_pixels
from tests.student import Clock, Student
from tests.web.phone import DESK, PHONE, Phone, phone
from tests.web.school import Open

# What sticks out of the screen, and what can be pressed and is smaller than a finger. A box to tick
# is as large as its label; what a drawing hides from view is not pressed.
_AMISS = """async () => {
    await document.fonts.ready;
    const seen = (it) => it.checkVisibility({visibilityProperty: true}) && !it.closest('.vh, .skip');
    const name = (it) => `${it.tagName} ${it.className} "${it.textContent.trim().slice(0, 30)}"`;
    const amiss = [];
    if (document.documentElement.scrollWidth > innerWidth) amiss.push('it can be moved sideways');
    for (const it of document.querySelectorAll('body *')) {
        const box = it.getBoundingClientRect();
        if (seen(it) && box.width && (box.right > innerWidth + 1 || box.left < -1))
            amiss.push(`${name(it)} from ${box.left} to ${box.right}`);
    }
    for (const it of document.querySelectorAll('button, summary, a, input, textarea')) {
        const box = (it.closest('label') || it).getBoundingClientRect();
        const least = Math.min(box.width, box.height);
        if (seen(it) && it.type !== 'hidden' && !it.closest('.link') && least < 43.9)
            amiss.push(`${name(it)} is ${box.width} by ${box.height}`);
    }
    for (const it of document.querySelectorAll('.choice > button, .choice > label, .ways > *, .always > *'))
        if (seen(it) && it.scrollWidth > it.clientWidth + 1) amiss.push(`${name(it)} spills over`);
    return amiss;
}"""


# The largest letters with the longest words, and the pages with most on them.
FEW = {("largest", "es"), ("normal", "en"), ("voice", "en")}
LOOKS = [
    pytest.param(look, language, marks=() if (look, language) in FEW else pytest.mark.long)
    for look in ("largest", "normal", "font", "voice")
    for language in ("es", "en")
]


@pytest.mark.parametrize(("look", "language"), LOOKS)
def test_all_is_within_the_screen_and_as_large_as_a_finger(
    open: Open, chromium: Browser, store: Store, school: School, clock: Clock,
    look: str, language: str,
) -> None:  # fmt: skip
    band = "3-5" if look in ("normal", "voice") else "9-12"
    kim = Student(store, school, clock, "Kim", band, "every", language, class_name="C")
    open.telegram = "@LincolnBot"
    with phone(chromium, open) as it:
        amiss = [
            f"{page}: {one}" for page in _pages(it, kim, look) for one in it.page.evaluate(_AMISS)
        ]
    assert not amiss, "\n".join(amiss)


def _pages(it: Phone, student: Student, look: str) -> Iterator[str]:
    page, base = it.page, it.open.base
    page.goto(base)
    yield "code"
    page.goto(f"{base}/c/{it.open.code_of(student)}")
    yield "confirm"
    it.shows_card(student)
    page.goto(f"{base}/settings")
    it.checks("input[value=largest]" if look == "largest" else "input[value=normal]")
    if look in ("font", "voice"):
        it.checks(f"input[name={look}]")
    it.follows("main button.main")
    page.goto(f"{base}/hello")
    yield "opening"
    page.click(".more summary")
    yield "opening, with more"
    it.follows("button[name=start][value=yes]")
    yield "what to talk about"
    it.clicks("button[value=my_day]")
    page.wait_for_selector("form.ask")
    yield "the first question"
    for number in range(2, 5):
        it.answers()
        yield f"question {number}"
    it.clicks("details.menu summary")
    yield "the menu"
    page.goto(f"{base}/talk")
    it.presses("button[name=command][value=stop]")
    yield "reading back"
    page.locator(".row .who label:has(input[value=team])").first.click()
    yield "reading back, one marked"
    it.presses(".last button[value=preview]")
    yield "as a teacher will read it"
    it.presses(".last button[value=share]")
    yield "the small home"
    for address in ("answers", "settings", "delete", "privacy", "someone", "nothing"):
        page.goto(f"{base}/{address}")
        yield address
    page.goto(f"{base}/delete")
    it.checks("input[name=sure]")
    it.follows("button.final")
    yield "deleted"
    page.goto(f"{base}/away")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


# The boxes of what Tab comes to at the top of the page, in its order.
_AT_THE_TOP = """() => [...document.querySelectorAll('.top :is(a, summary, button)')]
    .filter((it) => it.checkVisibility({visibilityProperty: true}))
    .map((it) => it.getBoundingClientRect()).map((box) => [box.left, box.top, box.right, box.bottom])"""


SCREENS = {"S": PHONE, "M": {"width": 600, "height": 900}, "L": DESK}
# The largest letters on the smallest screen, and each of both once more.
TOPS = [
    pytest.param(letters, screen, marks=() if few else pytest.mark.long)
    for screen, letters, few in (
        ("S", "normal", False), ("S", "large", False), ("S", "largest", True),
        ("M", "normal", True), ("M", "large", False), ("M", "largest", False),
        ("L", "normal", False), ("L", "large", True), ("L", "largest", False),
    )
]  # fmt: skip


@pytest.mark.parametrize(("letters", "screen"), TOPS)
def test_tab_goes_through_the_top_of_the_page_as_it_is_read(
    open: Open, chromium: Browser, bob: Student, letters: str, screen: str
) -> None:
    with phone(chromium, open, size=SCREENS[screen]) as it:
        it.shows_card(bob)
        it.page.goto(f"{open.base}/settings")
        it.checks(f"input[value={letters}]")
        it.follows("main button.main")
        assert it.page.url.endswith("/hello")
        boxes = it.page.evaluate(_AT_THE_TOP)
    assert len(boxes) == 3
    for (_, _, right, bottom), (left, top, _, _) in pairwise(boxes):
        assert left >= right or top >= bottom


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_the_question_is_in_sight_whatever_was_said_before(
    open: Open, chromium: Browser, store: Store, school: School, clock: Clock, script: bool
) -> None:
    ana = Student(store, school, clock, "Ana", "9-12", "every", "es", class_name="10C")
    about: dict[str, Any] = {"java_script_enabled": script}
    with phone(chromium, open, **about) as it:
        it.begins(ana, "my_day")
        for _ in range(6):
            it.answers()
            _question_in_sight(it)
        it.page.reload()
        _question_in_sight(it)
        assert it.page.evaluate("scrollY") > PHONE["height"] / 2


def _question_in_sight(it: Phone) -> None:
    it.until("document.activeElement.id === 'question'")
    # The page is still on its way there for a moment.
    it.until(
        "((question, header) => header.bottom <= question.top && question.bottom < 0.6 * innerHeight)"
        "(...['#question', '.top'].map(one => document.querySelector(one).getBoundingClientRect()))"
    )


def test_a_simple_page_still_lets_a_student_pause_stop_and_go_elsewhere(
    open: Open, chromium: Browser, bob: Student
) -> None:
    with phone(chromium, open) as it:
        it.begins(bob, "my_tools")
        it.page.goto(f"{open.base}/settings")
        it.checks("input[name=simple]")
        it.clicks("main button.main")
        it.page.wait_for_selector(".simple form.ask")
        for value in ("back", "pause", "stop"):
            assert it.page.is_visible(f"button[name=command][value={value}]")
        it.answers()
        it.presses("button[name=command][value=stop]")
        it.shares()
        assert it.page.is_visible(".ways a[href='/choose']")
        assert it.page.is_visible(".ways form[action='/leave'] button")


def test_the_code_for_telegram_can_be_read_by_a_camera(
    open: Open, chromium: Browser, store: Store, school: School, clock: Clock
) -> None:
    ana = Student(store, school, clock, "Ana", "9-12", has=("extended_time @ Math",))
    open.telegram = "@LincolnBot"
    with phone(chromium, open, size=DESK) as it:
        it.begins(ana, "my_tools")
        it.clicks("details.menu summary")
        it.clicks("form[action='/telegram-code'] button")
        link = it.page.get_attribute(".link a", "href")
        paper = it.page.pdf()
    assert link
    assert link.startswith("https://t.me/LincolnBot?start=")
    assert [one.text for one in zxingcpp.read_barcodes(page_pixels(paper, 0))] == [link]
