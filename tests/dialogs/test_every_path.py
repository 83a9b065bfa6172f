"""Every shipped flow, walked along every branch for every kind of student.

Not every conversation: two that can only go on in the same way are walked on from once. Each
choice of each question is taken in each situation that matters, and each situation is looked at.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise, product

import pytest

from dialogs import reply_types
from dialogs.conversation import FINISHED, START, Conversation, World, from_json, parts, to_json
from dialogs.engine import receive, start
from dialogs.events import Answered, Ask, Event, Finished, Say
from dialogs.flow import ASKS, BANDS, FACTS, MODES, Flow
from dialogs.language import codes, commands_anywhere
from dialogs.loading import shipped_files, shipped_flow, shipped_lists
from dialogs.machine import advance, all_ways, here, items_of, walk
from dialogs.replies import Reply
from dialogs.reply_types.why import awaits_why
from dialogs.wording import choices_of, text_of
from dialogs.words import placeholders
from tests.dialogs.plain_path import Given, may_be_asked, plain_path
from tests.dialogs.talk import as_ticked, in_own_words, listed

LANGUAGES = codes()
COMMANDS = commands_anywhere("commands")

FLOWS = [name.removesuffix(".yaml") for name, _ in shipped_files()]

# Never more choices than a student of this age can look over; see also the loops' own limits.
# Those that name something. Of pictures that several may be picked from, the youngest take in some more.
MOST_OPTIONS = {
    False: {"prek-2": 4, "3-5": 6, "6-8": 8, "9-12": 8, "18-22": 6},
    True: {"prek-2": 6, "3-5": 8, "6-8": 8, "9-12": 8, "18-22": 8},
}
MOST_ITEMS = 4

# The longest answer that is asked about further, and the shortest that is not.
SHORT, LONG = "this answer has seven words in all", "this answer is only a little bit longer"
SKIP_TYPED = {"en": "skip", "es": "saltar"}
UNSURE_TYPED = {"en": "idk", "es": "no sé"}

TOOLS = (
    listed("extended_time", "Math"),
    listed("visual_cues"),
    in_own_words("T3", "Tía’s blue folder"),
    listed("breaks"),
    listed("class_notes", "Science"),
    listed("small_steps"),
)


GOALS = tuple(in_own_words(f"G{n}", words) for n, words in enumerate(("Read 90 words", "Ask")))


def worlds(flow: Flow, *, whole: bool = True) -> Iterator[tuple[World, str]]:
    """Each band and mode, simple or not, with all that the flow may ask of the world; language in turn.

    Not the whole of it: each fact's other sides by themselves, and the last of all together; of students
    without a plan these last alone.
    """
    kinds = (
        (*kind, each)
        for kind in product(flow.bands or BANDS, flow.modes or MODES, (False, True))
        for each in (product if whole else _one_by_one)(*facts_of(flow, *kind))
        if whole or flow.modes or kind[1] == "iep" or each == _ends(facts_of(flow, *kind))[1]
    )
    for number, (band, mode, simple, each) in enumerate(kinds):
        language = LANGUAGES[(number + number // 2) % 2]
        fact = dict(zip(FACTS, each, strict=True))
        yield World(
            band, mode, "Robin", simple, role=fact["role"], transition=fact["transition"] == "yes",
            knows_about_plan=fact["plan_known"] == "yes",
            tools=TOOLS if fact["tools_listed"] == "yes" else (),
            goals=GOALS if fact["goals_listed"] == "yes" else (),
            asks=tuple(name for name in ASKS if fact[f"asks_{name}"] == "yes"),
            step_due=fact["step_due"] == "yes",
            closing=fact["closing"] == "yes",
        ), language  # fmt: skip


def _ends(sides: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    return [tuple(side[0] for side in sides), tuple(side[-1] for side in sides)]


def _one_by_one(*sides: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    first, last = _ends(sides)
    ways = [first, last]
    ways += [(*first[:n], other, *first[n + 1 :]) for n, side in enumerate(sides) for other in side]
    yield from dict.fromkeys(ways)


def facts_of(flow: Flow, band: str, mode: str, simple: bool) -> list[tuple[str, ...]]:
    """Of each fact both sides, or one where no step that may be asked of these students waits for it."""
    steps = tuple(step for step in flow.steps if step.fit.suits(band, mode, simple))
    theirs = replace(flow, steps=steps).facts
    return [FACTS[name] if name in theirs else FACTS[name][:1] for name in FACTS]


@dataclass
class Walked:
    """What students came by: the steps asked and passed by, the answers, the ways of the machine."""

    asked: set[str] = field(default_factory=set)
    passed_by: set[str] = field(default_factory=set)
    offered: set[tuple[str, str]] = field(default_factory=set)
    chosen: set[tuple[str, str]] = field(default_factory=set)
    ways: set[tuple[str, str]] = field(default_factory=set)


@pytest.mark.parametrize("whole", [False, pytest.param(True, marks=pytest.mark.long)])
@pytest.mark.parametrize("name", FLOWS)
def test_every_student_can_go_every_way_and_comes_to_an_end(name: str, whole: bool) -> None:
    """Not the whole of it: of the students who read simple words, those of one band."""
    flow = shipped_flow(name)
    missed: list[str] = []
    by_anyone = Walked()
    for world, language in worlds(flow, whole=whole):
        if not whole and world.simple and world.band != "9-12":
            continue
        walked = walk_everywhere(flow, world, language)
        who = f"{world.band}, {world.mode}, {language}, {len(world.tools)} tools listed, "
        who += f"{len(world.goals)} goals, transition {world.transition}, role {world.role}"
        who += f", asked also {world.asks}, closing {world.closing}" + ", simple" * world.simple
        missed += [f"{who}: {what}" for what in missed_by_one(flow, world, walked)]
        by_anyone.asked |= walked.asked
        by_anyone.passed_by |= walked.passed_by
        by_anyone.ways |= walked.ways
    missed += [f"anyone: {what}" for what in missed_by_all(flow, by_anyone)]
    assert not missed, f"{name}\n" + "\n".join(missed)


def missed_by_one(flow: Flow, world: World, walked: Walked) -> Iterator[str]:
    for step in sorted(may_be_asked(flow, world) - walked.asked):
        if flow.by_id[step].if_room:
            continue  # for this student the sitting may be full; somebody is asked (missed_by_all)
        yield f'"{step}" is never asked'
    for step, value in sorted(walked.offered - walked.chosen):
        yield f'"{step}" is never answered with "{value}"'
    if not any(to == FINISHED for _, to in walked.ways):
        yield "there is no end"


def missed_by_all(flow: Flow, walked: Walked) -> Iterator[str]:
    """Both sides of each branch. A fit is a branch too: it is for others that a step is passed by."""
    for step in flow.steps:
        if step.id not in walked.asked:
            yield f'"{step.id}" is never asked'
        if (step.when or step.probe_of or step.fit != flow.fit) and step.id not in walked.passed_by:
            yield f'"{step.id}" has a condition and is never passed by'
    in_loop = {step.id: step.loop for step in flow.steps}
    for loop in flow.loops:
        steps = [step.id for step in flow.steps if step.loop == loop]
        onward = {to for state, to in walked.ways if in_loop.get(state) == loop}
        if steps[0] not in onward:
            yield f'the loop "{loop}" never comes to a second item'
        if onward <= set(steps):
            yield f'the loop "{loop}" never ends'
        if not walked.passed_by.issuperset(steps):
            yield f'the loop "{loop}" is never left out'
    for state, ways in all_ways(flow):
        if not any((state, way.to) in walked.ways for way in ways):
            yield f'no way on from "{state}" is ever taken'


@pytest.mark.parametrize("name", FLOWS)
def test_every_text_of_every_step_is_whole_for_every_student_and_tool(name: str) -> None:
    flow = shipped_flow(name)
    everything = [*(listed(choice.value) for choice in shipped_lists()["tools"]), TOOLS[2]]
    wrong: list[str] = []
    for band, mode, simple, language in product(BANDS, MODES, (False, True), LANGUAGES):
        world = World(band, mode, "Robin", simple)
        for step in flow.steps:
            if not step.fit.suits(band, mode, simple):
                continue
            for item in everything if step.loop else [None]:
                text = text_of(step, world, language, item)
                if not is_whole(text):
                    wrong.append(f"{step.id}, {band}, {mode}, {language}, {simple}: {text!r}")
    assert not wrong, f"{name}\n" + "\n".join(wrong)


def is_whole(text: str) -> bool:
    return bool(text.strip()) and text == text.strip() and not placeholders(text)


def walk_everywhere(flow: Flow, world: World, language: str) -> Walked:
    """Take each choice in each situation, going on only where the situation is a new one."""
    walked = Walked()
    conversation = Conversation(flow.name, flow.version, language, world)
    events = start(flow, conversation)
    situations: set[object] = set()
    ahead = [(conversation, events, [START, *(at.state for at in walk(flow, conversation))])]
    while ahead:
        conversation, events, states = ahead.pop()
        assert all(is_whole(text) for text in texts(events)), (flow.name, world, events)
        note(flow, conversation, states, walked)
        if conversation.state == FINISHED:
            assert isinstance(events[-1], Finished)
            continue
        situation = situation_of(flow, conversation)
        if situation in situations:
            continue
        situations.add(situation)
        asked = events[-1]
        assert isinstance(asked, Ask)
        look_at(flow, conversation, asked)
        for option in asked.options:
            walked.offered.add((conversation.state, option.value))
        for replies, meant in answers_to(asked, language):
            walked.chosen.update((conversation.state, code) for code in meant.codes)
            at, events = after(flow, conversation, replies, meant)
            ahead.append((at, events, onward(flow, conversation, at)))
    return walked


def onward(flow: Flow, asked: Conversation, answered: Conversation) -> list[str]:
    """From the question just answered to the next one, or to the end."""
    scratch = again(asked)
    scratch.kept = answered.kept
    states = [scratch.state]
    while len(states) == 1 or not (states[-1] == FINISHED or reply_types.at(flow, states[-1]).asks):
        advance(flow, scratch)
        states.append(scratch.state)
    assert states[-1] == answered.state
    return states


def answers_to(asked: Ask, language: str) -> Iterator[tuple[list[Reply], Given]]:
    """Each way to answer, in two replies where words are asked for in between; and what is meant."""
    yield [Reply(SKIP_TYPED[language])], Given(("skip",))
    yield [Reply(UNSURE_TYPED[language])], Given(("not_sure",))
    values = tuple(option.value for option in asked.options)
    if not asked.needs.choices:
        yield [Reply(SHORT)], Given((), SHORT)
        yield [Reply(LONG)], Given((), LONG)
        yield from (([Reply(choices=(value,))], Given((value,))) for value in values)
        return
    for value in values:
        yield [Reply(choices=(value,), to=asked.key)], Given((value,))
    other = Reply(choices=("something_else",))
    yield [other, Reply(SHORT, to=asked.key)], Given(("something_else",), SHORT)
    names = [option.value for option in asked.options if not option.none]
    if asked.needs.several and names:
        both = Reply(choices=(names[-1], "something_else"))
        most = as_ticked(asked.options, values[: asked.most])
        yield [Reply(choices=most)], Given(most)
        yield [both, Reply(SHORT)], Given((names[-1], "something_else"), SHORT)
        yield [both, Reply(choices=("skip",))], Given((names[-1],))
    if asked.needs.several and asked.options[-1].none:
        nothing = Reply(choices=(values[-1], "something_else"))
        yield [nothing, Reply(SHORT)], Given(("something_else",), SHORT)
        yield [nothing, Reply(choices=("skip",))], Given((values[-1],))


def after(
    flow: Flow, conversation: Conversation, replies: list[Reply], meant: Given
) -> tuple[Conversation, list[Event]]:
    """The conversation with one answer more. Nothing else is kept, and no question comes again."""
    at, asked = again(conversation), here(flow, conversation)
    events: list[Event] = []
    for reply in replies:
        events = receive(flow, at, reply)
    answered = events[0]
    assert isinstance(answered, Answered), (asked, replies, events)
    if awaits_why(at):  # which nobody has to say
        events = [answered, *receive(flow, at, Reply(command="go_on"))]
    assert (answered.key, answered.codes, answered.words) == (asked, meant.codes, meant.words)
    assert list(at.kept) == [*conversation.kept, asked]
    assert len(at.kept) <= len(flow.steps) * MOST_ITEMS
    return at, events


def look_at(flow: Flow, conversation: Conversation, asked: Ask) -> None:
    """What holds at every question, whoever is asked and whatever they said before."""
    world, where = conversation.world, f"{flow.name}, {asked.key}"
    step = flow.by_id[conversation.state]
    assert asked.key == here(flow, conversation), where
    assert asked.needs == reply_types.of(step).needs, where
    assert bool(asked.about) == bool(step.loop), where
    labels = [option.label for option in asked.options]
    if step.type == "text":
        assert len(labels) == bool(step.nothing), where
    else:
        named = [c for c in choices_of(flow, step, conversation) if not c.none]
        assert len(named) <= MOST_OPTIONS[asked.needs.several][world.band], where
        assert 1 <= len(set(labels)) == len(labels), where
        assert all(is_whole(label) for label in labels), where
        assert 1 <= asked.most <= 3, where
    if step.without_tools:
        had = {tool.catalogue for tool in world.tools}
        for loop in flow.loops.values():
            had.update(answers_of(conversation).get(loop.chosen_in, Given()).codes)
        assert not had & {option.value for option in asked.options}, where
    assert -1 <= conversation.item < MOST_ITEMS, where
    assert (conversation.item >= 0) == bool(step.loop), where

    path = plain_path(flow, world, answers_of(conversation))
    questions = [name for name in path if not is_note(flow, parts(name)[0])]
    assert questions == [*conversation.kept, asked.key], where

    at = again(conversation)
    assert receive(flow, at, Reply(COMMANDS["help"][-1]))[-1] == asked, where
    receive(flow, at, Reply(COMMANDS["back"][-1]))
    assert receive(flow, at, Reply(COMMANDS["go_on"][-1]))[-1] == asked, where
    assert to_json(at) == to_json(conversation), where


def situation_of(flow: Flow, conversation: Conversation) -> object:
    """All that what comes next depends on; two conversations alike in this go on alike."""
    _, item = parts(here(flow, conversation))
    index = flow.steps.index(flow.by_id[conversation.state])
    brings: set[tuple[str, str]] = set()
    for name, kept in conversation.kept.items():
        step, of_item = parts(name)
        if of_item in ("", item):
            later = flow.steps[index + 1 :] if of_item else flow.steps
            short = not kept.codes and kept.words == len(SHORT.split())
            for other in later:
                probed = other.probe_of == step and short
                wanted = [v for c in other.when if c.step == step for v in c.values]
                if probed or set(wanted) & {*flow.called(step, kept.codes)}:
                    brings.add((step, other.id))
    left = [len(items_of(flow, loop, conversation)) for loop in flow.loops.values()]
    asked = [name for name in conversation.kept if not flow.by_id[parts(name)[0]].probe_of]
    room = len(asked) if flow.is_cut_short else 0
    return conversation.state, tuple(left), conversation.item, frozenset(brings), room


def note(flow: Flow, conversation: Conversation, since: list[str], walked: Walked) -> None:
    """What the last answer led through, and at the end all that was left out."""
    walked.ways.update(pairwise(since))
    walked.asked.update(state for state in since if state in flow.by_id)
    if conversation.state == FINISHED:
        path = plain_path(flow, conversation.world, answers_of(conversation))
        times = Counter(parts(name)[0] for name in path)
        for step in flow.steps:
            turns = len(items_of(flow, flow.loops[step.loop], conversation)) if step.loop else 1
            if times[step.id] < max(turns, 1):
                walked.passed_by.add(step.id)


def is_note(flow: Flow, state: str) -> bool:
    return flow.by_id[state].type == "note"


def answers_of(conversation: Conversation) -> dict[str, Given]:
    return {
        name: Given(kept.codes, "word " * kept.words) for name, kept in conversation.kept.items()
    }


def again(conversation: Conversation) -> Conversation:
    return from_json(conversation.flow, conversation.version, *to_json(conversation))


def texts(events: list[Event]) -> Iterator[str]:
    for event in events:
        match event:
            case Say(text) | Finished(text, _):
                yield text
            case Ask():
                yield event.text
            case Answered():
                yield event.said_back
