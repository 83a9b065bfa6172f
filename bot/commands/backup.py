"""`whathelps backup`: all that is kept, at one moment and sealed, while the school goes on."""

import time
from collections.abc import Iterator
from contextlib import closing
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.setup import Refused, counted, open_school, told_in_one_line
from bot.config import Config
from storage.backing_up import BackedUp, back_up
from storage.places import address_of, file_of, keep_backups_apart, lies_on_same_disk


def backup(
    folder: Annotated[
        Path | None, typer.Argument(help="Where to; without it, storage.backups.")
    ] = None,
) -> None:
    """Write a sealed copy of all that is kept; the school may run meanwhile. Older ones than 14 days go."""
    with told_in_one_line():
        config, store, _school = open_school()
        with closing(store):
            place = folder or config.storage.backups_folder
            if place is None:
                raise Refused(
                    "Say where to: whathelps backup FOLDER, or name it once in config.toml "
                    "(storage.backups). It is best on another disk."
                )
            keep_backups_apart(place, _key_file(config))
            made = back_up(store, place, version("whathelps"), time.time_ns() // 1000)
    for line in _told(config, made, place):
        typer.echo(line)


def _told(config: Config, made: BackedUp, place: Path) -> Iterator[str]:
    rows, size = made.manifest.rows, made.file.stat().st_size
    yield (
        f"{made.file}: {counted(rows['answer'], 'answer')} of {counted(rows['student'], 'student')}, "
        f"{counted(sum(rows.values()), 'row')} of {len(rows)} tables in all, {max(1, size // 1000):,} kB. "
        f"The database's own check: {made.manifest.checked}."
    )
    for old in made.dropped:
        yield f"Older than 14 days, and thrown away: {old.name}"
    yield "The master key is not in it. To restore, both are needed: the key, and the backup's identity."
    file = file_of(address_of(config.storage.database))
    if file and lies_on_same_disk(place, file.parent):
        yield "It lies on the disk of the database: who loses that disk loses both. Copy it to another."


def _key_file(config: Config) -> Path | None:
    """None where the environment has the key."""
    return (
        None
        if config.storage.master_key.get_secret_value().strip()
        else config.storage.master_key_file
    )
