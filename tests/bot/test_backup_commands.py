"""Backup, restore, keys and doctor as their administrator types them, and what they are told."""

import asyncio
import shutil
import sqlite3
import stat
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from storage import tables, told_adults
from storage.database import HEAD, open_store
from storage.master_key import old_master_keys, read_master_key
from storage.staffing import COUNSELOR, add_member
from tests.botapi.running import standin
from tests.mailbox import mail_server
from tests.program import Program, environment_of

WORDS = "the purple giraffe"
RESTORE = ("restore", "backups", "--identity-file", "identity.txt")


@pytest.fixture
def school(begun: Program, tmp_path: Path) -> Program:
    shutil.copytree(begun.folder, tmp_path / "school")
    return Program(tmp_path / "school")


def is_lost(school: Program) -> None:
    shutil.rmtree(school.database.parent)


def test_a_lost_machine_is_not_a_lost_school(school: Program) -> None:
    """The drill as docs/running.md has it, with nothing but what is kept elsewhere."""
    drafts = [
        school.run("draft", one, "--kind", "present_levels").out for one in ("S-104", "S-105")
    ]
    made = school.run("backup")
    assert (made.code, made.err) == (0, "")
    assert "The master key is not in it." in made.out
    assert school.run("students", "erase", "S-105", "--yes").code == 0
    is_lost(school)
    assert school.run("run").code == 2
    rehearsed = school.run(*RESTORE)
    assert (rehearsed.code, rehearsed.err) == (0, "")
    assert "2 students" in rehearsed.out
    assert "All that 1 student said, and had erased since, will be erased again." in rehearsed.out
    assert not school.database.exists()
    done = school.run(*RESTORE, "--yes")
    assert (done.code, done.err) == (0, "")
    assert stat.S_IMODE(school.database.stat().st_mode) == 0o600
    assert school.run("draft", "S-104", "--kind", "present_levels").out == drafts[0]
    assert WORDS in drafts[1]
    assert WORDS not in school.run("draft", "S-105", "--kind", "present_levels").out
    assert school.run("check").code == 0
    assert school.run("audit", "verify").code == 0
    again = school.run(*RESTORE, "--yes")
    assert (again.code, "nothing was changed" in again.err) == (2, True)


def test_the_identity_is_taken_as_it_is_typed_and_stands_in_no_file(school: Program) -> None:
    assert school.run("backup").code == 0
    identity = (school.folder / "identity.txt").read_text()
    (school.folder / "identity.txt").unlink()
    is_lost(school)
    assert school.run("restore", "backups", typed="AGE-SECRET-KEY-1\n").code == 2
    assert school.run("restore", "backups", "--yes", typed=identity).code == 0
    line = next(word for word in identity.split() if word.startswith("AGE-SECRET-KEY-1"))
    held = [one.read_bytes() for one in school.folder.rglob("*") if one.is_file()]
    assert not any(line.encode() in one for one in held)


def test_without_its_master_key_a_restore_makes_none_and_says_so(school: Program) -> None:
    assert school.run("backup").code == 0
    is_lost(school)
    key = school.master_key.read_text()
    school.master_key.unlink()
    refused = school.run(*RESTORE, "--yes")
    assert (refused.code, "There is no master key" in refused.err) == (2, True)
    assert not school.master_key.exists()
    school.master_key.write_text(bytes(32).hex())
    school.master_key.chmod(0o600)
    refused = school.run(*RESTORE, "--yes")
    assert (refused.code, "does not fit this backup" in refused.err) == (2, True)
    assert not school.database.exists()
    school.master_key.write_text(key)
    assert school.run(*RESTORE, "--yes").code == 0


def test_a_backup_is_refused_where_the_master_key_lies(school: Program) -> None:
    for place in ("var/keys", "var", "."):
        refused = school.run("backup", place)
        assert (refused.code, "No backup was made" in refused.err) == (2, True), place
    assert not [*school.folder.glob("*.age"), *school.folder.glob("var/**/*.age")]


def test_a_running_school_is_backed_up_and_its_keys_are_not_rotated(school: Program) -> None:
    running = school.start("run")
    running.shows("Stop: Ctrl-C.")
    refused = school.run("keys", "rotate", "--yes")
    assert (refused.code, "another WhatHelps has it open" in refused.err) == (2, True)
    assert school.run("backup").code == 0
    assert running.is_stopped().code == 0
    school.ends()
    assert school.run("keys", "rotate", "--yes").code == 0


def test_after_a_rotation_backups_of_before_come_back_and_the_old_key_waits(
    school: Program,
) -> None:
    draft = school.run("draft", "S-104", "--kind", "present_levels").out
    assert WORDS in draft
    assert school.run("backup").code == 0
    before = school.master_key.read_text()
    done = school.run("keys", "rotate", "--yes")
    assert (done.code, done.err) == (0, "")
    assert school.master_key.read_text() != before
    ((old, _),) = old_master_keys(school.master_key)
    assert old.read_text() == before
    assert school.run("draft", "S-104", "--kind", "present_levels").out == draft
    is_lost(school)
    assert "before the master key was rotated" in school.run(*RESTORE, "--yes").out
    assert school.run("draft", "S-104", "--kind", "present_levels").out == draft
    school.master_key.write_text(before)
    assert school.run("draft", "S-104").code == 2


def test_a_key_of_the_environment_is_told_once_before_anything_is_wrapped_with_it(
    school: Program,
) -> None:
    key = school.master_key.read_text().strip()
    shutil.rmtree(school.master_key.parent)
    given = {"WHATHELPS_STORAGE__MASTER_KEY": key}
    asked = school.run("keys", "rotate", typed="y\nn\n", **given)
    assert (asked.code, "The master key is as it was." in asked.err) == (2, True)
    assert school.run("draft", "S-104", **given).code == 0
    done = school.run("keys", "rotate", "--yes", **given)
    assert done.code == 0
    (new,) = (word for word in done.out.split() if len(word) == 64)
    assert school.run("draft", "S-104", **given).code == 2
    assert school.run("draft", "S-104", WHATHELPS_STORAGE__MASTER_KEY=new).code == 0
    assert not school.master_key.parent.exists()


