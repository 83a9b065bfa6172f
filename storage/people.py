"""The school, its classes and its students: who they are and how they are found.

What names a person is sealed under that student's own key (staff: the school's) and bound to its
table, column and row. To be found, a local id or a staff name has a keyed hash beside it.
Words that nobody gave are "" here and NULL in the tables.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, func, insert, select, update

from storage import tables
from storage.facts import fact, note_fact
from storage.ids import new_id
from storage.keys import counselors_of, make_key, seal_for
from storage.prepared import Prepared
from storage.problems import StorageProblem, Tampered
from storage.vault import Seal, Vault


@dataclass(frozen=True)
class School:
    id: str
    name: str
    timezone: str  # an IANA name
    holidays: frozenset[date] = frozenset()  # days without school, beside the weekends


@dataclass(frozen=True)
class Student:
    id: str
    school_id: str
    local_id: str  # the school's own number, as it was first written
    name: str
    band: str
    mode: str
    language: str
    born: str  # YYYY-MM-DD
    grade: str
    pronouns: str
    plan_word: str
    knows_about_plan: bool
    in_class: bool
    role: str  # the student's part in their meeting
    simple: bool
    meeting_date: str  # YYYY-MM-DD, in the school's zone
    case_manager: str | None  # by name
    look: str = ""  # JSON: how pages look and sound to them
    asks: tuple[str, ...] = ()  # what staff want them asked in addition
    made_up: bool = False  # of the demo, or for trying a flow out
    left: bool = False  # is at the school no more
    manager_id: str | None = None  # the case manager's id


def ensure_school(
    connection: Connection,
    vault: Vault,
    name: str,
    timezone: str,
    now: int,
    holidays: frozenset[date] = frozenset(),
) -> School:
    """The one school of this database, made with its keys the first time."""
    row = _school(connection)
    if row is None:
        _one_at_a_time(connection)
        row = _school(connection)
    known = fact(connection, _SCHOOL)
    if row is None or (known and known != row.id):
        _refuse_what_is_left(connection, known)
    if row is None:
        return replace(_make_school(connection, vault, name, timezone, now), holidays=holidays)
    if not known:
        note_fact(connection, _SCHOOL, row.id)
    if (row.name, row.timezone) != (name, timezone):
        connection.execute(
            update(tables.school)
            .where(tables.school.c.id == row.id)
            .values(name=name, timezone=timezone)
        )
    return School(row.id, name, timezone, holidays)


_SCHOOL = "school"  # the fact which one was made here


def _refuse_what_is_left(connection: Connection, known: str) -> None:
    """No new school begins in the place of another, of which somebody has taken the row."""
    if known or connection.execute(select(tables.data_key.c.owner_id).limit(1)).first():
        raise StorageProblem(
            "The row of the school that was made in this database is missing, or another stands in its "
            "place: nothing was made or changed. Restore the newest backup."
        )


def find_student(
    connection: Connection, vault: Vault, school_id: str, local_id: str
) -> Student | None:
    """By the school's own number, however it is spaced or capitalised; also one who has left."""
    return find_students(connection, vault, school_id, [local_id]).get(folded_id(local_id))


def find_students(
    connection: Connection, vault: Vault, school_id: str, local_ids: Iterable[str]
) -> dict[str, Student]:
    """By folded number; as many as fit in one statement."""
    wanted = {local_id_index(vault, school_id, one): folded_id(one) for one in local_ids}
    at = tables.student.c
    rows = with_seals(connection, vault, at.school_id == school_id, at.local_id_index.in_(wanted))
    numbers = {*wanted.values()}
    found = {folded_id(one.local_id): one for one, _ in rows}
    for one in found.values():
        if folded_id(one.local_id) not in numbers:
            raise Tampered(
                f"The number of student {one.id} is not the one they are found by. Somebody has changed "
                "it: compare with a backup."
            )
    return found


def student_ids(
    connection: Connection, vault: Vault, school_id: str, local_ids: Iterable[str]
) -> dict[str, str]:
    """Local id as given -> id; those not found are left out."""
    found = {one: find_student(connection, vault, school_id, one) for one in local_ids}
    return {local_id: one.id for local_id, one in found.items() if one is not None}


