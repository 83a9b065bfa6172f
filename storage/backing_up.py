"""A backup of a running school: every row at one moment, checked, sealed, in its folder whole or not at all.

It holds no master key: who has a backup and its identity reads no word without that, and the other way
round. Age does not say who sealed: so the manifest has a keyed hash over all lines, which only this
school's key makes.
"""

import errno
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, Table, func, select, type_coerce
from sqlalchemy.types import NullType

from storage import access_log, alert_log, chained, disclosures, erasures
from storage.backup_files import drop_old_backups, name_at
from storage.database import HEAD, Store
from storage.facts import fact, note_fact
from storage.places import sync_folder, told_of
from storage.problems import CannotSave, StorageProblem
from storage.sealed_rows import as_line, seal
from storage.tables import metadata
from storage.vault import Vault

FORMAT = 1
LOGS = (access_log.LOG, alert_log.LOG, disclosures.LOG)  # every chained one
BACKED_UP = "backed_up_at"  # the fact, in microseconds


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself. Times in microseconds. `rows`: by table; `heads`: of each chained log."""

    made_at: int
    newest: int  # what was said last
    program: str
    schema: str
    checked: str  # what the database's own check said
    rows: dict[str, int] = field(default_factory=dict)
    heads: dict[str, str] = field(default_factory=dict)
    sha256: str = ""  # of all lines before it
    mark: str = ""  # the same, by the master key


@dataclass(frozen=True, slots=True)
class BackedUp:
    file: Path
    manifest: Manifest
    dropped: list[Path]


# --- whom it is sealed to ----------------------------------------------------------------------------------


def keep_recipient(connection: Connection, vault: Vault, recipient: str) -> None:
    """Bound to this school's key: who writes the database has no backup sealed to themselves."""
    note_fact(connection, _RECIPIENT, f"{recipient} {vault.index('backup.recipient', recipient)}")


def recipient_of(connection: Connection, vault: Vault) -> str:
    """ "" where there is none yet. Raises StorageProblem for one that somebody else has put there."""
    recipient, _, mark = fact(connection, _RECIPIENT).partition(" ")
    if recipient and mark != vault.index("backup.recipient", recipient):
        raise StorageProblem(
            "To whom backups are sealed was changed by something else than WhatHelps, and none was made. "
            "Find out who can write the database; then: whathelps keys backup-identity"
        )
    return recipient


_RECIPIENT = "backup_recipient"


# --- making one --------------------------------------------------------------------------------------------


def back_up(store: Store, folder: Path, program: str, now: int) -> BackedUp:
    """Into the folder, which is there; then those that are too old go. Raises StorageProblem.

    `program`: its version.
    """
    with store.reading() as connection:
        recipient = recipient_of(connection, store.vault)
    if not recipient:
        raise StorageProblem(
            "There is nobody to seal a backup to yet, and none was made. Say once, at a terminal: "
            "whathelps keys backup-identity"
        )
    _must_be_there(folder)
    file = folder / name_at(now)
    with _told(folder), _one_at_a_time(folder):
        with _written_aside(file) as sealed, store.reading() as connection:
            rows = _Rows(connection, store.vault, program, now)
            seal(rows.lines(), recipient, sealed)
        erasures.tell(store, folder)
        dropped = drop_old_backups(folder, now)
    with store.writing() as connection:
        note_fact(connection, BACKED_UP, str(now))
    return BackedUp(file, rows.manifest, dropped)


def integrity(connection: Connection) -> str:
    """What SQLite says of its file; a server answers for its own. Raises StorageProblem for a damaged one."""
    if connection.dialect.name != "sqlite":
        return "the server's own"
    said = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar()
    strays = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if said == "ok" and strays is None:
        return "ok"
    raise StorageProblem(
        "the database is damaged: "
        + (str(said) if strays is None else f"a row of {strays[0]} points to one that is not there")
        + ". Stop WhatHelps, keep a copy of the file as it is, and restore the newest backup"
    )


