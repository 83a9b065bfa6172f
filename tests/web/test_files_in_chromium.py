"""A file is taken from its page: it comes, the page says so, and nobody is left on the passkey's page."""

import pytest
from playwright.sync_api import Browser, Page, expect

from dialogs.conversation import TEAM
from tests.student import Student
from tests.web.heard import a_class
from tests.web.school import Open
from tests.web.staffers import add_staff, link_of
from tests.web.test_staff_in_chromium import computer, enrols

ON_ITS_WAY = "Your file is on its way to your downloads."


@pytest.fixture
def tom(open: Open, bob: Student) -> tuple[str, str]:
    """A teacher, and the round of two students whom they hear."""
    id = add_staff(open)
    it = a_class(open, id, 2)
    given = it.gives("my_day")
    for student in it.students:
        it.answers(student, "my_day", {"feel": "good"}, {"feel": TEAM})
    return id, given


def with_names(page: Page, named: str) -> None:
    page.locator("summary", has_text="With names").click()
    page.locator("details[open] a", has_text=named).first.click()


def test_a_file_says_that_it_is_on_its_way_and_the_page_stays(
    open: Open, chromium: Browser, tom: tuple[str, str]
) -> None:
    with computer(chromium) as page:
        enrols(page, link_of(open, tom[0]))
        page.goto(f"{open.base}/staff/export?id={tom[1]}")
        expect(page.get_by_text(ON_ITS_WAY)).to_be_hidden()
        with page.expect_download() as taken:
            page.locator("a", has_text="CSV").first.click()
        assert taken.value.suggested_filename == "whathelps-answers.csv"
        expect(page.get_by_text(ON_ITS_WAY)).to_be_visible()
        assert page.url == f"{open.base}/staff/export?id={tom[1]}"


def test_after_the_passkey_the_file_comes_and_its_page_says_so(
    open: Open, chromium: Browser, tom: tuple[str, str]
) -> None:
    with computer(chromium) as page:
        enrols(page, link_of(open, tom[0]))
        page.goto(f"{open.base}/staff/export?id={tom[1]}")
        open.clock.passes(seconds=6 * 60)  # the passkey was shown too long ago
        with_names(page, "Excel")
        page.wait_for_url("**/staff/prove**")
        assert "/staff/hear/round" in (
            page.get_by_role("link", name="Go back").get_attribute("href") or ""
        )
        with page.expect_download() as taken:
            page.get_by_role("button", name="Sign in with my passkey").click()
        assert taken.value.suggested_filename == "whathelps-round.xlsx"
        expect(page.get_by_text(ON_ITS_WAY)).to_be_visible()
        assert page.url.startswith(f"{open.base}/staff/export?")
        open.clock.passes(seconds=60)
        page.reload()  # as by going back: it is not taken a second time
        expect(page.get_by_text(ON_ITS_WAY)).to_be_hidden()
