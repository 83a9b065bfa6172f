"""Who gets where: what steps wait for, what loops go over, and whether anyone ever gets there.

A part of the checker's rules; checking.py runs them. The machine itself is not run here: for each
kind of student (audience.py) it is enough to know whether any answers at all lead to a step.
"""

from collections.abc import Iterator
from functools import lru_cache

from dialogs import reply_types
from dialogs.audience import (
    EVERYONE,
    NO_STUDENTS,
    Group,
    at_least_once,
    both,
    called,
    either,
    joined,
    left_out,
    readable,
    shares,
    suited,
    with_facts,
)
from dialogs.checking_words import own_steps
from dialogs.flow import (
    ANSWERED,
    FACTS,
    NOT_SURE,
    RESERVED,
    SKIP,
    SOMETHING_ELSE,
    Condition,
    Flow,
    Loop,
    Step,
)
from dialogs.problems import Problem, did_you_mean, problem_at, quoted

OVER = ("tools", "goals")
MOST_ITEMS = 4  # in one sitting; after more of them the answers are tired ones

Mistake = tuple[str, str]  # what, how to fix


# --- what a step waits for -----------------------------------------------------------------------


def _steps_wait_for_what_can_be(flow: Flow) -> Iterator[Problem]:
    for index, step in enumerate(flow.steps):
        for condition in step.when:
            wrong = _wrong_step(flow, index, condition.step)
            if wrong:
                yield problem_at(condition.step, *wrong, step.id)
                continue
            answers = _answers(flow)[condition.step]
            for value in condition.values:
                if answers is not None and value not in answers:
                    yield problem_at(value, *_wrong_value(flow, condition.step, value), step.id)


def _wrong_step(flow: Flow, index: int, name: str) -> Mistake | None:
    """Why the step at `index` cannot wait for the step of this name."""
    if name in flow.facts:
        return None
    step, names = flow.steps[index], f'"when" names {quoted(name)}'
    at = _positions(flow).get(name)
    if at is None:
        known = [*FACTS, *(s.id for s in flow.steps[:index] if not s.probe_of)]
        return f"{names}, but there is no such step", did_you_mean(name, known[::-1], _EARLIER)
    if name == step.id:
        return '"when" names this step itself', _EARLIER
    if at > index:
        return f"{names}, which comes later", f"Move this step after {quoted(name)}."
    if not reply_types.asks(flow.steps[at]):
        return f"{names}, which is a note and has no answer", _EARLIER
    loop = flow.steps[at].loop
    if loop and loop != step.loop:
        what = f"{names}, which the loop {quoted(loop)} asks again for each item"
        return what, "Move this step into that loop, or name a question outside it."
    return None


_EARLIER = "Name a question that comes earlier."


def _wrong_value(flow: Flow, name: str, value: str) -> Mistake:
    what = f'"when" names the answer {quoted(value)}'
    kind = reply_types.at(flow, name) if name in flow.by_id else reply_types.UNKNOWN
    if kind.answered:
        *before, last = (quoted(one) for one in _answers(flow)[name] or ())
        what += f", but {quoted(name)} is answered {kind.answered}"
        return what, f"Only {', '.join(before)} and {last} can be named there."
    what += f", which {quoted(name)} never offers"
    return what, did_you_mean(value, _answers(flow)[name] or ())


@lru_cache(maxsize=1)
def _positions(flow: Flow) -> dict[str, int]:
    return {step.id: index for index, step in reversed(list(enumerate(flow.steps)))}


@lru_cache(maxsize=1)
def _answers(flow: Flow) -> dict[str, dict[str, Group] | None]:
    """All that any step waits for: its answers with those who may give them, None if unreadable."""
    answers: dict[str, dict[str, Group] | None] = {
        fact: {v: frozenset(s for s in _everyone(flow) if s.fact(fact) == v) for v in FACTS[fact]}
        for fact in flow.facts
    }
    for name in {condition.step for step in flow.steps for condition in step.when}:
        if name in flow.by_id and name not in answers:
            answers[name] = _answers_of(flow, flow.by_id[name])
    return answers