def student_by_id(connection: Connection, vault: Vault, id: str) -> Student | None:
    """Also one who has left: their kept answers still need a name."""
    row = _BY_ID(connection, {"id": id}).first()
    if row is None:
        return None
    return _opened(row, _own_seal(connection, vault, row), _of_school(connection, vault, row))


def students_of_class(connection: Connection, vault: Vault, class_id: str) -> tuple[Student, ...]:
    """Who is in the class now, by name."""
    member = tables.class_member.c
    members = select(member.student_id).where(member.class_id == class_id, member.left_at.is_(None))
    here = tables.student.c.left_at.is_(None)
    found = students_where(connection, vault, tables.student.c.id.in_(members), here)
    return tuple(sorted(found, key=lambda student: (folded_name(student.name), student.id)))


def all_names(connection: Connection, vault: Vault, school_id: str) -> list[tuple[str, str]]:
    """Id and full name of every student and staff member who is or was at the school."""
    student, staff, data_key = tables.student.c, tables.staff.c, tables.data_key.c
    rows = connection.execute(
        select(student.id, student.name, data_key.version, data_key.wrapped)
        .join(tables.data_key, data_key.owner_id == student.id)
        .where(student.school_id == school_id)
    )
    names = []
    for row in rows:
        seal = vault.seal_of(row.id, row.version, row.wrapped)
        names.append((row.id, seal.open("student", "name", row.id, row.name)))
    seal = seal_for(connection, vault, school_id)
    of_staff = select(staff.id, staff.name).where(staff.school_id == school_id)
    for one in connection.execute(of_staff):
        names.append((one.id, seal.open("staff", "name", one.id, one.name)))
    return names


def keep_look(connection: Connection, student_id: str, look: str) -> None:
    """The student's own settings of pages, as JSON."""
    connection.execute(
        update(tables.student).where(tables.student.c.id == student_id), {"look": look}
    )


def find_class(connection: Connection, school_id: str, name: str) -> str | None:
    """The id of the class of that name, however it is spaced or capitalised."""
    return classes_of(connection, school_id).get(folded_name(name))


def classes_of(connection: Connection, school_id: str) -> dict[str, str]:
    """Folded name -> id."""
    at = tables.classes.c
    rows = connection.execute(select(at.id, at.name).where(at.school_id == school_id))
    return {folded_name(row.name): row.id for row in rows}


def class_names(connection: Connection, school_id: str) -> tuple[str, ...]:
    """As they are written, in their order."""
    at = tables.classes.c
    names = connection.scalars(select(at.name).where(at.school_id == school_id))
    return tuple(sorted(names, key=folded_name))


def lock_lists(connection: Connection, school: School) -> None:
    """Lets one list of a school come in after the other; answers go on being saved meanwhile."""
    # SQLite has one writer anyway. FOR NO KEY UPDATE holds up no row that refers to the school.
    connection.execute(
        select(tables.school.c.id)
        .where(tables.school.c.id == school.id)
        .with_for_update(key_share=True)
    )


def local_id_index(vault: Vault, school_id: str, local_id: str) -> str:
    return vault.index("student.local_id", f"{school_id}|{folded_id(local_id)}")


def staff_name_index(vault: Vault, school_id: str, name: str) -> str:
    return vault.index("staff.name", f"{school_id}|{folded_name(name)}")


def folded_id(local_id: str) -> str:
    """The form in which two local ids are compared."""
    return unicodedata.normalize("NFC", local_id.strip().casefold())


def folded_name(name: str) -> str:
    """The form in which names of classes and staff are compared."""
    return unicodedata.normalize("NFC", " ".join(name.casefold().split()))


def _school(connection: Connection) -> Row[Any] | None:
    return connection.execute(select(tables.school).order_by(tables.school.c.made_at)).first()


def _one_at_a_time(connection: Connection) -> None:
    """Of two replicas that start together, the second finds the school of the first."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_MAKING_THE_SCHOOL)))


def languages_of(connection: Connection, school_id: str) -> frozenset[str]:
    """Those of the school's students."""
    student = tables.student.c
    here = (student.school_id == school_id, student.left_at.is_(None))
    return frozenset(connection.execute(select(student.language).where(*here).distinct()).scalars())


