"""What was said to a follow-up becomes part of its question's answer.

Until now each was shared and quoted for itself. The strictest of what the student chose for them holds
for all: private before the case manager before the team, not yet decided before decided, no quote before a
part and a part before the whole. What was set aside, skipped or not sure had nothing to share, and decides
nothing.

As all migrations, this one never changes once it has shipped.
"""

import json
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

current = sa.table(
    "current_answer",
    *map(
        sa.column, ("conversation_id", "step", "item", "respondent", "codes", "audience", "quote")
    ),
    *map(sa.column, ("question", "quote_start", "quote_end")),
    sa.column("on_path", sa.Boolean()),
    sa.column("held", sa.Boolean()),
    sa.column("decided_at", sa.BigInteger()),
)
conversation = sa.table("conversation", *map(sa.column, ("id", "school_id", "flow", "version")))
published = sa.table("published_flow", *map(sa.column, ("school_id", "name", "version", "text")))

STRICTEST = ("private", "case_manager", "team")
NOTHING = ("skip", "not_sure")


def upgrade() -> None:
    op.add_column(
        "current_answer", sa.Column("question", sa.Text(), nullable=False, server_default="")
    )
    connection = op.get_bind()
    connection.execute(sa.update(current).values(question=current.c.step))
    flows = connection.execute(sa.select(published)).all()
    for school_id, name, version, text in flows:
        questions = _questions(text)
        if questions:
            theirs = sa.select(conversation.c.id).where(
                conversation.c.school_id == school_id,
                conversation.c.flow == name,
                conversation.c.version == version,
            )
            for rows in _answers(connection, theirs, questions):
                _join(connection, rows)


def _questions(text: str) -> dict[str, str]:
    """By follow-up: the question that it belongs to, also of one that follows another."""
    follows = {step["id"]: step.get("probe_of", "") for step in json.loads(text)["steps"]}
    found = {}
    for step in (step for step, before in follows.items() if before):
        found[step] = follows[step]
        while follows.get(found[step]):
            found[step] = follows[found[step]]
    return found


def _answers(
    connection: sa.Connection, theirs: sa.Select[tuple[str]], questions: dict[str, str]
) -> Iterator[list[sa.Row[tuple[object, ...]]]]:
    """The rows of each answer that has follow-ups, once all of them name their question."""
    at = current.c
    for step, question in questions.items():
        connection.execute(
            sa.update(current)
            .where(at.step == step, at.conversation_id.in_(theirs))
            .values(question=question)
        )
    rows = connection.execute(
        sa.select(current).where(
            at.question.in_(sorted(set(questions.values()))), at.conversation_id.in_(theirs)
        )
    )
    found: dict[tuple[str, ...], list[sa.Row[tuple[object, ...]]]] = {}
    for row in rows:
        whole = (row.conversation_id, row.question, row.item, row.respondent)
        found.setdefault(whole, []).append(row)
    yield from (rows for rows in found.values() if len(rows) > 1)


def _join(connection: sa.Connection, rows: list[sa.Row[tuple[object, ...]]]) -> None:
    said = [row for row in rows if row.on_path and row.codes not in NOTHING] or rows
    shared = {
        "audience": min((row.audience for row in said), key=STRICTEST.index),
        "decided_at": None
        if any(row.decided_at is None for row in said)
        else max(row.decided_at for row in said),
        "held": any(row.held for row in said),
    }
    quotes = {row.quote for row in said}
    rest = "whole" if quotes == {"whole"} else "none"
    for row in rows:
        picked = row.quote == "part" and row in said and "none" not in quotes
        quote = (
            {"quote": "part", "quote_start": row.quote_start, "quote_end": row.quote_end}
            if picked
            else {"quote": rest, "quote_start": None, "quote_end": None}
        )
        at = current.c
        connection.execute(
            sa.update(current)
            .where(
                at.conversation_id == row.conversation_id,
                at.step == row.step,
                at.item == row.item,
                at.respondent == row.respondent,
            )
            .values(**shared, **quote)
        )
