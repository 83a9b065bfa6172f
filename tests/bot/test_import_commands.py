"""`whathelps students import` and `whathelps tools import`, as an administrator meets them."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.commands.setup import open_school
from bot.conversation.student_facts import world_now
from dialogs import language
from storage import importing, tables
from storage.cards import cards_of, student_by_card
from storage.database import Store
from storage.goals import goals_of
from storage.people import School, find_student
from storage.tools import tools_of
from tests.waiting import SECONDS

STUDENTS = (
    "student_id,name,class,band,mode,language\n"
    "S-104,Bob Rivers,7B,6-8,iep,en\n"
    "S-105,Charlie Núñez,7B,6-8,every,es\n"
    "=1+1,Dana Lee,7C,6-8,iep,en\n"
)
TOOLS = (
    "student_id,tool,where\n"
    "S-104,Extended time,math\n"
    "S-104,the blue chair by the window,\n"
    "s-105,Breaks,\n"
)
ROOT = Path(__file__).parents[2]
NOON = 1_772_452_800_000_000  # of a day in March 2026


@pytest.fixture(autouse=True)
def school_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder as a school starts with; the database goes to var/ in it."""
    for name in os.environ:
        if name.startswith("WHATHELPS_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    Path("students.csv").write_text(STUDENTS, encoding="utf-8")
    Path("tools.csv").write_text(TOOLS, encoding="utf-8")
    return tmp_path


@pytest.fixture
def opened() -> Iterator[tuple[Store, School]]:
    _config, store, school = open_school()
    yield store, school
    store.close()


def students(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["students", "import", *arguments])


def tools(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["tools", "import", *arguments])


def goals(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["goals", "import", *arguments])


def kept(store: Store) -> int:
    with store.reading() as connection:
        return connection.scalar(select(func.count()).select_from(tables.student)) or 0


def hidden_files(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.name.startswith(".")]


def test_a_list_comes_in_and_the_summary_says_what_happened() -> None:
    first = students("students.csv")
    assert (first.exit_code, first.stderr) == (0, "")
    assert first.stdout == (
        "3 students: 3 added, 0 changed, 0 the same.\n"
        "Classes: 7B (2), 7C (1).\n"
    )  # fmt: skip
    Path("students.csv").write_text(STUDENTS.replace("Dana Lee,7C", "Dana Lee,7B"), "utf-8")
    assert students("students.csv").stdout == (
        "3 students: 0 added, 1 changed, 2 the same.\n"
        "Classes: 7B (3).\n"
    )  # fmt: skip


def test_many_classes_are_counted_and_not_all_named() -> None:
    header = STUDENTS.splitlines()[0]
    rows = [f"S-{n},Bob,Room {n},6-8,iep,en" for n in range(25)]
    Path("students.csv").write_text("\n".join([header, *rows]), "utf-8")
    assert students("students.csv").stdout.endswith(" and 5 more.\n")


def test_the_codes_go_to_a_file_that_only_its_owner_may_read(
    school_folder: Path, opened: tuple[Store, School]
) -> None:
    assert students("students.csv", "--codes", "codes.csv").exit_code == 0
    lines = Path("codes.csv").read_bytes().decode().split("\n")
    assert [line.split(",")[0] for line in lines] == ["student_id", "S-104", "S-105", "'=1+1", ""]
    assert Path("codes.csv").stat().st_mode & 0o777 == 0o600
    assert hidden_files(school_folder) == []
    store, school = opened
    with store.reading() as connection:
        bob = find_student(connection, store.vault, school.id, "S-104")
        assert bob is not None
        assert lines[1].split(",")[1] == cards_of(connection, store.vault, [bob.id])[bob.id]
        assert student_by_card(connection, store.vault, lines[1].split(",")[1]) == bob


def test_the_file_of_codes_holds_no_name() -> None:
    students("students.csv", "--codes", "codes.csv")
    codes = Path("codes.csv").read_text(encoding="utf-8")
    assert not any(name in codes for name in ("Bob", "Charlie", "Dana", "7B"))


def test_codes_are_written_again_over_older_codes_with_the_same_codes() -> None:
    students("students.csv", "--codes", "codes.csv")
    before = Path("codes.csv").read_text(encoding="utf-8")
    Path("codes.csv").chmod(0o644)
    again = students("students.csv", "--codes", "codes.csv")
    assert (again.exit_code, again.stdout.splitlines()[0]) == (
        0,
        "3 students: 0 added, 0 changed, 3 the same.",
    )
    assert Path("codes.csv").read_text(encoding="utf-8") == before
    assert Path("codes.csv").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("taken", ["notes.csv", "students.csv", "link.csv", "folder", "pipe"])
def test_codes_never_go_over_something_else(
    school_folder: Path, opened: tuple[Store, School], taken: str
) -> None:
    Path("notes.csv").write_text("what I must not forget\n")
    Path("elsewhere.csv").write_text("student_id,code\n")
    Path("link.csv").symlink_to("elsewhere.csv")
    Path("folder").mkdir()
    os.mkfifo("pipe")
    before = {path: path.read_bytes() for path in school_folder.glob("*.csv")}
    result = students("students.csv", "--codes", taken)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        f"{taken} is there already and is no file of codes. Name another one. "
        "Nothing was imported.\n"
    )
    assert kept(opened[0]) == 0
    assert {path: path.read_bytes() for path in school_folder.glob("*.csv")} == before


