"""The parts that sentences are made of: who tapped what, who wrote what, and how it is led in.

Only tapped choices enter as words of ours. Typed words stand between quotation marks, whole or as
the one unbroken part that their student picked; where they name somebody or run on, they stay out.
"""

from collections.abc import Iterator, Sequence
from itertools import count

from dialogs.drafts.emojis import gloss
from dialogs.drafts.evidence import FAMILY, Evidence, File, Person
from dialogs.drafts.statements import (
    FRAGMENT,
    QUOTE,
    Span,
    Spans,
    Statement,
    capital,
    fact,
    fill_frame,
    fragment,
    frame,
    frames,
    has_frame,
    joined,
    statement,
)
from dialogs.language import languages_in
from dialogs.words import first_name


class Voice:
    """What one section has said so far: the name, "Asked …", and the language of the taps."""

    def __init__(self, file: File):
        self.file = file
        self.language = file.language
        self._subjects = _subjects(file.person, file.language)
        self._asked = False
        self._language_said = False
        self._turn: Iterator[int] = count()

    def who(self) -> Spans:
        """The student in the next sentence: first by name, then by pronoun."""
        return next(self._subjects)

    def first(self, languages: set[str]) -> bool:
        """Whether the language of what was tapped is still to be said; once in a section is enough."""
        new = bool(languages) and not self._language_said
        self._language_said = self._language_said or new
        return new

    def lead(self, name: str) -> int:
        """Which variant of a lead comes next; "Asked …" at most once."""
        variants = frames(name, self.language)
        first = next(self._turn) % len(variants)
        order: list[int] = [*range(first, len(variants)), *range(first)]
        free = [n for n in order if not (self._asked and self._asks(variants[n]))]
        number = (free or order)[0]
        self._asked = self._asked or self._asks(variants[number])
        return number

    def for_band(self, name: str) -> str:
        """A band that was asked in other words has a frame of its own: lead_vision_prek_2."""
        own_name = f"{name}_{self.file.person.band.replace('-', '_')}"
        return own_name if has_frame(own_name) else name

    def _asks(self, variant: str) -> bool:
        return variant.startswith(frame("asking", self.language) + " ")


def led_in(
    voice: Voice, rule: str, lead: str, facts: Sequence[Spans], standing: Sequence[Evidence]
) -> Iterator[Statement]:
    """One sentence: the lead, the student, and all that was tapped and written. None without facts.

    `standing`: the answers asked about; the sentence names those of them that its facts are from.
    """
    if not facts:
        return
    sources = {span.source for fact in facts for span in fact}
    standing = [one for one in standing if one.answer in sources]
    tapped_ones = {one.answer for one in standing if not one.typed_value}
    only_words = not any(
        span.kind == FRAGMENT and span.source in tapped_ones for fact in facts for span in fact
    )
    if only_words and has_frame(f"{lead}_typed"):
        lead = f"{lead}_typed"  # "From the list …" would not be true
    lead = voice.for_band(lead)
    number = voice.lead(lead)
    said = fill_frame(
        lead,
        voice.language,
        variant=number,
        who=voice.who(),
        they=_pronoun(voice.file.person, voice.language),
        facts=joined(facts, voice.language),
    )
    yield finished(voice, rule, said, standing)


def finished(
    voice: Voice, rule: str, spans: Sequence[Span], standing: Sequence[Evidence]
) -> Statement:
    """The sentence with its capital letter, and a field for each translation that it needs."""
    return statement(rule, [*capital(spans), *_translation(voice.file, standing)], standing)


def said_to(voice: Voice, evidence: Sequence[Evidence], *, in_marks: bool = False) -> list[Spans]:
    """Everything said to one meaning: the taps as one list, then what was written."""
    picks = chose(voice, evidence, in_marks=in_marks)
    return [*([picks] if picks else []), *wrote(voice, evidence, alone=not picks)]


