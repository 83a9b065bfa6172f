"""`whathelps students consent`, `withdraw`, `erase`, `hold` and `release`, as an office meets them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.commands.setup import open_school
from dialogs.opening import RIGHTS
from dialogs.phrases import use_own
from storage import consent
from storage.consent import ADULTS
from storage.database import Store
from storage.people import School, Student, find_student

STUDENTS = (
    "student_id,name,class,band,mode,language,born\n"
    "S-104,Bob Rivers,7B,6-8,iep,en,\n"
    "S-105,Zoe Adams,12A,18-22,iep,en,2005-01-31\n"
)


@pytest.fixture(autouse=True)
def school_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in os.environ:
        if name.startswith("WHATHELPS_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    Path("students.csv").write_text(STUDENTS, encoding="utf-8")
    assert students("import", "students.csv").exit_code == 0
    yield
    use_own(RIGHTS, {})


def students(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(app, ["students", *arguments], input=typed)


@contextmanager
def school() -> Iterator[tuple[Store, School]]:
    _config, store, school = open_school()
    yield store, school
    store.close()


def of(store: Store, school: School, local_id: str = "S-104") -> Student:
    with store.reading() as connection:
        found = find_student(connection, store.vault, school.id, local_id)
    assert found
    return found


def stops(local_id: str = "S-104") -> str:
    with school() as (store, at), store.reading() as connection:
        who = find_student(connection, store.vault, at.id, local_id)
        assert who
        now = 1_800_000_000_000_000
        return consent.standing(connection, store.vault, who.id, now).stops


def test_by_whom_how_and_when_it_was_said_is_kept_sealed_and_shown() -> None:
    told = students(
        "consent", "S-104", "parent", "--yes", "--by", "Maria Rivers, mother",
        "--how", "in person", "--on", "2026-01-15",
    )  # fmt: skip
    assert told.exit_code == 0, told.output
    assert "Recorded for S-104: parent, yes" in told.output
    shown = students("consent", "S-104").output
    assert "2026-01-15 23:59 · parent: yes · by Maria Rivers, mother · in person · en" in shown
    assert "Now: they can be asked" in shown
    on_disk = b"".join(path.read_bytes() for path in Path("var/data").iterdir())
    assert b"Maria" not in on_disk


def test_whose_yes_is_needed_is_the_schools_setting() -> None:
    assert stops() == ""
    Path("config.toml").write_text('[school]\nconsent = ["school", "parent"]\n')
    assert stops() == ADULTS
    assert "Nothing is asked of them now" in students("consent", "S-104", "school", "--yes").output
    assert stops() == ADULTS
    assert "They can begin." in students("consent", "S-104", "parent", "--yes").output
    assert stops() == ""
    Path("config.toml").write_text("[school]\nconsent = []\n")
    students("consent", "S-104", "school", "--no")
    assert stops() == ADULTS  # a no counts where nobody's yes was waited for


def test_below_an_age_a_parents_yes_is_needed_and_a_band_proves_no_age() -> None:
    Path("config.toml").write_text("[school]\nparent_consent_under = 13\n")
    assert (stops("S-104"), stops("S-105")) == (ADULTS, "")


def test_who_is_of_age_says_it_themself() -> None:
    Path("config.toml").write_text('[school]\nconsent = ["parent"]\n')
    assert stops("S-105") == ""
    told = students("consent", "S-105", "parent", "--no")
    assert told.exit_code == 2
    assert "the student's own (34 CFR 99.5)" in told.output
    assert stops("S-105") == ""
    students("consent", "S-105", "school", "--no")  # as where a court has decided otherwise
    assert stops("S-105") == ADULTS


def test_an_older_form_entered_later_takes_back_no_refusal() -> None:
    students("consent", "S-104", "parent", "--no", "--on", "2026-03-02")
    told = students("consent", "S-104", "parent", "--yes", "--on", "2026-01-10")
    assert "Nothing is asked of them now" in told.output
    assert stops() == ADULTS


def test_a_word_about_one_flow_leaves_the_others_as_they_are() -> None:
    told = students("consent", "S-104", "parent", "--no", "--flow", "my_day")
    assert "They cannot begin my_day; all other flows are as before." in told.output
    assert stops() == ""
    told = students("consent", "S-104", "parent", "--no", "--flow", "my_days")
    assert (told.exit_code, "my_day" in told.output) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("consent", "S-104", "mother", "--yes"), "nobody whose yes a flow waits for"),
        (("consent", "S-104", "parent"), "Say --yes or --no"),
        (("consent", "S-104", "parent", "--yes", "--how", "page"), "--how"),
        (("consent", "S-104", "parent", "--yes", "--on", "31.8."), "is no day"),
        (("consent", "S-104", "parent", "--yes", "--on", "2999-01-01"), "still to come"),
        (("consent", "S-999", "parent", "--yes"), "There is no student"),
        (("hold", "S-104", "--by", "Ms. Lee"), "Say who decides it and why"),
        (("release", "S-104"), "Say who decides it"),
    ],
)
def test_what_is_not_understood_records_nothing(arguments: tuple[str, ...], said: str) -> None:
    told = students(*arguments)
    assert (told.exit_code, said in told.output) == (2, True), told.output
    assert students("consent", "S-104").output.startswith("Nothing was said yet.")


def test_what_is_on_hold_is_erased_by_nobody_until_it_is_released() -> None:
    students("hold", "S-104", "--by", "Ms. Lee, principal", "--why", "a records request")
    told = students("erase", "S-104", "--yes")
    assert told.exit_code == 2
    assert "on hold, by Ms. Lee, principal (a records request)" in told.output
    assert "1 hold." in students("release", "S-104", "--by", "Ms. Lee, principal").output
    told = students("erase", "S-104", typed="y\n")
    assert told.exit_code == 0
    assert "14 days" in told.output
    assert students("erase", "S-104", typed="n\n").exit_code == 2


def test_the_sentence_on_parents_rights_is_the_schools_to_word() -> None:
    Path("config.toml").write_text(
        '[school]\nparents_rights = { en = "Mom can see it.", es = "Tu mamá puede verlo." }\n'
    )
    ran = CliRunner().invoke(app, ["talk", "my_day", "--language", "es"], input="no\n")
    assert "Tu mamá puede verlo." in ran.output
    Path("config.toml").write_text('[school]\nparents_rights = "See {name}."\n')
    ran = CliRunner().invoke(app, ["talk", "my_day"], input="no\n")
    assert (ran.exit_code, "without braces" in ran.output) == (2, True)
