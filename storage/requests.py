"""A family's request to see what is kept of a student: who asks, until when, and what two people decided.

An admin records it, who reads no student's text. The packet is made and handed over by the student's case
manager (bot/documents/packet.py), who may read what is shared anyway: so nobody reads more than before. What
is private is in it only where two different people let it be, with a reason: an admin asks, and the case
manager agrees. It holds for this one request and this student, until the packet is handed over.

That a request was made is shown to the counselors, since a family may learn from a packet what is not in it.
To nobody else does anything here tell whether something is held.

Who let what be released is bound to the request by a keyed hash: a row that something else has written
releases nothing.
"""

import hmac
import json
import logging
from collections.abc import Iterator
from dataclasses import astuple, dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, insert, select, update

from storage import disclosures
from storage.access import Enrolled, Theirs, Viewer
from storage.cookies import mark_of
from storage.disclosures import PACKET, RELEASE, REQUEST, Disclosure
from storage.ids import new_id
from storage.keys import seal_for
from storage.problems import Tampered
from storage.staffing import CASE_MANAGER
from storage.tables import access_request as table
from storage.tables import student
from storage.vault import Seal, Vault

log = logging.getLogger(__name__)

KEPT_IN_SIGHT = 30 * 86_400 * 1_000_000  # microseconds for which one that has ended is still listed


@dataclass(frozen=True, slots=True)
class Release:
    """That what is private be in the packet: no `agreed_by` until the second person says so. Ids of staff."""

    why: str
    by: str
    at: int
    agreed_by: str = ""
    agreed_at: int = 0


@dataclass(frozen=True, slots=True)
class Request:
    """`by`: who recorded it, by id. Times in microseconds; `due_on` as YYYY-MM-DD."""

    id: str
    student_id: str
    who: str
    what_for: str
    due_on: str
    at: int
    by: str
    ended_at: int | None
    release: Release | None

    @property
    def is_released(self) -> bool:
        """Whether two people have let what is private be in it."""
        return self.release is not None and bool(self.release.agreed_by)


class NotTwo(Exception):
    """One person alone would have decided it."""


def due_day(today: date, meeting_date: str, days: int) -> date:
    """So many days on; or the day before the next meeting, if that comes sooner (34 CFR 300.613)."""
    due = today + timedelta(days=days)
    if meeting_date:
        before = date.fromisoformat(meeting_date) - timedelta(days=1)
        if today <= before < due:
            return before
    return due


def record(
    connection: Connection,
    vault: Vault,
    one: Enrolled,
    who: str,
    what_for: str,
    due_on: date,
    by: str,
    now: int,
) -> str:
    """Its id. `by`: the admin's name, for the log of disclosures."""
    id, school_id = new_id(now), one.viewer.school_id
    seal = seal_for(connection, vault, school_id)
    told = json.dumps({"who": who, "what_for": what_for}, ensure_ascii=False)
    row = {
        "id": id,
        "school_id": school_id,
        "student_id": one.student.id,
        "body": seal.seal(table.name, "body", id, told),
        "due_on": due_on.isoformat(),
        "made_at": now,
        "made_by": one.viewer.id,
    }
    connection.execute(insert(table), row)
    asked = Disclosure(REQUEST, who, "", what_for, by)
    disclosures.note(connection, vault, school_id, one.student.id, asked, now)
    return id


def of_school(connection: Connection, vault: Vault, viewer: Viewer, now: int) -> list[Request]:
    """For an admin: those that are open, the first to be due at the top, then the newest that have ended."""
    if not viewer.is_admin:
        return []
    recent = table.c.ended_at.is_(None) | (table.c.ended_at > now - KEPT_IN_SIGHT)
    found = _requests(connection, vault, viewer.school_id, recent)
    return sorted(found, key=lambda one: (one.ended_at is not None, one.due_on, one.at))


def of_student(connection: Connection, vault: Vault, theirs: Theirs) -> list[Request]:
    """For the student's case manager: those that are open."""
    if theirs.role != CASE_MANAGER:
        return []
    of = (table.c.student_id == theirs.student.id) & table.c.ended_at.is_(None)
    return list(_requests(connection, vault, theirs.viewer.school_id, of))


def waiting_for(connection: Connection, viewer: Viewer) -> dict[str, str]:
    """By student: the day on which the first packet is due that this case manager has to make."""
    at = table.c
    rows = connection.execute(
        select(at.student_id, at.due_on)
        .join(student, student.c.id == at.student_id)
        .where(
            student.c.case_manager_id == viewer.id,
            student.c.left_at.is_(None),
            at.school_id == viewer.school_id,
            at.ended_at.is_(None),
        )
        .order_by(at.due_on.desc())
    )
    return {row.student_id: row.due_on for row in rows} if CASE_MANAGER in viewer.roles else {}


