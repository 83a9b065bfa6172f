"""What arrived and could not be taken: counted, and kept sealed for a person to look at.

The body is sealed under the school's key, since who sent it may not be known. A reason is the name
of a class, never what a child wrote.
"""

from dataclasses import asdict, dataclass

from sqlalchemy import Connection, delete, select, text

from storage.ids import new_id
from storage.keys import seal_for
from storage.prepared import Prepared
from storage.tables import parked as table
from storage.vault import Vault

ENOUGH = 5  # tries, after which it is left for a person


@dataclass(frozen=True, slots=True)
class NotTaken:
    """What arrived, and why it could not be taken. `address`: our own id of the chat, if known."""

    school_id: str
    channel: str
    external_id: str
    body: str
    reason: str
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Parked:
    id: str
    channel: str
    external_id: str
    tries: int
    reason: str
    at: int  # microseconds, of the last try


def failed_once(connection: Connection, vault: Vault, one: NotTaken, now: int) -> int:
    """How often it could not be taken, with this time."""
    id = new_id(now)
    body = seal_for(connection, vault, one.school_id).seal(table.name, "body", id, one.body)
    _FAIL(connection, {**asdict(one), "id": id, "body": body, "now": now})
    return tries_of(connection, one.channel, one.external_id)


def tries_of(connection: Connection, channel: str, external_id: str) -> int:
    tries = select(table.c.tries).where(
        table.c.channel == channel, table.c.external_id == external_id
    )
    return connection.scalar(tries) or 0


def parked(connection: Connection, school_id: str, least: int = ENOUGH) -> list[Parked]:
    """What was tried at least so often, the longest ago first; without the bodies."""
    at = table.c
    rows = connection.execute(
        select(at.id, at.channel, at.external_id, at.tries, at.reason, at.at)
        .where(at.school_id == school_id, at.tries >= least)
        .order_by(at.at, at.id)
    )
    return [Parked(*row) for row in rows]


def open_body(connection: Connection, vault: Vault, id: str) -> str:
    """What arrived, as it was first kept. LookupError for an id that does not exist."""
    row = connection.execute(
        select(table.c.school_id, table.c.body).where(table.c.id == id)
    ).first()
    if row is None:
        raise LookupError("nothing is parked under this id")
    return seal_for(connection, vault, row.school_id).open(table.name, "body", id, row.body)


def forgive(connection: Connection, channel: str, external_id: str) -> None:
    """It could be taken after all."""
    connection.execute(
        delete(table).where(table.c.channel == channel, table.c.external_id == external_id)
    )


def forget_before(connection: Connection, at: int) -> int:
    """How many were forgotten: all that were last tried before `at`."""
    return connection.execute(delete(table).where(table.c.at < at)).rowcount


# As text, because SQLAlchemy has this clause once for each database, and they say the same. The
# body stays the first one: it is sealed for the row's id.
_FAIL = Prepared(
    text(
        "INSERT INTO parked (id, school_id, channel, external_id, address, body, tries, reason, at) "
        "VALUES (:id, :school_id, :channel, :external_id, :address, :body, 1, :reason, :now) "
        "ON CONFLICT (channel, external_id) DO UPDATE SET "
        "tries = parked.tries + 1, reason = excluded.reason, at = excluded.at"
    )
)
