"""The words of wording_rules.yaml, found in a text: banned, denied twice, two questions in one, protected.

A part of what the checker uses. Texts are compared folded, so case, accents and punctuation do not count.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from dialogs.flow import LANGUAGES, PROTECTED
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


class _Words:
    """Phrases with a meaning each, looked for all at once; the longer ones first."""

    def __init__(self, meant: Iterable[tuple[str, str]]):
        self.meant = {fold(words): (words, meaning) for words, meaning in meant}
        longest_first = sorted(self.meant, key=len, reverse=True)
        self.pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b")

    def first(self, text: str) -> tuple[str, str] | None:
        """The first of these phrases, as its author wrote it, and what is meant by it."""
        found = self.pattern.search(fold(text))
        return self.meant[found[0]] if found else None

    def all(self, text: str) -> list[str]:
        return [self.meant[found][0] for found in self.pattern.findall(fold(text))]


def banned(text: str, language: str) -> tuple[str, str] | None:
    """A word that no student should read, and how to mend it."""
    return _rules().banned[language].first(text)


def denied_twice(sentence: str, language: str) -> list[str]:
    """The denials of the first clause that has two. The no of "No, not now" is an answer, not one of them."""
    plain = _AN_ANSWER.sub("", _NOT.sub(" n't", sentence.replace("’", "'")))
    for clause in re.split("[,;:]", plain):
        found = _rules().negatives[language].all(clause)
        if len(found) > 1:
            return found
    return []


def second_question(sentence: str, language: str) -> str:
    """The words that join a second question to the first; "" where there is only one."""
    found = _rules().second_questions[language].first(sentence)
    return found[0] if found else ""


def protected(text: str, language: str) -> tuple[str, str] | None:
    """A word of a protected area, and the area."""
    return _rules().protected[language].first(text)


_NOT = re.compile("n't")
_AN_ANSWER = re.compile(r"\bno\b(?=,)", re.IGNORECASE)


@cache
def _rules() -> _Rules:
    file = "wording_rules.yaml"
    top, problems = read(files("dialogs").joinpath(file).read_text(encoding="utf-8"), file)
    if problems:
        raise FlowProblems(problems)
    return _Rules(
        {
            lang: _Words((w, row["fix"]) for row in top["banned"] for w in row[lang])
            for lang in LANGUAGES
        },
        {lang: _plain(top["negatives"], lang) for lang in LANGUAGES},
        {lang: _plain(top["second_questions"], lang) for lang in LANGUAGES},
        {
            lang: _Words((w, area) for area in PROTECTED for w in top["protected"][area][lang])
            for lang in LANGUAGES
        },
    )


def _plain(table: Table, language: str) -> _Words:
    return _Words((words, "") for words in table[language])
