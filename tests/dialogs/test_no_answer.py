"""What is no answer as children write it, what is one however short, and what neither opens."""

from pathlib import Path

import pytest

from dialogs import engine
from dialogs.conversation import Conversation
from dialogs.events import Answered, Ask, Event
from dialogs.flow import NOT_SURE, SKIP
from dialogs.loading import shipped_flow
from dialogs.no_answer import LONGEST, non_answer, says_nothing, would_rather_not
from dialogs.replies import Reply
from tests.dialogs.talk import student
from tests.growth import grows_evenly

SAID = Path(__file__).parent / "said"
HELD_OUT = "# Held out"


def said(name: str) -> tuple[list[str], list[str]]:
    """What was known while the phrases were written, and what was not looked at."""
    lines = (SAID / name).read_text(encoding="utf-8").splitlines()
    at = lines.index(HELD_OUT)
    return lines[1:at], lines[at + 1 :]


def share(texts: list[str]) -> float:
    return sum(non_answer(text, "en") for text in texts) / len(texts)


def test_what_ends_a_follow_up_is_told_from_short_answers() -> None:
    known, held_out = said("no_more.txt")
    answers, answers_held_out = said("short_answers.txt")
    figures = {
        "no answers found, known": share(known),
        "no answers found, held out": share(held_out),
        "answers taken for none, known": share(answers),
        "answers taken for none, held out": share(answers_held_out),
    }
    for name, figure in figures.items():
        print(f"{name}: {figure:.3f}")
    found, found_held_out, lost, lost_held_out = figures.values()
    assert min(len(known), len(answers)) > 400
    assert min(len(held_out), len(answers_held_out)) > 75
    assert found > 0.97
    assert found_held_out > 0.94
    assert lost < 0.01
    assert lost_held_out < 0.02


@pytest.mark.parametrize(
    "text",
    [
        "yes",
        "no",
        "k",
        "ok bye",
        "idk",
        "nothing",
        "nada",
        "asdf",
        "...",
        "",
        "jjjjj",
        "sdkfjhgd",
        "qweasd",
        "lkjfdsa",
        "ya te dije",
    ],
)
def test_a_bare_word_that_answers_no_open_question_is_a_non_answer(text: str) -> None:
    assert non_answer(text, "en")
    assert non_answer(text, "es")


@pytest.mark.parametrize(
    "text",
    [
        "no homework", "ok music", "ADHD", "html", "lgbtq", "7", "😭", "音楽", "رسم", "fine", "good", "never",
        "rhythm games", "todo", "no veo", "teacher", "me", "nah its all fine", "catchphrase",
    ],
)  # fmt: skip
def test_an_answer_is_none_however_short(text: str) -> None:
    assert not non_answer(text, "en")
    assert not non_answer(text, "es")


@pytest.mark.parametrize(
    ("text", "none_in", "answer_in"),
    [("yo", "en", "es"), ("nose", "es", "en"), ("sale", "es", "en")],
)
def test_a_word_of_both_languages_counts_as_in_the_one_asked_in(
    text: str, none_in: str, answer_in: str
) -> None:
    assert non_answer(text, none_in)
    assert not non_answer(text, answer_in)


FINE = (
    "nah its all fine", "nothing really", "todo bien", "nothing is hard", "nada es difícil", "its never hard",
    "i dont have a hard time", "no hay nada difícil", "nunca me ha pasado", "Nothing makes it hard to learn.",
)  # fmt: skip


@pytest.mark.parametrize("text", FINE)
def test_a_story_that_is_declined_or_of_nothing_hard_is_not_asked_about(text: str) -> None:
    assert would_rather_not(text, "en")
    assert says_nothing(text, "en")


@pytest.mark.parametrize(
    "text",
    [
        "its fine until math", "nothing is hard but tests", "todo bien menos mate", "no me gusta la escuela",
        "no me va bien", "not fine", "i dont want to read out loud", "no quiero leer en voz alta",
        "i dont have time", "everything is hard", "nunca termino",
    ],
)  # fmt: skip
def test_a_short_story_is_asked_about(text: str) -> None:
    assert not would_rather_not(text, "en")
    assert not says_nothing(text, "en")


