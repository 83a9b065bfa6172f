"""A sheet's cells -> rows whose cells are known by their columns; unknown and missing columns are told.

Columns may stand in any order and in any case. A cell becomes a `Text` whose line is the number of
its place, so that what loading.py and checking.py find wrong leads back to the cell.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.authoring.workbooks.columns import CHOICES, SETTINGS, SURVEY, UNREAD, Column, sheets
from bot.authoring.workbooks.opening import Grid, Place, SheetProblem
from dialogs.language import codes
from dialogs.problems import did_you_mean, quoted
from dialogs.words import fold
from dialogs.yamltext import Text


@dataclass(slots=True)
class Places:
    """Where everything stands: a line of the program is the number of a place here."""

    found: list[Place] = field(default_factory=lambda: [Place()])

    def line(self, place: Place) -> int:
        self.found.append(place)
        return len(self.found)

    def of(self, line: int) -> Place:
        return self.found[line - 1] if 0 < line <= len(self.found) else Place()


@dataclass(slots=True)
class HeadedRow:
    place: Place
    line: int
    cells: dict[str, Text]
    columns: Mapping[str, Place]
    places: Places

    def get(self, key: str) -> Text:
        """The cell of a column; an empty one too has its place, whether or not the column is there."""
        if key in self.cells:
            return self.cells[key]
        header = next(column.header for column in sheets()[self.place.sheet] if column.key == key)
        at = self.columns[key].column if key in self.columns else 0
        return Text("", self.places.line(replace(self.place, column=at, header=header)))


@dataclass(slots=True)
class HeadedSheet:
    title: str
    columns: dict[str, Place] = field(default_factory=dict)
    rows: list[HeadedRow] = field(default_factory=list)


NEEDED = {
    SURVEY: ("type", "name"),
    CHOICES: ("list_name", "value"),
    SETTINGS: ("flow", "version"),
}
# In one language at least.
_IN_WORDS = {SURVEY: "{}", CHOICES: "{}", SETTINGS: "title_{}"}


def headed(grid: Grid, places: Places, problems: list[SheetProblem]) -> HeadedSheet:
    """The rows below the header that hold anything the program reads."""
    sheet = HeadedSheet(grid.title)
    if not grid.rows:
        problems.append(SheetProblem(Place(grid.title), "the sheet is empty", _FILL))
        return sheet
    number, header = grid.rows[0]
    filled = {column for _, cells in grid.rows[1:] for column in cells}
    known = dict[int, Column]()
    for at, text in header.items():
        place = Place(grid.title, number, at, text)
        column = _column(grid.title, text)
        if column is None:
            if at in filled:
                problems.append(_unknown(place, text))
        elif column.key in sheet.columns:
            what = f"another column is headed {quoted(text)} as well"
            problems.append(SheetProblem(place, what, "Keep one of them."))
        else:
            sheet.columns[column.key] = place
            known[at] = column
    _tell_missing(grid.title, number, sheet, problems)
    for number, cells in grid.rows[1:]:
        read = {c.key: (at, text) for at, text in cells.items() if (c := known.get(at))}
        if not set(read) <= set(UNREAD):
            sheet.rows.append(_row(number, read, sheet, places))
    _tell_headless(grid, problems)
    return sheet


_FILL = 'Write the headers into its first row, as "whathelps flows export" does.'


def _row(
    number: int, read: dict[str, tuple[int, str]], sheet: HeadedSheet, places: Places
) -> HeadedRow:
    place = Place(sheet.title, number)
    row = HeadedRow(place, places.line(place), {}, sheet.columns, places)
    for key, (at, text) in read.items():
        here = replace(place, column=at, header=sheet.columns[key].header)
        row.cells[key] = Text(text, places.line(here))
    return row


def _tell_headless(grid: Grid, problems: list[SheetProblem]) -> None:
    told = set(grid.rows[0][1])
    for number, cells in grid.rows[1:]:
        for at in set(cells) - told:
            told.add(at)
            what = f"{quoted(cells[at])} stands in a column without a header"
            fix = "Write one, or delete what stands in the column."
            problems.append(SheetProblem(Place(grid.title, number, at), what, fix))


def _column(title: str, header: str) -> Column | None:
    return next((column for column in sheets()[title] if fold(header) in column.names), None)


def _unknown(place: Place, header: str) -> SheetProblem:
    names = [column.header for column in sheets()[place.sheet]]
    near = did_you_mean(header, names, "Delete it, or call it notes to keep it for yourself.")
    return SheetProblem(place, f"there is no column {quoted(header)}", near)


def _tell_missing(
    title: str, number: int, sheet: HeadedSheet, problems: list[SheetProblem]
) -> None:
    needed = {*NEEDED[title], *_words_missing(title, sheet)}
    for column in sheets()[title]:
        if column.key in needed and column.key not in sheet.columns:
            what = f"the column {quoted(column.header)} is missing"
            fix = "Write its name into the header row."
            problems.append(SheetProblem(Place(title, number), what, fix))


def complete(found: Mapping[str, HeadedSheet]) -> bool:
    """Whether every sheet has the columns without which its rows say nothing."""
    there = all(
        set(NEEDED[title]) <= set(sheet.columns) and not _words_missing(title, sheet)
        for title, sheet in found.items()
    )
    return there and {SURVEY, SETTINGS} <= set(found)


def _words_missing(title: str, sheet: HeadedSheet) -> tuple[str, ...]:
    """The columns that words may stand in, where there is none of them."""
    keys = tuple(_IN_WORDS[title].format(code) for code in codes())
    return () if set(keys) & set(sheet.columns) else keys
