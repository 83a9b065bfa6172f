"""The school's staff, found and kept by name: case managers of a list, and who reads a check-in.

A name is sealed under the school's key, and found by a keyed hash.
"""

from typing import Literal

from sqlalchemy import Connection, select, text

from storage.ids import new_id
from storage.keys import seal_for
from storage.people import staff_name_index
from storage.problems import Tampered
from storage.tables import staff
from storage.vault import Vault

_COMPARE = "Somebody has changed it: compare with a backup."

Role = Literal["case_manager", "reader", "staff"]  # as what they are first named


def find_staff(connection: Connection, vault: Vault, school_id: str, name: str) -> str | None:
    """The id of the member of staff of that name, however it is spaced or capitalised."""
    at, index = staff.c, staff_name_index(vault, school_id, name)
    row = connection.execute(
        select(at.id, at.name).where(at.school_id == school_id, at.name_index == index)
    ).first()
    if row is None:
        return None
    found = seal_for(connection, vault, school_id).open("staff", "name", row.id, row.name)
    if staff_name_index(vault, school_id, found) != index:
        raise Tampered(f"The name of staff {row.id} is not the one it is found by. {_COMPARE}")
    return str(row.id)


def name_of_staff(connection: Connection, vault: Vault, id: str) -> str:
    """As they are called at the school; "" for nobody."""
    at = staff.c
    row = connection.execute(select(at.school_id, at.name).where(at.id == id)).first()
    if row is None:
        return ""
    return seal_for(connection, vault, row.school_id).open("staff", "name", id, row.name)


def ensure_staff(
    connection: Connection, vault: Vault, school_id: str, name: str, role: Role, now: int
) -> str:
    """The id of the member of staff of that name, made with this role where there is none yet."""
    known = find_staff(connection, vault, school_id, name)
    if known:
        return known
    id = new_id(now)
    seal = seal_for(connection, vault, school_id)
    facts = {
        "id": id,
        "school_id": school_id,
        "name": seal.seal("staff", "name", id, name),
        "name_index": staff_name_index(vault, school_id, name),
        "role": role,
        "made_at": now,
    }
    connection.execute(_ADD, facts)
    return find_staff(connection, vault, school_id, name) or id


def reader_name(named: str) -> str:
    """Of "Ms. Rivera, counselor", as the settings name who reads a check-in: the name."""
    return named.split(",")[0].strip()


# As text, because SQLAlchemy has this clause once for each database. Two programs may add one at once.
_ADD = text(
    "INSERT INTO staff (id, school_id, name, name_index, role, made_at) "
    "VALUES (:id, :school_id, :name, :name_index, :role, :made_at) "
    "ON CONFLICT (school_id, name_index) DO NOTHING"
)