def test_a_place_that_cannot_be_written_costs_no_import(opened: tuple[Store, School]) -> None:
    result = students("students.csv", "--codes", "no such folder/codes.csv")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "no such folder/codes.csv cannot be written: No such file or directory. "
        "Nothing was imported.\n"
    )
    assert kept(opened[0]) == 0


def test_one_bad_row_and_nobody_comes_in(school_folder: Path, opened: tuple[Store, School]) -> None:
    Path("students.csv").write_text(STUDENTS.replace("7C,6-8", "7C,6-9"), "utf-8")
    result = students("students.csv", "--codes", "codes.csv")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        'students.csv, row 4, column band: "6-9" is no band and no grade. '
        'Use one of prek-2, 3-5, 6-8, 9-12, 18-22. Did you mean "6-8"?\n'
        "Nothing was imported.\n"
    )
    assert kept(opened[0]) == 0
    assert not Path("codes.csv").exists()
    assert hidden_files(school_folder) == []


def test_a_database_that_is_busy_is_told_in_one_line_and_leaves_no_file(
    school_folder: Path, opened: tuple[Store, School]
) -> None:
    with opened[0].writing():
        result = students("students.csv", "--codes", "codes.csv")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "the database stayed locked for too long" in result.stderr
    assert "Traceback" not in result.stderr
    assert kept(opened[0]) == 0
    assert not Path("codes.csv").exists()
    assert hidden_files(school_folder) == []


def test_settings_that_do_not_hold_are_told_before_anything_is_made(school_folder: Path) -> None:
    Path("config.toml").write_text('[school]\ntimezone = "Mars/Olympus"\n')
    for result in (students("students.csv"), tools("tools.csv")):
        assert (result.exit_code, result.stdout) == (2, "")
        assert "Mars/Olympus" in result.stderr
    assert not (school_folder / "var").exists()


def test_tools_come_in_and_the_summary_says_which_are_known(opened: tuple[Store, School]) -> None:
    students("students.csv")
    result = tools("tools.csv")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == (
        "3 tools for 2 students: 2 new lists, 0 changed, 0 the same.\n"
        "In the catalogue: 2. In the school's own words: 1.\n"
        "Taken from the catalogue:\n"
        '  row 2: "Extended time" is extended time\n'
        '  row 4: "Breaks" is breaks\n'
        "Kept in the school's own words, in which students are asked about it:\n"
        '  row 3: "the blue chair by the window"\n'
    )
    store, school = opened
    with store.reading() as connection:
        bob = find_student(connection, store.vault, school.id, "S-104")
        assert bob is not None
        found = tools_of(connection, store.vault, bob.id)
    assert [(tool.catalogue, tool.words, tool.places) for tool in found] == [
        ("extended_time", "", "math"),
        ("", "the blue chair by the window", ""),
    ]
    assert tools("tools.csv").stdout.startswith(
        "3 tools for 2 students: 0 new lists, 0 changed, 2 the same."
    )


