"""Plays recorded students through the terminal program: its lines are read, and each reply typed.

The program runs in this process, so that its clock can be moved to the recorded times.
"""

import re
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from typing import TextIO, cast
from unittest.mock import patch

from bot.config import School as Settings
from bot.conversation.listing import SIGNS
from bot.demo import playing
from bot.demo.transcripts import Recorded, RecordedStudent, Said
from bot.terminal import talking
from dialogs.conversation import TEAM
from dialogs.loading import shipped_flow
from dialogs.words import fold
from storage.database import Store
from storage.people import School, Student
from tests.demo.listed import Row, Wanted, press, says_why_private, stands_in
from tests.demo.reading_back import Wish, label

_OPTION = re.compile(r"^  ([ \d]\d)  (.*)$", re.MULTILINE)

# A row of the list, what was said to its follow-ups, and whom it is marked for.
_ROW = re.compile(
    r"^(\d+)\. (?:\[(.*?)\] )?(.*?)  (.*(?:\n    .*)*?)\n    "
    f"([{''.join(SIGNS.values())}][^\\n]*?)(?:  ([^\\n]*))?$",
    re.MULTILINE,
)


def talk(
    store: Store,
    school: School,
    recorded: RecordedStudent,
    student: Student,
    conversation: Recorded,
) -> None:
    """One conversation, from the opening to the last answer shared."""
    typist = Typist(recorded, student, conversation)
    ends = cast(TextIO, typist)
    flow, language = shipped_flow(conversation.flow), student.language
    with (
        redirect_stdout(ends),
        patch.object(sys, "stdin", ends),
        patch.object(talking, "_now", lambda: typist.now),
    ):
        settings = Settings(check_in_reader=playing.CHECK_IN_READER)
        talking.talk(store, school, settings, student, flow, language)
    assert list(typist.lines) == [], f"{recorded.file}: it ended too early"


@dataclass(eq=False)
class Typist:
    """What the program prints to, and reads from."""

    recorded: RecordedStudent
    student: Student
    conversation: Recorded
    now: int = 0
    shown: str = ""  # since the last line was typed
    lines: Iterator[str] = field(init=False)
    wishes: Wanted = field(init=False)
    rows: dict[int, Row] = field(default_factory=dict)  # as they were printed last

    def __post_init__(self) -> None:
        self.lines, self.wishes = self._lines(), Wanted(self.conversation)
        self._at(0)

    # --- as the program sees it

    def write(self, text: str) -> None:
        self.shown += text

    def readline(self) -> str:
        self.rows |= {row.number: row for row in self._rows()}
        line = next(self.lines)
        self.shown = ""
        return f"{line}\n"

    def flush(self) -> None: ...

    def reconfigure(self, **_: str) -> None: ...

    def isatty(self) -> bool:
        return False

    # --- what is typed

    def _lines(self) -> Iterator[str]:
        who = "types_adult" if self.conversation.typed_by == "adult" else "types_student"
        for name in ("talk_again", "opening_yes", who):
            if self._label(name) in self._options:
                yield self._options[self._label(name)]
        for number, said in enumerate(self.conversation.said, start=1):
            self._at(number)
            yield from self._adds(said) if self._reads_back else self._replies(said)
        self._at(len(self.conversation.said) + 1)
        if self._reads_back:
            yield from self._shares()

    def _replies(self, said: Said) -> Iterator[str]:
        here = f"{self.recorded.file}, line {said.line}"
        assert said.asked in self.shown, f"{here}: the terminal shows {self.shown!r}"
        yield said.words

    def _adds(self, said: Said) -> Iterator[str]:
        """As on a phone: see by_phone.py."""
        if said.words.isdecimal():
            yield said.words
            yield "change"
        elif fold(said.words) not in ("change", "skip"):
            above = self.shown
            yield said.words
            self.shown = above + self.shown  # it is refused, and the same choices wait

    def _shares(self) -> Iterator[str]:
        wishes = {number: self.wishes.of(row) for number, row in self.rows.items()}
        general = "list_mark_team" if self.wishes.general == TEAM else "list_mark_private"
        if self._label(general) in self._options:
            open_ones = [row for row in self.rows.values() if not row.stands]
            yield self._options[self._label(general)]
            still_open = {row.number for row in self._rows()}  # they are printed again
            for row in open_ones:
                if row.number not in still_open:
                    self.rows[row.number] = row._replace(stands=self.wishes.general)
        for number, wish in wishes.items():
            if not self.wishes.is_met(self.rows[number], wish):
                yield from self._marks(number, wish)
        labels = self._options
        (share,) = (labels[it] for it in labels if it.startswith(self._label("list_share")))
        yield share

    def _marks(self, number: int, wish: Wish) -> Iterator[str]:
        """One row by itself."""
        yield str(number)
        while not self._reads_back:
            name = press(wish, lambda name: self._label(name) in self._options)
            yield self._options[self._label(name)] if name else wish.part

    # --- what is seen

    @property
    def _options(self) -> dict[str, str]:
        """What can be chosen, with its number."""
        return {found[2]: found[1].strip() for found in _OPTION.finditer(self.shown)}

    @property
    def _reads_back(self) -> bool:
        return self._label("list_change_one") in self._options

    def _rows(self) -> Iterator[Row]:
        for number, about, question, said, head, why in (
            found.groups() for found in _ROW.finditer(self.shown)
        ):
            stands, as_it_is = stands_in(head)
            yield Row(
                int(number),
                question,
                about or "",
                is_note=said.startswith(self._label("adults_note", note="")),
                has_words=said.endswith(("”", "»")),
                stands=stands,
                as_it_is=as_it_is,
                may_be_private=bool(why) and says_why_private(self.student, why),
            )

    def _at(self, replies: int) -> None:
        self.now = playing._microseconds(self.conversation, replies)

    def _label(self, name: str, **values: str) -> str:
        return label(self.student, name, **values)
