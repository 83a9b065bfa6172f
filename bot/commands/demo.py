"""`whathelps demo`: recorded students go through the real engine, and their drafts are written."""

import secrets
import time
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track

from bot.commands.setup import Refused, told_in_one_line
from bot.demo.playing import TIMEZONE, Played, demo_school, play
from bot.demo.transcripts import TranscriptProblem, recorded_students
from dialogs.drafts.rendering import as_html, as_markdown, as_text
from storage.database import open_store


def demo(
    out: Annotated[Path, typer.Option(help="Write the drafts into this folder.")] = Path("demo"),
    language: Annotated[str, typer.Option(help="The teacher's language, such as en or es.")] = "en",
) -> None:
    """Play the recorded students and write their drafts, in a database of their own."""
    with told_in_one_line():
        written: list[str] = []
        students = list(recorded_students())
        console = Console(stderr=True)
        now = time.time_ns() // 1000
        try:
            out.mkdir(parents=True, exist_ok=True)
            # A database of its own, so that nobody made up ever stands beside a real student.
            with TemporaryDirectory() as folder:
                url = f"sqlite:///{Path(folder, 'demo.db')}"
                with closing(open_store(url, secrets.token_bytes(32), now)) as store:
                    school = demo_school(store, now)
                    shown = not console.is_terminal
                    for one in track(students, "Playing …", console=console, disable=shown):
                        written += _write(play(store, school, one, language), out)
        except OSError as error:
            raise Refused(f"{out} cannot be written: {error.strerror}.") from error
        except TranscriptProblem as problem:
            raise Refused(str(problem)) from problem
    typer.echo(f"{len(students)} recorded students, {len(written)} drafts in {out}:")
    for line in written:
        typer.echo(line)


def _write(played: Played, out: Path) -> list[str]:
    lines = []
    for kind, draft in played.drafts.items():
        name = f"{played.recorded.file.removesuffix('.txt')}.{kind}"
        Path(out, f"{name}.md").write_text(
            as_markdown(draft, evidence=True, timezone=TIMEZONE), encoding="utf-8"
        )
        Path(out, f"{name}.txt").write_text(as_text(draft), encoding="utf-8")
        Path(out, f"{name}.html").write_text(as_html(draft, timezone=TIMEZONE), encoding="utf-8")
        lines.append(f"  {name}.md  {draft.title}")
    return lines
