"""Under which names schools write the tools of the catalogue, and the words that stand around such a name.

    languages/CODE/tool_names.yaml   the names, and the words around them, as plans in that language have them

The names of all languages count everywhere, since plans mix them. Reading a line of a plan with them is
tool_phrases.py's.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from dialogs.language import by_languages, codes, file_of
from dialogs.loading import shipped_tools
from dialogs.problems import FlowProblems, Problem, did_you_mean
from dialogs.words import fold
from dialogs.yamltext import Rows, Table, line_of, read

# How a number stands in a name: "# time" is "1.5x time" and "50% time".
AMOUNT = "#"
# A pattern: what is written in two words and is one, since its second half counts nowhere else.
ONE_WORD = r"\bcheck(?:ing)?[\s-](?:ins?|outs?)\b"


@dataclass(frozen=True, slots=True)
class Name:
    tool: str  # the catalogue's value; "" for what only sounds like a tool
    says_how: bool = False  # its words say how much, or where: "time and a half"


@dataclass(frozen=True, slots=True)
class ToolNames:
    """All names, ready to be looked up by the folded words of a phrase."""

    in_order: Mapping[tuple[str, ...], Name]  # by their words, singular
    by_root: Mapping[tuple[str, ...], Name]  # by the roots, in order
    in_any_order: Mapping[tuple[str, ...], Name]  # by the roots, sorted
    having: Mapping[str, tuple[tuple[str, ...], ...]]  # root -> the keys of in_any_order with it
    misspelt: Mapping[str, tuple[str, ...]]  # a word with one letter missing -> which words it was
    spelt: frozenset[str]  # every word that stands in a name or around one
    longest: int  # words in the longest name


@dataclass(frozen=True, slots=True)
class Around:
    """Words beside a name, folded and singular."""

    small: frozenset[str]  # no part of a name: the, of, a
    within: frozenset[
        str
    ]  # may stand inside a name and change nothing: "seat STUDENT near teacher"
    before: frozenset[str]  # say only that there is such a tool: "student will be given"
    after: frozenset[str]  # the same behind it: "as needed"
    opens: frozenset[str]  # begin a condition: in, during, when, not
    between: frozenset[str]  # those of them that do not count inside a name: in, of, for
    goes_on: frozenset[str]  # begin a line that tells staff what to do about the tool before it
    places: frozenset[str]  # are a place by themselves: tests, ELA
    counts: frozenset[str]  # belong to a number: times, minutes, daily
    joins: frozenset[str]  # stand between two tools: and, with
    denies: frozenset[str]  # before a name: there is no such tool
    denied: tuple[tuple[str, ...], ...]  # behind a name, the same
    known: frozenset[str]  # those that say nothing, how much, where or when


@by_languages
def catalogue_names() -> Mapping[str, str]:
    """Folded name -> the catalogue's value, by every name on a button or in a school paper."""
    values: dict[str, str] = {}
    for tool in shipped_tools().values():
        formal = tool.tool.formal.values() if tool.tool else ()
        for name in (tool.value, *formal, *tool.label.values()):
            values.setdefault(fold(name), tool.value)
    return values


@by_languages
def tool_names() -> ToolNames:
    """Raises FlowProblems for a file that cannot be read. Where two tools share a name, the first has it."""
    found: dict[tuple[str, ...], Name] = {}
    for words, name, small in _all_names():
        found.setdefault(tuple(word for word in split(words) if word not in small), name)
    found.pop((), None)
    roots = {key: roots_of(key) for key in found}
    by_root = _of_one_tool((roots[key], name) for key, name in found.items())
    in_any_order = _of_one_tool((tuple(sorted(roots[key])), name) for key, name in found.items())
    having: dict[str, list[tuple[str, ...]]] = {}
    for key in in_any_order:
        for one in set(key):
            having.setdefault(one, []).append(key)
    spelt = frozenset(word for key in found for word in key) | _words_around()
    misspelt: dict[str, list[str]] = {}
    for word in sorted(spelt):
        for less in one_less(word):
            misspelt.setdefault(less, []).append(word)
    return ToolNames(
        in_order=found,
        by_root=by_root,
        in_any_order=in_any_order,
        having={one: tuple(keys) for one, keys in having.items()},
        misspelt={less: tuple(words) for less, words in misspelt.items()},
        spelt=spelt,
        longest=max(map(len, found), default=0),
    )


@by_languages
def unsaid() -> tuple[frozenset[str], ...]:
    """Of each language, the words that do not count in a name.

    Each by itself: "para" is a preposition in Spanish and a helper in English.
    """
    return tuple(
        frozenset(word for part in ("small", "between") for word in _words_of(top, part))
        for top in _files().values()
    )


@by_languages
def around() -> Around:
    parts: dict[str, set[str]] = {
        part: {word for top in _files().values() for word in _words_of(top, part)}
        for part in _AROUND
    }
    parts["opens"] |= parts["between"]
    denied = [split(line) for top in _files().values() for line in top.get("denied", ())]
    known = ("small", "before", "after", "opens", "places", "counts")
    return Around(
        **{part: frozenset(words) for part, words in parts.items()},
        denied=tuple(denied),
        known=frozenset[str]().union(*(parts[part] for part in known)),
    )


