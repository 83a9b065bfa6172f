"""Deliberate faults of the page, of alerts and of letters, so that the harness proves that it sees.

Each is what a hurried change of serving, writing, or telling adults could bring about.
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any

from sqlalchemy import Connection

from bot.alerting import rounds
from bot.alerting.rounds import Rounds
from bot.web.student import asking
from bot.writer import Writer
from dialogs import engine
from storage import alert_cases, alerts, outbox
from storage.alert_log import TAKEN
from storage.alert_steps import note_step
from storage.database import Store
from storage.outbox import Letter
from storage.seen import first_time
from storage.vault import Vault


def put_on_fault(name: str) -> None:
    FAULTS[name]()


def _page_before_commit() -> None:
    """Whoever waits is answered from within the transaction."""

    def take(self: Writer, group: list[tuple[Callable[[Connection], Any], Future[Any]]]) -> None:
        with self._store.writing() as connection:
            for job, answer in group:
                answer.set_result(job(connection))

    _put(Writer, "_take", take)


def _alert_alone() -> None:
    """An alert is kept in a transaction of its own, after what it is about."""
    keep = alerts.keep

    def keep_alone(connection: Connection, *rest: Any) -> bool:
        _commit_and_begin(connection)
        return keep(connection, *rest)

    _put(alerts, "keep", keep_alone)


def _seen_alone() -> None:
    """The form is noted in a transaction of its own: one that is sent again brings no alert then."""

    def note_alone(connection: Connection, *rest: Any) -> bool:
        new = first_time(connection, *rest)
        _commit_and_begin(connection)
        return new

    _put(asking, "first_time", note_alone)


def _not_seen() -> None:
    """A form that comes again is taken again."""
    _put(asking, "first_time", lambda *args: first_time(*args) or True)


def _step_alone() -> None:
    """A step is noted as done before its letters are kept."""

    def note_alone(connection: Connection, *rest: Any) -> bool:
        new = note_step(connection, *rest)
        _commit_and_begin(connection)
        return new

    _put(rounds, "note_step", note_alone)


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


def _dropped() -> None:
    """A letter that the server refuses is given up."""

    def later(connection: Connection, id: str, try_at: int, reason: str) -> None:
        outbox.failed(connection, id, reason, try_at)

    _put(outbox, "later", later)


def _not_held() -> None:
    """The words are said, and the answer of before stays as it was."""

    def hold(_flow: Any, conversation: Any, _key: str) -> Sequence[Any]:
        conversation.heard = True
        return [engine.heard(conversation)]

    _put(engine, "hold", hold)


def _note_outside() -> None:
    """What staff do about a case is kept after their page, by whoever has time."""
    store: list[Store] = []
    init, note = Writer.__init__, alert_cases.note

    def begin(self: Writer, its: Store) -> None:
        store.append(its)
        init(self, its)

    def note_soon(connection: Connection, vault: Vault, *rest: Any, **more: Any) -> None:
        def keep() -> None:
            with store[0].writing() as own:
                note(own, vault, *rest, **more)

        threading.Timer(0.5, keep).start()

    _put(Writer, "__init__", begin)
    _put(alert_cases, "note", note_soon)


def _taken_twice() -> None:
    """Whoever reads a case takes it, also when somebody has it."""
    find = alert_cases.find_case

    def open_case(connection: Connection, vault: Vault, viewer: Any, id: str, now: int) -> Any:
        found = find(connection, vault, viewer, id)
        if found is not None:
            alert_cases.note(connection, vault, found, viewer, TAKEN, now)
        return find(connection, vault, viewer, id)

    _put(alert_cases, "open_case", open_case)


def _told_each_time() -> None:
    """Every process, and every round, tells of what is due."""

    def note(connection: Connection, *rest: Any) -> bool:
        return note_step(connection, *rest) or True

    _put(rounds, "note_step", note)
    look_through = Rounds._look

    def looking(self: Rounds) -> Any:
        self._seen = None
        return look_through(self)

    _put(Rounds, "_look", looking)
    _put(rounds, "steps_done", lambda *_args: frozenset())


def _commit_and_begin(connection: Connection) -> None:
    driver: Any = connection.connection.dbapi_connection
    driver.execute("COMMIT")
    driver.execute("BEGIN IMMEDIATE")


def _put(owner: object, name: str, function: Any) -> None:
    setattr(owner, name, function)


FAULTS: dict[str, Callable[[], None]] = {
    "page-before-commit": _page_before_commit,
    "alert-alone": _alert_alone,
    "form-seen-alone": _seen_alone,
    "form-not-seen": _not_seen,
    "step-alone": _step_alone,
    "letter-marked-first": _marked_first,
    "letter-dropped": _dropped,
    "not-held": _not_held,
    "staff-note-outside": _note_outside,
    "taken-twice": _taken_twice,
    "told-each-time": _told_each_time,
}
