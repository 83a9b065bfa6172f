"""Plain handling of what people type: folding, counting, showing, cutting, and what cannot be kept.

Folding makes a copy to compare with; what was typed is never changed.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator
from itertools import accumulate, pairwise, takewhile
from string import ascii_lowercase

# What one reply may hold, in code points. Far over any honest answer; under it nothing is cut.
LONGEST = 50_000

_NOT_ALNUM = re.compile("[^a-z0-9]+")


def fold(text: str) -> str:
    """A copy to compare with: no accents, case, punctuation or doubled spaces."""
    if text.isascii():  # nearly always, and five times as fast
        return _NOT_ALNUM.sub(" ", text.lower()).strip()
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join(letters.split())


def count_words(text: str) -> int:
    """Words as a reader counts them; an answer of only emoji counts its runs."""
    return len(text.split())


def first_name(name: str) -> str:
    """The name as it is spoken: the first part, but initials together, and a lone one with what follows."""
    parts = name.split()
    initials = list(takewhile(lambda part: part.endswith(".") or len(part) < 2, parts))
    if not initials:
        return parts[0] if parts else name
    spoken = len(initials) > 1 or "." in initials[0][:-1]  # J. R., J.R.
    return " ".join(initials) if spoken else name


def has_something(text: str) -> bool:
    """Whether anything can be seen: not only spaces, joiners, marks of direction or loose accents."""
    return any(unicodedata.category(c) not in _UNSEEN_CATEGORIES and c not in _UNSEEN for c in text)


def can_be_kept(text: str) -> bool:
    """Whether the text is real Unicode: a lone surrogate cannot be stored or sent by anyone."""
    return not _SURROGATE.search(text)


def shown(text: str) -> str:
    """A copy to look at: control characters as pictures of themselves, so that none is obeyed.

    Tab and newline stay; C1 controls, which have no picture, become U+FFFD.
    """
    return _CONTROL.sub(lambda m: _PICTURES.get(m[0], "\ufffd"), text)


def isolated(text: str) -> str:
    """A copy to stand inside a sentence of ours: whichever way it runs, the sentence keeps its order.

    Each line is set apart, and no mark of direction in it reaches further than its line. Nothing is
    added where nothing runs from right to left, as in most messages.
    """
    if not _TURNS.search(text):
        return text
    return "".join(map(_set_apart, _LINE_ENDS.split(text)))


def units(text: str) -> int:
    """The length as chats count it, in UTF-16 code units: most emoji count as two and more."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def split_for(text: str, most: int = 4096) -> list[str]:
    """The text in parts that a chat takes, each at most so many units; nothing but spaces is lost.

    Cut between paragraphs, else lines, else words, else between characters as a reader sees them. Only
    one that alone is longer than a part is cut itself.
    """
    if units(text) <= most:
        return [text] if text else []
    parts, pieces = [], _pieces(text, most)
    ends, start = list(accumulate(map(units, pieces))), 0
    while start < len(pieces):
        before = ends[start - 1] if start else 0
        end = max(start + 1, bisect_right(ends, before + most))
        if end == len(pieces):
            parts.append("".join(pieces[start:]))
            break
        cut = _cut(pieces, start, end)
        parts.append("".join(pieces[start : _without_spaces(pieces, start, cut)]))
        start = next((n for n in range(cut, len(pieces)) if not pieces[n].isspace()), len(pieces))
    return [part for part in parts if part]


def characters(text: str) -> list[str]:
    """Characters as a reader sees them: a flag, a family or a letter with its accents is one.

    Flags are taken apart here: for each of a row of them the library counts from the row's beginning.
    """
    import regex  # type: ignore[import-untyped]  # only a long message or a row of emoji needs it

    places = [0, *(flag.end() for flag in _FLAGS.finditer(text)), len(text)]
    return [one for at in pairwise(places) for one in regex.findall(r"\X", text[slice(*at)])]


def with_slips(word: str) -> Iterator[str]:
    """All that one slip behind its first letter makes of a word."""
    for at in range(1, len(word)):
        head, tail = word[:at], word[at:]
        yield head + tail[1:]
        yield head + tail[1:2] + tail[:1] + tail[2:]
        for letter in ascii_lowercase:
            yield head + letter + tail
            yield head + letter + tail[1:]


