"""The web chat beside a bare page: turns a second, and how long the slowest wait.

The server has a core of its own and a database on disk (SQLite, synchronous=FULL); students answer as
fast as it lets them, each on a connection that stays open. The bare page is served by the same server on
the same core: it reads the same form, renders the same template, and keeps nothing.
"""

import asyncio
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.bench.figures import Figure, p50_and_p99

STUDENTS = (35, 350)
TURNS = 20  # each
ROUNDS = 3

_VALUE = re.compile(rb'name="(token|turn|question|conversation)" value="([^"]*)"')
_CHOICE = re.compile(rb'name="choice" value="(?!not_sure|skip|something_else)([^"]+)"')


@dataclass(eq=False)
class Run:
    """What one round measured."""

    turns: int
    seconds: float
    latencies: list[float]

    @property
    def rate(self) -> float:
        return self.turns / self.seconds


def web_figures(folder: Path) -> Iterator[Figure]:
    """Ours with each number of students, and the bare page; in turns, so that all have the same machine."""
    runs: dict[str, list[Run]] = {}
    for round_ in range(ROUNDS):
        for number in STUDENTS:
            for what in ("bare", "ours"):
                place = folder / f"web-{round_}-{number}-{what}"
                place.mkdir()
                with _served(what, place, number) as students:
                    run = asyncio.run(_all_answer(students))
                runs.setdefault(f"{what} {number}", []).append(run)
    for number in STUDENTS:
        ours, bare = runs[f"ours {number}"], runs[f"bare {number}"]
        ratio = [one.rate / other.rate for one, other in zip(ours, bare, strict=True)]
        share = f"{sorted(ratio)[len(ratio) // 2]:.2f} of the bare page"
        rates = tuple(one.rate for one in ours)
        yield Figure(f"web chat, {number} students", "turns/s", rates, "≥ 0.1 of bare", share)
        slow = tuple(p50_and_p99(one.latencies)[1] * 1000 for one in ours)
        yield Figure("  slowest of a hundred", "ms", slow, "≤ 100" if number == STUDENTS[0] else "")
        yield Figure(f"bare page, {number} clients", "pages/s", tuple(one.rate for one in bare))


async def _all_answer(students: dict[str, Any]) -> Run:
    latencies: list[float] = []
    started = time.perf_counter()
    everyone = [_answers(students["port"], one, latencies) for one in students["students"]]
    counts = await asyncio.gather(*everyone)
    return Run(sum(counts), time.perf_counter() - started, latencies)


async def _answers(port: int, student: dict[str, Any], latencies: list[float]) -> int:
    """Their turns, one after the other; how many there were."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    fields, choices, taken = dict(student["fields"]), [student["choice"].encode()], 0
    for _ in range(TURNS):
        reply = {"choice": choices[0].decode()} if choices else {"text": "it helps me a lot"}
        body = urlencode({**fields, **reply}).encode()
        began = time.perf_counter()
        writer.write(
            b"POST /talk HTTP/1.1\r\nHost: localhost\r\nX-Part: 1\r\nSec-Fetch-Site: same-origin\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n"
            b"Cookie: whathelps=%s\r\n\r\n%s" % (len(body), student["cookie"].encode(), body)
        )
        head = await reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", head)
        page = await reader.readexactly(int(length[1]) if length else 0)
        assert b" 200 " in head.split(b"\r\n")[0], (head, page[:500])
        latencies.append(time.perf_counter() - began)
        taken += 1
        found = {name.decode(): value.decode() for name, value in _VALUE.findall(page)}
        if not found.get("question") and "bare" not in student:
            break  # read back
        fields |= found
        choices = _CHOICE.findall(page)
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()
    return taken


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
