"""When who is told of a case that nobody has read, and again: pure. Times are microseconds, UTC.

Danger and a child's wish to talk are told at once, to two; after 15 and 60 minutes of school hours to the
next and to everybody; then to everybody each morning, also of a day without school. To open it is not to
act: where nothing is written about it then, everybody is told an hour of school later, and each morning. What
is no danger stands in a list that is told twice a school day. What somebody looks after and has not closed,
they are told of each school day.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from dialogs.school_hours import SchoolHours
from storage.alert_cases import OPEN, Case, may_read
from storage.told_adults import ENOUGH, ToldAdult

Who = Literal["first", "next", "all", "owner"]

AFTER = ((15, "next"), (60, "all"))  # minutes of school hours
_LAST_HOUR = 3_600_000_000  # microseconds


@dataclass(frozen=True, slots=True)
class Step:
    """`name`: as it is noted that it was done. `listed`: told with others in one letter."""

    name: str
    who: Who
    listed: bool = False


def due(case: Case, hours: SchoolHours, now: int) -> Iterator[Step]:
    """Every step whose time has come, done or not; of those for each day only the newest."""
    if case.waits_for_owner and not case.is_done:
        yield from _handed(case, hours, now)
    since = case.urgent_since
    if case.state != OPEN:
        yield from _read(case, since, hours, now)
        return
    if since is None:
        yield from _lists(case.at, hours, now)
        return
    yield Step("now", "first")
    for minutes, who in AFTER:
        if hours.after_minutes(since, minutes) <= now:
            yield Step(f"after {minutes}", "next" if who == "next" else "all")
    yield from _each_day(since, hours, now, "all")


def _read(case: Case, urgent: int | None, hours: SchoolHours, now: int) -> Iterator[Step]:
    opened = case.only_read_since
    if urgent is not None and opened is not None:
        if hours.after_minutes(opened, 60) <= now:
            yield Step("read after 60", "all")
        yield from _each_day(opened, hours, now, "all")
    elif hours.is_school_day(hours.day(now)):
        yield from _each_day(case.at, hours, now, "owner")


def _handed(case: Case, hours: SchoolHours, now: int) -> Iterator[Step]:
    """To who has it now, at once; to everybody, where they have not read it in an hour of school."""
    handed = case.handed_at
    if handed is None:
        return
    yield Step(f"handed {handed.position}", "owner")
    if hours.after_minutes(handed.at, 60) <= now:
        yield Step(f"handed {handed.position} after 60", "all")


def told(step: Step, case: Case, adults: Sequence[ToldAdult]) -> list[ToldAdult]:
    """Those whom the step is for, of those who may read the case."""
    may = [one for one in adults if may_read(case, one.id, adults)]
    match step.who:
        case "first":
            return may[:ENOUGH]
        case "next":
            return may[ENOUGH : ENOUGH + 1] or may
        case "owner":
            return [one for one in may if one.id == case.owner_id] or may
        case _:
            return may


def _each_day(since: int, hours: SchoolHours, now: int, who: Who) -> Iterator[Step]:
    """In the morning, when hours would begin."""
    today = hours.day(now)
    if since < hours.opens(today) <= now:
        yield Step(f"day {today}", who, listed=True)


def _lists(since: int, hours: SchoolHours, now: int) -> Iterator[Step]:
    today = hours.day(now)
    if not hours.is_school_day(today):
        return
    first, last = hours.opens(today), max(hours.opens(today), hours.closes(today) - _LAST_HOUR)
    if since < last <= now:
        yield Step(f"list {today} 2", "all", listed=True)
    elif since < first <= now:
        yield Step(f"list {today} 1", "all", listed=True)
