"""A school's lists as they really arrive: what is taken, what is refused, and in which words."""

import codecs
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.rosters.csv_files import MOST_BYTES, MOST_ROWS, RowProblem, in_print
from bot.rosters.lists import (
    ListedTool,
    Roster,
    read_students,
    read_tools,
    unknown_students,
)
from dialogs.flow import ASKS
from dialogs.loading import shipped_lists
from storage.enrolling import NewStudent
from storage.tools import NewTool

HEADER = "student_id,name,class,band,mode,language\n"
BOB = "S-104,Bob Rivers,7B,6-8,iep,en\n"
CHARLIE = "S-105,Charlie Núñez,7B,6-8,every,es\n"

SAVE_AS = "Open it in the spreadsheet, save it as CSV UTF-8 and import that file."
BANDS = "Use one of prek-2, 3-5, 6-8, 9-12, 18-22."


def students(tmp_path: Path, content: str | bytes) -> Roster[NewStudent]:
    path = tmp_path / "students.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_students(path)


def tools(tmp_path: Path, content: str, accept: tuple[int, ...] = ()) -> Roster[ListedTool]:
    path = tmp_path / "tools.csv"
    path.write_text(content, encoding="utf-8")
    return read_tools(path, accept)


def kept(roster: Roster[ListedTool]) -> list[tuple[int, str, str, str]]:
    """Row, catalogue's value, own words and places."""
    return [
        (number, row.new.catalogue, row.new.words, row.new.places) for number, row in roster.rows
    ]


def problems(roster: Roster[NewStudent] | Roster[ListedTool]) -> list[str]:
    return [str(problem) for problem in roster.problems]


def rows(roster: Roster[NewStudent]) -> list[NewStudent]:
    assert problems(roster) == []
    return [row for _, row in roster.rows]


def with_cell(column: str, cell: str) -> str:
    return f"{HEADER.strip()},{column}\n{BOB.strip()},{cell}\n"


# --- what is taken -------------------------------------------------------------------------------

BOB_READ = NewStudent("S-104", "Bob Rivers", "7B", "6-8", "iep", "en", columns=())
CHARLIE_READ = NewStudent("S-105", "Charlie Núñez", "7B", "6-8", "every", "es", columns=())


@pytest.mark.parametrize(
    "content",
    [
        HEADER + BOB + CHARLIE,
        codecs.BOM_UTF8 + (HEADER + BOB + CHARLIE).encode(),
        (HEADER + BOB + CHARLIE).encode("utf-16"),
        codecs.BOM_UTF16_BE + (HEADER + BOB + CHARLIE).encode("utf-16-be"),
        (HEADER + BOB + CHARLIE).replace("\n", "\r\n"),
        (HEADER + BOB + CHARLIE).replace("\n", "\r"),
        (HEADER + BOB + CHARLIE).replace(",", ";"),
        (HEADER + BOB + CHARLIE).replace(",", "\t"),
        (HEADER + BOB + CHARLIE).rstrip("\n"),
        "\n" + HEADER + "\n" + BOB + ",,,,,\n" + CHARLIE + "\n\n",
        (HEADER + BOB + CHARLIE).replace("\n", ",,\n"),
        HEADER.replace("name", '"name"') + BOB.replace("S-104", '"S-104"') + CHARLIE,
        HEADER.replace("student_id", " Student ID ").replace("band", "BAND") + BOB + CHARLIE,
        HEADER + BOB.replace("6-8", "6–8") + CHARLIE.replace("6-8", "6 to 8"),
        HEADER + BOB.replace("iep,en", "IEP,English")
        + CHARLIE.replace("every,es", "Every student,Español"),
    ],
)  # fmt: skip
def test_a_list_is_read_however_the_school_saved_it(tmp_path: Path, content: str | bytes) -> None:
    roster = students(tmp_path, content)
    assert rows(roster) == [BOB_READ, CHARLIE_READ]
    assert roster.notes == ()


def test_a_list_from_an_older_excel_is_read_with_a_note(tmp_path: Path) -> None:
    roster = students(tmp_path, (HEADER + CHARLIE).encode("cp1252"))
    assert rows(roster) == [CHARLIE_READ]
    assert roster.notes == (
        "students.csv: Read as Windows-1252. See that accents came through.",
    )  # fmt: skip


