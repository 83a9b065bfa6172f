"""How far each of a viewer's students is, without a word of what they said: for lists, in one query.

Counts and times come from plain columns, which nobody checks here (binding.py): they say where to look first,
and open nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, select

from dialogs.conversation import CASE_MANAGER, TEAM
from storage import alerts
from storage.conversations import ASKING, REVIEW, STUDENT
from storage.promises import TALK as TALK_TO_ME
from storage.tables import (
    TO_COME,
    access_log,
    alert,
    conversation,
    current_answer,
    meeting,
    promise,
    student,
)


@dataclass(frozen=True, slots=True)
class HowFar:
    """Of one student. Times in microseconds, None where it never was; `meeting`: YYYY-MM-DD, or ""."""

    begun_at: int | None  # the first talk
    stopped_at: int | None  # the newest that is in its middle, when it last moved
    sharing_at: int | None  # the newest whose questions are over and that is still read back
    shared_at: int | None  # when something was last shared with this reader
    read_at: int | None  # when this viewer last looked
    wished_at: int | None  # the oldest wish to talk to someone that is still open
    meeting: str
    asked_at: int | None = None  # when something was last asked for that nobody has answered
    asks: int = 0  # how many things they ask for that stand open, as far as plain columns tell


# What a student asks for: to each of these an adult owes an answer.
WISHES = frozenset(
    {"need", "need.words", "need.more", "day.better", "tool.next", "environment.change"}
)
_ASKS_NOTHING = ("skip", "not_sure", "nothing", "nothing_now", "keep")


def how_far(
    connection: Connection, viewer_id: str, reads_as: Mapping[str, str]
) -> dict[str, HowFar]:
    """By student. `reads_as`: as what the viewer reads each of them, one of READERS."""
    query = _facts(viewer_id).where(student.c.id.in_(list(reads_as)))
    return {row.id: _far(row, reads_as[row.id]) for row in connection.execute(query)}


def talks_of(connection: Connection, student_ids: Iterable[str]) -> dict[str, dict[str, str]]:
    """By student and flow: how far the student's newest talk on it is, as a conversation's status."""
    at = conversation.c
    rows = connection.execute(
        select(at.student_id, at.flow, at.status)
        .where(at.student_id.in_(list(student_ids)), at.respondent == STUDENT)
        .order_by(at.started_at, at.id)
    )
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        found.setdefault(row.student_id, {})[row.flow] = row.status
    return found


def _far(row: Any, reads_as: str) -> HowFar:
    shared = [row.team_at, row.manager_at if reads_as == CASE_MANAGER else None]
    return HowFar(
        row.begun_at,
        row.stopped_at,
        row.sharing_at,
        max((at for at in shared if at is not None), default=None),
        row.read_at,
        min((at for at in (row.wished_at, row.talk_at) if at is not None), default=None),
        row.day or row.meeting_date or "",
        row.asked_at,
        max(0, (row.asks or 0) - (row.answers or 0)),
    )


def _facts(viewer_id: str) -> Select[Any]:
    talks, looked, told, day = conversation.c, access_log.c, alert.c, meeting.c
    said, back = current_answer.c, promise.c
    answers = and_(back.student_id == student.c.id, back.ended_at.is_(None))
    later = promise.alias("later").c
    answered = exists().where(later.student_id == said.student_id, later.made_at >= said.decided_at)
    asks = and_(
        said.student_id == student.c.id,
        said.on_path,
        said.audience == TEAM,
        said.meaning.in_(sorted(WISHES)),
        said.codes.not_in(_ASKS_NOTHING),
    )
    own = and_(talks.student_id == student.c.id, talks.respondent == STUDENT)
    open_wish = and_(told.kind == alerts.TALK, told.acknowledged_at.is_(None))
    return select(
        student.c.id,
        student.c.meeting_date,
        _one("begun_at", func.min(talks.started_at), own),
        _one("stopped_at", func.max(talks.moved_at), and_(own, talks.status == ASKING)),
        _one("sharing_at", func.max(talks.moved_at), and_(own, talks.status == REVIEW)),
        _shared("team_at", TEAM),
        _shared("manager_at", CASE_MANAGER),
        _one(
            "read_at",
            func.max(looked.at),
            and_(looked.student_id == student.c.id, looked.who == viewer_id),
        ),
        _one("wished_at", func.min(told.made_at), and_(told.student_id == student.c.id, open_wish)),
        _one("day", func.min(day.date), and_(day.student_id == student.c.id, TO_COME)),
        _one("talk_at", func.min(back.replied_at), and_(answers, back.reply == TALK_TO_ME)),
        _one("asked_at", func.max(said.decided_at), and_(asks, ~answered)),
        _one("asks", func.count(said.answer_id), asks),
        _one("answers", func.count(back.id), answers),
    )


def _shared(name: str, audience: str) -> Any:
    said = current_answer.c
    # The last of these is what lets a database use the index of what is decided.
    of = and_(said.student_id == student.c.id, said.audience == audience, said.decided_at > 0)
    here = and_(of, said.on_path)
    return _one(name, func.max(said.decided_at), here)


def _one(name: str, what: Any, where: ColumnElement[bool]) -> Any:
    return select(what).where(where).scalar_subquery().label(name)
