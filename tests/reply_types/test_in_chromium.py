"""The boxes of a number, a day and words beside a choice in a real browser, with script and without."""

import pytest
from playwright.sync_api import Browser

from storage.database import Store
from storage.people import School
from tests.bot.own_flows import published
from tests.reply_types.flow import ride
from tests.student import Clock, Student
from tests.web.conftest import chromium
from tests.web.phone import phone
from tests.web.school import open_school

__all__ = ["chromium"]


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_a_number_a_day_and_a_why_are_given_on_a_phone(
    store: Store, school: School, clock: Clock, bob: Student, chromium: Browser, script: bool
) -> None:
    published(store, school, ride())
    with (
        open_school(store, school, clock) as open,
        phone(chromium, open, java_script_enabled=script) as it,
    ):
        it.begins(bob, "ride")
        page = it.page
        page.fill("input[name=text]", "4")
        it.waits()
        it.does(lambda: page.keyboard.press("Enter"))
        page.fill("input[type=date]", "2026-10-03")
        it.presses("button.main")
        it.checks("input[type=radio][value=keep]")
        page.fill("textarea[name=text]", "my friends are on it")
        it.waits()
        if not script:
            it.presses("button.main")
        else:
            it.does(lambda: page.keyboard.press("Control+Enter"))
        assert it.asked == "What else?"
        kept = open.kept(bob, "ride")
    assert {name: (one.codes, one.words) for name, one in kept.items()} == {
        "stops": (("4",), "4"),
        "day": (("2026-10-03",), "2026-10-03"),
        "next": (("keep",), "my friends are on it"),
    }
