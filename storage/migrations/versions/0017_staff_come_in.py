"""Staff have a page: by which e-mail they are known, what they may do, how they come in, and who is in.

The access log was never written before; it gets an index by student.

As all migrations, this one never changes once it has shipped.
"""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("staff", sa.Column("email", sa.LargeBinary()))
    op.add_column("staff", sa.Column("email_index", sa.String(length=64)))
    op.create_index("ix_staff_email", "staff", ["email_index"], unique=True)
    op.create_index("ix_access_log_student", "access_log", ["student_id"])
    for name, columns in _TABLES.items():
        keys = [one for one in ("school_id", "staff_id") if one in {c.name for c in columns()}]
        op.create_table(
            name,
            *columns(),
            *(_foreign(name, key) for key in keys),
            sa.PrimaryKeyConstraint(*_KEYS[name], name=op.f(f"pk_{name}")),
        )
        if name in _BY_STAFF:
            op.create_index(f"ix_{name}_staff", name, ["staff_id"])
    op.add_column("staff_session", sa.Column("stage", sa.Text(), nullable=False, server_default=""))
    op.add_column(
        "staff_session", sa.Column("language", sa.Text(), nullable=False, server_default="")
    )
    op.add_column("staff_session", sa.Column("proved_at", sa.BigInteger()))
    op.create_index("ix_staff_session_staff", "staff_session", ["staff_id"])


def _foreign(table: str, key: str) -> sa.ForeignKeyConstraint:
    to = key.removesuffix("_id")
    return sa.ForeignKeyConstraint([key], [f"{to}.id"], name=op.f(f"fk_{table}_{key}"))


def _id(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length=32), nullable=nullable)


def _text(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=False)


def _hash(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length=64), nullable=False)


def _time(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


_TABLES: dict[str, Callable[[], list[sa.Column[Any]]]] = {
    "staff_role": lambda: [_id("staff_id"), _text("role"), _id("school_id"), _time("made_at")],
    "staff_link": lambda: [
        _hash("code_index"), _id("school_id"), _id("staff_id"), _time("made_at"), _time("ends_at"),
    ],
    "passkey": lambda: [
        _text("id"), _id("school_id"), _id("staff_id"),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        _time("made_at"), _time("used_at", nullable=True),
    ],
    "recovery_code": lambda: [
        _hash("code_index"), _id("school_id"), _id("staff_id"), _time("made_at"),
    ],
    "staff_identity": lambda: [
        _text("issuer"), _text("subject"), _id("school_id"), _id("staff_id"), _time("made_at"),
        _time("confirmed_at", nullable=True),
    ],
    "sign_in": lambda: [
        _hash("id"), _id("school_id"), _text("kind"), _id("staff_id", nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False), _time("ends_at"),
    ],
}  # fmt: skip
_KEYS = {
    "staff_role": ("staff_id", "role"),
    "staff_link": ("code_index",),
    "passkey": ("id",),
    "recovery_code": ("code_index",),
    "staff_identity": ("issuer", "subject"),
    "sign_in": ("id",),
}
_BY_STAFF = ("staff_link", "passkey", "recovery_code", "staff_identity")