# --- doctor ------------------------------------------------------------------------------------------------


def told(school: Program, what: str, **environment: str) -> list[str]:
    """How the lines about it begin: good, look at, bad."""
    ended = school.run("doctor", **environment)
    assert "Traceback" not in ended.err
    lines = [line for line in ended.out.splitlines() if line[9:].startswith(f"{what}: ")]
    assert ended.code == any(line.startswith("bad") for line in ended.out.splitlines())
    return [line[:8].strip() for line in lines]


def two_adults_are_told(school: Program) -> None:
    """And have said that the test letter has come."""
    key, now = read_master_key(school.master_key, None), time.time_ns() // 1000
    with (
        closing(open_store(f"sqlite:///{school.database}", key, now)) as store,
        store.writing() as connection,
    ):
        here = connection.execute(select(tables.school.c.id)).scalar_one()
        whose = (connection, store.vault, here)
        for name in ("Rosa", "Sam"):
            id = add_member(*whose, f"{name}@school.example", name, [COUNSELOR], now)
            told_adults.name_adult(*whose, id, now)
            trial = told_adults.note_trial(connection, here, id, now)
            told_adults.confirm_trial(connection, id, trial, now)


def test_doctor_finds_a_school_in_order_and_changes_nothing(school: Program) -> None:
    assert told(school, "alerts") == ["bad", "bad"]  # nobody is told, and by no mail
    assert school.run("backup").code == 0
    two_adults_are_told(school)
    held = school.database.read_bytes()
    with mail_server() as box:
        mail = {
            f"WHATHELPS_MAIL__{name.upper()}": str(value) for name, value in box.settings.items()
        }
        ended = school.run("doctor", WHATHELPS_WEB__BASE_URL="https://school.example", **mail)
        assert told(school, "mail", **mail) == ["good"]
    assert told(school, "mail", **mail) == ["bad"]  # it is gone now
    assert (ended.code, ended.err) == (0, "")
    assert "bad" not in {line[:8].strip() for line in ended.out.splitlines()[:-1]}
    assert school.database.read_bytes() == held


def test_doctor_says_what_is_wrong_though_parts_are_broken(school: Program) -> None:
    assert told(school, "backups")[0] == "bad"  # none was made yet
    assert told(school, "address", WHATHELPS_WEB__BASE_URL="http://school.example") == ["bad"]
    assert told(school, "contact", WHATHELPS_SCHOOL__CONTACT_PHONE="") == ["look at"]
    assert told(school, "settings", WHATHELPS_SCHOOL__TIMEZONE="Nowhere") == ["bad"]
    with closing(sqlite3.connect(school.database)) as database:
        database.execute("UPDATE answer SET at = at + 1000000000000000")
        database.execute("UPDATE alembic_version SET version_num = '0021'")
        database.commit()
    assert told(school, "database") == ["look at"]
    with closing(sqlite3.connect(school.database)) as database:
        database.execute("UPDATE alembic_version SET version_num = ?", (HEAD,))
        database.commit()
    assert told(school, "clock") == ["bad"]
    school.master_key.write_text(bytes(32).hex())
    assert told(school, "database") == ["bad"]
    school.master_key.chmod(0o644)
    assert told(school, "places") == ["good", "bad"]
    school.master_key.unlink()
    assert told(school, "master key") == ["bad"]
    shutil.rmtree(school.database.parent)
    assert told(school, "database") == ["bad"]
    assert not school.database.parent.exists()


async def test_doctor_asks_telegram_for_the_bots_name(school: Program) -> None:
    async with standin() as api:
        ask = {"WHATHELPS_TELEGRAM__TOKEN": api.token, "WHATHELPS_TELEGRAM__API_BASE": api.base_url}
        assert await asyncio.to_thread(told, school, "Telegram", **ask) == ["good"]
        wrong = {**ask, "WHATHELPS_TELEGRAM__TOKEN": "1:wrong"}
        assert await asyncio.to_thread(told, school, "Telegram", **wrong) == ["bad"]
    assert await asyncio.to_thread(told, school, "Telegram", **ask) == ["bad"]


# --- a disk that is full -----------------------------------------------------------------------------------

# In a mount namespace of its own: the disk is seen by nobody else, and goes when the shell ends.
ON_A_SMALL_DISK = """
mount -t tmpfs -o size=16k tmpfs backups || exit 77
head -c 12288 /dev/zero > backups/other
"$0" -m bot backup; echo "ended $?"; ls -A backups
rm backups/other
"$0" -m bot backup > /dev/null; echo "ended $?"; ls -A backups
"""


def test_a_full_disk_takes_no_half_backup_and_says_so_in_a_line(school: Program) -> None:
    command = ["unshare", "--mount", "sh", "-c", ON_A_SMALL_DISK, sys.executable]
    try:
        done = subprocess.run(
            command,
            cwd=school.folder,
            env=environment_of({}),
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError as error:
        pytest.skip(str(error))
    if done.returncode == 77 or "unshare" in done.stderr:
        pytest.skip(done.stderr)
    first, _, then = done.stdout.partition("ended 2\n")
    assert "the disk is full, and no backup was made" in done.stderr
    assert done.stderr.count("\n") == 1
    assert (first, then.splitlines()[0]) == ("", "other")
    assert "ended 0" in then
    assert ".part" not in then
