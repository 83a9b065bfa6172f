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

TEAM, MANAGER = "Share with my team", "Only Alice, your case manager"
PRIVATE, CHANGE = "Keep it private", "Change my answer"
ALL_TEAM, ALL_ONE = (
    "Mark what is left for my team",
    "Mark what is left for Alice, your case manager",
)
ALL_PRIVATE = "Keep what is left private"
ONE, EACH, LIST = "Change one", "One by one", "Back to the list"
PART, AGAIN, NONE, WHOLE = (
    "Use only this part", "I'll type it again", "Don't quote me. Nobody reads these words.",
    "Keep as I wrote it",
)  # fmt: skip
SHARE, SAVE = "Share what is marked", "Save what is marked"
AS_READ, OTHER = "Yes, like this", "Pick another part"
OUT, OPEN = "Yes, keep it out", "No, I want to choose who reads it"
NOT_ALOUD, ALOUD = "No, don't read it out", "Yes, without my name"
BACK = "Back"

READERS = [TEAM, MANAGER, PRIVATE, CHANGE]
NAMED = [AGAIN, PART, NONE]
ALL = [ALL_TEAM, ALL_ONE, ALL_PRIVATE, ONE, EACH]
NONE_OPEN = "Keep all private"
MARKED = [NONE_OPEN, ONE, EACH, SHARE]  # nothing is open any more

