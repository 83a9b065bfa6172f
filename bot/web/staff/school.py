"""Counts, for coaches and coordinators: classes side by side, their grades, the school, and nobody's words.

No look: no student can be told from it (dialogs/suppression.py). Classes stand under their names, never under
who teaches them; groups are fixed, rounds closed, months over, and nothing can be picked but which of these.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.conversation.pinned import pinned_flow
from bot.counting import count_classes, rule_of
from bot.web.pages import Page
from bot.web.staff.visit import Visit, phrase_for, speaker
from dialogs.drafts.times import month_of
from dialogs.flow import Flow
from dialogs.language import text_in
from dialogs.loading import shipped_tools
from dialogs.summary import Told as HowTold
from dialogs.summary import asked_as, item_called, label_of
from dialogs.told_counts import Place
from storage import access, counting
from storage.counting import CLASS, GRADE, SCHOOL, Told, Way
from storage.problems import StorageProblem

# Counted at one look at most; the program itself does the others (bot/counting.py).
_AT_A_LOOK = 12
_BESIDE = 8  # classes in one table
_NO_GRADE = "-"  # in an address


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


@dataclass(frozen=True, slots=True)
class Question:
    """`rows`: what was said, with a cell for each group."""

    text: str
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]


def school_page(visit: Visit) -> Page:
    connection, vault, here = visit.connection, visit.desk.vault, visit.desk.school.id
    names = access.counted_classes(connection, visit.who)
    rule = rule_of(connection, visit.desk.school, visit.desk.settings)
    count_classes(connection, vault, rule, [*names], _AT_A_LOOK, visit.now)
    found = counting.ways(connection, here, names)
    ways = list(dict.fromkeys((one.month, one.flow) for one in found))
    picked = (visit.form.one("month"), visit.form.one("flow"))
    shown = picked if picked in ways else next(iter(ways), None)
    mine = [one for one in found if (one.month, one.flow) == shown and one.class_id]
    grades = _grades(visit, mine)
    if grades:
        mine = [one for one in mine if (one.grade or _NO_GRADE) == visit.form.one("grade")]
    flows = {flow: _title(visit, flow) for _, flow in ways}
    groups = _groups(visit, names, shown, mine) if shown else []
    values = {
        "ways": [
            (month, flow, flows[flow], month_of(month, visit.language)) for month, flow in ways
        ],
        "picked": shown,
        "title": flows[shown[1]] if shown else "",
        "grades": grades,
        "of_grade": visit.form.one("grade"),
        "groups": [(_name(visit, names, one), one.answered) for one in groups],
        "apart": sum(one.kind == CLASS for one in groups),
        "questions": _questions(visit, groups) if groups else [],
        "waits": shown is not None and not any(one.kind == SCHOOL for one in groups),
        "month": month_of(shown[0], visit.language) if shown else "",
        "smallest": visit.desk.settings.smallest_group,
        "has_classes": bool(names),
    }
    return Page("staff/school.html", values)


def _groups(
    visit: Visit, names: Mapping[str, str], shown: tuple[str, str], mine: Sequence[Way]
) -> list[Told]:
    """Classes by name, of a class its rounds as they were; their grades; the school.

    Where no class stands beside them, all grades: so a coordinator first reads the school.
    """
    here = (visit.connection, visit.desk.vault, visit.desk.school.id)
    of_classes = counting.told_of_classes(*here, {one.class_id for one in mine}, *shown)
    of_classes.sort(key=lambda one: (names[one.class_id], one.round_id))
    around = counting.told_of_school(*here, *shown)
    theirs = {one.grade for one in mine}
    grades = [one for one in around if one.kind == GRADE and (not mine or one.name in theirs)]
    grades.sort(key=lambda one: _in_order(one.name))
    return [*of_classes, *grades, *(one for one in around if one.kind == SCHOOL)]


def _grades(visit: Visit, mine: Sequence[Way]) -> list[tuple[str, str]]:
    """Where there are more classes than stand beside each other: by which grade they can be shown."""
    if len(mine) <= _BESIDE:
        return []
    found = sorted({one.grade for one in mine}, key=_in_order)
    return [(one or _NO_GRADE, _grade(visit, one)) for one in found]


def _grade(visit: Visit, grade: str) -> str:
    if grade:
        return phrase_for(visit, "staff_school_grade", name=grade)
    return phrase_for(visit, "staff_school_no_grade")


def _in_order(grade: str) -> tuple[int, str]:
    return (int(grade) if grade.lstrip("-").isdigit() else -1, grade)


def _name(visit: Visit, names: Mapping[str, str], one: Told) -> str:
    if one.kind == CLASS:
        return names[one.class_id]
    if one.kind == GRADE:
        return _grade(visit, one.name)
    return phrase_for(visit, "staff_school_whole")


def _title(visit: Visit, flow: str) -> str:
    titles = (text_in(one.title, visit.language) for one in visit.desk.flows() if one.name == flow)
    return next(titles, flow)


# --- questions -----------------------------------------------------------------------------------


def _questions(visit: Visit, groups: Sequence[Told]) -> list[Question]:
    """In the flow's order, those of which anything is shown of any group."""
    flow_name = groups[0].flow
    versions = {each.place[0] for one in groups for each in one.asked}
    flows = {version: _flow(visit, flow_name, version) for version in versions}
    how = HowTold(
        {(flow_name, version): flow for version, flow in flows.items() if flow}, "6-8", "every",
        visit.language, speaker(visit.language), _tools(visit.language),
    )  # fmt: skip
    places = {each.place for one in groups for each in one.asked if flows[each.place[0]]}
    order = {
        (version, step.id): number
        for version, flow in flows.items()
        for number, step in enumerate(flow.steps if flow else ())
    }
    places_in_order = sorted(
        (place for place in places if (place[0], place[1]) in order),
        key=lambda place: (order[place[0], place[1]], place[2], place[0]),
    )
    return [
        one
        for place in places_in_order
        if (flow := flows[place[0]]) and (one := _question(place, flow, groups, how)).rows
    ]


def _question(place: Place, flow: Flow, groups: Sequence[Told], how: HowTold) -> Question:
    _, id, item, _ = place
    step = flow.by_id[id]
    found = [next((one for one in each.asked if one.place == place), None) for each in groups]
    numbers = [(one.numbers or {}) if one else {} for one in found]
    codes = dict.fromkeys(code for each in numbers for code in each)
    ranked = sorted(codes, key=lambda code: (-sum(each.get(code, 0) for each in numbers), code))
    rows = tuple(
        (
            label_of(code, step, flow, how),
            tuple(
                Cell(each.get(code), group.answered or 0)
                for each, group in zip(numbers, groups, strict=True)
            ),
        )
        for code in ranked
    )
    about = f"{item_called(item, step, flow, how)}: " if item else ""
    return Question(about + asked_as(step, how), rows)


def _flow(visit: Visit, name: str, version: str) -> Flow | None:
    try:
        return pinned_flow(visit.connection, visit.desk.school.id, name, version)
    except StorageProblem:
        return None


def _tools(language: str) -> dict[str, str]:
    return {value: text_in(one.label, language) for value, one in shipped_tools().items()}
