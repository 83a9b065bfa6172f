"""Where a backup goes: only into an empty place, whole or not at all; or into memory, as a rehearsal."""

import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, inspect

from storage.alone import share_folder
from storage.backup_files import backups_in
from storage.database import engine_for
from storage.erasures import Erasure, told_in
from storage.places import (
    BESIDE,
    address_of,
    file_of,
    make_file,
    make_folder,
    sync_folder,
    told_of,
    where,
)
from storage.problems import CannotSave, StorageProblem, as_problems
from storage.restoring import Restored, erasures_in, rebuild, settle
from storage.vault import Vault

_ASIDE = ".restoring"  # behind the name, until it is whole


@dataclass(frozen=True, slots=True)
class Backup:
    """`folders`: where else it may stand what was erased since. `keys`: the master key, then older ones."""

    file: Path
    identity: Any
    keys: Sequence[bytes]
    folders: Sequence[Path] = ()


def newest_of(place: Path) -> Path:
    """The file itself, or the newest backup of a folder. Raises StorageProblem."""
    if not place.is_dir():
        if not place.exists():
            raise StorageProblem(
                f"{place}: is not there. See that its disk is, and that the name is right."
            )
        return place
    found = backups_in(place)
    if not found:
        raise StorageProblem(f"{place}: there is no backup in it (whathelps-….age).")
    return found[0]


def must_be_empty(url: str) -> None:
    """Raises StorageProblem where a backup would come over something."""
    address = address_of(url)
    file = file_of(address)
    if file is None:
        engine = engine_for(url)
        try:
            with as_problems(where(address)):
                names = inspect(engine).get_table_names()
        finally:
            engine.dispose()
        if names:
            raise StorageProblem(
                f"{where(address)}: this database holds tables, and nothing was changed. A backup is put "
                "back only into an empty one: make a new database, and name it under storage.database."
            )
        return
    for beside in (file.with_name(file.name + end) for end in BESIDE):
        if beside.exists() and beside.stat().st_size:
            raise StorageProblem(
                f"{beside.absolute()}: is there, and nothing was changed. A backup is put back only where "
                "there is no database, and no log of one: move it away, and keep it until the school "
                "runs again."
            )


def rehearse(backup: Backup, now: int) -> tuple[Restored, list[str]]:
    """What would come of it, and what could not be looked at; wholly in memory. Raises StorageProblem."""
    name = secrets.token_hex(8)
    url = f"sqlite:///file:{name}?mode=memory&cache=shared&uri=true"
    return _into(url, "the backup", backup, now)


def put_back(url: str, backup: Backup, now: int) -> tuple[Restored, list[str]]:
    """Raises StorageProblem, and then nothing was changed."""
    must_be_empty(url)
    address = address_of(url)
    file = file_of(address)
    if file is None:
        return _into(url, where(address), backup, now, alone=True)
    with told_of(file):
        make_folder(file.parent)
    let_go = share_folder(file.parent, where(address), alone=True)
    try:
        must_be_empty(url)
        return _put_file(address, file, backup, now)
    finally:
        let_go()


def _put_file(address: URL, file: Path, backup: Backup, now: int) -> tuple[Restored, list[str]]:
    aside = address.set(database=f"{address.database}{_ASIDE}")
    path = file.with_name(f"{file.name}{_ASIDE}")
    with _thrown_away(path):
        make_file(aside)
        came = _into(aside.render_as_string(hide_password=False), where(address), backup, now)
        with told_of(file):
            _sync(path)
            path.replace(file)  # nothing or an empty file is there
            sync_folder(file.parent)
    return came


def _into(
    url: str, named: str, backup: Backup, now: int, *, alone: bool = False
) -> tuple[Restored, list[str]]:
    engine = engine_for(url, alone=alone)
    try:
        with as_problems(named), engine.execution_options(writes=True).begin() as connection:
            return _all(connection, named, backup, now)
    finally:
        engine.dispose()


def _all(
    connection: Connection, named: str, backup: Backup, now: int
) -> tuple[Restored, list[str]]:
    done = rebuild(connection, backup.file, backup.identity, backup.keys, named)
    erasures, notes = _since(backup, done.vault)
    settle(connection, done, erasures, now)
    return done, notes


def _since(backup: Backup, vault: Vault) -> tuple[list[Erasure], list[str]]:
    """What was erased, by the folders' own files and by newer backups."""
    found: list[Erasure] = []
    notes: list[str] = []
    for folder in dict.fromkeys((backup.file.absolute().parent, *backup.folders)):
        try:
            noted, odd = told_in(folder, vault)
        except CannotSave as problem:
            notes.append(f"What was erased could not be looked up there: {problem}")
            continue
        found += noted
        if odd:
            notes.append(f"{folder}: {odd} lines of erasures are not as WhatHelps wrote them.")
    for newer in (
        one for one in backups_in(backup.file.absolute().parent) if one.name > backup.file.name
    ):
        try:
            found += erasures_in(newer, backup.identity, vault)
        except StorageProblem as problem:
            notes.append(f"What was erased could not be looked up in a newer backup: {problem}")
    return found, notes


@contextmanager
def _thrown_away(path: Path) -> Iterator[None]:
    """What is left aside, also of one that was killed, before and after."""
    _drop(path)
    try:
        yield
    finally:
        _drop(path)


def _drop(path: Path) -> None:
    for end in BESIDE:
        with told_of(path):
            path.with_name(path.name + end).unlink(missing_ok=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
