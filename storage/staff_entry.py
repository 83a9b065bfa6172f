"""How staff come in: one-time links, passkeys, recovery codes, and what a sign-in under way has to remember.

What lets somebody in is kept as a keyed hash, or, of a passkey, as what only checks it: nobody comes in by
what a copy of the database holds.
"""

import json
import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from storage.cards import ALPHABET, normalised
from storage.cookies import index_of, new_cookie
from storage.keys import seal_for
from storage.sessions import SECOND
from storage.tables import passkey, recovery_code, sign_in, staff, staff_identity, staff_link
from storage.vault import Vault

LINK_GOOD_FOR = 72 * 3600 * SECOND
LINK_LENGTH = 26  # 130 bits of the cards' alphabet
CODES = 10
CODE_LENGTH = 16  # 80 bits
SIGN_IN_WITHIN = 10 * 60 * SECOND


@dataclass(frozen=True, slots=True)
class Passkey:
    id: str
    staff_id: str
    public_key: bytes
    sign_count: int


# --- links -------------------------------------------------------------------------------------------------


def give_link(connection: Connection, vault: Vault, school_id: str, staff_id: str, now: int) -> str:
    """A new link's code, told only this once. The one before it is good no more."""
    connection.execute(delete(staff_link).where(staff_link.c.staff_id == staff_id))
    code = _code(LINK_LENGTH)
    facts = {
        "code_index": vault.index("staff_link.code", code),
        "school_id": school_id,
        "staff_id": staff_id,
        "made_at": now,
        "ends_at": now + LINK_GOOD_FOR,
    }
    connection.execute(insert(staff_link), facts)
    return code


def look_at_link(connection: Connection, vault: Vault, code: str, now: int) -> str | None:
    """Whose it is, without using it up; None for one that is wrong, old or used."""
    at = staff_link.c
    good = (at.code_index == _index(vault, "staff_link.code", code)) & (at.ends_at > now)
    here = staff.c.left_at.is_(None)
    joined = staff_link.join(staff, staff.c.id == at.staff_id)
    return connection.scalar(select(at.staff_id).select_from(joined).where(good, here))


def use_link(connection: Connection, vault: Vault, code: str, now: int) -> str | None:
    """As `look_at_link`; and it is good no more. Of two at once only one gets it."""
    found = look_at_link(connection, vault, code, now)
    index = _index(vault, "staff_link.code", code)
    gone = connection.execute(delete(staff_link).where(staff_link.c.code_index == index))
    return found if gone.rowcount == 1 else None


# --- passkeys and recovery codes ---------------------------------------------------------------------------


def add_passkey(connection: Connection, school_id: str, one: Passkey, now: int) -> None:
    """IntegrityError for one that is there."""
    facts = {
        "id": one.id,
        "school_id": school_id,
        "staff_id": one.staff_id,
        "public_key": one.public_key,
        "sign_count": one.sign_count,
        "made_at": now,
    }
    connection.execute(insert(passkey), facts)


def passkey_by_id(connection: Connection, id: str) -> Passkey | None:
    """Of somebody who is still here."""
    at = passkey.c
    row = connection.execute(
        select(at.id, at.staff_id, at.public_key, at.sign_count)
        .join(staff, staff.c.id == at.staff_id)
        .where(at.id == id, staff.c.left_at.is_(None))
    ).first()
    return None if row is None else Passkey(*row)


def passkeys_of(connection: Connection, staff_id: str) -> list[str]:
    at = passkey.c
    rows = connection.execute(
        select(at.id).where(at.staff_id == staff_id).order_by(at.made_at, at.id)
    )
    return list(rows.scalars())


def note_passkey(connection: Connection, id: str, sign_count: int, now: int) -> None:
    used = update(passkey).where(passkey.c.id == id)
    connection.execute(used.values(sign_count=sign_count, used_at=now))


def forget_passkeys(connection: Connection, staff_id: str) -> None:
    """As after one was lost: they enrol anew, by a link."""
    for table in (passkey, recovery_code):
        connection.execute(delete(table).where(table.c.staff_id == staff_id))


def give_codes(
    connection: Connection, vault: Vault, school_id: str, staff_id: str, now: int
) -> list[str]:
    """New ones in the place of those before, told only this once."""
    connection.execute(delete(recovery_code).where(recovery_code.c.staff_id == staff_id))
    codes = [_code(CODE_LENGTH) for _ in range(CODES)]
    rows = [
        {
            "code_index": vault.index("recovery_code.code", code),
            "school_id": school_id,
            "staff_id": staff_id,
            "made_at": now,
        }
        for code in codes
    ]
    connection.execute(insert(recovery_code), rows)
    return ["-".join(code[at : at + 4] for at in range(0, CODE_LENGTH, 4)) for code in codes]


