"""Staff work on drafts, freeze them, and tell the student what comes of it.

As all migrations, this one never changes once it has shipped.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_current_answer_decided",
        "current_answer",
        ["student_id", "audience", "decided_at"],
        sqlite_where=sa.text("decided_at IS NOT NULL"),
        postgresql_where=sa.text("decided_at IS NOT NULL"),
    )
    for name, own in _TABLES.items():
        op.create_table(
            name,
            _id("id"),
            _id("school_id"),
            _id("student_id"),
            sa.Column("body", sa.LargeBinary(), nullable=False),
            _id("staff_id"),
            sa.Column("made_at", sa.BigInteger(), nullable=False),
            *own,
            *(
                sa.ForeignKeyConstraint([f"{to}_id"], [f"{to}.id"], name=op.f(f"fk_{name}_{to}_id"))
                for to in ("school", "staff", "student")
            ),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        )
        op.create_index(f"ix_{name}_student", name, ["student_id"])


def _id(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length=32), nullable=False)


def _time(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger())


_TABLES: dict[str, tuple[sa.Column[Any], ...]] = {
    "draft_note": (_time("undone_at"),),
    "promise": (
        sa.Column("reply", sa.Text()), _time("replied_at"), _time("ended_at"),
    ),
}  # fmt: skip
