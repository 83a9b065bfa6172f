"""Whether a flow means something for everyone it is for: each rule is one function, all are run.

The form of the YAML is loading.py's. What an author can get wrong beyond it stands here and in
checking_paths.py (`when`, loops, who gets where), checking_words.py (what is said and offered) and
checking_reading.py (whether it can be read and may be asked).
A rule keeps still about what loading.py has already reported and left empty.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import fields, replace
from itertools import chain
from pathlib import PurePath

from dialogs import checking_paths, checking_reading, checking_words, reply_types
from dialogs.checking_words import in_list, own_steps
from dialogs.conversation import FINISHED, START, STOPPED
from dialogs.flow import (
    ANSWERED,
    APPEARANCES,
    FACTS,
    MEANINGS,
    NOTHINGS,
    RESERVED,
    WIDEST,
    Flow,
    Lists,
    Step,
)
from dialogs.loading import load_flow
from dialogs.problems import Problem, did_you_mean, first, in_order, problem_at, quoted
from dialogs.reply_types.kind import OWN_PARTS
from dialogs.words import fold

Rule = Callable[[Flow], Iterator[Problem]]


def check_text(text: str, file: str, lists: Lists) -> list[Problem]:
    """Everything wrong with a flow's text, form and meaning at once, from the first line on."""
    flow, problems = load_flow(text, file, lists)
    if flow is not None:
        problems = [*problems, *check(flow, file, lists)]
    return in_order(problems)


def check(flow: Flow, file: str, lists: Collection[str] = ()) -> list[Problem]:
    """Everything wrong with what the flow means. `lists`: the names of all lists there are."""
    found = chain(
        _is_named_as_its_file(flow, file),
        _lists_exist(flow, lists),
        *(rule(flow) for rule in RULES),
    )
    problems = first(replace(problem, file=file) for problem in found)
    return in_order(problems)


def _is_named_as_its_file(flow: Flow, file: str) -> Iterator[Problem]:
    name = PurePath(file).stem
    if flow.name and flow.name != name:
        what = f"the flow is called {quoted(flow.name)}, but its file {quoted(name)}"
        yield problem_at(flow.name, what, "Give both the same name.")


def _lists_exist(flow: Flow, lists: Collection[str]) -> Iterator[Problem]:
    for step in own_steps(flow):
        for offer in step.choices:
            if offer.list and offer.list not in flow.lists:
                what = f"there is no list {quoted(offer.list)}"
                fix = did_you_mean(
                    offer.list, [*lists, *flow.lists], "Look in the lists for its name."
                )
                yield problem_at(offer.list, what, fix, step.id)


# --- names ---------------------------------------------------------------------------------------


def _version_is_a_number(flow: Flow) -> Iterator[Problem]:
    if flow.version and not _VERSION.fullmatch(flow.version):
        what = f"the version {quoted(flow.version)} is no number"
        yield problem_at(flow.version, what, "Write 1, 2 or 1.1, and a higher one after a change.")


def _names_are_plain(flow: Flow) -> Iterator[Problem]:
    """Names stand in the database, in addresses of pages and in the conditions of other steps."""
    named = [(flow.name, ""), *((loop.name, "") for loop in flow.loops.values())]
    named += [(step.id, step.id) for step in own_steps(flow)]
    named += _used_lists(flow).values()
    for name, step in named:
        if name and not _NAME.fullmatch(name):
            what = f"{quoted(name)} cannot be a name"
            plain = re.sub("[^a-z0-9]+", "_", fold(name[:40])).strip("_") or "name"
            plain = plain if plain[0].isalpha() else f"no_{plain}"
            fix = f'Use up to 60 small letters without accents, digits and _, such as "{plain}".'
            yield problem_at(name, what, fix, step)


