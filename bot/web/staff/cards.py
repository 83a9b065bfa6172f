"""Cards to print: an admin's, of any class or student; a teacher's, of their own class.

Who holds a card still has a student's initials and pictures to give. That a teacher printed one stands in the
log, and is no look at anything said.
"""

from collections.abc import Iterable, Mapping
from urllib.parse import quote

from bot.documents.cards import card_of, for_a_page
from bot.web.pages import Page
from bot.web.staff.messages import one_message
from bot.web.staff.students import in_class
from bot.web.staff.visit import Visit
from storage import access, administering
from storage.access import Enrolled, Theirs


def cards_page(visit: Visit) -> Page:
    """Of a class, or of one student, for an admin."""
    vault, one = visit.desk.vault, visit.form.one("id")
    found = (
        access.enrolled(visit.connection, vault, visit.who, student_id=one)
        if one
        else in_class(visit, visit.form.one("class"))
    )
    if not found:
        return one_message(visit, "page_not_found", 404)
    name = found[0].class_name
    codes = administering.codes_of(visit.connection, vault, found)
    back = f"/staff/students?class={quote(name)}"
    return _page(visit, name, found, codes, back)


def class_cards_page(visit: Visit) -> Page:
    """Of a class, for who teaches it: those of its students who are the viewer's."""
    connection, vault, name = visit.connection, visit.desk.vault, visit.form.one("class")
    theirs = access.their_students(connection, vault, visit.who)
    found = [one for one in theirs if name and name in one.classes]
    if not found:
        return one_message(visit, "page_not_found", 404)
    found.sort(key=lambda one: (one.student.name.casefold(), one.student.id))
    codes = access.codes_of_theirs(connection, vault, found, visit.now)
    return _page(visit, name, found, codes, _came_from(visit, name))


def _came_from(visit: Visit, name: str) -> str:
    """The class, or how to run it in one period, of a round or of the class."""
    run = visit.form.one("run")
    if not run:
        return f"/staff/class?class={quote(name)}"
    return f"/staff/run?class={quote(name)}" if run == "class" else f"/staff/run?id={quote(run)}"


def _page(
    visit: Visit,
    name: str,
    found: Iterable[Enrolled | Theirs],
    codes: Mapping[str, str],
    back: str,
) -> Page:
    desk = visit.desk
    cards = [
        for_a_page(card_of(one, codes[one.id], desk.settings, desk.base_url, name))
        for one in (each.student for each in found)
        if one.id in codes
    ]
    return Page("staff/cards.html", {"name": name, "cards": cards, "back": back})
