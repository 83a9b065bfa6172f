"""What an admin does about students: who is enrolled and where, how they come in, and who goes.

Whoever is handed an Enrolled (access.py) may do all of this; nothing here reads what a student said.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, Connection, func, select, update

from dialogs.tool_matching import PlanTool
from storage import cards, consent, pins, tools
from storage.access import Enrolled, Viewer
from storage.chats import chats_of
from storage.conversations import ASKING, REVIEW
from storage.enrolling import NewStudent, save_students
from storage.erasing import Erased, erase_answers
from storage.erasures import REMOVED, REMOVED_WITH_FAMILY
from storage.families import revoke_links
from storage.keys import seal_for
from storage.people import School, find_student, folded_id, local_id_index
from storage.tables import (
    class_member,
    class_staff,
    classes,
    conversation,
    student,
    student_pin,
    student_session,
)
from storage.tools import NewTool, StudentTool
from storage.vault import Vault


@dataclass(frozen=True, slots=True)
class ClassHere:
    id: str
    name: str
    students: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was deleted for a student who was removed, as it is handed over."""

    name: str
    local_id: str
    erased: Erased
    cards: int = 0
    links: int = 0  # of the family
    chats: int = 0  # in which Telegram keeps a copy of its own
    family: bool = False  # what the family wrote went, too


def classes_with_counts(connection: Connection, viewer: Viewer) -> list[ClassHere]:
    """Every class that the school has now, by name; none for who is no admin."""
    if not viewer.is_admin:
        return []
    sits = class_member.join(student, student.c.id == class_member.c.student_id)
    rows = connection.execute(
        select(classes.c.id, classes.c.name, func.count(student.c.id))
        .select_from(classes.outerjoin(sits, _sits_here()))
        .where(classes.c.school_id == viewer.school_id)
        .group_by(classes.c.id, classes.c.name)
    ).all()
    over = _over(connection, viewer, [row.id for row in rows if not row[2]])
    found = (ClassHere(*row) for row in rows if row.id not in over)
    return sorted(found, key=lambda one: one.name.casefold())


def _over(connection: Connection, viewer: Viewer, ids: Sequence[str]) -> set[str]:
    """Those that had students, and have neither these nor a teacher any more."""
    if not ids:
        return set()
    had = select(class_member.c.class_id).where(class_member.c.class_id.in_(ids))
    has = select(class_staff.c.class_id).where(
        class_staff.c.class_id.in_(ids), class_staff.c.left_at.is_(None)
    )
    return {*connection.scalars(had)} - {*connection.scalars(has)}


def unfinished_in(connection: Connection, viewer: Viewer, class_id: str) -> int:
    """How many conversations of the class's students are begun and not finished."""
    _admins_alone(viewer)
    sits = select(class_member.c.student_id).where(_sits_in(class_id))
    at = conversation.c
    begun = at.student_id.in_(sits) & at.status.in_((ASKING, REVIEW))
    return connection.scalar(select(func.count()).select_from(conversation).where(begun)) or 0


def end_class(connection: Connection, viewer: Viewer, class_id: str, now: int) -> None:
    """Nobody is in it any more, and nobody teaches it. That they were stays, and so does what was said.

    A round that is under way is each student's own: they finish it, and their case manager reads it.
    """
    _admins_alone(viewer)
    connection.execute(update(class_member).where(_sits_in(class_id)).values(left_at=now))
    at = class_staff.c
    teaches = (at.class_id == class_id) & at.left_at.is_(None)
    connection.execute(update(class_staff).where(teaches).values(left_at=now))


def _sits_in(class_id: str) -> ColumnElement[bool]:
    return (class_member.c.class_id == class_id) & class_member.c.left_at.is_(None)


def has_classes(connection: Connection, viewer: Viewer) -> bool:
    here = select(classes.c.id).where(classes.c.school_id == viewer.school_id)
    return connection.execute(here.limit(1)).first() is not None


def new_class(
    connection: Connection,
    vault: Vault,
    school: School,
    viewer: Viewer,
    names: Sequence[str],
    about: NewStudent,
    now: int,
) -> None:
    """A student for each name, in the class and with the facts of `about`; each gets a number."""
    _admins_alone(viewer)
    rows = [
        _named(about, name, _free_number(connection, vault, school, about.class_name))
        for name in names
    ]
    save_students(connection, vault, school, rows, now)


def change(connection: Connection, vault: Vault, school: School, row: NewStudent, now: int) -> None:
    """The student of that number: the facts as they stand in `row`, in its class alone."""
    save_students(connection, vault, school, [row], now)


