"""Home: the students that are theirs, sorted by what is to do."""

from dataclasses import dataclass

from bot.web.pages import Page
from bot.web.staff.todo import ToDo, todo_of
from bot.web.staff.visit import Visit
from dialogs.ages import day_at
from storage import access
from storage.access import Theirs
from storage.caseload import HowFar, how_far


@dataclass(frozen=True, slots=True)
class Row:
    theirs: Theirs
    far: HowFar
    todo: ToDo


def home_page(visit: Visit) -> Page:
    """No look: who is there, and how far each is."""
    rows = _rows(visit)
    classes = sorted({name for row in rows for name in row.theirs.classes}, key=str.casefold)
    picked = visit.form.one("class")
    shown = [row for row in rows if not picked or picked in row.theirs.classes]
    values = {"rows": shown, "classes": classes, "picked": picked, "has": visit.who.has_students}
    return Page("staff/home.html", values)


def _rows(visit: Visit) -> list[Row]:
    theirs = access.their_students(visit.connection, visit.desk.vault, visit.who)
    reads_as = {one.student.id: one.reads_as for one in theirs}
    far = how_far(visit.connection, visit.who.id, reads_as)
    zone = visit.desk.school.timezone
    today = day_at(visit.now, zone)
    rows = [
        Row(one, far[one.student.id], todo_of(far[one.student.id], today, zone))
        for one in theirs
        if one.student.id in far
    ]
    return sorted(rows, key=lambda row: (row.todo.rank, row.theirs.student.name.casefold()))