def use_code(connection: Connection, vault: Vault, code: str) -> str | None:
    """Whose it was; it is good no more."""
    at, index = recovery_code.c, _index(vault, "recovery_code.code", code)
    found: str | None = connection.scalar(
        select(at.staff_id)
        .join(staff, staff.c.id == at.staff_id)
        .where(at.code_index == index, staff.c.left_at.is_(None))
    )
    gone = connection.execute(delete(recovery_code).where(at.code_index == index))
    return found if gone.rowcount == 1 else None


# --- by the school's single sign-on ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is at the issuer. Not `confirmed`: an admin has still to say that it is them."""

    staff_id: str
    issuer: str
    subject: str
    confirmed: bool


def identity(connection: Connection, issuer: str, subject: str) -> Identity | None:
    """Of somebody who is still here."""
    at = staff_identity.c
    found = identities(connection, at.issuer == issuer, at.subject == subject)
    return found[0] if found else None


def identities_of(connection: Connection, staff_id: str) -> list[Identity]:
    return identities(connection, staff_identity.c.staff_id == staff_id)


def unconfirmed(connection: Connection, school_id: str) -> list[Identity]:
    """What waits for an admin."""
    at = staff_identity.c
    return identities(connection, at.school_id == school_id, at.confirmed_at.is_(None))


def add_identity(connection: Connection, school_id: str, one: Identity, now: int) -> None:
    """From now on they are known by this, whatever e-mail they have. IntegrityError for one that is there."""
    facts = {"issuer": one.issuer, "subject": one.subject, "school_id": school_id}
    times = {"made_at": now, "confirmed_at": now if one.confirmed else None}
    connection.execute(insert(staff_identity), {**facts, **times, "staff_id": one.staff_id})


def confirm_identities(connection: Connection, staff_id: str, now: int) -> int:
    """How many were confirmed: an admin knows that it is them."""
    at = staff_identity.c
    waits = update(staff_identity).where(at.staff_id == staff_id, at.confirmed_at.is_(None))
    return connection.execute(waits.values(confirmed_at=now)).rowcount


def forget_identities(connection: Connection, staff_id: str) -> None:
    """As when somebody else has been taken for them: the next sign-in is matched by e-mail anew."""
    connection.execute(delete(staff_identity).where(staff_identity.c.staff_id == staff_id))


def identities(connection: Connection, *where: ColumnElement[bool]) -> list[Identity]:
    at = staff_identity.c
    rows = connection.execute(
        select(at.staff_id, at.issuer, at.subject, at.confirmed_at)
        .join(staff, staff.c.id == at.staff_id)
        .where(*where, staff.c.left_at.is_(None))
    )
    return [
        Identity(row.staff_id, row.issuer, row.subject, row.confirmed_at is not None)
        for row in rows
    ]


# --- a sign-in under way -----------------------------------------------------------------------------------


def begin_sign_in(
    connection: Connection,
    vault: Vault,
    school_id: str,
    kind: str,
    body: dict[str, Any],
    now: int,
    staff_id: str | None = None,
) -> str:
    """What has to be known when the answer comes; the cookie by which it is found, told only this once."""
    cookie = new_cookie("")
    id = index_of(vault, cookie)
    sealed = seal_for(connection, vault, school_id).seal("sign_in", "body", id, json.dumps(body))
    facts = {
        "id": id,
        "school_id": school_id,
        "kind": kind,
        "staff_id": staff_id,
        "body": sealed,
        "ends_at": now + SIGN_IN_WITHIN,
    }
    connection.execute(insert(sign_in), facts)
    return cookie


def take_sign_in(
    connection: Connection, vault: Vault, cookie: str, kind: str, now: int
) -> tuple[str | None, dict[str, Any]] | None:
    """Whose it is and what was kept, once; None for none, one too old, or one of another kind."""
    id, at = index_of(vault, cookie), sign_in.c
    row = connection.execute(
        select(at.school_id, at.staff_id, at.body).where(
            at.id == id, at.kind == kind, at.ends_at > now
        )
    ).first()
    gone = connection.execute(delete(sign_in).where(at.id == id))
    if row is None or gone.rowcount != 1:
        return None
    seal = seal_for(connection, vault, row.school_id)
    return row.staff_id, json.loads(seal.open("sign_in", "body", id, row.body))


def forget_old(connection: Connection, now: int) -> None:
    """Links and sign-ins that are over."""
    for table in (staff_link, sign_in):
        connection.execute(delete(table).where(table.c.ends_at <= now))


def _code(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def _index(vault: Vault, purpose: str, code: str) -> str:
    return vault.index(purpose, normalised(code))
