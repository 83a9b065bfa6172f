"""New keys in the place of those that are kept: each owner's data key, then the master key over all of them.

It can be killed anywhere and said again. Each data key is a transaction of its own, in which all that it
sealed is sealed anew, and which notes how far it is. The new master key lies on the disk (master_key.py)
before one transaction wraps everything with it; only then it takes the old one's name. Killed between
these two, the next start of any program finds that the waiting key is the one that fits, and ends it
(opening.py).

The database must be open alone: who had it open would go on with the old keys.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select, update

from storage.database import CHECKS, KEY_CHECK, ROOT, Store
from storage.facts import fact, note_fact
from storage.foreign import refuse_foreign
from storage.keys import replace_key, seal_for
from storage.problems import StorageProblem, Tampered
from storage.resealing import Column, seal_all_anew
from storage.tables import about, data_key
from storage.vault import Vault


@dataclass(slots=True)
class Rotated:
    """`shut`: texts that did not open with their key, and owners whose key does not: they are as before."""

    keys: int = 0
    shut: int = 0


def rotate_data_keys(store: Store, now: int, step: Callable[[int, int], object]) -> Rotated:
    """From where the last try came to. `step` is told after each owner how many are done, and of how many."""
    done = Rotated()
    with store.reading() as connection:
        rows = connection.execute(select(data_key.c.owner_id, data_key.c.kind))
        owners = sorted({(str(id), str(kind)) for id, kind in rows})
        up_to = fact(connection, _UP_TO)
    left = [(id, kind) for id, kind in owners if id > up_to]
    for number, (owner_id, kind) in enumerate(left, len(owners) - len(left) + 1):
        with store.writing() as connection:
            refuse_foreign(connection)
            _rotate(connection, store.vault, owner_id, kind, now, done)
            note_fact(connection, _UP_TO, owner_id)
        step(number, len(owners))
    return done


def rotate_master_key(store: Store, new_key: bytes) -> None:
    """All that hangs on the master key, in one transaction; the store goes on with the new one."""
    new = Vault(new_key)
    with store.writing() as connection:
        wrap_anew(connection, store.vault, new)
        note_fact(connection, _UP_TO, "")
    store.vault = new


def wrap_anew(connection: Connection, old: Vault, new: Vault) -> None:
    """What does not open is left as it is: it would open with neither. Raises Tampered for the root's key."""
    at = data_key.c
    for row in connection.execute(select(at.owner_id, at.version, at.wrapped)).all():
        try:
            again = old.rewrapped(row.owner_id, row.version, row.wrapped, new)
        except (Tampered, ValueError):
            continue
        this = update(data_key).where(at.owner_id == row.owner_id, at.version == row.version)
        connection.execute(this.values(wrapped=again))
    new.use_root_of(old)
    _put(connection, ROOT, new.wrapped_root())
    check = connection.scalar(select(about.c.value).where(about.c.name == KEY_CHECK))
    for name in CHECKS:
        try:
            _put(connection, KEY_CHECK, old.rewrapped(*name, check or b"", new))
        except Tampered:
            continue
        return
    raise StorageProblem("the mark of the master key is gone: nothing was changed")


def _rotate(
    connection: Connection, vault: Vault, owner_id: str, kind: str, now: int, done: Rotated
) -> None:
    def shut(_column: Column, _row: Any) -> None:
        done.shut += 1

    try:
        old = seal_for(connection, vault, owner_id)
    except Tampered:
        done.shut += 1
        return
    new = replace_key(connection, vault, old, now)
    seal_all_anew(connection, old, new, kind, shut)
    done.keys += 1


def _put(connection: Connection, name: str, value: bytes) -> None:
    connection.execute(update(about).where(about.c.name == name).values(value=value))


_UP_TO = "rotated_up_to"
