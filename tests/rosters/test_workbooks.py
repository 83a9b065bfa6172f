"""Workbooks and other packed files: which sheet, what a cell shows, and what is refused before it bursts."""

from datetime import date
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import load_workbook

from bot.rosters.packed import MOST_UNPACKED
from tests.rosters.files import folder, read, students, told, workbook

ROWS = (
    ("Lincoln Middle School",),
    (),
    ("Student ID", "Last", "First", "Grade", "DOB", "IEP", "Home Room"),
    ("000731", "Peña-Lund", "Zoë", 6, date(2014, 3, 14), True, 103),
    ("000733", "West", "Ben", "KG", "3/15/2020", "N", 103),
    ("Total", 2),
)
READ = [
    "000731 | Zoë Peña-Lund | Zoë | 103 | 6 6-8 | iep iep | -",
    "000733 | Ben West | Ben | 103 | K prek-2 | every | -",
]


def test_a_workbook_is_read_from_the_sheet_with_the_students() -> None:
    data = workbook(("Notes", [("Ask the office for Name",)]), ("Roster", ROWS))
    found = read(data, "list.xlsx")
    assert students(found) == READ
    assert [(one.phrase, dict(one.values)) for one in found.notes] == [
        ("roster_sheet_took", {"sheet": "Roster", "others": "Notes"})
    ]
    assert found.passed_over == {"total": 1}
    assert [one.facts["born"] for one in found.students] == ["2014-03-14", "2020-03-15"]


def test_a_hidden_sheet_is_not_read_but_told_and_read_where_there_is_no_other() -> None:
    both = workbook(("Old", [*ROWS, ("9", "Gone", "Al", 6)]), ("Roster", ROWS), hidden=["Old"])
    found = read(both, "list.xlsx")
    assert students(found) == READ
    assert [one.phrase for one in found.notes] == ["roster_sheets_hidden"]


def test_a_number_is_read_as_it_is_seen_with_the_zeros_of_its_form() -> None:
    book = load_workbook(
        BytesIO(
            workbook(
                (
                    "Roster",
                    [
                        ("Student ID", "Name"),
                        (731, "Zoë"),
                        (731.0, "Ben"),
                        (12345678901234567890, "Al"),
                    ],
                )
            )
        )
    )
    book.worksheets[0]["A2"].number_format = "000000"
    packed = BytesIO()
    book.save(packed)
    found = read(packed.getvalue(), "list.xlsx")
    assert [one.local_id for one in found.students] == ["000731", "731", "12345678901234570000"]
    assert [(one.row, one.what.phrase) for one in found.troubles] == [
        (3, "roster_damage_id_zeros"),
        (4, "roster_damage_id_rounded"),
    ]


def test_a_formula_without_a_result_is_told_and_one_that_is_only_text_is_kept() -> None:
    rows = [
        ("Student ID", "Name"),
        ("000731", "Zoë"),
        ('=CONCAT("0","733")', "Ben"),
        ("000734", "=A2"),
    ]
    found = read(workbook(("Roster", rows)), "list.xlsx")
    assert [one.local_id for one in found.students] == ["000731"]
    assert told(found)[0] == (
        'wrong: list.xlsx, row 3, column Student ID: The formula "=CONCAT("0","733")" has no result in the '
        "file. Open it in the spreadsheet, save it, and choose it again."
    )
    assert [one.local_id for one in read("student_id,name\n=1+1,Zoë\n").students] == ["=1+1"]


def test_an_error_of_the_spreadsheet_is_no_name() -> None:
    found = read(
        workbook(("Roster", [("Student ID", "Name"), ("1", "#N/A"), ("2", "Zoë")])), "x.xlsx"
    )
    assert [one.what.phrase for one in found.wrong] == ["roster_error_cell"]
    assert [one.name for one in found.students] == ["Zoë"]


def test_a_remark_beside_the_columns_of_a_workbook_is_no_comma_too_many() -> None:
    found = read(
        workbook(("Roster", [("ID", "Name"), ("1", "Zoë", "", "moved here in May")])), "x.xlsx"
    )
    assert (len(found.students), found.troubles) == (1, ())


@pytest.mark.parametrize(
    ("data", "phrase"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "kind_xls"),
        (b"%PDF-1.7\n%\xe2\xe3", "kind_pdf"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "kind_picture"),
        (b"\x1f\x8b\x08\0", "kind_packed"),
        (b"<html><body><table><tr><td>Name</td></tr></table>", "kind_html"),
        (b'<?xml version="1.0"?><Workbook xmlns="x:office:spreadsheet">', "kind_html"),
        (b"{\\rtf1 Name}", "kind_document"),
        (b'[{"name": "Zoe"}]', "kind_other"),
        (b"PK\x03\x04\x14\0", "kind_damaged"),
        (folder({"word/document.xml": "x"}), "kind_document"),
        (folder({"content.xml": "x", "mimetype": "x"}), "kind_ods"),
        (folder({"photo.jpg": "x"}), "kind_no_lists"),
        (folder({"a.csv": "name\nZoe\n", "b.csv": "name\nBen\n"}), "folder_which"),
        (folder({"xl/workbook.xml": "x"}), "kind_damaged"),
        (folder({"xl/workbook.xml": '<!DOCTYPE x [<!ENTITY a "b">]><x/>'}), "kind_damaged"),
        (folder({"list.csv": b"a" * (MOST_UNPACKED + 1)}), "bursts"),
        (b"", "empty"),
        (b" \r\n\t\n", "empty"),
        (b"Order,Amount\n1,2\n", "no_header"),
    ],
)  # fmt: skip
def test_what_is_no_list_is_told_with_what_to_do(data: bytes, phrase: str) -> None:
    found = read(data, "file")
    assert [one.what.phrase for one in found.troubles] == [f"roster_{phrase}"]
    assert (found.students, found.troubles[0].kind) == ((), "wrong")


def test_a_sheet_that_says_it_has_a_million_rows_is_read_for_what_it_has() -> None:
    packed = BytesIO(workbook(("Roster", ROWS)))
    changed = BytesIO()
    with ZipFile(packed) as old, ZipFile(changed, "w", ZIP_DEFLATED) as new:
        for part in old.infolist():
            data = old.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                assert b'<dimension ref="A1:G6"' in data
                data = data.replace(b"A1:G6", b"A1:XFD1048576")
            new.writestr(part.filename, data)
    assert students(read(changed.getvalue(), "list.xlsx")) == READ


def test_a_single_list_in_a_packed_folder_is_read_and_a_list_named_for_students_before_others() -> (
    None
):
    one = {"export/list.csv": "ID,Name\n000731,Zoë\n", "__MACOSX/export/._list.csv": "x"}
    assert [student.name for student in read(folder(one), "x.zip").students] == ["Zoë"]
    clever = {"students.csv": "Student_number,Name\n1,Zoë\n", "teachers.csv": "Name\nMs. Hale\n"}
    found = read(folder(clever), "x.zip")
    assert [student.name for student in found.students] == ["Zoë"]
    assert [note.phrase for note in found.notes] == ["roster_folder_took"]
