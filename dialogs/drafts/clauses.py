"""What was tapped to one meaning, as clauses that a sentence can be made of.

A choice that has a form of its own for its meaning is a clause by itself; the others stand in one list. What
has neither is left to the question frame (paragraphs.py).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dialogs.drafts.evidence import Evidence
from dialogs.drafts.phrasing import Pattern, phrasing
from dialogs.drafts.statements import Span, Spans, joined
from dialogs.drafts.voice import Voice, form_of, joined_places, place_of, places_in_turn
from dialogs.flow import Choice, Fit


@dataclass(frozen=True, slots=True)
class Clause:
    """What was tapped to one meaning. `that`: it stands under "says that"."""

    meaning: str
    that: bool
    evidence: tuple[Evidence, ...]
    say: "tuple[tuple[Evidence, str], ...]" = ()  # its choices: of which answer, which value
    part: str = ""  # of the pattern: list, that, none; or a form's name


def clauses_of(voice: Voice, meaning: str, answers: Sequence[Evidence]) -> Iterator[Clause]:
    picked = [(one, code) for one in answers for code in one.picked if code in one.choices]
    if not picked:
        return
    pattern = pattern_of(voice, picked[0][0])
    if pattern is None:
        return
    by_value = {code: (one, code) for one, code in picked}
    nothing = [pair for pair in by_value.values() if pair[0].choices[pair[1]].none]
    something = [pair for pair in by_value.values() if pair not in nothing]
    if meaning == "tool.where" and _is_place_of_the_row(voice, something):
        return  # said with the tool
    listed: list[tuple[Evidence, str]] = []
    for one, code in something:
        pattern = pattern_of(voice, one) or pattern  # of a lesson's words each is asked otherwise
        form = _own_form(pattern, one.choices[code], voice.language)
        if form:
            yield Clause(meaning, _is_that(pattern, form), (one,), ((one, code),), form)
        elif _can_list(pattern, one.choices[code], voice.language):
            listed.append((one, code))
    if listed:
        whose = each([one for one, _ in listed])
        part = "list" if pattern.list else "that"
        yield Clause(meaning, part == "that", whose, tuple(listed), part)
    if nothing and not something:
        one, code = nothing[0]
        form = _own_form(pattern, one.choices[code], voice.language)
        yield Clause(meaning, _is_that(pattern, form), (one,), ((one, code),), form or "none")


def _is_place_of_the_row(voice: Voice, picked: "Sequence[tuple[Evidence, str]]") -> bool:
    known = place_of(voice.item, voice.language) if voice.item else ""
    said = [form_of(one.choices[code], "at", voice.language) for one, code in picked]
    return bool(known) and joined_places(said, voice.language) == known


def _own_form(pattern: Pattern, choice: Choice, language: str) -> str:
    """The name of the form that makes a clause of its own of this choice."""
    for name in (pattern.say if not pattern.that else "", pattern.verb, f"{pattern.say}_alone"):
        if name and form_of(choice, name, language):
            return name
    if pattern.say and pattern.that and form_of(choice, pattern.say, language):
        return "that"
    return ""


def _is_that(pattern: Pattern, form: str) -> bool:
    """Whether it stands behind "says that"; without a form of its own it is the pattern's `none`."""
    if not form:
        return bool(pattern.that)
    return form == "that" or form in (pattern.say, f"{pattern.say}_alone")


def _can_list(pattern: Pattern, choice: Choice, language: str) -> bool:
    id = pattern.list or pattern.that
    text = phrasing(language).text(id) if id else ""
    return bool(form_of(choice, "at", language)) if "{prep}" in text else "{np}" in text


def left_over(voice: Voice, one: Evidence) -> list[str]:
    """The choices that no clause says."""
    pattern = pattern_of(voice, one)
    return [
        code
        for code in one.picked
        if code in one.choices
        and (pattern is None or not is_said_well(pattern, one.choices[code], voice.language))
    ]


def is_said_well(pattern: Pattern, choice: Choice, language: str) -> bool:
    """Whether a clause says it, so that nobody has to read the question."""
    return (
        choice.none
        or bool(_own_form(pattern, choice, language))
        or _can_list(pattern, choice, language)
    )


def words_of(voice: Voice, clause: Clause, named: bool) -> Spans:
    one, code = clause.say[0]
    pattern = pattern_of(voice, one) or Pattern(Fit())
    if clause.part not in ("list", "that", "none"):
        return voice.form(one, one.choices[code], clause.part, named=named)
    id = getattr(pattern, clause.part)
    later = f"{id}_later"
    id = later if voice.mentions and later in voice.says.texts else id
    voice.listed = len(clause.say)
    if clause.part == "none" and not id:
        topic = voice.fill(pattern.topic)
        return voice.fill("sentence.none_of", named=named, topic=topic)
    text = voice.says.text(id)
    slots: dict[str, Sequence[Span]] = {}
    if "{say}" in text:
        slots["say"] = voice.form(one, one.choices[code], pattern.say)
    if "{np}" in text:
        slots["np"] = joined([voice.np(e, e.choices[c]) for e, c in clause.say], voice.language)
    if "{prep}" in text:
        slots["prep"] = _places(voice, clause)
    return voice.fill(id, named=named, **slots)


def _places(voice: Voice, clause: Clause) -> Spans:
    """Places with their prepositions; one that stood before is not said again."""
    ats = [form_of(e.choices[c], "at", voice.language) for e, c in clause.say]
    parts = [
        voice.at(e, e.choices[c])
        if text == at
        else (voice.at(e, e.choices[c])[0]._replace(text=text),)
        for (e, c), at, text in zip(
            clause.say, ats, places_in_turn(ats, voice.language), strict=True
        )
    ]
    return joined(parts, voice.language)


def pattern_of(voice: Voice, one: Evidence) -> Pattern | None:
    if one.answer not in voice.patterns:
        person, forms = voice.file.person, forms_of(one.choices)
        voice.patterns[one.answer] = voice.says.pattern(
            one.meaning, one.band or person.band, person.mode, one.simple, forms
        )
    return voice.patterns[one.answer]


def forms_of(choices: Mapping[str, Choice]) -> frozenset[str]:
    """The names of all forms that any of them has."""
    return frozenset(name for choice in choices.values() for name in choice.forms)


def each(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Every answer once."""
    return tuple({one.answer: one for one in evidence}.values())
