"""A school's three lists, students, their tools and their goals: CSV cells -> rows that storage can keep.

Pure but for reading the file. Every problem is found before anything is said, so that a list is
mended in one go; whoever imports takes all rows or none.
"""

import re
from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Generic, TypeVar

from bot.rosters.csv_files import Column, RowProblem, Sheet, SheetRow, quoted, read_sheet
from dialogs.flow import ASKS, BANDS, MODES, PARTS
from dialogs.goal_text import LONGEST as LONGEST_GOAL
from dialogs.goal_text import LONGEST_SHORT
from dialogs.language import codes, named
from dialogs.tool_matching import PlanTool
from dialogs.tool_phrases import tools_in
from dialogs.words import fold
from storage.enrolling import OPTIONAL, NewStudent
from storage.goals import NewGoal
from storage.people import folded_id, folded_name
from storage.tools import NewTool

# In a list a column says what to do; kept is what is so.
_COLUMN_OF = {name: name for name in OPTIONAL} | {"asks": "also_ask"}
STUDENTS = (
    *(Column(name, needed=True) for name in ("student_id", "name", "class")),
    *(Column(name, needed=True) for name in ("band", "mode", "language")),
    *map(Column, _COLUMN_OF.values()),
)
TOOLS = (
    Column("student_id", needed=True),
    # A cell may hold a page of a plan, cut into its tools below.
    Column("tool", needed=True, longest=20_000, lines=True),
    Column("where", longest=500),
)
GOALS = (
    Column("student_id", needed=True),
    Column("goal", needed=True, longest=LONGEST_GOAL),
    # What the student reads in its place, in one message.
    Column("short", longest=LONGEST_SHORT),
)

R = TypeVar("R")
T = TypeVar("T")