def test_columns_may_stand_in_any_order(tmp_path: Path) -> None:
    roster = students(
        tmp_path, "language,mode,band,class,name,student_id\nen,iep,6-8,7B,Bob Rivers,S-104"
    )
    assert rows(roster) == [BOB_READ]


def test_every_column_is_read(tmp_path: Path) -> None:
    more = "born,grade,pronouns,plan_word,knows_about_plan,in_class,role,simple"
    roster = students(
        tmp_path,
        f"{HEADER.strip()},{more},meeting_date,case_manager,also_ask\n"
        f"{BOB.strip()},2013-02-28,7,he/him,504,Yes,TRUE,"
        "Lead,no,2026-03-14,Alice Stone,get\n"
        f"{CHARLIE.strip()},,,,,,,,,,,\n",
    )
    bob, charlie = rows(roster)
    assert bob == NewStudent(
        local_id="S-104",
        name="Bob Rivers",
        class_name="7B",
        band="6-8",
        mode="iep",
        language="en",
        born="2013-02-28",
        grade="7",
        pronouns="he/him",
        plan_word="504",
        knows_about_plan=True,
        in_class=True,
        role="lead",
        simple=False,
        meeting_date="2026-03-14",
        case_manager="Alice Stone",
        asks=("get",),
    )
    assert (charlie.plan_word, charlie.knows_about_plan, charlie.case_manager) == (
        "plan", False, None
    )  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "asks"),
    [
        ("get", ("get",)),
        ('"get, by class, learning"', ASKS),
        ("Learning; Get", ("get", "learning")),
        ("by_class / how they learn", ("by_class", "learning")),
        ("classes and do you get it?", ("get", "by_class")),
        ("ByClass", ("by_class",)),
        ('"get, get"', ("get",)),
        ("none", ()),
        ("No", ()),
        ("", ()),
    ],
)
def test_what_is_asked_in_addition_is_read_however_it_is_written(
    tmp_path: Path, cell: str, asks: tuple[str, ...]
) -> None:
    (bob,) = rows(students(tmp_path, with_cell("Also ask", cell)))
    assert (bob.asks, bob.columns) == (asks, ("asks",))


def test_only_the_columns_of_the_file_are_spoken_of(tmp_path: Path) -> None:
    (bob,) = rows(students(tmp_path, with_cell("grade", "7")))
    assert bob.columns == ("grade",)


def test_excel_may_leave_out_empty_cells_at_the_end_of_a_row(tmp_path: Path) -> None:
    bob, charlie = rows(
        students(tmp_path, f"{HEADER.strip()},grade,pronouns\n{BOB}{CHARLIE.strip()},7\n")
    )
    assert (bob.grade, charlie.grade, charlie.pronouns) == ("", "7", "")


def test_a_formula_is_only_text(tmp_path: Path) -> None:
    (bob,) = rows(students(tmp_path, HEADER + '=1+1,"=HYPERLINK(""x"")",@7B,6-8,iep,en\n'))
    assert (bob.local_id, bob.name, bob.class_name) == ("=1+1", '=HYPERLINK("x")', "@7B")


# --- what is refused, and how --------------------------------------------------------------------


@dataclass(frozen=True)
class Bad:
    about: str
    content: str | bytes
    messages: tuple[str, ...]


def bad(about: str, content: str | bytes, *messages: str) -> Bad:
    return Bad(about, content, tuple(f"students.csv{message}" for message in messages))


