"""Who of the staff may see whom, and that each look is kept in a log that nobody undoes unseen."""

from contextlib import closing

import pytest
from sqlalchemy import text

from storage import access, access_log
from storage.access import Viewer
from storage.access_log import Look
from storage.database import Store, open_store
from storage.people import School, find_class
from storage.staffing import (
    ADMIN,
    CASE_MANAGER,
    COACH,
    COORDINATOR,
    COUNSELOR,
    ROLES,
    TEACHER,
    add_member,
    give_class,
    leave,
    roles_of,
    take_class,
    take_role,
)
from tests.student import MASTER_KEY, Clock, Student
from tests.wound_back import wind_back


@pytest.fixture
def alice(store: Store, school: School, clock: Clock, bob: Student) -> str:
    """Bob's case manager, as the list has named her. She has no page yet."""
    return member(store, school, clock, "Alice", "alice@school.example", [CASE_MANAGER])


def member(
    store: Store, school: School, clock: Clock, name: str, email: str, roles: list[str],
    class_name: str = "",
) -> str:  # fmt: skip
    with store.writing() as connection:
        id = add_member(connection, store.vault, school.id, email, name, roles, clock.now)
        if class_name:
            found = find_class(connection, school.id, class_name)
            assert found
            give_class(connection, school.id, id, found, clock.now)
    return id


def sees(store: Store, id: str) -> dict[str, str]:
    """The students that somebody sees, by name, and as what."""
    with store.reading() as connection:
        viewer = access.viewer_of(connection, id)
        found = access.their_students(connection, store.vault, viewer) if viewer else []
    return {one.student.name: one.role for one in found}


def test_whom_a_list_named_is_the_same_person_once_they_have_a_page(
    store: Store, alice: str, bob: Student
) -> None:
    assert bob.row.case_manager == "Alice"
    assert sees(store, alice) == {"Bob": CASE_MANAGER}


def test_a_teacher_sees_their_classes_and_no_other(
    store: Store, school: School, clock: Clock, bob: Student, charlie: Student
) -> None:
    tom = member(store, school, clock, "Tom", "tom@school.example", [TEACHER], "8C")
    assert sees(store, tom) == {"Charlie": TEACHER}
    with store.writing() as connection:
        found = find_class(connection, school.id, "8C")
        assert found
        take_class(connection, tom, found, clock.now)
    assert sees(store, tom) == {}


def test_who_is_both_is_the_nearer_one(
    store: Store, school: School, clock: Clock, alice: str, charlie: Student
) -> None:
    with store.writing() as connection:
        add_member(connection, store.vault, school.id, "Alice@School.Example ", "x", [TEACHER], 2)
        for name in ("7B", "8C"):
            found = find_class(connection, school.id, name)
            assert found
            give_class(connection, school.id, alice, found, 2)
        assert roles_of(connection, alice) == {TEACHER, CASE_MANAGER}
    assert sees(store, alice) == {"Bob": CASE_MANAGER, "Charlie": TEACHER}


@pytest.mark.parametrize("role", [COUNSELOR, COACH, COORDINATOR, ADMIN])
def test_the_other_roles_see_no_students_answers(
    store: Store, school: School, clock: Clock, bob: Student, role: str
) -> None:
    other = member(store, school, clock, "Olga", "olga@school.example", [role], "7B")
    assert sees(store, other) == {}
    with store.reading() as connection:
        viewer = access.viewer_of(connection, other)
        assert viewer
        assert access.find_theirs(connection, store.vault, viewer, bob.row.id) is None


def test_a_role_that_is_taken_holds_at_once_and_who_leaves_is_nobody(
    store: Store, clock: Clock, alice: str
) -> None:
    with store.writing() as connection:
        take_role(connection, alice, CASE_MANAGER)
    assert sees(store, alice) == {}
    with store.writing() as connection:
        leave(connection, alice, clock.now)
        assert access.viewer_of(connection, alice) is None


def test_another_ones_student_is_not_found_as_a_wrong_id_is(
    store: Store, clock: Clock, alice: str, charlie: Student
) -> None:
    with store.writing() as connection:
        viewer = access.viewer_of(connection, alice)
        assert viewer
        for id in (charlie.row.id, "0" * 32, "", "x' OR 1=1 --"):
            assert access.find_theirs(connection, store.vault, viewer, id) is None
            opened = access.open_theirs(connection, store.vault, viewer, id, "answers", clock.now)
            assert opened is None
        assert access_log.head(connection) == ""


def test_of_another_school_nobody_sees_anybody(store: Store, alice: str) -> None:
    with store.reading() as connection:
        stranger = Viewer(alice, "another school", frozenset(ROLES))
        assert access.their_students(connection, store.vault, stranger) == []


# --- the log -------------------------------------------------------------------------------------


def test_a_look_is_in_the_log_before_anything_is_shown_and_its_student_can_see_who(
    store: Store, clock: Clock, alice: str, bob: Student
) -> None:
    with store.writing() as connection:
        viewer = access.viewer_of(connection, alice)
        assert viewer
        opened = access.open_theirs(
            connection, store.vault, viewer, bob.row.id, "accommodations", clock.now
        )
        assert opened
        assert opened.reads_as == "case_manager"
        readers = access_log.readers_of(connection, store.vault, bob.row.id)
        assert [(one.name, one.role, one.at) for one in readers] == [
            ("Alice", CASE_MANAGER, clock.now)
        ]
        assert list(access_log.verify(connection, store.vault)) == []


