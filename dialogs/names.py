"""Where other people are named in what a child wrote: no quote may hold them.

Known from the school's roster, called by a title ("mr b", "profe Lupe"), introduced as family or a
friend ("my sister Kim"), or by a common first name. A title or a relation alone names nobody.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

from dialogs.words import fold

NOBODY: frozenset[str] = frozenset()


def names_in(
    text: str, known: frozenset[str], own: frozenset[str] = NOBODY
) -> tuple[tuple[int, int], ...]:
    """Start and end, in the text, of each mention of someone; in order, none inside another.

    `known` are the folded names of the school's people without the child's; `own` are the child's,
    which may be common first names.
    """
    words = _words(text)
    reader = _Reader(words, known, own)
    return tuple(_joined(text, [(words[a].start, words[b].end) for a, b in reader.names()]))


def folded_names(full_name: str) -> set[str]:
    """What of a roster's name is looked for: its parts, and those that are often run together."""
    found: set[str] = set()
    before = ""
    for word in _words(full_name):
        if word.folded in _PARTICLES or word.folded in _TITLES:
            before += word.folded if word.folded in _PARTICLES else ""
            continue
        found |= {word.folded, before + word.folded, *map(_folded, _APOSTROPHE.split(word.typed))}
        before = ""
    found |= {_folded(part) for part in full_name.split() if "-" in part}
    return {name for name in found if len(name) >= _SHORTEST}


_SHORTEST = 3


# --- Words of the text


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    typed: str
    folded: str
    capital: bool  # and not only because everything is
    begins: bool  # a sentence
    near: bool  # only a space, or a title's dot, between it and the word before

    @property
    def forms(self) -> Iterator[str]:
        """As it stands, and without an ending: Tyler's, tylers, Tyler’ll."""
        yield self.folded
        if self.folded.endswith("s"):
            yield self.folded[:-1]
        if _APOSTROPHE.search(self.typed):
            yield _folded(_APOSTROPHE.split(self.typed)[0])


# Signs above and below letters; Indic, Tibetan and Burmese vowels; joiners. To Python no letters.
_SIGNS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0711"
    "\u0730-\u074a\u0900-\u0963\u0971-\u0dff\u0e31-\u0e3a\u0e47-\u0e4e\u0eb1-\u0ecd\u0f18-\u0fbc"
    "\u1000-\u103f\u1050-\u108f\u17b4-\u17d3\u1dc0-\u1dff\u200c\u200d\u20d0-\u20ff"
)
_WORD = re.compile(rf"[^\W\d_](?:[^\W\d_]|[{_SIGNS}'’])*")
_APOSTROPHE = re.compile("['’]")
_WITHIN = re.compile(r"[\s\d,&+/()\"“”_-]*")  # what may stand between the words of one sentence
_NEAR = re.compile(r"\.?[ \t\u00a0]{0,3}")
_LONGEST = 60  # no name is longer
_SHOUTED = 8  # from so many letters on, all of them capitals say nothing


def _words(text: str) -> list[_Word]:
    shouting = _is_shouting(text)
    words: list[_Word] = []
    end = 0
    for match in _WORD.finditer(text):
        typed = match[0].rstrip("'’")
        between = text[end : match.start()]
        words.append(
            _Word(
                start=match.start(),
                end=match.start() + len(typed),
                typed=typed,
                folded=_folded(typed),
                capital=typed[0].isupper() and not shouting,
                begins=not words or not _WITHIN.fullmatch(between),
                near=bool(words) and bool(_NEAR.fullmatch(between)),
            )
        )
        end = words[-1].end
    return words


def _is_shouting(text: str) -> bool:
    letters = sum(map(str.isalpha, text))
    return letters >= _SHOUTED and 10 * sum(map(str.isupper, text)) > 7 * letters


def _folded(typed: str) -> str:
    if len(typed) > _LONGEST:
        return ""
    if typed.isascii() and typed.isalpha():
        return typed.lower()
    return fold(_APOSTROPHE.sub("", typed)).replace(" ", "")
