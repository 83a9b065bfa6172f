"""An .xlsx file, whoever made it -> the cells of its sheets as text, and everything wrong with them.

A workbook is a packed folder of XML, and either can be made to burst: so its size, packed and
unpacked, its parts, tags and declarations are looked at before anything parses it. Reading is
openpyxl's read-only mode: its other mode fills every cell of a merged range, however large.
"""

import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

MOST_BYTES = 5_000_000
MOST_UNPACKED = 30_000_000
MOST_PARTS = 500
MOST_TAGS = 500_000
MOST_ROWS = 2_000
MOST_COLUMNS = 100
LONGEST = 2_000  # letters in a cell
_ROWS_OF_A_SPREADSHEET = 1_048_576


@dataclass(frozen=True, slots=True)
class Place:
    """A cell, a row or column (where the other is 0), or a sheet as a whole."""

    sheet: str = ""
    row: int = 0
    column: int = 0
    header: str = ""

    def __str__(self) -> str:
        sheet = f', sheet "{self.sheet}"' if self.sheet else ""
        row = f", row {self.row}" if self.row else ""
        column = f", column {get_column_letter(self.column)}" if self.column else ""
        header = f" ({self.header})" if self.column and self.header else ""
        return sheet + row + column + header


@dataclass(frozen=True, slots=True)
class SheetProblem:
    place: Place
    what: str
    fix: str


@dataclass(slots=True)
class Grid:
    """The filled cells of one sheet, row by row."""

    title: str
    rows: list[tuple[int, dict[int, str]]] = field(default_factory=list)


@dataclass(slots=True)
class Opened:
    grids: list[Grid] = field(default_factory=list)
    problems: list[SheetProblem] = field(default_factory=list)


class NoWorkbook(Exception):
    """Why the file as a whole cannot be read, and what to do."""


def opened(path: Path, wanted: Iterable[str]) -> Opened:
    """The sheets of these names (in any case). Raises NoWorkbook; whatever the file holds, nothing else."""
    data = _bytes(path)
    merged = _looked_at(data)
    found = Opened()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about pictures and styles, which are not read
            book = load_workbook(BytesIO(data), read_only=True, keep_links=False)
            for sheet in book.worksheets:
                if sheet.title.strip().casefold() in wanted:
                    # The part's name is not public; without it no merged range can be told from another's.
                    ranges = merged.get(getattr(sheet, "_worksheet_path", ""), [])
                    _read(sheet, ranges, found)
    except NoWorkbook:
        raise
    except Exception as error:
        raise NoWorkbook(f"this is no workbook that can be read. {SAVE_AGAIN}") from error
    return found


SAVE_AGAIN = "Open it in your spreadsheet program, save it as .xlsx and try again."


# --- before anything is parsed -------------------------------------------------------------------

_OTHER_KINDS = (
    (b"\xd0\xcf\x11\xe0", "has a password, or is an old Excel file (.xls)", "Save it as .xlsx without one."),
    (b"%PDF", "is a PDF", SAVE_AGAIN),
    (b"\x89PNG", "is a picture", "Name the workbook that you exported."),
    (b"\xff\xd8\xff", "is a picture", "Name the workbook that you exported."),
)  # fmt: skip


def _bytes(path: Path) -> bytes:
    try:
        if path.exists() and not path.is_file():
            raise NoWorkbook("this is not an ordinary file. Name an .xlsx file.")
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise NoWorkbook("there is no such file. Check the name and the folder.") from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "its name cannot be used"
        raise NoWorkbook(f"it cannot be read: {why}.") from None
    if len(data) > MOST_BYTES:
        raise NoWorkbook(
            f"it is larger than {MOST_BYTES // 1_000_000} MB. Take pictures and other sheets out."
        )
    return data


def _looked_at(data: bytes) -> dict[str, list[str]]:
    """The merged ranges of each part. Raises NoWorkbook for what is no workbook, or too much of one."""
    if not data:
        raise NoWorkbook("the file is empty. Name the workbook that you exported.")
    for start, what, fix in _OTHER_KINDS:
        if data.startswith(start):
            raise NoWorkbook(f"this file {what}. {fix}")
    if not data.startswith(b"PK"):
        raise NoWorkbook(f"this is no workbook. {SAVE_AGAIN}")
    try:
        with ZipFile(BytesIO(data)) as packed:
            return dict(_parts(packed))
    except NoWorkbook:
        raise
    except Exception as error:  # whatever the library stumbles over, the file is to be made anew
        raise NoWorkbook(f"the file is damaged. {SAVE_AGAIN}") from error


