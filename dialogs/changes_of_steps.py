"""What changes about one step that goes on, each rule a function; changes.py runs them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from dialogs.checking_words import own_steps
from dialogs.compared import Change, Kind, Pair, called, first, texts
from dialogs.flow import BANDS, MODES, Choice, Fit, Flow, Step
from dialogs.other_words import LABELS_ALIKE, QUESTIONS_ALIKE, OtherWords, other_words
from dialogs.problems import quoted
from dialogs.reply_types import asks


def _renamed(pair: Pair) -> Iterator[Change]:
    old, new = pair.old.id, pair.new.id
    if old == new:
        return
    what = f"is now called {quoted(new)}, in the same words: map the one to the other"
    kind: Kind = "needs mapping" if asks(pair.new) else "safe"
    yield from pair.change(kind, what, f"answer it under its old name {quoted(old)}")


def _wording(pair: Pair) -> Iterator[Change]:
    if pair.old.say == pair.new.say:
        return
    others = [
        step.id
        for step in own_steps(pair.both.old)
        if texts(step) == texts(pair.new) != texts(pair.old) and not pair.both.still_says(step)
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


def _type(pair: Pair) -> Iterator[Change]:
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


def _meaning(pair: Pair) -> Iterator[Change]:
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


def _loop(pair: Pair) -> Iterator[Change]:
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


def _whom(pair: Pair) -> Iterator[Change]:
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


def _when(pair: Pair) -> Iterator[Change]:
    pairs = pair.both.pairs
    old = {(pairs.get(one.step, one.step), one.values) for one in pair.old.when}
    if old != {(one.step, one.values) for one in pair.new.when}:
        what = "is asked after other answers than before"
        yield from pair.change("safe", what, "get {step} after the old answers")


def _choices(pair: Pair) -> Iterator[Change]:
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


def _of_choices(pair: Pair, old: _Found, new: _Found, stays: list[str]) -> Iterator[Change]:
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
    pair: Pair, value: str, old: tuple[Choice, ...], new: tuple[Choice, ...]
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
    name = called(pair.old)
    told = f"see {quoted(value)} in {name} as before"
    yield Change(kind, pair.old.id, f"{first(name)}: {what}.", told)


def _look(pair: Pair) -> Iterator[Change]:
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
        "offers another way to say that there is nothing": same_type and old.nothing != new.nothing,
        "is asked only where there is room": new.if_room and not old.if_room,
        "is asked also where there is little room": old.if_room and not new.if_room,
        "has another appearance": same_type and old.appearance != new.appearance,
        "leaves other tools out of its choices": old.without_tools != new.without_tools,
        "counts as asking about other protected areas": old.sensitive != new.sensitive,
        "can no longer be shared with the team": new.widest and not old.widest,
        "can be shared with the team from now on": old.widest and not new.widest,
        "offers its choices in another order, or to others": same_type and _reordered(pair),
    }
    told = [what for what, differs in found.items() if differs]
    if told:
        yield from pair.change("safe", " and ".join(told), "get {step} as it was")


def _follow_ups(pair: Pair) -> Iterator[Change]:
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


def _place(pair: Pair) -> Iterator[Change]:
    if pair.new.id in pair.both.moved and pair.old.loop == pair.new.loop:
        yield from pair.change("safe", "stands in another place", "get {step} in its old place")


OF_A_STEP: tuple[Callable[[Pair], Iterator[Change]], ...] = (
    _renamed,
    _type,
    _meaning,
    _loop,
    _wording,
    _choices,
    _whom,
    _when,
    _follow_ups,
    _look,
    _place,
)


# --- what is compared, and how it is called ------------------------------------------------------


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


def _reordered(pair: Pair) -> bool:
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
            found.append(texts(one))
    return found


def _named(values: Iterable[str]) -> str:
    names = [quoted(value) for value in values]
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more


_MOST_NAMED = 5
