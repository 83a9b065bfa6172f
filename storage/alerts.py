"""Alerts: a worry that somebody wrote, a wish to talk, or what an adult tells of, kept for the named adults
alone.

Sealed under the counselor key, so that neither the student's own key nor their deleting touches them. A
student has one open alert at most: what comes while it is open joins it. Of who is made up there is none.
What is done about them is alert_cases.py.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import Connection, insert, select

from storage import alert_log
from storage.ids import new_id
from storage.keys import counselors_of, seal_for
from storage.problems import Tampered
from storage.tables import alert, student
from storage.vault import Seal, Vault

Kind = Literal["words", "talk", "adult"]
WORDS: Kind = "words"  # the watch found something in what was written
TALK: Kind = "talk"  # the student asked to talk to someone
ADULT: Kind = "adult"  # one of the staff tells the counselor of something


UNREADABLE = '{"unreadable": true}'  # in place of a body that does not open


@dataclass(frozen=True, slots=True)
class Alert:
    """`tier`: 1 danger, 2 a person should look. `body`: JSON, as the counselors are to read it."""

    kind: Kind
    tier: int
    body: str = field(repr=False)
    answer_id: str | None = None  # what is held for it


@dataclass(frozen=True, slots=True)
class KeptAlert:
    id: str
    joins: str | None  # the open one that it came to
    alert: Alert
    at: int  # microseconds


def keep(
    connection: Connection, vault: Vault, school_id: str, student_id: str, new: Alert, now: int
) -> bool:
    """In the transaction of what it is about. False for a student who is made up."""
    # Locked, so that two at once do not both open one; SQLite has one writer anyway.
    one = (
        select(student.c.made_up).where(student.c.id == student_id).with_for_update(key_share=True)
    )
    if connection.execute(one).scalar_one():
        return False
    first = connection.execute(
        select(alert.c.id).where(
            alert.c.student_id == student_id,
            alert.c.joins.is_(None),
            alert.c.acknowledged_at.is_(None),
        )
    ).scalar()
    id, seal = new_id(now), seal_for(connection, vault, counselors_of(school_id))
    row = {
        "id": id,
        "school_id": school_id,
        "student_id": student_id,
        "answer_id": new.answer_id,
        "kind": new.kind,
        "tier": new.tier,
        "body": seal.seal(alert.name, "body", id, new.body),
        "made_at": now,
        "joins": first,
    }
    connection.execute(insert(alert), row)
    alert_log.note_made(connection, vault, row, new.body, now)
    return True


def of_student(
    connection: Connection, vault: Vault, school_id: str, student_id: str
) -> list[KeptAlert]:
    """All of a student's, the oldest first, opened: for the counselors alone."""
    in_order = (alert.c.made_at, alert.c.joins.is_not(None), alert.c.id)
    rows = connection.execute(
        select(alert).where(alert.c.student_id == student_id).order_by(*in_order)
    ).all()
    return opened(connection, vault, school_id, rows)


def opened(
    connection: Connection, vault: Vault, school_id: str, rows: Iterable[Any]
) -> list[KeptAlert]:
    """Rows of the table, as they are read. One that somebody has changed takes no other along."""
    seal = seal_for(connection, vault, counselors_of(school_id))
    return [
        KeptAlert(
            row.id,
            row.joins,
            Alert(row.kind, row.tier, _body(seal, row), row.answer_id),
            row.made_at,
        )
        for row in rows
    ]


def _body(seal: Seal, row: Any) -> str:
    try:
        return seal.open(alert.name, "body", row.id, row.body)
    except Tampered:
        return UNREADABLE
