"""A school with the bot running in this process, and students with their phones.

async with open_school(store, school, clock) as open:
    bob = await open.phone_of(student)     # the card shown, the opening read, yes said
    await open.settled()                   # until the bot has nothing more to do
"""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from sqlalchemy import text as sql

from bot.authoring.publishing import IN_ORDER, FlowsNow
from bot.config import Config
from bot.giving.minding import mind
from bot.program.school import RunningSchool
from bot.telegram.service import Channel
from bot.telegram.visit import CHANNEL
from bot.writer import Writer
from dialogs.audience import offered_to
from dialogs.conversation import World, key
from dialogs.loading import shipped_flow
from dialogs.phrases import phrase
from storage import answers, cards, outbox
from storage.database import Store
from storage.kept_answers import KeptAnswer
from storage.people import School
from tests.botapi.phones import Phone
from tests.botapi.running import standin
from tests.botapi.server import Api
from tests.channels import at_work, running_school
from tests.flows import offered_at
from tests.student import Clock, Student

AT_THE_END = ["Talk about something else", "See my words", "Who can read this"]

PATIENCE = 60.0  # seconds until a test gives up; none waits for it


@dataclass(eq=False)
class Open:
    """The bot at work."""

    api: Api
    store: Store
    school: School
    clock: Clock
    shipped: bool = False  # in place of the talks of tests/flows
    phones: list[Phone] = field(default_factory=list)
    before: dict[Phone, int] = field(
        default_factory=dict
    )  # how many messages, when the student last did something
    channel: Channel = field(init=False)
    ended: "asyncio.Task[str]" = field(init=False)
    flows: FlowsNow = field(init=False)
    of: RunningSchool = field(init=False)

    def __post_init__(self) -> None:
        if not self.shipped:
            offered_at(self.store, self.school)
        self.flows = FlowsNow(self.store, self.school.id)

    def code_of(self, student: Student) -> str:
        """The code on the student's card."""
        with self.store.writing() as connection:
            vault, id = self.store.vault, student.row.id
            known = cards.cards_of(connection, vault, [id])
            if id in known:
                return known[id]
            return cards.give_card(connection, vault, self.school.id, id, self.clock.now)

    async def phone_of(self, student: Student, **about: Any) -> Phone:
        """A phone on which the student has said yes to the opening."""
        phone = self.api.phone(**about)
        await self.shows_card(phone, student)
        return phone

    async def shows_card(self, phone: Phone, student: Student) -> None:
        """The code, the initials, the opening and the yes; a phone that knows them skips most."""
        self.phones.append(phone)
        await phone.starts(self.code_of(student))
        await self.settled()
        await self.taps(phone, 0)  # these are my initials
        if phrase("opening_more", student.world, student.language) in phone.buttons:
            await self.taps(phone, 0)  # yes

    async def taps(self, phone: Phone, which: int | str) -> None:
        """A button by its place or its label; done when the bot has answered."""
        self.before[phone] = len(phone.messages)
        await phone.taps(phone.buttons[which] if isinstance(which, int) else which)
        await self.settled()

    async def says(self, phone: Phone, text: str) -> None:
        self.before[phone] = len(phone.messages)
        await phone.says(text)
        await self.settled()

    async def minds(self) -> None:
        """What was given is looked after, and letters go out."""
        wrote = await asyncio.to_thread(mind, self.of, telegram=True)
        if wrote:
            self.channel.wake()
        await self.settled()

    async def settled(self) -> None:
        """Until every update is confirmed, every letter on its phone, and every press answered."""
        async with asyncio.timeout(PATIENCE):
            # Three places to look at, and none of them tells.
            while self.api.pending or self._waiting() or any(p.spinning for p in self.phones):  # noqa: ASYNC110
                await asyncio.sleep(0.002)

    def told(self, phone: Phone) -> str:
        """All that the bot has written since the student did something, the newest message in any case."""
        new = phone.messages[self.before.get(phone, len(phone.messages)) :]
        return "\n\n".join(one.text for one in new or [phone.last])

    async def plays(self, phone: Phone, script: str) -> None:
        """Lines in turn, from what the student sees to what the student does.

        `bot:` what has been said since, the newest message as it is now; `sees:` all its [buttons];
        `me:` [buttons] tapped one after the other, or words typed; `toast:` what popped up over the
        last button.
        """
        for line in dedent(script).strip().splitlines():
            who, _, words = (part.strip() for part in line.partition(":"))
            labels = re.findall(r"\[(.*?)\]", words)
            match who:
                case "bot":
                    said = self.told(phone)
                    assert words in spaced(said), f"{words!r} is not in {said!r}"
                case "sees":
                    assert phone.last.buttons == labels, phone.last.buttons
                case "toast":
                    assert phone.toasts[-1:] == [words]
                case "me" if labels:
                    for label in labels:
                        await self.taps(phone, label)
                case "me":
                    await self.says(phone, words)
                case _:
                    raise AssertionError(f"who is {who!r}?")

    def kept(self, student: Student, flow: str = "my_tools") -> dict[str, KeptAnswer]:
        """The student's answers on a flow, the newest revision of each: "help@class_notes"."""
        with self.store.reading() as connection:
            found = answers.of_student(connection, self.store.vault, student.row.id)
        return {
            student.named(key(answer.step, answer.item)): answer
            for answer in found
            if answer.provenance.respondent == "student" and answer.flow == flow
        }

    def rows(self, table: str, where: str = "TRUE") -> int:
        with self.store.reading() as connection:
            count = sql(f"SELECT count(*) FROM {table} WHERE {where}")  # noqa: S608
            return connection.scalar(count) or 0

    def on_disk(self) -> bytes:
        """The database's file, and the log that has not gone into it yet."""
        if self.store.engine.dialect.name != "sqlite":
            pytest.skip("a server's files are not ours to read")
        folder = Path(self.store.where).parent
        return b"".join(path.read_bytes() for path in folder.iterdir())

    def _waiting(self) -> int:
        with self.store.reading() as connection:
            return outbox.waiting(connection, CHANNEL)


