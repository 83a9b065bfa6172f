"""`whathelps students family-links`, `family-revoke`: the links by which families write."""

import time
from collections.abc import Sequence
from contextlib import closing
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Annotated

import typer
from defusedcsv import csv  # type: ignore[import-untyped]
from sqlalchemy import Connection

from bot.commands.files import may_replace, write_whole
from bot.commands.named import named_class, named_student, out_of_reach
from bot.commands.setup import Refused, counted, open_school, told_in_one_line
from bot.config import Config
from bot.conversation.speaking import contact_for
from bot.conversation.student_facts import family_world
from bot.documents.cards import qr_svg
from bot.documents.family_sheets import Part, Sheet, as_html
from dialogs.completeness import speaks_to_families
from dialogs.language import original
from dialogs.loading import shipped_flow
from dialogs.phrases import phrase
from storage.database import Store
from storage.families import give_link, links_of, revoke_links
from storage.people import (
    School,
    Student,
    students_of_class,
)

COLUMNS = ("student_id", "language", "link")

# What a file of ours begins with: it may be written over, nothing else.
_OURS = {".csv": ",".join(COLUMNS).encode(), ".html": b"<!doctype html>\n<!-- WhatHelps: links"}


def write_links(
    out: Annotated[Path, typer.Option(help="Where to write them: a .csv or a .html file.")],
    class_name: Annotated[
        str, typer.Argument(metavar="[CLASS]", help="The class, by its name.")
    ] = "",
    student: Annotated[
        str, typer.Option(help="For this student alone, by their id in your list.")
    ] = "",
) -> None:
    """Write a link for each student's family: it lets them write to the school, and read nothing."""
    with told_in_one_line():
        if bool(class_name) == bool(student):
            raise Refused("Name a class, or one student with --student.")
        if out.suffix not in _OURS:
            raise Refused(f"{out}: links are written as .csv or .html. Name such a file.")
        may_replace(out, partial(_is_ours, out.suffix), "no file of links")
        config, store, school = open_school()
        with closing(store), store.writing() as connection:
            students = _students(connection, store, school, class_name, student)
            links = _links(connection, store, school, students, config)
        content = (
            _as_csv(students, links)
            if out.suffix == ".csv"
            else as_html([_sheet(one, links[one.id], config) for one in students])
        )
        write_whole(out, content.encode())
    typer.echo(f"{counted(len(students), 'link')} in {out}. Give each to that student's family.")
    if out_of_reach(config):
        typer.echo(out_of_reach(config))


def revoke(
    student_id: Annotated[str, typer.Argument(help="The student's id in your list.")],
) -> None:
    """Make the links of a student's family worthless. What they wrote stays."""
    with told_in_one_line():
        _settings, store, school = open_school()
        with closing(store), store.writing() as connection:
            student = named_student(connection, store, school, student_id)
            revoked = revoke_links(connection, student.id, _now())
    typer.echo(f"{counted(revoked, 'link')} revoked. A new one: whathelps students family-links")


def _is_ours(suffix: str, content: bytes) -> bool:
    return content.startswith(_OURS[suffix])


def _links(
    connection: Connection,
    store: Store,
    school: School,
    students: Sequence[Student],
    config: Config,
) -> dict[str, str]:
    """Each student's link: the one that is good, or else a new one."""
    now, vault = _now(), store.vault
    codes = links_of(connection, vault, [one.id for one in students], now)
    for one in students:
        if one.id not in codes:
            codes[one.id] = give_link(connection, vault, school, one.id, now)
    return {id: f"{config.web.base_url}/family/{code}" for id, code in codes.items()}


def _as_csv(students: Sequence[Student], links: dict[str, str]) -> str:
    """No names: beside a link they would make a lost file worth stealing."""
    out = StringIO()
    # Spreadsheets run what begins with = + - @, and the ids are the school's own text.
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows((one.local_id, one.language, links[one.id]) for one in students)
    return out.getvalue()


def _sheet(student: Student, link: str, config: Config) -> Sheet:
    """In the language of the school's list, and in the one that everything was written in first."""
    asked = [code for code in (student.language, original()) if code in speaks_to_families()]
    languages = dict.fromkeys(asked)
    return Sheet(
        school=config.school.name,
        link=link,
        qr=qr_svg(link),
        parts=tuple(_part(student, link, config, language) for language in languages),
    )


def _part(student: Student, link: str, config: Config, language: str) -> Part:
    world = family_world(student, shipped_flow("family"))

    def says(name: str, /, **values: str) -> str:
        return phrase(name, world, language, **values)

    # As much of the name as tells two in a class apart, and a finder no more than that.
    *_, last = student.name.split()
    called = world.called if last == world.called else f"{world.called} {last[:1]}."
    return Part(
        language=language,
        for_whom=says("sheet_for", name=called),
        what=says("sheet_what", name=world.called),
        how=says("sheet_how"),
        parts=says("family_parts"),
        do=says("sheet_do"),
        qr_says=says("card_qr", link=link),
        reach=says("family_reach", contact=contact_for(config.school, world, language)),
    )


def _students(
    connection: Connection, store: Store, school: School, class_name: str, local_id: str
) -> Sequence[Student]:
    if local_id:
        return [named_student(connection, store, school, local_id)]
    return students_of_class(connection, store.vault, named_class(connection, school, class_name))


def _now() -> int:
    return time.time_ns() // 1000
