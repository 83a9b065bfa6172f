"""The school, its staff, classes and students; their cards, links, tools and goals."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from storage.tables.base import Id, Micros, Sealed, metadata

school = Table(
    "school",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("made_at", Micros, nullable=False),
    # Whose yes is needed before a student is asked anything: see consent.py.
    Column("needed", Text),
    Column("parent_under", Integer),  # and a parent's below this age
)

# What an admin has set on the page, by its name in config.toml: JSON, sealed under the school's key.
school_setting = Table(
    "school_setting",
    metadata,
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("name", String(40), nullable=False),
    Column("value", Sealed, nullable=False),
    Column("changed_at", Micros, nullable=False),
    Column("staff_id", Id, ForeignKey("staff.id"), nullable=False),  # who set it
    PrimaryKeyConstraint("school_id", "name"),
)

classes = Table(
    "class",
    metadata,
    Column("id", Id, primary_key=True),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("made_at", Micros, nullable=False),
    Column("picture_pin", Boolean),  # NULL: as the students' bands have it (see pins.py)
    UniqueConstraint("school_id", "name"),
)

staff = Table(
    "staff",
    metadata,
    Column("id", Id, primary_key=True),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    # Sealed under the school's key; the index is a keyed hash, so that a name is found without opening.
    Column("name", Sealed, nullable=False),
    Column("name_index", String(64), nullable=False),
    Column("role", Text, nullable=False),  # as which a list first named them; may do: staff_role
    Column("made_at", Micros, nullable=False),
    Column("left_at", Micros),
    # By which they are known where they sign in: sealed, and found by a keyed hash. NULL: they have no page.
    Column("email", Sealed),
    Column("email_index", String(64)),
    UniqueConstraint("school_id", "name_index"),
)
Index("ix_staff_email", staff.c.email_index, unique=True)

student = Table(
    "student",
    metadata,
    Column("id", Id, primary_key=True),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    # The school's own number for the student ("S-104"): sealed, and found by a keyed hash.
    Column("local_id", Sealed, nullable=False),
    Column("local_id_index", String(64), nullable=False),
    Column("name", Sealed, nullable=False),
    Column("band", Text, nullable=False),
    Column("mode", Text, nullable=False),
    Column("language", Text, nullable=False),
    # The optional facts.
    Column("born", Sealed),  # YYYY-MM-DD
    Column("grade", Text),
    Column("pronouns", Sealed),
    Column("plan_word", Text),
    Column("knows_about_plan", Boolean, nullable=False),
    Column("in_class", Boolean, nullable=False),
    Column("role", Text),  # the student's part in their meeting (PARTS in dialogs/flow.py)
    Column("simple", Boolean, nullable=False),
    Column("meeting_date", Text),  # YYYY-MM-DD, in the school's zone
    Column("case_manager_id", Id, ForeignKey("staff.id")),
    Column("made_at", Micros, nullable=False),
    Column("left_at", Micros),
    # How the student wants pages to look and sound, as JSON: nothing that says who they are.
    Column("look", Text),
    # What staff want them asked in addition: the names, space separated (ASKS in dialogs/flow.py).
    Column("asks", Text),
    # Of the demo, or for trying a flow out: of what they write nobody is alerted.
    Column("made_up", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("school_id", "local_id_index"),
)

# Who manages whom: for a case manager's lists.
Index("ix_student_case_manager", student.c.case_manager_id)

class_member = Table(
    "class_member",
    metadata,
    Column("class_id", Id, ForeignKey("class.id"), nullable=False),
    Column("student_id", Id, ForeignKey("student.id"), nullable=False),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("joined_at", Micros, nullable=False),
    Column("left_at", Micros),
    PrimaryKeyConstraint("class_id", "student_id"),
)
Index("ix_class_member_student", class_member.c.student_id)

class_staff = Table(
    "class_staff",
    metadata,
    Column("class_id", Id, ForeignKey("class.id"), nullable=False),
    Column("staff_id", Id, ForeignKey("staff.id"), nullable=False),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("joined_at", Micros, nullable=False),
    Column("left_at", Micros),
    PrimaryKeyConstraint("class_id", "staff_id"),
)

# The personal card that brings a student in and back: found by a keyed hash, kept sealed for reprints.
card = Table(
    "card",
    metadata,
    Column("id", Id, primary_key=True),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("student_id", Id, ForeignKey("student.id"), nullable=False),
    Column("code", Sealed, nullable=False),
    Column("code_index", String(64), nullable=False, unique=True),
    Column("made_at", Micros, nullable=False),
    Column("revoked_at", Micros),
    Column("uses", Integer, nullable=False),
    Column("used_at", Micros),
)
Index("ix_card_student", card.c.student_id)

# The link with which a student's family writes to the school, and that opens nothing else.
family_link = Table(
    "family_link",
    metadata,
    Column("id", Id, primary_key=True),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("student_id", Id, ForeignKey("student.id"), nullable=False),
    Column("code", Sealed, nullable=False),
    Column("code_index", String(64), nullable=False, unique=True),
    Column("made_at", Micros, nullable=False),
    Column("ends_at", Micros, nullable=False),
    Column("revoked_at", Micros),
    Column("uses", Integer, nullable=False),
    Column("used_at", Micros),
)
Index("ix_family_link_student", family_link.c.student_id)

# One accommodation or support that staff entered for one student, with where it is used.
tool = Table(
    "tool",
    metadata,
    Column("id", Id, primary_key=True),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("student_id", Id, ForeignKey("student.id"), nullable=False),
    Column("catalogue", Text),  # the catalogue's value, or NULL for staff's own words
    Column("words", Sealed),  # staff's own words, where the catalogue has none
    Column("places", Sealed),  # where it is used, as staff wrote it
    Column("kid", Sealed),  # as its student reads it, where staff said so
    Column("position", Integer, nullable=False),
    Column("made_at", Micros, nullable=False),
    Column("removed_at", Micros),
)
Index("ix_tool_student", tool.c.student_id)

goal = Table(
    "goal",
    metadata,
    Column("id", Id, primary_key=True),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("student_id", Id, ForeignKey("student.id"), nullable=False),
    Column("words", Sealed, nullable=False),
    Column("short", Sealed),  # as its student reads it, once staff said so
    Column("position", Integer, nullable=False),
    Column("made_at", Micros, nullable=False),
    Column("removed_at", Micros),
)
Index("ix_goal_student", goal.c.student_id)
