"""Updates are taken: in order in each chat, each tried five times, and then set aside for a person.

A fault of the database is never the update's: it is tried until the database is back, and until then
nothing is confirmed to Telegram, which keeps it. Whatever else goes wrong is the update's own fault
or ours; after five tries it is parked, sealed, while all others go on.
"""

import asyncio
import json
import logging
import traceback
from collections.abc import Callable, Coroutine, Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

from sqlalchemy import Connection
from telegram.error import TelegramError

from bot.conversation.school_names import NamesUnknown
from bot.conversation.speaking import to_nobody
from bot.conversation.worries import heard_by, worry_in
from bot.telegram import chatting, incoming
from bot.telegram.chatting import Reaction
from bot.telegram.delivery import Api, Delivery
from bot.telegram.incoming import Incoming
from bot.telegram.visit import CHANNEL, Desk
from bot.writer import Writer
from storage import chats, parked
from storage.database import Store
from storage.erasing import clean_up
from storage.parked import ENOUGH
from storage.problems import Busy, CannotSave, StorageProblem

log = logging.getLogger(__name__)

# Seconds between two tries while the database is away or full.
_WAITS = (0.1, 0.5, 1, 2, 5, 10)
# Everything else that is wrong with what is kept is a trouble of this update's student alone.
DATABASE_AWAY = (Busy, CannotSave)

_CLEAN_UPS, _CLEANED_EVERY = 40, 0.25  # tries, and seconds between them
_REMEMBERED = 1000
_MOST_TOAST = 200  # characters, core.telegram.org/bots/api#answercallbackquery
_PAUSE = 0.05  # seconds between two tries of a broken update


