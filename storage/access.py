"""Who of the staff may see what: the one way from a member of staff to anything of a student's.

Staff's pages hold a Viewer and ask here, at each request anew, since a student may have moved to another
class meanwhile. What somebody may not see is not found, as with a wrong id: nobody is told that it is there.

    teacher         the students of their classes: who finished what, and what is shared with the team
    case manager    their own students: the same, and what is shared with the case manager
    counselor       alerts and what is held for them (alert_cases.py)
    coach           counts of the classes that they coach, and of grades and the school (counting.py)
    coordinator     counts of all classes, of grades and the school
    admin           people and settings, no answers: every student, as somebody who is enrolled

What somebody opens is in the log before they see it (access_log.py).
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, exists, false, func, or_, select

from storage import access_log, cards
from storage.access_log import Look
from storage.keys import seal_for
from storage.people import Student, students_where, with_seals
from storage.staffing import ADMIN, CASE_MANAGER, COACH, COORDINATOR, COUNSELOR, TEACHER
from storage.tables import (
    access_request,
    class_coach,
    class_member,
    class_staff,
    classes,
    import_change,
    staff,
    staff_role,
    student,
)
from storage.vault import Seal, Vault

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
    def has_counts(self) -> bool:
        return bool(self.roles & {COACH, COORDINATOR})

    @property
    def is_counselor(self) -> bool:
        return COUNSELOR in self.roles

    @property
    def is_admin(self) -> bool:
        return ADMIN in self.roles


@dataclass(frozen=True, slots=True)
class Theirs:
    """A student as one of a viewer's. `role`: what the viewer is to them, the nearer one first.

    Nothing else makes one, so whoever is handed it may read and write what stands about this student.
    """

    student: Student
    role: str
    viewer: Viewer
    seal: Seal  # of what is the student's
    classes: tuple[str, ...] = ()  # by name, in lists

    @property
    def reads_as(self) -> str:
        return READS_AS[self.role]


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A student as an admin sees them: who they are, where they belong and how they come in.

    Nothing else makes one, and nothing that a student said is read by it (administering.py).
    """

    student: Student
    viewer: Viewer
    class_name: str = ""  # the first by name; "" for who is in none now
    classes: tuple[str, ...] = ()  # all of them


@dataclass(frozen=True, slots=True)
class Listed:
    """A student whose tools and goals the viewer reads, as each of their teachers has to know them.

    `changes`: they may change them, too: an admin, the case manager, and a teacher where there is no plan.
    Nothing else makes one, and nothing that a student said is read by it (planning.py).
    """

    student: Student
    viewer: Viewer
    changes: bool


def viewer_of(connection: Connection, staff_id: str) -> Viewer | None:
    """None for who has left."""
    rows = connection.execute(
        select(staff.c.school_id, staff_role.c.role)
        .outerjoin(staff_role, staff_role.c.staff_id == staff.c.id)
        .where(staff.c.id == staff_id, staff.c.left_at.is_(None))
    ).all()
    if not rows:
        return None
    return Viewer(staff_id, rows[0].school_id, frozenset(row.role for row in rows if row.role))


def name_of(connection: Connection, vault: Vault, viewer: Viewer) -> str:
    """As they are called at the school: what they write stands under it."""
    sealed = connection.scalar(select(staff.c.name).where(staff.c.id == viewer.id))
    seal = seal_for(connection, vault, viewer.school_id)
    return seal.open("staff", "name", viewer.id, sealed) if sealed else ""


def staff_names(connection: Connection, vault: Vault, viewer: Viewer) -> dict[str, str]:
    """How everybody at the school is called who was ever of the staff, by their id."""
    rows = connection.execute(
        select(staff.c.id, staff.c.name).where(staff.c.school_id == viewer.school_id)
    ).all()
    seal = seal_for(connection, vault, viewer.school_id)
    return {row.id: seal.open("staff", "name", row.id, row.name) for row in rows}


def names_for_counselors(connection: Connection, vault: Vault, viewer: Viewer) -> dict[str, str]:
    """Of whom a family asks what is kept, by student id: a counselor may have to speak with them first."""
    if not viewer.is_counselor:
        return {}
    asked = select(access_request.c.student_id).where(access_request.c.ended_at.is_(None))
    found = students_where(connection, vault, student.c.id.in_(asked))
    return {one.id: one.name for one in found}


