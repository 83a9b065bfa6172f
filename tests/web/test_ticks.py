"""Several choices on the page without JavaScript: one that names nothing, and ticks that nobody loses."""

import pytest

from storage.database import Store
from storage.people import School
from tests.student import Clock, Student
from tests.web.browser import Browser
from tests.web.school import Open

WHERE = "In which classes do you use it?"


@pytest.fixture
def ana(store: Store, school: School, clock: Clock) -> Student:
    return Student(store, school, clock, "Ana", mode="every")


def ticked(page: Browser) -> set[str]:
    return page.form("/talk").ticked


def at_the_words(open: Open, bob: Student) -> Browser:
    """Bob has ticked two classes and something else, and is asked for his words."""
    page = open.let_in(bob).presses("Sometimes")
    page.ticks("Math", "Science", "Something else").presses("Done")
    assert page.asked == "Tell me in your own words."
    assert "You picked: Math, Science." in page.text
    return page


# --- a choice that names nothing


def test_ticked_with_another_it_is_asked_which_one_is_meant_and_both_stay_ticked(
    open: Open, ana: Student
) -> None:
    page = open.let_in(ana).presses("Skip")
    page.ticks("Nothing right now", "Breaks").presses("Done")
    assert page.status == 422
    assert "You picked “Nothing right now” and something more. Which one do you mean?" in page.text
    assert ticked(page) == {"Nothing right now", "Breaks"}
    assert "needs" not in open.kept(ana)
    page.form("/talk").ticked.remove("Breaks")
    page.presses("Done")
    assert open.kept(ana)["needs"].codes == ("nothing_now",)


def test_it_yields_to_what_is_written_behind_something_else(open: Open, ana: Student) -> None:
    page = open.let_in(ana).presses("Skip")
    page.ticks("Nothing right now", "Something else").presses("Done")
    page.types("a fan in the room").presses("Send")
    kept = open.kept(ana)["needs"]
    assert (kept.codes, kept.words) == (("something_else",), "a fan in the room")


# --- ticks that were not answered with


def test_back_from_the_words_shows_the_ticks_again(open: Open, bob: Student) -> None:
    page = at_the_words(open, bob).presses("Back")
    assert page.asked == WHERE
    assert ticked(page) == {"Math", "Science"}
    page.presses("Done")
    assert open.kept(bob)["where@extended_time"].codes == ("math", "science")


def test_skip_at_the_words_keeps_the_ticks_as_the_answer(open: Open, bob: Student) -> None:
    at_the_words(open, bob).presses("Skip")
    assert open.kept(bob)["where@extended_time"].codes == ("math", "science")


def test_stop_at_the_words_and_going_on_shows_the_ticks_again(open: Open, bob: Student) -> None:
    page = at_the_words(open, bob).presses("Stop here")
    assert "Okay, we stop here." in page.text
    page.presses("Keep going")
    assert page.asked == WHERE
    assert ticked(page) == {"Math", "Science"}


def test_a_page_lost_at_the_words_comes_back_with_the_ticks_named_and_kept(
    open: Open, bob: Student
) -> None:
    at_the_words(open, bob)
    again = open.shows_card(bob)
    assert again.asked == "Tell me in your own words."
    assert "You picked: Math, Science." in again.text
    again.types("on the bus").presses("Send")
    kept = open.kept(bob)["where@extended_time"]
    assert (kept.codes, kept.words) == (("math", "science", "something_else"), "on the bus")


@pytest.mark.parametrize(
    "way", [("Back", "Leave it as it is"), ("Take a break", ""), ("Stop here", "Keep going")]
)
def test_ticks_not_sent_yet_are_there_again_after_whatever_was_pressed(
    open: Open, bob: Student, way: tuple[str, str]
) -> None:
    leaves, returns = way
    page = open.let_in(bob).presses("Sometimes")
    page.ticks("Math", "Something else").presses(leaves)
    page = page.presses(returns) if returns else open.shows_card(bob)
    assert page.asked == WHERE
    assert ticked(page) == {"Math", "Something else"}
    assert "where@extended_time" not in open.kept(bob)


def test_once_answered_the_answer_is_what_is_ticked(open: Open, bob: Student) -> None:
    page = open.let_in(bob).presses("Sometimes")
    page.ticks("Math").presses("Back").presses("Leave it as it is")
    page.ticks("Tests").presses("Done").presses("Back")
    assert ticked(page) == {"Math", "Tests"}
    page.form("/talk").ticked.remove("Math")
    page.presses("Leave it as it is").presses("Back")
    assert ticked(page) == {"Math", "Tests"}
