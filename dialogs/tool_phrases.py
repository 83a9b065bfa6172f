"""What staff wrote where a plan lists a student's tools -> the tools, one by one.

What: a line is taken as a tool only where each of its words is accounted for: a name of the catalogue,
words that say nothing ("student may use"), and an amount, place or condition, which is kept as it was said.
Whatever else may mean a tool is only proposed. Why: a tool that was guessed is asked about, and printed, as if
the plan had it. Given up: a phrase nobody thought of waits for a person's yes.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from dialogs.tool_names import (
    AMOUNT,
    Name,
    around,
    one_less,
    plain,
    singular,
    stem,
    tool_names,
    unsaid,
)


@dataclass(frozen=True, slots=True)
class PlanTool:
    """One tool of a plan: taken (`tool`), only proposed (`near`), or in staff's own words."""

    words: str  # this one, as staff wrote it
    tool: str = ""  # the catalogue's value
    near: str = ""  # the value that it may mean; nobody takes it unasked
    kept: str = ""  # the amount, place or condition beside the name, as it was said

    def accepted(self) -> "PlanTool":
        """With what was proposed taken."""
        return replace(self, tool=self.near, near="") if self.near else self


def tools_in(cell: str) -> tuple[PlanTool, ...]:
    """The tools of one cell, line or page, in their order; the same one is there once."""
    found: list[PlanTool] = []
    for line in _lines(cell):
        for one in _of_line(line):
            before = found[-1] if found else None
            if before and before.tool and not one.tool and _goes_on(one.words):
                found[-1] = _with(before, one.words)
            else:
                found.append(one)
    return tuple(dict.fromkeys(found))


# --- from a cell to lines, and from a line to parts ----------------------------------------------

_BULLETS = "•‣▪▫●○◦■□·\uf0b7\uf0a7✓✔☐☑☒➢►*–—-"
_LINE = re.compile(rf"[\r\n\v\f\u2028\u2029|]+|\s[{re.escape(_BULLETS[:-4])}]\s|;")
_START = re.compile(rf"^(?:[\s{re.escape(_BULLETS)}]+|\(?\d{{1,2}}[.)]\s+|\(?[a-z][.)]\s+)+")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_HEADING = re.compile(r"([^:()]{1,60}):\s*(\S.*)", re.DOTALL)
_MOST_JOINED = 6  # parts that may be one name together: "repeat, clarify and reword directions"


def _lines(cell: str) -> Iterator[str]:
    """Cut at line ends, bullets and semicolons, but not inside brackets."""
    start = 0
    hidden = _without_brackets(cell)
    for cut in (*_LINE.finditer(hidden), None):
        line = cell[start : cut.start() if cut else len(cell)]
        line = _START.sub("", line).strip(" ,\t")
        if line:
            yield line
        start = cut.end() if cut else start


def _of_line(line: str) -> list[PlanTool]:
    heading = _HEADING.fullmatch(line)
    if heading and not _taken(line) and _is_heading(heading[1]):
        found = _of_line(heading[2])
        place = heading[1].strip() if _has_place(heading[1]) else ""
        return [_with(one, place) if one.tool and place else one for one in found]
    parts = _joined(line, _parts(line))
    taken = [one for _, one in parts if one is not None]
    if not taken or (len(taken) == 1 and len(_gathered(line, parts)) > 1):
        return [_proposed(line)]
    return _gathered(line, parts)


def _parts(line: str) -> list[tuple[int, int]]:
    """Where the line could be cut: at commas, slashes and "and", outside brackets."""
    cuts = [(0, 0)]
    for token in _tokens(_without_brackets(line)):
        if token.mark in (",", "/", "&", "+", ". ") or token.word in around().joins:
            cuts.append((token.start, token.end))
    cuts.append((len(line), len(line)))
    return [(one[1], other[0]) for one, other in pairwise(cuts) if line[one[1] : other[0]].strip()]


def _joined(
    line: str, parts: Sequence[tuple[int, int]]
) -> list[tuple[tuple[int, int], PlanTool | None]]:
    """The parts, from the left as many together as are one tool."""
    found: list[tuple[tuple[int, int], PlanTool | None]] = []
    at = 0
    while at < len(parts):
        for end in range(min(len(parts), at + _MOST_JOINED), at, -1):
            span = (parts[at][0], parts[end - 1][1])
            one = _taken(line[slice(*span)])
            if end == at + 1 or (one and not _holds_another(line, parts[at + 1 : end], one.tool)):
                break
        found.append((span, one))
        at = end
    return found


def _holds_another(line: str, parts: Sequence[tuple[int, int]], tool: str) -> bool:
    inner = (_taken(line[slice(*part)]) for part in parts)
    return any(one is not None and one.tool != tool for one in inner)


