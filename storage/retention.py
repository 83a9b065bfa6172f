"""What is past its time, and its going: found and counted first, deleted when somebody says so.

Nothing goes by itself: a wrong day in the settings, or a wrong clock, would else delete a year. A talk goes
by its school year, or, where nobody can read it, when it was left lying. While a hold stands, nothing of
that student's goes. What was said by or about a student with a plan waits until their parents were told
that it is no longer needed (34 CFR 300.624), and so many days more.

Where the last talk of a student goes, their key goes with it (erasing.py). Of single talks the rows go: a
backup holds them, sealed with a key that stays, until it ages out. The logs of looks and disclosures stay as
long as the student is on the school's lists.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, delete, exists, func, insert, select

from storage import alert_cases, cards, erasing, erasures
from storage.conversations import ASKING, FAMILY, REVIEW, STUDENT
from storage.families import revoke_links
from storage.holds import OnHold, students_on_hold
from storage.round_notes import delete_notes
from storage.tables import (
    alert,
    class_member,
    classes,
    conversation,
    current_answer,
    destruction_notice,
    draft_note,
    family_visit,
    promise,
    student,
    student_session,
)
from storage.terms import DAY, Terms, gone_until, year_of
from storage.vault import Vault

UNFINISHED, ANSWERS, FAMILYS, ALERTS = "unfinished", "answers", "family", "alerts"
ON_HOLD, TO_BE_TOLD = "hold", "notice"  # why something that is past its time stays


@dataclass(frozen=True, slots=True)
class Past:
    """One talk that is past its time. `class_name`: the student's last. `year`: in which its year ends."""

    kind: str
    talk: str
    student_id: str
    class_name: str
    year: int
    moved_at: int  # microseconds
    answers: int
    waits: str = ""  # ON_HOLD or TO_BE_TOLD, or "": it may go


@dataclass(frozen=True, slots=True)
class Gone:
    """How much was deleted."""

    talks: int = 0
    answers: int = 0
    students: int = 0
    alerts: int = 0


@dataclass(frozen=True, slots=True)
class YearEnd:
    """What let nobody in any more, from then on."""

    cards: int
    links: int
    visits: int


def past(connection: Connection, timezone: str, terms: Terms, now: int) -> list[Past]:
    """Every talk that is past its time, those that have to wait too; the oldest first."""
    until = gone_until(now, terms, timezone)
    names = _class_names(connection)
    found = (
        Past(
            kind, row.id, row.student_id, names.get(row.student_id, ""),
            year_of(row.moved_at, terms, timezone), row.moved_at, row.answers or 0,
        )
        for row in _talks(connection)
        for kind in [_kind(row, terms, until, now)]
        if kind
    )  # fmt: skip
    return _waiting(connection, list(found), terms, now)


def past_alerts(connection: Connection, terms: Terms, now: int) -> int:
    """How many worries are past theirs. No more is told: not of whom, nor in which class."""
    return len(_past_alerts(connection, terms, now))


def to_come(connection: Connection, timezone: str, terms: Terms) -> dict[int, Gone]:
    """By the year in which the school year ends: what is kept of students' own words."""
    found: dict[int, list[Any]] = {}
    for row in _talks(connection):
        if row.respondent == STUDENT:
            found.setdefault(year_of(row.moved_at, terms, timezone), []).append(row)
    return {
        year: Gone(
            len(rows), sum(row.answers or 0 for row in rows), len({row.student_id for row in rows})
        )
        for year, rows in sorted(found.items())
    }


def purge(connection: Connection, vault: Vault, timezone: str, terms: Terms, now: int) -> Gone:
    """All that may go now. Call erasing.clean_up once the transaction is kept."""
    goes: dict[str, list[Past]] = {}
    for one in past(connection, timezone, terms, now):
        if not one.waits:
            goes.setdefault(one.student_id, []).append(one)
    gone = Gone()
    for student_id, talks in sorted(goes.items()):
        try:
            erased = _delete(connection, vault, student_id, talks, now)
        except OnHold:  # made in this very moment
            continue
        gone = Gone(
            gone.talks + erased.conversations, gone.answers + erased.answers, gone.students + 1
        )
        if any(one.kind == ANSWERS for one in talks):
            _delete_notes(connection, student_id, gone_until(now, terms, timezone))
    delete_notes(connection, gone_until(now, terms, timezone))
    alerts = _past_alerts(connection, terms, now)
    for id in alerts:
        alert_cases.purge(connection, vault, id, now)
    return replace(gone, alerts=len(alerts))


def end_year(connection: Connection, now: int) -> YearEnd:
    """Whoever has left comes in by nothing; who is in now, of students and families, is out."""
    left = connection.scalars(select(student.c.id).where(student.c.left_at.is_not(None))).all()
    revoked = sum(cards.revoke_cards(connection, id, now) for id in left)
    links = sum(revoke_links(connection, id, now) for id in left)
    visits = sum(
        connection.execute(delete(each)).rowcount for each in (student_session, family_visit)
    )
    return YearEnd(revoked, links, visits)


def to_be_told(connection: Connection, timezone: str, terms: Terms, now: int) -> dict[str, int]:
    """Whose parents have to be told, by student: until when it was said that is no longer needed."""
    until: dict[str, int] = {}
    for one in past(connection, timezone, terms, now):
        if one.waits == TO_BE_TOLD:
            until[one.student_id] = max(one.moved_at, until.get(one.student_id, 0))
    return until


