"""What an author is told of the sentences that a draft will make of a flow's choices."""

import re

import pytest

from dialogs.drafts.showing import in_sentences, missing_forms, unprinted
from dialogs.drafts.voice import form_of, is_many
from dialogs.flow import Choice, Flow
from dialogs.language import codes
from dialogs.loading import load_flow, shipped_files, shipped_flow, shipped_lists

LANGUAGES = codes()
SHIPPED = [name.removesuffix(".yaml") for name, _ in shipped_files()]

LUNCH = """flow: lunch
version: "1"
title: {en: Lunch, es: El almuerzo}
steps:
  - id: where
    type: select_one
    meaning: barrier.place
    choices: spots
    say:
      - {en: "Where is lunch hard?", es: "¿Dónde es difícil el almuerzo?"}
  - id: color
    type: text
    say:
      - {en: "What color is the room?", es: "¿De qué color es el salón?"}
lists:
  spots:
    - {value: line, en: The line, es: La fila, at: {en: in the line, es: en la fila}}
    - {value: table, en: The table, es: La mesa}
"""


@pytest.fixture
def lunch() -> Flow:
    flow, problems = load_flow(LUNCH, "lunch.yaml", shipped_lists())
    assert flow is not None, problems
    return flow


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SHIPPED)
def test_no_shipped_choice_lacks_a_form_and_no_answer_a_reader(name: str, language: str) -> None:
    flow = shipped_flow(name)
    assert [*unprinted(flow), *missing_forms(flow, language)] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [name for name in SHIPPED if name not in ("words", "quick")])
def test_every_shipped_choice_is_said_alone_and_in_a_list_for_everyone(
    name: str, language: str
) -> None:
    flow = shipped_flow(name)
    for step in flow.steps:
        if step.meaning and step.choices and step.meaning != "tool.chosen":
            lines = list(in_sentences(flow, step, language))
            assert lines
            for line in lines:
                said = line.partition(": ")[2]
                assert said.endswith("."), line
                assert not {"{", "  "} & {*said, *re.findall(" +", said)}, line
                asked = ("Asked “", "A la pregunta «")
                assert not said.startswith(asked) or step.meaning == "word.fits", line


def test_a_choice_without_a_form_and_a_question_without_a_meaning_are_named(lunch: Flow) -> None:
    line, which = unprinted(lunch)
    assert line.startswith('step "color": no draft prints its answers. They stand in the table of')
    assert which.startswith('with the meaning "story.own" the draft "stories" repeats the question')
    assert list(missing_forms(lunch, "en")) == [
        'step "where": a draft in English says table by the question. Write "at: …" beside the choice: the '
        "place with its preposition."
    ]


def test_a_choice_without_a_form_is_said_by_its_question(lunch: Flow) -> None:
    lines = list(in_sentences(lunch, lunch.by_id["where"], "en"))
    assert "6-8, he: Robin says that it is hardest for him in the line." in lines
    assert "6-8, they: Asked “Where is lunch hard?”, Robin chose “the table”." in lines


def test_nothing_is_said_of_the_students_gender_where_no_pronoun_is_known() -> None:
    """Spanish agrees with nobody, and English says they."""
    for name in SHIPPED:
        flow = shipped_flow(name)
        for step in flow.steps:
            if not step.meaning or not step.choices:
                continue
            spanish = [line.partition(": ")[2] for line in in_sentences(flow, step, "es")]
            assert spanish[::3] == spanish[1::3] == spanish[2::3]
            for line in in_sentences(flow, step, "en"):
                if ", they: " in line:
                    words = line.lower().replace("“", " ").replace("”", " ").split()
                    assert not {"he", "she", "his", "her", "him"} & {*words}, line


@pytest.mark.parametrize("tool", shipped_lists()["tools"], ids=lambda tool: tool.value)
def test_a_tool_agrees_with_its_noun_in_both_languages(tool: Choice) -> None:
    """By the noun's own form: its article in Spanish, an "s" or "fewer" in English."""
    spanish = form_of(tool, "np", "es") or tool.fragment["es"]
    first, second = spanish.split()[:2]
    many = first in ("los", "las") or (first in ("menos", "unas") and second.endswith("s"))
    feminine = first in ("la", "las", "una", "unas")
    assert is_many(tool, "es") is many, spanish
    if first in ("el", "la", "los", "las", "un", "una", "unas"):
        assert (form_of(tool, "gen", "es") == "f") is feminine, spanish
