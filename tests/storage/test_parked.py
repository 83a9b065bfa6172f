"""What could not be taken is counted, kept sealed, and forgotten when it can be taken."""

import pytest
from sqlalchemy import select

from storage import tables
from storage.database import Store
from storage.parked import NotTaken, Parked, failed_once, forgive, open_body, parked, tries_of
from storage.people import School

BODY = '{"text": "my secret"}'


def fails(store: Store, school: School, id: str, times: int, reason: str = "KeyError") -> int:
    tries = 0
    for time in range(times):
        with store.writing() as connection:
            where = (school.id, "telegram", id)
            one = NotTaken(*where, BODY, reason)
            tries = failed_once(connection, store.vault, one, 10 + time)
    return tries


def test_each_failure_is_counted_and_the_fifth_is_for_a_person(
    store: Store, school: School
) -> None:
    assert fails(store, school, "17", 4) == 4
    with store.reading() as connection:
        assert parked(connection, school.id) == []
    assert fails(store, school, "17", 1, "ValueError") == 5
    fails(store, school, "18", 2)
    with store.reading() as connection:
        (one,) = parked(connection, school.id)
        assert one == Parked(one.id, "telegram", "17", 5, "ValueError", 10)
        assert open_body(connection, store.vault, one.id) == BODY
        assert len(parked(connection, school.id, least=1)) == 2
        assert parked(connection, "another school", least=1) == []
        assert tries_of(connection, "telegram", "17") == 5
        assert tries_of(connection, "email", "17") == 0


def test_what_arrived_cannot_be_read_in_the_database(store: Store, school: School) -> None:
    fails(store, school, "17", 2)
    with store.reading() as connection:
        row = connection.execute(select(tables.parked)).one()
    assert "secret" not in repr(tuple(row))


def test_what_is_taken_after_all_is_forgotten(store: Store, school: School) -> None:
    for id in ("17", "18"):
        fails(store, school, id, 2)
    with store.writing() as connection:
        forgive(connection, "telegram", "17")
        forgive(connection, "telegram", "unknown")
        assert tries_of(connection, "telegram", "17") == 0
        assert tries_of(connection, "telegram", "18") == 2
    assert fails(store, school, "17", 1) == 1


def test_an_unknown_id_opens_nothing(store: Store) -> None:
    with pytest.raises(LookupError, match="nothing is parked"), store.reading() as connection:
        open_body(connection, store.vault, "0" * 32)
