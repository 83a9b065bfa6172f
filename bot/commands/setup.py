"""What every command starts with: the settings, the open store and its school; and how it fails."""

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from bot.config import Config, ConfigProblem, read_config
from bot.school_settings import with_kept
from dialogs.holidays import days_of
from dialogs.problems import FlowProblems
from storage.consent import ask_for
from storage.database import Store
from storage.opening import open_school_store
from storage.people import School, ensure_school
from storage.problems import StorageProblem
from storage.readers import name_readers
from storage.settings import kept_settings

if TYPE_CHECKING:
    from bot.rosters.csv_files import RowProblem


class Refused(Exception):
    """Why a command did nothing, in words for the one who typed it."""


def open_school(
    *, new: bool = False, serves: bool = False, alone: bool = False
) -> tuple[Config, Store, School]:
    """The school that is kept here; where there was never one, a new one.

    That is told to whoever sits there, and always where `serves`: a service in the wrong folder would else
    serve nobody's school. `new`: there is to be none yet, as for `whathelps init`. `alone`: nobody else
    has it open meanwhile, or it is refused.
    """
    config = read_config()
    url, file = config.storage.database, config.storage.master_key_file
    given = config.storage.master_key.get_secret_value() or None
    now = time.time_ns() // 1000
    store, begun = open_school_store(url, file, given, now, new=new, alone=alone)
    store.backups = config.storage.backups_folder
    if begun and (new or serves or sys.stderr.isatty()):
        typer.echo(_begun(store, None if given else file), err=True)
    with store.writing() as connection:
        settings = with_kept(config.school, kept_settings(connection, store.vault))
        config = config.model_copy(update={"school": settings})
        holidays = days_of(settings.holidays)
        school = ensure_school(
            connection, store.vault, settings.name, settings.timezone, now, holidays
        )
        name_readers(connection, store.vault, school.id, now)
        ask_for(connection, school.id, settings.consent, settings.parent_consent_under)
    return config, store, school


def _begun(store: Store, key_file: Path | None) -> str:
    key = (
        f"its master key {key_file.absolute()}"
        if key_file
        else "its master key is the environment's"
    )
    place = Path(store.where).absolute() if store.engine.dialect.name == "sqlite" else store.where
    return (
        f"A new, empty school begins: its database is {place}, {key}. Keep a copy of the key elsewhere, "
        "and never beside a copy of the database: without it nobody can read what is kept."
    )


def refuse(problems: "Sequence[RowProblem]") -> None:
    """Ends the command where there is any problem."""
    if problems:
        from bot.rosters.csv_files import in_print

        raise Refused("\n".join([*in_print(problems), "Nothing was imported."]))


def counted(number: int, thing: str) -> str:
    """1 student, 1,200 students."""
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


@contextmanager
def told_in_one_line() -> Iterator[None]:
    """What an administrator can mend goes to stderr in their words, with exit code 2."""
    try:
        yield
    except (Refused, ConfigProblem, StorageProblem, FlowProblems) as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(2) from None
