"""Which rows are no students to take: totals, footers, a gradebook's own rows, staff, who has left."""

import re
from collections.abc import Mapping, Sequence

from bot.rosters.cells import is_here, person_in, yes_or_no
from dialogs.words import fold

_NAMES = ("name", "first_name", "last_name", "preferred_name")


def no_student(cells: Mapping[str, str], filled: Sequence[str], has_id: bool) -> str:
    """ "total" or "no_student" for a row that no child stands in, else "". `has_id`: the list has ids."""
    written = [cells[meaning] for meaning in _NAMES if cells.get(meaning)]
    local_id = cells.get("local_id", "") if has_id else ""
    if written and local_id and not _TOTAL_BEGINS.match(local_id):  # nearly every row
        return "no_student" if " ".join(written).casefold().replace(",", "") in _NOBODY else ""
    names = [fold(name) for name in written]
    whole, first = " ".join(names), fold(filled[0]) if filled else ""
    if whole in _NOBODY:
        return "no_student"
    words = [fold(local_id)] if local_id else [*names[:1], first]
    if any(map(_TOTAL.fullmatch, words)):
        return "total"
    if whole in _OF_GRADEBOOKS and not local_id:
        return "no_student"
    if len(filled) <= 2 and not (names and local_id) and _FOOTER.match(first):
        return "no_student"
    # Something stands here, but neither a name nor an id.
    return "" if names or local_id else "no_student"


_TOTAL_BEGINS = re.compile("total|grand|sub|count|average|class|sum|promedio|number", re.IGNORECASE)
_TOTAL = re.compile(
    r"(grand |sub|sub )?totals?( (of|number|enrollment|de))*( "
    r"(students?|alumnos|estudiantes|rows|records|count|"
    r"enrolled|enrollment|boys|girls|males|females|class|grade|page|school))*( \d+)*|(record |row "
    r"|student )?count( \d+)*|"
    r"(class |overall |course )?averages?|promedio( .*)?|suma|sum|mean|median|students? \d+|"
    r"number of (students?|records)( \d+)*|\d+ (students?|alumnos|estudiantes|records|rows)( total)?|"
    r"n \d+|male \d+( female \d+)?|female \d+( male \d+)?|total .{0,20}\d+"
)
_OF_GRADEBOOKS = frozenset(
    one
    for line in (
        "date|points|points possible|class average|average|due date|out of|max points|maximum points",
        "category|assignment|assignments|total points|possible|possible points|mean|median|minimum",
        "maximum|overall average|puntos|fecha|puntos posibles|weight|curve|max score|maximum score",
        "score possible|total|grading period|due|type|units|standard deviation|high|low",
        "points available|fecha de entrega|teacher|example",
    )
    for one in line.split("|")
)
# A program's own, to try it out.
_NOBODY = frozenset(
    {"test student", "student test", "demo student", "student demo", "sample student"}
)
_FOOTER = re.compile(
    r"(page|printed|generated|report|confidential|source|run|as of|end of|end|legend|created|exported|"
    r"copyright|pagina|impreso|generado|fin|total|note|notes|key|last updated|updated|filters?|"
    r"school year|this (report|list|document|file)|fecha|nota|confidencial)\b"
)


def class_said(cells: Sequence[str]) -> str:
    """The class that a line above or between the rows names: "Class: Math 7", "Period 3"; else ""."""
    filled = [cell for cell in cells if cell]
    for place, cell in enumerate(filled):
        if found := _LABEL.fullmatch(cell):
            name = found[2].strip() or (filled[place + 1] if place + 1 < len(filled) else "")
            bare = name.isdigit() and fold(found[1]) in ("period", "periodo", "block")
            return f"{found[1].capitalize()} {name}" if bare else name
    alone = len(filled) == 1 and _BARE.fullmatch(filled[0])
    return filled[0] if alone else ""


_KIND = (
    "class|course|section|group|clase|grupo|curso|secci[oó]n|homeroom|sal[oó]n|room|period|periodo|block|"
    "teacher|maestr[oa]"
)
_LABEL = re.compile(
    rf"({_KIND})(?: ?(?:name|title|number|#|no\.?))?\s*[:=]\s*(.{{0,80}})", re.IGNORECASE
)
_BARE = re.compile(
    r"(?:period|periodo|homeroom|room|section|block|sal[oó]n)\s+[\w-]{1,5}(?: [-–] .{1,60})?",
    re.IGNORECASE,
)


def who_left(cells: Mapping[str, str], numbered: bool, by_exit_date: bool) -> str:
    """Why the row is of nobody to take, as a name of PASSED_OVER; "" where it is.

    `numbered`: the numbers of the status are PowerSchool's, 0 being here. `by_exit_date`: a day of leaving
    stands in few rows, and so is no end of the year for all.
    """
    if cells.get("person") and person_in(cells["person"]) == "staff":
        return "staff"
    status = cells.get("status", "")
    if fold(status).startswith("tobedel"):
        return "removed"
    if is_here(status, numbered) == "gone":
        return "inactive"
    enabled = cells.get("enabled", "")
    if enabled and (yes_or_no(enabled) == "no" or is_here(enabled, False) == "gone"):
        return "inactive"
    return "inactive" if by_exit_date and cells.get("exit_date") else ""


def is_numbered(header: str, statuses: Sequence[str]) -> bool:
    """Whether 0 stands for here: PowerSchool's Enroll_Status, and whatever else mostly says 0."""
    numbers = [cell for cell in statuses if re.fullmatch(r"-?\d(\.0)?", cell)]
    if not numbers:
        return False
    zeros = sum(cell.startswith("0") for cell in numbers)
    return "enroll" in fold(header).replace(" ", "") or 2 * zeros > len(numbers)


def is_few(cells: Sequence[str]) -> bool:
    """Whether something stands in fewer than half of the rows."""
    return 2 * sum(map(bool, cells)) < len(cells)