def note_told(
    connection: Connection, school_id: str, until: Iterable[tuple[str, int]], now: int
) -> int:
    """That a letter goes to these today; how many had none yet. What was told before keeps its day."""
    at, new = destruction_notice.c, 0
    for student_id, moment in until:
        known = (at.student_id == student_id) & (at.until >= moment)
        if connection.execute(select(at.until).where(known).limit(1)).first() is None:
            row = {
                "student_id": student_id,
                "until": moment,
                "school_id": school_id,
                "told_at": now,
            }
            connection.execute(insert(destruction_notice), row)
            new += 1
    return new


def _talks(connection: Connection) -> Iterable[Any]:
    at, said = conversation.c, current_answer.c
    of = said.conversation_id == at.id
    answers = select(func.count()).where(of, said.question == said.step).scalar_subquery()
    shared = exists().where(of, said.decided_at.is_not(None), said.audience != "private")
    return connection.execute(
        select(
            at.id, at.student_id, at.respondent, at.status, at.moved_at, answers.label("answers"),
            shared.label("shared"),
        ).order_by(at.moved_at, at.id)
    ).all()  # fmt: skip


def _kind(row: Any, terms: Terms, until: int, now: int) -> str:
    if row.respondent == FAMILY:
        days = terms.family_days
        return FAMILYS if days and row.moved_at < now - days * DAY else ""
    if row.moved_at < until:
        return ANSWERS
    left = terms.unfinished_days and row.moved_at < now - terms.unfinished_days * DAY
    return UNFINISHED if left and row.status in (ASKING, REVIEW) and not row.shared else ""


def _waiting(connection: Connection, found: list[Past], terms: Terms, now: int) -> list[Past]:
    held = students_on_hold(connection)
    planned = {*connection.scalars(select(student.c.id).where(student.c.mode == "iep"))}
    told: dict[str, int] = {}
    at = destruction_notice.c
    if terms.notice_days:
        long_ago = at.told_at <= now - terms.notice_days * DAY
        for row in connection.execute(select(at.student_id, at.until).where(long_ago)):
            told[row.student_id] = max(row.until, told.get(row.student_id, 0))

    def why(one: Past) -> str:
        if one.student_id in held:
            return ON_HOLD
        asks = terms.notice_days and one.kind != UNFINISHED and one.student_id in planned
        return TO_BE_TOLD if asks and told.get(one.student_id, 0) < one.moved_at else ""

    return [replace(one, waits=why(one)) for one in found]


def _delete(
    connection: Connection, vault: Vault, student_id: str, talks: list[Past], now: int
) -> erasing.Erased:
    """With the student's key, where nothing of their own stays."""
    at = conversation.c
    rows = connection.execute(select(at.id, at.respondent).where(at.student_id == student_id)).all()
    ids = {one.talk for one in talks}
    own_stay = any(row.respondent != FAMILY and row.id not in ids for row in rows)
    familys = {row.id for row in rows if row.respondent == FAMILY}
    if own_stay or not any(one.kind == ANSWERS for one in talks):
        return erasing.delete_talks(connection, vault, student_id, ids)
    with_family = bool(familys) and familys <= ids
    first = erasing.Erased(0, 0)
    if familys & ids and not with_family:
        first = erasing.delete_talks(connection, vault, student_id, familys & ids)
    what = erasures.ANSWERS_WITH_FAMILY if with_family else erasures.ANSWERS
    rest = erasing.erase_answers(connection, vault, student_id, now, what)
    return erasing.Erased(first.conversations + rest.conversations, first.answers + rest.answers)


def _delete_notes(connection: Connection, student_id: str, until: int) -> None:
    """What staff wrote about answers of that time, and told the student of them."""
    for table in (draft_note, promise):
        old = (table.c.student_id == student_id) & (table.c.made_at < until)
        connection.execute(delete(table).where(old))


def _past_alerts(connection: Connection, terms: Terms, now: int) -> list[str]:
    """Cases by id: read so long ago, and done with; of nobody who is on hold."""
    if not terms.alerts_days:
        return []
    at = alert.c
    return [
        *connection.scalars(
            select(at.id).where(
                at.joins.is_(None),
                at.acknowledged_at < now - terms.alerts_days * DAY,
                at.student_id.not_in(students_on_hold(connection)),
                at.id.not_in(alert_cases.ids_not_done(connection)),
            )
        )
    ]


def _class_names(connection: Connection) -> dict[str, str]:
    """Of each student the class they are in, or were in last."""
    at = class_member.c
    rows = connection.execute(
        select(at.student_id, classes.c.name)
        .join(classes, classes.c.id == at.class_id)
        .order_by(at.left_at.is_(None), at.left_at, at.joined_at)
    )
    return {row.student_id: row.name for row in rows}


def by_class_and_year(found: Iterable[Past]) -> Iterator[tuple[str, int, str, Gone]]:
    """Counted for who decides, without a name: class, year, kind."""
    groups: dict[tuple[str, int, str], list[Past]] = {}
    for one in found:
        groups.setdefault((one.class_name, one.year, one.kind), []).append(one)
    for (name, year, kind), talks in sorted(groups.items()):
        students = len({one.student_id for one in talks})
        yield name, year, kind, Gone(len(talks), sum(one.answers for one in talks), students)
