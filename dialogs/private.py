"""What in a child's words may be private: one category, only ever proposed to the child.

The words and frames are in private.yaml; here they are looked for. One pass over the words, each of
which wakes only the few frames that hinge on it, so that no text takes long.
"""

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from dialogs.contacts import contacts_in
from dialogs.problems import FlowProblems
from dialogs.words import fold, with_slips
from dialogs.yamltext import read


def private_matter(text: str) -> str:
    """The first category of private.yaml that the text touches; "" for none."""
    rules = shipped_rules()
    words = _without_ordinary(_folded_words(text, rules.vocabulary), rules.ordinary)
    found = {frame.category for frame, _, _ in _matches(words, rules.private)}
    if contacts_in(text):
        found.add("contact")
    return next((category for category in rules.categories if category in found), "")


# --- The words of a text


# What ends a sentence among the words, and what a colon or an equals sign becomes (a smiley's does
# not). Letters, for fold keeps them; they cannot be typed, for _FOREIGN takes them out.
_END, _COLON = "\u01c0", "\u01c1"
_NUMBER, _LONG_NUMBER = "#", "##"

# What no rule holds is not worth folding: one sign can fold to eighteen.
_FOREIGN = re.compile(
    "[^\x00-\xbb\xbf-\u017f\u0300-\u036f\u1e00-\u1eff\u2018\u2019\uff10-\uff5a\U0001d400-\U0001d7ff]"
)
_APOSTROPHE = re.compile("['’‘`]")
_ARE = re.compile("['’](?=re\\b)", re.IGNORECASE)
_STOP = re.compile(r"[!?;\n]+|(?<!\.)\.(?![.\d])")
_NAMES_WHAT_FOLLOWS = re.compile(r"[:=](?=[ \t]{0,3}[\w@])(?![DPpOo3]\b)")
_DRAWN_OUT = re.compile(r"([a-z])\1\1+")


def _folded_words(text: str, vocabulary: Container[str]) -> list[str]:
    """The text's folded words, a mark at the end of each sentence and at both ends of the whole."""
    joined = _APOSTROPHE.sub("", _ARE.sub(" a", _FOREIGN.sub(" ", text)))
    marked = _NAMES_WHAT_FOLLOWS.sub(f" {_COLON} ", _STOP.sub(f" {_END} ", joined))
    words = fold(marked).split()
    meant = {word: _as_meant(word, vocabulary) for word in set(words)}
    return [_END, *(meant[word] for word in words), _END]


def _as_meant(word: str, vocabulary: Container[str]) -> str:
    """The word as the frames have it: `#` for a number, `so` for `soooo`."""
    if word in vocabulary:
        return word
    if word.isdigit():
        return _NUMBER if len(word) == 1 else _LONG_NUMBER if len(word) <= 5 else word
    once = _DRAWN_OUT.sub(r"\1", word)
    if once == word or once in vocabulary:
        return once
    twice = _DRAWN_OUT.sub(r"\1\1", word)
    return twice if twice in vocabulary else once


# --- Frames


class Part(NamedTuple):
    """Between `least` and `most` words out of `words`; None stands for any word."""

    words: frozenset[str] | None
    least: int
    most: int

    def takes(self, word: str) -> bool:
        return word != _END if self.words is None else word in self.words


class Side(NamedTuple):
    """What a frame wants on one side of its hinge, from there outwards."""

    parts: tuple[Part, ...]
    next: frozenset[str] | None  # the only words that may follow at once; None: all


@dataclass(frozen=True, slots=True)
class Frame:
    category: str
    before: Side
    after: Side


Frames = Mapping[str, Sequence[Frame]]


@dataclass(frozen=True, slots=True)
class Rules:
    categories: tuple[str, ...]
    private: Frames  # by the word they hinge on
    ordinary: Frames
    vocabulary: frozenset[str]


def _matches(words: Sequence[str], frames: Frames) -> Iterator[tuple[Frame, int, int]]:
    """Each frame that fits, with the place of its first word and the place behind its last."""
    for place, word in enumerate(words):
        for frame in frames.get(word, ()):
            before, after = frame.before, frame.after
            if before.next is not None and words[place - 1] not in before.next:
                continue
            if after.next is not None and words[place + 1] not in after.next:
                continue
            start = _follow(words, place - 1, -1, before.parts)
            end = _follow(words, place + 1, 1, after.parts)
            if start is not None and end is not None:
                yield frame, start + 1, end


