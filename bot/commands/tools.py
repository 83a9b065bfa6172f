"""`whathelps tools`: which accommodations and supports each student has, from the school's list."""

import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.setup import counted, open_school, refuse, told_in_one_line
from bot.rosters.lists import Roster, read_tools, shipped_catalogue, unknown_students
from dialogs.words import fold
from storage.database import Store
from storage.enrolling import Saved
from storage.people import School, student_ids
from storage.tools import NewTool, save_tools

_NAMED = 20  # tools in the summary


def import_tools(
    file: Annotated[Path, typer.Argument(help="The list as CSV, one row a student and tool.")],
) -> None:
    """Replace the tools of the students that a list names. All rows come in, or none."""
    with told_in_one_line():
        roster = read_tools(file, shipped_catalogue())
        if not roster.rows:
            refuse(roster.problems)
        _settings, store, school = open_school()
        with closing(store):
            saved = _save(store, school, roster)
    for line in [*roster.notes, *_summary([row for _, row in roster.rows], saved)]:
        typer.echo(line)


def _save(store: Store, school: School, roster: Roster[NewTool]) -> list[tuple[str, Saved]]:
    with store.writing() as connection:
        named = {row.local_id for _, row in roster.rows}
        known = student_ids(connection, store.vault, school.id, named)
        problems = [*roster.problems, *unknown_students(roster, known)]
        refuse(sorted(problems, key=lambda problem: problem.row))
        rows = (row for _, row in roster.rows)
        return save_tools(connection, store.vault, school, rows, time.time_ns() // 1000)


def _summary(rows: Sequence[NewTool], saved: Sequence[tuple[str, Saved]]) -> list[str]:
    count = Counter(what for _, what in saved)
    own = sum(not row.catalogue for row in rows)
    return [
        f"{counted(len(rows), 'tool')} for {counted(len(saved), 'student')}: "
        f"{counted(count['added'], 'new list')}, "
        f"{count['changed']:,} changed, {count['same']:,} the same.",
        f"In the catalogue: {len(rows) - own:,}. In the school's own words: {own:,}.",
        *_own_words(rows),
    ]


def _own_words(rows: Sequence[NewTool]) -> list[str]:
    """What matched nothing, so that whoever entered it sees a name that was only spelt otherwise."""
    words = list(dict.fromkeys(row.words for row in rows if row.words))
    lines = [f'  "{one}" is kept as it stands.{_near(one)}' for one in words[:_NAMED]]
    return [*lines, f"  and {len(words) - _NAMED:,} more"] if len(words) > _NAMED else lines


def _near(words: str) -> str:
    near = get_close_matches(fold(words), shipped_catalogue(), 1, 0.7)
    return f' If you mean "{near[0]}", write that.' if near else ""
