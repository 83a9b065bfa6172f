"""Which member of staff reads a conversation alone: of those from before that person was kept as one."""

from sqlalchemy import Connection, and_, select, update

from storage import conversations
from storage.binding import READ, is_bound, rewrite
from storage.staff import ensure_staff, reader_name
from storage.tables import conversation as table
from storage.tables import current_answer, published_flow
from storage.vault import Vault


def name_readers(connection: Connection, vault: Vault, school_id: str, now: int) -> None:
    """Where it is not kept yet: who it is, by the name that stands in the conversation."""
    flow = published_flow.c
    nameless = connection.execute(
        select(table.c.id)
        .join(
            published_flow,
            and_(
                flow.school_id == table.c.school_id,
                flow.name == table.c.flow,
                flow.version == table.c.version,
            ),
        )
        .where(table.c.school_id == school_id, table.c.reader_id.is_(None))
        .where(flow.text.contains('"reader":"named"', autoescape=True))
    )
    for id in nameless.scalars().all():
        stored = conversations.load(connection, vault, id)
        named = reader_name(stored.conversation.world.reader)
        if named:
            who = ensure_staff(connection, vault, school_id, named, "reader", now)
            said = READ.where(current_answer.c.conversation_id == id)
            rows = [row for row in connection.execute(said) if is_bound(stored.seal, row)]
            connection.execute(update(table).where(table.c.id == id), {"reader_id": who})
            for row in rows:
                rewrite(connection, stored.seal, row, {"reader_id": who}, bound=True)
