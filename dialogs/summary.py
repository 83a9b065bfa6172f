"""A class's answers -> questions with their numbers, in sections, as a teacher hears a class.

Only numbers come in (counted.py), so nobody's words can go out. Questions stand in the flow's order, choices
by how many said them. What a flow of one's own asks about nothing that we know stands in the last section, so
that nothing that was shared is heard by nobody. Nothing here rates, averages or compares by itself: what was
expected, and what was said before, stands beside.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from dialogs.counted import OWN_GOAL, OWN_TOOL, Counted, Paired
from dialogs.flow import NOTHING, RESERVED, SOMETHING_ELSE, Choice, Flow, Step
from dialogs.language import text_in
from dialogs.reply_types import asks, of

HELPS, WAY, WHERE, ROOM, BELONGS, NEEDS = "helps", "way", "where", "room", "belongs", "needs"
HIDDEN, UNUSED, TOOLS, MORE = "hidden", "unused", "tools", "more"

# By section, the meanings that belong there: those that begin so, and the longest beginning wins.
_MEANINGS = {
    HELPS: (
        "helps",
        "story.good",
        "story.helped",
        "people",
        "test.helped",
        "goal.helps",
        "preference",
    ),
    WAY: ("barrier", "story.hard", "goal.block", "day.block", "help.hard", "concern"),
    WHERE: ("barrier.place", "barrier.time", "best_time", "tool.where", "tool.outside"),
    ROOM: ("environment",),
    BELONGS: ("belongs", "cares", "liked", "choose", "try_out"),
    NEEDS: ("need", "barrier.help", "story.hard_help", "story.change", "day.better", "help.asked"),
    TOOLS: ("tool", "test"),
}
SECTIONS = (HELPS, WAY, WHERE, ROOM, BELONGS, NEEDS, HIDDEN, UNUSED, TOOLS, MORE)

WORDS = "*words"  # in the place of a choice: who answered in words of their own
NEVER, UNKNOWN = "never", "unknown"  # in UNUSED
NEVER_CODES = frozenset({"never", "no"})
USE = "tool.use"

# A phrase by its name, with values: phrases_staff.yaml, in the reader's language.
Say = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Bar:
    """One choice. `of`: how many answered. `before`: the same in earlier rounds, the newest first."""

    code: str
    label: str
    number: int
    of: int
    expected: bool = False
    before: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """`place`: flow and step (and tool), by which expectations and follow-up rounds are kept."""

    place: str
    meaning: str
    text: str
    answered: int
    bars: tuple[Bar, ...]

    @property
    def top(self) -> tuple[Bar, ...]:
        """What most said, in the order in which it is told; a choice that nobody made is none."""
        return tuple(bar for bar in self.bars if bar.number and bar.code != WORDS)[:3]

    @property
    def written(self) -> tuple[Bar, ...]:
        """Of a question for words: how many wrote; in a loop, of each tool. Words are read, not drawn."""
        return tuple(bar for bar in self.bars if bar.code == WORDS)

    @property
    def matched(self) -> tuple[Bar, ...]:
        return tuple(bar for bar in self.top if bar.expected)

    @property
    def surprises(self) -> tuple[Bar, ...]:
        """Among what most said, what was not expected; none where nothing was."""
        if not any(bar.expected for bar in self.bars):
            return ()
        return tuple(bar for bar in self.top if not bar.expected)


@dataclass(frozen=True, slots=True)
class Section:
    name: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What a summary is told with. `flows`: by name and version. `band`, `mode`: of the most in the class."""

    flows: Mapping[tuple[str, str], Flow]
    band: str
    mode: str
    language: str
    say: Say
    tools: Mapping[str, str]  # how each tool of the catalogue is called


# How many answered anything at all, and their answers.
Group = tuple[int, Sequence[Counted]]


def summary(
    now: Group,
    pairs: Sequence[Paired],
    told: Told,
    expected: Mapping[str, Collection[str]] | None = None,
    before: Sequence[Group] = (),
) -> tuple[Section, ...]:
    """`expected`: by a question's place, the codes that the reader expects. `before`: earlier rounds, the
    newest first."""
    merged, earlier = _merged(now, told), [_merged(one, told) for one in before]
    found: dict[str, list[Question]] = {name: [] for name in SECTIONS}
    by_step: dict[tuple[str, str], list[Counted]] = {}
    for one in sorted(merged.values(), key=lambda one: _order(one, told)):
        by_step.setdefault((one.flow, one.step), []).append(one)
    for (flow, step), items in by_step.items():
        asked = told.flows[flow, items[0].version].by_id[step]
        then = [[each.get(_key(one)) for one in items] for each in earlier]
        question = _question(asked, items, then, told, expected or {})
        found[section_of(items[0].meaning)].append(question)
        if items[0].meaning == USE:
            found[UNUSED] += _unused(items, told)
    found[HIDDEN] += _hidden(pairs, told)
    return tuple(Section(name, tuple(asked)) for name, asked in found.items() if asked)


