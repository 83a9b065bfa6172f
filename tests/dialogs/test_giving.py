"""Days of what is given: until when, when it closes, when it comes again, and how a period is planned."""

from datetime import date, timedelta

import pytest

from dialogs.conversation import World
from dialogs.giving import (
    Calendar,
    before_meeting,
    is_over,
    named_day,
    next_quarter,
    part_of_period,
    usual_due,
)
from dialogs.holidays import days_of
from dialogs.loading import shipped_flow
from dialogs.sitting import minutes_of

BREAK = days_of(["2026-11-25/2026-11-27 Thanksgiving"])


@pytest.mark.parametrize(
    ("today", "due"),
    [
        ("2026-09-08", "2026-09-11"),  # Tuesday: this week's Friday
        ("2026-09-10", "2026-09-18"),  # Thursday: too near
        ("2026-09-12", "2026-09-18"),  # Saturday
        ("2026-11-19", "2026-11-24"),  # the Friday is free: the last day of school in that week
        ("2026-11-23", "2026-12-04"),  # and that one is too near
    ],
)
def test_the_usual_day_is_the_last_of_a_school_week(today: str, due: str) -> None:
    assert usual_due(date.fromisoformat(today), BREAK) == date.fromisoformat(due)


def test_it_closes_a_school_week_later_and_comes_again_after_nine_within_the_year() -> None:
    friday = date(2026, 9, 11)
    assert not is_over(friday, date(2026, 9, 18))
    assert is_over(friday, date(2026, 9, 19))
    assert next_quarter(friday, Calendar()) == friday + timedelta(weeks=9)
    assert next_quarter(friday, Calendar(BREAK)) == friday + timedelta(weeks=9)
    assert next_quarter(date(2026, 10, 2), Calendar(BREAK)) == date(2026, 12, 9)
    assert next_quarter(date(2027, 5, 3), Calendar()) is None
    assert next_quarter(date(2026, 7, 20), Calendar(year_ends="07-31")) is None


def test_before_a_meeting_it_is_given_three_weeks_ahead_and_due_a_week_before() -> None:
    meeting = date(2026, 10, 1)
    assert before_meeting(meeting, date(2026, 9, 9)) is None
    assert before_meeting(meeting, date(2026, 9, 10)) == date(2026, 9, 22)
    assert before_meeting(meeting, date(2026, 9, 25)) == date(2026, 9, 30)
    assert before_meeting(meeting, meeting) is None


def test_a_day_of_this_week_has_its_name() -> None:
    today = date(2026, 9, 8)
    assert named_day(date(2026, 9, 11), today, "en") == "Friday"
    assert named_day(date(2026, 9, 11), today, "es") == "viernes"
    assert named_day(date(2026, 9, 18), today, "en") == "Sep 18"


def test_a_talk_takes_as_long_as_a_sitting_of_the_band_at_most() -> None:
    flow = shipped_flow("quick")
    young, older = (minutes_of(flow, World(band, "every", "Robin")) for band in ("prek-2", "9-12"))
    assert 1 <= young < older <= 15


@pytest.mark.parametrize(
    ("minutes", "names"), [(10, "begin ask choose early end"), (60, "begin ask choose end")]
)
def test_a_period_is_filled_without_a_gap(minutes: int, names: str) -> None:
    parts = list(part_of_period(minutes, 40, 5, 3, 5))
    assert " ".join(name for name, *_ in parts) == names
    assert [start for _, start, _ in parts] == [0, *(end for *_, end in parts[:-1])]
    assert parts[-1][2] == 40
