"""Staff's sessions on their page: found by a cookie that only the browser has, ended in time.

As students' (sessions.py), and apart from them. A session ends after 30 idle minutes and after 12 hours
(OWASP ASVS 5.0 asks for both; the figures are WhatHelps' own). What is dangerous asks for the passkey anew,
unless it was shown within five minutes.

The stages: `enrol` (came by a link, and has no passkey yet), `in`.
"""

import secrets
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, delete, insert, or_, select, update

from storage.sessions import SECOND, hash_of
from storage.tables import staff, staff_session
from storage.tables import staff_session as table

ENROL, IN = "enrol", "in"

IDLE = 30 * 60 * SECOND
LONGEST = 12 * 3600 * SECOND
PROVED_FOR = 5 * 60 * SECOND

_NOTED_EVERY = 60 * SECOND


@dataclass(frozen=True, slots=True)
class StaffSession:
    """`id` is the hash of the cookie. Times in microseconds. `proved_at`: the passkey was last shown."""

    id: str
    school_id: str
    staff_id: str
    stage: str
    language: str
    made_at: int
    used_at: int
    ends_at: int
    proved_at: int | None

    def proved(self, now: int) -> bool:
        return self.proved_at is not None and 0 <= now - self.proved_at < PROVED_FOR


def begin(
    connection: Connection, school_id: str, staff_id: str, stage: str, language: str, now: int
) -> tuple[str, StaffSession]:
    """A new session and the cookie that opens it: 256 bits, told only this once."""
    cookie = secrets.token_urlsafe(32)
    proved_at = now if stage == IN else None
    session = StaffSession(
        hash_of(cookie),
        school_id,
        staff_id,
        stage,
        language,
        now,
        now,
        now + LONGEST,
        proved_at,
    )
    _insert(connection, session)
    return cookie, session


def find(connection: Connection, cookie: str, now: int) -> StaffSession | None:
    """The session of that cookie, unless it has ended, or its owner has left."""
    row = connection.execute(
        select(*(table.c[name] for name in StaffSession.__slots__))
        .join(staff, staff.c.id == table.c.staff_id)
        .where(table.c.id == hash_of(cookie), staff.c.left_at.is_(None))
    ).first()
    session = StaffSession(*row) if row is not None and row.stage in (ENROL, IN) else None
    return session if session and now < min(session.ends_at, session.used_at + IDLE) else None


def step_up(
    connection: Connection, session: StaffSession, now: int, **changes: Any
) -> tuple[str, StaffSession]:
    """The same session under a new cookie; the old one opens nothing any more."""
    cookie = secrets.token_urlsafe(32)
    new = replace(session, id=hash_of(cookie), used_at=now, **changes)
    end(connection, session)
    _insert(connection, new)
    return cookie, new


def change(connection: Connection, session: StaffSession, **changes: Any) -> StaffSession:
    connection.execute(update(table).where(table.c.id == session.id), changes)
    return replace(session, **changes)


def should_note(session: StaffSession, now: int) -> bool:
    return now - session.used_at >= _NOTED_EVERY


def note_use(connection: Connection, session: StaffSession, now: int) -> None:
    connection.execute(update(table).where(table.c.id == session.id).values(used_at=now))


def end(connection: Connection, session: StaffSession) -> None:
    connection.execute(delete(table).where(table.c.id == session.id))


def forget_ended(connection: Connection, now: int) -> None:
    over = or_(table.c.ends_at <= now, table.c.used_at < now - IDLE)
    connection.execute(delete(table).where(over))


def _insert(connection: Connection, session: StaffSession) -> None:
    facts = {name: getattr(session, name) for name in StaffSession.__slots__}
    connection.execute(insert(staff_session), facts)
