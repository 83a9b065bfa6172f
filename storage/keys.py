"""The data keys: made with their owner, found at each use, gone with their row.

Deleting an owner's rows in `data_key` makes everything sealed for that owner unreadable at once,
in this process and in every other, because nothing here opens a seal without having just read the
wrapped key: `seal_for` always asks the database (one look-up by primary key), and the vault finds
an unwrapped key again only for whoever brings the same wrapped one. What stays is in backups made
before, until they age out.

A caller whose own SELECT joined `data_key` asks no more: vault.seal_of(owner, version, wrapped).
"""

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from storage.prepared import Prepared
from storage.problems import StorageProblem
from storage.tables import data_key
from storage.vault import Seal, Vault

# Whose a key is.
STUDENT, SCHOOL, COUNSELOR = "student", "school", "counselor"


def make_key(connection: Connection, vault: Vault, owner_id: str, kind: str, now: int) -> Seal:
    """The owner's first key. IntegrityError if there is one: a second would hide what it sealed."""
    row, seal = new_key(vault, owner_id, kind, now)
    connection.execute(insert(data_key), row)
    return seal


def new_key(vault: Vault, owner_id: str, kind: str, now: int) -> tuple[dict[str, object], Seal]:
    """An owner's first key as a row, for who makes many owners at once; and its seal."""
    wrapped = vault.new_wrapped_key(owner_id, version=1)
    row = {"owner_id": owner_id, "version": 1, "kind": kind, "wrapped": wrapped, "made_at": now}
    return row, vault.seal_of(owner_id, 1, wrapped)


def seal_for(connection: Connection, vault: Vault, owner_id: str) -> Seal:
    """With the owner's newest key."""
    row = _NEWEST(connection, {"owner": owner_id}).first()
    if row is None:
        raise StorageProblem(
            f"There is no key for {owner_id}: it was deleted, and what it sealed cannot be read "
            "again, or it was never made."
        )
    return vault.seal_of(owner_id, row.version, row.wrapped)


def replace_key(connection: Connection, vault: Vault, old: Seal, now: int) -> Seal:
    """A new key in the old one's place: what is not sealed anew in this transaction is lost."""
    new = old.version + 1
    wrapped = vault.new_wrapped_key(old.owner_id, new)
    # In place, so that there is never a moment with two keys, or with none.
    changed = connection.execute(
        update(data_key)
        .where(data_key.c.owner_id == old.owner_id, data_key.c.version == old.version)
        .values(version=new, wrapped=wrapped, made_at=now)
    )
    if changed.rowcount != 1:
        raise LookupError("there is no such key")
    others = (data_key.c.owner_id == old.owner_id) & (data_key.c.version != new)
    connection.execute(
        delete(data_key).where(others)
    )  # of what opens by one of them, nothing is left
    return vault.seal_of(old.owner_id, new, wrapped)


def counselors_of(school_id: str) -> str:
    """Who owns a school's counselor key: `data_key` knows one line of versions for each owner."""
    return "c" + school_id[1:]


_NEWEST = Prepared(
    select(data_key.c.version, data_key.c.wrapped)
    .where(data_key.c.owner_id == bindparam("owner"))
    .order_by(data_key.c.version.desc())  # the newest first; there is seldom another
)
