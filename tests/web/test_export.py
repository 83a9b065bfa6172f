"""A round as a file: what is shared with who takes it, word for word, nothing else; the same each time."""

import csv
import json
from collections.abc import Iterator, Sequence
from io import BytesIO, StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import select, update

from bot.documents.export_files import Table, as_csv, as_jsonl, as_xlsx
from dialogs.conversation import CASE_MANAGER, PRIVATE
from storage.staffing import CASE_MANAGER as MANAGES
from storage.staffing import TEACHER
from storage.tables import access_log, current_answer
from tests.web.browser import Browser
from tests.web.polled import LABELS, Pupil, closes, fill, gives, opens_poll, pupils
from tests.web.school import Open
from tests.web.staffers import add_staff, signs_in

FORMULA = '=HYPERLINK("http://x","more art")'


def taken(page: Browser, id: str, **asked: str) -> bytes:
    query = "&".join(f"{name}={value}" for name, value in {"id": id, **asked}.items())
    answer = page.client.get(f"/staff/export/file?{query}")
    assert answer.status_code == 200, answer.text
    return answer.content


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.fixture
def poll_of_three(open: Open) -> tuple[str, str, list[Pupil]]:
    """Of Ana all is shared with the team, of Ben the noise alone, of Cy nothing."""
    opens_poll(open)
    ana, ben, cy = pupils(open, "7A", 3)
    teacher = add_staff(open, "Ms. Rivera", [TEACHER], ["7A"])
    id = gives(open, teacher, "7A", [ana, ben, cy])
    ana.answers("too_loud", ["partner", "breaks"], FORMULA)
    ana.lets({}, aloud=["wand"])
    ben.answers("just_right", ["partner"], "Ben keeps this to himself.")
    ben.lets({"helps": PRIVATE, "wand": CASE_MANAGER})
    cy.answers("depends", ["breaks"], "Cy says nothing to anybody.")
    cy.lets(dict.fromkeys(("noise", "helps", "wand"), PRIVATE))
    return teacher, id, [ana, ben, cy]


def test_one_row_an_answer_as_it_was_shared_and_read_back(
    open: Open, poll_of_three: tuple[str, str, list[Pupil]]
) -> None:
    teacher, id, (ana, ben, _) = poll_of_three
    page = signs_in(open, teacher)
    content = taken(page, id, **{"as": "csv", "which": "answers"})
    rows = rows_of(content)
    told = [(row["student"], row["step"], row["codes"], row["words"]) for row in rows]
    assert told == [
        (ana.local_id, "noise", "too_loud", ""),
        (ana.local_id, "helps", "partner breaks", ""),
        (ana.local_id, "wand", "", f"'{FORMULA}"),
        (ben.local_id, "noise", "just_right", ""),
    ]
    assert rows[0] | {
        "name": ana.name, "flow": "poll", "version": "1", "language": "en", "channel": "web",
        "typed_by": "student", "exact": "exact", "labels": LABELS["too_loud"], "meaning": "", "item": "",
    } == rows[0]  # fmt: skip
    assert rows[1]["labels"] == f"{LABELS['partner']}; {LABELS['breaks']}"
    lines = [json.loads(one) for one in taken(page, id, **{"as": "jsonl"}).splitlines()]
    assert [one["codes"] for one in lines] == [
        ["too_loud"],
        ["partner", "breaks"],
        [],
        ["just_right"],
    ]
    assert lines[2]["words"] == FORMULA
    assert content == taken(page, id, **{"as": "csv", "which": "answers"})
    with open.store.reading() as connection:
        looks = connection.execute(select(access_log.c.student_id, access_log.c.action)).all()
    assert {(ana.row.id, "export"), (ben.row.id, "export")} <= {tuple(look) for look in looks}


def test_one_workbook_holds_all_with_a_row_a_student_and_what_codes_mean(
    open: Open, poll_of_three: tuple[str, str, list[Pupil]]
) -> None:
    teacher, id, _ = poll_of_three
    page = signs_in(open, teacher)
    content = taken(page, id, **{"as": "xlsx"})
    book = load_workbook(BytesIO(content))
    assert book.sheetnames == ["answers", "students", "codes"]
    students = [[cell.value or "" for cell in row] for row in book["students"].iter_rows()]
    assert students[0] == [
        "student", "name", "noise", "noise_label", "noise_words", "helps", "helps_label", "helps_words",
        "wand", "wand_label", "wand_words",
    ]  # fmt: skip
    assert students[1][2:4] == ["too_loud", LABELS["too_loud"]]
    assert students[1][-1] == FORMULA
    assert book["students"]["K2"].data_type in ("s", "inlineStr")
    assert students[2][2:] == ["just_right", LABELS["just_right"], *[""] * 7]
    assert students[3][2:] == [""] * 9
    codes = {
        (row[2], row[7]): (row[8], row[9]) for row in book["codes"].iter_rows(values_only=True)
    }
    assert codes["noise", "too_loud"] == ("Too loud", "Demasiado ruido")
    assert ("noise", "not_sure") in codes
    assert ("wand", "not_sure") in codes
    assert content == taken(page, id, **{"as": "xlsx"})
    for secret in ("himself", "anybody"):
        assert secret not in str([[c.value for c in row] for row in book["answers"].iter_rows()])


