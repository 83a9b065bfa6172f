"""`whathelps flows class-questions`: a class's own questions in the flow empathy, checked and published.

They come from a CSV list and become a version of the school's own. What is wrong with one is told with its
words, and then nothing is written or published.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from bot.authoring.flow_files import checked
from bot.authoring.publishing import known_versions, offering, version_after
from bot.commands.files import may_replace, write_whole
from bot.commands.flow_publishing import NOTHING, Yes, YesBreaking, YesMapping, offer, said_by
from bot.commands.setup import Refused, open_school, told_in_one_line
from bot.rosters.class_questions import read_class_questions
from bot.rosters.csv_files import in_print
from bot.rosters.lists import Roster
from dialogs.class_questions import FLOW, MEANING, ClassQuestion, sure, with_questions
from dialogs.flow import Flow, to_text
from dialogs.loading import load_flow, shipped_lists
from dialogs.problems import Problem, quoted
from dialogs.sitting import MOST_QUESTIONS
from dialogs.writing import write
from storage.database import Store
from storage.people import School

FILE = f"{FLOW}.yaml"


def ask_class_questions(
    file: Annotated[
        Path,
        typer.Argument(
            help="A CSV list: a column for each language (en, es), and band if you like."
        ),
    ],
    yes: Yes = False,
    yes_mapping: YesMapping = False,
    yes_breaking: YesBreaking = False,
) -> None:
    """Ask up to three questions of the class's own in the flow empathy, in place of those before.

    Ends with 1 if a question has problems or you say no, with 2 if the list cannot be read: then nothing
    was published. To have none again: whathelps flows withdraw empathy
    """
    with told_in_one_line():
        config, store, school = open_school()
        with closing(store):
            now, versions = _offered(store, school)
            roster = read_class_questions(file, now.languages)
            if roster.problems:
                raise Refused("\n".join([*in_print(roster.problems), NOTHING]))
            for note in roster.notes:
                typer.echo(note)
            questions = [row for _, row in roster.rows]
            flow, text = _checked(_next_version(now, questions, versions), roster)
            for line in _not_always_asked(flow, questions):
                typer.echo(line)
            folder = config.school.flows_dir
            path = Path(folder) / FILE if folder else None
            if path:
                _may_be_written(path, versions.values())
            said = said_by(yes=yes, mapping=yes_mapping, breaking=yes_breaking)
            offer(store, school, flow, roster.file, said, lambda: _write(path, text))


def _offered(store: Store, school: School) -> tuple[Flow, dict[str, str]]:
    """The flow as it is offered now, and the text of each version that is known."""
    with store.reading() as connection:
        found = offering(connection, school.id)
        versions = known_versions(connection, school.id, FLOW)
    now = next((one.flow for one in found.flows if one.flow.name == FLOW), None)
    if now is None:
        raise Refused(f"{found.told.get(FLOW, f'There is no flow {quoted(FLOW)}.')} {NOTHING}")
    return now, versions


def _next_version(now: Flow, questions: Sequence[ClassQuestion], versions: dict[str, str]) -> Flow:
    """Under the version that is in use, where it asks these very questions already."""
    flow = with_questions(now, questions)
    same = to_text(flow) == to_text(now)
    return flow if same else replace(flow, version=version_after(versions))


def _checked(flow: Flow, roster: Roster[ClassQuestion]) -> tuple[Flow, str]:
    """As any file is; with its text. Or its problems are told, and the command ends."""
    text = write(flow, shipped_lists())
    good, problems = checked(text, FILE)
    if good is None:
        for line in _told(flow, roster, problems):
            typer.echo(line, err=True)
        typer.echo(NOTHING, err=True)
        raise typer.Exit(1)
    return good, text


def _told(flow: Flow, roster: Roster[ClassQuestion], problems: list[Problem]) -> Iterator[str]:
    """What is wrong with a question by its row and its words; what is wrong with all of it, by the list."""
    own = (step.id for step in flow.steps if step.meaning == MEANING)
    rows = dict(zip(own, roster.rows, strict=True))
    for one in problems:
        where = roster.file
        if one.step in rows:
            number, question = rows[one.step]
            where += f", row {number}, {quoted(next(iter(question.say.values())))}"
        elif one.step:
            where = f"{FLOW}, step {quoted(one.step)}"
        yield f"{where}: {one.what}. {one.fix}"


def _not_always_asked(flow: Flow, questions: Sequence[ClassQuestion]) -> Iterator[str]:
    for band, (asked, of) in sure(flow, questions).items():
        yield (
            f"Band {band}: a sitting has {MOST_QUESTIONS[band]} questions at most, which leaves room for "
            f"{asked} of these {of}. The others are asked only where there is room."
        )


def _may_be_written(path: Path, known: Collection[str]) -> None:
    """Over a text that was published, which is kept; never over what somebody has not published yet."""

    def is_known(data: bytes) -> bool:
        flow, problems = load_flow(data.decode("utf-8", "replace"), FILE, shipped_lists())
        return flow is not None and not problems and to_text(flow) in known

    may_replace(path, is_known, f"not published. Publish it, or move it away. {NOTHING}")


def _write(path: Path | None, text: str) -> None:
    """Into the school's folder, where it has one: there stands what is published."""
    if path:
        write_whole(path, text.encode())
        path.chmod(0o644)  # no secret, and read by whoever runs the server
