"""A student's personal card: ten characters that bring them in, and back to where they were.

Codes are Crockford's base 32: no I, L, O or U, so that a child can read one out and another can
type it. Fifty bits of the system's chance are too many to try; only a keyed hash is looked up.
"""

import secrets
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Connection, insert, select, update

from storage.conversations import one_at_a_time
from storage.ids import new_id
from storage.keys import seal_for
from storage.people import Student, student_by_id
from storage.tables import card, student
from storage.vault import Seal, Vault

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10
_LONGEST = 200  # as typed, with whatever stands between

# What is easily misread is read as meant.
_AS_MEANT = str.maketrans("ILO", "110")
# Falls out: dashes of every length, spaces, marks of direction and joining, and what draws nothing at all,
# as it comes along with a code that is pasted.
_NOTHING = {"Pd", "Cf", "Mn"}
_DRAWN_AS_NOTHING = frozenset("\u2212\u2043\u115f\u1160\u2800")
# Well under what SQLite and PostgreSQL take in one statement.
_AT_ONCE = 500


def give_card(
    connection: Connection, vault: Vault, school_id: str, student_id: str, now: int
) -> str:
    """A new card beside those the student has; its code, as it is printed."""
    one_at_a_time(connection, student_id)  # or the key might just be replaced (erasing.py)
    row, code = new_card(vault, seal_for(connection, vault, student_id), school_id, now)
    connection.execute(insert(card), row)
    return code


def new_card(vault: Vault, seal: Seal, school_id: str, now: int) -> tuple[dict[str, object], str]:
    """A card as a row, for who gives many at once; and its code. `seal`: its student's."""
    code, id = _new_code(), new_id(now)
    row = {
        "id": id,
        "school_id": school_id,
        "student_id": seal.owner_id,
        "code": seal.seal("card", "code", id, shown(code)),
        "code_index": vault.index("card.code", code),
        "made_at": now,
        "uses": 0,
    }
    return row, shown(code)


def _new_code() -> str:
    """With a figure in it, so that where an answer is awaited it is told from a word of ten letters."""
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        if any(c.isdigit() for c in code):
            return code


def cards_of(connection: Connection, vault: Vault, student_ids: Iterable[str]) -> dict[str, str]:
    """Each student's newest code that is not revoked; a student without one is left out."""
    codes: dict[str, str] = {}
    for ids in _parts(list(student_ids)):
        rows = connection.execute(
            select(card.c.id, card.c.student_id, card.c.code)
            .where(card.c.student_id.in_(ids), card.c.revoked_at.is_(None))
            .order_by(card.c.made_at, card.c.id)
        )
        newest = {row.student_id: row for row in rows}
        for student_id, row in newest.items():
            seal = seal_for(connection, vault, student_id)
            codes[student_id] = seal.open("card", "code", row.id, row.code)
    return codes


def student_by_card(connection: Connection, vault: Vault, code: str) -> Student | None:
    """Whom a card lets in: None for a wrong or revoked code, and for a student who has left."""
    found = card_by_code(connection, vault, code)
    return None if found is None else student_of_card(connection, vault, found)


def card_by_code(connection: Connection, vault: Vault, code: str) -> str | None:
    """The id of a good card. To look one up changes nothing."""
    plain = normalised(code)
    if len(plain) != LENGTH or not set(plain) <= set(ALPHABET):
        return None
    at = card.c.code_index == vault.index("card.code", plain)
    id: str | None = connection.scalar(select(card.c.id).where(at, card.c.revoked_at.is_(None)))
    return id


def student_of_card(connection: Connection, vault: Vault, id: str) -> Student | None:
    """None where the card is revoked, or its student has left. Tampered for a card that was another's."""
    row = connection.execute(
        select(card.c.student_id, card.c.code, card.c.code_index)
        .join(student, student.c.id == card.c.student_id)
        .where(card.c.id == id, card.c.revoked_at.is_(None), student.c.left_at.is_(None))
    ).first()
    if row is None:
        return None
    # Sealed under the student's own key: a card that somebody has given to another lets nobody in.
    code = seal_for(connection, vault, row.student_id).open("card", "code", id, row.code)
    if vault.index("card.code", normalised(code)) != row.code_index:
        return None
    return student_by_id(connection, vault, row.student_id)


def note_use(connection: Connection, id: str, now: int) -> None:
    """Somebody has come in with the card: staff see how often, and when last."""
    used = update(card).where(card.c.id == id)
    connection.execute(used.values(uses=card.c.uses + 1, used_at=now))


def revoke_cards(connection: Connection, student_id: str, now: int) -> int:
    """How many of the student's cards were good, and are no more."""
    good = (card.c.student_id == student_id) & card.c.revoked_at.is_(None)
    return connection.execute(update(card).where(good), {"revoked_at": now}).rowcount


def shown(code: str) -> str:
    return f"{code[:5]}-{code[5:]}"


def normalised(code: str) -> str:
    """The code however it was typed: small or wide letters, spaces, dashes, I or L for 1, O for 0.

    "" for what is far too long to be one: a sign may stand for eighteen.
    """
    if len(code) > _LONGEST:
        return ""
    return "".join(filter(_counts, unicodedata.normalize("NFKC", code).upper())).translate(
        _AS_MEANT
    )


def _counts(sign: str) -> bool:
    nothing = unicodedata.category(sign) in _NOTHING or sign in _DRAWN_AS_NOTHING
    return not nothing and not sign.isspace()


def _parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]
