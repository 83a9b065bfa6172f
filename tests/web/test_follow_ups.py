"""A story with its follow-ups on the page: one answer, from reading back to the last change."""

from operator import itemgetter

import pytest

from storage.database import Store
from storage.people import School
from tests.student import Clock, Student
from tests.web.browser import Browser
from tests.web.school import Open

WORDS = ("in math", "too loud", "i went out")
MARK, SHARE = "Mark what is left for my teachers", "Share what is marked"
STORY = "Tell me about a time when that would have helped."


@pytest.fixture
def mateo(store: Store, school: School, clock: Clock) -> Student:
    return Student(store, school, clock, "Mateo", "9-12", "every")


@pytest.fixture
def page(open: Open, mateo: Student) -> Browser:
    """At reading back: one tapped answer, and the story with two follow-ups."""
    page = open.let_in(mateo).presses("Skip").ticks("Quiet place").presses("Done")
    for asked, words in zip(
        (STORY, "What was that like?", "And then what happened?"), WORDS, strict=True
    ):
        assert page.asked == asked
        page.types(words).presses("Send")
    assert page.asked == "Who may read your answers?"
    return page


def audiences(open: Open, student: Student) -> set[str]:
    kept = open.kept(student)
    return {one.audience for name, one in kept.items() if name.startswith("needs_words")}


def test_a_story_is_one_row_with_what_was_said_to_its_follow_ups(
    open: Open, mateo: Student, page: Browser
) -> None:
    beneath = "What was that like? too loud And then what happened? i went out"
    assert f"{STORY} in math {beneath}" in page.text
    page.presses(MARK).presses(SHARE)
    assert "You shared 2 of 2" in page.text
    assert audiences(open, mateo) == {"team"}


def test_what_is_kept_private_is_private_with_its_follow_ups(
    open: Open, mateo: Student, page: Browser
) -> None:
    page.marks(1, "team").marks(2, "private").presses(SHARE)
    assert "You shared 1 of 2" in page.text
    assert audiences(open, mateo) == {"private"}


def test_the_part_may_be_picked_of_all_that_was_said(
    open: Open, mateo: Student, page: Browser
) -> None:
    page.presses(MARK).presses_value("do", "pick:2")
    page.presses("too loud").presses("i went out").presses("Yes, like this").presses(SHARE)
    assert "You shared 2 of 2" in page.text
    kept = open.kept(mateo)
    assert [
        (one.quote, one.quote_start, one.quote_end)
        for name, one in sorted(kept.items(), key=itemgetter(0))
        if name.startswith("needs_words")
    ] == [("none", None, None), ("part", 0, 8), ("part", 0, 10)]


def test_my_answers_show_it_once_and_a_skip_in_its_place_leaves_nothing(
    open: Open, mateo: Student, page: Browser
) -> None:
    page.presses(MARK).presses(SHARE).opens("/answers")
    assert page.page.by_class["was"].count(STORY) == 1
    page.presses_value("do", "change:2")
    assert page.asked == STORY
    page.presses("Skip")
    page.opens("/answers")
    for words in ("too loud", "i went out", "What was that like?"):
        assert words not in page.text
    assert audiences(open, mateo) == {"private"}


def test_a_shorter_story_is_followed_up_anew(open: Open, mateo: Student, page: Browser) -> None:
    page.presses_value("do", "change:2")
    assert page.asked == STORY
    page.types("at lunch").presses("Send")
    assert page.asked == "What was that like?"
    assert "too loud" not in page.text
    page.types("crowded").presses("Send").types("no").presses("Send")
    assert f"{STORY} at lunch What was that like? crowded" in page.text
    page.presses(MARK).presses(SHARE)
    assert "You shared 2 of 2" in page.text