@pytest.fixture
def logged(store: Store, school: School, alice: str, bob: Student) -> Store:
    with store.writing() as connection:
        for number in range(1, 6):
            look = Look(alice, CASE_MANAGER, access_log.READ, bob.row.id, f"draft {number}")
            access_log.note(connection, store.vault, school.id, look, number)
    return store


def wrong(store: Store, *heads: str) -> list[str]:
    with store.reading() as connection:
        return list(access_log.verify(connection, store.vault, heads))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("UPDATE access_log SET record = 'x' WHERE position = 3", ["row 3 was altered or moved"]),
        ("UPDATE access_log SET at = 9 WHERE position = 1", ["row 1 was altered or moved"]),
        ("UPDATE access_log SET who = 'x' WHERE position = 5", ["row 5 was altered or moved"]),
        (
            "DELETE FROM access_log WHERE position = 2",
            ["row 2 is missing; whether row 3 was altered nobody can tell"],
        ),
        (
            "DELETE FROM access_log WHERE position IN (2, 3)",
            ["rows 2 to 3 are missing; whether row 4 was altered nobody can tell"],
        ),
        (
            "DELETE FROM access_log WHERE position = 1",
            ["row 1 is missing; whether row 2 was altered nobody can tell"],
        ),
        (
            "DELETE FROM access_log WHERE position > 3",
            ["the log once went up to row 5, and that row is no longer what it was"],
        ),
    ],
)
def test_what_is_done_to_the_log_is_named(logged: Store, change: str, told: list[str]) -> None:
    assert wrong(logged) == []
    with logged.writing() as connection:
        connection.execute(text(change))
    assert wrong(logged) == told


def test_winding_the_schema_back_begins_no_new_log(
    logged: Store, database: str, clock: Clock
) -> None:
    with logged.writing() as connection:
        connection.execute(text("DELETE FROM access_log WHERE position > 3"))
        wind_back(connection, "0017")
    logged.close()
    with closing(open_store(database, MASTER_KEY, clock.now, must_exist=True)) as again:
        assert wrong(again)


def test_two_rows_that_changed_places_are_named(logged: Store) -> None:
    with logged.writing() as connection:
        for line in (
            "= 99 WHERE position = 2",
            "= 2 WHERE position = 3",
            "= 3 WHERE position = 99",
        ):
            connection.execute(text(f"UPDATE access_log SET position {line}"))  # noqa: S608
    assert {"row 2 was altered or moved", "row 3 was altered or moved"} <= set(wrong(logged))


def test_a_head_kept_elsewhere_finds_an_older_log_that_was_put_back(
    logged: Store, school: School, alice: str, bob: Student
) -> None:
    older = text("SELECT value FROM about WHERE name = 'access_log_head'")
    with logged.writing() as connection:
        before = connection.execute(older).scalar_one()
        look = Look(alice, CASE_MANAGER, access_log.READ, bob.row.id, "draft 6")
        access_log.note(connection, logged.vault, school.id, look, 6)
        kept = access_log.head(connection)
        connection.execute(text("DELETE FROM access_log WHERE position = 6"))
        back = text("UPDATE about SET value = :value WHERE name = 'access_log_head'")
        connection.execute(back, {"value": before})
    assert wrong(logged) == []
    assert wrong(logged, kept) == [
        "the log once went up to row 6, and that row is no longer what it was"
    ]


@pytest.mark.parametrize(
    "cut",
    [
        "DELETE FROM access_log WHERE position > 3",
        "DELETE FROM access_log",
        "DELETE FROM access_log WHERE position > 3; DELETE FROM about WHERE name = 'access_log_head'",
        "DELETE FROM access_log; DELETE FROM about WHERE name = 'access_log_head'",
        "UPDATE about SET value = '3:x' WHERE name = 'access_log_head'",
    ],
)
def test_what_was_cut_off_stays_named_whoever_looks_next(
    logged: Store, school: School, alice: str, bob: Student, cut: str
) -> None:
    with logged.writing() as connection:
        for line in cut.split(";"):
            connection.execute(text(line))
    assert wrong(logged)
    with logged.writing() as connection:
        look = Look(alice, CASE_MANAGER, access_log.READ, bob.row.id, "draft")
        access_log.note(connection, logged.vault, school.id, look, 9)
    assert wrong(logged)


@pytest.mark.parametrize(
    "change",
    [
        "record = x'00' WHERE position = 3",
        "chain = x'00' WHERE position = 5",
        "position = 9223372036854775807 WHERE position = 5",
    ],
)
def test_what_is_of_a_wrong_type_is_named_and_stops_no_look(
    logged: Store, school: School, alice: str, bob: Student, change: str
) -> None:
    if logged.engine.dialect.name != "sqlite":
        pytest.skip("a server takes no such value")
    with logged.writing() as connection:
        connection.execute(text(f"UPDATE access_log SET {change}"))  # noqa: S608
    assert wrong(logged)
    with logged.writing() as connection:
        look = Look(alice, CASE_MANAGER, access_log.READ, bob.row.id, "draft")
        access_log.note(connection, logged.vault, school.id, look, 9)
    assert wrong(logged)
