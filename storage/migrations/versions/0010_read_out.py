"""What may be read out without its student's name stands beside each answer. Until now nobody was asked.

As all migrations, this one never changes once it has shipped.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "current_answer",
        sa.Column("read_out", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
