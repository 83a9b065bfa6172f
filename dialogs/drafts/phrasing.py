"""How a language says an answer: patterns of meanings, sentences and grammar, from its drafts.yaml.

A template's words and its slots become spans; which forms agree with whom is decided here and nowhere
else. `Phrasing.pieces` are all that a template may have said, so that honesty.py can rebuild each span.
"""

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Any

from dialogs.flow import Fit
from dialogs.flow_parts import FlowParts
from dialogs.language import by_languages, file_of
from dialogs.problems import FlowProblems
from dialogs.yamltext import Table, Text, read

_PATTERN_KEYS = (
    "band",
    "mode",
    "simple",
    "list",
    "that",
    "that_later",
    "say",
    "verb",
    "topic",
    "none",
    "story",
)


@dataclass(frozen=True, slots=True)
class Pattern:
    """How one meaning is said; each part is the id of a text of its Phrasing, or ""."""

    fit: Fit
    list: str = ""
    that: str = ""
    say: str = ""  # the name of a choice's form, that a clause under "says that" is made of
    verb: str = ""  # likewise, of a form that stands after the student's name
    topic: str = ""
    none: str = ""
    story: bool = False


# Compared by identity, so that what is looked up often is worked out once.
@dataclass(frozen=True, eq=False)
class Phrasing:
    """One language's. `texts`: every template by its id, such as "meaning.barrier.3.list"."""

    texts: Mapping[str, str]
    meanings: Mapping[str, tuple[Pattern, ...]]
    pronouns: Mapping[str, Mapping[str, str]]

    def pattern(
        self, meaning: str, band: str, mode: str, simple: bool, forms: Container[str] = ()
    ) -> Pattern | None:
        """The first that fits whom it was asked, and what: `forms` are those that its choices have.

        Where two questions of one meaning are asked in a band ("Do you get it?", "How often do you use
        it?"), their choices tell which one it was.
        """
        suits = [one for one in self.meanings.get(meaning, ()) if one.fit.suits(band, mode, simple)]
        asked = (one for one in suits if not one.say or one.say in forms)
        return next(asked, suits[0] if suits else None)

    def text(self, id: str) -> str:
        return self.texts[id]

    def plural(self, pronoun: str) -> bool:
        return bool(self.pronouns[pronoun].get("plural"))

    @cached_property
    def pieces(self) -> Mapping[str, frozenset[str]]:
        """By the id of a template: all that its words may come out as."""
        return {id: frozenset(pieces_of(text)) for id, text in self.texts.items()}


@by_languages
def phrasing(code: str) -> Phrasing:
    """Raises FlowProblems for a file with mistakes, KeyError for a language without one."""
    found = file_of(code, "drafts.yaml")
    if found is None:
        raise KeyError(code)
    top, problems = read(found[1], found[0])
    reader = FlowParts(found[0], problems)
    reader.known_keys(top, ("grammar", "sentences", "meanings"))
    grammar = reader.table(top, "grammar")
    texts = dict(
        _texts(Table({"grammar": grammar, "sentence": reader.table(top, "sentences")}), "")
    )
    meanings: dict[str, tuple[Pattern, ...]] = {}
    for meaning, rows in reader.table(top, "meanings").items():
        entries = list(reader.tables(rows, "Write “- {topic: …}” below it."))
        for number, row in enumerate(entries):
            reader.known_keys(row, _PATTERN_KEYS)
            here = f"meaning.{meaning}.{number}"
            texts |= {f"{here}.{part}": str(row[part]) for part in _SAID if part in row}
        meanings[str(meaning)] = tuple(
            _pattern(reader, row, f"meaning.{meaning}.{number}")
            for number, row in enumerate(entries)
        )
    if reader.problems:
        raise FlowProblems(reader.problems)
    pronouns = {
        str(name): {str(k): str(v) for k, v in forms.items()}
        for name, forms in reader.table(grammar, "pronouns").items()
    }
    return Phrasing(texts, meanings, pronouns)


_SAID = ("list", "that", "that_later", "topic", "none")


def _pattern(reader: FlowParts, row: Table, here: str) -> Pattern:
    ids = {part: f"{here}.{part}" for part in _SAID if part in row and part != "that_later"}
    forms = {part: str(row[part]) for part in ("say", "verb") if part in row}
    return Pattern(reader.fit(row), **ids, **forms, story=bool(reader.yes(row, "story")))


def _texts(table: Any, before: str) -> Iterator[tuple[str, str]]:
    rows = table.items() if isinstance(table, Mapping) else enumerate(table)
    for name, value in rows:
        id = f"{before}{name}"
        if isinstance(value, (Text, str)):
            yield id, str(value)
        else:
            yield from _texts(value, f"{id}.")


# --- templates --------------------------------------------------------------------------------------

_SLOT = re.compile(r"\{(\w+)(?::([^|}]*)\|([^}]*))?\}")


@dataclass(frozen=True, slots=True)
class Slot:
    name: str
    one: str | None = None  # of a word that agrees: with one
    many: str = ""  # and with several


@cache
def parts_of(text: str) -> tuple[str | Slot, ...]:
    """A template's words and slots in their order."""
    parts: list[str | Slot] = []
    at = 0
    for found in _SLOT.finditer(text):
        if found.start() > at:
            parts.append(text[at : found.start()])
        parts.append(Slot(found[1], found[2], found[3] or ""))
        at = found.end()
    if at < len(text):
        parts.append(text[at:])
    return tuple(parts)


@lru_cache(8192)  # of the shipped ones, and what authors add
def is_piece(words: str, text: str) -> bool:
    """Whether the template may say these words; they may begin a sentence."""
    return words in (pieces := pieces_of(text)) or begins_with(words, pieces)


def begins_with(words: str, pieces: Iterable[str]) -> bool:
    """Whether the words are one of them at the beginning of a sentence."""
    words = words.strip(" ")
    return any(words in (one.strip(" "), one[:1].upper() + one[1:].rstrip(" ")) for one in pieces)


def pieces_of(text: str) -> Sequence[str]:
    """All that the words of a template may be: also without the space before an empty slot."""
    said: list[str] = []
    for part in parts_of(text):
        words = [part] if isinstance(part, str) else [part.one or "", part.many]
        for word in words:
            said += [word, word.rstrip(" "), word.lstrip(" "), word.strip(" ")]
    return [word for word in dict.fromkeys(said) if word]