# What is offered, and what is chosen then or, where nothing is, written as the part.
Script = list[tuple[list[str], str]]
# By question: who may read it, what of its words, and which part.
Wanted = dict[str, tuple[str, str, str]]
SCRIPT: Script = [
    ([*ALL, SAVE], "1"),  # what may be private is marked so
    (READERS, MANAGER),
    ([*ALL, SHARE], "2"),
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
    # What may be private is marked so, and opened by itself.
    ([*ALL, SHARE], ALL_TEAM),
    (MARKED, "4"),
    ([OUT, OPEN], OPEN),
    (READERS, BACK),
    ([OUT, OPEN], OPEN),
    (READERS, TEAM),
    ([WHOLE, *NAMED], NONE),
    (MARKED, SHARE),
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
HELD_SCRIPT: Script = [
    ([*ALL, SAVE], ALL_TEAM),
    (MARKED, "2"),
    ([OUT, OPEN], OPEN),
    (READERS, BACK),
    ([OUT, OPEN], OUT),
    (MARKED, "3"),
    ([OUT, OPEN], OUT),
    (READERS, BACK),
    ([OUT, OPEN], OUT),
    (READERS, TEAM),
    (MARKED, "4"),
    ([OUT, OPEN], OPEN),
    (READERS, TEAM),
    (NAMED, PART),
    ([], "text me"),
    ([AS_READ, OTHER, NONE], AS_READ),
    (MARKED, SHARE),
]
HELD_DECIDED = {
    "say": ("team", "whole", ""),
    "private": ("private", "whole", ""),
    "people": ("team", "none", ""),
    "better": ("team", "part", "text me"),
}


# The second of three answers goes at most to the case manager.
ONE_OF_THREE = [MANAGER, PRIVATE, CHANGE]
NOT_TEAM_SCRIPT: Script = [
    (ALL, ALL_TEAM),
    ([ALL_ONE, ALL_PRIVATE, ONE, EACH, SHARE], "2"),
    (ONE_OF_THREE, MANAGER),
    ([WHOLE, *NAMED], BACK),
    (ONE_OF_THREE, MANAGER),
    ([WHOLE, *NAMED], PART),
    ([], "in colors"),
    ([AS_READ, OTHER, NONE], AS_READ),
    (MARKED, SHARE),
]
NOT_TEAM_DECIDED = {
    "first": ("team", "whole", ""),
    "known": ("case_manager", "part", "in colors"),
    "last": ("team", "whole", ""),
}


# What may be read out without the name is asked of words that the team may read, whole or in part.
MAY = [NOT_ALOUD, ALOUD]
READ_OUT_SCRIPT: Script = [
    ([*ALL, SAVE], EACH),
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
    (READERS, LIST),
    # What is marked at one press is not asked about, and no is what holds.
    ([*ALL, SHARE], ALL_TEAM),
    (MARKED, SHARE),
]
READ_OUT_WANTED: Wanted = {
    "good": ("team", "whole", ""),
    "hard": ("case_manager", "whole", ""),
    "hard_help": ("team", "none", ""),
    "helped": ("team", "part", "carried the box"),
    "advice": ("team", "whole", ""),
    "change": ("team", "whole", ""),
}
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
    await _plays_everywhere(
        store, school, clock, students, READ_OUT_SCRIPT, flow, 6, 6, READ_OUT_WANTED
    )
    for student in students:
        kept = {n: (a.audience, a.read_out) for n, a in student.kept.items() if a.words}
        assert kept == READ_OUT_KEPT


async def test_the_same_choices_give_the_same_decisions_on_every_channel(
    store: Store, school: School, clock: Clock, charlie: Student
) -> None:
    students = [_at_reading_back(store, school, clock, name) for name in ("Bea", "Ben", "Bo")]
    flow = shipped_flow("my_tools")
    await _plays_everywhere(store, school, clock, students, SCRIPT, flow, 6, 6, DECIDED)
    for student in students:
        assert _decided(student) == DECIDED


async def test_what_is_to_stay_private_is_on_every_channel_only_opened_by_itself(
    store: Store, school: School, clock: Clock
) -> None:
    students = [_after_a_meetings_plan(store, school, clock, name) for name in ("Bea", "Ben", "Bo")]
    flow = shipped_flow("my_meeting")
    await _plays_everywhere(store, school, clock, students, HELD_SCRIPT, flow, 3, 4, HELD_DECIDED)
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
    await _plays_everywhere(
        store, school, clock, students, NOT_TEAM_SCRIPT, flow, 3, 3, NOT_TEAM_DECIDED
    )
    for student in students:
        assert _decided(student) == NOT_TEAM_DECIDED


def test_on_a_terminal_no_word_that_is_typed_makes_it_the_teams(
    store: Store, school: School, clock: Clock
) -> None:
    bo = Student(store, school, clock, "Bo", case_manager="Alice")
    bo.begins(_learning())
    bo.plays("me: music\nme: I see words in colors\nme: my seat")
    some = [ALL_ONE, ALL_PRIVATE, ONE, EACH, SHARE]
    script: Script = [
        (ALL, ALL_TEAM),
        (some, ALL_TEAM),
        ([], "all team"),
        ([], "2"),
        (ONE_OF_THREE, TEAM),
        ([], "team"),
        ([], MANAGER),
        ([WHOLE, *NAMED], WHOLE),
        (MARKED, SHARE),
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
    shared: int, all: int, wanted: Wanted,
) -> None:  # fmt: skip
    on_page, on_telegram, on_terminal = students
    with open_page(store, school, clock) as page:
        browser = page.let_in(on_page)
        _marks_on_the_page(browser, on_page, wanted)
        assert f"Thank you, Bea. You shared {shared} of {all}." in browser.presses(SHARE).text
    async with open_telegram(store, school, clock) as telegram:
        phone = await telegram.phone_of(on_telegram)
        for number, (offered, choice) in enumerate(script):
            assert _choices(phone.buttons) == offered
            label = next((it for it in phone.buttons if _plain(it) == choice), "")
            await (telegram.taps if label and number % 2 else telegram.says)(phone, label or choice)
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
    known = {*READERS, *NAMED, *MAY, *ALL, NONE_OPEN, SHARE, SAVE, WHOLE, OUT, OPEN, AS_READ, OTHER}
    return [_plain(label) for label in labels if _plain(label) in known]


def _plain(label: str) -> str:
    """Without how many go to whom."""
    return label.partition(" (")[0]


def _marks_on_the_page(browser: Browser, student: Student, wanted: Wanted) -> None:
    """There all answers stand in one list: what is wanted of each is marked, and nothing kept yet."""
    for number, entry in enumerate(student.reads_back, start=1):
        audience, quote, part = wanted[student.named(entry.key).partition("@")[0]]
        if part:
            browser.picks_part(number, "\n".join(entry.said), part).presses(AS_READ)
        aloud = wanted is READ_OUT_WANTED and READ_OUT_KEPT[student.named(entry.key)][1]
        said = entry.said and audience != "private"
        browser.marks(number, audience, quote if said else "", aloud=aloud)
    assert not any(answer.decided for answer in student.kept.values())


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
            found = re.findall(r"(?m)^ +(\d+)  ([^“].*)$", self.shown)
            options = {_plain(label): n for n, label in found}
            assert _choices(list(options)) == offered
            yield options.get(choice, choice) if number % 2 else choice
