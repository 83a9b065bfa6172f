"""A command of the real program in a process of its own, without the start of a new Python each time.

A server process has taken in the program once, and each run is a fork of it: own memory, folder,
environment, input and output, and the way it ends. That Python starts and finds the program is left to
the tests that use a new process (tests/program.py `start` and `loads`).
"""

import multiprocessing
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

# All commands, and what they take in when they are used.
_PRELOADED = ("tests.forked", "tests.preloaded")

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(list(_PRELOADED))


def run_forked(
    arguments: tuple[str, ...],
    folder: Path,
    environment: dict[str, str],
    typed: bytes,
    seconds: int,
) -> tuple[int, bytes, bytes]:
    """The exit code, and what was printed as output and as errors."""
    with TemporaryDirectory() as place:
        typing, out, err = (Path(place, name) for name in ("in", "out", "err"))
        typing.write_bytes(typed)
        process = CONTEXT.Process(
            target=run_here, args=(arguments, folder, environment, (typing, out, err))
        )
        process.start()
        process.join(seconds)
        if process.exitcode is None:
            process.kill()
            raise TimeoutError(f"{arguments} did not end: {out.read_bytes()!r}")
        return process.exitcode, out.read_bytes(), err.read_bytes()


def run_here(
    arguments: tuple[str, ...], folder: Path, environment: dict[str, str], files: tuple[Path, ...]
) -> None:
    """This process becomes the command. `files`: its input, output and errors."""
    for number, (file, how) in enumerate(
        zip(files, (os.O_RDONLY, *[os.O_WRONLY | os.O_CREAT] * 2), strict=True)
    ):
        os.dup2(os.open(file, how, 0o600), number)
    # As Python makes them at its start; they end with the process.
    sys.stdin, sys.stdout, sys.stderr = (
        open(number, mode, encoding="utf-8", errors=errors, closefd=False)  # noqa: SIM115
        for number, mode, errors in (
            (0, "r", "surrogateescape"),
            (1, "w", "surrogateescape"),
            (2, "w", "backslashreplace"),
        )
    )
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    from bot import __main__ as program

    sys.argv = [str(program.__file__), *arguments]
    program.main()
