"""`whathelps draft`: a draft from what a student shared, to the screen or into a file."""

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Connection

from bot.commands.setup import Refused, open_school, told_in_one_line
from bot.config import School as Settings
from bot.documents.drafts import make_draft
from bot.documents.filing import STUDENT
from bot.documents.formats import FORMATS
from dialogs.completeness import written_in
from dialogs.conversation import READER
from dialogs.drafts.evidence import READERS
from dialogs.drafts.plans import plans
from dialogs.problems import did_you_mean
from storage.people import School, Student, find_student
from storage.staff import find_staff, reader_name
from storage.vault import Vault


def draft(
    student_id: Annotated[str, typer.Argument(help="The student's id from the imported list.")],
    kind: Annotated[
        str, typer.Option(help="accommodations, present_levels, meeting or check_in.")
    ] = "accommodations",
    format: Annotated[str, typer.Option(help="md, txt or html.")] = "md",
    out: Annotated[Path | None, typer.Option(help="Write to this file, not to the screen.")] = None,
    evidence: Annotated[
        bool, typer.Option("--evidence", help="Say where each sentence comes from.")
    ] = False,
    reader: Annotated[
        str,
        typer.Option(
            "--for", help="team, case_manager, reader (of the check-in), or that reader's name."
        ),
    ] = "team",
    as_student: Annotated[
        bool, typer.Option("--as-student", help="The student's own sheet, private answers too.")
    ] = False,
    with_adult: Annotated[
        bool,
        typer.Option("--with-adult", help="At the end, what an adult wrote beside the answers."),
    ] = False,
    language: Annotated[str, typer.Option(help="Such as en or es (default: the school's).")] = "",
) -> None:
    """Write a draft from what the student shared. What is not shared is in none."""
    with told_in_one_line():
        _known("--kind", kind, tuple(plans()))
        _known("--format", format, tuple(FORMATS))
        config, store, school = open_school()
        language = language or _of_the_school(config.school.language)
        _known("--language", language, written_in())
        with closing(store):
            with store.reading() as connection:
                student = find_student(connection, store.vault, school.id, student_id)
                reader, staff_id = _reader(connection, store.vault, school, config.school, reader)
            if student is None:
                raise Refused(f'There is no student "{student_id}" in the imported list.')
            _for_this_mode(kind, student)
            made = make_draft(
                store,
                school,
                student,
                kind,
                language,
                STUDENT if as_student else reader,
                staff_id=staff_id,
                adults=with_adult,
            )
        text = FORMATS[format](made, evidence=evidence, timezone=school.timezone)
        _write(text, out)
    if as_student:
        typer.echo(
            "This is the student's own sheet: it also holds what they kept private.", err=True
        )


def _of_the_school(language: str) -> str:
    """Where drafts have no words in the school's language, in the first that they have."""
    return language if language in written_in() else written_in()[0]


def _known(option: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        fix = did_you_mean(value, known, "Use one of: " + ", ".join(known) + ".")
        raise Refused(f'{option} "{value}" is not known. {fix}')


def _reader(
    connection: Connection, vault: Vault, school: School, settings: Settings, reader: str
) -> tuple[str, str]:
    """Who that is: one of READERS, and the one person's id where it is one."""
    if reader in READERS and reader != READER:
        return reader, ""
    named = reader_name(settings.check_in_reader) if reader == READER else reader
    if not named:
        raise Refused(
            "Nobody is named who reads the check-in. Name one in config.toml, with name and role: "
            'school.check_in_reader = "Ms. Rivera, counselor".'
        )
    staff_id = find_staff(connection, vault, school.id, named)
    if staff_id is None and reader != READER:
        _known("--for", reader, tuple(READERS))
    return READER, staff_id or ""


def _for_this_mode(kind: str, student: Student) -> None:
    if student.mode not in plans()[kind].titles:
        known = ", ".join(name for name, how in plans().items() if student.mode in how.titles)
        raise Refused(f"{kind} is not made for this student. What can be made: {known}.")


def _write(text: str, out: Path | None) -> None:
    if out is None:
        # As UTF-8, wherever it goes: a screen's own encoding may know fewer letters than the student.
        typer.echo(text.encode(), nl=False)
        return
    try:
        out.touch(mode=0o600)  # a child's words: for whoever asked for them
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Refused(f"{out} cannot be written: {error.strerror}.") from error
