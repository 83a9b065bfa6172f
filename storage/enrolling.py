"""How a list of students comes in: who is new, who changed, who moved to another class.

The list speaks only of those it names. Beside each new student stand a data key and a card.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import Connection, insert, select, update

from storage import tables
from storage.cards import give_card
from storage.ids import new_id
from storage.keys import make_key, seal_for
from storage.people import (
    School,
    Student,
    classes_of,
    find_student,
    folded_name,
    local_id_index,
    lock_lists,
)
from storage.staff import ensure_staff
from storage.vault import Seal, Vault

Saved = Literal["added", "changed", "same"]

# What a list may leave out. Where it has no such column, what is kept stays as it is.
OPTIONAL = (
    "born",
    "grade",
    "pronouns",
    "plan_word",
    "knows_about_plan",
    "in_class",
    "role",
    "simple",
    "meeting_date",
    "case_manager",
    "asks",
)
_ALWAYS = ("name", "band", "mode", "language", "made_up")
_SEALED = ("name", "born", "pronouns")


@dataclass(frozen=True)
class NewStudent:
    """One row of a list of students."""

    local_id: str
    name: str
    class_name: str
    band: str
    mode: str
    language: str
    born: str = ""
    grade: str = ""
    pronouns: str = ""
    plan_word: str = "plan"
    knows_about_plan: bool = False
    in_class: bool = False
    role: str = ""
    simple: bool = False
    meeting_date: str = ""
    case_manager: str | None = None
    asks: tuple[str, ...] = ()
    made_up: bool = False
    columns: tuple[str, ...] = OPTIONAL  # those of OPTIONAL that the list speaks of


def save_students(
    connection: Connection, vault: Vault, school: School, rows: Iterable[NewStudent], now: int
) -> list[tuple[str, Saved]]:
    """What happened to each row's student, in the order of the rows."""
    lock_lists(connection, school)
    desk = _Desk(connection, vault, school.id, now, classes_of(connection, school.id))
    return [(row.local_id, _save(desk, row)) for row in rows]


@dataclass(eq=False)
class _Desk:
    """What lies at hand while a list is saved."""

    connection: Connection
    vault: Vault
    school_id: str
    now: int
    classes: dict[str, str]  # folded name -> id
    staff: dict[str, str] = field(default_factory=dict)  # folded name -> id


def _save(desk: _Desk, row: NewStudent) -> Saved:
    was = find_student(desk.connection, desk.vault, desk.school_id, row.local_id)
    if was is None:
        _add(desk, row)
        return "added"
    changes = [
        _change(desk, was, row),
        _bring_back(desk, was.id),
        _move(desk, was.id, row.class_name),
    ]
    return "changed" if any(changes) else "same"


def _add(desk: _Desk, row: NewStudent) -> None:
    id = new_id(desk.now)
    seal = make_key(desk.connection, desk.vault, id, "student", desk.now)
    facts = {
        "id": id,
        "school_id": desk.school_id,
        "local_id": seal.seal("student", "local_id", id, row.local_id),
        "local_id_index": local_id_index(desk.vault, desk.school_id, row.local_id),
        "made_at": desk.now,
        **_columns(desk, id, seal, row, [*_ALWAYS, *OPTIONAL]),
    }
    desk.connection.execute(insert(tables.student), facts)
    give_card(desk.connection, desk.vault, desk.school_id, id, desk.now)
    _join(desk, _class_id(desk, row.class_name), id)


def _change(desk: _Desk, was: Student, row: NewStudent) -> bool:
    """Writes only what differs."""
    fields = [name for name in (*_ALWAYS, *row.columns) if _differs(name, was, row)]
    if fields:
        seal = seal_for(desk.connection, desk.vault, was.id)
        desk.connection.execute(
            update(tables.student)
            .where(tables.student.c.id == was.id)
            .values(_columns(desk, was.id, seal, row, fields))
        )
    return bool(fields)


def _differs(field: str, was: Student, row: NewStudent) -> bool:
    if field == "case_manager":
        return folded_name(was.case_manager or "") != folded_name(row.case_manager or "")
    return bool(getattr(was, field) != getattr(row, field))


def _bring_back(desk: _Desk, student_id: str) -> bool:
    """A student who had left and stands in the list again is here again."""
    at = tables.student.c
    done = desk.connection.execute(
        update(tables.student)
        .where(at.id == student_id, at.left_at.is_not(None))
        .values(left_at=None)
    )
    return done.rowcount == 1


def _columns(
    desk: _Desk, id: str, seal: Seal, row: NewStudent, fields: Iterable[str]
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name in fields:
        value = getattr(row, name)
        if name == "case_manager":
            values["case_manager_id"] = _staff_id(desk, value) if value else None
        elif name == "asks":
            values[name] = " ".join(value) or None
        elif value == "":
            values[name] = None
        else:
            values[name] = seal.seal("student", name, id, value) if name in _SEALED else value
    return values


def _staff_id(desk: _Desk, name: str) -> str:
    """The case manager of that name, looked up once in a list."""
    folded = folded_name(name)
    if folded not in desk.staff:
        desk.staff[folded] = ensure_staff(
            desk.connection, desk.vault, desk.school_id, name, "case_manager", desk.now
        )
    return desk.staff[folded]


def _move(desk: _Desk, student_id: str, class_name: str) -> bool:
    """Ends every other membership, so that the student is in this class only."""
    at = tables.class_member.c
    class_id = _class_id(desk, class_name)
    rows = desk.connection.execute(
        select(at.class_id, at.left_at).where(at.student_id == student_id)
    )
    left_at = {row.class_id: row.left_at for row in rows}
    if [id for id, left in left_at.items() if left is None] == [class_id]:
        return False
    of_student = update(tables.class_member).where(at.student_id == student_id)
    desk.connection.execute(
        of_student.where(at.class_id != class_id, at.left_at.is_(None)).values(left_at=desk.now)
    )
    if class_id not in left_at:
        _join(desk, class_id, student_id)
    elif left_at[class_id] is not None:
        again = {"joined_at": desk.now, "left_at": None}
        desk.connection.execute(of_student.where(at.class_id == class_id).values(again))
    return True


def _join(desk: _Desk, class_id: str, student_id: str) -> None:
    facts = {"class_id": class_id, "student_id": student_id, "school_id": desk.school_id}
    desk.connection.execute(insert(tables.class_member), {**facts, "joined_at": desk.now})


def _class_id(desk: _Desk, name: str) -> str:
    folded = folded_name(name)
    if folded not in desk.classes:
        id = desk.classes[folded] = new_id(desk.now)
        facts = {"id": id, "school_id": desk.school_id, "name": name, "made_at": desk.now}
        desk.connection.execute(insert(tables.classes), facts)
    return desk.classes[folded]
