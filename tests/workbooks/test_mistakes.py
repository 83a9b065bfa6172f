"""What people get wrong in a workbook, each told with its cell and how to mend it; nothing stumbles."""

import re
import zlib
from collections.abc import Callable
from contextlib import suppress
from datetime import date, time
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from bot.authoring.workbooks.importing import import_flow
from bot.authoring.workbooks.opening import MOST_BYTES, NoWorkbook
from dialogs.flow import to_text
from dialogs.loading import shipped_lists
from tests.growth import steps
from tests.workbooks.books import (
    EN,
    ES,
    SHARED,
    Sheets,
    book,
    imported,
    small,
    told_of,
    with_parts,
    with_shared_texts,
)

Change = Callable[[Sheets], object]

# Steps: what is loaded first and a small workbook; a sheet can have 17,000 million cells.
FEW = 1_000_000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "small.xlsx"


def _put(sheet: str, cell: str, value: Any) -> Change:
    """Writes into a cell, as "C3" names it."""
    column, row = ord(cell[0]) - ord("A"), int(cell[1:]) - 1

    def change(sheets: Sheets) -> None:
        cells = sheets[sheet][row]
        cells += [""] * (column + 1 - len(cells))
        cells[column] = value

    return change


def _row(sheet: str, number: int, *cells: Any) -> Change:
    return lambda sheets: sheets[sheet].insert(number - 1, list(cells))


def _told(path: Path, *changes: Change) -> list[str]:
    sheets = small()
    for change in changes:
        change(sheets)
    return told_of(book(path, sheets))


def test_the_small_flow_has_no_mistake(path: Path) -> None:
    assert len(imported(book(path, small())).steps) == 3


def test_disabled_is_for_the_rows_below_a_question_and_no_means_no(path: Path) -> None:
    sheets = small()
    for cell, value in {"J1": "disabled", "J2": "no", "J4": "yes"}.items():
        _put("survey", cell, value)(sheets)
    assert len(imported(book(path, sheets)).steps) == 3


# --- one cell ------------------------------------------------------------------------------------

