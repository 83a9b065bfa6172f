"""`whathelps rounds`: a flow given to a class by the command line, what is under way, and closing it."""

import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from typing import Annotated

import typer
from sqlalchemy import Connection

from bot.authoring.publishing import flows_for
from bot.commands.setup import Refused, counted, open_school, told_in_one_line
from bot.config import Config
from bot.conversation.desk import Desk
from bot.conversation.school_names import KnownNames
from bot.giving.whom import NobodyGets, give, students_of
from bot.school_settings import SchoolFacts
from dialogs.ages import day_at
from dialogs.giving import usual_due
from dialogs.problems import did_you_mean, quoted
from storage import access, rounds
from storage.access import Viewer
from storage.database import Store
from storage.people import School
from storage.rounds import NewRound, Round
from storage.staffing import id_by_email

_By = Annotated[str, typer.Option("--by", help="The e-mail of the teacher whose class it is.")]
_NOTHING = "Nothing was given."


def give_round(
    class_name: Annotated[
        str, typer.Argument(metavar="CLASS", help="One of the teacher's classes.")
    ],
    flow: Annotated[str, typer.Argument(metavar="FLOW", help="Which flow: whathelps flows list.")],
    by: _By,
    due: Annotated[str, typer.Option("--due", help="Until this day, such as 2026-09-18.")] = "",
) -> None:
    """Give a flow to a whole class, as its teacher would on the page."""
    with told_in_one_line():
        config, store, school = open_school()
        with closing(store), store.writing() as connection:
            now = _now()
            viewer = _viewer(connection, store, school, by)
            class_id = access.taught_class(connection, viewer, class_name)
            if class_id is None:
                raise Refused(f"{by} teaches no class {quoted(class_name)}. {_NOTHING}")
            desk = _desk(connection, store, config, school)
            names = [one.name for one in desk.flows()]
            if flow not in names:
                raise Refused(
                    f"There is no flow {quoted(flow)}. {did_you_mean(flow, names)} {_NOTHING}"
                )
            what = NewRound(flow=flow, class_id=class_id, due_on=_due(due, school, now))
            students = students_of(connection, desk, viewer, class_id, ())
            try:
                made = give(connection, desk, viewer, what, students, now)
            except NobodyGets:
                raise Refused(f"Nobody in {class_name} can begin {flow} now. {_NOTHING}") from None
    typer.echo(
        f"{made.id}: {flow} is given to {counted(len(made.those), 'student')} until {what.due_on}."
    )
    for one in made.others:
        typer.echo(f"  not to {one.student.local_id}: it is for others, or a yes is missing")


def list_rounds() -> None:
    """Show what is under way: its id, how far its students are, and until when."""
    with told_in_one_line():
        _config, store, school = open_school()
        with closing(store), store.reading() as connection:
            found = rounds.open_rounds(connection, store.vault, school.id)
            lines = list(_lines(connection, school, found))
    for line in lines or ["Nothing is given now."]:
        typer.echo(line)


def close_round(
    round_id: Annotated[
        str, typer.Argument(metavar="ID", help="As whathelps rounds list shows it.")
    ],
) -> None:
    """Close a round: what is said later does not count for it. What was said stays."""
    with told_in_one_line():
        _config, store, school = open_school()
        with closing(store), store.writing() as connection:
            found = rounds.open_rounds(connection, store.vault, school.id)
            one = next((one for one in found if one.id == round_id), None)
            if one is None:
                raise Refused(
                    f"There is no round {quoted(round_id)} under way. To see them: whathelps rounds list"
                )
            rounds.close_round(connection, one, _now())
    typer.echo(f"{one.id}: {one.what.flow or one.what.series} is closed.")


def _lines(connection: Connection, school: School, found: list[Round]) -> Iterator[str]:
    far = rounds.progress(connection, found)
    names = access.named_classes(connection, Viewer("", school.id, frozenset()))
    for one in found:
        states = [each.status for each in far[one.id].values()]
        whom = names.get(one.what.class_id or "", "a group")
        due = f"until {one.what.due_on}" if one.what.due_on else "without a day"
        begun, done = sum(map(bool, states)), sum(state in ("review", "done") for state in states)
        yield (
            f"{one.id}: {one.what.flow or one.what.series}, {whom}, {due}: {len(states)} invited, "
            f"{begun} begun, {done} finished, {states.count('done')} read back"
        )


def _viewer(connection: Connection, store: Store, school: School, email: str) -> Viewer:
    id = id_by_email(connection, store.vault, school.id, email)
    viewer = access.viewer_of(connection, id) if id else None
    if viewer is None or not viewer.has_students:
        raise Refused(
            f"{quoted(email)} is nobody who teaches here. See: whathelps staff list. {_NOTHING}"
        )
    return viewer


def _desk(connection: Connection, store: Store, config: Config, school: School) -> Desk:
    facts, flows = SchoolFacts(school, config.school), flows_for(connection, school.id)
    names = KnownNames(store, school.id)
    return Desk(store.vault, lambda: facts, config.web.base_url, lambda: flows, names)


def _due(typed: str, school: School, now: int) -> str:
    today = day_at(now, school.timezone)
    if not typed:
        return usual_due(today, school.holidays).isoformat()
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        raise Refused(
            f"--due: {quoted(typed)} is no day. Write it as 2026-09-18. {_NOTHING}"
        ) from None
    if day < today:
        raise Refused(f"--due: {typed} is over. {_NOTHING}")
    return day.isoformat()


def _now() -> int:
    return time.time_ns() // 1000
