"""`whathelps goals`: what each student works on now, from the school's list."""

import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.setup import counted, open_school, refuse, told_in_one_line
from bot.rosters import read_goals, unknown_students
from storage.goals import save_goals
from storage.people import student_ids

app = typer.Typer(no_args_is_help=True, pretty_exceptions_show_locals=False)


@app.callback()
def goals() -> None:
    """The goals that staff entered for students; my_goal asks about each of them."""


@app.command("import")
def import_goals(
    file: Annotated[Path, typer.Argument(help="The list as CSV, one row a student and goal.")],
) -> None:
    """Replace the goals of the students that a list names. All rows come in, or none."""
    with told_in_one_line():
        roster = read_goals(file)
        if not roster.rows:
            refuse(roster.problems)
        _settings, store, school = open_school()
        with closing(store), store.writing() as connection:
            rows = [row for _, row in roster.rows]
            known = student_ids(connection, store.vault, school.id, {row.local_id for row in rows})
            problems = [*roster.problems, *unknown_students(roster, known)]
            refuse(sorted(problems, key=lambda problem: problem.row))
            now = time.time_ns() // 1000
            saved = save_goals(connection, store.vault, school, rows, now)
    for note in roster.notes:
        typer.echo(note)
    count = Counter(what for _, what in saved)
    typer.echo(
        f"{counted(len(rows), 'goal')} for {counted(len(saved), 'student')}: "
        f"{counted(count['added'], 'new list')}, {count['changed']:,} changed, "
        f"{count['same']:,} the same."
    )
