"""`whathelps series`: flows in an order for a student's meeting, given, looked at and ended."""

import re
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing
from datetime import date
from typing import Annotated

import typer
from sqlalchemy import Connection

from bot.commands.named import named_student
from bot.commands.series_told import away, counted_days, give, how_far, named_day, step_name
from bot.commands.setup import Refused, open_school, told_in_one_line
from bot.config import School as Settings
from bot.config import read_config
from dialogs.ages import day_at
from dialogs.audience import joined
from dialogs.language import text_in
from dialogs.problems import did_you_mean, quoted
from dialogs.series import Series, all_series, why_not
from storage.database import Store
from storage.meetings import end_meeting
from storage.people import School, Student, find_student


def list_series() -> None:
    """Show the series that there are, for which modes, and when each step opens and is due."""
    with told_in_one_line():
        language = read_config().school.language
    for one in all_series().values():
        typer.echo(f"{one.name}: {text_in(one.title, language)} (mode {joined(one.modes, 'or')})")
        for step in one.steps:
            typer.echo(f"  {step_name(step)}: {counted_days(step)}")


def assign(
    students: Annotated[
        list[str], typer.Argument(metavar="STUDENT", help="Students' ids in your list.")
    ],
    series: Annotated[
        str, typer.Argument(metavar="SERIES", help="Which series: whathelps series list.")
    ],
    day: Annotated[str, typer.Option("--date", help="The meeting's day, such as 2027-02-10.")] = "",
) -> None:
    """Give students a series for a meeting. A new day takes the old one's place; what is done stays.

    All the students are given it, or none.
    """
    with told_in_one_line():
        what, when = _named_series(series), _date(day)
        config, store, school = open_school()
        now = _now()
        with closing(store), store.writing() as connection:
            _neither_too_late_nor_too_far(what, when, day_at(now, school.timezone), school.holidays)
            who = _those_it_is_for(connection, store, school, students, what)
            lines = [give(connection, school, one, what, when, now) for one in who]
    for line in [*lines, *_never_offered(what, config.school)]:
        typer.echo(line)


def show(
    student: Annotated[
        str, typer.Argument(metavar="[STUDENT]", help="This student alone, by their id.")
    ] = "",
) -> None:
    """Show how far students are with their series, the earliest meeting first."""
    with told_in_one_line():
        _settings, store, school = open_school()
        with closing(store), store.reading() as connection:
            id = named_student(connection, store, school, student).id if student else ""
            lines = list(how_far(connection, store.vault, school, _now(), id))
    for line in lines or [f"No series now. {_GIVE}"]:
        typer.echo(line)


def end(student: Annotated[str, typer.Argument(help="The student's id in your list.")]) -> None:
    """End a student's series. What the student said stays."""
    with told_in_one_line():
        _settings, store, school = open_school()
        with closing(store), store.writing() as connection:
            who = named_student(connection, store, school, student)
            was = end_meeting(connection, who.id, _now())
            if was is None:
                raise Refused(f"{who.local_id} has no series, so there is none to end.")
    typer.echo(f"{who.local_id}: {was.series}, {named_day(was.day)}, has ended.")


def _named_series(name: str) -> Series:
    found = all_series().get(name)
    if found is None:
        fix = did_you_mean(name, all_series())
        raise Refused(
            f"There is no series {quoted(name)}. {fix} It is the last word, after the students. "
            "Nothing was set."
        )
    return found


def _date(text: str) -> date:
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    what = f"{quoted(text)} is no date" if text else "the meeting's day is missing"
    raise Refused(f"--date: {what}. Write year, month and day as 2027-02-10. Nothing was set.")


def _neither_too_late_nor_too_far(
    series: Series, day: date, today: date, holidays: Collection[date]
) -> None:
    reason = why_not(series, series.modes[0], day, today, holidays)
    if reason == "far":
        what = "more than a year away. Is that the year?"
    elif reason == "over":
        what = f"{away(day, today, holidays)}: nothing of {series.name} would open any more."
    else:
        return
    raise Refused(f"--date: {named_day(day)} is {what} Nothing was set.")


def _those_it_is_for(
    connection: Connection, store: Store, school: School, local_ids: Iterable[str], series: Series
) -> list[Student]:
    """Each once. Raises Refused with all for whom it cannot be."""
    found: dict[str, Student] = {}
    wrong = []
    for local_id in local_ids:
        student = find_student(connection, store.vault, school.id, local_id)
        if student is None:
            wrong.append(f"There is no student {quoted(local_id)}. The id is the one in your list.")
        elif student.mode not in series.modes:
            others = [one.name for one in all_series().values() if student.mode in one.modes]
            wrong.append(
                f"{student.local_id} is in mode {student.mode}, and {series.name} is for mode "
                f"{joined(series.modes, 'or')}. Use {joined(others, 'or')}."
            )
        else:
            found[student.id] = student
    if wrong:
        raise Refused("\n".join([*wrong, "Nothing was set."]))
    return list(found.values())


def _never_offered(series: Series, settings: Settings) -> Iterator[str]:
    """A step that no student can begin would be late for good."""
    for step in series.steps:
        if settings.flows and not {*step.flows} & {*settings.flows}:
            yield (
                f"Students are not offered {step_name(step)}: school.flows in config.toml leaves it "
                "out. Add it there."
            )


def _now() -> int:
    return time.time_ns() // 1000


_GIVE = "Give one: whathelps series assign STUDENT SERIES --date 2027-02-10"
