"""In class a neighbor's screen tells nothing: every question reads the same, whoever has a plan."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest

from dialogs.conversation import FINISHED, Conversation, World
from dialogs.engine import receive, start
from dialogs.events import Answered, Ask, Event, Finished, Say
from dialogs.flow import BANDS, ROLES, Flow
from dialogs.language import codes
from dialogs.loading import shipped_flow
from dialogs.replies import Reply
from tests.dialogs.plain_path import may_be_asked
from tests.dialogs.talk import as_ticked

LANGUAGES = codes()

IN_CLASS = World("6-8", "every", "Robin", in_class=True)
WITH_AN_IEP = replace(IN_CLASS, mode="iep", plan_word="iep", knows_about_plan=True)

# So many different answers bring each choice of each question, one after the other.
TURNS = range(8)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("band", BANDS)
@pytest.mark.parametrize("name", ["my_meeting", "words"])
def test_every_question_is_the_same_with_an_iep_and_without(
    name: str, band: str, language: str
) -> None:
    flow = shipped_flow(name)
    for simple, role in product((False, True), ROLES):
        one, other = (
            replace(world, band=band, simple=simple, role=role) for world in (WITH_AN_IEP, IN_CLASS)
        )
        asked: set[str] = set()
        for turn in TURNS:
            screens = list(screens_of(flow, one, language, turn, asked))
            assert screens == list(screens_of(flow, other, language, turn, set()))
        assert asked == {
            step for step in may_be_asked(flow, other) if flow.by_id[step].type != "note"
        }


@pytest.mark.parametrize(
    ("world", "first"),
    [
        (replace(WITH_AN_IEP, in_class=False), "Let's get ready for your next IEP meeting."),
        (
            replace(WITH_AN_IEP, in_class=False, plan_word="504"),
            "Let's get ready for your next 504 meeting.",
        ),
        (
            replace(WITH_AN_IEP, in_class=False, knows_about_plan=False),
            "Let's get ready for your next meeting.",
        ),
        (replace(IN_CLASS, in_class=False), "Let's get ready for your next conference."),
        (WITH_AN_IEP, "Let's get ready for your next conference."),
    ],
)
def test_out_of_class_a_meeting_is_called_what_the_student_knows_it_as(
    world: World, first: str
) -> None:
    flow = shipped_flow("my_meeting")
    assert first_screen(flow, world)[0].partition(". ")[0] + "." == first


def test_the_words_of_a_plan_are_for_those_who_know_theirs_and_not_in_class() -> None:
    flow = shipped_flow("words")
    for_all = ["Words about me", "Words about goals and my future", "Words for my meeting"]
    of_a_plan = [
        "Words about my plan",
        "Words about people and classes",
        "Words about tools and help",
    ]
    out_of_class = replace(WITH_AN_IEP, in_class=False)
    assert first_screen(flow, out_of_class)[2:] == [*of_a_plan, *for_all]
    assert first_screen(flow, replace(out_of_class, knows_about_plan=False))[2:] == for_all
    assert first_screen(flow, WITH_AN_IEP)[2:] == for_all
    assert first_screen(flow, replace(IN_CLASS, in_class=False))[2:] == for_all


def test_nobody_is_asked_whether_disability_or_special_education_fits_them() -> None:
    lessons = [step for step in shipped_flow("words").steps if step.type != "note"]
    taps = {step.id.removesuffix("_tap") for step in lessons if step.meaning == "word.fits"}
    assert len(taps) == 23
    assert not taps & {"disability", "special_education"}


def first_screen(flow: Flow, world: World) -> list[str]:
    conversation = Conversation(flow.name, flow.version, "en", world)
    return list(shown(start(flow, conversation)))


def screens_of(
    flow: Flow, world: World, language: str, turn: int, asked: set[str]
) -> Iterator[list[str]]:
    """All that stands on the screen, answer by answer; `asked` gets the questions."""
    conversation = Conversation(flow.name, flow.version, language, world)
    events = start(flow, conversation)
    yield list(shown(events))
    while conversation.state != FINISHED:
        ask = events[-1]
        assert isinstance(ask, Ask)
        asked.add(ask.key)
        events = receive(flow, conversation, answer(ask, turn))
        yield list(shown(events))


def answer(ask: Ask, turn: int) -> Reply:
    if not ask.options:
        return Reply("something I have thought about for a long while now")
    at = turn % len(ask.options)
    values = [option.value for option in (*ask.options[at:], *ask.options[:at])]
    return Reply(choices=as_ticked(ask.options, values[: ask.most]))


def shown(events: list[Event]) -> Iterator[str]:
    for event in events:
        match event:
            case Say(text) | Finished(text, _):
                yield text
            case Answered():
                yield event.said_back
            case Ask():
                yield event.text
                yield from (option.label for option in event.options)
