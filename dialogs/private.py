"""What in a child's words may be private: one category, only ever proposed to the child.

The words and frames are in private.yaml; here they are looked for. One pass over the words, each of
which wakes only the few frames that hinge on it, so that no text takes long.
"""

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import ascii_lowercase
from typing import NamedTuple

from dialogs.problems import FlowProblems
from dialogs.words import fold
from dialogs.yamltext import read


def private_matter(text: str) -> str:
    """The first category of private.yaml that the text touches; "" for none."""
    rules = shipped_rules()
    words = _without_ordinary(_words(text, rules.vocabulary), rules.ordinary)
    found = {frame.category for frame, _, _ in _matches(words, rules.private)}
    if _can_be_reached(text):
        found.add("contact")
    return next((category for category in rules.categories if category in found), "")


def private_categories() -> tuple[str, ...]:
    return shipped_rules().categories


# --- The words of a text


# Ends a sentence among the words. No keyboard has it, and fold keeps it.
_END = "\u01c0"
_NUMBER, _LONG_NUMBER = "#", "##"

# What no rule holds is not worth folding: one sign can fold to eighteen.
_FOREIGN = re.compile("[^\x00-\u017f\u0300-\u036f\u1e00-\u1eff\u2018\u2019\uff10-\uff5a\U0001d400-\U0001d7ff]")
_APOSTROPHE = re.compile("['’‘`]")
_ARE = re.compile("['’](?=re\\b)", re.IGNORECASE)
_STOP = re.compile(r"[!?;\n]+|(?<!\.)\.(?![.\d])")
_DRAWN_OUT = re.compile(r"([a-z])\1\1+")


def _words(text: str, vocabulary: Container[str]) -> list[str]:
    """The text's folded words, a mark at the end of each sentence and at both ends of the whole."""
    joined = _APOSTROPHE.sub("", _ARE.sub(" a", _FOREIGN.sub(" ", text)))
    words = fold(_STOP.sub(f" {_END} ", joined)).split()
    return [_END, *(_as_meant(word, vocabulary) for word in words), _END]


def _as_meant(word: str, vocabulary: Container[str]) -> str:
    """The word as the frames have it: `#` for a number, `so` for `soooo`."""
    if word[0].isdigit():
        return (_NUMBER, _LONG_NUMBER)[1 < len(word) <= 5] if word.isdigit() else word
    if word in vocabulary or not _DRAWN_OUT.search(word):
        return word
    twice = _DRAWN_OUT.sub(r"\1\1", word)
    return twice if twice in vocabulary else _DRAWN_OUT.sub(r"\1", word)


# --- Frames


class _Part(NamedTuple):
    """Between `least` and `most` words out of `words`; None stands for any word."""

    words: frozenset[str] | None
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Frame:
    """What a frame says of the words around its hinge, nearest first."""

    category: str
    before: tuple[_Part, ...]
    after: tuple[_Part, ...]


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
            after = _follow(words, place + 1, 1, frame.after)
            if after is not None:
                before = _follow(words, place - 1, -1, frame.before)
                if before is not None:
                    yield frame, before + 1, after


def _follow(words: Sequence[str], place: int, step: int, parts: Sequence[_Part]) -> int | None:
    """The place behind the last part; None where the parts do not fit. Never leaves the sentence."""
    for index, part in enumerate(parts):
        for taken in range(part.most + 1):
            if taken >= part.least and part.most > part.least:
                behind = _follow(words, place, step, parts[index + 1 :])
                if behind is not None:
                    return behind
            if taken == part.most:
                break
            word = words[place]
            if word == _END or (part.words is not None and word not in part.words):
                return None
            place += step
        if part.most > part.least:
            return None
    return place


def _without_ordinary(words: list[str], ordinary: Frames) -> list[str]:
    for _, start, end in list(_matches(words, ordinary)):
        words[start:end] = [_END] * (end - start)
    return words


# --- Numbers and signs, in the text as it was typed

