"""What is hidden of counts stays hidden: a solver that knows all that is shown finds four values and more."""

from fractions import Fraction
from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.suppression import FEW, TOTAL, VALUES, Cell, Groups, hidden_cells

COLUMNS = ("a", "b", "c", "d")


def school(*grades: tuple[str, dict[str, dict[str, int]]]) -> Groups:
    """Grades with their classes; a class under the grade "" is in the school alone."""
    parents, counts = {"school": ""}, {}
    for grade, classes in grades:
        if grade:
            parents[grade] = "school"
        for name, each in classes.items():
            parents[name], counts[name] = grade or "school", each
    return Groups(parents, counts)


def sums(groups: Groups) -> dict[Cell, dict[Cell, int]]:
    """Of each cell: of which unknowns (an innermost group's answers) it is the sum, and what they are."""
    found: dict[Cell, dict[Cell, int]] = {}
    for leaf, each in groups.counts.items():
        for column, number in each.items():
            for group in groups.above(leaf):
                found.setdefault((group, column), {})[leaf, column] = number
                found.setdefault((group, TOTAL), {})[leaf, column] = number
    return found


class Solver:
    """What each hidden number may be at least and at most: linear programming in whole numbers.

    The simplex method (Bland's rule) over nothing but the sums that are shown. That each pivot is 1 or -1 is
    asserted, so every corner it finds is of whole numbers.
    """

    def __init__(self, groups: Groups, hidden: frozenset[Cell]) -> None:
        self.of = sums(groups)
        self.names = sorted({cell for parts in self.of.values() for cell in parts})
        known = [(parts, sum(parts.values())) for c, parts in self.of.items() if c not in hidden]
        self.rows = [[*(int(n in parts) for n in self.names), total] for parts, total in known]
        self.basis: list[int] = []
        self._find_a_corner()

    def bounds(self, cell: Cell) -> tuple[int, int | None]:
        """None: as many as one likes."""
        sum_ = [int(name in self.of[cell]) for name in self.names]
        least = self._lowest(sum_)
        assert least is not None
        most = self._lowest([-one for one in sum_])
        return least, None if most is None else -most

    def total(self, group: str) -> int:
        return sum(self.of[group, TOTAL].values())

    def _find_a_corner(self) -> None:
        """With one unknown more for each sum, until none of these is left."""
        wide, many = len(self.names), len(self.rows)
        self.rows = [
            [*row[:-1], *(int(n == number) for n in range(many)), row[-1]]
            for number, row in enumerate(self.rows)
        ]
        self.basis = [wide + number for number in range(many)]
        assert self._lowest([0] * wide + [1] * many) == 0, "the truth fits"
        for number in range(many):
            if self.basis[number] >= wide:
                column = next((c for c in range(wide) if self.rows[number][c]), None)
                if column is not None:
                    self._pivot(number, column)
        kept = [number for number in range(many) if self.basis[number] < wide]
        self.rows = [[*self.rows[number][:wide], self.rows[number][-1]] for number in kept]
        self.basis = [self.basis[number] for number in kept]

    def _lowest(self, costs: list[int]) -> int | None:
        while True:
            spent = [costs[one] for one in self.basis]
            columns = range(len(costs))
            gains = (
                c
                for c in columns
                if costs[c] < sum(s * row[c] for s, row in zip(spent, self.rows, strict=True) if s)
            )
            enters = next(gains, None)
            if enters is None:
                return sum(s * row[-1] for s, row in zip(spent, self.rows, strict=True))
            least = min(
                (
                    (Fraction(row[-1], row[enters]), self.basis[number], number)
                    for number, row in enumerate(self.rows)
                    if row[enters] > 0
                ),
                default=None,
            )
            if least is None:
                return None
            self._pivot(least[2], enters)

    def _pivot(self, number: int, column: int) -> None:
        pivot = self.rows[number][column]
        assert pivot in (1, -1)
        self.rows[number] = row = [pivot * one for one in self.rows[number]]
        for other, each in enumerate(self.rows):
            if other != number and each[column]:
                times = each[column]
                self.rows[other] = [a - times * b for a, b in zip(each, row, strict=True)]
        self.basis[number] = column


def assert_nobody_can_tell(groups: Groups, hidden: frozenset[Cell], smallest: int) -> None:
    solver = Solver(groups, hidden)
    for cell, parts in solver.of.items():
        number = sum(parts.values())
        if cell in hidden:
            least, most = solver.bounds(cell)
            assert most is None or most - least + 1 >= VALUES, (cell, number, sorted(hidden))
        elif cell[1] == TOTAL:
            assert number >= smallest, cell
        else:
            assert number == 0 or FEW <= number < solver.total(cell[0]), cell
    for group in groups.parents:
        if (group, TOTAL) in solver.of and (group, TOTAL) not in hidden:
            rest = left_when_all_shown_is_taken_away(groups, hidden, solver, group)
            assert rest == 0 or rest >= smallest, (group, rest)


