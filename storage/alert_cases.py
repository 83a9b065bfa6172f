"""A case: one alert with what joined it, as the counselors find it, read it and say what became of it.

The one way from a counselor to a student's words (beside access.py, which is everybody else's): whoever is
handed a Case may read it. An adult whose name stands in what was written is handed none, as long as another
can be. A case is open until the first reads it, who then looks after it; the rest is in the log alone
(alert_log.py).
"""

import json
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, delete, func, or_, select, update

from storage import alert_log
from storage.access import Theirs, Viewer
from storage.alert_log import (
    ACTED,
    AGAIN,
    CLOSED,
    HANDED,
    KEPT,
    MADE,
    NO_CONCERN,
    NOTED,
    READ,
    RELEASED,
    REPORTED,
    TAKEN,
    Entry,
)
from storage.alerts import ADULT, TALK, Alert, KeptAlert, keep, opened
from storage.people import Student, students_where
from storage.problems import StorageProblem
from storage.tables import alert, alert_step, student
from storage.told_adults import ToldAdult, counselors, named_in, told_adults
from storage.vault import Vault

OPEN, SEEN = "open", "seen"  # and ACTED, CLOSED, NO_CONCERN
DONE = (CLOSED, NO_CONCERN)
# What shows that somebody is at it.
_BY_HAND = (NOTED, REPORTED, HANDED, RELEASED, KEPT, ACTED, AGAIN)
_STATES = {TAKEN: SEEN, AGAIN: SEEN, ACTED: ACTED, CLOSED: CLOSED, NO_CONCERN: NO_CONCERN}

SHOWN = 100  # cases that are done with
_SITTING = 15 * 60 * 1_000_000  # microseconds in which one look is one


@dataclass(frozen=True, slots=True)
class Case:
    """`number`: by which letters call it. `owner_id`: who looks after it; "" while it is open."""

    id: str
    number: int
    student_id: str
    student: Student | None  # None where what is kept of them does not open
    alerts: tuple[KeptAlert, ...]
    entries: tuple[Entry, ...] = field(repr=False)
    named: frozenset[str]  # of those who can read alerts, who is named in it

    @property
    def state(self) -> str:
        said = [_STATES[one.did] for one in self.entries if one.did in _STATES]
        return said[-1] if said else OPEN

    @property
    def owner_id(self) -> str:
        for one in reversed(self.entries):
            if one.did in (HANDED, TAKEN, AGAIN):
                return one.words if one.did == HANDED else one.who
        return ""

    @property
    def handed_at(self) -> Entry | None:
        """When it was handed to who looks after it now; None where they took it themselves."""
        took = [one for one in self.entries if one.did in (HANDED, TAKEN, AGAIN)]
        return took[-1] if took and took[-1].did == HANDED else None

    @property
    def waits_for_owner(self) -> bool:
        """It was handed to somebody who has not read it yet."""
        handed = self.handed_at
        if handed is None:
            return False
        return not any(
            (one.did, one.who) == (READ, handed.words) and one.position > handed.position
            for one in self.entries
        )

    @property
    def only_read_since(self) -> int | None:
        """When it was opened, as long as nothing was written or done about it; else None."""
        if self.state != SEEN or any(one.did in _BY_HAND for one in self.entries):
            return None
        return next(one.at for one in self.entries if one.did == TAKEN)

    @property
    def is_done(self) -> bool:
        return self.state in DONE

    @property
    def at(self) -> int:
        """When the newest came, in microseconds."""
        return max(one.at for one in self.alerts)

    @property
    def tier(self) -> int:
        return min(one.alert.tier for one in self.alerts)

    @property
    def urgent_since(self) -> int | None:
        """From when on nobody may wait: danger, or a child who wants to talk to someone."""
        return min((one.at for one in self.alerts if is_urgent(one)), default=None)


@dataclass(frozen=True, slots=True)
class Week:
    """How many cases came in it, and how many of those were no concern."""

    begins: int  # microseconds
    cases: int
    no_concern: int


def is_urgent(one: KeptAlert) -> bool:
    """A wish to talk "this week" waits for the day's list, as what is no danger does. An adult tells of what
    cannot wait.
    """
    if one.alert.kind == TALK:
        return read_body(one).get("when") != "week"
    return one.alert.tier == 1 or one.alert.kind == ADULT


def read_body(one: KeptAlert) -> dict[str, Any]:
    """What the counselors are to read, by its names in bot/conversation/worries.py and bot/turn.py."""
    body = json.loads(one.alert.body)
    return body if isinstance(body, dict) else {}


