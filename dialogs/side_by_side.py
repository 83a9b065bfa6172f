"""Counts of groups beside each other -> tables, with what is left out of them named, and what to see first.

Only numbers that are shown come in, so nothing hidden can decide what stands where. Rows stand as the
question lists its choices. What has no row is named by the flow alone: whatever a student of these bands may
have been offered, whether somebody chose it or not, so that naming it tells no number.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from dialogs.flow import MODES, NOT_SURE, NOTHING, SOMETHING_ELSE, Fit, Flow, Step
from dialogs.language import text_in
from dialogs.reply_types import asks, of
from dialogs.summary import Told, asked_as, item_called, label_of
from dialogs.told_counts import Asked, Place

# Over goals in their own words no two are alike: such a loop is never counted.
_NEVER = "goals"


@dataclass(frozen=True, slots=True)
class Column:
    """A group. `answered`: who shared anything. `numbers`: those that are shown, of each question."""

    answered: int
    numbers: Mapping[Place, Mapping[str, int]]
    grade: str = ""  # of a class and a grade
    is_class: bool = False
    is_school: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """`number`: None where it is hidden, or nobody there was asked.

    `of`: how many answered anything, for each question the same. How many answered this one would tell of the
    one student who did not.
    """

    number: int | None
    of: int

    @property
    def part(self) -> int:
        """In percent, for the bar."""
        return round(100 * self.number / self.of) if self.number else 0


Row = tuple[str, tuple[Cell, ...]]  # a label, and a cell for each group


@dataclass(frozen=True, slots=True)
class Table:
    """One question. `rows`: what was said; of `unlisted` no cell is shown.

    `top`: the rows with the highest number that is shown of the school. `higher`: those of which the school's
    is hidden, and surely higher: what is shown of its parts already adds up to more.
    """

    text: str
    several: bool
    rows: tuple[Row, ...]
    unlisted: tuple[str, ...]
    top: tuple[tuple[str, Cell], ...]
    higher: tuple[str, ...]
    of_one: bool  # of several things that it was asked about


@dataclass(frozen=True, slots=True)
class Sheet:
    """`untold`: questions without a table. `in_words`: those whose answers are words, which nobody counts."""

    tables: tuple[Table, ...]
    untold: tuple[str, ...]
    in_words: tuple[str, ...]


def numbers_in(asked: Iterable[Asked]) -> dict[Place, dict[str, int]]:
    """Those that are shown, and nothing of what is hidden."""
    return {each.place: each.numbers for each in asked if each.numbers}


def versions_in(columns: Iterable[Column]) -> frozenset[str]:
    """Of the flow, those of which anything is shown."""
    return frozenset(place[0] for one in columns for place in one.numbers)


def sheet(
    columns: Sequence[Column], flows: Mapping[str, Flow], bands: Sequence[str], told: Told
) -> Sheet:
    """`flows`: by version. `bands`: of the groups' students."""
    order = {
        (version, step.id): number
        for version, flow in flows.items()
        for number, step in enumerate(flow.steps)
    }
    places = {place for one in columns for place in one.numbers if place[:2] in order}
    in_order = sorted(places, key=lambda at: (order[at[0], at[1]], at[2], at[0], at[3]))
    tables = [_table(place, flows[place[0]], columns, bands, told) for place in in_order]
    named = {place[:2] for place in places}
    untold, in_words = dict[str, None](), dict[str, None]()
    for version, flow in flows.items():
        for step in flow.steps:
            if _may_be_asked(step, flow, bands):
                if _is_for_words(step):
                    in_words[asked_as(step, told)] = None
                elif (version, step.id) not in named:
                    untold[asked_as(step, told)] = None
    shown = {asked_as(flows[at[0]].by_id[at[1]], told) for at in places}  # in another version
    return Sheet(tuple(tables), tuple(t for t in untold if t not in shown), tuple(in_words))


# --- one question --------------------------------------------------------------------------------


