"""The master key: read, made, and replaced; an old one is kept as long as backups live that need it.

Beside the key's file `master.key` may lie `master.key.new`, while a rotation is under way, and
`master.key.until-DATE`, each a key of before. The time stands in the name, so that a copy keeps it.
"""

import base64
import os
import re
import secrets
from contextlib import suppress
from pathlib import Path

from storage.backup_files import LIVE, moment, stamp
from storage.places import make_folder, sync_folder, told_of
from storage.problems import StorageProblem


def read_master_key(file: Path | None, env_value: str | None) -> bytes:
    """From the environment's value if there is one, else from the file. Raises StorageProblem."""
    if given(env_value):
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


def write_key(path: Path, key: bytes) -> bool:
    """Whole or not at all, and never over another: written aside, then linked into place."""
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with told_of(path):
        make_folder(path.parent)
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
        sync_folder(path.parent)
    return True


def given(env_value: str | None) -> bool:
    """Whether the environment has one."""
    return bool(env_value and env_value.strip())


def next_of(file: Path) -> Path:
    """Where a new key waits, until the database is wrapped with it."""
    return file.resolve().with_name(f"{file.resolve().name}.new")


def next_master_key(file: Path) -> bytes:
    """The new key that waits, made where there is none, and on the disk."""
    waits = next_of(file)
    if not waits.exists():
        write_key(waits, secrets.token_bytes(32))
    return read_master_key(waits, None)


def take_next(file: Path, now: int) -> None:
    """The new key takes the old one's name; the old one stays beside it for a while.

    Where it was killed in between, the same again is right; and where another process was first.
    """
    file = file.resolve()
    waits = next_of(file)
    with told_of(file), suppress(FileNotFoundError):
        if not waits.exists():
            return
        before = file.read_bytes()
        if all(one.read_bytes() != before for one, _ in old_master_keys(file)):
            _keep_until(file, now + LIVE)
        waits.replace(file)
        sync_folder(file.parent)


def old_master_keys(file: Path) -> list[tuple[Path, int]]:
    """Those that are kept, the newest first, and until when, in microseconds."""
    found = []
    file = file.resolve()
    for path in file.parent.glob(f"{file.name}.until-*"):
        with suppress(ValueError):
            found.append((path, moment(path.name.rpartition("until-")[2])))
    return sorted(found, key=lambda one: one[1], reverse=True)


def drop_old_master_keys(file: Path, now: int) -> list[Path]:
    """Those whose time is over."""
    over = [path for path, until in old_master_keys(file) if until <= now]
    for path in over:
        with told_of(path):
            path.unlink(missing_ok=True)
    return over


def _keep_until(file: Path, until: int) -> None:
    """A second later where another rotation was in the same one."""
    try:
        os.link(file, file.with_name(f"{file.name}.until-{stamp(until)}"))
    except FileExistsError:
        _keep_until(file, until + 1_000_000)


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
