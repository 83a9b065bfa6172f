"""What is ordinary is no worry: the flows' own words, and all that the recorded students answered."""

from dialogs.watch.looking import look
from tests.watch.weighing import answers, offered


def test_no_word_of_the_flows_is_taken_for_a_worry() -> None:
    assert [text for text in offered() if look(text)] == []


def test_no_answer_of_the_recorded_students_is_taken_for_a_worry() -> None:
    said = answers()
    assert len(said) > 500
    assert [answer for answer in said if look(*answer)] == []
