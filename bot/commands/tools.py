"""`whathelps tools`: which accommodations and supports each student has, from the school's list."""

import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.setup import Refused, counted, open_school, refuse, told_in_one_line
from bot.config import read_config
from bot.rosters.csv_files import quoted
from bot.rosters.lists import ListedTool, Roster, read_tools, unknown_students
from dialogs.language import text_in
from dialogs.loading import shipped_tools
from dialogs.problems import FlowProblems
from storage.database import Store
from storage.enrolling import Saved
from storage.people import School, student_ids
from storage.tools import save_tools

_ROWS_NAMED = 10  # of one phrase
_LONGEST = 120
_HEADINGS = {
    "taken": "Taken from the catalogue:",
    "near": "Proposed, and kept as it stands until you say yes (write the proposed name in your list, "
    "or import again with --accept and the row, as in --accept 4,7):",
    "own": "Kept in the school's own words, in which students are asked about it:",
}


def import_tools(
    file: Annotated[
        Path, typer.Argument(help="The list as CSV; a cell may hold several tools of a student.")
    ],
    accept: Annotated[
        str, typer.Option(help="The rows whose proposals are taken: 4,7.", show_default=False)
    ] = "",
) -> None:
    """Replace the tools of the students that a list names. All rows come in, or none."""
    with told_in_one_line():
        read_config()  # a school's own languages bring names of their own
        roster = _read(file, _accepted(accept))
        if not roster.rows:
            refuse(roster.problems)
        _settings, store, school = open_school()
        with closing(store):
            saved = _save(store, school, roster)
    for line in [*roster.notes, *_summary(roster, saved)]:
        typer.echo(line)


def _read(file: Path, accept: frozenset[int]) -> Roster[ListedTool]:
    try:
        return read_tools(file, accept)
    except FlowProblems as in_the_names:
        raise Refused(f"{in_the_names}\nNothing was imported.") from None


def _accepted(rows: str) -> frozenset[int]:
    """Raises BadParameter for what is no list of rows."""
    if not re.fullmatch(r"[0-9\s,]*", rows):
        raise typer.BadParameter("write row numbers such as 4,7", param_hint="--accept")
    return frozenset(map(int, re.findall(r"[0-9]+", rows)))


def _save(store: Store, school: School, roster: Roster[ListedTool]) -> list[tuple[str, Saved]]:
    with store.writing() as connection:
        named = {row.local_id for _, row in roster.rows}
        known = student_ids(connection, store.vault, school.id, named)
        problems = [*roster.problems, *unknown_students(roster, known)]
        refuse(sorted(problems, key=lambda problem: problem.row))
        rows = (row.new for _, row in roster.rows)
        return save_tools(connection, store.vault, school, rows, time.time_ns() // 1000)


def _summary(roster: Roster[ListedTool], saved: Sequence[tuple[str, Saved]]) -> Iterator[str]:
    count = Counter(what for _, what in saved)
    rows = [row for _, row in roster.rows]
    own = sum(not row.new.catalogue for row in rows)
    yield (
        f"{counted(len(rows), 'tool')} for {counted(len(saved), 'student')}: "
        f"{counted(count['added'], 'new list')}, "
        f"{count['changed']:,} changed, {count['same']:,} the same."
    )
    yield f"In the catalogue: {len(rows) - own:,}. In the school's own words: {own:,}."
    yield from _by_phrase(roster.rows)


def _by_phrase(rows: Iterable[tuple[int, ListedTool]]) -> Iterator[str]:
    """What each phrase was taken as, what it may mean, and what stays as it stands; once, with its rows."""
    at: dict[str, dict[str, list[int]]] = {"taken": {}, "near": {}, "own": {}}
    for number, row in rows:
        part = "taken" if row.new.catalogue else "near" if row.read.near else "own"
        at[part].setdefault(_line(row), []).append(number)
    for part, lines in at.items():
        if lines:
            yield _HEADINGS[part]
            yield from (f"  {_rows(numbers)}: {line}" for line, numbers in lines.items())


def _line(row: ListedTool) -> str:
    said = quoted(row.read.words, _LONGEST)
    if row.new.catalogue:
        kept = f", kept as said: {quoted(row.read.kept, _LONGEST)}" if row.read.kept else ""
        return f"{said} is {_name(row.new.catalogue)}{kept}"
    return f"{said}: did you mean {quoted(_name(row.read.near))}?" if row.read.near else said


def _name(value: str) -> str:
    """As school papers have it: that name is also one that a list may use."""
    choice = shipped_tools()[value]
    return text_in(choice.tool.formal if choice.tool else choice.label, "en")


def _rows(numbers: Sequence[int]) -> str:
    named = ", ".join(map(str, dict.fromkeys(numbers[:_ROWS_NAMED])))
    more = f" and {len(numbers) - _ROWS_NAMED:,} more" if len(numbers) > _ROWS_NAMED else ""
    return f"row {named}" if len(numbers) == 1 else f"rows {named}{more}"