def _answers_of(flow: Flow, step: Step) -> dict[str, Group] | None:
    kind = reply_types.of(step)
    if kind.answered:
        other = (SOMETHING_ELSE,) if kind.needs.other else ()
        return dict.fromkeys((ANSWERED, *other, SKIP, NOT_SURE), _everyone(flow))
    if not reply_types.is_known(step) or not step.choices:
        return None
    answers: dict[str, Group] = {}
    for offer, mine in shares(step.choices, EVERYONE):
        if not flow.lists.get(offer.list):
            return None
        mine = with_facts(mine, flow.facts)
        for choice in flow.lists[offer.list] if mine else ():
            answers[choice.value] = answers.get(choice.value, NO_STUDENTS) | mine
    return answers | dict.fromkeys((*RESERVED, ANSWERED), _everyone(flow))


def _everyone(flow: Flow) -> Group:
    return with_facts(EVERYONE, flow.facts)


# --- who gets there ------------------------------------------------------------------------------


def _everyone_gets_there(flow: Flow) -> Iterator[Problem]:
    for step in own_steps(flow):
        closed = suited(step.fit) - at_least_once(_reached(flow)[step.id])
        # Of two steps with one name (reported elsewhere) only the last is told from the other.
        if closed and readable(step.fit) and flow.by_id[step.id] is step:
            for group, why, fix in _closed(flow, step, closed):
                what = f"this step is closed to {called(group)}: {why}"
                yield problem_at(step.id, what, fix, step.id)


def _closed(flow: Flow, step: Step, closed: Group) -> Iterator[tuple[Group, str, str]]:
    """Why these do not get there: what it waits for is not asked of them, or not offered."""
    asked = either(*(_reached(flow).get(c.step, _everyone(flow)) for c in step.when))
    met = either(*(_met(flow, step, c, _reached(flow)) for c in step.when))
    never_asked = closed - at_least_once(asked)
    no_item = closed & at_least_once(met)
    never_offered = closed - never_asked - no_item
    names = [quoted(c.step) for c in step.when if c.step not in flow.facts][:_NAMED]
    facts = [quoted(c.step) for c in step.when if c.step in flow.facts]
    if never_asked:
        yield never_asked, f"they are never asked {joined(names, 'or')}", _OPEN
    if never_offered and not names:
        yield never_offered, f'{joined(facts, "or")} is never what "when" names for them', _OPEN
    elif never_offered:
        yield never_offered, f'{joined(names, "or")} never offers them what "when" names', _OPEN
    if no_item:
        loop = flow.loops[step.loop]
        why = (
            f"where no {loop.over} are listed, the loop {quoted(loop.name)} has nothing to go over"
        )
        yield no_item, why, 'Add "or_chosen_in:" to the loop, with a question before it.'


_OPEN = 'Say with "band:" or "mode:" whom it is for, or name an answer that they can give.'
_NAMED = 3


def _everyone_is_asked_something(flow: Flow) -> Iterator[Problem]:
    questions = (step.id for step in flow.steps if reply_types.asks(step))
    asked = at_least_once(NO_STUDENTS.union(*(_reached(flow)[id] for id in questions)))
    missing = suited(flow.fit) - asked
    if missing and flow.steps:
        what = f"{called(missing)} are asked no question"
        yield problem_at(flow.name, what, "Add one for them.")


@lru_cache(maxsize=1)
def _reached(flow: Flow) -> dict[str, Group]:
    """Who gets to each step by one answer or another; everyone, where that cannot be told."""
    reached: dict[str, Group] = {}
    items = {}
    for step in flow.steps:
        group = with_facts(suited(step.fit), flow.facts)
        if step.loop:
            if step.loop not in items:
                items[step.loop] = _with_items(flow, flow.loops[step.loop], reached)
            group = both(group, items[step.loop])
        if step.probe_of:
            group = both(group, reached[step.probe_of])
        elif step.when:
            group = both(group, either(*(_met(flow, step, c, reached) for c in step.when)))
        reached[step.id] = group
    return reached


