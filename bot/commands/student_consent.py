"""`whathelps students consent`: a yes or no about one student that the school was given, and what was said.

The newest word counts, by the day on which it was said: a form of August, entered in November, takes back no
refusal of October.
"""

import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, timedelta
from typing import Annotated, cast
from zoneinfo import ZoneInfo

import typer
from sqlalchemy import Connection

from bot.authoring.publishing import offering
from bot.commands.named import named_student
from bot.commands.setup import Refused, open_school, told_in_one_line
from dialogs.ages import moment_at
from dialogs.problems import did_you_mean, quoted
from storage import consent
from storage.consent import OF_AGE, PARENT, SCHOOL, TO_THE_SCHOOL, Consent
from storage.conversations import one_at_a_time
from storage.database import Store
from storage.people import School, Student

# Which wording was agreed to is on the school's own form.
WORDING = "the school's form"

_KINDS = (PARENT, SCHOOL)

_CALLED = {
    "assent": "their own yes to the opening",
    "own": "in a parent's place, being of age",
    "use": "whether their answers are used",
}


def record_consent(
    student: Annotated[str, typer.Argument(help="The student's id in the imported list.")],
    kind: Annotated[
        str, typer.Argument(help="Whose word: parent or school. Left out: show what was said.")
    ] = "",
    yes: Annotated[
        bool | None, typer.Option("--yes/--no", help="What was said. The newest word counts.")
    ] = None,
    by: Annotated[str, typer.Option(help='Who said it, as in "Maria Lopez, mother".')] = "",
    how: Annotated[str, typer.Option(help="paper, in person or phone.")] = "paper",
    on: Annotated[
        str, typer.Option(help="The day it was said, as 2026-08-31 (default: now).")
    ] = "",
    flow: Annotated[str, typer.Option(help="The one flow that it is about (default: all).")] = "",
) -> None:
    """Record that a parent or the school has said yes or no to what a student is asked; or show it."""
    with told_in_one_line():
        _refuse_unknown(kind, yes, how)
        _, store, school = open_school()
        with closing(store):
            if not kind:
                _show(store, school, student)
                return
            now = time.time_ns() // 1000
            at = _moment(on, school, now)
            with store.writing() as connection:
                who = named_student(connection, store, school, student)
                _refuse_of_age(connection, who, kind, now)
                one_at_a_time(connection, who.id)  # a turn that is taken meanwhile comes before
                _refuse_unknown_flow(connection, school, flow)
                whose = cast(consent.Adult, kind)
                given = bool(yes)
                said = Consent(whose, given, WORDING, who.language, how, at, flow, by.strip())
                consent.record(connection, school.id, who.id, said, store.vault)
                standing = consent.standing(connection, store.vault, who.id, now, waits=True)
    about = (
        f"the flow {flow}" if flow else "all flows, those too that ask about what the law protects"
    )
    typer.echo(f"Recorded for {student}: {kind}, {'yes' if yes else 'no'}, to {about}.")
    typer.echo(_then(standing, flow, bool(yes)))


def refuse_unknown_way(how: str) -> None:
    if how not in TO_THE_SCHOOL:
        raise Refused(f"--how {quoted(how)} is not known. {did_you_mean(how, TO_THE_SCHOOL)}")


def _then(standing: consent.Standing, flow: str, yes: bool) -> str:
    if standing.stops == consent.WITHDRAWN:
        return (
            "They have taken their answers back themselves: nothing is asked until they undo that."
        )
    if standing.stops:
        return "Nothing is asked of them now, and nothing new is kept, on any channel."
    if flow:
        may = standing.allows(flow, PARENT)
        return f"They {'can' if may else 'cannot'} begin {flow}; all other flows are as before."
    if not yes:
        return "A newer yes stands: they go on. To see it: whathelps students consent STUDENT_ID"
    waits = standing.allows("\0", PARENT)  # a name that no flow has: one that nobody spoke of
    named = (
        "" if waits else " Flows that wait for a parent's yes need one of their own: --flow NAME."
    )
    return f"They can begin.{named}"


def _refuse_unknown(kind: str, yes: bool | None, how: str) -> None:
    if kind and kind not in _KINDS:
        hint = did_you_mean(kind, _KINDS)
        raise Refused(f"{quoted(kind)} is nobody whose yes a flow waits for. {hint}")
    if kind and yes is None:
        raise Refused("Say --yes or --no. Nothing was recorded.")
    refuse_unknown_way(how)


def _refuse_of_age(connection: Connection, who: Student, kind: str, now: int) -> None:
    if kind == PARENT and consent.is_of_age(connection, who, now):
        raise Refused(
            f"{who.local_id} is {OF_AGE} or older, so a parent's rights are the student's own (34 CFR 99.5): "
            "they say yes or no themselves. Where a court has decided otherwise, record the school's word: "
            "whathelps students consent STUDENT_ID school --no. Nothing was recorded."
        )


def _refuse_unknown_flow(connection: Connection, school: School, flow: str) -> None:
    names = [one.flow.name for one in offering(connection, school.id).flows] if flow else []
    if flow and flow not in names:
        raise Refused(f"There is no flow {quoted(flow)}. {did_you_mean(flow, names)}")


def _moment(on: str, school: School, now: int) -> int:
    """The end of that day at the school, so that it comes behind what was said on it; no later than now."""
    if not on:
        return now
    try:
        day = date.fromisoformat(on)
    except ValueError:
        raise Refused(f"--on {quoted(on)} is no day; write one like 2026-08-31.") from None
    today = moment_at(now, school.timezone).date()
    if day > today:
        raise Refused(f"--on {on} is still to come. Nothing was recorded.")
    if day == today:
        return now
    end = datetime.combine(day + timedelta(days=1), datetime.min.time(), ZoneInfo(school.timezone))
    return int(end.timestamp()) * 1_000_000 - 1


def _show(store: Store, school: School, local_id: str) -> None:
    with store.reading() as connection:
        who = named_student(connection, store, school, local_id)
        said = consent.all_of(connection, store.vault, who.id)
        standing = consent.standing(connection, store.vault, who.id, time.time_ns() // 1000)
    for line in _lines(said, school.timezone):
        typer.echo(line)
    typer.echo(
        {
            consent.WITHDRAWN: "Now: nothing is asked; they have taken their answers back.",
            consent.ADULTS: "Now: nothing is asked; an adult's yes is missing, or is a no. "
            f"Needed: {', '.join(sorted(standing.needed)) or 'no other'}.",
        }.get(standing.stops, "Now: they can be asked, once they say yes themselves.")
    )


def _lines(said: list[Consent], timezone: str) -> Iterator[str]:
    if not said:
        yield "Nothing was said yet."
    for one in said:
        parts = [
            f"{moment_at(one.at, timezone):%Y-%m-%d %H:%M}",
            f"{_CALLED.get(one.kind, one.kind)}: {'yes' if one.given else 'no'}",
            f"flow {one.flow}" if one.flow else "",
            f"by {one.by}" if one.by else "",
            one.channel,
            one.language,
            one.wording,
        ]
        yield " · ".join(part for part in parts if part)
