"""How staff come in: one-time links, passkeys, recovery codes, and what a sign-in under way has to remember.

What lets somebody in is kept as a keyed hash, or, of a passkey, as what only checks it: nobody comes in by
what a copy of the database holds.
"""

import json
import secrets
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from storage.cards import ALPHABET, normalised
from storage.cookies import SIGN_IN, index_of, is_marked, mark_of, new_cookie
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
    index = vault.index("staff_link.code", code)
    bound = mark_of(vault, staff_link.name, index, staff_id, now + LINK_GOOD_FOR)
    connection.execute(insert(staff_link), {**facts, "bound": bound})
    return code


def look_at_link(connection: Connection, vault: Vault, code: str, now: int) -> str | None:
    """Whose it is, without using it up; None for one that is wrong, old or used."""
    at, index = staff_link.c, _index(vault, "staff_link.code", code)
    row = connection.execute(
        select(at.staff_id, at.ends_at, at.bound)
        .join(staff, staff.c.id == at.staff_id)
        .where(at.code_index == index, at.ends_at > now, staff.c.left_at.is_(None))
    ).first()
    if row is None or not is_marked(vault, staff_link.name, row, index, row.staff_id, row.ends_at):
        return None
    return str(row.staff_id)


def use_link(connection: Connection, vault: Vault, code: str, now: int) -> str | None:
    """As `look_at_link`; and it is good no more. Of two at once only one gets it."""
    found = look_at_link(connection, vault, code, now)
    index = _index(vault, "staff_link.code", code)
    gone = connection.execute(delete(staff_link).where(staff_link.c.code_index == index))
    return found if gone.rowcount == 1 else None


# --- passkeys and recovery codes ---------------------------------------------------------------------------


def add_passkey(
    connection: Connection, vault: Vault, school_id: str, one: Passkey, now: int
) -> None:
    """IntegrityError for one that is there."""
    facts = {
        "bound": mark_of(vault, passkey.name, *_of_passkey(one.id, one.staff_id, one.public_key)),
        "id": one.id,
        "school_id": school_id,
        "staff_id": one.staff_id,
        "public_key": one.public_key,
        "sign_count": one.sign_count,
        "made_at": now,
    }
    connection.execute(insert(passkey), facts)


def passkey_by_id(connection: Connection, vault: Vault, id: str) -> Passkey | None:
    """Of somebody who is still here; one that somebody else has put there or changed is none."""
    at = passkey.c
    row = connection.execute(
        select(at.id, at.staff_id, at.public_key, at.sign_count, at.bound)
        .join(staff, staff.c.id == at.staff_id)
        .where(at.id == id, staff.c.left_at.is_(None))
    ).first()
    if row is None or not is_marked(
        vault, passkey.name, row, *_of_passkey(row.id, row.staff_id, row.public_key)
    ):
        return None
    return Passkey(row.id, row.staff_id, row.public_key, row.sign_count)


def _of_passkey(id: str, staff_id: str, public_key: bytes) -> tuple[str, ...]:
    return id, staff_id, public_key.hex()


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
            "code_index": index,
            "school_id": school_id,
            "staff_id": staff_id,
            "made_at": now,
            "bound": mark_of(vault, recovery_code.name, index, staff_id),
        }
        for code in codes
        for index in [vault.index("recovery_code.code", code)]
    ]
    connection.execute(insert(recovery_code), rows)
    return ["-".join(code[at : at + 4] for at in range(0, CODE_LENGTH, 4)) for code in codes]


def use_code(connection: Connection, vault: Vault, code: str) -> str | None:
    """Whose it was; it is good no more."""
    at, index = recovery_code.c, _index(vault, "recovery_code.code", code)
    row = connection.execute(
        select(at.staff_id, at.bound)
        .join(staff, staff.c.id == at.staff_id)
        .where(at.code_index == index, staff.c.left_at.is_(None))
    ).first()
    gone = connection.execute(delete(recovery_code).where(at.code_index == index))
    if row is None or not is_marked(vault, recovery_code.name, row, index, row.staff_id):
        return None
    return str(row.staff_id) if gone.rowcount == 1 else None


# --- by the school's single sign-on ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is at the issuer. Not `confirmed`: an admin has still to say that it is them."""

    staff_id: str
    issuer: str
    subject: str
    confirmed: bool
    made_at: int = 0  # microseconds

    @property
    def facts(self) -> tuple[str | int, ...]:
        return self.staff_id, self.issuer, self.subject, int(self.confirmed)


