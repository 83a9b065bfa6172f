"""A family's requests, the log of disclosures, and whom a purge was told.

As all migrations, this one never changes once it has shipped.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "access_request",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("school_id", sa.String(length=32), nullable=False),
        sa.Column("student_id", sa.String(length=32), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("due_on", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.String(length=32), nullable=False),
        sa.Column("ended_at", sa.BigInteger()),
        sa.Column("release_why", sa.LargeBinary()),
        sa.Column("release_by", sa.String(length=32)),
        sa.Column("release_at", sa.BigInteger()),
        sa.Column("agreed_by", sa.String(length=32)),
        sa.Column("agreed_at", sa.BigInteger()),
        sa.Column("bound", sa.String(length=64), nullable=False, server_default=""),
        *(
            sa.ForeignKeyConstraint([column], [to], name=op.f(f"fk_access_request_{column}"))
            for column, to in {
                "school_id": "school.id",
                "student_id": "student.id",
                "made_by": "staff.id",
                "release_by": "staff.id",
                "agreed_by": "staff.id",
            }.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_request")),
    )
    op.create_index("ix_access_request_student", "access_request", ["student_id"])
    op.create_table(
        "disclosure",
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("school_id", sa.String(length=32), nullable=False),
        sa.Column("student_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("chain", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_disclosure_school_id")),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_disclosure")),
        sa.UniqueConstraint("id", name=op.f("uq_disclosure_id")),
    )
    op.create_index("ix_disclosure_student", "disclosure", ["student_id"])
    op.create_table(
        "destruction_notice",
        sa.Column("student_id", sa.String(length=32), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("school_id", sa.String(length=32), nullable=False),
        sa.Column("told_at", sa.BigInteger(), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [f"{to}_id"], [f"{to}.id"], name=op.f(f"fk_destruction_notice_{to}_id")
            )
            for to in ("school", "student")
        ),
        sa.PrimaryKeyConstraint("student_id", "until", name=op.f("pk_destruction_notice")),
    )
