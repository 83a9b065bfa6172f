"""The kinds of students that a flow can tell apart, as sets, and how to name such a set.

The checker asks of every part of a flow: who gets this? With so few kinds it simply tries all.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import product, starmap
from typing import NamedTuple, TypeVar

from dialogs.flow import BANDS, MODES, Fit, Most, Offer, Wording


class Student(NamedTuple):
    band: str
    mode: str
    simple: bool
    listed: bool  # whether staff listed any tools

    def fact(self, name: str) -> str:
        """What the conversation's world would say to a `when` that asks for this fact."""
        return {"tools_listed": "yes" if self.listed else "no"}[name]


Group = frozenset[Student]

NOBODY: Group = frozenset()
EVERYONE: Group = frozenset(starmap(Student, product(BANDS, MODES, (False, True), (False, True))))

_Entry = TypeVar("_Entry", Wording, Offer, Most)


@lru_cache(maxsize=1024)
def suited(fit: Fit) -> Group:
    """Whom this is for; everyone, where it names a band or mode that does not exist."""
    if not readable(fit):
        return EVERYONE
    return frozenset(s for s in EVERYONE if fit.suits(s.band, s.mode, s.simple))


def readable(fit: Fit) -> bool:
    return set(fit.bands) <= set(BANDS) and set(fit.modes) <= set(MODES)


def shares(entries: Iterable[_Entry], group: Group) -> Iterator[tuple[_Entry, Group]]:
    """Each entry with those of the group who get it: the first that suits a student wins."""
    for entry in entries:
        mine = group & suited(entry.fit)
        group -= mine
        yield entry, mine


def left_out(entries: Iterable[Wording | Offer | Most], group: Group) -> Group:
    """Those of the group for whom there is no entry."""
    return group.difference(*(suited(entry.fit) for entry in entries))


@lru_cache(maxsize=1024)
def at_least_once(group: Group) -> Group:
    """The group without regard to listed tools: who is in it with them, without them, or both."""
    return frozenset(s._replace(listed=listed) for s in group for listed in (False, True))


def called(group: Group) -> str:
    """The group in an author's words: `students of bands 3-5 and 6-8 in mode iep`."""
    bands_of: dict[frozenset[tuple[str, bool]], list[str]] = {}
    for band in BANDS:
        kinds = frozenset((s.mode, s.simple) for s in group if s.band == band)
        if kinds:
            bands_of.setdefault(kinds, []).append(band)
    parts = [part for kinds, bands in bands_of.items() for part in _parts(bands, kinds)]
    if parts == [""]:
        return "all students"
    others = " and others" if len(parts) > _NAMED else ""
    return "students " + "; ".join(parts[:_NAMED]) + others


_NAMED = 3


def _parts(bands: list[str], kinds: frozenset[tuple[str, bool]]) -> Iterator[str]:
    simples_of = {mode: {simple for m, simple in kinds if m == mode} for mode in MODES}
    if simples_of["iep"] == simples_of["every"]:
        yield _part(bands, "", simples_of["iep"])
        return
    for mode, simples in simples_of.items():
        if simples:
            yield _part(bands, mode, simples)


def _part(bands: list[str], mode: str, simples: set[bool]) -> str:
    parts = []
    if len(bands) < len(BANDS):
        parts.append(("of band " if len(bands) == 1 else "of bands ") + joined(bands))
    if mode:
        parts.append(f"in mode {mode}")
    if len(simples) == 1:
        parts.append("with simple words" if simples == {True} else "without simple words")
    return " ".join(parts)


def joined(words: Iterable[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    *before, word = words
    return f"{', '.join(before)} {last} {word}" if before else word
