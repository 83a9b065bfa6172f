"""The list of what is sealed and the tables say the same."""

from sqlalchemy import LargeBinary

from storage.resealing import SEALED
from storage.tables import metadata

# Keys, and what is no secret.
NO_TEXT = {"about.value", "data_key.wrapped", "passkey.public_key"}


def test_every_sealed_column_is_sealed_anew_with_its_owners_key() -> None:
    """A new one has to be named: sealed with a key that is gone, it would open no more."""
    named = [f"{one.table.name}.{one.name}" for one in SEALED]
    assert len({*zip(named, (one.whose for one in SEALED), strict=True)}) == len(SEALED)
    assert NO_TEXT | {*named} == {
        str(column)
        for table in metadata.sorted_tables
        for column in table.c
        if isinstance(column.type, LargeBinary)
    }