def renumber(
    connection: Connection, vault: Vault, school: School, one: Enrolled, local_id: str
) -> bool:
    """The school's own number, as its lists have it. False where another student has it."""
    other = find_student(connection, vault, school.id, local_id)
    if other is not None and other.id != one.student.id:
        return False
    id = one.student.id
    values = {
        "local_id": seal_for(connection, vault, id).seal("student", "local_id", id, local_id),
        "local_id_index": local_id_index(vault, school.id, local_id),
    }
    connection.execute(update(student).where(student.c.id == id).values(**values))
    return True


def pictures_of(connection: Connection, found: Iterable[Enrolled]) -> dict[str, bool]:
    """Whose pictures are chosen, by student id: True where five wrong tries have locked them."""
    at = student_pin.c
    ids = [one.student.id for one in found]
    rows = connection.execute(select(at.student_id, at.tries).where(at.student_id.in_(ids)))
    return {row.student_id: row.tries >= pins.TRIES for row in rows}


def forget_pictures(connection: Connection, one: Enrolled) -> None:
    """They choose new ones next time."""
    pins.forget(connection, one.student.id)


def codes_of(connection: Connection, vault: Vault, found: Iterable[Enrolled]) -> dict[str, str]:
    """Each student's newest card, by student id; everybody was given one with their first list."""
    return cards.cards_of(connection, vault, [one.student.id for one in found])


def new_card(connection: Connection, vault: Vault, one: Enrolled, now: int) -> None:
    """In the place of every one before; who is in by one of those is out."""
    cards.revoke_cards(connection, one.student.id, now)
    _end_visits(connection, one)
    cards.give_card(connection, vault, one.viewer.school_id, one.student.id, now)


def tools_of(connection: Connection, vault: Vault, one: Enrolled) -> tuple[StudentTool, ...]:
    return tools.tools_of(connection, vault, one.student.id)


def save_tools(
    connection: Connection,
    vault: Vault,
    school: School,
    one: Enrolled,
    found: Sequence[PlanTool],
    now: int,
) -> None:
    """As they were read from a plan, in the place of those before; what stays keeps its id."""
    rows = [NewTool("", each.tool, "" if each.tool else each.words, each.kept) for each in found]
    tools.replace_tools(connection, vault, school, one.student.id, rows, now)


def is_stopped(connection: Connection, one: Enrolled) -> bool:
    """Whether the student has taken back what they said."""
    said = consent.newest(connection, one.student.id, "use")
    return said is not None and not said.given


def erase(connection: Connection, vault: Vault, one: Enrolled, now: int) -> Receipt:
    """All that the student said; they stay enrolled. Raises OnHold."""
    here = one.student
    chats = len(chats_of(connection, here.id))
    erased = erase_answers(connection, vault, here.id, now)
    return Receipt(here.name, here.local_id, erased, chats=chats)


def remove(
    connection: Connection, vault: Vault, one: Enrolled, now: int, *, family: bool = False
) -> Receipt:
    """They are here no more, nothing lets them in, and what they said is deleted. Raises OnHold.

    That they were here stays, with their name: a list that names them again brings them back. `family`: what
    their family wrote is deleted, too.
    """
    id = one.student.id
    chats = len(chats_of(connection, id))
    what = REMOVED_WITH_FAMILY if family else REMOVED
    erased = erase_answers(connection, vault, id, now, what)
    revoked, links = take_off_the_lists(connection, id, now)
    name, number = one.student.name, one.student.local_id
    return Receipt(name, number, erased, revoked, links, chats, family)


def take_off_the_lists(connection: Connection, id: str, now: int) -> tuple[int, int]:
    """A student whose answers are erased: how many cards, and links of the family, are good no more."""
    revoked = cards.revoke_cards(connection, id, now)
    links = revoke_links(connection, id, now)
    connection.execute(student_session.delete().where(student_session.c.student_id == id))
    sits = (class_member.c.student_id == id) & class_member.c.left_at.is_(None)
    connection.execute(update(class_member).where(sits).values(left_at=now))
    connection.execute(update(student).where(student.c.id == id).values(left_at=now))
    return revoked, links


def _sits_here() -> ColumnElement[bool]:
    here = student.c.left_at.is_(None) & class_member.c.left_at.is_(None)
    return (class_member.c.class_id == classes.c.id) & here


def _admins_alone(viewer: Viewer) -> None:
    if not viewer.is_admin:
        raise PermissionError("only an admin enrols students")


def _named(about: NewStudent, name: str, local_id: str) -> NewStudent:
    return replace(about, name=name, local_id=local_id)


def _free_number(connection: Connection, vault: Vault, school: School, class_name: str) -> str:
    """One that no list of a school would have: six signs of chance behind the class."""
    while True:
        number = f"{folded_id(class_name)[:20]}-{secrets.token_hex(3)}"
        if find_student(connection, vault, school.id, number) is None:
            return number


def _end_visits(connection: Connection, one: Enrolled) -> None:
    at = student_session.c
    connection.execute(student_session.delete().where(at.student_id == one.student.id))
