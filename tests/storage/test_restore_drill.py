"""The restore drill: a school is backed up while it is used, lost, and put back, on both databases."""

import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, func, select, text

from storage import erasures, outbox, sessions, staff_sessions, tables
from storage.cards import cards_of, student_by_card
from storage.database import Store, open_store
from storage.erasing import clean_up, erase_answers
from storage.handovers import Handover, offer
from storage.holds import put_on_hold, release
from storage.people import School
from storage.putting_back import rehearse
from storage.restoring import RESTORED
from storage.staff_entry import Passkey, add_passkey, give_codes, give_link, passkey_by_id
from storage.staffing import add_member
from tests.storage.backed_up import backup_of, made, restored, says, sealed_to_us
from tests.storage.opened import opened
from tests.storage.test_erasing import alert_about, telegram
from tests.student import MASTER_KEY, Clock, Student

CANARY = "the purple giraffe reads aloud"
GONE = "an orange walrus listens"

# Who is in, and what lets in once.
ENDED = (
    tables.student_session,
    tables.staff_session,
    tables.handover,
    tables.staff_link,
    tables.recovery_code,
)


@pytest.fixture
def database(both_databases: str) -> str:
    return both_databases


def test_a_school_that_was_lost_comes_back_as_it_was_and_what_was_erased_stays_erased(
    store: Store,
    school: School,
    bob: Student,
    charlie: Student,
    clock: Clock,
    tmp_path: Path,
    new_place: Callable[[], str],
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir(mode=0o700)
    identity = sealed_to_us(store)
    others = {name: Student(store, school, clock, name) for name in ("Dana", "Eve", "Finn", "Gus")}
    says(bob, CANARY)
    says(charlie, GONE)
    alert_about(store, bob)
    telegram(store, bob)
    let_in(store, school, bob)
    dana, eve, finn, gus = others.values()
    eve.begins("my_day")
    erase(store, eve)
    for student in others.values():
        student.begins("my_day")
    with store.writing() as connection:
        put_on_hold(connection, store.vault, finn.row.id, "Ms. Lee", "why", clock.now)
    before = opened(store)
    stopping, writing = threading.Event(), threading.Thread(target=lambda: write(store, stopping))
    writing.start()
    backup = made(store, folder, clock)
    stopping.set()
    writing.join()

    store.backups = folder
    erase(store, charlie)
    erase(store, dana, erasures.REMOVED)
    with store.writing() as connection:
        release(connection, store.vault, finn.row.id, "Ms. Lee", clock.now)
    erase(store, finn)
    clean_up(store)
    store.backups = None
    erase(store, gus)  # as on a day when the disk was away; only a newer backup knows
    bob.begins("my_day")  # is lost
    lost = bob.conversation_id
    made(store, tmp_path, clock).file.rename(folder / "whathelps-2099-01-01T000000Z.age")

    place = new_place()
    rehearsed, notes = rehearse(backup_of(backup.file, identity), clock.now)
    done = restored(place, backup.file, identity, clock)
    assert (notes, rehearsed.erased, rehearsed.letters) == ([], done.erased, done.letters)
    assert (done.erased, done.letters) == (4, 1)
    with closing(open_store(place, MASTER_KEY, 1)) as again:
        after = opened(again)
        assert GONE not in after.values()
        assert CANARY in after.values()
        theirs = {
            (name, column, id) for name, column, id, *_ in before if is_answer_of(store, bob, id)
        }
        assert theirs
        for key, said in before.items():
            if key in after:
                assert after[key] == said
        assert {key for key in after if key[0] == "answer"} == theirs
        with again.reading() as connection:
            assert rows(connection, tables.conversation) == 2  # Bob's and Eve's
            assert lost not in connection.scalars(select(tables.conversation.c.id)).all()
            assert [rows(connection, table) for table in ENDED] == [0] * len(ENDED)
            assert connection.execute(select(tables.chat.c.student_id)).scalar_one() is None
            assert connection.scalars(select(tables.outbox.c.reason)).all() == [None, RESTORED]
            assert rows(connection, tables.alert) == 1
            here = select(tables.student.c.id).where(tables.student.c.left_at.is_not(None))
            assert connection.scalars(here).all() == [dana.row.id]
            (code,) = cards_of(connection, again.vault, [bob.row.id]).values()
            assert student_by_card(connection, again.vault, code)
            assert passkey_by_id(connection, again.vault, "key") is not None
            both = connection.execute(
                text("SELECT value FROM about WHERE name IN ('one', 'other')")
            ).scalars()
            assert len({bytes(one) for one in both}) <= 1
        with again.writing() as connection:  # positions go on where they were
            where = (school.id, bob.row.id, "telegram", "x")
            outbox.put(connection, again.vault, outbox.New(*where, "new"), clock.now)


def let_in(store: Store, school: School, bob: Student) -> None:
    """A student and a teacher are in, and have what lets them in once more."""
    with store.writing() as connection:
        vault, now, id = store.vault, bob.clock.now, bob.row.id
        sessions.begin(connection, vault, school.id, id, "en", now)
        offer(connection, vault, school.id, Handover(id, bob.conversation_id, "en", "student"), now)
        pam = add_member(connection, vault, school.id, "pam@x.example", "Pam", {"teacher"}, now)
        add_passkey(connection, vault, school.id, Passkey("key", pam, b"public", 0), now)
        give_codes(connection, vault, school.id, pam, now)
        give_link(connection, vault, school.id, pam, now)
        staff_sessions.begin(connection, vault, school.id, pam, "in", "en", now)


def erase(store: Store, student: Student, what: str = erasures.ANSWERS) -> None:
    with store.writing() as connection:
        erase_answers(
            connection, store.vault, student.row.id, student.clock.passes(seconds=5), what
        )


def write(store: Store, stopping: threading.Event) -> None:
    """Two rows in one transaction, again and again: a backup between them would be seen."""
    number = 0
    put = text(
        "INSERT INTO about (name, value) VALUES (:name, :value) "
        "ON CONFLICT (name) DO UPDATE SET value = excluded.value"
    )
    while not stopping.is_set():
        number += 1
        with store.writing() as connection:
            for name in ("one", "other"):
                connection.execute(put, {"name": name, "value": str(number).encode()})


def rows(connection: Any, table: Table) -> int:
    return int(connection.scalar(select(func.count()).select_from(table)))


def is_answer_of(store: Store, student: Student, id: str) -> bool:
    with store.reading() as connection:
        at = tables.answer.c
        owner = connection.scalar(select(at.student_id).where(at.id == id))
    return owner == student.row.id
