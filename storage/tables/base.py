"""What every table is made of: names, the three kinds of column that mean more, indexes of some rows."""

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Index, LargeBinary, MetaData, String, event

# Named constraints, so that a later migration can change one on either database.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Id = String(32)
Micros = BigInteger
Sealed = LargeBinary


def index_of(name: str, *columns: Any, rows: ColumnElement[bool], unique: bool = False) -> None:
    """An index of these rows only.

    The condition is added where tables are made from this description: SQLAlchemy loads a database's
    whole dialect to take it here, and every start would load PostgreSQL's.
    """
    index = Index(name, *columns, unique=unique)

    @event.listens_for(index, "before_create")
    def _(index: Index, connection: Any, **_given: Any) -> None:
        index.dialect_kwargs[f"{connection.dialect.name}_where"] = rows
