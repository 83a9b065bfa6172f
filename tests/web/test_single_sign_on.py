"""Staff come in by the school's own sign-in: by whom it says it is, and nobody else."""

import re
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey
from playwright.sync_api import Browser as Chromium

from bot.config import SignIn
from bot.web.staff.single_sign_on import NotSignedIn, read_token
from storage import staff_entry
from storage.database import Store
from storage.people import School
from storage.staffing import leave, members
from tests.student import Clock, Student
from tests.web.browser import Browser
from tests.web.school import Open, open_school
from tests.web.staffers import add_staff
from tests.web.test_staff_in_chromium import computer

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it was written for older versions of its own libraries
    import oidc_provider_mock
    from oidc_provider_mock import User

# The provider runs in a thread of this process, and warns of its own libraries at each token.
pytestmark = pytest.mark.filterwarnings("ignore")

TENANT = {"tenant_claim": "hd", "tenant": "school.example"}
PEOPLE: dict[str, dict[str, Any]] = {
    "tom-1": {"email": "tom@school.example", "email_verified": True, "hd": "school.example"},
    "tom-2": {"email": "tom@school.example", "email_verified": True, "hd": "school.example"},
    "ann-1": {"email": "ann@school.example", "hd": "school.example"},
    "kid-1": {"email": "kid@school.example", "email_verified": True, "hd": "school.example"},
    "far-1": {"email": "tom@school.example", "email_verified": True, "hd": "other.example"},
    "bad-1": {"email": "tom@school.example", "email_verified": False, "hd": "school.example"},
}


