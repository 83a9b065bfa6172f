"""`whathelps audit`: whether the log of who opened what is whole, and what of it to keep elsewhere."""

from contextlib import closing
from typing import Annotated

import typer

from bot.commands.setup import counted, open_school, told_in_one_line
from storage.access_log import head, verify


def verify_log(
    heads: Annotated[
        list[str] | None,
        typer.Option("--head", help="One that was kept elsewhere; may be said again."),
    ] = None,
) -> None:
    """Name every row of the log that was altered, moved or taken out. Ends with 1 if there is any."""
    with told_in_one_line():
        _config, store, _school = open_school()
        with closing(store), store.reading() as connection:
            wrong = list(verify(connection, store.vault, tuple(heads or ())))
            newest = head(connection)
    for line in wrong:
        typer.echo(line)
    if wrong:
        typer.echo(
            "Somebody has changed the log. Compare with a backup, and find out who can write."
        )
        raise typer.Exit(1)
    rows = int(newest.partition(":")[0] or 0)
    typer.echo(f"The log is whole: {counted(rows, 'look')}.")


def print_head() -> None:
    """Print the newest row's place and hash: send it off this machine each day."""
    with told_in_one_line():
        _config, store, _school = open_school()
        with closing(store), store.reading() as connection:
            typer.echo(head(connection) or "The log is empty.")
