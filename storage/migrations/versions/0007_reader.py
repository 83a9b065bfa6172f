"""A conversation that one named person reads says who that is, and its answers say "reader".

Until now what was shared with that person alone said "case_manager". Which flows one person reads stands in
their published text. The person's name stands sealed in the conversation, and no migration can open it:
the program itself fills in reader_id (name_readers in storage/conversations.py).

Beside it stands by what nobody was found in the words that may be quoted: until now that was looked for anew
with every draft.

As all migrations, this one never changes once it has shipped.
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

current = sa.table("current_answer", *map(sa.column, ("conversation_id", "audience")))
conversation = sa.table("conversation", *map(sa.column, ("id", "school_id", "flow", "version")))
published = sa.table("published_flow", *map(sa.column, ("school_id", "name", "version", "text")))


def upgrade() -> None:
    # As text: Alembic would add the constraint for itself, which SQLite cannot.
    op.execute(
        "ALTER TABLE conversation ADD COLUMN reader_id VARCHAR(32) "
        "CONSTRAINT fk_conversation_reader_id REFERENCES staff (id)"
    )
    op.add_column(
        "current_answer", sa.Column("cleared_by", sa.Text(), nullable=False, server_default="")
    )
    connection = op.get_bind()
    for school_id, name, version, text in connection.execute(sa.select(published)).all():
        if not json.loads(text).get("reader"):
            continue
        theirs = sa.select(conversation.c.id).where(
            conversation.c.school_id == school_id,
            conversation.c.flow == name,
            conversation.c.version == version,
        )
        connection.execute(
            sa.update(current)
            .where(current.c.conversation_id.in_(theirs), current.c.audience == "case_manager")
            .values(audience="reader")
        )
