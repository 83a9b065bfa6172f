"""A file of any kind that a school's programs write -> sheets of cells, all of them text.

Commas, semicolons, tabs or bars; a `sep=` line; any line ends; a workbook; a packed folder. Knows nothing of
students. A row that cannot be read is told with its number, and the rows below it are read all the same.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from itertools import islice

from bot.rosters.alphabets import Unreadable, text_of
from bot.rosters.roster import Said, say

MOST_BYTES = 30_000_000
MOST_ROWS = 150_000  # one student in seven sections is seven rows
MOST_COLUMNS = 300
LONGEST = 20_000  # letters in a cell


@dataclass(frozen=True, slots=True)
class Row:
    number: int  # as a spreadsheet counts
    cells: list[str]
    fault: Said | None = None  # why it cannot be read; its cells are then empty


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: only the rows in which something stands."""

    name: str  # of the sheet in its workbook, else ""
    rows: list[Row]
    notes: tuple[Said, ...] = ()
    loose: bool = False  # what stands beside the last column is a remark, and no comma too many
    formulas: bool = False  # it has some, so a cell that begins with = may have no result


def text_grid(data: bytes) -> Grid:
    """Of a text file. Raises Unreadable."""
    _refuse_other_kinds(data)
    text, notes = text_of(data)
    _refuse_other_texts(text)
    text, separator, first = _said_separator(text)
    separator = separator or _separator(text)
    rows = list(islice(_rows(text, separator, first), MOST_ROWS + 1))
    if len(rows) > MOST_ROWS:
        raise Unreadable(say("too_many_rows", most=f"{MOST_ROWS:,}"))
    return Grid("", rows, notes, loose=separator == "\t")


# --- what it is ----------------------------------------------------------------------------------

_OTHER_KINDS = (
    (b"\xd0\xcf\x11\xe0", "kind_xls"),
    (b"%PDF", "kind_pdf"),
    (b"{\\rtf", "kind_document"),
    (b"\x89PNG", "kind_picture"),
    (b"\xff\xd8\xff", "kind_picture"),
    (b"GIF8", "kind_picture"),
    (b"\x1f\x8b", "kind_packed"),
    (b"7z\xbc\xaf", "kind_packed"),
    (b"Rar!", "kind_packed"),
    (b"SQLite format 3", "kind_other"),
)


def _refuse_other_kinds(data: bytes) -> None:
    if len(data) > MOST_BYTES:
        raise Unreadable(say("too_large", most=f"{MOST_BYTES // 1_000_000}"))
    for start, kind in _OTHER_KINDS:
        if data.startswith(start):
            raise Unreadable(say(kind))


def _refuse_other_texts(text: str) -> None:
    start = text.lstrip()[:2000].casefold()
    if start.startswith("<") and re.search(r"<html|<table|<!doctype html|<head|<div", start):
        raise Unreadable(say("kind_html"))
    if start.startswith("<?xml"):
        raise Unreadable(say("kind_html" if "spreadsheet" in start else "kind_other"))
    if re.match(r"[\[{]\s*[\[{\"]", start):
        raise Unreadable(say("kind_other"))


# --- separators ----------------------------------------------------------------------------------

_SEPARATORS = ",;\t|"


def _said_separator(text: str) -> tuple[str, str, int]:
    """The text without Excel's line `sep=;`, what that line says, and the number of the first row left."""
    found = re.match(r'\ufeff?"?sep=(.|\t)"?[,;\t ]*(?:\r\n|\r|\n)', text, re.IGNORECASE)
    return (text[found.end() :], found[1], 2) if found else (text, "", 1)


def _separator(text: str) -> str:
    """What parts the most lines into the same number of cells, outside of quotation marks."""
    lines = [line for line in StringIO(text[:100_000], newline=None) if line.strip()][:60]
    counts = [_QUOTED.sub("", line) for line in lines]

    def evenness(separator: str) -> tuple[float, int]:
        found = [line.count(separator) for line in counts]
        usual = max(set(found), key=lambda number: (found.count(number), number))
        if not usual:  # titles above a short list may have none
            usual = max(found)
        alike = found.count(usual) / max(len(found), 1)
        return alike * min(usual, 8), sum(found)

    best = max(_SEPARATORS, key=evenness)
    return best if not _is_names_only(lines, best) else "\t"


def _is_names_only(lines: list[str], separator: str) -> bool:
    """Whether each line is one "Last, First", with no header that says otherwise."""
    return separator == "," and all(
        line.count(",") == 1 and re.fullmatch(_LAST_FIRST, line.strip()) for line in lines
    )


_QUOTED = re.compile(r'"(?:[^"]|"")*"')
# A blank behind the comma, as people write names and programs do not write cells.
_LAST_FIRST = r"[^\W\d_][^\d,@:/]*, +[^\W\d_][^\d,@:/]*"


# --- rows ----------------------------------------------------------------------------------------

_MOST_FAULTS = 50


def _rows(text: str, separator: str, number: int) -> Iterator[Row]:
    """Reads on behind a row that cannot be read; blank rows are counted and left out."""
    lines = _LINE.findall(text)
    at, faults, usual = 0, 0, 0
    while at < len(lines):
        reader = csv.reader(iter(lines[at:]), delimiter=separator, strict=True)
        before = 0
        try:
            for cells in reader:
                before = reader.line_num
                found = [cell.strip(_BLANKS) for cell in cells[:MOST_COLUMNS]]
                if any(found):
                    usual = usual or len(found)
                    yield Row(number, found)
                number += 1
            return
        except csv.Error:
            faults += 1
            at += before
            yield _mended(number, lines[at], separator, usual)
            number += 1
            at += 1
        if faults > _MOST_FAULTS:
            raise Unreadable(say("quotes_everywhere", row=f"{number:,}"))


def _mended(number: int, line: str, separator: str, usual: int) -> Row:
    """A row with `"Bob" Rivers` in it: unmistakable where its marks pair up and its cells are as many."""
    cells = [cell.strip(_BLANKS) for cell in line.split(separator)]
    if line.count('"') % 2 == 0 and (len(cells) == usual or separator == "\t"):
        return Row(number, cells)
    if '"' not in line:
        return Row(number, [], say("too_long", number=f"{len(line):,}", most=f"{LONGEST:,}"))
    return Row(number, [], say("quote_open" if line.count('"') % 2 else "quotes_unpaired"))


_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_BLANKS = " \t\r\n\x0b\x0c"
