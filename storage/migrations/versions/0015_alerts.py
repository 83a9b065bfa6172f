"""Alerts: what was written and which rule said so stand sealed, and a second one joins the first.

Until now no program wrote an alert. And who is made up, as in the demo, says so: nobody is alerted then.

As all migrations, this one never changes once it has shipped.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_alert_answer", "alert")
    op.drop_table("alert")
    op.create_table(
        "alert",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("school_id", sa.String(length=32), nullable=False),
        sa.Column("student_id", sa.String(length=32), nullable=False),
        sa.Column("answer_id", sa.String(length=32)),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("joins", sa.String(length=32)),
        sa.Column("acknowledged_at", sa.BigInteger()),
        sa.Column("acknowledged_by", sa.String(length=32)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_alert_school_id")),
        sa.ForeignKeyConstraint(["student_id"], ["student.id"], name=op.f("fk_alert_student_id")),
        sa.ForeignKeyConstraint(["answer_id"], ["answer.id"], name=op.f("fk_alert_answer_id")),
        sa.ForeignKeyConstraint(["joins"], ["alert.id"], name=op.f("fk_alert_joins")),
        sa.ForeignKeyConstraint(
            ["acknowledged_by"], ["staff.id"], name=op.f("fk_alert_acknowledged_by")
        ),
    )
    op.create_index("ix_alert_answer", "alert", ["answer_id"])
    open_one = sa.text("joins IS NULL AND acknowledged_at IS NULL")
    op.create_index(
        "ix_alert_open",
        "alert",
        ["student_id"],
        unique=True,
        sqlite_where=open_one,
        postgresql_where=open_one,
    )
    op.add_column(
        "student", sa.Column("made_up", sa.Boolean(), nullable=False, server_default=sa.false())
    )
