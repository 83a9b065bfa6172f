"""A school that the last version kept: the program opens it, goes on in the middle, and drafts what it had.

`school.sql.gz` is the dump of its database. Bob has shared three answers of my_tools; Ana is under way in
all_about_me, in Spanish, with one answer kept. When the tables change, a school of the version before that
takes its place: a dump, and the key that it was sealed with.
"""

import gzip
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.program import Program

SCHOOL = Path(__file__).parent / "last_version" / "school.sql.gz"
KEY = "a121f752b035b47c671a4aaaea03ecb48cb7a3db2730b80218914b16c1b10e7d"


@pytest.fixture
def kept(tmp_path: Path) -> Program:
    data, keys = tmp_path / "var" / "data", tmp_path / "var" / "keys"
    for folder in (data, keys):
        folder.mkdir(parents=True, mode=0o700)
    with closing(sqlite3.connect(data / "whathelps.db")) as made:
        made.executescript(gzip.decompress(SCHOOL.read_bytes()).decode())
    (keys / "master.key").write_text(KEY + "\n")
    (keys / "master.key").chmod(0o600)
    return Program(tmp_path)


def test_what_was_shared_is_in_the_draft_and_nothing_else(kept: Program) -> None:
    draft = kept.run("draft", "S-104")
    assert (draft.code, draft.err) == (0, "")
    assert "“an orange pelican writes”" in draft.out
    assert "one teal ostrich hides" not in draft.out


def test_a_conversation_goes_on_at_its_question_and_can_be_shared(kept: Program) -> None:
    # The words of the opening are others now, so the yes is asked for once more.
    typed = "sí\nmi familia\nparar\ntodo equipo\ncompartir\n"
    ended = kept.run("talk", "all_about_me", "--student", "S-105", typed=typed)
    assert (ended.code, ended.err) == (0, "")
    assert "Fuera de clase, ¿qué es lo que más te importa?" in ended.out.split(">")[1]
    assert "«mi familia»" in ended.out
    assert "«dibujar»" in ended.out
    assert "Compartiste 2 de 2" in ended.out


def test_what_was_said_to_follow_ups_is_part_of_its_question(kept: Program) -> None:
    assert kept.run("draft", "S-104").code == 0
    with closing(sqlite3.connect(kept.folder / "var" / "data" / "whathelps.db")) as opened:
        rows = opened.execute(
            "SELECT step, question FROM current_answer WHERE step LIKE 'needs_words%'"
        ).fetchall()
    assert sorted(rows) == [
        ("needs_words", "needs_words"),
        ("needs_words_more1", "needs_words"),
        ("needs_words_more2", "needs_words"),
    ]


def test_of_what_was_shared_then_nothing_may_be_read_out(kept: Program) -> None:
    assert kept.run("draft", "S-104").code == 0
    with closing(sqlite3.connect(kept.folder / "var" / "data" / "whathelps.db")) as opened:
        rows = opened.execute("SELECT DISTINCT read_out FROM current_answer").fetchall()
    assert rows == [(0,)]
