"""How far a student is in a talk: the one place where it is decided, so that every page says the same.

Shared is what the reader may read of it now; what a student has kept private is known here of nobody. As in
lists (caseload.py), plain columns are counted and nothing is opened.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select

from dialogs.conversation import CASE_MANAGER, TEAM
from storage.conversations import ASKING, DONE, STUDENT
from storage.tables import conversation, current_answer

NOT_BEGUN, BEGUN, CHOOSING, SOME, CHOSEN = "not_begun", "begun", "choosing", "some", "chosen"
# In the order in which a student comes to them; each has a phrase of its own (staff_stage_…).
STAGES = (NOT_BEGUN, BEGUN, CHOOSING, SOME, CHOSEN)


@dataclass(frozen=True, slots=True)
class Talk:
    """A student's newest talk on a flow. `stage`: one of STAGES."""

    id: str
    flow: str
    stage: str


def stage_of(status: str, shares: bool) -> str:
    """`status`: of the conversation, "" for none. `shares`: whether the reader may read some of it."""
    if status == ASKING:
        return BEGUN
    if status == DONE:
        return CHOSEN
    return NOT_BEGUN if not status else SOME if shares else CHOOSING


def newest_talks(connection: Connection, reads_as: Mapping[str, str]) -> dict[str, dict[str, Talk]]:
    """By student and flow, the one begun last behind. `reads_as`: by student, as what they are read."""
    found: dict[str, dict[str, Talk]] = {}
    for row in connection.execute(_talks(reads_as)):
        here = found.setdefault(row.student_id, {})
        here.pop(row.flow, None)
        here[row.flow] = Talk(row.id, row.flow, stage_of(row.status, row.shared_at is not None))
    return found


def sharing(connection: Connection, reads_as: Mapping[str, str]) -> frozenset[str]:
    """The talks of which something may be read now, by id."""
    said = current_answer.c
    return frozenset(connection.scalars(select(said.conversation_id).where(_shared(reads_as))))


def all_new_is_in(
    connection: Connection,
    reads_as: Mapping[str, str],
    read_at: Mapping[str, int | None],
    talks: Iterable[str],
) -> frozenset[str]:
    """The students of whom nothing was shared outside of these talks since they were last read."""
    here = {*talks}
    new = {
        row.student_id
        for row in connection.execute(_talks(reads_as))
        if row.id not in here and (row.shared_at or 0) > (read_at[row.student_id] or 0)
    }
    return frozenset(reads_as) - new


def _talks(reads_as: Mapping[str, str]) -> Select[Any]:
    """All that the students have begun, the first of them first, and when of each the last was shared."""
    at, said = conversation.c, current_answer.c
    of = and_(said.conversation_id == at.id, _shared(reads_as))
    shared_at = select(func.max(said.decided_at)).where(of).scalar_subquery().label("shared_at")
    return (
        select(at.id, at.student_id, at.flow, at.status, shared_at)
        .where(at.student_id.in_(list(reads_as)), at.respondent == STUDENT)
        .order_by(at.started_at, at.id)
    )


def _shared(reads_as: Mapping[str, str]) -> ColumnElement[bool]:
    said, managed = current_answer.c, [id for id, who in reads_as.items() if who == CASE_MANAGER]
    own = and_(said.audience == CASE_MANAGER, said.student_id.in_(managed))
    theirs = said.student_id.in_(list(reads_as))
    return and_(theirs, said.decided_at > 0, said.on_path, or_(said.audience == TEAM, own))
