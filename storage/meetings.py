"""Each student's next meeting, with the series of flows that gets them ready for it.

A student has one at most. A new day takes the place of the old one; what was done for it stays done. What was
done is not kept here: it is what the student has finished since.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, insert, select, update

from dialogs.ages import day_at
from dialogs.series import FlowDone, Standing, all_series, is_over, standings
from storage.conversations import DONE, one_at_a_time, their_own
from storage.ids import new_id
from storage.people import School
from storage.tables import TO_COME, conversation, meeting, student


@dataclass(frozen=True)
class Meeting:
    id: str
    student_id: str
    series: str
    day: date
    made_at: int


def meeting_of(connection: Connection, student_id: str) -> Meeting | None:
    """The one that has not been ended, also where its day is long gone."""
    return next(iter(_meetings(connection, meeting.c.student_id == student_id)), None)


def meetings(connection: Connection, school_id: str) -> list[Meeting]:
    """Those of the students who are here, the earliest first."""
    here = select(student.c.id).where(student.c.left_at.is_(None))
    return _meetings(connection, meeting.c.school_id == school_id, meeting.c.student_id.in_(here))


def set_meeting(
    connection: Connection, school: School, student_id: str, series: str, day: date, now: int
) -> Meeting | None:
    """Gives the student this series for a meeting on this day; returns the one whose place it takes.

    One that is over has ended by itself: nothing that was done for it counts for the new one.
    """
    one_at_a_time(connection, student_id)
    was = meeting_of(connection, student_id)
    if was and _is_over(school, was, now):
        end_meeting(connection, student_id, now)
        was = None
    what = {"series": series, "date": day.isoformat()}
    if was:
        connection.execute(update(meeting).where(meeting.c.id == was.id).values(what))
        return was
    whose = {"id": new_id(now), "school_id": school.id, "student_id": student_id, "made_at": now}
    connection.execute(insert(meeting), what | whose)
    return None


def end_meeting(connection: Connection, student_id: str, now: int) -> Meeting | None:
    """The one that has ended now; None where there was none."""
    was = meeting_of(connection, student_id)
    if was:
        connection.execute(update(meeting).where(meeting.c.id == was.id).values(ended_at=now))
    return was


def steps_of(
    connection: Connection, school: School, one: Meeting, now: int
) -> tuple[Standing, ...]:
    """Where the student is in each step of the series."""
    at = conversation.c
    rows = connection.execute(
        select(at.flow, at.finished_at, at.status)
        # Also one begun before: on its flow the student goes on with that, and begins no other.
        .where(their_own(one.student_id), at.finished_at >= one.made_at)
    )
    done = [
        FlowDone(row.flow, day_at(row.finished_at, school.timezone), row.status == DONE)
        for row in rows
    ]
    today = day_at(now, school.timezone)
    return standings(all_series()[one.series], one.day, today, done, school.holidays)


def _is_over(school: School, one: Meeting, now: int) -> bool:
    today = day_at(now, school.timezone)
    return is_over(all_series()[one.series], one.day, today, school.holidays)


def _meetings(connection: Connection, *where: ColumnElement[bool]) -> list[Meeting]:
    rows = connection.execute(
        select(meeting).where(TO_COME, *where).order_by(meeting.c.date, meeting.c.id)
    )
    return [
        Meeting(row.id, row.student_id, row.series, date.fromisoformat(row.date), row.made_at)
        for row in rows
    ]
