"""Where backups lie: their names, which sort by time, how old they are, and which are thrown away.

Children are told that what they had erased is in no backup after 14 days: so the next backup throws the older
ones away, only files of our own name, and never the newest.
"""

import re
from datetime import UTC, datetime
from pathlib import Path

from storage.places import told_of

DAY = 24 * 3600 * 1_000_000  # microseconds
LIVE = 14 * DAY

_NAME = re.compile(r"whathelps-(\d{4}-\d\d-\d\dT\d{6}Z)\.age")


def stamp(now: int) -> str:
    """As in 2026-11-30T163000Z."""
    return f"{datetime.fromtimestamp(now // 1_000_000, UTC):%Y-%m-%dT%H%M%SZ}"


def moment(stamped: str) -> int:
    """In microseconds. ValueError for what is no stamp."""
    return int(datetime.strptime(stamped, "%Y-%m-%dT%H%M%S%z").timestamp()) * 1_000_000


def name_at(now: int) -> str:
    """As in whathelps-2026-11-30T163000Z.age."""
    return f"whathelps-{stamp(now)}.age"


def made_at(file: Path) -> int | None:
    """In microseconds, by its name; None for what is no backup of ours."""
    found = _NAME.fullmatch(file.name)
    try:
        return moment(found[1]) if found else None
    except ValueError:
        return None


def backups_in(folder: Path) -> list[Path]:
    """The newest first. Raises CannotSave where the folder is not there."""
    with told_of(folder):
        return sorted((one for one in folder.iterdir() if made_at(one) is not None), reverse=True)


def drop_old_backups(folder: Path, now: int) -> list[Path]:
    """Those that are older than 14 days, but for the newest of all."""
    over = [one for one in backups_in(folder)[1:] if now - (made_at(one) or now) > LIVE]
    for path in over:
        with told_of(path):
            path.unlink(missing_ok=True)
    return over
