"""A student's series in words for the command line: what was given, and how far they are with it."""

from collections.abc import Collection, Iterator
from datetime import date

from sqlalchemy import Connection

from bot.commands.setup import counted
from dialogs.ages import day_at
from dialogs.audience import joined
from dialogs.series import Series, SeriesStep, Standing, all_series, is_over, school_days_until
from storage import meetings
from storage.meetings import Meeting
from storage.people import School, Student, student_by_id
from storage.vault import Vault

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def give(
    connection: Connection, school: School, student: Student, series: Series, day: date, now: int
) -> str:
    """Gives it, and says in one line what was set and what opens when."""
    was = meetings.set_meeting(connection, school, student.id, series.name, day, now)
    one = meetings.meeting_of(connection, student.id)
    steps = meetings.steps_of(connection, school, one, now) if one else ()
    before = f" (before: {was.series}, {named_day(was.day)})" if was else ""
    told = "; ".join(f"{step_name(step.step)} {_state(step)}" for step in steps)
    when = away(day, day_at(now, school.timezone), school.holidays)
    return f"{student.local_id}: {series.name}, {named_day(day)}, {when}{before}: {told}."


def how_far(
    connection: Connection, vault: Vault, school: School, now: int, student_id: str = ""
) -> Iterator[str]:
    """Of one student, or of all who are here: each series that is not over, the earliest meeting first."""
    today = day_at(now, school.timezone)
    one = meetings.meeting_of(connection, student_id) if student_id else None
    found = meetings.meetings(connection, school.id) if not student_id else [one] if one else []
    for meeting in found:
        if not is_over(all_series()[meeting.series], meeting.day, today, school.holidays):
            yield from _lines(connection, vault, school, meeting, now)


def _lines(
    connection: Connection, vault: Vault, school: School, meeting: Meeting, now: int
) -> Iterator[str]:
    student = student_by_id(connection, vault, meeting.student_id)
    who = f"{student.local_id} {student.name}" if student else meeting.student_id
    when = away(meeting.day, day_at(now, school.timezone), school.holidays)
    yield f"{who}: {meeting.series}, {named_day(meeting.day)}, {when}"
    for step in meetings.steps_of(connection, school, meeting, now):
        yield f"  {step_name(step.step)}: {_state(step)}"


def counted_days(step: SeriesStep) -> str:
    side = "after" if step.after else "before"
    opens = counted(abs(step.opens), "school day")
    return f"opens {opens} {side} the meeting, due {abs(step.due)} {side}"


def step_name(step: SeriesStep) -> str:
    return joined(step.flows, "or")


def named_day(day: date) -> str:
    """With its weekday, so that a slip shows: Wed 2027-02-10."""
    return f"{_WEEKDAYS[day.weekday()]} {day.isoformat()}"


def away(day: date, today: date, holidays: Collection[date] = ()) -> str:
    number = school_days_until(day, today, holidays)
    if number == 0:
        return "today"
    days = counted(abs(number), "school day")
    return f"in {days}" if number > 0 else f"{days} ago"


def _state(step: Standing) -> str:
    return {
        "done": "done" if step.read_back else "done, not read back yet",
        "open": f"open, due {named_day(step.due)}",
        "late": f"late, was due {named_day(step.due)}",
        "later": f"opens {named_day(step.opens)}",
        "over": "not done",
    }[step.state]
