"""What staff make of a student's drafts, and what they tell the student back."""

from sqlalchemy import Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, Table, Text

from storage.tables.base import Id, Micros, Sealed, metadata

# One thing that staff did to a draft of a student's, or the draft as they froze it: see reviewing.py. Taken
# back, it stays as a row.
draft_note = Table(
    "draft_note",
    metadata,
    Column("id", Id, primary_key=True),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("student_id", Id, ForeignKey("student.id"), nullable=False),
    Column("body", Sealed, nullable=False),  # under the student's key
    Column("staff_id", Id, ForeignKey("staff.id"), nullable=False),
    Column("made_at", Micros, nullable=False),
    Column("undone_at", Micros),
)
Index("ix_draft_note_student", draft_note.c.student_id)

# What staff will do about a need or a wish, or why not now; and what the student says to it.
promise = Table(
    "promise",
    metadata,
    Column("id", Id, primary_key=True),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("student_id", Id, ForeignKey("student.id"), nullable=False),
    Column("body", Sealed, nullable=False),  # under the student's key
    Column("staff_id", Id, ForeignKey("staff.id"), nullable=False),
    Column("made_at", Micros, nullable=False),
    Column("reply", Text),  # thanks, not_quite, talk
    Column("replied_at", Micros),
    Column("ended_at", Micros),  # taken back, or another took its place
)
Index("ix_promise_student", promise.c.student_id)

# How many things a student asks for that nobody has answered, as it was when staff last opened the student's
# page: only the words say which they are, and a list opens none.
open_wishes = Table(
    "open_wishes",
    metadata,
    Column("student_id", Id, ForeignKey("student.id"), nullable=False),
    Column("reads_as", Text, nullable=False),  # as what they were read: one of READERS
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("since", Micros),  # when the first of them was said; NULL for none
    PrimaryKeyConstraint("student_id", "reads_as"),
)
