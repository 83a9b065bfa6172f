"""Going on elsewhere: a code that takes a student, once, to the same place on another channel.

Sixteen characters (80 bits) of the cards' alphabet, good for ten minutes. Who holds one has been let
in on the first channel, so it stands for card and picture PIN together. One that staff have made, to sit
beside a student at the page (BESIDE), stands for the card alone: nobody has been let in yet.
"""

import secrets
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from storage.cards import ALPHABET, normalised
from storage.cookies import is_marked, mark_of
from storage.tables import handover as table
from storage.tables import student
from storage.vault import Vault

LENGTH = 16
BESIDE = (
    "beside"  # in the place of who types: an adult will, and the pictures are still to be tapped
)
GOOD_FOR = 10 * 60 * 1_000_000  # microseconds


@dataclass(frozen=True, slots=True)
class Handover:
    student_id: str
    conversation_id: str | None
    language: str
    typed_by: str


def offer(connection: Connection, vault: Vault, school_id: str, what: Handover, now: int) -> str:
    """A new code, in the place of one that the student was given before."""
    connection.execute(delete(table).where(table.c.student_id == what.student_id))
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    row = {
        "code_index": _index(vault, code),
        "bound": mark_of(vault, table.name, *_facts(_index(vault, code), what, now)),
        "school_id": school_id,
        "student_id": what.student_id,
        "conversation_id": what.conversation_id,
        "language": what.language,
        "typed_by": what.typed_by,
        "made_at": now,
    }
    connection.execute(insert(table), row)
    return code


def look(connection: Connection, vault: Vault, code: str, now: int) -> Handover | None:
    """What the code leads to, without using it up; None for one that is wrong, old or used."""
    at = table.c
    row = connection.execute(
        select(at.student_id, at.conversation_id, at.language, at.typed_by, at.made_at, at.bound)
        .join(student, student.c.id == at.student_id)
        .where(
            at.code_index == _index(vault, code),
            at.made_at > now - GOOD_FOR,
            student.c.left_at.is_(None),
        )
    ).first()
    if row is None:
        return None
    found = Handover(row.student_id, row.conversation_id, row.language, row.typed_by)
    facts = _facts(_index(vault, code), found, row.made_at)
    return found if is_marked(vault, table.name, row, *facts) else None


def take(connection: Connection, vault: Vault, code: str, now: int) -> Handover | None:
    """As look; and the code is good no more. Of two at once only one gets it."""
    found = look(connection, vault, code, now)
    gone = connection.execute(delete(table).where(table.c.code_index == _index(vault, code)))
    return found if gone.rowcount == 1 else None


def forget_old(connection: Connection, now: int) -> int:
    return connection.execute(delete(table).where(table.c.made_at <= now - GOOD_FOR)).rowcount


def is_one(text: str) -> bool:
    """Whether a text has the form of such a code."""
    code = normalised(text)
    return len(code) == LENGTH and set(code) <= set(ALPHABET)


def _facts(index: str, what: Handover, made_at: int) -> tuple[str | int | None, ...]:
    return index, what.student_id, what.conversation_id, what.language, what.typed_by, made_at


def _index(vault: Vault, code: str) -> str:
    return vault.index("handover.code", normalised(code))
