"""The database: opened, checked, brought to this program's schema, and used in transactions.

One `Store` for each process. SQLite runs in WAL with synchronous=FULL, so that what was committed
survives a power cut; PostgreSQL needs no settings. The master key comes from outside and never
stands beside the database: a copy of the one must not be a copy of the other.

Alembic is loaded only when the schema is behind: it would double the time of every start.
"""

import base64
import os
import re
import secrets
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
    make_url,
    select,
    text,
)
from sqlalchemy.exc import ArgumentError

from storage.kept_answers import bind_first
from storage.problems import CannotSave, StorageProblem, Tampered, as_problems, ends_transaction
from storage.tables import about
from storage.vault import Vault

HEAD = "0016"  # the newest revision in migrations/versions

TIMEOUT = 5.0  # seconds to wait for a lock


class Store:
    """The two ways into the database. Every error leaves as a StorageProblem, or is our own."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        self.engine = engine
        self.vault = vault
        self.where = _where(engine.url)
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


def open_store(
    url: str, master_key: bytes, now: int, *, key_file: Path | None = None, timeout: float = TIMEOUT
) -> Store:
    """Makes what is missing, brings the schema up to date, and refuses what it could only harm.

    `key_file`: where the master key came from, if from a file. `timeout`: seconds to wait for a
    lock. Raises StorageProblem.
    """
    address = _address(url)
    _keep_apart(address, key_file)
    _make_file(address)
    store = Store(engine_for(url, timeout), Vault(master_key))
    try:
        _prepare(store, now, timeout)
    except BaseException:
        store.close()
        raise
    return store


def engine_for(url: str, timeout: float = TIMEOUT) -> Engine:
    """Connections stay open from turn to turn; what a statement carried is in no error message."""
    address = _address(url)
    if address.get_backend_name() == "sqlite":
        return _sqlite_engine(address, timeout)
    return _postgresql_engine(address, timeout)


def master_key_for(url: str, file: Path, env_value: str | None) -> bytes:
    """The master key; a new one only where there is neither a key nor a database yet."""
    address = _address(url)
    if not _given(env_value):
        _keep_apart(address, file)
        # The file is looked at again: a second process may just have made both.
        if not file.exists() and _exists(address) and not file.exists():
            raise StorageProblem(
                f"{_where(address)}: its master key is missing: there is no file {file}. Nothing "
                "is lost and nothing was changed: put the key file back where it was, and start "
                "again. No new key was made, since it could not open what is kept."
            )
        if not file.exists():
            _write_key(file, secrets.token_bytes(32))
    return read_master_key(file, env_value)


def read_master_key(file: Path | None, env_value: str | None) -> bytes:
    """From the environment's value if there is one, else from the file. Raises StorageProblem."""
    if _given(env_value):
        return _parsed_key(str(env_value), "The master key in the environment")
    if file is None:
        raise StorageProblem("There is no master key: name its file, or give it in the environment")
    try:
        content = file.read_text(encoding="ascii", errors="replace")
    except OSError as error:
        raise StorageProblem(
            f"The master key file {file} cannot be read: {error.strerror}. Put it back, or let "
            "the account that runs WhatHelps read it."
        ) from error
    return _parsed_key(content, f"The master key file {file}")


# --- the address -----------------------------------------------------------------------------


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError:
        address = None
    if address is None or address.get_backend_name() not in ("sqlite", "postgresql"):
        raise StorageProblem(
            "storage.database is not an address that WhatHelps knows. Write "
            "sqlite:///var/data/whathelps.db, or postgresql+psycopg://name:password@server/database"
        )
    if address.get_backend_name() == "sqlite" and address.database in (None, "", ":memory:"):
        raise StorageProblem(
            "storage.database names no file, so all answers would be lost at the end. Write "
            "sqlite:///var/data/whathelps.db"
        )
    if address.get_backend_name() == "sqlite" and "://" in str(address.database):
        raise StorageProblem(
            "storage.database begins with sqlite:/// and goes on with another address. Write one of "
            "the two: sqlite:///var/data/whathelps.db, or postgresql+psycopg://…"
        )
    return address


