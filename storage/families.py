"""A family's link to write by, and its visits to the page.

What: a code for each student, as on a card, and a row for each time that it was opened, under a hash of
a cookie. Why: whoever has the link may write, and nobody may read by it. So a visit begins with nothing,
knows only what was begun in it, and cannot be come back to: each opening of the link is a new one.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, or_, select, update

from dialogs.ages import moment_at
from storage.cards import ALPHABET, LENGTH, normalised, shown
from storage.conversations import one_at_a_time
from storage.cookies import FAMILY, index_of, is_of, new_cookie
from storage.ids import new_id
from storage.keys import seal_for
from storage.people import School
from storage.sessions import SECOND
from storage.tables import conversation, family_link, family_visit, student
from storage.vault import Vault

IDLE = 30 * 60 * SECOND
LONGEST = 12 * 3600 * SECOND

# A look at a page is noted at most this often: it would cost a commit each time.
_NOTED_EVERY = 60 * SECOND

# A school year ends with July; a link made in early summer is for the one that comes.
_FIRST_OF = 8
_SHORTEST_YEAR = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Link:
    id: str
    school_id: str
    student_id: str


@dataclass(frozen=True, slots=True)
class FamilySession:
    """`id` is the hash of the cookie. Times in microseconds."""

    id: str
    school_id: str
    student_id: str
    link_id: str
    conversation_id: str | None
    language: str
    look: str
    made_at: int
    used_at: int
    ends_at: int


# --- links ---------------------------------------------------------------------------------------


def give_link(
    connection: Connection, vault: Vault, school: School, student_id: str, now: int
) -> str:
    """A new link's code, as it is printed. Those that the family has stay good."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    id = new_id(now)
    one_at_a_time(connection, student_id)  # or the key might just be replaced (erasing.py)
    seal = seal_for(connection, vault, student_id)
    facts = {
        "id": id,
        "school_id": school.id,
        "student_id": student_id,
        "code": seal.seal("family_link", "code", id, shown(code)),
        "code_index": vault.index("family_link.code", code),
        "made_at": now,
        "ends_at": school_year_ends(now, school.timezone),
        "uses": 0,
    }
    connection.execute(insert(family_link), facts)
    return shown(code)


def links_of(
    connection: Connection, vault: Vault, student_ids: Iterable[str], now: int
) -> dict[str, str]:
    """The code of each student's newest link that is good; a student without one is left out."""
    codes = {}
    for student_id in student_ids:
        row = connection.execute(
            select(family_link.c.id, family_link.c.code)
            .where(family_link.c.student_id == student_id, _is_good(now))
            .order_by(family_link.c.made_at.desc(), family_link.c.id.desc())
            .limit(1)
        ).first()
        if row is not None:
            seal = seal_for(connection, vault, student_id)
            codes[student_id] = seal.open("family_link", "code", row.id, row.code)
    return codes


def link_by_code(connection: Connection, vault: Vault, code: str, now: int) -> Link | None:
    """None for a wrong, revoked or old code, and for a student who has left. Changes nothing."""
    plain = normalised(code)
    if len(plain) != LENGTH or not set(plain) <= set(ALPHABET):
        return None
    index = vault.index("family_link.code", plain)
    return _link(connection, vault, family_link.c.code_index == index, now)


def link_by_id(connection: Connection, vault: Vault, id: str, now: int) -> Link | None:
    """One that was looked up a moment ago, if it is still good."""
    return _link(connection, vault, family_link.c.id == id, now)


def _link(connection: Connection, vault: Vault, which: Any, now: int) -> Link | None:
    """None also for one that somebody has given to another family. Tampered where its code does not open."""
    at = family_link.c
    row = connection.execute(
        select(at.id, at.school_id, at.student_id, at.code, at.code_index)
        .join(student, student.c.id == at.student_id)
        .where(which, _is_good(now), student.c.left_at.is_(None))
    ).first()
    if row is None:
        return None
    seal = seal_for(connection, vault, row.student_id)
    code = seal.open("family_link", "code", row.id, row.code)
    theirs = vault.index("family_link.code", normalised(code)) == row.code_index
    return Link(row.id, row.school_id, row.student_id) if theirs else None


