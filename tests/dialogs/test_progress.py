"""How far along: over random walks it only goes up, never past all, and ends where it said."""

from random import Random
from statistics import mean

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dialogs.audience import offered_to
from dialogs.conversation import FINISHED, Conversation, Item, World
from dialogs.engine import answered_keys, ask, receive, start
from dialogs.flow import BANDS, MODES, Flow
from dialogs.loading import shipped_files, shipped_flow
from dialogs.progress import progress
from dialogs.replies import Reply
from tests.dialogs.talk import as_ticked, listed
from tests.growth import steps

FLOWS = [name.removesuffix(".yaml") for name, _ in shipped_files()]
TOOLS = tuple(map(listed, ("extended_time", "breaks", "class_notes", "visual_cues", "small_steps")))
WORLDS = st.builds(
    World,
    st.sampled_from(BANDS),
    st.sampled_from(MODES),
    st.just("Robin"),
    st.booleans(),
    tools=st.integers(0, len(TOOLS)).map(lambda number: TOOLS[:number]),
    goals=st.integers(0, len(TOOLS)).map(lambda number: TOOLS[:number]),
    transition=st.booleans(),
)
FAST = settings(deadline=None, derandomize=True, max_examples=150)


def begun(name: str, world: World) -> tuple[Flow, Conversation]:
    flow = shipped_flow(name)
    conversation = Conversation(name, flow.version, "en", world)
    start(flow, conversation)
    return flow, conversation


def any_answer(flow: Flow, conversation: Conversation, chance: Random, skips: float = 0.1) -> Reply:
    asked = ask(flow, conversation)
    if chance.random() < skips:
        return Reply(choices=(chance.choice(["skip", "not_sure"]),))
    if not asked.options:
        return Reply(chance.choice(["it was loud", "word " * 9]))
    values = [option.value for option in asked.options]
    picks = chance.randint(1, min(asked.most, len(values)))
    return Reply(choices=as_ticked(asked.options, chance.sample(values, picks)))


@given(st.sampled_from(FLOWS), WORLDS, st.randoms(use_true_random=False))
@FAST
def test_each_question_has_the_next_number_and_a_follow_up_that_of_its_question(
    name: str, world: World, chance: Random
) -> None:
    assume(offered_to(shipped_flow(name), world))
    flow, conversation = begun(name, world)
    number = 0
    while conversation.state != FINISHED:
        number += not flow.by_id[conversation.state].probe_of
        now, all = progress(flow, conversation)
        assert now == number <= all
        receive(flow, conversation, any_answer(flow, conversation, chance))
    assert progress(flow, conversation) == (number, number)


@given(st.sampled_from(FLOWS), WORLDS, st.randoms(use_true_random=False), st.data())
@FAST
def test_an_earlier_question_has_its_number_again(
    name: str, world: World, chance: Random, data: st.DataObject
) -> None:
    assume(offered_to(shipped_flow(name), world))
    flow, conversation = begun(name, world)
    numbers: dict[str, int] = {}
    for _ in range(data.draw(st.integers(1, 12))):
        if conversation.state != FINISHED:
            numbers[ask(flow, conversation).key] = progress(flow, conversation)[0]
            receive(flow, conversation, any_answer(flow, conversation, chance))
    assume(answered_keys(flow, conversation))  # a flow may ask this band nothing
    again = data.draw(st.sampled_from(answered_keys(flow, conversation)))
    receive(flow, conversation, Reply(command="change", to=again))
    now, all = progress(flow, conversation)
    assert now == numbers[again] <= all


@given(st.sampled_from(FLOWS), WORLDS, st.randoms(use_true_random=False))
@FAST
def test_no_fewer_are_said_to_come_than_are_certain(
    name: str, world: World, chance: Random
) -> None:
    assume(offered_to(shipped_flow(name), world))
    flow, conversation = begun(name, world)
    while conversation.state != FINISHED:
        number, all = progress(flow, conversation)
        assert all - number >= certain_after(flow, conversation)
        receive(flow, conversation, any_answer(flow, conversation, chance))


def certain_after(flow: Flow, conversation: Conversation) -> int:
    """The questions without any condition behind the one that waits, outside loops."""
    world = conversation.world
    at = flow.steps.index(flow.by_id[conversation.state])
    return sum(
        step.fit.suits(world.band, world.mode, world.simple)
        and not (step.type == "note" or step.when or step.probe_of or step.loop)
        for step in flow.steps[at + 1 :]
    )


@pytest.mark.parametrize("tools", [(), TOOLS])
@pytest.mark.parametrize(
    ("name", "band"),
    [(name, band) for name in FLOWS for band in shipped_flow(name).bands or BANDS],
)
def test_the_first_guess_is_about_what_it_comes_to(
    name: str, band: str, tools: tuple[Item, ...]
) -> None:
    world = World(band, "iep", "Robin", tools=tools, goals=tools, transition=bool(tools))
    chance, first = Random(1), 0
    came_to: list[int] = []
    for _ in range(40):
        flow, conversation = begun(name, world)
        first = progress(flow, conversation)[1]
        while conversation.state != FINISHED:
            receive(flow, conversation, any_answer(flow, conversation, chance, skips=0))
        came_to.append(progress(flow, conversation)[1])
    assert abs(first - mean(came_to)) <= 2


def test_the_last_question_is_the_last_of_all() -> None:
    flow, conversation = begun("all_about_me", World("6-8", "every", "Robin"))
    seen = []
    while conversation.state != FINISHED:
        seen.append(progress(flow, conversation))
        receive(flow, conversation, Reply(choices=("skip",)))
    assert seen == [(number, len(seen)) for number in range(1, len(seen) + 1)]


def test_every_listed_tool_adds_about_as_many_questions() -> None:
    worlds = [World("6-8", "iep", "Robin", tools=TOOLS[:number]) for number in (1, 2, 3)]
    one, two, three = (progress(*begun("my_tools", world))[1] for world in worlds)
    assert 4 <= two - one <= 5
    assert 4 <= three - two <= 5


def test_it_looks_at_each_step_a_few_times_only() -> None:
    flow, conversation = begun("my_tools", World("9-12", "iep", "Robin", tools=TOOLS))
    chance = Random(2)
    while len(conversation.kept) < 20:
        receive(flow, conversation, any_answer(flow, conversation, chance))
    assert steps(lambda: progress(flow, conversation)) < 100 * len(flow.steps)
