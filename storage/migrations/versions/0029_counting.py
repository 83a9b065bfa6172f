"""Counts for coaches and coordinators, which classes a coach sees, and whom a case manager has.

As all migrations, this one never changes once it has shipped.
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_ID = sa.String(length=32)


def upgrade() -> None:
    op.create_table(
        "told_count",
        sa.Column("id", _ID, nullable=False),
        sa.Column("school_id", _ID, nullable=False),
        sa.Column("flow", sa.Text(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("round_id", _ID),
        sa.Column("class_id", _ID),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        *_keys("told_count", "school", "round", "class"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_told_count")),
    )
    op.create_index("ix_told_count_what", "told_count", ["school_id", "month", "flow"])
    op.create_index("ix_told_count_round", "told_count", ["round_id", "flow"], unique=True)
    op.create_table(
        "class_coach",
        sa.Column("class_id", _ID, nullable=False),
        sa.Column("staff_id", _ID, nullable=False),
        sa.Column("school_id", _ID, nullable=False),
        sa.Column("joined_at", sa.BigInteger(), nullable=False),
        sa.Column("left_at", sa.BigInteger()),
        *_keys("class_coach", "class", "staff", "school"),
        sa.PrimaryKeyConstraint("class_id", "staff_id", name=op.f("pk_class_coach")),
    )
    op.create_index("ix_student_case_manager", "student", ["case_manager_id"])


def _keys(table: str, *others: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint(
            [f"{other}_id"], [f"{other}.id"], name=op.f(f"fk_{table}_{other}_id")
        )
        for other in others
    ]
