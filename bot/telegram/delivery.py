"""What waits in the outbox goes out to Telegram: in order in each chat, no faster than is allowed.

Only the oldest unsent letter of a chat is ever claimed, so that two messages of one chat are never on
their way at once, whichever process sends them; other chats do not wait for it. A letter is marked
after it was sent: a message twice is better than never. But a reminder never is better than twice: one that
may have been seen, or that comes too late in the day, is given up.

The limits (core.telegram.org/bots/faq, "My bot is hitting limits"): about 30 messages a second in
all, one a second in one chat. Edits count with the 30 here, though Telegram speaks of messages only.
"""

import asyncio
import json
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from aiolimiter import AsyncLimiter
from sqlalchemy import Connection
from telegram.error import BadRequest, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.conversation.assent import may_keep_words
from bot.telegram.trouble import NotTheBotApi
from bot.telegram.visit import CHANNEL
from bot.writer import Writer
from storage import chat_questions, chats, outbox, people
from storage.chat_questions import Question
from storage.database import Store
from storage.outbox import Letter
from storage.problems import StorageProblem
from storage.reminders import may_still_be_reminded

log = logging.getLogger(__name__)

V = TypeVar("V")
Api = Callable[[str, dict[str, Any]], Awaitable[Any]]

# Evenly, and a little under the 30: no second of any clock then has more.
A_SECOND_IN_ALL = 28.0
SECONDS_IN_ONE_CHAT = 1.0

# Thanks without a message: a thumb on the student's own. Newer than all else that is called here.
LIKES = "setMessageReaction"

# Seconds until a letter is tried again, by how often it was; the last for all that come after.
_WAITS = (1, 2, 5, 15, 60, 300)
# After this many tries (a day) it is given up.
_TRIES = 300

# In the moment of its turn a question may be asked, or it would not be there.
_FRESH = 5_000_000  # microseconds

# Seconds between two looks for letters that another process left.
_LOOKS_EVERY = 30.0
_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class _Outcome:
    letter: Letter
    kind: str  # sent, later, failed, gone
    reason: str = ""
    external_id: str | None = None
    at: int = 0  # microseconds: when it was sent, or is to be tried again
    asks: Question | None = None
    forget: bool = False


# A letter, the chat's own number, and of the messages that it speaks of: letter's id -> Telegram's.
_Claimed = tuple[Letter, str, dict[str, str]]


