"""How often each choice of each question was tapped in a group: numbers of students, no word of anybody's.

storage/hearing.py counts; summary.py tells it, for one class, and so does whatever tells it of many.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

# What an answer in a loop is about, where it is nothing of the catalogue: under these, whatever it is called.
OWN_TOOL, OWN_GOAL = "*tool", "*goal"

# How a question is found: flow, version, step, item, meaning.
Place = tuple[str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class Counted:
    """One question as a group answered it. `answered`: how many students shared an answer to it.

    `item`: the tool of the catalogue, or what was picked; "" outside a loop. A student counts once for each
    of their codes, however many tools of that kind they have.
    """

    flow: str
    version: str
    step: str
    item: str
    meaning: str
    answered: int
    codes: dict[str, int] = field(default_factory=dict)

    @property
    def place(self) -> Place:
        return self.flow, self.version, self.step, self.item, self.meaning


@dataclass(frozen=True, slots=True)
class Paired:
    """Which students said `first` to one question of a loop and `second` to another, of the same item."""

    flow: str
    version: str
    item: str
    first_step: str
    first: str
    second_step: str
    second: str
    students: frozenset[str]


@dataclass(frozen=True, slots=True)
class Given:
    """So many students gave these codes. `who`: whose they are, where one may be there twice; or ""."""

    place: Place
    codes: str  # one space between, as they are kept
    students: int
    who: str = ""


def added_up(rows: Iterable[Given]) -> list[Counted]:
    answered: dict[Place, int] = {}
    codes: dict[Place, dict[str, int]] = {}
    seen: set[tuple[Place, str, str | None]] = set()

    def is_new(one: Given, code: str | None) -> bool:
        if not one.who:
            return True
        before = len(seen)
        seen.add((one.place, one.who, code))
        return len(seen) > before

    for one in rows:
        answered.setdefault(one.place, 0)
        answered[one.place] += one.students if is_new(one, None) else 0
        here = codes.setdefault(one.place, {})
        for code in dict.fromkeys(one.codes.split()):
            here[code] = here.get(code, 0) + (one.students if is_new(one, code) else 0)
    return [Counted(*place, answered[place], codes[place]) for place in answered]
