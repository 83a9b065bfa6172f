"""Learns what signs weigh from labelled texts, and writes dialogs/watch/weights.txt. For developers.

    python -m tests.watch.weighing            the weights anew, from labelled/tuned.jsonl and what is ordinary
    python -m tests.watch.weighing --across   and only how well it does with an author it has not read

A linear support vector machine, by coordinate descent in its dual, in a fixed order: the same texts give
the same file. Where a find begins is learnt across authors: from what those weigh who were left out.
The texts in labelled/kept.jsonl are never read here.
"""

import hashlib
import json
import sys
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from bot.demo.transcripts import recorded_students
from dialogs.loading import shipped_files, shipped_flow, shipped_lists
from dialogs.watch.frames import COMMA, END
from dialogs.watch.looking import ruled
from dialogs.watch.reading import LABELS, WEIGHED
from dialogs.watch.rules import shipped_rules
from dialogs.watch.signs import Sign, letters, signs
from dialogs.watch.text import words_of
from dialogs.watch.weights import FILE, scale, text_of

HERE = Path(__file__).parent
NONE = "none"
LENGTHS = (0, 5, 8, 11, 15, 22, 60)
# How many of the harmless texts of each length may be found, rules and signs together.
FALSE = 0.088
# What signs may add where the rules alone find as many.
MORE = 0.02
# As much as a sum of weights in hundredths may differ from that of the weights as they were learnt.
ROUNDED = 0.03
# Whose texts the rules were written from: there they fit too well to be a sign.
TUNED = ("", "first")
# Signs that stand in fewer texts are left out, and of the others those that tell least.
SEEN, MOST = 2, 16_000
COST, ROUNDS = 1.5, 14
# How far signs of a kind can be trusted before anything is learnt: the longer, the less.
TRUST = {"!": 1.0, "%": 1.0, "~": 0.25, "&": 0.5, "=": 0.5, "?": 1.0, "not": 0.7}
SINGLE, PAIR, MIXED, TRIPLE = 1.0, 0.7, 0.6, 0.5


@dataclass(slots=True)
class Text:
    words: list[str]
    asked: list[str]
    label: str
    author: str
    by_rule: bool
    signs: Counter[Sign]

    @property
    def length(self) -> int:
        return sum(word not in (END, COMMA) for word in self.words)

    @property
    def bin(self) -> int:
        return sum(self.length >= least for least in LENGTHS) - 1


def text(said: str, asked: str, label: str, author: str) -> Text:
    rules = shipped_rules()
    words = words_of(said, rules.spelling)
    question = words_of(asked, rules.spelling)
    found = Counter(signs(words, question, rules.classes))
    for word in words:
        if word not in (END, COMMA):
            found.update(letters(word))
    fits = ruled(words, question, rules)
    if author not in TUNED:
        found.update(fits.told)
    by_rule = any(tier != WEIGHED for tier in fits.tiers.values())
    return Text(words, question, label, author, by_rule, found)


def labelled() -> Iterator[Text]:
    for file in ("labelled/tuned.jsonl", "disclosures_dev.jsonl", "sayings.jsonl"):
        for line in (HERE / file).read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            yield text(row["text"], row.get("asked") or "", row["label"], row.get("author", ""))


def ordinary() -> Iterator[Text]:
    """What the recorded students answered, and what the flows offer and ask: each once."""
    for said, asked in sorted(answers()):
        yield text(said, asked, NONE, "recorded")
    for said in sorted(offered() | {example for _, example in shipped_rules().examples}):
        yield text(said, "", NONE, "recorded")


def answers() -> set[tuple[str, str]]:
    return {
        (said.words, said.asked)
        for student in recorded_students()
        for conversation in student.conversations
        for said in conversation.said
    }


