"""What staff wrote where a plan lists a student's tools -> the tools, one by one.

How a cell, a line or a page falls into its tools. What each of them is, is tool_matching.py's.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from dialogs.tool_matching import (
    PlanTool,
    proposed,
    said_beside,
    spans_of,
    taken,
    telling_words,
    tokens_of,
    without_brackets,
)
from dialogs.tool_names import around, catalogue_names
from dialogs.words import fold


def tools_in(cell: str, *, boxes: bool = False) -> tuple[PlanTool, ...]:
    """The tools of one cell, line or page, in their order; the same one is there once.

    `boxes`: some box is ticked elsewhere on the page, so that an empty one says no here, too.
    """
    found: list[PlanTool] = []
    for line, ticked in _lines(cell, boxes=boxes):
        for one in _of_line(line):
            before = found[-1] if found else None
            if not ticked:
                found.append(replace(one, words=f"{_EMPTY} {one.words}", tool="", near=one.tool))
            elif before and before.tool and not one.tool and is_condition(one.words):
                found[-1] = _with(before, one.words)
            else:
                found.append(one)
    return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch of a line, and the tool that it is."""

    start: int
    end: int
    tool: PlanTool | None
    last: str = ""  # of the tool's name


# --- from a cell to lines, and from a line to parts ----------------------------------------------

_BULLETS = "•‣▪▫●○◦■□·\uf0b7\uf0a7✓✔☐☑☒➢►*–—-"
_EMPTY, _TICKED = "☐", "☑☒✓✔"
_LINE = re.compile(rf"[\r\n\v\f\u2028\u2029|]+|(?<=\s)[{re.escape(_BULLETS[:-4])}]\s|;")
# "1. Small group 2. Breaks": only where a cell begins so, for a number may be an amount.
_NUMBERED = re.compile(rf"{_LINE.pattern}|(?<=\s)\(?\d{{1,2}}[.)]\s")
_FIRST = re.compile(r"\s*\(?1[.)]\s")
_START = re.compile(rf"^(?:[\s{re.escape(_BULLETS)}]+|\(?\d{{1,2}}[.)]\s+|\(?[a-z][.)]\s+)+")
_HEADING = re.compile(r"([^:()]{1,60})(?::(?!\d)\s*|(?=\())(\S.*)", re.DOTALL)
_INSIDE = re.compile(r"^\((.*)\)$", re.DOTALL)
_SOFT = (",", "/", "&", "+", ". ")
_MOST_JOINED = 6  # parts that may be one name together: "repeat, clarify and reword directions"


def _lines(cell: str, *, boxes: bool) -> Iterator[tuple[str, bool]]:
    """Cut at line ends, bullets and semicolons, but not inside brackets.

    And whether it holds: an empty box beside ticked ones says no.
    """
    hidden = without_brackets(cell)
    boxes = boxes or any(box in cell for box in _TICKED)
    line_end = _NUMBERED if _FIRST.match(cell) else _LINE
    cuts = [
        0,
        *(n for cut in line_end.finditer(hidden) for n in (cut.start(), cut.end())),
        len(cell),
    ]
    mark = ""
    for start, end in pairwise(cuts):
        piece = cell[start:end]
        begin = _START.match(piece)
        mark += begin[0] if begin else ""
        line = _START.sub("", piece).strip(" ,\t")
        if line and not line_end.fullmatch(line):
            yield line, not (boxes and _EMPTY in mark)
            mark = ""


def _of_line(line: str) -> list[PlanTool]:
    named = catalogue_names().get(fold(line))
    if named:
        return [PlanTool(line, named)]
    heading = _HEADING.fullmatch(line)
    if heading and not taken(line) and _is_heading(heading[1]):
        found = _of_line(_INSIDE.sub(r"\1", heading[2]))
        place = heading[1].strip() if _has_place(heading[1]) else ""
        if any(one.tool for one in found):
            return [_with(one, place) if one.tool else one for one in found]
    parts = _joined(line, _parts(line))
    found = _gathered(line, parts)
    # One tool among words that are none: who knows where the tool ends.
    alone = sum(bool(one.tool) for one in found) < 2 and len(found) > 1
    return found if found and not alone else [proposed(line)]


