"""`whathelps flows test`: plays written conversations, and shows the first difference with its line."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from bot.authoring.written_conversations import Written, play, read
from bot.commands.flow_files import found_flow, text_of_file
from bot.commands.setup import Refused, counted
from bot.demo.walking import conversation_files
from dialogs.flow import Flow
from dialogs.problems import Problem


def play_conversations(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            help="Files of written conversations, or names of shipped flows. None: all of those."
        ),
    ] = None,
) -> None:
    """Play conversations that were written down, and show where a flow now says something else.

    The flow is the file NAME.yaml beside the conversation, or else the shipped one. Ends with 1 where
    one goes otherwise than it was written, with 2 if a file cannot be read.
    """
    code = 0
    shipped = [name for name, _ in conversation_files()]
    named = [file for name in files for file in _files(name, shipped)] if files else shipped
    for file in named:
        try:
            problems = list(_played(file, shipped=file in shipped and not Path(file).exists()))
        except Refused as refused:
            typer.echo(str(refused), err=True)
            code = 2
            continue
        for problem in problems:
            typer.echo(str(problem))
        code = max(code, 1 if problems else 0)
    raise typer.Exit(code)


def _files(name: str, shipped: list[str]) -> list[str]:
    """A file, or the conversations that come with the flow of this name."""
    if Path(name).exists():
        return [name]
    stem = name.removesuffix(".txt")
    found = [file for file in shipped if file == f"{stem}.txt" or file.startswith(f"{stem}_")]
    return found or [name]


def _played(file: str, *, shipped: bool) -> Iterator[Problem]:
    text = dict(conversation_files())[file] if shipped else text_of_file(file)
    conversations, problems = read(text, file)
    yield from problems
    if problems:
        return
    went_well = 0
    for written in conversations:
        problem = play(_flow(written, None if shipped else Path(file).parent), written).problem
        went_well += problem is None
        if problem:
            yield problem
    of = "" if went_well == len(conversations) else f"{went_well} of "
    typer.echo(f"{file}: {of}{counted(len(conversations), 'conversation')} as written")


def _flow(written: Written, folder: Path | None) -> Flow:
    name = written.facts["flow"]
    beside = folder / f"{name}.yaml" if folder else None
    return found_flow(str(beside) if beside and beside.exists() else name)
