"""The same reading back on the page, on Telegram and on a terminal: the same choices, the same decisions."""

import re
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from typing import TextIO, cast
from unittest.mock import patch

from bot.config import School as Settings
from bot.terminal import talking
from dialogs.loading import shipped_flow
from storage.database import Store
from storage.people import School
from tests.bot.telegram.school import open_school as open_telegram
from tests.student import Clock, Student
from tests.web.browser import Browser
from tests.web.school import open_school as open_page

TEAM, REST = "Share with my team", "Share this and the rest with my team"
MANAGER, CHANGE = "Only Alice, your case manager", "Change my answer"
PRIVATE, REST_PRIVATE = "Keep it private", "Keep this and the rest private"
PART, AGAIN, NONE, WHOLE = (
    "Use only this part", "I'll type it again", "Don't quote me", "Keep as I wrote it",
)  # fmt: skip
OUT, OPEN = "Yes, keep it out", "No, I want to choose who reads it"
BACK = "Back"

READERS = [TEAM, MANAGER, PRIVATE, CHANGE, REST, REST_PRIVATE]
NAMED = [AGAIN, PART, NONE]

# What is offered, and what is chosen then or, where nothing is, written as the part.
SCRIPT: list[tuple[list[str], str]] = [
    (READERS, MANAGER),
    # Words with a name in them.
    (READERS, TEAM),
    (NAMED, BACK),
    (READERS, TEAM),
    (NAMED, PART),
    ([], BACK),
    (NAMED, PART),
    ([], "stands there"),
    ([], "sits there"),
    # "The rest" goes round what has to be asked about.
    (READERS, REST),
    ([OUT, OPEN], OPEN),
    (READERS, BACK),
    ([OUT, OPEN], OPEN),
    (READERS, REST),
    ([WHOLE, *NAMED], NONE),
]
DECIDED = {
    "use": ("case_manager", "whole", ""),
    "where": ("team", "part", "sits there"),
    "help": ("team", "whole", ""),
    "feel": ("team", "none", ""),
    "next": ("team", "whole", ""),
    "next_words": ("team", "whole", ""),
}


async def test_the_same_choices_give_the_same_decisions_on_every_channel(
    store: Store, school: School, clock: Clock, charlie: Student
) -> None:
    on_page, on_telegram, on_terminal = (
        _at_reading_back(store, school, clock, name) for name in ("Bea", "Ben", "Bo")
    )
    with open_page(store, school, clock) as page:
        browser = page.let_in(on_page)
        for offered, choice in SCRIPT:
            assert _choices(browser.buttons) == offered
            _chooses_on_the_page(browser, choice, wants_part=not offered)
        assert "Thank you, Bea. You shared 6 of 6." in browser.text
    async with open_telegram(store, school, clock) as telegram:
        phone = await telegram.phone_of(on_telegram)
        for number, (offered, choice) in enumerate(SCRIPT):
            assert _choices(phone.buttons) == offered
            tapped = choice in phone.buttons and number % 2
            await (telegram.taps if tapped else telegram.says)(phone, choice)
        assert "Thank you, Ben. You shared 6 of 6." in phone.text
    typist = Typist()
    ends = cast(TextIO, typist)
    with redirect_stdout(ends), patch.object(sys, "stdin", ends):
        flow = shipped_flow("my_tools")
        assert talking.talk(store, school, Settings(), on_terminal.row, flow, "en")
    assert "Thank you, Bo. You shared 6 of 6." in typist.shown
    assert _decided(on_page) == _decided(on_telegram) == _decided(on_terminal) == DECIDED


def _at_reading_back(store: Store, school: School, clock: Clock, name: str) -> Student:
    student = Student(
        store, school, clock, name, has=("extended_time @ Math",), case_manager="Alice"
    )
    student.begins()
    for said in ("sometimes", "charlie sits there and talks", "a lot", "because I am so stupid"):
        student.says(said)
    student.plays("me: change it\nme: I want to know it before\nme: stop")
    return student


def _decided(student: Student) -> dict[str, tuple[str, str, str]]:
    assert all(answer.decided for answer in student.kept.values())
    return {
        name.partition("@")[0]: (
            answer.audience,
            answer.quote,
            answer.words[answer.quote_start : answer.quote_end] if answer.quote == "part" else "",
        )
        for name, answer in student.kept.items()
    }


def _choices(labels: list[str]) -> list[str]:
    known = {*READERS, *NAMED, WHOLE, OUT, OPEN}
    return [label for label in labels if label in known]


def _chooses_on_the_page(browser: Browser, choice: str, *, wants_part: bool) -> None:
    if wants_part and choice != BACK:
        browser.types(choice, "part").presses("Use this part")
    else:
        browser.presses(choice)


@dataclass(eq=False)
class Typist:
    """What the terminal program prints to and reads from: by its number, or in words."""

    shown: str = ""  # since the last line was typed
    lines: Iterator[str] = field(init=False)

    def __post_init__(self) -> None:
        self.lines = self._lines()

    def write(self, text: str) -> None:
        self.shown += text

    def readline(self) -> str:
        line = next(self.lines)
        self.shown = ""
        return f"{line}\n"

    def flush(self) -> None: ...

    def reconfigure(self, **_: str) -> None: ...

    def isatty(self) -> bool:
        return False

    def _lines(self) -> Iterator[str]:
        for number, (offered, choice) in enumerate(SCRIPT):
            options = {label: n for n, label in re.findall(r"(?m)^ +(\d+)  (.*)$", self.shown)}
            assert _choices(list(options)) == offered
            yield options.get(choice, choice) if number % 2 else choice
