"""The list of what is kept names every column of every table once, and says truly which are sealed."""

from collections import Counter

import pytest
from sqlalchemy import Column, LargeBinary

from storage.elements import HASHED, PLAIN, SEALED, Element, elements
from storage.tables import metadata
from storage.terms import Terms

COLUMNS: dict[str, Column[object]] = {
    str(column): column for table in metadata.sorted_tables for column in table.c
}
# Bytes that are no seal: a public key, and facts as they are noted.
NO_SEAL = {"passkey.public_key", "about.value"}


def test_every_column_of_every_table_stands_in_it_once() -> None:
    named = Counter(name for one in elements() for name in one.columns)
    assert set(COLUMNS) - set(named) == set(), "think of it: who reads it, how long, how it goes"
    assert set(named) - set(COLUMNS) == set()
    assert [name for name, times in named.items() if times > 1] == []


@pytest.mark.parametrize("one", elements(), ids=lambda one: one.what)
def test_it_says_truly_what_is_sealed(one: Element) -> None:
    assert one.kept in (SEALED, HASHED, PLAIN)
    bytes_ = {name for name in one.columns if isinstance(COLUMNS[name].type, LargeBinary)}
    if one.kept == SEALED:
        assert bytes_ == set(one.columns) or "data_key.wrapped" in one.columns
    else:
        assert bytes_ <= NO_SEAL


def test_what_ends_as_a_hash_or_a_mark_is_said_to_be_one() -> None:
    hashed = {name for one in elements() for name in one.columns if one.kept == HASHED}
    looks = {
        name
        for name in COLUMNS
        if name.endswith(("_index", ".bound", ".mac", ".chain", "cleared_by"))
    }
    assert looks <= hashed


def test_how_long_is_said_in_the_schools_own_days() -> None:
    worry = next(one for one in elements() if "alert.body" in one.columns)
    assert worry.until(Terms()) == "until the school decides"
    assert worry.until(Terms(alerts_days=365)) == "365 days after it was first read"
    said = next(one for one in elements() if "answer.words" in one.columns)
    assert "90 days without a step" in said.until(Terms())
    assert "the school year and 2 years after" in said.until(Terms(years=2))
