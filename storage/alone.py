"""Who has the database open: many at once, or one alone, as while its keys are rotated.

A program that began before a rotation holds the old master key in memory: what it then wrapped with it nobody
could open again. So every Store shares the database as long as it is open, and who must be alone gets it only
when nobody else has it. The system ends both with the process, however that dies.

SQLite: a lock on the file's folder, since SQLite's own would be lost with the first other handle on the file.
PostgreSQL: an advisory lock of every connection, so that one that is made anew takes it anew.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from storage.problems import Busy, StorageProblem

_OPEN = 7_461_004  # any number that nothing else in the database locks


def share_folder(folder: Path, where: str, *, alone: bool) -> Callable[[], None]:
    """What ends it. Raises Busy where that cannot be now; StorageProblem where nobody could tell."""
    if os.name == "nt":  # knows no such lock
        return lambda: None
    import fcntl

    try:
        held = os.open(folder, os.O_RDONLY)
    except OSError:  # told when the database itself is opened
        return lambda: None
    try:
        fcntl.flock(held, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(held)
        raise _busy(where, alone) from None
    except OSError:  # a disk that knows no locks
        if alone:
            os.close(held)
            raise StorageProblem(
                f"{where}: its disk knows no locks, so nobody can tell whether another WhatHelps has it "
                "open. Nothing was changed. Move it to a disk of this computer, and say it again."
            ) from None
    kept = [held]

    def let_go() -> None:
        while kept:  # once: the number may soon be another file's
            os.close(kept.pop())

    return let_go


def share_server(where: str, *, alone: bool) -> Callable[[Any, object], None]:
    """For each new connection to PostgreSQL. It raises Busy."""
    how = "pg_try_advisory_lock" if alone else "pg_try_advisory_lock_shared"

    def connected(connection: Any, _record: object) -> None:
        (got,) = connection.execute(f"SELECT {how}(%s)", (_OPEN,)).fetchone()
        connection.commit()  # the lock is the connection's, and stays
        if not got:
            connection.close()
            raise _busy(where, alone)

    return connected


def _busy(where: str, alone: bool) -> Busy:
    if alone:
        return Busy(
            f"{where}: another WhatHelps has it open. Stop `whathelps run` and every other command that is "
            "under way, and say it again. Nothing was changed."
        )
    return Busy(
        f"{where}: its keys are being rotated, or it is being restored. Try again in a minute; nothing "
        "was changed."
    )
