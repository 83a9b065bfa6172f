"""Reads the files of rules, strictly: what is not understood is told with its line, never passed over.

words.yaml; ordinary.yaml is one more, with what harmless.yaml names

    groups:      name: words          <name> in a frame is one of these; step_dad is two words
    spelled:     word: variants       how else it is typed
    own_words:   words                that are no slip of a word of the rules
    common:      words                in every other text: a frame is woken by others, if it can be
    negators:    words                that make a find less urgent
    clauses:     words                over which no "not" reaches
    no_negation: frames               in which a "not" denies nothing: "he does not stop"
    asked:       name: frames         what a question is about

harmless.yaml

    harmless:    name: {frames, example}
    topics:      name: {frames, clears: labels, of_others: labels}

classes.yaml

    kinds:       name: classes        that are near one another
    classes:     name: words          which words are about the same; signs.py weighs them

LABEL.yaml

    rules:       name: {tier, frames, fires, quiet}, and where they are wanted
                 tier: weighed        one sign among others, no find by itself
                 asked, unasked       only as an answer to such a question; as such an answer none
                 anywhere: "yes"      no topic makes it harmless

How a frame is written is in compiling.py.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from dialogs.problems import Problem, did_you_mean, quoted
from dialogs.watch.signs import Classes
from dialogs.words import fold
from dialogs.yamltext import Rows, Table, Text, line_of, read

# The first of equally urgent ones is what a text is said to hold.
LABELS = (
    "suicide", "self_harm", "sexual", "abuse", "violence_threat", "neglect", "bullying",
)  # fmt: skip


# What a rule finds is urgent, or only one sign among others.
WEIGHED = 3
TIERS = {"1": 1, "2": 2, "weighed": WEIGHED}


@dataclass(frozen=True, slots=True)
class Line:
    """Words as an author wrote them, and where."""

    file: str
    line: int
    words: str

    def problem(self, what: str, fix: str) -> Problem:
        return Problem(self.file, self.line, "", what, fix)


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    id: str  # en.abuse.kin_hits_me
    label: str
    tier: int
    asked: str  # it answers a question about this; "" for any
    unasked: str  # it says nothing as an answer to a question about this
    anywhere: bool  # no topic makes it harmless
    fires: tuple[str, ...]
    quiet: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """What a text may be about: a game, a story, a lesson."""

    name: str
    clears: frozenset[str]  # labels that mean nothing near it
    of_others: frozenset[str]  # labels that mean nothing unless the frame says I, me or my


@dataclass(slots=True)
class Reading:
    """What the files taken so far say."""

    problems: list[Problem] = field(default_factory=list)
    groups: dict[str, list[Line]] = field(default_factory=dict)
    spelled: dict[str, str] = field(default_factory=dict)
    own_words: set[str] = field(default_factory=set)
    common: set[str] = field(default_factory=set)
    negators: list[Line] = field(default_factory=list)
    clauses: list[Line] = field(default_factory=list)
    no_negation: list[Line] = field(default_factory=list)
    asked: list[tuple[Line, str]] = field(default_factory=list)
    harmless: list[tuple[Line, str]] = field(default_factory=list)
    topics: list[tuple[Line, Topic]] = field(default_factory=list)
    frames: list[tuple[Line, Rule]] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    examples: list[tuple[str, str]] = field(default_factory=list)  # harmless, and its text
    classes: Classes = field(default_factory=Classes)

    def take(self, code: str, name: str, file: str, text: str) -> None:
        top, problems = read(text, file)
        self.problems += problems
        if problems:
            return
        at = _At(self, file)
        if name in ("words.yaml", "ordinary.yaml"):
            self._words(at, top)
        elif name == "harmless.yaml":
            self._harmless(at, top)
        elif name == "classes.yaml":
            self._classes(at, top)
        else:
            at.only(top, "rules")
            for key, table in at.tables(top, "rules"):
                self._rule(at, code, name.removesuffix(".yaml"), key, table)

    def _words(self, at: "_At", top: Table) -> None:
        at.only(
            top,
            "groups", "spelled", "own_words", "common", "negators", "clauses", "no_negation", "asked",
        )  # fmt: skip
        for group, words in at.table(top, "groups"):
            self.groups.setdefault(group, []).append(at.said(words))
        for word, variants in at.table(top, "spelled"):
            for variant in at.said(variants).words.split():
                self.spelled[variant] = word
        self.own_words.update(at.said(top.get("own_words", "")).words.split())
        self.common.update(at.said(top.get("common", "")).words.split())
        self.negators.append(at.said(top.get("negators", "")))
        self.clauses.append(at.said(top.get("clauses", "")))
        self.no_negation += at.lines(top, "no_negation")
        for name, frames in at.table(top, "asked"):
            self.asked += ((line, name) for line in at.rows(frames))

    def _harmless(self, at: "_At", top: Table) -> None:
        at.only(top, "harmless", "topics")
        for name, table in at.tables(top, "harmless"):
            at.only(table, "frames", "example")
            self.harmless += ((line, name) for line in at.lines(table, "frames"))
            self.examples += ((name, line.words) for line in at.some(table, "example"))
        for name, table in at.tables(top, "topics"):
            at.only(table, "frames", "clears", "of_others")
            topic = Topic(name, at.labels(table, "clears"), at.labels(table, "of_others"))
            self.topics += ((line, topic) for line in at.lines(table, "frames"))

    def _classes(self, at: "_At", top: Table) -> None:
        at.only(top, "kinds", "classes")
        for kind, names in at.table(top, "kinds"):
            for name in at.said(names).words.split():
                self.classes.kinds[f"<{name}>"] = f"[{kind}]"
        for name, words in at.table(top, "classes"):
            for word in at.said(words).words.split():
                if not is_folded(word.removesuffix("*")):
                    what = f"{quoted(word)} can never be in a text as it is read"
                    at.wrong(words, what, "Write small letters and no accents or signs.")
                self.classes.take(f"<{name}>", word)

    def _rule(self, at: "_At", code: str, label: str, name: str, table: Table) -> None:
        at.only(table, "tier", "frames", "fires", "quiet", "asked", "unasked", "anywhere")
        if table.get("tier") not in TIERS:
            at.wrong(table, f"{quoted(name)} has no tier 1 or 2", "Write tier: 1 or tier: 2.")
        rule = Rule(
            f"{code}.{label}.{name}",
            label,
            TIERS.get(table.get("tier", ""), 2),
            at.said(table.get("asked", "")).words,
            at.said(table.get("unasked", "")).words,
            table.get("anywhere") == "yes",
            tuple(line.words for line in at.some(table, "fires")),
            tuple(line.words for line in at.some(table, "quiet")),
        )
        self.rules.append(rule)
        self.frames += ((line, rule) for line in at.some(table, "frames"))


class _At:
    """Takes values out of one file, noting those that have another form."""

    def __init__(self, reading: Reading, file: str):
        self.reading = reading
        self.file = file

    def wrong(self, value: object, what: str, fix: str) -> None:
        self.reading.problems.append(Problem(self.file, line_of(value) or 1, "", what, fix))

    def only(self, table: Table, *known: str) -> None:
        for key in table:
            if key not in known:
                what = f"{quoted(key)} is not a part of this file"
                self.wrong(key, what, did_you_mean(key, known))

    def table(self, table: Table, key: str) -> Iterable[tuple[str, Any]]:
        found = table.get(key, Table())
        if isinstance(found, Table):
            return found.items()
        self.wrong(found, f"{quoted(key)} must hold names", 'Write "name: …" below it.')
        return ()

    def tables(self, table: Table, key: str) -> Iterator[tuple[str, Table]]:
        for name, inner in self.table(table, key):
            if isinstance(inner, Table):
                yield name, inner
            else:
                self.wrong(name, f"{quoted(name)} must hold named parts", "Write them below it.")

    def said(self, value: object) -> Line:
        if isinstance(value, str):
            return Line(self.file, line_of(value) or 1, str(value))
        self.wrong(value, "words belong here", "Write them behind the colon.")
        return Line(self.file, 1, "")

    def rows(self, value: object) -> list[Line]:
        if isinstance(value, Text) and value:
            return [self.said(value)]
        if isinstance(value, Rows):
            return [self.said(one) for one in value]
        self.wrong(value, "a list belongs here", 'Begin each line with "- ".')
        return []

    def lines(self, table: Table, key: str) -> list[Line]:
        return self.rows(table[key]) if key in table else []

    def some(self, table: Table, key: str) -> list[Line]:
        if key not in table:
            self.wrong(table, f'"{key}" is missing here', f'Write "{key}:" and a list below it.')
        return self.lines(table, key)

    def labels(self, table: Table, key: str) -> frozenset[str]:
        named = self.said(table.get(key, "")).words.split()
        for label in named:
            if label not in LABELS:
                self.wrong(
                    table[key], f"there is no label {quoted(label)}", did_you_mean(label, LABELS)
                )
        return frozenset(named)


def is_folded(words: str) -> bool:
    """Whether the words are as texts are read: small letters without accents."""
    return fold(words) == words.replace("_", " ")