def offered() -> set[str]:
    """The words of all choices and questions."""
    choices = (choice for some in shipped_lists().values() for choice in some)
    flows = (shipped_flow(file.removesuffix(".yaml")) for file, _ in shipped_files())
    asked = (wording for flow in flows for step in flow.steps for wording in step.say)
    texts = (
        *(words.values() for choice in choices for words in (choice.label, choice.fragment)),
        *(wording.text.values() for wording in asked),
    )
    return {text for some in texts for text in some}


def trust(sign: Sign) -> float:
    if isinstance(sign, str):
        return SINGLE
    if sign[0] in TRUST:
        return TRUST[sign[0]]
    classes = sum(part[0] in "<|" for part in sign)
    if len(sign) == 2:
        return PAIR if classes in (0, 2) else MIXED
    return TRIPLE


class Learnt:
    """Weights for the signs of some texts."""

    def __init__(self, texts: Sequence[Text], only: Container[Sign] | None = None):
        self.seen = Counter(sign for one in texts for sign in one.signs)
        kept = [sign for sign, times in self.seen.items() if times >= SEEN]
        if only is not None:
            kept = [sign for sign in kept if sign in only]
        kept.sort(key=lambda sign: (isinstance(sign, str), sign))
        self.numbers = {sign: at for at, sign in enumerate(kept)}
        self.trust = [trust(sign) for sign in kept]
        self.weights = [0.0] * (len(kept) + 1)
        self._learn(texts)

    def row(self, one: Text) -> tuple[list[int], list[float]]:
        """The numbers of its signs and how much each counts, and the base as one more sign."""
        divided = scale(one.length)
        at, values = [len(self.trust)], [1.0]
        for sign, times in one.signs.items():
            number = self.numbers.get(sign)
            if number is not None:
                at.append(number)
                values.append(times * self.trust[number] / divided)
        return at, values

    def _learn(self, texts: Sequence[Text]) -> None:
        rows = [self.row(one) for one in texts]
        costs = list(_costs(texts))
        signed = [1.0 if one.label != NONE else -1.0 for one in texts]
        squares = [sum(value * value for value in values) for _, values in rows]
        alphas = [0.0] * len(rows)
        order, chance, weights = list(range(len(rows))), Random(1), self.weights
        for _ in range(ROUNDS):
            chance.shuffle(order)
            for which in order:
                at, values = rows[which]
                soft = 0.5 / costs[which]
                margin = sum([weights[a] * v for a, v in zip(at, values, strict=True)])
                slope = signed[which] * margin - 1 + soft * alphas[which]
                alpha = max(alphas[which] - slope / (squares[which] + soft), 0.0)
                step = (alpha - alphas[which]) * signed[which]
                if step:
                    alphas[which] = alpha
                    for a, v in zip(at, values, strict=True):
                        weights[a] += step * v

    def weight(self, one: Text) -> float:
        return sum(self.weights[a] * v for a, v in zip(*self.row(one), strict=True))

    def signs(self) -> dict[Sign, float]:
        return {sign: self.weights[at] * self.trust[at] for sign, at in self.numbers.items()}

    def telling(self) -> set[Sign]:
        """The signs that tell most: that weigh much, or something in many texts."""

        def tells(sign: Sign) -> tuple[float, int]:
            at = self.numbers[sign]
            return -abs(self.weights[at]) * self.trust[at] * self.seen[sign] ** 0.5, at

        return set(sorted(self.numbers, key=tells)[:MOST])


def _costs(texts: Sequence[Text]) -> Iterator[float]:
    """Worries and harmless texts of a length count alike, so that no length speaks for a worry."""
    groups = Counter((one.bin, one.label == NONE) for one in texts)
    bins = Counter(one.bin for one in texts)
    for one in texts:
        some = bins[one.bin]
        yield COST * some / 2 / max(groups[one.bin, one.label == NONE], some * 0.15)


