"""How a group answered a question, and what of that may be told: of a class by itself, and of larger groups.

suppression.py decides which cells are hidden; here is which tables a question makes.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from dialogs.flow import NOT_SURE
from dialogs.suppression import TOTAL, Cell, Groups, hidden_cells

Place = tuple[str, str, str, str]  # version, step, item, meaning
ANYTHING: Place = ("", "", "", "")  # in place of a question: who shared anything

# In a question's table: whoever gave none of the answers that anybody gave. Nobody knows that there is
# nobody, since each question may be answered with "not sure".
_REST = ""
_CLASS = "class"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as a group answered it. `shown`: the codes whose numbers are; None: not even how many."""

    place: Place
    answered: int
    codes: Mapping[str, int]
    shown: tuple[str, ...] | None = None

    @property
    def numbers(self) -> dict[str, int] | None:
        """What may be seen of it."""
        return None if self.shown is None else {code: self.codes[code] for code in self.shown}


def alone(each: Asked, several: bool, smallest: int) -> Asked:
    """A class by itself, with what of it is shown."""
    hidden: set[Cell] = set()
    for table in _tables({_CLASS: each}, several):
        hidden |= hidden_cells(Groups({_CLASS: ""}, table), smallest)
    return shown(each, _CLASS, hidden)


def beside(
    parents: Mapping[str, str],
    smallest: Mapping[str, int],
    given: Mapping[str, Asked],
    several: bool,
) -> set[Cell]:
    """What is hidden of larger groups, beside what was shown of their classes; of one question.

    `parents`: as in Groups. `smallest`: of each class, what a group had to be when it was counted.

    What nobody of a class said counts as known: they may not even have been asked.
    """
    most = max(smallest.values())
    hidden: set[Cell] = set()
    for table in _tables(given, several):
        columns = {TOTAL: 0} | {code: 0 for row in table.values() for code in row}
        settled: dict[Cell, bool] = {}
        for id, row in table.items():
            mine = {code: n for code, n in row.items() if n or code == _REST}
            gone = hidden_cells(Groups({id: ""}, {id: mine}), smallest[id])
            settled |= {(id, code): (id, code) not in gone for code in columns}
        hidden |= hidden_cells(Groups(parents, table), most, settled)
    return hidden


def shown(each: Asked, group: str, hidden: Collection[Cell]) -> Asked:
    """With what of it is shown, where these cells are hidden."""
    if (group, TOTAL) in hidden or not each.answered:
        return replace(each, shown=None)
    return replace(each, shown=tuple(c for c in sorted(each.codes) if (group, c) not in hidden))


def bare(each: Asked) -> Asked:
    """Without what is hidden."""
    answered = 0 if each.shown is None else each.answered
    return replace(each, answered=answered, codes=each.numbers or {})


def together(place: Place, each: Iterable[Asked]) -> Asked:
    """Of several groups of which nobody is in two."""
    answered, codes = 0, dict[str, int]()
    for one in each:
        answered += one.answered
        for code, number in one.codes.items():
            codes[code] = codes.get(code, 0) + number
    return Asked(place, answered, codes)


def _tables(given: Mapping[str, Asked], several: bool) -> Iterator[dict[str, dict[str, int]]]:
    """Of one question, by group: where several may be picked, each choice has a table of its own."""
    codes = sorted({code for each in given.values() for code in each.codes})
    for some in [[code] for code in codes] if several and codes else [codes]:
        table = {}
        for id, each in given.items():
            mine = {code: each.codes.get(code, 0) for code in some}
            rest = max(each.answered - sum(mine.values()), 0)
            known = not several and not rest and NOT_SURE in each.codes
            table[id] = mine if known else {**mine, _REST: rest}
        yield table
