"""`whathelps restore`: a backup put back into an empty place; first only what would come of it."""

import getpass
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from bot.commands.setup import Refused, counted, told_in_one_line
from bot.config import Config, read_config
from storage.master_key import given, old_master_keys, read_master_key
from storage.places import address_of, close_to_others, keep_apart
from storage.problems import StorageProblem
from storage.putting_back import Backup, must_be_empty, newest_of, put_back, rehearse
from storage.restoring import Restored
from storage.sealed_rows import read_identity


def restore(
    place: Annotated[Path, typer.Argument(help="The backup, or a folder: then its newest.")],
    identity_file: Annotated[
        Path | None, typer.Option(help="A file with the identity; without it, it is asked for.")
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Do it; without this nothing is changed.")
    ] = False,
) -> None:
    """Say what a backup would bring back; with --yes, put it back where there is no database now."""
    with told_in_one_line():
        config = read_config()
        url, file = config.storage.database, newest_of(place)
        keys = _keys(config)
        identity = _identity(identity_file)
        folders = [one for one in (config.storage.backups_folder,) if one]
        backup, now = Backup(file, identity, keys, folders), time.time_ns() // 1000
        done, notes = put_back(url, backup, now) if yes else rehearse(backup, now)
        zone = ZoneInfo(config.school.timezone)
        for line in (*_told(done, file, zone, now, did=yes), *notes):
            typer.echo(line)
        if yes:
            typer.echo("Done. Next: whathelps doctor, then whathelps run.")
            return
        typer.echo(
            "This was a rehearsal, and nothing was changed. To do it, say it again with --yes."
        )
        must_be_empty(url)


def _told(done: Restored, file: Path, zone: ZoneInfo, now: int, *, did: bool) -> Iterator[str]:
    made, rows = done.manifest, done.manifest.rows
    yield (
        f"{file}: made {_day(made.made_at, zone)} by WhatHelps {made.program}. It is whole, and the "
        f"master key fits: {counted(rows['answer'], 'answer')} of {counted(rows['student'], 'student')}, "
        f"{counted(sum(rows.values()), 'row')} in all."
    )
    yield f"What was said between {_day(made.made_at, zone)} and {_day(now, zone)} is not in it."
    if done.old_key:
        yield "It was made before the master key was rotated, and is wrapped with the key of now."
    had, will = ("was", "were") if did else ("will be", "will be")
    if done.erased:
        yield (
            f"All that {counted(done.erased, 'student')} said, and had erased since, "
            f"{had if done.erased == 1 else will} erased again."
        )
    if done.letters:
        yield f"{counted(done.letters, 'message')} that waited then {will} given up: not sent a second time."
    yield (
        "Everybody comes in anew: students by their card, also on Telegram, staff by their passkey. "
        "Links for staff and recovery codes are worthless: give new ones. Cards, links of families, "
        "roles and settings are as they were then: what was revoked or changed since has to be again."
    )


def _day(at: int, zone: ZoneInfo) -> str:
    return f"{datetime.fromtimestamp(at / 1_000_000, UTC).astimezone(zone):%Y-%m-%d %H:%M}"


def _keys(config: Config) -> list[bytes]:
    """The master key, and those of before it. Never a new one: it would open nothing."""
    value = config.storage.master_key.get_secret_value()
    file = None if given(value) else config.storage.master_key_file
    address = address_of(config.storage.database)
    keep_apart(address, file)
    if file and not file.exists():
        raise Refused(
            "There is no master key, and without it a backup opens for nobody: put your copy of it to "
            f"{file} (chmod 600 {file}), or name its place (storage.master_key_file)."
        )
    close_to_others(address, file)
    old = old_master_keys(file) if file else []
    return [read_master_key(file, value), *(read_master_key(path, None) for path, _ in old)]


def _identity(file: Path | None) -> Any:
    if file:
        try:
            return read_identity(file.read_text(encoding="utf-8", errors="replace"))
        except OSError as error:
            raise StorageProblem(f"{file}: cannot be read: {error.strerror}") from None
    if sys.stdin.isatty():
        return read_identity(
            getpass.getpass("The backup's identity (AGE-SECRET-KEY-…, not shown): ")
        )
    return read_identity(sys.stdin.read())
