"""A key and its database belong together: nothing new is begun where one was, and nobody else looks in."""

import os
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.database import NoSchoolYet
from storage.opening import Existing, open_school_store
from storage.people import ensure_school
from storage.problems import StorageProblem
from tests.conftest import SERVER, _database_on
from tests.program import Program

HEX = bytes(range(32)).hex()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "whathelps.db"


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "master.key"


def opened(file: Path, key_file: Path, *, new: bool = False, key: str | None = None) -> bool:
    """Whether a school was begun."""
    store, begun = open_school_store(f"sqlite:///{file}", key_file, key, 1, new=new)
    with closing(store), store.writing() as connection:
        ensure_school(connection, store.vault, "Lincoln", "America/New_York", 1)
    return begun


def test_where_nothing_was_a_school_begins_and_goes_on(file: Path, key_file: Path) -> None:
    assert opened(file, key_file)
    assert not opened(file, key_file)


def test_a_database_that_is_missing_beside_its_key_is_refused_and_not_made(
    file: Path, key_file: Path
) -> None:
    opened(file, key_file)
    shutil.rmtree(file.parent)
    with pytest.raises(NoSchoolYet, match=r"(?s)whathelps\.db.*restore the newest backup.*init"):
        opened(file, key_file)
    assert not file.parent.exists()


@pytest.mark.parametrize("left", ["nothing", "no tables"])
def test_a_database_that_is_empty_beside_its_key_is_refused_and_left_alone(
    file: Path, key_file: Path, left: str
) -> None:
    """As after a copy without its log, which holds all that the file does not yet."""
    opened(file, key_file)
    file.unlink()
    file.touch(0o600)
    if left == "no tables":
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
    before = file.read_bytes()
    with pytest.raises(NoSchoolYet, match="this database is empty, but there is the master key"):
        opened(file, key_file)
    assert file.read_bytes() == before


def test_a_database_that_is_missing_beside_a_key_of_the_environment_is_refused(
    file: Path, key_file: Path
) -> None:
    with pytest.raises(NoSchoolYet, match="a master key in the environment"):
        opened(file, key_file, key=HEX)
    assert opened(file, key_file, key=HEX, new=True)
    assert not opened(file, key_file, key=HEX)


def test_who_asks_for_a_new_school_gets_one_with_the_key_that_is_there(
    file: Path, key_file: Path
) -> None:
    opened(file, key_file)
    key = key_file.read_bytes()
    shutil.rmtree(file.parent)
    assert opened(file, key_file, new=True)
    assert key_file.read_bytes() == key
    assert not opened(file, key_file)


def test_who_asks_for_a_new_school_where_there_is_one_changes_nothing(
    file: Path, key_file: Path
) -> None:
    opened(file, key_file)
    with pytest.raises(Existing, match="there is a school here already"):
        opened(file, key_file, new=True)
    key_file.rename(key_file.with_name("lost"))
    with pytest.raises(StorageProblem, match="its master key is missing"):
        opened(file, key_file, new=True)
    assert not key_file.exists()


def test_another_schools_database_is_refused_and_left_alone(tmp_path: Path, key_file: Path) -> None:
    ours, theirs = tmp_path / "ours" / "whathelps.db", tmp_path / "theirs" / "whathelps.db"
    opened(ours, key_file)
    opened(theirs, tmp_path / "their keys" / "master.key")
    before = theirs.read_bytes()
    with pytest.raises(StorageProblem, match="another school's database"):
        opened(theirs, key_file)
    assert theirs.read_bytes() == before


def test_a_database_whose_mark_of_its_key_is_gone_is_refused_in_words(
    file: Path, key_file: Path
) -> None:
    opened(file, key_file)
    store, _ = open_school_store(f"sqlite:///{file}", key_file, None, 1)
    with closing(store), store.writing() as connection:
        connection.execute(text("DELETE FROM about"))
    with pytest.raises(StorageProblem, match="does not fit"):
        opened(file, key_file)


@pytest.mark.parametrize("change", ["DELETE FROM about", "UPDATE about SET value = x'00'"])
def test_a_database_whose_root_of_hashes_was_touched_is_refused_in_words(
    file: Path, key_file: Path, change: str
) -> None:
    """Else every code would be unknown, and nobody would know why."""
    opened(file, key_file)
    with closing(sqlite3.connect(file)) as database:
        database.execute(f"{change} WHERE name = 'index_root'")
        database.commit()
    with pytest.raises(StorageProblem, match="changed or taken out by something else"):
        opened(file, key_file)


