"""What a flow is for each band, mode and language: how long its ways are, how hard it reads, its gaps.

The ways are found by walking the flow's own machine, for students with and without listed tools and
goals, with and without simple words. Answers that bring the same steps are taken for one, and two
conversations that can only go on in the same way are walked on from once: so a flow takes well under a
second.

A branch is a step that some students of a band are asked and others pass by. It is tested when some
conversation that somebody wrote down took it, in that band, in whichever mode and language: these
change the words and not the ways. The follow-ups of a story are the engine's, and not counted.
"""

from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import combinations, pairwise, product

from dialogs import reading, reply_types
from dialogs.checking_reading import said_to
from dialogs.conversation import FINISHED, START, Conversation, Item, Kept, World, parts
from dialogs.flow import ASKS, BANDS, FACTS, MODES, NOT_SURE, SKIP, SOMETHING_ELSE, Flow, Step
from dialogs.machine import SHORT_ANSWER, advance, here, items_of, walk
from dialogs.sitting import MOST_QUESTIONS, SECONDS_A_QUESTION, brings, counts
from dialogs.wording import choices_of

Branch = tuple[str, bool]  # a step, and whether it was asked
Codes = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the report."""

    band: str
    mode: str
    language: str
    questions: int  # that some student of this kind may be asked
    shortest: int  # in questions
    longest: int
    grade: float | None
    too_hard: bool
    unreachable: tuple[str, ...]
    untranslated: tuple[str, ...]
    untested: tuple[Branch, ...]

    @property
    def minutes(self) -> tuple[int, int]:
        """About how long the shortest and the longest way take."""
        each = SECONDS_A_QUESTION[self.band]
        return max(1, round(self.shortest * each / 60)), max(1, round(self.longest * each / 60))

    @property
    def too_long(self) -> bool:
        """Whether a sitting may have more questions than the band's most."""
        return self.longest > MOST_QUESTIONS[self.band]

    @property
    def gaps(self) -> int:
        return (
            self.too_hard
            + self.too_long
            + len(self.unreachable)
            + len(self.untranslated)
            + len(self.untested)
        )


def report(flow: Flow, taken: Mapping[str, set[Branch]]) -> list[Row]:
    """Of the bands that the flow is for.

    `taken`: for each band, the branches that written conversations took (`branches_taken`).
    """
    return [
        _row(flow, band, mode, language, taken.get(band, set()))
        for band, mode, language in product(
            flow.bands or BANDS, flow.modes or MODES, flow.languages
        )
    ]


def longest(flow: Flow, band: str) -> int:
    """The most questions that any student of the band can be asked in one sitting."""
    return max(_ways(flow, band, mode).longest for mode in flow.modes or MODES)


def branches_taken(flow: Flow, conversation: Conversation) -> set[Branch]:
    """The branches that a conversation took from its start to where it is."""
    states = [START, *(at.state for at in walk(flow, conversation))]
    return {
        branch for a, b in pairwise(states) for branch in _passed(flow, conversation.world, a, b)
    }


def _row(flow: Flow, band: str, mode: str, language: str, taken: set[Branch]) -> Row:
    ways = _ways(flow, band, mode)
    texts = said_to(flow, band, language, mode)
    grade = reading.grade(texts, language)
    mine = [step for step in flow.steps if _is_for(step, band, mode)]
    asked = {step for step, was_asked in ways.branches if was_asked}
    both = {step for step in asked if (step, False) in ways.branches}
    open_ones = sorted(b for b in ways.branches - taken if b[0] in both and not _probe(flow, b[0]))
    return Row(
        band,
        mode,
        language,
        sum(counts(step) for step in mine if step.id in asked),
        ways.shortest,
        ways.longest,
        grade,
        reading.too_hard(grade, band, language),
        tuple(step.id for step in mine if step.id not in asked),
        tuple(step.id for step in mine if _untranslated(step, flow.languages)),
        tuple(open_ones),
    )


def _is_for(step: Step, band: str, mode: str) -> bool:
    return any(step.fit.suits(band, mode, simple) for simple in (False, True))


def _probe(flow: Flow, step: str) -> bool:
    return bool(flow.by_id[step].probe_of)


def _untranslated(step: Step, languages: tuple[str, ...]) -> bool:
    """Where a language is missing, or one was copied into the other: no sentence is the same in both."""
    texts = (tuple(one.text.get(language, "") for language in languages) for one in step.say)
    return any("" in each or len(set(each)) < len(each) for each in texts)


# --- walking -------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Ways:
    shortest: int = 0
    longest: int = 0
    branches: set[Branch] = field(default_factory=set)


@lru_cache(maxsize=64)
def _ways(flow: Flow, band: str, mode: str) -> _Ways:
    """Over every student of the band and mode."""
    walks = [_Walk(flow, world) for world in worlds(flow, band, mode)]
    lengths = [walked.lengths() for walked in walks]
    return _Ways(
        min(shortest for shortest, _ in lengths),
        max(longest for _, longest in lengths),
        set().union(*(walked.branches for walked in walks)),
    )


