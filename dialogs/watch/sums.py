"""What the signs of a text weigh together, without making them: the same sum that signs.py's signs give.

Weights stand in dictionaries by a sign's first part, in these by its second, and so on: most first parts
have none, so that most signs are never looked at. They are whole numbers, hundredths, so that the sum is the
same in any order.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from dialogs.watch.frames import END
from dialogs.watch.signs import DENIES, LETTERS, NEAR, NOT_REACHES, Rows, Sign

Single = dict[str, int]
Pairs = dict[str, Single]
Triples = dict[str, Pairs]


@dataclass(slots=True)
class _Node:
    """Where a row of kinds is so far: what it weighs, and what may come next."""

    weight: int = 0
    after: dict[str, "_Node"] = field(default_factory=dict)


class Sums:
    """Of signs with their weights."""

    def __init__(self, weighed: Mapping[Sign, int]):
        self.single: Single = {}
        self.letters: Single = {}
        self.pairs: Pairs = {}
        self.near: Pairs = {}  # either way round
        self.triples: Triples = {}
        self.kinds = _Node()
        self.asked: Pairs = {}
        for sign, weight in weighed.items():
            self._take(sign, weight)

    def _take(self, sign: Sign, weight: int) -> None:
        match sign:
            case str():
                self.single[sign] = weight
            case ("~", inside):
                self.letters[inside] = weight
            case ("&", one, two):
                self.near.setdefault(one, {})[two] = weight
                self.near.setdefault(two, {})[one] = weight
            case ("?", one, two):
                self.asked.setdefault(one, {})[two] = weight
            case ("=", *kinds):
                node = self.kinds
                for kind in kinds:
                    node = node.after.setdefault(kind, _Node())
                node.weight = weight
            case (one, two):
                self.pairs.setdefault(one, {})[two] = weight
            case (one, two, three):
                self.triples.setdefault(one, {}).setdefault(two, {})[three] = weight

    def of(self, rows: Rows) -> int:
        """That of all signs but those inside words."""
        return (
            self._of_words(rows)
            + self._of_classes(rows.seen)
            + self._of_kinds(rows.kinds)
            + self._of_question(rows)
        )

    def inside(self, word: str) -> int:
        """What the letters of a word weigh."""
        whole, letters = f"<{word}>", self.letters
        found = 0
        for length in LETTERS:
            for at in range(len(whole) - length + 1):
                some = whole[at : at + length]
                if some in letters:
                    found += letters[some]
        return found

    def _of_words(self, rows: Rows) -> int:
        get, pairs = self.single.get, self.pairs
        whole = sum([get(word, 0) for word in rows.spoken if word != END])
        for word, after in pairwise(rows.spoken):
            if word in pairs:
                whole += pairs[word].get(after, 0)
        for (word, name), (after, next_name) in pairwise(rows.row):
            if name and after != END and name in pairs:
                whole += pairs[name].get(after, 0)
            if next_name and word != END and word in pairs:
                whole += pairs[word].get(next_name, 0)
        return whole

    def _of_classes(self, seen: Sequence[str]) -> int:
        get, pairs, near, triples = self.single.get, self.pairs, self.near, self.triples
        denies = pairs.get("not", {})
        whole = denied = 0
        two_after = (*seen[1:], "", "")
        for at, name in enumerate(seen):
            two, three = two_after[at], two_after[at + 1]
            whole += get(name, 0)
            if name in pairs:
                whole += pairs[name].get(two, 0)
            if name in triples and two in triples[name]:
                whole += triples[name][two].get(three, 0)
            if name == END or name == "<but>":
                denied = 0
                continue
            if name in near:
                others = near[name]
                for other in seen[at + 1 : at + 1 + NEAR]:
                    if other in others:
                        whole += others[other]
            if name in DENIES:
                denied = NOT_REACHES
            elif denied:
                denied -= 1
                whole += denies.get(name, 0)
        return whole

    def _of_kinds(self, kinds: Sequence[str]) -> int:
        whole = 0
        for at in range(len(kinds) - 1):
            node = self.kinds
            for kind in kinds[at : at + 4]:
                if kind not in node.after:
                    break
                node = node.after[kind]
                whole += node.weight
        return whole

    def _of_question(self, rows: Rows) -> int:
        if not rows.about:
            return 0
        seen = set(rows.seen)
        some = [self.asked[one] for one in rows.about if one in self.asked]
        return sum(told.get(name, 0) for told in some for name in seen)
