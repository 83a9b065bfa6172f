"""Which answers a draft is made from, where a student has talked about a thing more than once."""

from dataclasses import replace

from bot.documents.drafts import file_of
from dialogs.conversation import TEAM
from dialogs.flow import Fit, Flow
from dialogs.loading import shipped_flow
from tests.student import Student

OWN_GOAL = {"goal", "goal.step", "goal.block", "goal.helper", "goal.sign"}


def has_shared_all(student: Student) -> None:
    for entry in student.reads_back:
        student.shares(student.named(entry.key), TEAM)


def shared_of_goals(student: Student) -> dict[str, str]:
    """Meaning -> words, of all that a draft would have about a goal of their own."""
    file = file_of(student.store, student.school, student.row, "present_levels", "en")
    return {one.meaning: one.words for one in file.evidence if one.meaning in OWN_GOAL}


def test_a_first_step_goes_with_its_goal_and_never_with_a_newer_one(bob: Student) -> None:
    bob.begins("my_goal")
    for words in ("make a game", "do the tutorial", "skip", "skip", "somebody plays it", "no"):
        bob.says(words)
    has_shared_all(bob)
    assert shared_of_goals(bob) == {
        "goal": "make a game",
        "goal.step": "do the tutorial",
        "goal.sign": "somebody plays it",
    }
    bob.begins("my_goal")
    for words in ("read a whole book", "skip", "skip", "skip", "skip"):
        bob.says(words)
    has_shared_all(bob)
    assert shared_of_goals(bob) == {"goal": "read a whole book"}


def ending(name: str) -> Flow:
    """A flow of the closing question alone."""
    first = next(step for step in shipped_flow("my_day").steps if step.type == "text")
    step = replace(first, id="anything", fit=Fit(), when=(), story=False, meaning="more")
    return Flow(name, "1", {"en": name, "es": name}, (step,))


def said_at_the_end(student: Student) -> list[tuple[str, str]]:
    """Flow and words, of all that a draft would have."""
    file = file_of(student.store, student.school, student.row, "present_levels", "en")
    return [(one.flow, one.words) for one in file.evidence if one.meaning == "more"]


def test_what_else_was_said_at_the_end_of_one_flow_stays_beside_that_of_another(
    bob: Student,
) -> None:
    for flow, words in (("one", "my seat"), ("other", "the bell"), ("one", "the light")):
        bob.begins(ending(flow))
        bob.says(words)
        has_shared_all(bob)
    assert said_at_the_end(bob) == [("other", "the bell"), ("one", "the light")]