def _gathered(
    line: str, parts: Sequence[tuple[tuple[int, int], PlanTool | None]]
) -> list[PlanTool]:
    """What follows a tool and is none, with the tool where it is a condition; one tool twice, once."""
    found: list[PlanTool] = []
    begins: list[int] = []
    for (start, end), one in parts:
        words = line[start:end].strip(" ,.")
        before = found[-1] if found and found[-1].tool else None
        if before and (one.tool == before.tool if one else _is_condition(words)):
            said = line[begins[-1] : end].strip(" ,")
            found[-1] = _with(replace(before, words=said), one.kept if one else words)
        else:
            found.append(one or _proposed(words))
            begins.append(start)
    return found


def _with(one: PlanTool, kept: str) -> PlanTool:
    return replace(one, kept=", ".join(filter(None, (one.kept, kept))))


def _goes_on(line: str) -> bool:
    first = _tokens(line)[:1]
    return bool(first) and first[0].word in around().goes_on | around().opens


def _is_condition(words: str) -> bool:
    return _goes_on(words) or _said_beside(words, _tokens(words), behind=True) is not None


def _is_heading(words: str) -> bool:
    """ "Testing accommodations": only words that stand around names."""
    return _said_beside(words, _tokens(words), behind=False) is not None


def _has_place(words: str) -> bool:
    return any(token.word in around().places for token in _tokens(words))


# --- one part ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    word: str = ""  # folded, singular; "#" for an amount
    mark: str = ""


@dataclass(frozen=True, slots=True)
class _Span:
    name: Name
    first: int  # tokens
    last: int


_TOKEN = re.compile(
    r"(?P<amount>\+?\d+(?:[.,/:]\d+)?\s?(?:[x×%½]|percent\b|por\s?ciento\b)?|[x×]\s?\d+(?:\.\d+)?|½)(?![^\W\d_])"
    r"|(?P<word>\bw/o\b|\bw/(?=\s|\w)|[^\W_]+(?:['’][^\W_]+)*)"
    r"|(?P<mark>\.\s|[,;:/&+–—]|(?<=\s)-(?=\s))",
    re.IGNORECASE,
)
_SHORT = {"w/": "with", "w/o": "without", "w": "with"}
_STRONG = (":", "–", "—", "-")  # what follows one of these is said about what came before


def _tokens(text: str) -> list[_Token]:
    found = []
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        if match["amount"]:
            found.append(_Token(start, end, AMOUNT))
        elif match["mark"]:
            found.append(
                _Token(start, end, mark=". " if match["mark"][0] == "." else match["mark"])
            )
        else:
            word = match["word"].lower()
            found.append(_Token(start, end, _SHORT.get(word) or singular(plain(word))))
    return found


def _without_brackets(text: str) -> str:
    """The text with what stands in brackets blanked out, each place as it was."""
    return _BRACKETS.sub(lambda m: " " * len(m[0]), text)


def _taken(part: str) -> PlanTool | None:
    """The one tool that the part is, each of its words accounted for; None where it is not."""
    plain_part = _without_brackets(part)
    tokens = _tokens(plain_part)
    for span in _spans(tokens):
        before, after = tokens[: span.first], tokens[span.last :]
        if _denies(before, after):
            return None
        said = [
            _said_beside(plain_part, before, behind=False),
            plain_part[tokens[span.first].start : tokens[span.last - 1].end]
            if span.name.says_how
            else "",
            _said_beside(plain_part, after, behind=True),
        ]
        if None not in said:
            kept = [one for one in said if one]
            return PlanTool(_clean(part), span.name.tool, kept=_kept(part, span.name.tool, kept))
    return None


def _kept(part: str, tool: str, said: Sequence[str]) -> str:
    """What was said beside the name, and in brackets; there the name once more says nothing."""
    inside = [match[0][1:-1].strip() for match in _BRACKETS.finditer(part)]
    return ", ".join([*_in_brackets_first(said, inside, tool)])


def _in_brackets_first(said: Sequence[str], inside: Sequence[str], tool: str) -> Iterator[str]:
    for words in inside:
        same = _taken(words)
        if same is None or same.tool != tool:
            if words and not _says_nothing(_tokens(words)):
                yield words
        elif same.kept:
            yield same.kept
    yield from (re.sub(r"\s+", " ", one) for one in said)


def _spans(tokens: Sequence[_Token]) -> Iterator[_Span]:
    """Every name that the tokens hold, the longest first; then those with "student" in between."""
    tried: list[list[int]] = []
    for small in (*unsaid(), *(words | around().before for words in unsaid())):
        content = [n for n, t in enumerate(tokens) if t.word and t.word not in small]
        if content not in tried:
            yield from _spans_of(tokens, content)
            tried.append(content)


def _spans_of(tokens: Sequence[_Token], content: Sequence[int]) -> Iterator[_Span]:
    names = tool_names()
    for length in range(min(names.longest, len(content)), 0, -1):
        for at in range(len(content) - length + 1):
            first, last = content[at], content[at + length - 1] + 1
            name = _named([tokens[n].word for n in content[at : at + length]], tokens[first:last])
            if name is not None:
                yield _Span(name, first, last)