def left_when_all_shown_is_taken_away(
    groups: Groups, hidden: frozenset[Cell], solver: Solver, group: str
) -> int:
    """Of the innermost groups, those that stand in no shown group within this one."""
    left = 0
    for leaf, each in groups.counts.items():
        above = [*groups.above(leaf)]
        if group in above and leaf != group:
            between = above[: above.index(group)]
            if all((one, TOTAL) in hidden for one in between):
                left += sum(each.values())
    return left


# --- stories -------------------------------------------------------------------------------------


def test_a_class_of_nine_is_not_shown_and_nobody_takes_the_others_from_their_grade() -> None:
    groups = school(
        ("7", {"7A": {"a": 12, "b": 9}, "7B": {"a": 4, "b": 5}}),
        ("8", {"8A": {"a": 10, "b": 11}}),
    )
    hidden = hidden_cells(groups)
    assert {("7B", "a"), ("7B", "b"), ("7B", TOTAL)} <= hidden
    assert ("7", TOTAL) in hidden, "or 7B would be the grade without 7A"
    assert ("school", TOTAL) in hidden, "or 7B would be the school without 7A and grade 8"
    assert {("7A", "a"), ("8A", TOTAL)} & hidden == set()
    assert_nobody_can_tell(groups, hidden, 10)


def test_what_everybody_said_is_hidden_and_that_nobody_said_anything_else() -> None:
    groups = Groups({"7A": ""}, {"7A": {"a": 20, "b": 0}})
    assert hidden_cells(groups) == {("7A", "a"), ("7A", "b")}


def test_one_small_number_takes_no_other_with_it_where_three_others_are_small() -> None:
    groups = Groups({"7A": ""}, {"7A": {"a": 14, "b": 6, "c": 2, "d": 2}})
    assert hidden_cells(groups) == {("7A", "c"), ("7A", "d")}


def test_what_was_shown_earlier_stays_and_what_is_new_is_hidden_in_its_place() -> None:
    groups = school(("7", {"7A": {"a": 11, "b": 13}, "7B": {"a": 3, "b": 19}}))
    seven_a = {("7A", column): True for column in ("a", "b", TOTAL)}
    seven_b = {("7B", "a"): False, ("7B", "b"): False, ("7B", TOTAL): True}
    hidden = hidden_cells(groups, settled={**seven_a, **seven_b})
    assert {("7", "a"), ("school", "a")} <= hidden, "7B would be the rest"
    assert not hidden & seven_a.keys()
    assert_nobody_can_tell(groups, hidden, 10)


def test_no_school_shows_groups_of_fewer_than_five() -> None:
    groups = Groups({"7A": ""}, {"7A": {"a": 2, "b": 2}})
    assert ("7A", TOTAL) in hidden_cells(groups, smallest=1)


# --- every small school --------------------------------------------------------------------------

numbers = st.sampled_from([0, 0, 1, 2, 3, 4, 5, 6, 8, 11])


@st.composite
def schools(draw: st.DrawFn) -> Groups:
    columns = COLUMNS[: draw(st.integers(2, 4))]
    rows = st.fixed_dictionaries(dict.fromkeys(columns, numbers)).filter(lambda r: any(r.values()))
    names = map(str, count())
    sizes = draw(st.lists(st.integers(1, 3), min_size=1, max_size=2))
    grades = [
        (f"grade {number}", {next(names): draw(rows) for _ in range(size)})
        for number, size in enumerate(sizes)
    ]
    alone = [("", {next(names): draw(rows)})] if draw(st.booleans()) else []
    return school(*grades, *alone)


@settings(max_examples=60, deadline=None)
@given(schools(), st.sampled_from([5, 10]))
def test_every_hidden_number_keeps_four_possible_values(groups: Groups, smallest: int) -> None:
    hidden = hidden_cells(groups, smallest)
    assert hidden == hidden_cells(groups, smallest)
    assert_nobody_can_tell(groups, hidden, smallest)


@settings(max_examples=60, deadline=None)
@given(schools(), st.sampled_from([5, 10]))
def test_so_it_does_where_classes_were_shown_before_grades_and_school(
    groups: Groups, smallest: int
) -> None:
    settled: dict[Cell, bool] = {}
    for name, each in groups.counts.items():
        alone = hidden_cells(Groups({name: ""}, {name: each}), smallest)
        settled |= {(name, column): (name, column) not in alone for column in (*each, TOTAL)}
    hidden = hidden_cells(groups, smallest, settled)
    assert {cell: cell not in hidden for cell in settled} == settled
    assert_nobody_can_tell(groups, hidden, smallest)
