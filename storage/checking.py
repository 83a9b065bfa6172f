"""Whether the answers that are kept are those that the program kept: none changed, none missing."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, select

from dialogs.conversation import key, parts
from storage import conversations
from storage.binding import READ, is_bound
from storage.keys import seal_for
from storage.problems import StorageProblem
from storage.tables import conversation, current_answer, student
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
    """Of every school that is kept here: who was moved from one to another is not passed over."""
    return list(connection.execute(select(student.c.id).order_by(student.c.id)).scalars())


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
    there = {(row.stands_in, key(str(row.step), str(row.item))) for row in rows}
    talks = select(conversation.c.id, conversation.c.flow)
    for id, flow in connection.execute(talks.where(conversation.c.student_id == student_id)).all():
        try:
            kept = conversations.load(connection, vault, id).conversation.kept
        except (StorageProblem, ValueError, TypeError, LookupError):
            yield Odd(student_id, flow, "")
        else:
            gone = (name for name, one in kept.items() if one.on_path and (id, name) not in there)
            yield from (Odd(student_id, flow, parts(name)[0]) for name in gone)
