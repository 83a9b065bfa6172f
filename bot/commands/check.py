"""`whathelps check`: whether what is kept is as the program kept it."""

from contextlib import closing, suppress

import typer
from sqlalchemy import Connection

from bot.commands.setup import counted, open_school, told_in_one_line
from dialogs.words import shown
from storage.checking import Odd, all_student_ids, odd_answers
from storage.people import student_by_id
from storage.problems import StorageProblem
from storage.vault import Vault


def check() -> None:
    """Name every answer that something other than WhatHelps changed or removed. Ends with 1 if any."""
    with told_in_one_line():
        _config, store, _school = open_school()
        with closing(store), store.reading() as connection:
            ids = all_student_ids(connection)
            told = [
                _line(connection, store.vault, odd)
                for id in ids
                for odd in odd_answers(connection, store.vault, id)
            ]
    for line in told:
        typer.echo(line)
    if told:
        typer.echo(
            f"{counted(len(told), 'answer')} changed or removed by something else than WhatHelps. What was "
            "changed counts as private until its student answers again. Find out who can write the database, "
            "and compare with a backup."
        )
        raise typer.Exit(1)
    typer.echo(f"The answers of {counted(len(ids), 'student')} are as WhatHelps kept them.")


def _line(connection: Connection, vault: Vault, odd: Odd) -> str:
    whose = None
    with suppress(StorageProblem, ValueError):
        whose = student_by_id(connection, vault, odd.student_id)
    local_id = whose.local_id if whose else odd.student_id
    what = f"the answer to {odd.step} of {odd.flow} ({odd.id or 'gone'})"
    if not odd.step:
        what = f"a talk on {odd.flow} does not open" if odd.flow else "nothing opens"
    return " ".join(shown(f"{local_id}: {what}").split())
