"""What holds of every list: nothing makes the reader raise, no id is changed, no order of columns matters."""

import csv
import random
from collections.abc import Sequence
from io import StringIO

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.rosters.grids import MOST_ROWS
from bot.rosters.roster import KINDS, MEANINGS, ReadList, told
from bot.rosters.students import read_list, read_pasted
from tests.rosters.files import folder, read, workbook

HEADERS = {
    "local_id": ("student_id", "Student Number", "Perm ID", "Matrícula"),
    "name": ("name", "LastFirst", "Nombre completo", "Student"),
    "class": ("class", "Home_Room", "Grupo"),
    "grade": ("Grade_Level", "Gr", "Grado"),
    "language": ("HomeLanguage", "Idioma", "language"),
    "iep": ("IEP_status", "sped.planType", "Disability"),
    "plan_504": ("504", "plan_504"),
    "status": ("Status", "Enroll_Status"),
    "other": ("Lunch", "Race", "Email", "Notes"),
}
CELLS = {
    "local_id": st.text("0123456789ABS-=+.E\u200b\u00a0 ", max_size=8),
    "name": st.text("abZËñ ,.'\"()-JrÃ«?\ufffd", max_size=14)
    | st.sampled_from(("WEST, BEN", "Zoë")),
    "class": st.sampled_from(("Period 3", "7B", "", "103")),
    "grade": st.sampled_from(("6", "K", "-1", "12+", "UG", "Grade 7", "sexto", "")),
    "language": st.sampled_from(("es", "Spanish", "eng", "Somali", "", "Spansh")),
    "iep": st.sampled_from(("Y", "N", "SLD", "504", "Gen Ed", "", "maybe")),
    "plan_504": st.sampled_from(("Y", "", "NotIn504")),
    "status": st.sampled_from(("Active", "Inactive", "0", "")),
    "other": st.text(max_size=6),
}


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    """A header and some rows below it, of any of these columns, each at most once; a name among them."""
    meanings = ["name", *draw(st.sets(st.sampled_from(sorted(CELLS.keys() - {"name"}))))]
    header = [draw(st.sampled_from(HEADERS[meaning])) for meaning in meanings]
    rows = draw(st.lists(st.tuples(*(CELLS[meaning] for meaning in meanings)), max_size=6))
    return [header, *map(list, rows)]


def written(rows: Sequence[Sequence[str]], separator: str = ",") -> str:
    text = StringIO()
    csv.writer(text, delimiter=separator).writerows(rows)
    return text.getvalue()


def holds(found: ReadList) -> None:
    """What is so of every list that was read, whatever stood in it."""
    assert all(student.name and len(student.name) <= 700 for student in found.students)
    for one in found.troubles:
        assert one.kind in KINDS
        assert all(told(one.what, language) for language in ("en", "es"))
    assert {column.meaning for column in found.columns} <= {*MEANINGS}
    assert found.students or found.troubles or not found.columns


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
@example(b"\xff\xfe\x00\xd8")
@example(b"student_id\rname\n")
@example(b'name\n"')
@example(b"PK\x03\x04")
@example(b"PK\x05\x06" + b"\0" * 18)
@example(b"sep=;")
@example(b'sep="\nname\n')
@example("name\nЁ\n".encode())
def test_no_bytes_make_it_raise(data: bytes) -> None:
    holds(read_list(data, "any\0\x1b.csv"))


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_no_pasted_text_makes_it_raise(text: str) -> None:
    holds(read_pasted(text))
    holds(read_pasted(f"name,student_id,dob\n{text},1,\n"))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=200), st.sampled_from(("xl/workbook.xml", "users.csv", "students.csv")))
def test_nothing_packed_makes_it_raise(data: bytes, name: str) -> None:
    holds(read(folder({name: data, "roles.csv": data, "classes.csv": data}), "x.zip"))
    whole = workbook(("Roster", [("ID", "Name"), ("1", "Zoë")]))
    cut = len(whole) * min(len(data), 199) // 200
    holds(read(whole[:cut] + data + whole[cut:], "x.xlsx"))


