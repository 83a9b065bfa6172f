"""How far along a student is: "4 of about 12".

What is answered is counted, and so is what the answers so far are sure to bring. A question that hangs
on an answer still open counts in part: as if that answer were any of its choices. A scripted follow-up
is no question of its own: it has the number of the one it follows.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from dialogs import reply_types
from dialogs.audience import Student, as_student
from dialogs.conversation import FINISHED, STOPPED, Conversation, Kept, World, key, parts
from dialogs.flow import ANSWERED, RESERVED, Condition, Flow, Step
from dialogs.machine import as_named, here, items_of
from dialogs.wording import offered


def progress(flow: Flow, conversation: Conversation) -> tuple[int, int]:
    """Which question waits, and about how many there will be in all: never fewer than is certain.

    At the end, both are how many there were.
    """
    # In the order of the path: the engine keeps them so.
    answers = {name: kept for name, kept in conversation.kept.items() if kept.on_path}
    split = [parts(name) for name in answers]
    if conversation.state in (FINISHED, STOPPED):
        number = _how_many(flow, split)
        return number, number
    waiting = here(flow, conversation)
    follows = flow.by_id[conversation.state].probe_of
    before = len(answers)
    if waiting in answers:
        before = list(answers).index(waiting)
    elif follows:  # asked anew, maybe, with answers behind it
        before = list(answers).index(key(follows, parts(waiting)[1])) + 1
    number = _how_many(flow, split[:before]) + (not follows)
    begun = {item for _, item in split}
    return number, _how_many(flow, split) + round(_open_ones(flow, conversation, answers, begun))


def _how_many(flow: Flow, split: list[tuple[str, str]]) -> int:
    return sum([not flow.by_id[step].probe_of for step, _ in split])


def _open_ones(
    flow: Flow, conversation: Conversation, answers: Mapping[str, Kept], begun: set[str]
) -> float:
    """How many questions without an answer are to be expected. `begun`: the items with answers."""
    world = conversation.world
    who = as_student(world)
    chances: dict[str, float] = {}
    alike = 0.0
    for block in _plan(flow, who):
        if not block.loop:
            _look_at(block, "", answers, chances)
            continue
        items = items_of(flow, flow.loops[block.loop], conversation)
        touched = [item.id for item in items if item.id in begun]
        for item in touched[-1:]:  # with the ones before it the student is through
            _look_at(block, item, answers, chances)
        untouched = len(items) - len(touched)
        if block.chosen_in in chances:
            untouched = block.likely_items
        if untouched:
            # What holds for one of them holds for each.
            before = sum(chances.values())
            _look_at(block, "", answers, chances)
            alike += (untouched - 1) * (sum(chances.values()) - before)
    return sum(chances.values()) + alike


def _look_at(
    block: "_Block", item: str, answers: Mapping[str, Kept], chances: dict[str, float]
) -> None:
    """Note, for this item, each question without an answer and how likely it is asked; 1 is certain."""
    for question in block.questions:
        name = key(question.id, item)
        if name in answers:
            continue
        chances[name] = 0.0 if question.when else 1.0
        for condition in question.when:
            asked = key(condition.step, item if condition.in_loop else "")
            answer = answers.get(asked)
            if answer is None:
                chance = condition.likely * chances.get(asked, 0.0)
            else:
                chance = float(not condition.values.isdisjoint(as_named(answer.codes)))
            chances[name] = max(chances[name], chance)


# --- What this kind of student may be asked, made once


@dataclass(frozen=True, slots=True)
class _Open:
    """A condition of a question. `likely`: how much of what may be answered there meets it."""

    step: str
    values: frozenset[str]
    likely: float
    in_loop: bool


@dataclass(frozen=True, slots=True)
class _Question:
    id: str
    when: tuple[_Open, ...]  # any one of them is enough; none: always


@dataclass(frozen=True, slots=True)
class _Block:
    """Questions that follow each other, once or for each item of a loop."""

    loop: str
    questions: tuple[_Question, ...]
    chosen_in: str  # the question that the items are picked in
    likely_items: int  # how many, as long as they are not picked


@lru_cache(maxsize=512)
def _plan(flow: Flow, who: Student) -> tuple[_Block, ...]:
    return tuple(_blocks(flow, who))


def _blocks(flow: Flow, who: Student) -> Iterator[_Block]:
    asked = (step for step in flow.steps if _may_be_asked(flow, step, who))
    for name, steps in groupby(asked, lambda step: step.loop):
        questions = tuple(_Question(step.id, _when(flow, step, who)) for step in steps)
        loop = flow.loops.get(name)
        if loop is None:
            yield _Block("", questions, "", 1)
            continue
        most = next(m.items for m in loop.most if m.fit.suits(who.band, who.mode, who.simple))
        picks = _likely_picks(flow.by_id[loop.chosen_in]) if loop.chosen_in else 0
        yield _Block(name, questions, loop.chosen_in, min(most, picks))


def _may_be_asked(flow: Flow, step: Step, who: Student) -> bool:
    if not reply_types.asks(step) or step.probe_of:
        return False
    ruled_out = step.when and all(_ruled_out(flow, c, who) for c in step.when)
    return step.fit.suits(who.band, who.mode, who.simple) and not ruled_out


def _ruled_out(flow: Flow, condition: Condition, who: Student) -> bool:
    return condition.step in flow.facts and not _is_fact(flow, condition, who)


def _is_fact(flow: Flow, condition: Condition, who: Student) -> bool:
    return condition.step in flow.facts and who.fact(condition.step) in condition.values


def _when(flow: Flow, step: Step, who: Student) -> tuple[_Open, ...]:
    if any(_is_fact(flow, condition, who) for condition in step.when):
        return ()
    return tuple(
        _open(flow, condition, who) for condition in step.when if condition.step in flow.by_id
    )


def _open(flow: Flow, condition: Condition, who: Student) -> _Open:
    step, values = flow.by_id[condition.step], frozenset(condition.values)
    choices = offered(flow, step, World(who.band, who.mode, "", who.simple)).keys() - RESERVED
    missed = len(choices - values) / len(choices) if choices else 1.0
    missed = 0.0 if ANSWERED in values else missed
    return _Open(step.id, values, 1 - missed ** _likely_picks(step), bool(step.loop))


def _likely_picks(step: Step) -> int:
    """Of three that may be picked, about two are."""
    return ((step.most or 1) + 1) // 2