def _met(flow: Flow, step: Step, condition: Condition, reached: dict[str, Group]) -> Group:
    """Those for whom the condition can come true."""
    name = condition.step
    answers = _answers(flow).get(name)
    known = [value for value in condition.values if answers and value in answers]
    if not answers or not known or (name not in flow.facts and name not in reached):
        return _everyone(flow)
    group = either(*(answers[value] for value in known))
    return group if name in flow.facts else both(group, reached[name])


def _with_items(flow: Flow, loop: Loop, reached: dict[str, Group]) -> Group:
    """Those for whom the loop may have an item: a listed one, or a tool that they picked."""
    chosen = flow.by_id.get(loop.chosen_in)
    if loop.over not in OVER or (chosen and chosen.id not in reached):
        return _everyone(flow)
    group = frozenset(s for s in _everyone(flow) if s.fact(f"{loop.over}_listed") == "yes")
    if chosen:
        group |= reached[chosen.id]
    return group


# --- loops ---------------------------------------------------------------------------------------


def _loops_have_something_to_go_over(flow: Flow) -> Iterator[Problem]:
    for loop in flow.loops.values():
        if loop.over and loop.over not in OVER:
            what = f"a loop cannot go over {quoted(loop.over)}"
            yield problem_at(loop.over, what, did_you_mean(loop.over, OVER))
        wrong = _wrong_chosen_in(flow, loop) if loop.chosen_in else None
        if wrong:
            yield problem_at(loop.chosen_in, *wrong)


def _wrong_chosen_in(flow: Flow, loop: Loop) -> Mistake | None:
    name, at = quoted(loop.chosen_in), _positions(flow).get(loop.chosen_in)
    if loop.over == "goals":
        return '"or_chosen_in" is for a loop over tools, not over goals', "Take it out."
    if at is None:
        selects = [step.id for step in own_steps(flow) if reply_types.of(step).lists]
        return f"there is no step {name} to choose in", did_you_mean(loop.chosen_in, selects, _ADD)
    step = flow.steps[at]
    if reply_types.is_known(step) and not reply_types.of(step).lists:
        return f"nothing can be chosen in {name}", _ADD
    if step.loop:
        return f"{name} is asked inside a loop, once for each item", _ADD
    if loop.name in _heads(flow) and at > _positions(flow)[_heads(flow)[loop.name].id]:
        return f"{name} comes later than the loop", _ADD
    for offer in step.choices:
        if any(not (one.tool or one.none) for one in flow.lists.get(offer.list, ())):
            return f"{name} offers the list {quoted(offer.list)}, which is not of tools", _ADD
    return None


_ADD = "Name a question before the loop whose choices are tools."


def _loops_end_in_time(flow: Flow) -> Iterator[Problem]:
    for loop in flow.loops.values():
        for most, mine in shares(loop.most, EVERYONE):
            if most.items > MOST_ITEMS:
                what = f"{most.items} items are too many for one sitting"
                yield problem_at(loop.name, what, f'Write "items: {MOST_ITEMS}" or less.')
            if not mine:
                what = f'nobody gets "items: {most.items}": the lines above it are for all of them'
                yield problem_at(loop.name, what, "Take this line out, or move it up.")
        missing = left_out(loop.most, EVERYONE)
        if missing and loop.most:
            what = f'"most" says nothing for {called(missing)}'
            yield problem_at(loop.name, what, 'Add a last line for all: "- {items: 4}".')


def _loops_begin_by_naming_the_item(flow: Flow) -> Iterator[Problem]:
    for step in _heads(flow).values():
        for_all = step.fit == flow.fit
        is_note = not reply_types.asks(step)
        if reply_types.is_known(step) and (not is_note or step.when or not for_all):
            what = "a loop must begin with a note for all students, so that they know what it asks about"
            fix = 'Put one first, such as "Now think about {tool}.", without "when", band or mode.'
            yield problem_at(step.id, what, fix, step.id)


@lru_cache(maxsize=1)
def _heads(flow: Flow) -> dict[str, Step]:
    """The first step of each loop."""
    return {step.loop: step for step in reversed(flow.steps) if step.loop}


RULES = (
    _steps_wait_for_what_can_be,
    _everyone_gets_there,
    _everyone_is_asked_something,
    _loops_have_something_to_go_over,
    _loops_end_in_time,
    _loops_begin_by_naming_the_item,
)
