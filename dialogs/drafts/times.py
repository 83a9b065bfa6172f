"""Moments as a draft prints them: in the school's zone and the draft's language."""

from functools import lru_cache

from babel.dates import format_date

from dialogs.ages import day_at

# What is read aloud in US schools: "Nov 12, 2026" and "12 nov 2026".
_FORMS = {"en": "MMM d, y", "es": "d MMM y"}


@lru_cache(maxsize=4096)
def date_of(at: int, language: str, timezone: str) -> str:
    """`at`: microseconds, UTC."""
    return format_date(day_at(at, timezone), _FORMS[language], locale=language)