def in_order(table: Table) -> Any:
    """Raw, as the database holds it; no row before one that it points to."""
    inner = [one.parent.is_not(None) for one in table.foreign_keys if one.column.table is table]
    columns = (type_coerce(one, NullType()).label(one.name) for one in table.c)
    return select(*columns).order_by(*inner, *table.primary_key)


class _Rows:
    """The lines of a backup; and its manifest, once they were read."""

    def __init__(self, connection: Connection, vault: Vault, program: str, now: int) -> None:
        self._connection = connection
        self._vault = vault
        self._program, self._now = program, now
        self.manifest = Manifest(now, 0, program, HEAD, "")

    def lines(self) -> Iterator[bytes]:
        checked, digest = integrity(self._connection), hashlib.sha256()
        rows: dict[str, int] = {}
        for line in self._before(rows):
            digest.update(line)
            yield line
        self.manifest = Manifest(
            made_at=self._now,
            newest=newest_said(self._connection),
            program=self._program,
            schema=HEAD,
            checked=checked,
            rows=rows,
            heads={log.name: chained.head(self._connection, log) for log in LOGS},
            sha256=digest.hexdigest(),
            mark=mark_of(self._vault, digest.hexdigest()),
        )
        yield as_line({"manifest": asdict(self.manifest)})

    def _before(self, rows: dict[str, int]) -> Iterator[bytes]:
        yield as_line({"whathelps": FORMAT, "schema": HEAD})
        flowing = self._connection.execution_options(yield_per=500)
        for table in metadata.sorted_tables:
            yield as_line({"table": table.name, "columns": [one.name for one in table.c]})
            rows[table.name] = 0
            for row in flowing.execute(in_order(table)):
                rows[table.name] += 1
                yield as_line(list(row))


def mark_of(vault: Vault, sha256: str) -> str:
    return vault.index("backup", sha256)


def newest_said(connection: Connection) -> int:
    """When something was said, sent or looked at last."""
    named = (
        table.c[name]
        for table in metadata.sorted_tables
        for name in ("at", "moved_at")
        if name in table.c
    )
    found = (connection.scalar(select(func.max(type_coerce(one, NullType())))) for one in named)
    return max((one for one in found if isinstance(one, int)), default=0)


# --- its file ----------------------------------------------------------------------------------------------


def _must_be_there(folder: Path) -> None:
    """Never made here: a disk that is not there would have its folder on this one."""
    if not folder.is_dir():
        raise CannotSave(
            f"{folder}: is not there, and no backup was made. See that its disk is there; or make it: "
            f"mkdir -m 700 {folder}"
        )


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
            raise CannotSave(
                f"{folder}: the disk is full, and no backup was made. Those from before are as they were. "
                "Make room on it, and say it again."
            ) from error
        raise CannotSave(
            f"{folder}: {error.strerror}, and no backup was made. Let the account that runs WhatHelps write "
            "there, or name another folder."
        ) from error


@contextmanager
def _written_aside(file: Path) -> Iterator[IO[bytes]]:
    """Named so once it is whole and on the disk; what was killed before is thrown away by the next."""
    for left in file.parent.glob(".whathelps-*.age.part"):
        left.unlink(missing_ok=True)
    aside = file.with_name(f".{file.name}.part")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as opened:
            yield opened
            opened.flush()
            os.fsync(opened.fileno())
        if file.exists():
            raise CannotSave(f"{file}: was made in this very second already. Say it again.")
        aside.rename(file)
    finally:
        aside.unlink(missing_ok=True)
    with suppress(OSError):  # a disk that knows no such thing
        sync_folder(file.parent)


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    """Of two at once the second is told so: each throws away what the other has half written."""
    if os.name == "nt":
        yield
        return
    import fcntl

    with told_of(folder):
        held = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotSave(f"{folder}: another backup is being written there just now.") from None
        except OSError:
            pass  # a disk that knows no locks
        yield
    finally:
        os.close(held)
