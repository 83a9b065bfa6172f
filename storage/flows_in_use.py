"""Which flows of a school's own its students are offered: a decision by a person, with who and when.

The texts are in published.py. A version that was ended keeps its row, so that it is known for good
which versions are the school's own.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, update

from storage.keys import seal_for
from storage.tables import flow_in_use as table
from storage.vault import Vault


class InUseMeanwhile(Exception):
    """Somebody else published or withdrew the flow since it was looked at."""


@dataclass(frozen=True, slots=True)
class OwnVersion:
    """A version of a flow of the school's own. `ended_at` None: in use now."""

    name: str
    version: str
    published_at: int  # microseconds
    ended_at: int | None = None


def own_versions(connection: Connection, school_id: str) -> list[OwnVersion]:
    """All that were ever published, by name, the newest decision last."""
    rows = connection.execute(
        select(table.c.name, table.c.version, table.c.published_at, table.c.ended_at)
        .where(table.c.school_id == school_id)
        .order_by(table.c.name, table.c.published_at)
    )
    return [OwnVersion(*row) for row in rows]


def published_by(
    connection: Connection, vault: Vault, school_id: str, name: str, version: str
) -> str:
    where = (table.c.school_id == school_id, table.c.name == name, table.c.version == version)
    sealed = connection.execute(select(table.c.published_by).where(*where)).scalar_one()
    seal = seal_for(connection, vault, school_id)
    return seal.open(table.name, "published_by", f"{name} {version}", sealed)


def use(
    connection: Connection,
    vault: Vault,
    school_id: str,
    new: OwnVersion,
    by: str,
    *,
    instead_of: str | None,
) -> None:
    """Offer this published version from now on. Raises InUseMeanwhile.

    `instead_of`: the version of the school's own that the caller saw in use, None for none.
    """
    name, version, now = new.name, new.version, new.published_at
    end(connection, school_id, name, instead_of, now)
    where = (table.c.school_id == school_id, table.c.name == name, table.c.version == version)
    # Published before, and ended: the newest decision is the one that is kept.
    connection.execute(delete(table).where(*where))
    seal = seal_for(connection, vault, school_id)
    row = {
        "school_id": school_id,
        "name": name,
        "version": version,
        "published_at": now,
        "published_by": seal.seal(table.name, "published_by", f"{name} {version}", by),
    }
    connection.execute(insert(table), row)


def end(connection: Connection, school_id: str, name: str, seen: str | None, now: int) -> None:
    """Offer no flow of the school's own under this name. Raises InUseMeanwhile."""
    in_use = (table.c.school_id == school_id, table.c.name == name, table.c.ended_at.is_(None))
    found = connection.execute(select(table.c.version).where(*in_use).with_for_update()).scalar()
    if found != seen:
        raise InUseMeanwhile
    connection.execute(update(table).where(*in_use).values(ended_at=now))
