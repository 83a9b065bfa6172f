"""Frames: who does what to whom, as a row of steps that are looked for in a text's words.

A text is held as whole numbers, one for each set of words that a frame names: bit n tells whether word n
is of that set. A step of a frame is then one shift and one "and", for all places at once: no text can make
it go back, and twice the text is twice the work.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
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
    rarest: int  # the number of its step whose words are the rarest of those that must be there
    of_writer: bool  # it says I, me or my

    def ends(self, spots: "Spots", alive: int, starts: int, between: int) -> int:
        """Where the last words are of all that fit on places of `alive`.

        `starts`, `between`: where the first word may stand, and what a gap may go across.
        """
        here = spots.of(self.steps[0].words) & starts
        for step in self.steps[1:]:
            if not here:
                return 0
            if not step.most:
                here = spots.onto(here, step.words) & alive
                continue
            for _ in range(step.most):
                before = here
                here |= spots.onto(here, step.words) & between
                if here == before:
                    break
        return here

    def cover(self, spots: "Spots", between: int) -> int:
        """All places, gaps too, of everything that fits with no gap across anything but `between`."""
        if not self.ends(spots, spots.all, spots.all, between):
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


# By its first word and its second, phrases: all their words, and the word by which sets know them.
Phrases = Mapping[str, Mapping[str, Sequence[tuple[tuple[str, ...], str]]]]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The sets of words that frames name by their numbers."""

    sets: Sequence[frozenset[str]]
    phrases: Phrases
    known: frozenset[str]  # all words of the sets
    longest: Sequence[int]  # how many words the longest phrase of each set has

    def reach(self, step: Step) -> int:
        """Over how many places a step goes at most."""
        return (step.most or 1) * (1 if step.words == ANY else self.longest[step.words])


def vocabulary(sets: Sequence[frozenset[str]], phrases: Phrases) -> Vocabulary:
    longest = [max((word.count("_") + 1 for word in words), default=1) for words in sets]
    return Vocabulary(sets, phrases, frozenset().union(*sets), longest)


class Frames(Generic[T]):
    """Frames, and with each what it stands for; woken by the rarest word, if its neighbours are near.

    To look whether they are is much less work than to lay the frame on all places.
    """

    def __init__(self, frames: Sequence[tuple[Frame, T]], vocabulary: Vocabulary):
        self.all = tuple(frames)
        self.woken: dict[str, list[Woken]] = {}
        for number, (frame, _) in enumerate(self.all):
            neighbours = tuple(_neighbours(frame, vocabulary))
            for word in vocabulary.sets[frame.steps[frame.rarest].words]:
                self.woken.setdefault(word, []).append((number, neighbours))


# How far a neighbour is looked for: few ways, so that the same words are not collected again and again.
_REACHES = (2, 4, 8, 16, 1 << 10)
# A set one of whose words must stand up to so many places behind the rarest, or before it (then below
# zero), and whether there are phrases in it.
Neighbour = tuple[int, frozenset[str], bool]
# The number of a frame, and its neighbours.
Woken = tuple[int, tuple[Neighbour, ...]]


def _neighbours(frame: Frame, vocabulary: Vocabulary) -> Iterator[Neighbour]:
    """The nearest steps behind and before the rarest that must stand there."""
    steps, rarest = frame.steps, frame.rarest
    known = [at for at, step in enumerate(steps) if not step.most and step.words != ANY]
    for at in (*[at for at in known if at > rarest][:1], *[at for at in known if at < rarest][-1:]):
        first, last = sorted((at, rarest))
        reach = sum(vocabulary.reach(step) for step in steps[first + 1 : last + 1])
        words = vocabulary.sets[steps[at].words]
        wide = next(one for one in _REACHES if reach <= one)
        yield wide if at > rarest else -wide, words, any("_" in word for word in words)


