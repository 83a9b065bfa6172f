"""`whathelps flows export` and `import`: an author's way through a spreadsheet, from the doc as well."""

import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from bot.__main__ import app
from dialogs.checking_words import own_steps
from dialogs.loading import shipped_files, shipped_flow, shipped_lists
from dialogs.writing import write
from tests.program import ROOT
from tests.workbooks.books import book, small

NAMES = [file.removesuffix(".yaml") for file, _ in shipped_files()]


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["flows", *arguments])


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_flow_goes_out_and_comes_back_as_it_was(name: str, folder: Path) -> None:
    out = _run("export", name, "--xlsx", "ours.xlsx")
    assert (out.exit_code, out.stderr) == (0, "")
    back = _run("import", "ours.xlsx")
    assert (back.exit_code, back.stderr) == (0, "")
    text = (folder / f"{name}.yaml").read_text(encoding="utf-8")
    assert text == write(shipped_flow(name), shipped_lists())
    assert _run("check", f"{name}.yaml").exit_code == 0
    (folder / "ours.xlsx").unlink()
    assert _run("export", f"{name}.yaml", "--xlsx", "ours.xlsx").exit_code == 0
    assert _run("import", "ours.xlsx").stdout == f"{name}.yaml says the same already.\n"


def test_an_author_changes_words_and_is_told_what_comes_next(folder: Path) -> None:
    _run("export", "my_day", "--xlsx", "day.xlsx")
    changed = load_workbook("day.xlsx")
    cell = next(c for row in changed["survey"].iter_rows() for c in row if c.value == "better")
    changed["survey"].cell(cell.row or 0, 6, "What would make your day at school better?")
    changed.save("day.xlsx")
    (folder / "day").mkdir()
    result = _run("import", "day.xlsx", "--out", "day/my_day.yaml")
    steps = len(list(own_steps(shipped_flow("my_day"))))
    assert result.stdout.splitlines()[0] == f"day/my_day.yaml written: {steps} steps, no problems."
    for command in ("check day/my_day.yaml", "test day/my_day.txt", "publish day/my_day.yaml"):
        assert f"  whathelps flows {command} " in result.stdout
    assert "make your day at school better" in (folder / "day/my_day.yaml").read_text(
        encoding="utf-8"
    )
    (folder / "day/my_day.yaml").write_text(write(shipped_flow("my_day"), shipped_lists()), "utf-8")
    again = _run("import", "day.xlsx", "--out", "day/my_day.yaml")
    version = shipped_flow("my_day").version
    assert f"It had version {version} before as well. Have students begun it?" in again.stdout


def test_with_a_mistake_nothing_is_written_and_the_exit_code_is_1(folder: Path) -> None:
    sheets = small()
    sheets["survey"][1][0] = "nota"
    book(folder / "small.xlsx", sheets)
    result = _run("import", "small.xlsx")
    assert (result.exit_code, result.stderr) == (1, "")
    assert result.stdout == (
        'small.xlsx, sheet "survey", row 2, column A (type): there is no type "nota". Did you mean '
        '"note"?\nNothing was written.\n'
    )
    assert [path.name for path in folder.iterdir()] == ["small.xlsx"]


@pytest.mark.parametrize(
    "text", ["my notes", "flow: other\nversion: '1'\n", "flow: [", "lists: {}"]
)
def test_a_file_that_is_not_this_flow_is_left_as_it_is(text: str, folder: Path) -> None:
    book(folder / "small.xlsx", small())
    (folder / "small.yaml").write_text(text, encoding="utf-8")
    result = _run("import", "small.xlsx")
    assert (result.exit_code, result.stdout) == (2, "")
    assert 'small.yaml is there already and is no flow called "small".' in result.stderr
    assert (folder / "small.yaml").read_text(encoding="utf-8") == text


