"""The database opens, keeps what it said it kept, and refuses what it could only harm."""

import base64
import multiprocessing
import re
import resource
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from multiprocessing.connection import Connection as Pipe
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage import tables
from storage.database import HEAD, Store, open_store
from storage.ids import new_id
from storage.keys import counselors_of, make_key, replace_key, seal_for
from storage.master_key import read_master_key
from storage.opening import master_key_for
from storage.problems import Busy, CannotSave, StorageProblem
from storage.seen import first_time

MASTER_KEY = bytes(range(32))
BOB = "b" * 32
CANARY = "the purple giraffe reads aloud"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "whathelps.db"


@pytest.fixture
def store(file: Path) -> Iterator[Store]:
    with closing(opened(file)) as store:
        yield store


def opened(file: Path, master_key: bytes = MASTER_KEY, timeout: float = 5) -> Store:
    return open_store(f"sqlite:///{file}", master_key, 1, timeout=timeout)


def seen_in(file: Path) -> set[str]:
    """Read past WhatHelps."""
    with closing(sqlite3.connect(file)) as connection:
        return {row[0] for row in connection.execute("SELECT external_id FROM seen")}


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


# --- opening ---------------------------------------------------------------------------------


def test_a_new_database_and_its_folder_are_for_their_owner_only(store: Store, file: Path) -> None:
    assert mode_of(file.parent) == 0o700
    assert {path.name: mode_of(path) for path in file.parent.iterdir()} == {
        "whathelps.db": 0o600,
        "whathelps.db-wal": 0o600,
        "whathelps.db-shm": 0o600,
    }


def test_what_was_written_is_there_after_a_restart(file: Path) -> None:
    with closing(opened(file)) as store, store.writing() as connection:
        first_time(connection, "web", "17", None, 1)
    with closing(opened(file)) as store, store.writing() as connection:
        assert not first_time(connection, "web", "17", None, 2)


def test_every_connection_is_set_to_keep_its_promises(store: Store) -> None:
    with store.writing() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    assert settings == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
    }