def _parts(line: str) -> list[tuple[int, int]]:
    """Where the line could be cut: at commas, slashes and "and", outside brackets."""
    cuts = [(0, 0)]
    for token in tokens_of(without_brackets(line)):
        alone = " " in line[token.end : token.end + 1]  # not the "e" of e-books
        if token.mark in _SOFT or (alone and token.word in around().joins):
            cuts.append((token.start, token.end))
    cuts.append((len(line), len(line)))
    return [(one[1], other[0]) for one, other in pairwise(cuts) if line[one[1] : other[0]].strip()]


def _joined(line: str, parts: Sequence[tuple[int, int]]) -> list[_Part]:
    """The parts, from the left as many together as are one tool."""
    found: list[_Part] = []
    at = 0
    while at < len(parts):
        longest = _longest(line, parts[at : at + _MOST_JOINED])
        found.append(longest)
        at = next(n for n, part in enumerate(parts, 1) if part[1] == longest.end)
    for n in range(len(found) - 2, -1, -1):
        if found[n].tool is None and found[n + 1].last:
            found[n] = _with_last(line, found[n], found[n + 1].last)
    return found


def _longest(line: str, parts: Sequence[tuple[int, int]]) -> _Part:
    start = parts[0][0]
    for count in range(len(parts), 0, -1):
        end = parts[count - 1][1]
        one = taken(line[start:end])
        if one and (
            count == 1 or not one.kept or not _holds_another(line, parts[:count], one.tool)
        ):
            return _Part(start, end, one, _last_word(line[start:end]))
    return _Part(*parts[0], None)


def _with_last(line: str, part: _Part, last: str) -> _Part:
    """ "Simplified or repeated directions" is "simplified directions" too."""
    words = line[part.start : part.end].strip(" ,")
    one = taken(f"{words} {last}") if telling_words(tokens_of(words)) else None
    return replace(part, tool=replace(one, words=words), last=last) if one else part


def _last_word(part: str) -> str:
    """The last word of the name in it: what a list of several says only once."""
    tokens = tokens_of(without_brackets(part))
    span = next(iter(spans_of(tokens)), None)
    return part[tokens[span.last - 1].start : tokens[span.last - 1].end] if span else ""


def _holds_another(line: str, parts: Sequence[tuple[int, int]], tool: str) -> bool:
    inner = (taken(line[slice(*part)]) for part in parts)
    return any(one is not None and one.tool != tool for one in inner)


def _gathered(line: str, parts: Sequence[_Part]) -> list[PlanTool]:
    """What follows a tool and is none, with the tool where it is a condition; one tool twice, once."""
    found: list[PlanTool] = []
    begins: list[int] = []
    for part in parts:
        words, one = line[part.start : part.end].strip(" ,."), part.tool
        before = found[-1] if found and found[-1].tool else None
        if before and (one.tool == before.tool if one else is_condition(words)):
            said = line[begins[-1] : part.end].strip(" ,")
            found[-1] = _with(replace(before, words=said), one.kept if one else words)
        else:
            found.append(one or proposed(words))
            begins.append(part.start)
    return found


def _with(one: PlanTool, kept: str) -> PlanTool:
    return replace(one, kept=", ".join(filter(None, (one.kept, kept))))


def _goes_on(line: str) -> bool:
    first = tokens_of(line)[:1]
    return bool(first) and first[0].word in around().goes_on | around().opens


def is_condition(words: str) -> bool:
    """Whether a line is no tool, and says where or how the tool before it is used."""
    return _goes_on(words) or said_beside(words, tokens_of(words), behind=True) is not None


def _is_heading(words: str) -> bool:
    """ "Testing accommodations": only words that stand around names."""
    return said_beside(words, tokens_of(words), behind=False) is not None


def _has_place(words: str) -> bool:
    return any(token.word in around().places for token in tokens_of(words))
