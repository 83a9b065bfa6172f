"""The path of a student by the flow's data alone: what the machine is held against.

Written a second time, on purpose, in the plainest way: block by block, item by item, step by step.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from dialogs.conversation import World
from dialogs.flow import Flow, Step
from dialogs.no_answer import would_rather_not

END = "the end"
MOST_WORDS_OF_A_SHORT_ANSWER = 7


@dataclass(frozen=True)
class Given:
    """An answer as it was given."""

    codes: tuple[str, ...] = ()
    words: str = ""


def plain_path(
    flow: Flow, world: World, answers: Mapping[str, Given], *, past_follow_ups: bool = False
) -> Iterator[str]:
    """The name of each note and question, up to the first question without an answer, or END.

    `past_follow_ups`: up to the first without one that is no follow-up.
    """
    passed: dict[str, Given] = {}
    begun = {name.partition("@")[2] for name in answers} - {""}
    for loop, steps in [(loop, list(steps)) for loop, steps in groupby(flow.steps, _loop)]:
        after = flow.steps[flow.steps.index(steps[-1]) + 1 :]
        for number, item in enumerate(_items(flow, world, passed, loop) if loop else [""]):
            if number and item not in begun:
                more = _longest(flow, world, {}, steps)
                if not _fits(flow, world, passed, more, after):
                    break
            for step in steps:
                name = f"{step.id}@{item}" if item else step.id
                if not _is_for(flow, step, world, passed, item):
                    continue
                if step.if_room and name not in answers:
                    later = flow.steps[flow.steps.index(step) + 1 :]
                    if not _fits(flow, world, passed, 1, later):
                        continue
                yield name
                if step.type == "note":
                    continue
                if name not in answers and past_follow_ups and step.probe_of:
                    continue
                if name not in answers:
                    return
                passed[name] = answers[name]
    yield END


def may_be_asked(flow: Flow, world: World) -> set[str]:
    """The steps that some answers would bring to this student."""
    found: set[str] = set()
    for step in flow.steps:
        if not step.fit.suits(world.band, world.mode, world.simple):
            continue
        if step.loop and not _could_have_items(flow, world, step.loop, found):
            continue
        if step.probe_of and step.probe_of not in found:
            continue
        if step.when and not any(
            condition.step in found or _fact(condition.step, world) in condition.values
            for condition in step.when
        ):
            continue
        found.add(step.id)
    return found


def _loop(step: Step) -> str:
    return step.loop


MOST_QUESTIONS = {"prek-2": 6, "3-5": 10, "6-8": 12, "9-12": 14, "18-22": 12}


def _fits(
    flow: Flow, world: World, passed: Mapping[str, Given], more: int, later: Sequence[Step]
) -> bool:
    """Whether so many questions more, with all that may still come, make no more than a sitting holds."""
    asked = [name for name in passed if not flow.by_id[name.partition("@")[0]].probe_of]
    outside = {name: given for name, given in passed.items() if "@" not in name}
    rest = _longest(flow, world, outside, [step for step in later if not step.loop])
    return len(asked) + more + rest <= MOST_QUESTIONS[world.band]


def _longest(flow: Flow, world: World, passed: Mapping[str, Given], steps: Sequence[Step]) -> int:
    """The most questions that these steps may be: every answer tried to what a later step waits for."""
    if not steps:
        return 0
    step, *later = steps
    counts = step.type != "note" and not step.probe_of and not step.if_room
    if not counts or not _is_for(flow, step, world, passed, ""):
        return _longest(flow, world, passed, later)
    waited_for = any(one.step == step.id for other in later for one in other.when)
    tries = list(_answers(flow, step)) if waited_for else [Given(("x",))]
    return 1 + max(_longest(flow, world, {**passed, step.id: given}, later) for given in tries)


def _answers(flow: Flow, step: Step) -> Iterator[Given]:
    codes = {choice.value for offer in step.choices for choice in flow.lists[offer.list]}
    nothing = {c.value for o in step.choices for c in flow.lists[o.list] if c.none}
    if step.type == "select_multiple":
        yield Given((*sorted(codes - nothing), "something_else"))
        return
    for code in (*sorted(codes), "something_else", "skip", "not_sure"):
        yield Given((code,))


def _items(flow: Flow, world: World, passed: Mapping[str, Given], loop: str) -> list[str]:
    listed = [
        item.id for item in (world.tools if flow.loops[loop].over == "tools" else world.goals)
    ]
    if not listed:
        menu = flow.loops[loop].chosen_in
        on_it = (
            {c.value for o in flow.by_id[menu].choices for c in flow.lists[o.list] if c.tool}
            if menu
            else set()
        )
        listed = [code for code in passed.get(menu, Given()).codes if code in on_it]
    for most in flow.loops[loop].most:
        if most.fit.suits(world.band, world.mode, world.simple):
            return listed[: most.items]
    raise AssertionError(f"{flow.name}: the loop {loop} says not how many for {world.band}")


def _could_have_items(flow: Flow, world: World, loop: str, found: set[str]) -> bool:
    listed = world.tools if flow.loops[loop].over == "tools" else world.goals
    return bool(listed) or flow.loops[loop].chosen_in in found


def _is_for(flow: Flow, step: Step, world: World, passed: Mapping[str, Given], item: str) -> bool:
    if not step.fit.suits(world.band, world.mode, world.simple):
        return False

    def given(name: str) -> Given:
        inside = flow.by_id[name].loop and item
        return passed.get(f"{name}@{item}" if inside else name, Given())

    if step.probe_of:
        before = given(step.probe_of)
        if would_rather_not(before.words, "en"):
            return False
        return not before.codes and 1 <= len(before.words.split()) <= MOST_WORDS_OF_A_SHORT_ANSWER
    if not step.when:
        return True
    for condition in step.when:
        answer = given(condition.step) if condition.step in flow.by_id else Given()
        names = {*answer.codes, _fact(condition.step, world)}
        if answer != Given() and not _says_nothing(flow, condition.step, answer):
            names.add("answered")
        if names & set(condition.values):
            return True
    return False


def _says_nothing(flow: Flow, name: str, answer: Given) -> bool:
    step = flow.by_id[name]
    nothing = {c.value for o in step.choices for c in flow.lists[o.list] if c.none}
    empty = {"skip", "not_sure", *nothing, *(["nothing"] if step.nothing else [])}
    return bool(answer.codes) and set(answer.codes) <= empty


def _fact(name: str, world: World) -> str:
    """What the world says to a fact; "" where the name is a step's."""
    match name:
        case "tools_listed":
            return "yes" if world.tools else "no"
        case "goals_listed":
            return "yes" if world.goals else "no"
        case "transition":
            return "yes" if world.transition else "no"
        case "plan_known":
            known = world.mode == "iep" and world.knows_about_plan and not world.in_class
            return "yes" if known else "no"
        case "role":
            return world.role or "share"
        case "asks_get" | "asks_by_class":
            return "yes" if name.removeprefix("asks_") in world.asks else "no"
        case "asks_learning":
            known = _fact("plan_known", world) == "yes"
            return "yes" if known and "learning" in world.asks else "no"
        case "step_due":
            return "yes" if world.step_due else "no"
        case "closing":
            return "yes" if world.closing else "no"
    return ""
