"""The writer: turns that wait share a commit, and nobody pays for another's fault."""

import sqlite3
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import Connection, event, text

from bot.conversation.student_facts import world_of
from bot.turn import Arrival, Turn, begin
from bot.writer import Writer
from dialogs.loading import shipped_flow
from dialogs.replies import Reply
from storage.answers import of_conversation
from storage.database import Store, open_store
from storage.enrolling import NewStudent, save_students
from storage.kept_answers import Provenance
from storage.people import Student, ensure_school, find_student
from storage.problems import Busy, CannotSave, StorageProblem

KEY = bytes(range(32))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(f"sqlite:///{tmp_path}/db/whathelps.db", KEY, 1)


def a_class(store: Store, students: int) -> list[str]:
    """As many students, each at the first question of my_day; the ids of their conversations."""
    rows = [NewStudent(f"S-{n}", f"Bob {n}", "7B", "6-8", "every", "en") for n in range(students)]
    with store.writing() as connection:
        school = ensure_school(connection, store.vault, "Lincoln", "UTC", 1)
        save_students(connection, store.vault, school, rows, 1)
        found = [
            find_student(connection, store.vault, school.id, f"S-{n}") for n in range(students)
        ]
    return [_begun(store, student) for student in found if student]


def _begun(store: Store, student: Student) -> str:
    world = world_of(student, (), {})
    return begin(store, student, shipped_flow("my_day"), world, "en", "web", 2).conversation_id


def says(writer: Writer, id: str, number: int, words: str) -> Future[Turn]:
    arrival = Arrival(f"{id}-{number}", Reply(text=words), Provenance("web"))
    return writer.take_turn(id, arrival, "Ms. Ortiz", 3 + number)


def kept(store: Store, id: str) -> list[str]:
    with store.reading() as connection:
        return [answer.words for answer in of_conversation(connection, store.vault, id)]


def test_a_class_that_answers_at_once_is_kept_whole_and_in_order(store: Store) -> None:
    ids = a_class(store, 35)
    with Writer(store) as writer:
        futures = [says(writer, id, n, f"words {n} of {id}") for n in range(6) for id in ids]
        assert all(future.result().events for future in futures)
    for id in ids:
        assert kept(store, id) == [f"words {n} of {id}" for n in range(6)]


def test_turns_that_wait_share_commits(store: Store) -> None:
    ids = a_class(store, 20)
    commits: list[object] = []
    event.listen(store.engine, "commit", commits.append)
    with Writer(store) as writer, store.writing():
        futures = [says(writer, id, 1, "loud") for id in ids]  # all of them wait for this one
    assert [future.result().turn for future in futures] == [2] * 20
    assert len(commits) <= 4


def test_a_turn_that_fails_costs_no_other_its_answer(store: Store) -> None:
    ids = a_class(store, 5)
    with Writer(store) as writer, store.writing():
        before = [says(writer, id, 1, "loud") for id in ids]
        stranger = says(writer, "0" * 32, 1, "who am I")
        after = [says(writer, id, 2, "math") for id in ids]
    with pytest.raises(LookupError):
        stranger.result()
    assert all(future.result() for future in (*before, *after))
    assert [kept(store, id) for id in ids] == [["loud", "math"]] * 5


def test_the_same_reply_twice_in_one_group_is_kept_once(store: Store) -> None:
    (id,) = a_class(store, 1)
    with Writer(store) as writer, store.writing():
        first, again = says(writer, id, 1, "loud"), says(writer, id, 1, "loud")
    assert not first.result().repeated
    assert again.result().repeated
    assert kept(store, id) == ["loud"]


def test_whoever_was_told_of_no_fault_on_a_full_disk_is_kept(store: Store) -> None:
    ids = a_class(store, 30)
    with store.engine.connect() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
    event.listen(store.engine, "connect", _at_most(pages + 25))
    store.engine.dispose()
    words = "a long story " * 60
    with Writer(store) as writer:
        futures = [says(writer, id, n, f"{n} {words}") for n in range(3) for id in ids]
    told = [_told(future) for future in futures]
    assert "kept" in told
    assert "full" in told
    for number, id in enumerate(ids):
        promised = [f"{n} {words}" for n in range(3) if told[n * len(ids) + number] == "kept"]
        assert kept(store, id) == promised


def test_what_was_handed_in_before_the_end_is_still_taken(store: Store) -> None:
    ids = a_class(store, 40)
    writer = Writer(store)
    futures = [says(writer, id, 1, "loud") for id in ids]
    writer.close()
    assert all(future.done() and future.result().turn == 2 for future in futures)


def _told(future: Future[Turn]) -> str:
    try:
        future.result()
    except CannotSave:
        return "full"
    except StorageProblem:
        return "other"
    return "kept"


def _at_most(pages: int) -> Callable[[sqlite3.Connection, object], None]:
    def limit(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count={pages}")

    return limit


def test_what_waits_too_long_at_the_end_is_refused_and_not_forgotten(store: Store) -> None:
    begun, goes_on = Event(), Event()

    def slow(_connection: Connection) -> str:
        begun.set()
        goes_on.wait()
        return "kept"

    writer = Writer(store)
    first = writer.keep(slow)
    begun.wait()
    waiting = [writer.keep(slow) for _ in range(3)]
    writer._ends_at = 0  # as when the time of a stop is over
    goes_on.set()
    assert first.result() == "kept"
    for one in waiting:
        with pytest.raises(Busy):
            one.result()
    writer._queue.put(None)