@settings(max_examples=60, deadline=None)
@given(tables(), st.sampled_from((",", ";", "\t", "|")))
def test_no_id_is_changed_and_none_is_made_up(table: list[list[str]], separator: str) -> None:
    found = read(written(table, separator))
    holds(found)
    place = next((c.place - 1 for c in found.columns if c.meaning == "local_id"), None)
    stood = {row[place].strip(" ") for row in table} if place is not None else {""}
    assert {student.local_id for student in found.students} <= stood


@settings(max_examples=50, deadline=None)
@given(tables(), st.randoms(use_true_random=False))
def test_any_order_of_the_columns_gives_the_same_students(
    table: list[list[str]], chance: random.Random
) -> None:
    order = list(range(len(table[0])))
    chance.shuffle(order)
    found = read(written(table))
    moved = read(written([[row[place] for place in order] for row in table]))
    assert moved.students == found.students
    assert (moved.asks, moved.passed_over) == (found.asks, found.passed_over)
    assert {(c.header, c.meaning) for c in moved.columns} == {
        (c.header, c.meaning) for c in found.columns
    }


# --- many rows -----------------------------------------------------------------------------------


def test_five_thousand_rows_of_three_programs_in_one_file_come_in_whole() -> None:
    names = ("Peña-Lund, Zoë", "Núñez, José", "O'Dowd, Siobhán", "West, Ben", "D’Angelo, Tía")
    header = b"Student_Number,LastFirst,Grade_Level,Home_Room,IEP\r\n"
    lines = [
        f'{n:06},"{names[n % 5]}",{n % 13},Period {n % 8},{"Y" if n % 9 == 0 else "N"}\r\n'.encode(
            "cp1252" if n % 3 else "utf-8"
        )
        for n in range(5000)
    ]
    found = read(header + b"".join(lines))
    assert [one.phrase for one in found.notes] == ["roster_read_mixed"]
    assert found.troubles == ()
    assert [one.local_id for one in found.students] == [f"{n:06}" for n in range(5000)]
    assert {one.name for one in found.students} == {
        "Zoë Peña-Lund", "José Núñez", "Siobhán O'Dowd", "Ben West", "Tía D’Angelo",
    }  # fmt: skip


def test_a_list_of_far_too_many_rows_is_refused() -> None:
    found = read("id,name\n" + "1,Z\n" * MOST_ROWS)
    assert [one.what.phrase for one in found.troubles] == ["roster_too_many_rows"]


def test_an_open_quotation_mark_costs_its_own_row_only() -> None:
    rows = [f"{n},Zoë,7B\n" for n in range(1000, 3000)]
    rows[700] = '1700,"Zoë,7B\n'
    found = read("student_id,name,class\n" + "".join(rows))
    assert [(one.row, one.what.phrase) for one in found.troubles] == [(702, "roster_quote_open")]
    assert len(found.students) == 1999


# --- what staff chose ----------------------------------------------------------------------------


def test_what_staff_chose_for_a_column_wins_and_nothing_leaves_it_aside() -> None:
    text = "Kennung,Wie,Grade,Email\n7,Zoë,6,z@example.org\n"
    chosen = {"kennung": "local_id", "WIE": "name", "Grade": "", "Gone": "class"}
    found = read(text, columns=chosen)
    assert [(one.local_id, one.name, one.band) for one in found.students] == [("7", "Zoë", "")]
    assert found.ignored == ("Grade", "Email")
    assert [told(one.why) for one in found.columns] == ["you chose it", "you chose it"]
    by_mail = read("Name,Email\nZoë,z@example.org\n", columns={"Email": "local_id"})
    assert [one.local_id for one in by_mail.students] == ["z@example.org"]
    assert "id" not in by_mail.asks


def test_why_a_column_is_taken_is_said_in_either_language() -> None:
    found = read("Studnet Name,Student_Number,Student_ID,X\nZoë,1000,1,6-8\n")
    assert [
        (one.header, one.meaning, told(one.why), told(one.why, "es")) for one in found.columns
    ] == [
        ("Studnet Name", "name", "its name is nearly studentname", "su nombre es casi studentname"),
        (
            "Student_Number",
            "local_id",
            "its name says so, and it fits better than Student_ID",
            "su nombre lo dice, y queda mejor que Student_ID",
        ),
        ("X", "band", "its cells look so", "sus celdas lo parecen"),
    ]
    assert found.ignored == ("Student_ID",)
