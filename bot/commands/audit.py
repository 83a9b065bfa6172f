"""`whathelps audit`: whether the logs of looks, alerts and disclosures are whole, and what to keep apart."""

from contextlib import closing
from typing import Annotated

import typer

from bot.commands.setup import counted, open_school, told_in_one_line
from storage import access_log, alert_log, disclosures

# By the word before the head of each; of the log of looks there is none, as it was once the only one.
_LOGS = {"": access_log, "alerts:": alert_log, "disclosures:": disclosures}


def verify_log(
    heads: Annotated[
        list[str] | None,
        typer.Option("--head", help="One that was kept elsewhere; may be said again."),
    ] = None,
) -> None:
    """Name every row of the logs that was altered, moved or taken out. Ends with 1 if there is any."""
    with told_in_one_line():
        _config, store, _school = open_school()
        with closing(store), store.reading() as connection:
            wrong = [
                f"{name} {line}".strip()
                for name, log in _LOGS.items()
                for line in log.verify(connection, store.vault, _of(name, heads or []))
            ]
            newest = [log.head(connection) for log in _LOGS.values()]
    for line in wrong:
        typer.echo(line)
    if wrong:
        typer.echo(
            "Somebody has changed the log. Compare with a backup, and find out who can write."
        )
        raise typer.Exit(1)
    rows = [int(head.partition(":")[0] or 0) for head in newest]
    entries = f"{rows[1]:,} about alerts"
    told = f"{counted(rows[0], 'look')}, {entries}, {counted(rows[2], 'disclosure')}"
    typer.echo(f"The logs are whole: {told}.")


def print_head() -> None:
    """Print the newest row's place and hash of each log: send them off this machine each day."""
    with told_in_one_line():
        _config, store, _school = open_school()
        with closing(store), store.reading() as connection:
            heads = {name: log.head(connection) for name, log in _LOGS.items()}
    lines = [f"{name}{head}" for name, head in heads.items() if head]
    typer.echo("\n".join(lines) or "The logs are empty.")


def _of(name: str, heads: list[str]) -> tuple[str, ...]:
    """Those of one log, without its word."""
    others = tuple(word for word in _LOGS if word)
    mine = (one for one in heads if (one.startswith(name) if name else not one.startswith(others)))
    return tuple(one.removeprefix(name) for one in mine)