class Spots:
    """The words of one text, as places. A phrase stands on the place of its last word."""

    def __init__(self, words: Sequence[str], vocabulary: Vocabulary):
        kept = [word for word in words if word != COMMA]
        known = vocabulary.known
        places: dict[str, list[int]] = {}
        for place, word in enumerate(kept):
            if word in known:
                places.setdefault(word, []).append(place)
        self._vocabulary = vocabulary
        self._kept, self._at = kept, places
        self._single = frozenset(places)
        self._take_phrases(kept, places)
        self._words = {word: _bits(at) for word, at in places.items()}
        self._longer = {word: word.count("_") + 1 for word in places if "_" in word}
        self.all = self.alive = (1 << len(kept)) - 1
        self.inside = self.all ^ _bits([at for at, word in enumerate(kept) if word == END])
        # By number, the places of the sets' words; and of their phrases, by length, where there are any.
        self._places: dict[int, int] = {ANY: self.inside}
        self._phrases: dict[int, dict[int, int]] = {}
        self.after_comma = _bits(_after_commas(words)) if len(kept) < len(words) else 0

    def _take_phrases(self, kept: Sequence[str], places: dict[str, list[int]]) -> None:
        phrases = self._vocabulary.phrases
        for place, (word, after) in enumerate(pairwise(kept)):
            if word in phrases:
                for parts, phrase in phrases[word].get(after, ()):
                    last = place + len(parts)
                    if len(parts) == 2 or tuple(kept[place:last]) == parts:
                        places.setdefault(phrase, []).append(last - 1)

    def _find(self, number: int) -> int:
        """The places of the set's words, each by itself; its phrases are found too."""
        vocabulary, words = self._vocabulary, self._words
        some = vocabulary.sets[number]
        found = 0
        for word in some & self._single:
            found |= words[word]
        self._places[number] = found
        if vocabulary.longest[number] > 1:
            for phrase, length in self._longer.items():
                if phrase in some:
                    of_length = self._phrases.setdefault(number, {})
                    of_length[length] = of_length.get(length, 0) | words[phrase]
        return found

    def of(self, number: int) -> int:
        """The places of the set's words, and of its phrases."""
        found = self._places[number] if number in self._places else self._find(number)
        if number in self._phrases:
            for bits in self._phrases[number].values():
                found |= bits
        return found

    def onto(self, here: int, number: int) -> int:
        """The places of the set's words that come right behind `here`."""
        single = self._places[number] if number in self._places else self._find(number)
        found = here << 1 & single
        if number in self._phrases:
            for length, bits in self._phrases[number].items():
                found |= here << length & bits
        return found

    def back_from(self, here: int, number: int) -> tuple[int, int]:
        """What comes right before the set's words on `here`, and all places of these words."""
        within = here & self._places[number]
        before = within >> 1
        for length, bits in self._phrases.get(number, {}).items():
            last = here & bits
            before |= last >> length
            for back in range(length):
                within |= last >> back
        return before, within

    def possible(self, frames: Frames[T]) -> Iterator[tuple[Frame, T]]:
        """The frames whose rarest word is in the text, with what must stand beside it somewhere near."""
        found: set[int] = set()
        for word, places in self._at.items():
            if word in frames.woken:
                self._awake(places, frames.woken[word], found)
        for number in sorted(found):
            yield frames.all[number]

    def _awake(self, places: Sequence[int], woken: Sequence[Woken], found: set[int]) -> None:
        """Adds the numbers of those whose neighbours are near the places."""
        windows: dict[int, Collection[str]] = {}
        for number, neighbours in woken:
            for reach, words, phrased in neighbours:
                if reach not in windows:
                    windows[reach] = self._window(places, reach)
                # A phrase may be anywhere.
                if words.isdisjoint(windows[reach]) and not (
                    phrased and not words.isdisjoint(self._longer)
                ):
                    break
            else:
                found.add(number)

    def _window(self, places: Sequence[int], reach: int) -> Collection[str]:
        """The words up to so far behind the places, or before them; where they are many, all words."""
        if len(places) > _FEW:
            return self._single
        kept = self._kept
        found: list[str] = []
        for at in places:
            found += kept[at + 1 : at + 1 + reach] if reach > 0 else kept[max(at + reach, 0) : at]
        return found

    def clear(self, places: int) -> None:
        """From now on nothing is to be found there, though a gap may go across."""
        self.alive &= ~(places & self.inside)

    def around(self, places: int, reach: int) -> int:
        """The places and those near them in their sentences."""
        for _ in range(reach):
            places |= (places << 1 | places >> 1) & self.inside
        return places


# A word on more places than these may well have anything beside it.
_FEW = 16


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