BAD = [
    bad("empty", b"", ": The file is empty."),
    bad("blank", " \r\n\t\n", ": The file is empty."),
    bad("only a mark", codecs.BOM_UTF8, ": The file is empty."),
    bad("only a header", HEADER, ": No students stand below the header."),
    bad(
        "a lone surrogate",
        codecs.BOM_UTF16_LE + (HEADER + BOB).encode("utf-16-le").replace(b"B\0o\0", b"\x00\xd8o\0"),
        ', row 2, column name: A letter of "�ob Rivers" was lost. What was meant cannot be told from '
        "the file.",
    ),
    bad(
        "another list",
        "Order,Amount\n7,12\n",
        ": No column of names was found. Let the first row name the columns: first name and last name, or "
        "name; and, where you have them: student ID, class, grade, IEP or 504, language.",
    ),
    bad(
        "a list that says only names",
        "First,Last,Email\nBob,Rivers,bob@example.org\n",
        *(
            f', row 1: the column "{column}" is missing.'
            for column in ("student_id", "class", "band", "mode", "language")
        ),
    ),
    bad(
        "a missing column",
        "student_id,name,class,band,language\nS-104,Bob Rivers,7B,6-8,en\n",
        ', row 1: the column "mode" is missing.',
    ),
    bad(
        "a column twice, with other cells",
        with_cell("Band", "3-5"),
        ", row 1, column band: This column stands here twice, with other cells. Remove one.",
    ),
    bad(
        "a short row",
        HEADER + "S-104,Bob Rivers\n" + CHARLIE,
        *(f", row 2, column {column}: this cell is empty." for column in ("class", "band", "mode")),
    ),
    bad(
        "a long row",
        HEADER + "S-104,Rivers, Bob,7B,6-8,iep,en\n" + CHARLIE,
        ", row 2: 7 cells, but the header has 6. "
        'A cell with a comma in it needs quotes: "Rivers, Bob".',
    ),
    bad(
        "a quote never closed",
        HEADER + BOB + 'S-105,"Charlie,7B,6-8,every,es\nS-106,Dana,7B,6-8,every,es\n',
        ', row 3: A quotation mark opens a cell here and never closes it. Add or remove a ".',
    ),
    bad(
        "a quote in the header",
        '"' + HEADER,
        ', row 1: A quotation mark opens a cell here and never closes it. Add or remove a ".',
    ),
    bad(
        "a quote too many",
        HEADER + 'S-104,"Bob" "Rivers"",7B,6-8,iep,en\n' + CHARLIE,
        ', row 2: A quotation mark opens a cell here and never closes it. Add or remove a ".',
    ),
    bad(
        "words after a quote, and a comma too many",
        HEADER + 'S-104,"Bob" Rivers, Jo,7B,6-8,iep,en\n' + CHARLIE,
        ', row 2: The quotation marks do not pair up. Inside a cell in quotes, write each " twice.',
    ),
    bad(
        "no id",
        HEADER + BOB + ",Charlie,7B,6-8,every,es\n",
        ', row 3, column student_id: This cell is empty. Write the number of "Charlie", or leave the row '
        "out.",
    ),
    bad(
        "no name", HEADER + "S-104,  ,7B,6-8,iep,en\n", ", row 2, column name: This cell is empty."
    ),
    bad(
        "no class", HEADER + "S-104,Bob,,6-8,iep,en\n", ", row 2, column class: this cell is empty."
    ),
    bad(
        "a long name",
        HEADER + BOB.replace("Bob Rivers", "B" * 201),
        ", row 2, column name: 201 characters; 200 at most.",
    ),
    bad(
        "a control character",
        HEADER + BOB.replace("Bob", "Bob\x1b[31m"),
        r', row 2, column name: A control character in "Bob\u001b[31m Rivers". Remove it.',
    ),
    bad(
        "a line break in a cell",
        HEADER + 'S-104,"Bob\nRivers",7B,6-8,iep,en\n' + "S-105,,7B,6-8,iep,en\n",
        ", row 2, column name: A line break inside the cell. Write it on one line.",
        ", row 3, column name: This cell is empty.",
    ),
    bad(
        "no such band",
        HEADER + BOB.replace("6-8", "6-9"),
        f', row 2, column band: "6-9" is no band and no grade. {BANDS} Did you mean "6-8"?',
    ),
    bad(
        "no band at all",
        HEADER + BOB.replace("6-8", "middle"),
        f', row 2, column band: "middle" is no band and no grade. {BANDS}',
    ),
    bad(
        "a mode misspelt",
        HEADER + BOB.replace("iep", "evry"),
        ', row 2, column mode: "evry" is no mode. Use one of iep, every. Did you mean "every"?',
    ),
    bad(
        "neither yes nor no",
        with_cell("simple", "maybe"),
        ', row 2, column simple: "maybe" is neither yes nor no.',
    ),
    bad(
        "no plan word",
        with_cell("plan_word", "ARD"),
        ', row 2, column plan_word: "ARD" is no plan word. Use one of iep, 504, plan.',
    ),
    bad(
        "nothing that is asked in addition",
        with_cell("also_ask", "get; by clas") + CHARLIE.strip() + ",feelings\n",
        ', row 2, column also_ask: "get; by clas" is nothing that can be asked in addition. '
        "Use: get, by class, learning.",
        ', row 3, column also_ask: "feelings" is nothing that can be asked in addition. '
        "Use: get, by class, learning.",
    ),
    *(
        bad(
            f"no date: {written}",
            with_cell("meeting_date", written),
            f', row 2, column meeting_date: "{written}" is no date. Write year, month and day as '
            "2026-03-14.",
        )
        for written in ("2026-02-30", "2026-W11-6", "0226-03-14", "\uff12\uff10\uff12\uff16-03-14")
    ),
    bad(
        "an id that two students have",
        HEADER + BOB + CHARLIE.replace("S-105", "s-104"),
        ', row 3, column student_id: The number "s-104" is given to "Charlie Núñez" here, and to '
        '"Bob Rivers" in row 2. Correct the number or the name; until then this row stays out.',
    ),
    bad(
        "an id that has lost its zeros, where nobody can be asked",
        HEADER + BOB.replace("S-104", "000104") + CHARLIE.replace("S-105", "105"),
        ', row 3, column student_id: "105" is shorter than the other numbers: a spreadsheet may have '
        'dropped its zeros. Did you mean "000105"?',
    ),
    bad(
        "everything at once",
        HEADER + "S-104,,7B,6-9,iep,en\n\nS-105,Dana,7B,6-8,ep,xx\n",
        ", row 2, column name: This cell is empty.",
        f', row 2, column band: "6-9" is no band and no grade. {BANDS} Did you mean "6-8"?',
        ', row 4, column mode: "ep" is no mode. Use one of iep, every. Did you mean "iep"?',
    ),
]


