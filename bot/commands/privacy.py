"""`whathelps privacy table`: what is kept, for the officers who ask for it first."""

from typing import Annotated

import typer

from bot.commands.setup import Refused, told_in_one_line
from bot.config import read_config, terms_of
from bot.documents.privacy_table import FORMATS
from dialogs.problems import did_you_mean, quoted


def print_table(
    format: Annotated[str, typer.Option(help="text, markdown or csv.")] = "text",
) -> None:
    """Print each data element: what it is, where it lies, who reads it, how long, and how it goes."""
    with told_in_one_line():
        if format not in FORMATS:
            raise Refused(
                f"--format {quoted(format)} is not known. {did_you_mean(format, FORMATS)}"
            )
        # As UTF-8, wherever it goes.
        typer.echo(FORMATS[format](terms_of(read_config())).encode(), nl=False)