def _names_are_not_reserved(flow: Flow) -> Iterator[Problem]:
    names = [(step.id, step.id) for step in flow.steps]
    for name, step in (*names, *((loop.name, "") for loop in flow.loops.values())):
        if name in _TAKEN:
            what = f"{quoted(name)} is a name that the program itself uses"
            yield problem_at(name, what, f'Call it something else, such as "my_{name}".', step)


def _names_are_used_once(flow: Flow) -> Iterator[Problem]:
    seen: dict[str, Step] = {}
    for step in flow.steps:
        earlier = seen.setdefault(step.id, step)
        if earlier is step or not step.id:
            continue
        own, probe = (earlier, step) if step.probe_of else (step, earlier)
        what = f"two steps are called {quoted(step.id)}"
        if probe.probe_of:
            what = f'{quoted(step.id)} is the name of a follow-up question that "story" adds'
        yield problem_at(own.id, what, "Give this step another name.", own.id)
    for loop in flow.loops.values():
        if loop.name in seen:
            what = f"a loop and a step are both called {quoted(loop.name)}"
            yield problem_at(loop.name, what, "Give one of them another name.")


_VERSION = re.compile(r"[0-9]{1,4}(\.[0-9]{1,4}){0,2}")
_NAME = re.compile("[a-z][a-z0-9_]{0,59}")
_TAKEN = {START, FINISHED, STOPPED, *FACTS}


# --- what kind of step it is ---------------------------------------------------------------------


def _kinds_are_known(flow: Flow) -> Iterator[Problem]:
    for step in own_steps(flow):
        for kind, value, known in (
            ("type", step.type, reply_types.TYPES),
            ("appearance", step.appearance, APPEARANCES),
            ("meaning", step.meaning, MEANINGS),
            ("audience", step.widest, WIDEST),
        ):
            if value and value not in known:
                what = f"there is no {kind} {quoted(value)}"
                yield problem_at(value, what, did_you_mean(value, known), step.id)


def _choices_stand_where_they_are_shown(flow: Flow) -> Iterator[Problem]:
    for step in own_steps(flow):
        kind = reply_types.of(step)
        if kind.lists and not step.choices:
            fix = 'Add "choices: LIST" with the name of a list.'
            yield problem_at(step.id, "this question has no choices", fix, step.id)
        elif reply_types.is_known(step) and not kind.lists and step.choices:
            what = f'a step of type "{step.type}" shows no choices'
            fix = 'Take "choices:" out, or write "type: select_one".'
            yield problem_at(step.choices[0].list, what, fix, step.id)


def _lists_offer_something(flow: Flow) -> Iterator[Problem]:
    for name, (at, step) in _used_lists(flow).items():
        values = Counter(choice.value for choice in flow.lists[name] if choice.value)
        last = {choice.value: choice.value for choice in flow.lists[name]}
        if not flow.lists[name]:
            fix = "Add choices to it, or name another list."
            yield problem_at(at, f"the list {quoted(name)} has no choices", fix, step)
        for value in (value for value, count in values.items() if count > 1):
            what = f"the list {quoted(name)} has the value {quoted(value)} twice"
            fix = "Give each of its choices a value of its own."
            yield problem_at(in_list(last[value], at), what, fix, step)
        for value in (value for value in RESERVED if value in values):
            what = (
                f'the list {quoted(name)} has a choice "{value}", which every question has anyway'
            )
            yield problem_at(in_list(last[value], at), what, "Take it out of the list.", step)
        if ANSWERED in values:
            what = f'the list {quoted(name)} has the value "{ANSWERED}", which "when" uses for any answer'
            place = in_list(last[ANSWERED], at)
            yield problem_at(place, what, "Give this choice another value.", step)


def _most_can_be_picked(flow: Flow) -> Iterator[Problem]:
    for step in own_steps(flow):
        several = reply_types.of(step).needs.several
        if several and not step.most:
            fix = 'Add "most: 3", or the number you want.'
            yield problem_at(step.id, "it does not say how many may be picked", fix, step.id)
        for offer in step.choices if several else ():
            there = len(flow.lists.get(offer.list, ()))
            if there and step.most > there:
                what = f"{step.most} may be picked, but {quoted(offer.list)} has only {there}"
                yield problem_at(offer.list, what, f'Write "most: {there}" or less.', step.id)


