"""What a draft may stand on: answers that their student shared, with all that tells where they are from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from dialogs.conversation import CASE_MANAGER, READER, TEAM, Item
from dialogs.flow import SOMETHING_ELSE, Choice
from dialogs.language import languages_in
from dialogs.names import folded_names, names_in
from dialogs.no_answer import non_answer
from dialogs.others_in_words import looked_by, tells_of_others
from dialogs.words import count_words

# Over this many words nothing is quoted until the student has picked a part: no section could hold it.
# (Over a few less they are asked for one: dialogs/reading_entries.py.)
LONGEST_QUOTE = 35
LONGEST_QUOTE_LETTERS = 300

# To these, "no" and "fine" are answers, in words too.
_SCALES = (
    "tool.use", "tool.help", "tool.feel", "tool.access", "tool.try", "tool.next", "goal.going",
)  # fmt: skip

# Nobody picks a part of what a family writes, and a few sentences are to be read whole.
LONGEST_OF_FAMILY = 120
LONGEST_OF_FAMILY_LETTERS = 800
# What a family writes of these stands in no draft: the school never asks about them.
KEPT_OUT_OF_FAMILY = ("immigration", "arrest", "money", "religion")

FAMILY, STAFF = "family", "staff"  # as an answer's respondent

# Who may read: each sees what was shared with them and with the wider circle.
READERS = {
    "team": (TEAM,),
    "case_manager": (CASE_MANAGER, TEAM),
    "reader": (READER, TEAM),  # of the conversations that they read, and of no other
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One answer as its student shared it."""

    answer: str  # its id
    flow: str
    step: str
    item: Item | None
    meaning: str
    codes: tuple[str, ...]
    words: str
    question: str  # as the student read it; of a probe, the question that it followed up
    asked: str  # the same question in the draft's language
    probe: str  # the probe's own words, or ""
    choices: dict[str, Choice]  # what was offered, by value
    language: str
    at: int  # microseconds, UTC
    channel: str
    respondent: str = "student"
    typed_by: str = "student"
    exactness: str = "exact"
    audience: str = "private"
    quote: str = "whole"  # whole, part, none
    quote_start: int | None = None
    quote_end: int | None = None
    typed_value: bool = False  # its code was typed (a number, a date), and stands in no list
    conversation: str = ""  # its id: of a family, one visit of one of them
    # Whom the question was for: its wording, and so what the answer says, is of these.
    band: str = ""  # "": the person's own
    simple: bool = False
    cleared_by: str = ""  # by what nobody was found in what may be quoted; "": nobody has looked
    follows: str = ""  # of a follow-up: the answer (its id) that it is part of
    read_out: bool = False  # what may be quoted may be read out without the student's name

    @property
    def picked(self) -> tuple[str, ...]:
        """The choices tapped, without "something else"."""
        if self.typed_value:
            return ()
        return tuple(code for code in self.codes if code != SOMETHING_ELSE)

    @property
    def quoted(self) -> tuple[int, int] | None:
        """Where the words that may be quoted begin and end, in code points."""
        if not self.words or self.quote == "none":
            return None
        if self.quote == "part" and self.quote_start is not None and self.quote_end is not None:
            return self.quote_start, self.quote_end
        return 0, len(self.words)


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a draft is about."""

    name: str
    pronouns: str
    mode: str
    band: str
    listed: tuple[Item, ...] = ()  # the tools that staff entered, when the conversation began


# Compared by identity (and without slots), so that what is looked up often is worked out once.
@dataclass(frozen=True, eq=False)
class File:
    """All that a draft is made from, and for whom: `reader` is team, case_manager, reader or student."""

    person: Person
    evidence: tuple[Evidence, ...]  # a question's follow-ups right behind it
    language: str
    timezone: str
    reader: str
    names: frozenset[str] = frozenset()  # of everyone else, folded: in no quote
    minutes: int = 0  # that the conversations took in all; 0 where that is not known
    adults: bool = False  # what an adult wrote beside the answers is told, in a part of its own
    left_out: frozenset[str] = frozenset()  # sentences that staff leave out, by their ids
    still_sharing: bool = False  # the student has not yet said of every answer who may read it

    def of(self, meaning: str, item: Item | None = None) -> list[Evidence]:
        """What answers of this meaning say, about one item or outside any."""
        return self._found.get((meaning, item.id if item else ""), [])

    @cached_property
    def meanings(self) -> frozenset[str]:
        """To which there is any answer."""
        return frozenset(one.meaning for one in self.evidence)

    @cached_property
    def _found(self) -> dict[tuple[str, str], list[Evidence]]:
        found: dict[tuple[str, str], list[Evidence]] = {}
        for one in self.evidence:
            found.setdefault((one.meaning, one.item.id if one.item else ""), []).append(one)
        return found

    @cached_property
    def quotable(self) -> dict[str, tuple[int, int]]:
        """By answer: where the words begin and end that a draft may quote.

        An answer is missing where there are none, the student said no, or names or length forbid. With its
        follow-ups it is one passage: all of it that the student left open is quotable, or nothing is.
        """
        answers: dict[str, list[Evidence]] = {}
        for one in self.evidence:
            answers.setdefault(one.follows or one.answer, []).append(one)
        return {id: where for parts in answers.values() for id, where in self._quotable(parts)}

    def _quotable(self, parts: Sequence[Evidence]) -> Iterable[tuple[str, tuple[int, int]]]:
        """Of an answer with its follow-ups: by id."""
        said = [one for one in parts if one.words.strip()]
        if self.reader == "student":
            return [(one.answer, _without_stop(one.words, 0, len(one.words))) for one in said]
        left_open = [one for one in said if one.quote == "part"] or said
        where = {
            one.answer: one.quoted and _without_stop(one.words, *one.quoted) for one in left_open
        }
        words = [one.words[slice(*place)] for one in left_open if (place := where[one.answer])]
        if len(words) < len(left_open) or not all(map(str.strip, words)):
            return []
        if not self._looked_through(left_open) and any(map(self.tells_of_others, words)):
            return []
        if is_long(words, parts[0].respondent):
            return []
        if parts[0].respondent == FAMILY and any(map(_is_private, words)):
            return []
        return [(id, place) for id, place in where.items() if place]

    @cached_property
    def telling(self) -> frozenset[str]:
        """The answers with words to quote: not "idk", "k" or a bare "no" to an open question."""
        return frozenset(
            one.answer
            for one in self.evidence
            if (where := self.quotable.get(one.answer))
            and not one.typed_value
            and (
                (one.item and one.meaning in _SCALES)
                or not non_answer(one.words[slice(*where)], one.language)
            )
        )

    @cached_property
    def foreign(self) -> frozenset[str]:
        """The answers whose words need a translation: in another language than the draft's, by themselves."""
        quotes = [
            (one, one.words[slice(*where)])
            for one in self.evidence
            if not one.typed_value and (where := self.quotable.get(one.answer))
        ]
        return frozenset(
            one.answer
            for one, quote in quotes
            if any(map(str.isalpha, quote))
            and languages_in(quote, one.language) != (self.language,)
        )

    @cached_property
    def items(self) -> Mapping[str, Sequence[Item]]:
        """The tools and goals that were asked about, by id; of one, as each conversation had it."""
        found: dict[str, list[Item]] = {}
        for one in self.evidence:
            if one.item and one.item not in found.setdefault(one.item.id, []):
                found[one.item.id].append(one.item)
        return found

    def tells_of_others(self, words: str) -> bool:
        """Whether the words name anybody but the student, or say how to reach someone."""
        return tells_of_others(words, self.names, self._own_names)

    def names_the_student(self, words: str) -> bool:
        return bool(names_in(words, self._own_names))

    @property
    def newly_cleared(self) -> list[Evidence]:
        """The answers with a quote in which nobody was found now, and which nobody had looked for yet."""
        if self.reader == "student":
            return []
        said = (one for one in self.evidence if one.answer in self.quotable)
        return [one for one in said if one.cleared_by != self.looked_by_now]

    def _looked_through(self, answers: Iterable[Evidence]) -> bool:
        """Whether nobody was found in what may be quoted, by the names and rules of now."""
        return all(one.cleared_by == self.looked_by_now for one in answers)

    @cached_property
    def looked_by_now(self) -> str:
        return looked_by(self.names, self._own_names)

    @cached_property
    def _own_names(self) -> frozenset[str]:
        return frozenset(folded_names(self.person.name))


def is_long(passages: Sequence[str], respondent: str = "student") -> bool:
    """Whether these words of one answer are too many for a quote."""
    most, letters = LONGEST_QUOTE, LONGEST_QUOTE_LETTERS
    if respondent == FAMILY:
        most, letters = LONGEST_OF_FAMILY, LONGEST_OF_FAMILY_LETTERS
    return sum(map(count_words, passages)) > most or sum(map(len, passages)) > letters


def _without_stop(words: str, start: int, end: int) -> tuple[int, int]:
    """Without the full stop that ends the passage: the sentence that quotes it has its own."""
    said = words[start:end].rstrip()
    last = said.split()[-1:] or [""]
    ends = last[0].endswith(".") and "." not in last[0][:-1] and len(said) > 1
    return (start, start + len(said) - 1) if ends else (start, end)


def _is_private(words: str) -> bool:
    from dialogs.private import private_matter  # most drafts hold no words of a family

    return private_matter(words) in KEPT_OUT_OF_FAMILY
