"""Staff come in: by a link once, from then on by a passkey, of the browser's virtual authenticator."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page

from tests.student import Student
from tests.web.phone import PATIENCE
from tests.web.school import Open
from tests.web.staffers import add_staff, link_of

EMAIL = "alice@school.example"


@pytest.fixture
def alice(open: Open, bob: Student) -> str:
    return add_staff(open, "Alice")


@contextmanager
def computer(chromium: Browser) -> Iterator[Page]:
    """A browser with an authenticator that says yes."""
    with chromium.new_context(viewport={"width": 1000, "height": 800}) as context:
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        session = context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        yield page


def enrols(page: Page, link: str) -> list[str]:
    """The recovery codes that were shown."""
    page.goto(link)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Make a passkey").click()
    page.wait_for_selector("ol.codes")
    codes = page.locator("ol.codes code").all_inner_texts()
    ways = page.locator(".ways .button").evaluate_all("all => all.map(one => one.className)")
    assert len(set(ways)) == 1, "to print them is as plain to see as to go on"
    page.get_by_role("link", name="I have kept them").click()
    page.wait_for_selector("table.list")
    return codes


def test_from_the_link_to_the_list_and_in_again_by_the_passkey(
    open: Open, chromium: Browser, alice: str
) -> None:
    with computer(chromium) as page:
        link = link_of(open, alice)
        codes = enrols(page, link)
        assert len(set(codes)) == 10
        assert "Bob" in page.inner_text("main")
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_selector("text=Sign in with my passkey")
        page.goto(f"{open.base}/staff")
        page.get_by_role("button", name="Sign in with my passkey").click()
        page.wait_for_selector("table.list")
        page.goto(link)
        assert "This link is no longer good" in page.inner_text("main")


def test_a_recovery_code_lets_in_once_and_leads_to_a_new_passkey(
    open: Open, chromium: Browser, alice: str
) -> None:
    with computer(chromium) as page:
        codes = enrols(page, link_of(open, alice))
    with computer(chromium) as page:  # another one, which knows nothing
        for told in ("Make a passkey", "That is none of your recovery codes"):
            page.goto(f"{open.base}/staff/in")
            page.get_by_text("I lost my passkey").click()
            page.get_by_label("One of your recovery codes").fill(codes[0].lower())
            page.get_by_role("button", name="Use this code").click()
            page.wait_for_selector(f"text={told}")
            if told == "Make a passkey":
                page.goto(f"{open.base}/staff")
                assert page.url.endswith("/staff/enrol")  # to nothing else before it
                page.context.clear_cookies()
