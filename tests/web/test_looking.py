"""To look changes nothing: not a link that is opened, not a preview, not a program that looks ahead."""

from collections.abc import Mapping
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from starlette.routing import Mount, Route

from storage import handovers
from storage.handovers import Handover
from storage.tables import metadata
from tests.student import Student
from tests.web.browser import Browser
from tests.web.families import Family, link_of
from tests.web.school import Open, said
from tests.web.staffers import add_staff, signs_in
from tests.web.staffers import link_of as staff_link

CODES = {
    "/c/{code}": "the code of a card",
    "/h/{code}": "of a handover",
    "/family/{code}": "of a link",
    "/staff/link/{code}": "of a one-time link",
}

# A look by somebody puts off the end of their visit, which would else come while they read.
_LAST_SEEN = {
    "student_session": "used_at",
    "family_visit": "used_at",
    "staff_session": "used_at",
    "unsent_words": "ends_at",
}


def kept(open: Open, *, but_last_seen: bool = False) -> dict[str, list[Any]]:
    """Every row of every table."""
    found = {}
    with open.store.reading() as connection:
        for table in metadata.sorted_tables:
            left_out = _LAST_SEEN.get(table.name) if but_last_seen else None
            columns = [column for column in table.c if column.name != left_out]
            found[table.name] = sorted(map(repr, connection.execute(select(*columns))))
    return found


def paths_of(open: Open, codes: Mapping[str, str]) -> list[str]:
    """Every address of the page that can be looked at, of the routes themselves."""
    found = []
    for route in open.routes:
        if isinstance(route, Route) and route.path.endswith("/moment/{ticket}"):
            continue  # a form that waits is sent again by it: test_locked.py
        if isinstance(route, Mount):
            found.append(f"{route.path}/whathelps.css")
        elif isinstance(route, Route) and "GET" in (route.methods or ()):
            found.append(codes.get(route.path, route.path))
    assert len(found) > 20
    assert not [path for path in found if "{" in path]
    return found


@pytest.fixture
def codes(open: Open, charlie: Student, mia: Student) -> dict[str, str]:
    """A good code of each kind, of somebody who is not here."""
    how = Handover(charlie.row.id, None, "en", "student")
    with open.store.writing() as connection:
        code = handovers.offer(connection, open.store.vault, open.school.id, how, open.clock.now)
    one_time = staff_link(open, add_staff(open, "Ann")).removeprefix(open.base)
    ways = (f"/c/{open.code_of(charlie)}", f"/h/{code}", link_of(open, mia), one_time)
    return dict(zip(CODES, ways, strict=True))


@pytest.fixture
def here(open: Open, bob: Student, mia: Student) -> list[httpx.Client]:
    """Nobody, a student with words typed and not sent, one before the pictures, a family, staff."""
    page = open.let_in(bob).presses("Something else")
    fields = [*page.form("/talk").pairs(), ("typed", "half"), ("text", "half")]
    page.client.post("/unsent", data=dict(fields))
    before = open.browser().opens(f"/c/{open.code_of(bob)}").presses(said(bob, "confirm_yes"))
    assert before.url == "/pin"
    family = Family(open, mia).comes().browser
    staff = signs_in(open, add_staff(open))
    return [one.client for one in (open.browser(), page, before, family, staff)]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_no_address_keeps_anything_when_it_is_looked_at(
    open: Open, here: list[httpx.Client], codes: dict[str, str], method: str
) -> None:
    open.clock.passes(seconds=120)  # long enough that who is there would be noted
    looks = method == "GET"
    queries = [*([""] if looks else []), "?left=1&language=es&saved=1&again=1"]
    before = kept(open, but_last_seen=looks)
    for path in paths_of(open, codes):
        for client in here:
            for query in queries:
                answer = client.request(method, path + query, follow_redirects=False)
                assert answer.status_code < 500, path
        assert kept(open, but_last_seen=looks) == before, path


AHEAD = (("sec-purpose", "prefetch"), ("sec-purpose", "prefetch;prerender"), ("purpose", "prefetch"),
         ("x-moz", "prefetch"))  # fmt: skip


def test_who_looks_ahead_is_not_there(open: Open, here: list[httpx.Client]) -> None:
    open.clock.passes(seconds=120)
    before = kept(open)
    for name, value in AHEAD:
        for client in here:
            for path in ("/talk", "/family/talk", "/answers"):
                client.get(path, headers={name: value})
        assert kept(open) == before, name


