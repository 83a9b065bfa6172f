"""What staff enter about one student for their meetings: tools, goals, their part, and the series.

Whoever is handed a Listed or a Theirs (access.py) may do this; nothing here reads what a student said.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, insert, select, update

from dialogs.flow import PARTS
from storage import goals, meetings, tools
from storage.access import Listed, Theirs
from storage.goals import NewGoal, StudentGoal
from storage.ids import new_id
from storage.meetings import Meeting
from storage.people import School
from storage.tables import meeting_part, student
from storage.tools import NewTool, StudentTool
from storage.vault import Vault

# What a page of staff hands over comes from here, as all of it does.
__all__ = [
    "Changed", "MayNot", "NewGoal", "NewTool", "NotedPart", "StudentGoal", "StudentTool",
    "end_series", "give_series", "goals_of", "meeting_of", "note_part", "parts_of", "save_goals",
    "save_tools", "set_part", "take_back_part", "tools_of",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class NotedPart:
    """Which part the student took in a meeting; `who` noted it, by their id."""

    id: str
    day: date
    part: str
    who: str


class MayNot(Exception):
    """This viewer reads the list, and somebody else changes it."""


class Changed(Exception):
    """The list is not the one that was looked at any more."""


def tools_of(connection: Connection, vault: Vault, one: Listed) -> tuple[StudentTool, ...]:
    return tools.tools_of(connection, vault, one.student.id)


def goals_of(connection: Connection, vault: Vault, one: Listed) -> tuple[StudentGoal, ...]:
    return goals.goals_of(connection, vault, one.student.id)


def save_tools(
    connection: Connection,
    vault: Vault,
    school: School,
    one: Listed,
    rows: Sequence[NewTool],
    seen: Sequence[str],
    now: int,
) -> None:
    """In the place of those before; what stays keeps its id. `seen`: the ids of those that were looked at.

    Raises MayNot, Changed.
    """
    _may(one)
    if [each.id for each in tools_of(connection, vault, one)] != [*seen]:
        raise Changed
    tools.replace_tools(connection, vault, school, one.student.id, rows, now)


def save_goals(
    connection: Connection,
    vault: Vault,
    school: School,
    one: Listed,
    rows: Sequence[NewGoal],
    seen: Sequence[str],
    now: int,
) -> None:
    """As `save_tools`. Raises MayNot, Changed."""
    _may(one)
    if [each.id for each in goals_of(connection, vault, one)] != [*seen]:
        raise Changed
    goals.replace_goals(connection, vault, school, one.student.id, rows, now)


def _may(one: Listed) -> None:
    if not one.changes:
        raise MayNot


# --- their part in the meeting --------------------------------------------------------------------


def set_part(connection: Connection, theirs: Theirs, part: str) -> None:
    """What the student is asked about the meeting follows it from their next talk on."""
    if part not in PARTS:
        raise ValueError(f"there is no part {part!r}")
    this = update(student).where(student.c.id == theirs.student.id)
    connection.execute(this.values(role=part))


def note_part(connection: Connection, theirs: Theirs, day: date, part: str, now: int) -> None:
    """What they did in the meeting of that day; what was noted for the same day before has an end."""
    if part not in PARTS:
        raise ValueError(f"there is no part {part!r}")
    same = meeting_part.c.date == day.isoformat()
    connection.execute(update(meeting_part).where(_noted(theirs), same).values(ended_at=now))
    row = {
        "id": new_id(now),
        "school_id": theirs.student.school_id,
        "student_id": theirs.student.id,
        "date": day.isoformat(),
        "part": part,
        "staff_id": theirs.viewer.id,
        "made_at": now,
    }
    connection.execute(insert(meeting_part), row)


def take_back_part(connection: Connection, theirs: Theirs, id: str, now: int) -> None:
    """A slip, whoever of the student's staff noted it."""
    this = update(meeting_part).where(_noted(theirs), meeting_part.c.id == id)
    connection.execute(this.values(ended_at=now))


def parts_of(connection: Connection, theirs: Theirs) -> list[NotedPart]:
    """The newest meeting first."""
    at = meeting_part.c
    rows = connection.execute(
        select(at.id, at.date, at.part, at.staff_id).where(_noted(theirs)).order_by(at.date.desc())
    )
    return [NotedPart(row.id, date.fromisoformat(row.date), row.part, row.staff_id) for row in rows]


def _noted(theirs: Theirs) -> ColumnElement[bool]:
    at = meeting_part.c
    return (at.student_id == theirs.student.id) & at.ended_at.is_(None)


# --- the series -----------------------------------------------------------------------------------


def meeting_of(connection: Connection, theirs: Theirs) -> Meeting | None:
    return meetings.meeting_of(connection, theirs.student.id)


def give_series(
    connection: Connection, school: School, theirs: Theirs, series: str, day: date, now: int
) -> None:
    """For a meeting on this day, in the place of the one before; what was done for that one stays done."""
    meetings.set_meeting(connection, school, theirs.student.id, series, day, now)


def end_series(connection: Connection, theirs: Theirs, now: int) -> None:
    """What the student said stays."""
    meetings.end_meeting(connection, theirs.student.id, now)
