"""Each reply once: what arrived, by channel and the channel's own id for it."""

from sqlalchemy import Connection, delete, text

from storage.prepared import Prepared
from storage.tables import seen


def first_time(
    connection: Connection, channel: str, external_id: str, conversation_id: str | None, now: int
) -> bool:
    """Notes the reply. False: it was noted before, and taking it again would be a repeat."""
    reply = {"channel": channel, "external_id": external_id}
    noted = _NOTE(connection, {**reply, "conversation": conversation_id, "at": now})
    return noted.rowcount == 1


def forget(connection: Connection, channel: str, external_id: str) -> None:
    """As if it had not come: nothing was done for it."""
    this = (seen.c.channel == channel) & (seen.c.external_id == external_id)
    connection.execute(delete(seen).where(this))


def forget_before(connection: Connection, at: int) -> int:
    """How many were forgotten: all that arrived before `at`."""
    return connection.execute(delete(seen).where(seen.c.at < at)).rowcount


# As text, because SQLAlchemy has this clause once for each database, and they say the same.
_NOTE = Prepared(
    text(
        "INSERT INTO seen (channel, external_id, conversation_id, at) "
        "VALUES (:channel, :external_id, :conversation, :at) ON CONFLICT DO NOTHING"
    )
)
