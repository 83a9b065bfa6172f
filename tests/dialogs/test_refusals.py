"""What refuses a question, as students write it: obeyed or asked about at every question, never an answer.

said/refusals.txt has a sentence a line, with what it is: skip, told (said before), ask (the whole or this
one), stop; or an answer that only looks like one of these. Behind "# Held out" none was looked at while the
phrases were written.
"""

from pathlib import Path

import pytest

from dialogs.events import Option
from dialogs.flow import SKIP
from dialogs.loading import shipped_lists
from dialogs.no_answer import non_answer
from dialogs.replies import Command, Reply, Value, as_command
from dialogs.reply_types import TYPES
from dialogs.reply_types.kind import Question
from dialogs.reply_types.text import read_words
from dialogs.wording import options_of
from tests.growth import grows_evenly

FILE = Path(__file__).parent / "said" / "refusals.txt"
HELD_OUT = "# Held out"
ANSWER = "answer"


def said() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Each sentence behind what it is: those known while the phrases were written, and the others."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    at = lines.index(HELD_OUT)
    pairs = [(kind, text) for kind, _, text in (line.partition(": ") for line in lines)]
    return pairs[1:at], pairs[at + 1 :]


KNOWN, HELD = said()
REFUSALS = [(kind, text) for kind, text in KNOWN if kind != ANSWER]
ANSWERS = [text for kind, text in KNOWN if kind == ANSWER]


def meant(text: str) -> str:
    """In the words of the file."""
    match as_command(text):
        case Value((code,), said_back=said_back) if code == SKIP:
            return "told" if said_back else "skip"
        case Command("stop_or_skip"):
            return "ask"
        case Command("stop"):
            return "stop"
        case None:
            return ANSWER
        case other:
            raise AssertionError(other)


def share(pairs: list[tuple[str, str]], *, of_answers: bool) -> float:
    """How many of the refusals are found, or of the answers taken for one."""
    texts = [text for kind, text in pairs if (kind == ANSWER) == of_answers]
    return sum(meant(text) != ANSWER for text in texts) / len(texts)


def test_refusals_are_told_from_answers_that_look_like_them() -> None:
    figures = {
        "refusals obeyed or asked about, known": share(KNOWN, of_answers=False),
        "refusals obeyed or asked about, held out": share(HELD, of_answers=False),
        "answers taken for a refusal, known": share(KNOWN, of_answers=True),
        "answers taken for a refusal, held out": share(HELD, of_answers=True),
    }
    print(f"{len(REFUSALS)} refusals and {len(ANSWERS)} answers known, {len(HELD)} held out")
    for name, figure in figures.items():
        print(f"{name}: {figure:.3f}")
    found, found_held_out, lost, lost_held_out = figures.values()
    assert min(len(REFUSALS), len(ANSWERS)) > 250
    assert len(HELD) > 80
    assert found == 1
    assert found_held_out > 0.8
    assert lost == lost_held_out == 0


@pytest.mark.parametrize(("kind", "text"), REFUSALS)
def test_each_is_obeyed_or_asked_about_in_its_own_way(kind: str, text: str) -> None:
    assert meant(text) == kind


def shown(name: str) -> tuple[Option, ...]:
    return options_of(shipped_lists()[name], "en")


QUESTIONS = {
    "text": Question(language="en"),
    "integer": Question(language="en"),
    "date": Question(language="en"),
    "select_one": Question(shown("use_scale"), language="en"),
    "select_multiple": Question(shown("needs_6_8"), most=3, language="es"),
}


@pytest.mark.parametrize("type", QUESTIONS)
def test_no_type_of_question_keeps_a_refusal_as_its_answer(type: str) -> None:
    for _, text in REFUSALS:
        assert TYPES[type].read(Reply(text), QUESTIONS[type]) == as_command(text), text
        assert read_words(Reply(text)) == as_command(text), text


def test_what_only_looks_like_one_is_kept_as_it_is() -> None:
    for text in ANSWERS:
        assert TYPES["text"].read(Reply(text), QUESTIONS["text"]) == Value((), text)


@pytest.mark.parametrize("text", ["quiero salir más", "i quit it", "i pass that", "cancel that"])
def test_with_words_that_are_no_more_than_fillers_elsewhere_it_is_still_an_answer(
    text: str,
) -> None:
    assert as_command(text) is None
    assert not non_answer(text, "en")
    assert not non_answer(text, "es")


def test_a_choice_that_says_the_same_is_the_choice() -> None:
    options = (
        Option("pass", "Pass"),
        Option("cancel", "Cancel it"),
        Option("private", "It's private"),
    )
    for option in options:
        read = TYPES["select_one"].read(Reply(option.label), Question(options, language="en"))
        assert read == Value((option.value,))


@pytest.mark.parametrize(
    "unit", ["skip ", "i dont want to ", "stop asking me this ", "ya no quiero ", "no ", "i already told u "]
)  # fmt: skip
def test_a_long_text_is_told_at_once(unit: str) -> None:
    assert grows_evenly(as_command, (unit * 300)[:300])
    assert as_command(unit * 300) is None
