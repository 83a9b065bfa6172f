"""What is given to a class: until which day, when it closes and comes again, and how a period holds it.

Days are the school's own, and school days: Monday to Friday without the school's holidays.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from dialogs.ages import day_at
from dialogs.holidays import is_school_day
from dialogs.language import language as spoken
from dialogs.series import all_series, school_day

CLOSES_AFTER = 5  # school days: who was away comes back meanwhile, and then the counts stand still
QUARTER = 45  # school days: nine weeks
BEFORE_MEETING = 15  # school days before it, as a series begins
READY_BEFORE = 7  # school days before it, when what was said is read back together
_FRIDAY = 4
_AHEAD = 2  # school days that there are to be at least


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of one school. `year_ends`: month and day, as in "06-30"."""

    holidays: Collection[date] = ()
    year_ends: str = "06-30"


def usual_due(today: date, holidays: Collection[date] = ()) -> date:
    """The last school day of this week; of the next week that has one, where that is too near."""
    soonest = school_day(today, _AHEAD, holidays)
    friday = today + timedelta(days=(_FRIDAY - today.weekday()) % 7)
    while True:
        week = [friday - timedelta(days=n) for n in range(5)]
        due = next((day for day in week if is_school_day(day, holidays)), None)
        if due is not None and due >= soonest:
            return due
        friday += timedelta(days=7)


def usual_meeting(today: date, holidays: Collection[date] = ()) -> date:
    """For a series: three weeks away, so that each of its steps has its days."""
    return school_day(today, BEFORE_MEETING, holidays)


def is_over(due: date, today: date, holidays: Collection[date] = ()) -> bool:
    """Whether what was given for that day closes by itself now."""
    return today > school_day(due, CLOSES_AFTER, holidays)


def next_quarter(opened: date, calendar: Calendar) -> date | None:
    """When what was given on that day comes again; None where that is in another school year."""
    day = school_day(opened, QUARTER, calendar.holidays)
    return day if day <= _year_ends(opened, calendar) else None


def before_meeting(meeting: date, today: date, holidays: Collection[date] = ()) -> date | None:
    """Until when it is given for a meeting on that day; None while that is too far away, or today."""
    if not today < meeting or today < school_day(meeting, -BEFORE_MEETING, holidays):
        return None
    ready = school_day(meeting, -READY_BEFORE, holidays)
    return ready if ready > today else max(today, school_day(meeting, -1, holidays))


def flows_of(flow: str, series: str) -> tuple[str, ...]:
    """All that is asked in it, by name."""
    if not series:
        return (flow,)
    known = all_series().get(series)
    return tuple(name for step in known.steps for name in step.flows) if known else ()


def part_of_period(
    minutes: int, period: int, before: int, chooses: int, after: int
) -> Iterable[tuple[str, int, int]]:
    """A plan of one period: name, from and to, in minutes. Who reads it is chosen right after the last
    question; what is left over then is for who is through early.
    """
    asks = max(1, min(minutes, period - before - chooses - after))
    chosen = before + asks + chooses
    yield "begin", 0, before
    yield "ask", before, before + asks
    yield "choose", before + asks, chosen
    if chosen < period - after:
        yield "early", chosen, period - after
    yield "end", max(period - after, chosen), max(period, chosen + after)


@lru_cache(maxsize=4096)
def named_day(due: date, today: date, language: str) -> str:
    """As it is said: a day of this week by its name, a later one with its month."""
    from babel.dates import format_date  # where nothing is given, nothing of it is loaded

    dates = spoken(language).date
    near = timedelta(0) <= due - today < timedelta(days=7)
    form = "EEEE" if near else dates.day
    return format_date(due, form, locale=dates.locale)


def due_in(due_on: str, now: int, timezone: str) -> tuple[date | None, date]:
    """The day until which, None without one, and the day that it is."""
    try:
        due = date.fromisoformat(due_on)
    except ValueError:
        due = None
    return due, day_at(now, timezone)


def _year_ends(day: date, calendar: Calendar) -> date:
    this = date.fromisoformat(f"{day.year}-{calendar.year_ends}")
    return this if day <= this else date.fromisoformat(f"{day.year + 1}-{calendar.year_ends}")
