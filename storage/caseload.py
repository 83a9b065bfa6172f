"""How far each of a viewer's students is, without a word of what they said: for lists, in one query.

Counts and times come from plain columns, which nobody checks here (binding.py): they say where to look first,
and open nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, select, text

from dialogs.conversation import CASE_MANAGER, TEAM
from storage import alerts
from storage.access import Theirs
from storage.access_log import BEGAN, CARD, IN_A_CLASS
from storage.conversations import ASKING, REVIEW, STUDENT
from storage.prepared import Prepared
from storage.promises import TALK as TALK_TO_ME
from storage.tables import (
    TO_COME,
    access_log,
    alert,
    conversation,
    current_answer,
    meeting,
    open_wishes,
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
    asks: int = 0  # how many things they ask for that nobody had answered at the last look
    asked_at: int | None = None  # when the first of these was said


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


def note_open_wishes(
    connection: Connection, theirs: Theirs, number: int, since: int | None
) -> None:
    """At a look, for the lists: how many things stand open for who reads as this, and since when."""
    facts = {"number": number, "since": since}
    student, reads_as = theirs.student, theirs.reads_as
    _NOTE(
        connection,
        {"student": student.id, "reads_as": reads_as, "school": student.school_id, **facts},
    )


def _far(row: Any, reads_as: str) -> HowFar:
    manages = reads_as == CASE_MANAGER
    shared = [row.team_at, row.manager_at if manages else None]
    return HowFar(
        row.begun_at,
        row.stopped_at,
        row.sharing_at,
        max((at for at in shared if at is not None), default=None),
        row.read_at,
        min((at for at in (row.wished_at, row.talk_at) if at is not None), default=None),
        row.day or row.meeting_date or "",
        (row.manager_asks if manages else row.team_asks) or 0,
        row.manager_asked_at if manages else row.team_asked_at,
    )


def _facts(viewer_id: str) -> Select[Any]:
    talks, looked, told, day = conversation.c, access_log.c, alert.c, meeting.c
    back = promise.c
    answers = and_(back.student_id == student.c.id, back.ended_at.is_(None))
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
            and_(
                looked.student_id == student.c.id,
                looked.who == viewer_id,
                looked.action != BEGAN,
                looked.purpose != CARD,
                looked.record.not_in(_GLANCES),
            ),
        ),
        _one("wished_at", func.min(told.made_at), and_(told.student_id == student.c.id, open_wish)),
        _one("day", func.min(day.date), and_(day.student_id == student.c.id, TO_COME)),
        _one("talk_at", func.min(back.replied_at), and_(answers, back.reply == TALK_TO_ME)),
        *_open_wishes("team", TEAM),
        *_open_wishes("manager", CASE_MANAGER),
    )


def _shared(name: str, audience: str) -> Any:
    said = current_answer.c
    # The last of these is what lets a database use the index of what is decided.
    of = and_(said.student_id == student.c.id, said.audience == audience, said.decided_at > 0)
    here = and_(of, said.on_path)
    return _one(name, func.max(said.decided_at), here)


def _open_wishes(name: str, reads_as: str) -> Iterator[Any]:
    at = open_wishes.c
    of = and_(at.student_id == student.c.id, at.reads_as == reads_as)
    yield _one(f"{name}_asks", at.number, of)
    yield _one(f"{name}_asked_at", at.since, of)


def _one(name: str, what: Any, where: ColumnElement[bool]) -> Any:
    return select(what).where(where).scalar_subquery().label(name)


# Looks at one line of a student's among a whole class: their drafts are not read by it.
_GLANCES = (IN_A_CLASS, "promises")

# As text, because SQLAlchemy has this clause once for each database, and they say the same.
_NOTE = Prepared(
    text(
        "INSERT INTO open_wishes (student_id, reads_as, school_id, number, since) "
        "VALUES (:student, :reads_as, :school, :number, :since) "
        "ON CONFLICT (student_id, reads_as) DO UPDATE SET number = excluded.number, since = excluded.since"
    )
)
