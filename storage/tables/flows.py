"""What is asked: a student's meeting with its series, every published text, and which are in use."""

from sqlalchemy import (
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from storage.tables.base import Id, Micros, Sealed, index_of, metadata

# The meeting for which a student has a series of flows: its day, and none of the student's words. A student
# has one without an end at most. It goes with the student, whoever deletes them.
meeting = Table(
    "meeting",
    metadata,
    Column("id", Id, primary_key=True),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("student_id", Id, ForeignKey("student.id", ondelete="CASCADE"), nullable=False),
    Column("series", Text, nullable=False),
    Column("date", Text, nullable=False),  # YYYY-MM-DD, in the school's zone
    Column("made_at", Micros, nullable=False),
    Column("ended_at", Micros),
)
TO_COME = meeting.c.ended_at.is_(None)
index_of("ix_meeting_one", meeting.c.student_id, rows=TO_COME, unique=True)

# A flow's whole text under its name and version. Never changed: a conversation is pinned to it.
published_flow = Table(
    "published_flow",
    metadata,
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("published_at", Micros, nullable=False),
    PrimaryKeyConstraint("school_id", "name", "version"),
)

# Each version of a flow of the school's own that a person decided to use, and until when. The one
# without an end is what students are offered now.
flow_in_use = Table(
    "flow_in_use",
    metadata,
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("published_at", Micros, nullable=False),
    # Who did it, as their computer calls them: sealed under the school's key.
    Column("published_by", Sealed, nullable=False),
    Column("ended_at", Micros),
    PrimaryKeyConstraint("school_id", "name", "version"),
    ForeignKeyConstraint(
        ["school_id", "name", "version"],
        ["published_flow.school_id", "published_flow.name", "published_flow.version"],
    ),
)
IN_USE = flow_in_use.c.ended_at.is_(None)
index_of(
    "ix_flow_in_use_one",
    flow_in_use.c.school_id,
    flow_in_use.c.name,
    rows=IN_USE,
    unique=True,
)
