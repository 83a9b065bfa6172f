"""Deliberate faults of the Telegram channel, so that the harness proves that it sees.

Each is what a hurried change of polling, taking or delivery could bring about.
"""

import asyncio
import json
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, or_, select, update

from bot.telegram import chatting, polling, visit
from bot.telegram.delivery import Delivery
from bot.telegram.taking import Taking
from storage import chats, outbox
from storage.ids import new_id
from storage.keys import seal_for
from storage.outbox import Letter
from storage.seen import first_time
from storage.tables import UNSENT
from storage.tables import outbox as table
from storage.vault import Vault


def put_on_fault(name: str) -> None:
    FAULTS[name]()


def _confirmed_first() -> None:
    """Telegram is told that updates were received before they are kept."""
    take_all = Taking.all

    async def taking(self: Taking, updates: Sequence[dict[str, Any]]) -> None:
        offset = max(update["update_id"] for update in updates) + 1
        await self._api("getUpdates", {"offset": offset, "timeout": 0, "limit": 1})
        await take_all(self, updates)

    _put(Taking, "all", taking)


def _highest_confirmed() -> None:
    """The offset is raised while a part of the updates is still to be taken."""
    take_all = Taking.all

    async def taking(self: Taking, updates: Sequence[dict[str, Any]]) -> None:
        task = asyncio.create_task(take_all(self, updates))
        _KEPT.append(task)
        await asyncio.sleep(0)

    _put(Taking, "all", taking)


def _marked_first() -> None:
    """A letter is marked as sent as soon as it is claimed."""
    claim = outbox.claim

    def claim_and_mark(
        connection: Connection, vault: Vault, channel: str, now: int, **rest: Any
    ) -> list[Letter]:
        letters = claim(connection, vault, channel, now, **rest)
        outbox.sent(connection, [(letter.id, None, now) for letter in letters])
        return letters

    _put(outbox, "claim", claim_and_mark)


def _without_outbox() -> None:
    """What is to be said is sent at once, from within the transaction."""
    own: list[tuple[Delivery, asyncio.AbstractEventLoop]] = []
    run = Delivery.run

    async def running(self: Delivery) -> None:
        own.append((self, asyncio.get_running_loop()))
        await run(self)

    def put(connection: Connection, vault: Vault, *rest: Any, **_more: Any) -> str:
        *_, address, body, now = rest
        chat = int(chats.address_of(connection, vault, address))
        delivery, loop = own[0]

        async def send() -> None:
            for method, params, *_ in json.loads(body):
                if method == "sendMessage":
                    await delivery._api(method, {"chat_id": chat, **params})

        asyncio.run_coroutine_threadsafe(send(), loop)
        return new_id(now)

    _put(Delivery, "run", running)
    _put(outbox, "put", put)


def _seen_alone() -> None:
    """The update is noted as seen in a transaction of its own."""

    def note_alone(connection: Connection, *rest: Any) -> bool:
        new = first_time(connection, *rest)
        _commit_and_begin(connection)
        return new

    _put(chatting, "first_time", note_alone)


def _not_seen() -> None:
    """An update that comes again is taken again."""
    _put(chatting, "first_time", lambda *args: first_time(*args) or True)


def _letters_alone() -> None:
    """The letters are put into the outbox after the turn was kept."""
    finish = visit.finish

    def finish_alone(one: visit.Visit) -> None:
        _commit_and_begin(one.connection)
        finish(one)

    _put(chatting, "finish", finish_alone)


def _any_letter() -> None:
    """Any letter is claimed that nobody has, and not only the oldest of its chat."""

    def claim(
        connection: Connection, vault: Vault, channel: str, now: int, **_rest: Any
    ) -> list[Letter]:
        nobody_has_it = or_(table.c.claimed_at.is_(None), table.c.claimed_at <= now - outbox.LEASE)
        due: Any = select(table).where(UNSENT, nobody_has_it, table.c.try_at <= now)
        letters = []
        for row in connection.execute(due.order_by(table.c.position.desc())).all():
            seal = seal_for(connection, vault, row.student_id or row.school_id)
            body = seal.open("outbox", "body to", f"{row.id} to {row.address}", row.body)
            who = (row.school_id, row.student_id, row.address)
            letters.append(Letter(row.id, row.position, *who, body, row.tries, row.made_at))
        positions = [letter.position for letter in letters]
        if positions:
            connection.execute(
                update(table).where(table.c.position.in_(positions)).values(claimed_at=now)
            )
        return letters

    _put(outbox, "claim", claim)


def _never_claimed() -> None:
    """A letter on its way is anybody's to send."""
    claim = outbox.claim

    def claim_and_release(connection: Connection, *rest: Any, **more: Any) -> list[Letter]:
        letters = claim(connection, *rest, **more)
        connection.execute(update(table).values(claimed_at=None))
        return letters

    _put(outbox, "claim", claim_and_release)


def _unsorted() -> None:
    """The updates of one answer are taken in the order in which they stand in it."""

    async def get(api: Any, offset: int | None, seconds: int) -> list[dict[str, Any]]:
        call: dict[str, Any] = {"timeout": seconds}
        if offset is not None:
            call["offset"] = offset
        updates: list[dict[str, Any]] = await api("getUpdates", call)
        return updates

    _put(polling, "_get", get)


def _commit_and_begin(connection: Connection) -> None:
    driver: Any = connection.connection.dbapi_connection
    driver.execute("COMMIT")
    driver.execute("BEGIN IMMEDIATE")


def _put(owner: object, name: str, function: Any) -> None:
    setattr(owner, name, function)


_KEPT: list[asyncio.Task[None]] = []  # or they would be collected

FAULTS: dict[str, Callable[[], None]] = {
    "confirmed-first": _confirmed_first,
    "confirmed-meanwhile": _highest_confirmed,
    "marked-first": _marked_first,
    "without-outbox": _without_outbox,
    "seen-alone": _seen_alone,
    "not-seen": _not_seen,
    "letters-alone": _letters_alone,
    "any-letter": _any_letter,
    "never-claimed": _never_claimed,
    "unsorted": _unsorted,
}
