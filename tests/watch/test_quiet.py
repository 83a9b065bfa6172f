"""What is ordinary fires no rule: the flows' own words, and all that the recorded students answered."""

from collections.abc import Iterator

from bot.demo.transcripts import recorded_students
from dialogs.loading import shipped_files, shipped_flow, shipped_lists
from dialogs.watch.looking import look


def offered() -> Iterator[str]:
    for choices in shipped_lists().values():
        for choice in choices:
            yield from choice.label.values()
            yield from choice.fragment.values()
    for file, _ in shipped_files():
        for step in shipped_flow(file.removesuffix(".yaml")).steps:
            for wording in step.say:
                yield from wording.text.values()


def test_no_word_of_the_flows_is_taken_for_a_worry() -> None:
    assert [text for text in set(offered()) if look(text)] == []


def test_no_answer_of_the_recorded_students_is_taken_for_a_worry() -> None:
    answers = {
        (said.words, said.asked)
        for student in recorded_students()
        for conversation in student.conversations
        for said in conversation.said
    }
    assert len(answers) > 500
    assert [answer for answer in answers if look(*answer)] == []
