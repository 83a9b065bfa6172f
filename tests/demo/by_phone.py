"""Plays recorded students through Telegram: each on a phone of their own, with one bot for all.

What stands on a button is pressed, whatever else they said is typed. The clock shows what it showed in
the recorded conversation, reply by reply.
"""

import asyncio
import re
from dataclasses import dataclass, field

from bot.demo import playing
from bot.demo.transcripts import Recorded, RecordedStudent, Said
from dialogs.loading import shipped_flow
from dialogs.words import fold, units
from storage import cards
from storage.database import Store
from storage.people import School, Student
from tests.bot.telegram.school import Open, open_school
from tests.botapi.phones import Phone, Seen
from tests.botapi.server import Refused
from tests.demo.played import STARTED
from tests.demo.reading_back import Read, Wishes, label
from tests.student import Clock

MOST_BUTTONS = 9  # eight, and the one that names none of them
MOST_UNITS = 4096

# What a question offers to choose from, and more of that.
_CHOICE = re.compile(r"\d+:(pick|tick|untick|page):\d+")
_COUNT = re.compile(r"\d+ (of|de) \d+")


@dataclass(eq=False)
class Pupil:
    """A recorded student with a phone."""

    open: Open
    recorded: RecordedStudent
    student: Student
    phone: Phone
    wishes: Wishes = field(init=False)

    async def shows_card(self) -> None:
        with self.open.store.writing() as connection:
            vault, school, now = self.open.store.vault, self.open.school, self.open.clock.now
            code = cards.give_card(connection, vault, school.id, self.student.id, now)
        await self.phone.starts(code)

    async def says_yes(self) -> None:
        """To the initials, and to the opening."""
        await self.phone.taps(self.phone.buttons[0])

    async def says_who_types(self) -> None:
        if self._label("types_adult") in self.phone.buttons:
            await self.phone.taps(self._label(f"types_{self.recorded.conversations[0].typed_by}"))

    async def talks(self, conversation: Recorded) -> None:
        """One conversation, from picking it to the last answer shared."""
        self.wishes = Wishes(conversation)
        self._at(conversation, 0)
        await self._says("/start")
        title = shipped_flow(conversation.flow).title[self.student.language]
        if title in self.phone.buttons:
            await self._tap(title)
        if self._label("talk_again") in self.phone.buttons:
            await self._taps("talk_again")
        for number, said in enumerate(conversation.said, start=1):
            self._at(conversation, number)
            await (self._adds if self._reads_back else self._replies)(said)
        self._at(conversation, len(conversation.said) + 1)
        while self._reads_back:
            await self._shares()

    # --- what the student does

    async def _replies(self, said: Said) -> None:
        here = f"{self.recorded.file}, line {said.line}"
        assert said.asked in self._waiting.text, f"{here}: the phone shows {self._waiting.text!r}"
        if said.note:
            await self._says(f"{said.words}\nnote: {said.note}")
        elif labels := self._standing(said.words):
            ticks = bool(self._done) and labels[0] not in (
                self._label("skip"),
                self._label("not_sure"),
            )
            for one in labels:
                await self._tap(one)
            if ticks:
                await self._tap(self._done)
        else:
            await self._says(said.words)

    async def _adds(self, said: Said) -> None:
        """What was still said after the last question, where the answers are being read back now.

        "change" is pressed at the answer that is meant, once it has come. And "skip" is left out: it
        keeps an answer private here, and was meant for no answer.
        """
        if said.words.isdecimal():
            while int(said.words) > self._read().number:
                await self._shares(alone=True)
            await self._taps("change_this")
        elif fold(said.words) not in ("change", "skip"):
            await self._says(said.words)

    async def _shares(self, *, alone: bool = False) -> None:
        """What the student wants of the answer that is read back now, and maybe of the rest."""
        buttons, part = self.wishes.presses(self._read(), alone=alone)
        for name in buttons:
            await self._taps(name)
        if part:
            await self._says(part)
            await self._taps("quote_like_this")

    # --- what the student sees

    @property
    def _waiting(self) -> Seen:
        """The message that waits for something: the one with buttons."""
        found = next((seen for seen in reversed(self.phone.messages) if seen.buttons), None)
        assert found, f"nothing is waited for: {self.phone.text!r}"
        return found

    @property
    def _reads_back(self) -> bool:
        names = ("share_private", "private_keep_out", "quote_none")
        return any(self._label(name) in self.phone.buttons for name in names)

    def _read(self) -> Read:
        blocks = self._waiting.text.split("\n\n")
        counts = [number for number, block in enumerate(blocks) if _COUNT.fullmatch(block)]
        assert len(counts) == 1, f"no answer is read back: {self._waiting.text!r}"
        lines = blocks[counts[0] + 1].split("\n")
        about = lines.pop(0).removeprefix("📌 ") if lines[0].startswith("📌 ") else ""
        question, said = lines[0], lines[-1]
        return Read(
            int(blocks[counts[0]].split()[0]),
            question,
            about,
            is_note=said.startswith(self._label("adults_note", note="")),
            has_words=said.endswith(("”", "»")),
            is_private=self._label("private_keep_out") in self.phone.buttons,
            for_team=self._label("share_team") in self.phone.buttons,
        )

    @property
    def _done(self) -> str:
        """The button that ends picking several."""
        done = self._label("done_button")
        return next((it for it in self._waiting.buttons if it.startswith(done)), "")

    def _standing(self, words: str) -> list[str]:
        """The buttons that say this, in words, by a picture or by a number; [] if it is to be typed."""
        found = [self._button(part) for part in _parts(words)]
        return found if all(found) and (len(found) == 1 or self._done) else []

    def _button(self, part: str) -> str:
        buttons = self._waiting.buttons
        numbered = dict(zip(map(str, range(1, 99)), _choices(self._waiting), strict=False))
        pictures = {it.split()[0]: it for it in buttons if not fold(it.split()[0])}
        same = [it for it in buttons if fold(it) == fold(part) != ""]
        return next(iter(same), "") or pictures.get(part) or numbered.get(part, "")

    # --- by which all of it goes

    async def _taps(self, name: str) -> None:
        await self._tap(self._label(name))

    async def _tap(self, what: str) -> None:
        await self.open.taps(self.phone, what)
        self._is_for_a_phone()

    async def _says(self, text: str) -> None:
        await self.open.says(self.phone, text)
        self._is_for_a_phone()

    def _is_for_a_phone(self) -> None:
        for seen in self.phone.messages[-3:]:
            assert len(_choices(seen)) <= MOST_BUTTONS
            assert units(seen.text) <= MOST_UNITS

    def _at(self, conversation: Recorded, replies: int) -> None:
        self.open.clock.now = playing._microseconds(conversation, replies)

    def _label(self, name: str, **values: str) -> str:
        return label(self.student, name, **values)


