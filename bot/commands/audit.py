"""`whathelps audit`: whether the logs of looks and disclosures are whole, and what to keep elsewhere."""

from contextlib import closing
from typing import Annotated

import typer

from bot.commands.setup import counted, open_school, told_in_one_line
from storage import access_log, disclosures

# Before the head of the younger log; the older one's stands as it always did.
_OF_DISCLOSURES = "disclosures:"


def verify_log(
    heads: Annotated[
        list[str] | None,
        typer.Option("--head", help="One that was kept elsewhere; may be said again."),
    ] = None,
) -> None:
    """Name every row of the logs that was altered, moved or taken out. Ends with 1 if there is any."""
    of_looks = tuple(one for one in heads or () if not one.startswith(_OF_DISCLOSURES))
    of_disclosures = tuple(
        one.removeprefix(_OF_DISCLOSURES) for one in heads or () if one.startswith(_OF_DISCLOSURES)
    )
    with told_in_one_line():
        _config, store, _school = open_school()
        with closing(store), store.reading() as connection:
            wrong = list(access_log.verify(connection, store.vault, of_looks))
            told = disclosures.verify(connection, store.vault, of_disclosures)
            wrong += [f"disclosures: {line}" for line in told]
            newest = access_log.head(connection), disclosures.head(connection)
    for line in wrong:
        typer.echo(line)
    if wrong:
        typer.echo(
            "Somebody has changed the log. Compare with a backup, and find out who can write."
        )
        raise typer.Exit(1)
    looks, rows = (int(head.partition(":")[0] or 0) for head in newest)
    typer.echo(f"The logs are whole: {counted(looks, 'look')}, {counted(rows, 'disclosure')}.")


def print_head() -> None:
    """Print each log's newest row, its place and hash: send them off this machine each day."""
    with told_in_one_line():
        _config, store, _school = open_school()
        with closing(store), store.reading() as connection:
            looks, disclosed = access_log.head(connection), disclosures.head(connection)
    typer.echo(looks or "The log is empty.")
    if disclosed:
        typer.echo(f"{_OF_DISCLOSURES}{disclosed}")
