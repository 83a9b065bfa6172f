"""Statements as spans: template words, a choice's fragment, a quote, or a fact of the person.

Nothing else can enter a draft. A span says where it is from, so that honesty.py can build it again.
The frames, in which template words stand, are in frames.yaml; `{slots}` are filled with spans.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dialogs.drafts.evidence import Evidence, File, Person
from dialogs.flow import Choice
from dialogs.loading import shipped_wordings

TEMPLATE, FRAGMENT, QUOTE, FACT = "template", "fragment", "quote", "fact"


@dataclass(frozen=True, slots=True)
class Span:
    """`source` is a frame's name, an answer's id, or a fact's name; see the kind."""

    kind: str
    text: str
    source: str
    choice: str = ""  # of a fragment
    start: int = 0  # of a quote, in code points of the answer's words
    end: int = 0


Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence."""

    rule: str
    spans: Spans
    answers: tuple[str, ...]  # the ids it stands on, each once
    audience: str  # the strictest of its answers

    @property
    def text(self) -> str:
        return "".join(span.text for span in self.spans)

    @property
    def id(self) -> str:
        """Its rule and its answers, so that a mark survives making the draft again."""
        return ":".join((self.rule, *self.answers))


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its statements; one without statements says `gap` instead."""

    title: str
    statements: tuple[Statement, ...]
    level: int = 2


@dataclass(frozen=True, slots=True)
class Draft:
    kind: str
    title: str
    marks: tuple[str, ...]  # DRAFT, in the student's own words, …
    conditions: tuple[str, ...]
    sections: tuple[Section, ...]
    to_add: tuple[str, ...]  # for the team, once at the end
    missing: tuple[str, ...]  # what no answer is available for, by its heading
    language: str
    evidence: tuple[Evidence, ...]


def frame(name: str, language: str) -> str:
    """The words of a frame in the draft's language."""
    return shipped_wordings("drafts/frames.yaml", "frames")[name][0].text[language]


def fill_frame(name: str, language: str, **slots: Sequence[Span]) -> Spans:
    """The frame's own words as template spans, with each slot's spans between them.

    An empty slot takes the space before it along.
    """
    spans: list[Span] = []
    for number, piece in enumerate(_SLOT.split(frame(name, language))):
        if number % 2:
            filled = slots[piece]
            if not filled and spans and spans[-1].text.endswith(" "):
                spans[-1] = Span(TEMPLATE, spans[-1].text[:-1], name)
            spans += filled
        elif piece:
            spans.append(Span(TEMPLATE, piece, name))
    return tuple(spans)


def statement(rule: str, spans: Sequence[Span], evidence: Sequence[Evidence]) -> Statement:
    """A sentence that stands on these answers, visible to the fewest who may read any of them."""
    strictest = min((_WIDTH.index(e.audience) for e in evidence), default=0)
    answers = tuple(dict.fromkeys(e.answer for e in evidence))
    return Statement(rule, tuple(spans), answers, _WIDTH[strictest])


def picked(evidence: Evidence, language: str) -> list[Spans]:
    """The fragments of the choices tapped, one tuple each."""
    return [
        (_fragment(evidence, evidence.choices[code], language),)
        for code in evidence.picked
        if code in evidence.choices
    ]


def quoted(evidence: Evidence, language: str) -> Spans:
    """The words that may be quoted, within quotation marks; nothing where none may."""
    where = evidence.quoted
    if where is None:
        return ()
    start, end = where
    quote = Span(QUOTE, evidence.words[start:end], evidence.answer, start=start, end=end)
    return fill_frame("quote", language, quote=(quote,))


def marked(spans: Sequence[Span], language: str) -> Spans:
    """Something the student tapped, in quotation marks: a scale prints the label they saw."""
    return fill_frame("quote", language, quote=spans)


def joined(parts: Sequence[Sequence[Span]], language: str) -> Spans:
    """One, two and three: with commas, and "and" before the last."""
    spans: list[Span] = []
    for number, part in enumerate(parts):
        if number and number == len(parts) - 1:
            spans.append(
                Span(TEMPLATE, frame(_and(part, language), language), _and(part, language))
            )
        elif number:
            spans.append(Span(TEMPLATE, frame("comma", language), "comma"))
        spans += part
    return tuple(spans)


def fact(name: str, text: str) -> Spans:
    return (Span(FACT, text, name),)


def subjects(person: Person, language: str) -> Iterator[Spans]:
    """How the student is named in one sentence after another: first by name, then by pronoun."""
    yield fact("name", person.name)
    while True:
        pronoun = frame(f"subject_{_pronoun(person)}", language).strip()
        yield fact("pronoun", pronoun) if pronoun != "-" else ()


def capital(spans: Sequence[Span]) -> Spans:
    """The same with a capital letter first; a quote is never touched."""
    if not spans or spans[0].kind == QUOTE:
        return tuple(spans)
    first = spans[0]
    text = first.text[:1].upper() + first.text[1:]
    return (
        Span(first.kind, text, first.source, first.choice, first.start, first.end),
        *spans[1:],
    )


def tool_name(file: File, item_id: str) -> Spans:
    """A tool as a sentence names it: "more time (Math)"."""
    item = next(e.item for e in file.evidence if e.item and e.item.id == item_id)
    name = item.fragment[file.language]
    return fact(f"tool:{item.id}", f"{name} ({item.places})" if item.places else name)


def _fragment(evidence: Evidence, choice: Choice, language: str) -> Span:
    return Span(FRAGMENT, choice.fragment[language], evidence.answer, choice=choice.value)


def _and(part: Sequence[Span], language: str) -> str:
    """In Spanish "y" becomes "e" before the sound "i" (but not before "hie")."""
    text = "".join(span.text for span in part).lower().lstrip("«“\"'")
    if language == "es" and re.match(r"(i|hi(?!e))", text):
        return "and_before_i"
    return "and"


def _pronoun(person: Person) -> str:
    said = re.split(r"[\W_]+", person.pronouns.casefold())[0]
    return {"he": "he", "él": "he", "el": "he", "she": "she", "ella": "she"}.get(said, "they")


_SLOT = re.compile(r"\{([A-Za-z_]+)\}")
_WIDTH = ("private", "case_manager", "team")
