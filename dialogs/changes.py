"""What changes between two versions of a flow, and for whom it matters.

Conversations under way stay with the version they began with, so for them a change is what they will
not get. Exports, drafts and summaries see the answers of both versions side by side, so for them it is

    safe            what was counted goes on being counted: put otherwise, a new step, a new choice
    needs mapping   the same under another name, or mostly other words under the same name: somebody
                    must say whether the two are one
    breaking        something is gone, or a name that stays means something else from now on

Names in a sentence are the author's own: steps' ids and choices' values.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cached_property
from typing import Literal

from dialogs.checking_words import own_steps
from dialogs.flow import BANDS, MODES, Choice, Fit, Flow, Step
from dialogs.other_words import LABELS_ALIKE, QUESTIONS_ALIKE, OtherWords, other_words
from dialogs.problems import quoted
from dialogs.reply_types import asks

Kind = Literal["safe", "needs mapping", "breaking"]
KINDS: tuple[Kind, ...] = ("safe", "needs mapping", "breaking")


@dataclass(frozen=True, slots=True)
class Change:
    """`what`: for exports, drafts and summaries. `under_way`: of those who go on with the old
    version, after "they". `step`: the old version's name where there is one; "" for the whole flow.
    """

    kind: Kind
    step: str
    what: str
    under_way: str


def changes(old: Flow, new: Flow) -> list[Change]:
    """Everything that differs, flow first, then the steps in the new order, then those that are gone."""
    both = _Both(old, new)
    found = [change for rule in _OF_THE_FLOW for change in rule(both)]
    by_new = {to: of for of, to in both.pairs.items()}
    for step in own_steps(new):
        if step.id not in by_new:
            found.append(_added(step))
            continue
        pair = _Pair(both, old.by_id[by_new[step.id]], step)
        found += [change for rule in _OF_A_STEP for change in rule(pair)]
    return found + [_gone(step) for step in own_steps(old) if step.id not in both.pairs]


# --- which step is which -----------------------------------------------------------------------


@dataclass(frozen=True)
class _Both:
    old: Flow
    new: Flow

    @cached_property
    def pairs(self) -> dict[str, str]:
        """Old name -> new name, of every step that goes on; under another name by its very words."""
        stays = {step.id: step.id for step in own_steps(self.old) if step.id in self.new.by_id}
        fresh = [step for step in own_steps(self.new) if step.id not in self.old.by_id]
        for step in own_steps(self.old):
            if step.id in stays:
                continue
            same = [one for one in fresh if _texts(one) == _texts(step)]
            if same:
                stays[step.id] = same[0].id
                fresh.remove(same[0])
        return stays

    def still_says(self, step: Step) -> bool:
        after = self.new.by_id.get(self.pairs.get(step.id, ""))
        return after is not None and _texts(after) == _texts(step)

    @cached_property
    def moved(self) -> frozenset[str]:
        """The new names of steps that do not stand where they stood among those that go on."""
        order = list(self.pairs.values())
        before = [self.pairs[step.id] for step in own_steps(self.old) if step.id in self.pairs]
        after = [step.id for step in own_steps(self.new) if step.id in set(order)]
        blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
        kept = {name for block in blocks for name in before[block.a : block.a + block.size]}
        return frozenset(set(order) - kept)


@dataclass(frozen=True)
class _Pair:
    both: _Both
    old: Step
    new: Step

    def change(self, kind: Kind, what: str, under_way: str) -> Iterator[Change]:
        called = _called(self.old)
        yield Change(kind, self.old.id, f"{_first(called)} {what}.", under_way.format(step=called))


def _added(step: Step) -> Change:
    called = _called(step)
    what = f"{_first(called)} is new; there are no answers to it from before."
    if not asks(step):
        what = f"{_first(called)} is new."
    return Change("safe", step.id, what, f"do not get {called}, which is new")


def _gone(step: Step) -> Change:
    called = _called(step)
    if not asks(step):
        return Change("safe", step.id, f"{_first(called)} is gone.", f"still read {called}")
    what = f"{_first(called)} is gone: nothing new is counted or written under this name."
    return Change("breaking", step.id, what, f"are still asked {called}")


# --- the flow as a whole -----------------------------------------------------------------------


def _title(both: _Both) -> Iterator[Change]:
    if both.old.title != both.new.title:
        yield Change("safe", "", "The title changes.", "keep the old title")
    for code in both.new.languages:
        if code not in both.old.languages:
            what = f'It is asked in "{code}" too from now on.'
            yield Change("safe", "", what, f'are not asked in "{code}"')
    for code in both.old.languages:
        if code not in both.new.languages:
            what = (
                f'It is not asked in "{code}" any more: who reads that gets the school\'s language.'
            )
            yield Change("safe", "", what, f'go on in "{code}" where they read it')


def _consent(both: _Both) -> Iterator[Change]:
    old, new = both.old.consent, both.new.consent
    if old == new:
        return
    what = f'It waits for the yes of "{new}" before a student can begin.'
    if not new:
        what = f'It no longer waits for the yes of "{old}" before a student can begin.'
    yield Change("safe", "", what, "went in under the old rule about whose yes is needed")


def _whose(both: _Both) -> Iterator[Change]:
    """Whom the flow is for, and who answers."""
    old, new = both.old, both.new
    if old.bands != new.bands:
        lost = set(old.bands or BANDS) - set(new.bands or BANDS)
        was, now = (", ".join(flow.bands) or "every band" for flow in (old, new))
        what = f"The flow is for {now} from now on (before: {was})."
        yield Change("breaking" if lost else "safe", "", what, "go on whatever their band")
    if old.respondent != new.respondent:
        was, now = (flow.respondent or "student" for flow in (old, new))
        what = f"It is answered by the {now} from now on, and was by the {was}."
        yield Change("breaking", "", what, f"go on with answers of the {was}")
    if old.reader != new.reader:
        what = "The rule changes about who must be named as its reader."
        yield Change("safe", "", what, "go on under the old rule about its reader")


def _loops(both: _Both) -> Iterator[Change]:
    for name, loop in both.new.loops.items():
        old = both.old.loops.get(name)
        if old is not None and old.most != loop.most:
            what = f"The loop {quoted(name)} goes over another number of items."
            yield Change("safe", "", what, f"go over the old number of items in {quoted(name)}")


_OF_THE_FLOW: tuple[Callable[[_Both], Iterator[Change]], ...] = (
    _title,
    _whose,
    _consent,
    _loops,
)


# --- one step ----------------------------------------------------------------------------------


def _renamed(pair: _Pair) -> Iterator[Change]:
    old, new = pair.old.id, pair.new.id
    if old == new:
        return
    what = f"is now called {quoted(new)}, in the same words: map the one to the other"
    kind: Kind = "needs mapping" if asks(pair.new) else "safe"
    yield from pair.change(kind, what, f"answer it under its old name {quoted(old)}")


def _words(pair: _Pair) -> Iterator[Change]:
    if pair.old.say == pair.new.say:
        return
    others = [
        step.id
        for step in own_steps(pair.both.old)
        if _texts(step) == _texts(pair.new) != _texts(pair.old) and not pair.both.still_says(step)
    ]
    if others and asks(pair.new):
        what = f"now asks what {quoted(others[0])} asked: answers from before mean something else"
        yield from pair.change("breaking", what, "are asked {step} with its old meaning")
    else:
        now = other_words(*([wording.text for wording in one.say] for one in (pair.old, pair.new)))
        what, kind = "is worded otherwise", _kind(now, QUESTIONS_ALIKE)
        if not asks(pair.new):
            kind = "safe"
        if now:
            what += f": {_now_says(now)}"
        if kind != "safe":
            what += f" ({_TO_OTHER_WORDS})"
        yield from pair.change(kind, what, "read {step} in its old words")


def _kind(now: OtherWords | None, alike: float) -> Kind:
    return "needs mapping" if now and now.alike < alike else "safe"


def _now_says(now: OtherWords) -> str:
    return f"now says {_shown(now.new)} where it said {_shown(now.old)}"


def _shown(words: str) -> str:
    return '"' + " ".join(words.split()) + '"'


_TO_OTHER_WORDS = "answers from before were to other words: say whether they are one"


def _type(pair: _Pair) -> Iterator[Change]:
    old, new = pair.old.type, pair.new.type
    if old == new:
        return
    kind: Kind = "breaking" if asks(pair.old) else "safe"
    what = f"was of type {old} and is of type {new}: its answers are not of one kind"
    if not asks(pair.old):
        what = f"was a note and is a question of type {new}"
    elif not asks(pair.new):
        what = f"was a question of type {old} and is a note: nothing is answered any more"
    yield from pair.change(kind, what, f"get {{step}} as {old}")


def _meaning(pair: _Pair) -> Iterator[Change]:
    old, new = pair.old.meaning, pair.new.meaning
    if old == new:
        return
    told = "keep the old meaning of {step}"
    if not old:
        what = f"means {quoted(new)} from now on; answers from before stay out of drafts"
        yield from pair.change("safe", what, told)
    else:
        now = f"means {quoted(new)}" if new else "has no meaning"
        what = f"meant {quoted(old)} and now {now}: drafts and summaries read it otherwise"
        yield from pair.change("breaking", what, told)


def _loop(pair: _Pair) -> Iterator[Change]:
    old, new = _items(pair.both.old, pair.old, pair.both.pairs), _items(pair.both.new, pair.new, {})
    if old == new:
        if pair.old.loop != pair.new.loop:
            what = f"is in a loop that is called {quoted(pair.new.loop)} now"
            yield from pair.change("safe", what, "go through the old loop with {step}")
        return
    kind: Kind = "breaking" if asks(pair.new) else "safe"
    what = f"was asked {_how_often(pair.old)} and is asked {_how_often(pair.new)}"
    if pair.old.loop == pair.new.loop:
        what = f"is asked {_how_often(pair.new)}, and those come from somewhere else now"
    yield from pair.change(kind, what, f"get {{step}} {_how_often(pair.old)}, as before")


def _whom(pair: _Pair) -> Iterator[Change]:
    old, new = _students(pair.old.fit), _students(pair.new.fit)
    as_the_flow = (
        pair.old.fit.bands == pair.both.old.bands,
        pair.new.fit.bands == pair.both.new.bands,
    )
    if all(as_the_flow) and replace(pair.old.fit, bands=()) == replace(pair.new.fit, bands=()):
        return  # told of the whole flow
    if old == new:
        return
    lost = old - new and asks(pair.new)
    what = f"is for {_described(pair.new.fit)} from now on (before: {_described(pair.old.fit)})"
    yield from pair.change("breaking" if lost else "safe", what, "get {step} by the old rule")


def _when(pair: _Pair) -> Iterator[Change]:
    pairs = pair.both.pairs
    old = {(pairs.get(one.step, one.step), one.values) for one in pair.old.when}
    if old != {(one.step, one.values) for one in pair.new.when}:
        what = "is asked after other answers than before"
        yield from pair.change("safe", what, "get {step} after the old answers")


def _choices(pair: _Pair) -> Iterator[Change]:
    old, new = _offered(pair.both.old, pair.old), _offered(pair.both.new, pair.new)
    if not (asks(pair.old) and asks(pair.new)):
        return
    fresh = {value: found for value, found in new.items() if value not in old}
    for value in [value for value in old if value not in new]:
        same = [name for name, found in fresh.items() if _labels(found) == _labels(old[value])]
        if same:
            del fresh[same[0]]
            what = f"has its choice {quoted(value)} as {quoted(same[0])} now, with the same label"
            yield from pair.change("needs mapping", what, f"pick {quoted(value)} in {{step}}")
        else:
            what = f"has lost its choice {quoted(value)}"
            yield from pair.change("breaking", what, f"may still pick {quoted(value)} in {{step}}")
    if fresh:
        what = f"has more choices: {_named(fresh)}"
        yield from pair.change("safe", what, f"cannot pick {_named(fresh)} in {{step}}")
    stays = [value for value in old if value in new and old[value] != new[value]]
    yield from _of_choices(pair, old, new, stays)


_Found = Mapping[str, tuple[Choice, ...]]


def _of_choices(pair: _Pair, old: _Found, new: _Found, stays: list[str]) -> Iterator[Change]:
    other: list[str] = []
    for value in stays:
        was = [name for name, found in old.items() if _labels(found) != _labels(new.get(name, ()))
               and _labels(found) == _labels(new[value]) != _labels(old[value])]  # fmt: skip
        sides = [
            {choice.pole for choice in found if choice.pole} for found in (old[value], new[value])
        ]
        if was:
            what = f"has the label of {quoted(was[0])} at its choice {quoted(value)} now"
            told = f"see {quoted(value)} in {{step}} with its old meaning"
            yield from pair.change("breaking", what, told)
        elif sides[0] and sides[0] != sides[1]:
            what = f"has its choice {quoted(value)} on another side of the scale"
            told = f"have {quoted(value)} in {{step}} on its old side"
            yield from pair.change("breaking", what, told)
        else:
            other.append(value)
    for value in other:
        yield from _of_one_choice(pair, value, old[value], new[value])


def _of_one_choice(
    pair: _Pair, value: str, old: tuple[Choice, ...], new: tuple[Choice, ...]
) -> Iterator[Change]:
    """Other words, or another picture, under the value that stays."""
    label = other_words((one.label for one in old), (one.label for one in new))
    fragment = other_words((one.fragment for one in old), (one.fragment for one in new))
    parts = [_now_says(label)] if label else []
    if fragment and (fragment.old, fragment.new) != (label and (label.old, label.new)):
        parts.append(
            f"is written {_shown(fragment.new)} in drafts where it was {_shown(fragment.old)}"
        )
    kinds = {_kind(label, LABELS_ALIKE), _kind(fragment, LABELS_ALIKE)}
    kind: Kind = "needs mapping" if "needs mapping" in kinds else "safe"
    what = f"the choice {quoted(value)} {' and '.join(parts) or 'says or shows something else'}"
    if kind != "safe":
        what += f" ({_TO_OTHER_WORDS})"
    called = _called(pair.old)
    told = f"see {quoted(value)} in {called} as before"
    yield Change(kind, pair.old.id, f"{_first(called)}: {what}.", told)


def _look(pair: _Pair) -> Iterator[Change]:
    """What changes how a question stands there, and nothing about what an answer is."""
    old, new = pair.old, pair.new
    # Of another type, it is picked from and looks otherwise anyway: that has been told.
    same_type = old.type == new.type
    found = {
        "lets another number be picked": same_type and old.most != new.most,
        "takes numbers within other bounds": same_type
        and (old.lowest, old.highest) != (new.lowest, new.highest),
        "asks for words beside the choice": same_type and new.why and not old.why,
        "no longer asks for words beside the choice": same_type and old.why and not new.why,
        "has another appearance": same_type and old.appearance != new.appearance,
        "leaves other tools out of its choices": old.without_tools != new.without_tools,
        "counts as asking about other protected areas": old.sensitive != new.sensitive,
        "offers its choices in another order, or to others": same_type and _reordered(pair),
    }
    told = [what for what, differs in found.items() if differs]
    if told:
        yield from pair.change("safe", " and ".join(told), "get {step} as it was")


def _follow_ups(pair: _Pair) -> Iterator[Change]:
    old, new = _probes(pair.both.old, pair.old), _probes(pair.both.new, pair.new)
    if pair.old.story and not pair.new.story:
        what = "is no longer followed up when an answer is short"
        yield from pair.change("breaking", what, "are still followed up in {step}")
    elif pair.new.story and not pair.old.story:
        what = "is followed up when an answer is short"
        yield from pair.change("safe", what, "are not followed up in {step}")
    elif old != new:
        what = "is followed up in other words"
        yield from pair.change("safe", what, "read the old follow-ups in {step}")


def _place(pair: _Pair) -> Iterator[Change]:
    if pair.new.id in pair.both.moved and pair.old.loop == pair.new.loop:
        yield from pair.change("safe", "stands in another place", "get {step} in its old place")


_OF_A_STEP: tuple[Callable[[_Pair], Iterator[Change]], ...] = (
    _renamed,
    _type,
    _meaning,
    _loop,
    _words,
    _choices,
    _whom,
    _when,
    _follow_ups,
    _look,
    _place,
)


# --- what is compared, and how it is called ------------------------------------------------------


def _called(step: Step) -> str:
    return f"the {'question' if asks(step) else 'note'} {quoted(step.id)}"


def _first(called: str) -> str:
    return called[:1].upper() + called[1:]


def _texts(step: Step) -> tuple[tuple[tuple[str, str], ...], ...]:
    return tuple(tuple(sorted(wording.text.items())) for wording in step.say)


def _items(flow: Flow, step: Step, renamed: Mapping[str, str]) -> tuple[str, ...]:
    """What a loop's answers are about; a step outside is asked once."""
    loop = flow.loops.get(step.loop)
    return (loop.over, renamed.get(loop.chosen_in, loop.chosen_in)) if loop else ()


