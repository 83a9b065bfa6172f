"""What staff may have one student asked in addition, and what was asked today already: facts of a flow."""

from dataclasses import replace
from itertools import product

import pytest

from dialogs.audience import EVERYONE, with_facts
from dialogs.checking import check_text
from dialogs.conversation import Conversation, World, from_json, to_json
from dialogs.engine import receive, start
from dialogs.events import Ask
from dialogs.flow import ASKS, FACTS, Condition, Fit, Flow
from dialogs.loading import load_flow, shipped_flow, shipped_lists
from dialogs.progress import progress
from dialogs.replies import Reply
from dialogs.reporting import report
from tests.dialogs.test_every_path import (
    Walked,
    missed_by_all,
    missed_by_one,
    walk_everywhere,
    worlds,
)

ASKING = """\
flow: asking
version: "1"
title: {en: Asking, es: Preguntas}

steps:
  - id: use
    type: text
    say:
      - {en: "Do you use it?", es: "¿Lo usas?"}

  - id: get
    type: text
    when: {asks_get: ["yes"]}
    say:
      - {en: "Do you get it?", es: "¿Te lo dan?"}

  - id: where
    type: text
    when: {asks_by_class: ["yes"]}
    say:
      - {en: "Where is it?", es: "¿Dónde?"}

  - id: learn
    type: text
    mode: iep
    when: {asks_learning: ["yes"]}
    say:
      - {en: "How do you learn?", es: "¿Cómo aprendes?"}

  - id: more
    type: text
    when: {closing: ["yes"]}
    say:
      - {en: "What else?", es: "¿Qué más?"}
"""
SAM = World("6-8", "iep", "Sam", knows_about_plan=True)


@pytest.fixture
def asking() -> Flow:
    flow, problems = load_flow(ASKING, "asking.yaml", shipped_lists())
    assert (problems, check_text(ASKING, "asking.yaml", shipped_lists())) == ([], [])
    assert flow
    return flow


def asked(flow: Flow, world: World) -> list[str]:
    """The questions that come, whatever is answered; their number is known from the first one on."""
    conversation = Conversation(flow.name, flow.version, "en", world)
    events = start(flow, conversation)
    number = progress(flow, conversation).all
    found = []
    while isinstance(events[-1], Ask):
        found.append(events[-1].key)
        events = receive(flow, conversation, Reply("skip"))
    assert len(found) == number
    return found


# --- what each of them is ------------------------------------------------------------------------


def test_nothing_is_asked_in_addition_unless_staff_say_so(asking: Flow) -> None:
    assert asked(asking, SAM) == ["use", "more"]


@pytest.mark.parametrize(
    ("also", "question"), [("get", "get"), ("by_class", "where"), ("learning", "learn")]
)
def test_each_is_asked_of_whom_staff_want_it_asked(asking: Flow, also: str, question: str) -> None:
    assert asked(asking, replace(SAM, asks=(also,))) == ["use", question, "more"]
    assert asked(asking, replace(SAM, asks=ASKS)) == ["use", "get", "where", "learn", "more"]


@pytest.mark.parametrize(
    "world",
    [
        replace(SAM, knows_about_plan=False),
        replace(SAM, in_class=True),
        replace(SAM, mode="every"),
    ],
)
def test_how_they_learn_is_asked_only_where_the_plan_may_be_named(world: World) -> None:
    all_asked = replace(world, asks=ASKS)
    assert [all_asked.fact(f"asks_{name}") for name in ASKS] == ["yes", "yes", "no"]


def test_the_closing_question_is_not_asked_twice_on_a_day(asking: Flow) -> None:
    assert asked(asking, replace(SAM, closing=False)) == ["use"]


def test_the_world_of_an_older_conversation_says_that_nothing_more_is_asked_and_the_closing_is() -> (
    None
):
    older = '{"band": "6-8", "mode": "iep", "name": "Sam", "knows_about_plan": true}'
    _, progress = to_json(Conversation("asking", "1", "en", SAM))
    world = from_json("asking", "1", older, progress).world
    assert (world.asks, world.closing) == ((), True)
    assert [world.fact(f"asks_{name}") for name in ASKS] == ["no", "no", "no"]
    assert world.fact("closing") == "yes"


def test_a_flow_that_calls_a_step_as_a_fact_is_called_now_goes_on_as_it_was_published() -> None:
    day = shipped_flow("my_day")
    first, second, *_ = [step for step in day.steps if step.type == "text" and not step.probe_of]
    closing = replace(first, id="closing", fit=Fit(), when=(), story=False)
    waits = (Condition("closing", ("answered",)),)
    behind = replace(second, fit=Fit(), when=waits, story=False)
    flow = replace(day, steps=(closing, behind), lists={})
    assert flow.facts == frozenset()
    conversation = Conversation(flow.name, flow.version, "en", SAM)
    start(flow, conversation)
    receive(flow, conversation, Reply("it is loud and I can hear nothing of it"))
    assert conversation.state == second.id


# --- what checks, reports and walks know of it ---------------------------------------------------


def test_every_step_behind_a_fact_is_walked_to_and_passed_by(asking: Flow) -> None:
    by_anyone = Walked()
    for world, language in worlds(asking):
        walked = walk_everywhere(asking, world, language)
        assert list(missed_by_one(asking, world, walked)) == []
        by_anyone.asked |= walked.asked
        by_anyone.passed_by |= walked.passed_by
        by_anyone.ways |= walked.ways
    assert list(missed_by_all(asking, by_anyone)) == []


def test_the_report_counts_what_is_asked_in_addition_and_wants_both_ways_tried(
    asking: Flow,
) -> None:
    row = next(row for row in report(asking, {}) if (row.band, row.mode) == ("6-8", "iep"))
    assert (row.shortest, row.longest, row.unreachable) == (1, 5, ())
    steps = ("get", "where", "learn", "more")
    assert set(row.untested) == set(product(steps, (False, True)))


def test_a_check_tells_who_is_never_asked() -> None:
    text = ASKING.replace("    mode: iep\n", "")
    (problem,) = check_text(text, "asking.yaml", shipped_lists())
    assert problem.what == (
        'this step is closed to students in mode every: "asks_learning" is never what "when" names for them'
    )


def test_the_kinds_of_students_are_told_apart_by_no_more_facts_than_a_flow_asks_for() -> None:
    assert len(with_facts(EVERYONE, frozenset())) == len(EVERYONE)
    assert len(with_facts(EVERYONE, frozenset({"closing"}))) == 2 * len(EVERYONE)
    of_a_plan = with_facts(EVERYONE, frozenset({"plan_known", "asks_learning"}))
    assert len(of_a_plan) == len(EVERYONE) // 2 * (3 + 1)
    assert all(set(student.facts) <= {"yes", "no", *FACTS["role"], ""} for student in of_a_plan)
