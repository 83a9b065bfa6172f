"""A yes or no is kept with by whom and about which flow; whose yes a school needs; what must be kept for now.

As all migrations, this one never changes once it has shipped.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("school", sa.Column("needed", sa.Text()))
    op.add_column("school", sa.Column("parent_under", sa.Integer()))
    op.add_column("consent", sa.Column("flow", sa.Text(), nullable=False, server_default=""))
    op.add_column("consent", sa.Column("said_by", sa.LargeBinary()))
    op.create_table(
        "hold",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("school_id", sa.String(length=32), nullable=False),
        sa.Column("student_id", sa.String(length=32), nullable=False),
        sa.Column("by_whom", sa.LargeBinary(), nullable=False),
        sa.Column("why", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("released_by", sa.LargeBinary()),
        sa.Column("released_at", sa.BigInteger()),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_hold_school_id")),
        sa.ForeignKeyConstraint(["student_id"], ["student.id"], name=op.f("fk_hold_student_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
    )
    op.create_index("ix_hold_student", "hold", ["student_id"])
