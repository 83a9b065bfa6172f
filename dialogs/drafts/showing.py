"""For authors: each choice of a flow as a draft says it, and what it lacks to be said well.

A choice without the form that its meaning needs is told by the question frame (“Asked …, Ana chose …”):
true, and stiff. A step without a meaning is in no draft at all, and in the table of a round.
"""

from collections.abc import Iterator

from dialogs import reply_types
from dialogs.conversation import Item, World
from dialogs.drafts.clauses import forms_of, is_said_well
from dialogs.drafts.evidence import Evidence, File, Person
from dialogs.drafts.making import alone
from dialogs.drafts.phrasing import Pattern, phrasing
from dialogs.drafts.plans import plans
from dialogs.flow import BANDS, MODES, Choice, Flow, Step
from dialogs.language import codes
from dialogs.language import language as spoken
from dialogs.wording import offered, text_of

_WHICH = (
    'with the meaning "story.own" the draft "stories" repeats the question; which others there are, and '
    'where they stand, says docs/writing-flows.md, "Meanings".'
)
_WHERE = (
    "They stand in the table of a round and in its files, and students are told so. For a draft, give it a "
    "meaning."
)
PRONOUNS = ("he", "she", "they")


def unprinted(flow: Flow) -> Iterator[str]:
    """A line for each question whose answers stand in no draft; not for one that only leads to others.

    A note, and no problem: who reads them, and where, is told.
    """
    leading = {condition.step for step in flow.steps for condition in step.when}
    leading |= {loop.chosen_in for loop in flow.loops.values()}
    found = [
        step.id
        for step in flow.steps
        if reply_types.asks(step)
        and not (step.probe_of or step.id in leading)
        and step.meaning not in _printed()
    ]
    yield from (f'step "{id}": no draft prints its answers. {_WHERE}' for id in found)
    if found:
        yield _WHICH


def missing_forms(flow: Flow, language: str) -> Iterator[str]:
    """A line for each step with choices that have no form."""
    for step in flow.steps:
        if not reply_types.asks(step) or step.meaning not in _printed():
            continue
        told: set[str] = set()
        for band, choices in _offers(flow, step):
            pattern = _pattern(step, band, choices, language)
            if pattern is None or not (pattern.list or pattern.that or pattern.say or pattern.verb):
                continue  # whose answers the question itself says best
            lacking = [
                one.value
                for one in choices.values()
                if one.value not in told and not is_said_well(pattern, one, language)
            ]
            told |= {*lacking}
            if lacking:
                yield (
                    f'step "{step.id}": a draft in {spoken(language).name} says '
                    f"{', '.join(lacking)} by the question. {_what(pattern)}"
                )


def in_sentences(flow: Flow, step: Step, language: str) -> Iterator[str]:
    """Each choice in its sentence, alone and with the next one, for he, she and they."""
    for band, choices in _offers(flow, step):
        values = list(choices)
        for number, value in enumerate(values):
            following = values[(number + 1) % len(values)]
            several = reply_types.of(step).needs.several
            picks = [(value,), (value, following)] if several else [(value,)]
            for picked in picks:
                for pronoun in PRONOUNS:
                    said = _said(flow, step, band, choices, picked, pronoun, language)
                    yield f"{band}, {pronoun}: {said}"


def _printed() -> frozenset[str]:
    return frozenset[str]().union(*(plan.meanings for plan in plans().values()))


def _offers(flow: Flow, step: Step) -> Iterator[tuple[str, dict[str, Choice]]]:
    for band in flow.bands or BANDS:
        mode = step.fit.modes[0] if step.fit.modes else MODES[0]
        if step.choices and step.fit.suits(band, mode, bool(step.fit.simple)):
            yield band, offered(flow, step, World(band, mode, "Robin", bool(step.fit.simple)))


def _pattern(step: Step, band: str, choices: dict[str, Choice], language: str) -> Pattern | None:
    forms = forms_of(choices)
    return phrasing(language).pattern(step.meaning, band, MODES[0], bool(step.fit.simple), forms)


def _what(pattern: Pattern) -> str:
    name = pattern.say or pattern.verb
    if name:
        return f'Write "say: {{{name}: …}}" beside the choice, as the shared scales do.'
    return 'Write "at: …" beside the choice: the place with its preposition.'


def _said(
    flow: Flow, step: Step, band: str, choices: dict[str, Choice], codes: tuple[str, ...],
    pronoun: str, language: str,
) -> str:  # fmt: skip
    """What a draft would say of a made-up student who picked these."""
    item = _ITEM if step.loop else None
    world = World(band, MODES[0], "Robin")
    asked = text_of(step, world, language, item) if language in flow.languages else ""
    one = Evidence(
        answer="1", flow=flow.name, step=step.id, item=item, meaning=step.meaning, codes=codes,
        words="", question=asked, asked=asked, probe="", choices=choices, language=language, at=0,
        channel="", band=band, simple=bool(step.fit.simple),
    )  # fmt: skip
    person = Person("Robin", pronoun, MODES[0], band)
    return alone(File(person, (one,), language, "UTC", "team"))


_ITEM = Item("1", *(dict.fromkeys(codes(), "blue folder"),) * 3)