def identity(connection: Connection, vault: Vault, issuer: str, subject: str) -> Identity | None:
    """Of somebody who is still here."""
    at = staff_identity.c
    found = identities(connection, vault, at.issuer == issuer, at.subject == subject)
    return found[0] if found else None


def identities_of(connection: Connection, vault: Vault, staff_id: str) -> list[Identity]:
    return identities(connection, vault, staff_identity.c.staff_id == staff_id)


def unconfirmed(connection: Connection, vault: Vault, school_id: str) -> list[Identity]:
    """What waits for an admin."""
    at = staff_identity.c
    return identities(connection, vault, at.school_id == school_id, at.confirmed_at.is_(None))


def add_identity(
    connection: Connection, vault: Vault, school_id: str, one: Identity, now: int
) -> None:
    """From now on they are known by this, whatever e-mail they have. IntegrityError for one that is there."""
    facts = {"issuer": one.issuer, "subject": one.subject, "school_id": school_id}
    times = {"made_at": now, "confirmed_at": now if one.confirmed else None}
    row = {**facts, **times, "staff_id": one.staff_id}
    bound = mark_of(vault, staff_identity.name, *one.facts)
    connection.execute(insert(staff_identity), {**row, "bound": bound})


def code_of(vault: Vault, one: Identity) -> str:
    """Six signs that the person reads where they sign in, and an admin where they confirm it."""
    return vault.index("staff_identity.code", f"{one.issuer} {one.subject}")[:6].upper()


def confirm_identity(
    connection: Connection, vault: Vault, staff_id: str, code: str, now: int
) -> bool:
    """An admin knows that this is them; whoever else waits to be taken for them does so no more."""
    at = staff_identity.c
    waiting = [one for one in identities_of(connection, vault, staff_id) if not one.confirmed]
    meant = [one for one in waiting if code_of(vault, one) == code.strip().upper()]
    for one in meant[:1]:
        others = (at.staff_id == staff_id) & at.confirmed_at.is_(None) & (at.subject != one.subject)
        connection.execute(delete(staff_identity).where(others))
        this = (at.issuer == one.issuer) & (at.subject == one.subject)
        bound = mark_of(vault, staff_identity.name, *replace(one, confirmed=True).facts)
        confirmed = update(staff_identity).where(this).values(confirmed_at=now, bound=bound)
        connection.execute(confirmed)
    return bool(meant)


def forget_identities(connection: Connection, staff_id: str) -> None:
    """As when somebody else has been taken for them: the next sign-in is matched by e-mail anew."""
    connection.execute(delete(staff_identity).where(staff_identity.c.staff_id == staff_id))


def identities(connection: Connection, vault: Vault, *where: ColumnElement[bool]) -> list[Identity]:
    """Without those that somebody else has put there or changed."""
    at = staff_identity.c
    rows = connection.execute(
        select(at.staff_id, at.issuer, at.subject, at.confirmed_at, at.made_at, at.bound)
        .join(staff, staff.c.id == at.staff_id)
        .where(*where, staff.c.left_at.is_(None))
    )
    found = [
        (Identity(row[0], row[1], row[2], row.confirmed_at is not None, row.made_at), row)
        for row in rows
    ]
    return [one for one, row in found if is_marked(vault, staff_identity.name, row, *one.facts)]


def bind_all(connection: Connection, vault: Vault) -> None:
    """What stands from before there were marks: once, when a database is brought up to date."""
    rows = connection.execute(select(passkey.c.id, passkey.c.staff_id, passkey.c.public_key)).all()
    for row in rows:
        mark = mark_of(vault, passkey.name, *_of_passkey(*row))
        connection.execute(update(passkey).where(passkey.c.id == row.id).values(bound=mark))
    codes = recovery_code.c
    for index, whose in connection.execute(select(codes.code_index, codes.staff_id)).all():
        mark = mark_of(vault, recovery_code.name, index, whose)
        this = update(recovery_code).where(codes.code_index == index)
        connection.execute(this.values(bound=mark))
    at = staff_identity.c
    known_by = select(at.staff_id, at.issuer, at.subject, at.confirmed_at)
    for whose, issuer, subject, confirmed_at in connection.execute(known_by).all():
        known = Identity(whose, issuer, subject, confirmed_at is not None)
        this = (at.issuer == issuer) & (at.subject == subject)
        mark = mark_of(vault, staff_identity.name, *known.facts)
        connection.execute(update(staff_identity).where(this).values(bound=mark))


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
    id = index_of(vault, SIGN_IN, cookie)
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
    id, at = index_of(vault, SIGN_IN, cookie), sign_in.c
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