def texts_of(one: KeptAlert) -> list[str]:
    """All that somebody wrote in it."""
    body = read_body(one)
    before = [str(each.get("words", "")) for each in body.get("before") or ()]
    return [str(body.get(name) or "") for name in ("text", "note", "said")] + before


def standing(connection: Connection, vault: Vault) -> list[Case]:
    """All that are not done with, the most urgent and oldest first; for the program itself."""
    found = [one for one in _cases(connection, vault, ids_not_done(connection)) if not one.is_done]
    return sorted(found, key=lambda one: (one.state != OPEN, one.urgent_since is None, one.at))


def ids_not_done(connection: Connection) -> Sequence[str]:
    """By the log alone: who only writes the table of alerts silences none."""
    log = alert_log.LOG.table
    newest = (
        select(log.c.alert_id, func.max(log.c.position).label("position"))
        .where(log.c.did.in_([*_STATES]), log.c.alert_id.is_not(None))
        .group_by(log.c.alert_id)
        .subquery()
    )
    done = (
        select(log.c.alert_id)
        .join(newest, newest.c.position == log.c.position)
        .where(log.c.did.in_(DONE))
    )
    rows = select(alert.c.id).where(alert.c.joins.is_(None), alert.c.id.not_in(done))
    return connection.execute(rows).scalars().all()


def cases_for(connection: Connection, vault: Vault, viewer: Viewer) -> list[Case]:
    """Those that this counselor may read and that are not done with; none for anybody else."""
    if not viewer.is_counselor:
        return []
    adults = told_adults(connection, vault)
    return [one for one in standing(connection, vault) if may_read(one, viewer.id, adults)]


def done_cases(connection: Connection, vault: Vault, viewer: Viewer) -> list[Case]:
    """The newest of those that are done with."""
    if not viewer.is_counselor:
        return []
    log = alert_log.LOG.table
    newest = (
        select(log.c.alert_id)
        .where(log.c.did.in_(DONE))
        .group_by(log.c.alert_id)
        .order_by(func.max(log.c.position).desc())
        .limit(SHOWN)
    )
    ids = connection.execute(newest).scalars().all()
    adults = told_adults(connection, vault)
    found = [one for one in _cases(connection, vault, ids) if one.is_done]
    return sorted(
        (one for one in found if may_read(one, viewer.id, adults)), key=lambda one: -one.at
    )


def open_case(
    connection: Connection, vault: Vault, viewer: Viewer, id: str, now: int
) -> Case | None:
    """To be read now: noted before anything is shown. Who is the first looks after it from then on.

    None for who is no counselor or is named in it, and where there is none.
    """
    found = find_case(connection, vault, viewer, id)
    if found is None:
        return None
    if found.state == OPEN:
        taken = {"acknowledged_at": now, "acknowledged_by": viewer.id}
        this = (alert.c.id == found.id) & alert.c.acknowledged_at.is_(None)
        connection.execute(update(alert).where(this).values(**taken))
        note(connection, vault, found, viewer, TAKEN, now)
    looked = [one.at for one in found.entries if (one.who, one.did) == (viewer.id, READ)]
    first = found.waits_for_owner and found.owner_id == viewer.id
    if first or not looked or now - looked[-1] > _SITTING:
        note(connection, vault, found, viewer, READ, now)
    return find_case(connection, vault, viewer, id)


def find_case(connection: Connection, vault: Vault, viewer: Viewer, id: str) -> Case | None:
    """The same without a look."""
    if not viewer.is_counselor:
        return None
    adults = told_adults(connection, vault)
    found = [
        one
        for one in _cases(connection, vault, [id])
        if one.id == id and may_read(one, viewer.id, adults)
    ]
    return found[0] if found else None


def cases_of(connection: Connection, vault: Vault, student_id: str) -> list[Case]:
    """All that there ever were of one student, the newest first."""
    first = (alert.c.student_id == student_id) & alert.c.joins.is_(None)
    ids = connection.execute(select(alert.c.id).where(first)).scalars().all()
    return sorted(_cases(connection, vault, ids), key=lambda one: -one.at)


def tell(connection: Connection, vault: Vault, theirs: Theirs, said: str, now: int) -> None:
    """One of the staff tells the counselors of something that they read: it hides nothing from anybody.

    `said`: JSON, as `read_body` gives it.
    """
    new = Alert(ADULT, 2, said)
    keep(connection, vault, theirs.viewer.school_id, theirs.student.id, new, now)


