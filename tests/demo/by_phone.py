"""Plays recorded students through Telegram: each on a phone of their own, with one bot for all.

What stands on a button is pressed, whatever else they said is typed. The clock shows what it showed in
the recorded conversation, reply by reply.
"""

import asyncio
import re
from dataclasses import dataclass, field

from bot.conversation.listing import SIGNS
from bot.demo import playing
from bot.demo.transcripts import Recorded, RecordedStudent, Said
from dialogs.conversation import TEAM
from dialogs.loading import shipped_flow
from dialogs.words import fold, units
from storage import cards
from storage.database import Store
from storage.people import School, Student
from tests.bot.telegram.school import Open, open_school
from tests.botapi.phones import Phone, Seen
from tests.botapi.server import Refused
from tests.demo.listed import Row, Wanted, press, says_why_private, stands_in
from tests.demo.played import STARTED
from tests.demo.reading_back import Wish, label
from tests.student import Clock

MOST_BUTTONS = 9  # eight, and the one that names none of them
MOST_UNITS = 4096

# What a question offers to choose from, and more of that.
_CHOICE = re.compile(r"\d+:(pick|tick|untick|page):\d+")

# The first line of a row.
_HEAD = re.compile(f"^(\\d+)\\. ([{''.join(SIGNS.values())}].*)$", re.MULTILINE)


@dataclass(eq=False)
class Pupil:
    """A recorded student with a phone."""

    open: Open
    recorded: RecordedStudent
    student: Student
    phone: Phone
    wishes: Wanted = field(init=False)

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
        self.wishes = Wanted(conversation)
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
        if self._reads_back:
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

        "change" is typed at the row that is meant. And "skip" is left out: it was meant for no answer.
        """
        if said.words.isdecimal():
            await self._says(said.words)
            await self._says("change")
        elif fold(said.words) not in ("change", "skip"):
            await self._says(said.words)

    async def _shares(self) -> None:
        """All in general, each row that is meant otherwise, and then what is marked."""
        wishes = {row.number: self.wishes.of(row) for row in self._rows()}
        general = "list_mark_team" if self.wishes.general == TEAM else "list_mark_private"
        if self._label(general) in self.phone.buttons:
            await self._taps(general)
        for number, wish in wishes.items():
            row = next(one for one in self._rows() if one.number == number)
            if not self.wishes.is_met(row, wish):
                await self._marks(number, wish)
        (share,) = (it for it in self.phone.buttons if it.startswith(self._label("list_share")))
        await self._tap(share)

    async def _marks(self, number: int, wish: Wish) -> None:
        """One row by itself."""
        await self._says(str(number))
        while not self._reads_back:
            name = press(wish, lambda name: self._label(name) in self.phone.buttons)
            await (self._taps(name) if name else self._says(wish.part))

    # --- what the student sees

    @property
    def _waiting(self) -> Seen:
        """The message that waits for something: the one with buttons."""
        found = next((seen for seen in reversed(self.phone.messages) if seen.buttons), None)
        assert found, f"nothing is waited for: {self.phone.text!r}"
        return found

    @property
    def _reads_back(self) -> bool:
        return self._label("list_change_one") in self.phone.buttons

    def _rows(self) -> list[Row]:
        """Of the list that was sent last."""
        texts = [seen.text for seen in self.phone.messages]
        first = max(
            number
            for number, text in enumerate(texts)
            if _HEAD.match(text, 0) and text.startswith("1. ")
        )
        listed = "\n\n".join(text for text in texts[first:] if _HEAD.match(text))
        heads = [*_HEAD.finditer(listed)]
        ends = [*(found.start() for found in heads[1:]), len(listed)]
        return [
            self._row(int(head[1]), head[2], listed[head.end() : end].strip().split("\n"))
            for head, end in zip(heads, ends, strict=True)
        ]

    def _row(self, number: int, head: str, lines: list[str]) -> Row:
        note = self._label("adults_note", note="")
        said = next(n for n, line in enumerate(lines) if line.startswith(("➡️", note)))
        about = next((one.removeprefix("📌 ") for one in lines[:said] if one.startswith("📌 ")), "")
        stands, as_it_is = stands_in(head)
        return Row(
            number,
            lines[said - 1],
            about,
            is_note=lines[said].startswith(note),
            has_words=lines[-1].endswith(("”", "»")),
            stands=stands,
            as_it_is=as_it_is,
            may_be_private=any(says_why_private(self.student, one) for one in lines[:said]),
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
