"""`whathelps students`: a list comes in, and is taken back; the codes of the cards of those on it go out."""

import os
import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer
from defusedcsv import csv  # type: ignore[import-untyped]
from rich.console import Console
from rich.progress import Progress

from bot.commands.list_preview import preview_lines, summary, what_is_open
from bot.commands.setup import Refused, open_school, told_in_one_line
from bot.config import Config
from bot.rosters.bringing_in import At, Seen, bring_in_or_pause, look_at
from bot.rosters.deciding import EVERYBODY, SCHOOL, Choices
from storage import importing
from storage.cards import cards_of
from storage.database import Store
from storage.importing import AT_WORK, PAUSED, UNDO_PAUSED, Run, UnderWay
from storage.people import School, student_ids
from storage.taking_back import stayed

CODES = ("student_id", "code")
_LARGEST = 64 * 1024 * 1024  # bytes


def import_students(
    file: Annotated[
        Path, typer.Argument(help="The school's list: CSV, TSV, Excel (.xlsx) or OneRoster (.zip).")
    ],
    codes: Annotated[
        Path | None, typer.Option(help="Write student_id and card code to this new CSV file.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Bring it in without asking.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be, and stop.")
    ] = False,
    class_name: Annotated[
        str, typer.Option("--class", help="The class of those for whom the list names none.")
    ] = "",
    band: Annotated[str, typer.Option(help="As --class, for grades: 3-5.")] = "",
    mode: Annotated[str, typer.Option(help="As --class: iep or every.")] = "",
    language: Annotated[str, typer.Option(help="As --class: en or es.")] = "",
    plans: Annotated[
        str,
        typer.Option(help="Plans that the list proposes: 'read' takes them, 'here' leaves all."),
    ] = "",
    columns: Annotated[
        list[str] | None,
        typer.Option(help="What a column is: --columns 'Homeroom=class'. Remembered."),
    ] = None,
    damage: Annotated[
        str, typer.Option(help="Damaged cells: 'out' leaves rows out, 'read' keeps, 'guess' mends.")
    ] = "",
    leave_out_wrong: Annotated[
        bool, typer.Option("--leave-out-wrong", help="Leave out rows that cannot come in.")
    ] = False,
    whole: Annotated[
        bool, typer.Option("--whole/--delta", help="Whether who is not in it may be gone.")
    ] = True,
    gone: Annotated[
        str, typer.Option(help="Who is not in it: 'classes' end theirs, 'school' have left.")
    ] = "",
    stay: Annotated[
        bool, typer.Option("--stay", help="Students also stay in the classes they are in now.")
    ] = False,
    year: Annotated[bool, typer.Option("--year", help="The list of a new school year.")] = False,
    instead: Annotated[
        bool, typer.Option("--instead", help="Drop another list that was only looked at.")
    ] = False,
) -> None:
    """Add the students of a list and change those that it knows. All rows come in, or none."""
    with told_in_one_line():
        data = _read(file)
        choices = Choices(
            columns=dict(_column(one) for one in columns) if columns else None,
            class_name=class_name,
            band=band,
            mode=mode,
            language=language,
            modes=plans,
            damage=damage,
            wrong="out" if leave_out_wrong else "",
            of=SCHOOL if gone == "school" else "classes",
            leave=(EVERYBODY,) if gone else (),
            stays=stay,
            year=year,
            whole=whole,
        )
        config, store, school = open_school()
        with closing(store):
            _import(
                _Office(config, store, school),
                file.name,
                data,
                choices,
                codes,
                yes,
                dry_run,
                instead,
            )


