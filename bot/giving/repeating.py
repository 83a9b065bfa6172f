"""What comes by itself: a round closes, and what is to be given again is given again.

Each next round has an id that follows from the one that it repeats, so that it is there once, whichever
process is first, whatever dies between and wherever the clock is set.
"""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from bot.conversation.desk import Desk
from bot.giving.whom import NobodyGets, give, students_of
from dialogs.ages import day_at
from dialogs.giving import Calendar, before_meeting, due_in, is_over, next_quarter, usual_due
from dialogs.series import all_series
from dialogs.series import is_over as series_is_over
from storage import access, meetings, rounds
from storage.access import Theirs, Viewer
from storage.rounds import QUARTER, Round


def close_what_is_over(connection: Connection, desk: Desk, now: int) -> None:
    """A school week after its day, so that who was away has had time; or once nobody is in its class."""
    holidays, left = desk.school.holidays, None
    for one in rounds.open_rounds(connection, desk.vault, desk.school.id):
        due, today = due_in(one.what.due_on, now, desk.school.timezone)
        ended = False
        if one.what.class_id:
            left = rounds.classes_left(connection, desk.school.id) if left is None else left
            ended = one.what.class_id in left
        if ended or (due is not None and _is_over(one, due, today, holidays)):
            rounds.close_round(connection, one, now)


def give_again(connection: Connection, desk: Desk, now: int) -> None:
    """What is due, to those who are still the students of who gave it."""
    for one in rounds.repeating(connection, desk.vault, desk.school.id):
        viewer = access.viewer_of(connection, one.staff_id)
        if viewer is None or not viewer.has_students:
            continue  # who gave it has left
        (_each_quarter if one.what.repeats == QUARTER else _before_meetings)(
            connection, desk, viewer, one, now
        )


def _is_over(one: Round, due: date, today: date, holidays: Collection[date]) -> bool:
    """A series is over with its last step, which may come after the meeting."""
    series = all_series().get(one.what.series)
    return series_is_over(series, due, today, holidays) if series else is_over(due, today, holidays)


def _each_quarter(connection: Connection, desk: Desk, viewer: Viewer, one: Round, now: int) -> None:
    zone, holidays = desk.school.timezone, desk.school.holidays
    opened = day_at(one.what.opens_at, zone)
    day = next_quarter(opened, Calendar(holidays, desk.settings.year_ends))
    today = day_at(now, zone)
    if day is None or today < day:
        return
    who = _whom(connection, desk, viewer, one)
    due = usual_due(today, holidays)
    _again(connection, desk, viewer, one, who, due, QUARTER, now)


def _before_meetings(
    connection: Connection, desk: Desk, viewer: Viewer, one: Round, now: int
) -> None:
    """A round for each day of a meeting, with all whose meeting is on it; not while one is under way."""
    if one.closed_at is None:
        return
    before = rounds.following(connection, one)
    if any(closed is None for closed in before.values()):
        busy = _invited_now(connection, before)
    else:
        busy = frozenset()
    by_day: dict[date, list[Theirs]] = {}
    for each in _whom(connection, desk, viewer, one):
        day = _meeting(connection, each)
        if day is not None and each.student.id not in busy:
            by_day.setdefault(day, []).append(each)
    today = day_at(now, desk.school.timezone)
    for day, who in sorted(by_day.items()):
        due = before_meeting(day, today, desk.school.holidays)
        if due is not None:
            _again(connection, desk, viewer, one, who, due, day.isoformat(), now)


def _again(
    connection: Connection,
    desk: Desk,
    viewer: Viewer,
    one: Round,
    who: list[Theirs],
    due: date,
    occasion: str,
    now: int,
) -> None:
    """Of each occasion there is one round; who comes to it later is invited to that."""
    id = hashlib.sha256(f"{one.id} {occasion}".encode()).hexdigest()[:32]
    viewers_own = rounds.find_round(connection, desk.vault, viewer, id)
    if viewers_own is not None:
        if viewers_own.closed_at is None:
            rounds.invite(connection, viewers_own, [each.student.id for each in who], now)
        return
    if id in rounds.following(connection, one):
        return  # it was taken back
    repeats = QUARTER if occasion == QUARTER else ""
    what = replace(one.what, opens_at=now, due_on=due.isoformat(), repeats=repeats, follows=one.id)
    try:
        give(connection, desk, viewer, what, who, now, id)
    except NobodyGets:
        return  # looked at again while it is due


def _whom(connection: Connection, desk: Desk, viewer: Viewer, one: Round) -> list[Theirs]:
    """As the class is now; of a group, those who are still theirs."""
    ids = rounds.invited(connection, one.id)
    return students_of(connection, desk, viewer, one.what.class_id, ids)


def _meeting(connection: Connection, one: Theirs) -> date | None:
    series = meetings.meeting_of(connection, one.student.id)
    if series is not None:
        return series.day
    try:
        return date.fromisoformat(one.student.meeting_date)
    except ValueError:
        return None


def _invited_now(connection: Connection, rounds_of_it: dict[str, int | None]) -> frozenset[str]:
    """Who is in one of these that is not closed."""
    under_way: Iterable[str] = [id for id, closed in rounds_of_it.items() if closed is None]
    return frozenset(student for id in under_way for student in rounds.invited(connection, id))
