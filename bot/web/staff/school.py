"""Counts, for coaches and coordinators: classes side by side, their grades, the school, and nobody's words.

No look: no student can be told from it (dialogs/suppression.py). Classes stand under their names, never under
who teaches them; groups are fixed, rounds closed, months over, and nothing can be picked but which of these.
"""

from collections.abc import Mapping, Sequence

from bot.conversation.pinned import pinned_flow
from bot.counting import count_classes, rule_of
from bot.rosters.cells import band_of_grade, grade_in
from bot.web.pages import Page
from bot.web.staff.visit import Visit, phrase_for, speaker
from dialogs.drafts.times import date_of, month_of
from dialogs.flow import BANDS, Flow
from dialogs.language import text_in
from dialogs.loading import shipped_tools
from dialogs.side_by_side import Column, Sheet, numbers_in, sheet, versions_in
from dialogs.summary import Told as HowTold
from storage import access, counting
from storage.counting import CLASS, GRADE, SCHOOL, Told, Way
from storage.problems import StorageProblem
from storage.rounds import closed_at
from storage.staffing import COORDINATOR

# Counted at one look at most; the program itself does the others (bot/counting.py).
_AT_A_LOOK = 12
_BESIDE = 8  # classes in one table
_NO_GRADE = "-"  # in an address


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
        "closed": _closed(visit, groups),
        "apart": sum(one.kind == CLASS for one in groups),
        "sheet": _sheet(visit, groups) if groups else None,
        "waits": shown is not None and not any(one.kind == SCHOOL for one in groups),
        "month": month_of(shown[0], visit.language) if shown else "",
        "smallest": visit.desk.settings.smallest_group,
        "coached": [] if COORDINATOR in visit.who.roles else [*names.values()],
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


def _closed(visit: Visit, groups: Sequence[Told]) -> list[str]:
    """On which day each class's round was closed; of what is counted by months, the month."""
    closed = closed_at(visit.connection, {one.round_id for one in groups if one.round_id})
    here = (visit.language, visit.desk.school.timezone)
    return [
        date_of(closed[one.round_id], *here)
        if one.round_id in closed
        else month_of(one.month, visit.language)
        for one in groups
    ]


def _title(visit: Visit, flow: str) -> str:
    titles = (text_in(one.title, visit.language) for one in visit.desk.flows() if one.name == flow)
    return next(titles, flow)


# --- questions -----------------------------------------------------------------------------------


def _sheet(visit: Visit, groups: Sequence[Told]) -> Sheet:
    """In the flow's order, those of which anything is shown of any group; the others are named."""
    columns = [_column(one) for one in groups]
    name = groups[0].flow
    found = {version: _flow(visit, name, version) for version in versions_in(columns)}
    flows = {version: flow for version, flow in found.items() if flow}
    if not flows:  # which version was asked is then told by nothing that is shown
        flows = {flow.version: flow for flow in visit.desk.flows() if flow.name == name}
    bands = _bands(groups)
    how = HowTold(
        {(name, version): flow for version, flow in flows.items()},
        bands[0] if len(bands) == 1 else "6-8", "every",
        visit.language, speaker(visit.language), _tools(visit.language),
    )  # fmt: skip
    return sheet(columns, flows, bands, how)


def _column(one: Told) -> Column:
    return Column(
        one.answered or 0,
        numbers_in(one.asked),
        _grade_of(one),
        is_class=one.kind == CLASS,
        is_school=one.kind == SCHOOL,
    )


def _grade_of(one: Told) -> str:
    return one.grade if one.kind == CLASS else one.name


def _bands(groups: Sequence[Told]) -> Sequence[str]:
    """Of the grades that stand there; all, where one of them is not known."""
    bands = {band_of_grade(grade_in(_grade_of(one))) for one in groups if one.kind != SCHOOL}
    return [one for one in BANDS if not bands or "" in bands or one in bands]


def _flow(visit: Visit, name: str, version: str) -> Flow | None:
    try:
        return pinned_flow(visit.connection, visit.desk.school.id, name, version)
    except StorageProblem:
        return None


def _tools(language: str) -> dict[str, str]:
    return {value: text_in(one.label, language) for value, one in shipped_tools().items()}
