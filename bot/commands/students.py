"""`whathelps students`: a school's list of students comes in, the codes of their cards go out."""

import os
import secrets
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from typing import Annotated

import typer
from defusedcsv import csv  # type: ignore[import-untyped]
from rich.console import Console
from rich.progress import track
from sqlalchemy import Connection

from bot.commands.setup import Refused, counted, open_school, refuse, told_in_one_line
from bot.rosters.lists import read_students
from storage.cards import cards_of
from storage.database import Store
from storage.enrolling import NewStudent, Saved, save_students
from storage.people import School, folded_name, student_ids

CODES = ("student_id", "code")
_NAMED = 20  # classes in the summary


def import_students(
    file: Annotated[Path, typer.Argument(help="The school's list as CSV, one row a student.")],
    codes: Annotated[
        Path | None, typer.Option(help="Write student_id and card code to this new CSV file.")
    ] = None,
) -> None:
    """Add the students of a list and change those that it knows. All rows come in, or none."""
    with told_in_one_line():
        roster = read_students(file)
        refuse(roster.problems)
        rows = [row for _, row in roster.rows]
        _settings, store, school = open_school()
        with closing(store):
            saved = _save(store, school, rows, codes)
    for line in [*roster.notes, *_summary(rows, saved)]:
        typer.echo(line)


def _save(
    store: Store, school: School, rows: Sequence[NewStudent], codes: Path | None
) -> list[tuple[str, Saved]]:
    # The file for the codes is made first: a place that cannot be written costs no import.
    with _new_file(codes) if codes else nullcontext() as file, store.writing() as connection:
        now = time.time_ns() // 1000
        saved = save_students(connection, store.vault, school, _with_a_bar(rows), now)
        if file is not None:
            _write_codes(file, connection, store, school, rows)
    return saved


def _with_a_bar(rows: Sequence[NewStudent]) -> Iterable[NewStudent]:
    console = Console(stderr=True)
    return track(rows, "Saving", console=console, transient=True, disable=not console.is_terminal)


def _summary(rows: Sequence[NewStudent], saved: Sequence[tuple[str, Saved]]) -> list[str]:
    count = Counter(what for _, what in saved)
    spelt = {folded_name(row.class_name): row.class_name for row in rows}
    classes = Counter(folded_name(row.class_name) for row in rows)
    names = [f"{spelt[name]} ({classes[name]:,})" for name in sorted(classes)]
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return [
        f"{counted(len(rows), 'student')}: {count['added']:,} added, {count['changed']:,} changed, "
        f"{count['same']:,} the same.",
        f"Classes: {', '.join(names[:_NAMED])}{more}.",
    ]


# --- the file of codes ---------------------------------------------------------------------------


@contextmanager
def _new_file(path: Path) -> Iterator[Path]:
    """A file aside that only its owner may read; put in place at the end, whole or not at all.

    It takes the place of an older file of codes, and of nothing else.
    """
    _may_replace(path)
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        os.close(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:
        raise _not_written(path, error, "Nothing was imported.") from None
    try:
        yield aside
        _put_in_place(aside, path)
    finally:
        aside.unlink(missing_ok=True)


def _may_replace(path: Path) -> None:
    if not os.path.lexists(path):
        return
    try:
        ordinary = path.is_file() and not path.is_symlink()
        ours = ordinary and path.read_bytes().startswith(f"{','.join(CODES)}\n".encode())
    except OSError:
        ours = False
    if not ours:
        raise Refused(
            f"{path} is there already and is no file of codes. Name another one. "
            "Nothing was imported."
        )


def _write_codes(
    file: Path, connection: Connection, store: Store, school: School, rows: Sequence[NewStudent]
) -> None:
    """No names: beside a code they would make a lost file worth stealing."""
    ids = student_ids(connection, store.vault, school.id, [row.local_id for row in rows])
    codes = cards_of(connection, store.vault, ids.values())
    try:
        with file.open("w", encoding="utf-8", newline="") as sheet:
            # Spreadsheets run what begins with = + - @, and the ids are the school's own text.
            writer = csv.writer(sheet, lineterminator="\n")
            writer.writerow(CODES)
            writer.writerows((local_id, codes[id]) for local_id, id in ids.items() if id in codes)
            # A full disk must show itself before the import is kept.
            sheet.flush()
            os.fsync(sheet.fileno())
    except OSError as error:
        raise _not_written(file, error, "Nothing was imported.") from None


def _put_in_place(aside: Path, path: Path) -> None:
    try:
        aside.replace(path)
    except OSError as error:
        raise _not_written(
            path, error, "The students are imported; run the same again for their codes."
        ) from None


def _not_written(path: Path, error: OSError, then: str) -> Refused:
    return Refused(f"{path} cannot be written: {error.strerror}. {then}")
