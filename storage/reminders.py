"""Who may have to be reminded of what they were given, and that they were.

The row of a reminder is written in the transaction in which its letter is put into the outbox: each number
stands there once at most, whichever process is first and whatever dies between.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, select, text

from storage.conversations import ASKING, STUDENT
from storage.invited import TELEGRAM
from storage.prepared import Prepared
from storage.tables import (
    chat,
    chat_student,
    conversation,
    reminder,
    round_,
    round_student,
    student,
)

Whom = tuple[str, str]  # the round's id and the student's


@dataclass(frozen=True, slots=True)
class Candidate:
    """A student who was given something and has not come to its end. Times in microseconds."""

    round_id: str
    student_id: str
    flow: str
    series: str
    due_on: str  # YYYY-MM-DD
    invited_at: int
    sent: tuple[int, ...]  # when each reminder so far


@dataclass(frozen=True, slots=True)
class Reached:
    """By Telegram. `chat_id`: where the student is talking now; "" for nowhere. `stopped`: they have thrown
    the bot out of every chat that was theirs.
    """

    chat_id: str = ""
    stopped: bool = False


def due_days(connection: Connection, school_id: str, now: int) -> set[str]:
    """Until which days something was given that is open now: what to look at at all."""
    days = connection.execute(select(round_.c.due_on).where(*_is_open(school_id, now)).distinct())
    return {row.due_on for row in days if row.due_on}


def candidates(
    connection: Connection,
    school_id: str,
    now: int,
    due_days: Collection[str],
    those: Collection[Whom] | None = None,
) -> list[Candidate]:
    """All of those days, or of these students alone. None who has finished, or wants no reminders."""
    who = round_student.c
    query = (
        select(round_.c.id, who.student_id, round_.c.flow, round_.c.series, round_.c.due_on,
               who.invited_at)
        .join(round_student, who.round_id == round_.c.id)
        .join(student, student.c.id == who.student_id)
        .where(
            *_is_open(school_id, now),
            round_.c.due_on.in_(list(due_days)),
            student.c.left_at.is_(None),
            ~_wants_none(),
            ~_is_through(),
        )
        .order_by(round_.c.due_on, round_.c.id, who.student_id)
    )  # fmt: skip
    if those is not None:
        query = query.where(
            round_.c.id.in_([one for one, _ in those]),
            who.student_id.in_([one for _, one in those]),
        )
    rows = connection.execute(query).all()
    sent = _sent(connection, {row.id for row in rows})
    return [
        Candidate(
            row.id, row.student_id, row.flow, row.series, row.due_on, row.invited_at,
            tuple(sent.get((row.id, row.student_id), ())),
        )
        for row in rows
        if those is None or (row.id, row.student_id) in those
    ]  # fmt: skip


def note_reminder(
    connection: Connection, school_id: str, one: Candidate, number: int, way: str, now: int
) -> bool:
    """Whether it was not there yet: only then it is to be sent."""
    facts = {"round": one.round_id, "student": one.student_id, "number": number}
    more = {"school": school_id, "at": now, "way": way}
    return _NOTE(connection, facts | more).rowcount == 1


def reached(connection: Connection, student_id: str) -> Reached:
    """The chat's row is locked, where this writes: letters to it are put one after the other."""
    linked = chat_student.c
    query = (
        select(chat.c.id, chat.c.student_id, chat.c.blocked_at)
        .join(chat_student, linked.chat_id == chat.c.id)
        .where(
            linked.student_id == student_id, linked.left_at.is_(None), chat.c.channel == TELEGRAM
        )
        .order_by(chat.c.moved_at.desc(), chat.c.id)
        .with_for_update(of=chat)
    )
    rows = connection.execute(query).all()
    here = [one for one in rows if one.blocked_at is None and one.student_id == student_id]
    stopped = bool(rows) and all(one.blocked_at is not None for one in rows)
    return Reached(here[0].id if here else "", stopped)


def may_still_be_reminded(
    connection: Connection, round_id: str, student_id: str, chat_id: str, now: int
) -> bool:
    """Of a letter that is about to go out: nothing has changed since it was put there."""
    school_id = connection.scalar(select(round_.c.school_id).where(round_.c.id == round_id))
    due = connection.scalar(select(round_.c.due_on).where(round_.c.id == round_id))
    those = [(round_id, student_id)]
    stands = candidates(connection, school_id or "", now, [due or ""], those)
    there = select(chat.c.id).where(chat.c.id == chat_id, chat.c.student_id == student_id)
    return bool(stands) and connection.execute(there).first() is not None


def _is_open(school_id: str, now: int) -> tuple[ColumnElement[bool], ...]:
    at = round_.c
    return (
        at.school_id == school_id,
        at.closed_at.is_(None),
        at.withdrawn_at.is_(None),
        at.opens_at <= now,
    )


def _wants_none() -> ColumnElement[bool]:
    """Said at whatever they were given."""
    other = round_student.alias("other")
    return exists().where(
        other.c.student_id == round_student.c.student_id, other.c.no_reminders_at.is_not(None)
    )


def _is_through() -> ColumnElement[bool]:
    """The questions are over, also where the student still chooses who reads."""
    at = conversation.c
    return exists().where(
        and_(
            at.student_id == round_student.c.student_id,
            at.flow == round_.c.flow,
            at.respondent == STUDENT,
            at.moved_at >= round_student.c.invited_at,
            at.status != ASKING,
        )
    )


def _sent(connection: Connection, round_ids: Collection[str]) -> dict[Whom, list[int]]:
    at = reminder.c
    rows: Any = connection.execute(
        select(at.round_id, at.student_id, at.at).where(at.round_id.in_(list(round_ids)))
    )
    found: dict[Whom, list[int]] = {}
    for row in rows:
        found.setdefault((row.round_id, row.student_id), []).append(row.at)
    return found


# As text, because SQLAlchemy has this clause once for each database, and they say the same.
_NOTE = Prepared(
    text(
        "INSERT INTO reminder (round_id, student_id, number, school_id, at, way) "
        "VALUES (:round, :student, :number, :school, :at, :way) ON CONFLICT DO NOTHING"
    )
)
