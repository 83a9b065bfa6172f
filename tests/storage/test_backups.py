"""A backup: what is in it and what is not, where it lies, what is noted beside it, and what is refused."""

import stat
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import make_url, select, update

from storage import erasures, tables
from storage.backing_up import keep_recipient, recipient_of
from storage.backup_files import DAY, LIVE, backups_in
from storage.database import Store, open_store
from storage.erasing import erase_answers
from storage.people import School, ensure_school
from storage.problems import CannotSave, StorageProblem
from storage.putting_back import put_back
from storage.sealed_rows import new_identity, read_identity
from tests.storage.backed_up import backup_of, made, restored, says, sealed_to_us
from tests.storage.opened import opened
from tests.student import MASTER_KEY, Clock, Student

CANARY = "the purple giraffe reads aloud"
GONE = "an orange walrus listens"


@pytest.fixture
def place(tmp_path: Path) -> str:
    """The address of an empty place."""
    return f"sqlite:///{tmp_path}/new/whathelps.db"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "backups"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture
def identity(store: Store, school: School) -> str:
    return sealed_to_us(store)


def bytes_of(folder: Path) -> bytes:
    return b"".join(one.read_bytes() for one in folder.rglob("*") if one.is_file())


# --- what is in it ---------------------------------------------------------------------------------------


def test_no_word_and_no_key_stands_in_a_backup_or_beside_it(
    store: Store, bob: Student, identity: str, folder: Path, clock: Clock
) -> None:
    says(bob, CANARY)
    made(store, folder, clock)
    held = bytes_of(folder)
    for canary in (CANARY, "Bob", identity, bob.row.id):
        assert canary.encode() not in held
    assert MASTER_KEY not in held
    assert {stat.S_IMODE(one.stat().st_mode) for one in folder.iterdir()} == {0o600}
    assert len([*folder.iterdir()]) == 1


# --- what was erased is noted beside it ------------------------------------------------------------------


def test_an_erasure_while_the_disk_is_away_is_noted_when_it_is_back(
    store: Store, bob: Student, folder: Path, clock: Clock
) -> None:
    store.backups = folder / "away"
    with store.writing() as connection:
        erase_answers(connection, store.vault, bob.row.id, clock.now)
    assert not erasures.tell_backups(store)
    assert not store.backups.exists()
    store.backups.mkdir()
    for _ in range(2):
        assert erasures.tell_backups(store)
    (line,) = (store.backups / erasures.FILE).read_text().splitlines()
    assert bob.row.id in line


@pytest.mark.parametrize("change", ["student", "time", "mark"])
def test_a_line_that_somebody_else_has_written_erases_nobody_and_is_named(
    store: Store, bob: Student, charlie: Student, folder: Path, clock: Clock, change: str
) -> None:
    with store.writing() as connection:
        erase_answers(connection, store.vault, bob.row.id, clock.now)
    erasures.tell(store, folder)
    file = folder / erasures.FILE
    line = file.read_text()
    changed = {
        "student": line.replace(bob.row.id, charlie.row.id),
        "time": line.replace(line[:10], "1" * 10),
        "mark": line[:-3] + "00\n",
    }[change]
    file.write_text(line + changed)
    found, odd = erasures.told_in(folder, store.vault)
    assert ([one.student_id for one in found], odd) == ([bob.row.id], 1)


def test_a_line_that_was_cut_off_spoils_no_later_one(
    store: Store, bob: Student, charlie: Student, folder: Path, clock: Clock
) -> None:
    for student in (bob, charlie):
        with store.writing() as connection:
            erase_answers(connection, store.vault, student.row.id, clock.passes(seconds=1))
        erasures.tell(store, folder)
        file = folder / erasures.FILE
        file.write_bytes(file.read_bytes()[:-20])
    erasures.tell(store, folder)
    found, odd = erasures.told_in(folder, store.vault)
    assert {one.student_id for one in found} == {bob.row.id, charlie.row.id}
    assert odd == 2


# --- what is refused ---------------------------------------------------------------------------------------


@pytest.fixture
def kept(store: Store, bob: Student, identity: str, folder: Path, clock: Clock) -> Path:
    return made(store, folder, clock).file


