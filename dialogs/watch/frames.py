"""Frames: who does what to whom, as a row of steps that are looked for in a text's words.

A text is held as whole numbers, one for each set of words that a frame names: bit n tells whether word n
is of that set. A step of a frame is then one shift and one "and", for all places at once: no text can make
it go back, and twice the text is twice the work.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, TypeVar

T = TypeVar("T")

END, COMMA = "|", ","  # what words_of puts at the end of each sentence, and for a comma
ANY = -1  # in place of a set's number: every word, but no end of a sentence


@dataclass(frozen=True, slots=True)
class Step:
    words: int  # the number of a set of words
    most: int  # up to so many of them may stand here; 0: one must


@dataclass(frozen=True, slots=True)
class Frame:
    """Begins and ends with a step that must stand there."""

    steps: tuple[Step, ...]
    needs: tuple[int, ...]  # the sets without which it cannot fit, the rarest first
    of_writer: bool  # it says I, me or my

    def ends(self, spots: "Spots", alive: int, starts: int = -1, between: int = -1) -> int:
        """Where the last words are of all that fit on places of `alive`.

        `starts`, `between`: where the first word may stand, and what a gap may go across.
        """
        here = spots.of(self.steps[0].words) & alive & starts
        for step in self.steps[1:]:
            if not here:
                return 0
            single, longer = spots.found(step.words)
            if not step.most:
                onto = here << 1 & single
                if longer:
                    for length, bits in longer.items():
                        onto |= here << length & bits
                here = onto & alive
                continue
            for _ in range(step.most):
                onto = here << 1 & single
                if longer:
                    for length, bits in longer.items():
                        onto |= here << length & bits
                before = here
                here |= onto & between
                if here == before:
                    break
        return here

    def cover(self, spots: "Spots", between: int = -1) -> int:
        """All places, gaps too, of everything that fits with no gap across anything but `between`."""
        if not self.ends(spots, -1, between=between):
            return 0
        reached = [spots.of(self.steps[0].words)]
        taken = [self.steps[0]]
        for step in self.steps[1:]:
            for _ in range(step.most or 1):
                onto = spots.onto(reached[-1], step.words)
                reached.append(onto & between | reached[-1] if step.most else onto)
                taken.append(step)
        covered = 0
        wanted = reached[-1]
        for at in range(len(taken) - 1, -1, -1):
            passed = wanted if taken[at].most else 0
            before, within = spots.back_from(wanted, taken[at].words)
            covered |= within
            wanted = (before | passed) & reached[at - 1] if at else 0
        return covered


class Frames(Generic[T]):
    """Frames, and with each what it stands for; woken by the words of the set that is the rarest in it."""

    def __init__(self, frames: Sequence[tuple[Frame, T]], sets: Sequence[frozenset[str]]):
        self.all = tuple(frames)
        self.needs = [sum(1 << number for number in set(frame.needs)) for frame, _ in self.all]
        self.woken: dict[str, list[int]] = {}
        for number, (frame, _) in enumerate(self.all):
            for word in sets[frame.needs[0]]:
                self.woken.setdefault(word, []).append(number)


_NOWHERE: tuple[int, dict[int, int]] = (0, {})

# By its first two words, a phrase: all its words, and the word by which sets know it.
Phrases = Mapping[tuple[str, str], Sequence[tuple[tuple[str, ...], str]]]


def holding(sets: Iterable[frozenset[str]]) -> dict[str, int]:
    """Each word of the sets, and as bits the numbers of those that hold it."""
    found: dict[str, int] = {}
    for number, words in enumerate(sets):
        for word in words:
            found[word] = found.get(word, 0) | 1 << number
    return found


class Spots:
    """The words of one text, as places. A phrase stands on the place of its last word.

    `known`: each word of the sets, and as bits the numbers of those that hold it.
    """

    def __init__(
        self,
        words: Sequence[str],
        sets: Sequence[frozenset[str]],
        known: Mapping[str, int],
        phrases: Phrases,
    ):
        kept = [word for word in words if word != COMMA]
        places: dict[str, list[int]] = {}
        for place, word in enumerate(kept):
            if word in known:
                places.setdefault(word, []).append(place)
        for place, pair in enumerate(pairwise(kept)):
            for parts, phrase in phrases.get(pair, ()):
                if tuple(kept[place : place + len(parts)]) == parts:
                    places.setdefault(phrase, []).append(place + len(parts) - 1)
        self._words = {word: _bits(at) for word, at in places.items()}
        self._longer = [word for word in places if "_" in word]
        self._single = frozenset(places).difference(self._longer)
        held = 0
        for word in places:
            held |= known[word]
        self._lacking = ~held
        self._sets = sets
        everywhere = (1 << len(kept)) - 1
        ends = _bits([place for place, word in enumerate(kept) if word == END])
        self.inside = everywhere & ~ends
        self.alive = everywhere
        self._found: dict[int, tuple[int, dict[int, int]]] = {ANY: (self.inside, {})}
        self.after_comma = _bits(_after_commas(words))

    def found(self, number: int) -> tuple[int, dict[int, int]]:
        """The places of the set's words, and for each length those of its phrases."""
        found = self._found.get(number)
        if found is None:
            if self._lacking >> number & 1:
                found = _NOWHERE
            else:
                words = self._words
                single = 0
                for word in self._sets[number] & self._single:
                    single |= words[word]
                longer: dict[int, int] = {}
                for phrase in self._longer:
                    if phrase in self._sets[number]:
                        length = phrase.count("_") + 1
                        longer[length] = longer.get(length, 0) | words[phrase]
                found = single, longer
            self._found[number] = found
        return found

    def of(self, number: int) -> int:
        """The places of the set's words, and of its phrases."""
        found, longer = self.found(number)
        for bits in longer.values():
            found |= bits
        return found

    def onto(self, here: int, number: int) -> int:
        """The places of the set's words that come right behind `here`."""
        single, longer = self.found(number)
        found = here << 1 & single
        for length, bits in longer.items():
            found |= here << length & bits
        return found

    def back_from(self, here: int, number: int) -> tuple[int, int]:
        """What comes right before the set's words on `here`, and all places of these words."""
        single, longer = self.found(number)
        within = here & single
        before = within >> 1
        for length, bits in longer.items():
            last = here & bits
            before |= last >> length
            for back in range(length):
                within |= last >> back
        return before, within

    def possible(self, frames: Frames[T]) -> Iterator[tuple[Frame, T]]:
        """The frames all of whose words are in the text somewhere."""
        woken: set[int] = set()
        for word in self._words:
            if word in frames.woken:
                woken.update(frames.woken[word])
        needs, lacking = frames.needs, self._lacking
        for number in sorted([number for number in woken if not needs[number] & lacking]):
            yield frames.all[number]

    def clear(self, places: int) -> None:
        """From now on nothing is to be found there, though a gap may go across."""
        self.alive &= ~(places & self.inside)

    def around(self, places: int, reach: int) -> int:
        """The places and those near them in their sentences."""
        for _ in range(reach):
            places |= (places << 1 | places >> 1) & self.inside
        return places


def _bits(places: Sequence[int]) -> int:
    """A whole number with these bits, in one go: adding them one by one would copy it each time."""
    if not places:
        return 0
    if len(places) == 1:
        return 1 << places[0]
    bits = bytearray(places[-1] // 8 + 1)
    for place in places:
        bits[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(bits, "little")


def _after_commas(words: Sequence[str]) -> list[int]:
    found: list[int] = []
    commas = 0
    for at, word in enumerate(words):
        if word == COMMA:
            commas += 1
            if not found or found[-1] != at + 1 - commas:
                found.append(at + 1 - commas)
    return found