def undo(
    yes: Annotated[bool, typer.Option("--yes", help="Take it back without asking.")] = False,
) -> None:
    """Take back the list that came in last, within a day; who has answered since is named and stays."""
    with told_in_one_line():
        config, store, school = open_school()
        with closing(store):
            office = _Office(config, store, school)
            run = office.looks(lambda c: importing.open_run(c, store.vault, school.id))
            run = run or office.looks(
                lambda c: importing.last_run(c, store.vault, school.id, office.now())
            )
            if run is None or (run.state == importing.UNDONE):
                raise Refused("There is no list to be taken back: none came in within a day.")
            if not yes and not typer.confirm(f"Take back {run.file or 'the pasted list'}?"):
                raise Refused("Nothing was changed.")
            _take_back(office, run)


def _take_back(office: "_Office", run: Run) -> None:
    store, school = office.store, office.school
    try:
        done = office.keep(
            lambda c: (
                importing.take_back(c, store.vault, school, run, office.now())
                or importing.go_on(c, run, office.now())
            )
        )
    except UnderWay as problem:
        raise Refused(_under_way(problem.run)) from None
    if not done:
        raise Refused("It cannot be taken back: it never came in, or more than a day ago.")
    office.brings_in("Taking back")
    left = office.looks(lambda c: stayed(c, store.vault, run))
    typer.echo(f"{run.file or 'The pasted list'} is taken back.")
    for one in left:
        typer.echo(f"  {one.name} ({one.local_id}) stays: {_STAYS[one.why]}.")


_STAYS = {
    "answered": "has begun to answer since",
    "entered": "somebody entered something since",
    "since": "somebody changed a fact since, which stays",
}


class _Office:
    """Where a list comes in from a terminal: the same steps as in the running program."""

    def __init__(self, config: Config, store: Store, school: School) -> None:
        self.config, self.store, self.school = config, store, school

    def now(self) -> int:
        return time.time_ns() // 1000

    def keep(self, job: Any) -> Any:
        with self.store.writing() as connection:
            return job(connection)

    def looks(self, job: Any) -> Any:
        with self.store.reading() as connection:
            return job(connection)

    def sees(self, run: Run) -> Seen:
        vault, language = self.store.vault, self.config.school.language
        found = self.looks(lambda c: importing.find_run(c, vault, self.school.id, run.id))
        seen: Seen = self.looks(lambda c: look_at(c, vault, found, language))
        return seen

    def brings_in(self, what: str) -> None:
        language = self.config.school.language
        at = At(self.store, lambda: self.school, lambda: language, self.keep, self.now)
        console = Console(stderr=True)
        with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
            task = bar.add_task(what, total=None)
            bring_in_or_pause(
                at, lambda saved, total: bar.update(task, completed=saved, total=total)
            )


def _import(
    office: _Office,
    name: str,
    data: bytes,
    choices: Choices,
    codes: Path | None,
    yes: bool,
    dry_run: bool,
    instead: bool,
) -> None:
    # The file for the codes is made first: a place that cannot be written costs no import.
    with _new_file(codes) if codes and not dry_run else nullcontext() as codes_file:
        run = _begun(office, name, data, choices, instead=instead)
        try:
            seen = _said_yes(office, run, yes=yes, dry_run=dry_run)
        except BaseException:
            office.keep(lambda c: importing.drop(c, run, office.now()))
            raise
        if seen is None:
            office.keep(lambda c: importing.drop(c, run, office.now()))
            return
        office.keep(lambda c: importing.start(c, run, office.now()))
        office.brings_in("Saving")
        for line in office.looks(lambda c: summary(c, office.store.vault, seen)):
            typer.echo(line)
        if codes_file is not None:
            _write_codes(codes_file, office, [one.row.local_id for one in seen.beside.rows])


def _begun(office: _Office, name: str, data: bytes, choices: Choices, *, instead: bool) -> Run:
    """A run of ours; a list that was half in when a program died is brought in first."""
    store, school, now = office.store, office.school, office.now()
    other = office.looks(lambda c: importing.open_run(c, store.vault, school.id))
    if other is not None and other.state in AT_WORK:
        typer.echo(f"{other.file}: was half in, and goes on first.", err=True)
        office.brings_in("Saving")
    elif other is not None and other.state == importing.READ and instead:
        office.keep(lambda c: importing.drop(c, other, now))
    try:
        run: Run = office.keep(
            lambda c: importing.begin(c, store.vault, school, None, name, data, now)
        )
    except UnderWay as problem:
        raise Refused(_under_way(problem.run)) from None
    office.keep(lambda c: importing.choose(c, store.vault, run, _chosen(choices), now))
    return run


