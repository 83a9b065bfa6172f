"""The words of a text as names are looked for in it: where each stands, its spellings, what parts it."""

import re
from functools import cache
from typing import NamedTuple

from dialogs.name_words import PLAIN
from dialogs.words import fold

SHORTEST = 3


class Word(NamedTuple):
    start: int
    end: int
    typed: str
    capital: bool  # and not only because all the text is
    near: bool  # only spaces or a hyphen part it from the word before
    dotted: bool  # a dot does
    begins: bool  # a sentence begins with it, or may
    forms: tuple[str, ...]  # folded, as it stands and without what may be added

    @property
    def folded(self) -> str:
        return self.forms[0]


# Signs above and below letters, vowels of Indic, Tibetan and Burmese, joiners: to Python no letters.
_SIGNS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0711"
    "\u0730-\u074a\u0900-\u0963\u0971-\u0dff\u0e31-\u0e3a\u0e47-\u0e4e\u0eb1-\u0ecd\u0f18-\u0fbc"
    "\u1000-\u103f\u1050-\u108f\u17b4-\u17d3\u1dc0-\u1dff\u200c\u200d\u20d0-\u20ff"
)
# An okina is typed as whatever a keyboard has: Ka'imi, Ka`imi.
_WITHIN_A_WORD = "'’\u2018`\u00b4\u02bb\u02bc\u2032"
_MARKS = re.compile(f"[{_WITHIN_A_WORD}]")
_WORD = re.compile(rf"[^\W\d_](?:[^\W\d_]|[{_SIGNS}{_WITHIN_A_WORD}])*")
APOSTROPHE = re.compile("['’]")
_DRAWN_OUT = re.compile(r"(\w)\1\1+")
# Possessive: each blank is looked at once.
_NEAR = re.compile("[ \t\u00a0]*+[\r\n]{0,2}+[ \t\u00a0]*+-?")
_DOT = re.compile("\\.[ \t\u00a0]*")
_WITHIN = re.compile(r"[ \t\r\xa0\d,&+/()_-]*")  # between words of one sentence
_LONGEST = 60  # no name is longer
_SHOUTED = 8  # from so many letters on, a text of capitals says nothing by a capital


def split(text: str) -> list[Word]:
    shouting = _is_shouting(text)
    forms, parted = cache(_forms), cache(_parted)
    words: list[Word] = []
    end = 0
    for match in _WORD.finditer(text):
        start, typed = match.start(), match[0].rstrip(_WITHIN_A_WORD)
        near, dotted, begins = parted(text[end:start])
        capital = typed[0].isupper() and not shouting
        end = start + len(typed)
        words.append(
            Word(start, end, typed, capital, near, dotted, begins or not words, forms(typed))
        )
    return words


def _parted(between: str) -> tuple[bool, bool, bool]:
    """How words are parted by what stands between them: near, by a dot, by a sentence's end."""
    near, dotted = _NEAR.fullmatch(between), _DOT.fullmatch(between)
    return near is not None, dotted is not None, not _WITHIN.fullmatch(between)


def _is_shouting(text: str) -> bool:
    upper = sum(map(str.isupper, text))
    return upper >= _SHOUTED and 10 * upper > 7 * sum(map(str.isalpha, text))


def _forms(typed: str) -> tuple[str, ...]:
    """Tyler's, tylers, Tyler'll and tylerrr are all tyler too."""
    folded = folded_word(typed)
    if folded in PLAIN:
        return (folded,)
    others = []
    if folded.endswith("s") and len(folded) > SHORTEST:
        others.append(folded[:-1])
    if cut := APOSTROPHE.search(typed):
        others.append(folded_word(typed[: cut.start()]))
    if _DRAWN_OUT.search(folded):
        others += (_DRAWN_OUT.sub(as_often, folded) for as_often in (r"\1", r"\1\1"))
    return folded, *others


def folded_word(typed: str) -> str:
    if len(typed) > _LONGEST:
        return ""
    if typed.isascii() and typed.isalpha():
        return typed.lower()
    return fold(_MARKS.sub("", typed)).replace(" ", "")