def test_who_reads_for_long_is_there(open: Open, here: list[httpx.Client]) -> None:
    open.clock.passes(seconds=120)
    before = kept(open)
    for client, path in zip(here, ("/", "/talk", "/pin", "/family/talk", "/staff"), strict=True):
        client.get(path)
    after = kept(open)
    assert [name for name in after if after[name] != before[name]] == [
        name for name in after if name in _LAST_SEEN
    ]


def uses(open: Open) -> list[int]:
    card, link = metadata.tables["card"], metadata.tables["family_link"]
    with open.store.reading() as connection:
        return [sum(connection.scalars(select(table.c.uses))) for table in (card, link)]


def test_a_use_is_counted_when_somebody_goes_on(open: Open, bob: Student, mia: Student) -> None:
    page, parent = open.browser(), Family(open, mia)
    page.opens(f"/c/{open.code_of(bob)}")
    parent.opens()
    assert uses(open) == [0, 0]
    page.presses(said(bob, "confirm_yes"))
    parent.reads("en")
    assert uses(open) == [1, 1]


# --- a page of one, and the card of another ---------------------------------------------------------------


@pytest.fixture
def visited(open: Open, bob: Student, charlie: Student) -> Browser:
    """Bob is in, and his browser opens Charlie's link."""
    return open.let_in(bob).opens(f"/c/{open.code_of(charlie)}")


def test_another_ones_link_asks_first_and_shows_nothing_of_who_is_in(
    visited: Browser, bob: Student, charlie: Student
) -> None:
    assert visited.url == "/confirm"
    assert visited.page.lang == charlie.language
    assert said(charlie, "confirm_yes") in visited.buttons
    assert "/answers" not in visited.body
    assert visited.opens("/talk").asked == "How often do you use more time?"


def test_no_leaves_the_visit_as_it_was(visited: Browser, charlie: Student) -> None:
    assert visited.presses(said(charlie, "confirm_no")).asked
    assert visited.opens("/confirm").url == "/talk"  # nothing is asked any more


def test_a_yes_that_comes_too_late_leads_nobody_into_the_visit_of_another(
    open: Open, bob: Student, charlie: Student
) -> None:
    late = open.browser().opens(f"/c/{open.code_of(bob)}")
    open.clock.passes(seconds=16 * 60)
    other = open.let_in(charlie)
    late.client.cookies = other.client.cookies  # on the same computer, in another tab
    late.presses(said(bob, "confirm_yes"))
    assert (late.asked, late.status) == ("", 403)
    assert "To go on, use your card again." in late.text
    assert other.opens("/talk").asked == "How often do you use breaks?"


def test_yes_lets_the_other_one_in_and_the_first_is_gone(
    open: Open, visited: Browser, charlie: Student
) -> None:
    before = dict(visited.client.cookies)
    visited.presses(said(charlie, "confirm_yes"))
    open.taps_pictures(visited, charlie)
    assert visited.url == "/hello"
    old = open.browser()
    old.client.cookies.update(before)
    assert old.opens("/talk").asked == ""


def test_what_a_link_left_in_the_browser_is_over_in_fifteen_minutes_and_cannot_be_made_up(
    open: Open, bob: Student, mia: Student
) -> None:
    page = open.browser().opens(f"/c/{open.code_of(bob)}")
    shown = page.client.cookies["whathelps-shown"]
    for other in ("", "x", shown[:-1], shown.replace(".", ".x"), "\xe9"):
        one = open.browser()
        cookie = f"whathelps-shown={other}".encode("latin-1")
        assert one.client.get("/confirm", headers=[(b"cookie", cookie)]).url.path == "/", other
    family = Family(open, mia).opens().browser.client.cookies["whathelps-family-shown"]
    page.client.cookies.set("whathelps-shown", family, domain="localhost.local")
    assert page.opens("/confirm").url == "/"
    late = open.browser().opens(f"/c/{open.code_of(bob)}")
    open.clock.passes(seconds=15 * 60)
    assert late.presses(said(bob, "confirm_yes")).url == "/"


def test_the_page_of_an_idle_device_ends_no_visit_that_goes_on(open: Open, bob: Student) -> None:
    page = open.let_in(bob)
    assert "Are you still here?" in page.opens("/ended").text
    assert "Next student" in page.buttons
    assert page.follows("Keep going").asked
    open.clock.passes(seconds=14 * 60)
    page.opens("/ended")  # nobody has touched anything
    open.clock.passes(seconds=60)
    assert "This visit has ended" in page.opens("/ended").text
    assert page.opens("/talk").asked == ""
