"""A log in which nothing is undone unseen: each row has a keyed hash over itself and the hash before it.

So who writes the database without the key can alter no row, take out none and put none in another place
without `verify` naming it. Which row is the newest is kept beside the log, under a keyed hash too; where it
is not the one that is there, the next row leaves a gap, so that what was taken off stays missing for ever.
Only who puts back an older database, log and head, is found by nothing but a head that was sent off the
machine: send off each day's.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select

from storage.facts import note_fact
from storage.tables import about
from storage.vault import Vault

_NONSENSE = 2**62  # no log is so long
_CHAINING = 7_461_003  # any number that nothing else in the database locks


@dataclass(frozen=True, slots=True)
class Log:
    """A table with the columns `position` and `chain`; the fact in which its newest row is named.

    `beside`: sealed columns, for which a keyed hash stands in another: a new key seals them anew.
    """

    table: Table
    beside: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        return self.table.name

    @property
    def head_fact(self) -> str:
        return f"{self.name}_head"

    @property
    def facts(self) -> tuple[str, ...]:
        """What a row's hash is over."""
        return tuple(
            one.name for one in self.table.c if one.name != "chain" and one.name not in self.beside
        )


def add(connection: Connection, vault: Vault, log: Log, facts: Mapping[str, Any]) -> int:
    """A row at the end, with these columns; its place."""
    if connection.dialect.name == "postgresql":  # SQLite has one writer anyway
        connection.execute(select(func.pg_advisory_xact_lock(_CHAINING)))
    (position, before), told = _state(connection, log)
    known = _true_head(vault, log, told)
    if known != (position, before):
        position = max(position, known[0] if known else 0) + 1
    row = {**facts, "position": position + 1}
    chain = _chained(vault, log, before, row)
    connection.execute(insert(log.table), {**row, "chain": chain})
    _note_head(connection, vault, log, position + 1, chain)
    return position + 1


def begin(connection: Connection, vault: Vault, log: Log) -> None:
    """For a new database, and one from before there was a head: what is there now is what there is."""
    _note_head(connection, vault, log, *_state(connection, log)[0])


def head(connection: Connection, log: Log) -> str:
    """What to keep elsewhere: the newest row's place and hash. "" for an empty log."""
    (position, chain), _ = _state(connection, log)
    return f"{position}:{chain}" if position else ""


def verify(
    connection: Connection, vault: Vault, log: Log, heads: tuple[str, ...] = ()
) -> Iterator[str]:
    """What is wrong with the log, a sentence each. `heads`: as they were kept elsewhere."""
    before: Any = ""
    expected, chains = 1, {}
    for row in connection.execute(select(log.table).order_by(log.table.c.position)):
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
        elif _chained(vault, log, before, facts) != row.chain:
            yield f"row {row.position} was altered or moved"
        chains[row.position] = before = row.chain
        expected = row.position + 1
    known = _true_head(vault, log, _state(connection, log)[1])
    if known is None:
        yield "which row is the newest is not known any more: somebody has changed or taken away that note"
    here = [f"{known[0]}:{known[1]}"] if known and known[0] else []
    for kept in dict.fromkeys((*heads, *here)):
        position, _, chain = kept.partition(":")
        if kept and chains.get(_number(position)) != chain:
            yield f"the log once went up to row {position}, and that row is no longer what it was"


def _state(connection: Connection, log: Log) -> tuple[tuple[int, str], str]:
    """The newest row's place and chain, and what is said of it, in one query."""
    at = log.table.c
    newest = (
        select(at.position, at.chain)
        .where(at.position < _NONSENSE)
        .order_by(at.position.desc())
        .limit(1)
    )
    place, chain = newest.with_only_columns(at.position), newest.with_only_columns(at.chain)
    said = select(about.c.value).where(about.c.name == log.head_fact)
    row = connection.execute(
        select(place.scalar_subquery(), chain.scalar_subquery(), said.scalar_subquery())
    ).one()
    told = row[2].decode(errors="replace") if isinstance(row[2], bytes) else ""
    return (0, "") if row[0] is None else (row[0], str(row[1])), told


def _true_head(vault: Vault, log: Log, told: str) -> tuple[int, str] | None:
    """Which row is said to be the newest; None where the program has not said so."""
    position, _, rest = told.partition(":")
    chain, _, mark = rest.partition(":")
    true = mark and mark == _head_mark(vault, log, _number(position), chain)
    return (_number(position), chain) if true else None


def _note_head(connection: Connection, vault: Vault, log: Log, position: int, chain: str) -> None:
    mark = _head_mark(vault, log, position, chain)
    note_fact(connection, log.head_fact, f"{position}:{chain}:{mark}")


def _head_mark(vault: Vault, log: Log, position: int, chain: str) -> str:
    return vault.index(f"{log.name}.head", f"{position}:{chain}")


def _chained(vault: Vault, log: Log, before: Any, row: dict[str, Any]) -> str:
    facts = [before, *(row[name] for name in log.facts)]
    return vault.index(f"{log.name}.chain", json.dumps(facts, default=repr))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0
