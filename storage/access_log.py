"""Who has opened what of a student's: kept before it is shown, in a log in which nothing is undone unseen."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from storage import chained
from storage.chained import Log
from storage.keys import seal_for
from storage.tables import access_log as table
from storage.tables import staff
from storage.vault import Vault

READ, PRINT, EXPORT = "read", "print", "export"
LOG = Log(table)


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
    row = {
        "school_id": school_id,
        "at": now,
        "who": look.who,
        "action": look.action,
        "student_id": look.student_id,
        "record": look.record,
        "purpose": look.role,
    }
    chained.add(connection, vault, LOG, row)


def begin(connection: Connection, vault: Vault) -> None:
    chained.begin(connection, vault, LOG)


def head(connection: Connection) -> str:
    return chained.head(connection, LOG)


def verify(connection: Connection, vault: Vault, heads: tuple[str, ...] = ()) -> Iterator[str]:
    return chained.verify(connection, vault, LOG, heads)


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
