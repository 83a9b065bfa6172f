"""A list of students on its way in: the run, what it is made of, what each student was before; and how a
school's lists are laid out. A run's parts and changes go a day after it ended (storage/importing.py).
"""

from sqlalchemy import Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, String, Table, Text

from storage.tables.base import Id, Micros, Sealed, index_of, metadata

# One list, from the moment it is looked at. Of a school only one is open at a time (ended_at is NULL).
import_run = Table(
    "import_run",
    metadata,
    Column("id", Id, primary_key=True),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("staff_id", Id, ForeignKey("staff.id")),  # NULL: by the command line
    Column("state", Text, nullable=False),  # one of STATES in importing.py
    Column("body", Sealed, nullable=False),  # the file's name and what staff chose: JSON
    Column("total", Integer, nullable=False),  # steps; 0 until they are known
    Column("saved", Integer, nullable=False),  # of these, done: where it goes on
    Column("made_at", Micros, nullable=False),
    Column("moved_at", Micros, nullable=False),
    Column("done_at", Micros),  # since when it is wholly in
    Column("ended_at", Micros),
)
index_of(
    "ix_import_run_open",
    import_run.c.school_id,
    rows=import_run.c.ended_at.is_(None),
    unique=True,
)

# The file as it came (kind "file"), and the steps made of it once staff said yes ("steps"), in pieces.
import_part = Table(
    "import_part",
    metadata,
    Column("run_id", Id, ForeignKey("import_run.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("body", Sealed, nullable=False),  # under the school's key
    PrimaryKeyConstraint("run_id", "kind", "position"),
)

# What one step did, so that it can be taken back: to a student, or a class or member of staff it made.
import_change = Table(
    "import_change",
    metadata,
    Column("run_id", Id, ForeignKey("import_run.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("kind", Text, nullable=False),  # one of KINDS in importing.py
    Column("student_id", Id, ForeignKey("student.id")),
    Column("thing_id", Id),  # the class, or the member of staff
    Column(
        "body", Sealed
    ),  # as it was and as it became: under the student's key, else the school's
    Column("at", Micros, nullable=False),
    Column("undone_at", Micros),
    Column("note", Text),  # why it was not, or not wholly, taken back
    PrimaryKeyConstraint("run_id", "position"),
)
Index("ix_import_change_student", import_change.c.student_id)

# Which column of a list laid out like this staff took for what: found by a keyed hash of its header.
column_choice = Table(
    "column_choice",
    metadata,
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("header_index", String(64), nullable=False),
    Column("body", Sealed, nullable=False),  # header -> meaning, as JSON
    Column("changed_at", Micros, nullable=False),
    PrimaryKeyConstraint("school_id", "header_index"),
)

# Since when a student is in a new school year, whose teachers read nothing of before; told them once.
new_year = Table(
    "new_year",
    metadata,
    Column("student_id", Id, ForeignKey("student.id"), primary_key=True),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("at", Micros, nullable=False),
    Column("told_at", Micros),
)
