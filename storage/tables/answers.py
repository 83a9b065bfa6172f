"""What was said: conversations, every revision of each answer, and the newest; and what is not sent yet."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from storage.tables.base import Id, Micros, Sealed, index_of, metadata

conversation = Table(
    "conversation",
    metadata,
    Column("id", Id, primary_key=True),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("student_id", Id, ForeignKey("student.id"), nullable=False),
    Column("flow", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("status", Text, nullable=False),  # asking, review, done, stopped
    # What the conversation carried with it from the start (band, names, tools): written once.
    Column("world", Sealed, nullable=False),
    # Where it is and which codes were given: written each turn.
    Column("progress", Sealed, nullable=False),
    # Counts the turns: a save is "where turn is still the one I read".
    Column("turn", Integer, nullable=False),
    Column("started_at", Micros, nullable=False),
    Column("moved_at", Micros, nullable=False),
    Column("finished_at", Micros),
    # Whose it is, as on `answer`: a family's is never the student's to see or to go on with.
    Column("respondent", Text, nullable=False, server_default="student"),
    # The one person who reads what is shared with the audience "reader", where the flow is read by one.
    Column("reader_id", Id, ForeignKey("staff.id")),
)
Index("ix_conversation_student", conversation.c.student_id, conversation.c.flow)

# A reply understood and kept. Never overwritten, only followed by a newer revision.
answer = Table(
    "answer",
    metadata,
    Column("id", Id, primary_key=True),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("student_id", Id, ForeignKey("student.id"), nullable=False),
    Column("conversation_id", Id, ForeignKey("conversation.id"), nullable=False),
    Column("respondent", Text, nullable=False),  # student, family, staff
    Column("typed_by", Text, nullable=False),  # student, adult, partner, family
    Column("exactness", Text, nullable=False),  # exact, summary
    Column("language", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("flow", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("step", Text, nullable=False),
    Column("item", Text, nullable=False),  # "" outside a loop
    Column("meaning", Text, nullable=False),  # "" where a step feeds no draft
    Column("revision", Integer, nullable=False),
    Column("codes", Text, nullable=False),  # choice values, one space between; "" for none
    Column("words", Sealed),
    Column("at", Micros, nullable=False),
    UniqueConstraint("conversation_id", "step", "item", "respondent", "revision"),
)

# The newest revision of each answer, and who may see it. Written in the same turn as the answer.
current_answer = Table(
    "current_answer",
    metadata,
    Column("conversation_id", Id, ForeignKey("conversation.id"), nullable=False),
    Column("step", Text, nullable=False),
    Column("item", Text, nullable=False),
    # An adult's own note stands beside the student's answer, never in its place.
    Column("respondent", Text, nullable=False),
    Column("answer_id", Id, ForeignKey("answer.id"), nullable=False),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("student_id", Id, ForeignKey("student.id"), nullable=False),
    Column("meaning", Text, nullable=False),
    Column("codes", Text, nullable=False),
    Column("on_path", Boolean, nullable=False),
    Column("audience", Text, nullable=False),  # private, reader, case_manager, team
    Column("decided_at", Micros),  # when the student chose the audience; NULL: not asked yet
    # What the student lets a draft quote: whole, part (start and end in code points), none.
    Column("quote", Text, nullable=False),
    Column("quote_start", Integer),
    Column("quote_end", Integer),
    # The step whose answer this one is part of: a follow-up's is its question, any other's its own. All that
    # are part of one answer of one respondent have the same audience, decision, hold and quote.
    Column("question", Text, nullable=False, server_default=""),
    # By what (names, rules) nobody was found in what may be quoted; "": nobody has looked.
    Column("cleared_by", Text, nullable=False, server_default=""),
    # The student lets what may be quoted be read out without their name; of all parts of one answer alike.
    Column("read_out", Boolean, nullable=False, server_default=false()),
    # Binds all of this, and the answer, to what the program itself wrote (storage/kept_answers.py).
    Column("mac", Text, nullable=False, server_default=""),
    PrimaryKeyConstraint("conversation_id", "step", "item", "respondent"),
    sqlite_with_rowid=False,
)
Index("ix_current_answer_student", current_answer.c.student_id, current_answer.c.meaning)
# For the foreign key: to delete one answer would else look through all. As on `alert`.
# When something was last shared, for lists of students: no row is in it before its student has decided.
index_of(
    "ix_current_answer_decided",
    current_answer.c.student_id,
    current_answer.c.audience,
    current_answer.c.decided_at,
    rows=current_answer.c.decided_at.is_not(None),
)
Index("ix_current_answer_answer", current_answer.c.answer_id)

# What a student has typed at a question and not sent. No answer: nothing is made of it, and it goes in time.
unsent_words = Table(
    "unsent_words",
    metadata,
    Column("student_id", Id, ForeignKey("student.id"), nullable=False),
    Column("conversation_id", Id, ForeignKey("conversation.id"), nullable=False),
    Column("question", Text, nullable=False),  # step, and @ and the item in a loop
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("words", Sealed, nullable=False),  # and an adult's note beside them
    Column("ends_at", Micros, nullable=False),
    PrimaryKeyConstraint("student_id", "conversation_id", "question"),
)
# Each answer takes its own away.
Index("ix_unsent_words_conversation", unsent_words.c.conversation_id, unsent_words.c.question)
