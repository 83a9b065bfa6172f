"""Each answer carries a keyed hash over itself and over whoever may read it; a held one is a skipped one.

The hash needs the student's key, which no migration has: the program itself binds what is kept
(storage/kept_answers.py, bind_first), in the transaction of this migration.

The column `held` was never set. What is held stands with the counselors, and nowhere else.

As all migrations, this one never changes once it has shipped.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # It was a hash of all names. From now on it is sealed, and these are looked for anew.
    op.execute("UPDATE current_answer SET cleared_by = ''")
    if op.get_bind().dialect.name == "postgresql":
        op.drop_column("current_answer", "held")
        op.add_column(
            "current_answer", sa.Column("mac", sa.Text(), nullable=False, server_default="")
        )
        return
    # An older SQLite drops no column: the table is made anew, with what stood in it.
    op.execute(_MADE_ANEW)
    op.execute(_FILLED)
    op.execute("DROP TABLE current_answer")
    op.execute("ALTER TABLE current_answer_new RENAME TO current_answer")
    op.create_index("ix_current_answer_student", "current_answer", ["student_id", "meaning"])
    op.create_index("ix_current_answer_answer", "current_answer", ["answer_id"])


_MADE_ANEW = """
CREATE TABLE current_answer_new (
    conversation_id VARCHAR(32) NOT NULL,
    step TEXT NOT NULL,
    item TEXT NOT NULL,
    respondent TEXT NOT NULL,
    answer_id VARCHAR(32) NOT NULL,
    school_id VARCHAR(32) NOT NULL,
    student_id VARCHAR(32) NOT NULL,
    meaning TEXT NOT NULL,
    codes TEXT NOT NULL,
    on_path BOOLEAN NOT NULL,
    audience TEXT NOT NULL,
    decided_at BIGINT,
    quote TEXT NOT NULL,
    quote_start INTEGER,
    quote_end INTEGER,
    question TEXT DEFAULT '' NOT NULL,
    cleared_by TEXT DEFAULT '' NOT NULL,
    read_out BOOLEAN DEFAULT 0 NOT NULL,
    mac TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_current_answer PRIMARY KEY (conversation_id, step, item, respondent),
    CONSTRAINT fk_current_answer_conversation_id FOREIGN KEY(conversation_id) REFERENCES conversation (id),
    CONSTRAINT fk_current_answer_answer_id FOREIGN KEY(answer_id) REFERENCES answer (id),
    CONSTRAINT fk_current_answer_school_id FOREIGN KEY(school_id) REFERENCES school (id),
    CONSTRAINT fk_current_answer_student_id FOREIGN KEY(student_id) REFERENCES student (id)
) WITHOUT ROWID
"""
_FILLED = """
INSERT INTO current_answer_new (conversation_id, step, item, respondent, answer_id, school_id, student_id,
    meaning, codes, on_path, audience, decided_at, quote, quote_start, quote_end, question, cleared_by,
    read_out)
SELECT conversation_id, step, item, respondent, answer_id, school_id, student_id,
    meaning, codes, on_path, audience, decided_at, quote, quote_start, quote_end, question, cleared_by,
    read_out
FROM current_answer
"""