@pytest.mark.parametrize("case", BAD, ids=[case.about for case in BAD])
def test_each_mistake_in_a_list_of_students_is_told_in_one_line(tmp_path: Path, case: Bad) -> None:
    assert problems(students(tmp_path, case.content)) == list(case.messages)


def test_a_folder_a_missing_file_and_a_pipe_are_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    os.mkfifo(tmp_path / "pipe.csv")
    for name, message in {
        "folder.csv": "folder.csv: this is a folder. Name the CSV file in it.",
        "gone.csv": "gone.csv: there is no such file. Check the name and the folder.",
        "pipe.csv": "pipe.csv: this is not an ordinary file. Name a CSV file.",
        "a\0b.csv": r"a\u0000b.csv: cannot be read: its name cannot be used.",
    }.items():
        assert problems(read_students(tmp_path / name)) == [message]
    long = read_students(tmp_path / ("x" * 300))
    assert problems(long) == [f"{'x' * 39}…: cannot be read: File name too long."]


def test_a_file_that_may_not_be_read_is_told_in_one_line() -> None:
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        locked = Path(folder, "locked.csv")
        locked.touch(mode=0)
        with not_as_root():
            assert problems(read_students(locked)) == [
                "locked.csv: cannot be read: Permission denied."
            ]


@contextmanager
def not_as_root() -> Iterator[None]:
    """Root may read every file, so for a moment it is somebody else."""
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)


def test_what_was_refused_once_is_taken(tmp_path: Path) -> None:
    """Real lists have a column too many, a grade for a band, 504 for a mode, a child in two rows."""
    text = (HEADER + BOB + CHARLIE).replace("\n", ",Email\n", 1).replace(",", "|")
    text = text.replace("6-8|iep|en", "Grade 7|504|French|b@example.org")
    text = text.replace("7B|6-8|every|es", "7B|8-Jun|every|Spansh")
    roster = students(tmp_path, text + "s-105|Charlie Nuñez|7C|6-8|every|es\n")
    bob, charlie = rows(roster)
    assert (bob.band, bob.mode, bob.plan_word, bob.language) == ("6-8", "iep", "504", "")
    assert (charlie.band, charlie.language, charlie.class_name) == ("6-8", "es", "7B")


