"""Moments as a draft prints them: in the school's zone and the draft's language."""

from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date

# What is read aloud in US schools: "Nov 12, 2026" and "12 nov 2026".
_FORMS = {"en": "MMM d, y", "es": "d MMM y"}


@lru_cache(maxsize=4096)
def date_of(at: int, language: str, timezone: str) -> str:
    """`at`: microseconds, UTC."""
    moment = datetime.fromtimestamp(at / 1_000_000, UTC).astimezone(ZoneInfo(timezone))
    return format_date(moment.date(), _FORMS[language], locale=language)