def test_a_normal_start_does_not_load_alembic(file: Path) -> None:
    opened(file).close()
    program = (
        "import sys; from storage.database import open_store; "
        f"open_store({f'sqlite:///{file}'!r}, bytes(range(32)), 1).close(); "
        "sys.exit('alembic' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=Path(__file__).parents[2])


def test_two_processes_may_open_an_empty_database_at_once(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    url, key_file = f"sqlite:///{tmp_path}/data/whathelps.db", tmp_path / "keys" / "master.key"
    pipes = [context.Pipe() for _ in range(4)]
    processes = [
        context.Process(target=open_when_told, args=(url, key_file, theirs)) for _, theirs in pipes
    ]
    for process in processes:
        process.start()
    for ours, _ in pipes:
        assert ours.recv() == "ready"
    for ours, _ in pipes:
        ours.send("go")
    answers = [ours.recv() for ours, _ in pipes]
    for process in processes:
        process.join()
    assert answers == ["opened"] * 4
    with closing(opened(tmp_path / "data" / "whathelps.db", read_master_key(key_file, None))):
        pass


def open_when_told(url: str, key_file: Path, pipe: Pipe) -> None:
    pipe.send("ready")
    pipe.recv()
    try:
        master_key = master_key_for(url, key_file, None)
        open_store(url, master_key, 1, key_file=key_file).close()
        pipe.send("opened")
    except Exception as error:  # noqa: BLE001 - the other process reports it
        pipe.send(repr(error))


# --- refusing --------------------------------------------------------------------------------


def test_a_master_key_beside_the_database_is_refused_before_anything_is_made(file: Path) -> None:
    url, key_file = f"sqlite:///{file}", file.parent / "master.key"
    with pytest.raises(StorageProblem, match="another folder"):
        open_store(url, MASTER_KEY, 1, key_file=key_file)
    with pytest.raises(StorageProblem, match="another folder"):
        master_key_for(url, key_file, None)
    assert not file.parent.exists()


def test_a_master_key_beside_the_database_by_way_of_a_link_is_refused(file: Path) -> None:
    file.parent.mkdir()
    link = file.parent.parent / "keys"
    link.symlink_to(file.parent)
    with pytest.raises(StorageProblem, match="another folder"):
        open_store(f"sqlite:///{file}", MASTER_KEY, 1, key_file=link / "master.key")


def test_a_database_of_a_newer_program_is_refused_and_left_alone(file: Path) -> None:
    with closing(opened(file)) as store, store.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    before = file.read_bytes()
    with pytest.raises(StorageProblem, match=rf"newer WhatHelps \(schema 9999, .* up to {HEAD}\)"):
        opened(file)
    assert file.read_bytes() == before


def test_a_database_of_another_program_is_refused_and_left_alone(file: Path) -> None:
    file.parent.mkdir()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE bookmark (url TEXT)")
    before = file.read_bytes()
    with pytest.raises(StorageProblem, match="another program"):
        opened(file)
    assert file.read_bytes() == before


def test_a_file_that_is_no_database_is_refused_and_left_alone(file: Path) -> None:
    file.parent.mkdir()
    file.write_text("Dear diary, " * 100)
    with pytest.raises(StorageProblem, match=r"whathelps\.db: this file is not a database"):
        opened(file)
    assert file.read_text() == "Dear diary, " * 100


def test_a_wrong_master_key_is_refused_and_the_right_one_still_opens(file: Path) -> None:
    opened(file).close()
    with pytest.raises(StorageProblem, match=r"does not fit this database.* Put back the key"):
        opened(file, bytes(32))
    opened(file).close()


@pytest.mark.parametrize(
    "url", ["", "whathelps.db", "mysql://me:hunter2@host/db", "sqlite://", "sqlite:///:memory:"]
)
def test_an_address_that_keeps_nothing_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(StorageProblem, match=r"Write sqlite:///var/data/whathelps\.db") as problem:
        open_store(url, MASTER_KEY, 1)
    assert "hunter2" not in str(problem.value)


def test_a_server_that_is_away_is_named_without_its_password() -> None:
    pytest.importorskip("psycopg")
    url = "postgresql+psycopg://alice:hunter2@127.0.0.1:1/school?password=hunter2"
    with pytest.raises(Busy, match="cannot be reached") as problem:
        open_store(url, MASTER_KEY, 1)
    assert "hunter2" not in str(problem.value)


def test_a_place_where_no_folder_can_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    with pytest.raises(CannotSave, match=r"cannot be made: .*another place"):
        opened(tmp_path / "data" / "inside" / "whathelps.db")


def test_a_folder_in_place_of_the_database_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotSave, match="cannot be opened"):
        opened(tmp_path)


def test_a_database_that_may_only_be_read_is_refused_at_the_start(file: Path) -> None:
    opened(file).close()
    with pytest.raises(CannotSave, match="may be read but not written"):
        open_store(f"sqlite:///file:{file}?mode=ro&uri=true", MASTER_KEY, 1)


@pytest.mark.parametrize("limit", [0, 5_000, 40_000])
def test_a_disk_that_takes_no_more_is_refused_at_the_start_and_fine_with_room(
    file: Path, limit: int
) -> None:
    with files_up_to(limit), pytest.raises(CannotSave, match="nothing was saved"):
        opened(file)
    opened(file).close()


@contextmanager
def files_up_to(size: int) -> Iterator[None]:
    """No file grows beyond this many bytes: SQLite meets it as a failing disk."""
    _, hard = before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


# --- transactions ----------------------------------------------------------------------------


def test_an_error_in_the_block_keeps_nothing_and_passes_as_it_is(store: Store, file: Path) -> None:
    def turn() -> None:
        with store.writing() as connection:
            first_time(connection, "web", "17", None, 1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        turn()
    assert seen_in(file) == set()


def test_a_fault_of_ours_passes_as_it_is_and_repeats_no_value(store: Store) -> None:
    row = {"name": CANARY, "value": b"1"}
    with pytest.raises(IntegrityError) as fault, store.writing() as connection:
        connection.execute(insert(tables.about), [row, row])
    assert CANARY not in str(fault.value)


def test_a_row_of_nobody_is_not_kept(store: Store) -> None:
    row = {"id": new_id(1), "school_id": "nowhere", "name": "6B", "made_at": 1}
    with pytest.raises(IntegrityError), store.writing() as connection:
        connection.execute(insert(tables.classes), row)


def test_a_reader_cannot_write_and_the_next_writer_can(store: Store, file: Path) -> None:
    with pytest.raises(CannotSave), store.reading() as connection:
        first_time(connection, "web", "17", None, 1)
    with store.writing() as connection:
        first_time(connection, "web", "18", None, 1)
    assert seen_in(file) == {"18"}


def test_a_reader_sees_one_moment_and_stops_no_writer(store: Store) -> None:
    query = select(tables.seen.c.external_id)
    with store.reading() as reader:
        assert reader.execute(query).all() == []
        with store.writing() as writer:
            first_time(writer, "web", "17", None, 1)
        assert reader.execute(query).all() == []
    with store.reading() as reader:
        assert reader.execute(query).scalars().all() == ["17"]


def test_connections_are_used_again(store: Store) -> None:
    def driver() -> object:
        with store.writing() as connection:
            return connection.connection.dbapi_connection

    assert driver() is driver()


def test_a_locked_database_is_busy_after_the_timeout_and_fine_afterwards(file: Path) -> None:
    opened(file).close()
    with closing(opened(file, timeout=0.3)) as store:
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            start = time.monotonic()
            with pytest.raises(Busy, match="trying again is safe"), store.writing():
                pass
            assert time.monotonic() - start > 0.25
        with store.writing() as connection:
            first_time(connection, "web", "17", None, 1)
    assert seen_in(file) == {"17"}


def test_a_writer_waits_for_a_lock_that_ends_in_time(store: Store, file: Path) -> None:
    with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        ending = threading.Timer(0.3, other.execute, ["COMMIT"])
        ending.start()
        with store.writing() as connection:
            first_time(connection, "web", "17", None, 1)
        ending.join()
    assert seen_in(file) == {"17"}


def test_thirty_five_students_at_the_bell_all_wait_their_turn(store: Store, file: Path) -> None:
    def turn(student: int) -> None:
        with store.writing() as connection:
            first_time(connection, "web", str(student), None, 1)

    with ThreadPoolExecutor(16) as threads:
        list(threads.map(turn, range(35)))
    assert len(seen_in(file)) == 35


# --- a full or failing disk ------------------------------------------------------------------


def fill_up(store: Store) -> None:
    """The database may grow no further on the connection that the pool hands out next."""
    with store.writing() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")


def test_on_a_full_disk_nothing_is_saved_and_what_was_saved_stays(store: Store, file: Path) -> None:
    with store.writing() as connection:
        first_time(connection, "web", "before", None, 1)
    fill_up(store)

    def turn() -> None:
        with store.writing() as connection:
            first_time(connection, "web", "same turn", None, 2)
            first_time(connection, "web", "x" * 100_000, None, 2)

    with pytest.raises(CannotSave, match="disk is full"):
        turn()
    assert seen_in(file) == {"before"}
    with store.writing() as connection:
        first_time(connection, "web", "with room again", None, 3)
    assert seen_in(file) == {"before", "with room again"}


def test_a_turn_that_looks_away_from_a_full_disk_is_not_kept_in_part(
    store: Store, file: Path
) -> None:
    fill_up(store)

    def look_away() -> None:
        with store.writing() as connection:
            first_time(connection, "web", "same turn", None, 2)
            try:
                first_time(connection, "web", "x" * 100_000, None, 2)
            except (DBAPIError, sqlite3.Error):
                first_time(connection, "web", "as if nothing happened", None, 2)

    with pytest.raises(Exception, match="rolled back"):
        look_away()
    assert seen_in(file) == set()


def test_when_the_disk_fails_at_the_commit_nothing_is_saved(store: Store, file: Path) -> None:
    def turn(reply: str) -> None:
        with store.writing() as connection:
            first_time(connection, "web", reply, None, 1)

    turn("before")
    log = file.with_name("whathelps.db-wal")
    with files_up_to(log.stat().st_size), pytest.raises(CannotSave, match="error and nothing was"):
        turn("lost")
    assert seen_in(file) == {"before"}
    turn("after")
    assert seen_in(file) == {"before", "after"}


# --- sealed texts and keys -------------------------------------------------------------------


def seal_the_canary(store: Store) -> bytes:
    """As a row's value, in a column that takes any bytes."""
    with store.writing() as connection:
        seal = make_key(connection, store.vault, BOB, "student", 1)
        sealed = seal.seal("about", "value", "canary", CANARY)
        connection.execute(insert(tables.about), {"name": "canary", "value": sealed})
    return sealed


def bytes_on_disk(file: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(file.parent.iterdir()))


def test_a_sealed_text_is_nowhere_to_be_read_on_the_disk(store: Store, file: Path) -> None:
    sealed = seal_the_canary(store)
    in_the_log = bytes_on_disk(file)
    store.close()
    for on_disk in (in_the_log, bytes_on_disk(file)):
        assert sealed in on_disk
        assert CANARY.encode() not in on_disk
        assert MASTER_KEY not in on_disk


def test_a_sealed_text_opens_after_a_restart(store: Store, file: Path) -> None:
    sealed = seal_the_canary(store)
    with closing(opened(file)) as other, other.reading() as connection:
        seal = seal_for(connection, other.vault, BOB)
        assert seal.open("about", "value", "canary", sealed) == CANARY


def test_a_deleted_key_opens_nothing_more_and_leaves_no_trace(store: Store, file: Path) -> None:
    seal_the_canary(store)
    with store.writing() as connection:
        wrapped = connection.execute(select(tables.data_key.c.wrapped)).scalar_one()
        connection.execute(delete(tables.data_key).where(tables.data_key.c.owner_id == BOB))
    with pytest.raises(StorageProblem, match="no key for"), store.reading() as connection:
        seal_for(connection, store.vault, BOB)
    store.close()
    assert wrapped not in bytes_on_disk(file)


def test_an_owner_has_one_first_key(store: Store) -> None:
    with store.writing() as connection:
        make_key(connection, store.vault, BOB, "student", 1)
    with pytest.raises(IntegrityError), store.writing() as connection:
        make_key(connection, store.vault, BOB, "student", 2)


def test_the_counselors_key_is_not_the_schools(store: Store) -> None:
    school_id = new_id(1)
    with store.writing() as connection:
        make_key(connection, store.vault, school_id, "school", 1)
        counselors = make_key(connection, store.vault, counselors_of(school_id), "counselor", 1)
        assert seal_for(connection, store.vault, counselors_of(school_id)) == counselors
        assert seal_for(connection, store.vault, school_id) != counselors


def test_the_newest_key_is_the_one_that_seals(store: Store) -> None:
    with store.writing() as connection:
        make_key(connection, store.vault, BOB, "student", 1)
        wrapped = store.vault.new_wrapped_key(BOB, 2)
        row = {"owner_id": BOB, "version": 2, "kind": "student", "wrapped": wrapped, "made_at": 2}
        connection.execute(insert(tables.data_key), row)
        assert seal_for(connection, store.vault, BOB).version == 2


def test_a_key_is_replaced_once(store: Store) -> None:
    with store.writing() as connection:
        first = make_key(connection, store.vault, BOB, "student", 1)
        second = replace_key(connection, store.vault, first, 2)
        assert seal_for(connection, store.vault, BOB) == second
        with pytest.raises(LookupError, match="no such key"):
            replace_key(connection, store.vault, first, 3)


# --- ids -------------------------------------------------------------------------------------


def test_ids_are_32_hex_characters_and_the_older_comes_first() -> None:
    ids = [new_id(now) for now in (0, 9, 10, 1_790_000_000_000_000)]
    assert ids == sorted(ids)
    assert all(re.fullmatch("[0-9a-f]{32}", id) for id in ids)


def test_two_ids_of_one_microsecond_differ() -> None:
    assert len({new_id(5) for _ in range(1000)}) == 1000


@pytest.mark.parametrize("now", [-1, 1 << 56])
def test_an_id_is_not_made_for_what_is_no_time(now: int) -> None:
    with pytest.raises(ValueError, match="no time"):
        new_id(now)


# --- the master key --------------------------------------------------------------------------


def test_the_first_start_makes_a_key_that_only_its_owner_may_read(tmp_path: Path) -> None:
    key_file = tmp_path / "keys" / "master.key"
    url = f"sqlite:///{tmp_path}/data/whathelps.db"
    master_key = master_key_for(url, key_file, None)
    assert (mode_of(key_file.parent), mode_of(key_file)) == (0o700, 0o600)
    assert [path.name for path in key_file.parent.iterdir()] == ["master.key"]
    open_store(url, master_key, 1, key_file=key_file).close()
    assert master_key_for(url, key_file, "") == master_key


def test_a_database_whose_key_is_missing_gets_no_new_one(tmp_path: Path) -> None:
    key_file = tmp_path / "keys" / "master.key"
    url = f"sqlite:///{tmp_path}/data/whathelps.db"
    master_key = master_key_for(url, key_file, None)
    open_store(url, master_key, 1).close()
    key_file.rename(tmp_path / "lost")
    with pytest.raises(StorageProblem, match=r"Nothing is lost .* put the key file back"):
        master_key_for(url, key_file, None)
    assert not key_file.exists()
    (tmp_path / "lost").rename(key_file)
    assert master_key_for(url, key_file, None) == master_key


def test_the_environment_wins_over_the_file_and_makes_none(tmp_path: Path) -> None:
    key_file = tmp_path / "keys" / "master.key"
    url = f"sqlite:///{tmp_path}/data/whathelps.db"
    assert master_key_for(url, key_file, MASTER_KEY.hex()) == MASTER_KEY
    assert not key_file.exists()


@pytest.mark.parametrize(
    "written",
    [
        MASTER_KEY.hex(),
        MASTER_KEY.hex().upper() + "\n",
        base64.b64encode(MASTER_KEY).decode(),
        f"  {base64.b64encode(MASTER_KEY).decode()}\r\n",
    ],
)
def test_a_key_may_be_written_as_hex_or_base64(tmp_path: Path, written: str) -> None:
    (tmp_path / "master.key").write_text(written)
    assert read_master_key(tmp_path / "master.key", None) == MASTER_KEY
    assert read_master_key(None, written) == MASTER_KEY


@pytest.mark.parametrize("written", ["", "hunter2", "ab" * 31, "zz" * 32, "ñ" * 64, "ab" * 33])
def test_a_key_that_is_none_is_refused_without_repeating_it(tmp_path: Path, written: str) -> None:
    key_file = tmp_path / "master.key"
    key_file.write_text(written, encoding="utf-8")
    with pytest.raises(StorageProblem, match=r"master\.key is not a key") as problem:
        read_master_key(key_file, None)
    assert not written or written not in str(problem.value)


def test_a_key_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(StorageProblem, match=r"master\.key cannot be read: No such file"):
        read_master_key(tmp_path / "master.key", None)
    with pytest.raises(StorageProblem, match="no master key"):
        read_master_key(None, None)


def test_a_key_is_never_written_over_another(tmp_path: Path) -> None:
    key_file = tmp_path / "keys" / "master.key"
    url = f"sqlite:///{tmp_path}/data/whathelps.db"
    master_key = master_key_for(url, key_file, None)
    assert master_key_for(url, key_file, None) == master_key
    assert read_master_key(key_file, None) == master_key
    assert [path.name for path in key_file.parent.iterdir()] == ["master.key"]
