"""A flow made from nothing in a spreadsheet, by docs/writing-flows.md alone: all the way to students."""

import re
from itertools import takewhile
from pathlib import Path

import pytest

from tests.program import Program
from tests.workbooks.books import Rows, book

DOCS = (Path(__file__).parents[2] / "docs" / "writing-flows.md").read_text(encoding="utf-8")

# As the section "Trying a conversation" says.
TALK = """\
== An eighth-grader in the loud hall
flow: lunchtime
band: 6-8
mode: every
language: en
expect: Let's talk about lunch.
expect: How is the noise at lunch?
expect choices: Just right, Too loud
choose: Too loud
expect: What would make it better?
say: we could eat in the art room when it rains outside
expect: That was the last question. Thank you for telling me.

== Una niña de primero
flow: lunchtime
band: prek-2
mode: every
language: es
expect: Vamos a hablar del almuerzo.
expect: ¿Hay ruido en el almuerzo?
choose: No
expect: Ya terminamos. ¡Gracias!
"""


def table(begins: str) -> Rows:
    """The table of the docs whose header begins so, without its line of dashes."""
    lines = DOCS.splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith(f"| {begins} |"))
    found = takewhile(lambda line: line.startswith("|"), lines[start:])
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in found]
    return [rows[0], *rows[2:]]


@pytest.fixture
def author(program: Program) -> Program:
    (program.folder / "config.toml").write_text('[school]\nflows_dir = "flows"\n', "utf-8")
    (program.folder / "flows").mkdir()
    book(
        program.folder / "lunchtime.xlsx",
        {
            "settings": table("form_id"),
            "survey": table("type"),
            "choices": table("list_name"),
        },
    )
    return program


def test_it_is_imported_checked_tried_tested_published_and_asked(author: Program) -> None:
    told = author.run("flows", "import", "lunchtime.xlsx", "--out", "flows/lunchtime.yaml")
    assert (told.code, told.err) == (0, "")
    told = author.run("flows", "check", "flows/lunchtime.yaml")
    assert told.code == 0
    first, *more = told.out.splitlines()
    assert first == "flows/lunchtime.yaml: no problems (3 steps)"
    assert any('step "quieter": no draft prints its answers.' in line for line in more)

    # Talked through as it stands, before anyone is asked anything; nothing of it is kept.
    typed = "1\n2\nwe could eat in the art room when it rains outside\nall\n"
    told = author.run("talk", "flows/lunchtime.yaml", "--mode", "every", typed=typed)
    assert told.code == 0
    assert "How is the noise at lunch?" in told.out
    assert "What would make it better?" in told.out
    assert author.run("talk", "lunchtime").err.startswith('There is no flow "lunchtime".')

    (author.folder / "flows" / "lunchtime.txt").write_text(TALK, "utf-8")
    told = author.run("flows", "test", "flows/lunchtime.txt")
    assert (told.code, told.out) == (0, "flows/lunchtime.txt: 2 conversations as written\n")

    told = author.run("flows", "publish", "flows/lunchtime.yaml", "--yes")
    assert told.code == 0
    assert "Published: lunchtime, version 1." in told.out
    told = author.run(
        "talk", "lunchtime", "--band", "prek-2", "--mode", "every", typed="1\n2\npause\n"
    )
    assert "Is lunch loud?" in told.out
    rows = [re.split(r" {2,}", line) for line in author.run("flows", "list").out.splitlines()]
    assert [row[1:3] for row in rows if row[0] == "lunchtime"] == [["1", "own"]]


def test_what_is_wrong_in_the_sheet_is_told_by_its_cell_and_nothing_is_written(
    author: Program,
) -> None:
    survey = table("type")
    survey[2][3] = (
        "How loud, generally speaking, is it at lunch in the big hall on most school days?"
    )
    book(
        author.folder / "lunchtime.xlsx",
        {"settings": table("form_id"), "survey": survey, "choices": table("list_name")},
    )
    told = author.run("flows", "import", "lunchtime.xlsx", "--out", "flows/lunchtime.yaml")
    assert told.code == 1
    said = told.out + told.err
    assert 'lunchtime.xlsx, sheet "survey", row 3, column D (label::English (en)): ' in said
    assert 'this says "generally", which no student should read.' in said
    assert not (author.folder / "flows" / "lunchtime.yaml").exists()