def classes_called(connection: Connection, viewer: Viewer) -> dict[str, str]:
    """How each class of the school is called, by its id."""
    here = select(classes.c.id, classes.c.name).where(classes.c.school_id == viewer.school_id)
    return {row.id: row.name for row in connection.execute(here)}


def class_names(connection: Connection, student_id: str) -> list[str]:
    """The classes that a student is in now: for who was handed them already."""
    sits = class_member.c.left_at.is_(None) & (class_member.c.student_id == student_id)
    named = select(classes.c.name).join(class_member, class_member.c.class_id == classes.c.id)
    return list(connection.execute(named.where(sits).order_by(classes.c.name)).scalars())


def counted_classes(connection: Connection, viewer: Viewer) -> dict[str, str]:
    """The classes of which the viewer sees counts, and no student: id -> name, by name."""
    at, coached = classes.c, class_coach.c
    mine = exists().where(
        coached.class_id == at.id, coached.staff_id == viewer.id, coached.left_at.is_(None)
    )
    if not viewer.has_counts:
        return {}
    query = select(at.id, at.name).where(at.school_id == viewer.school_id).order_by(at.name, at.id)
    seen = query if COORDINATOR in viewer.roles else query.where(mine)
    return {row.id: row.name for row in connection.execute(seen)}


def their_students(connection: Connection, vault: Vault, viewer: Viewer) -> list[Theirs]:
    """All students of the viewer's, in no order. No look: names, and who finished what."""
    found = with_seals(connection, vault, _is_theirs(viewer))
    names = _class_names(connection, viewer)
    return [
        Theirs(one, _role(viewer, one), viewer, seal, tuple(names.get(one.id, ())))
        for one, seal in found
    ]


def taught_class(connection: Connection, viewer: Viewer, name: str) -> str | None:
    """The id of a class of this name that the viewer teaches now; None for any other."""
    if TEACHER not in viewer.roles:
        return None
    here = classes.join(class_staff, class_staff.c.class_id == classes.c.id)
    found: str | None = connection.scalar(
        select(classes.c.id)
        .select_from(here)
        .where(
            classes.c.school_id == viewer.school_id,
            classes.c.name == name,
            class_staff.c.staff_id == viewer.id,
            class_staff.c.left_at.is_(None),
        )
    )
    return found


def named_classes(connection: Connection, viewer: Viewer) -> dict[str, str]:
    """How every class of the viewer's school is called, by its id."""
    at = classes.c
    rows = connection.execute(select(at.id, at.name).where(at.school_id == viewer.school_id))
    return {row.id: row.name for row in rows}


def find_theirs(
    connection: Connection, vault: Vault, viewer: Viewer, student_id: str
) -> Theirs | None:
    """One of them, without a look into what they said; None for anybody else's, and for nobody's."""
    this = student.c.id == student_id
    for one, seal in with_seals(connection, vault, this, _is_theirs(viewer)):
        return Theirs(one, _role(viewer, one), viewer, seal)
    return None


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
        note_look(connection, vault, found, record, now, action)
    return found


def at_the_office(
    connection: Connection, vault: Vault, school_id: str, student_ids: Collection[str]
) -> list[Theirs]:
    """For a command at the office, which reads what is shared with the team, and notes it as a disclosure."""
    office = Viewer("", school_id, frozenset())
    here = (student.c.school_id == school_id) & student.c.left_at.is_(None)
    found: list[Theirs] = []
    ids = sorted(student_ids)
    for start in range(0, len(ids), 500):
        some = student.c.id.in_(ids[start : start + 500])
        found += [
            Theirs(one, TEACHER, office, seal)
            for one, seal in with_seals(connection, vault, here, some)
        ]
    return found


def enrolled(
    connection: Connection,
    vault: Vault,
    viewer: Viewer,
    *,
    student_id: str = "",
    class_id: str = "",
) -> list[Enrolled]:
    """For an admin: the students of a class, or one, by name; none for anybody else."""
    if not viewer.is_admin or not (student_id or class_id):
        return []
    in_class = exists().where(
        class_member.c.student_id == student.c.id,
        class_member.c.left_at.is_(None),
        class_member.c.class_id == class_id,
    )
    which = student.c.id == student_id if student_id else in_class
    here = (student.c.school_id == viewer.school_id) & student.c.left_at.is_(None)
    found = [one for one, _ in with_seals(connection, vault, here, which)]
    rows = connection.execute(
        select(class_member.c.student_id, classes.c.name)
        .join(classes, classes.c.id == class_member.c.class_id)
        .where(
            class_member.c.student_id.in_([one.id for one in found]),
            class_member.c.left_at.is_(None),
        )
        .order_by(classes.c.name)
    )
    names: dict[str, list[str]] = {}
    for row in rows:
        names.setdefault(row.student_id, []).append(row.name)
    return sorted(
        (
            Enrolled(one, viewer, next(iter(names.get(one.id, ())), ""), (*names.get(one.id, ()),))
            for one in found
        ),
        key=lambda one: (one.student.name.casefold(), one.student.id),
    )


