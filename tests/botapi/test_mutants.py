"""A small honest bot passes with nothing refused; each way to break one of its rules is caught.

So a green test with the stand-in means something. The bot lives through one short school day: two
students begin, press and write, one blocks the bot, it is told to wait, and it is killed once.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from functools import partial
from html import escape
from typing import Any

import pytest

from tests.botapi.conftest import Raw
from tests.botapi.phones import Phone
from tests.botapi.running import standin
from tests.botapi.server import Api
from tests.waiting import until

# What cannot be refused at the call, and shows only after the day.
LOST = "An update is considered confirmed as soon as getUpdates is called with an offset higher"
UNANSWERED = "It is, therefore, necessary to react by calling answerCallbackQuery"
TWICE = "In order to avoid getting duplicate updates, recalculate offset after each server response"


@dataclass(frozen=True)
class Ways:
    """How a bot goes about it; every field is a rule that a mutant breaks."""

    question: str = "What helps you?"
    data: str = "yes"
    label: str = "Yes"
    rows: tuple[int, ...] = (2, 1)
    button: dict[str, Any] = field(default_factory=dict)  # more about each button
    more: dict[str, Any] = field(default_factory=dict)  # more parameters of a message
    escapes: bool = True
    answers: int = 1
    toast: str = "Saved"
    edits_to: str = "Saved: {}"
    edits_message: int = 0  # another than the pressed one, by its distance
    edits_a_press: int = 1
    edits_differ: bool = True
    pause: float = 1
    waits_when_told: bool = True
    takes_first: bool = True
    recalculates: bool = True
    polls_at_once: int = 1
    sets_webhook: str = ""
    secret: str = "s3cret"
    minds_blocks: bool = True
    writes_to: int = 0  # somebody unasked
    command: str = "help"
    describes: str = "Help"


class Killed(Exception):
    pass


@dataclass
class Disk:
    """What outlives the bot."""

    kept: list[int] = field(default_factory=list)
    gone: set[int] = field(default_factory=set)


@dataclass
class Ticks:
    now: float = 0

    def __call__(self) -> float:
        return self.now


class SmallBot:
    def __init__(self, raw: Raw, ways: Ways, disk: Disk, ticks: Ticks, dies_at: int = 0) -> None:
        self.raw, self.ways, self.disk, self.ticks = raw, ways, disk, ticks
        self.dies_at = dies_at  # the update at which it is killed, 0: never
        self.offset = 0
        self.spoke: dict[int, float] = {}

    async def sets_up(self) -> None:
        about = {"command": self.ways.command, "description": self.ways.describes}
        await self.raw("setMyCommands", commands=[about])
        if self.ways.sets_webhook:
            url, secret = self.ways.sets_webhook, self.ways.secret
            await self.raw("setWebhook", url=url, secret_token=secret)
        if self.ways.writes_to:
            await self.says(self.ways.writes_to, "Hello!")

    async def polls(self) -> None:
        status, body = await self.raw("getUpdates", offset=self.offset)
        updates = body["result"] if status == 200 else []
        if updates and not self.ways.takes_first:
            await self.raw("getUpdates", offset=updates[-1]["update_id"] + 1)
        for update in updates:
            await self.takes(update)

    async def takes(self, update: dict[str, Any]) -> None:
        if update["update_id"] == self.dies_at:
            raise Killed
        is_new = update["update_id"] not in self.disk.kept
        self.disk.kept.append(update["update_id"])
        if self.ways.recalculates:
            self.offset = update["update_id"] + 1
        if message := update.get("message"):
            await self.asks(message)
        elif query := update.get("callback_query"):
            await self.takes_press(query)
        elif update["my_chat_member"]["new_chat_member"]["status"] == "kicked" and is_new:
            self.disk.gone.add(update["my_chat_member"]["chat"]["id"])

    async def asks(self, message: dict[str, Any]) -> None:
        ways, chat = self.ways, message["chat"]["id"]
        words = escape(message["text"]) if ways.escapes else message["text"]
        row = {"text": ways.label, "callback_data": ways.data} | ways.button
        rows = [[row] * length for length in ways.rows]
        text = ways.question and f"{words}? {ways.question}"
        more = {"parse_mode": "HTML", "reply_markup": {"inline_keyboard": rows}} | ways.more
        await self.says(chat, text, **more)

    async def takes_press(self, query: dict[str, Any]) -> None:
        for _ in range(self.ways.answers):
            await self.raw(
                "answerCallbackQuery", callback_query_id=query["id"], text=self.ways.toast
            )
        message = query["message"]
        message_id = message["message_id"] + self.ways.edits_message
        for count in range(self.ways.edits_a_press):
            mark = "!" * count * self.ways.edits_differ
            text = self.ways.edits_to.format(query["data"] + mark)
            where = {"chat_id": message["chat"]["id"], "message_id": message_id}
            await self.raw("editMessageText", text=text, **where)

    async def says(self, chat: int, text: str, **more: Any) -> None:
        if self.ways.minds_blocks and chat in self.disk.gone:
            return
        since = self.ticks.now - self.spoke.get(chat, -10)
        self.ticks.now += max(self.ways.pause - since, 0)
        status, body = await self.raw("sendMessage", chat_id=chat, text=text, **more)
        self.spoke[chat] = self.ticks.now
        if status == 429:
            self.ticks.now += (
                body["parameters"]["retry_after"] if self.ways.waits_when_told else 0.5
            )
            await self.raw("sendMessage", chat_id=chat, text=text, **more)


async def _lives_a_day(api: Api, raw: Raw, ways: Ways, ticks: Ticks) -> list[str]:
    """All that was found wrong in the end."""
    disk = Disk()
    bob, eve = api.phone(), api.phone()
    bot = SmallBot(raw, ways, disk, ticks)
    await bot.sets_up()
    await _polls_side_by_side(api, raw, ways)
    await bob.starts()
    await eve.says("what if 1 < 2 & so on")
    await bot.polls()
    await _taps_if_it_can(bob, ways)
    await bob.says("again")
    await bot.polls()
    api.faults.too_many(3, method="sendMessage", chat=bob.id)
    ticks.now += 1
    await bob.says("and again")
    await bot.polls()
    await eve.blocks()
    await bot.polls()
    await bot.says(eve.id, "Are you there?")
    await _is_killed_and_begins_anew(bot, bob)
    return _found(api, disk, (bob, eve))


async def _polls_side_by_side(api: Api, raw: Raw, ways: Ways) -> None:
    polls = []
    for _ in range(ways.polls_at_once):
        before = api.updates.waiting
        polls.append(asyncio.ensure_future(raw("getUpdates", timeout=30)))
        await until(partial(_is_waiting_or_done, api, polls[-1], before))
    await api.phone().starts()
    await asyncio.gather(*polls)


def _is_waiting_or_done(api: Api, poll: "asyncio.Future[Any]", before: object) -> bool:
    return poll.done() or api.updates.waiting not in (None, before)


async def _taps_if_it_can(phone: Phone, ways: Ways) -> None:
    if phone.buttons:
        await phone.taps(ways.label)


async def _is_killed_and_begins_anew(bot: SmallBot, phone: Phone) -> None:
    bot.dies_at = await phone.says("the last one")
    try:
        await bot.polls()
    except Killed:
        bot = SmallBot(bot.raw, bot.ways, bot.disk, bot.ticks)
    bot.ticks.now += 5
    await bot.polls()
    await bot.raw("getUpdates", offset=bot.offset)


def _found(api: Api, disk: Disk, phones: tuple[Phone, ...]) -> list[str]:
    found = [refused.rule.sentence for refused in api.refused]
    if api.confirmed - set(disk.kept):
        found.append(LOST)
    if any(phone.spinning for phone in phones):
        found.append(UNANSWERED)
    if len(set(disk.kept)) < len(disk.kept):
        found.append(TWICE)
    return found


HONEST = Ways()
LENGTH = "Text of the message to be sent, 1-4096 characters after entities parsing"
ACTION = "Exactly one of the optional fields must be used to specify type of the button."
NOT_TOLD = "as InlineKeyboardMarkupLimit."
HOOK = "https://example.org/hook"

MUTANTS: dict[str, tuple[dict[str, Any], str]] = {
    "sends 4,097 units": ({"question": "x" * 4097}, LENGTH),
    "sends 4,096 letters of two units": ({"question": "👍" * 4080}, LENGTH),
    "sends nothing": ({"question": ""}, LENGTH),
    "callback data of 65 bytes": ({"data": "x" * 65}, "1-64 bytes"),
    "callback data of 33 letters of two bytes": ({"data": "é" * 33}, "1-64 bytes"),
    "a button with two actions": ({"button": {"url": "https://example.org"}}, ACTION),
    "a button without a label": ({"label": ""}, "Label text on the button"),
    "a field that no button has": ({"button": {"colour": "red"}}, "a slip of the pen is refused"),
    "nine buttons a row": ({"rows": (9,)}, f"{NOT_TOLD}BUTTONS_PER_ROW"),
    "101 buttons": ({"rows": (1,) * 101}, f"{NOT_TOLD}TOTAL_BUTTON_NUMBER"),
    "a keyboard of more than 10 kB": ({"rows": (1,) * 99, "label": "x" * 100}, "10 kB"),
    "a misspelt parameter": ({"more": {"reply_mark_up": {}}}, "a slip of the pen is refused"),
    "an unknown parse mode": ({"more": {"parse_mode": "Text"}}, "formatting options"),
    "does not escape": ({"escapes": False}, "All <, > and & symbols"),
    "broken markup": ({"question": "<b>What"}, "Mode for parsing entities"),
    "answers a query twice": ({"answers": 2}, "display a progress bar until you call"),
    "never answers a query": ({"answers": 0}, UNANSWERED),
    "a notification of 201 letters": ({"toast": "x" * 201}, "0-200 characters"),
    "edits to the same text": (
        {"edits_a_press": 2, "edits_differ": False},
        "exactly the same as a current content",
    ),
    "edits to nothing": ({"edits_to": " "}, LENGTH),
    "edits a message of the student's": ({"edits_message": -3}, "possible to edit messages"),
    "edits a message that never was": ({"edits_message": 999}, "Identifier of the message to edit"),
    "edits 31 times a second": ({"edits_a_press": 31}, "about 30 messages per second"),
    "faster than one a second": ({"pause": 0.4}, "more than one message per second"),
    "ignores retry_after": ({"waits_when_told": False}, "the number of seconds left to wait"),
    "two pollers": ({"polls_at_once": 2}, "make sure that only one bot instance is running"),
    "polls beside a webhook": ({"sets_webhook": HOOK}, "will not work if an outgoing webhook"),
    "a webhook without TLS": ({"sets_webhook": "http://example.org"}, "HTTPS URL"),
    "a secret with a space": ({"sets_webhook": HOOK, "secret": "s 3"}, "Only characters A-Z"),
    "confirms before it has taken": ({"takes_first": False}, LOST),
    "never moves its offset": ({"recalculates": False}, TWICE),
    "writes on to who blocked it": ({"minds_blocks": False}, "bot was blocked by the user"),
    "writes to who never began": ({"writes_to": 5_000_000_001}, "initiate conversations"),
    "writes to nobody": ({"writes_to": 404}, "Unique identifier for the target chat"),
    "a command in capitals": ({"command": "Help"}, "only lowercase English letters"),
    "a command without words": ({"describes": ""}, "Description of the command"),
}


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


@pytest.fixture
async def api(ticks: Ticks) -> AsyncIterator[Api]:
    async with standin(limits=True, ticks=ticks) as running:
        yield running


async def test_the_honest_bot_passes(api: Api, raw: Raw, ticks: Ticks) -> None:
    assert await _lives_a_day(api, raw, HONEST, ticks) == []


@pytest.mark.parametrize("name", MUTANTS)
async def test_a_mutant_is_caught(name: str, ticks: Ticks, api: Api, raw: Raw) -> None:
    change, sentence = MUTANTS[name]
    found = await _lives_a_day(api, raw, replace(HONEST, **change), ticks)
    assert any(sentence in it for it in found), found
