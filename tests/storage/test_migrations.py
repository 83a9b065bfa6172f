"""The migrations lead to the tables as they are described, wholly or not at all."""

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, select

from storage import outbox
from storage.database import HEAD, Store, engine_for, open_store
from storage.tables import about, metadata
from tests.student import MASTER_KEY

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
    assert before["outbox"][0][:2] == (7, "o1")
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
        "chat", "chat_student", "chat_message", "student_session", "student_pin", "handover",
        "flow_in_use",
        "family_link", "family_visit",
    }  # fmt: skip
    for table in (
        "outbox",
        "class",
        "student",
        "conversation",
        "current_answer",
    ):  # without the column that came at their end
        after[table] = [row[:-1] for row in after[table]]
    after["about"] = [row for row in after["about"] if row[0] != "opened_at"]
    assert {name: after[name] for name in before} == before


def migrate_to(revision: str, file: Path) -> None:
    """As a program that knew no more than that."""
    file.parent.mkdir()
    config = Config()
    config.set_main_option("script_location", str(ROOT / "storage" / "migrations"))
    engine = engine_for(f"sqlite:///{file}").execution_options(writes=True)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()


def rows_of(connection: sqlite3.Connection) -> dict[str, list[tuple[object, ...]]]:
    names = [
        row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")
    ]
    return {
        name: connection.execute(f"SELECT * FROM {name}").fetchall()  # noqa: S608
        for name in names
        if name != "alembic_version"
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
        assert set(names) == {"key_check", "opened_at"}


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