class Delivery:
    """Runs until it is cancelled. `wake` says that there may be something to send.

    Without `paced` nothing is held back: for a server that grants any rate.
    """

    def __init__(
        self,
        store: Store,
        writer: Writer,
        api: Api,
        now: Callable[[], int],
        *,
        paced: bool = True,
    ) -> None:
        self._store, self._writer, self._api, self._now = store, writer, api, now
        self._limit = AsyncLimiter(1, 1 / A_SECOND_IN_ALL) if paced else None
        self._free_at: OrderedDict[str, float] = OrderedDict()  # chat -> loop's time
        self._addresses: OrderedDict[str, str] = OrderedDict()
        self._message_ids: OrderedDict[str, str] = OrderedDict()
        self._outcomes: list[_Outcome] = []
        self._sending: set[asyncio.Task[None]] = set()
        self._woken = asyncio.Event()
        self._fault: TelegramError | None = None
        self._likes = True  # until a server does not know how

    def wake(self) -> None:
        self._woken.set()

    async def run(self) -> None:
        """Raises InvalidToken where Telegram does not know the bot any more."""
        try:
            while True:
                await self._round()
                if self._fault:
                    raise self._fault
                await self._rest()
        finally:
            await self._end()

    async def _round(self) -> None:
        """Note what became of the letters that were sent, and claim the next ones, in one go."""
        self._woken.clear()
        outcomes, self._outcomes = self._outcomes, []

        def job(connection: Connection) -> list[_Claimed]:
            for outcome in outcomes:
                _note(connection, outcome)
            letters = outbox.claim(connection, self._store.vault, CHANNEL, self._now())
            return [
                self._addressed(connection, letter)
                for letter in letters
                if not self._comes_too_late(connection, letter)
            ]

        done = asyncio.wrap_future(self._writer.keep(job))
        try:
            # Shielded: half of it may be kept already when the program ends.
            claimed = await asyncio.shield(done)
        except asyncio.CancelledError:
            self._outcomes = [*await self._given_back(done, outcomes), *self._outcomes]
            raise
        except StorageProblem as problem:
            log.warning("what was sent cannot be noted yet: %s", problem)
            self._outcomes = outcomes + self._outcomes
            await asyncio.sleep(1)
            self.wake()
            return
        for letter, address, message_ids in claimed:
            task = asyncio.create_task(self._deliver(letter, address, message_ids))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)

    async def _given_back(
        self, done: "asyncio.Future[list[_Claimed]]", outcomes: list[_Outcome]
    ) -> list[_Outcome]:
        """What is still to be noted at the end: letters claimed and not sent wait for no lease to run out."""
        try:
            return [
                _Outcome(one, "later", outbox.LIMITED, at=self._now()) for one, _, _ in await done
            ]
        except StorageProblem:
            return outcomes

    async def _rest(self) -> None:
        if self._woken.is_set():
            return
        if self._sending:
            await self._woken.wait()  # the first that arrives
            return
        with suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), self._seconds_to_next())

    def _seconds_to_next(self) -> float:
        with self._store.reading() as connection:
            due = outbox.next_due(connection, CHANNEL)
        if due is None:
            return _LOOKS_EVERY
        return min(_LOOKS_EVERY, max(0.01, (due - self._now()) / 1_000_000))

    async def _end(self) -> None:
        """What is on its way is waited for, so that it is not sent a second time."""
        if self._sending:
            await asyncio.wait(self._sending, timeout=10)
        outcomes = self._outcomes

        def job(connection: Connection) -> None:
            for outcome in outcomes:
                _note(connection, outcome)

        await asyncio.wrap_future(self._writer.keep(job))

    def _comes_too_late(self, connection: Connection, letter: Letter) -> bool:
        """A question that has waited is dropped where, since then, nothing may be asked any more."""
        reminds = _reminds(letter)
        if reminds is not None:
            return self._is_no_reminder_now(connection, letter, *reminds)
        if self._now() - letter.made_at < _FRESH or letter.student_id is None:
            return False
        asked = [more[0]["asks"] for *_, more in _calls(letter) if more and "asks" in more[0]]
        vault = self._store.vault
        who = people.student_by_id(connection, vault, letter.student_id) if asked else None
        if who is None or may_keep_words(connection, vault, who, self._now(), asked[0][0]):
            return False
        outbox.failed(connection, letter.id, "no consent", self._now())
        return True

    def _is_no_reminder_now(
        self, connection: Connection, letter: Letter, round_id: str, since: int, until: int
    ) -> bool:
        """At once at most, in the school hours for which it was made, and while it is still wanted."""
        now, whose = self._now(), letter.student_id or ""
        here = since <= now < until and not letter.again
        if here and may_still_be_reminded(connection, round_id, whose, letter.address, now):
            return False
        outbox.failed(connection, letter.id, "no reminder now", now)
        return True

    def _addressed(
        self, connection: Connection, letter: Letter
    ) -> tuple[Letter, str, dict[str, str]]:
        """With the chat's own number, and those of the messages of ours that it speaks of."""
        address = self._addresses.get(letter.address)
        if address is None:
            address = chats.address_of(connection, self._store.vault, letter.address)
            _remember(self._addresses, letter.address, address)
        message_ids = {}
        for _, params, *_ in json.loads(letter.body):
            where = params.get("message_id")
            if isinstance(where, dict):
                id = where["letter"]
                known = self._message_ids.get(id) or outbox.external_id_of(connection, id)
                message_ids[id] = known or ""
        return letter, address, message_ids

    async def _deliver(self, letter: Letter, address: str, message_ids: dict[str, str]) -> None:
        try:
            outcome = await self._sent(letter, address, message_ids)
        except Exception as error:  # noqa: BLE001  (ours; the chat's other letters go on)
            log.error("a letter cannot be sent (%s)", type(error).__name__)
            outcome = _Outcome(letter, "failed", type(error).__name__, at=self._now())
        if outcome.external_id:
            _remember(self._message_ids, letter.id, outcome.external_id)
        self._outcomes.append(outcome)
        self.wake()

    async def _sent(self, letter: Letter, address: str, message_ids: dict[str, str]) -> _Outcome:
        external_id, at, asks, liked = None, self._now(), None, True
        calls = json.loads(letter.body)
        forget = calls[-1][0] == "forget"
        for method, params, *more in calls[: -1 if forget else None]:
            call, about = {"chat_id": int(address), **params}, (more or [{}])[0]
            if not liked and "unliked" in about:
                call["text"] = about["unliked"]
            if method == LIKES and not self._likes:
                liked = False
                continue
            if isinstance(params.get("message_id"), dict):
                call["message_id"] = message_ids[params["message_id"]["letter"]]
                if not call["message_id"]:
                    continue  # it was never sent, so nothing of it needs to change
            try:
                result = await self._called(method, call, letter.address)
            except TelegramError as error:
                outcome = self._failed(letter, method, error)
                if outcome is None:
                    liked = liked and method != LIKES
                    continue
                return replace(outcome, forget=forget)
            if method == "sendMessage":
                external_id, at = str(result["message_id"]), result["date"] * 1_000_000
                asks = Question(*about["asks"]) if "asks" in about else None
        return _Outcome(letter, "sent", "", external_id, at, asks, forget)

    async def _called(self, method: str, call: dict[str, Any], chat: str) -> Any:
        if self._limit is None:
            return _of_telegram(method, await self._api(method, call))
        loop = asyncio.get_running_loop()
        if method == "sendMessage":
            await asyncio.sleep(max(0, self._free_at.get(chat, 0) - loop.time()))
        await self._limit.acquire()
        try:
            return _of_telegram(method, await self._api(method, call))
        finally:
            if (
                method == "sendMessage"
            ):  # a second from when Telegram had it, not from when we meant to
                _remember(self._free_at, chat, loop.time() + SECONDS_IN_ONE_CHAT)

    def _failed(self, letter: Letter, method: str, error: TelegramError) -> _Outcome | None:
        """What is to become of the letter; None: on with its next call."""
        now = self._now()
        match error:
            case RetryAfter():
                return _Outcome(letter, "later", outbox.LIMITED, at=now + _micros(error))
            case InvalidToken():
                self._fault = error
                return _Outcome(letter, "later", "token", at=now)
            case TelegramError() if method == LIKES:
                # The thanks are said in words instead; what else is wrong, the message will meet as well.
                self._likes = "method not found" not in error.message.casefold()
                return None
            case Forbidden():
                return _Outcome(letter, "gone", _reason(error), at=now)
            case BadRequest() if method != "sendMessage":
                # The message to change is changed already, too old or deleted: nothing is lost.
                return None
            case BadRequest() if "chat not found" in error.message.casefold():
                return _Outcome(letter, "gone", _reason(error), at=now)
            case BadRequest():
                log.error("a message was refused by Telegram for good: %s", error.message)
                return _Outcome(letter, "failed", _reason(error), at=now)
        if letter.tries >= _TRIES or _reminds(letter) is not None:
            return _Outcome(letter, "failed", "given up", at=now)
        seconds = _WAITS[min(letter.tries, len(_WAITS) - 1)]
        return _Outcome(letter, "later", _reason(error), at=now + seconds * 1_000_000)


