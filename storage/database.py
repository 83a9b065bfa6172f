"""The database: opened, checked, brought to this program's schema, and used in transactions.

One `Store` for each process. SQLite runs in WAL with synchronous=FULL, so that what was committed
survives a power cut; PostgreSQL needs no settings. The master key comes from outside and never
stands beside the database: a copy of the one must not be a copy of the other.

Alembic is loaded only when the schema is behind: it would double the time of every start.
"""

import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    ExceptionContext,
    Select,
    create_engine,
    event,
    func,
    insert,
    inspect,
    select,
    text,
    update,
)
from sqlalchemy.pool import QueuePool

from storage import access_log, alert_log, disclosures, staff_entry
from storage.alone import share_folder, share_server
from storage.binding import bind_first
from storage.foreign import refuse_foreign
from storage.places import address_of, file_of, keep_apart, make_file, where
from storage.problems import StorageProblem, Tampered, as_problems, ends_transaction
from storage.tables import about
from storage.vault import Vault

HEAD = "0025"  # the newest revision in migrations/versions

KEY_CHECK, ROOT = "key_check", "index_root"  # the facts that hang on the master key

TIMEOUT = 5.0  # seconds to wait for a lock


class Store:
    """The two ways into the database. Every error leaves as a StorageProblem, or is our own."""

    def __init__(self, engine: Engine, vault: Vault, let_go: Callable[[], None]) -> None:
        self.engine = engine
        self.vault = vault
        self.backups: Path | None = None  # where they usually lie, once who opened it says so
        self._let_go = let_go
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
        self._let_go()


class WrongKey(StorageProblem):
    """The master key is not the one of this database."""


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
    alone: bool = False,
) -> Store:
    """Makes what is missing, brings the schema up to date, and refuses what it could only harm.

    `key_file`: where the master key came from, if from a file. `timeout`: seconds to wait for a
    lock. `must_exist`: nothing is made, a database that is missing or empty is NoSchoolYet. `alone`:
    nobody else has it open until it is closed (alone.py). Raises StorageProblem.
    """
    address = address_of(url)
    keep_apart(address, key_file)
    file = file_of(address)
    if not must_exist:
        make_file(address)
    elif file and not file.exists():
        raise NoSchoolYet(where(address), "there is no database here")
    let_go = share_folder(file.parent, where(address), alone=alone) if file else _nothing
    store = Store(engine_for(url, timeout, alone=alone), Vault(master_key), let_go)
    try:
        _prepare(store, now, timeout, must_exist)
    except BaseException:
        store.close()
        raise
    return store


def engine_for(url: str, timeout: float = TIMEOUT, *, alone: bool = False) -> Engine:
    """Connections stay open from turn to turn; what a statement carried is in no error message."""
    address = address_of(url)
    if address.get_backend_name() == "sqlite":
        return _sqlite_engine(address, timeout)
    engine = _postgresql_engine(address, timeout, 1 if alone else 16)
    event.listen(engine, "connect", share_server(where(address), alone=alone))
    return engine


def _nothing() -> None:
    pass


# --- the engine ------------------------------------------------------------------------------


def _sqlite_engine(address: URL, timeout: float) -> Engine:
    engine = create_engine(
        address,
        hide_parameters=True,
        poolclass=QueuePool,  # in memory, too, as for a rehearsal
        pool_size=16,
        pool_timeout=timeout,
        # None: the driver begins nothing by itself; _begin_at_once does.
        connect_args={"timeout": timeout, "isolation_level": None},
    )
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin_at_once)
    event.listen(engine, "handle_error", _drop_what_rolled_back)
    return engine


def _postgresql_engine(address: URL, timeout: float, connections: int) -> Engine:
    try:
        return create_engine(
            address,
            hide_parameters=True,
            pool_size=connections,
            max_overflow=0 if connections == 1 else 10,
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
        schema = schema_of(connection, store.where)  # refuses before anything is changed
        if must_exist and not schema:
            raise NoSchoolYet(store.where, "this database is empty")
        if schema:
            check_key(connection, store.vault, store.where)
            refuse_foreign(connection)
    if store.engine.dialect.name == "sqlite":
        with as_problems(store.where):
            _use_wal(store, timeout)
    if schema != HEAD:
        _migrate(store)
    with store.writing() as connection:
        use_root(connection, store.vault, store.where)
        # A real write: a full or read-only disk is found now, not at a student's first answer.
        connection.execute(_NOTE_OPENING, {"now": str(now).encode()})


def schema_of(connection: Connection, where: str) -> str:
    """The revision, "" for an empty database. StorageProblem for another program's, and a newer one."""
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
    with store.writing() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(_MIGRATING)))
        bring_up_to_date(connection, store.vault, store.where)


