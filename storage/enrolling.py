"""How a list of students comes in: who is new, who changed, who moved to another class.

The list speaks only of those it names. Beside each new student stand a data key and a card. What came of a
row is told with what was there before, so that an import can be taken back (taking_back.py).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, Literal

from sqlalchemy import Connection, insert, select, update

from storage import tables
from storage.cards import new_card
from storage.ids import new_id
from storage.keys import STUDENT, new_key, seal_for
from storage.people import (
    School,
    Student,
    classes_of,
    find_student,
    find_students,
    folded_id,
    folded_name,
    local_id_index,
    lock_lists,
)
from storage.staff import ensure_staff, find_staff
from storage.tables import class_member
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
ALWAYS = ("name", "band", "mode", "language", "made_up")
_SEALED = ("name", "born", "pronouns")


@dataclass(frozen=True)
class NewStudent:
    """One row of a list of students. `class_name` "" and no `classes`: it speaks of no class."""

    local_id: str
    name: str
    class_name: str  # where it is one
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
    classes: tuple[str, ...] = ()  # several, in the place of the one
    silent: tuple[str, ...] = ()  # of the other facts those that only a new student takes from it
    stays: bool = False  # in the classes that the student is in beside these

    @property
    def all_classes(self) -> tuple[str, ...]:
        return self.classes or ((self.class_name,) if self.class_name else ())

    @property
    def spoken(self) -> tuple[str, ...]:
        """The facts that it says of a student who is known already."""
        return (*(name for name in ALWAYS if name not in self.silent), *self.columns)


@dataclass(frozen=True, slots=True)
class Place:
    """That a student is, or was, in a class."""

    class_id: str
    joined_at: int
    left_at: int | None


@dataclass(frozen=True, slots=True)
class Done:
    """What came of one row. `fields`: as it was and as it is, by column; `places`: all of both."""

    student_id: str
    what: Saved
    fields: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    places: tuple[tuple[Place, ...], tuple[Place, ...]] | None = None
    made_classes: tuple[str, ...] = ()  # ids
    made_staff: tuple[str, ...] = ()


def save_students(
    connection: Connection, vault: Vault, school: School, rows: Iterable[NewStudent], now: int
) -> list[tuple[str, Saved]]:
    """What happened to each row's student, in the order of the rows."""
    lock_lists(connection, school)
    desk = desk_of(connection, vault, school.id, now)
    saved: list[tuple[str, Saved]] = []
    waiting = iter(rows)
    while some := list(islice(waiting, AT_ONCE)):
        done = save_all(desk, some)
        saved += [(row.local_id, one.what) for row, one in zip(some, done, strict=True)]
    return saved


AT_ONCE = 100  # rows that are looked for, and kept, together


@dataclass(eq=False)
class Desk:
    """What lies at hand while a list is saved."""

    connection: Connection
    vault: Vault
    school_id: str
    now: int
    classes: dict[str, str]  # folded name -> id
    staff: dict[str, str] = field(default_factory=dict)  # folded name -> id
    made_classes: list[str] = field(default_factory=list)  # ids, since somebody asked last
    made_staff: list[str] = field(default_factory=list)
    known: dict[str, Student] = field(default_factory=dict)  # by folded number
    places: dict[str, list[Place]] = field(default_factory=dict)  # of these, by id
    new: dict[str, list[dict[str, Any]]] = field(default_factory=dict)  # rows, by table


def desk_of(connection: Connection, vault: Vault, school_id: str, now: int) -> Desk:
    """For who holds the school's lists (people.lock_lists)."""
    return Desk(connection, vault, school_id, now, classes_of(connection, school_id))


def save_all(desk: Desk, rows: Sequence[NewStudent]) -> list[Done]:
    """At most AT_ONCE of them."""
    desk.known = find_students(
        desk.connection, desk.vault, desk.school_id, [row.local_id for row in rows]
    )
    desk.places = {one.id: [] for one in desk.known.values()}
    at = class_member.c
    for place in desk.connection.execute(_PLACES.where(at.student_id.in_(desk.places))):
        one = Place(place.class_id, place.joined_at, place.left_at)
        desk.places[place.student_id].append(one)
    added: set[str] = set()
    done = []
    for row in rows:
        folded = folded_id(row.local_id)
        if folded in added:  # the same student once more
            _flush(desk)
            was = find_student(desk.connection, desk.vault, desk.school_id, row.local_id)
            desk.known |= {folded: was} if was else {}
        done.append(_save(desk, row, desk.known.get(folded)))
        added.add(folded)
    _flush(desk)
    return done


def _save(desk: Desk, row: NewStudent, was: Student | None) -> Done:
    if was is None:
        return _told(desk, Done(_add(desk, row), "added"))
    fields = {**_change(desk, was, row), **_bring_back(desk, was)}
    places = _move(desk, was.id, row) if row.all_classes else None
    return _told(desk, Done(was.id, "changed" if fields or places else "same", fields, places))


def _flush(desk: Desk) -> None:
    """Whoever is new, in an order in which no row points to one that is not there."""
    for table in (tables.data_key, tables.student, tables.card, class_member):
        rows = desk.new.pop(table.name, [])
        if rows:
            desk.connection.execute(insert(table), rows)


def differs(field: str, was: Student, row: NewStudent) -> bool:
    if field == "case_manager":
        return folded_name(was.case_manager or "") != folded_name(row.case_manager or "")
    return bool(getattr(was, field) != getattr(row, field))


