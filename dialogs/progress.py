"""How far along a student is: "3 of 7, and a few more".

Counted is what is sure from the start: the questions that this student is asked whatever they answer. So the
count never grows, and no number comes twice. A question that hangs on an answer has no number, and what may
still come is only "a few more". A scripted follow-up has none either.
"""

from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from dialogs.conversation import FINISHED, STOPPED, Conversation, key, parts
from dialogs.flow import Flow, Step
from dialogs.machine import here, items_of
from dialogs.sitting import Who, alike, brought_by, is_for, is_sure, sure_items


class Progress(NamedTuple):
    """`number` of `all`: 0 at a question that not everyone is asked. `more`: others may still come."""

    number: int
    all: int
    more: bool

    @property
    def phrase(self) -> str:
        """The name of the phrase that says it, with {number} and {all}."""
        if self.number:
            return "progress_more" if self.more else "progress"
        return "progress_some" if self.more else "progress_last"


NO_QUESTION = Progress(0, 0, more=False)


def progress(flow: Flow, conversation: Conversation) -> Progress:
    """Where the question that waits stands; at the end, the last of all."""
    sure = tuple(_sure(flow, conversation))
    if conversation.state in (FINISHED, STOPPED):
        return Progress(len(sure), len(sure), False)
    waits = here(flow, conversation)
    if waits in sure:
        return Progress(sure.index(waits) + 1, len(sure), _may_come(flow, conversation))
    on_path = {name for name, kept in conversation.kept.items() if kept.on_path}
    more = not on_path.issuperset(sure) or _may_come(flow, conversation)
    return Progress(0, len(sure), more)


def _sure(flow: Flow, conversation: Conversation) -> Iterator[str]:
    """The keys of what this student is asked whatever they answer, in their order."""
    for loop, steps in _sure_steps(flow, alike(flow, conversation.world)):
        if not loop:
            yield from steps
            continue
        for item in _items(flow, loop, conversation)[: _how_many_sure(flow, loop, conversation)]:
            yield from (key(step, item) for step in steps)


@lru_cache(maxsize=512)
def _sure_steps(flow: Flow, who: Who) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Those that follow each other, with the name of the loop that asks them, or ""."""
    steps = (step for step in flow.steps if is_sure(step, who))
    grouped = groupby(steps, lambda step: step.loop)
    return tuple((loop, tuple(step.id for step in same)) for loop, same in grouped)


def _items(flow: Flow, loop: str, conversation: Conversation) -> list[str]:
    return [item.id for item in items_of(flow, flow.loops[loop], conversation)]


def _how_many_sure(flow: Flow, loop: str, conversation: Conversation) -> int:
    """None of those that the student picks themselves: it is not known how many."""
    world, over = conversation.world, flow.loops[loop].over
    listed = world.tools if over == "tools" else world.goals
    return sure_items(flow, loop, alike(flow, world)) if listed else 0


def _may_come(flow: Flow, conversation: Conversation) -> bool:
    """Whether a question may come behind this one that not everyone is asked."""
    at = flow.steps.index(flow.by_id[conversation.state])
    if any(_may_be_asked(flow, step, conversation, at) for step in flow.steps[at + 1 :]):
        return True
    loops = {step.loop: None for step in flow.steps[at:] if step.loop}
    return any(_items_may_come(flow, loop, conversation) for loop in loops)


def _may_be_asked(flow: Flow, step: Step, conversation: Conversation, at: int) -> bool:
    """Of a step behind `at`, in a loop for the item that it is at: not sure, and not ruled out."""
    who = alike(flow, conversation.world)
    here_or_outside = step.loop in ("", flow.steps[at].loop)
    if not here_or_outside or not is_for(step, who) or is_sure(step, who):
        return False
    if not step.when:
        return True
    still_open = any(_is_behind(flow, condition.step, at, conversation) for condition in step.when)
    _, item = parts(here(flow, conversation))
    return still_open or step.id in brought_by(flow, conversation, item)


def _is_behind(flow: Flow, step: str, at: int, conversation: Conversation) -> bool:
    """Whether that step is still to be answered, as far as it is asked at all."""
    if step not in flow.by_id:
        return False
    place = flow.steps.index(flow.by_id[step])
    asked = place == at or _may_be_asked(flow, flow.by_id[step], conversation, at)
    return place >= at and (asked or is_sure(flow.by_id[step], alike(flow, conversation.world)))


def _items_may_come(flow: Flow, loop: str, conversation: Conversation) -> bool:
    """Whether the loop may go on to an item that is not sure, or to one with questions that are not."""
    who, inside = alike(flow, conversation.world), flow.by_id[conversation.state].loop == loop
    items = len(_items(flow, loop, conversation))
    chosen_in = flow.loops[loop].chosen_in
    if chosen_in and not items and not conversation.kept.get(chosen_in):
        return is_for(flow.by_id[chosen_in], who)
    ahead = items - (conversation.item + 1 if inside else 0)
    if ahead <= 0:
        return False
    steps = [step for step in flow.steps if step.loop == loop]
    unsure = any(is_for(step, who) and not is_sure(step, who) for step in steps)
    return unsure or items > _how_many_sure(flow, loop, conversation)
