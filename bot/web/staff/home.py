"""Home: the students that are theirs, as a list."""

from bot.web.pages import Page
from bot.web.staff.visit import Visit
from storage import access


def home_page(visit: Visit) -> Page:
    found = access.their_students(visit.connection, visit.desk.vault, visit.who)
    students = sorted(found, key=lambda one: (one.student.name.casefold(), one.student.id))
    return Page("staff/home.html", {"students": students, "roles": sorted(visit.who.roles)})
