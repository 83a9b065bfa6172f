"""Rounds: a flow or a series given to a class, a group or some students at one time.

Whoever gave a round may close it, take it back and hear it; so may who teaches the class it was given to.
How far its students are is never written down: it is what they have begun and finished since.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, insert, or_, select, true, update

from dialogs.giving import flows_of
from storage.access import Viewer
from storage.conversations import ASKING, STUDENT
from storage.ids import new_id
from storage.keys import seal_for
from storage.staffing import TEACHER
from storage.tables import (
    class_member,
    class_staff,
    classes,
    conversation,
    round_,
    round_student,
    student,
)
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
class Along:
    """How far a student is in a round: the talk that counts, and its status; "" for who has not begun."""

    status: str = ""
    talk: str = ""


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
    id: str = "",
) -> str:
    """Its id: a new one, or the one that is to be its own, as of what comes again by itself.

    That the students are the viewer's is for the caller to have asked (access.py).
    """
    id, here = id or new_id(now), viewer.school_id
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


def is_there(connection: Connection, id: str) -> bool:
    """Anybody's, also one that was taken back."""
    return connection.execute(select(round_.c.id).where(round_.c.id == id)).first() is not None


def open_rounds(connection: Connection, vault: Vault, school_id: str) -> list[Round]:
    """All of the school, for the program itself: nobody looks at them."""
    return _rounds(connection, vault, school_id, round_.c.closed_at.is_(None))


def repeating(connection: Connection, vault: Vault, school_id: str) -> list[Round]:
    """Those that come again: each quarter, where the next one is not there yet; and before each meeting."""
    later = round_.alias("later")
    followed = exists().where(later.c.follows == round_.c.id)
    each = or_(round_.c.repeats == MEETING, and_(round_.c.repeats == QUARTER, ~followed))
    return _rounds(connection, vault, school_id, each)


def following(connection: Connection, one: Round) -> dict[str, int | None]:
    """When each round that repeats this one was closed, by its id; also of those taken back."""
    at = round_.c
    rows = connection.execute(
        select(at.id, at.closed_at, at.withdrawn_at).where(at.follows == one.id)
    )
    return {row.id: row.closed_at or row.withdrawn_at for row in rows}


def classes_left(connection: Connection, school_id: str) -> frozenset[str]:
    """The classes in which nobody is any more."""
    sits = class_member.join(student, student.c.id == class_member.c.student_id)
    here = class_member.c.left_at.is_(None) & student.c.left_at.is_(None)
    full = select(class_member.c.class_id).select_from(sits).where(here)
    empty = select(classes.c.id).where(classes.c.school_id == school_id, classes.c.id.not_in(full))
    return frozenset(connection.execute(empty).scalars())


def round_at_school(connection: Connection, vault: Vault, school_id: str, id: str) -> Round | None:
    """For a command at the office, whoever gave it."""
    found = _rounds(connection, vault, school_id, round_.c.id == id)
    return found[0] if found else None


def closed_rounds(
    connection: Connection,
    school_id: str,
    where: ColumnElement[bool],
    class_ids: Collection[str] | None = None,
) -> list[Round]:
    """Of whole classes, the first to be closed first; `class_ids`: of these alone. Without their titles."""
    at = round_.c
    ways = [at.school_id == school_id, at.withdrawn_at.is_(None), at.closed_at.is_not(None), where]
    ways.append(at.class_id.is_not(None) if class_ids is None else at.class_id.in_([*class_ids]))
    rows = connection.execute(select(round_).where(*ways).order_by(at.closed_at, at.id)).all()
    return [_round(row, None) for row in rows]


def closed_at(connection: Connection, ids: Collection[str]) -> dict[str, int]:
    """When each of these was closed, by its id; without those that are open."""
    at = round_.c
    rows = select(at.id, at.closed_at).where(at.id.in_([*ids]), at.closed_at.is_not(None))
    return {row.id: row.closed_at for row in connection.execute(rows)}


def close_round(connection: Connection, one: Round, now: int) -> None:
    """What is said later counts for none. Closed once, it stays as it is."""
    still = (round_.c.id == one.id) & round_.c.closed_at.is_(None)
    connection.execute(update(round_).where(still).values(closed_at=now))


def withdraw_round(connection: Connection, one: Round, now: int) -> None:
    """It was given by mistake: it stands nowhere any more. What was said stays the students'."""
    connection.execute(update(round_).where(round_.c.id == one.id).values(withdrawn_at=now))