def across(texts: Sequence[Text]) -> list[tuple[Text, float]]:
    """Each text with what it weighs where its author was left out."""
    found = []
    for author in sorted({one.author for one in texts} - {*TUNED, "recorded"}):
        learnt = Learnt([one for one in texts if one.author != author])
        found += [(one, learnt.weight(one)) for one in texts if one.author == author]
    return found


def least(weighed: Sequence[tuple[Text, float]], false: float = FALSE) -> list[float]:
    """For each length the weight from which on a text is found, so that so many harmless ones are."""
    found = []
    for number in range(len(LENGTHS)):
        harmless = [
            (one, weight) for one, weight in weighed if one.bin == number and one.label == NONE
        ]
        by_rule = sum(one.by_rule for one, _ in harmless)
        allowed = max(false * len(harmless) - by_rule, MORE * len(harmless))
        free = sorted((weight for one, weight in harmless if not one.by_rule), reverse=True)
        at = min(max(int(allowed), 0), len(free) - 1)
        found.append(round(free[at] + 0.005, 2))
    return found


def above(limits: Sequence[float], weighed: Iterable[tuple[Text, float]]) -> list[float]:
    """The limits, raised where one of these texts would be found: what students really answered."""
    raised = list(limits)
    for one, weight in weighed:
        raised[one.bin] = max(raised[one.bin], round(weight + ROUNDED, 2))
    return raised


def figures(weighed: Sequence[tuple[Text, float]], limits: Sequence[float]) -> Iterator[str]:
    def share(some: Iterable[tuple[Text, float]]) -> str:
        rows = [one.by_rule or weight >= limits[one.bin] for one, weight in some]
        return f"{sum(rows) / max(len(rows), 1):.3f} of {len(rows)}"

    worries = [(one, weight) for one, weight in weighed if one.label != NONE]
    for label in LABELS:
        yield f"{label:16} {share((o, w) for o, w in worries if o.label == label)}"
    yield f"{'all':16} {share(worries)}"
    yield f"{'under 15 words':16} {share((o, w) for o, w in worries if o.length < 15)}"
    yield f"{'none':16} {share((o, w) for o, w in weighed if o.label == NONE)}"
    rules = [one.by_rule for one, _ in worries]
    yield f"{'by rules alone':16} {sum(rules) / max(len(rules), 1):.3f} of {len(rules)}"


def labels_of(texts: Sequence[Text]) -> dict[Sign, str]:
    """The label in whose texts a sign stands the most often, for their number."""
    many = Counter(one.label for one in texts)
    shares: dict[Sign, Counter[str]] = {}
    for one in texts:
        if one.label != NONE:
            for sign in one.signs:
                shares.setdefault(sign, Counter())[one.label] += 1
    return {
        sign: max(LABELS, key=lambda label: told[label] / max(many[label], 1))
        for sign, told in shares.items()
    }


def main() -> None:
    texts = [*labelled(), *ordinary()]
    weighed = across(texts)
    limits = least(weighed)
    print(f"{len(texts):,} texts; with each author left out:")
    print("\n".join(figures(weighed, limits)))
    if "--across" in sys.argv:
        return
    learnt = Learnt(texts, Learnt(texts).telling())
    recorded = ((one, learnt.weight(one)) for one in texts if one.author == "recorded")
    limits = above(limits, recorded)
    content = "\n".join(f"{one.words} {one.asked} {one.label}" for one in texts)
    head = {
        "trained": datetime.now(tz=UTC).date().isoformat(),
        "texts": f"{len(texts)} {hashlib.sha256(content.encode()).hexdigest()[:12]}",
        "lengths": " ".join(map(str, LENGTHS)),
        "least": " ".join(map(str, limits)),
        "base": f"{learnt.weights[-1]:.4f}",
    }
    out = Path(__file__).parents[2] / "dialogs" / "watch" / FILE
    kept = learnt.signs()
    out.write_text(text_of(head, kept, labels_of(texts)), encoding="utf-8")
    print(f"{len(kept):,} signs, {out.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
