"""`whathelps keys`: to whom backups are sealed, and new keys in the place of those that are kept."""

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Annotated

import typer

from bot.commands.setup import Refused, counted, open_school, told_in_one_line
from storage.backing_up import keep_recipient, recipient_of
from storage.database import Store
from storage.erasing import clean_up_soon
from storage.master_key import given, next_master_key, old_master_keys, take_next
from storage.rotating import rotate_data_keys, rotate_master_key
from storage.sealed_rows import new_identity


def backup_identity(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask once more.")] = False,
) -> None:
    """Make the identity that opens backups, print it once, and seal backups to it from now on."""
    with told_in_one_line():
        _config, store, _school = open_school()
        with closing(store):
            with store.reading() as connection:
                there = recipient_of(connection, store.vault)
            if (
                there
                and not yes
                and not typer.confirm(
                    "There is an identity already. A new one opens only backups that are made from now "
                    "on; keep the other for those from before. Make a new one?"
                )
            ):
                raise Refused("Nothing was changed.")
            identity, recipient = new_identity()
            with store.writing() as connection:
                keep_recipient(connection, store.vault, recipient)
    typer.echo(
        "This is the identity that opens your backups. It is shown this once and kept nowhere. Write "
        "it on paper, or put it into your password safe; not on this machine, and not beside the "
        f"backups:\n\n    {identity}\n\n"
        "Keep a copy of the master key as well, in another place than this: a restore needs both."
    )


def rotate(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask once more.")] = False,
) -> None:
    """Put new keys in the place of all that are kept, and of the master key. The school must not run."""
    with told_in_one_line():
        config, store, _school = open_school(alone=True)
        from_environment = given(config.storage.master_key.get_secret_value())
        key_file, now = config.storage.master_key_file, time.time_ns() // 1000
        with closing(store):
            if not yes and not typer.confirm("Seal everything that is kept anew, with new keys?"):
                raise Refused("Nothing was changed.")
            # First of all, so that a folder that takes no file is told before anything is changed.
            new = None if from_environment else next_master_key(key_file)
            with _progress() as step:
                done = rotate_data_keys(store, now, step)
            if new is None:
                _by_environment(store, yes)
            else:
                rotate_master_key(store, new)
                take_next(key_file, now)
            clean_up_soon(store)
    typer.echo(f"Done: {counted(done.keys, 'key')}, and the master key over them.")
    if done.shut:
        typer.echo(
            f"{counted(done.shut, 'text')} did not open with their key before either, and stay as they "
            "are: whathelps check names them."
        )
    if not from_environment:
        kept, _until = old_master_keys(key_file)[0]
        typer.echo(
            f"The old one is kept for 14 days, for backups made before, as {kept}; then it is thrown away."
        )
        typer.echo(f"Copy the new one ({key_file}) to where your copy of the old one is.")
    typer.echo("Make a backup now: whathelps backup")


def _by_environment(store: Store, yes: bool) -> None:
    """Told before anything is wrapped with it: nobody else has it."""
    new = secrets.token_bytes(32)
    typer.echo(
        f"This is the new master key. It is shown this once:\n\n    {new.hex()}\n\n"
        "Put it where WHATHELPS_STORAGE__MASTER_KEY is set from, and keep the old one for 14 days, for "
        "backups made before."
    )
    if not yes and not typer.confirm("Is it kept? From now on only this key opens the school."):
        raise Refused("The master key is as it was.")
    rotate_master_key(store, new)


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """A bar, for a school of a thousand it takes a while."""
    from rich.progress import Progress

    with Progress(transient=True) as bar:
        task = bar.add_task("Sealing anew", total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)
