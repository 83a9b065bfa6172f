"""`whathelps flows`, for those who write flows: what is wrong with one, which ways it has, how long it is."""

from collections.abc import Iterator
from itertools import groupby, product
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.flow_files import checked_flow, find_text, found_flow
from bot.commands.flow_report import branches_written, in_lines
from bot.commands.setup import Refused, counted, told_in_one_line
from bot.config import read_config
from dialogs.checking_phrases import SPOKEN_TO, check_phrases
from dialogs.checking_words import own_steps
from dialogs.completeness import gaps, written_in
from dialogs.conversation import FINISHED, START
from dialogs.drafts.showing import in_sentences, missing_forms, unprinted
from dialogs.flow import Flow, Step
from dialogs.language import codes
from dialogs.loading import phrases_of, shipped_files
from dialogs.machine import edges
from dialogs.reply_types import asks
from dialogs.reporting import report


def check_flows(
    files: Annotated[
        list[str] | None,
        typer.Argument(help="YAML files, or names of shipped flows. None: every shipped flow."),
    ] = None,
    sentences: Annotated[
        bool,
        typer.Option(
            "--sentences", help="Print each choice as a draft says it, for he, she and they."
        ),
    ] = False,
) -> None:
    """Say everything that is wrong with flows, and how to mend it; without files, with phrases too.

    What a draft can say only by its question is named too. Ends with 1 if there is any problem, with 2 if
    a file cannot be read.
    """
    code = 0 if files else _report_phrases()
    for file in files or [name for name, _ in shipped_files()]:
        try:
            code = max(code, _report(*find_text(file), sentences=sentences))
        except Refused as refused:
            typer.echo(str(refused), err=True)
            code = 2
    raise typer.Exit(code)


def draw_flow(
    flow: Annotated[str, typer.Argument(help="The name of a shipped flow, or a YAML file.")],
) -> None:
    """Print a flow as a Mermaid diagram, drawn from the machine that runs it."""
    with told_in_one_line():
        found = found_flow(flow)
    for line in _diagram(found):
        typer.echo(line)


def report_flow(
    flow: Annotated[str, typer.Argument(help="The name of a shipped flow, or a YAML file.")],
) -> None:
    """Say for each band, mode and language how long a flow is, how hard it reads and what it lacks.

    Ends with 1 if the flow has problems or gaps.
    """
    with told_in_one_line():
        read_config()  # which may name languages of the school's own
        found = found_flow(flow)
    folder = Path(flow).parent if Path(flow).is_file() else None
    rows = report(found, branches_written(found, folder))
    for line in in_lines(rows):
        typer.echo(line)
    for language in found.languages:
        for gap in gaps(language):
            typer.echo(f"{gap.what} {gap.means}")
    raise typer.Exit(1 if any(row.gaps for row in rows) else 0)


def _report_phrases() -> int:
    """What the bot itself says is read by the same students."""
    code = 0
    for language, respondent in product(codes(), SPOKEN_TO):
        phrases = phrases_of(language, respondent)
        problems = check_phrases(phrases, language, respondent)
        for problem in problems:
            typer.echo(str(problem))
        if not problems:
            spoken = f"phrases_{respondent}" if respondent else "phrases"
            typer.echo(f"{language}/{spoken}.yaml: no problems ({len(phrases)} phrases)")
        code = 1 if problems else code
    return code


def _report(file: str, text: str, *, sentences: bool) -> int:
    flow = checked_flow(file, text)
    if flow is None:
        return 1
    typer.echo(f"{file}: no problems ({counted(len(list(own_steps(flow))), 'step')})")
    for line in unprinted(flow):
        typer.echo(f"{file}: {line}")
    for language in (code for code in flow.languages if code in written_in()):
        for line in missing_forms(flow, language):
            typer.echo(f"{file}: {line}")
        for step in flow.steps if sentences else ():
            for line in in_sentences(flow, step, language):
                typer.echo(f"{step.id}, {line}")
    return 0


# --- the diagram ---------------------------------------------------------------------------------


def _diagram(flow: Flow) -> Iterator[str]:
    yield "flowchart TD"
    yield f'    {START}(["{START}"])'
    for loop, steps in groupby(flow.steps, lambda step: step.loop):
        if loop:
            yield f'    subgraph loop_{loop}["for each of {loop}"]'
        yield from map(_node, steps)
        if loop:
            yield "    end"
    yield f'    {FINISHED}(["{FINISHED}"])'
    for start, end, through in edges(flow):
        arrow = f"-->|{_label(through)}|" if through else "-->"
        yield f"    {_id(start)} {arrow} {_id(end)}"


def _node(step: Step) -> str:
    shape = f"({_label(step.id)})" if not asks(step) else f"[{_label(step.id)}]"
    return f"    {_id(step.id)}{shape}"


def _id(state: str) -> str:
    # Mermaid has words of its own, such as "end"; a step may be called so.
    return state if state in (START, FINISHED) else f"step_{state}"


def _label(text: str) -> str:
    return '"' + text.replace("#", "#35;").replace('"', "#quot;") + '"'
