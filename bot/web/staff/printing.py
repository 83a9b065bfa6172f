"""Drafts on paper: of one student or of a class, each on a page of its own, and each with DRAFT on it.

What was left out is in none of them; Team to add is printed only where it is asked for. To print is a look; a
class on paper asks for the passkey anew.
"""

from dataclasses import dataclass

from bot.documents.reviewed import Reviewed
from bot.web.pages import Page
from bot.web.staff.messages import one_message
from bot.web.staff.student import reviewed
from bot.web.staff.visit import Visit
from dialogs.ages import day_at
from dialogs.drafts.plans import plans
from storage import access
from storage.access import Theirs
from storage.access_log import PRINT

SIZES = ("letter", "a4")


@dataclass(frozen=True, slots=True)
class Sheet:
    student: str
    drafts: list[Reviewed]


def student_page(visit: Visit) -> Page:
    id = visit.form.one("id")
    theirs = access.open_theirs(
        visit.connection, visit.desk.vault, visit.who, id, "drafts", visit.now, PRINT
    )
    if theirs is None:
        return one_message(visit, "page_not_found", 404)
    drafts = reviewed(visit, theirs)
    fields = [("id", id)]
    back = f"/staff/student?id={id}"
    return _page(visit, theirs.student.name, [(theirs, drafts)], "/staff/print", fields, back)


def class_page(visit: Visit) -> Page:
    """All of the viewer's students of a class, or all of them; without those who have shared nothing."""
    connection, vault, picked = visit.connection, visit.desk.vault, visit.form.one("class")
    found = [
        one
        for one in access.their_students(connection, vault, visit.who)
        if not picked or picked in one.classes
    ]
    if not found:
        return one_message(visit, "page_not_found", 404)
    made = []
    for one in sorted(found, key=lambda one: one.student.name.casefold()):
        drafts = reviewed(visit, one)
        if drafts:
            access.note_look(connection, vault, one, "drafts", visit.now, PRINT)
            made.append((one, drafts))
    return _page(visit, picked, made, "/staff/print/class", [("class", picked)], "/staff")


def _page(
    visit: Visit,
    title: str,
    made: list[tuple[Theirs, list[Reviewed]]],
    action: str,
    fields: list[tuple[str, str]],
    back: str,
) -> Page:
    """`action`, `fields`: by which the same is asked for again, with other kinds or on other paper."""
    headings = {one.kind: one.heading for _, drafts in made for one in drafts}
    wanted = [kind for kind in plans() if kind in {*visit.form.all("kind")}] or [*headings]
    size = visit.form.one("size") if visit.form.one("size") in SIZES else SIZES[0]
    sheets = [
        Sheet(theirs.student.name, [one for one in drafts if one.kind in wanted])
        for theirs, drafts in made
    ]
    values = {
        "title": title,
        "sheets": [sheet for sheet in sheets if sheet.drafts],
        "kinds": list(headings.items()),
        "wanted": wanted,
        "size": size,
        "sizes": SIZES,
        "with_team": bool(visit.form.one("team")),
        "action": action,
        "fields": fields,
        "back": back,
        "today": day_at(visit.now, visit.desk.school.timezone).isoformat(),
    }
    return Page("staff/print.html", values)
