"""Who has opened what of a student's: kept before it is shown, in a log in which nothing is undone unseen."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from storage import chained
from storage.chained import Log
from storage.keys import seal_for
from storage.staffing import CASE_MANAGER, TEACHER
from storage.tables import access_log as table
from storage.tables import staff
from storage.vault import Vault

READ, PRINT, EXPORT = "read", "print", "export"
BEGAN = "began"  # a talk, beside the student: nothing that they said was opened by it
CARD = "card"  # as what somebody printed a card: nothing that was said was opened by it, either
# What of a student is opened beside others of their class: one line of theirs; or, in a table or a file, all
# that is new of them, so that it is read by it (caseload.py).
IN_A_CLASS, ANSWERS = "round", "answers"
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
    """Who has read what this student shared, the newest first: each person once for each role.

    What a counselor opens is no part of it: it would tell that there was something to open.
    """
    newest = func.max(table.c.at).label("newest")
    rows = connection.execute(
        select(table.c.who, table.c.purpose, staff.c.name, staff.c.school_id, newest)
        .join(staff, staff.c.id == table.c.who)
        .where(table.c.student_id == student_id, table.c.purpose.in_(_SHARED_WITH))
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


def looks_at(connection: Connection, vault: Vault, student_id: str) -> list[tuple[str, Look, int]]:
    """Every look at what this student shared, the oldest first: by name, what, and when in microseconds."""
    at = table.c
    rows = connection.execute(
        select(at.who, at.purpose, at.action, at.record, at.at, staff.c.name, staff.c.school_id)
        .join(staff, staff.c.id == at.who)
        .where(at.student_id == student_id, at.purpose.in_(_SHARED_WITH))
        .order_by(at.position)
    ).all()
    seal = seal_for(connection, vault, rows[0].school_id) if rows else None
    return [
        (
            seal.open("staff", "name", row.who, row.name),
            Look(row.who, row.purpose, row.action, student_id, row.record),
            row.at,
        )
        for row in rows
        if seal is not None
    ]


_SHARED_WITH = (TEACHER, CASE_MANAGER)  # as what anybody reads what is shared
