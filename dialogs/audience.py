"""The kinds of students that a flow can tell apart, as sets, and how to name such a set.

The checker asks of every part of a flow: who gets this? With so few kinds it simply tries all.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import product, starmap
from typing import NamedTuple, TypeVar

from dialogs.conversation import World
from dialogs.flow import BANDS, CLOSING, FACTS, MODES, Fit, Flow, Most, Offer, Wording
from dialogs.sitting import alike, reached_by


class Student(NamedTuple):
    band: str
    mode: str
    simple: bool
    # Of each of FACTS, in their order; "" for one that plays no part. () where none does.
    facts: tuple[str, ...] = ()

    def fact(self, name: str) -> str:
        """What the conversation's world would say to a `when` that asks for this fact."""
        return self.facts[_NUMBER[name]]


Group = frozenset[Student]

NO_STUDENTS: Group = frozenset()
_NUMBER = {name: number for number, name in enumerate(FACTS)}
EVERYONE: Group = frozenset(starmap(Student, product(BANDS, MODES, (False, True))))

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
        mine, group = _divided(group, entry.fit)
        yield entry, mine


# Kept, so that most groups are one and the same object, which costs nothing to compare.
@lru_cache(maxsize=1024)
def _divided(group: Group, fit: Fit) -> tuple[Group, Group]:
    """Those of the group whom this is for, and the others."""
    mine = group & suited(fit)
    return mine, group - mine


@lru_cache(maxsize=1024)
def either(*groups: Group) -> Group:
    return NO_STUDENTS.union(*groups)


@lru_cache(maxsize=1024)
def both(one: Group, other: Group) -> Group:
    return one & other


def left_out(entries: Iterable[Wording | Offer | Most], group: Group) -> Group:
    """Those of the group for whom there is no entry."""
    return group.difference(*(suited(entry.fit) for entry in entries))


@lru_cache(maxsize=1024)
def at_least_once(group: Group) -> Group:
    """The group without regard to facts: all who are in it with some, such as listed tools."""
    return frozenset(student._replace(facts=()) for student in group)


@lru_cache(maxsize=1024)
def with_facts(group: Group, names: frozenset[str]) -> Group:
    """The group, told apart by these facts: only those that a flow asks for, since each doubles it."""
    values = [FACTS[name] if name in names else ("",) for name in FACTS]
    each = (one._replace(facts=facts) for one in group for facts in product(*values))
    return frozenset(student for student in each if _can_be(student))


def _can_be(student: Student) -> bool:
    """In mode every there is no plan that could be known, and who knows of none is not asked about it."""
    known = student.fact("plan_known")
    if student.mode != "iep":
        return known != "yes" and student.fact("asks_learning") != "yes"
    return known != "no" or student.fact("asks_learning") != "yes"


def as_student(world: World) -> Student:
    """The kind of student that a conversation is with."""
    return Student(world.band, world.mode, world.simple, tuple(map(world.fact, FACTS)))


def offered_to(flow: Flow, world: World) -> bool:
    """Whether a student may begin this flow: a family's is never theirs, some are for others, and in some
    there is nothing to ask them now but whether they want to say anything else.
    """
    mine = flow.fit.suits(world.band, world.mode, world.simple)
    reached = reached_by(flow, alike(flow, world))
    asked = any(flow.by_id[step].meaning not in CLOSING for step in reached)
    return not flow.respondent and mine and asked


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
