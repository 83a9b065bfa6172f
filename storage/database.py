"""The database: opened, checked, brought to this program's schema, and used in transactions.

One `Store` for each process. SQLite runs in WAL with synchronous=FULL, so that what was committed
survives a power cut; PostgreSQL needs no settings. The master key comes from outside and never
stands beside the database: a copy of the one must not be a copy of the other.

Alembic is loaded only when the schema is behind: it would double the time of every start.
"""

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    ExceptionContext,
    create_engine,
    event,
    func,
    insert,
    inspect,
    select,
    text,
    update,
)

from storage import access_log, disclosures, staff_entry
from storage.binding import bind_first
from storage.foreign import refuse_foreign
from storage.places import address_of, file_of, keep_apart, make_file, where
from storage.problems import StorageProblem, Tampered, as_problems, ends_transaction
from storage.tables import about
from storage.vault import Vault

HEAD = "0022"  # the newest revision in migrations/versions

TIMEOUT = 5.0  # seconds to wait for a lock


class Store:
    """The two ways into the database. Every error leaves as a StorageProblem, or is our own."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        self.engine = engine
        self.vault = vault
        self.where = where(engine.url)
        self._writer = engine.execution_options(writes=True)
        self._reader = engine
        if engine.dialect.name == "postgresql":
            # As on SQLite: a reader sees one moment, and cannot write.
            self._reader = engine.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction. It is kept when the block has ended without an error, not before."""
        with as_problems(self.where), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """The database as it is at the first look, unchanged until the end of the block.

        Always where `writing` writes, so that a page drawn after its own commit shows what it kept. A copy
        that may lag behind would need a way of its own here, for what may be a moment old.
        """
        with as_problems(self.where), self._reader.begin() as connection:
            yield connection

    def close(self) -> None:
        self.engine.dispose()


class NoSchoolYet(StorageProblem):
    """Where the database is to be there is none, or an empty one: `what` says which."""

    def __init__(self, place: str, what: str) -> None:
        super().__init__(f"{place}: {what}")
        self.what = what


def open_store(
    url: str,
    master_key: bytes,
    now: int,
    *,
    key_file: Path | None = None,
    timeout: float = TIMEOUT,
    must_exist: bool = False,
) -> Store:
    """Makes what is missing, brings the schema up to date, and refuses what it could only harm.

    `key_file`: where the master key came from, if from a file. `timeout`: seconds to wait for a
    lock. `must_exist`: nothing is made, a database that is missing or empty is NoSchoolYet. Raises
    StorageProblem.
    """
    address = address_of(url)
    keep_apart(address, key_file)
    file = file_of(address)
    if not must_exist:
        make_file(address)
    elif file and not file.exists():
        raise NoSchoolYet(where(address), "there is no database here")
    store = Store(engine_for(url, timeout), Vault(master_key))
    try:
        _prepare(store, now, timeout, must_exist)
    except BaseException:
        store.close()
        raise
    return store


def engine_for(url: str, timeout: float = TIMEOUT) -> Engine:
    """Connections stay open from turn to turn; what a statement carried is in no error message."""
    address = address_of(url)
    if address.get_backend_name() == "sqlite":
        return _sqlite_engine(address, timeout)
    return _postgresql_engine(address, timeout)


# --- the engine ------------------------------------------------------------------------------


def _sqlite_engine(address: URL, timeout: float) -> Engine:
    engine = create_engine(
        address,
        hide_parameters=True,
        pool_size=16,
        pool_timeout=timeout,
        # None: the driver begins nothing by itself; _begin_at_once does.
        connect_args={"timeout": timeout, "isolation_level": None},
    )
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin_at_once)
    event.listen(engine, "handle_error", _drop_what_rolled_back)
    return engine


def _postgresql_engine(address: URL, timeout: float) -> Engine:
    try:
        return create_engine(
            address,
            hide_parameters=True,
            pool_size=16,
            pool_timeout=timeout,
            pool_pre_ping=True,
            connect_args={
                "connect_timeout": max(2, round(timeout)),
                "options": f"-c lock_timeout={round(timeout * 1000)}",
            },
        )
    except ModuleNotFoundError as error:
        raise StorageProblem(
            f"{where(address)}: PostgreSQL needs the package {error.name}, which is not installed"
        ) from error


def _set_up(connection: sqlite3.Connection, _record: object) -> None:
    # What is no text, as of a tool for databases, is read all the same: it then differs from what we wrote.
    connection.text_factory = lambda text: text.decode(errors="replace")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    # A deleted key or text is overwritten in the file, not only forgotten.
    connection.execute("PRAGMA secure_delete=ON")
    # What a large query sorts lies in memory, in no file of the system's own folder.
    connection.execute("PRAGMA temp_store=MEMORY")


def _begin_at_once(connection: Connection) -> None:
    """Straight to the driver: two statements for each turn."""
    driver: Any = connection.connection.dbapi_connection
    if connection.get_execution_options().get("writes"):
        driver.execute("PRAGMA query_only=OFF")
        # At once: a transaction that reads first and then writes would fail without waiting.
        driver.execute("BEGIN IMMEDIATE")
    else:
        driver.execute("PRAGMA query_only=ON")
        driver.execute("BEGIN")


