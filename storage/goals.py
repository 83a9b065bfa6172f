"""Each student's current goals, as staff entered them, word for word.

A list replaces what a student had. A goal that stays keeps its id, so that answers about it stay tied
to it; one that is missing is marked as removed, never deleted.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Connection, insert, select, update

from storage.ids import new_id
from storage.keys import seal_for
from storage.people import School, lock_lists, student_ids
from storage.tables import goal
from storage.vault import Vault

if TYPE_CHECKING:
    from storage.enrolling import Saved


@dataclass(frozen=True)
class StudentGoal:
    id: str
    words: str
    made_at: int = 0  # microseconds: when it was entered
    short: str = (
        ""  # as its student reads it, once somebody of the staff said so; drafts have the words
    )


@dataclass(frozen=True)
class NewGoal:
    """One row of a list of goals. `short`: None leaves the one that a goal has."""

    local_id: str
    words: str
    short: str | None = None


def goals_of(connection: Connection, vault: Vault, student_id: str) -> tuple[StudentGoal, ...]:
    """What the student works on now, in the order of the list."""
    rows = connection.execute(
        select(goal.c.id, goal.c.words, goal.c.made_at, goal.c.short)
        .where(goal.c.student_id == student_id, goal.c.removed_at.is_(None))
        .order_by(goal.c.position, goal.c.id)
    ).all()
    if not rows:
        return ()
    seal = seal_for(connection, vault, student_id)
    return tuple(
        StudentGoal(
            row.id,
            seal.open("goal", "words", row.id, row.words),
            row.made_at,
            seal.open("goal", "short", row.id, row.short) if row.short else "",
        )
        for row in rows
    )


def save_goals(
    connection: Connection, vault: Vault, school: School, rows: Iterable[NewGoal], now: int
) -> list[tuple[str, "Saved"]]:
    """Replaces the goals of each student named; says what happened to each.

    Raises LookupError, before anything is written, for a student who is not in this school.
    """
    lock_lists(connection, school)
    lists: dict[str, list[NewGoal]] = defaultdict(list)
    for row in rows:
        lists[row.local_id].append(row)
    ids = student_ids(connection, vault, school.id, set(lists))
    if set(lists) - set(ids):
        raise LookupError("the list of goals names a student who is not in this school")
    return [
        (local_id, replace_goals(connection, vault, school, ids[local_id], new, now))
        for local_id, new in lists.items()
    ]


def replace_goals(
    connection: Connection,
    vault: Vault,
    school: School,
    student_id: str,
    new: Sequence[NewGoal],
    now: int,
) -> "Saved":
    """The goals of one student. What stays keeps its id."""
    old = goals_of(connection, vault, student_id)
    before = {was.words: was.short for was in old}
    if [(row.words, _short(row, before)) for row in new] == [*before.items()]:
        return "same"
    waiting = {was.words: was.id for was in old}
    seal = seal_for(connection, vault, student_id)
    for position, row in enumerate(new):
        known = waiting.pop(row.words, "")
        id, short = known or new_id(now), _short(row, before)
        sealed = seal.seal("goal", "short", id, short) if short else None
        if known:
            values = {"position": position, "short": sealed}
            connection.execute(update(goal).where(goal.c.id == id).values(**values))
            continue
        facts = {
            "id": id,
            "school_id": school.id,
            "student_id": student_id,
            "words": seal.seal("goal", "words", id, row.words),
            "short": sealed,
            "position": position,
            "made_at": now,
        }
        connection.execute(insert(goal), facts)
    for id in waiting.values():
        connection.execute(update(goal).where(goal.c.id == id).values(removed_at=now))
    return "changed" if old else "added"


def _short(row: NewGoal, before: dict[str, str]) -> str:
    return before.get(row.words, "") if row.short is None else row.short
