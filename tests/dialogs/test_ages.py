"""The school's day, and how old a student is on it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.ages import MOSTLY, SURELY, YOUNGEST, day_at, day_begins, day_ends, is_about, is_surely
from dialogs.flow import BANDS

CHICAGO, KIRITIMATI = "America/Chicago", "Pacific/Kiritimati"
ZONES = (CHICAGO, KIRITIMATI, "America/Havana", "America/Asuncion", "Asia/Kathmandu", "UTC")


def micros(month: int, day: int, hour: int, minute: int) -> int:
    return int(datetime(2026, month, day, hour, minute, tzinfo=UTC).timestamp()) * 1_000_000


@pytest.mark.parametrize(
    ("when", "zone", "day"),
    [
        ((9, 9, 4, 59), CHICAGO, date(2026, 9, 8)),
        ((9, 9, 5, 0), CHICAGO, date(2026, 9, 9)),
        ((12, 9, 5, 30), CHICAGO, date(2026, 12, 8)),  # an hour later in winter
        ((9, 8, 10, 0), KIRITIMATI, date(2026, 9, 9)),
    ],
)
def test_a_day_begins_when_it_begins_at_the_school(
    when: tuple[int, int, int, int], zone: str, day: date
) -> None:
    at = micros(*when)
    assert day_at(at, zone) == day
    begun = day_begins(at, zone)
    assert begun <= at
    assert (day_at(begun, zone), day_at(begun - 1, zone)) == (day, day - timedelta(days=1))


@pytest.mark.parametrize("zone", ZONES)
def test_no_day_is_left_out_and_none_begins_twice(zone: str) -> None:
    """Also where the clock is put forward or back at midnight, which then comes never or twice."""
    for half_hour in range(366 * 48):
        at = micros(1, 2, 0, 15) + half_hour * 1_800_000_000
        begun = day_begins(at, zone)
        assert begun <= at < begun + 25 * 3_600_000_000
        assert day_at(begun, zone) == day_at(at, zone) > day_at(begun - 1, zone)
        ended = day_ends(at, zone)
        assert day_at(ended - 1, zone) == day_at(at, zone) < day_at(ended, zone)


def test_a_birthday_is_the_same_for_everything_that_asks() -> None:
    """In the evening before, by the school's clock, UTC's day is the next one already."""
    evening = day_at(micros(9, 9, 2, 0), CHICAGO)
    morning = day_at(micros(9, 9, 13, 0), CHICAGO)
    for asks in (is_about, is_surely):
        assert [asks(16, "2010-09-09", "9-12", day) for day in (evening, morning)] == [False, True]


def test_without_a_date_of_birth_more_is_asked_than_allowed() -> None:
    day = date(2026, 9, 8)
    assert is_about(16, None, "9-12", day)
    assert not is_surely(16, None, "9-12", day)
    assert is_surely(13, None, "9-12", day)
    assert not is_surely(1, "", YOUNGEST, day)
    assert [SURELY[band] <= MOSTLY[band] for band in BANDS] == [True] * len(BANDS)


@given(st.dates(date(1990, 1, 1), date(2030, 1, 1)), st.integers(0, 12_000), st.integers(0, 30))
def test_nobody_grows_younger(born: date, days: int, years: int) -> None:
    day = born + timedelta(days=days)
    if is_surely(years, born.isoformat(), "6-8", day):
        assert is_surely(years, born.isoformat(), "6-8", day + timedelta(days=1))
        assert day.year - born.year >= years
