"""What is sealed, under whose key and in which place; and all of it sealed anew, under another key.

A new sealed column has to be named here: a test holds this list and the tables together.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, bindparam, select, true, update

from storage import tables
from storage.binding import bind_again, bound_to
from storage.disclosures import EMERGENCY
from storage.kept_answers import opened_note, sealed_note
from storage.keys import COUNSELOR, SCHOOL, STUDENT, counselors_of
from storage.problems import Tampered
from storage.vault import Seal

# Under whose key: besides these three, the student's where a row names one, else the school's.
EITHER = "either"


@dataclass(frozen=True, slots=True)
class Column:
    """`places`: what a seal is bound to (column and row), as it is written now and as it was before.

    `rows`: those alone, where others of the same column are under another key.
    """

    table: Table
    name: str
    whose: str
    places: Callable[[Any], tuple[tuple[str, str], ...]]
    rows: ColumnElement[bool] = field(default_factory=true, compare=False)


def _columns(
    table: Table, whose: str, *names: str, row: Callable[[Any], str] = lambda row: str(row.id)
) -> Iterator[Column]:
    for name in names:
        yield Column(table, name, whose, lambda at, name=name: ((name, row(at)),))  # type: ignore[misc]


def _disclosed(whose: str, rows: ColumnElement[bool]) -> Iterator[Column]:
    for one in _columns(tables.disclosure, whose, "body"):
        yield replace(one, rows=rows)


SEALED: tuple[Column, ...] = (
    *_columns(tables.student, STUDENT, "local_id", "name", "born", "pronouns"),
    *_columns(tables.card, STUDENT, "code"),
    *_columns(tables.tool, STUDENT, "words", "places"),
    *_columns(tables.goal, STUDENT, "words"),
    *_columns(tables.family_link, STUDENT, "code"),
    *_columns(tables.consent, STUDENT, "said_by"),
    *_columns(tables.hold, STUDENT, "by_whom", "why", "released_by"),
    *_columns(tables.conversation, STUDENT, "world", "progress"),
    *_columns(tables.answer, STUDENT, "words"),
    *_columns(tables.draft_note, STUDENT, "body"),
    *_columns(tables.promise, STUDENT, "body"),
    *_columns(
        tables.unsent_words,
        STUDENT,
        "words",
        row=lambda row: f"{row.conversation_id} {row.question}",
    ),
    *_columns(tables.staff, SCHOOL, "name", "email"),
    *_columns(tables.sign_in, SCHOOL, "body"),
    *_columns(tables.parked, SCHOOL, "body"),
    *_columns(tables.chat, SCHOOL, "address"),
    *_columns(tables.school_setting, SCHOOL, "value", row=lambda row: str(row.name)),
    *_columns(
        tables.flow_in_use, SCHOOL, "published_by", row=lambda row: f"{row.name} {row.version}"
    ),
    *_columns(tables.watch_off, SCHOOL, "why"),
    *_columns(tables.round_, SCHOOL, "title"),
    *_columns(tables.alert, COUNSELOR, "body"),
    *_columns(
        tables.alert_log,
        COUNSELOR,
        "words",
        row=lambda row: f"{row.alert_id or ''} {row.did} {row.at}",
    ),
    *_columns(tables.access_request, SCHOOL, "body", "release_why"),
    *_disclosed(SCHOOL, tables.disclosure.c.kind != EMERGENCY),
    *_disclosed(COUNSELOR, tables.disclosure.c.kind == EMERGENCY),
    *_columns(tables.chat, EITHER, "screen"),
    Column(
        tables.outbox,
        "body",
        EITHER,
        lambda row: (("body to", f"{row.id} to {row.address}"), ("body", row.id)),
    ),
)


def seal_all_anew(
    connection: Connection, old: Seal, new: Seal, kind: str, shut: Callable[[Column, Any], None]
) -> None:
    """All that the owner's key sealed. `shut` is told of each row in which a text does not open with it."""
    bound = bound_to(connection, old) if kind == STUDENT else {}
    for row in bound.values():
        note = opened_note(old, row.stands_in, row.cleared_by)
        row.cleared_by = sealed_note(new, row.stands_in, note) if note else ""
    for column in SEALED:
        where = _rows_of(connection, column, old.owner_id, kind)
        if where is not None:
            _seal_anew(connection, column, where & column.rows, old, new, shut)
    bind_again(connection, new, bound)


def keep_in(
    connection: Connection, column: Column, found: Sequence[tuple[Any, bytes | None]]
) -> None:
    """In that column of each of these rows."""
    key = column.table.primary_key
    at = and_(*(one == bindparam(f"the_{one.name}") for one in key))
    values = [
        {**{f"the_{one.name}": row._mapping[one.name] for one in key}, "sealed": sealed}
        for row, sealed in found
    ]
    if values:
        this = update(column.table).where(at).values({column.name: bindparam("sealed")})
        connection.execute(this, values)


def _rows_of(
    connection: Connection, column: Column, owner_id: str, kind: str
) -> ColumnElement[bool] | None:
    """None where nothing of that column is under a key of this kind."""
    at = column.table.c
    if kind == STUDENT and column.whose in (STUDENT, EITHER):
        return (at.id if column.table is tables.student else at.student_id) == owner_id
    if kind == SCHOOL and column.whose == EITHER:
        return and_(at.school_id == owner_id, at.student_id.is_(None))
    if kind == SCHOOL and column.whose == SCHOOL:
        return at.school_id == owner_id
    if kind == COUNSELOR and column.whose == COUNSELOR:
        schools = connection.scalars(select(tables.school.c.id))
        return at.school_id.in_([id for id in schools if counselors_of(id) == owner_id])
    return None


def _seal_anew(
    connection: Connection,
    column: Column,
    where: ColumnElement[bool],
    old: Seal,
    new: Seal,
    shut: Callable[[Column, Any], None],
) -> None:
    filled = column.table.c[column.name].is_not(None)
    anew: list[tuple[Any, bytes | None]] = []
    for row in connection.execute(select(column.table).where(where, filled)).all():
        sealed = row._mapping[column.name]
        again = (
            _again(column, row, sealed, old, new) if sealed else sealed
        )  # empty: of a sent letter
        if again is None:
            shut(column, row)
        else:
            anew.append((row, again))
    keep_in(connection, column, anew)


def _again(column: Column, row: Any, sealed: bytes, old: Seal, new: Seal) -> bytes | None:
    for name, place in column.places(row):
        with suppress(Tampered):
            text = old.open(column.table.name, name, place, sealed)
            return new.seal(column.table.name, name, place, text)
    return None