MISTAKES: dict[str, tuple[Change, str]] = {
    "a type that does not exist": (
        _put("survey", "A2", "geopoint"),
        'sheet "survey", row 2, column A (type): there is no type "geopoint". Use one of: note, '
        "select_one, select_multiple, text, integer, date.",
    ),
    "no type": (
        _put("survey", "A2", ""),
        'sheet "survey", row 2, column A (type): the column "type" is empty. Fill it.',
    ),
    "a question that is turned off": (
        lambda sheets: (
            _put("survey", "J1", "disabled")(sheets),
            _put("survey", "J2", "yes")(sheets),
        ),
        'sheet "survey", row 2, column J (disabled): this row is turned off. Delete it, or clear this '
        "cell.",
    ),
    "no name": (
        _put("survey", "B2", ""),
        'sheet "survey", row 2, column B (name): the column "name" is empty. Fill it.',
    ),
    "no words in one language": (
        _put("survey", "E2", ""),
        f'sheet "survey", row 2, column E ({ES}): the column "{ES}" is empty. Fill it.',
    ),
    "a date where a band should be": (
        _put("survey", "C4", date(2026, 3, 5)),
        'sheet "survey", row 4, column C (band): this is a date or a time. Set the cell\'s format to '
        "Text, then type it again: spreadsheets make a date of 3-5.",
    ),
    "a time": (
        _put("survey", "D2", time(8, 30)),
        f'sheet "survey", row 2, column D ({EN}): this is a date or a time. Set the cell\'s format to '
        "Text, then type it again: spreadsheets make a date of 3-5.",
    ),
    "a formula": (
        _put("survey", "D2", '=HYPERLINK("http://localhost","Hi")'),
        f'sheet "survey", row 2, column D ({EN}): this is a formula. Put in its place, as text, what '
        "it shows.",
    ),
    "a broken formula": (
        _put("choices", "C2", "#REF!"),
        f'sheet "choices", row 2, column C ({EN}): this is an error of the spreadsheet. Type the '
        "words again.",
    ),
    "a truth value": (
        _put("settings", "B2", True),
        'sheet "settings", row 2, column B (version): this is a spreadsheet\'s own TRUE or FALSE. '
        "Write the word itself, as text.",
    ),
    "a book in a cell": (
        _put("survey", "D2", "word " * 1000),
        f'sheet "survey", row 2, column D ({EN}): this is longer than 2,000 letters. Say it in far '
        "fewer words.",
    ),
    "and in a condition": (
        _put("survey", "G5", "selected(${color}, 'red') and selected(${color}, 'blue')"),
        'sheet "survey", row 5, column G (relevant): "and" cannot be used in a condition. Only or '
        "can. Write selected(${question}, 'answer'), and or between several.",
    ),
    "a condition in plain words": (
        _put("survey", "G5", "red was picked"),
        'sheet "survey", row 5, column G (relevant): this condition cannot be read. Write '
        "selected(${question}, 'answer'), and or between several.",
    ),
    "a question that does not exist": (
        _put("survey", "G5", "selected(${colour}, 'red')"),
        'sheet "survey", row 5, column G (relevant): "relevant" names "colour", but there is no such '
        'step. Did you mean "color"?',
    ),
    "an answer that is never offered": (
        _put("survey", "G5", "selected(${color}, 'reed')"),
        'sheet "survey", row 5, column G (relevant): "relevant" names the answer "reed", which '
        '"color" never offers. Did you mean "red"?',
    ),
    "a list that does not exist": (
        _put("survey", "A3", "select_one colours"),
        'sheet "survey", row 3, column A (type): there is no list "colours". Did you mean "colors"?',
    ),
    "no list": (
        _put("survey", "A3", "select_one"),
        'sheet "survey", row 3, column A (type): select_one does not say from which list. Write '
        "select_one LIST, with the name of a list.",
    ),
    "a list in the wrong column": (
        _put("survey", "F3", "few"),
        'sheet "survey", row 3, column F (list): "list" has no meaning in a question. Write the '
        "list's name in the column type, behind select_one, and clear this cell.",
    ),
    "a band that does not exist": (
        _put("survey", "C4", "k-2"),
        'sheet "survey", row 4, column C (band): there is no band "k-2". Did you mean "prek-2"?',
    ),
    "other words for nobody in particular": (
        _put("survey", "C4", ""),
        'sheet "survey", row 4: this row does not say for whom it is. Fill band, mode or simple. For '
        "a new question, fill type and name.",
    ),
    "other words without a question": (
        _row("survey", 2, "", "", "3-5", "Hi", "Hola"),
        'sheet "survey", row 2: this row belongs to no question. Fill type and name, or move it below '
        "its question.",
    ),
    "other words that nobody gets": (
        _row("survey", 5, "", "", "prek-2", "What?", "¿Qué?"),
        f'sheet "survey", row 5, column D ({EN}): nobody gets these words: those above it are for the '
        "same students. Take this row out, move it up, or change whom it is for.",
    ),
    "words in the question's own row that nobody gets": (
        _row("survey", 5, "", "", "3-5, 6-8, 9-12, 18-22", "What?", "¿Qué?"),
        f'sheet "survey", row 3, column D ({EN}): nobody gets these words: the rows below are for '
        "all. Write here what the last of them says, or change whom they are for.",
    ),
    "two questions of one name": (
        _row("survey", 3, "note", "hello", "", "Hi.", "Hola."),
        'sheet "survey", row 3, column B (name): two steps are called "hello". Give this step another '
        "name.",
    ),
    "a name that cannot be one": (
        _put("survey", "B2", "Hello there"),
        'sheet "survey", row 2, column B (name): "Hello there" cannot be a name. Use up to 60 small '
        'letters without accents, digits and _, such as "hello_there".',
    ),
    "too many words": (
        _put("survey", "D5", "Why did you pick this one and not one of the others there?"),
        f'sheet "survey", row 5, column D ({EN}): this question has 13 words in "en", and band 3-5 '
        "reads 10 at most. Say it in fewer words, or give that band a shorter wording.",
    ),
    "a word of disability": (
        _put("survey", "D2", "This is for your IEP."),
        f'sheet "survey", row 2, column D ({EN}): students in mode every would read the word "IEP". '
        "Keep it for mode iep and add other words for mode every.",
    ),
    "a question that the law protects": (
        _put("survey", "D5", "Does your church help?"),
        f'sheet "survey", row 5, column D ({EN}): the word "church" asks about religion, which the '
        "law protects (PPRA). Leave it out, or write parent in the column consent of the sheet "
        "settings: then no student begins it without a parent's recorded yes.",
    ),
    "bounds that no number keeps": (
        lambda sheets: (
            _put("survey", "J1", "constraint")(sheets),
            _put("survey", "A5", "integer")(sheets),
            _put("survey", "J5", ". <= 3 and . >= 4")(sheets),
        ),
        'sheet "survey", row 5, column B (name): no number is both 4 or more and 3 or less. Write the '
        "smaller number behind >= in the column constraint.",
    ),
    "bounds that cannot be read": (
        lambda sheets: (
            _put("survey", "J1", "constraint")(sheets),
            _put("survey", "A5", "integer")(sheets),
            _put("survey", "J5", ". > 3")(sheets),
        ),
        'sheet "survey", row 5, column J (constraint): this constraint cannot be read. Write it as '
        ". >= 0 and . <= 10.",
    ),
    "how many, in words": (
        lambda sheets: (
            _put("survey", "A3", "select_multiple colors")(sheets),
            _put("survey", "H3", "two")(sheets),
        ),
        'sheet "survey", row 3, column H (most): "two" is no number. Write a number from 1 to 99.',
    ),
    "not how many": (
        _put("survey", "A3", "select_multiple colors"),
        'sheet "survey", row 3, column B (name): it does not say how many may be picked. Write 3 in '
        "the column most, or the number you want.",
    ),
    "how many, of one": (
        _put("survey", "H2", 3),
        'sheet "survey", row 2, column B (name): "most" has no meaning in a step of type "note". Take '
        "it out, or write select_multiple in the column type.",
    ),
    "something that the program does not know": (
        _row("survey", 2, "calculate", "tool_listed"),
        'sheet "survey", row 2: the program does not know "tool_listed" by itself. Did you mean '
        '"tools_listed"?',
    ),
    "the end of no loop": (
        _row("survey", 3, "end repeat"),
        'sheet "survey", row 3: no loop begins above this. Delete it, or begin a loop.',
    ),
    "a choice of no list": (
        _put("choices", "A3", ""),
        'sheet "choices", row 3, column A (list_name): the column "list_name" is empty. Write the '
        "list's name.",
    ),
    "a choice without a name": (
        _put("choices", "B3", ""),
        'sheet "choices", row 3, column B (name): the column "name" is empty. Fill it.',
    ),
    "two choices of one name": (
        _put("choices", "B3", "red"),
        'sheet "choices", row 3, column B (name): the list "colors" has the value "red" twice. Give '
        "each of its choices a value of its own.",
    ),
    "a choice that no student should read": (
        _put("choices", "C2", "Like normal kids"),
        f'sheet "choices", row 2, column C ({EN}): the list "colors" says "normal kids", which no '
        'student should read. Say "other students" or "everyone", or leave it out.',
    ),
    "a list that no question offers": (
        _row("choices", 5, "more", "green", "Green", "Verde"),
        'sheet "choices", row 5, column A (list_name): no step offers the list "more". Offer it in a '
        "step, or take it out.",
    ),
    "a shared list that was changed": (
        _row("choices", 5, "try_it", "yes", "Yes!", "¡Sí!"),
        'sheet "choices", row 5: all flows share the list "try_it", and here it is not as they have '
        'it. To have a list of your own, call it "my_try_it" or the like in each of its rows and in '
        "the sheet survey. Else delete its rows: the program has them.",
    ),
    "two columns of one name": (
        _put("survey", "I1", "NAME"),
        'sheet "survey", row 1, column I (NAME): another column is headed "NAME" as well. Keep one of '
        "them.",
    ),
    "a column without a name": (
        _put("survey", "K3", "who wrote this"),
        'sheet "survey", row 3, column K: "who wrote this" stands in a column without a header. Write '
        "one, or delete what stands in the column.",
    ),
    "two rows of settings": (
        _row("settings", 3, "small", "2", "Colors", "Colores"),
        'sheet "settings", row 3: a flow has one row of settings. Delete this one.',
    ),
    "no title in one language": (
        _put("settings", "D2", ""),
        'sheet "settings", row 2, column D (form_title_es): the column "form_title_es" is empty. Fill '
        "it.",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_alone_with_its_cell(mistake: str, path: Path) -> None:
    change, expected = MISTAKES[mistake]
    assert _told(path, change) == [expected]


def test_all_mistakes_are_told_at_once_from_the_first_row_on(path: Path) -> None:
    told = _told(
        path,
        _put("settings", "B2", "one"),
        _put("choices", "B3", "red"),
        _put("survey", "A2", "nota"),
        _put("survey", "C5", "3_5"),
        _put("survey", "D3", "=A1"),
    )
    assert [re.sub(r" \(.*", "", line) for line in told] == [
        'sheet "survey", row 2, column A',
        'sheet "survey", row 3, column D',
        'sheet "survey", row 5, column C',
        'sheet "choices", row 3, column B',
        'sheet "settings", row 2, column B',
    ]


def test_a_misspelt_column_is_told_where_something_stands_in_it(path: Path) -> None:
    misspelt = _put("survey", "I1", "meening")
    assert _told(path, misspelt, _put("survey", "I3", "need")) == [
        'sheet "survey", row 1, column I (meening): there is no column "meening". Did you mean '
        '"meaning"?'
    ]
    assert _told(path, _put("survey", "J1", "hint"), _put("survey", "J3", "One of them")) == [
        'sheet "survey", row 1, column J (hint): there is no column "hint". Delete it, or call it '
        "notes to keep it for yourself."
    ]


def test_notes_of_ones_own_are_left_alone(path: Path) -> None:
    sheets = small()
    for title in sheets:
        width = max(map(len, sheets[title]))
        _put(title, f"{chr(ord('A') + width)}1", "Notes")(sheets)
        _put(title, f"{chr(ord('A') + width)}2", "ask Ana")(sheets)
        sheets[title].append([""] * width + ["the end"])
    assert to_text(imported(book(path, sheets))) == to_text(imported(book(path, small())))


def test_conditions_may_be_typed_as_people_and_spreadsheets_do(path: Path) -> None:
    plain = to_text(imported(book(path, small())))
    for said in (
        "selected(${color}, ‘red’)",
        "selected( ${ color } , “red” )",
        "SELECTED(${color},'red') OR selected(${color}, 'red')",
        "${color} = 'red'",
    ):
        sheets = small()
        _put("survey", "G5", said)(sheets)
        assert to_text(imported(book(path, sheets))) == plain


def test_a_band_may_have_the_dash_that_a_spreadsheet_makes_of_it(path: Path) -> None:
    sheets = small()
    _put("survey", "C5", "3–5; 6—8,")(sheets)
    assert to_text(imported(book(path, sheets))) == to_text(imported(book(path, small())))


@pytest.mark.parametrize("change", [
    _row("survey", 5, "", "", "3-5, 6-8, 9-12, 18-22", "Which one?", "¿Cuál?", "colors"),
])  # fmt: skip
def test_rows_below_may_be_for_everybody_where_the_question_says_the_same(
    change: Change, path: Path
) -> None:
    sheets = small()
    change(sheets)
    assert len(imported(book(path, sheets)).by_id["color"].say) == 2


# --- whole sheets --------------------------------------------------------------------------------


def test_sheets_and_columns_that_are_missing_are_named(path: Path) -> None:
    def without(title: str) -> Change:
        return lambda sheets: sheets.pop(title)

    how = 'See how it looks: "whathelps flows export my_day --xlsx my_day.xlsx" writes one.'
    for title in ("survey", "settings"):
        expected = f'sheet "{title}": the sheet "{title}" is missing. {how}'
        assert _told(path, without(title)) == [expected]
    assert _told(path, without("choices"))[0] == (
        'sheet "survey", row 3, column A (type): there is no list "colors". Write its choices in the '
        "sheet choices."
    )
    assert len(_told(path, lambda sheets: sheets.clear())) == 2
    assert _told(path, _put("choices", "B1", ""))[0] == (
        'sheet "choices", row 1: the column "name" is missing. Write its name into the header row.'
    )


def test_an_empty_workbook_is_told_what_belongs_into_it(path: Path) -> None:
    for rows in (0, 1):
        sheets = {title: cells[:rows] for title, cells in small().items()}
        told = told_of(book(path, sheets))
        assert all(line.startswith('sheet "') for line in told)
        assert len(told) > 2


def test_a_loop_must_end_and_stand_in_no_other(path: Path) -> None:
    told = _told(
        path, _row("survey", 3, "begin_repeat", "a"), _row("survey", 4, "Begin repeat", "b")
    )
    assert (
        'sheet "survey", row 4: a loop cannot stand inside a loop. Write end_repeat above it.'
        in told
    )
    assert any("row 4: this loop never ends" in line for line in told)
    assert 'sheet "survey", row 3: the column "over" is empty. Fill it.' in told


def test_merged_cells_are_named(path: Path) -> None:
    def merge(made: Workbook) -> None:
        made["survey"].merge_cells("D2:E2")
        made["choices"].merge_cells("D2:E3")

    told = told_of(book(path, small(), merge))
    fix = "Split them (Format, Merge cells) and fill each one."
    assert f"row 2, column D ({EN}): the cells D2:E2 are merged into one. {fix}" in told[0]
    assert f"row 2, column D ({ES}): the cells D2:E3 are merged into one." in told[1]


def test_more_rows_than_a_flow_can_have_are_not_read(path: Path) -> None:
    sheets = small()
    sheets["survey"] += [["text", f"q{n}", "", "Hi?", "¿Hola?"] for n in range(10_000)]
    (line,) = told_of(book(path, sheets))
    assert 'sheet "survey", row 2001: the sheet has more than 2,000 filled rows.' in line


def test_a_hundred_mistakes_are_enough_for_one_sitting(path: Path) -> None:
    sheets = small()
    sheets["survey"] += [["nota", f"q{n}", "", "=A1", "Hola"] for n in range(300)]
    told = told_of(book(path, sheets))
    assert len(told) == 101
    assert told[-1] == "… and 200 more."


def test_what_lies_at_the_other_end_of_a_sheet_is_found_soon(path: Path) -> None:
    book(path, small(), lambda b: b["survey"].cell(1_048_576, 1, "note"))
    told: list[str] = []
    assert steps(lambda: told.extend(told_of(path))) < 3 * 1_048_576  # of each row, and of no cell
    assert "row 1048576" in told[0]


# --- files that are no workbook, or more than one ----------------------------------------------------


def _refusal(path: Path) -> str:
    refused: list[str] = []

    def reads() -> None:
        with pytest.raises(NoWorkbook) as problem:
            import_flow(path, shipped_lists())
        refused.append(str(problem.value))

    assert steps(reads) < FEW, refused
    assert refused[0].endswith(".")
    return refused[0]


def _zip(**parts: bytes) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as packed:
        for name, part in parts.items():
            packed.writestr(name.replace("__", "/").replace("_", "."), part)
    return out.getvalue()


OTHERS = {
    "nothing": (b"", "the file is empty"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "a picture"),
    "a list": (b"type,name\nnote,hello\n", "this is no workbook"),
    "a PDF": (b"%PDF-1.7", "is a PDF"),
    "an old workbook, or one with a password": (b"\xd0\xcf\x11\xe0" + b"\0" * 99, "has a password"),
    "a letter": (_zip(word__document_xml=b"<a/>"), "another kind of file"),
    "half a workbook": (_zip(xl__workbook_xml=b"<a/>")[:-9], "the file is damaged"),
    "an empty one": (_zip(xl__workbook_xml=b"<a/>"), "no workbook that can be read"),
    "one that is too large": (b"PK" + b"\0" * MOST_BYTES, "larger than 5 MB"),
    "a bomb": (_zip(xl__workbook_xml=b"<a/>", b_xml=b"<" * 40_000_000), "far more than a flow"),
    "a bomb of tags": (_zip(xl__workbook_xml=b"<a/>" * 600_000), "far more than a flow"),
}


@pytest.mark.parametrize("kind", OTHERS)
def test_another_file_called_xlsx_is_refused_in_words(kind: str, path: Path) -> None:
    data, expected = OTHERS[kind]
    path.write_bytes(data)
    assert expected in _refusal(path)


def test_files_that_cannot_be_opened_are_refused_in_words(tmp_path: Path) -> None:
    assert "no such file" in _refusal(tmp_path / "none.xlsx")
    assert "not an ordinary file" in _refusal(tmp_path)
    assert "cannot be read" in _refusal(tmp_path / ("x" * 300))


def test_a_packed_password_is_told(path: Path) -> None:
    data = bytearray(book(path, small()).read_bytes())
    for sign, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(sign)
        while at >= 0:
            data[at + flags] |= 1
            at = data.find(sign, at + 4)
    path.write_bytes(data)
    assert "has a password" in _refusal(path)


def test_a_part_that_unpacks_to_more_than_it_says_is_not_unpacked(path: Path) -> None:
    """The size in a zip's own list is a promise; here it is broken."""
    data = bytearray(_zip(xl__workbook_xml=b" " * 50_000_000))
    small_size, crc = (10).to_bytes(4, "little"), zlib.crc32(b" " * 10).to_bytes(4, "little")
    for sign, at in ((b"PK\x03\x04", 14), (b"PK\x01\x02", 16)):
        start = data.find(sign)
        data[start + at : start + at + 4] = crc
        data[start + at + 8 : start + at + 12] = small_size
    path.write_bytes(data)
    _refusal(path)


ENTITY = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    "part",
    [
        b'<?xml version="1.0"?>' + ENTITY + b"<sst><si><t>&x;</t></si></sst>",
        b'<?xml version="1.0" encoding="UTF-16"?><sst/>',
        '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a><sst/>'.encode("utf-16"),
        b'<?xml version="1.0" encoding="cp037"?><sst/>',
    ],
)
def test_xml_that_says_more_than_it_shows_is_refused(part: bytes, path: Path) -> None:
    with_parts(book(path, small()), {"xl/sharedStrings.xml": part})
    assert "XML that no spreadsheet program writes" in _refusal(path)


def test_huge_shared_texts_are_refused_or_told(path: Path) -> None:
    many = SHARED % (b"<si><t>a</t></si>" * 400_000)
    with_parts(with_shared_texts(book(path, small())), {"xl/sharedStrings.xml": many})
    assert "far more than a flow" in _refusal(path)
    with_shared_texts(book(path, small()))
    with ZipFile(path) as packed:
        texts = packed.read("xl/sharedStrings.xml")
    long = texts.replace(b">Hi.<", b">%b<" % (b"a" * 20_000_000))
    with_parts(path, {"xl/sharedStrings.xml": long})
    assert told_of(path) == [
        f'sheet "survey", row 2, column D ({EN}): this is longer than 2,000 letters. Say it in far '
        "fewer words."
    ]


def test_a_merged_range_of_a_whole_sheet_costs_nothing(path: Path) -> None:
    book(path, small())
    with ZipFile(path) as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml")
    merged = b'<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    with_parts(
        path, {"xl/worksheets/sheet1.xml": sheet.replace(b"</sheetData>", b"</sheetData>" + merged)}
    )
    told: list[str] = []
    assert steps(lambda: told.extend(told_of(path))) < FEW
    assert "the cells A1:XFD1048576 are merged into one" in told[0]


