"""The migrations lead to the tables as they are described, wholly or not at all."""

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, select

from storage import outbox
from storage.database import HEAD, Store, open_store
from storage.tables import about, metadata
from tests.student import MASTER_KEY
from tests.wound_back import migrate_to

ROOT = Path(__file__).parents[2]
ROWS_OF_0001 = """
INSERT INTO school VALUES ('s1', 'Lincoln', 'UTC', 1);
INSERT INTO student (id, school_id, local_id, local_id_index, name, band, mode, language,
    knows_about_plan, in_class, simple, made_at)
    VALUES ('b1', 's1', x'01', 'index', x'02', '6-8', 'iep', 'en', 1, 0, 0, 1);
INSERT INTO conversation VALUES ('c1', 's1', 'b1', 'my_tools', '1', 'asking', x'03', x'04', 1, 1, 1,
    NULL);
INSERT INTO answer VALUES ('a1', 's1', 'b1', 'c1', 'student', 'student', 'exact', 'en', 'web',
    'my_tools', '1', 'use', '', 'use', 1, 'sometimes', x'05', 1);
INSERT INTO current_answer VALUES ('c1', 'use', '', 'student', 'a1', 's1', 'b1', 'use', 'sometimes',
    1, 'private', NULL, 0, 'none', NULL, NULL);
INSERT INTO outbox VALUES (7, 'o1', 's1', 'b1', 'telegram', '42', x'06', 1, NULL, 1, 0, NULL, NULL,
    NULL);
INSERT INTO outbox VALUES (8, 'o2', 's1', NULL, 'telegram', '42', x'07', 1, NULL, 1, 0, 5, NULL,
    'reason');
"""


def test_the_migrated_database_has_the_tables_as_they_are_described(store: Store) -> None:
    with store.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_the_migrated_database_has_the_indexes_as_they_are_described(
    store: Store, tmp_path: Path
) -> None:
    """Alembic does not compare of which rows an index is."""
    if store.engine.dialect.name != "sqlite":
        pytest.skip("a server writes them in its own words")
    described = create_engine(f"sqlite:///{tmp_path}/described.db")
    metadata.create_all(described)
    with store.reading() as migrated, described.connect() as made:
        assert indexes_of(migrated) == indexes_of(made)
    described.dispose()


def test_a_database_of_the_first_program_keeps_all_its_rows(store: Store, tmp_path: Path) -> None:
    old = tmp_path / "old" / "whathelps.db"
    migrate_to("0001", old)
    key = store.vault.new_wrapped_key("about", 1)
    with closing(sqlite3.connect(old)) as connection:
        connection.execute("INSERT INTO about VALUES ('key_check', ?)", (key,))
        connection.executescript(ROWS_OF_0001)
        before = rows_of(connection)
    assert before["outbox"][0]["id"] == "o1"
    before.pop("assignment")  # nothing ever wrote one; rounds took its place
    with (
        closing(open_store(f"sqlite:///{old}", MASTER_KEY, 1)) as upgraded,
        upgraded.reading() as reader,
    ):
        assert compare_metadata(MigrationContext.configure(reader), metadata) == []
        assert outbox.waiting(reader, "telegram") == 1
    with closing(sqlite3.connect(old)) as connection:
        after = rows_of(connection)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert after.keys() - before.keys() == {
        "chat", "chat_student", "chat_message", "chat_question", "student_session", "student_pin", "handover",
        "flow_in_use",
        "family_link", "family_visit", "meeting", "unsent_words", "hold",
        "staff_role", "staff_link", "passkey", "recovery_code", "staff_identity", "sign_in",
        "draft_note", "promise", "school_setting", "open_wishes", "erasure",
        "alert_log", "alert_step", "alert_test", "told_adult", "watch_off",
        "access_request", "disclosure", "destruction_notice", "round", "round_student", "reminder",
    }  # fmt: skip
    new = ("opened_at", "access_log_head", "alert_log_head", "disclosure_head", "index_root")
    after["about"] = [row for row in after["about"] if row["name"] not in new]
    # The same key's check, as of a database in which the marks were begun.
    told = [row["name"] for row in (*after.pop("about"), *before.pop("about"))]
    assert told == ["key_check", "key_check"]
    for table, rows in before.items():  # new columns may have come; one that was never used is gone
        for row in rows:
            row.pop("held", None)
        known = {name for row in rows for name in row}
        after[table] = [{name: row[name] for name in known} for row in after[table]]
    assert {name: after[name] for name in before} == before


