"""`whathelps check`: whether what is kept is as the program kept it."""

from contextlib import closing

import typer
from sqlalchemy import select

from bot.commands.setup import counted, open_school, told_in_one_line
from storage.kept_answers import unbound
from storage.people import student_by_id
from storage.tables import student


def check() -> None:
    """Name every answer that something else than WhatHelps has changed. Ends with 1 if there is any."""
    with told_in_one_line():
        _config, store, school = open_school()
        with closing(store), store.reading() as connection:
            here = select(student.c.id).where(student.c.school_id == school.id)
            ids = connection.execute(here).scalars().all()
            changed = list(unbound(connection, store.vault, ids))
            who = {
                id: student_by_id(connection, store.vault, id)
                for id in {r.student_id for r in changed}
            }
    for row in changed:
        whose = who[row.student_id]
        local_id = whose.local_id if whose else row.student_id
        typer.echo(f"{local_id}: the answer to {row.step} of {row.flow} ({row.id})")
    if changed:
        typer.echo(
            f"{counted(len(changed), 'answer')} changed by something else than WhatHelps. Each counts as "
            "private until its student decides again. Find out who can write the database, and compare "
            "with a backup."
        )
        raise typer.Exit(1)
    typer.echo(f"The answers of {counted(len(ids), 'student')} are as WhatHelps kept them.")
