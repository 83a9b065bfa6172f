"""A family's links: good until they are taken back or the school year ends, and never a card's."""

from datetime import UTC, datetime

import pytest

from storage.cards import give_card, student_by_card
from storage.database import Store
from storage.families import (
    give_link,
    link_by_code,
    links_of,
    revoke_links,
    school_year_ends,
)
from storage.people import School
from tests.student import Student


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 1_000_000


@pytest.mark.parametrize(
    ("made", "ends"),
    [
        ("2026-09-07 12:00", "2027-08-01 04:00"),
        ("2027-01-15 12:00", "2027-08-01 04:00"),
        ("2027-05-31 12:00", "2027-08-01 04:00"),
        ("2027-06-20 12:00", "2028-08-01 04:00"),  # for the year that comes
        ("2027-08-01 03:59", "2028-08-01 04:00"),
    ],
)
def test_a_school_year_ends_with_july_at_the_school(made: str, ends: str) -> None:
    assert school_year_ends(at(made), "America/New_York") == at(ends)


def test_a_link_is_no_card_and_a_card_no_link(store: Store, school: School, bob: Student) -> None:
    now, vault = bob.clock.now, store.vault
    with store.writing() as connection:
        link = give_link(connection, vault, school, bob.row.id, now)
        card = give_card(connection, vault, school.id, bob.row.id, now)
        assert student_by_card(connection, vault, link) is None
        assert link_by_code(connection, vault, card, now) is None
        found = link_by_code(connection, vault, link.lower().replace("-", " "), now)
        assert found
        assert found.student_id == bob.row.id


def test_a_link_is_good_until_it_is_taken_back(store: Store, school: School, bob: Student) -> None:
    now, vault, id = bob.clock.now, store.vault, bob.row.id
    with store.writing() as connection:
        first = give_link(connection, vault, school, id, now)
        second = give_link(connection, vault, school, id, now + 1)
        assert links_of(connection, vault, [id], now + 1) == {id: second}
        assert revoke_links(connection, id, now + 2) == 2
        assert links_of(connection, vault, [id], now + 2) == {}
        for code in (first, second):
            assert link_by_code(connection, vault, code, now + 2) is None
