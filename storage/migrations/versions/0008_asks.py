"""What staff want one student asked in addition stands with the student. Until now there was none of it.

As all migrations, this one never changes once it has shipped.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("student", sa.Column("asks", sa.Text()))
