"""A CSV file, however a school's programs wrote it -> its rows, and everything wrong with them.

Knows bytes, separators and column names; what a cell means is lists.py's. Of our own lists alone: those that
other programs make of students are grids.py's.

Why so patient: Excel writes Windows-1252 or UTF-8 with a mark, semicolons where commas are for
decimals, empty columns at the end, and rows cut short where nothing follows. None of that can be
misread, so it is taken. What could be misread is refused, with its row and column.
"""

import csv
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from dialogs.problems import did_you_mean

MOST_BYTES = 10_000_000
MOST_ROWS = 20_000
MOST_TOLD = 50


@dataclass(frozen=True)
class RowProblem:
    file: str
    row: int  # as a spreadsheet counts, the header being row 1; 0 for the whole file
    column: str  # "" for the whole row
    message: str

    def __str__(self) -> str:
        row = f", row {self.row}" if self.row else ""
        column = f", column {self.column}" if self.column else ""
        return f"{self.file}{row}{column}: {self.message}"


@dataclass(frozen=True)
class Column:
    name: str
    needed: bool = False  # the column must be there, and none of its cells empty
    longest: int = 200
    lines: bool = False  # a cell may hold several lines


@dataclass(frozen=True)
class SheetRow:
    number: int
    cells: dict[str, str]  # only the columns that the file has


@dataclass(frozen=True)
class Sheet:
    file: str
    columns: tuple[str, ...] = ()
    rows: tuple[SheetRow, ...] = ()
    problems: tuple[RowProblem, ...] = ()
    notes: tuple[str, ...] = ()


def read_sheet(path: Path, columns: Sequence[Column]) -> Sheet:
    """Never raises for what a file holds or for a file that is not there."""
    file = plain(path.name)
    try:
        text, notes = _text(file_bytes(path))
    except NoSheet as problem:
        return Sheet(file, problems=(RowProblem(file, 0, "", str(problem)),))
    return _Reading(file, columns).sheet(text, tuple(f"{file}: {note}" for note in notes))


def in_print(problems: Sequence[RowProblem]) -> list[str]:
    """The lines to print: the first fifty, and how many more there are."""
    lines = [str(problem) for problem in problems[:MOST_TOLD]]
    if len(problems) > MOST_TOLD:
        lines.append(f"… and {len(problems) - MOST_TOLD:,} more.")
    return lines


def quoted(cell: str, longest: int = 40) -> str:
    """A cell inside a message: short, on one line, harmless to a terminal."""
    return f'"{plain(cell, longest)}"'


def plain(text: str, longest: int = 40) -> str:
    cut = text if len(text) <= longest else text[: longest - 1] + "…"
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in cut)


def word_set(words: str) -> frozenset[str]:
    """Of words with blanks between, as lists of words are written here."""
    return frozenset(words.split())


class NoSheet(Exception):
    """Why the file as a whole cannot be read."""


# --- bytes and text ------------------------------------------------------------------------------

_SAVE_AS_CSV = "Open it in the spreadsheet, save it as CSV UTF-8 and import that file."

_OTHER_KINDS = (
    (b"PK\x03\x04", "an Excel or other packed file"),
    (b"\xd0\xcf\x11\xe0", "an old Excel file"),
    (b"%PDF", "a PDF"),
)


def file_bytes(path: Path, most: int = MOST_BYTES) -> bytes:
    """Raises NoSheet for a file that is not there, is none, or is too large."""
    try:
        if path.is_dir():
            raise NoSheet("this is a folder. Name the CSV file in it.")
        if path.exists() and not path.is_file():
            raise NoSheet("this is not an ordinary file. Name a CSV file.")
        with path.open("rb") as file:
            data = file.read(most + 1)
    except FileNotFoundError:
        raise NoSheet("there is no such file. Check the name and the folder.") from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "its name cannot be used"
        raise NoSheet(f"cannot be read: {why}.") from None
    if len(data) > most:
        raise NoSheet(f"larger than {most // 1_000_000} MB. Import it in smaller parts.")
    return data


def _text(data: bytes) -> tuple[str, list[str]]:
    for start, kind in _OTHER_KINDS:
        if data.startswith(start):
            raise NoSheet(f"this is {kind}, not CSV. {_SAVE_AS_CSV}")
    text, notes = _decoded(data)
    if "\0" in text:
        raise NoSheet(f"this is not a text file. {_SAVE_AS_CSV}")
    if not text.strip():
        raise NoSheet("the file is empty.")
    return text, notes


def _decoded(data: bytes) -> tuple[str, list[str]]:
    try:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            return data.decode("utf-16"), []
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1252"), ["read as Windows-1252. See that accents came through."]
    except UnicodeDecodeError:
        raise NoSheet(f"the letters are neither UTF-8 nor Windows-1252. {_SAVE_AS_CSV}") from None


# --- rows and columns ----------------------------------------------------------------------------


