"""Several rows about one child are one student in several classes; what contradicts is told."""

from collections.abc import Iterable
from dataclasses import replace

from bot.rosters.csv_files import quoted
from bot.rosters.records import Listed
from bot.rosters.roster import ReadStudent, say
from dialogs.words import fold
from storage.people import folded_id, folded_name


def merged(made: Listed, students: Iterable[ReadStudent]) -> list[ReadStudent]:
    """One for each local id, in the order of the list; what stands in several rows is joined, or told."""
    by_id: dict[object, ReadStudent] = {}
    for student in students:
        key = folded_id(student.local_id) if student.local_id else student.row
        first = by_id.get(key)
        if first is None:
            by_id[key] = student
        elif fold(first.name) != fold(student.name):
            names = {
                "name": quoted(student.name),
                "other": quoted(first.name),
                "row": f"{first.row:,}",
            }
            what = say("id_two_names", read=quoted(student.local_id), **names)
            made.tell(
                student.row,
                "local_id",
                student.local_id,
                what,
                say("id_two_names_right"),
                field="local_id",
            )
        else:
            by_id[key] = _joined(made, first, student)
    found = list(by_id.values())
    _tell_twins(made, found)
    return found


def _joined(made: Listed, first: ReadStudent, again: ReadStudent) -> ReadStudent:
    known = {folded_name(name) for name in first.classes}
    new = tuple(name for name in again.classes if folded_name(name) not in known)
    if not new:
        made.passed_over["repeated"] += 1
    for field in ("grade", "band", "mode", "plan_word", "language"):
        one, other = getattr(first, field), getattr(again, field)
        if one and other and one != other:
            what = say("rows_differ", one=quoted(one), other=quoted(other), row=f"{first.row:,}")
            made.tell(again.row, field, other, what, kind="note", field=field)
    filled = {
        field: getattr(first, field) or getattr(again, field)
        for field in ("grade", "band", "mode", "plan_word", "language")
    }
    facts = {**again.facts, **{name: value for name, value in first.facts.items() if value}}
    columns = tuple(dict.fromkeys((*first.columns, *again.columns)))
    return replace(first, classes=(*first.classes, *new), facts=facts, columns=columns, **filled)


def _tell_twins(made: Listed, students: Iterable[ReadStudent]) -> None:
    """Two ids with one name and birthday may be one child; two of one name without ids may be, too."""
    seen: dict[tuple[str, str], ReadStudent] = {}
    for student in students:
        born = student.facts.get("born", "")
        if not born and student.local_id:
            continue
        first = seen.setdefault((student.name.casefold(), born), student)
        if first is not student:
            what = "twins" if born else "same_name"
            told = say(what, name=quoted(student.name), row=f"{first.row:,}")
            made.tell(student.row, "name", student.name, told, kind="note", field="local_id")
