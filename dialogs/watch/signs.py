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
from itertools import groupby, pairwise
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
    words: dict[str, str] = field(default_factory=lambda: {END: END})
    stems: dict[str, str] = field(default_factory=dict)
    # By their first two words, the longest first.
    phrases: dict[str, dict[str, list[tuple[tuple[str, ...], str]]]] = field(default_factory=dict)

    def take(self, name: str, word: str) -> None:
        """Adds a word, a stem* or a phrase_of_words to a class; what is there already stays."""
        if word.endswith("*"):
            self.stems.setdefault(word[:-1], name)
        elif "_" in word:
            parts = tuple(word.split("_"))
            there = self.phrases.setdefault(parts[0], {}).setdefault(parts[1], [])
            if parts not in (one for one, _ in there):
                there.append((parts, name))
                there.sort(key=lambda one: (-len(one[0]), one[0]))
        else:
            self.words.setdefault(word, name)

    def known(self) -> set[str]:
        """The words as they are typed."""
        return {word for word in self.words if word != END} | {
            word
            for by_second in self.phrases.values()
            for there in by_second.values()
            for parts, _ in there
            for word in parts
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

    def named(self, words: Sequence[str]) -> tuple[list[str], list[str]]:
        """The words, of phrases the first one, and the class of each; END is its own."""
        known, phrases = self.words, self.phrases
        names = [known[word] if word in known else self.of(word) for word in words]
        inside: set[int] = set()
        for at, (word, after) in enumerate(pairwise(words)):
            if word in phrases and after in phrases[word] and at not in inside:
                length, names[at] = self._phrase(words, at, names[at])
                inside.update(range(at + 1, at + length))
        if not inside:
            return list(words), names
        kept = [at for at in range(len(words)) if at not in inside]
        return [words[at] for at in kept], [names[at] for at in kept]

    def _phrase(self, words: Sequence[str], at: int, name: str) -> tuple[int, str]:
        """The length and class of the longest phrase that begins there; 1 and the name for none."""
        for parts, of_phrase in self.phrases[words[at]][words[at + 1]]:
            if tuple(words[at : at + len(parts)]) == parts:
                return len(parts), of_phrase
        return 1, name


@dataclass(frozen=True, slots=True)
class Rows:
    """What signs are made of."""

    spoken: list[str]  # the words, no commas
    row: list[str]  # the words, of phrases the first one
    names: list[str]  # the class of each of these, "" for none
    seen: list[str]  # the classes, END once where a sentence ends
    kinds: list[str]  # kinds of classes, no two alike in a row
    about: list[str]  # the classes of the question, where the text is a short answer


def rows_of(words: Sequence[str], asked: Sequence[str], classes: Classes) -> Rows:
    """`asked`: the words of the question that the text answers."""
    spoken = [word for word in words if word != COMMA]
    row, names = classes.named(spoken)
    named = [name for name in names if name]
    seen = [
        name
        for before, name in zip(("", *named), named, strict=False)
        if name != END or before != END
    ]
    kinds = [classes.kinds.get(name, name) for name in seen if name not in PAUSES]
    about: list[str] = []
    if asked and len(spoken) - spoken.count(END) <= _SHORT:
        about = sorted({name for name in classes.named(asked)[1] if name and name != END})
    return Rows(spoken, row, names, seen, [kind for kind, _ in groupby(kinds)], about)


def signs(words: Sequence[str], asked: Sequence[str], classes: Classes) -> Iterator[Sign]:
    """Every sign in the words of a text, as often as it is there. `asked`: the words of its question."""
    rows = rows_of(words, asked, classes)
    yield from _of_words(rows.spoken)
    yield from _of_both(rows.row, rows.names)
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


def _of_both(row: Sequence[str], names: Sequence[str]) -> Iterator[Sign]:
    for (word, after), (name, next_name) in zip(pairwise(row), pairwise(names), strict=True):
        if name and after != END:
            yield name, after
        if next_name and word != END:
            yield word, next_name


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
