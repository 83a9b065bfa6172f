"""`whathelps students consent`: a yes or no about one student that the school was given on paper."""

import time
from contextlib import closing
from typing import Annotated, cast

import typer

from bot.commands.setup import Refused, open_school, told_in_one_line
from dialogs.flow import CONSENTS
from dialogs.problems import did_you_mean, quoted
from storage import consent
from storage.people import find_student

# Which wording was agreed to is on the school's own form.
WORDING = "the school's form"


def record_consent(
    student: Annotated[str, typer.Argument(help="The student's id in the imported list.")],
    kind: Annotated[str, typer.Argument(help="Whose yes: parent.")],
    yes: Annotated[
        bool | None, typer.Option("--yes/--no", help="What was said. The newest word counts.")
    ] = None,
) -> None:
    """Record that a parent has said yes or no to flows that ask about what the law protects."""
    with told_in_one_line():
        if kind not in CONSENTS:
            hint = did_you_mean(kind, CONSENTS)
            raise Refused(f"{quoted(kind)} is nobody whose yes a flow waits for. {hint}")
        if yes is None:
            raise Refused("Say --yes or --no. Nothing was recorded.")
        _, store, school = open_school()
        now = time.time_ns() // 1000
        with closing(store), store.writing() as connection:
            who = find_student(connection, store.vault, school.id, student)
            if who is None:
                raise Refused(
                    f"There is no student {quoted(student)}. Import them: "
                    "whathelps students import FILE"
                )
            whose = cast(consent.Kind, kind)
            said = consent.Consent(whose, yes, WORDING, who.language, "terminal", now)
            consent.record(connection, school.id, who.id, said)
    then = "can begin" if yes else "cannot begin"
    typer.echo(
        f"Recorded for {student}: {kind}, {'yes' if yes else 'no'}. They {then} flows that wait for "
        "this yes."
    )
