"""When somebody is at the school: its hours on a school day, in its own zone. Times are microseconds, UTC.

A school day is Monday to Friday and no holiday. Minutes count in school hours alone, so that fifteen minutes
from a Friday evening end on Monday morning.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from dialogs.ages import moment_at
from dialogs.holidays import is_school_day

_LOOKED_AHEAD = 150  # days; no school is closed for longer
_MINUTE = 60_000_000  # microseconds


@dataclass(frozen=True, slots=True)
class SchoolHours:
    """`hours`: as in "08:00-15:30"; without them the whole of a school day counts."""

    hours: str
    timezone: str
    holidays: Collection[date] = ()

    def day(self, at: int) -> date:
        return moment_at(at, self.timezone).date()

    def is_school_day(self, day: date) -> bool:
        return is_school_day(day, self.holidays)

    def begins(self, day: date) -> int:
        """Its first moment."""
        return self._at(day, "00:00")

    def opens(self, day: date) -> int:
        return self._at(day, self.hours[:5] or "00:00")

    def closes(self, day: date) -> int:
        return self._at(day, self.hours[6:]) if self.hours else self.opens(day + timedelta(days=1))

    def is_open(self, at: int) -> bool:
        day = self.day(at)
        return self.is_school_day(day) and self.opens(day) <= at < self.closes(day)

    def open_days(self, at: int) -> Iterator[date]:
        """The school days from this moment on whose hours are not over yet, as far as anybody plans."""
        days = (self.day(at) + timedelta(days=n) for n in range(_LOOKED_AHEAD))
        return (day for day in days if self.is_school_day(day) and at < self.closes(day))

    def next_open(self, at: int) -> int:
        """When somebody is there: now in school hours, else when the next school day begins."""
        day = next(self.open_days(at), self.day(at))
        return max(at, self.opens(day))

    def after_minutes(self, at: int, minutes: int) -> int:
        """When so many minutes of school hours have gone by since then."""
        left = minutes * _MINUTE
        for day in self.open_days(at):
            begins = max(at, self.opens(day))
            if begins + left <= self.closes(day):
                return begins + left
            left -= self.closes(day) - begins
        return at + left  # a school without a school day: by the clock

    def after_days(self, at: int, number: int) -> int:
        """When the hours of that school day begin: 0 for the day itself, or the next that is one."""
        day = next(islice(self.open_days(at), number, None), None)
        return at if day is None else self.opens(day)

    def _at(self, day: date, clock: str) -> int:
        moment = datetime.combine(day, time.fromisoformat(clock), ZoneInfo(self.timezone))
        return int(moment.timestamp()) * 1_000_000
