"""`whathelps students disclosures` and `disclose`: who asked for a student's records, and who got what."""

import time
from collections.abc import Iterator
from contextlib import closing
from typing import Annotated

import typer

from bot.commands.named import account, named_student
from bot.commands.setup import Refused, open_school, told_in_one_line
from dialogs.ages import moment_at
from storage import disclosures
from storage.disclosures import EMERGENCY, OTHER, Disclosure

_STUDENT = typer.Argument(help="The student's id in the imported list.")
_BY = typer.Option(help="Who at the school did it (default: as this computer calls you).")


def show(
    student: Annotated[str, _STUDENT],
    emergency: Annotated[
        bool,
        typer.Option("--emergency", help="Those in an emergency: for the counselors' eyes alone."),
    ] = False,
) -> None:
    """Show the log of a student's records: each request, and to whom what was disclosed and why."""
    with told_in_one_line():
        _, store, school = open_school()
        with closing(store), store.reading() as connection:
            who = named_student(connection, store, school, student)
            find = disclosures.emergencies_of if emergency else disclosures.of_student
            found = find(connection, store.vault, school.id, who.id)
    for line in _lines(found, school.timezone):
        typer.echo(line)
    if not found:
        typer.echo("Nothing was asked for or disclosed.")


def disclose(
    student: Annotated[str, _STUDENT],
    to: Annotated[str, typer.Option(help='To whom, as in "Dr. Wu, evaluator".')] = "",
    what: Annotated[str, typer.Option(help='What of the record, as in "the profile".')] = "",
    why: Annotated[str, typer.Option(help="Their legitimate interest; or the threat.")] = "",
    by: Annotated[str, _BY] = "",
    emergency: Annotated[
        bool,
        typer.Option("--emergency", help="In an emergency (34 CFR 99.36): sealed for counselors."),
    ] = False,
) -> None:
    """Record that something of a student's was disclosed, as by phone or on paper."""
    with told_in_one_line():
        if not (to.strip() and what.strip() and why.strip()):
            raise Refused(
                'Say to whom, what and why: --to "Dr. Wu, evaluator" --what "the profile" --why '
                '"evaluation". Nothing was recorded.'
            )
        _, store, school = open_school()
        with closing(store), store.writing() as connection:
            who = named_student(connection, store, school, student)
            kind = EMERGENCY if emergency else OTHER
            told = (to.strip(), what.strip(), why.strip(), by.strip() or account())
            new, now = Disclosure(kind, *told), time.time_ns() // 1000
            disclosures.note(connection, store.vault, school.id, who.id, new, now)
    where = " --emergency" if emergency else ""
    typer.echo(f"Recorded. To see it: whathelps students disclosures {student}{where}")


def _lines(found: list[Disclosure], timezone: str) -> Iterator[str]:
    for one in found:
        parts = (
            f"{moment_at(one.at, timezone):%Y-%m-%d %H:%M}",
            one.kind,
            one.to,
            one.what,
            one.why,
        )
        yield " · ".join(part for part in (*parts, f"by {one.by}" if one.by else "") if part)
