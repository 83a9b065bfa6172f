"""Which answers a draft is made from, where a student has talked about a thing more than once."""

from bot.documents.drafts import file_of
from dialogs.conversation import TEAM
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
    for words in ("make a game", "do the tutorial", "skip", "skip", "somebody plays it"):
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
