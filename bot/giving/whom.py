"""Giving a flow or a series to some students: who gets it, and that it is kept.

Who cannot begin it now does not get it, and who gives it is told so: it is for others, or a yes is missing.
Which of these it is, nobody is told.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from bot.conversation.arrival import open_flows
from bot.conversation.desk import Desk
from dialogs.ages import day_at
from dialogs.series import Series, all_series, is_over
from storage import access, meetings, rounds
from storage.access import Theirs, Viewer
from storage.rounds import NewRound
from storage.staff import ensure_staff, reader_name


class NobodyGets(ValueError):
    """None of these students can begin it now."""


@dataclass(frozen=True, slots=True)
class Gave:
    """The round's id, who got it and who did not."""

    id: str
    those: tuple[Theirs, ...]
    others: tuple[Theirs, ...]


def chances(
    connection: Connection, desk: Desk, students: Iterable[Theirs], now: int
) -> dict[str, list[Theirs]]:
    """By flow and by series: who of them gets it, if it is given to them now."""
    found: dict[str, list[Theirs]] = {}
    for one in students:
        names = [flow.name for flow in open_flows(connection, desk, one.student, now)]
        names += [
            series.name
            for series in all_series().values()
            if _fits(connection, desk, one, series, now)
        ]
        for name in names:
            found.setdefault(name, []).append(one)
    return found


def give(
    connection: Connection,
    desk: Desk,
    viewer: Viewer,
    what: NewRound,
    students: Sequence[Theirs],
    now: int,
    id: str = "",
) -> Gave:
    """To those of them who can begin it. A series sets each one's meeting to its day. Raises NobodyGets."""
    those = chances(connection, desk, students, now).get(what.flow or what.series, [])
    if not those:
        raise NobodyGets(what.flow or what.series)
    if what.series:
        day = date.fromisoformat(what.due_on)
        for one in those:
            meetings.set_meeting(connection, desk.school, one.student.id, what.series, day, now)
    ids = [one.student.id for one in those]
    what = _read_by_one(connection, desk, what, now)
    made = rounds.give_round(connection, desk.vault, viewer, what, ids, now, id)
    got = frozenset(ids)
    return Gave(made, tuple(those), tuple(one for one in students if one.student.id not in got))


def students_of(
    connection: Connection, desk: Desk, viewer: Viewer, class_id: str | None, ids: Iterable[str]
) -> list[Theirs]:
    """The viewer's own: all of a class, or those of these ids."""
    wanted = frozenset(ids)
    name = access.named_classes(connection, viewer).get(class_id or "", "")
    return [
        one
        for one in access.their_students(connection, desk.vault, viewer)
        if (name in one.classes if class_id else one.student.id in wanted)
    ]


def _read_by_one(connection: Connection, desk: Desk, what: NewRound, now: int) -> NewRound:
    """Of a flow that one person reads it is kept who that is: who gives it, where they said so."""
    flow = next((flow for flow in desk.flows() if flow.name == what.flow), None)
    if not (flow and flow.reader):
        return replace(what, reader_id=None)
    name = reader_name(desk.settings.check_in_reader)
    if what.reader_id or not name:
        return what
    reader = ensure_staff(connection, desk.vault, desk.school.id, name, "reader", now)
    return replace(what, reader_id=reader)


def _fits(connection: Connection, desk: Desk, one: Theirs, series: Series, now: int) -> bool:
    """Who gets ready for a meeting of their own already keeps that one."""
    if one.student.mode not in series.modes:
        return False
    meeting = meetings.meeting_of(connection, one.student.id)
    if meeting is None or meeting.series == series.name:
        return True
    today = day_at(now, desk.school.timezone)
    return is_over(all_series()[meeting.series], meeting.day, today, desk.school.holidays)
