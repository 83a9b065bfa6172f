"""`whathelps retention`: what is past its time, the letters before it, its going, and the year's end."""

import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.files import may_replace, write_whole
from bot.commands.setup import Refused, counted, open_school, told_in_one_line
from bot.config import terms_of
from bot.documents.notices import BEGINS, Letter, as_html
from dialogs.ages import day_at
from storage import retention
from storage.erasing import clean_up_soon
from storage.people import student_by_id
from storage.retention import ANSWERS, FAMILYS, ON_HOLD, TO_BE_TOLD, UNFINISHED, Gone, Past
from storage.terms import BACKUPS_DAYS, Terms, goes_at

_YES = typer.Option("--yes", help="Do it; without this it is only said.")
_CALLED = {
    ANSWERS: "answers",
    FAMILYS: "what families wrote",
    UNFINISHED: "unfinished talks that nobody can read",
}


def due(yes: Annotated[bool, _YES] = False) -> None:
    """Count what is past its time, by class and year. Nothing is deleted without --yes."""
    with told_in_one_line():
        config, store, school = open_school()
        terms, now = terms_of(config), time.time_ns() // 1000
        with closing(store):
            with store.reading() as connection:
                found = retention.past(connection, school.timezone, terms, now)
                worries = retention.past_alerts(connection, terms, now)
            for line in _told(found, worries, terms):
                typer.echo(line)
            goes = any(not one.waits for one in found) or worries
            if not goes or not yes:
                typer.echo(
                    "Nothing was deleted."
                    + (" To delete it: whathelps retention --yes" if goes else "")
                )
                return
            with store.writing() as connection:
                gone = retention.purge(connection, store.vault, school.timezone, terms, now)
            clean = clean_up_soon(store)
    day = day_at(now, school.timezone)
    typer.echo(
        f"Deleted on {day}: {_counted(gone)}, {counted(gone.alerts, 'worry').replace('worrys', 'worries')}. "
        f"Backups made before today hold it, sealed, until they are {BACKUPS_DAYS} days old, on "
        f"{day + timedelta(days=BACKUPS_DAYS)}: throw them away then."
    )
    if not clean:
        typer.echo("A copy stands in the database's log until nobody reads there.", err=True)


def notices(
    out: Annotated[Path, typer.Option(help="The file of letters, .html: to print, one a page.")],
) -> None:
    """Write the letters to parents that a purge waits for, and note that they are told today."""
    with told_in_one_line():
        if out.suffix != ".html":
            raise Refused(f"{out}: let its name end in .html. Nothing was written.")
        may_replace(out, lambda content: content.startswith(BEGINS.encode()), "no file of letters")
        config, store, school = open_school()
        terms, now = terms_of(config), time.time_ns() // 1000
        with closing(store), store.writing() as connection:
            until = retention.to_be_told(connection, school.timezone, terms, now)
            found = [student_by_id(connection, store.vault, id) for id in until]
            from_day = day_at(now, school.timezone) + timedelta(days=terms.notice_days)
            letters = [
                Letter(one.name, one.local_id, one.language, from_day.isoformat())
                for one in sorted(
                    (one for one in found if one), key=lambda one: one.name.casefold()
                )
            ]
            if letters:
                write_whole(out, as_html(letters, config.school).encode())
            new = retention.note_told(connection, school.id, until.items(), now)
    if not letters:
        typer.echo("No purge waits for a letter. Nothing was written.")
        return
    typer.echo(
        f"Written: {out}, {counted(len(letters), 'letter')}, {new} of them new: told today. Send them today. "
        f"What the new ones are about goes from {from_day} on, by whathelps retention --yes."
    )


def year_end(yes: Annotated[bool, _YES] = False) -> None:
    """Show what will go when. With --yes nobody who has left comes in, and every visit ends."""
    with told_in_one_line():
        config, store, school = open_school()
        terms, now = terms_of(config), time.time_ns() // 1000
        with closing(store):
            with store.reading() as connection:
                kept = retention.to_come(connection, school.timezone, terms)
            for year, number in kept.items():
                day = day_at(goes_at(year, terms, school.timezone), school.timezone)
                typer.echo(f"{_year(year)}: {_counted(number)}; may go from {day} on")
            if not kept:
                typer.echo("Nothing that students said is kept.")
            if not yes:
                typer.echo(
                    "Nothing was changed. To end the year: whathelps retention year-end --yes. Cards and "
                    "links of who has left then let nobody in, and all begin a new visit."
                )
                return
            with store.writing() as connection:
                ended = retention.end_year(connection, now)
    typer.echo(
        f"Ended: {counted(ended.cards, 'card')} and {counted(ended.links, 'link')} of who has left, "
        f"{counted(ended.visits, 'visit')}. What is past its time: whathelps retention"
    )


def _told(found: Sequence[Past], worries: int, terms: Terms) -> Iterator[str]:
    ready = [one for one in found if not one.waits]
    for name, year, kind, number in retention.by_class_and_year(ready):
        yield f"{name or 'in no class'}, {_year(year)}: {_CALLED[kind]}: {_counted(number)}"
    if worries:
        yield f"Worries that were acknowledged long ago: {worries}"
    if not ready and not worries:
        yield "Nothing that may go is past its time."
    for why, told in (
        (ON_HOLD, "on hold; released by whathelps students release"),
        (
            TO_BE_TOLD,
            f"until parents were told {terms.notice_days} days before: whathelps retention notices "
            "--out letters.html",
        ),
    ):
        waits = [one for one in found if one.waits == why]
        if waits:
            students = len({one.student_id for one in waits})
            yield f"Waits, {told}: {counted(len(waits), 'talk')} of {counted(students, 'student')}"


def _counted(number: Gone) -> str:
    return (
        f"{counted(number.answers, 'answer')} in {counted(number.talks, 'talk')} of "
        f"{counted(number.students, 'student')}"
    )


def _year(year: int) -> str:
    return f"{year - 1}-{year % 100:02}"
