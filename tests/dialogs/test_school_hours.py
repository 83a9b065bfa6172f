"""When somebody is at the school: hours, weekends, holidays, and minutes that count in school hours alone."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.school_hours import SchoolHours

ZONE = "America/New_York"
HOURS = SchoolHours("08:00-15:30", ZONE, {date(2026, 11, 26), date(2026, 11, 27)})
MINUTE = 60_000_000


def at(text: str) -> int:
    """A moment on the school's clock, five hours behind UTC in winter."""
    return int(datetime.fromisoformat(f"{text}-05:00").timestamp()) * 1_000_000


@pytest.mark.parametrize(
    ("moment", "open"),
    [
        ("2026-11-30T08:00", True),
        ("2026-11-30T07:59", False),
        ("2026-11-30T15:29", True),
        ("2026-11-30T15:30", False),
        ("2026-11-28T10:00", False),  # a Saturday
        ("2026-11-26T10:00", False),  # Thanksgiving
    ],
)
def test_somebody_is_there_in_the_hours_of_a_school_day(moment: str, open: bool) -> None:
    assert HOURS.is_open(at(moment)) is open


@pytest.mark.parametrize(
    ("since", "minutes", "when"),
    [
        ("2026-11-30T10:00", 15, "2026-11-30T10:15"),
        ("2026-11-30T15:20", 15, "2026-12-01T08:05"),
        ("2026-11-30T20:00", 60, "2026-12-01T09:00"),
        ("2026-11-25T15:00", 60, "2026-11-30T08:30"),  # over Thanksgiving and the weekend
        ("2026-11-28T11:00", 15, "2026-11-30T08:15"),
    ],
)
def test_minutes_count_in_school_hours_alone(since: str, minutes: int, when: str) -> None:
    assert HOURS.after_minutes(at(since), minutes) == at(when)


def test_who_writes_in_the_night_is_read_when_the_next_school_day_begins() -> None:
    assert HOURS.next_open(at("2026-11-25T20:00")) == at("2026-11-30T08:00")
    assert HOURS.next_open(at("2026-11-30T09:00")) == at("2026-11-30T09:00")


def test_days_are_school_days() -> None:
    assert HOURS.after_days(at("2026-11-25T09:00"), 1) == at("2026-11-30T08:00")


def test_a_school_that_is_never_open_counts_by_the_clock() -> None:
    never = SchoolHours("08:00-15:30", ZONE, {date.fromordinal(n) for n in range(739_000, 740_500)})
    since = at("2026-11-30T10:00")
    assert never.after_minutes(since, 15) == since + 15 * MINUTE


_MOMENTS = st.integers(at("2026-01-01T00:00"), at("2027-12-31T00:00")).map(
    lambda n: n // 1000000 * 1000000
)


@given(_MOMENTS, st.integers(0, 3000), st.integers(0, 3000))
def test_more_minutes_never_end_sooner(since: int, minutes: int, more: int) -> None:
    first, second = (
        HOURS.after_minutes(since, minutes),
        HOURS.after_minutes(since, minutes + more),
    )
    assert since <= first <= second
    assert HOURS.after_minutes(first, more) == second or minutes == 0 or more == 0


@given(_MOMENTS)
def test_where_nobody_is_there_the_next_moment_at_which_somebody_is_comes_later(now: int) -> None:
    opens = HOURS.next_open(now)
    assert HOURS.is_open(opens)
    assert (opens == now) is HOURS.is_open(now)