def test_the_largest_list_is_taken(tmp_path: Path) -> None:
    roster = students(
        tmp_path, HEADER + "".join(f"S-{n},Bob,7B,6-8,iep,en\n" for n in range(MOST_ROWS))
    )
    assert len(rows(roster)) == MOST_ROWS


def test_of_many_problems_fifty_are_printed_and_the_rest_counted(tmp_path: Path) -> None:
    roster = students(tmp_path, HEADER + BOB.replace("6-8", "y") * 2_000)
    assert len(roster.problems) == 2_000
    lines = in_print(roster.problems)
    assert (len(lines), lines[-1]) == (51, "… and 1,950 more.")
    assert in_print(roster.problems[:50]) == problems(roster)[:50]


def test_a_shown_cell_is_short_and_cannot_reach_the_terminal(tmp_path: Path) -> None:
    roster = students(tmp_path, HEADER + BOB.replace("6-8", "\u202e" + "x" * 100))
    shown = r"\u202e" + "x" * 38 + "…"
    assert problems(roster) == [
        f'students.csv, row 2, column band: "{shown}" is no band and no grade. {BANDS}'
    ]


@given(st.binary(max_size=300))
@example(codecs.BOM_UTF16_LE + b"\x00\xd8")
@example(b"student_id\rname\n")
@example(HEADER.encode() + b'"')
def test_no_bytes_make_a_reader_raise(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.mktemp("any") / "students.csv"
    path.write_bytes(data)
    # Random bytes are hardly ever a whole list; what matters is that they are told of.
    assert read_students(path).problems
    assert read_tools(path).problems


_CELL = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@given(st.lists(st.lists(_CELL, max_size=7), max_size=4), st.sampled_from(",;\t"))
def test_no_cells_below_a_good_header_make_a_reader_raise(
    tmp_path_factory: pytest.TempPathFactory, cells: list[list[str]], separator: str
) -> None:
    path = tmp_path_factory.mktemp("any") / "students.csv"
    text = HEADER.replace(",", separator) + "\n".join(separator.join(row) for row in cells)
    path.write_text(text, encoding="utf-8", newline="")
    roster = read_students(path)
    assert roster.problems or all(row.local_id and row.band for _, row in roster.rows)


# --- tools ---------------------------------------------------------------------------------------


# What read_sheet refuses: every list but that of students is of our own form.
TOOLS_HEADER = "student_id,tool,where\n"
BAD_FILES: list[tuple[str, bytes, str]] = [
    ("empty", b"", ": the file is empty."),
    ("only a header", TOOLS_HEADER.encode(), ": there are no rows below the header."),
    (
        "a workbook",
        b"PK\x03\x04\x14\0",
        f": this is an Excel or other packed file, not CSV. {SAVE_AS}",
    ),
    (
        "an old workbook",
        b"\xd0\xcf\x11\xe0\xa1",
        f": this is an old Excel file, not CSV. {SAVE_AS}",
    ),
    ("a PDF", b"%PDF-1.7\n%\xe2\xe3", f": this is a PDF, not CSV. {SAVE_AS}"),
    ("a picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", f": this is not a text file. {SAVE_AS}"),
    (
        "UTF-16 without a mark",
        TOOLS_HEADER.encode("utf-16-le"),
        f": this is not a text file. {SAVE_AS}",
    ),
    (
        "no known letters",
        TOOLS_HEADER.encode() + b"S-104,Bob \x81\x8d,",
        f": the letters are neither UTF-8 nor Windows-1252. {SAVE_AS}",
    ),
    (
        "another list",
        b"First,Last\nBob,Rivers\n",
        ", row 1: the first row must name the columns: student_id, tool; and, where you have them: where.",
    ),
    (
        "a misspelt column",
        b"student_id,tol\nS-104,breaks\n",
        ', row 1, column tol: there is no such column. Did you mean "tool"?',
    ),
    ("a missing column", b"student_id,where\nS-104,x\n", ', row 1: the column "tool" is missing.'),
    (
        "a column twice",
        b"student_id,tool,Tool\nS-104,a,b\n",
        ", row 1, column Tool: this column stands here twice. Remove one.",
    ),
    (
        "a short row",
        b"student_id,where,tool\nS-104,x\n",
        ", row 2: the row ends before the column tool.",
    ),
    (
        "a long row",
        b"student_id,tool\nS-104,a,b\n",
        ", row 2: 3 cells, but the header has 2. A cell with a comma in it needs quotes: "
        '"Reading, writing".',
    ),
    (
        "a quote never closed",
        b'student_id,tool\nS-104,"a\n',
        ', row 2: a quotation mark opens a cell here and never closes it. Add or remove a ".',
    ),
    (
        "words after a quote",
        b'student_id,tool\nS-104,"a" b\n',
        ', row 2: the quotation marks do not pair up. Inside a cell in quotes, write each " twice.',
    ),
    (
        "a control character",
        b"student_id,tool\nS-1\x1b,a\n",
        r', row 2, column student_id: a control character in "S-1\u001b". Remove it.',
    ),
    (
        "too many rows",
        TOOLS_HEADER.encode() + b"".join(b"S-%d,a,\n" % n for n in range(MOST_ROWS + 1)),
        ": more than 20,000 rows. Import it in smaller parts.",
    ),
    (
        "too many bytes",
        TOOLS_HEADER.encode() + b"x" * MOST_BYTES,
        ": larger than 10 MB. Import it in smaller parts.",
    ),
]


@pytest.mark.parametrize(
    ("content", "message"), [case[1:] for case in BAD_FILES], ids=[case[0] for case in BAD_FILES]
)
def test_each_mistake_in_a_list_of_our_own_is_told_in_one_line(
    tmp_path: Path, content: bytes, message: str
) -> None:
    path = tmp_path / "tools.csv"
    path.write_bytes(content)
    assert problems(read_tools(path)) == [f"tools.csv{message}"]


def test_a_tool_is_known_by_its_school_name_kid_name_or_value(tmp_path: Path) -> None:
    choice = next(tool for tool in shipped_lists()["tools"] if tool.value == "extended_time")
    assert choice.tool is not None
    names = {"extended_time", *choice.label.values(), *choice.tool.formal.values()}
    written = {name for each in names for name in (each, each.upper(), f" {each}! ")}
    for name in written:
        roster = tools(tmp_path, f"student_id,tool,where\nS-104,{name},math\n")
        assert problems(roster) == []
        assert [row.new for _, row in roster.rows] == [
            NewTool("S-104", "extended_time", "", "math")
        ]


def test_anything_else_stays_in_the_schools_own_words(tmp_path: Path) -> None:
    words = "A place (1.5×) – in Mr. O’Neil’s room, 100 % ☺"
    roster = tools(tmp_path, f'tool,student_id\n"{words}",S-104\n???,S-104\n')
    assert [row.new for _, row in roster.rows] == [
        NewTool("S-104", "", words, ""),
        NewTool("S-104", "", "???", ""),
    ]
    assert problems(roster) == []


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("Extended time (1.5x) on tests,Math", ("extended_time", "1.5x, on tests; Math")),
        ("EXT TIME 1.5X,M/S/ELA", ("extended_time", "1.5X; M/S/ELA")),
        ("Small group (in math),in math", ("small_group", "in math")),
        ("Use of calculator as needed,", ("calculator", "")),
    ],
)
def test_what_stands_beside_the_name_is_kept_with_the_place(
    tmp_path: Path, row: str, expected: tuple[str, str]
) -> None:
    ((_, catalogue, words, places),) = kept(tools(tmp_path, f"student_id,tool,where\nS-1,{row}\n"))
    assert ((catalogue, places), words) == (expected, "")


