"""Signs that weigh: what a text's words tell together, where no rule fits.

A sign is a word, two or three in a row, letters inside one, or the classes that words are of, in the order
in which they come: "<kin> <strikes> <me>", whoever it is and however it is put. weights.py has what each
weighs.

    my dad            words in a row; "_" for any one word
    <kin> <strikes>   classes in a row, whatever stands between them; "<kin> me" where they touch a word
    & <me> <strikes>  two classes near each other, in any order
    = [people] [rage] kinds of classes in a row
    not <strikes>     a class behind a "not"
    ? <fear> <kin>    a class of the question, and one of a short answer to it
    ! abuse.at_home   a rule of which both languages have one, and which alone is too weak
    % laughing        something harmless, or a topic, of harmless.yaml
    ~ <bru            three or four letters of a word, < and > where it begins and ends
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from dialogs.watch.frames import COMMA, END

Sign = str | tuple[str, ...]

# How far two classes may stand apart, and how far a "not" reaches, both in words that are of a class.
NEAR, NOT_REACHES = 4, 4
DENIES = frozenset(("<not>", "<never>", "<nobody>"))
PAUSES = frozenset((END, "<because>", "<but>", "<only>"))
# An answer so short says little without its question.
_SHORT = 6


class Named(Protocol):
    @property
    def id(self) -> str: ...


@dataclass(slots=True)
class Classes:
    """What words are about. A class is written <kin>, a kind of classes [people]."""

    kinds: dict[str, str] = field(default_factory=dict)  # by class
    words: dict[str, str] = field(default_factory=dict)
    stems: dict[str, str] = field(default_factory=dict)
    phrases: dict[str, list[tuple[tuple[str, ...], str]]] = field(default_factory=dict)

    def take(self, name: str, word: str) -> None:
        """Adds a word, a stem* or a phrase_of_words to a class; what is there already stays."""
        if word.endswith("*"):
            self.stems.setdefault(word[:-1], name)
        elif "_" in word:
            parts = tuple(word.split("_"))
            there = self.phrases.setdefault(parts[0], [])
            if parts not in (one for one, _ in there):
                there.append((parts, name))
                there.sort(key=lambda one: (-len(one[0]), one[0]))
        else:
            self.words.setdefault(word, name)

    def known(self) -> set[str]:
        """The words as they are typed."""
        return set(self.words) | {
            word for there in self.phrases.values() for parts, _ in there for word in parts
        }

    def of(self, word: str) -> str:
        """The word's class, "" for none."""
        found = self.words.get(word)
        if found is not None:
            return found
        if word.isdigit():
            return "<number>"
        for end in range(min(len(word), _LONGEST), _STEM - 1, -1):
            found = self.stems.get(word[:end])
            if found is not None:
                return found
        return ""

    def remember(self, words: Iterable[str]) -> None:
        """Looks the words up once and for all, so that their stems are not looked for each time."""
        for word in words:
            self.words.setdefault(word, self.of(word))

    def row(self, words: Sequence[str]) -> list[tuple[str, str]]:
        """The words, phrases as one, each with its class; END is its own."""
        found, at, last = [], 0, len(words)
        known, phrases = self.words, self.phrases
        while at < last:
            word, length = words[at], 1
            name = END if word == END else known.get(word)
            if name is None:
                name = self.of(word)
            if word in phrases:
                for parts, of_phrase in phrases[word]:
                    if tuple(words[at : at + len(parts)]) == parts:
                        name, length = of_phrase, len(parts)
                        break
            found.append((word, name))
            at += length
        return found


@dataclass(frozen=True, slots=True)
class Rows:
    """What signs are made of."""

    spoken: list[str]  # the words, no commas
    row: list[tuple[str, str]]  # phrases as one, each with its class
    seen: list[str]  # the classes, END once where a sentence ends
    kinds: list[str]  # kinds of classes, no two alike in a row
    about: list[str]  # the classes of the question, where the text is a short answer


def rows_of(words: Sequence[str], asked: Sequence[str], classes: Classes) -> Rows:
    """`asked`: the words of the question that the text answers."""
    spoken = [word for word in words if word != COMMA]
    row = classes.row(spoken)
    named = [name for _, name in row if name]
    seen = [name for at, name in enumerate(named) if name != END or at == 0 or named[at - 1] != END]
    kinds: list[str] = []
    for name in seen:
        if name not in PAUSES:
            kind = classes.kinds.get(name, name)
            if not kinds or kinds[-1] != kind:
                kinds.append(kind)
    about: list[str] = []
    if asked and len(spoken) - spoken.count(END) <= _SHORT:
        about = sorted({name for _, name in classes.row(asked) if name and name != END})
    return Rows(spoken, row, seen, kinds, about)


def signs(words: Sequence[str], asked: Sequence[str], classes: Classes) -> Iterator[Sign]:
    """Every sign in the words of a text, as often as it is there. `asked`: the words of its question."""
    rows = rows_of(words, asked, classes)
    yield from _of_words(rows.spoken)
    yield from _of_both(rows.row)
    yield from _of_classes(rows.seen)
    yield from _of_kinds(rows.kinds)
    yield from (("?", one, name) for one in rows.about for name in sorted(set(rows.seen)))


def _of_words(words: Sequence[str]) -> Iterator[Sign]:
    last = ""
    for word in words:
        if word != END:
            yield word
        if last:
            yield last, word
        last = word


def _of_both(row: Sequence[tuple[str, str]]) -> Iterator[Sign]:
    word, name = END, END
    for after, next_name in row:
        if name and after != END:
            yield name, after
        if next_name and word != END:
            yield word, next_name
        word, name = after, next_name


def _of_classes(seen: Sequence[str]) -> Iterator[Sign]:
    denied = 0
    last = len(seen)
    for at, name in enumerate(seen):
        yield name
        if at + 1 < last:
            two = seen[at + 1]
            yield name, two
            if at + 2 < last:
                three = seen[at + 2]
                yield name, two, three
        if name == END or name == "<but>":
            denied = 0
            continue
        for other in seen[at + 1 : at + 1 + NEAR]:
            if other != END:
                yield ("&", name, other) if name < other else ("&", other, name)
        if name in DENIES:
            denied = NOT_REACHES
        elif denied:
            denied -= 1
            yield "not", name


def _of_kinds(row: Sequence[str]) -> Iterator[Sign]:
    last = len(row)
    for at in range(last - 1):
        one, two = row[at], row[at + 1]
        yield "=", one, two
        if at + 2 < last:
            three = row[at + 2]
            yield "=", one, two, three
            if at + 3 < last:
                yield "=", one, two, three, row[at + 3]


def sign_of(rule: "Named") -> Sign:
    """That the rule fits: the same for every language's."""
    return "!", rule.id.partition(".")[2]


def letters(word: str) -> Iterator[Sign]:
    """The signs inside a word: a slip of the finger leaves most of them."""
    whole = f"<{word}>"
    for length in LETTERS:
        for at in range(len(whole) - length + 1):
            yield "~", whole[at : at + length]


_STEM, _LONGEST = 3, 16
LETTERS = (3, 4)
