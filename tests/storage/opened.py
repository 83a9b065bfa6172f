"""All that is sealed in a database, opened: the same before and after whatever must change no word."""

from sqlalchemy import select

from storage.database import Store
from storage.keys import COUNSELOR, SCHOOL, STUDENT, counselors_of, seal_for
from storage.problems import Tampered
from storage.resealing import EITHER, SEALED, Column
from storage.vault import Seal

Opened = dict[tuple[str, ...], str]


def opened(store: Store) -> Opened:
    """By table, column and primary key."""
    found: Opened = {}
    with store.reading() as connection:
        for column in SEALED:
            for row in connection.execute(select(column.table).where(column.rows)).mappings():
                sealed = row[column.name]
                if sealed:
                    seal = seal_for(connection, store.vault, _owner(column, dict(row)))
                    place = (str(row[one.name]) for one in column.table.primary_key)
                    found[column.table.name, column.name, *place] = _text(seal, column, row, sealed)
    return found


def _owner(column: Column, row: dict[str, str]) -> str:
    owners = {
        STUDENT: row["id"] if column.table.name == "student" else row.get("student_id", ""),
        SCHOOL: row["school_id"],
        COUNSELOR: counselors_of(row["school_id"]),
        EITHER: row.get("student_id") or row["school_id"],
    }
    return owners[column.whose]


def _text(seal: Seal, column: Column, row: object, sealed: bytes) -> str:
    class Row:
        def __getattr__(self, name: str) -> object:
            return row[name]  # type: ignore[index]

    for name, place in column.places(Row()):
        try:
            return seal.open(column.table.name, name, place, sealed)
        except Tampered:
            continue
    raise AssertionError(f"{column.table.name}.{column.name} does not open")
