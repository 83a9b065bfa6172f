"""Statements of the turn, compiled once for each kind of database.

They are SQLAlchemy Core like all others. But a turn runs the same dozen statements each time, and to
look each up, bind it and describe its result took most of its time. So here SQLAlchemy only writes the
SQL; on SQLite the driver runs it (measured for one row: 46 µs through SQLAlchemy, 8 µs so). Given up:
conversion of types, so all values are the driver's own (a Boolean is 0 or 1), and results that are read
bit by bit. Who listens to statements, as a test does, gets them run by SQLAlchemy.
"""

import sqlite3
from collections import namedtuple
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.sql import Executable

from storage.problems import ends_transaction


class Found:
    """All rows of a statement, with the columns by name; and how many rows it changed."""

    __slots__ = ("_rows", "rowcount")

    def __init__(self, rows: list[Any], rowcount: int) -> None:
        self._rows, self.rowcount = rows, rowcount

    def first(self) -> Any:
        return self._rows[0] if self._rows else None

    def scalar(self) -> Any:
        return self._rows[0][0] if self._rows else None

    def all(self) -> list[Any]:
        return self._rows

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)


class Prepared:
    """Call it with a connection and a value for each parameter; all values are the driver's own."""

    def __init__(self, statement: Executable, *columns: str) -> None:
        self._statement = statement
        self._columns = columns or None
        self._compiled: dict[str, tuple[str, tuple[str, ...] | None]] = {}
        self._row: Any = None

    def __call__(self, connection: Connection, values: Mapping[str, Any]) -> Found:
        name = connection.dialect.name
        sql, order = self._compiled.get(name) or self._compile(connection)
        given: Any = dict(values) if order is None else tuple([values[name] for name in order])
        if name == "sqlite" and not _is_listened_to(connection):
            return self._straight(connection, sql, given)
        result = connection.exec_driver_sql(sql, given)
        return Found(list(result) if result.returns_rows else [], result.rowcount)

    def _straight(self, connection: Connection, sql: str, given: Any) -> Found:
        driver: Any = connection.connection.dbapi_connection
        try:
            cursor = driver.execute(sql, given)
            rows = cursor.fetchall()
        except sqlite3.Error as error:
            if ends_transaction(error):
                _give_up(connection, driver, error)
            raise
        if rows and self._row is None:
            self._row = _row(column[0] for column in cursor.description)
        return Found([self._row(row) for row in rows], cursor.rowcount)

    def _compile(self, connection: Connection) -> tuple[str, tuple[str, ...] | None]:
        keys = list(self._columns) if self._columns else None
        compiled = self._statement.compile(dialect=connection.dialect, column_keys=keys)  # type: ignore[attr-defined]
        order = tuple(compiled.positiontup) if compiled.positiontup else None
        self._compiled[connection.dialect.name] = found = (str(compiled), order)
        return found


def _row(columns: Iterable[str]) -> Any:
    row: Any = namedtuple("Row", list(columns), rename=True)  # type: ignore[misc]  # known at run time
    return row._make


def _is_listened_to(connection: Connection) -> bool:
    dispatch = connection.dispatch
    return bool(dispatch.before_cursor_execute) or bool(dispatch.after_cursor_execute)


def _give_up(connection: Connection, driver: Any, error: sqlite3.Error) -> None:
    """As database.py does for SQLAlchemy's own errors: nothing may follow in this transaction."""
    if driver.in_transaction:
        driver.rollback()
    connection.invalidate(error)