def _chosen(choices: Choices) -> dict[str, Any]:
    chosen = choices.as_json()
    if choices.whole:  # a list of changes says so itself
        del chosen["whole"]
    return chosen


def _said_yes(office: _Office, run: Run, *, yes: bool, dry_run: bool) -> Seen | None:
    """What is to come in; None where nothing is. Raises Refused where something is open."""
    seen = office.sees(run)
    asks = not yes and os.isatty(0)
    if asks or dry_run:
        for line in preview_lines(seen):
            typer.echo(line)
    if seen.open:
        raise Refused("\n".join([*what_is_open(seen), "Nothing was imported."]))
    if dry_run:
        typer.echo("This was only a look. Nothing was imported.")
        return None
    if asks and not typer.confirm("Bring this in?"):
        typer.echo("Nothing was imported.")
        return None
    return replace(seen, run=run)


def _under_way(run: Run) -> str:
    name = run.file or "a pasted list"
    if run.state == importing.READ:
        return (
            f"Another list is being looked at: {name}. Bring it in or drop it on the page, or say "
            "--instead to drop it. Nothing was imported."
        )
    if run.state in (PAUSED, UNDO_PAUSED):
        return (
            f"Another list stands half in: {name}, {run.saved:,} of {run.total:,}. Let it go on on the "
            "page, or take it back: whathelps students undo. Nothing was imported."
        )
    return f"Another list is coming in: {name}. Wait until it is in. Nothing was imported."


def _read(file: Path) -> bytes:
    try:
        if file.is_file() and file.stat().st_size > _LARGEST:
            raise Refused(f"{file.name}: this is larger than any list. Nothing was imported.")
        return file.read_bytes()
    except FileNotFoundError:
        raise Refused(
            f"{file.name}: there is no such file. Check the name and the folder.\n"
            "Nothing was imported."
        ) from None
    except OSError as error:
        raise Refused(
            f"{file.name}: this file cannot be read: {error.strerror}.\nNothing was imported."
        ) from None


def _column(text: str) -> tuple[str, str]:
    header, sign, meaning = text.rpartition("=")
    from bot.rosters.roster import MEANINGS

    if not sign or meaning not in ("", *MEANINGS):
        raise Refused(f"--columns {text}: write Header=meaning, with one of {', '.join(MEANINGS)}.")
    return header, meaning


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


def _write_codes(file: Path, office: _Office, local_ids: Sequence[str]) -> None:
    """No names: beside a code they would make a lost file worth stealing."""
    store = office.store
    with store.reading() as connection:
        ids = student_ids(connection, store.vault, office.school.id, filter(None, local_ids))
        codes = cards_of(connection, store.vault, ids.values())
    try:
        with file.open("w", encoding="utf-8", newline="") as sheet:
            # Spreadsheets run what begins with = + - @, and the ids are the school's own text.
            writer = csv.writer(sheet, lineterminator="\n")
            writer.writerow(CODES)
            writer.writerows((local_id, codes[id]) for local_id, id in ids.items() if id in codes)
            sheet.flush()
            os.fsync(sheet.fileno())
    except OSError as error:
        raise _not_written(
            file, error, "The students are imported; run the same again for their codes."
        ) from None


def _put_in_place(aside: Path, path: Path) -> None:
    try:
        aside.replace(path)
    except OSError as error:
        raise _not_written(
            path, error, "The students are imported; run the same again for their codes."
        ) from None


def _not_written(path: Path, error: OSError, then: str) -> Refused:
    return Refused(f"{path} cannot be written: {error.strerror}. {then}")