def section_of(meaning: str) -> str:
    fits = [
        (len(start), name)
        for name, starts in _MEANINGS.items()
        for start in starts
        if meaning == start or meaning.startswith((f"{start}.", f"{start}_"))
    ]
    return max(fits)[1] if fits else MORE


def in_hiding(pairs: Sequence[Paired], told: Told) -> dict[str, frozenset[str]]:
    """By tool, the students (their ids) whom it helps, and who feel bad to use it near others."""
    found: dict[str, frozenset[str]] = {}
    for one in pairs:
        flow = told.flows[one.flow, one.version]
        helps, feels = flow.by_id[one.first_step], flow.by_id[one.second_step]
        if _pole(flow, helps, one.first) == "high" and _pole(flow, feels, one.second) == "low":
            found[one.item] = found.get(one.item, frozenset()) | one.students
    return found


def how_low(code: str, question: Question, told: Told) -> int:
    """0 for a choice that is not at the low end of what a question offers; else the more, the lower it is."""
    name, _, step = question.place.partition("/")
    flows = [flow for (each, _), flow in told.flows.items() if each == name and step in flow.by_id]
    return max((_lowness(one, one.by_id[step], code) for one in flows), default=0)


def _lowness(flow: Flow, step: Step, code: str) -> int:
    """Low ones stand in a list from one end to the other: how far from the highest."""
    for offer in step.choices:
        poles = {choice.value: choice.pole for choice in flow.lists[offer.list]}
        if poles.get(code) == "low":
            order = [*poles]
            high = [order.index(value) for value, pole in poles.items() if pole == "high"]
            return max((abs(order.index(code) - at) for at in high), default=1)
    return 0


def expectable(flow: Flow, told: Told) -> list[Question]:
    """What may be expected of a flow: its questions, with what they offer; those for words offer nothing."""
    found = []
    for step in flow.steps:
        if not asks(step) or step.probe_of or step.widest or not step.meaning:
            continue
        if not step.fit.suits(told.band, told.mode, False):
            continue
        bars: tuple[Bar, ...] = ()
        offer = next((o for o in step.choices if o.fit.suits(told.band, told.mode, False)), None)
        if offer and not step.loop:
            choices = flow.lists[offer.list]
            bars = tuple(Bar(c.value, _label(c, told), 0, 0) for c in choices if not c.none)
        if bars or (not step.choices and not step.loop):
            place = _place(flow.name, step.id)
            found.append(Question(place, step.meaning, asked_as(step, told), 0, bars))
    return found


def asked_as(step: Step, told: Told) -> str:
    """As most of the class read it, with what is filled in for one child left open."""
    suits = [one for one in step.say if one.fit.suits(told.band, told.mode, False)]
    text = text_in((suits or [*step.say])[0].text, told.language)
    for name in ("tool", "goal", "step", "name", "reader", "plan", "meeting"):
        text = text.replace("{" + name + "}", told.say(f"staff_hear_{name}"))
    return text


def label_of(code: str, step: Step, flow: Flow, told: Told) -> str:
    """What stood on the button, as the reader's language has it; a number or a date is its own."""
    if code == WORDS:
        return told.say("staff_hear_words")
    if code == NOTHING and step.nothing:
        return told.say("staff_hear_nothing")
    if code in RESERVED:
        return told.say(f"staff_hear_{code}")
    for offer in step.choices:
        for choice in flow.lists[offer.list]:
            if choice.value == code:
                return _label(choice, told)
    return code


def item_called(item: str, step: Step, flow: Flow, told: Told) -> str:
    if item in (OWN_TOOL, OWN_GOAL):
        return told.say("staff_hear_own_tool" if item == OWN_TOOL else "staff_hear_own_goal")
    if item in told.tools:
        return told.tools[item]
    loop = flow.loops.get(step.loop)
    menu = flow.by_id.get(loop.chosen_in) if loop else None
    return label_of(item, menu, flow, told) if menu else item


def _question(
    step: Step,
    items: Sequence[Counted],
    then: Sequence[Sequence[Counted | None]],
    told: Told,
    expected: Mapping[str, Collection[str]],
) -> Question:
    """All that was said to one step; in a loop a bar says of which tool it is."""
    place = _place(items[0].flow, step.id)
    hopes = expected.get(place, ())
    bars = []
    for at, one in enumerate(items):
        flow = told.flows[one.flow, one.version]
        about = f"{item_called(one.item, step, flow, told)}: " if one.item else ""
        past = [each[at] for each in then]
        for code, number in one.codes.items():
            label = label_of(code, step, flow, told)
            old = tuple(_said_then(each, code) for each in past)
            bars.append(Bar(code, about + label, number, one.answered, code in hopes, old))
        if not one.item:
            bars += _missed(step, flow, hopes, one, past, told)
    bars.sort(key=lambda bar: -bar.number)
    answered = max(one.answered for one in items)
    return Question(place, items[0].meaning, asked_as(step, told), answered, tuple(bars))