# --- What follows in a conversation


def at_step(step: str, *picked: str) -> tuple[Conversation, list[Event]]:
    """In my_day at this step, in middle school, with everything before skipped but the barrier."""
    flow = shipped_flow("my_day")
    conversation = Conversation("my_day", flow.version, "en", student("Robin", "6-8"))
    events = engine.start(flow, conversation)
    while asked(events).key != step:
        choices = picked if asked(events).key == "barrier" else (SKIP,)
        events = engine.receive(flow, conversation, Reply(choices=choices))
    return conversation, events


def asked(events: list[Event]) -> Ask:
    return next(event for event in events if isinstance(event, Ask))


def answered(events: list[Event]) -> Answered:
    return next(event for event in events if isinstance(event, Answered))


@pytest.mark.parametrize(
    "text", ["nothing", "nothing is hard", "nah its all good", "nada es difícil"]
)
def test_typed_at_what_gets_in_the_way_nothing_opens_no_place_time_or_story(text: str) -> None:
    conversation, _ = at_step("barrier")
    events = engine.receive(shipped_flow("my_day"), conversation, Reply(text))
    assert (answered(events).codes, answered(events).words) == (("nothing_now",), "")
    assert asked(events).key == "people"


def test_typed_at_what_gets_in_the_way_something_is_asked_about() -> None:
    conversation, _ = at_step("barrier")
    events = engine.receive(shipped_flow("my_day"), conversation, Reply("the bell"))
    assert answered(events).codes == ("something_else",)
    assert asked(events).key == "place"


def test_nothing_else_beside_a_choice_leaves_the_choice() -> None:
    conversation, _ = at_step("barrier")
    reply = Reply("nothing else", ("noise", "something_else"))
    events = engine.receive(shipped_flow("my_day"), conversation, reply)
    assert (answered(events).codes, answered(events).words) == (("noise",), "")


def test_an_answer_that_is_edited_to_nothing_closes_what_it_had_opened() -> None:
    flow = shipped_flow("my_day")
    conversation, _ = at_step("barrier")
    engine.receive(flow, conversation, Reply("the bell"))
    events = engine.revise(flow, conversation, "barrier", Reply("nothing is hard"))
    assert answered(events).codes == ("nothing_now",)
    assert asked(events).key == "people"


@pytest.mark.parametrize(
    "text", ["thats it", "ya te dije", "nothin else", "no more", "no sé", "..."]
)
def test_a_follow_up_ends_with_nothing_kept_and_no_other_follows(text: str) -> None:
    flow = shipped_flow("my_day")
    conversation, _ = at_step("hard_time", "noise")
    events = engine.receive(flow, conversation, Reply("the kids were loud"))
    assert asked(events).key == "hard_time_more1"
    events = engine.receive(flow, conversation, Reply(text))
    code = NOT_SURE if text == "no sé" else SKIP
    assert (answered(events).codes, answered(events).words) == ((code,), "")
    assert asked(events).key == "hard_time_help"


@pytest.mark.parametrize("text", FINE)
def test_a_declined_story_has_no_follow_up(text: str) -> None:
    conversation, _ = at_step("hard_time", "noise")
    events = engine.receive(shipped_flow("my_day"), conversation, Reply(text))
    assert asked(events).key == "hard_time_help"


@pytest.mark.parametrize(
    "unit", ["no ", "asdf", "ha", "nothing else to say ", "i told u ", "a", "asdfgh", "e\u0301"]
)
def test_a_long_text_is_told_at_once(unit: str) -> None:
    # A quarter of it is whole units too: a phrase cut in the middle is told at its last word.
    text = unit * (LONGEST // len(unit) // 4 * 4)
    assert grows_evenly(lambda text: non_answer(text, "en"), text)
    assert not non_answer(unit * (LONGEST + 1), "en")
