"""The cookies by which a visit is found, and what binds a row that lets somebody in to whom it lets in.

A cookie is random, with whose visit it is in it, and kept as a keyed hash: of each kind of visit another, so
that the row of one opens no other. So who writes the database without the key can neither make a visit of a
cookie of their own, nor turn their own visit into somebody else's. What a row says beside it (whose a link
is, how far in somebody is, until when) is bound by a mark in the row, made with the same key.
"""

import hmac
import json
import secrets
from typing import Any

from storage.vault import Vault

# The kinds of visits, and of what is on its way to be one.
STUDENT, FAMILY, STAFF, SIGN_IN = "student", "family", "staff", "sign_in"


def new_cookie(owner_id: str) -> str:
    """256 random bits, told only this once. `owner_id`: of whose visit it is."""
    return f"{owner_id}.{secrets.token_urlsafe(32)}"


def index_of(vault: Vault, kind: str, cookie: str) -> str:
    return vault.index(f"cookie.{kind}", cookie) if cookie.isascii() else ""


def is_of(cookie: str, owner_id: str) -> bool:
    return cookie.partition(".")[0] == owner_id


def mark_of(vault: Vault, table: str, *facts: str | int | None) -> str:
    """What stands in a row of that table beside these facts of it."""
    return vault.index(f"{table}.bound", json.dumps(facts))


def is_marked(vault: Vault, table: str, row: Any, *facts: str | int | None) -> bool:
    """Whether nobody else has changed one of the facts, or made the row."""
    return hmac.compare_digest(mark_of(vault, table, *facts), str(row.bound))
