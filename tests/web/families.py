"""A family at the page: the link opened, the language, what this is, and yes.

parent = Family(open, bob)
parent.opens().reads("en").starts()
"""

from dataclasses import dataclass, field

from bot.web.family.visit import SOME_FAMILY
from dialogs.phrases import phrase
from storage import families
from storage.answers import of_student
from storage.kept_answers import KeptAnswer
from tests.student import Student
from tests.web.browser import Browser
from tests.web.school import Open


def link_of(open: Open, student: Student) -> str:
    """The path of a new link, as it stands on the sheet."""
    with open.store.writing() as connection:
        vault, now = open.store.vault, open.clock.now
        code = families.give_link(connection, vault, open.school, student.row.id, now)
    return f"/family/{code}"


@dataclass(eq=False)
class Family:
    """One family member's phone. Every page that it was sent is remembered in `seen`."""

    open: Open
    student: Student
    path: str = ""
    language: str = "en"
    browser: Browser = field(init=False)
    seen: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.path = self.path or link_of(self.open, self.student)
        self.browser = self.open.browser(self.language)

    def opens(self) -> "Family":
        return self._saw(self.browser.opens(self.path))

    def reads(self, language: str) -> "Family":
        self.language = language
        return self._saw(self.browser.presses_value("language", language))

    def starts(self) -> "Family":
        return self._saw(self.browser.presses_value("start", "yes"))

    def comes(self, language: str = "en") -> "Family":
        """From the link to the first question."""
        return self.opens().reads(language).starts()

    def ticks(self, *labels: str) -> "Family":
        return self._saw(self.browser.ticks(*labels).presses(self.says("page_done")))

    def writes(self, text: str) -> "Family":
        return self._saw(self.browser.types(text).presses(self.says("page_send")))

    def presses(self, label: str) -> "Family":
        return self._saw(self.browser.presses(label))

    def skips(self, times: int = 1) -> "Family":
        for _ in range(times):
            self.presses(self.says("skip"))
        return self

    def says(self, name: str, /, **values: str) -> str:
        """One of the page's own phrases."""
        known = {"name": self.student.world.called, "contact": "Ms. Ortiz (room 12)"}
        return phrase(name, SOME_FAMILY, self.language, **known | values)

    @property
    def asked(self) -> str:
        return self.browser.asked

    @property
    def text(self) -> str:
        return self.browser.text

    @property
    def kept(self) -> dict[str, KeptAnswer]:
        """What every visit of every family member wrote; of two answers to one question the newest."""
        with self.open.store.reading() as connection:
            found = of_student(connection, self.open.store.vault, self.student.row.id)
        return {one.step: one for one in found if one.provenance.respondent == "family"}

    def _saw(self, browser: Browser) -> "Family":
        self.seen.append(browser.body)
        return self