def test_the_import_says_what_it_took_what_it_proposes_and_what_stays_as_it_is(
    opened: tuple[Store, School],
) -> None:
    students("students.csv")
    Path("tools.csv").write_text(
        "student_id,tool,where\n"
        "S-104,EXT TIME 1.5X; small group,Math\n"
        "S-104,preferential seeting,\n"
        "S-105,Ext time 1.5x,\n"
        "S-105,purple folder,\n",
        "utf-8",
    )
    result = tools("tools.csv")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == (
        "5 tools for 2 students: 2 new lists, 0 changed, 0 the same.\n"
        "In the catalogue: 3. In the school's own words: 2.\n"
        "Taken from the catalogue:\n"
        '  row 2: "EXT TIME 1.5X" is extended time, kept as said: "1.5X"\n'
        '  row 2: "small group" is small group\n'
        '  row 4: "Ext time 1.5x" is extended time, kept as said: "1.5x"\n'
        "Proposed, and kept as it stands until you say yes (write the proposed name in your list, "
        "or import again with --accept and the row, as in --accept 4,7):\n"
        '  row 3: "preferential seeting": did you mean "preferential seating"?\n'
        "Kept in the school's own words, in which students are asked about it:\n"
        '  row 5: "purple folder"\n'
    )
    accepted = tools("tools.csv", "--accept", "3")
    assert 'row 3: "preferential seeting" is preferential seating\n' in accepted.stdout
    store, school = opened
    with store.reading() as connection:
        bob = find_student(connection, store.vault, school.id, "S-104")
        assert bob is not None
        found = tools_of(connection, store.vault, bob.id)
    assert [(tool.catalogue, tool.words, tool.places) for tool in found] == [
        ("extended_time", "", "1.5X; Math"),
        ("small_group", "", "Math"),
        ("best_seat", "", ""),
    ]


def test_a_tool_in_own_words_is_asked_about_in_these(opened: tuple[Store, School]) -> None:
    students("students.csv")
    Path("tools.csv").write_text("student_id,tool\nS-104,purple folder\n", "utf-8")
    assert tools("tools.csv").exit_code == 0
    store, school = opened
    with store.reading() as connection:
        bob = find_student(connection, store.vault, school.id, "S-104")
        assert bob is not None
        (item,) = world_now(connection, store.vault, bob, 16, NOON, school.timezone).tools
    assert (item.title["en"], item.ask["en"], item.ask["es"]) == (
        "purple folder", "“purple folder”", "«purple folder»",
    )  # fmt: skip


def own_language(folder: Path, tool_names: str) -> None:
    """A school's own copy of Spanish, with these names of tools."""
    shutil.copytree(ROOT / "dialogs" / "languages" / "es", folder / "languages" / "es")
    (folder / "languages" / "es" / "tool_names.yaml").write_text(tool_names, encoding="utf-8")
    Path("config.toml").write_text('[school]\nlanguages_dir = "languages"\n')


def test_a_schools_own_language_brings_its_own_names_of_tools(
    school_folder: Path, opened: tuple[Store, School]
) -> None:
    students("students.csv")
    own_language(school_folder, "names:\n  calculator: [máquina de sumar]\n")
    Path("tools.csv").write_text("student_id,tool\nS-104,Máquina de sumar\n", "utf-8")
    try:
        assert 'row 2: "Máquina de sumar" is calculator\n' in tools("tools.csv").stdout
    finally:
        language.use("")


def test_a_mistake_in_its_names_is_told_with_its_line_and_nothing_is_imported(
    school_folder: Path, opened: tuple[Store, School]
) -> None:
    own_language(school_folder, "names:\n  calculater: [máquina]\nnoise: [a]\n")
    try:
        result = tools("tools.csv")
    finally:
        language.use("")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        'es/tool_names.yaml, line 2: there is no tool "calculater". Did you mean "calculator"?\n'
        'es/tool_names.yaml, line 3: there is no part "noise". See another language\'s file.\n'
        "Nothing was imported.\n"
    )


def test_rows_to_accept_are_numbers(opened: tuple[Store, School]) -> None:
    result = tools("tools.csv", "--accept", "three")
    assert result.exit_code == 2
    assert "write row numbers such as 4,7" in result.stderr


