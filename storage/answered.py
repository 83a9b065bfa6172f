"""What was asked and answered, and what still waits for its student: looked for without opening a word.

Nobody reads more by it: whoever shows an answer gets it from answers.py, which checks it.
"""

from collections.abc import Collection

from sqlalchemy import Connection, func, select, text

from dialogs.flow import NOT_SURE, SKIP
from storage.conversations import FAMILY, their_own
from storage.prepared import Prepared
from storage.tables import answer, conversation, current_answer


def questions(connection: Connection, conversation_id: str) -> dict[str, str]:
    """By answer (the newest revision's id): the step whose answer it is part of."""
    at = current_answer.c
    rows = connection.execute(
        select(at.answer_id, at.question).where(at.conversation_id == conversation_id)
    )
    return {row.answer_id: row.question for row in rows}


def some_wait(connection: Connection, conversation_id: str) -> bool:
    """Whether the student has still to say who may read an answer that holds something to share."""
    nothing = {"skip": SKIP, "not_sure": NOT_SURE}
    found = _SOME_WAIT(connection, {"conversation": conversation_id, **nothing})
    return found.first() is not None


def some_said_since_decided(connection: Connection, conversation_id: str) -> bool:
    """Whether something waits that its student had not seen when they last decided; or never did."""
    at = current_answer.c
    rows = connection.execute(
        select(at.decided_at, answer.c.at)
        .join(answer, answer.c.id == at.answer_id)
        .where(at.conversation_id == conversation_id, at.on_path, at.codes.not_in([SKIP, NOT_SURE]))
    ).all()
    last = max((row.decided_at for row in rows if _is_time(row.decided_at)), default=-1)
    return any(row.decided_at is None and _is_time(row.at) and row.at > last for row in rows)


def some_begun_since(
    connection: Connection, student_id: str, meanings: Collection[str], since: int
) -> bool:
    """Whether the student answered one of these, if with a skip, in a conversation begun since then."""
    found = connection.execute(
        select(current_answer.c.step)
        .join(conversation, conversation.c.id == current_answer.c.conversation_id)
        .where(
            their_own(student_id),
            conversation.c.started_at >= since,
            current_answer.c.meaning.in_(sorted(meanings)),
        )
        .limit(1)
    )
    return found.first() is not None


def last_asked(connection: Connection, student_id: str) -> dict[str, int]:
    """When each item of a loop was last answered about, by item; microseconds."""
    rows = connection.execute(
        select(current_answer.c.item, func.max(answer.c.at).label("newest"))
        .join(answer, answer.c.id == current_answer.c.answer_id)
        .where(
            current_answer.c.student_id == student_id,
            current_answer.c.item != "",
            current_answer.c.respondent != FAMILY,
        )
        .group_by(current_answer.c.item)
    )
    return {row.item: row.newest for row in rows if _is_time(row.newest)}


def _is_time(value: object) -> bool:
    """SQLite keeps in a column whatever somebody writes into it."""
    return isinstance(value, int)


_SOME_WAIT = Prepared(
    text(
        "SELECT 1 FROM current_answer WHERE conversation_id = :conversation AND on_path "
        "AND respondent = 'student' AND decided_at IS NULL AND codes NOT IN (:skip, :not_sure) LIMIT 1"
    )
)