def test_a_case_manager_takes_what_is_shared_with_them_and_nobody_else_comes_near(
    open: Open, poll_of_three: tuple[str, str, list[Pupil]]
) -> None:
    _, id, _ = poll_of_three
    manager = add_staff(open, "Max", [TEACHER, MANAGES], ["7A"])
    page = signs_in(open, manager)
    kept = [row["words"] for row in rows_of(taken(page, id, **{"as": "csv"}))]
    assert not any("himself" in one for one in kept), "who only teaches Ben"
    other = signs_in(open, add_staff(open, "Other", [TEACHER], []))
    assert other.client.get(f"/staff/export/file?id={id}&as=csv").status_code == 404
    assert other.opens(f"/staff/export?id={id}").status == 404


def test_with_codes_no_name_and_no_number_stands_in_it(
    open: Open, poll_of_three: tuple[str, str, list[Pupil]]
) -> None:
    teacher, id, students = poll_of_three
    content = taken(signs_in(open, teacher), id, **{"as": "csv", "who": "code"})
    assert len({row["student"] for row in rows_of(content)}) == 2
    for one in students:
        assert one.local_id.encode() not in content


def test_without_names_go_numbers_that_a_coach_sees_and_quotes_to_be_read_out(open: Open) -> None:
    opens_poll(open)
    students = pupils(open, "7A", 14)
    teacher = add_staff(open, "Ms. Rivera", [TEACHER], ["7A"])
    id = gives(open, teacher, "7A", students)
    students[0].answers("too_loud", ["partner"], "Open a window in the morning.")
    students[0].lets({}, aloud=["wand"])
    codes = [
        {"noise": "too_loud" if n < 6 else "just_right", "helps": "breaks" if n < 2 else "partner"}
        for n in range(13)
    ]
    page = signs_in(open, teacher)
    fill(open, students[0], students[1:], codes)
    with open.store.writing() as connection:  # of the others nobody marked a quote
        theirs = current_answer.c.student_id != students[0].row.id
        connection.execute(update(current_answer).where(theirs).values(read_out=False))
    assert b"there is nothing to take" in taken(page, id, **{"as": "csv", "who": "none"})
    closes(open, teacher, id)
    content = taken(page, id, **{"as": "csv", "who": "none", "which": "counts"})
    rows = rows_of(content)
    assert [(r["code"], r["students"], r["answered"]) for r in rows] == [
        ("just_right", "7", "14"), ("too_loud", "7", "14"),
    ]  # fmt: skip
    quotes = rows_of(taken(page, id, **{"as": "csv", "who": "none", "which": "quotes"}))
    assert [(row["words"], row["month"]) for row in quotes] == [
        ("Open a window in the morning", rows[0]["month"])
    ]
    assert b"7A 0" not in content
    assert content == taken(page, id, **{"as": "csv", "who": "none", "which": "counts"})


# --- whatever students type ----------------------------------------------------------------------

nasty = st.one_of(
    st.sampled_from([
        "=cmd|' /C calc'!A0", "+1+2", "-2+3", "@SUM(1)", "\t=1", "\r=1", "\n=1", " =1", "%0A", "|x",
        "\u202e=1", "\uff1d1+1", "\ufeff=1", '"quoted", and ""more""', "a,b;c\td", "línea\r\nuna\rdos",
        "😀🏽\u200d", "שלום", "007", "1e5", "_x000D_", "<b>&amp;</b>", "\x00\x01", "3-5",
    ]),
    st.text(max_size=40),
)  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(st.lists(nasty, min_size=1, max_size=5))
def test_whatever_is_typed_comes_back_as_it_was_and_runs_nowhere(words: Sequence[str]) -> None:
    table = Table("answers", ("step", "words"), [("wand", one) for one in words])
    book = load_workbook(BytesIO(as_xlsx([table])))
    cells = [row[1] for row in list(book["answers"].iter_rows())[1:]]
    assert [cell.value or "" for cell in cells] == [printed(one) for one in words]
    assert all(cell.data_type in ("s", "inlineStr", "n") for cell in cells)
    assert all(cell.value is None for cell in cells if cell.data_type == "n"), "an empty one"
    lines = [json.loads(one)["words"] for one in as_jsonl(table).decode().splitlines()]
    assert lines == list(words)
    made = as_csv(table).decode("utf-8-sig")
    back = [row["words"] for row in csv.DictReader(StringIO(made, newline=""))]
    assert [one.removeprefix("'") for one in back] == [
        one.replace("\x00", "\ufffd").removeprefix("'") for one in words
    ]
    assert not [one for one in back if one.lstrip(HIDES)[:1] in RUNS and one]
    assert (as_csv(table), as_jsonl(table), as_xlsx([table])) == (
        as_csv(table), as_jsonl(table), as_xlsx([table]),
    )  # fmt: skip


RUNS = tuple("=+-@|%\uff1d\uff0b\uff0d\uff20")
HIDES = " \t\r\n\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\ufeff"


def printed(words: str) -> str:
    """As XLSX can hold it: one kind of line end, and no control characters."""
    plain = words.replace("\r\n", "\n").replace("\r", "\n")
    return "".join("\ufffd" if is_control(one) else one for one in plain)


def is_control(one: str) -> bool:
    return (ord(one) < 32 and one not in "\t\n") or one in "\ufffe\uffff"


def test_no_private_word_is_in_any_file(
    open: Open, poll_of_three: tuple[str, str, list[Pupil]]
) -> None:
    teacher, id, _ = poll_of_three
    page = signs_in(open, teacher)
    for content in every_file(page, id):
        for secret in (b"himself", b"anybody", b"depends"):
            assert secret not in content


def every_file(page: Browser, id: str) -> Iterator[bytes]:
    for who in ("name", "code"):
        for kind in ("csv", "jsonl"):
            for which in ("answers", "students"):
                yield taken(page, id, **{"as": kind, "which": which, "who": who})
