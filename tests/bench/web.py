"""The web chat beside a bare page: turns a second, and how long the slowest wait.

The server has a core of its own and a database on disk (SQLite, synchronous=FULL); students answer as
fast as it lets them, each on a connection that stays open. The bare page is served by the same server on
the same core: it reads the same form, renders the same template, and keeps nothing. Before the clock one
student goes from the first question to the last, and each answers a few, as with the Telegram bots.
"""

import asyncio
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlencode

from tests.bench.figures import Figure, p50_and_p99

STUDENTS = (35, 350)
BEFORE = 2  # turns of each, before the clock
TURNS = 20  # of each at most: a conversation with four tools has 21, and some are answered before
ROUNDS = 3

# A class that reads, though ten times as fast as one does: seconds between a page and its answer.
CLASS = 35
THINKS = (0.4, 1.6)
CLASS_TURNS = 5

_VALUE = re.compile(rb'name="(token|turn|question|conversation)" value="([^"]*)"')
_CHOICE = re.compile(rb'name="choice" value="(?!not_sure|skip|something_else)([^"]+)"')
_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


@dataclass(eq=False)
class Run:
    """What one round measured."""

    turns: int
    seconds: float
    latencies: list[float]

    @property
    def rate(self) -> float:
        return self.turns / self.seconds

    @property
    def slow(self) -> float:
        """Milliseconds that all but one of a hundred stay under."""
        return p50_and_p99(self.latencies)[1] * 1e3


@dataclass(eq=False)
class Student:
    """At one page, on one connection; `choices` stand on it, and none at a question for words."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    cookie: str
    fields: dict[str, str]
    choices: list[str]
    bare: bool
    over: bool = False  # the answers are read back now
    latencies: list[float] = field(default_factory=list)

    async def answers(self, times: int, pause: Callable[[], float] | None = None) -> None:
        for _ in range(times):
            if self.over:
                return
            if pause:
                await asyncio.sleep(pause())
            began = time.perf_counter()
            page = await self._sends()
            self.latencies.append(time.perf_counter() - began)
            self._sees(page)

    async def _sends(self) -> bytes:
        reply = {"choice": self.choices[0]} if self.choices else {"text": "it helps me a lot"}
        body = urlencode({**self.fields, **reply}).encode()
        self.writer.write(
            b"POST /talk HTTP/1.1\r\nHost: localhost\r\nX-Part: 1\r\nSec-Fetch-Site: same-origin\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n"
            b"Cookie: whathelps=%s\r\n\r\n%s" % (len(body), self.cookie.encode(), body)
        )
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(head)
        page = await self.reader.readexactly(int(length[1]) if length else 0)
        if not head.startswith(b"HTTP/1.1 200 "):
            raise RuntimeError(f"a page was not served: {head!r} {page[:500]!r}")
        return page

    def _sees(self, page: bytes) -> None:
        found = {name.decode(): value.decode() for name, value in _VALUE.findall(page)}
        self.over = not found.get("question") and not self.bare
        self.fields |= found
        self.choices = [value.decode() for value in _CHOICE.findall(page)]


def web_figures(folder: Path) -> Iterator[Figure]:
    """Ours with each number of students, and the bare page; in turns, so that all have the same machine."""
    runs: dict[tuple[str, int], list[Run]] = {}
    for round_ in range(ROUNDS):
        for number in STUDENTS:
            for what in ("bare", "ours"):
                run = _run(what, folder / f"web-{round_}-{number}-{what}", number)
                runs.setdefault((what, number), []).append(run)
    for number in STUDENTS:
        yield from _of(number, runs["ours", number], runs["bare", number])
    calm = _run("ours", folder / "web-class", CLASS, calm=True)
    name = f"web chat, {CLASS} students who read, slowest of a hundred"
    yield Figure(
        name, "ms", (calm.slow,), "≤ 100", f"at {calm.rate:.0f} turns/s, as many as they send"
    )


def _of(number: int, ours: Sequence[Run], bare: Sequence[Run]) -> Iterator[Figure]:
    ratios = tuple(one.rate / other.rate for one, other in zip(ours, bare, strict=True))
    yield Figure(f"web chat, {number} students", "turns/s", tuple(one.rate for one in ours))
    yield Figure(f"  {number} students, of the bare page's rate", "×", ratios, "≥ 0.1")
    aim = "≤ 100" if number == CLASS else ""
    slow = tuple(one.slow for one in ours)
    yield Figure(f"  {number} students, slowest of a hundred", "ms", slow, aim)
    yield Figure(f"bare page, {number} clients", "pages/s", tuple(one.rate for one in bare))


def _run(what: str, place: Path, number: int, *, calm: bool = False) -> Run:
    place.mkdir()
    with _served(what, place, number + 1) as served:
        return asyncio.run(_all_answer(served, calm=calm))


async def _all_answer(served: dict[str, Any], *, calm: bool) -> Run:
    first, *everyone = [await _sits_down(served["port"], one) for one in served["students"]]
    await first.answers(TURNS + BEFORE)
    await asyncio.gather(*(one.answers(BEFORE) for one in everyone))
    for one in everyone:
        one.latencies.clear()
    pause, times, rng = None, TURNS, Random(1)
    if calm:
        pause, times = lambda: rng.uniform(*THINKS), CLASS_TURNS
    started = time.perf_counter()
    await asyncio.gather(*(one.answers(times, pause) for one in everyone))
    seconds = time.perf_counter() - started
    for one in (first, *everyone):
        one.writer.close()
        with suppress(ConnectionError):
            await one.writer.wait_closed()
    latencies = [each for one in everyone for each in one.latencies]
    return Run(len(latencies), seconds, latencies)


async def _sits_down(port: int, about: dict[str, Any]) -> Student:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    choices = [about["choice"]]
    return Student(reader, writer, about["cookie"], about["fields"], choices, "bare" in about)


@contextmanager
def _served(what: str, folder: Path, number: int) -> Iterator[dict[str, Any]]:
    cores = sorted(os.sched_getaffinity(0))
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "tests.bench.web_server",
            what,
            str(folder),
            str(number),
            str(cores[0]),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout
        os.sched_setaffinity(0, set(cores[1:]) or set(cores))
        yield json.loads(process.stdout.readline())
    finally:
        os.sched_setaffinity(0, set(cores))
        process.terminate()
        process.wait()
