"""Which accommodations and supports each student has, as staff entered them.

A list replaces what a student had. A tool that stays keeps its id, so that answers about it stay
tied to it; one that is missing is marked as removed, never deleted.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, insert, select, update

from storage.ids import new_id
from storage.keys import seal_for
from storage.people import School, lock_lists, student_ids
from storage.tables import tool
from storage.vault import Seal, Vault

if TYPE_CHECKING:
    from storage.enrolling import Saved


@dataclass(frozen=True)
class StudentTool:
    id: str
    catalogue: str  # the catalogue's value, or "" for staff's own words
    words: str  # staff's own words, or "" for one of the catalogue
    places: str  # where it is used, as staff wrote it; "" where they did not
    made_at: int = 0  # microseconds: when it was entered
    kid: str = (
        ""  # as its student reads it, where staff said so; else by the catalogue or the words
    )


@dataclass(frozen=True)
class NewTool:
    """One row of a list of tools; either `catalogue` or `words` is given. `kid`: None leaves what it has."""

    local_id: str
    catalogue: str
    words: str
    places: str
    kid: str | None = None


def tools_of(
    connection: Connection, vault: Vault, student_id: str, seal: Seal | None = None
) -> tuple[StudentTool, ...]:
    """What the student has now, in the order of the list."""
    rows = _current(connection, student_id)
    if not rows:
        return ()
    seal = seal or seal_for(connection, vault, student_id)
    return tuple(
        StudentTool(
            row.id,
            row.catalogue or "",
            _own_words(seal, row),
            _places(seal, row),
            row.made_at,
            seal.open("tool", "kid", row.id, row.kid) if row.kid else "",
        )
        for row in rows
    )


def save_tools(
    connection: Connection, vault: Vault, school: School, rows: Iterable[NewTool], now: int
) -> list[tuple[str, "Saved"]]:
    """Replaces the list of each student named; says what happened to it.

    Raises LookupError, before anything is written, for a student who is not in this school.
    """
    lock_lists(connection, school)
    rows = list(rows)
    ids = student_ids(connection, vault, school.id, {row.local_id for row in rows})
    lists: dict[str, list[NewTool]] = defaultdict(list)
    for row in rows:
        if row.local_id not in ids:
            raise LookupError("the list of tools names a student who is not in this school")
        lists[ids[row.local_id]].append(row)
    return [
        (new[0].local_id, replace_tools(connection, vault, school, student_id, new, now))
        for student_id, new in lists.items()
    ]


def replace_tools(
    connection: Connection,
    vault: Vault,
    school: School,
    student_id: str,
    new: Sequence[NewTool],
    now: int,
) -> "Saved":
    """The list of one student. What stays keeps its id."""
    old = tools_of(connection, vault, student_id)
    waiting = defaultdict(list)
    for was in old:
        waiting[_what(was)].append(was)
    if [_what(row) for row in new] == [_what(row) for row in old] and not any(
        row.kid is not None and row.kid != was.kid for row, was in zip(new, old, strict=True)
    ):
        return "same"
    seal = seal_for(connection, vault, student_id)
    for position, row in enumerate(new):
        if waiting[_what(row)]:
            was = waiting[_what(row)].pop(0)
            kid = {} if row.kid is None else {"kid": _kid(seal, was.id, row.kid)}
            _change(connection, was.id, position=position, **kid)
        else:
            _add(connection, seal, school, student_id, row, position, now)
    for was in (was for each in waiting.values() for was in each):
        _change(connection, was.id, removed_at=now)
    return "changed" if old else "added"


def _what(row: StudentTool | NewTool) -> tuple[str, str, str]:
    return row.catalogue, row.words, row.places


def _kid(seal: Seal, id: str, kid: str | None) -> bytes | None:
    return seal.seal("tool", "kid", id, kid) if kid else None


def _change(connection: Connection, id: str, **values: int | bytes | None) -> None:
    connection.execute(update(tool).where(tool.c.id == id).values(**values))


def _add(
    connection: Connection,
    seal: Seal,
    school: School,
    student_id: str,
    row: NewTool,
    position: int,
    now: int,
) -> None:
    id = new_id(now)
    facts = {
        "id": id,
        "school_id": school.id,
        "student_id": student_id,
        "catalogue": row.catalogue or None,
        "words": seal.seal("tool", "words", id, row.words) if row.words else None,
        "places": seal.seal("tool", "places", id, row.places) if row.places else None,
        "kid": _kid(seal, id, row.kid),
        "position": position,
        "made_at": now,
    }
    connection.execute(insert(tool), facts)


def _current(connection: Connection, student_id: str) -> Sequence[Any]:
    return connection.execute(
        select(tool)
        .where(tool.c.student_id == student_id, tool.c.removed_at.is_(None))
        .order_by(tool.c.position, tool.c.id)
    ).all()


def _own_words(seal: Seal, row: Any) -> str:
    return "" if row.words is None else seal.open("tool", "words", row.id, row.words)


def _places(seal: Seal, row: Any) -> str:
    return "" if row.places is None else seal.open("tool", "places", row.id, row.places)