def test_unknown_students_and_bad_rows_are_told_together_and_no_tool_is_kept(
    opened: tuple[Store, School],
) -> None:
    students("students.csv")
    Path("tools.csv").write_text(TOOLS + "S-999,breaks,\nS-104,,math\n", "utf-8")
    result = tools("tools.csv")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        'tools.csv, row 5, column student_id: there is no student "S-999". '
        "Import the students first.\n"
        "tools.csv, row 6, column tool: this cell is empty.\n"
        "Nothing was imported.\n"
    )
    with opened[0].reading() as connection:
        assert connection.scalar(select(func.count()).select_from(tables.tool)) == 0


def test_goals_come_in_and_a_bad_row_keeps_all_of_them_out(opened: tuple[Store, School]) -> None:
    students("students.csv")
    Path("goals.csv").write_text(
        "student_id,goal\nS-104,Read 90 words a minute\nS-104,Ask for a break\n", "utf-8"
    )
    result = goals("goals.csv")
    assert (result.exit_code, result.stdout) == (
        0, "2 goals for 1 student: 1 new list, 0 changed, 0 the same.\n"
    )  # fmt: skip
    Path("goals.csv").write_text(
        "student_id,goal\nS-104,read 90 words a minute\nS-104,Read 90 words a minute\nS-9,x\n",
        "utf-8",
    )
    result = goals("goals.csv")
    assert (result.exit_code, result.stderr) == (
        2,
        "goals.csv, row 3, column goal: this goal stands for the same student already in row 2.\n"
        'goals.csv, row 4, column student_id: there is no student "S-9". Import the students first.\n'
        "Nothing was imported.\n",
    )
    store, school = opened
    with store.reading() as connection:
        bob = find_student(connection, store.vault, school.id, "S-104")
        assert bob is not None
        found = goals_of(connection, store.vault, bob.id)
    assert [goal.words for goal in found] == ["Read 90 words a minute", "Ask for a break"]


def test_a_goal_of_a_plan_comes_in_with_its_short_name_and_keeps_it(
    opened: tuple[Store, School],
) -> None:
    students("students.csv")
    long = "By May when given a passage Bob will read " + "x" * 940
    Path("goals.csv").write_text(
        f"student_id,goal,short\nS-104,{long},Reading faster\nS-104,Ask,\n"
    )
    assert goals("goals.csv").exit_code == 0
    Path("goals.csv").write_text(
        f"student_id,goal\nS-104,Ask\nS-104,{long}\n"
    )  # says nothing of names
    assert goals("goals.csv").exit_code == 0
    store, school = opened
    with store.reading() as connection:
        bob = find_student(connection, store.vault, school.id, "S-104")
        assert bob is not None
        found = goals_of(connection, store.vault, bob.id)
    assert [(goal.words, goal.short) for goal in found] == [("Ask", ""), (long, "Reading faster")]
    Path("goals.csv").write_text(
        f"student_id,goal,short\nS-104,{long}{long},x\nS-105,Read,My IEP goal\n"
    )
    told = goals("goals.csv").stderr
    assert "row 2, column goal" in told
    assert 'row 3, column short: a student in mode every would read the word "IEP"' in told


def test_no_goal_brings_a_word_of_disability_to_a_student_without_a_plan() -> None:
    students("students.csv")
    Path("goals.csv").write_text(
        "student_id,goal\nS-105,Reduce disability behaviors\nS-104,Use my accommodations\n", "utf-8"
    )
    result = goals("goals.csv")
    assert (result.exit_code, result.stderr) == (
        2,
        'goals.csv, row 2, column goal: a student in mode every would read the word "disability". '
        "Say the goal in other words.\nNothing was imported.\n",
    )


def test_goals_under_other_headers_are_told_which_there_must_be(
    opened: tuple[Store, School],
) -> None:
    Path("goals.csv").write_text("who,what\nS-104,Read\n")
    assert goals("goals.csv").stderr.splitlines()[0] == (
        "goals.csv, row 1: the first row must name the columns: student_id, goal; and, where you have "
        "them: short."
    )


@pytest.mark.parametrize("command", [students, tools, goals])
def test_a_file_that_is_not_there_is_told_before_anything_is_made(
    school_folder: Path, command: object
) -> None:
    assert callable(command)
    result = command("gone.csv")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "gone.csv: there is no such file. Check the name and the folder.\nNothing was imported.\n"
    )
    assert not (school_folder / "var").exists()


