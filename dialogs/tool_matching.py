"""One stretch of what staff wrote -> the tool of the catalogue that it is, or may be.

What: it is taken as a tool only where each of its words is accounted for: a name of the catalogue, words
that say nothing ("student may use"), and an amount, place or condition, kept as it was said. Whatever else
may mean a tool is only proposed. Why: a tool that was guessed is asked about, and printed, as if the plan
had it. Given up: a phrase nobody thought of waits for a person's yes.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice, product

from dialogs.tool_names import (
    AMOUNT,
    ONE_WORD,
    Name,
    around,
    one_less,
    plain,
    roots_of,
    singular,
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


_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


@dataclass(frozen=True, slots=True)
class Token:
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
    rf"|(?P<word>{ONE_WORD}|\bn/a\b|\bw/o\b|\bw/(?=\s|\w)|[^\W_]+(?:['’][^\W_]+)*)"
    r"|(?P<mark>\.\s|[,;:/&+–—]|(?<=\s)-(?=\s))",
    re.IGNORECASE,
)
_SHORT = {"n/a": "na", "w/": "with", "w/o": "without", "w": "with"}
_MOST_WORDS = 100  # with the marks between them: what is longer is no one tool
_STRONG = (":", "–", "—", "-")  # what follows one of these is said about what came before


def tokens_of(text: str) -> list[Token]:
    found = []
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        if match["amount"]:
            found.append(Token(start, end, AMOUNT))
        elif match["mark"]:
            found.append(Token(start, end, mark=". " if match["mark"][0] == "." else match["mark"]))
        else:
            word = match["word"].lower()
            found.append(Token(start, end, _SHORT.get(word) or singular(plain(word))))
    return found


def without_brackets(text: str) -> str:
    """The text with what stands in brackets blanked out, each place as it was."""
    return _BRACKETS.sub(lambda m: " " * len(m[0]), text)


def taken(part: str) -> PlanTool | None:
    """The one tool that the part is, each of its words accounted for; None where it is not."""
    plain_part = without_brackets(part)
    tokens = tokens_of(plain_part)
    if len(tokens) > _MOST_WORDS:
        return None
    for span in spans_of(tokens):
        before, after = tokens[: span.first], tokens[span.last :]
        if _denies(before, after) or not span.name.tool:
            return None
        said = [
            said_beside(part, before, behind=False),
            _how(part, tokens[span.first : span.last], span.name),
            said_beside(part, after, behind=True),
        ]
        if None not in said:
            kept = [one for one in said if one]
            return PlanTool(clean(part), span.name.tool, kept=_kept(part, span.name.tool, kept))
    return None


def _how(text: str, tokens: Sequence[Token], name: Name) -> str:
    """What the name itself says: all of "time and a half", the 1:1 of "1:1 aide"."""
    if name.says_how:
        return text[tokens[0].start : tokens[-1].end]
    return " ".join(text[t.start : t.end] for t in tokens if t.word == AMOUNT)


def _kept(part: str, tool: str, said: Sequence[str]) -> str:
    """What was said beside the name and in brackets, in the order in which it stands."""
    places = [(part.find(words), words) for words in said]
    for match in _BRACKETS.finditer(part):
        inside = match[0][1:-1].strip()
        if not any(match[0] in words for words in said):
            places.append((match.start(), _in_brackets(inside, tool)))
    return ", ".join(re.sub(r"\s+", " ", words) for _, words in sorted(places) if words)


def _in_brackets(words: str, tool: str) -> str:
    """The name once more, and "as needed", say nothing: "RA (read aloud)"."""
    same = taken(words)
    if same is not None and same.tool == tool:
        return same.kept
    return "" if _says_nothing(tokens_of(words), behind=True) else words


def spans_of(tokens: Sequence[Token]) -> list[_Span]:
    """Every name that the tokens hold, the longest first; then those with "student" in between."""
    found: list[_Span] = []
    for passed_over in (frozenset[str](), around().within):
        contents: list[list[int]] = []
        for small in unsaid():
            left_out = small | passed_over | {""}
            content = [n for n, t in enumerate(tokens) if t.word not in left_out]
            if content not in contents:
                contents.append(content)
        spans = [span for content in contents for span in _spans_of(tokens, content)]
        found += sorted(spans, key=lambda span: span.first - span.last)
    return found


def _spans_of(tokens: Sequence[Token], content: Sequence[int]) -> Iterator[_Span]:
    words = [tokens[n].word for n in content]
    roots = [roots_of((word,))[0] for word in words]
    for length in range(min(tool_names().longest, len(content)), 0, -1):
        for at in range(len(content) - length + 1):
            first, last = content[at], content[at + length - 1] + 1
            to = at + length
            name = _named(tuple(words[at:to]), tuple(roots[at:to]), tokens[first:last])
            if name is not None:
                yield _Span(name, first, last)


def _named(words: tuple[str, ...], roots: tuple[str, ...], within: Sequence[Token]) -> Name | None:
    """In their order, else in any order, but not across a preposition."""
    names = tool_names()
    name = names.in_order.get(words)
    if name is not None or len(words) == 1:
        return name
    roots = tuple(root for root, _ in groupby(roots))
    if len(roots) == 1:
        return None
    name = names.by_root.get(roots) or names.in_any_order.get(tuple(sorted(roots)))
    if name is None or roots in names.by_root:
        return name
    opens, before = around().opens, around().before
    return None if any(t.word in opens or t.word in before for t in within) else name


def _denies(before: Sequence[Token], after: Sequence[Token]) -> bool:
    words = around()
    behind = tuple(t.word for t in after if t.word)
    return any(t.word in words.denies for t in before) or any(
        behind[: len(denied)] == denied for denied in words.denied
    )


def said_beside(text: str, tokens: Sequence[Token], *, behind: bool) -> str | None:
    """What these say about the tool, as it was said; "" for nothing, None where nobody knows."""
    if _says_nothing(tokens, behind=behind):
        return ""
    return _said_behind(text, tokens) if behind else _said_before(text, tokens)


def _said_behind(text: str, tokens: Sequence[Token]) -> str | None:
    """ "As needed in math", "- see attached"."""
    words = around()
    rest = tokens
    while rest and rest[0].word in words.after | words.small:
        rest = rest[1:]
    for said in (rest, tokens):
        begins = next((t.word for t in said if t.word), "")
        if _all_known(said) or said[0].mark in _STRONG or begins in words.opens:
            return _as_said(text, said)
    return None


def _said_before(text: str, tokens: Sequence[Token]) -> str | None:
    """ "In math: use of", "when anxious, student may have"."""
    words = around()
    while tokens and (tokens[0].mark or tokens[0].word in words.before | words.small):
        tokens = tokens[1:]
    while tokens and tokens[-1].word in words.before | words.small | words.opens:
        tokens = tokens[:-1]
    if _all_known(tokens) and not any(t.mark for t in tokens):
        return _as_said(text, tokens)
    if not tokens or tokens[-1].mark not in (",", *_STRONG):
        return None
    known = tokens[0].word in words.opens or _all_known(tokens)
    return _as_said(text, tokens) if known else None


def _all_known(tokens: Sequence[Token]) -> bool:
    known = around().known
    return all(t.word in known or t.word == AMOUNT for t in tokens if t.word)


def _as_said(text: str, tokens: Sequence[Token]) -> str:
    """From the first word to the last, and what follows that in brackets."""
    said = [t for t in tokens if t.word]
    if not said:
        return ""
    end = said[-1].end
    bracket = _BRACKETS.match(text, end + len(text[end:]) - len(text[end:].lstrip()))
    return clean(text[said[0].start : bracket.end() if bracket else end])


def _says_nothing(tokens: Sequence[Token], *, behind: bool) -> bool:
    words = around()
    nothing = (words.after if behind else words.before) | words.small
    # "When" alone says nothing, "when appropriate" neither; "in" something does.
    said = [t.word for t in tokens if t.word]
    return all(word in nothing or (word in words.opens and len(said) > 1) for word in said) and (
        not said or said[-1] in nothing
    )


def clean(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip(" ,;:-–—.")


# --- what it may mean ----------------------------------------------------------------------------

_MOST_TRIED = 8  # words that a slip may have been
_ENOUGH = 0.6  # of the words of a phrase and of a name together, as many are the same


def proposed(part: str) -> PlanTool:
    """In staff's own words, with the tool that it may mean."""
    own = PlanTool(re.sub(r"\s+", " ", part).strip(" ,"))
    blank = without_brackets(part)
    tokens = tokens_of(blank)
    telling = telling_words(tokens)
    span = next(iter(spans_of(tokens)), None)
    before = tokens[: span.first] if span else tokens[:3]
    if not telling or _denies(before, tokens[span.last :] if span else ()):
        return own
    if span and span.name.tool:
        named = telling_words(tokens[span.first : span.last])
        if len(named) > 1 or 2 * len(named) >= len(telling):
            return replace(own, near=span.name.tool, kept=_rest(part, tokens, span))
    for text in _spelt_right(blank, tokens):
        if meant := taken(text):
            return replace(
                own,
                near=meant.tool,
                kept=_kept(part, meant.tool, [meant.kept] if meant.kept else []),
            )
    alike = _alike(telling)
    return replace(own, near=alike, kept=own.words if alike else "")


