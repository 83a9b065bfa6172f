"""Makes frames of the rows of words that authors write, and the groups they name.

    hit/hits      one of these            <kin>/him    one of a group, or another word
    _             any one word            ...          up to three words, a dot for each
    |             a sentence ends here    <so>.. so.   up to two words of the group; the word or none
    step_dad      two words as one

A frame lies inside one sentence, and begins and ends with a word that must be there.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from dialogs.problems import did_you_mean, quoted
from dialogs.watch.frames import ANY, END, Frame, Phrases, Step, Vocabulary, vocabulary
from dialogs.watch.reading import Line, Reading, Rule, Topic, is_folded

T = TypeVar("T")

_MOST_GAP = 8
# As often as a word of so many letters.
_COMMON = 2
# A frame that holds only words of this group in one place speaks of the writer.
_WRITER = "writer"


@dataclass(frozen=True, slots=True)
class Compiled:
    rules: list[tuple[Frame, Rule]]
    harmless: list[tuple[Frame, str]]
    topics: list[tuple[Frame, Topic]]
    contexts: list[tuple[Frame, str]]
    no_negation: list[tuple[Frame, str]]
    negator: int
    clause: int
    vocabulary: Vocabulary

    def known(self) -> set[str]:
        """The words as they are typed: those of phrases one by one."""
        return {
            part for words in self.vocabulary.sets for word in words for part in word.split("_")
        }


def compiled(reading: Reading) -> Compiled:
    """Adds to the reading's problems where a frame cannot be made."""
    compiler = _Compiler(reading)
    subjects = {name for _, name in reading.asked}
    for line, rule in reading.frames:
        for subject in (rule.asked, rule.unasked):
            if subject and subject not in subjects:
                what = f"nothing is asked about {quoted(subject)}"
                compiler.wrong(line, what, did_you_mean(subject, subjects))
    frames = (
        list(compiler.all(reading.frames)),
        list(compiler.all(reading.harmless)),
        list(compiler.all(reading.topics)),
        list(compiler.all(reading.asked)),
        list(compiler.all((line, "") for line in reading.no_negation)),
    )
    negator, clause = map(compiler.one_set, (reading.negators, reading.clauses))
    sets = list(compiler.numbers)
    return Compiled(*frames, negator, clause, vocabulary(sets, _phrases(sets)))


class _Compiler:
    def __init__(self, reading: Reading):
        self.reading = reading
        self.numbers: dict[frozenset[str], int] = {}
        self.groups: dict[str, frozenset[str]] = {}
        self.open: list[str] = []
        for name in reading.groups:
            self.group(name)
        self.writer = self.groups.get(_WRITER, frozenset())

    def all(self, lines: Iterable[tuple[Line, T]]) -> Iterator[tuple[Frame, T]]:
        for line, what in lines:
            frame = self.frame(line)
            if frame:
                yield frame, what

    def frame(self, line: Line) -> Frame | None:
        before = len(self.reading.problems)
        parts = [self.part(line, written) for written in line.words.split()]
        if not parts or not _must(*parts[0]) or not _must(*parts[-1]):
            what = f"the frame {quoted(line.words)} begins or ends with what need not be there"
            self.wrong(line, what, "Begin and end it with a word.")
        if len(self.reading.problems) > before:
            return None
        steps = tuple(
            Step(ANY if words is None else self.number(words), most) for words, most in parts
        )
        needed = [(at, words) for at, (words, most) in enumerate(parts) if words and not most]
        rarest, _ = min(needed, key=lambda one: (self.commonness(one[1]), one[0]))
        return Frame(steps, rarest, any(words <= self.writer for _, words in needed))

    def part(self, line: Line, written: str) -> tuple[frozenset[str] | None, int]:
        named = written.rstrip(".")
        most = len(written) - len(named)
        if most > _MOST_GAP:
            self.wrong(line, f"a gap of {most} words is too wide", f"Write at most {_MOST_GAP}.")
        if named in ("", "_"):
            return None, most
        words = (word for one in named.split("/") for word in self.words(line, one))
        return frozenset(words), most

    def words(self, line: Line, one: str) -> Iterable[str]:
        if one.startswith("<") and one.endswith(">"):
            name = one[1:-1]
            if name in self.reading.groups:
                return self.group(name)
            fix = did_you_mean(name, self.reading.groups)
            self.wrong(line, f"there is no group {quoted(name)}", fix)
        elif one != END and not (one and is_folded(one)):
            what = f"{quoted(one)} can never be in a text as it is read"
            self.wrong(line, what, "Write small letters and no accents, signs or doubled slashes.")
        return (one,)

    def group(self, name: str) -> frozenset[str]:
        if name in self.groups:
            return self.groups[name]
        if name in self.open:
            line = self.reading.groups[name][0]
            self.wrong(line, f"the group {quoted(name)} holds itself", "Take one of them out.")
            return frozenset()
        self.open.append(name)
        found = frozenset(
            word
            for line in self.reading.groups[name]
            for one in line.words.split()
            for word in self.words(line, one)
        )
        self.open.pop()
        self.groups[name] = found
        return found

    def one_set(self, lines: Iterable[Line]) -> int:
        words = (
            word for line in lines for one in line.words.split() for word in self.words(line, one)
        )
        return self.number(frozenset(words))

    def number(self, words: frozenset[str]) -> int:
        return self.numbers.setdefault(words, len(self.numbers))

    def commonness(self, words: frozenset[str]) -> float:
        """How often one of them may stand in a text: a short word does more often."""
        common = self.reading.common
        return sum(sorted(6.0 ** -(_COMMON if word in common else len(word)) for word in words))

    def wrong(self, line: Line, what: str, fix: str) -> None:
        self.reading.problems.append(line.problem(what, fix))


def _must(words: frozenset[str] | None, most: int) -> bool:
    return words is not None and not most


def _phrases(sets: Iterable[frozenset[str]]) -> Phrases:
    found: dict[str, dict[str, list[tuple[tuple[str, ...], str]]]] = {}
    for phrase in sorted({word for words in sets for word in words if "_" in word}):
        parts = tuple(phrase.split("_"))
        found.setdefault(parts[0], {}).setdefault(parts[1], []).append((parts, phrase))
    return found
