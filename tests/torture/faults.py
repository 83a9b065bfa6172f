"""Deliberate faults: the program made wrong in the victim, so that the harness proves that it sees.

Each is what a hurried change of the turn could bring about.
"""

from collections.abc import Callable
from types import ModuleType
from typing import Any

from sqlalchemy import Connection

from bot import turn
from storage import answers, conversations, seen
from storage.conversations import Stored

Reached = Callable[[str], None]
TellNow = Callable[[], None]


def put_on_fault(name: str, reached: Reached, tell_now: TellNow) -> None:
    FAULTS[name](reached, tell_now)


def _reply_before_commit(reached: Reached, tell_now: TellNow) -> None:
    """The student is told while the transaction is not marked yet."""
    save = conversations.save

    def save_and_tell(*args: Any) -> None:
        save(*args)
        tell_now()

    _put(conversations, "save", save_and_tell)


def _no_seen(reached: Reached, tell_now: TellNow) -> None:
    """A reply that comes again is taken again."""
    first_time = seen.first_time
    _put(turn, "first_time", lambda *args: first_time(*args) or True)


def _answer_outside(reached: Reached, tell_now: TellNow) -> None:
    """The answer's row is committed in a transaction of its own, before the rest of the turn."""
    keep, first_time = answers.keep, seen.first_time
    noted: list[Any] = []

    def note(*args: Any) -> bool:
        noted[:] = args
        return first_time(*args)

    def keep_alone(connection: Connection, *rest: Any) -> str:
        driver: Any = connection.connection.dbapi_connection
        driver.execute("ROLLBACK")
        driver.execute("BEGIN IMMEDIATE")
        id = keep(connection, *rest)
        driver.execute("COMMIT")
        driver.execute("BEGIN IMMEDIATE")
        first_time(*noted)
        reached("answer row written")
        return id

    _put(turn, "first_time", note)
    _put(answers, "keep", keep_alone)


def _seen_outside(reached: Reached, tell_now: TellNow) -> None:
    """The reply is noted as seen in a transaction of its own, before the turn."""
    first_time = seen.first_time

    def note_alone(connection: Connection, *rest: Any) -> bool:
        new = first_time(connection, *rest)
        driver: Any = connection.connection.dbapi_connection
        driver.execute("COMMIT")
        driver.execute("BEGIN IMMEDIATE")
        return new

    _put(turn, "first_time", note_alone)


def _position_lost(reached: Reached, tell_now: TellNow) -> None:
    """Where the conversation has got to is not saved at all."""

    def save_nothing(connection: Connection, stored: Stored, status: str, now: int) -> None:
        stored.turn += 1
        stored.status = status

    _put(conversations, "save", save_nothing)


def _put(owner: ModuleType, name: str, function: Callable[..., Any]) -> None:
    setattr(owner, name, function)


FAULTS: dict[str, Callable[[Reached, TellNow], None]] = {
    "reply-before-commit": _reply_before_commit,
    "no-seen": _no_seen,
    "answer-outside": _answer_outside,
    "seen-outside": _seen_outside,
    "position-lost": _position_lost,
}