def listed(
    connection: Connection, vault: Vault, viewer: Viewer, student_id: str, *, as_admin: bool
) -> Listed | None:
    """One of theirs; `as_admin`: anybody who is enrolled."""
    if as_admin:
        found = enrolled(connection, vault, viewer, student_id=student_id) if student_id else []
        return Listed(found[0].student, viewer, changes=True) if found else None
    theirs = find_theirs(connection, vault, viewer, student_id)
    if theirs is None:
        return None
    changes = theirs.role == CASE_MANAGER or theirs.student.mode == "every"
    return Listed(theirs.student, viewer, changes)


def classes_of_run(connection: Connection, viewer: Viewer, run_id: str) -> list[tuple[str, int]]:
    """For an admin: the classes in which a list brought new students, and how many; by name."""
    if not viewer.is_admin:
        return []
    added, sits = import_change.c, class_member.c
    rows = connection.execute(
        select(classes.c.name, func.count())
        .join(class_member, sits.class_id == classes.c.id)
        .join(import_change, added.student_id == sits.student_id)
        .where(added.run_id == run_id, added.kind == "added", added.undone_at.is_(None))
        .where(sits.left_at.is_(None), classes.c.school_id == viewer.school_id)
        .group_by(classes.c.name)
    )
    return sorted(((row[0], row[1]) for row in rows), key=lambda one: one[0].casefold())


def note_look(
    connection: Connection,
    vault: Vault,
    theirs: Theirs,
    record: str,
    now: int,
    action: str = access_log.READ,
) -> None:
    """For who opens several at once; before any of it is shown."""
    viewer = theirs.viewer
    look = Look(viewer.id, theirs.role, action, theirs.student.id, record)
    access_log.note(connection, vault, viewer.school_id, look, now)


def codes_of_theirs(
    connection: Connection, vault: Vault, theirs: Collection[Theirs], now: int
) -> dict[str, str]:
    """Each student's newest card, by student id, for who prints it. That they do is in the log first."""
    for one in theirs:
        look = Look(one.viewer.id, access_log.CARD, access_log.PRINT, one.student.id, "")
        access_log.note(connection, vault, one.viewer.school_id, look, now)
    return cards.cards_of(connection, vault, [one.student.id for one in theirs])


def _role(viewer: Viewer, one: Student) -> str:
    manages = CASE_MANAGER in viewer.roles and one.manager_id == viewer.id
    return CASE_MANAGER if manages else TEACHER


def _is_theirs(viewer: Viewer) -> ColumnElement[bool]:
    """A student who is at the viewer's school now, and in a class of theirs or on their caseload."""
    ways: list[ColumnElement[bool]] = []
    if TEACHER in viewer.roles:
        # By name and not by asking of each student of the school, whose number would be felt.
        sits, teaches = class_member.alias("sits"), class_staff.alias("teaches")
        taught = (
            select(sits.c.student_id)
            .join(teaches, teaches.c.class_id == sits.c.class_id)
            .where(
                sits.c.left_at.is_(None),
                teaches.c.staff_id == viewer.id,
                teaches.c.left_at.is_(None),
            )
        )
        ways.append(student.c.id.in_(taught))
    if CASE_MANAGER in viewer.roles:
        ways.append(student.c.case_manager_id == viewer.id)
    here = (student.c.school_id == viewer.school_id) & student.c.left_at.is_(None)
    return here & or_(*ways) if ways else false()


def _class_names(connection: Connection, viewer: Viewer) -> dict[str, list[str]]:
    rows = connection.execute(
        select(class_member.c.student_id, classes.c.name)
        .join(classes, classes.c.id == class_member.c.class_id)
        .join(student, student.c.id == class_member.c.student_id)
        .where(class_member.c.left_at.is_(None), _is_theirs(viewer))
        .order_by(classes.c.name)
    )
    found: dict[str, list[str]] = {}
    for id, name in rows:
        found.setdefault(id, []).append(name)
    return found