def test_an_older_excel_file_comes_in_with_a_note() -> None:
    Path("students.csv").write_text(STUDENTS, encoding="cp1252")
    result = students("students.csv")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == (
        "students.csv: Read as Windows-1252. See that accents came through."
    )


def in_a_process(group: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-X", "utf8", "-m", "bot", group, *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_two_imports_in_processes_of_their_own_end_as_they_should() -> None:
    good = in_a_process("students", "import", "students.csv", "--codes", "codes.csv")
    assert (good.returncode, good.stderr) == (0, "")
    assert good.stdout.startswith("3 students: 3 added")
    assert len(Path("codes.csv").read_text(encoding="utf-8").splitlines()) == 4
    assert in_a_process("tools", "import", "tools.csv").returncode == 0

    Path("students.csv").write_bytes(b"PK\x03\x04 a workbook")
    refused = in_a_process("students", "import", "students.csv")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr == (
        "students.csv: This file is damaged. Save or export it once more, and choose that file.\n"
        "Nothing was imported.\n"
    )


# --- looked at first, and taken back -------------------------------------------------------------


def whathelps(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["students", *arguments])


def test_a_look_shows_what_would_be_and_keeps_nothing(opened: tuple[Store, School]) -> None:
    students("students.csv")
    Path("students.csv").write_text(
        STUDENTS.replace("Bob Rivers,7B", "Bobby Rivers,8A") + "S-9,Nia,7C,6-8,every,en\n", "utf-8"
    )
    look = students("students.csv", "--dry-run")
    assert look.exit_code == 0
    assert "New: 1. Changed: 1. The same: 2." in look.stdout
    assert "Bobby Rivers (S-104): name: Bob Rivers → Bobby Rivers; class: 7B → 8A" in look.stdout
    assert look.stdout.endswith("This was only a look. Nothing was imported.\n")
    assert kept(opened[0]) == 3


def test_what_a_list_does_not_say_is_said_beside_it() -> None:
    Path("names.csv").write_text("Last Name,First Name,IEP\nLopez,Maya,Y\nPark,Leo,N\n", "utf-8")
    asked = students("names.csv")
    assert asked.exit_code == 2
    assert "say --class" in asked.stderr
    assert "say --band" in asked.stderr
    assert "--plans read" in asked.stderr
    more = ("--class", "4A", "--band", "3-5", "--plans", "read")
    assert students("names.csv", *more).stdout.startswith("2 students: 2 added")
    listed = whathelps("list", "4a").stdout
    assert "Maya Lopez · 3-5 · an IEP · en" in listed
    assert "Leo Park · 3-5 · no plan" in listed


def test_a_list_is_taken_back_and_a_student_is_shown(opened: tuple[Store, School]) -> None:
    students("students.csv")
    shown = whathelps("show", "s-104").stdout
    assert shown.startswith("Bob Rivers (S-104)\n  classes: 7B\n")
    assert "talks: none begun" in shown
    assert "is taken back" in whathelps("undo", "--yes").stdout
    assert kept(opened[0]) == 0
    assert "no list to be taken back" in whathelps("undo", "--yes").stderr


def test_killed_in_the_middle_the_next_one_goes_on_where_it_was(
    opened: tuple[Store, School],
) -> None:
    """A real process, killed with no chance to say a word; at most one batch is done again by nobody."""
    store, school = opened
    header = STUDENTS.splitlines()[0]
    rows = [f"K-{n},Kid {n},Room {n % 7},3-5,every,en" for n in range(3000)]
    Path("many.csv").write_text("\n".join([header, *rows]), "utf-8")
    victim = subprocess.Popen(
        [sys.executable, "-X", "utf8", "-m", "bot", "students", "import", "many.csv", "--yes"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + SECONDS
    while kept(store) < 200:
        assert victim.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)
    victim.kill()
    victim.wait()
    half = kept(store)
    assert 200 <= half < 3000
    with store.reading() as connection:
        run = importing.open_run(connection, store.vault, school.id)
    assert run
    assert (run.state, run.saved, run.total) == (importing.SAVING, half, 3000)
    again = students("many.csv")
    assert again.stdout.splitlines()[0] == "3,000 students: 0 added, 0 changed, 3,000 the same."
    assert "was half in" in again.stderr
    assert kept(store) == 3000
