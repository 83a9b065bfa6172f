"""A Flow -> one shared transitions.Machine, and the path that a conversation takes through it.

One machine serves every conversation on a flow's version and nobody is registered with it: the
conversation only lends its `.state`. Registering would reset a resumed state, keep the object alive
and cost 134-981 KiB for each conversation instead of 0.16 KiB (measured). Guards and moves are
functions, never names: a mistyped name builds and fails only when a student gets there.

This is the only place that decides which step comes next. The path of an earlier answer is found
by firing the same machine again over the kept answers.
"""

from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import TYPE_CHECKING, Any, cast

from dialogs import reply_types
from dialogs.conversation import FINISHED, START, Conversation, Item, key, parts
from dialogs.flow import Flow, Loop, Step
from dialogs.sitting import has_room_for, has_room_for_item

if TYPE_CHECKING:
    from transitions import EventData, Machine

# A probe follows an answer of at most this many words.
SHORT_ANSWER = 7

Guard = Callable[[Conversation], bool]


@dataclass(frozen=True, slots=True)
class Way:
    """One way on from a state: where it goes, for whom, and which item it goes to (None: the same)."""

    to: str
    guards: tuple[Guard, ...] = ()
    item: Callable[[int], int] | None = None


@lru_cache(maxsize=512)
def machine_for(flow: Flow) -> "Machine":
    """The machine of this flow: one event, `advance`, and one state for each step."""
    from transitions import Machine  # a draft looks only at the items of a flow, and runs none

    machine = Machine(
        model=None,
        states=[START, *(step.id for step in flow.steps), FINISHED],
        initial=START,
        auto_transitions=False,
        send_event=True,
    )
    for state, ways in all_ways(flow):
        for way in ways:
            machine.add_transition(
                "advance",
                state,
                way.to,
                conditions=[_as_condition(guard) for guard in way.guards],
                before=[_as_move(way.item)] if way.item else None,
            )
    return machine


def edges(flow: Flow) -> Iterator[tuple[str, str, str]]:
    """Each way of the machine: from, to, and what lets a student through in an author's words."""
    for state, ways in machine_for(flow).events["advance"].transitions.items():
        for number, way in enumerate(ways):
            through = [getattr(condition.func, "__name__", "") for condition in way.conditions]
            yield state, way.dest or state, "; ".join(through) or ("otherwise" if number else "")


def advance(flow: Flow, conversation: Conversation) -> None:
    """Go one state on. No way on would be a fault of ours: the last way has no guard."""
    if not machine_for(flow).events["advance"].trigger(conversation):
        raise RuntimeError(f"flow {flow.name} {flow.version}: no way on from {conversation.state}")


def walk(flow: Flow, conversation: Conversation) -> Iterator[Conversation]:
    """Every state from the first on, as long as the question there has a kept answer.

    Nothing hangs on a follow-up, so one without an answer is passed over where answers stand behind it: who
    is asked it anew has not taken those back. Yields the same scratch object each time. It holds only the
    answers passed so far, so that an answer off the path decides nothing. The conversation itself is not
    moved.
    """
    scratch = copy(conversation)
    scratch.state, scratch.item, scratch.picked, scratch.kept = START, -1, (), {}
    scratch.begun = frozenset(conversation.kept)
    count = sum(not kept.anew for kept in conversation.kept.values())
    while True:
        advance(flow, scratch)
        yield scratch
        if scratch.state == FINISHED:
            return
        if not reply_types.at(flow, scratch.state).asks:
            continue
        name = here(flow, scratch)
        if not conversation.has_answer(name):
            if flow.by_id[scratch.state].probe_of and len(scratch.kept) < count:
                continue
            return
        scratch.kept[name] = conversation.kept[name]._replace(on_path=True)


def let_go_of_follow_ups(flow: Flow, conversation: Conversation, name: str) -> None:
    """They were about that answer as it was: of another they are asked anew, of a skip never."""
    step, item = parts(name)
    for behind in (key(follow_up, item) for follow_up in flow.follow_ups[step]):
        if behind in conversation.kept:
            conversation.kept[behind] = conversation.kept[behind]._replace(anew=True)


def here(flow: Flow, conversation: Conversation) -> str:
    """The key of the step where the conversation is."""
    step = flow.by_id[conversation.state]
    item = item_at(flow, conversation)
    return key(step.id, item.id if item else "")


def item_at(flow: Flow, conversation: Conversation) -> Item | None:
    """The item that the loop is at, or None outside a loop."""
    loop = flow.by_id[conversation.state].loop
    if not loop:
        return None
    return items_of(flow, flow.loops[loop], conversation)[conversation.item]


def item_named(flow: Flow, conversation: Conversation, name: str) -> Item | None:
    """The item that an answer's key speaks of, or None for an answer outside a loop."""
    step, id = parts(name)
    if not id:
        return None
    loop = flow.loops[flow.by_id[step].loop]
    candidates = (
        *conversation.world.tools,
        *conversation.world.goals,
        *_menu(flow, loop.chosen_in),
    )
    return next(item for item in candidates if item.id == id)


def items_of(flow: Flow, loop: Loop, conversation: Conversation) -> tuple[Item, ...]:
    """What the loop goes over: the tools that staff listed, or else what the student picked."""
    world = conversation.world
    most = next(m.items for m in loop.most if m.fit.suits(world.band, world.mode, world.simple))
    return all_items_of(flow, loop, conversation)[:most]


