"""`whathelps students list` and `show`: who is here and where they belong; nothing that anybody said."""

from collections.abc import Iterator
from contextlib import closing
from typing import Annotated

import typer

from bot.commands.setup import Refused, counted, open_school, told_in_one_line
from bot.rosters.csv_files import plain
from storage import caseload
from storage.access import class_names
from storage.database import Store
from storage.people import School, Student, classes_of, find_student, folded_name, students_of_class

_PLANS = {"plan": "a plan", "iep": "an IEP", "504": "a 504 plan"}


def list_students(
    class_name: Annotated[
        str, typer.Argument(metavar="[CLASS]", help="One class; without it, all.")
    ] = "",
) -> None:
    """Show the students of a class, or of each class: number, name, grades, plan, language."""
    with told_in_one_line():
        _config, store, school = open_school()
        with closing(store):
            lines = list(_listed(store, school, class_name))
    for line in lines:
        typer.echo(line)


def show_student(
    local_id: Annotated[str, typer.Argument(metavar="ID", help="The school's number for them.")],
) -> None:
    """Show what the school's lists say of one student, and how far they are; nothing that they said."""
    with told_in_one_line():
        _config, store, school = open_school()
        with closing(store), store.reading() as connection:
            one = find_student(connection, store.vault, school.id, local_id)
            if one is None:
                raise Refused(
                    f"There is no student {plain(local_id)}. See: whathelps students list"
                )
            classes = class_names(connection, one.id)
            talks = caseload.talks_of(connection, [one.id]).get(one.id, {})
    for line in _facts(one, classes, talks):
        typer.echo(line)


def _listed(store: Store, school: School, class_name: str) -> Iterator[str]:
    with store.reading() as connection:
        classes = classes_of(connection, school.id)
        if class_name and folded_name(class_name) not in classes:
            raise Refused(
                f"There is no class {plain(class_name)}. There are: {', '.join(sorted(classes)) or 'none'}."
            )
        for folded, id in sorted(classes.items()):
            if class_name and folded != folded_name(class_name):
                continue
            found = students_of_class(connection, store.vault, id)
            yield f"{folded}: {counted(len(found), 'student')}"
            for one in found:
                facts = (one.local_id, plain(one.name), one.band, _plan(one), one.language)
                yield "  " + " · ".join(facts)


def _facts(one: Student, classes: list[str], talks: dict[str, str]) -> Iterator[str]:
    yield f"{plain(one.name)} ({one.local_id}){', has left' if one.left else ''}"
    named = {
        "classes": ", ".join(classes) or "none now",
        "grades": " · ".join(filter(None, (one.band, one.grade and f"grade {one.grade}"))),
        "plan": _plan(one),
        "knows about the plan": "yes" if one.knows_about_plan else "no",
        "language": one.language,
        "born": one.born,
        "pronouns": plain(one.pronouns),
        "next meeting": one.meeting_date,
        "case manager": plain(one.case_manager or ""),
        "asked in addition": ", ".join(one.asks),
        "talks": ", ".join(f"{flow}: {status}" for flow, status in talks.items()) or "none begun",
    }
    for name, value in named.items():
        if value:
            yield f"  {name}: {value}"


def _plan(one: Student) -> str:
    return _PLANS.get(one.plan_word, "a plan") if one.mode == "iep" else "no plan"
