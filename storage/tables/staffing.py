"""The school's staff at their page: what they may do, how they come in, and who is in now."""

from sqlalchemy import (
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

# What somebody may do: several for one person, and nothing without one.
staff_role = Table(
    "staff_role",
    metadata,
    Column("staff_id", Id, ForeignKey("staff.id"), nullable=False),
    Column("role", Text, nullable=False),  # one of ROLES in storage/viewers.py
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("made_at", Micros, nullable=False),
    PrimaryKeyConstraint("staff_id", "role"),
)

# A link that lets one person enrol, once: found by a keyed hash, and kept in no other form.
staff_link = Table(
    "staff_link",
    metadata,
    Column("code_index", String(64), primary_key=True),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("staff_id", Id, ForeignKey("staff.id"), nullable=False),
    Column("made_at", Micros, nullable=False),
    Column("ends_at", Micros, nullable=False),
    Column("bound", String(64), nullable=False, server_default=""),  # see cookies.py
)
Index("ix_staff_link_staff", staff_link.c.staff_id)

passkey = Table(
    "passkey",
    metadata,
    Column("id", Text, primary_key=True),  # the credential's own, as base64url
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("staff_id", Id, ForeignKey("staff.id"), nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("sign_count", Integer, nullable=False),
    Column("made_at", Micros, nullable=False),
    Column("used_at", Micros),
    Column("bound", String(64), nullable=False, server_default=""),  # see cookies.py
)
Index("ix_passkey_staff", passkey.c.staff_id)

# What lets somebody in, once each, whose passkey is lost: keyed hashes.
recovery_code = Table(
    "recovery_code",
    metadata,
    Column("code_index", String(64), primary_key=True),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("staff_id", Id, ForeignKey("staff.id"), nullable=False),
    Column("made_at", Micros, nullable=False),
    Column("bound", String(64), nullable=False, server_default=""),  # see cookies.py
)
Index("ix_recovery_code_staff", recovery_code.c.staff_id)

# Whom the school's single sign-on calls by this subject. `confirmed_at`: NULL until an admin agrees.
staff_identity = Table(
    "staff_identity",
    metadata,
    Column("issuer", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("staff_id", Id, ForeignKey("staff.id"), nullable=False),
    Column("made_at", Micros, nullable=False),
    Column("confirmed_at", Micros),
    Column("bound", String(64), nullable=False, server_default=""),  # see cookies.py
    PrimaryKeyConstraint("issuer", "subject"),
)
Index("ix_staff_identity_staff", staff_identity.c.staff_id)

# A sign-in that is under way: what the program asked the browser, and has to know when the answer comes.
sign_in = Table(
    "sign_in",
    metadata,
    Column("id", String(64), primary_key=True),  # a hash of the cookie, never the cookie
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("kind", Text, nullable=False),  # enrol, passkey, step_up, oidc
    Column("staff_id", Id, ForeignKey("staff.id")),
    Column("body", Sealed, nullable=False),  # under the school's key
    Column("ends_at", Micros, nullable=False),
)

staff_session = Table(
    "staff_session",
    metadata,
    Column("id", String(64), primary_key=True),  # a hash of the cookie, never the cookie
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("staff_id", Id, ForeignKey("staff.id"), nullable=False),
    Column("stage", Text, nullable=False, server_default=""),  # as in staff_sessions.py
    Column("language", Text, nullable=False, server_default=""),
    Column("made_at", Micros, nullable=False),
    Column("used_at", Micros, nullable=False),
    Column("ends_at", Micros, nullable=False),
    Column(
        "proved_at", Micros
    ),  # when they last showed their passkey: what is dangerous asks for it anew
    Column("bound", String(64), nullable=False, server_default=""),  # see cookies.py
)
Index("ix_staff_session_staff", staff_session.c.staff_id)
