"""Numbers as students write them: in digits of any script, as emoji, spelled, or as a place in a list.

"3", "3️⃣", "#3", "no. 3", "number 3", "3rd", "third", "the third one": each is 3. What a language has for
that stands in its language.yaml. Where anything else stands beside it, as in "3 friends", it is no number.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from dialogs.language import by_languages, codes, language
from dialogs.replies import LONGEST_PICK
from dialogs.words import fold

_LONGEST = 6


class Number(NamedTuple):
    """`word`: as it was spelled, "" for digits; `place`: as one of several, "third" and not "three"."""

    value: int
    word: str = ""
    place: bool = False


def number_of(text: str, spoken: str) -> int | None:
    """The one number that the text is, in digits or spelled as this language spells it."""
    found = _read(_plain(text), _of(spoken))
    return found[0].value if len(found) == 1 else None


def numbers_in(text: str) -> tuple[Number, ...]:
    """All the numbers that the text is made of, in any language's words; () where it says more."""
    # Of several picks each has its own key: 1️⃣3️⃣ is the first and the third. Only 1️⃣0️⃣ is one.
    return _read(_plain(_OWN_KEYCAP.sub(r"\1 ", text)), _of_all())


def place_in(text: str, most: int) -> int:
    """Which of so many numbered things the text names; 0 for none of them."""
    found = numbers_in(text) if len(text) <= LONGEST_PICK else ()
    return found[0].value if len(found) == 1 and 1 <= found[0].value <= most else 0


@dataclass(frozen=True, slots=True)
class _Words:
    """How numbers are spelled, and what stands beside one that says no more than the number."""

    counting: Mapping[str, int]
    places: Mapping[str, int]
    endings: frozenset[str]
    before: frozenset[str]
    after: frozenset[str]
    ands: frozenset[str]

    def number(self, word: str) -> Number | None:
        if word.isdecimal() and len(word) <= _LONGEST:
            return Number(int(word))
        if word in self.places:
            return Number(self.places[word], word, place=True)
        digits = word.rstrip("abcdefghijklmnopqrstuvwxyz")
        if digits.isdecimal() and len(digits) < _LONGEST and word[len(digits) :] in self.endings:
            return Number(int(digits), word, place=True)
        return Number(self.counting[word], word) if word in self.counting else None


def _read(text: str, words: _Words) -> tuple[Number, ...]:
    found: list[Number] = []
    waits = behind = False  # for a number; behind one
    for word in filter(None, (token.strip(_MARKS) for token in _TOKEN.findall(text))):
        if word in _BETWEEN:
            behind = False
        elif behind and word in words.after:
            continue
        elif number := words.number(word):
            found.append(number)
            waits, behind = False, True
        elif word in words.before or word in words.ands:
            waits, behind = True, False
        else:
            return ()
    return () if waits else tuple(found)


def _plain(text: str) -> str:
    """Without accents and capitals, and with all digits as 0 to 9."""
    text = _KEYCAP.sub(r"\1", text).replace("\U0001f51f", "10")
    plain = (str(int(c)) if c.isdecimal() else c for c in unicodedata.normalize("NFD", text))
    folded = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    return _SIGN.sub(" ", folded)


@by_languages
def _of(spoken: str) -> _Words:
    how = language(spoken)
    places = enumerate((words.split("/") for words in how.numbered.places), start=1)
    return _Words(
        counting={fold(word): number for number, word in enumerate(how.numbers)},
        places={fold(word): number for number, words in places for word in words},
        endings=frozenset(map(fold, how.numbered.endings)),
        before=frozenset(map(fold, how.numbered.before)),
        after=frozenset(map(fold, how.numbered.after)),
        ands=frozenset({how.joining.and_.strip()}),
    )


@by_languages
def _of_all() -> _Words:
    """All languages' words, for children mix them."""
    all = [_of(code) for code in codes()]
    return _Words(
        counting={word: number for one in all for word, number in one.counting.items()},
        places={word: number for one in all for word, number in one.places.items()},
        endings=frozenset(ending for one in all for ending in one.endings),
        before=frozenset(word for one in all for word in one.before),
        after=frozenset(word for one in all for word in one.after),
        ands=frozenset(word for one in all for word in one.ands),
    )


_KEYCAP = re.compile("([0-9])\ufe0f?\u20e3")
_OWN_KEYCAP = re.compile("([0-9])\ufe0f?\u20e3(?!0)")
_SIGN = re.compile(r"\b(?:no|nr|num|n)[.\u00ba\u00b0\s]+(?=[0-9])")  # no. 3, nº 3
_BETWEEN = (",", ";", "&", "+")
_TOKEN = re.compile(r"[,;&+]|[^\s,;&+]+")
_MARKS = "#().:!'\"“”\u00ba\u00aa\u00b0"
