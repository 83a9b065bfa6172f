"""Moments as a draft prints them: in the school's zone and the draft's language."""

from functools import lru_cache

from babel.dates import format_date

from dialogs.ages import day_at
from dialogs.language import language as spoken


@lru_cache(maxsize=4096)
def date_of(at: int, language: str, timezone: str) -> str:
    """`at`: microseconds, UTC."""
    dates = spoken(language).date
    return format_date(day_at(at, timezone), dates.form, locale=dates.locale)
