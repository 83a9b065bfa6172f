"""Chats: found by a channel's own id for them, with who is talking there and what stands there.

A turn finds its chat first and saves it last. On PostgreSQL the row stays locked between, so that
two messages of one chat are taken one after the other, and their letters go into the outbox in order.
"""

from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    bindparam,
    delete,
    exists,
    func,
    select,
    text,
    update,
)

from storage.ids import new_id
from storage.keys import seal_for
from storage.people import Student, student_by_id
from storage.prepared import Found, Prepared
from storage.problems import Tampered
from storage.tables import (
    UNSENT,
    chat_message,
    chat_question,
    chat_student,
    data_key,
    outbox,
    student,
    told_adult,
)
from storage.tables import chat as table
from storage.vault import Seal, Vault


@dataclass(eq=False, slots=True)
class Chat:
    """A chat with what it needs to be saved again. What is not known is "", or None for an id."""

    id: str
    school_id: str
    channel: str
    address: str  # the channel's own id of the chat
    language: str
    student_id: str | None
    conversation_id: str | None
    screen: str  # JSON
    blocked: bool
    # Of the student, or of the school while there is none; None where that key is gone.
    seal: Seal | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the student, and where its words stand in an answer."""

    chat_id: str
    message_id: str
    conversation_id: str
    step: str
    item: str
    start: int  # code points in the answer's words
    end: int
    at: int  # microseconds


# --- the chat itself -------------------------------------------------------------------------


def find(connection: Connection, vault: Vault, channel: str, address: str) -> Chat | None:
    """On PostgreSQL its row is locked until the end of the transaction, where that one writes."""
    row = _looked_up(connection, vault, channel, address).first()
    return None if row is None else _chat(vault, channel, address, row)


def make(
    connection: Connection,
    vault: Vault,
    school_id: str,
    channel: str,
    address: str,
    language: str,
    now: int,
) -> Chat:
    """A chat with nobody known in it yet; the one there is, if another process was first."""
    id = new_id(now)
    seal = seal_for(connection, vault, school_id)
    _MAKE(
        connection,
        {
            "id": id,
            "school_id": school_id,
            "channel": channel,
            "address": seal.seal(table.name, "address", id, address),
            "address_index": _address_index(vault, channel, address),
            "language": language or None,
            "now": now,
        },
    )
    row, *_ = _looked_up(connection, vault, channel, address)
    return _chat(vault, channel, address, row)


def save(connection: Connection, vault: Vault, chat: Chat, now: int) -> None:
    """Language, student, conversation and screen. LookupError for a chat that is forgotten."""
    owner_id = chat.student_id or chat.school_id
    if chat.seal is None or chat.seal.owner_id != owner_id:
        chat.seal = seal_for(connection, vault, owner_id)
    if not _saved(connection, chat, chat.seal, now):
        # The key that was found with the chat is gone, as after the student had all erased.
        chat.seal = seal_for(connection, vault, owner_id)
        if not _saved(connection, chat, chat.seal, now):
            raise LookupError("there is no such chat")


def forget(connection: Connection, chat_id: str) -> None:
    """The chat with its links, its messages, and what was still to be sent there."""
    connection.execute(delete(outbox).where(outbox.c.address == chat_id, UNSENT))
    for noted in (chat_message, chat_question):
        connection.execute(delete(noted).where(noted.c.chat_id == chat_id))
    connection.execute(delete(chat_student).where(chat_student.c.chat_id == chat_id))
    connection.execute(delete(table).where(table.c.id == chat_id))


def forget_if_left(connection: Connection, chat_id: str) -> None:
    """Forgets a chat in which nobody has stayed and nothing waits, neither to be sent nor answered."""
    empty = table.c.student_id.is_(None) & table.c.screen.is_(None)
    linked = exists().where(chat_student.c.chat_id == chat_id)
    unsent = exists().where(outbox.c.address == chat_id, UNSENT)
    adults = exists().where(told_adult.c.chat_id == chat_id)  # who is told of alerts there
    left = select(table.c.id).where(table.c.id == chat_id, empty, ~linked, ~unsent, ~adults)
    if connection.scalar(left) is not None:
        forget(connection, chat_id)


def block(connection: Connection, chat_id: str, now: int) -> None:
    """The bot may not write there: it was stopped or thrown out."""
    connection.execute(update(table).where(table.c.id == chat_id), {"blocked_at": now})


def unblock(connection: Connection, chat_id: str) -> None:
    connection.execute(update(table).where(table.c.id == chat_id), {"blocked_at": None})


def address_of(connection: Connection, vault: Vault, chat_id: str) -> str:
    """The channel's own id of the chat. LookupError for a chat that is forgotten."""
    row = _ADDRESS(connection, {"id": chat_id}).first()
    if row is None:
        raise LookupError("there is no such chat")
    seal = vault.seal_of(row.school_id, row.key_version, row.wrapped)
    return seal.open(table.name, "address", chat_id, row.address)


