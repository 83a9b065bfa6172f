"""The picture PIN: four of twelve pictures, tapped in order, beside the card.

11,880 ways, and five wrong tries before somebody at the school unlocks it; so a photo of a sheet of
cards is not enough to come in. A class may turn it on or off; where nobody did, it is on for every
band but PreK-2.
"""

import hmac
from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select, update

from storage.people import Student
from storage.tables import class_member, classes, student_pin
from storage.vault import Vault

PICTURES = (
    "dog",
    "cat",
    "fish",
    "bird",
    "sun",
    "moon",
    "star",
    "tree",
    "apple",
    "ball",
    "car",
    "boat",
)
LENGTH = 4
TRIES = 5

_WITHOUT = "prek-2"  # the band that has none, unless the class wants it


def wanted(connection: Connection, student: Student) -> bool:
    """Whether this student's classes want a PIN: one that says yes is enough."""
    said = connection.scalars(
        select(classes.c.picture_pin)
        .join(class_member, class_member.c.class_id == classes.c.id)
        .where(class_member.c.student_id == student.id, class_member.c.left_at.is_(None))
    ).all()
    decided = [bool(one) for one in said if one is not None]
    return any(decided) if decided else student.band != _WITHOUT


def want(connection: Connection, class_id: str, on: bool) -> None:
    connection.execute(update(classes).where(classes.c.id == class_id), {"picture_pin": on})


def is_set(connection: Connection, student_id: str) -> bool:
    return _row(connection, student_id) is not None


def is_locked(connection: Connection, student_id: str) -> bool:
    found = _row(connection, student_id)
    return found is not None and found[1] >= TRIES


def tries(connection: Connection, student_id: str) -> int:
    """How many wrong ones came since the last right one."""
    found = _row(connection, student_id)
    return found[1] if found else 0


def choose(
    connection: Connection, vault: Vault, student: Student, pin: Sequence[str], now: int
) -> bool:
    """The student's first PIN. False if there is one already, or these are not four of the pictures."""
    if not is_pin(pin) or is_set(connection, student.id):
        return False
    row = {"student_id": student.id, "school_id": student.school_id, "tries": 0, "made_at": now}
    connection.execute(insert(student_pin), row | {"pin_index": _index(vault, student.id, pin)})
    return True


def check(connection: Connection, vault: Vault, student_id: str, pin: Sequence[str]) -> bool:
    """Whether it is right. A wrong one counts; after five, the right one is wrong as well."""
    found = _row(connection, student_id)
    if found is None or found[1] >= TRIES:
        return False
    right = hmac.compare_digest(found[0], _index(vault, student_id, pin))
    counted = 0 if right else found[1] + 1
    if counted != found[1]:
        here = student_pin.c.student_id == student_id
        connection.execute(update(student_pin).where(here), {"tries": counted})
    return right


def forget(connection: Connection, student_id: str) -> bool:
    """The student chooses new pictures next time. False if there were none."""
    gone = connection.execute(delete(student_pin).where(student_pin.c.student_id == student_id))
    return gone.rowcount == 1


def is_pin(pin: Sequence[str]) -> bool:
    return len(pin) == LENGTH == len(set(pin)) and set(pin) <= set(PICTURES)


def _row(connection: Connection, student_id: str) -> tuple[str, int] | None:
    found = connection.execute(
        select(student_pin.c.pin_index, student_pin.c.tries)
        .where(student_pin.c.student_id == student_id)
        .with_for_update()  # so that two tries at once are two tries
        if connection.get_execution_options().get("writes")
        else select(student_pin.c.pin_index, student_pin.c.tries).where(
            student_pin.c.student_id == student_id
        )
    ).first()
    return None if found is None else (found.pin_index, found.tries)


def _index(vault: Vault, student_id: str, pin: Sequence[str]) -> str:
    return vault.index("student.pin", f"{student_id}|{' '.join(pin)}")
