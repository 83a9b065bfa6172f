"""Whether the answers that are kept are those that the program kept: none changed, none missing."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, or_, select, union

from dialogs.conversation import key, parts
from storage import conversations
from storage.binding import READ, is_bound
from storage.conversations import STAFF
from storage.keys import seal_for
from storage.problems import StorageProblem
from storage.tables import conversation, current_answer, data_key, student
from storage.vault import Vault


@dataclass(frozen=True, slots=True)
class Odd:
    """An answer that is not as it was kept. `id`: "" where it is gone. Without `step`: a whole talk does not
    open, and without `flow` nothing of the student's does.
    """

    student_id: str
    flow: str
    step: str
    id: str = ""


def all_student_ids(connection: Connection) -> list[str]:
    """Of every school that is kept here, also of whom only answers or a key are left."""
    keys = select(data_key.c.owner_id).where(data_key.c.kind == "student")
    all_of_them = union(select(student.c.id), select(current_answer.c.student_id), keys)
    return sorted(map(str, connection.execute(all_of_them).scalars()))


def odd_answers(connection: Connection, vault: Vault, student_id: str) -> Iterator[Odd]:
    """What somebody else has changed; and of each talk, which is sealed, what it holds and no row does."""
    try:
        seal = seal_for(connection, vault, student_id)
    except (StorageProblem, ValueError):
        yield Odd(student_id, "", "")
        return
    rows = connection.execute(READ.where(current_answer.c.student_id == student_id)).all()
    yield from (
        Odd(student_id, row.flow, row.step, row.id) for row in rows if not is_bound(seal, row)
    )
    there = {
        (row.stands_in, key(str(row.step), str(row.item)))
        for row in rows
        if row.respondent != STAFF  # a note stands beside an answer, and not in its place
    }
    at = conversation.c
    talks = {row.stands_in for row in rows if isinstance(row.stands_in, str)}
    theirs = or_(at.student_id == student_id, at.id.in_(talks))
    for id, flow in connection.execute(select(at.id, at.flow).where(theirs)).all():
        try:
            kept = conversations.load(connection, vault, id).conversation.kept
        except (StorageProblem, ValueError, TypeError, LookupError):
            yield Odd(student_id, flow, "")
        else:
            gone = (name for name in kept if (id, name) not in there)
            yield from (Odd(student_id, flow, parts(name)[0]) for name in gone)
