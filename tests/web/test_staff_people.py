"""An admin adds staff, hands over their links, changes what they may do, and takes them out."""

import re

import pytest

from storage import staff_entry
from storage.staff_entry import Identity
from storage.staffing import ADMIN, TEACHER, members
from tests.student import Student
from tests.web.browser import Browser
from tests.web.school import Open
from tests.web.staffers import add_staff, signs_in


@pytest.fixture
def admin(open: Open, bob: Student) -> Browser:
    return signs_in(open, add_staff(open, "Ada", [ADMIN], [])).opens("/staff/people")


def sends(page: Browser, do: str, who: str = "", *roles: str, **fields: str) -> Browser:
    token = [
        one
        for one in page.opens("/staff/people").form("/staff/people").pairs()
        if one[0] == "token"
    ]
    more = [*fields.items(), *(("role", role) for role in roles)]
    return page.sends("/staff/people", [*token, ("who", who), *more, ("do", do)])


def known(open: Open) -> dict[str, frozenset[str]]:
    with open.store.reading() as connection:
        found = members(connection, open.store.vault, open.school.id)
    return {one.email: one.roles for one in found if one.email and not one.left}


def test_somebody_new_gets_a_link_that_is_shown_once_and_works(open: Open, admin: Browser) -> None:
    classes = re.findall(r'name="class" value="(\w+)"', admin.body)
    fields = {"email": " Rosa@School.Example ", "name": "Rosa Diaz", "class": classes[0]}
    sends(admin, "add", "", TEACHER, **fields)
    link = re.search(r'data-copy="(http[^"]*/staff/link/\w+)"', admin.body)
    assert link
    assert known(open)["rosa@school.example"] == {TEACHER}
    assert "/staff/link/" not in admin.opens("/staff/people").body
    rosa = open.browser().opens(link.group(1)).presses("Go on")
    assert rosa.url == "/staff/enrol"


@pytest.mark.parametrize(
    ("email", "role", "status"), [("rosa", TEACHER, 422), ("rosa@x.example", "", 422)]
)
def test_what_is_missing_is_told_and_what_was_typed_stands_there(
    open: Open, admin: Browser, email: str, role: str, status: int
) -> None:
    sends(admin, "add", "", role, email=email)
    assert admin.status == status
    assert f'value="{email}"' in admin.body
    assert email not in known(open)


def test_what_is_taken_holds_at_the_next_press(open: Open, admin: Browser) -> None:
    tom = add_staff(open)
    page = signs_in(open, tom).opens("/staff")
    assert "Bob" in page.text
    sends(admin, "save", tom, TEACHER)  # of no class any more
    assert "Bob" not in page.opens("/staff").text
    assert "loses their page at once" in sends(admin, "remove", tom).text
    sends(admin, "remove", tom, sure="yes")
    assert "Sign in" in page.opens("/staff").page.links
    assert "tom@school.example" not in known(open)


def test_nobody_takes_their_own_page_from_themself(open: Open, admin: Browser) -> None:
    with open.store.reading() as connection:
        ada = next(
            one.id
            for one in members(connection, open.store.vault, open.school.id)
            if one.name == "Ada"
        )
    for do, roles in (("save", [TEACHER]), ("remove", [])):
        assert sends(admin, do, ada, *roles).status == 409
        assert "Another administrator can" in admin.text
    assert ADMIN in known(open)["ada@school.example"]


def test_a_sign_in_that_nobody_verified_is_confirmed_here(open: Open, admin: Browser) -> None:
    tom = add_staff(open)
    with open.store.writing() as connection:
        one = Identity(tom, "https://issuer.example", "t", confirmed=False)
        other = Identity(tom, "https://issuer.example", "somebody else", confirmed=False)
        for each in (one, other):
            staff_entry.add_identity(
                connection, open.store.vault, open.school.id, each, open.clock.now
            )
    assert "signed in, to be confirmed" in admin.opens("/staff/people").text
    assert sends(admin, "confirm", tom, code="000000").status == 409
    sends(admin, "confirm", tom, code=staff_entry.code_of(open.store.vault, one).lower())
    with open.store.reading() as connection:
        vault = open.store.vault
        assert staff_entry.unconfirmed(connection, vault, open.school.id) == []
        (known,) = staff_entry.identities_of(connection, vault, tom)
    assert (known.subject, known.confirmed) == ("t", True)


def test_whoever_has_not_just_shown_a_passkey_shows_it_first(open: Open, admin: Browser) -> None:
    open.clock.passes(seconds=6 * 60)
    assert admin.opens("/staff/people").url.startswith("/staff/prove")
    assert sends_old(admin) == 303


def sends_old(page: Browser) -> int:
    token = page.opens("/staff").form("/staff/language").pairs()
    answer = page.client.post("/staff/people", data=dict(token), follow_redirects=False)
    return answer.status_code
