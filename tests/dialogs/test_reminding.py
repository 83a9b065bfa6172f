"""Reminders: two at most, none outside school hours, whatever zone, clock and restarts do."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.ages import moment_at
from dialogs.reminding import A_DAY, day_hours, due_reminder, reminds_on
from dialogs.school_hours import SchoolHours

ZONES = (
    "America/New_York", "America/Los_Angeles", "America/Phoenix", "Pacific/Honolulu", "Asia/Kathmandu",
    "Australia/Lord_Howe", "Pacific/Apia", "Pacific/Kiritimati", "America/St_Johns", "Africa/Casablanca",
)  # fmt: skip
HOUR = 3_600_000_000
LABOR_DAY = date(2026, 9, 7)
HOURS = SchoolHours("08:00-15:30", "America/New_York", frozenset({LABOR_DAY}))


def at(day: str, clock: str, zone: str = "America/New_York") -> int:
    moment = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZoneInfo(zone))
    return int(moment.timestamp()) * 1_000_000


@pytest.mark.parametrize(
    ("now", "sent", "number"),
    [
        (at("2026-09-08", "09:00"), [], None),  # given on Tuesday for Friday: not on the day itself
        (at("2026-09-09", "07:59"), [], None),
        (at("2026-09-09", "08:00"), [], 1),
        (at("2026-09-09", "15:30"), [], None),
        (at("2026-09-09", "11:00"), [at("2026-09-09", "08:00")], None),
        (at("2026-09-10", "11:00"), [at("2026-09-09", "08:00")], None),  # the second is for the day
        (at("2026-09-11", "11:00"), [at("2026-09-09", "08:00")], 2),
        (at("2026-09-11", "11:00"), [], 1),  # nobody was there to send it before
        (at("2026-09-11", "11:00"), [at("2026-09-10", "12:00")], None),  # not within a day
        (at("2026-09-11", "12:00"), [at("2026-09-10", "12:00")], 2),
        (at("2026-09-11", "12:00"), [at("2026-09-14", "12:00")], None),  # the clock was set back
        (at("2026-09-14", "11:00"), [], None),  # it is over
    ],
)  # fmt: skip
def test_one_comes_two_days_before_and_one_on_the_day(
    now: int, sent: list[int], number: int | None
) -> None:
    invited = at("2026-09-08", "08:30")
    assert due_reminder(HOURS, now, invited, date(2026, 9, 11), sent) == number


def test_a_holiday_is_quiet_and_days_before_one_are_counted_without_it() -> None:
    invited, due = at("2026-09-01", "08:30"), LABOR_DAY  # so that the last day is Friday
    assert due_reminder(HOURS, at("2026-09-07", "10:00"), invited, due, []) is None
    assert due_reminder(HOURS, at("2026-09-02", "10:00"), invited, due, []) == 1
    assert (
        due_reminder(HOURS, at("2026-09-04", "10:01"), invited, due, [at("2026-09-02", "10:00")])
        == 2
    )


def test_a_school_without_hours_is_quiet_at_night_all_the_same() -> None:
    hours = SchoolHours("", "America/New_York")
    for clock, number in (("03:00", None), ("20:00", None), ("10:00", 1)):
        invited = at("2026-09-08", "08:30")
        assert (
            due_reminder(hours, at("2026-09-09", clock), invited, date(2026, 9, 11), []) == number
        )


steps = st.lists(
    st.one_of(
        st.integers(1, 3 * HOUR),  # the program looks again, after a minute or a longer sleep
        st.integers(-3 * A_DAY, 3 * A_DAY),  # somebody sets the clock
        st.sampled_from([HOUR // 2, HOUR, -HOUR, -HOUR // 2, A_DAY, -A_DAY]),
    ),
    min_size=20,
    max_size=120,
)


@settings(max_examples=60, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    begins=st.one_of(
        st.integers(0, 365 * 16),
        st.sampled_from([(date(2011, 12, 27) - date(2010, 1, 1)).days]),  # Samoa leaves a day out
    ),
    hour=st.integers(0, 23),
    until=st.integers(0, 14),
    opens=st.sampled_from(["", "00:00-23:59", "02:00-03:00", "07:15-14:45", "08:00-15:30"]),
    free=st.sets(st.integers(0, 20), max_size=6),
    steps=steps,
)  # fmt: skip
def test_at_most_two_in_school_hours_a_day_apart_and_none_after_the_day(
    zone: str, begins: int, hour: int, until: int, opens: str, free: set[int], steps: list[int]
) -> None:
    first = date(2010, 1, 1) + timedelta(days=begins)
    holidays = frozenset(first + timedelta(days=n) for n in free)
    hours, due = SchoolHours(opens, zone, holidays), first + timedelta(days=until)
    invited = (
        int(datetime(first.year, first.month, first.day, hour, tzinfo=UTC).timestamp()) * 10**6
    )
    sent: list[int] = []
    now = invited
    for step in steps:
        now = max(invited - 5 * A_DAY, now + step)
        number = due_reminder(hours, now, invited, due, sent)
        if number is None:
            continue
        local = moment_at(now, zone)
        assert number == len(sent) + 1 <= 2
        assert local.weekday() < 5
        assert local.date() not in holidays
        assert local.date() <= due
        begin, end = (opens or "08:00-15:00").split("-")
        assert begin <= f"{local:%H:%M}" < end
        assert all(abs(now - before) >= A_DAY for before in sent)
        sent.append(now)
    assert len(sent) <= 2


@given(zone=st.sampled_from(ZONES), day=st.dates(date(2010, 1, 1), date(2030, 1, 1)))
def test_there_is_a_day_for_each_reminder(zone: str, day: date) -> None:
    hours = SchoolHours("08:00-15:30", zone)
    found = [n for n in range(8) if reminds_on(hours, day - timedelta(days=n), day)]
    assert found
    assert day_hours(hours) == hours