def fill(text: str, /, **values: str | Callable[[], str]) -> str:
    """Put values for {names}. Only these names are looked at, and values are never read again.

    A value that is a function is called where its name stands, and nowhere else.
    """

    def value(match: re.Match[str]) -> str:
        given = values.get(match[1], match[0])
        return given if isinstance(given, str) else given()

    return _PLACEHOLDER.sub(value, text)


def placeholders(text: str) -> set[str]:
    return set(_PLACEHOLDER.findall(text))


def _set_apart(line: str) -> str:
    """The line between marks that hold its direction, with those inside it closed."""
    if not line or _LINE_ENDS.fullmatch(line):
        return line
    kept, to_close, isolates = [_APART], [_END_APART], 0
    for c in line:
        if c in _OPENS:
            to_close.append(_OPENS[c])
            isolates += _OPENS[c] == _END_APART
        elif c == _END_APART:
            if not isolates:
                continue  # it would close our own
            while to_close[-1] != _END_APART:
                kept.append(to_close.pop())
            isolates -= 1
            to_close.pop()
        elif c == _END_EMBEDDED:
            if to_close[-1] != _END_EMBEDDED:
                continue  # it closes nothing
            to_close.pop()
        kept.append(c)
    return "".join(kept + to_close[::-1])


def _pieces(text: str, most: int) -> list[str]:
    """Characters as a reader sees them; where one is longer than a part, its code points."""
    return [piece for one in characters(text) for piece in ([one] if units(one) <= most else one)]


def _cut(pieces: list[str], start: int, end: int) -> int:
    """Where to cut so that no piece from `end` on comes before: at the last best place with words before."""
    first = next((n for n in range(start, end) if not pieces[n].isspace()), end)
    spaces = [n for n in range(end, first, -1) if pieces[n].isspace()]
    lines = [n for n in spaces if pieces[n] in _LINE_BREAKS]
    paragraphs = [n for n in lines if pieces[n - 1] in _LINE_BREAKS]
    return next((places[0] for places in (paragraphs, lines, spaces) if places), end)


def _without_spaces(pieces: list[str], start: int, end: int) -> int:
    """The end of the last piece between them that is no space."""
    return next((n for n in range(end, start, -1) if not pieces[n - 1].isspace()), start)


_SURROGATE = re.compile("[\ud800-\udfff]")
# Format and control characters, separators, and marks that stand on nothing. A character that this
# Python does not know yet (Cn) may well be a new emoji, so it is something.
_UNSEEN_CATEGORIES = {"Cc", "Cf", "Mc", "Me", "Mn", "Zl", "Zp", "Zs"}
# Letters and symbols that are drawn as nothing: Hangul fillers, the blank of Braille, and the mark
# that a phone's dictation leaves where an object was.
_UNSEEN = set("\u115f\u1160\u3164\uffa0\u2800\ufffc")
# What may turn the order of a line: letters and digits that run from right to left, and marks of
# direction.
_TURNS = re.compile(
    "[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufeff"
    "\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
# Where a line's direction ends by itself; kept by split.
_LINE_ENDS = re.compile("(\r\n|[\n\r\x1c-\x1e\x85\u2029])")
_APART, _END_APART, _END_EMBEDDED = "\u2068", "\u2069", "\u202c"
# Each mark that opens a direction, and what closes it.
_OPENS = dict.fromkeys("\u202a\u202b\u202d\u202e", _END_EMBEDDED)
_OPENS |= dict.fromkeys("\u2066\u2067\u2068", _END_APART)
# Two letters of a flag with another one behind them.
_FLAGS = re.compile("([\U0001f1e6-\U0001f1ff]{2})(?=[\U0001f1e6-\U0001f1ff])")
_LINE_BREAKS = ("\n", "\r\n", "\r", "\u2028", "\u2029")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_PICTURES = {chr(code): chr(0x2400 + code) for code in range(32)} | {"\x7f": "\u2421"}
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
