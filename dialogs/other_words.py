"""How far the words of one thing lie apart in two versions: put otherwise, or something else.

A measure, not an understanding: letters in common, accents and punctuation left out. Where it says
"mostly others" a person must say whether an answer to the one is an answer to the other.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from dialogs.flow import Words
from dialogs.words import fold

# Below this, words count as mostly others. A question is put otherwise more freely than a label.
LABELS_ALIKE = 0.6
QUESTIONS_ALIKE = 0.4


@dataclass(frozen=True, slots=True)
class OtherWords:
    """In the language where they lie farthest apart."""

    old: str
    new: str
    alike: float  # 1.0: the same letters


def other_words(old: Iterable[Words], new: Iterable[Words]) -> OtherWords | None:
    """None where nothing took the place of anything: the same words, or only some more or fewer."""
    return min(_replaced(list(old), list(new)), key=lambda found: found.alike, default=None)


def _replaced(old: list[Words], new: list[Words]) -> Iterator[OtherWords]:
    for language in dict.fromkeys(key for words in (*old, *new) for key in words):
        before, after = _in(old, language), _in(new, language)
        gone = [text for text in before if text not in after]
        if not gone:
            continue
        for text in after:
            if text not in before:
                yield max(
                    (OtherWords(one, text, _alike(one, text)) for one in gone),
                    key=lambda found: found.alike,
                )


def _in(all_words: list[Words], language: str) -> list[str]:
    return list(dict.fromkeys(words[language] for words in all_words if language in words))


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, fold(one), fold(other), autojunk=False).ratio()
