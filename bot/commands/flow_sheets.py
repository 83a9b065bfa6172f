"""`whathelps flows export` and `import`: a flow as a spreadsheet, and a spreadsheet as a flow."""

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.files import may_replace, write_whole
from bot.commands.flow_files import found_flow
from bot.commands.setup import Refused, counted, told_in_one_line
from dialogs.checking_words import own_steps
from dialogs.flow import Flow
from dialogs.loading import shipped_lists
from dialogs.problems import quoted
from dialogs.writing import write
from dialogs.yamltext import LARGEST, read

NOTHING = "Nothing was written."


def export_flow(
    flow: Annotated[str, typer.Argument(help="The name of a shipped flow, or a YAML file.")],
    xlsx: Annotated[Path, typer.Option("--xlsx", help="The workbook to write, a new file.")],
) -> None:
    """Write a flow as a spreadsheet, in XLSForm's form, to be changed there and imported again."""
    from bot.authoring.workbooks.workbook import (
        workbook_of,  # openpyxl is heavy, and only these need it
    )

    with told_in_one_line():
        if xlsx.suffix.lower() != ".xlsx":
            raise Refused(f"A workbook's name ends in .xlsx: {quoted(f'{xlsx.stem}.xlsx')}.")
        found = found_flow(flow)
        data = workbook_of(found)
        try:
            with xlsx.open("xb") as file:  # what somebody has typed into it is never lost
                file.write(data)
        except FileExistsError:
            what = f"There is a file {quoted(str(xlsx))} already."
            raise Refused(f"{what} Name another one, or move it away.") from None
        except (OSError, ValueError) as error:
            raise Refused(_cannot_be_written(xlsx, error)) from None
    steps = counted(len(list(own_steps(found))), "step")
    typer.echo(f"{xlsx} written: {steps}. Its sheet help says what stands where.")
    typer.echo(f"When you have changed it: whathelps flows import {xlsx}")


def import_flow(
    xlsx: Annotated[Path, typer.Argument(help="The workbook.")],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", help="The YAML file to write. Without it: NAME.yaml, in this folder."
        ),
    ] = None,
) -> None:
    """Read a flow from a spreadsheet: write its YAML, or say everything that has to be mended first.

    Ends with 1 if anything has to be mended, with 2 if the file cannot be read or written.
    """
    from bot.authoring.workbooks import importing
    from bot.authoring.workbooks.in_cells import in_print
    from bot.authoring.workbooks.opening import NoWorkbook

    with told_in_one_line():
        try:
            flow, problems = importing.import_flow(xlsx, shipped_lists())
        except NoWorkbook as problem:
            raise Refused(f"{_plain(xlsx.name)}: {problem}") from None
        if flow is None:
            for line in in_print(_plain(xlsx.name), problems):
                typer.echo(line)
            typer.echo(NOTHING)
            raise typer.Exit(1)
        path = out or Path(f"{flow.name}.yaml")
        text = write(flow, shipped_lists())
        if len(text.encode()) > LARGEST:
            raise Refused(f"The flow is larger than 256 KB. Split it into smaller flows. {NOTHING}")
        before = _before(path, flow)
        if text != before:
            write_whole(path, text.encode())
            path.chmod(0o644)  # no secret, and read by whoever runs the server
    _tell(path, flow, text, before)


def _plain(text: str) -> str:
    return "".join(c if c.isprintable() else "�" for c in text)


def _before(path: Path, flow: Flow) -> str | None:
    """What stands there now: nothing, or an older text of the same flow. Raises Refused for all else."""
    if path.name != f"{flow.name}.yaml":
        what = f"The flow is called {quoted(flow.name)} (form_id in the sheet settings)."
        raise Refused(f"{what} So call its file {quoted(f'{flow.name}.yaml')}. {NOTHING}")
    may_replace(path, lambda data: _named(data) == flow.name, f"no flow called {quoted(flow.name)}")
    return path.read_text(encoding="utf-8", errors="replace") if path.exists() else None


def _named(data: bytes) -> object:
    return read(data.decode("utf-8", "replace"), "")[0].get("flow")


def _cannot_be_written(path: Path, error: Exception) -> str:
    why = getattr(error, "strerror", None) or "this is no name of a file"
    return f"{quoted(str(path))} cannot be written: {why}. Name another file or folder."


def _tell(path: Path, flow: Flow, text: str, before: str | None) -> None:
    if text == before:
        typer.echo(f"{path} says the same already.")
        return
    typer.echo(f"{path} written: {counted(len(list(own_steps(flow))), 'step')}, no problems.")
    top, _ = read(before or "", path.name)
    if top.get("version") == flow.version:
        typer.echo(
            f"It had version {flow.version} before as well. Have students begun it? Then raise version in "
            "the sheet settings and import again: they go on with the old words."
        )
    typer.echo("What comes next:")
    typer.echo(f"  whathelps flows check {path}   after you have changed it by hand")
    typer.echo(
        f"  whathelps flows test {path.with_suffix('.txt')}   plays a conversation that you wrote"
    )
    typer.echo(f"  whathelps flows publish {path}   offers it to students")
