"""A command of the real program that is killed at a step of its own; it knows nothing of what is put on it.

A step is a write to the database, a commit, or a name made, changed or taken away on the disk. What a
command's steps are is found by letting it run through once; then it can be killed right before any of them.
"""

import os
import re
import signal
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from tests.forked import CONTEXT, run_here

Step = tuple[str, int]  # its label, and which time

_NAMES = ("os.rename", "os.link", "os.remove", "os.mkdir")
_WRITES = ("INSERT", "UPDATE", "DELETE", "CREATE", "PRAGMA wal_checkpoint")
_SECONDS = 120


def steps_of(arguments: tuple[str, ...], folder: Path, environment: dict[str, str]) -> list[Step]:
    """Of a command that runs through, in their order; of a label that comes often the first and the last."""
    told = folder / "steps.txt"
    assert _run(arguments, folder, environment, None, told) == 0
    labels = told.read_text().splitlines()
    told.unlink()
    often = Counter(labels)
    steps = []
    seen: Counter[str] = Counter()
    for label in labels:
        seen[label] += 1
        if seen[label] in (1, often[label]):
            steps.append((label, seen[label]))
    return steps


def is_killed(
    arguments: tuple[str, ...], folder: Path, environment: dict[str, str], step: Step
) -> bool:
    """Right before that step. False where it ended before it came to it."""
    return _run(arguments, folder, environment, step, None) == -signal.SIGKILL


def _run(
    arguments: tuple[str, ...],
    folder: Path,
    environment: dict[str, str],
    step: Step | None,
    told: Path | None,
) -> int | None:
    said = folder / "said.txt"
    process = CONTEXT.Process(
        target=_watched, args=(arguments, folder, environment, step, told, said)
    )
    process.start()
    process.join(_SECONDS)
    said.unlink(missing_ok=True)
    return process.exitcode


def _watched(
    arguments: tuple[str, ...],
    folder: Path,
    environment: dict[str, str],
    step: Step | None,
    told: Path | None,
    said: Path,
) -> None:
    seen: Counter[str] = Counter()
    out = os.open(told, os.O_WRONLY | os.O_CREAT | os.O_APPEND) if told else -1

    def reached(label: str) -> None:
        seen[label] += 1
        if step == (label, seen[label]):
            os.kill(os.getpid(), signal.SIGKILL)
        if told:
            os.write(out, f"{label}\n".encode())

    _put_on(reached, folder)
    files = (Path(os.devnull), said, said)
    run_here(arguments, folder, environment, files)


def _put_on(reached: Any, folder: Path) -> None:
    synced = os.fsync

    def fsync(fd: Any) -> None:
        reached("fsync")
        synced(fd)

    def audited(name: str, args: tuple[Any, ...]) -> None:
        if name in _NAMES and isinstance(args[0], (str, os.PathLike)):
            where = Path(args[1] if name in ("os.rename", "os.link") else args[0])
            if not where.is_absolute() or where.is_relative_to(folder):
                reached(f"{name} {_name(where)}")
        elif name == "open" and isinstance(args[0], str) and args[2] & os.O_CREAT:
            where = Path(args[0])
            if not where.is_absolute() or where.is_relative_to(folder):
                reached(f"open {_name(where)}")

    def before(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith(_WRITES):
            reached(" ".join(statement.split()[:3]))

    os.fsync = fsync
    event.listen(Engine, "before_cursor_execute", before)
    event.listen(Engine, "commit", lambda _c: reached("COMMIT"))
    sys.addaudithook(audited)


def _name(where: Path) -> str:
    return re.sub(r"[0-9a-f]{8,}|\d+", "#", where.name)
