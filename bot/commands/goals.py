"""`whathelps goals`: what each student works on now, from the school's list."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Connection

from bot.commands.setup import counted, open_school, refuse, told_in_one_line
from bot.rosters.csv_files import RowProblem
from bot.rosters.lists import Roster, read_goals, unknown_students
from dialogs.checking_words import word_of_disability
from storage.database import Store
from storage.goals import NewGoal, save_goals
from storage.people import School, find_student, student_ids


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
            told = _unfit(connection, store, school, roster)
            problems = [*roster.problems, *unknown_students(roster, known), *told]
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


def _unfit(
    connection: Connection, store: Store, school: School, roster: Roster[NewGoal]
) -> Iterator[RowProblem]:
    """A goal, or its short name, is read to its student; in mode every nobody reads a word of disability."""
    for number, row in roster.rows:
        word = word_of_disability([row.short or row.words])
        student = word and find_student(connection, store.vault, school.id, row.local_id)
        if student and student.mode == "every":
            what = f'a student in mode every would read the word "{word}". Say the goal in other words.'
            yield RowProblem(roster.file, number, "short" if row.short else "goal", what)