def split(text: str) -> tuple[str, ...]:
    """The words of a name, folded and singular, a number as "#"."""
    return tuple(
        AMOUNT if AMOUNT in word or word[0].isdecimal() else singular(plain(word))
        for word in re.findall(
            rf"\d+[.:/]\d+|{ONE_WORD}|[^\W_]+(?:['’][^\W_]+)*|{AMOUNT}", text, re.IGNORECASE
        )
    )


def plain(word: str) -> str:
    """One word without case, accents and apostrophes."""
    letters = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in letters if c.isalnum())


def singular(word: str) -> str:
    """Only to compare with: names and phrases go through the same."""
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    for plural, one in (("iones", "ion"), ("ies", "y"), ("sses", "ss"), ("ches", "ch")):
        if word.endswith(plural):
            return word[: -len(plural)] + one
    return word[:-1]


def roots_of(words: Sequence[str]) -> tuple[str, ...]:
    """Stems, those of one meaning made one: "divide projects or assignments" has two words."""
    same = _same()
    return tuple(root for root, _ in groupby(same.get(s, s) for s in map(stem, words)))


def stem(word: str) -> str:
    """Repeat, repeats, repeated, repeating: one word."""
    for ending in ("ing", "ed", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            short = word[: -len(ending)]
            double = len(short) > 4 and short[-1] == short[-2] and short[-1] not in "aeiouls"
            return short[:-1] if double else short
    return word


def one_less(word: str) -> Iterator[str]:
    """The word, and the word without each of its letters: two that share one differ by a slip."""
    if _SHORTEST_SLIP <= len(word) <= _LONGEST_SLIP:
        yield word
        yield from (word[:n] + word[n + 1 :] for n in range(len(word)))


# In a shorter word one letter makes another word: test, text.
_SHORTEST_SLIP = 6
_LONGEST_SLIP = 40  # no name has a word as long
_AROUND = (
    "small",
    "within",
    "before",
    "after",
    "opens",
    "between",
    "goes_on",
    "places",
    "counts",
    "joins",
    "denies",
)


def _all_names() -> Iterator[tuple[str, Name, frozenset[str]]]:
    """Each with the words that do not count in it.

    What a button or a school paper says comes first: a further name never takes its place.
    """
    small = dict(zip(_files(), unsaid(), strict=True))
    for name, tool in catalogue_names().items():
        yield from ((name, Name(tool), words) for words in small.values())
    for code, top in _files().items():
        for part, says_how in (("names", False), ("says_how", True)):
            for tool, names in top.get(part, {}).items():
                for name in names:
                    yield name, Name(str(tool), says_how), small[code]
        for name in top.get("no_tool", ()):
            yield name, Name(""), small[code]


def _of_one_tool(
    names: Iterable[tuple[tuple[str, ...], Name]],
) -> dict[tuple[str, ...], Name]:
    """Without what two tools share: speech to text, text to speech."""
    found: dict[tuple[str, ...], Name] = {}
    shared = set()
    for key, name in names:
        if found.setdefault(key, name).tool != name.tool:
            shared.add(key)
    return {key: name for key, name in found.items() if key not in shared}


@by_languages
def _same() -> Mapping[str, str]:
    """Stem -> the first of its meaning."""
    meanings = [split(line) for top in _files().values() for line in top.get("same", ())]
    return {stem(word): stem(words[0]) for words in meanings for word in words}


def _words_of(top: Table, part: str) -> Iterator[str]:
    return (word for line in top.get(part, ()) for word in split(line))


def _words_around() -> frozenset[str]:
    found = around()
    return frozenset(word for part in _AROUND for word in getattr(found, part))


@by_languages
def _files() -> Mapping[str, Table]:
    """The files of the languages that have one, by code. Raises FlowProblems, all that is wrong at once."""
    found: dict[str, Table] = {}
    problems: list[Problem] = []
    for code in codes():
        named = file_of(code, "tool_names.yaml")
        if named is None:
            continue
        top, wrong = read(named[1], named[0])
        problems += wrong or list(_misread(top, named[0]))
        found[code] = top
    if problems:
        raise FlowProblems(problems)
    return found


def _misread(top: Table, file: str) -> Iterator[Problem]:
    def wrong(at: object, what: str, fix: str) -> Problem:
        return Problem(file, line_of(at) or 1, "", what, fix)

    for part, value in top.items():
        if part in ("names", "says_how"):
            if not isinstance(value, Table):
                yield wrong(
                    part, f'"{part}" names no tools', "Write below it calculator: [a name]."
                )
                continue
            for tool, names in value.items():
                if tool not in shipped_tools():
                    yield wrong(
                        tool, f'there is no tool "{tool}"', did_you_mean(tool, shipped_tools())
                    )
                if not isinstance(names, Rows):
                    yield wrong(
                        tool, f'"{tool}" has no list of names', "Write [one name, another]."
                    )
        elif part not in (*_AROUND, "denied", "no_tool", "same"):
            yield wrong(part, f'there is no part "{part}"', "See another language's file.")
        elif not isinstance(value, Rows):
            yield wrong(part, f'"{part}" is no list', "Write [one word, another].")
