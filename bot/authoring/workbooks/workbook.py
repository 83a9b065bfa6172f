"""The rows of a flow -> a workbook that a teacher likes to open: frozen headers, widths, lists, help."""

from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from bot.authoring.workbooks.columns import (
    FIT_KEYS,
    HELP,
    SETTINGS,
    SURVEY,
    TITLES,
    TOOL_KEYS,
    Column,
    sheets,
)
from bot.authoring.workbooks.exporting import SheetRow, rows_of
from dialogs.flow import Flow


def workbook_of(flow: Flow) -> bytes:
    """The flow as an .xlsx file."""
    book = Workbook()
    book.worksheets[0].title = HELP
    rows, ranges = rows_of(flow), _help(book.worksheets[0])
    for title in TITLES:
        _sheet(book.create_sheet(title), rows[title], ranges)
    book.move_sheet(HELP, len(TITLES))
    book.active = 0
    out = BytesIO()
    book.save(out)
    return out.getvalue()


_BOLD = Font(bold=True)
_HEADER = PatternFill("solid", fgColor="DDE7F3")
_BELOW = PatternFill("solid", fgColor="F5F5F5")
_WRAP = Alignment(wrap_text=True, vertical="top")
_TEXT = "@"  # else a spreadsheet makes a date of 3-5
_FREE_ROWS = 1000  # below the header, for which the lists to pick from are offered


def _sheet(sheet: Worksheet, rows: Sequence[SheetRow], ranges: Mapping[str, str]) -> None:
    columns = [column for column in sheets()[sheet.title] if _shown(column, rows)]
    for number, column in enumerate(columns, start=1):
        letter = get_column_letter(number)
        _put(sheet, 1, number, column.header)
        sheet.column_dimensions[letter].width = column.width
        sheet.column_dimensions[letter].number_format = _TEXT
        sheet.cell(1, number).font, sheet.cell(1, number).fill = _BOLD, _HEADER
        if column.values:
            _offer(sheet, letter, column, ranges)
    for row, values in enumerate(rows, start=2):
        for number, column in enumerate(columns, start=1):
            _put(sheet, row, number, values.get(column.key, ""))
            if sheet.title == SURVEY and "type" not in values:
                sheet.cell(row, number).fill = _BELOW
    sheet.freeze_panes = "A2" if sheet.title == SETTINGS else "C2"


def _shown(column: Column, rows: Sequence[SheetRow]) -> bool:
    """The names of tools are for experts: left out where no list is of tools."""
    whose = column.key.partition("_")[0]
    return whose not in TOOL_KEYS or any(column.key in row for row in rows)


def _put(sheet: Worksheet, row: int, column: int, text: str) -> None:
    cell = sheet.cell(row, column)
    cell.number_format, cell.alignment = _TEXT, _WRAP
    if text:
        cell.value = text
        cell.data_type = "s"  # also where words begin with "=": they are words


def _offer(sheet: Worksheet, letter: str, column: Column, ranges: Mapping[str, str]) -> None:
    """A list to pick from. Other words may be typed: several at once, or a LIST's name."""
    offered = DataValidation(
        type="list", formula1=ranges[column.key], allow_blank=True, showErrorMessage=False
    )
    offered.add(f"{letter}2:{letter}{_FREE_ROWS}")
    sheet.add_data_validation(offered)


# --- help ----------------------------------------------------------------------------------------

_FIRST_WORDS = (
    "This workbook is one flow of WhatHelps: what students are asked, in which order, in which words.",
    "survey has one row for each question, choices the lists that students pick from, settings the "
    "flow's name and version.",
    "To change words, change the cell. Write both languages.",
    "A question's own row holds the words for most students. Below it may stand rows without type and "
    "name: in them stand other words, or another list, for the bands, the mode or the simple words that "
    "the row names. The first of them that suits a student wins; whoever none suits gets the words and "
    "the list of the question's own row.",
    "In a question's own row, band, mode and simple say who is asked at all.",
    "Every question also offers Something else, Not sure and Skip. No list names them.",
    "Keep the header rows. Columns may stand in any order, and rows may be left empty.",
    'Where a message says "most: 3", it means: write 3 in the column most.',
    "When you are done, save as .xlsx and run: whathelps flows import FILE.xlsx",
)


def _help(sheet: Worksheet) -> dict[str, str]:
    """Fills the sheet; where the values of each column stand, for the lists to pick from."""
    for letter, width in zip("ABCDE", (12, 24, 90, 2, 2), strict=True):
        sheet.column_dimensions[letter].width = width
    for row, line in enumerate(_FIRST_WORDS, start=1):
        _put(sheet, row, 1, line)
        sheet.cell(row, 1).alignment = Alignment(wrap_text=False)
    start = len(_FIRST_WORDS) + 2
    for row, cells in enumerate(_explained(), start=start):
        for number, text in enumerate(cells, start=1):
            _put(sheet, row, number, text)
            if row == start:
                sheet.cell(row, number).font, sheet.cell(row, number).fill = _BOLD, _HEADER
    return dict(_values(sheet, start))


def _explained() -> Iterator[tuple[str, str, str]]:
    yield "sheet", "column", "what it means"
    for title, columns in sheets().items():
        for column in columns:
            whom = column.help
            if title == SURVEY and column.key in FIT_KEYS:
                whom = (
                    f"{column.help} In a row below a question: for whom its words or its list are."
                )
            if column.several:
                whom += " Put commas between several."
            yield title, column.header, whom


def _values(sheet: Worksheet, start: int) -> Iterator[tuple[str, str]]:
    """What may be written in a column, beside the explanations; and where that stands."""
    number = 5
    for columns in sheets().values():
        for column in columns:
            if not column.values:
                continue
            number += 1
            letter = get_column_letter(number)
            for row, text in enumerate((column.header, *column.values), start=start):
                _put(sheet, row, number, text)
            head = sheet.cell(start, number)
            head.font, head.fill = _BOLD, _HEADER
            sheet.column_dimensions[letter].width = max(12, *map(len, column.values)) + 2
            yield column.key, f"{HELP}!${letter}${start + 1}:${letter}${start + len(column.values)}"
