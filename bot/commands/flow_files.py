"""What an author wrote, found and read: by the name of a shipped flow, or by its file."""

from pathlib import Path

import typer

from bot.commands.setup import Refused
from dialogs.checking import check_text
from dialogs.flow import Flow
from dialogs.loading import load_flow, shipped_files, shipped_lists
from dialogs.problems import FlowProblems, did_you_mean, quoted
from dialogs.yamltext import LARGEST


def found_flow(name: str) -> Flow:
    """A flow without problems, by its file or shipped name; or they are told, and the program ends.

    Raises Refused.
    """
    flow = checked_flow(*find_text(name), err=True)
    if flow is None:
        raise typer.Exit(1)
    return flow


def find_text(name: str) -> tuple[str, str]:
    """The file and its text. `my_tools` and `my_tools.yaml` both name the shipped flow."""
    shipped = dict(shipped_files())
    file = name if name in shipped else f"{name}.yaml"
    if file in shipped and not Path(name).exists():
        return file, shipped[file]
    return name, text_of_file(name)


def text_of_file(name: str) -> str:
    """A file that an author wrote, 256 KB at most. Raises Refused."""
    path = Path(name)
    if path.is_dir():
        raise Refused(f"{quoted(name)} is a folder. Name the files in it.")
    try:
        with path.open("rb") as opened:
            # No more than this, whatever it is: it may be a device that never ends.
            data = opened.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise Refused(f"{quoted(name)} is larger than 256 KB. Split it into smaller flows.")
        return data.decode("utf-8")
    except FileNotFoundError:
        names = [file.removesuffix(".yaml") for file, _ in shipped_files()]
        hint = did_you_mean(name, names, f"Shipped flows: {', '.join(names)}.")
        raise Refused(f"There is no file or flow {quoted(name)}. {hint}") from None
    except UnicodeDecodeError:
        fix = "Save it as UTF-8 and try again."
        raise Refused(f"{quoted(name)} is not a text in UTF-8. {fix}") from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "this is no name of a file"
        raise Refused(f"{quoted(name)} cannot be read: {why}.") from None


def checked_flow(file: str, text: str, err: bool = False) -> Flow | None:
    """The flow; or its problems are told and there is none."""
    try:
        lists = shipped_lists()
        problems = check_text(text, file, lists)
        flow = None if problems else load_flow(text, file, lists)[0]
    except FlowProblems as in_the_lists:
        problems, flow = list(in_the_lists.problems), None
    for problem in problems:
        typer.echo(str(problem), err=err)
    return flow
