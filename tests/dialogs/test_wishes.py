"""Who types that they need a person to talk to is understood; who tells what helps is not taken for it."""

from pathlib import Path

import pytest

from dialogs.replies import command_in
from tests.watch.test_labelled import ordinary

SAID = Path(__file__).parent / "said"


def lines(name: str) -> list[str]:
    return (SAID / f"{name}.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("text", lines("wishes"))
def test_the_wish_to_talk_to_a_person_is_understood(text: str) -> None:
    assert command_in(text) == "talk"
    assert command_in(f"  {text.upper()} ") == "talk"


@pytest.mark.parametrize("text", lines("not_wishes"))
def test_what_is_told_about_talking_is_an_answer(text: str) -> None:
    assert command_in(text) == ""


def test_no_ordinary_answer_is_taken_for_the_wish() -> None:
    assert [text for text in ordinary() if command_in(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "It is loud in here. Can I talk to someone?",
        "no sé\nnecesito hablar con un adulto, por favor",
    ],
)
def test_a_sentence_by_itself_is_the_wish(text: str) -> None:
    assert command_in(text) == "talk"


@pytest.mark.parametrize(
    "text",
    ["My dad hits me. I need to talk to someone.", "Me quiero morir. Quiero hablar con alguien."],
)
def test_a_worry_beside_the_wish_is_heard_as_a_worry(text: str) -> None:
    assert command_in(text) == ""