@contextmanager
def provider(people: dict[str, dict[str, Any]]) -> Iterator[str]:
    users = [User(sub=sub, claims=dict(claims)) for sub, claims in people.items()]
    with oidc_provider_mock.run_server_in_thread(user_claims=users) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def clock() -> Clock:
    """As the issuer's, which has no other."""
    return Clock(time.time_ns() // 1000)


@pytest.fixture
def here(store: Store, school: School, clock: Clock, bob: Student) -> Iterator[Open]:
    with provider(PEOPLE) as issuer:
        settings = {"issuer": issuer, "client_id": "us", "client_secret": "hush", **TENANT}
        with open_school(store, school, clock, sign_in=settings) as open:
            yield open


def signs_in_there(page: Browser, sub: str, *, with_state: str = "") -> Browser:
    """From our page to the issuer's, there as this person, and back."""
    page.opens("/staff/in").presses("Sign in with the school's sign-in")
    assert page.status == 200, page.text
    to = unescape(page.page.refresh.partition("url=")[2])
    with httpx.Client() as there:
        answer = there.post(to, data={"sub": sub})
    back = answer.headers["location"]
    if with_state:
        back = re.sub(r"state=[^&]+", f"state={with_state}", back)
    return page.opens(back)


def test_by_a_verified_e_mail_the_first_time_and_from_then_on_by_who_they_are(here: Open) -> None:
    id = add_staff(here)
    page = signs_in_there(here.browser(), "tom-1")
    assert (page.status, page.url) == (200, "/staff")
    assert "Bob" in page.text
    with (
        here.store.writing() as connection
    ):  # the school enters another e-mail; it is the same person
        connection.exec_driver_sql("UPDATE staff SET email_index = 'x' WHERE id = ?", (id,))
    assert signs_in_there(here.browser(), "tom-1").url == "/staff"


@pytest.mark.parametrize(
    ("sub", "told"),
    [
        ("kid-1", "not on the list of staff"),  # a student's account at the same issuer
        ("far-1", "not one of this school"),
        ("bad-1", "is not verified"),
    ],
)
def test_nobody_else_comes_in(here: Open, sub: str, told: str) -> None:
    add_staff(here)
    page = signs_in_there(here.browser(), sub)
    assert page.status == 403
    assert told in page.text
    assert page.opens("/staff").url == "/staff/in"


def test_whoever_gets_the_e_mail_later_is_not_them(here: Open) -> None:
    add_staff(here)
    assert signs_in_there(here.browser(), "tom-1").url == "/staff"
    page = signs_in_there(here.browser(), "tom-2")
    assert page.status == 403
    assert "by another account" in page.text


def test_where_the_issuer_verifies_nothing_an_admin_confirms_once(here: Open) -> None:
    id = add_staff(here, "Ann")
    page = signs_in_there(here.browser(), "ann-1")
    assert page.status == 403
    assert "An administrator has to confirm" in page.text
    with here.store.writing() as connection:
        vault, now = here.store.vault, here.clock.now
        (waiting,) = staff_entry.unconfirmed(connection, vault, here.school.id)
        assert waiting.staff_id == id
        code = staff_entry.code_of(vault, waiting)
        assert code in page.text
        assert staff_entry.confirm_identity(connection, vault, id, code, now)
    assert signs_in_there(here.browser(), "ann-1").url == "/staff"


def test_who_has_left_comes_in_no_more(here: Open) -> None:
    id = add_staff(here)
    assert signs_in_there(here.browser(), "tom-1").url == "/staff"
    with here.store.writing() as connection:
        leave(connection, id, here.clock.now)
        assert [
            one.left
            for one in members(connection, here.store.vault, here.school.id)
            if one.id == id
        ]
    assert signs_in_there(here.browser(), "tom-1").status == 403


def test_an_answer_is_taken_once_and_by_the_browser_that_asked(here: Open) -> None:
    add_staff(here)
    page = signs_in_there(here.browser(), "tom-1", with_state="made-up")
    assert page.status == 403
    assert "was not begun in this browser" in page.text
    page.opens("/staff/in").presses("Sign in with the school's sign-in")
    to = unescape(page.page.refresh.partition("url=")[2])
    with httpx.Client() as there:
        back = there.post(to, data={"sub": "tom-1"}).headers["location"]
    assert here.browser().opens(back).status == 403  # another browser
    assert page.opens(back).url == "/staff"
    page.client.cookies.delete("whathelps-staff")
    assert page.opens(back).status == 403


def test_an_issuer_that_is_away_is_told_of_and_the_passkey_stays(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    settings = {"issuer": "http://localhost:9", "client_id": "us"}
    with open_school(store, school, clock, sign_in=settings) as open:
        page = open.browser().opens("/staff/in").presses("Sign in with the school's sign-in")
        assert page.status == 503
        assert "cannot be reached now" in page.text
        assert "Sign in with my passkey" in page.buttons


# --- what an ID token has to hold ------------------------------------------------------------------

KEY = RSAKey.generate_key(2048, parameters={"kid": "1"})
OTHER = RSAKey.generate_key(2048, parameters={"kid": "1"})
SETTINGS = SignIn(issuer="https://issuer.example", client_id="us", **TENANT)
NOW = 1_800_000_000
GOOD = {
    "iss": "https://issuer.example", "sub": "tom-1", "aud": "us", "exp": NOW + 3600, "iat": NOW,
    "nonce": "n", "hd": "school.example", "email": "tom@school.example", "email_verified": True,
}  # fmt: skip
KEYS = {"keys": [KEY.as_dict(private=False)]}


def token(key: RSAKey = KEY, alg: str = "RS256", **changes: Any) -> str:
    claims = {name: value for name, value in (GOOD | changes).items() if value is not None}
    return jwt.encode({"alg": alg, "kid": "1"}, claims, key)


def test_a_good_token_names_somebody_also_with_a_clock_ten_minutes_off() -> None:
    for now in (NOW, NOW - 600, NOW + 600):
        assert read_token(SETTINGS, token(), KEYS, "n", now).subject == "tom-1"


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://other.example"},
        {"aud": "others"},
        {"nonce": "another"},
        {"nonce": None},
        {"exp": NOW - 3600},
        {"exp": None},
        {"sub": None},
        {"hd": "other.example"},
        {"hd": None},
        {"key": OTHER},
    ],
)
def test_any_other_token_names_nobody(changes: dict[str, Any]) -> None:
    with pytest.raises(NotSignedIn):
        read_token(SETTINGS, token(**changes), KEYS, "n", NOW)
    for text in ("", "a.b.c", token().rsplit(".", 1)[0] + "."):
        with pytest.raises(NotSignedIn):
            read_token(SETTINGS, text, KEYS, "n", NOW)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"issuer": "https://accounts.google.com", "client_id": "us"}, "tenant_claim"),
        ({"issuer": "https://login.microsoftonline.com/x/v2.0", "client_id": "us"}, "tenant_claim"),
        ({"issuer": "https://issuer.example"}, "client_id"),
        ({"issuer": "https://issuer.example", "client_id": "us", "tenant": "x"}, "tenant_claim"),
    ],
)
def test_a_setting_that_would_let_in_too_many_is_refused(
    settings: dict[str, str], told: str
) -> None:
    with pytest.raises(ValueError, match=told):
        SignIn(**settings)


def test_in_a_real_browser_from_the_issuer_to_a_copied_section(
    here: Open, chromium: Chromium, bob: Student
) -> None:
    bob.begins()
    bob.says("always")
    bob.gives("stop")
    bob.shares(next(iter(bob.kept)), "team")
    bob.keeps_the_rest_private()
    add_staff(here)
    with computer(chromium) as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=here.base)
        page.goto(f"{here.base}/staff/in")
        page.get_by_role("button", name="Sign in with the school's sign-in").click()
        page.wait_for_selector("input[name=sub]")  # the issuer's own page
        page.fill("input[name=sub]", "tom-1")
        page.keyboard.press("Enter")
        page.wait_for_selector("table.list")
        page.get_by_role("link", name="Bob", exact=True).click()
        page.get_by_role("link", name="Copy", exact=True).first.click()
        page.wait_for_selector("a.copy.done")
        assert "always" in page.evaluate("navigator.clipboard.readText()")