def test_a_place_that_cannot_be_written_is_told_in_one_line(folder: Path) -> None:
    book(folder / "small.xlsx", small())
    (folder / "x").mkdir()
    (folder / "x" / "small.yaml").mkdir()
    for out, said in (
        ("other.yaml", "So call its file"),
        ("nowhere/small.yaml", "cannot be written: No such file or directory"),
        ("x/small.yaml", "is there already"),
    ):
        result = _run("import", "small.xlsx", "--out", out)
        assert (result.exit_code, result.stdout) == (2, "")
        assert said in result.stderr
    assert sorted(path.name for path in folder.rglob("*")) == ["small.xlsx", "small.yaml", "x"]


def test_a_file_that_is_no_workbook_is_told_in_one_line(folder: Path) -> None:
    (folder / "a.xlsx").write_bytes(b"type,name\n")
    for name, said in (("a.xlsx", "this is no workbook"), ("b\n.xlsx", "there is no such file")):
        result = _run("import", name)
        assert (result.exit_code, result.stdout) == (2, "")
        assert said in result.stderr
        assert result.stderr.count("\n") == 1


def test_an_export_overwrites_nothing(folder: Path) -> None:
    (folder / "a.xlsx").write_bytes(b"mine")
    for name, said in (
        ("a.xlsx", "already. Name another one"),
        ("a.csv", 'ends in .xlsx: "a.xlsx"'),
        ("none/a.xlsx", "cannot be written"),
    ):
        result = _run("export", "my_day", "--xlsx", name)
        assert (result.exit_code, result.stdout) == (2, "")
        assert said in result.stderr
    assert (folder / "a.xlsx").read_bytes() == b"mine"
    assert _run("export", "my_dai", "--xlsx", "b.xlsx").exit_code == 2
    assert not (folder / "b.xlsx").exists()


def test_a_flow_with_mistakes_and_a_bomb_of_yaml_are_not_exported(folder: Path) -> None:
    doubled = (f"b{n}: &b{n} [*b{n - 1}, *b{n - 1}]\n" for n in range(1, 40))
    bomb = "b0: &b0 [x, x]\n" + "".join(doubled)
    (folder / "bomb.yaml").write_text(bomb, encoding="utf-8")
    (folder / "nite.yaml").write_text(
        write(shipped_flow("my_day"), shipped_lists()).replace("type: note", "type: nite"), "utf-8"
    )
    for name, said in (
        ("bomb", "has a special meaning in YAML"),
        ("nite", 'there is no type "nite"'),
    ):
        result = _run("export", f"{name}.yaml", "--xlsx", "a.xlsx")
        assert (result.exit_code, result.stdout) == (1, "")
        assert said in result.stderr
    assert not (folder / "a.xlsx").exists()


# --- the flow in docs/writing-flows.md -----------------------------------------------------------


def _tables(text: str) -> list[list[list[str]]]:
    """The tables of a Markdown text, without the lines of dashes."""
    tables = re.findall(r"(?:^\|.*\|\n)+", text, re.MULTILINE)
    rows = ([line.strip("|").split("|") for line in table.splitlines()] for table in tables)
    return [
        [[cell.strip() for cell in row] for row in table if not set("".join(row)) <= set("- ")]
        for table in rows
    ]


def test_the_flow_that_the_doc_makes_from_nothing_is_one(folder: Path) -> None:
    doc = (ROOT / "docs/writing-flows.md").read_text(encoding="utf-8")
    section = doc.partition("## In a spreadsheet\n")[2].partition("\n## ")[0]
    settings, survey, choices = _tables(section)
    book(folder / "a.xlsx", {"settings": settings, "survey": survey, "choices": choices})
    result = _run("import", "a.xlsx")
    assert (result.exit_code, result.output.partition("\n")[0]) == (
        0,
        "lunchtime.yaml written: 3 steps, no problems.",
    )
    assert _run("check", "lunchtime.yaml").exit_code == 0
    assert _run("graph", "lunchtime.yaml").exit_code == 0
    text = (folder / "lunchtime.yaml").read_text(encoding="utf-8")
    assert "list: lunch_loud}" in text
    assert "when: {noise: [too_loud]}" in text
