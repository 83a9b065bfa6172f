"""What an office does about a student's and a family's rights, by the command line."""

import asyncio
import csv
import json
import os
import sqlite3
import stat
import time
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.commands.setup import open_school
from bot.program.serve import reminding
from storage import retention
from storage.terms import DAY, Terms
from tests.student import MASTER_KEY, Clock, Student
from tests.waiting import until

ROOT = Path(__file__).parents[2]
STUDENTS = "student_id,name,class,band,mode,language\nS-104,Bob Rivers,7B,6-8,iep,en\n"


@pytest.fixture(autouse=True)
def school_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("WHATHELPS_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("WHATHELPS_STORAGE__MASTER_KEY", MASTER_KEY.hex())
    monkeypatch.chdir(tmp_path)
    assert run("init").exit_code == 0
    Path("students.csv").write_text(STUDENTS, encoding="utf-8")
    assert run("students", "import", "students.csv").exit_code == 0


def run(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(app, [*arguments], input=typed)


def test_a_copy_is_written_for_its_owner_alone_and_over_nothing_else() -> None:
    told = run("students", "copy", "S-104", "--out", "bob.json")
    assert told.exit_code == 0, told.output
    made = Path("bob.json")
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert json.loads(made.read_text())["student"] == {"name": "Bob Rivers", "number": "S-104"}
    assert run("students", "copy", "S-104", "--out", "bob.json").exit_code == 0  # again
    assert run("students", "copy", "S-104", "--out", "bob.html").exit_code == 0
    assert "You have not told me anything yet." in Path("bob.html").read_text()
    Path("other.json").write_text("{}")
    refused = run("students", "copy", "S-104", "--out", "other.json")
    assert (refused.exit_code, Path("other.json").read_text()) == (2, "{}")
    assert run("students", "copy", "S-104", "--out", "bob.pdf").exit_code == 2
    assert "There is no student" in run("students", "copy", "S-9", "--out", "x.json").output


def test_the_documents_show_the_table_as_the_program_prints_it() -> None:
    docs = (ROOT / "docs" / "privacy-and-safety.md").read_text(encoding="utf-8")
    _, _, rest = docs.partition("<!-- whathelps privacy table -->\n")
    shown, end, _ = rest.partition("<!-- end of the table -->")
    assert end
    told = run("privacy", "table", "--format", "markdown")
    assert shown == told.stdout, (
        "put the new table in its place: whathelps privacy table --format markdown"
    )


def test_the_table_is_printed_with_the_schools_own_days_and_read_by_programs() -> None:
    Path("config.toml").write_text("[retention]\nyears = 3\nalerts_days = 365\n")
    text = run("privacy", "table").stdout
    assert "the school year and 3 years after" in text
    assert "365 days after it was first read" in text
    rows = [*csv.reader(run("privacy", "table", "--format", "csv").stdout.splitlines())]
    assert rows[0] == ["what", "kept", "where", "who reads it", "how long", "how it goes"]
    assert {len(row) for row in rows} == {6}
    refused = run("privacy", "table", "--format", "pdf")
    assert (refused.exit_code, "Traceback" in refused.output) == (2, False)


def test_disclosures_are_recorded_shown_and_chained() -> None:
    assert run("students", "disclose", "S-104", "--to", "Dr. Wu").exit_code == 2
    about = ("--to", "Dr. Wu", "--what", "the profile", "--why", "evaluation", "--by", "Ms. Lee")
    assert run("students", "disclose", "S-104", *about).exit_code == 0
    threat = ("--to", "county", "--what", "words", "--why", "a threat", "--emergency")
    assert run("students", "disclose", "S-104", *threat).exit_code == 0
    assert run("students", "copy", "S-104", "--out", "bob.json").exit_code == 0
    shown = run("students", "disclosures", "S-104").stdout
    assert "other · Dr. Wu · the profile · evaluation · by Ms. Lee" in shown
    assert "copy · Bob Rivers" in shown
    assert "county" not in shown
    assert "county" in run("students", "disclosures", "S-104", "--emergency").stdout
    assert "3 disclosures" in run("audit", "verify").stdout
    kept = run("audit", "head").stdout.splitlines()[-1]
    assert kept.startswith("disclosures:3:")
    with closing(sqlite3.connect("var/data/whathelps.db")) as connection:
        connection.execute("DELETE FROM disclosure WHERE position = 2")
        connection.commit()
    told = run("audit", "verify", "--head", kept)
    assert told.exit_code == 1
    assert "disclosures: row 2 is missing" in told.stdout


def test_the_log_outlives_what_a_student_deletes() -> None:
    about = ("--to", "Dr. Wu", "--what", "the profile", "--why", "evaluation")
    assert run("students", "disclose", "S-104", *about).exit_code == 0
    told = run("students", "erase", "S-104", "--yes")
    assert "0 answers in 0 talks" in told.stdout
    assert "14 days old" in told.stdout
    assert "Dr. Wu" in run("students", "disclosures", "S-104").stdout
    assert run("audit", "verify").exit_code == 0


def said_long_ago() -> None:
    """Two years ago Bob said something and shared it."""
    _config, store, school = open_school()
    with closing(store):
        clock = Clock(time.time_ns() // 1000 - 3 * 366 * DAY)
        bob = Student(store, school, clock, "Bob", has=("extended_time",))
        bob.begins("my_tools")
        bob.says("sometimes")
        bob.gives("stop")
        bob.shares(next(iter(bob.kept)), "team")


def test_a_purge_is_said_first_waits_for_its_letter_and_takes_a_yes() -> None:
    said_long_ago()
    told = run("retention").stdout
    assert "until parents were told 30 days before" in told
    assert "Bob" not in told
    assert "Nothing was deleted." in run("retention", "--yes").stdout
    assert run("retention", "notices", "--out", "letters.pdf").exit_code == 2
    assert "1 letter" in run("retention", "notices", "--out", "letters.html").stdout
    letter = Path("letters.html").read_text()
    assert "About Bob (number S-Bob)" in letter
    assert "may ask for a copy" in letter
    assert stat.S_IMODE(Path("letters.html").stat().st_mode) == 0o600
    assert "0 of them new" in run("retention", "notices", "--out", "letters.html").stdout
    Path("config.toml").write_text("[retention]\nnotice_days = 0\n")
    told = run("retention").stdout
    assert "7B, " in told
    assert "answers: 1 answer in 1 talk of 1 student" in told
    assert "To delete it: whathelps retention --yes" in told
    assert "Deleted on" in run("retention", "--yes").stdout
    assert "Nothing that may go is past its time." in run("retention").stdout
    assert "No purge waits for a letter." in run("retention", "notices", "--out", "x.html").stdout


def test_the_years_end_says_what_goes_when_and_takes_a_yes() -> None:
    said_long_ago()
    told = run("retention", "year-end").stdout
    assert "1 answer in 1 talk of 1 student; may go from" in told
    assert "Nothing was changed." in told
    assert "Ended: 0 cards" in run("retention", "year-end", "--yes").stdout


async def test_the_program_only_reminds_of_what_is_past_its_time(
    caplog: pytest.LogCaptureFixture,
) -> None:
    said_long_ago()
    _config, store, school = open_school()
    with closing(store):
        now = time.time_ns() // 1000
        task = asyncio.ensure_future(reminding(store, school, Terms(), lambda: now))
        await until(lambda: bool(caplog.messages))
        task.cancel()
        with store.reading() as connection:
            assert len(retention.past(connection, school.timezone, Terms(), now)) == 1
    assert caplog.messages == ["talks past their time: 1. To see which: whathelps retention"]


def test_the_list_of_staff_for_the_public_has_no_e_mail() -> None:
    who = ("pat@school.example", "--role", "admin", "--name", "Pat Lee")
    assert run("staff", "add", *who).exit_code == 0
    told = run("staff", "list", "--out", "staff.html")
    assert "1 member of the staff" in told.stdout
    assert "school.privacy_official" in told.stdout
    Path("config.toml").write_text('[school]\nprivacy_official = "Dr. Kim, principal"\n')
    assert run("staff", "list", "--out", "staff.html").exit_code == 0
    text = Path("staff.html").read_text()
    assert "Responsible: Dr. Kim, principal" in text
    assert "Pat Lee" in text
    assert "no student’s words" in text
    assert "@" not in text
