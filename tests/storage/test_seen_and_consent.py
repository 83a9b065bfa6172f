"""A reply is taken once; the newest yes or no counts."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, insert, select

from storage import consent, tables
from storage.consent import Consent
from storage.database import Store, open_store
from storage.seen import first_time, forget_before

SCHOOL, BOB, CHARLIE = "1" * 32, "b" * 32, "c" * 32


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(open_store(f"sqlite:///{tmp_path}/whathelps.db", bytes(32), 1)) as store:
        with store.writing() as connection:
            school = {"id": SCHOOL, "name": "Lincoln", "timezone": "UTC", "made_at": 1}
            connection.execute(insert(tables.school), school)
            for id in (BOB, CHARLIE):
                add_student(connection, id)
        yield store


def add_student(connection: Connection, id: str) -> None:
    connection.execute(
        insert(tables.student),
        {
            "id": id,
            "school_id": SCHOOL,
            "local_id": b"sealed",
            "local_id_index": id,
            "name": b"sealed",
            "band": "6-8",
            "mode": "iep",
            "language": "en",
            "knows_about_plan": True,
            "in_class": False,
            "simple": False,
            "made_at": 1,
        },
    )


def test_a_reply_is_new_once(store: Store) -> None:
    with store.writing() as connection:
        assert first_time(connection, "telegram", "17", "a" * 32, 5)
        assert not first_time(connection, "telegram", "17", "a" * 32, 6)
    with store.writing() as connection:
        assert not first_time(connection, "telegram", "17", None, 7)


def test_two_channels_may_use_the_same_id(store: Store) -> None:
    with store.writing() as connection:
        assert first_time(connection, "telegram", "17", None, 5)
        assert first_time(connection, "web", "17", None, 5)
        assert first_time(connection, "web", "18", None, 5)


def test_a_reply_whose_turn_failed_is_new_again(store: Store) -> None:
    def turn() -> None:
        with store.writing() as connection:
            assert first_time(connection, "web", "17", None, 5)
            raise RuntimeError("the turn failed")

    with pytest.raises(RuntimeError):
        turn()
    with store.writing() as connection:
        assert first_time(connection, "web", "17", None, 6)


def test_only_what_is_older_is_forgotten(store: Store) -> None:
    with store.writing() as connection:
        for at in (1, 2, 3):
            first_time(connection, "web", str(at), None, at)
        assert forget_before(connection, 3) == 2
        assert connection.execute(select(func.count()).select_from(tables.seen)).scalar() == 1
        assert not first_time(connection, "web", "3", None, 4)
        assert first_time(connection, "web", "1", None, 4)


def test_the_newest_word_counts_and_the_older_ones_stay(store: Store) -> None:
    with store.writing() as connection:
        assert consent.newest(connection, BOB, "assent") is None
        consent.record(
            connection, SCHOOL, BOB, Consent("assent", True, "assent-1", "es", "web", 10)
        )
        consent.record(
            connection, SCHOOL, BOB, Consent("assent", False, "assent-2", "en", "telegram", 20)
        )
    with store.reading() as connection:
        assert consent.newest(connection, BOB, "assent") == Consent(
            "assent", False, "assent-2", "en", "telegram", 20
        )
        assert connection.execute(select(func.count()).select_from(tables.consent)).scalar() == 2


def test_a_yes_holds_for_one_student_and_one_kind(store: Store) -> None:
    with store.writing() as connection:
        consent.record(
            connection, SCHOOL, BOB, Consent("assent", True, "assent-1", "en", "web", 10)
        )
        assert consent.newest(connection, CHARLIE, "assent") is None
        assert consent.newest(connection, BOB, "parent") is None
