"""A student's next meeting: one at a time, with a day that may change, and none of the student's words."""

from datetime import date

import pytest
from sqlalchemy import LargeBinary, delete, insert, select, text
from sqlalchemy.exc import IntegrityError

from storage import tables
from storage.database import Store
from storage.erasing import erase_answers
from storage.meetings import Meeting, end_meeting, meeting_of, meetings, set_meeting, steps_of
from storage.people import School
from tests.student import Clock, Student

# The clock stands on Tuesday, 8 September 2026.
IN_TWO_WEEKS = date(2026, 9, 22)
IN_THREE_WEEKS = date(2026, 9, 29)


def gives(student: Student, day: date, series: str = "conference") -> Meeting | None:
    """The meeting whose place this one takes."""
    with student.store.writing() as connection:
        now = student.clock.now
        return set_meeting(connection, student.school, student.row.id, series, day, now)


def has(student: Student) -> Meeting | None:
    with student.store.reading() as connection:
        return meeting_of(connection, student.row.id)


def done(student: Student) -> dict[str, str]:
    """The step's first flow -> where the student is in it."""
    with student.store.reading() as connection:
        one = meeting_of(connection, student.row.id)
        steps = steps_of(connection, student.school, one, student.clock.now) if one else ()
    return {step.step.flows[0]: step.state for step in steps}


def answers_one_and_stops(student: Student, flow: str = "quick") -> None:
    student.begins(flow)
    student.gives("stop")
    student.keeps_the_rest_private()


def test_a_new_day_takes_the_place_of_the_old_one_and_what_was_done_stays_done(
    bob: Student,
) -> None:
    assert gives(bob, IN_TWO_WEEKS) is None
    answers_one_and_stops(bob)
    was = gives(bob, IN_THREE_WEEKS)
    assert was is not None
    assert was.day == IN_TWO_WEEKS
    now = has(bob)
    assert now is not None
    assert (now.id, now.series, now.day) == (was.id, "conference", IN_THREE_WEEKS)
    assert done(bob)["quick"] == "done"


def test_another_series_takes_its_place_too(bob: Student) -> None:
    gives(bob, IN_TWO_WEEKS)
    gives(bob, IN_THREE_WEEKS, "plan_meeting")
    now = has(bob)
    assert now is not None
    assert now.series == "plan_meeting"


def test_what_was_finished_before_does_not_count_and_what_was_begun_before_may(
    bob: Student,
) -> None:
    answers_one_and_stops(bob)
    bob.begins("my_meeting")
    gives(bob, IN_TWO_WEEKS)
    assert done(bob)["quick"] == "open"
    bob.clock.passes(days=1)
    bob.gives("stop")
    bob.keeps_the_rest_private()
    assert done(bob)["my_meeting"] == "done"


def test_looking_again_at_old_answers_is_nothing_new(bob: Student) -> None:
    answers_one_and_stops(bob)
    gives(bob, IN_TWO_WEEKS)
    bob.clock.passes(days=1)
    with bob.store.writing() as connection:
        connection.execute(text("UPDATE conversation SET status = 'review'"))
    bob.keeps_the_rest_private()
    assert done(bob)["quick"] == "open"


def test_after_the_meeting_is_over_another_begins_afresh(bob: Student) -> None:
    gives(bob, IN_TWO_WEEKS)
    answers_one_and_stops(bob)
    bob.clock.passes(days=50)
    assert gives(bob, date(2026, 11, 10)) is None
    assert done(bob)["quick"] == "open"


def test_who_was_ended_has_none_and_can_be_given_another(bob: Student) -> None:
    with bob.store.writing() as connection:
        assert end_meeting(connection, bob.row.id, bob.clock.now) is None
    gives(bob, IN_TWO_WEEKS)
    answers_one_and_stops(bob)
    with bob.store.writing() as connection:
        assert end_meeting(connection, bob.row.id, bob.clock.now) is not None
    assert has(bob) is None
    assert gives(bob, IN_THREE_WEEKS) is None
    assert done(bob)["quick"] == "open"


def test_the_database_itself_holds_a_student_to_one(bob: Student) -> None:
    gives(bob, IN_TWO_WEEKS)
    with bob.store.reading() as connection:
        row = connection.execute(select(tables.meeting)).one()._asdict()
    with pytest.raises(IntegrityError), bob.store.writing() as connection:
        connection.execute(insert(tables.meeting), {**row, "id": "another"})


def test_all_of_the_school_the_earliest_first_without_those_who_left(
    store: Store, school: School, bob: Student, charlie: Student
) -> None:
    dana = Student(store, school, bob.clock, "Dana")
    gives(bob, IN_THREE_WEEKS)
    gives(charlie, IN_TWO_WEEKS)
    gives(dana, IN_TWO_WEEKS)
    with store.writing() as connection:
        gone = tables.student.c.id == dana.row.id
        connection.execute(tables.student.update().where(gone).values(left_at=1))
    with store.reading() as connection:
        found = [one.student_id for one in meetings(connection, school.id)]
    assert found == [charlie.row.id, bob.row.id]


# --- erased ------------------------------------------------------------------------------------------


def test_who_erases_all_answers_keeps_the_meeting_with_nothing_done(bob: Student) -> None:
    """Its day is the school's, as the student's tools and goals are."""
    gives(bob, IN_TWO_WEEKS)
    answers_one_and_stops(bob)
    assert done(bob)["quick"] == "done"
    with bob.store.writing() as connection:
        erase_answers(connection, bob.store.vault, bob.row.id, bob.clock.now)
    assert done(bob)["quick"] == "open"


def test_with_the_student_goes_the_meeting(bob: Student, charlie: Student) -> None:
    for student in (bob, charlie):
        gives(student, IN_TWO_WEEKS)
    with bob.store.writing() as connection:
        id = bob.row.id
        theirs = [table for table in tables.metadata.sorted_tables if "student_id" in table.c]
        for table in reversed(theirs):
            if table is not tables.meeting:
                connection.execute(delete(table).where(table.c.student_id == id))
        connection.execute(delete(tables.student).where(tables.student.c.id == id))
        left = connection.execute(select(tables.meeting.c.student_id)).scalars().all()
    assert left == [charlie.row.id]


def test_nothing_that_anybody_typed_is_in_the_table() -> None:
    columns = {column.name: column.type for column in tables.meeting.c}
    assert not any(isinstance(kind, LargeBinary) for kind in columns.values())
    assert set(columns) == {
        "id", "school_id", "student_id", "series", "date", "made_at", "ended_at",
    }  # fmt: skip


def test_the_day_is_the_schools_own(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    """At nine in the evening in New York it is the next day in UTC, and still the day of the meeting."""
    gives(bob, IN_TWO_WEEKS)
    clock.now = 1_790_125_200_000_000  # 22 September 2026, 9 p.m. in New York
    assert done(bob)["after_meeting"] == "later"
    clock.passes(days=1)
    assert done(bob)["after_meeting"] == "open"