def _table(
    place: Place, flow: Flow, columns: Sequence[Column], bands: Sequence[str], told: Told
) -> Table:
    _, id, item, _ = place
    step = flow.by_id[id]
    found = [one.numbers.get(place, {}) for one in columns]
    shown = {code for each in found for code in each}
    offered = _offered(step, flow, bands, shown, told)
    rows = {
        code: (
            offered.get(code) or label_of(code, step, flow, told),
            tuple(
                Cell(each.get(code), one.answered) for each, one in zip(found, columns, strict=True)
            ),
        )
        for code in _in_order(shown, offered)
    }
    listed = {label for label, _ in rows.values()}
    unlisted = dict.fromkeys(label for code, label in offered.items() if label not in listed)
    about = f"{item_called(item, step, flow, told)}: " if item else ""
    several, text = of(step).needs.several, about + asked_as(step, told)
    told_rows = tuple(rows.values())
    first = ((), ()) if _is_for_words(step) else _first(told_rows, columns)
    return Table(text, several, told_rows, tuple(unlisted), *first, bool(item))


def _in_order(shown: Set[str], offered: Mapping[str, str]) -> list[str]:
    """As they are offered; numbers and days, which no list offers, as they follow each other."""
    others = sorted(shown - offered.keys(), key=lambda code: (len(code), code))
    return [*others, *(code for code in offered if code in shown)]


def _first(
    rows: Sequence[Row], columns: Sequence[Column]
) -> tuple[tuple[tuple[str, Cell], ...], tuple[str, ...]]:
    """What leads in the school, and what surely has more."""
    at = next((number for number, one in enumerate(columns) if one.is_school), None)
    if at is None:
        return (), ()
    most = max((cells[at].number or 0 for _, cells in rows), default=0)
    top = tuple((label, cells[at]) for label, cells in rows if most and cells[at].number == most)
    hidden = [(label, cells) for label, cells in rows if cells[at].number is None]
    return top, tuple(label for label, cells in hidden if top and _at_least(cells, columns) > most)


def _at_least(cells: Sequence[Cell], columns: Sequence[Column]) -> int:
    """How many in the school, by what is shown of its parts: of a grade itself, or of its classes."""
    grades, classes = dict[str, int](), dict[str, int]()
    for cell, one in zip(cells, columns, strict=True):
        if not one.is_school:
            into = classes if one.is_class else grades
            into[one.grade] = into.get(one.grade, 0) + (cell.number or 0)
    return sum(max(grades.get(g, 0), classes.get(g, 0)) for g in {*grades, *classes})


def _offered(
    step: Step, flow: Flow, bands: Sequence[str], shown: Set[str], told: Told
) -> dict[str, str]:
    """Each choice with its label, by the lists of these bands; and by others' of which one is shown."""
    lists = dict.fromkeys(
        offer
        for simple in (False, True)
        for mode in reversed(MODES)
        for band in bands
        if (offer := _list_for(step, band, mode, simple))
    )
    known = {choice.value for name in lists for choice in flow.lists[name]}
    others = (offer.list for offer in step.choices)
    lists |= dict.fromkeys(
        name for name in others if any(c.value in shown - known for c in flow.lists[name])
    )
    found: dict[str, str] = {}
    for name in lists:
        for choice in flow.lists[name]:
            found.setdefault(choice.value, text_in(choice.label, told.language))
    own = [NOTHING] if step.nothing else []
    own += [SOMETHING_ELSE] if of(step).needs.other else []
    for code in (*own, NOT_SURE):
        found.setdefault(code, label_of(code, step, flow, told))
    if of(step).needs.box in ("number", "date"):
        found[""] = told.say("staff_school_any_other")
    return found


def _list_for(step: Step, band: str, mode: str, simple: bool) -> str:
    """The first that suits wins."""
    return next((o.list for o in step.choices if o.fit.suits(band, mode, simple)), "")


# --- which questions -----------------------------------------------------------------------------


def _may_be_asked(step: Step, flow: Flow, bands: Sequence[str]) -> bool:
    """Whether somebody in these bands may have been asked it, and shared it with the team."""
    loop = flow.loops.get(step.loop)
    counted = asks(step) and not step.probe_of and not step.widest
    return counted and not (loop and loop.over == _NEVER) and _suits(step.fit, bands)


def _suits(fit: Fit, bands: Sequence[str]) -> bool:
    return not fit.bands or any(band in fit.bands for band in bands)


def _is_for_words(step: Step) -> bool:
    needs = of(step).needs
    return needs.box == "words" and not needs.choices
