"""Who is at a page now, by what they came in, and how they go on elsewhere."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from storage.tables.base import Id, Micros, metadata

# A student at a page, from a card shown to the end of the session.
student_session = Table(
    "student_session",
    metadata,
    Column("id", String(64), primary_key=True),  # a hash of the cookie, never the cookie
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("student_id", Id, ForeignKey("student.id"), nullable=False),
    Column("conversation_id", Id, ForeignKey("conversation.id")),
    Column("stage", Text, nullable=False),  # card, pin, known, agreed: see sessions.py
    Column("language", Text, nullable=False),
    Column("typed_by", Text, nullable=False),  # as on `answer`
    Column("shared_device", Boolean, nullable=False),
    Column("made_at", Micros, nullable=False),
    Column("used_at", Micros, nullable=False),
    Column("ends_at", Micros, nullable=False),
)
Index("ix_student_session_student", student_session.c.student_id)
Index("ix_student_session_conversation", student_session.c.conversation_id)

# A family at the page, from its link opened to the end of the visit. Nobody comes back to a visit.
family_visit = Table(
    "family_visit",
    metadata,
    Column("id", String(64), primary_key=True),  # a hash of the cookie, never the cookie
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("student_id", Id, ForeignKey("student.id"), nullable=False),
    Column("link_id", Id, ForeignKey("family_link.id"), nullable=False),
    Column("conversation_id", Id, ForeignKey("conversation.id")),
    Column("language", Text, nullable=False),
    Column("look", Text, nullable=False),  # as on `student`; "" until they choose
    Column("made_at", Micros, nullable=False),
    Column("used_at", Micros, nullable=False),
    Column("ends_at", Micros, nullable=False),
)
Index("ix_family_visit_link", family_visit.c.link_id)
Index("ix_family_visit_conversation", family_visit.c.conversation_id)

# Four pictures in order, as a keyed hash. `tries`: wrong ones since the last right one.
student_pin = Table(
    "student_pin",
    metadata,
    Column("student_id", Id, ForeignKey("student.id"), primary_key=True),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("pin_index", String(64), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("made_at", Micros, nullable=False),
)

# A code with which a student goes on, once, on another channel: by a keyed hash, gone when used.
handover = Table(
    "handover",
    metadata,
    Column("code_index", String(64), primary_key=True),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("student_id", Id, ForeignKey("student.id"), nullable=False),
    Column("conversation_id", Id, ForeignKey("conversation.id")),
    Column("language", Text, nullable=False),
    Column("typed_by", Text, nullable=False),
    Column("made_at", Micros, nullable=False),
    Column("bound", String(64), nullable=False, server_default=""),  # see cookies.py
)
Index("ix_handover_student", handover.c.student_id)
Index("ix_handover_conversation", handover.c.conversation_id)
