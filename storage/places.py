"""Where the database lies, and who may look there: its address, its files, their modes, apart from the key.

What is made is for its owner alone from its first byte. A database that came back from a back-up with the
mode of that is closed at the start. A key that others may read is refused, with the line that mends it:
whoever could read it in the meantime has it, which a quiet repair would hide.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from storage.problems import CannotSave, StorageProblem

# What SQLite keeps beside a database, in it for a while or after a crash.
BESIDE = ("", "-wal", "-shm", "-journal")


def address_of(url: str) -> URL:
    """Raises StorageProblem for an address that keeps nothing, without repeating it."""
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


def where(address: URL) -> str:
    """For messages: without a password, and without the query, which may hold one too."""
    file = file_of(address)
    return str(file) if file else address.set(query={}).render_as_string(hide_password=True)


def file_of(address: URL) -> Path | None:
    """The SQLite file; None for a server."""
    if address.get_backend_name() != "sqlite":
        return None
    return Path(str(address.database).removeprefix("file:"))


def keep_apart(address: URL, key_file: Path | None) -> None:
    """Refuses a key in the database's folder or any below it, and a database below the key's.

    Whoever copies the one folder, with all that is in it, would have both.
    """
    file = file_of(address)
    if file is None or key_file is None:
        return
    database, key = file.resolve().parent, key_file.resolve().parent
    if _lies_in(key, database) or _is_linked_in(key_file, database):
        raise StorageProblem(
            f"{key_file}: the master key lies in the folder of the database ({file}) or below it, so "
            "whoever copies that folder could read everything. Move the key file to another folder, "
            "on another disk if there is one, and change storage.master_key_file."
        )
    if _lies_in(database, key):
        raise StorageProblem(
            f"{file}: the database lies below the folder of the master key ({key_file}), so whoever "
            "copies that folder could read everything. Move the key file to another folder that "
            "holds nothing else, and change storage.master_key_file."
        )


def keep_backups_apart(folder: Path, key_file: Path | None) -> None:
    """Refuses backups in the folder of the master key, above or below it: together they would be all."""
    if key_file is None:
        return
    key, backups = key_file.resolve().parent, folder.resolve()
    if _lies_in(key, backups) or _lies_in(backups, key) or _is_linked_in(key_file, backups):
        raise StorageProblem(
            f"{folder}: the master key ({key_file}) lies there, below it or above it, and who copies "
            "one folder would have both. No backup was made: name a folder of their own for backups."
        )


def lies_on_same_disk(one: Path, other: Path) -> bool:
    return one.stat().st_dev == other.stat().st_dev


def close_to_others(address: URL, key_file: Path | None) -> None:
    """Refuses where others on this computer may read the key, or put another file in place of one of ours."""
    if os.name == "nt":
        return
    file = file_of(address)
    real = file.resolve() if file else None  # SQLite follows a link before it makes what is beside
    beside = [real.with_name(real.name + end) for end in BESIDE] if real else []
    files = [path for path in (key_file, *beside) if path and path.is_file()]
    if key_file and key_file.is_file() and key_file.stat().st_mode & 0o077:
        raise StorageProblem(
            f"{key_file}: others on this computer may read the master key, and with it all that is kept. "
            f"Close it: chmod 600 {key_file}\n"
            "Then start again. If somebody else uses this computer, think the key known to them."
        )
    beside_links = [key_file.parent] if key_file and key_file.is_symlink() else []
    folders = {*(path.resolve().parent for path in files), *beside_links}
    above = {one for folder in folders for one in folder.resolve().parents if _all_may_write(one)}
    for folder in sorted(folders | above):
        if folder in above or _others_may_write(folder):
            raise StorageProblem(
                f"{folder}: others on this computer may put another file in place of the one that is "
                f"there. Close it: chmod go-w {folder}\nThen start again."
            )
    for path in beside:
        if path.is_file() and path.stat().st_mode & 0o077:
            _close(path)


def _all_may_write(folder: Path) -> bool:
    mode = folder.stat().st_mode
    return bool(mode & stat.S_IWOTH) and not mode & stat.S_ISVTX


def _close(path: Path) -> None:
    try:
        path.chmod(0o600)
    except OSError:
        raise StorageProblem(
            f"{path}: others on this computer may read this, and it is not ours to close. "
            f"Let its owner do it: chmod 600 {path}"
        ) from None


def make_file(address: URL) -> None:
    """Made here and not by SQLite, for its mode; the WAL beside it is given the same one."""
    file = file_of(address)
    if file is None:
        return
    with told_of(file):
        make_folder(file.parent)
        try:
            os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        except FileExistsError:
            return


def make_folder(folder: Path) -> None:
    """For its owner alone, and so each above it that is not there yet."""
    for missing in reversed([one for one in (folder, *folder.parents) if not one.exists()]):
        missing.mkdir(mode=0o700, exist_ok=True)


def sync_folder(folder: Path) -> None:
    """A name in it that is new, or gone, is so after a power cut too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def told_of(path: Path) -> Iterator[None]:
    """What the disk says no to, as a CannotSave."""
    try:
        yield
    except OSError as error:
        raise CannotSave(
            f"{path} cannot be made: {error.strerror}. Let the account that runs WhatHelps write "
            "there, or name another place."
        ) from error


def _is_linked_in(key_file: Path, folder: Path) -> bool:
    """Under another name, too, a key is where it is."""
    if not key_file.is_file() or key_file.stat().st_nlink == 1 or not folder.is_dir():
        return False
    return any(_same(one, key_file) for one in folder.iterdir())


def _lies_in(folder: Path, other: Path) -> bool:
    """Also by another spelling of its name, where there is such a folder: a disk may know several."""
    return any(one == other or _same(one, other) for one in (folder, *folder.parents))


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _others_may_write(folder: Path) -> bool:
    """A sticky folder lets nobody replace another's file; many accounts have a group of their own."""
    found = folder.stat()
    mode = found.st_mode
    if mode & stat.S_ISVTX:
        return False
    return bool(mode & stat.S_IWOTH or (mode & stat.S_IWGRP and found.st_gid != os.getegid()))
