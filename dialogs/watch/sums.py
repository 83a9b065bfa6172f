"""What the signs of a text weigh together, without making them: the same sum that signs.py's signs give.

Each kind of sign has a dictionary of its own, which is asked for all places at once. Weights are whole
numbers, hundredths, so that the sum is the same in any order.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise, repeat
from typing import TypeVar

from dialogs.watch.frames import END
from dialogs.watch.signs import DENIES, LETTERS, NEAR, NOT_REACHES, Rows, Sign

Row = tuple[str, ...]
S = TypeVar("S", str, Row)


class Sums:
    """Of signs with their weights."""

    def __init__(self, weighed: Mapping[Sign, int]):
        self.single: dict[str, int] = {}
        self.letters: dict[str, int] = {}
        self.words: dict[Row, int] = {}
        self.mixed: dict[Row, int] = {}  # a word and a class
        self.classes: dict[Row, int] = {}  # two of them, or three
        self.near: dict[Row, int] = {}  # either way round
        self.kinds: dict[Row, int] = {}
        self.asked: dict[Row, int] = {}
        self.denied: dict[str, int] = {}
        for sign, weight in weighed.items():
            self._take(sign, weight)
        # What a common word weighs, with what is inside it.
        self.whole = {
            word: weight + self.inside(word)
            for word, weight in self.single.items()
            if not _is_class(word)
        }

    def _take(self, sign: Sign, weight: int) -> None:
        match sign:
            case str():
                self.single[sign] = weight
            case ("~", inside):
                self.letters[inside] = weight
            case ("&", one, two):
                # Nothing is counted as near behind it.
                self.near |= {row: weight for row in ((one, two), (two, one)) if row[0] != "<but>"}
            case ("?", *row):
                self.asked[tuple(row)] = weight
            case ("=", *row):
                self.kinds[tuple(row)] = weight
            case _:
                self._take_row(sign, weight)

    def _take_row(self, row: Row, weight: int) -> None:
        """The end of a sentence is a word and a class."""
        classes, ends = sum(map(_is_class, row)), row.count(END)
        if not classes:
            self.words[row] = weight
        if classes and classes + ends == len(row):
            self.classes[row] = weight
        elif classes or ends == 1:
            self.mixed[row] = weight
        if row[0] == "not":
            self.denied[row[1]] = weight

    def of(self, rows: Rows) -> int:
        """That of all signs but those inside words."""
        words = [word for word in rows.spoken if word != END]
        return _told(self.single, words) + self._of_rows(rows)

    def of_all(self, rows: Rows) -> int:
        """That of all signs."""
        whole = self.whole
        words = [word for word in rows.spoken if word != END]
        return sum(
            [whole[word] if word in whole else self.inside(word) for word in words]
        ) + self._of_rows(rows)

    def inside(self, word: str) -> int:
        """What the letters of a word weigh."""
        whole = f"<{word}>"
        starts = [(at, length) for length in LETTERS for at in range(len(whole) - length + 1)]
        return _told(self.letters, [whole[at : at + length] for at, length in starts])

    def _of_rows(self, rows: Rows) -> int:
        spoken, row, names = rows.spoken, rows.row, rows.names
        return (
            _told(self.words, pairwise(spoken))
            + _told(self.mixed, zip(names, row[1:], strict=False))
            + _told(self.mixed, zip(row, names[1:], strict=False))
            + self._of_classes(rows.seen)
            + self._of_kinds(rows.kinds)
            + self._of_question(rows)
        )

    def _of_classes(self, seen: Sequence[str]) -> int:
        two, three = seen[1:], seen[2:]
        return (
            _told(self.single, seen)
            + _told(self.classes, pairwise(seen))
            + _told(self.classes, zip(seen, two, three, strict=False))
            + sum(
                _told(self.near, zip(seen, seen[far:], strict=False)) for far in range(1, NEAR + 1)
            )
            + (0 if DENIES.isdisjoint(seen) else self._of_denied(seen))
        )

    def _of_denied(self, seen: Sequence[str]) -> int:
        whole = reach = 0
        for name in seen:
            if name == END or name == "<but>":
                reach = 0
            elif name in DENIES:
                reach = NOT_REACHES
            elif reach:
                reach -= 1
                whole += self.denied.get(name, 0)
        return whole

    def _of_kinds(self, kinds: Sequence[str]) -> int:
        two, three, four = kinds[1:], kinds[2:], kinds[3:]
        return (
            _told(self.kinds, pairwise(kinds))
            + _told(self.kinds, zip(kinds, two, three, strict=False))
            + _told(self.kinds, zip(kinds, two, three, four, strict=False))
        )

    def _of_question(self, rows: Rows) -> int:
        seen = set(rows.seen)
        return _told(self.asked, [(one, name) for one in rows.about for name in seen])


def _is_class(part: str) -> bool:
    return part.startswith("<")


def _told(weights: Mapping[S, int], some: Iterable[S]) -> int:
    return sum(map(weights.get, some, repeat(0)))
