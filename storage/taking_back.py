"""An import is taken back: the newest change first, so many at a time, each once.

Nothing of a student's is lost by it: who has answered since, or for whom staff entered something, stays as
they are and is named. A fact goes back only where it still is as the import made it.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    Connection,
    bindparam,
    delete,
    func,
    insert,
    literal,
    select,
    union_all,
    update,
)

from storage import new_year, tables
from storage.enrolling import column_value, places_of
from storage.importing import (
    ADDED,
    CLASS_ENDED,
    CLASS_MADE,
    STAFF_MADE,
    UNDOING,
    Run,
    find_run,
    undone,
)
from storage.keys import seal_for
from storage.people import School, Student, lock_lists, student_by_id
from storage.tables import class_member, class_staff, classes, import_change, student
from storage.vault import Vault

# Why something stays as it is.
ANSWERED, ENTERED, SINCE = "answered", "entered", "since"

# What a student whom an import added has by that alone, or by having looked in: it goes with them.
_OF_THE_LIST = (
    tables.student_session, tables.student_pin, tables.new_year, tables.class_member, tables.card,
    tables.import_change,
)  # fmt: skip
_STUDENTS = {"student", *(table.name for table in _OF_THE_LIST)}
# Staff's own, entered for a student: a list of before would not fit it any more.
_ENTERED = (tables.tool, tables.goal)


@dataclass(frozen=True, slots=True)
class Stays:
    """A student who is not, or not wholly, as before: `why` is one of the three above."""

    student_id: str
    name: str
    local_id: str
    why: str


def take_back_some(
    connection: Connection, vault: Vault, school: School, run_id: str, most: int, now: int
) -> int:
    """At most so many more of a run's changes; how many they were, 0 once all are done."""
    lock_lists(connection, school)
    run = find_run(connection, vault, school.id, run_id)
    if run is None or run.state != UNDOING:
        return 0
    rows = _next(connection, run, most)
    if not rows:
        undone(connection, run.id, now)
        return 0
    desk = _Desk(connection, vault, run, now, _busy(connection, rows))
    gone = {row.student_id for row in rows if row.kind == ADDED and row.student_id not in desk.busy}
    _remove(connection, gone)
    # Things last: what hangs on them came after them, and stands before them here.
    left = [row for row in rows if row.student_id not in gone]
    notes = [
        {"the_position": row.position, "undone_at": now, "note": _undo(desk, row)}
        for row in sorted(left, key=lambda row: row.student_id is None)
    ]
    if notes:
        at = import_change.c
        this = update(import_change).where(
            at.run_id == run.id, at.position == bindparam("the_position")
        )
        connection.execute(this, notes)
    return len(rows)


def changes_of(connection: Connection, run_id: str) -> dict[str, int]:
    """How many of each kind a run did, and that still stand."""
    at = import_change.c
    here = (at.run_id == run_id) & at.undone_at.is_(None)
    found: dict[str, int] = {}
    for kind in connection.scalars(select(at.kind).where(here)):
        found[kind] = found.get(kind, 0) + 1
    return found


def stayed(connection: Connection, vault: Vault, run: Run) -> list[Stays]:
    """Whom it left as they are, by name."""
    at = import_change.c
    rows = connection.execute(
        select(at.student_id, at.note).where(
            at.run_id == run.id, at.student_id.is_not(None), at.note != ""
        )
    )
    found = []
    for row in rows:
        one = student_by_id(connection, vault, row.student_id)
        if one is not None:
            found.append(Stays(one.id, one.name, one.local_id, row.note))
    return sorted(found, key=lambda one: (one.name.casefold(), one.student_id))


@dataclass(frozen=True)
class _Desk:
    connection: Connection
    vault: Vault
    run: Run
    now: int
    busy: Mapping[str, str]  # student id -> ANSWERED or ENTERED


def _next(connection: Connection, run: Run, most: int) -> Sequence[Any]:
    at = import_change.c
    return connection.execute(
        select(import_change)
        .where(at.run_id == run.id, at.undone_at.is_(None))
        .order_by(at.position.desc())
        .limit(most)
    ).all()


def _undo(desk: _Desk, row: Any) -> str:
    """The note about it."""
    if row.student_id is None:
        return _undo_thing(desk, row)
    if row.student_id in desk.busy:
        return desk.busy[row.student_id]
    seal = seal_for(desk.connection, desk.vault, row.student_id)
    place = f"{row.run_id} {row.position}"
    body = json.loads(seal.open("import_change", "body", place, row.body))
    as_before = [_fields_back(desk, row.student_id, body.get("fields", {}))]
    if "places" in body:
        as_before.append(_places_back(desk, row.student_id, *body["places"]))
    if body.get("narrowed"):
        new_year.put_back(desk.connection, seal, body["narrowed"], body["before"])
    return "" if all(as_before) else SINCE


