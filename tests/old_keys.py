"""Data keys as an older program wrapped them, before what was answered was bound to who may read it."""

from os import urandom

from sqlalchemy import select, update

from storage.database import Store
from storage.tables import data_key


def wrap_as_before(store: Store) -> None:
    vault, at = store.vault, data_key.c
    with store.writing() as connection:
        rows = connection.execute(select(at.owner_id, at.version, at.wrapped)).all()
        for owner, version, wrapped in rows:
            key, nonce = vault._unwrapped(owner, version, wrapped), urandom(12)
            place = "\0".join(("key", owner, str(version))).encode()
            older = b"\x01" + nonce + vault._wrapping.encrypt(nonce, key, place)
            this = update(data_key).where(at.owner_id == owner, at.version == version)
            connection.execute(this.values(wrapped=older))
