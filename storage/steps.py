"""The steps of a list that is coming in: each done once, with what it takes to undo it (taking_back.py).

A step is plain JSON: {"do": "save", a row of the list} | {"do": "leave", student} (has left the school) |
{"do": "end", student, classes} (is in these classes no more) | {"do": "close", class} (nobody teaches it).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from storage import new_year
from storage.enrolling import Desk, Done, NewStudent, desk_of, places_of, save_all
from storage.importing import (
    ADDED,
    CHANGED,
    CLASS_ENDED,
    CLASS_MADE,
    ENDED,
    LEFT,
    STAFF_MADE,
    Run,
    Step,
    find_run,
    may_save,
    steps_of,
)
from storage.keys import seal_for
from storage.people import School, lock_lists, student_by_id
from storage.tables import class_member, class_staff, import_change, student, student_session
from storage.vault import Vault

SAVE, LEAVE, END, CLOSE = "save", "leave", "end", "close"


def save_step(row: NewStudent, *, year: bool = False) -> Step:
    """`year`: it is a list of a new school year, in which sharing is chosen anew."""
    return {"do": SAVE, "row": asdict(row), **({"year": True} if year else {})}


def do_steps(
    connection: Connection, vault: Vault, school: School, run_id: str, most: int, now: int
) -> int:
    """At most so many more of a run's steps; how many they were, 0 where there is nothing to be done."""
    lock_lists(connection, school)
    run = find_run(connection, vault, school.id, run_id)
    steps = steps_of(connection, vault, run, most) if run else []
    if run is None or not run.total or not may_save(connection, run, len(steps), now):
        return 0
    desk = desk_of(connection, vault, school.id, now)
    rows = {number: row_of(step["row"]) for number, step in enumerate(steps) if step["do"] == SAVE}
    saved = dict(zip(rows, save_all(desk, [*rows.values()]), strict=True)) if rows else {}
    changes = [
        one for number, step in enumerate(steps) for one in _do(desk, step, saved.get(number))
    ]
    _keep(connection, vault, run, changes, now)
    return len(steps)


# What a step changed: kind, student, thing, and what it was and became.
_Changed = tuple[str, str | None, str | None, Any]


def _do(desk: Desk, step: Step, saved: Done | None) -> list[_Changed]:
    if saved is not None:
        return _saved(desk, saved, year=bool(step.get("year")))
    match step["do"]:
        case "leave":
            return _leave(desk, step["student"])
        case "end":
            return _end(desk, step["student"], step["classes"])
        case _:
            return _close(desk, step["class"])


def _saved(desk: Desk, done: Done, *, year: bool) -> list[_Changed]:
    made: list[_Changed] = [(CLASS_MADE, None, id, None) for id in done.made_classes]
    made += [(STAFF_MADE, None, id, None) for id in done.made_staff]
    if done.what == "added":
        return [*made, (ADDED, done.student_id, None, None)]
    body = _body(done)
    if year:
        before = new_year.noted(desk.connection, done.student_id)
        same = "case_manager" not in done.fields and _has_manager(desk, done.student_id)
        narrowed = new_year.begin(
            desk.connection, desk.vault, done.student_id, same_manager=same, now=desk.now
        )
        body |= {"narrowed": narrowed, "before": before} if narrowed else {}
    return [*made, *([(CHANGED, done.student_id, None, body)] if body else [])]


def row_of(given: Mapping[str, Any]) -> NewStudent:
    """As it was before it became JSON; what a newer program wrote in addition is passed over."""
    known = {one.name for one in fields(NewStudent)}
    lists = ("asks", "columns", "classes", "silent")
    facts: dict[str, Any] = {
        name: tuple(value) if name in lists else value
        for name, value in given.items()
        if name in known
    }
    return NewStudent(**facts)


def _leave(desk: Desk, student_id: str) -> list[_Changed]:
    """They are here no more and come in by nothing. All that is kept of them stays, until its time."""
    here = (student.c.id == student_id) & student.c.left_at.is_(None)
    before = places_of(desk.connection, student_id)
    if desk.connection.execute(update(student).where(here).values(left_at=desk.now)).rowcount != 1:
        return []
    _out_of(desk, student_id, None)
    visits = student_session.delete().where(student_session.c.student_id == student_id)
    desk.connection.execute(visits)
    places = (before, places_of(desk.connection, student_id))
    done = Done(student_id, "changed", {"left_at": (None, desk.now)}, places)
    return [(LEFT, student_id, None, _body(done))]


def _end(desk: Desk, student_id: str, class_ids: Sequence[str]) -> list[_Changed]:
    before = places_of(desk.connection, student_id)
    _out_of(desk, student_id, class_ids)
    after = places_of(desk.connection, student_id)
    if before == after:
        return []
    return [(ENDED, student_id, None, _body(Done(student_id, "changed", {}, (before, after))))]


def _out_of(desk: Desk, student_id: str, class_ids: Sequence[str] | None) -> None:
    at = class_member.c
    sits = (at.student_id == student_id) & at.left_at.is_(None)
    if class_ids is not None:
        sits &= at.class_id.in_(class_ids)
    desk.connection.execute(update(class_member).where(sits).values(left_at=desk.now))


def _close(desk: Desk, class_id: str) -> list[_Changed]:
    """Of last year's class, in which nobody is any more, nobody is the teacher."""
    sits = (class_member.c.class_id == class_id) & class_member.c.left_at.is_(None)
    if desk.connection.execute(select(class_member.c.student_id).where(sits).limit(1)).first():
        return []
    at = class_staff.c
    teaches = (at.class_id == class_id) & at.left_at.is_(None)
    staff = list(desk.connection.scalars(select(at.staff_id).where(teaches)))
    if not staff:
        return []
    desk.connection.execute(update(class_staff).where(teaches).values(left_at=desk.now))
    return [(CLASS_ENDED, None, class_id, {"staff": staff, "at": desk.now})]


def _body(done: Done) -> dict[str, Any]:
    body: dict[str, Any] = {"fields": dict(done.fields)} if done.fields else {}
    if done.places:
        body["places"] = [[list(_plain(one)) for one in side] for side in done.places]
    return body


def _plain(place: Any) -> tuple[Any, ...]:
    return place.class_id, place.joined_at, place.left_at


def _has_manager(desk: Desk, student_id: str) -> bool:
    one = student_by_id(desk.connection, desk.vault, student_id)
    return one is not None and one.manager_id is not None


def _keep(
    connection: Connection, vault: Vault, run: Run, changes: Sequence[_Changed], now: int
) -> None:
    if not changes:
        return
    at = import_change.c
    first = connection.scalar(select(func.max(at.position)).where(at.run_id == run.id))
    rows = []
    for position, (kind, student_id, thing_id, body) in enumerate(changes, (first or 0) + 1):
        sealed = None
        if body is not None:
            seal = seal_for(connection, vault, student_id or run.school_id)
            text = json.dumps(body, ensure_ascii=False)
            sealed = seal.seal("import_change", "body", f"{run.id} {position}", text)
        rows.append(
            {
                "run_id": run.id, "position": position, "school_id": run.school_id, "kind": kind,
                "student_id": student_id, "thing_id": thing_id, "body": sealed, "at": now,
            }
        )  # fmt: skip
    connection.execute(insert(import_change), rows)
