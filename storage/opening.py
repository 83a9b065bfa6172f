"""Which key opens which database: the school that is there, or a new one where there never was one.

A key and its database are made together, once, or by `whathelps init`. Later, where one of the two is
missing, empty or another's, nothing is made: a disk that is not there, a wrong folder or a copy without
its log would else begin an empty school, which nobody notices until the children's answers are gone.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from sqlalchemy import URL, inspect

from storage.database import NoSchoolYet, Store, WrongKey, engine_for, open_store
from storage.master_key import (
    drop_old_master_keys,
    given,
    next_of,
    read_master_key,
    take_next,
    write_key,
)
from storage.places import (
    address_of,
    close_to_others,
    file_of,
    keep_apart,
    make_folder,
    told_of,
    where,
)
from storage.problems import StorageProblem, as_problems
from storage.tables import about

INIT = "whathelps init"


class Existing(StorageProblem):
    """There is a school here already."""


def open_school_store(
    url: str,
    file: Path,
    env_value: str | None,
    now: int,
    *,
    new: bool = False,
    alone: bool = False,
) -> tuple[Store, bool]:
    """The store, and whether it was begun now. Raises StorageProblem, and then nothing was made.

    `file`: of the master key, unless the environment gave its value. `new`: somebody asked for a new
    school in so many words, and gets it, unless there is one. `alone`: as for open_store.
    """
    address = address_of(url)
    key_file = None if given(env_value) else file
    keep_apart(address, key_file)
    close_to_others(address, key_file)
    if not new and _key_is_there(key_file):
        try:
            return _open(url, key_file, env_value, now, must_exist=True, alone=alone), False
        except NoSchoolYet:
            pass  # a second process may just be making it: looked at again, one at a time
    if not new and key_file and not key_file.exists() and _exists(address):
        master_key_for(url, key_file, None)  # says that the key is missing
    with _one_at_a_time(key_file):
        return _begin(address, url, key_file, env_value, now, new=new, alone=alone)


def _begin(
    address: URL,
    url: str,
    key_file: Path | None,
    env_value: str | None,
    now: int,
    *,
    new: bool,
    alone: bool,
) -> tuple[Store, bool]:
    known = _key_is_there(key_file)
    if known:
        try:
            store = _open(url, key_file, env_value, now, must_exist=True, alone=alone)
        except NoSchoolYet as problem:
            if not new:
                raise NoSchoolYet(_full(address), _gone(problem.what, key_file)) from None
        else:
            if new:
                store.close()
                raise Existing(
                    f"{_full(address)}: there is a school here already, and its key fits. Nothing was "
                    "changed. Go on with: whathelps run. For another school name another database "
                    "and another key (storage.database, storage.master_key_file)."
                )
            return store, False
    if key_file:
        master_key_for(url, key_file, None)
    return _open(url, key_file, env_value, now, must_exist=False, alone=alone), True


def master_key_for(url: str, file: Path, env_value: str | None) -> bytes:
    """The master key; a new one only where there is neither a key nor a database yet."""
    address = address_of(url)
    if not given(env_value):
        keep_apart(address, file)
        # The file is looked at again: a second process may just have made both.
        if not file.exists() and _exists(address) and not file.exists():
            raise StorageProblem(
                f"{where(address)}: its master key is missing: there is no file {file}. Nothing "
                "is lost and nothing was changed: put the key file back where it was, and start "
                "again. No new key was made, since it could not open what is kept."
            )
        if not file.exists():
            write_key(file, secrets.token_bytes(32))
    return read_master_key(file, env_value)


# --- what is there ---------------------------------------------------------------------------


def _key_is_there(key_file: Path | None) -> bool:
    """Without a file the environment has it."""
    return key_file is None or key_file.exists()


def _exists(address: URL) -> bool:
    file = file_of(address)
    if file:
        return file.exists() and file.stat().st_size > 0
    engine = engine_for(address.render_as_string(hide_password=False))
    try:
        with as_problems(where(address)):
            return inspect(engine).has_table(about.name)
    finally:
        engine.dispose()


def _open(
    url: str,
    key_file: Path | None,
    env_value: str | None,
    now: int,
    *,
    must_exist: bool,
    alone: bool = False,
) -> Store:
    opened = partial(
        open_store, url, now=now, key_file=key_file, must_exist=must_exist, alone=alone
    )
    try:
        store = opened(read_master_key(key_file, env_value))
    except WrongKey:
        if key_file is None or not next_of(key_file).exists():
            raise
        # A rotation was killed when the database was wrapped with the new key, and the file not there yet.
        store = opened(read_master_key(next_of(key_file), None))
        take_next(key_file, now)
    if key_file:
        drop_old_master_keys(key_file, now)
    return store


def _full(address: URL) -> str:
    file = file_of(address)
    return str(file.absolute()) if file else where(address)


def _gone(what: str, key_file: Path | None) -> str:
    key = f"the master key {key_file.absolute()}" if key_file else "a master key in the environment"
    return (
        f"{what}, but there is {key}, so a school was kept here before. Nothing was made or changed. Put "
        "its database back: see that its disk is there, that WhatHelps is started in the right folder and "
        "that storage.database names the right place, or restore the newest backup. Only to begin a new, "
        f"empty school: {INIT}"
    )


@contextmanager
def _one_at_a_time(key_file: Path | None) -> Iterator[None]:
    """Of two first starts at once the second finds what the first has made."""
    if key_file is None or os.name == "nt":
        yield
        return
    import fcntl

    with told_of(key_file):
        make_folder(key_file.parent)
        folder = os.open(key_file.parent, os.O_RDONLY)
    try:
        with suppress(OSError):  # a disk that knows no locks
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)
