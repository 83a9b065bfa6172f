"""Students' sessions on the web page: found by a cookie that only the browser has, ended in time.

What: a row for each session, under a keyed hash of the cookie. Why: the cookie alone says nothing and can
be taken back. On a shared device a session ends after 15 idle minutes, on any after 12 hours
(OWASP ASVS 5.0 asks for both; the figures are WhatHelps' own).

The stages: `pin` (somebody has said that it is their card; the pictures are still to be tapped),
`known` (nothing was agreed to yet), `agreed` (the student said yes to the opening).
Each step up gets a new cookie, so that one seen before is worth nothing after.
"""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, insert, or_, select, text, update

from storage.cookies import STUDENT, index_of, is_of, new_cookie
from storage.prepared import Prepared
from storage.tables import conversation
from storage.tables import student_session as table
from storage.vault import Vault

PIN, KNOWN, AGREED = "pin", "known", "agreed"
_STAGES = (PIN, KNOWN, AGREED)

SECOND = 1_000_000  # microseconds
IDLE = 15 * 60 * SECOND
LONGEST = 12 * 3600 * SECOND

# A look at a page is noted at most this often: it would cost a commit each time.
_NOTED_EVERY = 60 * SECOND


@dataclass(frozen=True, slots=True)
class Session:
    """`id` is the hash of the cookie. Times in microseconds."""

    id: str
    school_id: str
    student_id: str
    conversation_id: str | None
    stage: str
    language: str
    typed_by: str
    shared_device: bool
    made_at: int
    used_at: int
    ends_at: int

    @property
    def token_key(self) -> str:
        """What forms of this visit are known by: it outlives a new cookie, so no form of before is lost."""
        return f"{self.student_id}:{self.made_at}"


def begin(
    connection: Connection,
    vault: Vault,
    school_id: str,
    student_id: str,
    language: str,
    now: int,
    **facts: Any,
) -> tuple[str, Session]:
    """A new session and the cookie that opens it: 256 bits, told only this once.

    It begins with a card that was said yes to, on a shared device, unless other facts of a Session are given.
    """
    cookie = new_cookie(student_id)
    session = Session(
        index_of(vault, STUDENT, cookie),
        school_id,
        student_id,
        None,
        PIN,
        language,
        "student",
        True,
        now,
        now,
        now + LONGEST,
    )
    session = replace(session, **facts)
    _insert(connection, session)
    return cookie, session


def find(connection: Connection, vault: Vault, cookie: str, now: int) -> Session | None:
    """The session of that cookie, unless it has ended."""
    row = _FIND(connection, {"id": index_of(vault, STUDENT, cookie)}).first()
    if row is None or row.stage not in _STAGES:  # of another version of the program
        return None
    if not is_of(cookie, row.student_id):
        return None
    session = Session(**{**row._asdict(), "shared_device": bool(row.shared_device)})
    return session if _goes_on(session, now) else None


def step_up(
    connection: Connection, vault: Vault, session: Session, now: int, **changes: Any
) -> tuple[str, Session]:
    """The same session under a new cookie; the old one opens nothing any more."""
    cookie = new_cookie(session.student_id)
    changed = {"used_at": now, "ends_at": now + LONGEST} | changes
    new = replace(session, id=index_of(vault, STUDENT, cookie), **changed)
    connection.execute(delete(table).where(table.c.id == session.id))
    _insert(connection, new)
    return cookie, new


def change(connection: Connection, session: Session, **changes: Any) -> Session:
    """Something else about the same session: its conversation, language, who types."""
    connection.execute(update(table).where(table.c.id == session.id), changes)
    return replace(session, **changes)


def should_note(session: Session, now: int) -> bool:
    return now - session.used_at >= _NOTED_EVERY


def note_use(connection: Connection, session: Session, now: int) -> None:
    _NOTE(connection, {"the_id": session.id, "now": now})


def end(connection: Connection, session: Session) -> None:
    connection.execute(delete(table).where(table.c.id == session.id))


def forget_ended(connection: Connection, now: int) -> int:
    """How many sessions were over, and are gone."""
    idle = table.c.shared_device & (table.c.used_at < now - IDLE)
    return connection.execute(delete(table).where(or_(table.c.ends_at <= now, idle))).rowcount


def _goes_on(session: Session, now: int) -> bool:
    return now < session.ends_at and not (session.shared_device and now - session.used_at >= IDLE)


def _insert(connection: Connection, session: Session) -> None:
    connection.execute(insert(table), {name: getattr(session, name) for name in Session.__slots__})


# A talk that is not the student's own is none of this visit.
_OWN = and_(
    conversation.c.id == table.c.conversation_id,
    conversation.c.student_id == table.c.student_id,
    conversation.c.respondent == text("'student'"),
)
_FIND = Prepared(
    select(
        *(table.c[name] for name in Session.__slots__ if name != "conversation_id"),
        conversation.c.id.label("conversation_id"),
    )
    .select_from(table.outerjoin(conversation, _OWN))
    .where(table.c.id == bindparam("id"))
)
_NOTE = Prepared(
    update(table).where(table.c.id == bindparam("the_id")).values(used_at=bindparam("now"))
)