class Taking:
    """`one` and `all` end when what they were given is kept, or parked."""

    def __init__(
        self,
        desk: Desk,
        store: Store,
        writer: Writer,
        delivery: Delivery,
        api: Api,
        now: Callable[[], int],
    ) -> None:
        self._desk, self._store, self._writer, self._delivery = desk, store, writer, delivery
        self._api, self._now = api, now
        self._aside: set[asyncio.Task[None]] = set()
        # The newest presses that were answered, and updates whose student was told to wait.
        self._answered: dict[str, None] = {}
        self._told: dict[str, None] = {}
        # Gone with the last who waits for it.
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def all(self, updates: Iterable[dict[str, Any]]) -> None:
        """A batch, as long polling brings it. Other chats never wait for a chat that is in trouble."""
        by_chat: dict[str, list[dict[str, Any]]] = {}
        for update in updates:
            by_chat.setdefault(_chat_of(update), []).append(update)
        await asyncio.gather(*(self._in_order(some) for some in by_chat.values()))

    async def one(self, update: dict[str, Any]) -> None:
        """As a webhook brings it. Raises StorageProblem: then Telegram brings it again."""
        chat = _chat_of(update)
        lock = self._locks.get(chat) or self._locks.setdefault(chat, asyncio.Lock())
        async with lock:
            try:
                await self._take(update, update["update_id"])
            except DATABASE_AWAY as problem:
                self._tell_to_wait(update, problem)
                raise

    async def settled(self) -> None:
        """When nothing is on its way that was only for the moment."""
        while self._aside:
            await asyncio.wait(self._aside)

    async def _in_order(self, updates: list[dict[str, Any]]) -> None:
        first = 0  # of those that are new: what was taken in another life has been answered since
        for update in updates:
            new = await self._patiently(update, came_with=first or update["update_id"])
            first = first or (update["update_id"] if new else 0)

    async def _patiently(self, update: dict[str, Any], came_with: int) -> bool:
        """Whether it was new."""
        tries = 0
        while True:
            try:
                return await self._take(update, came_with)
            except StorageProblem as problem:
                if tries in (0, 3):
                    log.warning("nothing can be kept at the moment: %s", problem)
                if tries == 0:
                    self._tell_to_wait(update, problem)
            await asyncio.sleep(_WAITS[min(tries, len(_WAITS) - 1)])
            tries += 1

    async def _take(self, update: dict[str, Any], came_with: int) -> bool:
        """Raises StorageProblem; every other fault ends in the update being parked."""
        failed = False
        while True:
            try:
                found = replace(incoming.read(update), came_with=came_with)
                reaction = await self._keep(found, after_failing=failed)
            except DATABASE_AWAY:
                raise
            except Exception as error:  # noqa: BLE001  (counted, and after five tries parked)
                if await self._failed(update, error) >= ENOUGH:
                    return True
                failed = True
                await asyncio.sleep(_PAUSE)
                continue
            if reaction.chat_id:
                self._delivery.wake()
            self._react(found, reaction)
            return not reaction.repeated

    async def _keep(self, found: Incoming, *, after_failing: bool) -> Reaction:
        def job(connection: Connection) -> Reaction:
            if after_failing:
                parked.forgive(connection, CHANNEL, str(found.id))
            return chatting.take(connection, self._desk, found, self._now())

        try:
            return await asyncio.wrap_future(self._writer.keep(job))
        except NamesUnknown:
            await asyncio.to_thread(self._desk.names.look_up, self._now())
            return await asyncio.wrap_future(self._writer.keep(job))

    async def _failed(self, update: dict[str, Any], error: Exception) -> int:
        """How often it has failed by now; with the fifth time the student is told."""
        vault, school_id, name = self._desk.vault, self._desk.school.id, _what_and_where(error)
        id, body = str(update.get("update_id")), json.dumps(update)

        def job(connection: Connection) -> int:
            chat = chats.find(connection, vault, CHANNEL, _chat_of(update))
            known = chat.id if chat else None
            kept = body if chatting.may_keep(connection, self._desk, chat, self._now()) else ""
            one = parked.NotTaken(school_id, CHANNEL, id, kept, name, known)
            tries = parked.failed_once(connection, vault, one, self._now())
            if tries == ENOUGH:
                found = _read(update)
                chatting.set_aside(
                    connection, self._desk, id, _chat_of(update), found.text if found else "",
                    self._now(),
                )  # fmt: skip
            return tries

        tries = await asyncio.wrap_future(self._writer.keep(job))
        if tries >= ENOUGH:
            log.error("an update failed %d times (%s) and is parked", tries, name)
            self._delivery.wake()
            self._answer(incoming.query_of(update), "")
        return tries

    # --- what is done after the commit, and is lost without harm

    def _react(self, found: Incoming, reaction: Reaction) -> None:
        self._answer(found.query, reaction.toast)
        if reaction.erased:
            self._apart(self._cleaned_up())
        if reaction.leave:
            self._apart(self._leave(int(found.chat), reaction.leave))

    def _answer(self, query: str, toast: str) -> None:
        """Stops the button that turns; once only, as Telegram wants it."""
        if query and query not in self._answered:
            _remember(self._answered, query)
            answer = {"callback_query_id": query, **({"text": toast} if toast else {})}
            self._apart(self._quietly("answerCallbackQuery", answer))

    def _tell_to_wait(self, update: dict[str, Any], problem: StorageProblem) -> None:
        """The one message that belongs to no commit: that nothing can be committed now."""
        found = _read(update)
        if found is None:  # a broken update has nobody to be told
            return
        name = "one_moment" if isinstance(problem, Busy) else "cannot_save"
        t = to_nobody(chatting.language_of(found, self._desk))
        heard = heard_by(t) if found.text and worry_in(found.text) else []
        text = "\n\n".join([*heard, t(name)])
        if found.kind == "press":
            self._answer(found.query, text[:_MOST_TOAST])
        elif (heard or found.kind in ("text", "edited")) and str(found.id) not in self._told:
            _remember(self._told, str(found.id))
            call = {"chat_id": int(found.chat), "text": text}
            self._apart(self._quietly("sendMessage", call))

    async def _cleaned_up(self) -> None:
        """As soon as nobody reads in the log; after that the program tries each minute (serve.py)."""
        for _ in range(_CLEAN_UPS):
            if await asyncio.to_thread(clean_up, self._store):
                return
            await asyncio.sleep(_CLEANED_EVERY)

    async def _leave(self, group: int, text: str) -> None:
        await self._quietly("sendMessage", {"chat_id": group, "text": text})
        await self._quietly("leaveChat", {"chat_id": group})

    async def _quietly(self, method: str, call: dict[str, Any]) -> None:
        with suppress(TelegramError):
            await self._api(method, call)

    def _apart(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._aside.add(task)
        task.add_done_callback(self._aside.discard)


def _read(update: dict[str, Any]) -> Incoming | None:
    try:
        return incoming.read(update)
    except Exception:  # noqa: BLE001  (whatever it may hold)
        return None


def _what_and_where(error: Exception) -> str:
    """For a programmer; without the error's own words, which may be a child's."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return type(error).__name__ + where


def _remember(newest: dict[str, None], name: str) -> None:
    newest[name] = None
    if len(newest) > _REMEMBERED:
        del newest[next(iter(newest))]


def _chat_of(update: dict[str, Any]) -> str:
    """The chat that a raw update belongs to, without trusting anything in it; "" if it tells none."""
    for part in update.values():
        message = part.get("message", part) if isinstance(part, dict) else None
        chat = message.get("chat") if isinstance(message, dict) else None
        if isinstance(chat, dict) and isinstance(chat.get("id"), int):
            return str(chat["id"])
    return ""
