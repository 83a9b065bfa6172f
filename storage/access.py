"""Who of the staff may see what: the one way from a member of staff to anything of a student's.

Staff's pages hold a Viewer and ask here, at each request anew, since a student may have moved to another
class meanwhile. What somebody may not see is not found, as with a wrong id: nobody is told that it is there.

    teacher         the students of their classes: who finished what, and what is shared with the team
    case manager    their own students: the same, and what is shared with the case manager
    counselor       alerts and what is held for them (to come)
    coach, coordinator   counts of classes (to come)
    admin           people and settings, no answers

What somebody opens is in the log before they see it (access_log.py).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, exists, or_, select

from storage import access_log
from storage.access_log import Look
from storage.people import Student, student_by_id, students_where
from storage.staffing import ADMIN, CASE_MANAGER, TEACHER, roles_of
from storage.tables import class_member, class_staff, classes, staff, student
from storage.vault import Vault

# What a draft calls who reads it (dialogs/drafts/evidence.py), by what they are to the student.
READS_AS = {CASE_MANAGER: "case_manager", TEACHER: "team"}


@dataclass(frozen=True, slots=True)
class Viewer:
    """A member of staff who is in, with what they may do now."""

    id: str
    school_id: str
    roles: frozenset[str]

    @property
    def has_students(self) -> bool:
        return bool(self.roles & {TEACHER, CASE_MANAGER})

    @property
    def is_admin(self) -> bool:
        return ADMIN in self.roles


@dataclass(frozen=True, slots=True)
class Theirs:
    """A student as one of a viewer's. `role`: what the viewer is to them, the nearer one first."""

    student: Student
    role: str
    classes: tuple[str, ...]  # by name

    @property
    def reads_as(self) -> str:
        return READS_AS[self.role]


def viewer_of(connection: Connection, staff_id: str) -> Viewer | None:
    """None for who has left."""
    row = connection.execute(
        select(staff.c.school_id).where(staff.c.id == staff_id, staff.c.left_at.is_(None))
    ).first()
    if row is None:
        return None
    return Viewer(staff_id, row.school_id, roles_of(connection, staff_id))


def their_students(connection: Connection, vault: Vault, viewer: Viewer) -> list[Theirs]:
    """All students of the viewer's, in no order. No look: names, and who finished what."""
    found = students_where(connection, vault, _is_theirs(viewer))
    managed = _managed(connection, viewer) if CASE_MANAGER in viewer.roles else frozenset()
    names = _class_names(connection, [one.id for one in found])
    return [
        Theirs(one, CASE_MANAGER if one.id in managed else TEACHER, tuple(names.get(one.id, ())))
        for one in found
    ]


def find_theirs(
    connection: Connection, vault: Vault, viewer: Viewer, student_id: str
) -> Theirs | None:
    """One of them, without a look into what they said; None for anybody else's, and for nobody's."""
    at = student.c
    theirs = connection.scalar(select(at.id).where(at.id == student_id, _is_theirs(viewer)))
    found = student_by_id(connection, vault, student_id) if theirs else None
    if found is None:
        return None
    managed = CASE_MANAGER in viewer.roles and student_id in _managed(connection, viewer)
    names = _class_names(connection, [student_id])
    return Theirs(found, CASE_MANAGER if managed else TEACHER, tuple(names.get(student_id, ())))


def open_theirs(
    connection: Connection,
    vault: Vault,
    viewer: Viewer,
    student_id: str,
    record: str,
    now: int,
    action: str = access_log.READ,
) -> Theirs | None:
    """As `find_theirs`, for who is about to read, print or take away what the student said: it is logged."""
    found = find_theirs(connection, vault, viewer, student_id)
    if found is not None:
        look = Look(viewer.id, found.role, action, student_id, record)
        access_log.note(connection, vault, viewer.school_id, look, now)
    return found


def _is_theirs(viewer: Viewer) -> ColumnElement[bool]:
    """A student who is at the viewer's school now, and in a class of theirs or on their caseload."""
    ways: list[ColumnElement[bool]] = []
    if TEACHER in viewer.roles:
        ways.append(
            exists()
            .select_from(
                class_member.join(class_staff, class_staff.c.class_id == class_member.c.class_id)
            )
            .where(
                class_member.c.student_id == student.c.id,
                class_member.c.left_at.is_(None),
                class_staff.c.staff_id == viewer.id,
                class_staff.c.left_at.is_(None),
            )
        )
    if CASE_MANAGER in viewer.roles:
        ways.append(student.c.case_manager_id == viewer.id)
    nobody = student.c.id.is_(None)
    here = (student.c.school_id == viewer.school_id) & student.c.left_at.is_(None)
    return here & or_(nobody, *ways)


def _managed(connection: Connection, viewer: Viewer) -> frozenset[str]:
    rows = connection.execute(select(student.c.id).where(student.c.case_manager_id == viewer.id))
    return frozenset(rows.scalars())


def _class_names(connection: Connection, ids: Iterable[str]) -> dict[str, list[str]]:
    rows = connection.execute(
        select(class_member.c.student_id, classes.c.name)
        .join(classes, classes.c.id == class_member.c.class_id)
        .where(class_member.c.student_id.in_(list(ids)), class_member.c.left_at.is_(None))
        .order_by(classes.c.name)
    )
    found: dict[str, list[str]] = {}
    for id, name in rows:
        found.setdefault(id, []).append(name)
    return found
