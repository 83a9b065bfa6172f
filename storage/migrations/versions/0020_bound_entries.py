"""What lets somebody in is bound to whom it lets in.

Visits under way end here, and links and codes that are good for minutes or days: they are begun anew.
As all migrations, this one never changes once it has shipped.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("staff_link", "staff_session", "sign_in", "handover"):
        op.execute(sa.text(f"DELETE FROM {name}"))  # noqa: S608  (ours)
    for name in _TABLES:
        op.add_column(
            name, sa.Column("bound", sa.String(length=64), nullable=False, server_default="")
        )


_TABLES = (
    "staff_link", "passkey", "recovery_code", "staff_identity", "staff_session", "handover",
)  # fmt: skip
