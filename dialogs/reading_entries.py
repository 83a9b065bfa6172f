"""What is read back: an answer with what was said beneath it, what may be quoted of it, and what is decided.

A question is read back once, with what was said to its follow-ups beneath it: one look, one choice for
all (storage/answers.py says why). It goes by the ids of all that was read: with one revision more it is
another, and a choice about the old one is overtaken.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from dialogs.contacts import contacts_in
from dialogs.conversation import TEAM, narrower
from dialogs.drafts.evidence import is_long
from dialogs.names import NO_ONE_KNOWN, names_in
from dialogs.others_in_words import looked_by, tells_of_others
from dialogs.private import private_matter
from dialogs.words import count_words

# What of the words may be quoted.
WHOLE, SOME, NONE = "whole", "part", "none"

# Over this many words a student is asked which part the teacher should read.
LONG_QUOTE = 25

_SPAN = re.compile("([0-9]{1,6})-([0-9]{1,6})", re.ASCII)
_BETWEEN = "+"  # between ids, in which it never stands
HELD = "held"  # as a kind of private matter
Names = frozenset[str]  # folded parts of names


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What was said to a follow-up, as it stands beneath its question's answer."""

    answer: str  # the id of the revision that is read
    question: str
    words: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One answer as its student reads it again, with its follow-ups."""

    key: str
    answer: str  # the ids of all revisions that are read, its own first (`together`)
    respondent: str  # student, or staff for an adult's own note beside the answer
    about: str  # the tool it is about, or ""
    question: str
    picked: tuple[str, ...]  # the labels tapped
    words: str  # as typed
    audience: str
    decided: bool
    others: Names = field(default=NO_ONE_KNOWN, repr=False)  # whose names are to be found in it
    own: Names = field(default=NO_ONE_KNOWN, repr=False)
    held: bool = False  # it says what is to stay private
    has_reader: bool = False  # one named person reads this conversation
    widest: str = TEAM  # the audience that it may have at most
    follow_ups: tuple[FollowUp, ...] = ()
    asks_read_out: bool = False  # its flow asks what may be read out
    # What of its words may be read, as was decided; `span` of a part, as in a Place.
    quote: str = ""
    span: str = ""
    read_out: bool = False
    language: str = ""  # in which it was asked

    @property
    def said(self) -> tuple[str, ...]:
        """All that was typed, each passage as it was sent."""
        return tuple(words for _, words in self.passages)

    @property
    def passages(self) -> tuple[tuple[str, str], ...]:
        """The same, each with the id of its revision."""
        own = (revisions(self.answer)[0], self.words)
        return tuple(
            (id, words)
            for id, words in (own, *((one.answer, one.words) for one in self.follow_ups))
            if words
        )

    @property
    def shareable(self) -> bool:
        return bool(self.picked or self.said)

    # Looked for only when it is this answer's turn: each takes longer than all the rest.

    @property
    def private(self) -> str:
        """What kind of private matter it may be, or ""; HELD where the student has said that it is one."""
        return HELD if self.held else next(filter(None, map(private_matter, self.said)), "")

    @property
    def names_someone(self) -> bool:
        return any(names_in(words, self.others, self.own) for words in self.said)

    @property
    def reaches_someone(self) -> bool:
        return any(map(contacts_in, self.said))

    @property
    def never_whole(self) -> bool:
        """Whether its words may be quoted only in part."""
        return self.reaches_someone or self.names_someone

    @property
    def words_alone_private(self) -> bool:
        """Whether what may be private are the words beside the choices, and not these."""
        return bool(self.picked and self.private) and not self.held

    def may_go_to(self, audience: str) -> bool:
        """Whether its question lets so many people read it."""
        return narrower(audience, self.widest) == audience

    @property
    def long(self) -> bool:
        return sum(map(count_words, self.said)) > LONG_QUOTE


@dataclass(frozen=True, slots=True)
class Part:
    """A part of one passage, by the id of its revision."""

    answer: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Decision:
    """Who may read one answer, by the revisions that were read, and what of its words may be quoted.

    `quote`: whole, part (these `parts` and nothing else) or none; "" leaves it as it was. `read_out`: what
    may be quoted may be read out without the student's name; every decision says it anew.
    """

    answer: str
    audience: str
    quote: str = ""
    parts: tuple[Part, ...] = ()
    read_out: bool = False


def cleared_by(entry: Entry, decision: Decision) -> str:
    """By what nothing that may now be quoted was found to tell of others; "" where something does."""
    picked = [(part.answer, part.start, part.end) for part in decision.parts]
    said = dict(entry.passages)
    words = [said[id][start:end] for id, start, end in picked] if picked else entry.said
    if decision.quote == NONE or any(
        tells_of_others(one, entry.others, entry.own) for one in words
    ):
        return ""
    return looked_by(entry.others, entry.own)


def together(ids: Iterable[str]) -> str:
    """Of all that is read as one answer: what an Entry, a Place and a Decision call it."""
    return _BETWEEN.join(ids)


def revisions(answer: str) -> tuple[str, ...]:
    return tuple(answer.split(_BETWEEN))


def after(entries: Iterable[Entry], decisions: Iterable[Decision]) -> list[Entry]:
    """The answers as they are with these decisions kept."""
    who = {one.answer: one.audience for one in decisions}
    return [
        replace(one, audience=who[one.answer], decided=True) if one.answer in who else one
        for one in entries
    ]


def part_in(words: str, part: str) -> tuple[int, int] | None:
    """Where the part stands, letter for letter; else whatever the case, where that moves no letter."""
    part = part.strip()
    start = words.find(part)
    if start < 0 and len(words.casefold()) == len(words):
        start = words.casefold().find(part.casefold())
    return (start, start + len(part)) if part and start >= 0 else None


def parts_in(entry: Entry, part: str) -> tuple[Part, ...]:
    """Where the part stands in what was said: in one passage, or from one into those beneath it."""
    found = part_in("\n".join(entry.said), part)
    return tuple(_over_passages(entry, *found)) if found else ()


def picked_parts(entry: Entry, span: str) -> tuple[Part, ...]:
    """The same, from letter to letter of all that was said ("3-11"); none where no words stand there."""
    found = _SPAN.fullmatch(span)
    start, end = map(int, found.groups()) if found else (0, 0)
    inside = start < end <= len("\n".join(entry.said))
    return tuple(_over_passages(entry, start, end)) if inside else ()


def may_be_quoted(entry: Entry, span: str) -> bool:
    """Whether a draft could quote the part that stands there."""
    return not why_not_quoted(entry, span)


def why_not_quoted(entry: Entry, span: str) -> str:
    """The phrase that tells why a draft could not; "" where it could."""
    parts = picked_parts(entry, span)
    return why_not(entry, parts) if parts else "quote_which"


def may_be_read(entry: Entry, parts: Sequence[Part]) -> bool:
    return bool(parts) and not why_not(entry, parts)


def why_not(entry: Entry, parts: Sequence[Part]) -> str:
    """The phrase that tells why no draft could quote this part; "" where one can."""
    said = dict(entry.passages)
    words = [said[one.answer][one.start : one.end] for one in parts]
    if any(names_in(one, entry.others, entry.own) for one in words):
        return "quote_names"
    if any(map(contacts_in, words)):
        return "quote_contact"
    return "quote_long" if is_long(words) else ""


def _over_passages(entry: Entry, start: int, end: int) -> Iterator[Part]:
    for id, words in entry.passages:
        if start < len(words) and end > 0:
            yield Part(id, max(start, 0), min(end, len(words)))
        start, end = start - len(words) - 1, end - len(words) - 1
