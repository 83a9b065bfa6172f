"""What loading.py and checking.py find wrong, in the words of a spreadsheet: cells instead of lines."""

import re

from bot.authoring.workbooks.columns import CHOICES, SETTINGS, TITLES, sheets
from bot.authoring.workbooks.headed import Places
from bot.authoring.workbooks.opening import Place, SheetProblem
from dialogs.language import codes, original
from dialogs.problems import Problem

# A part's name in YAML, where its column is headed otherwise.
_HEADERS = {"id": "name", "items": "most", "choices": "type"}


def in_cells(problem: Problem, places: Places, rows: dict[str, Place]) -> SheetProblem:
    """`rows`: where each question stands, for a problem that knows only its question."""
    place = places.of(problem.line)
    if not place.row:
        place = rows.get(problem.step, place)
    what, fix = problem.what, problem.fix
    for pattern, new_what, new_fix in _WHOLE:
        found = re.fullmatch(pattern, what)
        if found:
            parts = {"part": place.header or _header(place.sheet, (*found.groups(), "")[0])}
            what, fix = new_what.format(**parts), new_fix.format(**parts)
    for pattern, new in _IN_A_FIX:
        fix = re.sub(pattern, new, fix)
    what = what.replace('"when"', '"relevant"')
    if what.startswith("nobody gets ") and place.row in {row.row for row in rows.values()}:
        # In a sheet, what is for all the others stands above what is for some.
        what = what.replace(
            "those above it are for the same students", "the rows below are for all"
        )
        fix = "Write here what the last of them says, or change whom they are for."
    return SheetProblem(place, what, fix[:1].upper() + fix[1:])


def without_what_follows(problems: list[SheetProblem]) -> list[SheetProblem]:
    """Who gets what follows from all rows: where one of them is wrong in itself, that is said alone."""
    first = [problem for problem in problems if not problem.what.startswith(_FOLLOWS)]
    return first or problems


_FOLLOWS = (
    "nobody gets ",
    "there are no words for ",
    "there are no choices for ",
    "this question has no choices",
    "this step is closed to ",
    "no step offers the list ",
)


def in_print(file: str, problems: list[SheetProblem], most: int = 100) -> list[str]:
    """The lines to print: from the first sheet's first row on, and how many more there are."""
    order = [*TITLES, ""]
    problems = sorted(
        dict.fromkeys(problems),
        key=lambda p: (order.index(p.place.sheet), p.place.row, p.place.column),
    )
    lines = [f"{file}{problem.place}: {problem.what}. {problem.fix}" for problem in problems[:most]]
    if len(problems) > most:
        lines.append(f"… and {len(problems) - most:,} more.")
    return lines


def _header(sheet: str, part: str) -> str:
    """How the column of a part is headed; a language's words are the label's, where no more is said."""
    if sheet == SETTINGS:
        part = f"title_{original()}" if part == "title" else part
        part = f"title_{part}" if part in codes() else part
    if sheet == CHOICES and part in ("ask", "formal"):
        part = f"{part}_{original()}"
    keys = {column.key: column.header for column in sheets().get(sheet, ())}
    return keys.get(part) or _HEADERS.get(part, part)


_WHOLE = (
    (r'"say:" is missing|below "say:" must stand a list', "this question says nothing",
     "Write its words in the label columns."),
    (r'"steps:" is missing|below "steps:" must stand a list', "no question stands here",
     "Write one in a row below."),
    (r'the words in "(\w+)" are missing', 'the column "{part}" is empty', "Fill it."),
    (r'below "(\w+):" must stand a list', 'the column "{part}" is empty', "Fill it."),
    (r'nothing stands after "(\w+):"', 'the column "{part}" is empty', "Fill it."),
    (r'"(\w+):" is missing', 'the column "{part}" is empty', "Fill it."),
)  # fmt: skip
_IN_A_FIX = (
    (r'Add "choices: LIST" with the name of a list',
     "Write select_one LIST in the column type, with the name of a list"),
    (r'Take "choices:" out, or write "type: select_one"',
     "Take the list out, or write select_one and its name in the column type"),
    (r'Add a last line for all: "- \{items: (\d)\}"',
     r"Write \1 in the column most of the row begin_repeat"),
    (r'[Ww]rite "consent: parent" at the top of the flow',
     "write parent in the column consent of the sheet settings"),
    (r'"mode: (\w+)"', r"mode \1"),
    (r'"items: (\d+)"', r'"most: \1"'),
    (r'(?:[Aa]dd|[Ww]rite) "(\w+): ([^"{}]+)"', r"write \2 in the column \1"),
    (r'Write "lowest" and "highest" the other way',
     "Write the smaller number behind >= in the column constraint"),
    (r'[Aa]dd "(\w+):" to each of its choices', r"fill the column \1 for each of its choices"),
    (r'[Tt]ake "(\w+):" out', r"clear the column \1"),
    (r"this line", "this row"),
    (r'"(\w+):"', r'"\1"'),
    (r'"when"', '"relevant"'),
    (r"Look in the lists for its name", "Write its choices in the sheet choices"),
)  # fmt: skip
