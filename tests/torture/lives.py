"""A victim seen from the harness: started, given a life, given orders, heard, and ended by its id."""

import os
import selectors
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.torture.orders import Heard, Life, Order, life_line, order_line, read_heard

ROOT = Path(__file__).parents[2]
_PATIENCE = 60.0  # seconds without a word, after which something is wrong


class Died(Exception):
    """The victim's life ended. `status`: as of a process, -9 for SIGKILL."""

    def __init__(self, status: int) -> None:
        super().__init__(f"the victim ended with {status}")
        self.status = status


class Victim:
    """A process that lives one life after the other."""

    def __init__(self, errors: Path, module: str = "tests.torture.victim") -> None:
        self._errors = errors
        with errors.open("ab") as file:
            self._process = subprocess.Popen(
                [sys.executable, "-m", module],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=file,
                cwd=ROOT,
                bufsize=0,
            )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._down, self._up = self._process.stdin, self._process.stdout
        self._heard = b""
        self._life = 0  # the process id of the life under way
        self.unlabelled: set[str] = set()
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._up, selectors.EVENT_READ)

    def close(self) -> None:
        """The end of its orders is the end of its life."""
        self._down.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._selector.close()
        self._up.close()

    def live(self, life: Life, kill_after: float | None = None) -> Heard:
        """Starts a life; hears `born`, or `refused` from a database that does not open."""
        self._down.write(life_line(life))
        self._life = self._next().about["pid"]
        if kill_after is not None:
            self.kill(kill_after)
        heard = self._next()
        if heard.word == "refused":
            self._see_the_end()
        return heard

    def kill(self, after: float = 0.0) -> None:
        time.sleep(after)
        os.kill(self._life, signal.SIGKILL)

    def tell(self, order: Order, kill_after: float | None = None) -> Heard:
        """Gives an order and hears what came of it. Raises Died."""
        self.give(order)
        if kill_after is not None:
            self.kill(kill_after)
        return self.hear()

    def give(self, order: Order) -> None:
        self._down.write(order_line(order))

    def write(self, line: str) -> None:
        """What a life that is no turn-taker understands by itself."""
        self._down.write(f"{line}\n".encode())

    def hear(self) -> Heard:
        return self._next()

    def leave(self) -> None:
        """Ends the life as a program ends that is told to."""
        self.give(Order("leave"))
        self._see_the_end()

    def last_error(self) -> str:
        """The end of what the victim wrote about its own failure."""
        text = self._errors.read_text(encoding="utf-8", errors="replace").strip()
        return text.splitlines()[-1] if text else "nothing on stderr"

    def _see_the_end(self) -> None:
        try:
            self._next()
        except Died as end:
            if end.status:
                raise

    def _next(self) -> Heard:
        while True:
            heard = read_heard(self._line())
            if heard.word == "died":
                raise Died(heard.about["status"])
            if heard.word != "unlabelled":
                return heard
            self.unlabelled.add(heard.about["statement"])

    def _line(self) -> bytes:
        while b"\n" not in self._heard:
            if not self._selector.select(_PATIENCE):
                raise TimeoutError(f"the victim said nothing for {_PATIENCE:.0f} seconds")
            more = os.read(self._up.fileno(), 1 << 16)
            if not more:
                raise EOFError(f"the victim's process is gone: {self.last_error()}")
            self._heard += more
        line, _, self._heard = self._heard.partition(b"\n")
        return line
