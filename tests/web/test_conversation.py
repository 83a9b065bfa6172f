"""A student on the page, from the card to the last answer shared, without JavaScript."""

from collections.abc import Iterator

import pytest

from storage.database import Store
from storage.people import School
from tests.student import Clock, Student
from tests.web.school import Open, open_school


@pytest.fixture
def open(store: Store, school: School, clock: Clock) -> Iterator[Open]:
    with open_school(store, school, clock) as open:
        yield open


def test_a_student_is_let_in_by_card_initials_pictures_and_yes(open: Open, bob: Student) -> None:
    page = open.browser().opens(f"/c/{open.code_of(bob)}")
    assert page.url == "/confirm"
    assert "Are these your initials: B.?" in page.text
    page.presses("Yes, that's me")
    assert page.url == "/pin"
    open.taps_pictures(page, bob)
    assert page.url == "/hello"
    assert "Hi Bob! I am WhatHelps" in page.text
    page.follows("Next")
    assert "Your teacher won't see it unless you share" in page.text
    page.follows("Next").follows("Next").presses("Yes, let's start")
    page.presses("My tools")
    assert page.asked == "How often do you use more time?"


def test_what_is_pressed_is_kept_and_shown_as_saved(open: Open, bob: Student) -> None:
    page = open.let_in(bob)
    page.presses("Sometimes")
    assert open.kept(bob)["use@extended_time"].codes == ("sometimes",)
    assert "How often do you use more time? You said: Sometimes Saved" in page.text
    assert page.asked == "In which classes do you use it?"


def test_stopping_leads_to_reading_back_what_was_said(open: Open, bob: Student) -> None:
    page = open.let_in(bob)
    page.presses("Sometimes").presses("Stop here")
    assert page.url == "/talk"
    assert "Okay, we stop here." in page.text
    assert "How often do you use more time?" in page.text
    page.presses("Share with my team")
    assert "You shared 1 of 1" in page.text
    assert open.kept(bob)["use@extended_time"].audience == "team"
