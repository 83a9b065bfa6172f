"""Facts about this database itself, by name: what a program has to know of those that used it before."""

from sqlalchemy import Connection, select, text

from storage.prepared import Prepared
from storage.tables import about


def fact(connection: Connection, name: str) -> str:
    """ "" for one that was never noted."""
    value = connection.scalar(select(about.c.value).where(about.c.name == name))
    return value.decode(errors="replace") if isinstance(value, bytes) else ""


def note_fact(connection: Connection, name: str, value: str) -> None:
    """In the place of what was noted before."""
    _NOTE(connection, {"name": name, "value": value.encode()})


# As text, because SQLAlchemy has this clause once for each database, and they say the same.
_NOTE = Prepared(
    text(
        "INSERT INTO about (name, value) VALUES (:name, :value) "
        "ON CONFLICT (name) DO UPDATE SET value = excluded.value"
    )
)
