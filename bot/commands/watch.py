"""`whathelps watch`: what the rules find in texts that somebody labelled."""

import json
import statistics
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.commands.setup import Refused, told_in_one_line
from bot.config import read_config
from dialogs.problems import did_you_mean
from dialogs.watch.looking import look, version
from dialogs.watch.reading import LABELS
from dialogs.watch.scoring import NONE, Labelled, figures, labelled, mistakes


def score(
    file: Annotated[
        Path, typer.Argument(help="JSON lines: text, lang and label; asked where there is one.")
    ],
    rows: Annotated[
        bool, typer.Option("--rows", help="Print what is found in each row instead.")
    ] = False,
) -> None:
    """Say how well the rules find worries in labelled texts.

    Recall by label and overall, precision, how often a harmless text is flagged, and each mistake.
    """
    with told_in_one_line():
        read_config()
        told = version()
        read = list(_read(file))
    if rows:
        for row in read:
            typer.echo(json.dumps(_as_row(row), ensure_ascii=False))
        return
    typer.echo(f"rules and weights {told}")
    for line in (*figures(read), _speed(read), *mistakes(read)):
        typer.echo(line)


def _read(file: Path) -> Iterator[Labelled]:
    """Raises Refused at the first line that is none of a labelled text."""
    try:
        lines = file.read_text(encoding="utf-8").split("\n")
    except OSError as problem:
        raise Refused(f"{file} cannot be read: {problem.strerror}.") from None
    except UnicodeDecodeError:
        raise Refused(f"{file} is no text in UTF-8. Save it so, and try again.") from None
    for number, line in enumerate(lines, start=1):
        if line.strip():
            row = _row(line, f"{file.name}, line {number}")
            yield labelled(number, row["text"], row["lang"], row["label"], row.get("asked") or "")


def _row(line: str, where: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError:
        row = None
    if not isinstance(row, dict):
        raise Refused(
            f'{where}: no JSON object. Write {{"text": "…", "lang": "en", "label": "none"}}.'
        )
    for name in ("text", "lang", "label"):
        if not isinstance(row.get(name), str):
            raise Refused(f'{where}: "{name}" is missing or no text. Add it.')
    if not isinstance(row.get("asked") or "", str):
        raise Refused(f'{where}: "asked" is no text. Write the question, or take it out.')
    if row["label"] not in (*LABELS, NONE):
        fix = did_you_mean(row["label"], (*LABELS, NONE))
        raise Refused(f'{where}: there is no label "{row["label"]}". {fix}')
    return row


def _as_row(row: Labelled) -> dict[str, Any]:
    found = row.found
    return {
        "text": row.text,
        "label": found.label if found else NONE,
        "tier": row.tier,
        "rule": found.rule if found else "",
    }


def _speed(rows: Sequence[Labelled]) -> str:
    """How long 500 characters take: of all texts in a row, cut into pieces of that length."""
    text = " ".join(row.text for row in rows)
    took = []
    for start in range(0, max(len(text) - 499, 1), 500):
        began = time.perf_counter()
        look(text[start : start + 500])
        took.append((time.perf_counter() - began) * 1000)
    return f"500 characters take {statistics.median(took):.2f} ms, the median of {len(took)}"
