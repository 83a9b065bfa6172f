"""Which counts of groups stay hidden, so that nobody can work out what a few students said.

A table has a row for each group (classes in grades, grades in the school) and a column for each answer; its
last column, TOTAL, is how many answered. Three things are hidden:

- a group that fewer than `smallest` answered in, whole, and a larger one from which it could be taken away;
- a number from one to below FEW, and one that is everybody: what all said is told of each of them;
- as many others as it takes that each hidden number keeps at least VALUES possible values, for whoever knows
  all numbers that are shown, that rows and columns add up, and that nothing is below none.

What was shown earlier stays shown and what was hidden stays hidden (`settled`): nobody can unsee it, and what
is new is hidden instead. Hidden is hidden: nothing shows for which of the three.

Sizes: states' rules for groups run from 5 to 30 and are most often 10 (NCES 2011-603, which also hides the
ends of a distribution); agencies hide cells of under 3 or under 5 (OECD, Glossary of statistical terms,
"threshold rule"). How it is found out: a table whose rows nest, and whose columns do not, is a network in
which each number is an arc. Whatever else the numbers could be is a flow around a circle of hidden arcs; so
the possible values of one are counted by pushing a flow around it, and are all whole numbers between the
lowest and the highest.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush

SMALLEST = 10  # students in a group; a school may set fewer
FLOOR = 5  # but no fewer than this
FEW = 5
VALUES = 4
TOTAL = "*"

Cell = tuple[str, str]  # group, column
Node = tuple[str, ...]
_Moved = dict[Cell, int]  # by how much a number is more, or less, than it is


@dataclass(frozen=True, slots=True)
class Groups:
    """`parents`: each group's, "" for the outermost; `counts`: of the innermost, by column without TOTAL.

    The innermost are whole groups: who is in a grade and in no class is in a group of their own. One in which
    nobody answered has nobody to protect, and counts for no group.
    """

    parents: Mapping[str, str]
    counts: Mapping[str, Mapping[str, int]]

    @property
    def inner(self) -> Sequence[str]:
        return [one for one in self.parents if one in self.counts]

    def above(self, group: str) -> Iterator[str]:
        """Itself, and all that it is in."""
        while group:
            yield group
            group = self.parents[group]


def hidden_cells(
    groups: Groups, smallest: int = SMALLEST, settled: Mapping[Cell, bool] | None = None
) -> frozenset[Cell]:
    """Of one question. `settled`: of earlier releases, whether a cell is shown."""
    there = {one: dict(each) for one, each in groups.counts.items() if sum(each.values())}
    some = {above for one in there for above in groups.above(one)}
    parents = {one: parent for one, parent in groups.parents.items() if one in some}
    table = _Table(Groups(parents, there), max(smallest, FLOOR), settled or {})
    return table.hidden_cells()


def possible_values(groups: Groups, hidden: Iterable[Cell], cell: Cell) -> int:
    """How many a hidden cell may have, for who knows all others; at most VALUES are counted."""
    table = _Table(groups, FLOOR, {})
    table.hidden = set(hidden)
    return 1 + table.room(cell)


@dataclass(slots=True)
class _Arc:
    """A number of the table. `tail`, `head`: the two sums that it stands in."""

    cell: Cell
    tail: Node
    head: Node
    value: int


@dataclass(slots=True)
class _Table:
    groups: Groups
    smallest: int
    settled: Mapping[Cell, bool]
    hidden: set[Cell] = field(default_factory=set)
    values: dict[Cell, int] = field(init=False)
    arcs: dict[Cell, _Arc] = field(init=False)
    at: dict[Node, list[_Arc]] = field(init=False)

    def __post_init__(self) -> None:
        columns = dict.fromkeys(c for each in self.groups.counts.values() for c in each)
        self.values = dict.fromkeys(
            ((group, c) for group in self.groups.parents for c in (*columns, TOTAL)), 0
        )
        for one in self.groups.inner:
            for column, number in self.groups.counts[one].items():
                for group in self.groups.above(one):
                    self.values[group, column] += number
                    self.values[group, TOTAL] += number
        inner = {*self.groups.inner}
        self.arcs = {cell: self._arc(cell, inner) for cell in self.values}
        self.at = {}
        for arc in self.arcs.values():
            self.at.setdefault(arc.tail, []).append(arc)
            self.at.setdefault(arc.head, []).append(arc)

    def _arc(self, cell: Cell, inner: set[str]) -> _Arc:
        """Parts of a sum come in, and the sum goes out: a row's with its total, a column's with its group.

        TOTAL runs the other way, so that each sum is met once. Rows of larger groups add up by themselves.
        """
        group, column = cell
        part = ("row", group) if group in inner else ("column", group, column)
        parent = self.groups.parents[group]
        whole: Node = ("column", parent, column) if parent else ("row", "")
        tail, head = (whole, part) if column == TOTAL else (part, whole)
        return _Arc(cell, tail, head, self.values[cell])

    # --- what is hidden

    def hidden_cells(self) -> frozenset[Cell]:
        self.hidden = {cell for cell, shown in self.settled.items() if not shown}
        self._hide_small_groups()
        self.hidden |= {
            cell for cell in self.values if self._tells(cell) and not self.settled.get(cell)
        }
        waiting = deque(cell for cell in self.values if cell in self.hidden)
        while waiting:
            cell = waiting.popleft()
            while (lacks := VALUES - 1 - self.room(cell)) > 0:
                more = self._cheapest_circle(cell, lacks)
                if more is None:
                    break  # what was shown earlier says it already
                self.hidden |= more
                waiting.extend(sorted(more))
        return frozenset(self.hidden)

    def _tells(self, cell: Cell) -> bool:
        """By itself: of a few, or of everybody. A question with one answer alone tells nothing by it."""
        group, column = cell
        number, alone = self.values[cell], len(self.values) == 2 * len(self.groups.parents)
        everybody = number == self.values[group, TOTAL] and not alone
        return column != TOTAL and number > 0 and (number < FEW or everybody)

    def _hide_small_groups(self) -> None:
        """From the innermost out: a group too small, and one of which a rest is left that is too small."""
        for group in self._outwards():
            rest, whole = self._rest(group), self.values[group, TOTAL]
            if whole < self.smallest or 0 < rest < self.smallest:
                self._hide_row(group)

    def _rest(self, group: str) -> int:
        """Who is left of it when all that is shown within it is taken away; 0 for an innermost one."""
        within = [one for one, parent in self.groups.parents.items() if parent == group]
        return sum(
            self._rest(one) or self._left(one) if (one, TOTAL) in self.hidden else 0
            for one in within
        )

    def _left(self, group: str) -> int:
        return self.values[group, TOTAL] if group in self.groups.counts else 0

    def _hide_row(self, group: str) -> None:
        row = {cell for cell in self.values if cell[0] == group}
        self.hidden |= {cell for cell in row if not self.settled.get(cell)}

    def _outwards(self) -> list[str]:
        depth = {one: len([*self.groups.above(one)]) for one in self.groups.parents}
        return sorted(self.groups.parents, key=lambda one: -depth[one])

    # --- what a hidden cell may be

    def room(self, cell: Cell) -> int:
        """By how much it may be more or less, both together; no more than VALUES - 1 are counted."""
        arc, most = self.arcs[cell], VALUES - 1
        up, _ = self._pushed(arc, arc.head, arc.tail, most)
        down, _ = self._pushed(arc, arc.tail, arc.head, min(most - up, arc.value))
        return up + down

    def _pushed(self, but: _Arc, start: Node, end: Node, most: int) -> tuple[int, _Moved]:
        """How much goes from here to there over hidden cells, without this one; and what it makes of them."""
        moved: _Moved = {}
        pushed = 0
        while pushed < most:
            way = self._way(but, start, end, moved)
            if way is None:
                break
            much = min([most - pushed, *(self._free(arc, moved) for arc, on in way if not on)])
            for arc, on in way:
                moved[arc.cell] = moved.get(arc.cell, 0) + (much if on else -much)
            pushed += much
        return pushed, moved

    def _free(self, arc: _Arc, moved: _Moved) -> int:
        return arc.value + moved.get(arc.cell, 0)

    def _way(
        self, but: _Arc, start: Node, end: Node, moved: _Moved
    ) -> list[tuple[_Arc, bool]] | None:
        """The shortest, each arc with whether it is gone along (the number grows) or against it."""
        came: dict[Node, tuple[Node, _Arc, bool] | None] = {start: None}
        waiting = deque([start])
        while waiting:
            node = waiting.popleft()
            for arc in self.at[node]:
                if arc is but or arc.cell not in self.hidden:
                    continue
                on = arc.tail == node
                to = arc.head if on else arc.tail
                if to in came or (not on and self._free(arc, moved) < 1):
                    continue
                came[to] = (node, arc, on)
                if to == end:
                    return [*_back(came, end)]
                waiting.append(to)
        return None

    def _cheapest_circle(self, cell: Cell, lacks: int) -> set[Cell] | None:
        """The cells to hide beside this one so that it may be more, or less, than all that are hidden let it.

        Those that give it all the room it lacks are taken before those that give some of it.
        """
        arc = self.arcs[cell]
        up, over = self._pushed(arc, arc.head, arc.tail, VALUES)
        down, under = self._pushed(arc, arc.tail, arc.head, min(VALUES, arc.value))
        for much in range(lacks, 0, -1):
            found = [self._cheapest(arc, arc.head, arc.tail, over, much)] if up < VALUES else []
            if arc.value - down >= much:
                found.append(self._cheapest(arc, arc.tail, arc.head, under, much))
            ways = [one for one in found if one is not None]
            if ways:
                return min(ways, key=lambda one: (one[0], sorted(one[1])))[1]
        return None

    def _cheapest(
        self, but: _Arc, start: Node, end: Node, moved: _Moved, much: int
    ) -> tuple[int, set[Cell]] | None:
        """A way for `much` more, over hidden cells for nothing and over shown ones at what they tell."""
        best: dict[Node, int] = {start: 0}
        came: dict[Node, tuple[Node, _Arc, bool] | None] = {start: None}
        heap: list[tuple[int, Node]] = [(0, start)]
        while heap:
            cost, node = heappop(heap)
            if node == end:
                way = [arc.cell for arc, _ in _back(came, end)]
                return cost, {one for one in way if one not in self.hidden}
            if cost > best[node]:
                continue
            for arc in self.at[node]:
                on = arc.tail == node
                shown = arc.cell not in self.hidden
                if arc is but or (shown and self._stays(arc)):
                    continue
                if not on and self._free(arc, moved) < much:
                    continue
                to = arc.head if on else arc.tail
                more = cost + (1 + arc.value if shown else 0)
                if more < best.get(to, more + 1):
                    best[to], came[to] = more, (node, arc, on)
                    heappush(heap, (more, to))
        return None

    def _stays(self, arc: _Arc) -> bool:
        """Totals of groups that are shown are said by their parts anyway."""
        return arc.cell[1] == TOTAL or bool(self.settled.get(arc.cell))


def _back(
    came: Mapping[Node, tuple[Node, _Arc, bool] | None], end: Node
) -> Iterator[tuple[_Arc, bool]]:
    step = came[end]
    while step is not None:
        node, arc, on = step
        yield arc, on
        step = came[node]
