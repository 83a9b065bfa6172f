"""Counts of closed rounds for who sees counts alone, and whose classes a coach sees."""

from sqlalchemy import Column, ForeignKey, Index, PrimaryKeyConstraint, Table, Text

from storage.tables.base import Id, Micros, Sealed, metadata

# Made once and never anew, however answers change: who compares two looks could else tell whose changed.
told_count = Table(
    "told_count",
    metadata,
    Column("id", Id, primary_key=True),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("flow", Text, nullable=False),
    Column("month", Text, nullable=False),  # YYYY-MM in the school's zone: what is counted together
    # Of this round of a class; NULL: of the grades and the school, when the month is over.
    Column("round_id", Id, ForeignKey("round.id")),
    Column("class_id", Id, ForeignKey("class.id")),
    Column("grade", Text, nullable=False),  # of a class: that of most of its students; or ""
    # Under the school's key. What is hidden of a class stands in it until its month is over.
    Column("body", Sealed, nullable=False),
    Column("made_at", Micros, nullable=False),
)
Index("ix_told_count_what", told_count.c.school_id, told_count.c.month, told_count.c.flow)
Index("ix_told_count_round", told_count.c.round_id, told_count.c.flow, unique=True)

# A coach's classes. Not as `class_staff`: who teaches a class reads what its students share.
class_coach = Table(
    "class_coach",
    metadata,
    Column("class_id", Id, ForeignKey("class.id"), nullable=False),
    Column("staff_id", Id, ForeignKey("staff.id"), nullable=False),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("joined_at", Micros, nullable=False),
    Column("left_at", Micros),
    PrimaryKeyConstraint("class_id", "staff_id"),
)
