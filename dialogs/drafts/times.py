"""Moments as a draft prints them: in the school's zone and the draft's language."""

from datetime import date
from functools import lru_cache

from babel.dates import format_date, format_time

from dialogs.ages import day_at, moment_at
from dialogs.language import language as spoken


@lru_cache(maxsize=4096)
def date_of(at: int, language: str, timezone: str) -> str:
    """`at`: microseconds, UTC."""
    dates = spoken(language).date
    return format_date(day_at(at, timezone), dates.form, locale=dates.locale)


@lru_cache(maxsize=64)
def month_of(month: str, language: str) -> str:
    """`month`: YYYY-MM."""
    first = date.fromisoformat(f"{month}-01")
    return format_date(first, "LLLL y", locale=spoken(language).date.locale)


@lru_cache(maxsize=4096)
def time_of(at: int, language: str, timezone: str) -> str:
    """`at`: microseconds, UTC. The hour and the minute, without the day."""
    locale = spoken(language).date.locale
    return format_time(moment_at(at, timezone), "short", locale=locale).replace("\u202f", " ")


@lru_cache(maxsize=4096)
def written_day(day: date, language: str) -> str:
    """A day of the school's, as a page of staff prints it."""
    dates = spoken(language).date
    return format_date(day, dates.form, locale=dates.locale)