def revoke_links(connection: Connection, student_id: str, now: int) -> int:
    """How many of the student's links were good, and are no more; visits by them are over at once."""
    good = (family_link.c.student_id == student_id) & _is_good(now)
    return connection.execute(update(family_link).where(good), {"revoked_at": now}).rowcount


def school_year_ends(now: int, timezone: str) -> int:
    """The first of August at the school that is at least two months away; microseconds."""
    today = moment_at(now, timezone)
    end = today.replace(month=_FIRST_OF, day=1, hour=0, minute=0, second=0, microsecond=0)
    while end - today < _SHORTEST_YEAR:
        end = end.replace(year=end.year + 1)
    return int(end.timestamp()) * SECOND


def _is_good(now: int) -> Any:
    return family_link.c.revoked_at.is_(None) & (family_link.c.ends_at > now)


# --- visits --------------------------------------------------------------------------------------


def begin_session(
    connection: Connection, vault: Vault, link: Link, language: str, now: int
) -> tuple[str, FamilySession]:
    """A new visit and the cookie that it goes on with: 256 bits, told only this once. Counts the use."""
    used = update(family_link).where(family_link.c.id == link.id)
    connection.execute(used.values(uses=family_link.c.uses + 1, used_at=now))
    cookie = new_cookie(link.student_id)
    visit = FamilySession(
        index_of(vault, FAMILY, cookie), link.school_id, link.student_id, link.id, None, language, "",
        now, now, now + LONGEST,
    )  # fmt: skip
    connection.execute(
        insert(family_visit), {name: getattr(visit, name) for name in FamilySession.__slots__}
    )
    return cookie, visit


def find_session(
    connection: Connection, vault: Vault, cookie: str, now: int
) -> FamilySession | None:
    """The visit of that cookie, unless it has ended or its link was taken back."""
    row = connection.execute(
        select(
            *(family_visit.c[name] for name in FamilySession.__slots__ if name != _TALK),
            conversation.c.id.label(_TALK),
        )
        .outerjoin(
            conversation,
            (conversation.c.id == family_visit.c.conversation_id)
            & (conversation.c.student_id == family_visit.c.student_id)
            & (conversation.c.respondent == "family"),
        )
        .join(family_link, family_link.c.id == family_visit.c.link_id)
        .join(student, student.c.id == family_visit.c.student_id)
        .where(
            family_visit.c.id == index_of(vault, FAMILY, cookie),
            family_visit.c.ends_at > now,
            family_visit.c.used_at > now - IDLE,
            _is_good(now),
            student.c.left_at.is_(None),
        )
    ).first()
    if row is None or not is_of(cookie, row.student_id):
        return None
    return FamilySession(**row._asdict())


_TALK = "conversation_id"  # of the same student, or none


def change_session(connection: Connection, visit: FamilySession, **changes: Any) -> FamilySession:
    """Something else about the same visit: its conversation, language or look."""
    connection.execute(update(family_visit).where(family_visit.c.id == visit.id), changes)
    return replace(visit, **changes)


def should_note(visit: FamilySession, now: int) -> bool:
    return now - visit.used_at >= _NOTED_EVERY


def note_use(connection: Connection, visit: FamilySession, now: int) -> None:
    """Somebody is there: the half hour begins anew."""
    change_session(connection, visit, used_at=now)


def end_session(connection: Connection, visit: FamilySession) -> None:
    connection.execute(delete(family_visit).where(family_visit.c.id == visit.id))


def forget_ended_sessions(connection: Connection, now: int) -> int:
    """How many visits were over, and are gone."""
    over = or_(family_visit.c.ends_at <= now, family_visit.c.used_at <= now - IDLE)
    return connection.execute(delete(family_visit).where(over)).rowcount
