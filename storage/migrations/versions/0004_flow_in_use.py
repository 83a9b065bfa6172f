"""Which flows of a school's own are in use: published by a person, until another or none is.

As all migrations, this one never changes once it has shipped.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "flow_in_use",
        sa.Column("school_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.Column("published_by", sa.LargeBinary(), nullable=False),
        sa.Column("ended_at", sa.BigInteger()),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_flow_in_use_school_id")
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "name", "version"],
            ["published_flow.school_id", "published_flow.name", "published_flow.version"],
            name=op.f("fk_flow_in_use_school_id_name_version"),
        ),
        sa.PrimaryKeyConstraint("school_id", "name", "version", name=op.f("pk_flow_in_use")),
    )
    in_use = sa.text("ended_at IS NULL")
    op.create_index(
        "ix_flow_in_use_one",
        "flow_in_use",
        ["school_id", "name"],
        unique=True,
        sqlite_where=in_use,
        postgresql_where=in_use,
    )
