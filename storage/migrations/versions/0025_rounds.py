"""Rounds: what is given to a class, a group or some students, in the place of assignments that nothing wrote.

As all migrations, this one never changes once it has shipped.
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_assignment_student", table_name="assignment")
    op.drop_index("ix_assignment_class", table_name="assignment")
    op.drop_table("assignment")
    op.create_table(
        "round",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("school_id", sa.String(length=32), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("class_id", sa.String(length=32)),
        sa.Column("title", sa.LargeBinary()),
        sa.Column("flow", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("reader_id", sa.String(length=32)),
        sa.Column("minutes", sa.Integer()),
        sa.Column("opens_at", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Text(), nullable=False),
        sa.Column("repeats", sa.Text(), nullable=False),
        sa.Column("follows", sa.String(length=32)),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger()),
        sa.Column("withdrawn_at", sa.BigInteger()),
        *(
            sa.ForeignKeyConstraint([column], [to], name=op.f(f"fk_round_{column}"))
            for column, to in {
                "school_id": "school.id",
                "staff_id": "staff.id",
                "class_id": "class.id",
                "reader_id": "staff.id",
                "follows": "round.id",
            }.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
    )
    op.create_index("ix_round_class", "round", ["class_id"])
    op.create_index("ix_round_staff", "round", ["staff_id"])
    op.create_index("ix_round_school", "round", ["school_id", "closed_at"])
    op.create_table(
        "round_student",
        sa.Column("round_id", sa.String(length=32), nullable=False),
        sa.Column("student_id", sa.String(length=32), nullable=False),
        sa.Column("school_id", sa.String(length=32), nullable=False),
        sa.Column("invited_at", sa.BigInteger(), nullable=False),
        sa.Column("no_reminders_at", sa.BigInteger()),
        *_keys("round_student"),
        sa.PrimaryKeyConstraint("round_id", "student_id", name=op.f("pk_round_student")),
    )
    op.create_index("ix_round_student_student", "round_student", ["student_id"])
    op.create_table(
        "reminder",
        sa.Column("round_id", sa.String(length=32), nullable=False),
        sa.Column("student_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        *_keys("reminder"),
        sa.PrimaryKeyConstraint("round_id", "student_id", "number", name=op.f("pk_reminder")),
    )
    op.create_index("ix_reminder_student", "reminder", ["student_id"])


def _keys(table: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([f"{to}_id"], [f"{to}.id"], name=op.f(f"fk_{table}_{to}_id"))
        for to in ("round", "student", "school")
    ]