def test_several_tools_of_a_cell_are_several_with_its_place(tmp_path: Path) -> None:
    cell = "Extended time (1.5x) on tests and quizzes; small group\n• preferential seating"
    roster = tools(tmp_path, f'student_id,tool,where\nS-1,"{cell}",All classes\n')
    assert problems(roster) == []
    assert kept(roster) == [
        (2, "extended_time", "", "1.5x, on tests and quizzes; All classes"),
        (2, "small_group", "", "All classes"),
        (2, "best_seat", "", "All classes"),
    ]


def test_a_proposal_is_taken_only_in_the_rows_that_are_accepted(tmp_path: Path) -> None:
    list_of_two = "student_id,tool\nS-1,extnded time (1.5x)\nS-2,extnded time\n"
    assert kept(tools(tmp_path, list_of_two, accept=(2,))) == [
        (2, "extended_time", "", "1.5x"),
        (3, "", "extnded time", ""),
    ]


def test_a_row_to_accept_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert problems(tools(tmp_path, "student_id,tool\nS-1,breaks\n", accept=(9,))) == [
        "tools.csv, row 9: there is no such row to accept. Rows are counted with the header as 1."
    ]


def test_one_tool_under_two_names_is_kept_once_and_told(tmp_path: Path) -> None:
    roster = tools(
        tmp_path, "student_id,tool,where\nS-1,Read aloud,Tests\nS-1,Human reader,Tests\n"
    )
    assert problems(roster) == []
    assert kept(roster) == [(2, "human_reader", "", "Tests")]
    assert roster.notes == (
        'tools.csv, row 3: "Human reader" is the same tool as "Read aloud" in row 2, '
        "and is kept once.",
    )


