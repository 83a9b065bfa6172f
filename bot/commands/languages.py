"""`whathelps languages`: which languages there are, and what one of them still lacks."""

from typing import Annotated

import typer

from bot.commands.setup import Refused, counted, told_in_one_line
from bot.config import read_config
from dialogs.completeness import complete, gaps
from dialogs.language import codes, language
from dialogs.loading import shipped_files, shipped_flow
from dialogs.problems import FlowProblems, did_you_mean


def list_languages() -> None:
    """Say which languages there are, and whether students can be spoken to in each."""
    with told_in_one_line():
        read_config()
        for code in codes():
            missing = len(gaps(code))
            state = "complete" if not missing else f"lacks {counted(missing, 'thing')}"
            if code not in complete():
                state = "not complete: no conversation begins in it"
            typer.echo(f"{code:6} {_name_of(code):16} {state}")


def report_language(
    code: Annotated[str, typer.Argument(help="The language's code, such as es.")],
) -> None:
    """Say what a language lacks and what that means. Ends with 1 if it lacks anything."""
    with told_in_one_line():
        read_config()
        if code not in codes():
            raise Refused(f'There is no language "{code}". {did_you_mean(code, codes())}')
        found = gaps(code)
        for gap in found:
            typer.echo(f"{gap.what} {gap.means}")
        silent = [name for name in _shipped() if code not in _speaks(name)]
        if silent:
            typer.echo(
                f"Flows without it: {', '.join(silent)}. Students get the school's language there."
            )
        if not found and not silent:
            typer.echo(f"{_name_of(code)} lacks nothing.")
    raise typer.Exit(1 if found or silent else 0)


def _name_of(code: str) -> str:
    try:
        return language(code).name
    except FlowProblems:
        return "(cannot be read)"


def _shipped() -> list[str]:
    return [file.removesuffix(".yaml") for file, _ in shipped_files()]


def _speaks(flow: str) -> tuple[str, ...]:
    """Raises Refused, where a language's words for the flow are wrong."""
    try:
        return shipped_flow(flow).languages
    except FlowProblems as wrong:
        raise Refused("\n".join(map(str, wrong.problems))) from None
