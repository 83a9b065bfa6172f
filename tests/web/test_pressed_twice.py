"""Nothing by accident, in a real browser: everything on the way is pressed twice, as fingers that hurry do.

Each walk takes one kind of screen and one pointer, and goes from pause to pause between the two presses, so
that over the three walks every kind of page has had every pause.
"""

import time
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.student import Student
from tests.web.phone import DESK, STANDS, Phone, phone
from tests.web.school import PIN, Open

LAPTOP = {"width": 1366, "height": 768}
PAUSES = (90, 200, 350)  # milliseconds from one press to the next


@dataclass
class Hurried:
    """Presses everything twice."""

    it: Phone
    touch: bool
    first_pause: int
    pauses: Any = field(init=False)

    def __post_init__(self) -> None:
        at = PAUSES.index(self.first_pause)
        self.pauses = cycle([*PAUSES[at:], *PAUSES[:at]])

    def presses(self, selector: str) -> None:
        """By the page's own clock only the pause lies between the two, however busy this machine is."""
        clock, pause = self.it.context.clock, next(self.pauses)
        clock.pause_at((self.it.page.evaluate("Date.now()") + STANDS) / 1000)
        thing = self.it.page.locator(selector).first
        thing.scroll_into_view_if_needed()
        box = thing.bounding_box()
        assert box, selector
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        second = time.monotonic() + pause / 1000
        self._press(x, y, 1)
        time.sleep(max(0, second - time.monotonic()))
        clock.run_for(pause)
        self._press(x, y, 2)
        clock.resume()

    def _press(self, x: float, y: float, count: int) -> None:
        if self.touch:
            self.it.page.touchscreen.tap(x, y)
            return
        self.it.page.mouse.move(x, y)
        self.it.page.mouse.down(click_count=count)
        self.it.page.mouse.up(click_count=count)

    def comes_to(self, selector: str) -> None:
        self.it.page.wait_for_selector(selector)

    def is_asked(self, text: str) -> None:
        self.it.page.locator("#question .words", has_text=text).wait_for()


def test_every_press_counts_once_of_a_finger_on_a_phone(
    open: Open, chromium: Browser, bob: Student
) -> None:
    with phone(chromium, open) as it:
        bob_hurries = Hurried(it, touch=True, first_pause=90)
        comes_in(bob_hurries, bob)
        goes_through(bob_hurries, bob)


@pytest.mark.parametrize(("size", "first_pause"), [(LAPTOP, 200), (DESK, 350)])
def test_every_press_counts_once_of_a_mouse(
    open: Open, chromium: Browser, bob: Student, size: dict[str, int], first_pause: int
) -> None:
    with phone(chromium, open, size=size) as it:
        bob_hurries = Hurried(it, touch=False, first_pause=first_pause)
        if size is LAPTOP:
            comes_in(bob_hurries, bob)
        else:
            it.is_at(bob)
        goes_through(bob_hurries, bob)


def goes_through(he: Hurried, bob: Student) -> None:
    """From the first question to the last answer deleted."""
    open = he.it.open
    talks(he)
    kept = open.kept(bob)
    assert {name: (one.codes, one.words, one.revision) for name, one in kept.items()} == {
        "use@extended_time": (("sometimes",), "", 1),
        "where@extended_time": (("math",), "", 1),
        "help@extended_time": (("something_else",), "on tests it does", 1),
    }
    assert {one.audience for one in kept.values()} == {"private"}
    reads_back(he, bob)
    audiences = {name: one.audience for name, one in open.kept(bob).items()}
    assert audiences == {
        "use@extended_time": "team",
        "where@extended_time": "private",
        "help@extended_time": "private",
    }
    looks_around(he)
    deletes(he)
    assert open.kept(bob) == {}


def comes_in(he: Hurried, bob: Student) -> None:
    page, open = he.it.page, he.it.open
    page.goto(f"{open.base}/c/{open.code_of(bob)}")
    he.presses("button[name=me][value=yes]")
    he.comes_to("form.pictures")
    assert page.locator(".sofar .past").count() == 0
    for number, name in enumerate(PIN):
        assert page.input_value("input[name=picked]").split() == list(PIN[:number])
        (he.it.clicks if name in PIN[1:3] else he.presses)(f"button[value={name}]")
    he.comes_to(".remember")
    assert page.input_value("input[name=picked]").split() == list(PIN)
    he.presses("button[name=keep][value=yes]")
    page.wait_for_url("**/hello*")
    he.presses(".more summary")
    assert page.get_attribute(".more", "open") is not None
    he.presses("button[name=start][value=yes]")
    he.comes_to("button[value=my_tools]")
    assert page.url.endswith("/choose")
    he.presses("button[value=my_tools]")
    he.is_asked("How often do you use more time?")


def talks(he: Hurried) -> None:
    page = he.it.page
    he.presses("button[value=sometimes]")
    he.is_asked("In which classes do you use it?")
    assert ticked(he) == []
    he.presses("label:has(input[value=math])")
    assert ticked(he) == ["math"]
    he.presses("form.ask button.main")
    he.is_asked("How much does it help you?")
    he.presses("details.menu summary")
    assert page.get_attribute("details.menu", "open") is not None
    he.presses(".menu a[href='/answers']")
    page.wait_for_url("**/answers")
    he.presses(".ways a.main")
    he.is_asked("How much does it help you?")
    he.presses("button[value=something_else]")
    he.is_asked("Tell me in your own words.")
    page.fill("textarea[name=text]", "on tests it does")
    he.presses("form.ask button.main")
    he.comes_to("#log .me >> nth=2")
    he.presses("button[value=stop]")
    he.comes_to("form.list")


