"""Days without school, as a school writes them: "2027-01-18", "2026-12-21/2027-01-01 Winter break".

Two days with / between are an interval, as in ISO 8601; what follows is how it is called.
"""

import re
from collections.abc import Collection, Iterable
from datetime import date, timedelta

LONGEST = timedelta(days=120)  # longer than a summer


def a_holiday(written: str) -> str:
    """The same without the space around it. Raises ValueError for what names no day, or too many."""
    first, last, _ = parts_of(written.strip())
    try:
        lasts = date.fromisoformat(last or first) - date.fromisoformat(first)
    except ValueError:
        lasts = timedelta(-1)
    if not timedelta(0) <= lasts <= LONGEST:
        raise ValueError(
            f'"{written}" is no holiday; write its day, or the first and the last with / between, as in '
            '"2026-12-21/2027-01-01 Winter break"'
        )
    return written.strip()


def days_of(holidays: Iterable[str]) -> frozenset[date]:
    """Every single day of them. ValueError for what is none."""
    days: set[date] = set()
    for one in holidays:
        first, last, _ = parts_of(one)
        begins, ends = date.fromisoformat(first), date.fromisoformat(last or first)
        days |= {begins + timedelta(days=n) for n in range((ends - begins).days + 1)}
    return frozenset(days)


def is_school_day(day: date, holidays: Collection[date]) -> bool:
    """`holidays`: every single day."""
    return day.weekday() < 5 and day not in holidays


def parts_of(holiday: str) -> tuple[str, str, str]:
    """Its first day, its last, "" where that is the same, and how it is called."""
    found = _HOLIDAY.fullmatch(holiday)
    return (found["first"], found["last"] or "", found["name"] or "") if found else ("", "", "")


_HOLIDAY = re.compile(
    r"(?P<first>\d{4}-\d\d-\d\d)(?:/(?P<last>\d{4}-\d\d-\d\d))?(?: +(?P<name>[^\n]{1,80}))?"
)
