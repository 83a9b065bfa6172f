"""What holds for the rest: who said yes, who looked; the keys."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from storage.tables.base import Id, Micros, Sealed, metadata

consent = Table(
    "consent",
    metadata,
    Column("id", Id, primary_key=True),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("student_id", Id, ForeignKey("student.id"), nullable=False),
    Column("kind", Text, nullable=False),  # assent, use, own, school, parent: see consent.py
    Column("given", Boolean, nullable=False),
    Column("wording", Text, nullable=False),  # which text was agreed to
    Column("language", Text, nullable=False),
    Column("channel", Text, nullable=False),  # how: a channel, or on paper, in person
    Column("at", Micros, nullable=False),
    Column("flow", Text, nullable=False, server_default=""),  # "": about all of them
    Column("said_by", Sealed),  # by whom, where that is not the student
)
Index("ix_consent_student", consent.c.student_id)

# What must be kept for now, as for a court: nothing of the student's is deleted until it is released.
hold = Table(
    "hold",
    metadata,
    Column("id", Id, primary_key=True),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("student_id", Id, ForeignKey("student.id"), nullable=False),
    Column("by_whom", Sealed, nullable=False),  # by name and role, as the student is told it
    Column("why", Sealed, nullable=False),
    Column("made_at", Micros, nullable=False),
    Column("released_by", Sealed),
    Column("released_at", Micros),
)
Index("ix_hold_student", hold.c.student_id)

# Who of the staff has opened what of a student's. Append only, each row chained to the one before by a keyed
# hash (access_log.py). Never text.
access_log = Table(
    "access_log",
    metadata,
    Column("position", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("at", Micros, nullable=False),
    Column("who", Text, nullable=False),  # the member of staff's id
    Column("action", Text, nullable=False),  # read, print, export
    Column("student_id", Id),
    Column("record", Text, nullable=False),  # which draft, or answers
    Column("purpose", Text, nullable=False),  # as what they may: the role
    Column("chain", String(64), nullable=False),
)
Index("ix_access_log_student", access_log.c.student_id)

# That all a student said was erased, and when: no name, no word. It holds for an older database that is put
# back, too (erasures.py), and outlives the student's row.
erasure = Table(
    "erasure",
    metadata,
    Column("id", Id, primary_key=True),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("student_id", Id, nullable=False),
    Column("what", Text, nullable=False),  # answers; removed: they are on no list any more, either
    Column("at", Micros, nullable=False),
)

# One data key for each student, one for the school, one for the counselors; each wrapped by the
# master key, which never stands in the database. Deleting the row makes the seals unreadable.
data_key = Table(
    "data_key",
    metadata,
    Column("owner_id", Id, nullable=False),
    Column("version", Integer, nullable=False),
    Column("kind", Text, nullable=False),  # student, school, counselor
    Column("wrapped", LargeBinary, nullable=False),
    Column("made_at", Micros, nullable=False),
    PrimaryKeyConstraint("owner_id", "version"),
)

# Facts about this database itself: a seal that tells a wrong master key from the right one.
about = Table(
    "about",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", LargeBinary, nullable=False),
)
