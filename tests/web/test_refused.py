"""A question that is refused in words on the page: skipped and said so, or asked about; nothing is kept."""

from tests.student import Student
from tests.web.browser import Browser
from tests.web.school import Open


def at_words(open: Open, bob: Student) -> Browser:
    page = open.let_in(bob).presses("Something else")
    assert page.asked == "Tell me in your own words."
    return page


def test_what_was_typed_to_skip_is_told_as_it_was_understood(open: Open, bob: Student) -> None:
    page = at_words(open, bob).types("i dont want to answer").presses("Send")
    assert "Okay, we skip that one." in page.text
    kept = open.kept(bob)["use@extended_time"]
    assert (kept.codes, kept.words) == (("skip",), "")


def test_what_was_said_before_gets_a_kind_word(open: Open, bob: Student) -> None:
    page = at_words(open, bob).types("I already told you").presses("Send")
    assert "You told me already. That is okay, we go on." in page.text
    assert open.kept(bob)["use@extended_time"].codes == ("skip",)


def test_cancel_is_asked_about_where_both_can_be_pressed(open: Open, bob: Student) -> None:
    page = at_words(open, bob).types("cancel").presses("Send")
    assert "Do you want to stop, or skip this one?" in page.text
    assert page.asked == "Tell me in your own words."
    assert page.form("/talk").texts["text"] == ""
    assert open.kept(bob) == {}
    assert "There are no answers to share." in page.presses("Stop here").text


def test_with_script_the_kind_word_comes_with_the_next_question(open: Open, bob: Student) -> None:
    page = at_words(open, bob).types("ya te dije")
    form = page.form("/talk")
    page.sends("/talk", [*form.pairs(), ("send", "1")], **{"X-Part": "1"})
    assert "You told me already. That is okay, we go on." in page.text
