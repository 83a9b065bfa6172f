"""The same reading back on the page, on Telegram and on a terminal: the same choices, the same decisions."""

import re
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass, field, replace
from typing import TextIO, cast
from unittest.mock import patch

from bot.config import School as Settings
from bot.terminal import talking
from dialogs.flow import Fit, Flow
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
AS_READ, OTHER = "Yes, like this", "Pick another part"
OUT, OPEN = "Yes, keep it out", "No, I want to choose who reads it"
NOT_ALOUD, ALOUD = "No, don't read it out", "Yes, without my name"
BACK = "Back"

READERS = [TEAM, MANAGER, PRIVATE, CHANGE, REST, REST_PRIVATE]
NAMED = [AGAIN, PART, NONE]

# What is offered, and what is chosen then or, where nothing is, written as the part.
Script = list[tuple[list[str], str]]
SCRIPT: Script = [
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
    ([AS_READ, OTHER, NONE], OTHER),
    ([], "there"),
    ([AS_READ, OTHER, NONE], BACK),
    ([], "charlie sits"),
    ([], "sits there"),
    ([AS_READ, OTHER, NONE], AS_READ),
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


# What is to stay private at a meeting; words kept out beside a tap; an account's name.
PICKED = [TEAM, MANAGER, PRIVATE, CHANGE]
HELD_SCRIPT: Script = [
    (READERS, REST),
    ([OUT, OPEN], OPEN),
    (PICKED, BACK),
    ([OUT, OPEN], OUT),
    ([OUT, OPEN], OUT),
    (PICKED, BACK),
    ([OUT, OPEN], OUT),
    (PICKED, TEAM),
    ([OUT, OPEN], OPEN),
    (READERS, TEAM),
    (NAMED, PART),
    ([], "text me"),
    ([AS_READ, OTHER, NONE], AS_READ),
]
HELD_DECIDED = {
    "say": ("team", "whole", ""),
    "private": ("private", "whole", ""),
    "people": ("team", "none", ""),
    "better": ("team", "part", "text me"),
}


# The second of three answers goes at most to the case manager.
ONE_OF_THREE = [MANAGER, PRIVATE, CHANGE, REST_PRIVATE]
NOT_TEAM_SCRIPT: Script = [
    (READERS, REST),
    (ONE_OF_THREE, MANAGER),
    ([WHOLE, *NAMED], BACK),
    (ONE_OF_THREE, MANAGER),
    ([WHOLE, *NAMED], PART),
    ([], "in colors"),
    ([AS_READ, OTHER, NONE], AS_READ),
]
NOT_TEAM_DECIDED = {
    "first": ("team", "whole", ""),
    "known": ("case_manager", "part", "in colors"),
    "last": ("team", "whole", ""),
}


# What may be read out without the name is asked of words that the team may read, whole or in part.
MAY = [NOT_ALOUD, ALOUD]
READ_OUT_SCRIPT: Script = [
    (READERS, TEAM),
    ([WHOLE, *NAMED], WHOLE),
    (MAY, BACK),
    ([WHOLE, *NAMED], WHOLE),
    (MAY, ALOUD),
    # For the case manager alone nothing is read out, and of what is not quoted neither.
    (READERS, MANAGER),
    ([WHOLE, *NAMED], WHOLE),
    (READERS, TEAM),
    ([WHOLE, *NAMED], NONE),
    # Words with a name in them: of the part that has none it is asked.
    (READERS, TEAM),
    (NAMED, PART),
    ([], "carried the box"),
    ([AS_READ, OTHER, NONE], AS_READ),
    (MAY, BACK),
    ([AS_READ, OTHER, NONE], AS_READ),
    (MAY, NOT_ALOUD),
    # "The rest" asks nothing, and no is what holds.
    (READERS, REST),
]
READ_OUT_KEPT = {
    "good": ("team", True),
    "hard": ("case_manager", False),
    "hard_help": ("team", False),
    "helped": ("team", False),
    "advice": ("team", False),
    "change": ("team", False),
}


async def test_what_may_be_read_out_without_the_name_is_asked_alike_on_every_channel(
    store: Store, school: School, clock: Clock, charlie: Student
) -> None:
    students = [_after_stories(store, school, clock, name) for name in ("Bea", "Ben", "Bo")]
    flow = shipped_flow("empathy")
    await _plays_everywhere(store, school, clock, students, READ_OUT_SCRIPT, flow, 6, 6)
    for student in students:
        kept = {n: (a.audience, a.read_out) for n, a in student.kept.items() if a.words}
        assert kept == READ_OUT_KEPT


async def test_the_same_choices_give_the_same_decisions_on_every_channel(
    store: Store, school: School, clock: Clock, charlie: Student
) -> None:
    students = [_at_reading_back(store, school, clock, name) for name in ("Bea", "Ben", "Bo")]
    flow = shipped_flow("my_tools")
    await _plays_everywhere(store, school, clock, students, SCRIPT, flow, 6, 6)
    for student in students:
        assert _decided(student) == DECIDED


async def test_what_is_to_stay_private_is_on_every_channel_only_opened_by_itself(
    store: Store, school: School, clock: Clock
) -> None:
    students = [_after_a_meetings_plan(store, school, clock, name) for name in ("Bea", "Ben", "Bo")]
    flow = shipped_flow("my_meeting")
    await _plays_everywhere(store, school, clock, students, HELD_SCRIPT, flow, 3, 4)
    for student in students:
        shared = {name: kept for name, kept in _decided(student).items() if name in HELD_DECIDED}
        assert shared == HELD_DECIDED


async def test_what_goes_at_most_to_the_case_manager_is_on_every_channel_never_offered_to_the_team(
    store: Store, school: School, clock: Clock
) -> None:
    flow = _learning()
    students = [
        Student(store, school, clock, name, case_manager="Alice") for name in ("Bea", "Ben", "Bo")
    ]
    for student in students:
        student.begins(flow)
        student.plays("me: music\nme: I see words in colors\nme: my seat")
    await _plays_everywhere(store, school, clock, students, NOT_TEAM_SCRIPT, flow, 3, 3)
    for student in students:
        assert _decided(student) == NOT_TEAM_DECIDED


def test_on_a_terminal_no_word_that_is_typed_makes_it_the_teams(
    store: Store, school: School, clock: Clock
) -> None:
    bo = Student(store, school, clock, "Bo", case_manager="Alice")
    bo.begins(_learning())
    bo.plays("me: music\nme: I see words in colors\nme: my seat")
    script: Script = [
        (READERS, REST),
        (ONE_OF_THREE, TEAM),
        ([], REST),
        ([], "team"),
        ([], MANAGER),
        ([WHOLE, *NAMED], WHOLE),
    ]
    _plays_on_a_terminal(bo, script, _learning())
    assert _decided(bo)["known"] == ("case_manager", "whole", "")


def _learning() -> Flow:
    first, *_ = (step for step in shipped_flow("my_day").steps if step.type == "text")
    plain = replace(first, fit=Fit(), when=(), story=False)
    known = replace(plain, id="known", widest="case_manager")
    steps = (replace(plain, id="first"), known, replace(plain, id="last"))
    return Flow("learning", "1", {"en": "Learning", "es": "Aprender"}, steps)


async def _plays_everywhere(
    store: Store, school: School, clock: Clock, students: list[Student], script: Script, flow: Flow,
    shared: int, all: int,
) -> None:  # fmt: skip
    on_page, on_telegram, on_terminal = students
    with open_page(store, school, clock) as page:
        browser = page.let_in(on_page)
        for offered, choice in script:
            assert _choices(browser.buttons) == offered
            _chooses_on_the_page(browser, choice, wants_part=not offered)
        assert f"Thank you, Bea. You shared {shared} of {all}." in browser.text
    async with open_telegram(store, school, clock) as telegram:
        phone = await telegram.phone_of(on_telegram)
        for number, (offered, choice) in enumerate(script):
            assert _choices(phone.buttons) == offered
            tapped = choice in phone.buttons and number % 2
            await (telegram.taps if tapped else telegram.says)(phone, choice)
        assert f"Thank you, Ben. You shared {shared} of {all}." in phone.text
    told = _plays_on_a_terminal(on_terminal, script, flow)
    assert f"Thank you, Bo. You shared {shared} of {all}." in told


def _plays_on_a_terminal(student: Student, script: Script, flow: Flow) -> str:
    """What it says at the end."""
    typist = Typist(script)
    ends = cast(TextIO, typist)
    with redirect_stdout(ends), patch.object(sys, "stdin", ends):
        assert talking.talk(student.store, student.school, Settings(), student.row, flow, "en")
    return typist.shown


def _at_reading_back(store: Store, school: School, clock: Clock, name: str) -> Student:
    student = Student(
        store, school, clock, name, has=("extended_time @ Math",), case_manager="Alice"
    )
    student.begins()
    for said in ("sometimes", "charlie sits there and talks", "a lot", "because I am so stupid"):
        student.says(said)
    student.plays("me: change it\nme: I want to know it before\nme: stop")
    return student


def _after_stories(store: Store, school: School, clock: Clock, name: str) -> Student:
    student = Student(store, school, clock, name, case_manager="Alice")
    student.begins("empathy")
    said = {
        "good": "we built a paper bridge in science class and it held the whole big dictionary",
        "hard": "the test in math was so long that i did not get to the last page",
        "hard_help": "a break in the middle",
        "helped": "charlie carried the box",
        "advice": "ask for help",
        "change": "longer lunch",
    }
    while student.asked:
        student.says(said.get(student.at, "skip"))
    return student


def _after_a_meetings_plan(store: Store, school: School, clock: Clock, name: str) -> Student:
    student = Student(store, school, clock, name, case_manager="Alice")
    student.begins("my_meeting")
    said = {"say": "more time", "private": "1", "better": "text me, my insta is skaterkid"}
    while student.asked:
        if student.at == "people":
            friend, *_ = student.options
            student.taps(friend, "Something else", words="because I am so stupid")
        else:
            student.says(said.get(student.at, "skip"))
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
    known = {*READERS, *NAMED, *MAY, WHOLE, OUT, OPEN, AS_READ, OTHER}
    return [label for label in labels if label in known]


def _chooses_on_the_page(browser: Browser, choice: str, *, wants_part: bool) -> None:
    if wants_part and choice != BACK:
        browser.types(choice, "part").presses("Use this part")
    else:
        browser.presses(choice)


@dataclass(eq=False)
class Typist:
    """What the terminal program prints to and reads from: by its number, or in words."""

    script: Script
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
        for number, (offered, choice) in enumerate(self.script):
            options = {label: n for n, label in re.findall(r"(?m)^ +(\d+)  (.*)$", self.shown)}
            assert _choices(list(options)) == offered
            yield options.get(choice, choice) if number % 2 else choice
