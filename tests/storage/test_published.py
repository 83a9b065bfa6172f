"""A published flow never changes."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import insert

from storage.database import Store, open_store
from storage.problems import StorageProblem
from storage.published import FlowChanged, publish, published_text
from storage.tables import school

LINCOLN, RIVERSIDE = "1" * 32, "2" * 32


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(open_store(f"sqlite:///{tmp_path}/whathelps.db", bytes(32), 1)) as store:
        with store.writing() as connection:
            for id in (LINCOLN, RIVERSIDE):
                row = {"id": id, "name": id, "timezone": "UTC", "made_at": 1}
                connection.execute(insert(school), row)
        yield store


def test_a_published_text_comes_back_letter_for_letter(store: Store) -> None:
    text = "name: my_tools\nsay: ¿Qué te ayuda? 🙂\r\n\n"
    with store.writing() as connection:
        publish(connection, LINCOLN, "my_tools", "1", text, 2)
    with store.reading() as connection:
        assert published_text(connection, LINCOLN, "my_tools", "1") == text


def test_the_same_text_again_changes_nothing(store: Store) -> None:
    with store.writing() as connection:
        publish(connection, LINCOLN, "my_tools", "1", "old", 2)
        publish(connection, LINCOLN, "my_tools", "1", "old", 3)
        assert published_text(connection, LINCOLN, "my_tools", "1") == "old"


def test_another_text_under_an_old_version_is_refused_and_the_old_one_stays(store: Store) -> None:
    with store.writing() as connection:
        publish(connection, LINCOLN, "my_tools", "1", "old", 2)
    with (
        pytest.raises(FlowChanged, match=r'"my_tools", version 1.*Raise `version`'),
        store.writing() as connection,
    ):
        publish(connection, LINCOLN, "my_tools", "1", "new", 3)
    with store.writing() as connection:
        publish(connection, LINCOLN, "my_tools", "2", "new", 4)
        assert published_text(connection, LINCOLN, "my_tools", "1") == "old"
        assert published_text(connection, LINCOLN, "my_tools", "2") == "new"


def test_each_school_has_its_own_texts(store: Store) -> None:
    with store.writing() as connection:
        publish(connection, LINCOLN, "my_tools", "1", "Lincoln's", 2)
        publish(connection, RIVERSIDE, "my_tools", "1", "Riverside's", 2)
        assert published_text(connection, LINCOLN, "my_tools", "1") == "Lincoln's"
        assert published_text(connection, RIVERSIDE, "my_tools", "1") == "Riverside's"


def test_a_version_that_was_never_published_is_named(store: Store) -> None:
    with (
        pytest.raises(StorageProblem, match='"my_tools", version 7'),
        store.reading() as connection,
    ):
        published_text(connection, LINCOLN, "my_tools", "7")
