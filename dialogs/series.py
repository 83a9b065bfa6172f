"""Flows in an order, counted back from a meeting's day: series.yaml, read once, and how far a student is.

Counted in school days: Monday to Friday, without the school's holidays.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

from dialogs.flow import MODES, Words
from dialogs.holidays import is_school_day
from dialogs.loading import shipped_files
from dialogs.parts import Parts
from dialogs.problems import FlowProblems, did_you_mean, quoted
from dialogs.yamltext import Table, read

_FILE = "series.yaml"
_FARTHEST = timedelta(days=366)
_SERIES_KEYS = ("title", "mode", "steps")
_STEP_KEYS = ("flow", "opens", "due", "after")

# late: still open, after the day on which it was due. over: not done, and it is too late now.
State = Literal["done", "open", "late", "later", "over"]


@dataclass(frozen=True, slots=True)
class SeriesStep:
    """`opens` and `due`: school days from the meeting's day, below zero before it."""

    flows: tuple[str, ...]  # one of them is enough
    opens: int
    due: int

    @property
    def after(self) -> bool:
        return self.opens > 0


@dataclass(frozen=True, slots=True)
class Series:
    name: str
    title: Words
    modes: tuple[str, ...]
    steps: tuple[SeriesStep, ...]


class FlowDone(NamedTuple):
    """A conversation that came to its end since the series was given to the student."""

    flow: str
    day: date
    read_back: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """A step of one student's series on one day."""

    step: SeriesStep
    state: State
    opens: date
    due: date
    read_back: bool

    @property
    def waits(self) -> bool:
        """Whether it is the student's turn."""
        return self.state in ("open", "late")


def standings(
    series: Series,
    meeting: date,
    today: date,
    done: Iterable[FlowDone],
    holidays: Collection[date] = (),
) -> tuple[Standing, ...]:
    """Where a student is in each step, in their order."""
    done = list(done)
    return tuple(_standing(step, meeting, today, done, holidays) for step in series.steps)


def _standing(
    step: SeriesStep,
    meeting: date,
    today: date,
    done: Iterable[FlowDone],
    holidays: Collection[date],
) -> Standing:
    # What is said before a meeting tells nothing of how it went.
    mine = [
        one for one in done if one.flow in step.flows and (not step.after or one.day >= meeting)
    ]
    opens = school_day(meeting, step.opens, holidays)
    due = school_day(meeting, step.due, holidays)
    state = "done" if mine else _undone(opens, due, due if step.after else meeting, today)
    return Standing(step, state, opens, due, any(one.read_back for one in mine))


def _undone(opens: date, due: date, last: date, today: date) -> State:
    if today < opens:
        return "later"
    if today > last:
        return "over"
    return "late" if today > due else "open"


def is_over(series: Series, meeting: date, today: date, holidays: Collection[date] = ()) -> bool:
    """Whether nothing of it can be open any more."""
    return today > school_day(meeting, max(0, *(step.due for step in series.steps)), holidays)


def why_not(
    series: Series, mode: str, day: date, today: date, holidays: Collection[date] = ()
) -> Literal["", "mode", "far", "over"]:
    """Why a student may not be given the series for a meeting on this day; "": they may.

    `far`: more than a year away, which a year typed wrong is; `over`: nothing of it would open any more.
    """
    if mode not in series.modes:
        return "mode"
    if day > today + _FARTHEST:
        return "far"
    return "over" if is_over(series, day, today, holidays) else ""


def school_day(day: date, number: int, holidays: Collection[date] = ()) -> date:
    """That many school days after this day; before it, where the number is below zero."""
    one = timedelta(days=1 if number > 0 else -1)
    for _ in range(abs(number)):
        day += one
        while not is_school_day(day, holidays):
            day += one
    return day


def school_days_until(day: date, today: date, holidays: Collection[date] = ()) -> int:
    """How many school days away it is, at least one for another day than today; gone by, below zero."""
    if day < today:
        return -school_days_until(today, day, holidays)
    days = (today + timedelta(days=n) for n in range(1, (day - today).days + 1))
    return max(sum(is_school_day(one, holidays) for one in days), int(day > today))


# --- the file --------------------------------------------------------------------------------------


@cache
def all_series() -> Mapping[str, Series]:
    """By name. Raises FlowProblems."""
    return series_in(files("dialogs").joinpath(_FILE).read_text(encoding="utf-8"))


def series_in(text: str) -> Mapping[str, Series]:
    """By name, from the text of such a file. Raises FlowProblems with all that is wrong with it."""
    top, problems = read(text, _FILE)
    reader = Parts(_FILE, problems)
    reader.known_keys(top, ("series",))
    rows = reader.table(top, "series")
    flows = [file.removesuffix(".yaml") for file, _ in shipped_files()]
    found = {str(name): _series(reader, name, reader.table(rows, name), flows) for name in rows}
    if reader.problems:
        raise FlowProblems(reader.problems)
    return found


def _series(reader: Parts, name: str, row: Table, known: list[str]) -> Series:
    reader.known_keys(row, _SERIES_KEYS)
    steps = reader.tables(reader.rows(row, "steps"), "Write “- {flow: …, opens: 15, due: 13}”.")
    return Series(
        str(name),
        reader.by_language(row, "title"),
        reader.fit(row).modes or MODES,
        tuple(_step(reader, one, known) for one in steps),
    )


def _step(reader: Parts, row: Table, known: list[str]) -> SeriesStep:
    reader.known_keys(row, _STEP_KEYS)
    flows = reader.texts(row, "flow") if "flow" in row else (reader.text(row, "flow"),)
    for flow in flows:
        if flow and flow not in known:
            reader.wrong(flow, f"there is no flow {quoted(flow)}", did_you_mean(flow, known))
    way = 1 if reader.yes(row, "after") else -1
    opens, due = (way * reader.number(reader.text(row, name), 1) for name in ("opens", "due"))
    if due < opens:
        fix = "Before a meeting the first number is the larger one, after it the smaller one."
        reader.wrong(row, "this is due before it opens", fix)
    return SeriesStep(flows, opens, due)