PLANS = Path(__file__).parent / "plans"


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("one_line.csv", ["extended_time", "small_group", "best_seat"]),
        (
            "state_checklist.csv",
            [
                "extended_time", "small_group", "human_reader", "text_to_speech", "repeat_directions",
                "calculator", "graphic_organizer", "scribe", "speech_to_text", "breaks", "best_seat",
            ],
        ),
        (
            "sentences_of_a_504_page.csv",
            ["breaks", "noise_buffer", "reduced_quantity", "flexible_deadlines", "bathroom_nurse",
             "Modified PE due to asthma"],
        ),
        (
            "capitals_and_short_forms.csv",
            ["extended_time", "best_seat", "small_group", "human_reader", "calculator",
             "remote_microphone", "adult_support", "BIP - see attached"],
        ),
    ],
)  # fmt: skip
def test_lists_as_plans_have_them_come_in(file: str, expected: list[str]) -> None:
    roster = read_tools(PLANS / file)
    assert problems(roster) == []
    assert [row.new.catalogue or row.new.words for _, row in roster.rows] == expected


def test_a_tool_stands_once_for_a_student_and_place(tmp_path: Path) -> None:
    roster = tools(
        tmp_path,
        "student_id,tool,where\n"
        "S-104,extended time,math\n"
        "S-104,extended time,English\n"
        "S-105,extended time,math\n"
        "s-104,Extended-Time,Math \n"
        "S-104,my own,\n"
        "S-104,My  own,\n",
    )
    assert problems(roster) == [
        "tools.csv, row 5, column tool: this tool stands for the same student and place already "
        "in row 2.",
        "tools.csv, row 7, column tool: this tool stands for the same student and place already "
        "in row 6.",
    ]


def test_a_line_without_a_tool_or_with_a_whole_page_is_refused(tmp_path: Path) -> None:
    roster = tools(tmp_path, f"student_id,tool\nS-104,\n,breaks\nS-104,{'x' * 1_001}\n")
    assert problems(roster) == [
        "tools.csv, row 2, column tool: this cell is empty.",
        "tools.csv, row 3, column student_id: this cell is empty.",
        "tools.csv, row 4, column tool: 1,001 characters; 1,000 at most.",
    ]


def test_tools_for_students_whom_the_school_has_not_are_named(tmp_path: Path) -> None:
    roster = tools(tmp_path, "student_id,tool\nS-104,breaks\nS-999,breaks\nS-999,calculator\n")
    assert unknown_students(roster, {"S-104"}) == tuple(
        RowProblem(
            "tools.csv",
            row,
            "student_id",
            'there is no student "S-999". Import the students first.',
        )
        for row in (3, 4)
    )