def _reminds(letter: Letter) -> tuple[str, int, int] | None:
    """Of a reminder: its round, and from when until when it may be sent."""
    calls = json.loads(letter.body)
    more = calls[0][2:] if calls else []
    return tuple(more[0]["reminds"]) if more and "reminds" in more[0] else None


def _calls(letter: Letter) -> list[tuple[str, Any, list[Any]]]:
    """Each with its method, what it is called with, and what else is known about it."""
    return [(one[0], one[1:2], one[2:]) for one in json.loads(letter.body)]


def _of_telegram(method: str, result: Any) -> Any:
    """A message that was sent has a number and a date; whatever says otherwise has not sent it."""
    whole = isinstance(result, dict) and {"message_id", "date"} <= result.keys()
    if method == "sendMessage" and not whole:
        raise NotTheBotApi("sendMessage gave no message")
    return result


def _note(connection: Connection, outcome: _Outcome) -> None:
    letter = outcome.letter
    match outcome.kind:
        case "sent":
            outbox.sent(connection, [(letter.id, outcome.external_id, outcome.at)])
            if outcome.asks and outcome.external_id:
                chat_questions.note(connection, letter.address, outcome.external_id, outcome.asks)
            if outcome.forget:
                chats.forget_if_left(connection, letter.address)
        case "later":
            outbox.later(connection, letter.id, outcome.at, outcome.reason)
        case "failed":
            outbox.failed(connection, letter.id, outcome.reason, outcome.at)
        case "gone":
            # Blocked, deleted, never there: told apart from what only needs another try.
            chats.block(connection, letter.address, outcome.at)
            outbox.fail_all(connection, CHANNEL, letter.address, outcome.reason, outcome.at)
            if outcome.forget:
                chats.forget_if_left(connection, letter.address)


def _reason(error: TelegramError) -> str:
    return type(error).__name__


def _micros(error: RetryAfter) -> int:
    after = error.retry_after
    seconds = after if isinstance(after, int) else after.total_seconds()
    return int(seconds * 1_000_000)


def _remember(kept: OrderedDict[str, V], name: str, value: V) -> None:
    kept[name] = value
    kept.move_to_end(name)
    if len(kept) > _REMEMBERED:
        kept.popitem(last=False)