def all_items_of(flow: Flow, loop: Loop, conversation: Conversation) -> tuple[Item, ...]:
    """The same with those that one sitting does not hold."""
    world = conversation.world
    listed = world.tools if loop.over == "tools" else world.goals
    if listed or not loop.chosen_in:
        return tuple(item for item in listed if not item.recent) or listed
    menu = {item.id: item for item in _menu(flow, loop.chosen_in)}
    picked = _values(flow, loop.chosen_in, "", conversation)
    return tuple(menu[code] for code in picked if code in menu)


def applies(flow: Flow, step: Step, conversation: Conversation) -> bool:
    """Whether this student is asked this step, as the answers now stand."""
    world = conversation.world
    if not step.fit.suits(world.band, world.mode, world.simple):
        return False
    item = _item_id(flow, step, conversation)
    if step.probe_of:
        return _short_answer(conversation, key(step.probe_of, item))
    waits_for = (
        value in condition.values
        for condition in step.when
        for value in _values(flow, condition.step, item, conversation)
    )
    if step.when and not any(waits_for):
        return False
    begun = key(step.id, item) in {*conversation.begun, *conversation.kept}
    return not step.if_room or begun or has_room_for(flow, step, conversation)


def all_ways(flow: Flow) -> Iterator[tuple[str, list[Way]]]:
    """Each state with its ways on, in the order in which they are tried; the last has no guard."""
    yield START, list(_ways_from(flow, -1))
    for index, step in enumerate(flow.steps):
        yield step.id, list(_ways_from(flow, index))


def _ways_from(flow: Flow, index: int) -> Iterator[Way]:
    loop_here = flow.steps[index].loop if index >= 0 else ""
    in_loop = True
    for step in flow.steps[index + 1 :]:
        if loop_here and in_loop and step.loop != loop_here:
            in_loop = False
            yield _next_item(flow, loop_here)
        if step.loop and step.loop != loop_here:
            # A loop is entered only at its first step: the note that names the item.
            if _head(flow, step.loop) is step:
                first = _has_item(flow, step.loop, lambda i: 0, "first")
                yield Way(step.id, (first,), lambda i: 0)
            continue
        always = not (step.when or step.probe_of or step.if_room) and step.fit == _FOR_ALL
        guards = () if always else (_applies(flow, step),)
        yield Way(step.id, guards, None if in_loop and loop_here else _leave)
        if always:
            return
    if loop_here and in_loop:
        yield _next_item(flow, loop_here)
    yield Way(FINISHED, (), _leave)


_FOR_ALL = Step("", "note", ()).fit


def _next_item(flow: Flow, loop: str) -> Way:
    following = _has_item(flow, loop, lambda i: i + 1, "next")
    return Way(_head(flow, loop).id, (following,), lambda i: i + 1)


def _head(flow: Flow, loop: str) -> Step:
    return next(step for step in flow.steps if step.loop == loop)


def _leave(item: int) -> int:
    return -1


def _has_item(flow: Flow, loop: str, index: Callable[[int], int], which: str) -> Guard:
    def has_item(conversation: Conversation) -> bool:
        items, at = items_of(flow, flow.loops[loop], conversation), index(conversation.item)
        if at >= len(items):
            return False
        begun = {parts(name)[1] for name in (*conversation.begun, *conversation.kept)}
        return at == 0 or items[at].id in begun or has_room_for_item(flow, loop, conversation)

    has_item.__name__ = f"{which} {flow.loops[loop].over.removesuffix('s')}"
    return has_item


def _applies(flow: Flow, step: Step) -> Guard:
    def guard(conversation: Conversation) -> bool:
        return applies(flow, step, conversation)

    guard.__name__ = _in_words(step)
    return guard


def _in_words(step: Step) -> str:
    """Who is asked this step, as an author would say it: `band 3-5; use: sometimes, always`."""
    fit = step.fit
    for_whom = [f"band {', '.join(fit.bands)}"] if fit.bands else []
    for_whom += [f"mode {', '.join(fit.modes)}"] if fit.modes else []
    for_whom += [] if fit.simple is None else ["simple words" if fit.simple else "not simple words"]
    asked = " or ".join(f"{c.step}: {', '.join(c.values)}" for c in step.when)
    return "; ".join([*for_whom, *filter(None, ["short answer" if step.probe_of else asked])])


def _as_condition(guard: Guard) -> "Callable[[EventData], bool]":
    @wraps(guard)  # for its name, which edges() tells
    def condition(event: "EventData") -> bool:
        return guard(cast(Conversation, event.model))

    return condition


def _as_move(item: Callable[[int], int]) -> "Callable[[EventData], Any]":
    def move(event: "EventData") -> None:
        conversation = cast(Conversation, event.model)
        conversation.item = item(conversation.item)

    return move


def _item_id(flow: Flow, step: Step, conversation: Conversation) -> str:
    if not step.loop:
        return ""
    return items_of(flow, flow.loops[step.loop], conversation)[conversation.item].id


def _short_answer(conversation: Conversation, name: str) -> bool:
    kept = conversation.kept.get(name)
    return kept is not None and kept.on_path and not kept.codes and 0 < kept.words <= SHORT_ANSWER


def _values(flow: Flow, step: str, item: str, conversation: Conversation) -> tuple[str, ...]:
    if step in flow.facts:
        return (conversation.world.fact(step),)
    kept = conversation.kept.get(key(step, item if flow.by_id[step].loop else ""))
    return flow.called(step, kept.codes) if kept and kept.on_path else ()


@lru_cache(maxsize=512)
def _menu(flow: Flow, step: str) -> tuple[Item, ...]:
    choices = {
        choice.value: choice
        for offer in (flow.by_id[step].choices if step else ())
        for choice in flow.lists[offer.list]
        if choice.tool
    }
    return tuple(
        Item(value, choice.tool.ask, choice.fragment, choice.label, catalogue=value)
        for value, choice in choices.items()
        if choice.tool
    )
