"""Which message of a chat asked which question: a reply to it changes that answer.

They go with the conversation, and with the chat.
"""

from dataclasses import asdict, dataclass

from sqlalchemy import Connection, select, text

from storage.prepared import Prepared
from storage.tables import chat_question as table


@dataclass(frozen=True, slots=True)
class Question:
    """What one message of ours asked."""

    conversation_id: str
    step: str
    item: str


def note(connection: Connection, chat_id: str, message_id: str, question: Question) -> None:
    """Once a message is sent. Nothing where the chat or the conversation is gone meanwhile."""
    where = {"chat_id": chat_id, "message_id": message_id, **asdict(question)}
    _NOTE(connection, where)


def find(connection: Connection, chat_id: str, message_id: str) -> Question | None:
    """What this message asked; None for one that asked nothing."""
    at = table.c
    row = connection.execute(
        select(at.conversation_id, at.step, at.item).where(
            at.chat_id == chat_id, at.message_id == message_id
        )
    ).first()
    return None if row is None else Question(*row)


_NOTE = Prepared(
    text(
        "INSERT INTO chat_question (chat_id, message_id, conversation_id, step, item) "
        "SELECT chat.id, :message_id, conversation.id, :step, :item FROM chat, conversation "
        "WHERE chat.id = :chat_id AND conversation.id = :conversation_id "
        "ON CONFLICT (chat_id, message_id) DO NOTHING"
    )
)
