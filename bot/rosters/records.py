"""The rows of a sheet under its columns -> records, one for each student's row; the others are counted."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.rosters.columns import Columns
from bot.rosters.csv_files import plain
from bot.rosters.grids import Grid, Row
from bot.rosters.header_words import LAST_COMES_FIRST
from bot.rosters.headers import Header, folded_header, is_header_again, spelt_as
from bot.rosters.roster import NOTHING, Said, TakenColumn, Trouble, say
from bot.rosters.rows import class_said, is_few, is_numbered, no_student, who_left


@dataclass(frozen=True, slots=True)
class Record:
    """What one row says, by meaning."""

    row: int
    cells: Mapping[str, str]
    # Of each column about plans: its meaning, its header, its cell.
    plans: tuple[tuple[str, str, str], ...] = ()
    classes: tuple[str, ...] = ()  # where several are known at once


@dataclass(eq=False)
class Listed:
    """A list taken apart into records, and what was told on the way."""

    columns: tuple[TakenColumn, ...]
    header: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    asks_id: bool = False
    records: list[Record] = field(default_factory=list)
    passed_over: Counter[str] = field(default_factory=Counter)
    troubles: list[Trouble] = field(default_factory=list)
    notes: list[Said] = field(default_factory=list)
    left: list[str] = field(default_factory=list)  # local ids
    whole: bool = True

    def __post_init__(self) -> None:
        self.headers = {column.meaning: column.header for column in reversed(self.columns)}
        # A course is no class yet: what tells its sections apart stands beside it.
        spelt = spelt_as(self.headers.get("class", ""))
        self.course = spelt is not None and 2000 <= spelt.rank < 3000
        self.last_first = any(
            word in folded_header(self.headers.get("name", "")) for word in LAST_COMES_FIRST
        )

    def has(self, *meanings: str) -> bool:
        return any(meaning in self.headers for meaning in meanings)

    def tell(
        self, row: int, meaning: str, read: str, what: Said, right: Said = NOTHING, **more: str
    ) -> None:
        """`more`: kind, field and guess, as Trouble has them."""
        column = self.headers.get(meaning, "")
        self.troubles.append(Trouble(row, column, plain(read), what, right, **more))  # type: ignore[arg-type]


def listed(grid: Grid, header: Header, columns: Columns, notes: Sequence[Said] = ()) -> Listed:
    """Of a sheet, the rows below its header under these columns."""
    rows, above = grid.rows[header.at + 1 :], grid.rows[: max(header.at, 0)]
    at = grid.rows[header.at].number if header.at >= 0 else 0
    made = Listed(
        columns.taken, header.cells, columns.ignored, columns.asks_id, notes=[*grid.notes, *notes]
    )
    for name in columns.twice:
        made.troubles.append(Trouble(at, plain(name), "", say("column_twice")))
    places = columns.places()
    width = len(header.cells) or max((len(row.cells) for row in rows), default=0)
    readable = [row for row in rows if _is_readable(made, row, header, 0 if grid.loose else width)]
    leaving = _leaving(made, readable, places)
    # OneRoster fills the column of what became of a row only where it tells what changed.
    if "sourcedid" in map(folded_header, header.cells) and leaving.said:
        made.whole = False
        made.notes.append(say("delta"))
    headers = {column.place - 1: column.header for column in columns.taken}
    said = "" if made.has(*_NAMES_A_CLASS) else _class_above(made, above)
    for row in readable:
        heading = "" if made.has(*_NAMES_A_CLASS) else class_said(row.cells)
        if heading:
            said = heading
            made.passed_over["no_student"] += 1
        else:
            _sort(made, row, places, headers, leaving, said)
    return made


_NAMES_A_CLASS = ("class", "section", "period", "teacher")


def _class_above(made: Listed, above: Sequence[Row]) -> str:
    said = next(filter(None, (class_said(row.cells) for row in above)), "")
    if said:
        made.notes.append(say("class_above", name=plain(said)))
    return said


def _is_readable(made: Listed, row: Row, header: Header, width: int) -> bool:
    if row.fault is not None:
        made.tell(row.number, "", "", row.fault)
    elif width and len(row.cells) > width and any(row.cells[width:]):
        too_long = say("row_too_long", cells=len(row.cells), width=width)
        made.tell(row.number, "", row.cells[width], too_long, say("row_too_long_right"))
    elif header.cells and is_header_again(row.cells, header):
        made.passed_over["header_again"] += 1
    else:
        return True
    return False


@dataclass(frozen=True, slots=True)
class _Leaving:
    """How this list says that somebody has left."""

    numbered: bool
    by_exit_date: bool
    said: bool  # some row says whether somebody is here


def _leaving(made: Listed, rows: Sequence[Row], places: Mapping[str, list[int]]) -> _Leaving:
    statuses = [_cell(row, places["status"][0]) for row in rows] if "status" in places else []
    exits = [_cell(row, places["exit_date"][0]) for row in rows] if "exit_date" in places else []
    few = bool(exits) and is_few(exits)
    if exits and not few:
        made.notes.append(say("exit_dates_for_all", column=made.headers["exit_date"]))
    return _Leaving(is_numbered(made.headers.get("status", ""), statuses), few, any(statuses))


def _sort(
    made: Listed,
    row: Row,
    places: Mapping[str, list[int]],
    headers: Mapping[int, str],
    leaving: _Leaving,
    said: str,
) -> None:
    """The row to the records, or to those that are passed over."""
    cells = {
        meaning: _cell(row, at[0]) for meaning, at in places.items() if meaning not in _SEVERAL
    }
    filled = [cell for cell in row.cells if cell]
    why = no_student(cells, filled, "local_id" in places)
    why = why or who_left(cells, leaving.numbered, leaving.by_exit_date)
    if why:
        made.passed_over[why] += 1
        if why in ("inactive", "removed") and cells.get("local_id"):
            made.left.append(cells["local_id"])
        return
    plans = tuple(
        (meaning, headers[place], _cell(row, place))
        for meaning in _SEVERAL
        for place in places.get(meaning, ())
    )
    classes = (said,) if said else _classes(cells, made.course)
    made.records.append(Record(row.number, cells, plans, classes))


_SEVERAL = ("iep", "plan_504")


def _cell(row: Row, place: int) -> str:
    return row.cells[place] if place < len(row.cells) else ""


def _classes(cells: Mapping[str, str], course: bool) -> tuple[str, ...]:
    """The class as the list names it; of a course with what tells its sections apart: "Math 7, Period 3"."""
    name, section = cells.get("class", ""), cells.get("section", "")
    period, teacher = cells.get("period", ""), cells.get("teacher", "")
    if period and re.fullmatch(r"\d{1,2}[A-Z]?", period):
        period = f"Period {period}"
    beside = next(filter(None, (period, section, teacher)), "")
    if not name:
        return tuple(filter(None, (beside,)))
    if not course or not beside or beside.casefold() in name.casefold():
        return (name,)
    return (f"{name}, {beside}",)
