"""Runs the real program in a process of its own: by a pipe, on a real terminal, or until it is killed."""

import os
import pty
import select
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from storage.database import Store, open_store
from storage.master_key import read_master_key
from tests.forked import run_forked

ROOT = Path(__file__).parents[1]
SECONDS = (
    120  # for one answer of a process: only what hangs takes so long, however busy the computer
)

# Python notices an interrupt between the prompt and the wait only when the wait is over.
_FROM_PROMPT_TO_WAITING = 0.5

# Takes interrupts also where tests run in the background; makes its terminal its own, so that Ctrl-C
# reaches it; and becomes the program.
_STARTS = """
import fcntl, os, signal, sys, termios
signal.signal(signal.SIGINT, signal.SIG_DFL)
if sys.argv[1]:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.executable, [sys.executable, *sys.argv[2:]])
"""


@dataclass(frozen=True)
class Ended:
    """What a process left behind."""

    code: int
    out: str
    err: str


@dataclass(eq=False)
class Running:
    """A process that waits for what is typed next."""

    process: subprocess.Popen[bytes]
    to_it: int
    from_it: int
    shown: str = ""
    _raw: bytes = field(init=False, default=b"")

    def types(self, line: str) -> None:
        self.presses(line.encode() + b"\n")

    def presses(self, keys: bytes) -> None:
        os.write(self.to_it, keys)

    def shows(self, text: str) -> str:
        """Waits until the text is printed; what was printed up to it, since the last time."""
        end = time.monotonic() + SECONDS
        while text not in self.shown:
            assert self._reads(end - time.monotonic()), f"it never showed {text!r}: {self.shown}"
        before, _, self.shown = self.shown.partition(text)
        return before + text

    def ends(self) -> Ended:
        """Waits until the process has ended by itself."""
        while self._reads(SECONDS):
            pass
        return self._ended()

    def is_interrupted(self) -> Ended:
        self._waits_for_input()
        self.process.send_signal(signal.SIGINT)
        return self.ends()

    def presses_at_the_prompt(self, keys: bytes) -> Ended:
        """Keys of a real terminal that end it."""
        self._waits_for_input()
        self.presses(keys)
        return self.ends()

    def is_stopped(self) -> Ended:
        """As a service manager does it."""
        self.process.send_signal(signal.SIGTERM)
        return self.ends()

    def is_killed(self) -> Ended:
        self.process.send_signal(signal.SIGKILL)
        return self._ended()

    def _waits_for_input(self) -> None:
        self.shows("> ")
        time.sleep(_FROM_PROMPT_TO_WAITING)

    def _reads(self, seconds: float) -> bool:
        if not select.select([self.from_it], [], [], max(0, seconds))[0]:
            return False
        try:
            found = os.read(self.from_it, 65536)
        except OSError:  # how a terminal tells that nobody is there any more
            return False
        self._raw += found
        self.shown += found.decode(errors="replace").replace("\r\n", "\n")
        return bool(found)

    def _ended(self) -> Ended:
        self.closes()
        shown = self._raw.decode(errors="replace").replace("\r\n", "\n")
        return Ended(self.process.returncode, shown, "")

    def closes(self) -> None:
        self.process.wait(SECONDS)
        for end in {self.to_it, self.from_it} - {-1}:
            os.close(end)
        self.to_it = self.from_it = -1


@dataclass(frozen=True)
class Program:
    """`whathelps` in a folder of its own."""

    folder: Path
    _running: list[Running] = field(init=False, compare=False, default_factory=list)

    def run(self, *arguments: str, typed: bytes | str = "", **environment: str) -> Ended:
        """From start to end, with the lines typed in advance; then the input ends."""
        typed = typed if isinstance(typed, bytes) else typed.encode()
        all = environment_of(environment)
        if any(name.startswith("PYTHON") for name in environment):  # what Python reads as it starts
            return self._run_anew(arguments, all, typed)
        code, out, err = run_forked(arguments, self.folder, all, typed, SECONDS)
        return Ended(code, out.decode(), err.decode())

    def loads(self, *arguments: str, typed: str = "") -> set[str]:
        """The packages that a command takes in, from start to end."""
        ended = self.run(*arguments, typed=typed, PYTHONPROFILEIMPORTTIME="1")
        assert ended.code == 0, ended.err
        # import time: self [us] | cumulative | imported package
        lines = (line.rpartition("|")[2] for line in ended.err.splitlines() if "|" in line)
        return {line.strip().partition(".")[0] for line in lines}

    def start(self, *arguments: str, **environment: str) -> Running:
        its_input, to_it = os.pipe()
        from_it, its_output = os.pipe()
        its = (its_input, its_output)
        return self._started(arguments, "", its, to_it, from_it, environment)

    def start_on_a_terminal(self, *arguments: str) -> Running:
        ours, its = pty.openpty()
        return self._started(arguments, "on a terminal", (its, its), ours, ours, {})

    def ends(self) -> None:
        """Kills what a failed test has left."""
        for running in self._running:
            running.process.kill()
            running.closes()

    def _run_anew(
        self, arguments: Sequence[str], environment: dict[str, str], typed: bytes
    ) -> Ended:
        done = subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            input=typed,
            capture_output=True,
            cwd=self.folder,
            env=environment,
            timeout=SECONDS,
            check=False,
        )
        return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())

    def _started(
        self,
        arguments: Sequence[str],
        how: str,
        its: tuple[int, int],
        to_it: int,
        from_it: int,
        environment: dict[str, str],
    ) -> Running:
        process = subprocess.Popen(
            [sys.executable, "-c", _STARTS, how, "-m", "bot", *arguments],
            stdin=its[0],
            stdout=its[1],
            stderr=its[1],
            cwd=self.folder,
            env=environment_of(environment),
            start_new_session=True,
        )
        for end in {*its}:
            os.close(end)
        self._running.append(Running(process, to_it, from_it))
        return self._running[-1]

    @property
    def database(self) -> Path:
        return self.folder / "var" / "data" / "whathelps.db"

    @property
    def master_key(self) -> Path:
        return self.folder / "var" / "keys" / "master.key"

    @contextmanager
    def store(self) -> Iterator[Store]:
        """What the program has kept."""
        key = read_master_key(self.master_key, None)
        with closing(open_store(f"sqlite:///{self.database}", key, 1)) as store:
            yield store

    def rows(self, table: str) -> int:
        with closing(sqlite3.connect(self.database)) as database:
            count = database.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608
        return int(count[0])


def environment_of(more: dict[str, str]) -> dict[str, str]:
    """What a process is given, and nothing of who runs the tests."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("WHATHELPS_")}
    # Any port that is free: tests run side by side.
    free = {"WHATHELPS_WEB__PORT": "0"}
    return {**ours, **free, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", "TERM": "xterm", **more}
