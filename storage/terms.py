"""How long what is kept is kept, and when the school year ends: what the settings say, as plain numbers."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from dialogs.ages import day_at

BACKUPS_DAYS = (
    14  # as long as backups are kept (docs/running.md): until then they hold what was deleted
)

DAY = 86_400 * 1_000_000  # microseconds


@dataclass(frozen=True, slots=True)
class Terms:
    """Days and years; 0 days: until the school decides. `year_ends`: the school year's last day, MM-DD."""

    unfinished_days: int = 90
    years: int = 1
    family_days: int = 0
    alerts_days: int = 0
    notice_days: int = 30
    year_ends: str = "06-30"


def year_of(at: int, terms: Terms, timezone: str) -> int:
    """The calendar year in which the school year of this moment ends."""
    day = day_at(at, timezone)
    return day.year if day <= _end(terms, day.year) else day.year + 1


def goes_at(year: int, terms: Terms, timezone: str) -> int:
    """From when on answers of the school year that ends in `year` may go; microseconds."""
    after = _end(terms, year + terms.years) + timedelta(days=1)
    return (
        int(datetime.combine(after, datetime.min.time(), ZoneInfo(timezone)).timestamp())
        * 1_000_000
    )


def gone_until(now: int, terms: Terms, timezone: str) -> int:
    """What was last moved before this moment may go now, by its school year; microseconds."""
    year = year_of(now, terms, timezone) - 1 - terms.years
    after = _end(terms, year) + timedelta(days=1)
    return (
        int(datetime.combine(after, datetime.min.time(), ZoneInfo(timezone)).timestamp())
        * 1_000_000
    )


def _end(terms: Terms, year: int) -> date:
    month, day = map(int, terms.year_ends.split("-"))
    return date(year, month, day)