def _fields_back(desk: _Desk, student_id: str, fields: Mapping[str, Sequence[Any]]) -> bool:
    """Each that still is as the import made it; whether all were."""
    one = student_by_id(desk.connection, desk.vault, student_id)
    if one is None or not fields:
        return True
    left_at = desk.connection.scalar(select(student.c.left_at).where(student.c.id == student_id))
    now = {name: _now(one, name, left_at) for name in fields}
    same = {name: was for name, (was, became) in fields.items() if now[name] == became}
    seal = seal_for(desk.connection, desk.vault, student_id)
    values = {
        {"case_manager": "case_manager_id"}.get(name, name): was
        if name in ("case_manager", "left_at")
        else column_value(seal, student_id, name, was)
        for name, was in same.items()
    }
    if values:
        this = student.c.id == student_id
        desk.connection.execute(update(student).where(this).values(**values))
    return len(same) == len(fields)


def _now(one: Student, name: str, left_at: int | None) -> Any:
    if name == "left_at":
        return left_at
    value = one.manager_id if name == "case_manager" else getattr(one, name)
    return list(value) if isinstance(value, tuple) else value


def _places_back(
    desk: _Desk, student_id: str, before: Sequence[Sequence[Any]], after: Sequence[Sequence[Any]]
) -> bool:
    """Where the student was before, if they are still where the import put them."""
    found = places_of(desk.connection, student_id)
    if [[one.class_id, one.joined_at, one.left_at] for one in found] != [*map(list, after)]:
        return False
    at = class_member.c
    desk.connection.execute(delete(class_member).where(at.student_id == student_id))
    rows = [
        {
            "class_id": class_id, "student_id": student_id, "school_id": desk.run.school_id,
            "joined_at": joined_at, "left_at": left_at,
        }
        for class_id, joined_at, left_at in before
    ]  # fmt: skip
    if rows:
        desk.connection.execute(insert(class_member), rows)
    return True


def _undo_thing(desk: _Desk, row: Any) -> str:
    """A class or a member of staff that the import made goes where nothing hangs on it."""
    if row.kind == CLASS_ENDED:
        seal = seal_for(desk.connection, desk.vault, row.school_id)
        place = f"{row.run_id} {row.position}"
        body = json.loads(seal.open("import_change", "body", place, row.body))
        at = class_staff.c
        ended = (at.class_id == row.thing_id) & at.staff_id.in_(body["staff"])
        again = update(class_staff).where(ended, at.left_at == body["at"]).values(left_at=None)
        desk.connection.execute(again)
        return ""
    table = {CLASS_MADE: classes, STAFF_MADE: tables.staff}[row.kind]
    if _is_used(desk.connection, table.name, row.thing_id):
        return SINCE
    desk.connection.execute(delete(table).where(table.c.id == row.thing_id))
    return ""


def _is_used(connection: Connection, name: str, id: str) -> bool:
    """Whether any row points to it."""
    for table in tables.metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column.table.name == name:
                points = select(key.parent).where(key.parent == id).limit(1)
                if connection.execute(points).first() is not None:
                    return True
    return False


def _remove(connection: Connection, ids: Collection[str]) -> None:
    """Who were never here: their rows, their keys, and so what a copy of them holds."""
    if not ids:
        return
    for table in _OF_THE_LIST:
        connection.execute(delete(table).where(table.c.student_id.in_(ids)))
    key = tables.data_key
    connection.execute(delete(key).where(key.c.owner_id.in_(ids)))
    connection.execute(delete(student).where(student.c.id.in_(ids)))


def _busy(connection: Connection, rows: Sequence[Any]) -> dict[str, str]:
    """Whose rows stay: who has begun to talk since, or for whom something was entered."""
    added = {row.student_id for row in rows if row.kind == ADDED}
    since = {row.student_id: row.at for row in rows if row.student_id and row.kind != ADDED}
    found: dict[str, str] = {}
    if added:  # of who was not here before, anything is since
        for id, why in connection.execute(_anything(), {"ids": [*added]}):
            if found.get(id) != ANSWERED:
                found[id] = why
    for query, why in ((_LAST_ENTERED, ENTERED), (_LAST_ANSWERED, ANSWERED)):
        for id, at in connection.execute(query, {"ids": [*since]}) if since else ():
            if at is not None and at > since[id]:
                found[id] = why
    return found


_BY_STAFF = {
    "tool", "goal", "assignment", "meeting", "family_link", "consent", "hold", "access_request",
    "disclosure", "access_log", "draft_note", "promise", "open_wishes", "destruction_notice",
}  # fmt: skip
_IDS: Any = bindparam("ids", expanding=True)


@cache
def _anything() -> Any:
    """Whoever has a row that no list made, and whose it is: one statement for all tables."""
    return union_all(
        *(
            select(table.c.student_id, literal(ENTERED if table.name in _BY_STAFF else ANSWERED))
            .where(table.c.student_id.in_(_IDS))
            .distinct()
            for table in tables.metadata.sorted_tables
            if "student_id" in table.c and table.name not in _STUDENTS
        )
    )


def _last(*times: Any) -> Any:
    """The newest of these moments of each student's."""
    return union_all(
        *(
            select(at.table.c.student_id, func.max(at))
            .where(at.table.c.student_id.in_(_IDS))
            .group_by(at.table.c.student_id)
            for at in times
        )
    )


_LAST_ENTERED = _last(*(table.c[name] for table in _ENTERED for name in ("made_at", "removed_at")))
_LAST_ANSWERED = _last(tables.conversation.c.moved_at, tables.answer.c.at)
