"""`whathelps students cards`, `revoke`, `pin`: what lets students in, printed, taken back and unlocked."""

import time
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Connection

from bot.commands.files import may_replace, write_whole
from bot.commands.named import named_class, named_student, out_of_reach
from bot.commands.setup import Refused, counted, open_school, told_in_one_line
from bot.config import Config
from bot.documents.cards import Card, MissingGlyphs, as_html, as_pdf, card_of, is_of_cards
from storage import pins
from storage.cards import cards_of, give_card, revoke_cards
from storage.database import Store
from storage.people import (
    School,
    class_names,
    folded_name,
    students_of_class,
)

_FORMATS = (".pdf", ".html")
_NAMED = 3  # of texts that cannot be printed


def print_cards(
    class_name: Annotated[str, typer.Argument(metavar="CLASS", help="The class, by its name.")],
    out: Annotated[Path, typer.Option(help="Where to write them: a .pdf or a .html file.")],
) -> None:
    """Write a card for each student of a class: link, QR code, code, and a stub with the name."""
    with told_in_one_line():
        if out.suffix not in _FORMATS:
            raise Refused(f"{out}: cards are written as .pdf or .html. Name such a file.")
        may_replace(out, is_of_cards, "no file of cards")
        config, store, school = open_school()
        with closing(store), store.writing() as connection:
            cards = _cards(connection, store, school, config, class_name)
        content = _content(out, cards, f"WhatHelps · {class_name}", config.school.language)
        may_replace(out, is_of_cards, "no file of cards")  # it may have come there meanwhile
        write_whole(out, content)
    typer.echo(
        f"{counted(len(cards), 'card')} in {out}. Keep it like keys: each lets a student in."
    )
    if out_of_reach(config):
        typer.echo(out_of_reach(config))


def revoke(
    student_id: Annotated[str, typer.Argument(help="The student's id in your list.")],
) -> None:
    """Make a student's cards worthless, as after a lost one, and give a new one."""
    with told_in_one_line():
        _settings, store, school = open_school()
        with closing(store), store.writing() as connection:
            student = named_student(connection, store, school, student_id)
            revoked = revoke_cards(connection, student.id, _now())
            give_card(connection, store.vault, school.id, student.id, _now())
    typer.echo(f"{counted(revoked, 'card')} revoked. There is a new one: print it for the student.")


def pin(
    name: Annotated[str, typer.Argument(help="A class, or with --reset a student's id.")],
    on: Annotated[
        bool | None, typer.Option("--on/--off", help="Whether this class taps four pictures.")
    ] = None,
    reset: Annotated[
        bool, typer.Option("--reset", help="The student picks new pictures next time.")
    ] = False,
) -> None:
    """Turn the picture PIN of a class on or off, or unlock a student's."""
    with told_in_one_line():
        if reset == (on is not None):
            raise Refused("Say --on or --off for a class, or --reset for a student.")
        _settings, store, school = open_school()
        with closing(store), store.writing() as connection:
            if reset:
                student = named_student(connection, store, school, name)
                forgotten = pins.forget(connection, student.id)
                told = "will pick new pictures" if forgotten else "has not picked pictures yet"
                typer.echo(f"{student.local_id} {told}.")
                return
            pins.want(connection, named_class(connection, school, name), bool(on))
    typer.echo(f"The picture PIN of {name} is {'on' if on else 'off'}.")


def _cards(
    connection: Connection, store: Store, school: School, config: Config, class_name: str
) -> list[Card]:
    students = students_of_class(
        connection, store.vault, named_class(connection, school, class_name)
    )
    codes = cards_of(connection, store.vault, [student.id for student in students])
    for student in students:
        if student.id not in codes:
            codes[student.id] = give_card(connection, store.vault, school.id, student.id, _now())
    names = class_names(connection, school.id)
    spelt = next(name for name in names if folded_name(name) == folded_name(class_name))
    base = config.web.base_url
    return [card_of(one, codes[one.id], config.school, base, spelt) for one in students]


def _content(out: Path, cards: list[Card], title: str, language: str) -> bytes:
    if out.suffix == ".html":
        return as_html(cards, title, language).encode()
    try:
        return as_pdf(cards, title, language)
    except MissingGlyphs as problem:
        texts = ", ".join(f'"{text}"' for text in problem.texts[:_NAMED])
        more = f" and {len(problem.texts) - _NAMED} more" if len(problem.texts) > _NAMED else ""
        raise Refused(
            f"{out}: a PDF cannot print all letters of {texts}{more}. "
            f"Name {out.with_suffix('.html').name} in its place: a browser prints them."
        ) from None


def _now() -> int:
    return time.time_ns() // 1000