def change_due(connection: Connection, one: Round, due_on: str) -> None:
    """Until another day; what was sent as a reminder so far counts all the same."""
    connection.execute(update(round_).where(round_.c.id == one.id).values(due_on=due_on))


def repeat_no_more(connection: Connection, one: Round) -> None:
    connection.execute(update(round_).where(round_.c.id == one.id).values(repeats=""))


def invite(connection: Connection, one: Round, student_ids: Iterable[str], now: int) -> None:
    """Some more; who was invited before keeps their day."""
    known = invited(connection, one.id)
    rows = [
        {"round_id": one.id, "student_id": each, "school_id": one.school_id, "invited_at": now}
        for each in student_ids
        if each not in known
    ]
    if rows:
        connection.execute(insert(round_student), rows)


def groups_of(connection: Connection, vault: Vault, viewer: Viewer) -> dict[str, frozenset[str]]:
    """The groups that the viewer has named so far, with the ids of who was in each the last time."""
    mine = (round_.c.staff_id == viewer.id) & round_.c.title.is_not(None)
    newest: dict[str, str] = {}
    for one in _rounds(connection, vault, viewer.school_id, mine):
        newest.setdefault(one.what.title, one.id)
    at, found = round_student.c, {title: set[str]() for title in newest}
    by_round = {id: title for title, id in newest.items()}
    query = select(at.round_id, at.student_id).where(at.round_id.in_(list(by_round)))
    for row in connection.execute(query):
        found[by_round[row.round_id]].add(row.student_id)
    return {title: frozenset(ids) for title, ids in found.items()}


def progress(connection: Connection, rounds: Collection[Round]) -> dict[str, dict[str, Along]]:
    """By round and student: how far they are.

    In one query for all of them. Of a series: what is under way, else what was finished last.
    """
    by_id = {one.id: one for one in rounds}
    at, who = conversation.c, round_student.c
    own = and_(at.student_id == who.student_id, at.respondent == STUDENT, _COUNTS)
    rows = connection.execute(
        select(who.round_id, who.student_id, at.id, at.flow, at.status, at.started_at)
        .select_from(round_student.outerjoin(conversation, own))
        .where(who.round_id.in_(list(by_id)))
        .order_by(at.started_at, at.id)
    )
    found: dict[str, dict[str, Along]] = {id: {} for id in by_id}
    for row in rows:
        one, here = by_id[row.round_id], found[row.round_id]
        before = here.setdefault(row.student_id, Along())
        late = one.closed_at is not None and (row.started_at or 0) >= one.closed_at
        if row.flow in flows_of(one.what.flow, one.what.series) and not late:
            goes_on = one.what.series and before.status == ASKING
            here[row.student_id] = before if goes_on else Along(row.status, row.id)
    return found


def invited(connection: Connection, round_id: str) -> dict[str, int]:
    """When each student was invited."""
    at = round_student.c
    rows = connection.execute(select(at.student_id, at.invited_at).where(at.round_id == round_id))
    return {row.student_id: row.invited_at for row in rows}


def talks_in(
    connection: Connection, one: Round, flows: Collection[str] = ()
) -> dict[str, dict[str, Talk]]:
    """By student and flow: the newest talk that counts for the round. `flows`: of a series, its flows.

    One counts whose questions were answered after the student was invited, to their end or not, and that was
    begun before the round closed.
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
            _COUNTS,
            began,
        )
        .order_by(at.started_at, at.id)
    )
    found: dict[str, dict[str, Talk]] = {}
    for row in rows:
        talk = Talk(row.student_id, row.id, row.flow, row.status, row.started_at, row.finished_at)
        found.setdefault(row.student_id, {})[row.flow] = talk
    return found


def versions_of(
    connection: Connection, conversation_ids: Collection[str]
) -> dict[str, tuple[str, str]]:
    """Of each talk: its flow, and in which version."""
    at, found = conversation.c, dict[str, tuple[str, str]]()
    ids = sorted(conversation_ids)
    for start in range(0, len(ids), 500):
        some = at.id.in_(ids[start : start + 500])
        query = select(at.id, at.flow, at.version).where(some)
        found |= {row.id: (row.flow, row.version) for row in connection.execute(query)}
    return found


# What was over before they were invited is of an earlier round, also where it was still to be read back.
_COUNTS = and_(
    conversation.c.moved_at >= round_student.c.invited_at,
    or_(
        conversation.c.finished_at.is_(None),
        conversation.c.finished_at >= round_student.c.invited_at,
    ),
)


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
    title = seal.open(round_.name, "title", row.id, row.title) if seal and row.title else ""
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