def note(
    connection: Connection,
    vault: Vault,
    case: Case,
    viewer: Viewer,
    did: str,
    now: int,
    words: str = "",
) -> None:
    """What was done about it, for good: nothing in the log is taken back."""
    entry = Entry(case.id, viewer.id, did, words)
    alert_log.add(connection, vault, viewer.school_id, entry, now)


def may_read(case: Case, staff_id: str, adults: Iterable[ToldAdult]) -> bool:
    """Not who is named in it, where somebody else who is told can."""
    others = {one.id for one in adults} - case.named
    return staff_id not in case.named or not others


def weeks(connection: Connection, edges: Sequence[int]) -> list[Week]:
    """`edges`: when each week ends and the one before it ends, in microseconds, the newest first."""
    log = alert_log.LOG.table
    made = connection.execute(
        select(alert.c.id, alert.c.made_at).where(
            alert.c.joins.is_(None), alert.c.made_at >= edges[-1]
        )
    ).all()
    said = select(log.c.alert_id, log.c.did).where(log.c.did.in_([*_STATES]))
    newest = {row.alert_id: row.did for row in connection.execute(said.order_by(log.c.position))}
    found = []
    for ends, begins in pairwise(edges):
        ids = [row.id for row in made if begins <= row.made_at < ends]
        none = sum(newest.get(id) == NO_CONCERN for id in ids)
        found.append(Week(begins, len(ids), none))
    return found


def purge(connection: Connection, vault: Vault, id: str, now: int) -> None:
    """A case whose time is over, and all that was written about it. That it was stays in the log."""
    its = (alert.c.id == id) | (alert.c.joins == id)
    row = connection.execute(select(alert.c.school_id).where(alert.c.id == id)).one()
    ids = connection.execute(select(alert.c.id).where(its)).scalars().all()
    alert_log.purge(connection, vault, row.school_id, ids, now)
    connection.execute(delete(alert_step).where(alert_step.c.alert_id.in_(ids)))
    for which in (alert.c.joins == id, alert.c.id == id):
        connection.execute(delete(alert).where(which))


def how_many_wait(connection: Connection) -> tuple[int, int]:
    """How many nobody has read, and when the oldest came (0 for none): for a banner, without opening any."""
    log = alert_log.LOG.table
    first = alert.c.joins.is_(None) & alert.c.id.not_in(
        select(log.c.alert_id).where(log.c.did == TAKEN, log.c.alert_id.is_not(None))
    )
    row = connection.execute(select(func.count(), func.min(alert.c.made_at)).where(first)).one()
    return row[0], row[1] or 0


def _cases(connection: Connection, vault: Vault, ids: Sequence[str]) -> list[Case]:
    rows = connection.execute(
        select(alert)
        .where(or_(alert.c.id.in_(ids), alert.c.joins.in_(ids)))
        .order_by(alert.c.made_at, alert.c.joins.is_not(None), alert.c.id)
    ).all()
    if not rows:
        return []
    of_case: dict[str, list[Any]] = {}
    for row in rows:
        of_case.setdefault(row.joins or row.id, []).append(row)
    school_id, everybody = rows[0].school_id, [row.id for row in rows]
    whose = _students(connection, vault, {row.student_id for row in rows})
    case_of = {row.id: row.joins or row.id for row in rows}
    done: dict[str, list[Entry]] = {}
    for entry in alert_log.entries_of(connection, vault, school_id, everybody):
        done.setdefault(case_of[entry.alert_id or ""], []).append(entry)
    wanted = frozenset(ids)
    may_be_named = counselors(connection, vault)
    log = alert_log.LOG.table
    made = connection.scalars(
        select(log.c.position).where(log.c.did == MADE).order_by(log.c.position)
    ).all()
    found = []
    for id, its in of_case.items():
        if id not in wanted:
            continue
        kept = tuple(opened(connection, vault, school_id, its))
        said = tuple(done.get(id, ()))
        place = next((one.position for one in said if one.did == MADE and one.alert_id == id), 0)
        named = named_in([text for one in kept for text in texts_of(one)], may_be_named)
        student_id = its[0].student_id
        number = bisect_right(made, place)
        found.append(Case(id, number, student_id, whose.get(student_id), kept, said, named))
    return found


def _students(connection: Connection, vault: Vault, ids: set[str]) -> dict[str, Student]:
    """One whose row somebody has damaged keeps no other's alert from being told."""
    found: dict[str, Student] = {}
    try:
        return {one.id: one for one in students_where(connection, vault, student.c.id.in_(ids))}
    except StorageProblem:
        for id in ids:
            with suppress(StorageProblem):
                this = students_where(connection, vault, student.c.id == id)
                found |= {one.id: one for one in this}
    return found