def requests_for_counselors(connection: Connection, vault: Vault, school_id: str) -> list[Request]:
    """Every one that is open, the first to be due at the top: for the counselors' own page."""
    return sorted(
        _requests(connection, vault, school_id, table.c.ended_at.is_(None)),
        key=lambda one: (one.due_on, one.at),
    )


def ask_release(
    connection: Connection, vault: Vault, viewer: Viewer, request: Request, why: str, now: int
) -> None:
    """An admin asks that what is private be in the packet; nothing is released by it."""
    if not viewer.is_admin:
        raise PermissionError("only an admin asks for a release")
    _keep(connection, vault, viewer, request, Release(why, viewer.id, now))


def agree(
    connection: Connection, vault: Vault, theirs: Theirs, request: Request, by: str, now: int
) -> None:
    """The second person, the case manager, called `by`. Raises NotTwo where it is the first one again."""
    release, viewer = request.release, theirs.viewer
    if request.student_id != theirs.student.id or theirs.role != CASE_MANAGER:
        raise PermissionError("only the student's case manager agrees")
    if release is None or release.by == viewer.id:
        raise NotTwo
    both = replace(release, agreed_by=viewer.id, agreed_at=now)
    _keep(connection, vault, viewer, request, both)
    told = Disclosure(RELEASE, request.who, "", release.why, by)
    disclosures.note(connection, vault, viewer.school_id, request.student_id, told, now)


def refuse(connection: Connection, vault: Vault, viewer: Viewer, request: Request) -> None:
    """What is private stays so, whoever asked for it or had agreed."""
    _keep(connection, vault, viewer, request, None)


def hand_over(
    connection: Connection, vault: Vault, theirs: Theirs, request: Request, by: str, now: int
) -> None:
    """The packet is in the hands of who asked: the request is over, and the log says so."""
    told = Disclosure(PACKET, request.who, "", request.what_for, by)
    disclosures.note(connection, vault, theirs.viewer.school_id, request.student_id, told, now)
    end(connection, vault, theirs.viewer, request, now)


def end(connection: Connection, vault: Vault, viewer: Viewer, request: Request, now: int) -> None:
    """With it what was released is private again."""
    refuse(connection, vault, viewer, request)
    connection.execute(update(table).where(table.c.id == request.id).values(ended_at=now))


def _keep(
    connection: Connection, vault: Vault, viewer: Viewer, request: Request, release: Release | None
) -> None:
    seal = seal_for(connection, vault, viewer.school_id)
    id = request.id
    values = {
        "release_why": seal.seal(table.name, "release_why", id, release.why) if release else None,
        "release_by": release.by if release else None,
        "release_at": release.at if release else None,
        "agreed_by": release.agreed_by or None if release else None,
        "agreed_at": release.agreed_at or None if release else None,
        "bound": _mark(vault, id, request.student_id, release),
    }
    connection.execute(update(table).where(table.c.id == id).values(**values))


def _mark(vault: Vault, id: str, student_id: str, release: Release | None) -> str:
    """Over the words themselves: a new key seals them anew, and the release stands."""
    facts = astuple(release) if release else ()
    return mark_of(vault, table.name, id, student_id, *facts)


def _requests(
    connection: Connection, vault: Vault, school_id: str, which: ColumnElement[bool]
) -> Iterator[Request]:
    rows = connection.execute(
        select(table).where(table.c.school_id == school_id, which).order_by(table.c.made_at)
    ).all()
    seal = seal_for(connection, vault, school_id) if rows else None
    for row in rows:
        assert seal is not None  # noqa: S101  (there is a row)
        told = json.loads(seal.open(table.name, "body", row.id, row.body))
        yield Request(
            row.id,
            row.student_id,
            told["who"],
            told["what_for"],
            row.due_on,
            row.made_at,
            row.made_by,
            row.ended_at,
            _release(vault, seal, row),
        )


def _release(vault: Vault, seal: Seal, row: Any) -> Release | None:
    if row.release_why is None and not row.agreed_by:
        return None
    try:
        why = seal.open(table.name, "release_why", row.id, row.release_why)
        said = (row.release_by, row.release_at, row.agreed_by or "", row.agreed_at or 0)
        release = Release(why, *said)
        if hmac.compare_digest(row.bound, _mark(vault, row.id, row.student_id, release)):
            return release
    except (Tampered, TypeError):
        pass
    log.error(
        "The release of request %s was changed by something else: it counts for nothing.", row.id
    )
    return None
