"""What was typed, in pieces that can be tapped: a part begins at one and ends at the same or a later one.

Sentences first; a long one, and one that is all there is, at its commas and at the small words between its
clauses (of all languages, for children mix them; languages/CODE/language.yaml). What has none of these is
offered word by word: a part can be picked of everything. Nothing of the words is lost or changed: the pieces
are places in them, and what stands between two pieces is white space.
"""

import re
from collections.abc import Iterator

from dialogs.language import by_languages, codes, language

# After these a sentence ends; a row of marks, or a face, belongs to what stands before it.
# Looked for once from each row's first mark: of a row that ends nothing no shorter one does.
_ENDS = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’»)]*+(?=\s|$)|\n++")
_SPACE = re.compile(r"\s+")
_SHORT = 3  # words: fewer are one piece
_LONG = 8  # words: over so many, a sentence is offered in phrases


def pieces(words: str, *, each_word: bool = False) -> tuple[tuple[int, int], ...]:
    """Start and end of each, in code points, in their order. `each_word`: for who wants less than these."""
    if each_word:
        return tuple(_cut(words, 0, len(words), _SPACE))
    sentences = tuple(_cut(words, 0, len(words), _ENDS))
    if len(sentences) > 1:
        return tuple(piece for sentence in sentences for piece in _phrases(words, *sentence))
    clauses = tuple(piece for sentence in sentences for piece in _cut(words, *sentence, _between()))
    short = len(words.split()) < _SHORT
    return clauses if len(clauses) > 1 or short else tuple(_cut(words, 0, len(words), _SPACE))


def span_between(words: str, first: int, last: int, *, each_word: bool = False) -> str:
    """From one piece to another, in either order, as a Place has it; "" where there is no such piece."""
    found = pieces(words, each_word=each_word)
    first, last = min(first, last), max(first, last)
    if not 0 <= first <= last < len(found):
        return ""
    begin, end = found[first][0], found[last][1]
    whole = words[begin:end].rstrip(",;:")  # of a quote the last comma is no part
    return f"{begin}-{begin + len(whole)}" if whole else f"{begin}-{end}"


def _phrases(words: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    if len(words[start:end].split()) <= _LONG:
        yield start, end
    else:
        yield from _cut(words, start, end, _between())


def _cut(words: str, start: int, end: int, at: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    begin = start
    for found in at.finditer(words, start, end):
        yield from _without_space(words, begin, found.end())
        begin = found.end()
    yield from _without_space(words, begin, end)


def _without_space(words: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    text = words[start:end]
    left = len(text) - len(text.lstrip())
    if text.strip():
        yield start + left, start + left + len(text.strip())


@by_languages
def _between() -> re.Pattern[str]:
    small = (word for code in codes() for word in language(code).between_clauses)
    return re.compile(rf"[,;:](?=\s)|\s(?=(?:{'|'.join(map(re.escape, small))})\s)", re.IGNORECASE)