def worlds(flow: Flow, band: str, mode: str) -> Iterator[World]:
    """A student of each kind that the flow may tell apart, by simple words and by facts."""
    names = dict.fromkeys(flow.languages, "x")
    listed = tuple(Item(f"item{number}", names, names, names) for number in range(9))
    # Each fact doubles the walks: of those that are asked of others alone, one side is enough.
    theirs = replace(flow, steps=tuple(one for one in flow.steps if _is_for(one, band, mode)))
    values = [FACTS[name] if name in theirs.facts else FACTS[name][:1] for name in FACTS]
    for simple, each in product((False, True), product(*values)):
        fact = dict(zip(FACTS, each, strict=True))
        yield World(
            band,
            mode,
            "x",
            simple,
            role=fact["role"],
            tools=listed if fact["tools_listed"] == "yes" else (),
            goals=listed if fact["goals_listed"] == "yes" else (),
            transition=fact["transition"] == "yes",
            knows_about_plan=fact["plan_known"] == "yes",
            asks=tuple(name for name in ASKS if fact[f"asks_{name}"] == "yes"),
            closing=fact["closing"] == "yes",
            step_due=fact["step_due"] == "yes",
        )


class _Walk:
    """Every way of one kind of student."""

    def __init__(self, flow: Flow, world: World):
        self.flow, self.world = flow, world
        self.index = {step.id: number for number, step in enumerate(flow.steps)}
        self.branches: set[Branch] = set()
        self.known: dict[object, tuple[int, int]] = {}

    def lengths(self) -> tuple[int, int]:
        """How many questions the shortest and the longest way have."""
        start = Conversation(self.flow.name, self.flow.version, self.flow.languages[0], self.world)
        return self.from_here(start)

    def from_here(self, conversation: Conversation) -> tuple[int, int]:
        """From this answer (or the start) on to the end."""
        while True:
            before = conversation.state
            advance(self.flow, conversation)
            self.branches.update(_passed(self.flow, self.world, before, conversation.state))
            if conversation.state == FINISHED:
                return 0, 0
            if reply_types.at(self.flow, conversation.state).asks:
                break
        situation = self.situation(conversation)
        if situation not in self.known:
            on = [self.from_here(answered) for answered in self.answered(conversation)]
            one = int(counts(self.flow.by_id[conversation.state]))
            self.known[situation] = (one + min(s for s, _ in on), one + max(most for _, most in on))
        return self.known[situation]

    def answered(self, conversation: Conversation) -> Iterator[Conversation]:
        """The conversation with one answer more, for each that may lead on in a way of its own."""
        name = here(self.flow, conversation)
        for kept in self.answers(conversation, self.flow.by_id[conversation.state]):
            after = copy(conversation)
            after.kept = {**conversation.kept, name: kept}
            yield after

    def answers(self, conversation: Conversation, step: Step) -> Iterator[Kept]:
        brought_here = brings(self.flow)[step.id]
        kind = reply_types.of(step)
        offered: list[str] = [SKIP, NOT_SURE, *([SOMETHING_ELSE] if kind.needs.other else ())]
        if not kind.lists:
            yield from (Kept(kind.example, SHORT_ANSWER), Kept(kind.example, SHORT_ANSWER + 1))
        else:
            choices = [choice.value for choice in choices_of(self.flow, step, conversation)]
            offered = [*choices, *offered]
            if any(loop.chosen_in == step.id for loop in self.flow.loops.values()):
                yield Kept((SKIP,), 0)  # no items
                yield from (Kept(tuple(choices[:most]), 0) for most in range(1, step.most + 1))
        alike = {
            frozenset(
                id
                for name in self.flow.called(step.id, (value,))
                for id in brought_here.get(name, ())
            ): value
            for value in reversed(offered)
        }
        several = range(1, step.most + 1) if kind.needs.several else (1,)
        for number in several:
            yield from (Kept(codes, 0) for codes in combinations(alike.values(), number))

    def situation(self, conversation: Conversation) -> object:
        """All that what comes next depends on."""
        _, item = parts(here(self.flow, conversation))
        at = self.index[conversation.state]
        brought: set[str] = set()
        for name, kept in conversation.kept.items():
            step, of_item = parts(name)
            by_value = brings(self.flow)[step]
            found = {
                id for code in self.flow.called(step, kept.codes) for id in by_value.get(code, ())
            }
            if not of_item:
                brought |= found
            elif of_item == item:
                brought.update(id for id in found if self.index[id] > at)
        left = tuple(
            len(items_of(self.flow, loop, conversation)) for loop in self.flow.loops.values()
        )
        asked = sum(map(self.counted, conversation.kept)) if self.flow.is_cut_short else 0
        return conversation.state, conversation.item, left, frozenset(brought), asked

    def counted(self, name: str) -> bool:
        return counts(self.flow.by_id[parts(name)[0]])


def _passed(flow: Flow, world: World, before: str, after: str) -> Iterator[Branch]:
    """What one move of the machine decides: a step is asked, and those between are passed by."""
    order = _order(flow)
    first, last = order[before] + 1, order[after]
    between: Iterable[Step] = flow.steps[first:last]
    if after in flow.by_id and last < first:  # on to the next item of a loop
        between = (step for step in flow.steps[first:] if step.loop == flow.by_id[after].loop)
    for step in between:
        if step.fit.suits(world.band, world.mode, world.simple):
            yield step.id, False
    if after in flow.by_id:
        yield after, True


@lru_cache(maxsize=8)
def _order(flow: Flow) -> dict[str, int]:
    return {START: -1, FINISHED: len(flow.steps)} | {
        step.id: number for number, step in enumerate(flow.steps)
    }
