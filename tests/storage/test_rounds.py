"""A round: who is in it, what counts for it, and who may hear it."""

import pytest

from storage.access import Viewer
from storage.database import Store
from storage.people import School, find_class
from storage.rounds import (
    NewRound,
    close_round,
    find_round,
    give_round,
    invited,
    rounds_of,
    talks_in,
    withdraw_round,
)
from storage.staffing import TEACHER, add_member, give_class
from tests.student import Clock, Student


@pytest.fixture
def tom(store: Store, school: School, clock: Clock, bob: Student) -> Viewer:
    return _teacher(store, school, clock, "Tom")


def test_what_is_begun_after_the_invitation_counts_until_the_round_is_closed(
    store: Store, school: School, clock: Clock, bob: Student, tom: Viewer
) -> None:
    bob.begins()
    early = _given(store, tom, bob, clock, "quick")
    mine = _given(store, tom, bob, clock, "my_tools")
    with store.reading() as connection:
        one = find_round(connection, store.vault, tom, mine)
        assert one is not None
        assert one.what.title == "The early birds"
        assert set(invited(connection, mine)) == {bob.row.id}
        assert talks_in(connection, one) == {}, "it was over before it was asked for"
    clock.now += 60_000_000
    bob.says("always")
    with store.writing() as connection:
        assert talks_in(connection, one)[bob.row.id]["my_tools"].status == "asking"
        close_round(connection, one, clock.now - 120_000_000)
    with store.reading() as connection:
        closed = find_round(connection, store.vault, tom, mine)
        assert closed is not None
        assert talks_in(connection, closed) == {}
        other = find_round(connection, store.vault, tom, early)
        assert other is not None
        assert talks_in(connection, other) == {}


def test_only_who_gave_it_and_who_teaches_the_class_find_a_round(
    store: Store, school: School, clock: Clock, bob: Student, tom: Viewer
) -> None:
    with store.writing() as connection:
        class_id = find_class(connection, school.id, "7B")
        what = NewRound(flow="quick", class_id=class_id)
        id = give_round(connection, store.vault, tom, what, [bob.row.id], clock.now)
    for name, classes, finds in (("Uma", ("7B",), True), ("Vic", (), False)):
        viewer = _teacher(store, school, clock, name, classes)
        with store.reading() as connection:
            assert bool(find_round(connection, store.vault, viewer, id)) == finds
    with store.writing() as connection:
        [one] = rounds_of(connection, store.vault, tom)
        withdraw_round(connection, one, clock.now)
        assert rounds_of(connection, store.vault, tom) == []


def _given(store: Store, tom: Viewer, bob: Student, clock: Clock, flow: str) -> str:
    with store.writing() as connection:
        clock.now += 1_000_000
        what = NewRound(flow=flow, title="The early birds")
        return give_round(connection, store.vault, tom, what, [bob.row.id], clock.now)


def _teacher(
    store: Store, school: School, clock: Clock, name: str, classes: tuple[str, ...] = ("7B",)
) -> Viewer:
    with store.writing() as connection:
        email = f"{name.lower()}@school.example"
        id = add_member(connection, store.vault, school.id, email, name, [TEACHER], clock.now)
        for each in classes:
            found = find_class(connection, school.id, each)
            assert found
            give_class(connection, school.id, id, found, clock.now)
    return Viewer(id, school.id, frozenset({TEACHER}))