def _missed(
    step: Step,
    flow: Flow,
    hopes: Collection[str],
    one: Counted,
    past: Sequence[Counted | None],
    told: Told,
) -> list[Bar]:
    """What was expected and nobody said, and what was said before and nobody said now."""
    then = {code for each in past if each for code in each.codes}
    return [
        Bar(
            code, label_of(code, step, flow, told), 0, one.answered, code in hopes,
            tuple(_said_then(each, code) for each in past),
        )
        for code in sorted({*hopes} | then)
        if code not in one.codes
    ]  # fmt: skip


def _said_then(one: Counted | None, code: str) -> tuple[int, int]:
    return (one.codes.get(code, 0), one.answered) if one else (0, 0)


def _unused(items: Sequence[Counted], told: Told) -> list[Question]:
    """Tools that some never use, and tools that some did not know of: "7 of 24 never use extra time"."""
    found = []
    for kind, codes in ((NEVER, NEVER_CODES), (UNKNOWN, frozenset({"unknown"}))):
        bars = []
        for one in items:
            flow = told.flows[one.flow, one.version]
            number = sum(n for code, n in one.codes.items() if code in codes)
            if number:
                called = item_called(one.item, flow.by_id[one.step], flow, told)
                bars.append(Bar(one.item, called, number, one.answered))
        if bars:
            bars.sort(key=lambda bar: -bar.number)
            text, place = told.say(f"staff_hear_{kind}_asked"), _place(items[0].flow, kind)
            most = max(bar.of for bar in bars)
            found.append(Question(place, USE, text, most, tuple(bars)))
    return found


def _hidden(pairs: Sequence[Paired], told: Told) -> list[Question]:
    """Tools that help, and that feel bad to use where others see it, to the same students."""
    asked: dict[str, set[str]] = {}
    called: dict[str, str] = {}
    for one in pairs:
        flow = told.flows[one.flow, one.version]
        called[one.item] = item_called(one.item, flow.by_id[one.first_step], flow, told)
        asked.setdefault(one.item, set()).update(one.students)
    both = in_hiding(pairs, told)
    bars = [Bar(item, called[item], len(who), len(asked[item])) for item, who in both.items()]
    if not bars:
        return []
    bars.sort(key=lambda bar: (-bar.number, bar.label))
    text = told.say("staff_hear_hidden_asked")
    return [Question("hidden", "tool.feel", text, max(bar.of for bar in bars), tuple(bars))]


def _pole(flow: Flow, step: Step, code: str) -> str:
    named = (c for offer in step.choices for c in flow.lists[offer.list] if c.value == code)
    return next((choice.pole for choice in named), "")


def _merged(group: Group, told: Told) -> dict[tuple[str, str, str], Counted]:
    """One question in several versions of a flow is one question; its words are the newest's."""
    everyone, counts = group
    found: dict[tuple[str, str, str], Counted] = {}
    for one in sorted(counts, key=lambda one: (len(one.version), one.version)):
        before = found.get(_key(one))
        if before is None or before.meaning != one.meaning:
            found[_key(one)] = one
            continue
        codes = {
            code: before.codes.get(code, 0) + one.codes.get(code, 0)
            for code in (*before.codes, *one.codes)
        }
        found[_key(one)] = replace(one, answered=before.answered + one.answered, codes=codes)
    return {key: _of_everyone(one, everyone, told) for key, one in found.items()}


def _of_everyone(one: Counted, everyone: int, told: Told) -> Counted:
    """To a question for words, how many wrote is told, of all who answered anything."""
    needs = of(told.flows[one.flow, one.version].by_id[one.step]).needs
    if needs.choices or needs.box != "words":
        return one
    wrote = one.answered - sum(one.codes.values())
    return replace(one, answered=everyone, codes={WORDS: wrote, **one.codes})


def _key(one: Counted) -> tuple[str, str, str]:
    return one.flow, one.step, one.item


def _place(flow: str, step: str) -> str:
    return f"{flow}/{step}"


def _order(one: Counted, told: Told) -> tuple[int, int, int, str]:
    """As the flows are told, and each one's questions; of a loop the tools that most answered about first."""
    names = [name for name, _ in told.flows]
    steps = [step.id for step in told.flows[one.flow, one.version].steps]
    return names.index(one.flow), steps.index(one.step), -one.answered, one.item


def _label(choice: Choice, told: Told) -> str:
    return text_in(choice.label, told.language)


__all__ = [
    "HIDDEN",
    "NEVER",
    "NEVER_CODES",
    "SECTIONS",
    "SOMETHING_ELSE",
    "UNKNOWN",
    "UNUSED",
    "USE",
    "Bar",
    "Question",
    "Section",
    "Told",
    "how_low",
    "in_hiding",
    "summary",
]