def _parts_belong_to_their_type(flow: Flow) -> Iterator[Problem]:
    for step in own_steps(flow):
        for part, meant in OWN_PARTS.items():
            unsaid = getattr(step, part) == _UNSAID[part]
            if unsaid or not reply_types.is_known(step) or part in reply_types.of(step).parts:
                continue
            what, out = f'"{part}" has no meaning in a step of type "{step.type}"', "it"
            if part == "story":
                what = '"story" follows up short answers in words, and this step asks for none'
                out = '"story:"'
            yield problem_at(step.id, what, f'Take {out} out, or write "type: {meant}".', step.id)


_UNSAID = {field.name: field.default for field in fields(Step)}


def _nothing_is_one_that_is_known(flow: Flow) -> Iterator[Problem]:
    for step in own_steps(flow):
        if step.nothing and step.nothing not in NOTHINGS:
            what = f'"nothing: {step.nothing}" is not known'
            yield problem_at(step.nothing, what, did_you_mean(step.nothing, NOTHINGS), step.id)


def _what_the_team_never_reads_is_shared_by_its_student(flow: Flow) -> Iterator[Problem]:
    for step in own_steps(flow):
        what = ""
        if not reply_types.asks(step):
            what = "nothing is answered here that anybody could read"
        elif flow.respondent:
            what = "a family is told that the team reads all that it writes"
        if step.widest and what:
            yield problem_at(step.widest, what, 'Take "audience:" out.', step.id)


def _only_what_is_read_back_may_be_read_out(flow: Flow) -> Iterator[Problem]:
    if flow.read_out and flow.respondent:
        what = "a family reads nothing back, so it cannot be asked what may be read out"
        yield problem_at(flow.name, what, 'Take "read_out:" out.')


def _some_number_is_taken(flow: Flow) -> Iterator[Problem]:
    for step in own_steps(flow):
        lowest, highest = step.lowest, step.highest
        if lowest is not None and highest is not None and lowest > highest:
            what = f"no number is both {lowest} or more and {highest} or less"
            yield problem_at(step.id, what, 'Write "lowest" and "highest" the other way.', step.id)


def _tools_can_be_left_out(flow: Flow) -> Iterator[Problem]:
    for step in own_steps(flow):
        all_known = all(offer.list in flow.lists for offer in step.choices)
        if step.without_tools and all_known and not _tools_offered(flow, step):
            what = '"without: tools" leaves nothing out, because no tools are offered here'
            yield problem_at(step.id, what, "Take it out, or offer a list of tools.", step.id)


def _tools_offered(flow: Flow, step: Step) -> bool:
    return any(choice.tool for offer in step.choices for choice in flow.lists[offer.list])


def _used_lists(flow: Flow) -> dict[str, tuple[str, str]]:
    """Each list that exists, with where it is first named, and in which step."""
    used: dict[str, tuple[str, str]] = {}
    for step in own_steps(flow):
        for offer in step.choices:
            if offer.list in flow.lists:
                used.setdefault(offer.list, (offer.list, step.id))
    return used


RULES: tuple[Rule, ...] = (
    _version_is_a_number,
    _names_are_plain,
    _names_are_not_reserved,
    _names_are_used_once,
    _kinds_are_known,
    _choices_stand_where_they_are_shown,
    _lists_offer_something,
    _most_can_be_picked,
    _parts_belong_to_their_type,
    _nothing_is_one_that_is_known,
    _what_the_team_never_reads_is_shared_by_its_student,
    _only_what_is_read_back_may_be_read_out,
    _some_number_is_taken,
    _tools_can_be_left_out,
    *checking_words.RULES,
    *checking_paths.RULES,
    *checking_reading.RULES,
)
