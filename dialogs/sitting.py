"""How much one sitting holds: each band's most questions, and whether something more still fits.

A loop goes on to its next item, and a step that is asked `if_room` is asked, only where with all that is
still to come the sitting stays within its band's most. What is left is said to be for another day. What was
begun stays, also where a changed answer would leave no room for it: no answer is set aside for its length.

Counted as if the student took the longest way on, so that a sitting is never longer than it may be. A
scripted follow-up is part of its question, and so are words beside a choice.
"""

from collections.abc import Mapping
from functools import lru_cache

from dialogs import reply_types
from dialogs.conversation import Conversation, World, parts
from dialogs.flow import FACTS, NOT_SURE, SKIP, SOMETHING_ELSE, Flow, Step

# Bounded by what is known of children as respondents (Borgers, de Leeuw and Hox 2000; Chambers and Johnston
# 2002), and by what a phone and a short break hold.
MOST_QUESTIONS = {"prek-2": 6, "3-5": 10, "6-8": 12, "9-12": 14, "18-22": 12}

# The middle of the minutes of a sitting by the middle of its number of questions.
SECONDS_A_QUESTION = {"prek-2": 38, "3-5": 43, "6-8": 49, "9-12": 51, "18-22": 60}


Who = tuple[str, str, bool, tuple[tuple[str, str], ...]]  # band, mode, simple words, facts


def alike(flow: Flow, world: World) -> Who:
    """All of a student that the ways through a flow depend on."""
    facts = tuple((name, world.fact(name)) for name in FACTS if name in flow.facts)
    return world.band, world.mode, world.simple, facts


def counts(step: Step) -> bool:
    """Whether a step is a question of its own."""
    return reply_types.asks(step) and not step.probe_of


def is_for(step: Step, who: Who) -> bool:
    """Whether a student may be asked this question, for all that is known before the first answer."""
    band, mode, simple, facts = who
    known = dict(facts)
    waits_for_facts = step.when and all(condition.step in known for condition in step.when)
    ruled_out = waits_for_facts and not _is_fact(step, who)
    return counts(step) and step.fit.suits(band, mode, simple) and not ruled_out


def is_sure(step: Step, who: Who) -> bool:
    """Whether they are asked it whatever they answer."""
    return is_for(step, who) and not step.if_room and (not step.when or _is_fact(step, who))


def minutes_of(flow: Flow, world: World) -> int:
    """About how long it takes a student who is asked as much as one sitting holds."""
    asked = min(len(reached_by(flow, alike(flow, world))), MOST_QUESTIONS[world.band])
    return max(1, round(asked * SECONDS_A_QUESTION[world.band] / 60))


@lru_cache(maxsize=512)
def reached_by(flow: Flow, who: Who) -> frozenset[str]:
    """The questions that some answers bring to this student."""
    found: set[str] = set()
    for step in flow.steps:
        waits = {condition.step for condition in step.when}
        if is_for(step, who) and (is_sure(step, who) or not waits or waits & found):
            found.add(step.id)
    return frozenset(found)


