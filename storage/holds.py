"""Holds: what a student said must be kept for now, as for a court, and is deleted by nobody until released.

Who decided it and why are sealed under the student's own key. The student is told by whom, and never why.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, union, update

from storage.conversations import one_at_a_time
from storage.ids import new_id
from storage.keys import seal_for
from storage.tables import access_request, staff, student
from storage.tables import hold as table
from storage.vault import Vault


@dataclass(frozen=True, slots=True)
class Hold:
    id: str
    by: str  # by name and role
    why: str
    at: int  # microseconds


class OnHold(Exception):
    """Nothing of the student's may be deleted now."""

    def __init__(self, hold: Hold) -> None:
        super().__init__("what this student said is on hold")
        self.hold = hold


def put_on_hold(
    connection: Connection, vault: Vault, student_id: str, by: str, why: str, now: int
) -> None:
    one_at_a_time(connection, student_id)  # or the key might just be replaced (erasing.py)
    id, seal = new_id(now), seal_for(connection, vault, student_id)
    school_id = connection.scalar(select(student.c.school_id).where(student.c.id == student_id))
    connection.execute(
        insert(table),
        {
            "id": id,
            "school_id": school_id,
            "student_id": student_id,
            "by_whom": seal.seal(table.name, "by_whom", id, by),
            "why": seal.seal(table.name, "why", id, why),
            "made_at": now,
        },
    )


def release(connection: Connection, vault: Vault, student_id: str, by: str, now: int) -> int:
    """How many holds there were; all of them end."""
    one_at_a_time(connection, student_id)
    found = _holds(connection, vault, student_id)
    seal = seal_for(connection, vault, student_id)
    for one in found:
        sealed = seal.seal(table.name, "released_by", one.id, by)
        values = {"released_at": now, "released_by": sealed}
        connection.execute(update(table).where(table.c.id == one.id).values(values))
    return len(found)


def hold_of(connection: Connection, vault: Vault, student_id: str) -> Hold | None:
    """The oldest that stands; else a family's request that is open.

    Nothing may be destroyed while somebody waits to inspect it (34 CFR 99.10(e)). That ends with the request,
    and is none to be released.
    """
    found = next(iter(_holds(connection, vault, student_id)), None)
    return found or _request(connection, vault, student_id)


def students_on_hold(connection: Connection) -> frozenset[str]:
    """The ids of all of whom nothing may be deleted now."""
    held = select(table.c.student_id).where(table.c.released_at.is_(None))
    asked = select(access_request.c.student_id).where(access_request.c.ended_at.is_(None))
    return frozenset(connection.scalars(union(held, asked)))


def _request(connection: Connection, vault: Vault, student_id: str) -> Hold | None:
    at = access_request.c
    row = connection.execute(
        select(at.id, at.made_by, at.made_at, at.school_id, staff.c.name)
        .join(staff, staff.c.id == at.made_by)
        .where(at.student_id == student_id, at.ended_at.is_(None))
        .order_by(at.made_at)
        .limit(1)
    ).first()
    if row is None:
        return None
    name = seal_for(connection, vault, row.school_id).open("staff", "name", row.made_by, row.name)
    return Hold(row.id, name, "a family's request to see what is kept is open", row.made_at)


def _holds(connection: Connection, vault: Vault, student_id: str) -> list[Hold]:
    at = table.c
    rows = connection.execute(
        select(at.id, at.by_whom, at.why, at.made_at)
        .where(at.student_id == student_id, at.released_at.is_(None))
        .order_by(at.made_at, at.id)
    ).all()
    seal = seal_for(connection, vault, student_id) if rows else None
    return [
        Hold(
            row.id,
            seal.open(table.name, "by_whom", row.id, row.by_whom),
            seal.open(table.name, "why", row.id, row.why),
            row.made_at,
        )
        for row in rows
        if seal is not None
    ]