def chose(voice: Voice, evidence: Sequence[Evidence], *, in_marks: bool = False) -> Spans:
    """What was tapped, as one list; "(tapped in Spanish)" where it was not the draft's language."""
    language = voice.language
    parts: dict[str, Spans] = {}
    for one in evidence:
        for code in one.picked:
            if code in one.choices:
                span = (fragment(one, one.choices[code], language),)
                parts[code] = marked(span, language) if in_marks else span
    if not parts:
        return ()
    return tapped(voice, evidence, joined(list(parts.values()), language))


def tapped(voice: Voice, evidence: Sequence[Evidence], choices: Spans) -> Spans:
    """The verb before the choices, and the language after them."""
    young = voice.file.person.band == "prek-2" and evidence[0].respondent != FAMILY
    verb = "verb_tapped" if young else "verb_chose"
    if evidence[0].meaning in _PEOPLE:
        verb += "_these"
    other = {one.language for one in evidence if one.picked} - {voice.language}
    named = f"tapped_in_{min(other, default='')}"
    known = has_frame(named) and voice.first(other)
    where = fill_frame(named, voice.language) if known else ()
    return (*fill_frame(verb, voice.language), *choices, *where)


def wrote(voice: Voice, evidence: Sequence[Evidence], *, alone: bool = True) -> list[Spans]:
    """What was typed: one part for each way of saying it, "wrote “a” and “b”" and "sent …".

    `alone`: nothing was tapped beside it, so that emoji alone came with no words.
    """
    said: dict[Spans, list[Spans]] = {}
    foreign = [one for one in evidence if _needs_translation(voice.file, one)]
    for one in evidence:
        part = quoted_with_verb(voice, one, field_here=len(foreign) > 1)
        if part:
            said.setdefault(part[0], []).append(part[1])
    sent = fill_frame("verb_sent", voice.language)
    in_order = sorted(said, key=lambda verb: verb == sent)  # emoji last
    parts = [(*verb, *joined(said[verb], voice.language)) for verb in in_order]
    if alone and in_order == [sent]:
        parts = [(*parts[0], *fill_frame("no_words", voice.language))]
    return parts


def quoted_with_verb(
    voice: Voice, evidence: Evidence, *, field_here: bool = False
) -> tuple[Spans, Spans] | None:
    """The verb, and the quote with what belongs right behind it: what emoji show, a translation."""
    if evidence.typed_value:
        value = evidence.choices[evidence.codes[0]]
        verb = fill_frame(_VERBS[evidence.typed_by], voice.language)
        return verb, (fragment(evidence, value, voice.language),)
    quote = quotable(voice.file, evidence)
    if quote is None:
        return None
    words = marked((quote,), voice.language)
    pictured = gloss(quote.text, voice.language)
    if pictured:
        named = fact(f"emoji:{evidence.answer}", pictured)
        shows = fill_frame("shows", voice.language, gloss=named)
        return fill_frame("verb_sent", voice.language), (*words, *shows)
    if field_here and _needs_translation(voice.file, evidence):
        words = (*words, *fill_frame("translation", voice.language))
    return _verb(voice, evidence, quote), words


def _verb(voice: Voice, evidence: Evidence, quote: Span) -> Spans:
    if evidence.quote == "part" and quote.text != evidence.words:
        verb = fill_frame("verb_picked", voice.language)
    else:
        verb = fill_frame(_VERBS[evidence.typed_by], voice.language)
    spoken = languages_in(quote.text, evidence.language)
    named = f"in_{'_'.join(spoken)}"
    if spoken in ((), (voice.language,)) or not has_frame(named):
        return verb
    return (*verb, *fill_frame(named, voice.language))


def adults_notes(voice: Voice, evidence: Sequence[Evidence]) -> Iterator[Statement]:
    """What an adult wrote beside the answers, kept apart from the child's words."""
    for one in evidence:
        quote = quotable(voice.file, one)
        if quote is not None:
            words = marked((quote,), voice.language)
            name = voice.for_band("adults_note")
            yield finished(voice, "note", fill_frame(name, voice.language, quote=words), [one])