def _where(address: URL) -> str:
    file = _file_of(address)
    # Without the query: it may hold a password too.
    return str(file) if file else address.set(query={}).render_as_string(hide_password=True)


def _file_of(address: URL) -> Path | None:
    if address.get_backend_name() != "sqlite":
        return None
    return Path(str(address.database).removeprefix("file:"))


def _keep_apart(address: URL, key_file: Path | None) -> None:
    file = _file_of(address)
    if file and key_file and file.resolve().parent == key_file.resolve().parent:
        raise StorageProblem(
            f"{key_file}: the master key lies in the folder of the database ({file}), so whoever "
            "copies that folder could read everything. Move the key file to another folder, on "
            "another disk if there is one, and change storage.master_key_file."
        )


def _exists(address: URL) -> bool:
    file = _file_of(address)
    if file:
        return file.exists() and file.stat().st_size > 0
    engine = engine_for(address.render_as_string(hide_password=False))
    try:
        with as_problems(_where(address)):
            return inspect(engine).has_table(about.name)
    finally:
        engine.dispose()


def _make_file(address: URL) -> None:
    """Made here and not by SQLite, for its mode; the WAL beside it is given the same one."""
    file = _file_of(address)
    if file is None:
        return
    with _told_of(file):
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        except FileExistsError:
            return


@contextmanager
def _told_of(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CannotSave(
            f"{path} cannot be made: {error.strerror}. Let the account that runs WhatHelps write "
            "there, or name another place."
        ) from error


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
            f"{_where(address)}: PostgreSQL needs the package {error.name}, which is not installed"
        ) from error


def _set_up(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    # A deleted key or text is overwritten in the file, not only forgotten.
    connection.execute("PRAGMA secure_delete=ON")


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


def _prepare(store: Store, now: int, timeout: float) -> None:
    with store.reading() as connection:
        schema = _schema_of(connection, store.where)  # refuses before anything is changed
        if schema:
            _check_key(connection, store)
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
        schema = connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or ""
    if (names and "alembic_version" not in names) or not re.fullmatch(r"(\d{4})?", schema):
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
        else:
            wrapped = store.vault.new_wrapped_key(*_CHECK)
            connection.execute(insert(about), {"name": "key_check", "value": wrapped})


def _check_key(connection: Connection, store: Store) -> None:
    """The check is a data key that seals nothing: only the right master key unwraps it."""
    wrapped = connection.execute(
        select(about.c.value).where(about.c.name == "key_check")
    ).scalar_one()
    try:
        store.vault.seal_of(*_CHECK, wrapped)
    except Tampered:
        raise StorageProblem(
            f"{store.where}: the master key does not fit this database, and nothing was changed. "
            "Put back the key that this database was made with (storage.master_key_file, or the "
            "environment's value); no other key can open what is kept."
        ) from None


_BOUND_SINCE = "0014"  # the first revision in which who may read an answer is bound to it
_MIGRATING = 7_461_002  # any number that nothing else in the database locks
_CHECK = ("about", 1)
_NOTE_OPENING = text(
    "INSERT INTO about (name, value) VALUES ('opened_at', :now) "
    "ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)


# --- the master key --------------------------------------------------------------------------


def _given(env_value: str | None) -> bool:
    return bool(env_value and env_value.strip())


def _parsed_key(content: str, what: str) -> bytes:
    content = content.strip()
    if re.fullmatch(r"[0-9A-Fa-f]{64}", content):
        return bytes.fromhex(content)
    try:
        key = base64.b64decode(content, validate=True)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise StorageProblem(
            f"{what} is not a key: it must be 64 hex characters, or base64 of 32 bytes. Put the "
            "right one back; a changed key opens nothing."
        )
    return key


def _write_key(path: Path, key: bytes) -> bool:
    """Whole or not at all, and never over another: written aside, then linked into place."""
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with _told_of(path):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(key.hex() + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(aside, path)
        except FileExistsError:
            return False
        finally:
            aside.unlink()
        _sync_folder(path.parent)
    return True


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
