"""What staff make of a round when they hear it: notes, quotes in themes, and who was told of a try.

As all migrations, this one never changes once it has shipped.
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_ID = sa.String(length=32)


def upgrade() -> None:
    op.create_table(
        "round_note",
        sa.Column("id", _ID, nullable=False),
        sa.Column("school_id", _ID, nullable=False),
        sa.Column("round_id", _ID),
        sa.Column("staff_id", _ID, nullable=False),
        sa.Column("student_id", _ID),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("told_at", sa.BigInteger()),
        sa.Column("ended_at", sa.BigInteger()),
        *_keys("round_note", school="school", round="round", staff="staff", student="student"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_note")),
    )
    op.create_index("ix_round_note_round", "round_note", ["round_id", "kind"])
    op.create_index("ix_round_note_student", "round_note", ["student_id"])
    op.create_table(
        "theme_quote",
        sa.Column("note_id", _ID, nullable=False),
        sa.Column("conversation_id", _ID, nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("school_id", _ID, nullable=False),
        sa.Column("placed", sa.Integer(), nullable=False),
        *_keys("theme_quote", note="round_note", conversation="conversation", school="school"),
        sa.PrimaryKeyConstraint(
            "note_id", "conversation_id", "step", "item", name=op.f("pk_theme_quote")
        ),
    )
    op.create_index("ix_theme_quote_conversation", "theme_quote", ["conversation_id"])
    op.create_table(
        "told_class",
        sa.Column("note_id", _ID, nullable=False),
        sa.Column("student_id", _ID, nullable=False),
        sa.Column("school_id", _ID, nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        *_keys("told_class", note="round_note", student="student", school="school"),
        sa.PrimaryKeyConstraint("note_id", "student_id", name=op.f("pk_told_class")),
    )
    op.create_index("ix_told_class_student", "told_class", ["student_id"])


def _keys(table: str, **to: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([f"{name}_id"], [f"{other}.id"], name=op.f(f"fk_{table}_{name}_id"))
        for name, other in to.items()
    ]
