"""A class's own questions: a CSV list, one row a question, a column for each language -> what is to be asked.

The form of the list alone; whether a question may be asked is the checker's to say.
"""

import re
from pathlib import Path

from bot.rosters.csv_files import Column, SheetRow, quoted, read_sheet
from bot.rosters.lists import Cells, Roster, band_in
from dialogs.class_questions import MOST, ClassQuestion, too_many
from dialogs.flow import BANDS
from dialogs.language import language
from dialogs.words import fold


def read_class_questions(path: Path, languages: tuple[str, ...]) -> Roster[ClassQuestion]:
    """`languages`: of the flow; each question is written in all of them."""
    sheet = read_sheet(path, (*(Column(code, longest=300) for code in languages), Column("band")))
    reading = Cells(sheet)
    missing = [code for code in languages if sheet.columns and code not in sheet.columns]
    for code in missing:
        what = f'the column "{code}" is missing: the questions in {language(code).name}.'
        reading.wrong(1, "", what)
    rows = tuple((row.number, _question(reading, row, languages)) for row in sheet.rows)
    for row in sheet.rows:
        _say_what_is_missing(reading, row, [code for code in languages if code not in missing])
    first = languages[0]
    reading.repeated(
        first,
        ((number, fold(row.say[first]) or None) for number, row in rows),
        "this question stands already in row {}. Keep one of the two rows.",
    )
    band = too_many(row for _, row in rows)
    if band:
        whose = f"band {band} would be asked more than {MOST} questions of the class's own"
        reading.wrong(
            0, "", f"{whose}. Keep {MOST} of them, or say in the column band whose each is."
        )
    return reading.roster(rows)


def _question(reading: Cells, row: SheetRow, languages: tuple[str, ...]) -> ClassQuestion:
    say = {code: row.cells.get(code, "") for code in languages}
    bands: tuple[str, ...] = reading.read(row, "band", _bands, ())
    return ClassQuestion(say, bands)


def _say_what_is_missing(reading: Cells, row: SheetRow, languages: list[str]) -> None:
    said = next((row.cells[code] for code in languages if row.cells.get(code)), "")
    for code in languages:
        if not row.cells.get(code) and row.cells:
            what = f"{quoted(said)} has no words in {language(code).name} yet. Add them here."
            reading.wrong(row.number, code, what)


def _bands(cell: str) -> tuple[str, ...]:
    """One or several; every band, or an empty cell, for all."""
    if fold(cell) in ("all", "every", "every band"):
        return ()
    found = {band_in(one.strip()) for one in re.split(r"[,;/&]|\band\b", cell) if one.strip()}
    return tuple(band for band in BANDS if band in found)
