"""Named adults are told of an alert, step by step, and what they do about it is in a log of its own.

As all migrations, this one never changes once it has shipped.
"""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    position = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "alert_log",
        sa.Column("position", position, nullable=False),
        _id("school_id"),
        _time("at"),
        sa.Column("alert_id", sa.String(length=32)),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("did", sa.Text(), nullable=False),
        sa.Column("words", sa.LargeBinary()),
        _hash("mark"),
        _hash("chain"),
        *_to("alert_log", school_id="school"),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_alert_log")),
    )
    op.create_index("ix_alert_log_alert", "alert_log", ["alert_id"])
    op.create_table(
        "alert_step",
        _id("alert_id"),
        sa.Column("step", sa.Text(), nullable=False),
        _id("school_id"),
        _time("at"),
        *_to("alert_step", alert_id="alert", school_id="school"),
        sa.PrimaryKeyConstraint("alert_id", "step", name=op.f("pk_alert_step")),
    )
    op.create_table(
        "told_adult",
        _id("staff_id"),
        _id("school_id"),
        sa.Column("place", sa.Integer(), nullable=False),
        _time("made_at"),
        sa.Column("chat_id", sa.String(length=32)),
        sa.Column("code_index", sa.String(length=64)),
        sa.Column("code_ends_at", sa.BigInteger()),
        _hash("bound"),
        *_to("told_adult", staff_id="staff", school_id="school", chat_id="chat"),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_told_adult")),
    )
    op.create_table(
        "alert_test",
        _id("id"),
        _id("school_id"),
        _id("staff_id"),
        _time("made_at"),
        sa.Column("confirmed_at", sa.BigInteger()),
        *_to("alert_test", school_id="school", staff_id="staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_test")),
    )
    op.create_index("ix_alert_test_staff", "alert_test", ["staff_id"])
    op.create_table(
        "watch_off",
        _id("id"),
        _id("school_id"),
        _id("asked_by"),
        _time("asked_at"),
        sa.Column("why", sa.LargeBinary(), nullable=False),
        sa.Column("agreed_by", sa.String(length=32)),
        sa.Column("agreed_at", sa.BigInteger()),
        sa.Column("ended_by", sa.String(length=32)),
        sa.Column("ended_at", sa.BigInteger()),
        _hash("bound"),
        *_to(
            "watch_off", school_id="school", asked_by="staff", agreed_by="staff", ended_by="staff"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch_off")),
    )


def _id(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length=32), nullable=False)


def _time(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def _hash(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length=64), nullable=False)


def _to(table: str, **columns: str) -> Iterator[sa.ForeignKeyConstraint]:
    for column, other in columns.items():
        name = op.f(f"fk_{table}_{column}")
        yield sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)
