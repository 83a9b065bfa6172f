"""When a student is reminded of what they were given: twice at most, gently, and only while school is on.

A reminder comes two school days before the day until which it was given, and on that day itself: never on the
day of the invitation, never within a day of another one, never outside school hours. It is decided anew from
what was sent so far, whatever the clock did meanwhile: a reminder that seems to lie ahead of now was sent all
the same, and nothing is sent until the clock has passed it by a day.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from dialogs.holidays import is_school_day
from dialogs.school_hours import SchoolHours
from dialogs.series import school_day

MOST = 2
A_DAY = 86_400_000_000  # microseconds
_FIRST = 2  # school days before the last one
_DAYLIGHT = "08:00-15:00"  # where a school names no hours of its own


def due_reminder(
    hours: SchoolHours, now: int, invited_at: int, due: date, sent: Collection[int]
) -> int | None:
    """Which reminder is to go out now, 1 or 2; None: no one. `sent`: when each so far."""
    if len(sent) >= MOST or not day_hours(hours).is_open(now):
        return None
    if any(now - at < A_DAY for at in sent) or hours.day(now) <= hours.day(invited_at):
        return None
    return len(sent) + 1 if reminds_on(hours, hours.day(now), due, len(sent)) else None


def reminds_on(hours: SchoolHours, day: date, due: date, sent: int = 0) -> bool:
    """Whether that is a day on which a student may be reminded, who was so often."""
    last = due if is_school_day(due, hours.holidays) else school_day(due, -1, hours.holidays)
    first = last if sent else school_day(last, -_FIRST, hours.holidays)
    return first <= day <= last


def day_hours(hours: SchoolHours) -> SchoolHours:
    """Outside these it is quiet."""
    return hours if hours.hours else replace(hours, hours=_DAYLIGHT)
