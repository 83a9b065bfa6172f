"""What can go wrong with what is kept, said to an administrator: what, where, what to do next.

The messages never carry a statement's values: those may be a student's.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout


class StorageProblem(Exception):
    """What happened, where, and what to do next, in words for an administrator."""


class Busy(StorageProblem):
    """The database is locked or away for the moment; the same again later is safe."""


class CannotSave(StorageProblem):
    """The place does not take what is written: full, read-only or broken. Nothing was saved."""


class Tampered(StorageProblem):
    """A seal that does not open: it was moved or changed, or the key is not the one it needs."""


@contextmanager
def as_problems(where: str) -> Iterator[None]:
    """Turns a database's own errors into StorageProblems.

    A fault of ours (a broken statement, a row that must not be there twice) passes as it is.
    """
    try:
        yield
    except (DBAPIError, sqlite3.Error, PoolTimeout) as error:
        problem = problem_of(error, where)
        if problem is None:
            raise
        raise problem from error


def problem_of(error: Exception, where: str) -> StorageProblem | None:
    found = _kind_of(error.orig if isinstance(error, DBAPIError) else error)
    if found is None:
        return None
    kind, what = found
    return kind(f"{where}: {what}")


def ends_transaction(error: BaseException | None) -> bool:
    """Whether SQLite may have rolled back by itself, so that nothing may follow in this turn."""
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in _END_A_TRANSACTION


_Kind = tuple[type[StorageProblem], str]

_LOCKED: _Kind = (
    Busy,
    "the database stayed locked for too long. Nothing was saved; trying again is safe. If this "
    "goes on, look for another program (a second WhatHelps, a backup tool) that has it open.",
)
_AWAY: _Kind = (
    Busy,
    "the database cannot be reached. See that the database server runs, that the address and "
    "password are right and that the network lets WhatHelps through; then try again.",
)
_FULL: _Kind = (
    CannotSave,
    "the disk is full and nothing was saved. Make room on it; what was saved before is safe.",
)
_READ_ONLY: _Kind = (
    CannotSave,
    "the database may be read but not written, and nothing was saved. Let the account that runs "
    "WhatHelps write the file and its folder, and see that the disk is not mounted read-only.",
)
_DISK_ERROR: _Kind = (
    CannotSave,
    "the disk answered with an error and nothing was saved. Check the disk (and its quota) "
    "before going on; if it is failing, restore the newest backup on another one.",
)
_CANNOT_OPEN: _Kind = (
    CannotSave,
    "the database file cannot be opened. See that its folder exists, that the path names a file "
    "and that the account that runs WhatHelps may write both.",
)
_NO_DATABASE: _Kind = (
    StorageProblem,
    "this file is not a database, and it was left as it is. Name the right file under "
    "storage.database, or restore this one from a backup.",
)
_DAMAGED: _Kind = (
    StorageProblem,
    "the database file is damaged. Stop WhatHelps, keep a copy of the file as it is, and restore "
    "the newest backup.",
)

_SQLITE: dict[int, _Kind] = {
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_PROTOCOL: _LOCKED,
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_PERM: _READ_ONLY,
    sqlite3.SQLITE_IOERR: _DISK_ERROR,
    sqlite3.SQLITE_CANTOPEN: _CANNOT_OPEN,
    sqlite3.SQLITE_NOTADB: _NO_DATABASE,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
}

# https://www.sqlite.org/lang_transaction.html, "Response To Errors Within A Transaction"
_END_A_TRANSACTION = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_INTERRUPT,
}

# https://www.postgresql.org/docs/current/errcodes-appendix.html: whole codes, then classes.
_POSTGRESQL: dict[str, _Kind] = {
    "55P03": _LOCKED,  # lock_not_available
    "40P01": _LOCKED,  # deadlock_detected
    "40001": _LOCKED,  # serialization_failure
    "57014": _LOCKED,  # query_canceled
    "25006": _READ_ONLY,  # read_only_sql_transaction
    "53100": _FULL,  # disk_full
    "53300": _AWAY,  # too_many_connections
    "28": _AWAY,  # invalid authorization
    "3D": _AWAY,  # no such database
    "08": _AWAY,  # connection exception
    "57": _AWAY,  # operator intervention: shutting down, starting up
    "53": _DISK_ERROR,  # insufficient resources
    "58": _DISK_ERROR,  # system error, I/O error among them
    "XX": _DAMAGED,
}


def _kind_of(error: BaseException | None) -> _Kind | None:
    if isinstance(error, sqlite3.Error):
        # No room for the -shm file: a full disk, though SQLite counts it with the failing ones.
        if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_IOERR_SHMSIZE:
            return _FULL
        # The low byte is the kind; the rest only says which disk call it was.
        return _SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
    if isinstance(error, PoolTimeout):
        return _LOCKED
    state = getattr(error, "sqlstate", None)
    if isinstance(state, str):
        return _POSTGRESQL.get(state) or _POSTGRESQL.get(state[:2])
    # psycopg gives no code where it never reached a server, or lost it on the way.
    return _AWAY if type(error).__name__ == "OperationalError" else None
