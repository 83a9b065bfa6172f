"""The school's staff who have a page: by which e-mail they are known there, and what they may do.

One person may do several things. Who has no role has no page, whatever a list calls them.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, Table, delete, insert, select, update

from storage.keys import seal_for
from storage.people import staff_name_index
from storage.problems import Tampered
from storage.staff import ensure_staff, find_staff
from storage.tables import (
    alert_test,
    class_coach,
    class_staff,
    classes,
    passkey,
    recovery_code,
    sign_in,
    staff,
    staff_identity,
    staff_link,
    staff_role,
    staff_session,
    told_adult,
)
from storage.vault import Vault

TEACHER, CASE_MANAGER, COUNSELOR = "teacher", "case_manager", "counselor"
COACH, COORDINATOR, ADMIN = "coach", "coordinator", "admin"
ROLES = (TEACHER, CASE_MANAGER, COUNSELOR, COACH, COORDINATOR, ADMIN)

# How a class is somebody's.
TEACHES, COACHES = class_staff, class_coach

FIRST = "?"  # in place of the e-mail of who begins a school


@dataclass(frozen=True, slots=True)
class Member:
    """One of the staff. `email`: "" for who is only named on a list."""

    id: str
    name: str
    email: str
    roles: frozenset[str]
    left: bool = False


class TakenName(Exception):
    """Somebody of that name is known here by another e-mail."""


def add_member(
    connection: Connection,
    vault: Vault,
    school_id: str,
    email: str,
    name: str,
    roles: Collection[str],
    now: int,
) -> str:
    """The id of who is known by this e-mail from now on; who is there already gets these roles in addition.

    Whoever a list named so, as a case manager, is the same person. Raises TakenName.
    """
    known = id_by_email(connection, vault, school_id, email)
    if known is None:
        known = ensure_staff(connection, vault, school_id, name, "staff", now)
        row = connection.execute(
            select(staff.c.email_index).where(staff.c.id == known)
        ).scalar_one()
        if row is not None:
            raise TakenName
        sealed = seal_for(connection, vault, school_id).seal("staff", "email", known, email)
        values = {"email": sealed, "email_index": email_index(vault, school_id, email)}
        connection.execute(update(staff).where(staff.c.id == known).values(left_at=None, **values))
    else:
        connection.execute(update(staff).where(staff.c.id == known).values(left_at=None))
    for role in sorted(set(roles)):
        give_role(connection, school_id, known, role, now)
    return known


def give_role(connection: Connection, school_id: str, staff_id: str, role: str, now: int) -> None:
    if role not in roles_of(connection, staff_id):
        row = {"staff_id": staff_id, "role": role, "school_id": school_id, "made_at": now}
        connection.execute(insert(staff_role), row)


def first_admin(connection: Connection, vault: Vault, school_id: str, now: int) -> str | None:
    """Who begins a school that nobody has a page at yet: without a name of their own until they come in.

    None where somebody has one.
    """
    here = select(staff_role.c.staff_id).join(staff, staff.c.id == staff_role.c.staff_id)
    known = connection.scalars(here.where(staff.c.left_at.is_(None))).all()
    first = id_by_email(connection, vault, school_id, FIRST)
    if set(known) - {first}:
        return None
    return add_member(connection, vault, school_id, FIRST, "?", {ADMIN}, now)


def name_first(
    connection: Connection, vault: Vault, school_id: str, id: str, email: str, name: str
) -> None:
    """Their own e-mail and name, once. Raises TakenName."""
    if id_by_email(connection, vault, school_id, email) is not None:
        raise TakenName
    if find_staff(connection, vault, school_id, name) is not None:
        raise TakenName
    seal = seal_for(connection, vault, school_id)
    values = {
        "email": seal.seal("staff", "email", id, email),
        "email_index": email_index(vault, school_id, email),
        "name": seal.seal("staff", "name", id, name),
        "name_index": staff_name_index(vault, school_id, name),
    }
    connection.execute(update(staff).where(staff.c.id == id).values(**values))


def id_by_email(connection: Connection, vault: Vault, school_id: str, email: str) -> str | None:
    """Also of who has left."""
    index = email_index(vault, school_id, email)
    row = connection.execute(
        select(staff.c.id, staff.c.email).where(staff.c.email_index == index)
    ).first()
    if row is None:
        return None
    found = seal_for(connection, vault, school_id).open("staff", "email", row.id, row.email or b"")
    if email_index(vault, school_id, found) != index:
        raise Tampered(f"The e-mail of staff {row.id} is not the one they are found by. {_COMPARE}")
    return str(row.id)


_COMPARE = "Somebody has changed it: compare with a backup."


def member_by_id(connection: Connection, vault: Vault, id: str) -> Member | None:
    found = _members(connection, vault, staff.c.id == id)
    return found[0] if found else None


def members(connection: Connection, vault: Vault, school_id: str) -> list[Member]:
    """All of them, by name; those who have left at the end."""
    found = _members(connection, vault, staff.c.school_id == school_id)
    return sorted(found, key=lambda one: (one.left, one.name.casefold(), one.id))


def roles_of(connection: Connection, staff_id: str) -> frozenset[str]:
    rows = connection.execute(select(staff_role.c.role).where(staff_role.c.staff_id == staff_id))
    return frozenset(rows.scalars())


def take_role(connection: Connection, staff_id: str, role: str) -> None:
    """At once: a visit under way may no more than this either (access.py asks each time)."""
    this = (staff_role.c.staff_id == staff_id) & (staff_role.c.role == role)
    connection.execute(delete(staff_role).where(this))


def give_class(
    connection: Connection,
    school_id: str,
    staff_id: str,
    class_id: str,
    now: int,
    how: Table = TEACHES,
) -> None:
    """To teach it, or to coach it."""
    at = how.c
    this = (at.class_id == class_id) & (at.staff_id == staff_id)
    again = update(how).where(this).values(left_at=None)
    if connection.execute(again).rowcount == 0:
        row = {"class_id": class_id, "staff_id": staff_id, "school_id": school_id, "joined_at": now}
        connection.execute(insert(how), row)


def take_class(
    connection: Connection, staff_id: str, class_id: str, now: int, how: Table = TEACHES
) -> None:
    at = how.c
    this = (at.class_id == class_id) & (at.staff_id == staff_id)
    connection.execute(update(how).where(this).values(left_at=now))


def classes_here(connection: Connection, school_id: str) -> dict[str, str]:
    """Every class of the school: id -> name, by name."""
    rows = connection.execute(
        select(classes.c.id, classes.c.name)
        .where(classes.c.school_id == school_id)
        .order_by(classes.c.name)
    )
    return {row.id: row.name for row in rows}


def classes_taught(
    connection: Connection, school_id: str, how: Table = TEACHES
) -> dict[str, frozenset[str]]:
    """The ids of the classes that each of the staff has now, by staff id; or that they coach."""
    at = how.c
    found: dict[str, set[str]] = {}
    for row in connection.execute(
        select(at.staff_id, at.class_id).where(at.school_id == school_id, at.left_at.is_(None))
    ):
        found.setdefault(row.staff_id, set()).add(row.class_id)
    return {id: frozenset(ids) for id, ids in found.items()}


def leave(connection: Connection, staff_id: str, now: int) -> None:
    """They come in no more, by nothing: what they have looked at stays in the log, by name."""
    for table in (
        staff_role,
        staff_link,
        passkey,
        recovery_code,
        staff_identity,
        sign_in,
        staff_session,
        alert_test,
        told_adult,
    ):
        connection.execute(delete(table).where(table.c.staff_id == staff_id))
    connection.execute(update(staff).where(staff.c.id == staff_id).values(left_at=now))
    for how in (TEACHES, COACHES):
        there = (how.c.staff_id == staff_id) & how.c.left_at.is_(None)
        connection.execute(update(how).where(there).values(left_at=now))


def email_index(vault: Vault, school_id: str, email: str) -> str:
    return vault.index("staff.email", f"{school_id} {folded_email(email)}")


def folded_email(email: str) -> str:
    return email.strip().casefold()


def _members(connection: Connection, vault: Vault, *where: object) -> list[Member]:
    rows = connection.execute(
        select(staff.c.id, staff.c.school_id, staff.c.name, staff.c.email, staff.c.left_at).where(
            *where  # type: ignore[arg-type]
        )
    ).all()
    if not rows:
        return []
    seal = seal_for(connection, vault, rows[0].school_id)
    has: dict[str, set[str]] = {}
    for id, role in connection.execute(select(staff_role.c.staff_id, staff_role.c.role)):
        has.setdefault(id, set()).add(role)
    return [
        Member(
            row.id,
            seal.open("staff", "name", row.id, row.name),
            seal.open("staff", "email", row.id, row.email) if row.email else "",
            frozenset(has.get(row.id, ())),
            row.left_at is not None,
        )
        for row in rows
    ]
