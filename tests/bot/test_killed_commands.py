"""Killed at any step of its own, a backup, a restore or a rotation loses nothing; the next one is right."""

import shutil
from contextlib import closing
from pathlib import Path

import pytest

from storage.backup_files import backups_in
from storage.opening import open_school_store
from storage.putting_back import rehearse
from tests.killed import Step, is_killed, steps_of
from tests.program import Program, environment_of
from tests.storage.backed_up import backup_of
from tests.storage.opened import Opened, opened

WORDS = "the purple giraffe"
RESTORE = ("restore", "backups", "--identity-file", "identity.txt", "--yes")
BACKUP = ("backup", "backups")
ROTATE = ("keys", "rotate", "--yes")

# In `make test` a few of the steps of each; all of them by `make torture`.
ALL = pytest.param(1, marks=pytest.mark.long)


@pytest.fixture
def copies(begun: Program, tmp_path: Path) -> "Copies":
    return Copies(begun, tmp_path)


class Copies:
    """The same school again and again, each for one death."""

    def __init__(self, of: Program, folder: Path) -> None:
        self._of, self._folder = of, folder
        self._number = 0

    def new(self, *, lost: bool = False) -> Program:
        """`lost`: without its database."""
        self._number += 1
        folder = self._folder / f"school{self._number}"
        shutil.copytree(self._of.folder, folder)
        if lost:
            shutil.rmtree(folder / "var" / "data")
        return Program(folder)

    def of_the_last(self) -> "Copies":
        return Copies(Program(self._folder / f"school{self._number}"), self._folder / "more")


ENVIRONMENT = environment_of({})


def words_of(program: Program) -> Opened:
    """As the next start finds them."""
    url = f"sqlite:///{program.database}"
    with closing(open_school_store(url, program.master_key, None, 1)[0]) as store:
        return opened(store)


def some(steps: list[Step], every: int) -> list[Step]:
    """The last ones always: most of what can go wrong is there."""
    return [step for number, step in enumerate(reversed(steps)) if number % every == 0]


@pytest.mark.parametrize("every", [25, ALL])
def test_a_rotation_is_killed_and_no_word_is_lost(copies: Copies, every: int) -> None:
    words = words_of(copies.new())
    assert WORDS in words.values()
    steps = steps_of(ROTATE, copies.new().folder, ENVIRONMENT)
    assert {label for label, _ in steps} >= {
        "COMMIT", "fsync", "os.link master.key.until-#-#-#T#Z", "os.rename master.key", "UPDATE "
        "data_key SET",
    }  # fmt: skip
    for step in some(steps, every):
        school = copies.new()
        assert is_killed(ROTATE, school.folder, ENVIRONMENT, step), step
        assert words_of(school) == words, step
        ended = school.run(*ROTATE)
        assert (ended.code, words_of(school)) == (0, words), (step, ended)
        assert not school.master_key.with_name("master.key.new").exists()


@pytest.mark.parametrize("every", [12, ALL])
def test_a_backup_is_killed_and_the_folder_holds_only_whole_ones(
    copies: Copies, every: int
) -> None:
    identity = (copies.new().folder / "identity.txt").read_text()
    steps = steps_of(BACKUP, copies.new().folder, ENVIRONMENT)
    assert {label for label, _ in steps} >= {
        "open .whathelps-#-#-#T#Z.age.part", "fsync", "os.rename whathelps-#-#-#T#Z.age",
    }  # fmt: skip
    for step in some(steps, every):
        school = copies.new()
        key = bytes.fromhex(school.master_key.read_text())
        assert is_killed(BACKUP, school.folder, ENVIRONMENT, step), step
        for one in backups_in(school.folder / "backups"):
            rehearse(backup_of(one, identity, key), 1)
        assert school.run(*BACKUP).code in (0, 2)  # of the same second
        assert not [*(school.folder / "backups").glob(".*")]


@pytest.mark.parametrize("every", [150, ALL])
def test_a_restore_is_killed_and_the_next_one_is_right(copies: Copies, every: int) -> None:
    assert copies.new().run("backup").code == 0
    copies = copies.of_the_last()
    words = words_of(copies.new())
    steps = steps_of(RESTORE, copies.new(lost=True).folder, ENVIRONMENT)
    assert {label for label, _ in steps} >= {
        "COMMIT", "fsync", "open whathelps.db.restoring", "os.rename whathelps.db", "INSERT INTO answer",
    }  # fmt: skip
    for step in some(steps, every):
        school = copies.new(lost=True)
        assert is_killed(RESTORE, school.folder, ENVIRONMENT, step), step
        if not school.database.exists():
            assert school.run("run").code == 2  # and no new school begins in its place
            ended = school.run(*RESTORE)
            assert ended.code == 0, (step, ended)
        assert words_of(school) == words, step
        assert school.run("check").code == 0
        assert not [*school.database.parent.glob("*restoring*")]
