"""How old a student is on the school's day: by the date of birth where it is given, else by the band.

A day is the school's own: at nine in the evening in Chicago a birthday has not begun, whatever UTC says.
"""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

# Who mostly has a grown-up beside them.
YOUNGEST = "prek-2"

# Without a date of birth: as old as most in the band. What a student is asked goes by it.
MOSTLY = {"prek-2": 6, "3-5": 9, "6-8": 12, "9-12": 16, "18-22": 18}
# Without a date of birth: surely as old, since a band is no proof of more. What is allowed goes by it.
SURELY = {"prek-2": 0, "3-5": 0, "6-8": 0, "9-12": 13, "18-22": 13}


def moment_at(at: int, timezone: str) -> datetime:
    """`at`: microseconds, UTC. The same moment on the school's clock."""
    return datetime.fromtimestamp(at / 1_000_000, UTC).astimezone(ZoneInfo(timezone))


@lru_cache(maxsize=4096)
def day_at(at: int, timezone: str) -> date:
    """`at`: microseconds, UTC. The day that it is then at the school."""
    return moment_at(at, timezone).date()


def day_begins(at: int, timezone: str) -> int:
    """`at`: microseconds, UTC. When the day began that it is then at the school, in the same."""
    # fold: where the clock is put back at midnight, the first of the two.
    midnight = moment_at(at, timezone).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    return int(midnight.timestamp()) * 1_000_000


def day_ends(at: int, timezone: str) -> int:
    """`at`: microseconds, UTC. When the day ends that it is then at the school, in the same."""
    morrow = moment_at(at, timezone) + timedelta(days=1)  # on the clock, however long the day is
    midnight = morrow.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    return int(midnight.timestamp()) * 1_000_000


def is_about(years: int, born: str | None, band: str, day: date) -> bool:
    """Whether a student is mostly taken to be this old, as for questions about after high school."""
    return _age(born, day, MOSTLY[band]) >= years


def is_surely(years: int, born: str | None, band: str, day: date) -> bool:
    """Whether a student may do what is open from this age on."""
    return _age(born, day, SURELY[band]) >= years


def _age(born: str | None, day: date, otherwise: int) -> int:
    """In whole years; `born` as YYYY-MM-DD. Who was born on 29 February is older on 1 March."""
    if not born:
        return otherwise
    on = date.fromisoformat(born)
    return day.year - on.year - ((day.month, day.day) < (on.month, on.day))
