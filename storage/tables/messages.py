"""What arrived and what goes out: replies seen, chats, and the outbox."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
)

from storage.tables.base import Id, Micros, Sealed, index_of, metadata

# Each reply once: the same (channel, external id) a second time changes nothing.
seen = Table(
    "seen",
    metadata,
    Column("channel", Text, nullable=False),
    Column("external_id", Text, nullable=False),
    Column("conversation_id", Id),
    Column("at", Micros, nullable=False),
    PrimaryKeyConstraint("channel", "external_id"),
    sqlite_with_rowid=False,
)

# What could not be taken after five tries, sealed under the school's key, for a person to look at.
parked = Table(
    "parked",
    metadata,
    Column("id", Id, primary_key=True),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("channel", Text, nullable=False),
    Column("external_id", Text, nullable=False),
    Column("address", Text),  # our own id of the chat, where one was known: to be deleted with it
    Column("body", Sealed, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Micros, nullable=False),
    UniqueConstraint("channel", "external_id"),
)

# One private chat with the bot on one channel, and what stands in it.
chat = Table(
    "chat",
    metadata,
    Column("id", Id, primary_key=True),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("channel", Text, nullable=False),
    # The channel's own id of the chat: sealed under the school's key, and found by a keyed hash.
    Column("address", Sealed, nullable=False),
    Column("address_index", String(64), nullable=False),
    Column("language", Text),  # of the bot's own words, before a student is known
    Column("student_id", Id, ForeignKey("student.id")),  # who is talking now
    Column("conversation_id", Id, ForeignKey("conversation.id")),
    # What stands on the phone now, as JSON: sealed under the student's key, or the school's.
    Column("screen", Sealed),
    Column("blocked_at", Micros),
    Column("made_at", Micros, nullable=False),
    Column("moved_at", Micros, nullable=False),
    UniqueConstraint("channel", "address_index"),
)

# Who has shown their card in a chat: sisters and brothers may share a phone.
chat_student = Table(
    "chat_student",
    metadata,
    Column("chat_id", Id, ForeignKey("chat.id"), nullable=False),
    Column("student_id", Id, ForeignKey("student.id"), nullable=False),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("joined_at", Micros, nullable=False),
    Column("left_at", Micros),
    PrimaryKeyConstraint("chat_id", "student_id"),
)
Index("ix_chat_student_student", chat_student.c.student_id)

# Which message of the student became which answer, or a part of it: editing it changes that one.
chat_message = Table(
    "chat_message",
    metadata,
    Column("chat_id", Id, ForeignKey("chat.id"), nullable=False),
    Column("message_id", Text, nullable=False),  # the channel's own
    Column("conversation_id", Id, ForeignKey("conversation.id"), nullable=False),
    Column("step", Text, nullable=False),
    Column("item", Text, nullable=False),
    # Where it stands in the answer's words, in code points.
    Column("words_start", Integer, nullable=False),
    Column("words_end", Integer, nullable=False),
    Column("at", Micros, nullable=False),
    PrimaryKeyConstraint("chat_id", "message_id"),
    sqlite_with_rowid=False,
)
Index(
    "ix_chat_message_answer",
    chat_message.c.conversation_id,
    chat_message.c.step,
    chat_message.c.item,
)

# Which message of ours asked which question: a reply to it changes that answer.
chat_question = Table(
    "chat_question",
    metadata,
    Column("chat_id", Id, ForeignKey("chat.id"), nullable=False),
    Column("message_id", Text, nullable=False),  # the channel's own
    Column("conversation_id", Id, ForeignKey("conversation.id"), nullable=False),
    Column("step", Text, nullable=False),
    Column("item", Text, nullable=False),
    PrimaryKeyConstraint("chat_id", "message_id"),
    sqlite_with_rowid=False,
)

# Telegram, e-mail and notices. Web and terminal have none: their page is read from what is kept.
outbox = Table(
    "outbox",
    metadata,
    Column("position", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column(
        "id", Id, nullable=False, unique=True
    ),  # known before the insert, so the seal can name it
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("student_id", Id, ForeignKey("student.id")),
    Column("channel", Text, nullable=False),
    # Where to, and opaque: for Telegram the chat's id in `chat`, so that no row here names a phone.
    Column("address", Text, nullable=False),
    Column("body", Sealed, nullable=False),  # empty once sent or given up
    Column("made_at", Micros, nullable=False),
    Column("claimed_at", Micros),
    Column("try_at", Micros, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("sent_at", Micros),
    Column("failed_at", Micros),
    Column("reason", Text),
    Column("external_id", Text),  # the channel's id of the message, once it is sent
)
UNSENT = and_(outbox.c.sent_at.is_(None), outbox.c.failed_at.is_(None))
# Only of what waits, so that it stays small however much was sent.
index_of(
    "ix_outbox_waiting",
    outbox.c.channel,
    outbox.c.address,
    outbox.c.position,
    rows=UNSENT,
)