def _follow(words: Sequence[str], place: int, step: int, parts: Sequence[Part]) -> int | None:
    """The place behind the last part; None where the parts do not fit. Never leaves the sentence."""
    for index, part in enumerate(parts):
        if part.most > part.least:
            return _across(words, place, step, part, parts[index + 1 :])
        if not part.takes(words[place]):
            return None
        place += step
    return place


def _across(
    words: Sequence[str], place: int, step: int, gap: Part, rest: Sequence[Part]
) -> int | None:
    for _ in range(gap.most + 1):
        behind = _follow(words, place, step, rest)
        if behind is not None:
            return behind
        if not gap.takes(words[place]):
            return None
        place += step
    return None


def _without_ordinary(words: list[str], ordinary: Frames) -> list[str]:
    for _, start, end in list(_matches(words, ordinary)):
        words[start:end] = [_END] * (end - start)
    return words


# --- Reading private.yaml


@cache
def shipped_rules() -> Rules:
    """The rules that come with the program. Raises FlowProblems."""
    text = files("dialogs").joinpath("private.yaml").read_text(encoding="utf-8")
    return read_rules(text, "private.yaml")


def read_rules(text: str, file: str) -> Rules:
    top, problems = read(text, file)
    if problems:
        raise FlowProblems(problems)
    reader = _Reader(top["groups"], top["no_slips"])
    private: list[tuple[str, list[Part]]] = []
    for category, rules in top["private"].items():
        lines = (*rules.get("words", "").split(), *rules["frames"])
        private += ((str(category), reader.parts(line)) for line in lines)
    ordinary = [("", reader.parts(line)) for line in top["ordinary"]]
    known = (
        word for _, parts in (*private, *ordinary) for part in parts for word in part.words or ()
    )
    categories = tuple(map(str, top["private"]))
    return Rules(categories, _by_hinge(private), _by_hinge(ordinary), frozenset(known))


class _Reader:
    """Reads frames with the file's own groups. Raises KeyError for a group that does not exist."""

    def __init__(self, groups: Mapping[str, str], no_slips: str):
        self.groups = {f"<{name}>": frozenset(words.split()) for name, words in groups.items()}
        self.groups["<colon>"] = frozenset((_COLON,))
        self.groups["<number>"] = frozenset((_NUMBER, _LONG_NUMBER))
        self.groups["<house>"] = frozenset((_LONG_NUMBER,))
        self.no_slips = frozenset(no_slips.split())

    def parts(self, line: str) -> list[Part]:
        return [self.part(written) for written in line.split()]

    def part(self, written: str) -> Part:
        named = written.rstrip(".")
        most = len(written) - len(named)
        words = None if named in ("", "_") else frozenset(self.alternatives(named))
        return Part(words, 0, most) if most else Part(words, 1, 1)

    def alternatives(self, named: str) -> Iterator[str]:
        for one in named.split("/"):
            if one.startswith("<"):
                yield from self.groups[one]
            elif one.endswith("~"):
                yield one[:-1]
                yield from (slip for slip in with_slips(one[:-1]) if slip not in self.no_slips)
            else:
                yield one


def _by_hinge(frames: Iterable[tuple[str, list[Part]]]) -> Frames:
    """The frames by the words of one part each, so chosen that no word wakes many of them."""
    found: dict[str, list[Frame]] = {}
    for category, parts in frames:
        hinge = min(
            (at for at, part in enumerate(parts) if part.words and part.least),
            key=lambda at: max(_crowding(word, found) for word in parts[at].words or ()),
        )
        frame = Frame(category, _side(reversed(parts[:hinge])), _side(parts[hinge + 1 :]))
        for word in parts[hinge].words or ():
            found.setdefault(word, []).append(frame)
    return found


def _side(parts: Iterable[Part]) -> Side:
    parts = tuple(parts)
    allowed: set[str] = set()
    for part in parts:
        if part.words is None:
            break
        allowed |= part.words
        if part.least:
            return Side(parts, frozenset(allowed))
    return Side(parts, None)


def _crowding(word: str, found: Frames) -> float:
    """A short word can stand in a text more often; a number is in many that hold nothing private."""
    return (len(found.get(word, ())) + 1) / (len(word) + 1) + word.startswith(_NUMBER)
