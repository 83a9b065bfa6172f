"""What the signs of a text weigh together, and from where on a person should look.

weights.txt is written by tests/watch/weighing.py from labelled texts, and by nobody's hand: when, from how
many texts, for each length of a text the weight from which on it is found, then a line for each sign with
its weight in hundredths and the label that it speaks of. The sum may add a find of the second tier and
takes none away. It is the same sum every time.
"""

import hashlib
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import sqrt

from dialogs.watch.frames import COMMA, END
from dialogs.watch.reading import LABELS
from dialogs.watch.signs import Classes, Rows, Sign, rows_of, signs
from dialogs.watch.sums import Sums

FILE = "weights.txt"
# Added to the number of words, so that one heavy word alone does not decide.
_EASED = 3


@dataclass(frozen=True, slots=True)
class Weights:
    version: str  # of all that is in the file
    trained: str  # the day
    lengths: tuple[int, ...]  # in words, rising from 0
    least: tuple[float, ...]  # for a text of at least so many: the weight from which on it is found
    base: float
    signs: dict[Sign, float]
    labels: dict[Sign, str]
    sums: Sums

    def found(
        self,
        words: Sequence[str],
        asked: Sequence[str],
        classes: Classes,
        more: Iterable[Sign] = (),
    ) -> str:
        """The label that the signs speak of most, "" where they weigh too little."""
        length = len(words) - words.count(END) - words.count(COMMA)
        if not length:
            return ""
        more = tuple(more)
        weight = self._weight(length, rows_of(words, asked, classes), more)
        if weight < self._least(length):
            return ""
        return self._label([*signs(words, asked, classes), *more])

    def _weight(self, length: int, rows: Rows, more: Iterable[Sign]) -> float:
        more_weight = sum([self.signs.get(sign, 0.0) for sign in more])
        whole = self.sums.of_all(rows) / 100 + more_weight
        return whole / scale(length) + self.base

    def _least(self, length: int) -> float:
        return self.least[bisect_right(self.lengths, length) - 1]

    def _label(self, found: Sequence[Sign]) -> str:
        told = dict.fromkeys(LABELS, 0.0)
        for sign in found:
            if sign in self.labels:
                told[self.labels[sign]] += self.signs[sign]
        return max(LABELS, key=lambda label: told[label])


def scale(length: int) -> float:
    """What the weight of a text of so many words is divided by."""
    return sqrt(length + _EASED)


@cache
def shipped_text() -> str:
    return files("dialogs.watch").joinpath(FILE).read_text(encoding="utf-8")


@cache
def shipped_weights() -> Weights:
    return weights_of(shipped_text())


def weights_of(text: str) -> Weights:
    """Read as `text_of` wrote them."""
    head, _, body = text.partition("\n\n")
    told = dict(line.split(" ", 1) for line in head.splitlines() if not line.startswith("#"))
    weighed: dict[Sign, int] = {}
    labels: dict[Sign, str] = {}
    for line in body.splitlines():
        written, hundredths, *label = line.split("\t")
        parts = tuple(written.split(" "))
        sign: Sign = parts if len(parts) > 1 else written
        weighed[sign] = int(hundredths)
        if label:
            labels[sign] = label[0]
    return Weights(
        hashlib.sha256(text.encode()).hexdigest()[:8],
        told["trained"],
        tuple(map(int, told["lengths"].split())),
        tuple(map(float, told["least"].split())),
        float(told["base"]),
        {sign: hundredths / 100 for sign, hundredths in weighed.items()},
        labels,
        Sums(weighed),
    )


def text_of(head: dict[str, str], weighed: dict[Sign, float], labels: dict[Sign, str]) -> str:
    """The file: sorted, so that a change of a sign is a change of its line. Zeros are left out."""
    lines = []
    for sign, weight in weighed.items():
        hundredths = round(weight * 100)
        if hundredths:
            written = sign if isinstance(sign, str) else " ".join(sign)
            label = f"\t{labels[sign]}" if hundredths > 0 and sign in labels else ""
            lines.append(f"{written}\t{hundredths}{label}")
    told = "\n".join(f"{name} {value}" for name, value in head.items())
    return "\n".join((_TITLE, told, "", *sorted(lines), ""))


_TITLE = "# What signs weigh, as written by `python -m tests.watch.weighing`. signs.py says how to read it."
