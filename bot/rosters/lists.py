"""A school's three lists, students, their tools and their goals: CSV cells -> rows that storage can keep.

Pure but for reading the file. Every problem is found before anything is said, so that a list is
mended in one go; whoever imports takes all rows or none.
"""

import re
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Generic, TypeVar

from bot.rosters.csv_files import Column, RowProblem, Sheet, SheetRow, quoted, read_sheet
from bot.rosters.roster import ReadList, ReadStudent, in_words
from bot.rosters.roster import told as said
from bot.rosters.students import read_file
from dialogs.flow import BANDS
from dialogs.tool_matching import PlanTool
from dialogs.tool_phrases import tools_in
from dialogs.words import fold
from storage.enrolling import OPTIONAL, NewStudent
from storage.goals import NewGoal
from storage.people import folded_id, folded_name
from storage.tools import NewTool

TOOLS = (
    Column("student_id", needed=True),
    # A cell may hold a page of a plan, cut into its tools below.
    Column("tool", needed=True, longest=20_000, lines=True),
    Column("where", longest=500),
)
GOALS = (
    Column("student_id", needed=True),
    # It is read to the student in one message.
    Column("goal", needed=True, longest=300),
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
    """Any list of students of which nothing has to be asked; so a damaged cell is a problem too."""
    read = read_file(path)
    told = [
        RowProblem(read.file, one.row, one.column, in_words(one))
        for one in read.troubles
        if one.kind != "note"
    ]
    told += [RowProblem(read.file, *missing) for missing in _missing(read)]
    notes = tuple(f"{read.file}: {said(note)}" for note in read.notes)
    rows = tuple((student.row, new_student(student)) for student in read.students)
    return Roster(read.file, rows, tuple(sorted(told, key=lambda problem: problem.row)), notes)


def new_student(read: ReadStudent) -> NewStudent:
    """As it is kept. Of its classes the first: who keeps several gives them beside."""
    facts: dict[str, Any] = {
        name: value == "yes" if name in _FLAGS else value for name, value in read.facts.items()
    }
    if "asks" in facts:
        facts["asks"] = tuple(read.facts["asks"].split())
    if "case_manager" in facts:
        facts["case_manager"] = facts["case_manager"] or None
    return NewStudent(
        read.local_id,
        read.name,
        read.classes[0] if read.classes else "",
        read.band,
        read.mode,
        read.language,
        grade=read.grade,
        plan_word=read.plan_word or "plan",
        columns=tuple(name for name in OPTIONAL if name in read.columns),
        **facts,
    )


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
    rows = tuple(
        (row.number, NewGoal(row.cells.get("student_id", ""), row.cells.get("goal", "")))
        for row in sheet.rows
    )
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


_FLAGS = ("knows_about_plan", "in_class", "simple")


def _missing(read: ReadList) -> Iterator[tuple[int, str, str]]:
    """What nobody says and a list has to: by column where it is missing, else by row."""
    headers = {column.meaning: column.header for column in read.columns}
    if not {"local_id"} & headers.keys() and read.students:
        yield 1, "", 'the column "student_id" is missing.'
    for name, field in (
        ("class", "classes"),
        ("band", "band"),
        ("mode", "mode"),
        ("language", "language"),
    ):
        if name not in read.asks:
            continue
        column = headers.get(name) or (headers.get("grade") if name == "band" else None)
        if column is None:
            yield 1, "", f'the column "{name}" is missing.'
            continue
        told = {one.row for one in read.troubles if one.column == column}
        for student in read.students:
            if not getattr(student, field) and student.row not in told:
                yield student.row, column, "this cell is empty."


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
