"""A school's list of students, as any program wrote it -> what was understood of it, and everything wrong.

The one way in for files and for what is pasted. Never raises for what a file holds, keeps nothing, knows no
clock: `read_list` of the same bytes is always the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.rosters.alphabets import Unreadable
from bot.rosters.cells import puts_the_day_first
from bot.rosters.columns import choose, choose_without_header
from bot.rosters.csv_files import NoSheet, file_bytes, plain
from bot.rosters.damage import damage_of_id, widths_of
from bot.rosters.grids import MOST_BYTES, Grid, text_grid
from bot.rosters.headers import NO_HEADER, find_header
from bot.rosters.merging import merged
from bot.rosters.oneroster import is_one_roster, listed_of_one_roster
from bot.rosters.packed import is_packed, unpacked
from bot.rosters.reading_rows import student_of
from bot.rosters.records import Listed, listed
from bot.rosters.roster import ReadList, ReadStudent, Trouble, say


def read_list(data: bytes, file: str, *, columns: Mapping[str, str] | None = None) -> ReadList:
    """`columns`: header -> meaning, as staff chose ("" leaves it aside); it wins over what is found."""
    name = plain(file, 80)
    chosen = columns or {}
    try:
        if not is_packed(data):
            return _of_grids([text_grid(data)], name, chosen)
        found = unpacked(data)
        if isinstance(found, list):
            return _of_grids(found, name, chosen)
        if is_one_roster(found):
            return _finished(listed_of_one_roster(found), name)
        return _of_folder(found, name, chosen)
    except Unreadable as problem:
        return ReadList(name, troubles=(Trouble(0, "", "", problem.said),))


def read_file(path: Path, *, columns: Mapping[str, str] | None = None) -> ReadList:
    """`read_list` of a file on this machine; one that is not there is told as any other."""
    try:
        data = file_bytes(path, MOST_BYTES)
    except NoSheet as problem:
        return ReadList(
            plain(path.name), troubles=(Trouble(0, "", "", say("as_told", told=problem)),)
        )
    return read_list(data, plain(path.name), columns=columns)


def read_pasted(text: str, *, columns: Mapping[str, str] | None = None) -> ReadList:
    """What was pasted into a box: from a spreadsheet, or only names, one a line."""
    return read_list(text.encode("utf-8", "replace"), "", columns=columns)


# --- which sheet ---------------------------------------------------------------------------------


def _of_folder(files: Mapping[str, bytes], name: str, chosen: Mapping[str, str]) -> ReadList:
    """A packed folder with one list in it, or with one that is named for students."""
    named = [file for file in sorted(files) if file.startswith(("student", "alumno", "estudiante"))]
    one = named[0] if named else next(iter(files)) if len(files) == 1 else ""
    if not one:
        raise Unreadable(
            say("folder_which", files=", ".join(plain(file) for file in sorted(files)[:8]))
        )
    grids = unpacked(files[one]) if is_packed(files[one]) else [text_grid(files[one])]
    if not isinstance(grids, list):
        raise Unreadable(say("kind_no_lists"))
    read = _of_grids(grids, name, chosen)
    return replace(read, notes=(say("folder_took", file=plain(one)), *read.notes))


@dataclass(frozen=True, slots=True)
class _Sheet:
    name: str
    made: Listed
    formulas: bool

    @property
    def worth(self) -> tuple[int, int]:
        named = self.made.has("name", "first_name", "last_name", "preferred_name")
        full = bool(self.made.records)
        return full * (len(self.made.columns) + 20 * named), len(self.made.records)


def _of_grids(grids: Sequence[Grid], name: str, chosen: Mapping[str, str]) -> ReadList:
    sheets = [_sheet(grid, chosen) for grid in grids]
    best = max(sheets, key=lambda sheet: sheet.worth)
    if not best.made.has("name", "first_name", "last_name", "preferred_name"):
        if faults := [one for one in best.made.troubles if one.row]:
            return ReadList(name, troubles=tuple(faults))  # its header may be one of these
        raise Unreadable(say("no_header"))
    others = [plain(sheet.name) for sheet in sheets if sheet is not best]
    if others:
        took = say("sheet_took", sheet=plain(best.name), others=", ".join(others[:8]))
        best.made.notes.insert(0, took)
    return _finished(best.made, name, best.formulas)


def _sheet(grid: Grid, chosen: Mapping[str, str]) -> _Sheet:
    header = find_header(grid.rows, chosen)
    if header is NO_HEADER:
        made = listed(grid, header, choose_without_header(grid.rows), (say("without_header"),))
    else:
        made = listed(grid, header, choose(header, grid.rows[header.at + 1 :], chosen))
    return _Sheet(grid.name, made, grid.formulas)


# --- its students --------------------------------------------------------------------------------


def _finished(made: Listed, name: str, formulas: bool = False) -> ReadList:
    ids = [record.cells.get("local_id", "") for record in made.records]
    look = damage_of_id(widths_of(ids))
    days = [record.cells.get("born", "") for record in made.records]
    day_first = puts_the_day_first(days)
    read = [student_of(made, record, look, formulas, day_first) for record in made.records]
    students = merged(made, [student for student in read if student is not None])
    if not students and not any(one.kind == "wrong" for one in made.troubles):
        made.troubles.append(Trouble(0, "", "", say("nobody")))
    return ReadList(
        file=name,
        columns=made.columns,
        ignored=made.ignored,
        students=tuple(students),
        troubles=tuple(sorted(made.troubles, key=lambda one: one.row)),
        notes=tuple(made.notes),
        passed_over=dict(made.passed_over),
        header=made.header,
        asks=_asks(made, students),
        whole=made.whole,
        left=tuple(made.left),
    )


def _asks(made: Listed, students: Sequence[ReadStudent]) -> tuple[str, ...]:
    """What is not said of every student. A language that we lack is the school's, and not asked."""
    asks = {
        "id": made.asks_id,
        "class": any(not student.classes for student in students),
        "band": any(not student.band for student in students),
        "mode": any(not student.mode for student in students),
        "language": not made.has("language"),
    }
    return tuple(name for name, is_asked in asks.items() if is_asked and students)
