"""What became of each alert, and who has looked at it: a log in which nothing is undone unseen (chained.py).

Each alert is in it from the moment in which it is kept, with a keyed hash of all that it says; so an alert
that was altered, taken out or put in by somebody else is named by `verify`. Which state a case is in stands
here alone. What staff write (a note, a report that was made) is sealed under the counselor key.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select, update

from storage import chained
from storage.chained import Log
from storage.keys import counselors_of, seal_for
from storage.problems import StorageProblem, Tampered
from storage.tables import alert
from storage.tables import alert_log as table
from storage.vault import Seal, Vault

LOG = Log(table, beside=frozenset({"words"}))

MADE = "made"  # the alert was kept
TOLD = "told"  # an adult was told that there is one; words: how
READ = "read"  # its words were opened
TAKEN = "taken"  # the first who read it looks after it
HANDED = "handed"  # to somebody else, who looks after it from then on; words: their id
ACTED, CLOSED, NO_CONCERN = "acted", "closed", "no_concern"
AGAIN = "again"  # opened again
NOTED, REPORTED = "noted", "reported"
RELEASED, KEPT = "released", "kept"  # what was held for it
PURGED = "purged"  # its time was over, and with it went what was written about it
WATCH = "watch"  # that worries are looked for, or not any more; words: what was decided


@dataclass(frozen=True, slots=True)
class Entry:
    """`who`: the member of staff's id; "": the program. `alert_id`: None: about no single one."""

    alert_id: str | None
    who: str
    did: str
    words: str = field(default="", repr=False)
    at: int = 0  # microseconds
    position: int = 0


def add(
    connection: Connection, vault: Vault, school_id: str, entry: Entry, now: int, mark: str = ""
) -> int:
    """At the end of the log; its place. `mark`: where the row stands for more than its own words."""
    seal = seal_for(connection, vault, counselors_of(school_id))
    sealed = seal.seal(table.name, "words", _place(entry, now), entry.words)
    facts = {
        "school_id": school_id,
        "at": now,
        "alert_id": entry.alert_id,
        "who": entry.who,
        "did": entry.did,
        "words": sealed if entry.words else None,
        "mark": mark or _mark_of_words(vault, entry.words),
    }
    return chained.add(connection, vault, LOG, facts)


def note_made(connection: Connection, vault: Vault, row: Any, body: str, now: int) -> int:
    """An alert that is kept in the same transaction; its number. `row`: its columns."""
    entry = Entry(row["id"], "", MADE)
    mark = _mark_of_alert(vault, row, body)
    return add(connection, vault, row["school_id"], entry, now, mark)


def entries_of(
    connection: Connection, vault: Vault, school_id: str, alert_ids: Sequence[str]
) -> list[Entry]:
    """All that was done about these, in its order; without words that are not those that were kept."""
    rows = connection.execute(
        select(table).where(table.c.alert_id.in_(alert_ids)).order_by(table.c.position)
    ).all()
    seal = seal_for(connection, vault, counselors_of(school_id)) if rows else None
    return [_as_kept(vault, seal, row) for row in rows if seal is not None]


def purge(
    connection: Connection, vault: Vault, school_id: str, alert_ids: Sequence[str], now: int
) -> None:
    """Of alerts that are deleted in the same transaction: nothing that anybody wrote stays."""
    these = table.c.alert_id.in_(alert_ids)
    connection.execute(update(table).where(these).values(words=None))
    for id in alert_ids:
        add(connection, vault, school_id, Entry(id, "", PURGED), now)


def begin(connection: Connection, vault: Vault) -> None:
    """For a new database, and one from before there was a log: the alerts that are there now are those
    there are.
    """
    chained.begin(connection, vault, LOG)
    for row in connection.execute(select(alert).order_by(alert.c.made_at, alert.c.id)).all():
        facts = dict(row._mapping)
        try:
            body = _body(connection, vault, row)
        except StorageProblem:  # told where it is read
            continue
        note_made(connection, vault, facts, body, row.made_at)
        if row.acknowledged_at is not None:
            entry = Entry(row.id, row.acknowledged_by or "", TAKEN)
            add(connection, vault, row.school_id, entry, row.acknowledged_at)


def head(connection: Connection) -> str:
    """What to keep elsewhere: the newest row's place and hash. "" for an empty log."""
    return chained.head(connection, LOG)


def verify(connection: Connection, vault: Vault, heads: tuple[str, ...] = ()) -> Iterator[str]:
    """What is wrong with the log or with an alert, a sentence each. `heads`: as they were kept elsewhere."""
    yield from chained.verify(connection, vault, LOG, heads)
    made: dict[str, Any] = {}
    taken: set[str] = set()
    rows = connection.execute(select(table).order_by(table.c.position)).all()
    purged = {row.alert_id for row in rows if row.did == PURGED}
    for row in rows:
        if row.did == MADE:
            made[row.alert_id] = row
        if row.did == MADE or (row.alert_id in purged and row.words is None):
            continue
        if row.did == TAKEN:
            taken.add(row.alert_id)
        try:
            _opened(vault, seal_for(connection, vault, counselors_of(row.school_id)), row)
        except (StorageProblem, ValueError):
            yield f"the words of row {row.position} are not those that were kept"
    there = {row.id: row for row in connection.execute(select(alert))}
    for id, row in made.items():
        if id not in there and id not in purged:
            yield f"the alert of row {row.position} is gone"
        elif id in there:
            yield from _wrong_with(connection, vault, there[id], row, id in taken)
    for id in there.keys() - made.keys():
        yield f"alert {id} was put in by something else"


def _wrong_with(
    connection: Connection, vault: Vault, there: Any, made: Any, taken: bool
) -> Iterator[str]:
    try:
        as_kept = (
            _mark_of_alert(vault, there._mapping, _body(connection, vault, there)) == made.mark
        )
    except (StorageProblem, ValueError):
        as_kept = False
    if not as_kept:
        yield f"the alert of row {made.position} is not what was kept"
    if there.joins is None and (there.acknowledged_at is not None) != taken:
        yield f"whether somebody has read the alert of row {made.position} was changed"


def _as_kept(vault: Vault, seal: Seal, row: Any) -> Entry:
    try:
        return _opened(vault, seal, row)
    except Tampered:  # `verify` names it
        return Entry(row.alert_id, row.who, row.did, "", row.at, row.position)


def _opened(vault: Vault, seal: Seal, row: Any) -> Entry:
    words = ""
    entry = Entry(row.alert_id, row.who, row.did, "", row.at, row.position)
    if row.words is not None:
        words = seal.open(table.name, "words", _place(entry, row.at), row.words)
    if row.did != MADE and _mark_of_words(vault, words) != row.mark:
        raise Tampered(f"The words of row {row.position} of the alerts' log are not those kept.")
    return Entry(row.alert_id, row.who, row.did, words, row.at, row.position)


def _place(entry: Entry, at: int) -> str:
    return f"{entry.alert_id or ''} {entry.did} {at}"


def _mark_of_words(vault: Vault, words: str) -> str:
    return vault.index("alert_log.words", words)


def _mark_of_alert(vault: Vault, row: Any, body: str) -> str:
    """Over all that stays as it is: what is held for it goes when the student deletes it."""
    facts = [*(row[name] for name in ("id", "student_id", "kind", "tier", "joins")), body]
    return vault.index("alert_log.made", json.dumps(facts, default=repr))


def _body(connection: Connection, vault: Vault, row: Any) -> str:
    seal = seal_for(connection, vault, counselors_of(row.school_id))
    return seal.open(alert.name, "body", row.id, row.body)