def played_by_phone(
    store: Store, school: School, recorded: tuple[RecordedStudent, ...]
) -> list[Refused]:
    """Everyone, the conversations of all in the order of their time; what was refused by Telegram."""
    students = [playing.enter(store, school, one) for one in recorded]
    return asyncio.run(_played(store, school, list(zip(recorded, students, strict=True))))


async def _played(
    store: Store, school: School, everyone: list[tuple[RecordedStudent, Student]]
) -> list[Refused]:
    async with open_school(
        store, school, Clock(STARTED), check_in_reader=playing.CHECK_IN_READER, shipped=True
    ) as open:
        pupils = [
            Pupil(open, recorded, student, open.api.phone(language=student.language))
            for recorded, student in everyone
        ]
        await _come_in(open, pupils)
        talks = [(it, pupil) for pupil in pupils for it in pupil.recorded.conversations]
        for conversation, pupil in sorted(talks, key=lambda talk: talk[0].at):
            await pupil.talks(conversation)
        return open.api.refused


async def _come_in(open: Open, pupils: list[Pupil]) -> None:
    """All at the same moment, as a class does."""
    open.phones += [pupil.phone for pupil in pupils]
    for does in (Pupil.shows_card, Pupil.says_yes, Pupil.says_yes, Pupil.says_who_types):
        await asyncio.gather(*map(does, pupils))
        await open.settled()


def _choices(seen: Seen) -> list[str]:
    return [it for it in seen.buttons if _CHOICE.fullmatch(seen.data(it))]


def _parts(words: str) -> list[str]:
    return re.split(r",?\s+" if words[:1].isdecimal() else r",\s*", words)