def _make_school(
    connection: Connection, vault: Vault, name: str, timezone: str, now: int
) -> School:
    school = School(new_id(now), name, timezone)
    connection.execute(
        insert(tables.school).values(id=school.id, name=name, timezone=timezone, made_at=now)
    )
    note_fact(connection, _SCHOOL, school.id)
    make_key(connection, vault, school.id, "school", now)
    make_key(connection, vault, counselors_of(school.id), "counselor", now)
    return school


def students_where(
    connection: Connection, vault: Vault, *where: ColumnElement[bool]
) -> list[Student]:
    """In one query, however many they are."""
    return [student for student, _ in with_seals(connection, vault, *where)]


def with_seals(
    connection: Connection, vault: Vault, *where: ColumnElement[bool]
) -> list[tuple[Student, Seal]]:
    """Each with the seal of what is theirs, for who goes on to open it."""
    newest: dict[str, Any] = {}
    for row in connection.execute(_WITH_KEYS.where(*where)):
        newest.setdefault(row.id, row)
    found = []
    for row in newest.values():
        seal = _own_seal(connection, vault, row)
        found.append((_opened(row, seal, _of_school(connection, vault, row)), seal))
    return found


def _of_school(connection: Connection, vault: Vault, row: Any) -> Seal | None:
    """The seal of staff's names, where one is to be opened."""
    if row.manager is None:
        return None
    if row.school_wrapped is None:
        seal_for(connection, vault, row.school_id)  # says that there is no key
    return vault.seal_of(row.school_id, row.school_key_version, row.school_wrapped)


def _own_seal(connection: Connection, vault: Vault, row: Any) -> Seal:
    if row.wrapped is None:
        seal_for(connection, vault, row.id)  # says that there is no key
    return vault.seal_of(row.id, row.key_version, row.wrapped)


def _opened(row: Any, seal: Seal, of_school: Seal | None) -> Student:

    def opened(column: str) -> str:
        sealed = getattr(row, column)
        return "" if sealed is None else seal.open("student", column, row.id, sealed)

    return Student(
        id=row.id,
        school_id=row.school_id,
        local_id=opened("local_id"),
        name=opened("name"),
        band=row.band,
        mode=row.mode,
        language=row.language,
        born=opened("born"),
        grade=row.grade or "",
        pronouns=opened("pronouns"),
        plan_word=row.plan_word or "",
        knows_about_plan=bool(row.knows_about_plan),
        in_class=bool(row.in_class),
        role=row.role or "",
        simple=bool(row.simple),
        meeting_date=row.meeting_date or "",
        case_manager=of_school.open("staff", "name", row.case_manager_id, row.manager)
        if of_school and row.manager is not None
        else None,
        look=row.look or "",
        asks=tuple((row.asks or "").split()),
        made_up=bool(row.made_up),
        left=row.left_at is not None,
        manager_id=row.case_manager_id,
    )


_MAKING_THE_SCHOOL = 7_461_003  # any number that nothing else in the database locks

_STUDENTS = select(tables.student, tables.staff.c.name.label("manager")).outerjoin(
    tables.staff, tables.student.c.case_manager_id == tables.staff.c.id
)
_SCHOOL_KEY = tables.data_key.alias("school_key")
_WITH_KEYS = (
    _STUDENTS.add_columns(
        tables.data_key.c.version.label("key_version"),
        tables.data_key.c.wrapped,
        _SCHOOL_KEY.c.version.label("school_key_version"),
        _SCHOOL_KEY.c.wrapped.label("school_wrapped"),
    )
    .outerjoin(tables.data_key, tables.data_key.c.owner_id == tables.student.c.id)
    .outerjoin(_SCHOOL_KEY, _SCHOOL_KEY.c.owner_id == tables.student.c.school_id)
    # The newest key first; there is seldom another.
    .order_by(tables.data_key.c.version.desc(), _SCHOOL_KEY.c.version.desc())
)
# Each message of a chat looks for its student: one statement, compiled once.
_BY_ID = Prepared(_WITH_KEYS.where(tables.student.c.id == bindparam("id")))