# --- who may talk there ----------------------------------------------------------------------


def link(connection: Connection, chat: Chat, student_id: str, now: int) -> None:
    """The student has shown their card there. Once linked, a second time changes nothing."""
    facts = {"chat": chat.id, "student": student_id, "school": chat.school_id, "now": now}
    _LINK(connection, facts)


def unlink(connection: Connection, chat_id: str, student_id: str, now: int) -> None:
    """The student may not talk there any more, and does not stand there either."""
    linked = chat_student.c
    connection.execute(
        update(chat_student)
        .where(linked.chat_id == chat_id, linked.student_id == student_id, linked.left_at.is_(None))
        .values(left_at=now)
    )
    connection.execute(
        update(table)
        .where(table.c.id == chat_id, table.c.student_id == student_id)
        .values(student_id=None, conversation_id=None, screen=None)
    )


def students_here(connection: Connection, vault: Vault, chat_id: str) -> tuple[Student, ...]:
    """Who is linked and still at the school, in the order of joining."""
    linked = chat_student.c
    ids = connection.execute(
        select(linked.student_id)
        .join(student, student.c.id == linked.student_id)
        .where(linked.chat_id == chat_id, linked.left_at.is_(None), student.c.left_at.is_(None))
        .order_by(linked.joined_at, linked.student_id)
    ).scalars()
    found = (student_by_id(connection, vault, id) for id in ids.all())
    return tuple(one for one in found if one is not None)


def chats_of(connection: Connection, student_id: str) -> list[str]:
    """The ids of the chats where a student is linked, blocked ones too, in the order of joining."""
    linked = chat_student.c
    ids = connection.execute(
        select(linked.chat_id)
        .where(linked.student_id == student_id, linked.left_at.is_(None))
        .order_by(linked.joined_at, linked.chat_id)
    )
    return list(ids.scalars())


# --- which message became which answer -------------------------------------------------------


def note_message(connection: Connection, message: Message) -> None:
    """A message noted before is noted anew: what it became last is what an edit of it changes."""
    _NOTE(connection, asdict(message))


def message(connection: Connection, chat_id: str, message_id: str) -> Message | None:
    row = connection.execute(_MESSAGES.where(_is(chat_id, message_id))).first()
    return None if row is None else Message(*row)


def messages_of(
    connection: Connection, conversation_id: str, step: str, item: str
) -> list[Message]:
    """The messages that an answer is made of, in the order of its words."""
    at = chat_message.c
    rows = connection.execute(
        _MESSAGES.where(
            at.conversation_id == conversation_id, at.step == step, at.item == item
        ).order_by(at.words_start, at.at)
    )
    return [Message(*row) for row in rows]


def last_message(connection: Connection, chat_id: str) -> Message | None:
    """The newest that was noted."""
    row = _NEWEST_MESSAGE(connection, {"chat": chat_id}).first()
    return None if row is None else Message(*row)


def move_message(
    connection: Connection, chat_id: str, message_id: str, start: int, end: int
) -> None:
    """Its words stand elsewhere now, since it or one before it was edited."""
    connection.execute(
        update(chat_message)
        .where(_is(chat_id, message_id))
        .values(words_start=start, words_end=end)
    )


def forget_messages_of(connection: Connection, conversation_id: str, step: str, item: str) -> None:
    """The answer was given anew as a whole: no message from before stands in it any more."""
    at = chat_message.c
    connection.execute(
        delete(chat_message).where(
            at.conversation_id == conversation_id, at.step == step, at.item == item
        )
    )


def _address_index(vault: Vault, channel: str, address: str) -> str:
    return vault.index("chat.address", f"{channel}|{address}")


def _looked_up(connection: Connection, vault: Vault, channel: str, address: str) -> Found:
    # A transaction that only reads may not ask for a lock: PostgreSQL would refuse.
    writes = connection.get_execution_options().get("writes")
    index = _address_index(vault, channel, address)
    return (_FIND_AND_LOCK if writes else _FIND)(connection, {"channel": channel, "index": index})


def _chat(vault: Vault, channel: str, address: str, row: Row[Any]) -> Chat:
    seal = None
    if row.wrapped is not None:
        seal = vault.seal_of(row.student_id or row.school_id, row.key_version, row.wrapped)
    return Chat(
        id=row.id,
        school_id=row.school_id,
        channel=channel,
        address=address,
        language=row.language or "",
        student_id=row.student_id,
        conversation_id=row.conversation_id,
        screen=_screen(seal, row),
        blocked=row.blocked_at is not None,
        seal=seal,
    )


