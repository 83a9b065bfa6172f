"""A student with a real browser: sees the page as it is drawn, and presses what can be pressed.

Whatever the page does that no page of ours may do is noted: an error in its script, a request to
another place, something the strict policy had to stop.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from dialogs.ages import YOUNGEST
from tests.student import Student
from tests.web.school import PIN, Open, said

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}
PATIENCE = 60_000  # milliseconds
STANDS = 500  # see pressing.js


@dataclass(eq=False)
class Phone:
    open: Open
    context: BrowserContext
    page: Page
    script: bool = True
    faults: list[str] = field(default_factory=list)

    def shows_card(self, student: Student, who_types: str = "adult") -> None:
        self.page.goto(f"{self.open.base}/c/{self.open.code_of(student)}")
        yes = who_types if student.band == YOUNGEST else "yes"
        self.follows(f"button[name=me][value={yes}]")
        if self.page.url.endswith("/pin"):
            for name in PIN[:-1]:
                self.taps_picture(name)
            self.follows(f"button[value={PIN[-1]}]")
            if self.page.query_selector("button[name=keep]"):
                self.follows("button[name=keep][value=yes]")

    def taps_picture(self, name: str) -> None:
        """One that is not the last; with script no new page comes."""
        before = self.page.locator(".sofar .past").count()
        self.clicks(f"button[value={name}]")
        self.page.locator(f".sofar .past >> nth={before}").wait_for()

    def is_at(self, student: Student, flow: str = "my_tools") -> None:
        """At the first question of a flow, without the way there."""
        cookie = self.open.cookie_of(student, flow)
        self.context.add_cookies([{"name": "whathelps", "value": cookie, "url": self.open.base}])
        self.page.goto(f"{self.open.base}/talk")

    def begins(self, student: Student, flow: str, who_types: str = "adult") -> None:
        """From the card to the first question."""
        self.shows_card(student, who_types)
        if self.page.url.endswith("/hello"):
            self.follows("button[name=start][value=yes]")
        self.clicks(f"button[value={flow}]")
        self.page.wait_for_selector("#question")

    @property
    def asked(self) -> str:
        return self.page.inner_text("#question .words")

    def does(self, action: Callable[[], Any]) -> None:
        """Something that leads to another question, with or without a new page."""
        # A mark on what stands there, and then what stands there without it.
        self.page.evaluate("document.querySelector('#now').dataset.old = ''")
        action()
        self.page.wait_for_selector("#now:not([data-old])", timeout=PATIENCE)

    def waits(self) -> None:
        """As long as something new has to stand before it is pressed, by the page's own clock."""
        if self.script:
            self.context.clock.fast_forward(STANDS)
        else:
            self.page.evaluate("document.getAnimations().forEach((one) => one.finish())")

    def clicks(self, selector: str) -> None:
        """A press that is meant."""
        self.waits()
        self.page.click(selector)

    def checks(self, selector: str, *, on: bool = True) -> None:
        self.waits()
        self.page.set_checked(selector, on)

    def follows(self, selector: str) -> None:
        """Something that leads to another page."""
        self.waits()
        with self.page.expect_navigation():
            self.page.click(selector)

    def presses(self, selector: str) -> None:
        self.waits()
        self.does(lambda: self.page.click(selector))

    def answers(self, words: str = "it helps me") -> None:
        """The question that waits: its first choice, or words."""
        if self.page.query_selector(".ask textarea[name=text]"):
            self.page.fill(".ask textarea[name=text]", words)
            self.presses(".ask button.main")
        elif self.page.query_selector(".ask input[type=checkbox]"):
            self.clicks(".ask .choice label >> nth=0")
            self.presses(".ask button.main")
        else:
            self.presses(".ask .choice > button >> nth=0")

    def shares(self) -> None:
        """All answers of the list, with the team: what is open by one press, and each that is not."""
        page = self.page
        self.clicks(".marking button[value='mark:team']")
        page.wait_for_selector(".row .who input:checked")  # without script, of a new page
        for row in page.locator(".row:has(.who input[value=private]:checked)").all():
            self.waits()
            row.locator(".who label:has(input[value=team])").click()
        self.presses(".list button[value=share]")

    def goes_through(self, words: str = "it helps me") -> None:
        """To the end, everything shared."""
        for _ in range(120):
            if self.page.query_selector("form.ask"):
                self.answers(words)
            elif self.page.query_selector("form.list"):
                self.shares()
            else:
                return
        raise AssertionError("it never ended")

    def until(self, script: str) -> None:
        """Waits for something to be true in the page; a strict page lets nobody evaluate text in it."""
        for _ in range(PATIENCE // 50):
            if self.page.evaluate(script):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"never true: {script}")

    def label(self, student: Student, name: str) -> str:
        return said(student, name)


@contextmanager
def phone(
    chromium: Browser, open: Open, *, size: dict[str, int] | None = None, **about: Any
) -> Iterator[Phone]:
    """A new browser profile, for whom nothing moves unless asked for. Leaves only if the page behaved."""
    small = size is None
    shown: Any = size or PHONE
    still = {"reduced_motion": "reduce"}
    context = chromium.new_context(
        viewport=shown, has_touch=small, is_mobile=small, **(still | about)
    )
    script = about.get("java_script_enabled", True)
    if script:
        context.clock.install()
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    one = Phone(open, context, page, script)
    page.on("pageerror", lambda error: one.faults.append(f"error: {error}"))
    page.on("console", lambda told: one.faults.append(told.text) if _is_fault(told) else None)
    page.on("request", lambda sent: _from_elsewhere(one, sent.url))
    try:
        yield one
        assert one.faults == [], one.faults
    finally:
        context.close()


def _is_fault(told: Any) -> bool:
    # The browser itself tells of each answer that is no 200, and of a lost network.
    return told.type in ("error", "warning") and "Failed to load resource" not in told.text


def _from_elsewhere(one: Phone, url: str) -> None:
    if not url.startswith((one.open.base, "data:", "about:")):
        one.faults.append(f"asked elsewhere: {url}")
