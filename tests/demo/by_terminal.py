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
from bot.demo import playing
from bot.demo.transcripts import Recorded, RecordedStudent, Said
from bot.terminal import talking
from dialogs.loading import shipped_flow
from dialogs.words import fold
from storage.database import Store
from storage.people import School, Student
from tests.demo.reading_back import Read, Wishes, label

_OPTION = re.compile(r"^  ([ \d]\d)  (.*)$", re.MULTILINE)
_READ = re.compile(r"^(\d+) (?:of|de) \d+  (?:\[(.*?)\] )?(.*?)  (.*)$", re.MULTILINE)


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
    wishes: Wishes = field(init=False)

    def __post_init__(self) -> None:
        self.lines, self.wishes = self._lines(), Wishes(self.conversation)
        self._at(0)

    # --- as the program sees it

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
        while self._reads_back:
            yield from self._shares()

    def _replies(self, said: Said) -> Iterator[str]:
        here = f"{self.recorded.file}, line {said.line}"
        assert said.asked in self.shown, f"{here}: the terminal shows {self.shown!r}"
        yield said.words

    def _adds(self, said: Said) -> Iterator[str]:
        """As on a phone: see by_phone.py."""
        if said.words.isdecimal():
            while int(said.words) > self._read().number:
                yield from self._shares(alone=True)
            yield "change"
        elif fold(said.words) not in ("change", "skip"):
            above = self.shown
            yield said.words
            self.shown = above + self.shown  # it is refused, and the same choices wait

    def _shares(self, *, alone: bool = False) -> Iterator[str]:
        buttons, part = self.wishes.presses(self._read(), alone=alone)
        for name in buttons:
            yield self._options[self._label(name)]
        if part:
            yield part
            yield self._options[self._label("quote_like_this")]

    # --- what is seen

    @property
    def _options(self) -> dict[str, str]:
        """What can be chosen, with its number."""
        return {found[2]: found[1].strip() for found in _OPTION.finditer(self.shown)}

    @property
    def _reads_back(self) -> bool:
        names = ("share_private", "private_keep_out", "quote_none")
        return any(self._label(name) in self._options for name in names)

    def _read(self) -> Read:
        number, about, question, said = list(_READ.finditer(self.shown))[-1].groups()
        return Read(
            int(number),
            question,
            about or "",
            is_note=said.startswith(self._label("adults_note", note="")),
            has_words=said.endswith(("”", "»")),
            is_private=self._label("private_keep_out") in self._options,
            for_team=self._label("share_team") in self._options,
        )

    def _at(self, replies: int) -> None:
        self.now = playing._microseconds(self.conversation, replies)

    def _label(self, name: str, **values: str) -> str:
        return label(self.student, name, **values)
