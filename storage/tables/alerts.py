"""Worries: what was written or asked for, who is told of it, what became of it, and whether they are looked
for.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    and_,
)

from storage.tables.base import Id, Micros, Sealed, metadata

# A worry, a wish to talk to someone, or what an adult tells of: for the named adults only. What was written,
# and which rule said so, is sealed under the counselor key, so that it outlives what the student deletes.
alert = Table(
    "alert",
    metadata,
    Column("id", Id, primary_key=True),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("student_id", Id, ForeignKey("student.id"), nullable=False),
    # The answer that is held for it: a skipped one in the place of what was written.
    Column("answer_id", Id, ForeignKey("answer.id")),
    Column("kind", Text, nullable=False),  # words, talk, adult
    Column("tier", Integer, nullable=False),  # 1: danger; 2: a person should look
    Column("body", Sealed, nullable=False),
    Column("made_at", Micros, nullable=False),
    # The student's open alert that this one joins; NULL: it is the one.
    Column("joins", Id, ForeignKey("alert.id")),
    Column("acknowledged_at", Micros),  # NULL: open
    Column("acknowledged_by", Id, ForeignKey("staff.id")),
)
Index("ix_alert_answer", alert.c.answer_id)
Index(
    "ix_alert_open",
    alert.c.student_id,
    unique=True,
    sqlite_where=and_(alert.c.joins.is_(None), alert.c.acknowledged_at.is_(None)),
    postgresql_where=and_(alert.c.joins.is_(None), alert.c.acknowledged_at.is_(None)),
)

# What became of an alert, and who has looked at it: append only, each row chained to the one before
# (chained.py).
alert_log = Table(
    "alert_log",
    metadata,
    Column("position", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("at", Micros, nullable=False),
    Column("alert_id", Id),  # NULL: about no single one
    Column("who", Text, nullable=False),  # the member of staff's id; "": the program
    Column("did", Text, nullable=False),  # one of those in alert_log.py
    Column("words", Sealed),  # a note, or a report that was made
    Column("mark", String(64), nullable=False),  # a keyed hash of what the row stands for
    Column("chain", String(64), nullable=False),
)
Index("ix_alert_log_alert", alert_log.c.alert_id)

# Which step of telling an alert was done, so that of several processes one does it.
alert_step = Table(
    "alert_step",
    metadata,
    Column("alert_id", Id, ForeignKey("alert.id"), nullable=False),
    Column(
        "step", Text, nullable=False
    ),  # now, after 15, after 60, or a day's list (bot/alerting/steps.py)
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("at", Micros, nullable=False),
    PrimaryKeyConstraint("alert_id", "step"),
)

# The adults who are told, in their order.
told_adult = Table(
    "told_adult",
    metadata,
    Column("staff_id", Id, ForeignKey("staff.id"), primary_key=True),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("place", Integer, nullable=False),
    Column("made_at", Micros, nullable=False),
    # Their own chat, where they asked to be told there too; and the code by which it is found out.
    Column("chat_id", Id, ForeignKey("chat.id")),
    Column("code_index", String(64)),
    Column("code_ends_at", Micros),
    Column("bound", String(64), nullable=False),  # see cookies.py
)

# A letter that only tries whether one of them is reached.
alert_test = Table(
    "alert_test",
    metadata,
    Column("id", Id, primary_key=True),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("staff_id", Id, ForeignKey("staff.id"), nullable=False),
    Column("made_at", Micros, nullable=False),
    Column("confirmed_at", Micros),  # when they said that it has come
)
Index("ix_alert_test_staff", alert_test.c.staff_id)

# That nobody looks for worries: asked for by one admin, and so from when a second has agreed.
watch_off = Table(
    "watch_off",
    metadata,
    Column("id", Id, primary_key=True),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("asked_by", Id, ForeignKey("staff.id"), nullable=False),
    Column("asked_at", Micros, nullable=False),
    Column("why", Sealed, nullable=False),  # under the school's key
    Column("agreed_by", Id, ForeignKey("staff.id")),
    Column("agreed_at", Micros),
    Column("ended_by", Id, ForeignKey("staff.id")),  # taken back, or turned on again
    Column("ended_at", Micros),
    Column("bound", String(64), nullable=False),  # see cookies.py
)
