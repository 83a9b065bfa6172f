"""What staff make of a round when they hear it: what they expected, themes, a try, and who was told of it."""

from sqlalchemy import Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, Table, Text

from storage.tables.base import Id, Micros, Sealed, metadata

# One thing that staff noted at a round: see storage/round_notes.py. Taken back, it stays as a row.
round_note = Table(
    "round_note",
    metadata,
    Column("id", Id, primary_key=True),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    # NULL: about no round, as what was promised at a conference.
    Column("round_id", Id, ForeignKey("round.id")),
    Column("staff_id", Id, ForeignKey("staff.id"), nullable=False),
    Column("student_id", Id, ForeignKey("student.id")),  # whom a tick is about; NULL: nobody alone
    Column("kind", Text, nullable=False),  # expect, theme, try, did, follow_up, kept
    Column("body", Sealed, nullable=False),  # under the school's key
    Column("made_at", Micros, nullable=False),
    Column("told_at", Micros),  # since when the class is told of it
    Column("ended_at", Micros),  # taken back, or another took its place
)
Index("ix_round_note_round", round_note.c.round_id, round_note.c.kind)
Index("ix_round_note_student", round_note.c.student_id)

# Which quotes somebody put into which theme of theirs: by where the answer stands, without its words.
theme_quote = Table(
    "theme_quote",
    metadata,
    Column("note_id", Id, ForeignKey("round_note.id"), nullable=False),
    Column("conversation_id", Id, ForeignKey("conversation.id"), nullable=False),
    Column("step", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("placed", Integer, nullable=False),  # in which order, within the theme
    PrimaryKeyConstraint("note_id", "conversation_id", "step", "item"),
)
# To delete a talk would else look through all.
Index("ix_theme_quote_conversation", theme_quote.c.conversation_id)

# Written when a student says that they have read what the class was told: so each reads it once.
told_class = Table(
    "told_class",
    metadata,
    Column("note_id", Id, ForeignKey("round_note.id"), nullable=False),
    Column("student_id", Id, ForeignKey("student.id"), nullable=False),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("seen_at", Micros, nullable=False),
    PrimaryKeyConstraint("note_id", "student_id"),
)
Index("ix_told_class_student", told_class.c.student_id)
