"""A new school year: who may read what a student shared is chosen anew, and the student is told so once.

What was shared with the team was shared with the teachers of that year. Nobody reads more than before, and no
new teacher reads any of it: it goes back to the case manager where that is the same person, else to the
student alone, who is asked anew. What one named person reads stays theirs. What a family wrote stays as it
is: they were told who reads it, and read nothing back. Frozen drafts and promises of before are read by
their writers and the case manager (reviewing.py, promises.py).
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from dialogs.conversation import CASE_MANAGER, PRIVATE, TEAM
from storage.binding import READ, is_bound, rewrite
from storage.conversations import FAMILY
from storage.keys import seal_for
from storage.tables import current_answer, new_year
from storage.vault import Seal, Vault

# As it is kept until the import can be taken back no more: where, as it was, and as it is now.
Narrowed = Sequence[Any]


def begin(
    connection: Connection, vault: Vault, student_id: str, *, same_manager: bool, now: int
) -> list[Narrowed]:
    """What was narrowed of a student's answers; nothing for who shared nothing, and they are told nothing."""
    seal = seal_for(connection, vault, student_id)
    wide = (TEAM,) if same_manager else (TEAM, CASE_MANAGER)
    at = current_answer.c
    rows = connection.execute(READ.where(at.student_id == student_id, at.audience.in_(wide))).all()
    narrowed: list[Narrowed] = []
    for row in rows:
        if row.respondent == FAMILY or not is_bound(seal, row):
            continue  # of a row that somebody else changed nothing is read anyway
        values = (
            {"audience": CASE_MANAGER, "read_out": False}
            if same_manager
            else {"audience": PRIVATE, "decided_at": None, "read_out": False}
        )
        rewrite(connection, seal, row, values, bound=True)
        was = [row.audience, row.decided_at, bool(row.read_out)]
        narrowed.append([row.stands_in, row.id, row.at_respondent, *was, values["audience"]])
    if narrowed:
        _note(connection, student_id, rows[0].school_id, now, None)
    return narrowed


def put_back(
    connection: Connection,
    seal: Seal,
    narrowed: Iterable[Narrowed],
    before: tuple[int, int | None] | None,
) -> None:
    """As it was shared before, where the student has decided nothing since; `before`: as they were told."""
    at, school_id = current_answer.c, ""
    for place, id, respondent, audience, decided_at, read_out, now_is in narrowed:
        here = (at.conversation_id == place) & (at.answer_id == id)
        for row in connection.execute(READ.where(here, at.respondent == respondent)).all():
            same = (PRIVATE, None) if now_is == PRIVATE else (now_is, decided_at)
            if (row.audience, row.decided_at) == same and is_bound(seal, row):
                was = {"audience": audience, "decided_at": decided_at, "read_out": read_out}
                rewrite(connection, seal, row, was, bound=True)
            school_id = row.school_id
    if school_id:
        connection.execute(delete(new_year).where(new_year.c.student_id == seal.owner_id))
        if before is not None:
            _note(connection, seal.owner_id, school_id, *before)


def noted(connection: Connection, student_id: str) -> tuple[int, int | None] | None:
    """Since when the student is in a new year, and when they were told."""
    at = new_year.c
    row = connection.execute(select(at.at, at.told_at).where(at.student_id == student_id)).first()
    return None if row is None else (row.at, row.told_at)


def since(connection: Connection, student_id: str) -> int:
    """0 for who is in the year in which they came."""
    found = noted(connection, student_id)
    return found[0] if found else 0


def is_to_be_told(connection: Connection, student_id: str) -> bool:
    found = noted(connection, student_id)
    return found is not None and found[1] is None


def note_told(connection: Connection, student_id: str, now: int) -> None:
    waits = (new_year.c.student_id == student_id) & new_year.c.told_at.is_(None)
    connection.execute(update(new_year).where(waits).values(told_at=now))


def _note(
    connection: Connection, student_id: str, school_id: str, at: int, told_at: int | None
) -> None:
    connection.execute(delete(new_year).where(new_year.c.student_id == student_id))
    row = {"student_id": student_id, "school_id": school_id, "at": at, "told_at": told_at}
    connection.execute(insert(new_year), row)