def _how_often(step: Step) -> str:
    return f"for each of {quoted(step.loop)}" if step.loop else "once"


def _students(fit: Fit) -> set[tuple[str, str, bool]]:
    return {
        (band, mode, simple)
        for band in BANDS
        for mode in MODES
        for simple in (False, True)
        if fit.suits(band, mode, simple)
    }


def _described(fit: Fit) -> str:
    parts = [f"band {', '.join(fit.bands)}" if fit.bands else ""]
    parts += [f"mode {', '.join(fit.modes)}" if fit.modes else ""]
    if fit.simple is not None:
        parts.append("easy reading" if fit.simple else "all but easy reading")
    return "; ".join(part for part in parts if part) or "everyone"


def _offered(flow: Flow, step: Step) -> dict[str, tuple[Choice, ...]]:
    """Each value that anyone may pick, with all that it may look like."""
    found: dict[str, tuple[Choice, ...]] = {}
    for name in dict.fromkeys(offer.list for offer in step.choices):
        for choice in flow.lists.get(name, ()):
            found[choice.value] = (*found.get(choice.value, ()), choice)
    return found


def _reordered(pair: _Pair) -> bool:
    """Whether who gets which of the choices that both have, or their order, differs."""
    sides = [(pair.both.old, pair.old), (pair.both.new, pair.new)]
    both = set.intersection(*(set(_offered(flow, step)) for flow, step in sides))
    old, new = [
        [
            (offer.fit, [one.value for one in flow.lists.get(offer.list, ()) if one.value in both])
            for offer in step.choices
        ]
        for flow, step in sides
    ]
    return old != new


def _labels(found: tuple[Choice, ...]) -> set[tuple[tuple[str, str], ...]]:
    return {tuple(sorted(choice.label.items())) for choice in found}


def _probes(flow: Flow, step: Step) -> list[tuple[tuple[tuple[str, str], ...], ...]]:
    names, found = {step.id}, []
    for one in flow.steps:
        if one.probe_of in names:
            names.add(one.id)
            found.append(_texts(one))
    return found


def _named(values: Iterable[str]) -> str:
    names = [quoted(value) for value in values]
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more


_MOST_NAMED = 5