@dataclass(frozen=True)
class Roster(Generic[R]):
    """Rows under their row numbers; good for import only where there are no problems."""

    file: str
    rows: tuple[tuple[int, R], ...]
    problems: tuple[RowProblem, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class ListedTool:
    """One tool of a list: what is kept, and what it was read from."""

    new: NewTool
    read: PlanTool

    @property
    def local_id(self) -> str:
        return self.new.local_id


def read_students(path: Path) -> Roster[NewStudent]:
    sheet = read_sheet(path, STUDENTS)
    reading = Cells(sheet)
    columns = tuple(name for name, column in _COLUMN_OF.items() if column in sheet.columns)
    rows = tuple((row.number, _student(reading, row, columns)) for row in sheet.rows)
    reading.repeated(
        "student_id",
        ((number, folded_id(row.local_id) or None) for number, row in rows),
        "this student stands already in row {}. Keep one of the two rows.",
    )
    return reading.roster(rows)


def read_tools(path: Path, accept: Collection[int] = ()) -> Roster[ListedTool]:
    """One row here for each tool of a cell. In the rows to `accept`, what is proposed is taken."""
    sheet = read_sheet(path, TOOLS)
    reading = Cells(sheet)
    rows = [
        (row.number, _tool(row, one))
        for row in sheet.rows
        for one in _tools(row, row.number in accept)
    ]
    for number, row in rows:
        if len(row.new.words) > _LONGEST_TOOL:
            length = f"{len(row.new.words):,} characters; {_LONGEST_TOOL:,} at most."
            reading.wrong(number, "tool", length)
    for number in sorted(set(accept) - {row.number for row in sheet.rows} if sheet.rows else ()):
        reading.wrong(
            number, "", "there is no such row to accept. Rows are counted with the header as 1."
        )
    once, notes = _once(reading.sheet.file, rows)
    reading.repeated(
        "tool",
        ((number, _same_tool(row.new)) for number, row in once),
        "this tool stands for the same student and place already in row {}.",
    )
    roster = reading.roster(tuple(once))
    return replace(roster, notes=(*roster.notes, *notes))


def read_goals(path: Path) -> Roster[NewGoal]:
    sheet = read_sheet(path, GOALS)
    reading = Cells(sheet)
    says_short = (
        "short" in sheet.columns
    )  # without the column, each goal keeps the name that it has
    rows = tuple((row.number, _goal(row, says_short=says_short)) for row in sheet.rows)
    reading.repeated(
        "goal",
        (
            (number, (folded_id(row.local_id), folded_name(row.words)) if row.words else None)
            for number, row in rows
        ),
        "this goal stands for the same student already in row {}.",
    )
    return reading.roster(rows)


def unknown_students(
    roster: Roster[ListedTool] | Roster[NewGoal], known: Container[str]
) -> tuple[RowProblem, ...]:
    """The rows about students whom the school has not; `known` are the local ids as they stand."""
    return tuple(
        RowProblem(
            roster.file,
            number,
            "student_id",
            f"there is no student {quoted(row.local_id)}. Import the students first.",
        )
        for number, row in roster.rows
        if row.local_id and row.local_id not in known
    )


# --- rows ----------------------------------------------------------------------------------------


def _student(reading: "Cells", row: SheetRow, columns: tuple[str, ...]) -> NewStudent:
    cells = row.cells
    return NewStudent(
        local_id=cells.get("student_id", ""),
        name=cells.get("name", ""),
        class_name=cells.get("class", ""),
        band=reading.read(row, "band", band_in, ""),
        mode=reading.read(row, "mode", _mode, ""),
        language=reading.read(row, "language", _language, ""),
        born=reading.read(row, "born", _date, ""),
        grade=cells.get("grade", ""),
        pronouns=cells.get("pronouns", ""),
        plan_word=reading.read(row, "plan_word", _plan_word, "plan"),
        knows_about_plan=reading.read(row, "knows_about_plan", _yes, False),
        in_class=reading.read(row, "in_class", _yes, False),
        role=reading.read(row, "role", _role, ""),
        simple=reading.read(row, "simple", _yes, False),
        meeting_date=reading.read(row, "meeting_date", _date, ""),
        case_manager=cells.get("case_manager") or None,
        asks=reading.read(row, "also_ask", _asks, ()),
        columns=columns,
    )


def _goal(row: SheetRow, *, says_short: bool) -> NewGoal:
    cells = row.cells
    short = cells.get("short", "") if says_short else None
    return NewGoal(cells.get("student_id", ""), cells.get("goal", ""), short)


# A line of a plan can be long, and is kept word for word.
_LONGEST_TOOL = 1000


def _tools(row: SheetRow, accept: bool) -> tuple[PlanTool, ...]:
    words = row.cells.get("tool", "")
    if len(words) > TOOLS[1].longest:
        return ()  # told of already
    found = tools_in(words) or (PlanTool(words),)
    return tuple(one.accepted() for one in found) if accept else found


def _tool(row: SheetRow, read: PlanTool) -> ListedTool:
    where = row.cells.get("where", "")
    beside = read.kept if read.tool and folded_name(read.kept) != folded_name(where) else ""
    new = NewTool(
        local_id=row.cells.get("student_id", ""),
        catalogue=read.tool,
        words="" if read.tool else read.words,
        places="; ".join(filter(None, (beside, where))),
    )
    return ListedTool(new, read)


def _once(
    file: str, rows: Sequence[tuple[int, ListedTool]]
) -> tuple[list[tuple[int, ListedTool]], list[str]]:
    """Without a tool that stands in other words already, as plans have it; each is told."""
    first: dict[object, tuple[int, ListedTool]] = {}
    kept, notes = [], []
    for number, row in rows:
        key = _same_tool(row.new) if row.new.catalogue else None
        at, other = first.setdefault(key, (number, row)) if key else (number, row)
        if other is row or (at != number and fold(other.read.words) == fold(row.read.words)):
            kept.append((number, row))
        else:
            said = f"{quoted(row.read.words)} is the same tool as {quoted(other.read.words)}"
            notes.append(f"{file}, row {number}: {said} in row {at}, and is kept once.")
    return kept, notes


def _same_tool(row: NewTool) -> tuple[str, ...] | None:
    if not row.local_id or not (row.catalogue or row.words):
        return None
    return (
        folded_id(row.local_id), row.catalogue, folded_name(row.words), folded_name(row.places)
    )  # fmt: skip


@dataclass(eq=False)
class Cells:
    """Reads the cells of a sheet, writing down what is wrong and going on."""

    sheet: Sheet

    def __post_init__(self) -> None:
        self.problems = list(self.sheet.problems)
        self.told = {(problem.row, problem.column) for problem in self.problems}

    def read(self, row: SheetRow, column: str, reader: Callable[[str], T], otherwise: T) -> T:
        cell = row.cells.get(column, "")
        # Told once is enough: a cell with a line break in it is no band either.
        if not cell or (row.number, column) in self.told:
            return otherwise
        try:
            return reader(cell)
        except _BadCell as bad:
            self.wrong(row.number, column, str(bad))
            return otherwise

    def repeated(
        self, column: str, keys: Iterable[tuple[int, object | None]], message: str
    ) -> None:
        first: dict[object, int] = {}
        for number, key in keys:
            if key is not None and first.setdefault(key, number) != number:
                self.wrong(number, column, message.format(first[key]))

    def wrong(self, row: int, column: str, message: str) -> None:
        self.problems.append(RowProblem(self.sheet.file, row, column, message))

    def roster(self, rows: tuple[tuple[int, R], ...]) -> Roster[R]:
        problems = tuple(sorted(self.problems, key=lambda problem: problem.row))
        return Roster(self.sheet.file, rows, problems, self.sheet.notes)


# --- cells ---------------------------------------------------------------------------------------


class _BadCell(Exception):
    """What is wrong with a cell, and how to mend it."""


def band_in(cell: str) -> str:
    """The band that a cell names."""
    # "6 to 8" is there for Excel, which makes a date of 6-8.
    band = re.sub(r"\s*(?:[-\u2010-\u2015\u2212]|\bto\b)\s*", "-", cell.casefold())
    if band in BANDS:
        return band
    raise _BadCell(f"{quoted(cell)} is no band. Use one of {', '.join(BANDS)}.{_band_meant(band)}")


def _band_meant(band: str) -> str:
    numbers = [int(number) for number in re.findall(r"[0-9]{1,2}", band)]
    meant = _BAND_OF.get(numbers[0]) if len(numbers) == 1 else None
    meant = meant or next(iter(get_close_matches(band, BANDS, 1, 0.6)), None)
    if meant is None:
        return ""
    # Excel shows 6-8 as 8-Jun or 6-Aug.
    if re.search("mar|may|jun|aug|ago|sep|dec|dic", band):
        safe = meant.replace("-", " to ")
        return f' Did you mean "{meant}"? Excel made a date of it: write "{safe}".'
    return f' Did you mean "{meant}"?'


_BAND_OF = {
    **dict.fromkeys((1, 2), "prek-2"),
    **dict.fromkeys((3, 4, 5), "3-5"),
    **dict.fromkeys((6, 7, 8), "6-8"),
    **dict.fromkeys((9, 10, 11, 12), "9-12"),
    **dict.fromkeys(range(18, 23), "18-22"),
}


def _mode(cell: str) -> str:
    return _one_of(cell, "is no mode", MODES, {"every student": "every"})


def _language(cell: str) -> str:
    return _one_of(cell, "is no language", codes(), named())


def _plan_word(cell: str) -> str:
    return _one_of(cell, "is no plan word", ("iep", "504", "plan"), {"504 plan": "504"})


def _role(cell: str) -> str:
    named = {name.replace("_", " "): name for name in PARTS}
    return named[_one_of(cell.replace("_", " "), "is no role", tuple(named), {})]


def _asks(cell: str) -> tuple[str, ...]:
    """Several words in one cell; in the order of ASKS, so that the same in another order changes nothing."""
    words = [word for word in re.split(r"[,;/+&]|\band\b", cell) if word.strip()]
    if [fold(word) for word in words] in (["none"], ["no"]):
        return ()
    what = "is nothing that can be asked in addition"
    known = {name.replace("_", " "): name for name in ASKS}
    found = {known[_one_of(word.strip(), what, tuple(known), _ASKED)] for word in words}
    return tuple(name for name in ASKS if name in found)


_ASKED = {
    **dict.fromkeys(("gets", "get it", "gets it", "do you get it"), "get"),
    **dict.fromkeys(("byclass", "by classes", "class", "classes", "in which classes"), "by class"),
    **dict.fromkeys(("learn", "learns", "how i learn", "how they learn"), "learning"),
}


def _yes(cell: str) -> bool:
    yes = dict.fromkeys(("y", "true", "si", "1"), "yes")
    no = dict.fromkeys(("n", "false", "0"), "no")
    return _one_of(cell, "is neither yes nor no", ("yes", "no"), yes | no) == "yes"


def _one_of(cell: str, what: str, values: tuple[str, ...], names: Mapping[str, str]) -> str:
    folded = fold(cell)
    if folded in values:
        return folded
    if folded in names:
        return names[folded]
    near = get_close_matches(folded, [*values, *names], 1, 0.6)
    meant = f' Did you mean "{names.get(near[0], near[0])}"?' if near else ""
    raise _BadCell(f"{quoted(cell)} {what}. Use one of {', '.join(values)}.{meant}")


def _date(cell: str) -> str:
    try:
        if re.fullmatch(r"(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}", cell):
            return date.fromisoformat(cell).isoformat()
    except ValueError:
        pass
    raise _BadCell(
        f"{quoted(cell)} is no date. Write year, month and day as 2026-03-14 "
        "(in Excel: Format Cells, Custom, yyyy-mm-dd)."
    )
