"""The words of wording_rules.yaml, found in a text: banned, denied twice, two questions in one, protected.

A part of what the checker uses. Texts are compared folded, so case, accents and punctuation do not count.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from dialogs.flow import PROTECTED
from dialogs.problems import FlowProblems
from dialogs.words import fold
from dialogs.yamltext import Table, read


@dataclass(frozen=True, slots=True)
class _Rules:
    """For each language: what to look for, and what is meant by it."""

    banned: Mapping[str, "_Words"]
    negatives: Mapping[str, "_Words"]
    second_questions: Mapping[str, "_Words"]
    protected: Mapping[str, "_Words"]
    denied_again: Mapping[str, re.Pattern[str]]


class _Words:
    """Phrases with a meaning each, looked for all at once; the longer ones first."""

    def __init__(self, meant: Iterable[tuple[str, str]]):
        every = {_folded(words): (words, meaning) for words, meaning in meant}
        longest_first = sorted(every, key=len, reverse=True)
        self.meant = {key: value for key, value in every.items() if "*" not in key}
        self.stems = [(re.compile(_as_pattern(k)), every[k][1]) for k in longest_first if "*" in k]
        # By their first letters, so that most places in a long text are left after one look.
        starts: dict[str, list[str]] = {}
        for key in longest_first:
            starts.setdefault(key[:2], []).append(_as_pattern(key[2:]))
        found = (f"{re.escape(start)}(?:{'|'.join(ends)})" for start, ends in starts.items())
        self.pattern = re.compile(rf"\b(?:{'|'.join(found)})\b")

    def first(self, text: str) -> tuple[str, str] | None:
        """The first of these phrases, and what is meant by it."""
        found = self.pattern.search(fold(text))
        return self._meaning_of(found[0]) if found else None

    def all(self, text: str) -> list[str]:
        return [self._meaning_of(found)[0] for found in self.pattern.findall(fold(text))]

    def _meaning_of(self, found: str) -> tuple[str, str]:
        """A phrase as its author wrote it; of a stem, the word that was found."""
        if found in self.meant:
            return self.meant[found]
        return found, next(meaning for stem, meaning in self.stems if stem.fullmatch(found))


def _folded(words: str) -> str:
    """As a text is folded, with the * of a stem kept."""
    return " ".join(fold(w) + "*" * w.endswith("*") for w in words.split())


def _as_pattern(folded: str) -> str:
    return re.escape(folded).replace(r"\*", r"\w*")


def banned(text: str, language: str) -> tuple[str, str] | None:
    """A word that no student should read, and how to mend it."""
    rules = _rules().banned.get(language)
    return rules.first(text) if rules else None


def denied_twice(sentence: str, language: str) -> list[str]:
    """The denials of the first clause that has two. The no of "No, not now" is an answer, not one of them."""
    negatives, again = _rules().negatives.get(language), _rules().denied_again.get(language)
    if negatives is None:
        return []
    plain = _AN_ANSWER.sub("", _NOT.sub(" n't", sentence.replace("’", "'")))
    for clause in re.split("[,;:]", plain):
        found = negatives.all(clause)
        if len(found) > 1:
            return found
        late = again.search(fold(clause)) if again else None
        if late:
            return [late[1], late[2]]
    return []


def second_question(sentence: str, language: str) -> str:
    """The words that join a second question to the first; "" where there is only one."""
    rules = _rules().second_questions.get(language)
    found = rules.first(sentence) if rules else None
    if found:
        return found[0]
    parts = sentence[sentence.find("¿") + 1 :].split(";")
    asked = parts if "¿" in sentence else [p for p in parts if _ASKS.match(p)]
    return ";" if len(asked) > 1 else ""


def protected(text: str, language: str) -> tuple[str, str] | None:
    """A word of a protected area, and the area."""
    rules = _rules().protected.get(language)
    return rules.first(text) if rules else None


def languages() -> frozenset[str]:
    """Those for which there are words."""
    return frozenset(_rules().negatives)


_NOT = re.compile("n't")
_ASKS = re.compile(
    r"\s*(?:what|how|who|why|when|where|which|is|are|was|were|do|does|did|can|could|will|would|has|have)\b",
    re.IGNORECASE,
)
_AN_ANSWER = re.compile(r"\bno\b(?=,)", re.IGNORECASE)


@cache
def _rules() -> _Rules:
    file = "wording_rules.yaml"
    top, problems = read(files("dialogs").joinpath(file).read_text(encoding="utf-8"), file)
    if problems:
        raise FlowProblems(problems)
    languages = tuple(top["negatives"])
    return _Rules(
        banned={
            lang: _Words((w, row["fix"]) for row in top["banned"] for w in row[lang])
            for lang in languages
        },
        negatives={lang: _plain(top["negatives"], lang) for lang in languages},
        second_questions={lang: _plain(top["second_questions"], lang) for lang in languages},
        protected={
            lang: _Words((w, area) for area in PROTECTED for w in top["protected"][area][lang])
            for lang in languages
        },
        denied_again={lang: _again(row) for lang, row in top["denied_again"].items()},
    )


def _again(row: Table) -> re.Pattern[str]:
    return re.compile(rf"\b({'|'.join(row['after'])})\b.* ({'|'.join(row['by'])})\b")


def _plain(table: Table, language: str) -> _Words:
    return _Words((words, "") for words in table[language])
