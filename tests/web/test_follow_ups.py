"""A story with its follow-ups on the page: one answer, from reading back to the last change."""

from operator import itemgetter

import pytest

from storage.database import Store
from storage.people import School
from tests.student import Clock, Student
from tests.web.browser import Browser
from tests.web.school import Open

WORDS = ("in math", "too loud", "i went out")
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
    assert "1 of 2" in page.text
    return page


def audiences(open: Open, student: Student) -> set[str]:
    kept = open.kept(student)
    return {one.audience for name, one in kept.items() if name.startswith("needs_words")}


def test_a_story_is_one_look_and_one_choice(open: Open, mateo: Student, page: Browser) -> None:
    page.presses("Share with my teachers")
    assert "2 of 2" in page.text
    assert f"{STORY} in math too loud i went out" in page.text
    page.presses("Share with my teachers").presses("Keep as I wrote it")
    assert "You shared 2 of 2" in page.text
    assert audiences(open, mateo) == {"team"}


def test_what_is_kept_private_is_private_with_its_follow_ups(
    open: Open, mateo: Student, page: Browser
) -> None:
    page.presses("Share with my teachers").presses("Keep it private")
    assert "You shared 1 of 2" in page.text
    assert audiences(open, mateo) == {"private"}


def test_the_part_may_be_picked_of_all_that_was_said(
    open: Open, mateo: Student, page: Browser
) -> None:
    page.presses("Share with my teachers").presses("Share with my teachers")
    page.presses("Use only this part")
    fields = dict(page.form("/share").pairs())
    assert fields["part"] == "in math\r\ntoo loud\r\ni went out"
    page.types("too loud\ni went", "part").presses("Use this part").presses("Yes, like this")
    assert "You shared 2 of 2" in page.text
    kept = open.kept(mateo)
    assert [
        (one.quote, one.quote_start, one.quote_end)
        for name, one in sorted(kept.items(), key=itemgetter(0))
        if name.startswith("needs_words")
    ] == [("none", None, None), ("part", 0, 8), ("part", 0, 6)]


def test_my_answers_show_it_once_and_a_skip_in_its_place_leaves_nothing(
    open: Open, mateo: Student, page: Browser
) -> None:
    page.presses("Share with my teachers").presses("Share with my teachers").presses(
        "Keep as I wrote it"
    )
    page.opens("/answers")
    assert page.text.count(STORY) == 1
    assert f"{STORY} in math too loud i went out" in page.text
    assert "What was that like?" not in page.text
    form = page.page.forms[-1]  # of the last answer
    [change] = form.buttons
    page.sends(form.action, [*form.pairs(), (change.name, change.value)])
    assert page.asked == STORY
    page.presses("Skip")
    page.opens("/answers")
    for words in ("too loud", "i went out", "What was that like?"):
        assert words not in page.text
    assert audiences(open, mateo) == {"private"}


def test_a_shorter_story_is_followed_up_anew(open: Open, mateo: Student, page: Browser) -> None:
    page.presses("Share with my teachers").presses("Change my answer")
    assert page.asked == STORY
    page.types("at lunch").presses("Send")
    assert page.asked == "What was that like?"
    assert "too loud" not in page.text
    page.types("crowded").presses("Send").types("no").presses("Send")
    assert f"{STORY} at lunch crowded" in page.text
    page.presses("Share with my teachers").presses("Keep as I wrote it")
    assert "You shared 2 of 2" in page.text
