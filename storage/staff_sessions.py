"""Staff's sessions on their page: found by a cookie that only the browser has, ended in time.

As students' (sessions.py), and apart from them. A session ends after 30 idle minutes and after 12 hours
(OWASP ASVS 5.0 asks for both; the figures are WhatHelps' own). What is dangerous asks for the passkey anew,
unless it was shown within five minutes.

The stages: `enrol` (came by a link, and has no passkey yet), `in`.
"""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, delete, insert, or_, select, update

from storage.cookies import STAFF, index_of, is_marked, is_of, mark_of, new_cookie
from storage.sessions import SECOND
from storage.tables import staff, staff_role, staff_session
from storage.tables import staff_session as table
from storage.vault import Vault

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

    @property
    def token_key(self) -> str:
        """What forms of this visit are known by: it outlives a new cookie, so no form of before is lost."""
        return f"{self.staff_id}:{self.made_at}"

    def proved(self, now: int) -> bool:
        return self.proved_at is not None and 0 <= now - self.proved_at < PROVED_FOR


def begin(
    connection: Connection,
    vault: Vault,
    school_id: str,
    staff_id: str,
    stage: str,
    language: str,
    now: int,
) -> tuple[str, StaffSession]:
    """A new session and the cookie that opens it: 256 bits, told only this once."""
    cookie = new_cookie(staff_id)
    proved_at = now if stage == IN else None
    session = StaffSession(
        index_of(vault, STAFF, cookie),
        school_id,
        staff_id,
        stage,
        language,
        now,
        now,
        now + LONGEST,
        proved_at,
    )
    _insert(connection, vault, session)
    return cookie, session


def find(
    connection: Connection, vault: Vault, cookie: str, now: int
) -> tuple[StaffSession, frozenset[str]] | None:
    """The session of that cookie with what its owner may do now, unless it has ended, or they have left."""
    names = StaffSession.__slots__
    rows = connection.execute(
        select(*(table.c[name] for name in names), table.c.bound, staff_role.c.role)
        .join(staff, staff.c.id == table.c.staff_id)
        .outerjoin(staff_role, staff_role.c.staff_id == table.c.staff_id)
        .where(table.c.id == index_of(vault, STAFF, cookie), staff.c.left_at.is_(None))
    ).all()
    if not rows or rows[0].stage not in (ENROL, IN) or not is_of(cookie, rows[0].staff_id):
        return None
    session = StaffSession(*(getattr(rows[0], name) for name in names))
    if not is_marked(vault, table.name, rows[0], *_facts(session)):
        return None
    if now >= min(session.ends_at, session.used_at + IDLE):
        return None
    return session, frozenset(row.role for row in rows if row.role)


def step_up(
    connection: Connection, vault: Vault, session: StaffSession, now: int, **changes: Any
) -> tuple[str, StaffSession]:
    """The same session under a new cookie; the old one opens nothing any more."""
    cookie = new_cookie(session.staff_id)
    new = replace(session, id=index_of(vault, STAFF, cookie), used_at=now, **changes)
    end(connection, session)
    _insert(connection, vault, new)
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


def _insert(connection: Connection, vault: Vault, session: StaffSession) -> None:
    facts = {name: getattr(session, name) for name in StaffSession.__slots__}
    bound = mark_of(vault, table.name, *_facts(session))
    connection.execute(insert(staff_session), {**facts, "bound": bound})


def _facts(one: StaffSession) -> tuple[str | int | None, ...]:
    """Not when it was used last, nor in which language: that may be changed, and lets nobody in."""
    return one.id, one.staff_id, one.stage, one.made_at, one.ends_at, one.proved_at