@pytest.fixture(params=["sqlite", *(["postgresql"] if SERVER else [])])
def two_places(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The addresses of two empty databases of one kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/one/whathelps.db", f"sqlite:///{tmp_path}/other/whathelps.db"
        return
    with _database_on(SERVER) as one, _database_on(SERVER) as other:
        yield one, other


def test_an_empty_database_beside_a_key_that_knows_another_is_refused_of_every_kind(
    two_places: tuple[str, str], key_file: Path
) -> None:
    ours, empty = two_places
    with pytest.raises(NoSchoolYet):
        open_school_store(ours, key_file, HEX, 1)
    open_school_store(ours, key_file, None, 1)[0].close()
    with pytest.raises(NoSchoolYet, match="but there is the master key"):
        open_school_store(empty, key_file, None, 1)
    open_school_store(empty, key_file, None, 1, new=True)[0].close()
    open_school_store(empty, key_file, None, 1)[0].close()


# --- places and modes ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("database", "key", "told"),
    [
        ("data", "data", "in the folder of the database"),
        ("data", "data/keys/deep", "or below it"),
        ("school/data", "school", "below the folder of the master key"),
    ],
)
def test_neither_lies_in_the_tree_of_the_other(
    tmp_path: Path, database: str, key: str, told: str
) -> None:
    with pytest.raises(StorageProblem, match=told):
        opened(tmp_path / database / "whathelps.db", tmp_path / key / "master.key")
    assert list(tmp_path.iterdir()) == []


def test_links_lead_to_where_things_really_lie(tmp_path: Path) -> None:
    (tmp_path / "data" / "keys").mkdir(parents=True)
    (tmp_path / "apart").symlink_to(tmp_path / "data" / "keys")
    with pytest.raises(StorageProblem, match="or below it"):
        opened(tmp_path / "data" / "whathelps.db", tmp_path / "apart" / "master.key")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "master.key").symlink_to(tmp_path / "data" / "master.key")
    with pytest.raises(StorageProblem, match="in the folder of the database"):
        opened(tmp_path / "data" / "whathelps.db", tmp_path / "elsewhere" / "master.key")


MODES = pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o666, 0o602])


@MODES
def test_a_key_that_others_may_read_is_refused_with_the_line_that_closes_it(
    file: Path, key_file: Path, mode: int
) -> None:
    opened(file, key_file)
    key_file.chmod(mode)
    with pytest.raises(StorageProblem) as refused:
        opened(file, key_file)
    assert f"chmod 600 {key_file}" in str(refused.value)
    assert stat.S_IMODE(key_file.stat().st_mode) == mode
    key_file.chmod(0o600)
    opened(file, key_file)


@MODES
def test_a_database_that_came_back_open_is_closed(file: Path, key_file: Path, mode: int) -> None:
    opened(file, key_file)
    log = file.with_name("whathelps.db-wal")
    log.touch()
    for path in (file, log):
        path.chmod(mode)
    store, _ = open_school_store(f"sqlite:///{file}", key_file, None, 1)
    with closing(store):
        assert {stat.S_IMODE(path.stat().st_mode) for path in file.parent.iterdir()} == {0o600}


@pytest.mark.parametrize("which", ["key", "database"])
def test_a_folder_in_which_others_may_write_is_refused(
    file: Path, key_file: Path, which: str
) -> None:
    opened(file, key_file)
    folder = (key_file if which == "key" else file).parent
    folder.chmod(0o707)
    with pytest.raises(StorageProblem, match=f"chmod go-w {folder}"):
        opened(file, key_file)
    folder.chmod(0o700)
    opened(file, key_file)


def test_all_that_is_made_is_for_its_owner_alone_however_open_the_account_is(
    file: Path, key_file: Path
) -> None:
    before = os.umask(0)
    try:
        store, _ = open_school_store(f"sqlite:///{file}", key_file, None, 1)
        with closing(store):
            made = {
                path: stat.S_IMODE(path.stat().st_mode) for path in file.parent.parent.rglob("*")
            }
    finally:
        os.umask(before)
    assert {made[path] for path in made if path.is_dir()} == {0o700}
    assert {made[path] for path in made if path.is_file()} == {0o600}
    assert len(made) == 6  # two folders; the database, its log and its index; the key


def test_the_settings_as_they_are_given_keep_the_two_apart(tmp_path: Path) -> None:
    program = Program(tmp_path)
    assert program.run("init").code == 0
    assert program.run("init").code == 2
    assert program.run("students", "import", "none.csv").err.count("A new") == 0
    program.database.unlink()
    for path in program.database.parent.iterdir():
        path.unlink()
    refused = program.run("students", "revoke", "S-1")
    assert (refused.code, "whathelps init" in refused.err) == (2, True)
    assert not program.database.exists()


def test_what_a_command_writes_is_for_its_owner_alone(tmp_path: Path) -> None:
    program = Program(tmp_path)
    (tmp_path / "list.csv").write_text(
        "student_id,name,class,band,mode,language\nS-1,Bob,7B,6-8,iep,en\n"
    )
    written = ("codes.csv", "cards.html", "families.html", "draft.html", "flow.xlsx")
    for command in (
        ("students", "import", "list.csv", "--codes", "codes.csv"),
        ("students", "cards", "7B", "--out", "cards.html"),
        ("students", "family-links", "7B", "--out", "families.html"),
        ("draft", "S-1", "--kind", "accommodations", "--format", "html", "--out", "draft.html"),
        ("flows", "export", "my_tools", "--xlsx", "flow.xlsx"),
    ):
        ended = program.run(*command)
        assert ended.code == 0, ended.err
    assert {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in written} == {0o600}
