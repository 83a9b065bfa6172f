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
from sqlalchemy import select

from storage.database import HEAD, open_store
from storage.tables import about, metadata

ROOT = Path(__file__).parents[2]


def test_the_migrated_database_has_the_tables_as_they_are_described(tmp_path: Path) -> None:
    with (
        closing(open_store(f"sqlite:///{tmp_path}/whathelps.db", bytes(32), 1)) as store,
        store.reading() as connection,
    ):
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


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
