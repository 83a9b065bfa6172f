"""What a family may ask of the school, to whom anything was disclosed, and whom a purge was told."""

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
)

from storage.tables.base import Id, Micros, Sealed, metadata

# A request to see what is kept of a student, and whether two people let what is private be shown with it.
access_request = Table(
    "access_request",
    metadata,
    Column("id", Id, primary_key=True),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("student_id", Id, ForeignKey("student.id"), nullable=False),
    Column("body", Sealed, nullable=False),  # who asks and what for, under the school's key
    Column("due_on", Text, nullable=False),  # YYYY-MM-DD, in the school's zone
    Column("made_at", Micros, nullable=False),
    Column("made_by", Id, ForeignKey("staff.id"), nullable=False),
    Column("ended_at", Micros),  # handed over, or taken back
    Column("release_why", Sealed),  # of the two-person release, under the school's key
    Column("release_by", Id, ForeignKey("staff.id")),
    Column("release_at", Micros),
    Column("agreed_by", Id, ForeignKey("staff.id")),
    Column("agreed_at", Micros),
    Column("bound", String(64), nullable=False, server_default=""),  # see requests.py
)
Index("ix_access_request_student", access_request.c.student_id)

# Each request and each disclosure (34 CFR 99.32). Append only and chained, as `access_log`; sealed under the
# school's key, an emergency under the counselors', so that it outlives what the student deletes.
disclosure = Table(
    "disclosure",
    metadata,
    Column("position", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("id", Id, nullable=False, unique=True),  # known before the insert: the seal names it
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("student_id", Id, nullable=False),
    Column("at", Micros, nullable=False),
    Column("kind", Text, nullable=False),  # one of KINDS in disclosures.py
    Column("body", Sealed, nullable=False),  # to whom, what, why, and by whom
    Column(
        "mark", String(64), nullable=False
    ),  # a keyed hash of it, which is in the chain in its place
    Column("chain", String(64), nullable=False),
)
Index("ix_disclosure_student", disclosure.c.student_id)

# That a student's parents were told that what was said until then is no longer needed (34 CFR 300.624).
destruction_notice = Table(
    "destruction_notice",
    metadata,
    Column("student_id", Id, ForeignKey("student.id"), nullable=False),
    Column("until", Micros, nullable=False),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("told_at", Micros, nullable=False),
    PrimaryKeyConstraint("student_id", "until"),
)
