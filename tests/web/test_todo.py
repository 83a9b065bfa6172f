"""What is next with each student: one thing, and the most urgent students stand first."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.web.staff.todo import ORDER, todo_of
from storage.caseload import HowFar

NOBODY = HowFar(None, None, None, None, None, None, "")
TODAY = date(2026, 11, 30)  # a Monday


def _at(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp()) * 1_000_000


READ = replace(NOBODY, begun_at=1, shared_at=5, read_at=6)


@pytest.mark.parametrize(
    ("far", "what"),
    [
        (NOBODY, "not_begun"),
        (replace(NOBODY, meeting="2026-12-20"), "ask"),
        (replace(NOBODY, meeting="2027-01-20"), "not_begun"),
        (replace(NOBODY, meeting="no day"), "not_begun"),
        (replace(NOBODY, begun_at=1, stopped_at=2), "stopped"),
        (replace(NOBODY, begun_at=1, sharing_at=2), "sharing"),
        (replace(NOBODY, begun_at=1, shared_at=5), "unread"),
        (replace(NOBODY, begun_at=1, shared_at=5, read_at=4), "unread"),
        (READ, "read"),
        (replace(READ, stopped_at=9), "stopped"),
        (replace(READ, wished_at=2), "talk"),
        (replace(READ, meeting="2026-12-09"), "read_back"),
        (replace(READ, meeting="2026-12-04"), "freeze"),
        (replace(READ, meeting="2026-12-01"), "print"),
        (replace(READ, meeting="2026-11-30"), "print"),
        (replace(READ, meeting="2026-11-27"), "read"),
        (replace(READ, read_at=None, meeting="2026-12-01"), "unread"),
        (replace(READ, asks=1, asked_at=_at(date(2026, 11, 16))), "answer"),
        (replace(READ, asks=1, asked_at=_at(date(2026, 11, 17))), "asks"),
        (replace(READ, asked_at=_at(date(2026, 11, 16))), "read"),
    ],
)
def test_what_is_next(far: HowFar, what: str) -> None:
    assert todo_of(far, TODAY).what == what


def test_who_asked_to_talk_stands_first_and_then_the_nearest_meeting() -> None:
    late, soon = replace(NOBODY, meeting="2026-12-18"), replace(NOBODY, meeting="2026-12-10")
    all_of_them = [READ, late, replace(READ, wished_at=1), NOBODY, soon]
    in_order = sorted(all_of_them, key=lambda far: todo_of(far, TODAY).rank)
    assert in_order == [replace(READ, wished_at=1), soon, late, NOBODY, READ]


def test_each_has_its_place() -> None:
    assert len(set(ORDER)) == len(ORDER)
