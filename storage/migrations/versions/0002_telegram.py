"""What Telegram needs: its chats, which message became which answer, and an outbox that is sent.

And two indexes, so that a student's answers are erased without looking through all others'.

As all migrations, this one never changes once it has shipped.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "chat",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("school_id", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("address_index", sa.String(length=64), nullable=False),
        sa.Column("language", sa.Text()),
        sa.Column("student_id", sa.String(length=32)),
        sa.Column("conversation_id", sa.String(length=32)),
        sa.Column("screen", sa.LargeBinary()),
        sa.Column("blocked_at", sa.BigInteger()),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("moved_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_chat_school_id")),
        sa.ForeignKeyConstraint(["student_id"], ["student.id"], name=op.f("fk_chat_student_id")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_chat_conversation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat")),
        sa.UniqueConstraint("channel", "address_index", name=op.f("uq_chat_channel_address_index")),
    )
    op.create_table(
        "chat_student",
        sa.Column("chat_id", sa.String(length=32), nullable=False),
        sa.Column("student_id", sa.String(length=32), nullable=False),
        sa.Column("school_id", sa.String(length=32), nullable=False),
        sa.Column("joined_at", sa.BigInteger(), nullable=False),
        sa.Column("left_at", sa.BigInteger()),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_chat_student_chat_id")),
        sa.ForeignKeyConstraint(
            ["student_id"], ["student.id"], name=op.f("fk_chat_student_student_id")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_chat_student_school_id")
        ),
        sa.PrimaryKeyConstraint("chat_id", "student_id", name=op.f("pk_chat_student")),
    )
    op.create_index("ix_chat_student_student", "chat_student", ["student_id"])
    op.create_table(
        "chat_message",
        sa.Column("chat_id", sa.String(length=32), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("words_start", sa.Integer(), nullable=False),
        sa.Column("words_end", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_chat_message_chat_id")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_chat_message_conversation_id")
        ),
        sa.PrimaryKeyConstraint("chat_id", "message_id", name=op.f("pk_chat_message")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_chat_message_answer", "chat_message", ["conversation_id", "step", "item"])
    op.add_column("outbox", sa.Column("external_id", sa.Text()))
    op.add_column("parked", sa.Column("address", sa.Text()))
    op.drop_index("ix_outbox_waiting", "outbox")
    waits = sa.text("sent_at IS NULL AND failed_at IS NULL")
    op.create_index(
        "ix_outbox_waiting",
        "outbox",
        ["channel", "address", "position"],
        sqlite_where=waits,
        postgresql_where=waits,
    )
    op.create_index("ix_current_answer_answer", "current_answer", ["answer_id"])
    op.create_index("ix_alert_answer", "alert", ["answer_id"])