def rows_of(connection: sqlite3.Connection) -> dict[str, list[dict[str, object]]]:
    names = [
        row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")
    ]
    found = {
        name: connection.execute(f"SELECT * FROM {name}")  # noqa: S608
        for name in names
        if name != "alembic_version"
    }
    return {
        name: [dict(zip([at[0] for at in rows.description], row, strict=True)) for row in rows]
        for name, rows in found.items()
    }


def indexes_of(connection: Connection) -> dict[str, str]:
    rows = connection.exec_driver_sql(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    )
    return {row.name: " ".join(row.sql.replace("outbox.", "").split()) for row in rows}


def test_the_program_knows_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "storage" / "migrations"))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE alembic_version",
        "CREATE TABLE student",
        "INSERT INTO alembic_version",
        "INSERT INTO about",
    ],
)
def test_a_kill_in_the_middle_leaves_nothing_half_made(tmp_path: Path, statement: str) -> None:
    file = tmp_path / "whathelps.db"
    program = f"""
import os, signal
from sqlalchemy import Engine, event
from storage.database import open_store

@event.listens_for(Engine, "after_cursor_execute")
def kill(connection, cursor, statement, *_):
    if {statement!r} in statement:
        os.kill(os.getpid(), signal.SIGKILL)

open_store({f"sqlite:///{file}"!r}, bytes(32), 1)
"""
    killed = subprocess.run([sys.executable, "-c", program], check=False, cwd=ROOT)
    assert killed.returncode == -signal.SIGKILL
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == []
    with (
        closing(open_store(f"sqlite:///{file}", bytes(32), 1)) as store,
        store.reading() as reader,
    ):
        names = reader.execute(select(about.c.name)).scalars().all()
        heads = {"access_log_head", "alert_log_head", "disclosure_head"}
        assert set(names) == {"key_check", "index_root", "opened_at", *heads}


def test_a_developer_may_migrate_from_the_command_line(tmp_path: Path) -> None:
    file = tmp_path / "try.db"
    alembic = [sys.executable, "-m", "alembic"]
    subprocess.run(
        [*alembic, "-x", f"database=sqlite:///{file}", "upgrade", "head"], check=True, cwd=ROOT
    )
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == (HEAD,)
    refused = subprocess.run(
        [*alembic, "upgrade", "head"], check=False, cwd=ROOT, capture_output=True, text=True
    )
    assert refused.returncode != 0
    assert "name the database: alembic -x database=" in refused.stderr + refused.stdout


def test_nobody_of_an_older_database_is_asked_anything_in_addition(tmp_path: Path) -> None:
    old = tmp_path / "old" / "whathelps.db"
    migrate_to("0007", old)
    with closing(sqlite3.connect(old)) as connection:
        connection.executescript(ROWS_OF_0001.partition("INSERT INTO conversation")[0])
        before = rows_of(connection)
    migrate_to("0008", old)
    with closing(sqlite3.connect(old)) as connection:
        after = rows_of(connection)
    for row in after["student"]:
        assert row.pop("asks") is None
    assert after == before


# --- follow-ups joined to their questions ----------------------------------------------------------

FLOW_OF_0005 = """{"name": "f", "steps": [{"id": "story", "probe_of": ""},
    {"id": "story_more1", "probe_of": "story"}, {"id": "story_more2", "probe_of": "story_more1"},
    {"id": "lone_more1", "probe_of": ""}]}"""


