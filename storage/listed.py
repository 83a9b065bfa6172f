"""A list beside what is kept: who is new, who changes in what, who is the same, who is in it no more.

It reads and changes nothing, and decides by the very functions that enrolling.py writes by.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, select

from storage.enrolling import NewStudent, differs
from storage.people import Student, folded_id, folded_name, students_where
from storage.tables import class_member, classes, student
from storage.vault import Vault

NEW, CHANGED, SAME = "new", "changed", "same"


@dataclass(frozen=True, slots=True)
class Change:
    """One fact, as it was and as it becomes."""

    field: str
    was: Any
    becomes: Any


@dataclass(frozen=True, slots=True)
class Compared:
    """`row`: with the number of who it is, where the list has none but the class knows the name."""

    row: NewStudent
    what: str  # NEW, CHANGED or SAME
    student_id: str = ""
    changes: tuple[Change, ...] = ()
    leaves: tuple[str, ...] = ()  # classes
    joins: tuple[str, ...] = ()
    back: bool = False  # had left, and is here again

    @property
    def moved(self) -> bool:
        return bool(self.leaves or self.joins) and self.what == CHANGED


@dataclass(frozen=True, slots=True)
class Gone:
    """Who is here and stands in the list no more."""

    student_id: str
    name: str
    local_id: str
    classes: tuple[str, ...]


@dataclass(frozen=True)
class Beside:
    rows: tuple[Compared, ...]
    here: tuple[Gone, ...]  # everybody at the school who is not in the list

    def gone(self, class_names: Collection[str] | None) -> list[Gone]:
        """Of these classes; of the whole school for None."""
        if class_names is None:
            return list(self.here)
        folded = {folded_name(name) for name in class_names}
        return [one for one in self.here if folded & {folded_name(name) for name in one.classes}]


def beside(
    connection: Connection, vault: Vault, school_id: str, rows: Iterable[NewStudent]
) -> Beside:
    """Every row in its order."""
    everybody = students_where(connection, vault, student.c.school_id == school_id)
    by_id = {folded_id(one.local_id): one for one in everybody}
    places = _places(connection, school_id)
    by_name = _by_name(everybody, places)
    found, seen = [], set()
    for row in rows:
        who = by_id.get(folded_id(row.local_id)) if row.local_id else _by_class(by_name, row)
        if who is None:
            found.append(Compared(row, NEW))
            continue
        seen.add(who.id)
        found.append(_compared(replace(row, local_id=who.local_id), who, places.get(who.id, ())))
    here = [
        Gone(one.id, one.name, one.local_id, tuple(places.get(one.id, ())))
        for one in everybody
        if not (one.left or one.made_up) and one.id not in seen
    ]
    here.sort(key=lambda one: (one.classes, folded_name(one.name)))
    return Beside(tuple(found), tuple(here))


def _compared(row: NewStudent, was: Student, here: Sequence[str]) -> Compared:
    changes = tuple(
        Change(name, getattr(was, name), getattr(row, name))
        for name in row.spoken
        if differs(name, was, row)
    )
    now = {folded_name(name): name for name in here}
    wanted = {folded_name(name): name for name in row.all_classes}
    joins = tuple(name for folded, name in wanted.items() if folded not in now)
    leaves = (
        ()
        if row.stays or not wanted
        else tuple(name for folded, name in now.items() if folded not in wanted)
    )
    what = CHANGED if changes or joins or leaves or was.left else SAME
    return Compared(row, what, was.id, changes, leaves, joins, was.left)


def _places(connection: Connection, school_id: str) -> dict[str, tuple[str, ...]]:
    """The classes that each student is in now."""
    rows = connection.execute(
        select(class_member.c.student_id, classes.c.name)
        .join(classes, classes.c.id == class_member.c.class_id)
        .where(class_member.c.school_id == school_id, class_member.c.left_at.is_(None))
        .order_by(classes.c.name)
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.student_id, []).append(row.name)
    return {id: tuple(names) for id, names in found.items()}


def _by_name(
    everybody: Iterable[Student], places: Mapping[str, Sequence[str]]
) -> dict[tuple[str, str], list[Student]]:
    found: dict[tuple[str, str], list[Student]] = {}
    for one in everybody:
        for name in places.get(one.id, ()):
            found.setdefault((folded_name(name), folded_name(one.name)), []).append(one)
    return found


def _by_class(
    by_name: Mapping[tuple[str, str], Sequence[Student]], row: NewStudent
) -> Student | None:
    """Of a list without numbers: who has this name in the class, where that is one."""
    found = {
        one.id: one
        for name in row.all_classes
        for one in by_name.get((folded_name(name), folded_name(row.name)), ())
    }
    return next(iter(found.values())) if len(found) == 1 else None
