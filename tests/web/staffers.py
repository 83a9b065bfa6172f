"""Staff at the page without a passkey: their session is begun in the database."""

from collections.abc import Collection

from storage import staff_entry, staff_sessions
from storage.people import find_class
from storage.staffing import TEACHER, add_member, give_class
from tests.web.browser import Browser
from tests.web.school import Open

COOKIE = "whathelps-staff"


def add_staff(
    open: Open,
    name: str = "Tom",
    roles: Collection[str] = (TEACHER,),
    classes: Collection[str] = ("7B",),
) -> str:
    """The id of a member of staff, known by an e-mail made of their name."""
    with open.store.writing() as connection:
        vault, school, now = open.store.vault, open.school.id, open.clock.now
        email = f"{name.lower().replace(' ', '.')}@school.example"
        id = add_member(connection, vault, school, email, name, roles, now)
        for each in classes:
            found = find_class(connection, school, each)
            assert found, each
            give_class(connection, school, id, found, now)
    return id


def link_of(open: Open, id: str) -> str:
    """Their one-time link."""
    with open.store.writing() as connection:
        code = staff_entry.give_link(
            connection, open.store.vault, open.school.id, id, open.clock.now
        )
    return f"{open.base}/staff/link/{code}"


def signs_in(open: Open, id: str, language: str = "en") -> Browser:
    """A browser of theirs in which they have just shown a passkey."""
    browser = open.browser(language)
    here = (id, staff_sessions.IN, language, open.clock.now)
    with open.store.writing() as connection:
        cookie, _ = staff_sessions.begin(connection, open.store.vault, open.school.id, *here)
    browser.client.cookies.set(COOKIE, cookie, domain="localhost.local")
    return browser
