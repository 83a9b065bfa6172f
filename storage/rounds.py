"""Rounds: a flow or a series given to a class, a group or some students at one time.

Whoever gave a round may close it, take it back and hear it; so may who teaches the class it was given to.
How far its students are is never written down: it is what they have begun and finished since.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, insert, or_, select, true, update

from storage.access import Viewer
from storage.conversations import STUDENT
from storage.ids import new_id
from storage.keys import seal_for
from storage.staffing import TEACHER
from storage.tables import class_staff, conversation, round_, round_student
from storage.vault import Vault

QUARTER, MEETING = "quarter", "meeting"  # when a round comes again


@dataclass(frozen=True, slots=True)
class NewRound:
    """Either `flow` or `series` is given. `opens_at` in microseconds, `due_on` YYYY-MM-DD or ""."""

    flow: str = ""
    series: str = ""
    class_id: str | None = None
    title: str = ""
    reader_id: str | None = None
    minutes: int | None = None
    opens_at: int = 0
    due_on: str = ""
    repeats: str = ""
    follows: str | None = None


@dataclass(frozen=True, slots=True)
class Round:
    """Times in microseconds; None where it never was."""

    id: str
    school_id: str
    staff_id: str
    what: NewRound
    made_at: int
    closed_at: int | None


@dataclass(frozen=True, slots=True)
class Talk:
    """A student's newest talk in a round. `status`: asking, review, done, stopped."""

    student_id: str
    conversation_id: str
    flow: str
    status: str
    started_at: int
    finished_at: int | None


def give_round(
    connection: Connection,
    vault: Vault,
    viewer: Viewer,
    what: NewRound,
    student_ids: Iterable[str],
    now: int,
) -> str:
    """Its id. That the students are the viewer's is for the caller to have asked (access.py)."""
    id, here = new_id(now), viewer.school_id
    seal = seal_for(connection, vault, here)
    title = seal.seal(round_.name, "title", id, what.title) if what.title else None
    connection.execute(
        insert(round_),
        {
            "id": id, "school_id": here, "staff_id": viewer.id, "class_id": what.class_id,
            "title": title, "flow": what.flow, "series": what.series, "reader_id": what.reader_id,
            "minutes": what.minutes, "opens_at": what.opens_at or now, "due_on": what.due_on,
            "repeats": what.repeats, "follows": what.follows, "made_at": now,
        },
    )  # fmt: skip
    rows = [
        {"round_id": id, "student_id": each, "school_id": here, "invited_at": now}
        for each in student_ids
    ]
    if rows:
        connection.execute(insert(round_student), rows)
    return id


def rounds_of(connection: Connection, vault: Vault, viewer: Viewer) -> list[Round]:
    """Those that the viewer gave or that were given to a class they teach, the newest first."""
    return _rounds(connection, vault, viewer.school_id, _is_theirs(viewer))


def find_round(connection: Connection, vault: Vault, viewer: Viewer, id: str) -> Round | None:
    found = _rounds(connection, vault, viewer.school_id, _is_theirs(viewer), round_.c.id == id)
    return found[0] if found else None


def close_round(connection: Connection, one: Round, now: int) -> None:
    """What is said later counts for none. Closed once, it stays as it is."""
    still = (round_.c.id == one.id) & round_.c.closed_at.is_(None)
    connection.execute(update(round_).where(still).values(closed_at=now))


def withdraw_round(connection: Connection, one: Round, now: int) -> None:
    """It was given by mistake: it stands nowhere any more. What was said stays the students'."""
    connection.execute(update(round_).where(round_.c.id == one.id).values(withdrawn_at=now))


def invited(connection: Connection, round_id: str) -> dict[str, int]:
    """When each student was invited."""
    at = round_student.c
    rows = connection.execute(select(at.student_id, at.invited_at).where(at.round_id == round_id))
    return {row.student_id: row.invited_at for row in rows}


def talks_in(
    connection: Connection, one: Round, flows: Collection[str] = ()
) -> dict[str, dict[str, Talk]]:
    """By student and flow: the newest talk that counts for the round. `flows`: of a series, its flows.

    One counts that moved after the student was invited, and was begun before the round closed.
    """
    at, who = conversation.c, round_student.c
    began = at.started_at < one.closed_at if one.closed_at is not None else true()
    rows = connection.execute(
        select(at.student_id, at.id, at.flow, at.status, at.started_at, at.finished_at)
        .join(round_student, who.student_id == at.student_id)
        .where(
            who.round_id == one.id,
            at.respondent == STUDENT,
            at.flow.in_(list(flows) or [one.what.flow]),
            at.moved_at >= who.invited_at,
            began,
        )
        .order_by(at.started_at, at.id)
    )
    found: dict[str, dict[str, Talk]] = {}
    for row in rows:
        talk = Talk(row.student_id, row.id, row.flow, row.status, row.started_at, row.finished_at)
        found.setdefault(row.student_id, {})[row.flow] = talk
    return found


def _rounds(
    connection: Connection, vault: Vault, school_id: str, *where: ColumnElement[bool]
) -> list[Round]:
    stands = and_(round_.c.school_id == school_id, round_.c.withdrawn_at.is_(None))
    rows = connection.execute(
        select(round_).where(stands, *where).order_by(round_.c.made_at.desc(), round_.c.id)
    ).all()
    seal = seal_for(connection, vault, school_id) if any(row.title for row in rows) else None
    return [_round(row, seal) for row in rows]


def _round(row: Any, seal: Any) -> Round:
    title = seal.open(round_.name, "title", row.id, row.title) if row.title else ""
    what = NewRound(
        row.flow, row.series, row.class_id, title, row.reader_id, row.minutes, row.opens_at, row.due_on,
        row.repeats, row.follows,
    )  # fmt: skip
    return Round(row.id, row.school_id, row.staff_id, what, row.made_at, row.closed_at)


def _is_theirs(viewer: Viewer) -> ColumnElement[bool]:
    teaches = exists().where(
        class_staff.c.class_id == round_.c.class_id,
        class_staff.c.staff_id == viewer.id,
        class_staff.c.left_at.is_(None),
    )
    ways = [round_.c.staff_id == viewer.id]
    if TEACHER in viewer.roles:
        ways.append(teaches)
    return or_(*ways)
