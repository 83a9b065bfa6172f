"""What became of an alert is in a log of its own: whoever changes an alert, or the log, is found."""

from contextlib import closing

import pytest
from sqlalchemy import Connection, text

from storage import alert_cases, alert_log, told_adults
from storage.access import Viewer, viewer_of
from storage.alert_log import CLOSED, NOTED
from storage.alerts import TALK, WORDS, Alert, keep
from storage.database import Store, open_store
from storage.people import School
from storage.staffing import COUNSELOR, add_member
from tests.student import MASTER_KEY, Clock, Student
from tests.wound_back import wind_back


@pytest.fixture
def rosa(store: Store, school: School, clock: Clock) -> Viewer:
    with store.writing() as connection:
        here = (connection, store.vault, school.id)
        id = add_member(*here, "rosa@school.example", "Rosa Diaz", [COUNSELOR], clock.now)
        told_adults.name_adult(*here, id, clock.now)
        viewer = viewer_of(connection, id)
    assert viewer
    return viewer


@pytest.fixture
def logged(store: Store, school: School, clock: Clock, bob: Student, rosa: Viewer) -> Store:
    """Two alerts of Bob's in one case, which Rosa has read, made a note of, and closed."""
    with store.writing() as connection:
        here = (connection, store.vault, school.id, bob.row.id)
        keep(*here, Alert(WORDS, 1, '{"text": "my dad hits me"}'), clock.now)
        keep(*here, Alert(TALK, 2, '{"when": "today"}'), clock.now + 1)
        case = alert_cases.standing(connection, store.vault)[0]
        found = alert_cases.open_case(connection, store.vault, rosa, case.id, clock.now + 2)
        assert found
        about = (connection, store.vault, found, rosa)
        alert_cases.note(*about, NOTED, clock.now + 3, "called the office")
        alert_cases.note(*about, CLOSED, clock.now + 4)
    return store


def wrong(store: Store) -> list[str]:
    with store.reading() as connection:
        return list(alert_log.verify(connection, store.vault))


def test_a_log_that_nobody_touched_is_whole(logged: Store) -> None:
    assert wrong(logged) == []


@pytest.mark.parametrize(
    "line",
    [
        "UPDATE alert SET tier = 2 WHERE tier = 1",
        "UPDATE alert SET kind = 'talk' WHERE kind = 'words'",
        "UPDATE alert SET joins = NULL WHERE joins IS NOT NULL",
        "UPDATE alert SET acknowledged_at = NULL, acknowledged_by = NULL WHERE joins IS NULL",
        "UPDATE alert SET body = :empty WHERE tier = 1",
        "DELETE FROM alert WHERE joins IS NOT NULL",
        "UPDATE alert_log SET did = 'no_concern' WHERE did = 'closed'",
        "UPDATE alert_log SET who = 'someone' WHERE did = 'taken'",
        "UPDATE alert_log SET at = at + 1 WHERE did = 'read'",
        "UPDATE alert_log SET alert_id = NULL WHERE did = 'noted'",
        "UPDATE alert_log SET words = NULL WHERE did = 'noted'",
        "UPDATE alert_log SET mark = 'x' WHERE did = 'made'",
        "UPDATE alert_log SET position = position + 100 WHERE did = 'closed'",
        "DELETE FROM alert_log WHERE did = 'made'",
        "DELETE FROM alert_log WHERE did = 'noted'",
        "DELETE FROM alert_log WHERE position > 3",
        "DELETE FROM alert_log",
        "INSERT INTO alert_log SELECT position + 50, school_id, at, alert_id, who, 'no_concern', NULL, "
        "mark, chain FROM alert_log WHERE did = 'closed'",
    ],
)
def test_whatever_somebody_changes_is_named(logged: Store, line: str) -> None:
    with logged.writing() as connection:
        if "DELETE FROM alert " in line:
            connection.execute(text("UPDATE alert SET joins = NULL, acknowledged_at = 1"))
        connection.execute(text(line), {"empty": b""} if ":empty" in line else {})
    assert wrong(logged)


def test_an_alert_that_was_put_in_is_named(logged: Store) -> None:
    with logged.writing() as connection:
        copied = (
            "INSERT INTO alert (id, school_id, student_id, kind, tier, body, made_at, acknowledged_at) "
            "SELECT 'x', school_id, student_id, kind, tier, body, made_at, 1 FROM alert WHERE tier = 1"
        )
        connection.execute(text(copied))
    assert wrong(logged) == ["alert x was put in by something else"]


def test_who_marks_an_alert_as_read_silences_nobody(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    """By one line of SQL, that is: those who are told go by the log."""
    with store.writing() as connection:
        wish = Alert(TALK, 1, '{"when": "now"}')
        keep(connection, store.vault, school.id, bob.row.id, wish, clock.now)
        connection.execute(text("UPDATE alert SET acknowledged_at = 1"))
    with store.reading() as connection:
        assert alert_cases.how_many_wait(connection)[0] == 1
        assert len(alert_cases.standing(connection, store.vault)) == 1


def test_alerts_of_an_older_database_are_in_the_log_from_its_first_start(
    database: str, logged: Store, clock: Clock
) -> None:
    with logged.writing() as connection:
        wind_back(connection, "0021")
        connection.execute(text("DELETE FROM about WHERE name IN ('alert_log_head', 'key_check')"))
        wrapped = logged.vault.new_wrapped_key("about", 2)
        connection.execute(text("INSERT INTO about VALUES ('key_check', :key)"), {"key": wrapped})
        before = count(connection, "alert")
        assert before == 2
    logged.close()
    with closing(open_store(database, MASTER_KEY, clock.now, must_exist=True)) as again:
        assert wrong(again) == []
        with again.reading() as connection:
            assert count(connection, "alert_log WHERE did = 'made'") == before


def test_who_winds_the_schema_back_to_have_an_empty_log_begun_is_found(
    database: str, logged: Store, clock: Clock
) -> None:
    with logged.writing() as connection:
        wind_back(connection, "0021")
    logged.close()
    with closing(open_store(database, MASTER_KEY, clock.now, must_exist=True)) as again:
        assert wrong(again)


def count(connection: Connection, table: str) -> int:
    query = text(f"SELECT count(*) FROM {table}")  # noqa: S608
    return int(connection.execute(query).scalar_one())