@pytest.mark.parametrize(
    ("rows", "joined"),
    [
        pytest.param(
            ["team 5 whole", "private 6 whole", "team 7 whole"],
            ["private 7 whole"] * 3,
            id="private wins over the team",
        ),
        pytest.param(
            ["team 5 whole", "case_manager 9 whole"],
            ["case_manager 9 whole"] * 2,
            id="the case manager wins over the team",
        ),
        pytest.param(
            ["team 5 whole", "team 6 none", "team 7 part"],
            ["team 7 none"] * 3,
            id="no quote wins over a part",
        ),
        pytest.param(
            ["team 5 whole", "team 6 part"],
            ["team 6 none", "team 6 part"],
            id="of a part nothing else is quoted",
        ),
        pytest.param(
            ["team 5 whole", "private NULL whole"],
            ["private NULL whole"] * 2,
            id="what waits is read back again",
        ),
        pytest.param(
            ["team 5 whole", "private 6 whole skip"],
            ["team 5 whole"] * 2,
            id="a skip decides nothing",
        ),
        pytest.param(
            ["team 5 whole", "private NULL whole aside"],
            ["team 5 whole"] * 2,
            id="what was set aside decides nothing",
        ),
    ],
)
def test_follow_ups_of_an_older_database_join_their_question(
    tmp_path: Path, rows: list[str], joined: list[str]
) -> None:
    old = tmp_path / "old" / "whathelps.db"
    migrate_to("0005", old)
    with closing(sqlite3.connect(old)) as connection:
        connection.executescript(ROWS_OF_0001.partition("INSERT INTO conversation")[0])
        connection.execute(
            "INSERT INTO published_flow VALUES ('s1', 'f', '1', ?, 1)", (FLOW_OF_0005,)
        )
        connection.execute(
            "INSERT INTO conversation VALUES ('c1', 's1', 'b1', 'f', '1', 'done', x'03', x'04', 1, 1, "
            "1, NULL, 'student')"
        )
        steps = ["story", "story_more1", "story_more2"]
        for number, (step, row) in enumerate(zip(steps, rows, strict=False)):
            audience, at, quote, *more = row.split()
            _answer(connection, number, step, audience, at, quote, "".join(more))
        _answer(connection, 9, "lone_more1", "team", "3", "whole")
        connection.commit()
    migrate_to("head", old)
    with closing(sqlite3.connect(old)) as connection:
        found = connection.execute(
            "SELECT step, question, audience, decided_at, quote, quote_start FROM current_answer "
            "ORDER BY step DESC"
        ).fetchall()
    told = {
        step: f"{who} {'NULL' if at is None else at} {quote}"
        for step, _, who, at, quote, _ in found
    }
    assert told == {
        **dict(zip(steps, joined, strict=False)),
        "lone_more1": "team 3 whole",  # an author's own step of that name
    }
    assert {step: question for step, question, *_ in found} == {
        **dict.fromkeys(steps[: len(rows)], "story"),
        "lone_more1": "lone_more1",
    }
    assert all((start is None) == (quote != "part") for *_, quote, start in found)


def _answer(
    connection: sqlite3.Connection, number: int, step: str, audience: str, at: str, quote: str,
    more: str = "",
) -> None:  # fmt: skip
    codes = "skip" if more == "skip" else ""
    connection.execute(
        "INSERT INTO answer VALUES (?, 's1', 'b1', 'c1', 'student', 'student', 'exact', 'en', 'web', "
        "'f', '1', ?, '', 'need', 1, ?, x'05', 1)",
        (f"a{number}", step, codes),
    )
    place = (2, 5) if quote == "part" else (None, None)
    decided = None if at == "NULL" else int(at)
    connection.execute(
        "INSERT INTO current_answer VALUES ('c1', ?, '', 'student', ?, 's1', 'b1', 'need', ?, ?, ?, ?, 0, "
        "?, ?, ?)",
        (step, f"a{number}", codes, more != "aside", audience, decided, quote, *place),
    )
