"""The cookies by which a visit is found: random, with whose visit it is in them, and kept as a keyed hash.

So who writes the database without the key can neither make a visit of a cookie of their own, nor turn their
own visit into somebody else's.
"""

import secrets

from storage.vault import Vault


def new_cookie(owner_id: str) -> str:
    """256 random bits, told only this once. `owner_id`: of whose visit it is."""
    return f"{owner_id}.{secrets.token_urlsafe(32)}"


def index_of(vault: Vault, cookie: str) -> str:
    return vault.index("cookie", cookie) if cookie.isascii() else ""


def is_of(cookie: str, owner_id: str) -> bool:
    return cookie.partition(".")[0] == owner_id
