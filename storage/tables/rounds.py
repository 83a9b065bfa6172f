"""Rounds: a flow or a series given to a class, a group or some students at one time, and who was reminded.

What is given together is asked, reminded, heard and counted together. Whom it is for is written down when it
is given: a student who joins the class later is in the next round.
"""

from sqlalchemy import Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, Table, Text

from storage.tables.base import Id, Micros, Sealed, metadata

round_ = Table(
    "round",
    metadata,
    Column("id", Id, primary_key=True),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("staff_id", Id, ForeignKey("staff.id"), nullable=False),  # who gave it
    Column(
        "class_id", Id, ForeignKey("class.id")
    ),  # the whole class; NULL: a group, or some students
    Column("title", Sealed),  # what staff call a group: under the school's key
    # One of these two; "" for the other.
    Column("flow", Text, nullable=False),
    Column("series", Text, nullable=False),
    # The one person who reads it, where the flow is read by one.
    Column("reader_id", Id, ForeignKey("staff.id")),
    Column("minutes", Integer),  # so long it should take at most; NULL: as long as it takes
    Column("opens_at", Micros, nullable=False),
    Column("due_on", Text, nullable=False),  # YYYY-MM-DD in the school's zone; "" without
    Column("repeats", Text, nullable=False),  # quarter, meeting, or ""
    Column("follows", Id, ForeignKey("round.id")),  # the one that this one repeats
    Column("made_at", Micros, nullable=False),
    # Closed: what is said later counts for none; nothing is lost by it.
    Column("closed_at", Micros),
    Column("withdrawn_at", Micros),  # given by mistake: it stands nowhere
)
Index("ix_round_class", round_.c.class_id)
Index("ix_round_staff", round_.c.staff_id)
Index("ix_round_school", round_.c.school_id, round_.c.closed_at)

round_student = Table(
    "round_student",
    metadata,
    Column("round_id", Id, ForeignKey("round.id"), nullable=False),
    Column("student_id", Id, ForeignKey("student.id"), nullable=False),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("invited_at", Micros, nullable=False),
    Column("no_reminders_at", Micros),  # the student wants none of it any more
    PrimaryKeyConstraint("round_id", "student_id"),
)
Index("ix_round_student_student", round_student.c.student_id)

# Written in the transaction in which it is sent or shown, so that each is there once at most.
reminder = Table(
    "reminder",
    metadata,
    Column("round_id", Id, ForeignKey("round.id"), nullable=False),
    Column("student_id", Id, ForeignKey("student.id"), nullable=False),
    Column("number", Integer, nullable=False),  # 1 or 2
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("at", Micros, nullable=False),
    Column("way", Text, nullable=False),  # telegram, page
    PrimaryKeyConstraint("round_id", "student_id", "number"),
)
Index("ix_reminder_student", reminder.c.student_id)
