"""Telegram: this bot beside others, each alone on one core, with the same class of 50 students."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench.figures import Figure, p50_and_p99
from tests.bench.rivals.whathelps import make_school

_STUDENTS, _TURNS = 50, 40
_ROUNDS = 3
_HELD_STUDENTS, _HELD_TURNS = 35, 3
_ROOT = Path(__file__).parents[2]
_OTHER_VENV = _ROOT / ".venv-bench" / "bin" / "python"


@dataclass(frozen=True, slots=True)
class Bot:
    """One of those that are compared: its module in rivals, and how students behave with it."""

    name: str
    module: str
    habit: str
    python: str = sys.executable
    how: tuple[str, ...] = ()


OURS = Bot("WhatHelps, encrypted, on SQLite FULL", "whathelps", "whathelps")
ECHO = Bot("echo, python-telegram-bot", "echo", "echo")
BOTS = (
    OURS,
    ECHO,
    Bot("echo, concurrent_updates", "echo", "echo", how=("--concurrent",)),
    Bot("survey, ConversationHandler in a pickle", "survey", "survey"),
    Bot("survey, aiogram-dialog in memory", "dialog", "survey", python=str(_OTHER_VENV)),
)


@dataclass(frozen=True, slots=True)
class Run:
    """What was measured of one bot in one round."""

    seconds: float
    bot_cpu: float
    own_cpu: float
    turns: list[float]
    calls: dict[str, int]
    refused: list[str]
    limits: dict[str, float]

    @property
    def rate(self) -> float:
        return len(self.turns) / self.seconds

    @property
    def cpu(self) -> float:
        """Milliseconds a turn."""
        return self.bot_cpu / len(self.turns) * 1e3

    def a_turn(self, method: str) -> float:
        return self.calls.get(method, 0) / len(self.turns)


def run_of(bot: Bot, folder: Path, students: int, turns: int, *, limits: bool) -> Run:
    with tempfile.TemporaryDirectory(dir=folder) as place, _started(limits) as (standin, api):
        codes, where, how = [""] * students, place, [*bot.how]
        if bot.module == "whathelps":
            where = f"sqlite:///{place}/school.db"
            codes = make_school(where, students)
            how += ["--paced"] * limits
        with _process(
            [bot.python, "-m", f"tests.bench.rivals.{bot.module}", api["base_url"], api["token"],
             where, *how], core=0,
        ) as process:  # fmt: skip
            told = {"bot": process.pid, "habit": bot.habit, "codes": codes, "turns": turns}
            return Run(**_asked(standin, told))


@contextmanager
def _started(limits: bool) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    how = ["--limits"] * limits
    with _process([sys.executable, "-m", "tests.bench.students", *how], core=1) as process:
        assert process.stdout
        yield process, json.loads(process.stdout.readline())


def _asked(standin: subprocess.Popen[str], told: dict[str, Any]) -> dict[str, Any]:
    assert standin.stdin and standin.stdout
    print(json.dumps(told), file=standin.stdin, flush=True)
    answer: dict[str, Any] = json.loads(standin.stdout.readline())
    return answer


@contextmanager
def _process(command: list[str], core: int) -> Iterator[subprocess.Popen[str]]:
    """On the first or the second of our cores, until the block ends."""
    cores = sorted(os.sched_getaffinity(0))
    mine = {cores[core % len(cores)]}
    pipe = subprocess.PIPE
    process = subprocess.Popen(
        command, stdin=pipe, stdout=pipe, text=True, cwd=_ROOT,
        preexec_fn=lambda: os.sched_setaffinity(0, mine),
    )  # fmt: skip
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