def spaced(text: str) -> str:
    """On one line."""
    return " ".join(text.split())


@asynccontextmanager
async def open_school(
    store: Store,
    school: School,
    clock: Clock,
    *,
    api: Api | None = None,
    paced: bool = False,
    shipped: bool = False,
    **school_settings: Any,
) -> AsyncIterator[Open]:
    """`school_settings`: as in [school] of config.toml; the age gate is off unless it is named."""
    async with standin(clock=lambda: clock.now / 1_000_000) as made:
        open = Open(api or made, store, school, clock, shipped)
        async with running(open, paced=paced, **school_settings):
            yield open


@asynccontextmanager
async def running(
    open: Open,
    *,
    paced: bool = False,
    mode: str = "polling",
    base_url: str = "http://localhost:8080",
    **school_settings: Any,
) -> AsyncIterator[Channel]:
    """The bot, from its start to its end; again after it has ended, as after a restart."""
    settings = {"telegram_min_age": 0, **school_settings}
    telegram = {"api_base": open.api.base_url, "token": open.api.token, "mode": mode}
    config = Config(school=settings, telegram=telegram, web={"base_url": base_url})
    token, store, school = open.api.token, open.store, open.school
    with Writer(store) as writer:
        now = lambda: open.clock.now  # noqa: E731
        of = open.of = running_school(config, store, school, writer, open.flows, now)
        async with at_work(of, token, paced=paced) as (open.channel, open.ended):
            yield open.channel


def titles(band: str, language: str) -> list[str]:
    """What a student of this band is offered to talk about, in the order of the menu."""
    world = World(band, "every", "Robin")
    flows = (shipped_flow(name) for name in IN_ORDER)
    return [f.title[language] for f in flows if not f.reader and offered_to(f, world)]