def ticked(he: Hurried) -> list[str]:
    return [box.input_value() for box in he.it.page.locator(".ask input:checked").all()]


def reads_back(he: Hurried, bob: Student) -> None:
    """The first shared, the second kept private; the third is not decided. What will be read is looked at."""
    page = he.it.page
    he.presses("#row-1 label:has(input[value=team])")
    he.presses("#row-2 label:has(input[value=private])")
    assert page.locator(".who input:checked").count() == 2
    he.presses(".last button[value=preview]")
    he.comes_to("form.preview")
    he.presses(".ways button[value=list]")
    he.comes_to("form.list")
    assert page.locator(".who input:checked").count() == 2
    assert not any(one.decided for one in he.it.open.kept(bob).values())
    he.presses(".last button[value=share]")
    he.comes_to(".home")


def looks_around(he: Hurried) -> None:
    page = he.it.page
    page.goto(f"{he.it.open.base}/settings")
    he.presses("label:has(input[name=still])")
    assert page.is_checked("input[name=still]")
    he.presses("main button.main")
    page.wait_for_url("**/talk")
    assert page.evaluate("document.documentElement.className") == "still"
    he.comes_to(".home")


def deletes(he: Hurried) -> None:
    page = he.it.page
    page.goto(f"{he.it.open.base}/delete")
    he.presses("label:has(input[name=sure])")
    assert page.is_checked("input[name=sure]")
    he.presses("button.final")
    page.locator("main", has_text="All your answers are deleted: 3.").wait_for()


# --- and what is meant counts -------------------------------------------------------------------------


def test_who_is_quick_and_means_it_is_not_held_up(
    open: Open, chromium: Browser, bob: Student
) -> None:
    with phone(chromium, open) as it:
        page = it.page
        page.goto(f"{open.base}/c/{open.code_of(bob)}")
        it.follows("button[name=me][value=yes]")
        it.waits()
        with page.expect_navigation():
            for name in PIN:  # one right after the other
                page.tap(f"button[value={name}]")
        assert page.input_value("input[name=picked]").split() == list(PIN)
        it.is_at(bob)
        it.presses("button[value=sometimes]")
        it.waits()
        for value in ("math", "science"):
            page.tap(f"label:has(input[value={value}])")
        it.does(lambda: page.tap("form.ask button.main"))
        it.presses("button[value=something_else]")
        page.fill("textarea[name=text]", "typed at once")
        it.presses("form.ask button.main")
        page.click("[data-exit] button")  # however new the page is
        page.wait_for_url("**/away")
    kept = open.kept(bob)
    assert kept["where@extended_time"].codes == ("math", "science")
    assert kept["help@extended_time"].words == "typed at once"


def test_help_waits_no_longer_than_anybody_needs_to_see_it(
    open: Open, chromium: Browser, bob: Student
) -> None:
    """A second tap may land on it, even elsewhere, while a phone still draws the page."""
    with phone(chromium, open) as it:
        it.is_at(bob)
        pressed = """() => {
            document.dispatchEvent(new Event('shown'));
            document.querySelector('.person').click();
        }"""
        it.page.evaluate(pressed)
        it.context.clock.fast_forward(360)
        assert it.page.url.endswith("/talk")
        it.page.evaluate("document.querySelector('.person').click()")
        it.page.wait_for_url("**/someone")


def test_a_press_counts_from_when_it_began_and_a_helpers_click_by_itself(
    open: Open, chromium: Browser, bob: Student
) -> None:
    with phone(chromium, open, size=DESK) as it:
        page = it.page
        it.is_at(bob)
        it.presses("button[value=sometimes]")
        it.presses("button[value=skip]")
        asked = it.asked
        page.hover(".ask .choices button >> nth=0")
        page.mouse.down()  # a slow finger, set down too early
        it.waits()
        page.mouse.up()
        page.evaluate("document.dispatchEvent(new Event('shown'))")
        by_a_switch = "document.querySelector('.ask .choices button').click()"
        page.evaluate(by_a_switch)
        assert it.asked == asked
        it.waits()
        it.does(lambda: page.evaluate(by_a_switch))
        assert it.asked != asked
    assert open.kept(bob)["help@extended_time"].revision == 1


def test_on_a_slow_network_a_form_is_sent_once(open: Open, chromium: Browser, bob: Student) -> None:
    """A second one would come with a cookie that the first has used up."""
    with phone(chromium, open) as it:
        it.page.goto(f"{open.base}/c/{open.code_of(bob)}")
        it.page.evaluate("""() => {
            window.sent = [];
            addEventListener('submit', (event) => {
                window.sent.push(!event.defaultPrevented);
                event.preventDefault();  // as if the answer never came
            });
        }""")
        for _ in range(3):
            it.clicks("button[name=me][value=yes]")
        assert it.page.evaluate("window.sent") == [True, False, False]
        it.context.clock.fast_forward(10_000)
        it.clicks("button[name=me][value=yes]")
        assert it.page.evaluate("window.sent.pop()")
