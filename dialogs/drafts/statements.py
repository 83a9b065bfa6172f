"""Statements as spans: template words, a choice's fragment, a quote, or a fact of the person.

Nothing else can enter a draft. A span says where it is from, so that honesty.py can build it again.
The frames, in which template words stand, are in frames.yaml; `{slots}` are filled with spans.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple

from dialogs.conversation import AUDIENCES
from dialogs.drafts.evidence import Evidence
from dialogs.language import language as spoken
from dialogs.loading import frames_of
from dialogs.words import count_words

TEMPLATE, FRAGMENT, QUOTE, FACT = "template", "fragment", "quote", "fact"


# A named tuple, because a draft has hundreds of them.
class Span(NamedTuple):
    """`source` is a frame's name, an answer's id, or a fact's name; see the kind."""

    kind: str
    text: str
    source: str
    choice: str = ""  # of a fragment
    start: int = 0  # of a quote, in code points of the answer's words
    end: int = 0


Spans = tuple[Span, ...]


# Without slots, so that its text is put together once.
@dataclass(frozen=True)
class Statement:
    """One sentence."""

    rule: str
    spans: Spans
    answers: tuple[str, ...]  # the ids it stands on, each once
    audience: str  # the strictest of its answers
    glued: bool = False  # it goes on with the sentence before it

    @cached_property
    def text(self) -> str:
        return "".join(span.text for span in self.spans)

    @cached_property
    def words(self) -> int:
        """How many."""
        return count_words(self.text)

    @property
    def id(self) -> str:
        """Its rule and its answers, so that a mark survives making the draft again."""
        return ":".join((self.rule, *self.answers))


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its statements; one without statements says `gap` instead."""

    title: str
    statements: tuple[Statement, ...]
    of: str = ""  # one tool's id, or a visit's: never joined with another of the same title


@dataclass(frozen=True, slots=True)
class Draft:
    kind: str
    title: str
    marks: tuple[str, ...]  # DRAFT, in the student's own words, …
    conditions: tuple[str, ...]
    sections: tuple[Section, ...]
    to_add: tuple[str, ...]  # for the team, once at the end
    missing: tuple[str, ...]  # what no answer is available for, by its heading
    no_words: tuple[str, ...]  # where what was typed says nothing ("idk"), by its heading
    nothing: str  # instead of all sections, where no answer is available at all
    language: str
    evidence: tuple[Evidence, ...]


def frame(name: str, language: str, variant: int = 0) -> str:
    """The words of a frame in the draft's language."""
    return frames(name, language)[variant]


@cache
def frames(name: str, language: str) -> tuple[str, ...]:
    """The variants of a frame, which say the same in other words."""
    wordings = frames_of()[name]
    return tuple(wording.text[language] for wording in wordings)


def has_frame(name: str) -> bool:
    return name in frames_of()


def answered_in(spoken_in: str, language: str) -> str:
    """The name of a language inside a draft in another; where no frame has it, as it names itself."""
    name = f"answered_in_{spoken_in}"
    return frame(name, language) if has_frame(name) else spoken(spoken_in).name


@cache
def pieces(name: str, language: str) -> tuple[str, ...]:
    """All that template spans of this frame may say: its words between the slots."""
    return tuple(
        form
        for variant in range(len(frames(name, language)))
        for piece in _split(name, language, variant)[::2]
        for form in (piece, piece.removesuffix(" "))
    )


def fill_frame(name: str, language: str, variant: int = 0, **slots: Sequence[Span]) -> Spans:
    """The frame's own words as template spans, with each slot's spans between them.

    An empty slot takes the space before it along.
    """
    spans: list[Span] = []
    for number, piece in enumerate(_split(name, language, variant)):
        if number % 2:
            filled = slots[piece]
            if not filled and spans and spans[-1].text.endswith(" "):
                spans[-1] = Span(TEMPLATE, spans[-1].text[:-1], name)
            spans += filled
        elif piece:
            spans.append(Span(TEMPLATE, piece, name))
    return tuple(spans)


def statement(
    rule: str, spans: Sequence[Span], evidence: Sequence[Evidence], *, glued: bool = False
) -> Statement:
    """A sentence that stands on these answers, visible to the fewest who may read any of them."""
    strictest = min((AUDIENCES.index(e.audience) for e in evidence), default=0)
    return Statement(rule, tuple(spans), _answers(evidence), AUDIENCES[strictest], glued)


def statement_id(rule: str, evidence: Sequence[Evidence]) -> str:
    """The id that a sentence of this rule on these answers has, before it has words."""
    return ":".join((rule, *_answers(evidence)))


def _answers(evidence: Sequence[Evidence]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.answer for one in evidence))


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


def joined_texts(parts: Sequence[str], language: str) -> str:
    """The same for words alone."""
    spans = joined([(Span(TEMPLATE, part, ""),) for part in parts], language)
    return "".join(span.text for span in spans)


def fact(name: str, text: str) -> Spans:
    return (Span(FACT, text, name),)


def marked(spans: Sequence[Span], language: str) -> Spans:
    """In the language's quotation marks: a quote, or a label as the student saw it."""
    return fill_frame("quote", language, quote=spans)


@cache
def _split(name: str, language: str, variant: int) -> tuple[str, ...]:
    """A frame's words and slots in turn, words first."""
    return tuple(_SLOT.split(frame(name, language, variant)))


def _and(part: Sequence[Span], language: str) -> str:
    """In Spanish "y" becomes "e" before the sound "i" (not before "hie", and not before a quote)."""
    text = "".join(span.text for span in part).lower()
    return "and_before_i" if spoken(language).and_changes_before(text) else "and"


_SLOT = re.compile(r"\{([A-Za-z_]+)\}")