@dataclass(eq=False)
class _Reading:
    """One pass through one file, writing down what is wrong and going on."""

    file: str
    known: Sequence[Column]

    def __post_init__(self) -> None:
        self.problems: list[RowProblem] = []
        self.by_name = {column.name: column for column in self.known}
        self.width = 0

    def wrong(self, row: int, column: str, message: str) -> None:
        self.problems.append(RowProblem(self.file, row, column, message))

    def sheet(self, text: str, notes: tuple[str, ...]) -> Sheet:
        records = self.records(text)
        number, header = next(records, (1, []))
        places = self.places(number, header)
        rows = [self.row(number, places, cells) for number, cells in records] if places else []
        if places and not rows and not self.problems:
            self.wrong(0, "", "there are no rows below the header.")
        return Sheet(self.file, tuple(places), tuple(rows), tuple(self.problems), notes)

    def records(self, text: str) -> Iterator[tuple[int, list[str]]]:
        """Row number and cells of each row that holds anything."""
        # newline="": a line break inside a cell is the cell's own.
        reader = csv.reader(StringIO(text, newline=""), delimiter=_separator(text), strict=True)
        number = found = 0
        while True:
            number += 1
            try:
                cells = [cell.strip() for cell in next(reader)]
            except StopIteration:
                return
            except csv.Error as error:
                self.wrong(number, "", _csv_fault(error))
                return
            found += any(cells)
            if found > MOST_ROWS + 1:
                self.wrong(0, "", f"more than {MOST_ROWS:,} rows. Import it in smaller parts.")
                return
            if any(cells):
                yield number, cells

    def places(self, number: int, header: list[str]) -> dict[str, int]:
        """Column -> its place in a row; empty where the header names no column we know."""
        known = {_folded(column.name): column.name for column in self.known}
        places: dict[str, int] = {}
        strange: list[str] = []
        for place, cell in enumerate(header):
            name = known.get(_folded(cell))
            if name in places:
                self.wrong(number, plain(cell), "this column stands here twice. Remove one.")
            elif name is not None:
                places[name] = place
            elif cell:
                strange.append(cell)
        if places:
            self.missing(number, places, strange)
        elif not self.problems:
            self.wrong(number, "", self.which_columns())
        self.width = len(header)
        return places

    def which_columns(self) -> str:
        needed = ", ".join(column.name for column in self.known if column.needed)
        others = ", ".join(column.name for column in self.known if not column.needed)
        if not needed:
            return f"the first row must name the columns that you have, of these: {others}."
        more = f"; and, where you have them: {others}" if others else ""
        return f"the first row must name the columns: {needed}{more}."

    def missing(self, number: int, places: dict[str, int], strange: Sequence[str]) -> None:
        free = [column.name for column in self.known if column.name not in places]
        all_known = ", ".join(column.name for column in self.known)
        remove = f"Remove it. The columns are: {all_known}."
        fixes = [did_you_mean(cell.casefold(), free, remove) for cell in strange]
        for cell, fix in zip(strange, fixes, strict=True):
            self.wrong(number, plain(cell), f"there is no such column. {fix}")
        for column in self.known:
            # A misspelt name was told of just above.
            if column.needed and column.name in free and f'"{column.name}"' not in " ".join(fixes):
                self.wrong(number, "", f'the column "{column.name}" is missing.')

    def row(self, number: int, places: dict[str, int], cells: list[str]) -> SheetRow:
        if any(cells[self.width :]):
            self.wrong(number, "", _too_long(len(cells), self.width))
            return SheetRow(number, {})
        cut = [name for name, place in places.items() if place >= len(cells)]
        short = [name for name in cut if self.by_name[name].needed]
        if short:
            self.wrong(number, "", f"the row ends before the column {short[0]}.")
            return SheetRow(number, {})
        found = {name: "" if name in cut else cells[place] for name, place in places.items()}
        for name, cell in found.items():
            fault = _cell_fault(cell, self.by_name[name])
            if fault:
                self.wrong(number, name, fault)
        return SheetRow(number, found)


def _separator(text: str) -> str:
    """What stands most often between the names of the first line that has any."""
    first = next((line for line in StringIO(text, newline=None) if line.strip()), "")
    return max(",;\t", key=first.count)


def _folded(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _csv_fault(error: csv.Error) -> str:
    if "unexpected end" in str(error) or "field larger" in str(error):
        return 'a quotation mark opens a cell here and never closes it. Add or remove a ".'
    return 'the quotation marks do not pair up. Inside a cell in quotes, write each " twice.'


def _too_long(cells: int, width: int) -> str:
    return (
        f"{cells} cells, but the header has {width}. "
        'A cell with a comma in it needs quotes: "Reading, writing".'
    )


def _cell_fault(cell: str, column: Column) -> str:
    if not cell:
        return "this cell is empty." if column.needed else ""
    if len(cell) > column.longest:
        return f"{len(cell):,} characters; {column.longest:,} at most."
    if column.lines:
        cell = cell.replace("\n", " ").replace("\r", " ").replace("\t", " ")
    if "\n" in cell or "\r" in cell:
        return "a line break inside the cell. Write it on one line."
    if any(unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") for letter in cell):
        return f"a control character in {quoted(cell)}. Remove it."
    return ""
