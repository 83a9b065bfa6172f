"""Who has opened what of a student's: kept before it is shown, and chained, so that nothing is undone unseen.

Each row carries a keyed hash over itself and the hash of the row before. So who writes the database without
the key can alter no row, take out none and put none in another place without `verify` naming it. Which row is
the newest is kept beside the log, under a keyed hash too; where it is not the one that is there, the next row
leaves a gap, so that what was taken off stays missing for ever. Only who puts back an older database, log and
head, is found by nothing but a head that was sent off the machine: send off each day's.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, insert, select

from storage.facts import note_fact
from storage.keys import seal_for
from storage.tables import about, staff
from storage.tables import access_log as table
from storage.vault import Vault

READ, PRINT, EXPORT = "read", "print", "export"

_NONSENSE = 2**62  # no log is so long
_CHAINING = 7_461_003  # any number that nothing else in the database locks


@dataclass(frozen=True, slots=True)
class Look:
    """`who`: the member of staff's id; `role`: as what they may; `record`: which draft, or answers."""

    who: str
    role: str
    action: str
    student_id: str
    record: str


@dataclass(frozen=True, slots=True)
class Reader:
    """Who has read a student's words, as it is shown to that student."""

    name: str
    role: str
    at: int  # microseconds, the last time


def note(connection: Connection, vault: Vault, school_id: str, look: Look, now: int) -> None:
    """In the transaction that opens what was asked for: without the row nothing is shown."""
    if connection.dialect.name == "postgresql":  # SQLite has one writer anyway
        connection.execute(select(func.pg_advisory_xact_lock(_CHAINING)))
    (position, before), told = _state(connection)
    known = _true_head(vault, told)
    if known != (position, before):
        position = max(position, known[0] if known else 0) + 1
    row = {
        "position": position + 1,
        "school_id": school_id,
        "at": now,
        "who": look.who,
        "action": look.action,
        "student_id": look.student_id,
        "record": look.record,
        "purpose": look.role,
    }
    chain = _chained(vault, before, row)
    connection.execute(insert(table), {**row, "chain": chain})
    _note_head(connection, vault, position + 1, chain)


def begin(connection: Connection, vault: Vault) -> None:
    """For a new database, and one from before there was a head: what is there now is what there is."""
    _note_head(connection, vault, *_last(connection))


def head(connection: Connection) -> str:
    """What to keep elsewhere: the newest row's place and hash. "" for an empty log."""
    position, chain = _last(connection)
    return f"{position}:{chain}" if position else ""


def verify(connection: Connection, vault: Vault, heads: tuple[str, ...] = ()) -> Iterator[str]:
    """What is wrong with the log, a sentence each. `heads`: as they were kept elsewhere."""
    before: Any = ""
    expected, chains = 1, {}
    for row in connection.execute(select(table).order_by(table.c.position)):
        facts = {name: value for name, value in row._mapping.items() if name != "chain"}
        if not isinstance(row.position, int):
            yield "a row without a place was put in"
            continue
        if row.position != expected:  # nobody knows any more what it was chained to
            last = row.position - 1
            missing = (
                f"row {expected} is missing"
                if last == expected
                else f"rows {expected} to {last} are missing"
            )
            yield f"{missing}; whether row {row.position} was altered nobody can tell"
        elif _chained(vault, before, facts) != row.chain:
            yield f"row {row.position} was altered or moved"
        chains[row.position] = before = row.chain
        expected = row.position + 1
    known = _head(connection, vault)
    if known is None:
        yield "which row is the newest is not known any more: somebody has changed or taken away that note"
    here = [f"{known[0]}:{known[1]}"] if known and known[0] else []
    for kept in dict.fromkeys((*heads, *here)):
        position, _, chain = kept.partition(":")
        if kept and chains.get(_number(position)) != chain:
            yield f"the log once went up to row {position}, and that row is no longer what it was"


def readers_of(connection: Connection, vault: Vault, student_id: str) -> list[Reader]:
    """Who has read this student's words, the newest first: each person once for each role."""
    newest = func.max(table.c.at).label("newest")
    rows = connection.execute(
        select(table.c.who, table.c.purpose, staff.c.name, staff.c.school_id, newest)
        .join(staff, staff.c.id == table.c.who)
        .where(table.c.student_id == student_id)
        .group_by(table.c.who, table.c.purpose, staff.c.name, staff.c.school_id)
        .order_by(newest.desc(), table.c.who)
    ).all()
    if not rows:
        return []
    seal = seal_for(connection, vault, rows[0].school_id)
    return [
        Reader(seal.open("staff", "name", row.who, row.name), row.purpose, row.newest)
        for row in rows
    ]


_HEAD = "access_log_head"  # the fact that names the newest row


def _last(connection: Connection) -> tuple[int, str]:
    return _state(connection)[0]


def _head(connection: Connection, vault: Vault) -> tuple[int, str] | None:
    """Which row is said to be the newest; None where the program has not said so."""
    return _true_head(vault, _state(connection)[1])


def _state(connection: Connection) -> tuple[tuple[int, str], str]:
    """The newest row's place and chain, and what is said of it, in one query."""
    newest = (
        select(table.c.position, table.c.chain)
        .where(table.c.position < _NONSENSE)
        .order_by(table.c.position.desc())
        .limit(1)
    )
    place, chain = (
        newest.with_only_columns(table.c.position),
        newest.with_only_columns(table.c.chain),
    )
    said = select(about.c.value).where(about.c.name == _HEAD)
    row = connection.execute(
        select(place.scalar_subquery(), chain.scalar_subquery(), said.scalar_subquery())
    ).one()
    told = row[2].decode(errors="replace") if isinstance(row[2], bytes) else ""
    return (0, "") if row[0] is None else (row[0], str(row[1])), told


def _true_head(vault: Vault, told: str) -> tuple[int, str] | None:
    position, _, rest = told.partition(":")
    chain, _, mark = rest.partition(":")
    true = mark and mark == _head_mark(vault, _number(position), chain)
    return (_number(position), chain) if true else None


def _note_head(connection: Connection, vault: Vault, position: int, chain: str) -> None:
    mark = _head_mark(vault, position, chain)
    note_fact(connection, _HEAD, f"{position}:{chain}:{mark}")


def _head_mark(vault: Vault, position: int, chain: str) -> str:
    return vault.index("access_log.head", f"{position}:{chain}")


def _chained(vault: Vault, before: Any, row: dict[str, Any]) -> str:
    facts = [before, *(row[name] for name in _FACTS)]
    return vault.index("access_log.chain", json.dumps(facts, default=repr))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0


_FACTS = tuple(one.name for one in table.c if one.name != "chain")