def quotable(file: File, evidence: Evidence) -> Span | None:
    """The words that may be quoted, if any."""
    where = file.quotable.get(evidence.answer)
    if where is None:
        return None
    start, end = where
    return Span(QUOTE, evidence.words[start:end], evidence.answer, start=start, end=end)


def side_by_side(voice: Voice, facets: Sequence[tuple[Evidence, str]]) -> list[Spans]:
    """Several answers about one thing without a bridge: chose “sometimes” for use and “a lot” for help.

    `facets`: each answer with its facet, which is the name of a frame after "facet_".
    """
    language = voice.language
    parts: dict[Spans, list[Spans]] = {}  # verb (empty: the one for taps) -> what follows it
    for one, facet in facets:
        for verb, said, name in _facet(voice, one, facet):
            said = fill_frame(voice.for_band(name), language, said=said)
            parts.setdefault(verb, []).append(said)
    standing = [one for one, _ in facets]
    return [
        (*verb, *joined(said, language))
        if verb
        else tapped(voice, standing, joined(said, language))
        for verb, said in parts.items()
    ]


def _facet(voice: Voice, one: Evidence, facet: str) -> Iterator[tuple[Spans, Spans, str]]:
    """Verb (empty: the one for taps), what was tapped or typed, and the frame that it stands in."""
    for code in one.picked:
        if code in one.choices:
            label = marked((fragment(one, one.choices[code], voice.language),), voice.language)
            yield (), label, f"facet_{facet}"
    part = quoted_with_verb(voice, one)
    if part:
        yield *part, f"facet_words_{facet}"


def marked(spans: Sequence[Span], language: str) -> Spans:
    """In quotation marks: a quote, or a scale's label as the student saw it."""
    return fill_frame("quote", language, quote=spans)


def own(evidence: Sequence[Evidence]) -> list[Evidence]:
    """The student's own answers: neither the adults' notes beside them nor what a family says."""
    return [one for one in evidence if one.respondent == "student"]


def notes(evidence: Sequence[Evidence]) -> list[Evidence]:
    return [one for one in evidence if one.respondent == "staff"]


# A helper's hands type what the student said.
_VERBS = {
    "student": "verb_wrote",
    "adult": "verb_said",
    "partner": "verb_said",
    "family": "verb_wrote",
}

# Where Spanish would need a preposition before each person; a list after a colon needs none.
_PEOPLE = ("people", "people.first", "concern", "goal.helper", "future.choices")


def _translation(file: File, standing: Sequence[Evidence]) -> Spans:
    """An empty field (text, translator, date) behind the sentence, for its one foreign quote.

    Where there are more, each has its own right behind it.
    """
    foreign = [one for one in standing if _needs_translation(file, one)]
    return fill_frame("translation", file.language) if len(foreign) == 1 else ()


def _needs_translation(file: File, one: Evidence) -> bool:
    quote = quotable(file, one)
    if quote is None or gloss(quote.text, file.language):
        return False
    if not any(c.isalpha() for c in quote.text):
        return False
    return languages_in(quote.text, one.language) != (file.language,)


def _subjects(person: Person, language: str) -> Iterator[Spans]:
    yield fact("name", first_name(person.name))
    while True:
        yield _pronoun(person, language)


def _pronoun(person: Person, language: str) -> Spans:
    """Left out where the language leaves it out."""
    pronoun = frame(f"subject_{pronoun_of(person)}", language)
    return fact("pronoun", pronoun) if pronoun != "-" else ()


def pronoun_of(person: Person) -> str:
    """they, until the student has set another: he or she; other pronouns are not bent to grammar."""
    said = person.pronouns.casefold().replace("/", " ").split()
    return {"he": "he", "él": "he", "el": "he", "she": "she", "ella": "she"}.get(
        said[0] if said else "", "they"
    )