def _named(words: Sequence[str], within: Sequence[_Token]) -> Name | None:
    """In their order, else in any order, but not across a preposition."""
    names = tool_names()
    name = names.in_order.get(tuple(words))
    if name is not None or len(words) == 1:
        return name
    stems = tuple(map(stem, words))
    crossed = any(token.word in around().opens for token in within)
    return names.by_stem.get(stems) or (
        None if crossed else names.in_any_order.get(tuple(sorted(stems)))
    )


def _denies(before: Sequence[_Token], after: Sequence[_Token]) -> bool:
    words = around()
    behind = tuple(t.word for t in after if t.word)
    return any(t.word in words.denies for t in before) or any(
        behind[: len(denied)] == denied for denied in words.denied
    )


def _said_beside(text: str, tokens: Sequence[_Token], *, behind: bool) -> str | None:
    """What these say about the tool, as it was said; "" for nothing, None where nobody knows."""
    words = around()
    nothing = (words.after if behind else words.before) | words.small
    while tokens and (tokens[0].word in nothing or (tokens[0].mark and not behind)):
        tokens = tokens[1:]
    if _says_nothing(tokens):
        return ""
    said = [t for t in tokens if t.word]
    known = words.small | words.before | words.after | words.opens | words.places | words.counts
    whole = _clean(text[said[0].start : said[-1].end])
    if all(t.word in known or t.word == AMOUNT for t in said):
        return whole
    if behind:
        return whole if tokens[0].mark in _STRONG or said[0].word in words.opens else None
    # "In math: calculator", "On tests, small group".
    return whole if tokens[-1].mark in (",", *_STRONG) and said[0].word in words.opens else None


def _says_nothing(tokens: Sequence[_Token]) -> bool:
    words = around()
    nothing = words.before | words.after | words.small
    # "When" alone says nothing, "when appropriate" neither; "in" something does.
    said = [t.word for t in tokens if t.word]
    return all(word in nothing or (word in words.opens and len(said) > 1) for word in said) and (
        not said or said[-1] in nothing
    )


def _clean(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip(" ,;:-–—.")


# --- what it may mean ----------------------------------------------------------------------------

_ENOUGH = 0.6  # of the words of a phrase and of a name together, as many are the same


def _proposed(part: str) -> PlanTool:
    """In staff's own words, with the tool that it may mean."""
    own = PlanTool(re.sub(r"\s+", " ", part).strip(" ,"))
    blank = _without_brackets(part)
    tokens = _tokens(blank)
    telling = _telling(tokens)
    if not telling or any(t.word in around().denies for t in tokens[:3]):
        return own
    span = next(_spans(tokens), None)
    if span and not _denies(tokens[: span.first], tokens[span.last :]):
        named = _telling(tokens[span.first : span.last])
        if len(named) > 1 or 2 * len(named) >= len(telling):
            return replace(own, near=span.name.tool, kept=_rest(part, tokens, span))
    meant = _taken(_spelt_right(blank, tokens))
    if meant:
        return replace(own, near=meant.tool, kept=meant.kept)
    return replace(own, near=_alike(telling), kept=own.words if _alike(telling) else "")


def _telling(tokens: Sequence[_Token]) -> list[str]:
    """The words that tell which tool it is."""
    words = around()
    nothing = (
        words.small
        | words.before
        | words.after
        | words.opens
        | words.places
        | words.counts
        | {AMOUNT, ""}
    )
    return [t.word for t in tokens if t.word not in nothing]


def _rest(part: str, tokens: Sequence[_Token], span: _Span) -> str:
    """All that is said beside the name, so that taking the name loses no word."""
    before = part[: tokens[span.first].start] if _telling(tokens[: span.first]) else ""
    return ", ".join(filter(None, map(_clean, (before, part[tokens[span.last - 1].end :]))))


def _spelt_right(text: str, tokens: Sequence[_Token]) -> str:
    """With each word that nobody knows as the one that it is a slip of."""
    names = tool_names()
    for token in reversed(tokens):
        if token.word and token.word not in names.spelt:
            meant = next(
                (names.misspelt[w] for w in one_less(token.word) if w in names.misspelt), ""
            )
            text = text[: token.start] + (meant or token.word) + text[token.end :]
    return text


def _alike(telling: Sequence[str]) -> str:
    """The tool of the name that shares most of its words with these."""
    names, stems = tool_names(), {stem(word) for word in telling}
    keys = {key for one in stems for key in names.having.get(one, ())}
    scored = [
        (2 * len(stems.intersection(key)) / (len(stems) + len(key)), key)
        for key in keys
        if len(stems.intersection(key)) > 1
    ]
    score, key = max(scored, default=(0.0, ()))
    return names.in_any_order[key].tool if score >= _ENOUGH else ""
