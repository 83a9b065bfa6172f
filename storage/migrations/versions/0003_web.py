"""What the phone web page needs: students' sessions, picture PINs, and codes to go on elsewhere.

As all migrations, this one never changes once it has shipped.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "student_session",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("school_id", sa.String(length=32), nullable=False),
        sa.Column("student_id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32)),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("typed_by", sa.Text(), nullable=False),
        sa.Column("shared_device", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_student_session_school_id")
        ),
        sa.ForeignKeyConstraint(
            ["student_id"], ["student.id"], name=op.f("fk_student_session_student_id")
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name=op.f("fk_student_session_conversation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_student_session")),
    )
    op.create_index("ix_student_session_student", "student_session", ["student_id"])
    op.create_index("ix_student_session_conversation", "student_session", ["conversation_id"])
    op.create_table(
        "student_pin",
        sa.Column("student_id", sa.String(length=32), nullable=False),
        sa.Column("school_id", sa.String(length=32), nullable=False),
        sa.Column("pin_index", sa.String(length=64), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["student_id"], ["student.id"], name=op.f("fk_student_pin_student_id")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_student_pin_school_id")
        ),
        sa.PrimaryKeyConstraint("student_id", name=op.f("pk_student_pin")),
    )
    op.create_table(
        "handover",
        sa.Column("code_index", sa.String(length=64), nullable=False),
        sa.Column("school_id", sa.String(length=32), nullable=False),
        sa.Column("student_id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32)),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("typed_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_handover_school_id")),
        sa.ForeignKeyConstraint(
            ["student_id"], ["student.id"], name=op.f("fk_handover_student_id")
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_handover_conversation_id")
        ),
        sa.PrimaryKeyConstraint("code_index", name=op.f("pk_handover")),
    )
    op.create_index("ix_handover_student", "handover", ["student_id"])
    op.create_index("ix_handover_conversation", "handover", ["conversation_id"])
    op.add_column("class", sa.Column("picture_pin", sa.Boolean()))
    op.add_column("student", sa.Column("look", sa.Text()))
