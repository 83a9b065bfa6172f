"""How far along: over random walks the count never grows, and no number comes twice."""

from random import Random

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dialogs.audience import offered_to
from dialogs.conversation import FINISHED, Conversation, World
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
def test_the_count_never_grows_and_no_number_comes_twice(
    name: str, world: World, chance: Random
) -> None:
    assume(offered_to(shipped_flow(name), world))
    flow, conversation = begun(name, world)
    numbers: list[int] = []
    first = progress(flow, conversation)
    while conversation.state != FINISHED:
        number, all, _ = progress(flow, conversation)
        assert all == first.all
        numbers += [number] if number else []
        receive(flow, conversation, any_answer(flow, conversation, chance))
    assert numbers == list(range(1, first.all + 1))
    assert progress(flow, conversation) == (first.all, first.all, False)


@given(st.sampled_from(FLOWS), WORLDS, st.randoms(use_true_random=False))
@FAST
def test_where_no_more_are_said_to_come_none_comes(name: str, world: World, chance: Random) -> None:
    assume(offered_to(shipped_flow(name), world))
    flow, conversation = begun(name, world)
    none_left = False
    while conversation.state != FINISHED:
        number, all, more = progress(flow, conversation)
        follows = bool(flow.by_id[conversation.state].probe_of)
        assert follows or not none_left or number
        none_left = not more and (number == 0 or number == all)
        receive(flow, conversation, any_answer(flow, conversation, chance))


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
            numbers[ask(flow, conversation).key] = progress(flow, conversation).number
            receive(flow, conversation, any_answer(flow, conversation, chance))
    assume(answered_keys(flow, conversation))  # a flow may ask this band nothing
    again = data.draw(st.sampled_from(answered_keys(flow, conversation)))
    receive(flow, conversation, Reply(command="change", to=again))
    assert progress(flow, conversation).number == numbers[again]


def test_the_last_question_is_the_last_of_all() -> None:
    flow, conversation = begun("all_about_me", World("6-8", "every", "Robin"))
    seen = []
    while conversation.state != FINISHED:
        seen.append(progress(flow, conversation))
        receive(flow, conversation, Reply(choices=("skip",)))
    assert seen == [(number, len(seen), False) for number in range(1, len(seen) + 1)]


def test_it_looks_at_each_step_a_few_times_only() -> None:
    flow, conversation = begun("my_tools", World("9-12", "iep", "Robin", tools=TOOLS))
    chance = Random(2)
    while len(conversation.kept) < 8:
        receive(flow, conversation, any_answer(flow, conversation, chance))
    assert steps(lambda: progress(flow, conversation)) < 100 * len(flow.steps)