def places_of(connection: Connection, student_id: str) -> tuple[Place, ...]:
    """Every class that the student is or was in, by its id."""
    at = class_member.c
    rows = connection.execute(_PLACES.where(at.student_id == student_id))
    return tuple(Place(row.class_id, row.joined_at, row.left_at) for row in rows)


_PLACES = select(class_member).order_by(class_member.c.class_id)


def _told(desk: Desk, done: Done) -> Done:
    """With what was made on the way, which is told once."""
    if not (desk.made_classes or desk.made_staff):
        return done
    made_classes, made_staff = tuple(desk.made_classes), tuple(desk.made_staff)
    desk.made_classes, desk.made_staff = [], []
    return replace(done, made_classes=made_classes, made_staff=made_staff)


def _add(desk: Desk, row: NewStudent) -> str:
    id = new_id(desk.now)
    key, seal = new_key(desk.vault, id, STUDENT, desk.now)
    facts = {
        "id": id,
        "school_id": desk.school_id,
        "local_id": seal.seal("student", "local_id", id, row.local_id),
        "local_id_index": local_id_index(desk.vault, desk.school_id, row.local_id),
        "made_at": desk.now,
        **_columns(desk, id, seal, row, [*ALWAYS, *OPTIONAL]),
    }
    card, _ = new_card(desk.vault, seal, desk.school_id, desk.now)
    for table, each in ((tables.data_key, key), (tables.student, facts), (tables.card, card)):
        desk.new.setdefault(table.name, []).append(each)
    for class_id in dict.fromkeys(_class_id(desk, name) for name in row.all_classes):
        _join(desk, class_id, id)
    return id


def _change(desk: Desk, was: Student, row: NewStudent) -> dict[str, tuple[Any, Any]]:
    """Writes only what differs."""
    names = [name for name in row.spoken if differs(name, was, row)]
    if not names:
        return {}
    seal = seal_for(desk.connection, desk.vault, was.id)
    values = _columns(desk, was.id, seal, row, names)
    this = tables.student.c.id == was.id
    desk.connection.execute(update(tables.student).where(this).values(values))
    told = {name: (getattr(was, name), getattr(row, name)) for name in names}
    if "case_manager" in told:
        told["case_manager"] = (was.manager_id, values["case_manager_id"])
    return told


def _bring_back(desk: Desk, was: Student) -> dict[str, tuple[Any, Any]]:
    """A student who had left and stands in the list again is here again."""
    if not was.left:
        return {}
    this = tables.student.c.id == was.id
    left_at = desk.connection.scalar(select(tables.student.c.left_at).where(this))
    desk.connection.execute(update(tables.student).where(this).values(left_at=None))
    return {"left_at": (left_at, None)}


def _columns(
    desk: Desk, id: str, seal: Seal, row: NewStudent, fields: Iterable[str]
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name in fields:
        value = getattr(row, name)
        if name == "case_manager":
            values["case_manager_id"] = _staff_id(desk, value) if value else None
        else:
            values[name] = column_value(seal, id, name, value)
    return values


def column_value(seal: Seal, id: str, name: str, value: Any) -> Any:
    """A fact as its column keeps it."""
    if name == "asks":
        return " ".join(value) or None
    if value == "":
        return None
    return seal.seal("student", name, id, value) if name in _SEALED else value


def _staff_id(desk: Desk, name: str) -> str:
    """The case manager of that name, looked up once in a list."""
    folded = folded_name(name)
    if folded not in desk.staff:
        there = find_staff(desk.connection, desk.vault, desk.school_id, name)
        desk.staff[folded] = there or ensure_staff(
            desk.connection, desk.vault, desk.school_id, name, "case_manager", desk.now
        )
        if not there:
            desk.made_staff.append(desk.staff[folded])
    return desk.staff[folded]


def _move(
    desk: Desk, student_id: str, row: NewStudent
) -> tuple[tuple[Place, ...], tuple[Place, ...]] | None:
    """Into the classes of the row; out of every other, unless the row says that they stay there."""
    before = tuple(desk.places.get(student_id) or places_of(desk.connection, student_id))
    here = {one.class_id for one in before if one.left_at is None}
    wanted = {_class_id(desk, name) for name in row.all_classes}
    if here == wanted or (row.stays and wanted <= here):
        return None
    at = tables.class_member.c
    of_student = update(tables.class_member).where(at.student_id == student_id)
    if not row.stays and here - wanted:
        left = of_student.where(at.class_id.in_(here - wanted))
        desk.connection.execute(left.values(left_at=desk.now))
    for class_id in sorted(wanted - here):
        if any(one.class_id == class_id for one in before):
            again = {"joined_at": desk.now, "left_at": None}
            desk.connection.execute(of_student.where(at.class_id == class_id).values(again))
        else:
            _join(desk, class_id, student_id)
    _flush(desk)
    desk.places.pop(student_id, None)
    return before, places_of(desk.connection, student_id)


def _join(desk: Desk, class_id: str, student_id: str) -> None:
    row = {"class_id": class_id, "student_id": student_id, "school_id": desk.school_id}
    desk.new.setdefault(class_member.name, []).append({**row, "joined_at": desk.now})


def _class_id(desk: Desk, name: str) -> str:
    folded = folded_name(name)
    if folded not in desk.classes:
        id = desk.classes[folded] = new_id(desk.now)
        facts = {"id": id, "school_id": desk.school_id, "name": name, "made_at": desk.now}
        desk.connection.execute(insert(tables.classes), facts)
        desk.made_classes.append(id)
    return desk.classes[folded]
