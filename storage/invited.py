"""What a student was given and still waits for them; and whether they want to be reminded of it.

Who wants no reminders wants none of anything: it is one word of the student's, kept with all that they were
given so far, and it holds for all that comes until they take it back.
"""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, and_, or_, select, update

from dialogs.giving import flows_of
from storage.conversations import DONE, REVIEW, STUDENT
from storage.staff import name_of_staff
from storage.tables import conversation, reminder, round_, round_student
from storage.vault import Vault

TELEGRAM, PAGE = "telegram", "page"  # how somebody is reminded


@dataclass(frozen=True, slots=True)
class Given:
    """What waits for one student. Times in microseconds; `due_on`: YYYY-MM-DD, or ""."""

    round_id: str
    flow: str
    series: str
    due_on: str
    invited_at: int
    reminded_at: int  # on the page, the last time; 0: never
    minutes: int | None = None
    reader_id: str = ""


def waiting_for(connection: Connection, student_id: str, now: int) -> list[Given]:
    """What was given to them and is not done, what is due first in front; a series, until it is closed."""
    found = [_given(row) for row in connection.execute(_open(student_id, now))]
    if not found:
        return []
    statuses = _newest(connection, student_id)
    reminded = _reminded(connection, student_id)
    return [
        _with_reminder(one, reminded.get(one.round_id, 0))
        for one in found
        if one.series or not _is_done(one, statuses.get(one.flow))
    ]


def begins_anew(connection: Connection, student_id: str, flow: str, now: int) -> None:
    """For who is about to begin what they were given: a talk on it whose questions were over before that is
    read back no longer, so that they are asked again. It stays among their answers, shared with whom it is.
    """
    given = [one for one in waiting_for(connection, student_id, now) if flow in asked_in(one)]
    if given:
        at = conversation.c
        old = (at.student_id == student_id) & (at.respondent == STUDENT) & (at.flow == flow)
        over = at.finished_at < max(one.invited_at for one in given)
        connection.execute(
            update(conversation).where(old, at.status == REVIEW, over).values(status=DONE)
        )


def waits_in(connection: Connection, student_id: str, round_id: str, now: int) -> Given | None:
    """This one, where it is theirs and still waits."""
    found = waiting_for(connection, student_id, now)
    return next((one for one in found if one.round_id == round_id), None)


def want_none(connection: Connection, student_id: str, now: int) -> None:
    """The student says: no more reminders. A second time changes nothing."""
    at = round_student.c
    mine = (at.student_id == student_id) & at.no_reminders_at.is_(None)
    connection.execute(update(round_student).where(mine).values(no_reminders_at=now))


def want_some(connection: Connection, student_id: str) -> None:
    """They want to be reminded again."""
    mine = round_student.c.student_id == student_id
    connection.execute(update(round_student).where(mine).values(no_reminders_at=None))


def reader_given(connection: Connection, vault: Vault, student_id: str, flow: str, now: int) -> str:
    """By name, who reads what waits on this flow, where it was given with a reader; else ""."""
    given = [one for one in waiting_for(connection, student_id, now) if one.flow == flow]
    reader = given[0].reader_id if given else ""
    return name_of_staff(connection, vault, reader) if reader else ""


def wants_none(connection: Connection, student_id: str) -> bool:
    at = round_student.c
    said = select(at.round_id).where(at.student_id == student_id, at.no_reminders_at.is_not(None))
    return connection.execute(said.limit(1)).first() is not None


def _open(student_id: str, now: int) -> Any:
    who, what = round_student.c, round_.c
    return (
        select(
            what.id,
            what.flow,
            what.series,
            what.due_on,
            what.minutes,
            what.reader_id,
            who.invited_at,
        )
        .join(round_, what.id == who.round_id)
        .where(
            who.student_id == student_id,
            what.closed_at.is_(None),
            what.withdrawn_at.is_(None),
            # A clock that was set back hides nothing that was given.
            or_(what.opens_at <= now, what.made_at > now),
        )
        .order_by(what.due_on == "", what.due_on, what.made_at, what.id)
    )


def _newest(connection: Connection, student_id: str) -> dict[str, tuple[str, int]]:
    """By flow: the status of the student's newest talk, and when its questions were over; 0 before."""
    at = conversation.c
    own = and_(at.student_id == student_id, at.respondent == STUDENT)
    rows = connection.execute(
        select(at.flow, at.status, at.finished_at).where(own).order_by(at.started_at, at.id)
    )
    return {row.flow: (row.status, row.finished_at or 0) for row in rows}


def _reminded(connection: Connection, student_id: str) -> dict[str, int]:
    at = reminder.c
    rows = connection.execute(
        select(at.round_id, at.at)
        .where(at.student_id == student_id, at.way == PAGE)
        .order_by(at.number)
    )
    return {row.round_id: row.at for row in rows}


def _is_done(one: Given, newest: tuple[str, int] | None) -> bool:
    return newest is not None and newest[0] == DONE and newest[1] >= one.invited_at


def _given(row: Any) -> Given:
    about = (row.id, row.flow, row.series, row.due_on, row.invited_at)
    return Given(*about, 0, row.minutes, row.reader_id or "")


def _with_reminder(one: Given, at: int) -> Given:
    return replace(one, reminded_at=at)


def asked_in(one: Given) -> tuple[str, ...]:
    """The flows that it asks, by name."""
    return flows_of(one.flow, one.series)
