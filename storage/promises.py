"""You said, we did: what staff will do about a need or wish, or why not now, and what the student says to it.

It is told to the student at their next visit, before anything is asked. Sealed under the student's key, with
what they had said as they read it, so that a later answer does not change what was replied to.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import Connection, insert, select, update

from storage import new_year
from storage.access import Theirs
from storage.ids import new_id
from storage.keys import seal_for
from storage.problems import Tampered
from storage.staffing import TEACHER
from storage.tables import promise as table
from storage.vault import Seal, Vault

WILL, NOT_NOW = "will", "not_now"
THANKS, NOT_QUITE, TALK = "thanks", "not_quite", "talk"
REPLIES = (THANKS, NOT_QUITE, TALK)

LONGEST = 600  # characters: a child reads it


@dataclass(frozen=True, slots=True)
class Told:
    """`place`: which answers it is about; `said`: what the student said, in their language."""

    what: str  # WILL or NOT_NOW
    place: str
    said: str
    text: str
    when: str = ""
    name: str = ""  # of the member of staff
    writer: str = ""  # their id, sealed with the rest


@dataclass(frozen=True, slots=True)
class Promise:
    """Times in microseconds. `reply`: one of REPLIES, or ""."""

    id: str
    told: Told
    at: int
    reply: str
    mine: bool = False


def promises_of(connection: Connection, theirs: Theirs) -> list[Promise]:
    """What stands for a student now, the oldest first; for teachers, of this school year or their own."""
    found = list(_opened(connection, theirs.seal, theirs.viewer.id))
    others = theirs.role == TEACHER and not all(one.mine for one in found)
    since = new_year.since(connection, theirs.student.id) if others else 0
    return [one for one in found if one.mine or one.at >= since]


def with_promises(connection: Connection, theirs: Iterable[Theirs]) -> list[Theirs]:
    """Those of them to whom anything was promised; none of it opened."""
    stands = select(table.c.student_id).where(table.c.ended_at.is_(None)).distinct()
    ids = {*connection.scalars(stands)}
    return [one for one in theirs if one.student.id in ids]


def promise(connection: Connection, theirs: Theirs, told: Told, now: int) -> None:
    """In the place of what the same person had said to the same answers."""
    for one in promises_of(connection, theirs):
        if one.mine and one.told.place == told.place:
            take_back(connection, theirs, one.id, now)
    id = new_id(now)
    body = theirs.seal.seal(
        table.name,
        "body",
        id,
        json.dumps(asdict(replace(told, writer=theirs.viewer.id)), ensure_ascii=False),
    )
    row = {
        "id": id,
        "school_id": theirs.student.school_id,
        "student_id": theirs.student.id,
        "body": body,
        "staff_id": theirs.viewer.id,
        "made_at": now,
    }
    connection.execute(insert(table), row)


def take_back(connection: Connection, theirs: Theirs, id: str, now: int) -> None:
    """By who said it."""
    this = (table.c.id == id) & (table.c.student_id == theirs.student.id)
    connection.execute(
        update(table).where(this, table.c.staff_id == theirs.viewer.id).values(ended_at=now)
    )


def to_be_told(connection: Connection, vault: Vault, student_id: str) -> list[Promise]:
    """To the student: what they have not replied to, the oldest first."""
    waits = select(table.c.id).where(
        table.c.student_id == student_id, table.c.ended_at.is_(None), table.c.replied_at.is_(None)
    )
    if connection.execute(waits.limit(1)).first() is None:
        return []
    seal = seal_for(connection, vault, student_id)
    return [one for one in _opened(connection, seal, "") if not one.reply]


def told_to(connection: Connection, vault: Vault, student_id: str) -> list[Promise]:
    """All that stands for a student now, with what they replied, the oldest first."""
    any_of_theirs = select(table.c.id).where(table.c.student_id == student_id).limit(1)
    if connection.execute(any_of_theirs).first() is None:
        return []
    return list(_opened(connection, seal_for(connection, vault, student_id), ""))


def reply(connection: Connection, student_id: str, id: str, reply: str, now: int) -> bool:
    """Whether there was something to reply to."""
    this = (table.c.id == id) & (table.c.student_id == student_id) & table.c.ended_at.is_(None)
    changed = connection.execute(update(table).where(this).values(reply=reply, replied_at=now))
    return changed.rowcount > 0


def _opened(connection: Connection, seal: Seal, viewer_id: str) -> Iterable[Promise]:
    rows: Iterable[Any] = connection.execute(
        select(table)
        .where(table.c.student_id == seal.owner_id, table.c.ended_at.is_(None))
        .order_by(table.c.made_at, table.c.id)
    )
    for row in rows:
        try:
            body = seal.open(table.name, "body", row.id, row.body)
        except (Tampered, TypeError):
            continue  # changed by somebody else: it stands nowhere
        told = Told(**json.loads(body))
        mine = (told.writer or row.staff_id) == viewer_id
        yield Promise(row.id, told, row.made_at, row.reply or "", mine)
