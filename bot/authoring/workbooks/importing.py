"""A workbook -> the flow it says, or everything wrong with it, each with its cell.

Rows become the tree that YAML would have given, and go the same way from there: loading.py reads its
form, checking.py what it means. So a sheet is held to the same rules as a file, and says the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from bot.authoring.workbooks import from_survey
from bot.authoring.workbooks.columns import CHOICES, SETTINGS, SURVEY, TITLES, UNREAD, sheets
from bot.authoring.workbooks.from_choices import own_lists
from bot.authoring.workbooks.headed import HeadedSheet, complete, headed
from bot.authoring.workbooks.in_cells import in_cells, without_what_follows
from bot.authoring.workbooks.opening import Opened, Place, SheetProblem, opened
from bot.authoring.workbooks.reading import Reading, by_language, filled, table
from dialogs.audience import EVERYONE, Group, left_out, readable, suited
from dialogs.checking import check
from dialogs.flow import Fit, Flow, Lists, Most, Offer, Wording
from dialogs.language import codes
from dialogs.loading import load_tree
from dialogs.problems import quoted
from dialogs.yamltext import Table

_Entry = TypeVar("_Entry", Wording, Offer, Most)


def import_flow(path: Path, shared: Lists) -> tuple[Flow | None, list[SheetProblem]]:
    """The flow, where nothing is wrong; else all that is. Raises NoWorkbook."""
    book = opened(path, TITLES)
    reading = Reading([])
    sheets = _sheets(book, reading)
    first = [_with_its_header(problem, book) for problem in book.problems]
    flow = _flow(sheets, shared, reading) if complete(sheets) else None
    # A cell that cannot be read is empty to all that follows: no need to say more of its row.
    rows = {(problem.place.sheet, problem.place.row) for problem in first}
    later = [p for p in reading.problems if (p.place.sheet, p.place.row) not in rows]
    problems = without_what_follows([*first, *later])
    return (None if problems else flow), problems


def _with_its_header(problem: SheetProblem, book: Opened) -> SheetProblem:
    place = problem.place
    header = next((g.rows[0][1] for g in book.grids if g.title == place.sheet and g.rows), {})
    return replace(problem, place=replace(place, header=header.get(place.column, "")))


def _sheets(book: Opened, reading: Reading) -> dict[str, HeadedSheet]:
    grids = {grid.title: grid for grid in book.grids}
    for title in (SURVEY, SETTINGS):
        if title not in grids:
            what = f"the sheet {quoted(title)} is missing"
            fix = 'See how it looks: "whathelps flows export my_day --xlsx my_day.xlsx" writes one.'
            reading.problems.append(SheetProblem(Place(title), what, fix))
    return {title: headed(grid, reading.places, reading.problems) for title, grid in grids.items()}


def _flow(sheets: Mapping[str, HeadedSheet], shared: Lists, reading: Reading) -> Flow | None:
    rows_with_words = (*sheets[SETTINGS].rows, *sheets[SURVEY].rows)
    filled = {key.removeprefix("title_") for row in rows_with_words for key in row.cells}
    reading.languages = tuple(code for code in codes() if code in filled)
    top = _settings(sheets[SETTINGS], reading)
    own = own_lists(sheets[CHOICES], shared, reading) if CHOICES in sheets else Table()
    if own:
        top["lists"] = own
    top["steps"] = from_survey.steps(sheets[SURVEY], reading)
    flow, found = load_tree(top, "", shared, [])
    if flow is not None:
        flow = _without_repeats(flow)
        found = [*found, *check(flow, f"{flow.name}.yaml", [*shared, *own])]
    rows = {str(row.get("name")): row.place for row in reversed(sheets[SURVEY].rows)}
    reading.problems += [in_cells(problem, reading.places, rows) for problem in found]
    return flow


def _settings(sheet: HeadedSheet, reading: Reading) -> Table:
    if not sheet.rows:
        top = Table()
        top.line = reading.places.line(Place(SETTINGS))
        return top
    for row in sheet.rows[1:]:
        reading.wrong(row, "a flow has one row of settings", "Delete this one.")
    row = sheet.rows[0]
    keys = tuple(column.key for column in sheets()[SETTINGS] if column.key not in UNREAD)
    parts = {key: value for key, value in filled(row, keys).items() if not key.startswith("title_")}
    title = by_language(row, reading, "title")
    return table(
        row, {"flow": row.get("flow"), "version": row.get("version"), **parts, "title": title}
    )


def _without_repeats(flow: Flow) -> Flow:
    """Without the last words, list or number that repeat those above, which leave nobody out.

    XLSForm wants words and a list in the question's own row, also where those below are for all.
    """
    steps = tuple(
        replace(
            step,
            say=_last_dropped(step.say, "text", suited(step.fit)),
            choices=_last_dropped(step.choices, "list", suited(step.fit)),
        )
        for step in flow.steps
    )
    loops = {
        name: replace(loop, most=_last_dropped(loop.most, "items", EVERYONE))
        for name, loop in flow.loops.items()
    }
    return replace(flow, steps=steps, loops=loops)


def _last_dropped(entries: tuple[_Entry, ...], part: str, group: Group) -> tuple[_Entry, ...]:
    if len(entries) < 2 or entries[-1].fit != Fit():
        return entries
    same = getattr(entries[-2], part) == getattr(entries[-1], part)
    return entries[:-1] if same and _serve(entries[:-1], group) else entries


def _serve(entries: Sequence[Wording | Offer | Most], group: Group) -> bool:
    return all(readable(entry.fit) for entry in entries) and not left_out(entries, group)
