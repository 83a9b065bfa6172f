"""What all sheets are read with: a cell or a row becomes a part of the tree that YAML would have given."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.authoring.workbooks.columns import Column, sheets
from bot.authoring.workbooks.headed import HeadedRow, Places
from bot.authoring.workbooks.opening import SheetProblem
from dialogs.language import codes
from dialogs.yamltext import Rows, Table, Text


@dataclass(slots=True)
class Reading:
    """One pass through one workbook, writing down what is wrong and going on."""

    problems: list[SheetProblem]
    languages: tuple[str, ...] = ()  # of the flow's title
    places: Places = field(default_factory=Places)

    def wrong(self, at: Text | Rows | HeadedRow, what: str, fix: str) -> None:
        self.problems.append(SheetProblem(self.places.of(at.line), what, fix))


def table(row: HeadedRow, parts: Mapping[str, Any]) -> Table:
    """Parts that stand in this row."""
    made = Table(parts)
    made.line = row.line
    return made


def rows(at: HeadedRow | Text) -> Rows:
    made = Rows()
    made.line = at.line
    return made


def by_language(row: HeadedRow, reading: Reading, key: str = "") -> Table:
    """A text in each of the flow's languages, and in others that are filled: of the columns `KEY_en`, or
    of the labels. Empty where there is none.
    """
    keys = {language: f"{key}_{language}" if key else language for language in codes()}
    if not row.cells.keys() & set(keys.values()):
        return table(row, {})
    wanted = {code: at for code, at in keys.items() if code in reading.languages or at in row.cells}
    return table(row, {language: row.get(at) for language, at in wanted.items()})


def word(row: HeadedRow, column: Column) -> Text | Rows:
    """What stands in a column: our own words in our spelling, and those between commas apart."""
    text = row.cells[column.key]
    if column.values:
        text = Text(text.translate(_DASHES).casefold(), text.line)
    if not column.several:
        return text
    found = rows(text)
    words = (Text(part.strip(), text.line) for part in re.split(r"[,;\n]", text))
    found += [part for part in words if part]
    return found


def filled(row: HeadedRow, keys: tuple[str, ...]) -> dict[str, Text | Rows]:
    """What stands in these columns, where anything does."""
    columns = (column for column in sheets()[row.place.sheet] if column.key in keys)
    return {column.key: word(row, column) for column in columns if column.key in row.cells}


# A spreadsheet makes other dashes of a plain one while one types.
_DASHES = str.maketrans("\u2010\u2011\u2012–—−", "------")