def _parts(packed: ZipFile) -> Iterator[tuple[str, list[str]]]:
    parts = packed.infolist()
    # zipfile unpacks no more of a part than its header declares, so the sum is a bound.
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise NoWorkbook("the workbook holds far more than a flow. Copy its sheets into a new one.")
    if any(part.flag_bits & 1 for part in parts):
        raise NoWorkbook("this file has a password. Save it as .xlsx without one.")
    if "xl/workbook.xml" not in {part.filename.lstrip("/") for part in parts}:
        raise NoWorkbook(f"this is no workbook, but another kind of file. {SAVE_AGAIN}")
    tags = 0
    for part in parts:
        if not part.filename.endswith((".xml", ".rels")):
            continue
        text = packed.read(part)
        _is_plain(text)
        tags += text.count(b"<")
        if tags > MOST_TAGS:
            raise NoWorkbook(
                f"the workbook holds far more than a flow: at most {MOST_ROWS:,} rows are read. "
                "Copy its sheets into a new one."
            )
        yield part.filename, [found.decode() for found in _MERGED.findall(text)]


_MERGED = re.compile(
    rb"<(?:\w+:)?mergeCell\b[^<>]*?\bref=[\"']([A-Z]{1,3}\d{1,7}(?::[A-Z]{1,3}\d{1,7})?)"
)
_ENCODING = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)")


def _is_plain(xml: bytes) -> None:
    """Whether the XML says what it says: no declarations, which can grow, and no other alphabet."""
    encoding = _ENCODING.match(xml.removeprefix(b"\xef\xbb\xbf").lstrip())
    other = encoding is not None and encoding[1].lower() not in (b"utf-8", b"us-ascii", b"ascii")
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml or b"\0" in xml or other:
        raise NoWorkbook(f"the workbook holds XML that no spreadsheet program writes. {SAVE_AGAIN}")


# --- cells ---------------------------------------------------------------------------------------


def _read(sheet: Any, merged: list[str], found: Opened) -> None:
    title = str(sheet.title).strip().casefold()
    if any(grid.title == title for grid in found.grids):
        found.problems.append(SheetProblem(Place(title), "two sheets have this name", "Keep one."))
        return
    grid = Grid(title)
    found.grids.append(grid)
    _tell_merged(title, merged, found)
    # The sheet's own word for its size is not trusted: what lies beyond it would be lost.
    sheet.reset_dimensions()
    rows = islice(sheet.iter_rows(max_col=MOST_COLUMNS + 1), _ROWS_OF_A_SPREADSHEET)
    blank = None
    for number, row in enumerate(rows, start=1):
        if row is blank:
            continue  # every row of a gap is one and the same, and a gap may have a million
        cells = {
            column: text
            for column, cell in enumerate(row, start=1)
            if (text := _text(cell, Place(title, number, column), found))
        }
        if cells:
            grid.rows.append((number, cells))
        else:
            blank = row
        if len(grid.rows) > MOST_ROWS:
            what = f"the sheet has more than {MOST_ROWS:,} filled rows"
            fix = "Split it into smaller flows, and delete what lies below its last row."
            found.problems.append(SheetProblem(Place(title, number), what, fix))
            return
        if MOST_COLUMNS + 1 in cells:
            what = f"more than {MOST_COLUMNS} columns are filled"
            place = Place(title, number, MOST_COLUMNS + 1)
            found.problems.append(SheetProblem(place, what, "Delete what lies to the right."))
            return


def _tell_merged(title: str, merged: list[str], found: Opened) -> None:
    for area in merged[:20]:
        letters, row = re.findall(r"[A-Z]+|\d+", area)[:2]
        what = f"the cells {area} are merged into one"
        fix = "Split them (Format, Merge cells) and fill each one."
        found.problems.append(SheetProblem(Place(title, int(row), _number(letters)), what, fix))


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return min(number, 18_278)


def _text(cell: Any, place: Place, found: Opened) -> str:
    """What the cell says; "" for an empty one, and for one that has to be mended first."""
    value = cell.value
    wrong = None
    if value is None:
        return ""
    if cell.data_type == "f":
        wrong = "this is a formula", "Put in its place, as text, what it shows."
    elif cell.data_type == "e":
        wrong = "this is an error of the spreadsheet", "Type the words again."
    elif isinstance(value, bool):
        wrong = "this is a spreadsheet's own TRUE or FALSE", "Write the word itself, as text."
    elif isinstance(value, (date, datetime, time, timedelta)):
        wrong = "this is a date or a time", _NO_DATE
    elif isinstance(value, float):
        value = f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else repr(value)
    text = "" if wrong else str(value).replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(text) > LONGEST:
        wrong = f"this is longer than {LONGEST:,} letters", "Say it in far fewer words."
    if wrong:
        found.problems.append(SheetProblem(place, *wrong))
        return ""
    return text


_NO_DATE = "Set the cell's format to Text, then type it again: spreadsheets make a date of 3-5."