def bring_up_to_date(connection: Connection, vault: Vault, where: str) -> None:
    """From whatever schema it has, or none, to this program's."""
    schema = schema_of(connection, where)
    make_tables(connection, "head")
    if not schema:
        wrapped = vault.new_wrapped_key(*CHECKS[0])
        connection.execute(insert(about), {"name": KEY_CHECK, "value": wrapped})
        connection.execute(insert(about), {"name": ROOT, "value": vault.new_root()})
        access_log.begin(connection, vault)
        alert_log.begin(connection, vault)
        disclosures.begin(connection, vault)
        return
    check_key(connection, vault, where)
    if schema < _ROOT_SINCE and connection.scalar(_kept(ROOT)) is None:
        connection.execute(insert(about), {"name": ROOT, "value": vault.wrapped_root()})
    use_root(connection, vault, where)
    if schema < _BOUND_SINCE:
        bind_first(connection, vault)
    _begin_marks(connection, vault, schema)


def make_tables(connection: Connection, revision: str) -> None:
    """As the program of that revision had them; what is kept comes along."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    folder = Path(__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _begin_marks(connection: Connection, vault: Vault, schema: str) -> None:
    """What is bound or chained is so from once on; then the check key says how far that was done.

    Who winds the schema back, to have what they changed bound with the rest, finds it said already.
    """
    wrapped = connection.scalar(_kept(KEY_CHECK))
    done = next(check for check in CHECKS if _opens(vault, check, wrapped))
    if done < _MARKED:
        if schema < _HEAD_SINCE:
            access_log.begin(connection, vault)
        staff_entry.bind_all(connection, vault)
    if done < _ALL_LOGGED:
        alert_log.begin(connection, vault)
        disclosures.begin(connection, vault)
    if done < CHECKS[0]:
        again = vault.new_wrapped_key(*CHECKS[0])
        connection.execute(update(about).where(about.c.name == KEY_CHECK).values(value=again))


def check_key(connection: Connection, vault: Vault, where: str) -> None:
    """The check is a data key that seals nothing: only the right master key unwraps it. Raises WrongKey."""
    if not fits(connection, vault):
        raise WrongKey(
            f"{where}: the master key does not fit this database, and nothing was changed. "
            "Put back the key that this database was made with (storage.master_key_file, or the "
            "environment's value); no other key can open what is kept. If the key is right, this is "
            "another school's database: name yours under storage.database, or restore its backup."
        )


def fits(connection: Connection, vault: Vault) -> bool:
    """Whether this database was made with this master key."""
    wrapped = connection.scalar(_kept(KEY_CHECK))
    return any(_opens(vault, name, wrapped) for name in CHECKS)


def use_root(connection: Connection, vault: Vault, where: str) -> None:
    """What every keyed hash hangs on, as it is kept. Raises StorageProblem."""
    wrapped = connection.scalar(_kept(ROOT))
    try:
        vault.use_root(wrapped or b"")
    except Tampered:
        raise StorageProblem(
            f"{where}: the key by which codes and numbers are found was changed or taken out by "
            "something else than WhatHelps, and nothing was changed now. Restore the newest backup, "
            "and find out who can write the database."
        ) from None


def _kept(name: str) -> Select[Any]:
    return select(about.c.value).where(about.c.name == name)


def _opens(vault: Vault, name: tuple[str, int], wrapped: bytes | None) -> bool:
    try:
        vault.seal_of(*name, wrapped or b"")
    except Tampered:
        return False
    return True


_BOUND_SINCE = "0014"  # the first revision in which who may read an answer is bound to it
_ROOT_SINCE = "0023"  # the first in which what hashes hang on is kept
_HEAD_SINCE = "0018"  # the first in which the log's newest row is named
_MIGRATING = 7_461_002  # any number that nothing else in the database locks
# A data key that seals nothing; by its version it says what was begun in this database. The newest first.
_MARKED = ("about", 2)  # the marks of what lets staff in, and the newest row of the log of looks
_ALL_LOGGED = ("about", 3)  # each alert and each disclosure, in logs of their own
CHECKS = (_ALL_LOGGED, _MARKED, ("about", 1))
_NOTE_OPENING = text(
    "INSERT INTO about (name, value) VALUES ('opened_at', :now) "
    "ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)