def _screen(seal: Seal | None, row: Row[Any]) -> str:
    """One that does not open is as none, and is shown anew: its key went with what was erased."""
    if row.screen is None or seal is None:
        return ""
    try:
        return seal.open(table.name, "screen", row.id, row.screen)
    except Tampered:
        return ""


def _saved(connection: Connection, chat: Chat, seal: Seal, now: int) -> bool:
    """False where the chat is gone, or the key."""
    screen = seal.seal(table.name, "screen", chat.id, chat.screen) if chat.screen else None
    saved = _SAVE(
        connection,
        {
            "the_id": chat.id,
            "the_language": chat.language or None,
            "the_student": chat.student_id,
            "the_conversation": chat.conversation_id,
            "the_screen": screen,
            "now": now,
            "the_owner": seal.owner_id,
            "the_version": seal.version,
        },
    )
    return saved.rowcount == 1


def _is(chat_id: str, message_id: str) -> ColumnElement[bool]:
    return and_(chat_message.c.chat_id == chat_id, chat_message.c.message_id == message_id)


_WANTED = (
    select(
        table.c.id,
        table.c.school_id,
        table.c.language,
        table.c.student_id,
        table.c.conversation_id,
        table.c.screen,
        table.c.blocked_at,
        data_key.c.version.label("key_version"),
        data_key.c.wrapped,
    )
    .outerjoin(
        data_key, data_key.c.owner_id == func.coalesce(table.c.student_id, table.c.school_id)
    )
    .where(table.c.channel == bindparam("channel"), table.c.address_index == bindparam("index"))
    .order_by(data_key.c.version.desc())  # the newest key; there is seldom another
)
_FIND = Prepared(_WANTED)
_FIND_AND_LOCK = Prepared(_WANTED.with_for_update(of=table))

_ADDRESS = Prepared(
    select(
        table.c.school_id,
        table.c.address,
        data_key.c.version.label("key_version"),
        data_key.c.wrapped,
    )
    .join(data_key, data_key.c.owner_id == table.c.school_id)
    .where(table.c.id == bindparam("id"))
    .order_by(data_key.c.version.desc())
)

# Only with a key that is still there: nothing is kept that could not be opened again.
_SAVE = Prepared(
    update(table)
    .where(
        table.c.id == bindparam("the_id"),
        exists().where(
            data_key.c.owner_id == bindparam("the_owner"),
            data_key.c.version == bindparam("the_version"),
        ),
    )
    .values(
        language=bindparam("the_language"),
        student_id=bindparam("the_student"),
        conversation_id=bindparam("the_conversation"),
        screen=bindparam("the_screen"),
        moved_at=bindparam("now"),
    )
)

_MESSAGES = select(
    chat_message.c.chat_id,
    chat_message.c.message_id,
    chat_message.c.conversation_id,
    chat_message.c.step,
    chat_message.c.item,
    chat_message.c.words_start,
    chat_message.c.words_end,
    chat_message.c.at,
)
# A channel counts its messages: of two in one microsecond the longer number is the later.
_NEWEST_MESSAGE = Prepared(
    text(
        "SELECT chat_id, message_id, conversation_id, step, item, words_start, words_end, at "
        "FROM chat_message WHERE chat_id = :chat "
        "ORDER BY at DESC, length(message_id) DESC, message_id DESC LIMIT 1"
    )
)

# As text, because SQLAlchemy has this clause once for each database, and they say the same.
_MAKE = Prepared(
    text(
        "INSERT INTO chat (id, school_id, channel, address, address_index, language, made_at, "
        "moved_at) VALUES (:id, :school_id, :channel, :address, :address_index, :language, :now, "
        ":now) ON CONFLICT DO NOTHING"
    )
)
_LINK = Prepared(
    text(
        "INSERT INTO chat_student (chat_id, student_id, school_id, joined_at) "
        "VALUES (:chat, :student, :school, :now) "
        "ON CONFLICT (chat_id, student_id) "
        "DO UPDATE SET joined_at = excluded.joined_at, left_at = NULL "
        "WHERE chat_student.left_at IS NOT NULL"
    )
)
_NOTE = Prepared(
    text(
        "INSERT INTO chat_message (chat_id, message_id, conversation_id, step, item, words_start, "
        "words_end, at) VALUES (:chat_id, :message_id, :conversation_id, :step, :item, :start, :end, :at) "
        "ON CONFLICT (chat_id, message_id) DO UPDATE SET "
        "conversation_id = excluded.conversation_id, step = excluded.step, item = excluded.item, "
        "words_start = excluded.words_start, words_end = excluded.words_end, at = excluded.at"
    )
)
