"""What is past its time by the school's own days and years; a hold and a letter stop it; the rest stays."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from dialogs.ages import day_at
from storage import alert_log, alerts, holds, retention, sessions, tables
from storage.cards import give_card
from storage.database import Store
from storage.retention import ANSWERS, FAMILYS, ON_HOLD, TO_BE_TOLD, UNFINISHED, Gone
from storage.terms import DAY, Terms, goes_at, gone_until, year_of
from tests.student import Clock, Student

ZONE = "America/New_York"
TERMS = Terms(notice_days=0)


def moment(day: str) -> int:
    at = datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=ZoneInfo(ZONE))
    return int(at.timestamp()) * 1_000_000


def kinds(store: Store, now: int, terms: Terms = TERMS) -> dict[str, str]:
    """By student: what of theirs is past its time, and why it waits."""
    with store.reading() as connection:
        found = retention.past(connection, ZONE, terms, now)
        names = {id: id for id in connection.scalars(select(tables.student.c.id))}
    assert all(one.student_id in names for one in found)
    return {one.student_id: f"{one.kind} {one.waits}".strip() for one in found}


def purge(store: Store, now: int, terms: Terms = TERMS) -> Gone:
    with store.writing() as connection:
        return retention.purge(connection, store.vault, ZONE, terms, now)


def talk(student: Student, day: str, *, shared: bool = False) -> str:
    student.clock.now = moment(day)
    student.begins("my_tools")
    student.says("sometimes")
    if shared:
        student.gives("stop")
        student.shares(next(iter(student.kept)), "team")
    return student.conversation_id


def talks_left(store: Store, student: Student) -> set[str]:
    at = tables.conversation.c
    with store.reading() as connection:
        return {*connection.scalars(select(at.id).where(at.student_id == student.row.id))}


def key_of(store: Store, student: Student) -> bytes:
    at = tables.data_key.c
    with store.reading() as connection:
        found = select(at.wrapped).where(at.owner_id == student.row.id)
        return bytes(connection.execute(found).scalar_one())


# --- when --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "year", "goes"),
    [
        ("2025-09-08", 2026, "2027-07-01"),
        ("2026-06-30", 2026, "2027-07-01"),
        ("2026-07-01", 2027, "2028-07-01"),
    ],
)
def test_an_answer_may_go_a_year_after_its_school_year(said: str, year: int, goes: str) -> None:
    at = moment(said)
    assert year_of(at, TERMS, ZONE) == year
    assert day_at(goes_at(year, TERMS, ZONE), ZONE).isoformat() == goes
    assert at < gone_until(moment(goes), TERMS, ZONE)
    assert at >= gone_until(moment(goes) - DAY, TERMS, ZONE)


@given(
    at=st.integers(moment("2020-01-01"), moment("2035-01-01")),
    later=st.integers(0, 10 * 365),
    years=st.integers(0, 5),
    ends=st.dates(
        datetime(2001, 1, 1, tzinfo=UTC).date(), datetime(2001, 12, 31, tzinfo=UTC).date()
    ),
)
def test_what_may_go_is_what_the_year_end_says(
    at: int, later: int, years: int, ends: object
) -> None:
    terms = Terms(years=years, year_ends=str(ends)[5:])
    now = at + later * DAY
    assert (at < gone_until(now, terms, ZONE)) == (
        now >= goes_at(year_of(at, terms, ZONE), terms, ZONE)
    )


# --- what --------------------------------------------------------------------------------------------


def test_a_talk_left_lying_goes_after_its_days_unless_somebody_can_read_it(
    store: Store, bob: Student, charlie: Student
) -> None:
    talk(bob, "2026-09-08")
    talk(charlie, "2026-09-08", shared=True)
    assert kinds(store, moment("2026-12-06")) == {}
    assert kinds(store, moment("2026-12-08")) == {bob.row.id: UNFINISHED}
    assert kinds(store, moment("2026-12-08"), Terms(unfinished_days=0)) == {}
    before = key_of(store, bob)
    assert purge(store, moment("2026-12-08")) == Gone(1, 1, 1)
    assert talks_left(store, bob) == set()
    assert key_of(store, bob) == before
    assert len(talks_left(store, charlie)) == 1
    bob.begins("my_tools")  # goes on as if nothing was
    bob.says("always")


def test_old_answers_go_with_the_key_and_new_ones_keep_it(
    store: Store, bob: Student, charlie: Student
) -> None:
    talk(bob, "2024-09-08", shared=True)
    old = talk(charlie, "2024-09-08", shared=True)
    new = talk(charlie, "2026-09-08", shared=True)
    now, keys = moment("2026-11-30"), (key_of(store, bob), key_of(store, charlie))
    assert kinds(store, now) == {bob.row.id: ANSWERS, charlie.row.id: ANSWERS}
    assert purge(store, now) == Gone(2, 2, 2)
    assert talks_left(store, bob) == set()
    assert talks_left(store, charlie) == {new} != {old}
    assert (key_of(store, bob) != keys[0], key_of(store, charlie) == keys[1]) == (True, True)
    assert len(charlie.kept) == 1
    assert kinds(store, now) == {}
    assert purge(store, now) == Gone()


def test_which_part_was_taken_in_a_meeting_goes_with_the_answers_of_its_time(
    store: Store, bob: Student
) -> None:
    talk(bob, "2024-09-08", shared=True)
    with store.writing() as connection:
        staff_id = connection.scalars(select(tables.staff.c.id)).one()
        whose = {"school_id": bob.school.id, "student_id": bob.row.id, "staff_id": staff_id}
        for day in ("2024-09-20", "2026-09-20"):
            row = {"id": day, "date": day, "part": "listen", "made_at": moment(day), **whose}
            connection.execute(tables.meeting_part.insert(), row)
    purge(store, moment("2026-11-30"))
    with store.reading() as connection:
        assert connection.scalars(select(tables.meeting_part.c.id)).all() == ["2026-09-20"]


def test_a_hold_stops_it(store: Store, bob: Student) -> None:
    talk(bob, "2024-09-08", shared=True)
    now = moment("2026-11-30")
    with store.writing() as connection:
        holds.put_on_hold(connection, store.vault, bob.row.id, "Ms. Lee", "a court", now)
    assert kinds(store, now) == {bob.row.id: f"{ANSWERS} {ON_HOLD}"}
    assert purge(store, now) == Gone()
    with store.writing() as connection:
        holds.release(connection, store.vault, bob.row.id, "Ms. Lee", now)
    assert purge(store, now) == Gone(1, 1, 1)


def test_with_a_plan_it_waits_for_the_letter_and_its_days(
    store: Store, bob: Student, charlie: Student
) -> None:
    charlie.mode = "every"
    with store.writing() as connection:
        here = tables.student.c.id == charlie.row.id
        connection.execute(tables.student.update().where(here).values(mode="every"))
    for one in (bob, charlie):
        talk(one, "2024-09-08", shared=True)
    now, terms = moment("2026-11-30"), Terms(notice_days=30)
    waits = {bob.row.id: f"{ANSWERS} {TO_BE_TOLD}"}
    assert kinds(store, now, terms) == {**waits, charlie.row.id: ANSWERS}
    with store.writing() as connection:
        until = retention.to_be_told(connection, ZONE, terms, now)
        assert {*until} == {bob.row.id}
        assert retention.note_told(connection, bob.school.id, until.items(), now) == 1
        assert retention.note_told(connection, bob.school.id, until.items(), now + DAY) == 0
    assert kinds(store, now + 29 * DAY, terms)[bob.row.id] == waits[bob.row.id]
    assert kinds(store, now + 30 * DAY, terms)[bob.row.id] == ANSWERS
    talk(bob, "2025-03-08", shared=True)  # the letter said nothing of this
    assert kinds(store, now + 30 * DAY, terms)[bob.row.id] == waits[bob.row.id]


def test_what_families_wrote_and_worries_stay_until_the_school_decides(
    store: Store, bob: Student
) -> None:
    talk(bob, "2024-09-08")
    with store.writing() as connection:
        connection.execute(text("UPDATE conversation SET respondent = 'family'"))
        for tier in (1, 2):  # the second joins the first
            alert = alerts.Alert(alerts.WORDS, tier, "{}")
            alerts.keep(connection, store.vault, bob.school.id, bob.row.id, alert, bob.clock.now)
        first = connection.scalar(select(tables.alert.c.id).where(tables.alert.c.joins.is_(None)))
        at = moment("2025-01-01")
        connection.execute(
            text("UPDATE alert SET acknowledged_at = :at WHERE joins IS NULL"), {"at": at}
        )
        entry = alert_log.Entry(first, "rosa", alert_log.TAKEN)
        alert_log.add(connection, store.vault, bob.school.id, entry, at)
    now = moment("2026-11-30")
    assert kinds(store, now) == {}
    terms = Terms(notice_days=0, family_days=365, alerts_days=365)
    assert kinds(store, now, terms) == {bob.row.id: FAMILYS}
    assert purge(store, now, terms) == Gone(1, 1, 1, 0)
    with store.writing() as connection:  # nobody had closed it
        entry = alert_log.Entry(first, "rosa", alert_log.CLOSED, "called home")
        alert_log.add(connection, store.vault, bob.school.id, entry, at)
    assert purge(store, now, terms) == Gone(0, 0, 0, 1)
    with store.reading() as connection:
        assert connection.execute(select(tables.alert.c.id)).all() == []
        assert not connection.scalar(select(func.count(tables.alert_log.c.words)))
        assert not [*alert_log.verify(connection, store.vault)]


def test_at_the_years_end_who_has_left_comes_in_no_more_and_all_visits_end(
    store: Store, bob: Student, charlie: Student, clock: Clock
) -> None:
    with store.writing() as connection:
        vault, now = store.vault, clock.now
        for one in (bob, charlie):
            give_card(connection, vault, bob.school.id, one.row.id, now)
            sessions.begin(connection, vault, bob.school.id, one.row.id, "en", now)
        here = tables.student.c.id == charlie.row.id
        connection.execute(tables.student.update().where(here).values(left_at=now))
        ended = retention.end_year(connection, now)
        good = connection.scalars(
            select(tables.card.c.student_id).where(tables.card.c.revoked_at.is_(None))
        ).all()
    assert (ended.cards >= 1, ended.links, ended.visits) == (True, 0, 2)
    assert {*good} == {bob.row.id}


def test_counts_by_class_and_year_name_nobody(store: Store, bob: Student, charlie: Student) -> None:
    talk(bob, "2024-09-08", shared=True)
    talk(charlie, "2023-09-08", shared=True)
    with store.reading() as connection:
        found = retention.past(connection, ZONE, TERMS, moment("2026-11-30"))
        kept = retention.to_come(connection, ZONE, TERMS)
    assert [*retention.by_class_and_year(found)] == [
        ("7B", 2025, ANSWERS, Gone(1, 1, 1)),
        ("8C", 2024, ANSWERS, Gone(1, 1, 1)),
    ]
    assert {year: number.talks for year, number in kept.items()} == {2024: 1, 2025: 1}