@lru_cache(maxsize=512)
def sure_items(flow: Flow, loop: str, who: Who) -> int:
    """How many items of a loop fit however the student answers; one always does."""
    first, end = _range(flow, loop)
    one = _longest_way(flow, who, first, end, of_item=True, brought=frozenset())
    by_any = frozenset(
        id for step in flow.steps[:first] for ids in brings(flow)[step.id].values() for id in ids
    )
    before = _longest_way(flow, who, 0, first, of_item=False, brought=frozenset())
    after = _longest_way(flow, who, end, len(flow.steps), of_item=False, brought=by_any)
    return max(1, (MOST_QUESTIONS[who[0]] - before - after) // max(one, 1))


def has_room_for_item(flow: Flow, loop: str, conversation: Conversation) -> bool:
    """Whether one more item of the loop fits into the sitting."""
    first, end = _range(flow, loop)
    who = alike(flow, conversation.world)
    one = _longest_way(flow, who, first, end, of_item=True, brought=frozenset())
    return _fits(flow, conversation, one, after=end)


def has_room_for(flow: Flow, step: Step, conversation: Conversation) -> bool:
    """Whether this one question fits that is asked only where there is room."""
    return _fits(flow, conversation, 1, after=flow.steps.index(step) + 1)


def brought_by(flow: Flow, conversation: Conversation, item: str = "") -> frozenset[str]:
    """The steps that wait for an answer that was given, outside of loops or to this item."""
    return frozenset(
        later
        for name, kept in conversation.kept.items()
        if kept.on_path and parts(name)[1] in ("", item)
        for value in flow.called(parts(name)[0], kept.codes)
        for later in brings(flow)[parts(name)[0]].get(value, ())
    )


@lru_cache(maxsize=64)
def brings(flow: Flow) -> Mapping[str, Mapping[str, frozenset[str]]]:
    """For each step, what each of its answers brings: the later steps that wait for it."""
    found: dict[str, dict[str, set[str]]] = {step.id: {} for step in flow.steps}
    for step in flow.steps:
        for condition in step.when:
            for value in condition.values:
                found.get(condition.step, {}).setdefault(value, set()).add(step.id)
    return {
        id: {value: frozenset(steps) for value, steps in values.items()}
        for id, values in found.items()
    }


def _range(flow: Flow, loop: str) -> tuple[int, int]:
    """Where a loop's steps begin and end."""
    steps = [number for number, step in enumerate(flow.steps) if step.loop == loop]
    return steps[0], steps[-1] + 1


def _fits(flow: Flow, conversation: Conversation, more: int, after: int) -> bool:
    asked = sum(
        kept.on_path and counts(flow.by_id[parts(name)[0]])
        for name, kept in conversation.kept.items()
    )
    later = frozenset(step.id for step in flow.steps[after:])
    brought = brought_by(flow, conversation) & later
    who = alike(flow, conversation.world)
    rest = _longest_way(flow, who, after, len(flow.steps), of_item=False, brought=brought)
    return asked + more + rest <= MOST_QUESTIONS[conversation.world.band]


@lru_cache(maxsize=4096)
def _longest_way(
    flow: Flow, who: Who, at: int, end: int, *, of_item: bool, brought: frozenset[str]
) -> int:
    """The most questions that the steps from `at` to `end` may be: those of one item, or outside loops.

    `brought`: those of them that an earlier answer brings. Of several picks, what any may bring is counted.
    """
    if at == end:
        return 0
    step = flow.steps[at]
    sure_or_brought = is_sure(step, who) or step.id in brought
    asked = is_for(step, who) and not step.if_room and sure_or_brought
    if not asked or bool(step.loop) != of_item:
        return _longest_way(flow, who, at + 1, end, of_item=of_item, brought=brought)
    return 1 + max(
        _longest_way(flow, who, at + 1, end, of_item=of_item, brought=brought | more)
        for more in _answers(flow, step.id)
    )


def _is_fact(step: Step, who: Who) -> bool:
    """Whether it waits for something that is so of the student."""
    return any((c.step, value) in who[3] for c in step.when for value in c.values)


@lru_cache(maxsize=1024)
def _answers(flow: Flow, id: str) -> frozenset[frozenset[str]]:
    """What each answer to a step may bring, all at once where several may be picked."""
    step, by_value = flow.by_id[id], brings(flow)[id]
    values = {c.value for offer in step.choices for c in flow.lists.get(offer.list, ())}
    each = frozenset(
        frozenset(later for name in flow.called(id, (value,)) for later in by_value.get(name, ()))
        for value in (*values, SKIP, NOT_SURE, SOMETHING_ELSE)
    )
    several = reply_types.of(step).needs.several
    return frozenset((frozenset[str]().union(*each),)) if several else each
