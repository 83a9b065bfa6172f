"""`whathelps init`: begins a new school, with its key and its database."""

from contextlib import closing

import typer

from bot.commands.setup import open_school, told_in_one_line


def init() -> None:
    """Begin a new, empty school: its master key, where there is none, and its database.

    Only this makes a database where there is a key already. A school that is there is left as it is.
    """
    with told_in_one_line():
        _config, store, school = open_school(new=True)
        with closing(store):
            typer.echo(
                f"{school.name} is ready. Next: whathelps students import FILE, then whathelps run"
            )
