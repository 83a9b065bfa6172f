"""What an author wrote, found and read: by the name of a shipped flow, or by its file."""

from pathlib import Path

import typer

from bot.authoring.flow_files import NotRead, checked, text_of
from bot.commands.setup import Refused
from dialogs.flow import Flow
from dialogs.loading import shipped_files, shipped_flow
from dialogs.problems import did_you_mean, quoted


def found_flow(name: str) -> Flow:
    """A flow without problems, by its file or shipped name; or they are told, and the program ends.

    Raises Refused.
    """
    file, text = find_text(name)
    flow = checked_flow(file, text, err=True)
    if flow is None:
        raise typer.Exit(1)
    return shipped_flow(flow.name) if text == dict(shipped_files()).get(file) else flow


def find_text(name: str) -> tuple[str, str]:
    """The file and its text. `my_tools` and `my_tools.yaml` both name the shipped flow."""
    shipped = dict(shipped_files())
    file = name if name in shipped else f"{name}.yaml"
    if file in shipped and not Path(name).exists():
        return file, shipped[file]
    return name, text_of_file(name)


def text_of_file(name: str) -> str:
    """A file that an author wrote, 256 KB at most. Raises Refused."""
    try:
        return text_of(Path(name))
    except FileNotFoundError:
        names = [file.removesuffix(".yaml") for file, _ in shipped_files()]
        hint = did_you_mean(name, names, f"Shipped flows: {', '.join(names)}.")
        raise Refused(f"There is no file or flow {quoted(name)}. {hint}") from None
    except NotRead as problem:
        raise Refused(str(problem)) from None


def checked_flow(file: str, text: str, err: bool = False) -> Flow | None:
    """The flow; or its problems are told and there is none."""
    flow, problems = checked(text, file)
    for problem in problems:
        typer.echo(str(problem), err=err)
    return flow
