"""The ticks of a list in a real browser, with script: what takes which out, and what a helper hears of it."""

import pytest
from playwright.sync_api import Browser

from storage.database import Store
from storage.people import School
from tests.student import Clock, Student
from tests.web.phone import Phone, phone
from tests.web.school import Open

OUT = "I took the other tick out."


@pytest.fixture
def ana(store: Store, school: School, clock: Clock) -> Student:
    return Student(store, school, clock, "Ana", mode="every")


def ticked(it: Phone) -> list[str]:
    boxes = it.page.locator(".ask input:checked").all()
    return [box.input_value() for box in boxes]


def test_a_choice_that_names_nothing_takes_the_others_out_and_they_take_it_out(
    open: Open, chromium: Browser, ana: Student
) -> None:
    with phone(chromium, open) as it:
        it.begins(ana, "my_tools")
        it.presses("button[name=choice][value=skip]")
        for value in ("extended_time", "breaks", "something_else"):
            it.checks(f"input[value={value}]")
        assert it.page.inner_text("#status") == ""
        it.checks("input[value=nothing_now]")  # with three of three: there is room for it alone
        assert ticked(it) == ["nothing_now"]
        assert it.page.inner_text("#status") == OUT
        it.checks("input[value=something_else]")
        assert ticked(it) == ["something_else"]
        assert it.page.inner_text("#status") == OUT
        it.checks("input[value=breaks]")
        assert it.page.inner_text("#status") == ""
        it.checks("input[value=nothing_now]")
        it.checks("input[value=nothing_now]", on=False)
        assert ticked(it) == []
        it.checks("input[value=nothing_now]")
        it.presses("form.ask button.main")
    assert open.kept(ana)["needs"].codes == ("nothing_now",)


def test_back_and_a_lost_page_show_what_was_ticked(
    open: Open, chromium: Browser, bob: Student
) -> None:
    with phone(chromium, open) as it:
        it.begins(bob, "my_tools")
        it.presses("button[value=sometimes]")
        for value in ("math", "science", "something_else"):
            it.checks(f"input[value={value}]")
        it.presses("form.ask button.main")
        assert it.asked == "Tell me in your own words."
        it.page.reload()
        assert "You picked: Math, Science." in it.page.inner_text("#now")
        it.presses("button[value=back]")
        assert ticked(it) == ["math", "science"]
        it.checks("input[value=math]", on=False)
        it.presses("button[value=back]")
        it.presses("button[value=go_on]")
        assert ticked(it) == ["science"]
