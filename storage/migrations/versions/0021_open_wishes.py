"""What a student asks for and nobody has answered is counted when staff open the student's page.

As all migrations, this one never changes once it has shipped.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "open_wishes",
        sa.Column("student_id", sa.String(length=32), nullable=False),
        sa.Column("reads_as", sa.Text(), nullable=False),
        sa.Column("school_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("since", sa.BigInteger()),
        *(
            sa.ForeignKeyConstraint(
                [f"{to}_id"], [f"{to}.id"], name=op.f(f"fk_open_wishes_{to}_id")
            )
            for to in ("school", "student")
        ),
        sa.PrimaryKeyConstraint("student_id", "reads_as", name=op.f("pk_open_wishes")),
    )
