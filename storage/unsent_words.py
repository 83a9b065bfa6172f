"""Words that a student has typed and not sent: kept so that they stand there again, and for nothing else.

What: one sealed row for each conversation and question. Only the page of its own student opens it: no
answer, draft, count or search for names looks in here. It goes with the answer to its question, at the end
of the visit, and by itself in time.
"""

import json
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, bindparam, delete, select, text, update

from storage.conversations import Stored
from storage.keys import seal_for
from storage.prepared import Prepared
from storage.tables import unsent_words as table
from storage.vault import Vault


@dataclass(frozen=True, slots=True)
class Words:
    """What stands in the boxes of one question. `note`: an adult's own, beside the student's."""

    text: str = ""
    note: str = ""


def keep(connection: Connection, stored: Stored, question: str, words: Words, ends_at: int) -> None:
    """In place of what was kept for this question; empty boxes leave nothing behind."""
    if words == Words():
        forget_question(connection, stored.id, question)
        return
    sealed = stored.seal.seal(table.name, "words", _row(stored.id, question), _to_json(words))
    _KEEP(
        connection,
        {
            "student": stored.student_id,
            "conversation": stored.id,
            "question": question,
            "school": stored.school_id,
            "words": sealed,
            "ends_at": ends_at,
        },
    )


def of_question(
    connection: Connection, vault: Vault, conversation_id: str, question: str, now: int
) -> Words | None:
    """What is to stand in its boxes again; None where nothing was kept, or its time is over."""
    row = _FIND(connection, {"conversation": conversation_id, "question": question}).first()
    if row is None or row.ends_at <= now:
        return None
    seal = seal_for(connection, vault, row.student_id)
    opened = seal.open(table.name, "words", _row(conversation_id, question), row.words)
    return Words(**json.loads(opened))


def forget_question(connection: Connection, conversation_id: str, question: str) -> None:
    _FORGET(connection, {"conversation": conversation_id, "question": question})


def forget(connection: Connection, student_id: str) -> None:
    """All of a student's: their visit is over."""
    connection.execute(delete(table).where(table.c.student_id == student_id))


def stay_until(connection: Connection, student_id: str, ends_at: int, now: int) -> None:
    """The visit goes on, and what is still there with it."""
    here = (table.c.student_id == student_id, table.c.ends_at > now)
    connection.execute(update(table).where(*here), {"ends_at": ends_at})


def forget_ended(connection: Connection, now: int) -> int:
    """How many were over, and are gone."""
    return connection.execute(delete(table).where(table.c.ends_at <= now)).rowcount


def _row(conversation_id: str, question: str) -> str:
    """What a seal is bound to, so that words cannot be moved to another question."""
    return f"{conversation_id} {question}"


def _to_json(words: Words) -> str:
    return json.dumps(asdict(words), ensure_ascii=False)


# As text, because SQLAlchemy has this clause once for each database, and they say the same.
_KEEP = Prepared(
    text(
        "INSERT INTO unsent_words (student_id, conversation_id, question, school_id, words, ends_at) "
        "VALUES (:student, :conversation, :question, :school, :words, :ends_at) "
        "ON CONFLICT (student_id, conversation_id, question) DO UPDATE SET "
        "words = excluded.words, ends_at = excluded.ends_at"
    )
)
_OF = (
    table.c.conversation_id == bindparam("conversation"),
    table.c.question == bindparam("question"),
)
_FIND = Prepared(select(table.c.student_id, table.c.words, table.c.ends_at).where(*_OF))
_FORGET = Prepared(delete(table).where(*_OF))
