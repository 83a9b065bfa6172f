"""A database as an older program left it, made of today's: what that schema did not have is taken away."""

from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, MetaData, Table, create_engine, text

from storage.database import engine_for

ROOT = Path(__file__).parents[1]


def migrate_to(revision: str, file: Path) -> None:
    """As a program that knew no more than that."""
    file.parent.mkdir(exist_ok=True)
    config = Config()
    config.set_main_option("script_location", str(ROOT / "storage" / "migrations"))
    engine = engine_for(f"sqlite:///{file}").execution_options(writes=True)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()


def wind_back(connection: Connection, revision: str) -> None:
    """What that revision did not have is gone, and what has gone since is back, empty."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "then.db"
        migrate_to(revision, file)
        made = create_engine(f"sqlite:///{file}")
        then, now = MetaData(), MetaData()
        then.reflect(made)
        made.dispose()
    now.reflect(connection)
    anew = {name for name, since in _MADE_ANEW.items() if revision < since}
    for table in reversed(now.sorted_tables):
        if table.name not in then.tables or table.name in anew:
            table.drop(connection)
    for table in then.sorted_tables:
        if table.name in anew:
            table.create(connection)
        else:
            _narrow(connection, now.tables[table.name], table)
    stamp = text("UPDATE alembic_version SET version_num = :revision")
    connection.execute(stamp, {"revision": revision})


def _narrow(connection: Connection, now: Table, then: Table) -> None:
    """Of one table: its indexes first, since a column of one cannot go."""
    known = {index.name for index in then.indexes}
    for index in now.indexes:
        if index.name not in known:
            index.drop(connection)
    for name in set(now.c.keys()) - set(then.c.keys()):
        connection.exec_driver_sql(f"ALTER TABLE {now.name} DROP COLUMN {name}")
    for name in set(then.c.keys()) - set(now.c.keys()):  # only yes or no so far
        column = f"{name} BOOLEAN NOT NULL DEFAULT FALSE"
        connection.exec_driver_sql(f"ALTER TABLE {now.name} ADD COLUMN {column}")


_MADE_ANEW = {"alert": "0015", "assignment": "0025"}  # with all other columns, or gone