_BETWEEN = "(?:[ .–-]| - )?"
_PHONES = (
    # 555-0142, 312 555 0142, (312) 555-0142, +1 312 555 0142; not 10 100 1000, not 8:30-10:30
    rf"(?<![\d.,$])(?<!\d )(?!\d(?:00|15|30|45)[ –-]1[0-2](?:00|15|30|45))"
    rf"(?:\+?1[ .-]?)?(?:\(\d{{3}}\) ?|\d{{3}}{_BETWEEN})?\d{{3}}(?!\d000(?!\d)| \d000(?!\d)){_BETWEEN}\d{{4}}(?![\d%])",
    r"(?<!\d)\d{2} \d{4} \d{4}(?!\d)",
    r"\+\d[\d ().-]{6,16}\d",
)
_REACH = re.compile(
    "|".join(
        (
            *_PHONES,
            r"\w@[\w-]{1,63}\.\w",
            r"(?<![\w@])@(?!(?:school|home|lunch|recess|night|the|my|math|gym|all|first|least|casa|la|el)\b)[^\W\d_][\w.]",
            r"\b(?:snap|snapchat|sc|insta|instagram|ig|discord|roblox|tik ?tok|psn|gamertag|whatsapp|e-?mail"
            r"|correo|pass(?:word|code)|pw|pin|contraseña|contrasena|clave|address|dirección|direccion|ssn) ?[:=]",
        )
    ),
    re.IGNORECASE,
)


def _can_be_reached(text: str) -> bool:
    return _REACH.search(text) is not None


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
    private: list[tuple[str, list[_Part]]] = []
    for category, rules in top["private"].items():
        lines = (*rules.get("words", "").split(), *rules["frames"])
        private += ((str(category), reader.parts(line)) for line in lines)
    ordinary = [("", reader.parts(line)) for line in top["ordinary"]]
    known = (word for _, parts in (*private, *ordinary) for part in parts for word in part.words or ())
    categories = tuple(map(str, top["private"]))
    return Rules(categories, _by_hinge(private), _by_hinge(ordinary), frozenset(known))


class _Reader:
    """Reads frames with the file's own groups. Raises KeyError for a group that does not exist."""

    def __init__(self, groups: Mapping[str, str], no_slips: str):
        self.groups = {f"<{name}>": frozenset(words.split()) for name, words in groups.items()}
        self.groups["<number>"] = frozenset((_NUMBER, _LONG_NUMBER))
        self.groups["<house>"] = frozenset((_LONG_NUMBER,))
        self.no_slips = frozenset(no_slips.split())

    def parts(self, line: str) -> list[_Part]:
        return [self.part(written) for written in line.split()]

    def part(self, written: str) -> _Part:
        named = written.rstrip(".")
        most = len(written) - len(named)
        words = None if named in ("", "_") else frozenset(self.alternatives(named))
        return _Part(words, 0, most) if most else _Part(words, 1, 1)

    def alternatives(self, named: str) -> Iterator[str]:
        for one in named.split("/"):
            if one.startswith("<"):
                yield from self.groups[one]
            elif one.endswith("~"):
                yield one[:-1]
                yield from (slip for slip in _with_slips(one[:-1]) if slip not in self.no_slips)
            else:
                yield one


def _with_slips(word: str) -> Iterator[str]:
    """All that one slip behind its first letter makes of a word."""
    for at in range(1, len(word)):
        head, tail = word[:at], word[at:]
        yield head + tail[1:]
        yield head + tail[1:2] + tail[:1] + tail[2:]
        for letter in ascii_lowercase:
            yield head + letter + tail
            yield head + letter + tail[1:]


def _by_hinge(frames: Iterable[tuple[str, list[_Part]]]) -> Frames:
    """The frames by each word of their hinge: the part whose words the fewest frames know."""
    frames = list(frames)
    load = Counter(word for _, parts in frames for part in parts if part.least for word in part.words or ())
    found: dict[str, list[Frame]] = {}
    for category, parts in frames:
        hinge = min(
            (at for at, part in enumerate(parts) if part.least and part.words),
            key=lambda at: max(load[word] for word in parts[at].words or ()),
        )
        frame = Frame(category, tuple(reversed(parts[:hinge])), tuple(parts[hinge + 1 :]))
        for word in parts[hinge].words or ():
            found.setdefault(word, []).append(frame)
    return found