def telling_words(tokens: Sequence[Token]) -> list[str]:
    """The words that tell which tool it is."""
    nothing = around().known | {AMOUNT, ""}
    return [t.word for t in tokens if t.word not in nothing]


def _rest(part: str, tokens: Sequence[Token], span: _Span) -> str:
    """All that is said beside the name, so that taking the name loses no word."""
    before = part[: tokens[span.first].start] if telling_words(tokens[: span.first]) else ""
    return ", ".join(filter(None, map(clean, (before, part[tokens[span.last - 1].end :]))))


def _spelt_right(text: str, tokens: Sequence[Token]) -> Iterator[str]:
    """The text with the words that nobody knows as those that they may be slips of."""
    names = tool_names()
    slips = [t for t in tokens if t.word and t.word not in names.spelt]
    meant = [
        {word: None for less in one_less(slip.word) for word in names.misspelt.get(less, ())}
        for slip in slips
    ]
    for words in islice(product(*meant), _MOST_TRIED):
        right = text
        for slip, word in reversed(list(zip(slips, words, strict=True))):
            right = right[: slip.start] + word + right[slip.end :]
        if slips:
            yield right


def _alike(telling: Sequence[str]) -> str:
    """The tool of the name that shares most of its words with these."""
    names, roots = tool_names(), set(roots_of(telling))
    keys = {key for one in roots for key in names.having.get(one, ())}
    scored = [
        (2 * len(roots.intersection(key)) / (len(roots) + len(key)), key)
        for key in keys
        if len(roots.intersection(key)) > 1
    ]
    score, key = max(scored, default=(0.0, ()))
    return names.in_any_order[key].tool if score >= _ENOUGH else ""