def _drop_what_rolled_back(context: ExceptionContext) -> None:
    """After such an error the next statement would stand alone and be kept alone: let it fail."""
    if ends_transaction(context.original_exception):
        # SQLite may have undone only the statement. The error still holds its cursor, so that the
        # dropped connection would keep the write lock until somebody collects it.
        driver: Any = context.connection.connection.dbapi_connection if context.connection else None
        if driver is not None and driver.in_transaction:
            driver.rollback()
        context.is_disconnect = True
        context.invalidate_pool_on_disconnect = False


# --- the schema ------------------------------------------------------------------------------


def _prepare(store: Store, now: int, timeout: float, must_exist: bool) -> None:
    with store.reading() as connection:
        schema = _schema_of(connection, store.where)  # refuses before anything is changed
        if must_exist and not schema:
            raise NoSchoolYet(store.where, "this database is empty")
        if schema:
            _check_key(connection, store)
            refuse_foreign(connection)
    if store.engine.dialect.name == "sqlite":
        with as_problems(store.where):
            _use_wal(store, timeout)
    if schema != HEAD:
        _migrate(store)
    with store.writing() as connection:
        # A real write: a full or read-only disk is found now, not at a student's first answer.
        connection.execute(_NOTE_OPENING, {"now": str(now).encode()})


def _schema_of(connection: Connection, where: str) -> str:
    """The revision, "" for an empty database."""
    names = inspect(connection).get_table_names()
    schema = ""
    if "alembic_version" in names:
        said = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        schema = said if isinstance(said, str) else ""
    ours = "about" in names and re.fullmatch(r"\d{4}", schema) and schema >= "0001"
    if names and not ours:
        raise StorageProblem(
            f"{where}: this database holds tables of another program, and nothing was changed. "
            "Name another place under storage.database."
        )
    if schema > HEAD:
        raise StorageProblem(
            f"{where}: this database was written by a newer WhatHelps (schema {schema}, this "
            f"program knows up to {HEAD}): install the newer program, nothing was changed"
        )
    return schema


def _use_wal(store: Store, timeout: float) -> None:
    """Kept in the file, so this changes it once."""
    with closing(store.engine.raw_connection()) as connection:
        mode = _switched_to_wal(connection.dbapi_connection, time.monotonic() + timeout)
    if mode != "wal":
        raise StorageProblem(
            f"{store.where}: SQLite cannot keep its log beside this file, as on a network drive. "
            "Name a place on a disk of this computer under storage.database."
        )


def _switched_to_wal(driver: Any, end: float) -> str:
    """SQLite does not wait for this lock by itself: a second process may be switching too."""
    while True:
        try:
            return str(driver.execute("PRAGMA journal_mode=WAL").fetchone()[0])
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(0.02)


def _migrate(store: Store) -> None:
    """All or nothing, in one transaction; of two processes at once the second finds it done."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    folder = Path(__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    with store.writing() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(_MIGRATING)))
        schema = _schema_of(connection, store.where)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        if schema:
            _check_key(connection, store)
            if schema < _BOUND_SINCE:
                bind_first(connection, store.vault)
            _begin_marks(connection, store, schema)
        else:
            wrapped = store.vault.new_wrapped_key(*_NEWEST_CHECK)
            connection.execute(insert(about), {"name": "key_check", "value": wrapped})
            access_log.begin(connection, store.vault)
            disclosures.begin(connection, store.vault)


def _begin_marks(connection: Connection, store: Store, schema: str) -> None:
    """Each log's newest row, and what lets staff in, are bound once; from then on the check key says so.

    Who winds the schema back, to have what they changed bound with the rest, finds it said already.
    """
    wrapped = connection.scalar(select(about.c.value).where(about.c.name == "key_check"))
    if _opens(store.vault, _NEWEST_CHECK, wrapped):
        return
    if not _opens(store.vault, _MARKED, wrapped):
        if schema < _HEAD_SINCE:
            access_log.begin(connection, store.vault)
        staff_entry.bind_all(connection, store.vault)
    disclosures.begin(connection, store.vault)
    again = store.vault.new_wrapped_key(*_NEWEST_CHECK)
    connection.execute(update(about).where(about.c.name == "key_check").values(value=again))


def _check_key(connection: Connection, store: Store) -> None:
    """The check is a data key that seals nothing: only the right master key unwraps it."""
    wrapped = connection.scalar(select(about.c.value).where(about.c.name == "key_check"))
    if not any(_opens(store.vault, check, wrapped) for check in (_NEWEST_CHECK, _MARKED, _CHECK)):
        raise StorageProblem(
            f"{store.where}: the master key does not fit this database, and nothing was changed. "
            "Put back the key that this database was made with (storage.master_key_file, or the "
            "environment's value); no other key can open what is kept. If the key is right, this is "
            "another school's database: name yours under storage.database, or restore its backup."
        )


def _opens(vault: Vault, name: tuple[str, int], wrapped: bytes | None) -> bool:
    try:
        vault.seal_of(*name, wrapped or b"")
    except Tampered:
        return False
    return True


_BOUND_SINCE = "0014"  # the first revision in which who may read an answer is bound to it
_HEAD_SINCE = "0018"  # the first in which the log's newest row is named
_MIGRATING = 7_461_002  # any number that nothing else in the database locks
_CHECK = ("about", 1)
_MARKED = ("about", 2)  # the same of a database in which the marks were begun
_NEWEST_CHECK = ("about", 3)  # and the log of disclosures
_NOTE_OPENING = text(
    "INSERT INTO about (name, value) VALUES ('opened_at', :now) "
    "ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)