def test_a_backup_that_is_cut_off_or_changed_is_told_in_a_line_and_changes_nothing(
    kept: Path, identity: str, clock: Clock, place: str
) -> None:
    held = kept.read_bytes()
    cut = [held[:-40], held[: len(held) // 2], held[:100], b""]
    changed = [
        held[:at] + bytes([held[at] ^ 1]) + held[at + 1 :] for at in (30, 900, len(held) - 1)
    ]
    for harmed in (*cut, *changed, b"SQLite format 3\0" + bytes(4000)):
        kept.write_bytes(harmed)
        with pytest.raises(StorageProblem, match=r"cut off, damaged|another identity") as refused:
            put_back(place, backup_of(kept, identity), clock.now)
        assert "\n" not in str(refused.value)
    assert_empty(place)


def assert_empty(place: str) -> None:
    address = make_url(place)
    if address.get_backend_name() == "sqlite":
        folder = Path(str(address.database)).parent
        assert not folder.exists() or not [*folder.iterdir()]


def test_another_identity_another_key_and_no_identity_are_told_in_a_line(
    kept: Path, identity: str, clock: Clock, place: str
) -> None:
    other, _ = new_identity()
    with pytest.raises(StorageProblem, match="sealed to another identity"):
        put_back(place, backup_of(kept, other), clock.now)
    with pytest.raises(StorageProblem, match="the master key does not fit this backup"):
        put_back(place, backup_of(kept, identity, bytes(32)), clock.now)
    with pytest.raises(StorageProblem, match="AGE-SECRET-KEY-1"):
        read_identity(f"# made today\n{identity[:-1]}")
    assert_empty(place)
    assert read_identity(f"# made today\n  {identity.lower()}\n")


def test_a_backup_of_a_newer_program_is_refused(
    store: Store,
    bob: Student,
    identity: str,
    folder: Path,
    clock: Clock,
    place: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("storage.backing_up.HEAD", "9999")
    made(store, folder, clock)
    with pytest.raises(StorageProblem, match="made by a newer WhatHelps"):
        restored(place, folder, identity, clock)


def test_whoever_knows_only_the_recipient_makes_no_backup_of_ours(
    store: Store,
    bob: Student,
    identity: str,
    folder: Path,
    clock: Clock,
    place: str,
) -> None:
    """Age says nothing of who sealed; a row that was changed gives itself away by the keyed hash."""
    genuine = store.vault
    with store.reading() as connection:
        recipient = recipient_of(connection, genuine)
    with closing(open_store(f"sqlite:///{folder}-theirs/w.db", bytes(32), 1)) as theirs:
        with theirs.writing() as connection:
            ensure_school(connection, theirs.vault, "Lincoln", "UTC", 1)
            keep_recipient(connection, theirs.vault, recipient)
            check = store_value(store, "key_check"), store_value(store, "index_root")
            for name, value in zip(("key_check", "index_root"), check, strict=True):
                at = tables.about.c
                connection.execute(update(tables.about).where(at.name == name).values(value=value))
        made(theirs, folder, clock)
    with pytest.raises(StorageProblem, match="not made by this school's WhatHelps"):
        restored(place, folder, identity, clock)


def store_value(store: Store, name: str) -> bytes:
    with store.reading() as connection:
        at = tables.about.c
        return bytes(connection.execute(select(at.value).where(at.name == name)).scalar_one())


def test_a_backup_goes_only_where_nothing_is(
    store: Store, kept: Path, identity: str, clock: Clock, database: str
) -> None:
    before = opened(store)
    with pytest.raises(StorageProblem, match="nothing was changed"):
        put_back(database, backup_of(kept, identity), clock.now)
    assert opened(store) == before


def test_the_log_of_a_lost_database_is_not_played_into_the_restored_one(
    kept: Path, identity: str, clock: Clock, tmp_path: Path
) -> None:
    place = tmp_path / "new" / "whathelps.db"
    place.parent.mkdir()
    place.with_name("whathelps.db-wal").write_bytes(b"of another")
    with pytest.raises(StorageProblem, match="and no log of one"):
        put_back(f"sqlite:///{place}", backup_of(kept, identity), 1)
    assert not place.exists()


# --- the folder --------------------------------------------------------------------------------------------


def test_backups_older_than_14_days_go_and_only_those_of_ours(
    store: Store, bob: Student, identity: str, folder: Path, clock: Clock
) -> None:
    first = made(store, folder, clock).file
    (folder / "whathelps-2020-01-01T000000Z.age.txt").touch()
    (folder / "holiday.age").touch()
    clock.passes(days=14)
    second = made(store, folder, clock)
    assert second.dropped == [first]
    assert backups_in(folder) == [second.file]
    assert {one.name for one in folder.iterdir()} == {
        second.file.name, "whathelps-2020-01-01T000000Z.age.txt", "holiday.age",
    }  # fmt: skip
    assert LIVE == 14 * DAY


def test_without_a_folder_or_an_identity_nothing_is_written(
    store: Store, school: School, folder: Path, clock: Clock
) -> None:
    with pytest.raises(StorageProblem, match="keys backup-identity"):
        made(store, folder, clock)
    with store.writing() as connection:
        keep_recipient(connection, store.vault, new_identity()[1])
    with pytest.raises(CannotSave, match="is not there"):
        made(store, folder / "away", clock)
    assert [*folder.iterdir()] == []


def test_a_recipient_that_somebody_else_has_put_there_gets_no_backup(
    store: Store, identity: str, folder: Path, clock: Clock
) -> None:
    at = tables.about.c
    with store.writing() as connection:
        theirs = f"{new_identity()[1]} 00".encode()
        put = update(tables.about).where(at.name == "backup_recipient").values(value=theirs)
        connection.execute(put)
    with pytest.raises(StorageProblem, match="changed by something else"):
        made(store, folder, clock)
    assert [*folder.iterdir()] == []