def test_a_sheet_that_says_it_is_smaller_than_it_is_loses_nothing(path: Path) -> None:
    book(path, small())
    with ZipFile(path) as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml")
    smaller = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:B2"', sheet)
    assert smaller != sheet
    with_parts(path, {"xl/worksheets/sheet1.xml": smaller})
    assert len(imported(path).steps) == 3


_PARTS = (
    "[Content_Types].xml", "xl/_rels/workbook.xml.rels", "xl/workbook.xml", "xl/sharedStrings.xml",
    "xl/styles.xml", "xl/worksheets/sheet1.xml",
)  # fmt: skip


@settings(
    max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(st.sampled_from(_PARTS), st.integers(0, 10_000), st.integers(0, 40), st.binary(max_size=12))
def test_no_damage_to_a_workbook_makes_it_stumble(
    tmp_path: Path, part: str, at: int, cut: int, new: bytes
) -> None:
    path = tmp_path / "any.xlsx"
    if not path.exists():
        with_shared_texts(book(path, small()))
        (tmp_path / "whole.xlsx").write_bytes(path.read_bytes())
    path.write_bytes((tmp_path / "whole.xlsx").read_bytes())
    with ZipFile(path) as packed:
        data = packed.read(part)
    at %= len(data)
    with_parts(path, {part: data[:at] + new + data[at + cut :]})
    with suppress(NoWorkbook):
        flow, problems = import_flow(path, shipped_lists())
        assert (flow is None) == bool(problems)


_CELLS = st.one_of(
    st.none(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.booleans(),
    st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20),
    st.sampled_from(("note", "select_one colors", "begin_repeat", "end_repeat", "hello", "3-5", "tools",
                     "selected(${color}, 'red')", "=1", "few", "yes", "2", date(2026, 3, 5))),
)  # fmt: skip


@settings(
    max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    st.lists(st.tuples(st.sampled_from(("survey", "choices", "settings")), st.integers(0, 6),
                       st.integers(0, 9), _CELLS), max_size=8)
)  # fmt: skip
def test_whatever_stands_in_the_cells_gives_a_flow_or_problems(
    tmp_path: Path, cells: list[tuple[str, int, int, Any]]
) -> None:
    def put(made: Workbook) -> None:
        for sheet, row, column, value in cells:
            made[sheet].cell(row + 1, column + 1, value)

    flow, problems = import_flow(book(tmp_path / "any.xlsx", small(), put), shipped_lists())
    assert (flow is None) == bool(problems)
