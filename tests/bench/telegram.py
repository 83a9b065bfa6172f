"""Telegram: this bot beside others, each alone on one core, with the same class of students.

The students and the stand-in for Telegram are one process on another core. The bots take turns, so
that a noisy moment of the machine does not hit one alone; the ratios are of runs that follow directly
upon each other.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench.figures import Figure, p50_and_p99
from tests.bench.rivals.whathelps import make_school

_STUDENTS, _TURNS = 50, 40
_LIMITED_STUDENTS, _LIMITED_TURNS = (35, 5), 3  # many: the limit of all chats; few: of each chat
_ROUNDS = 3
_LAST_START = 60.0  # seconds after which no bot begins another round
_LAST_START_OF_OURS = 90.0  # nor ours and the echo bot, whose ratio we aim at

_ROOT = Path(__file__).parents[2]
_OTHER_VENV = _ROOT / ".venv-bench" / "bin" / "python"

WHAT_A_TURN_IS = f"""
Telegram: {_STUDENTS} students, {_TURNS} turns each, who act as soon as they are answered. A turn is one
action (a press, or words) that the bot has answered by a new message, or by a change of the one that was
ticked; reading back counts too. CPU is that of the bot's process, on a core of its own. The students and
the stand-in for Telegram share another core; how busy both cores were stands beside each bot. "Limited"
ran with Telegram's limits on, from showing the card on: for {" and then ".join(map(str, _LIMITED_STUDENTS))}
students at once. With many, all chats together have to wait; with few, each chat has to.
"""


@dataclass(frozen=True, slots=True)
class Bot:
    """One of those that are compared: its module in rivals, and how students behave with it."""

    name: str
    module: str
    habit: str
    python: str = sys.executable
    how: tuple[str, ...] = ()


OURS = Bot("WhatHelps", "whathelps", "whathelps")
ECHO = Bot("echo bot", "echo", "echo")
OTHERS = (
    Bot("echo bot, concurrent", "echo", "echo", how=("--concurrent",)),
    Bot("survey in a pickle", "survey", "survey"),
    Bot("survey, aiogram-dialog", "dialog", "survey", python=str(_OTHER_VENV)),
)


@dataclass(frozen=True, slots=True)
class Run:
    """What was measured of one bot in one round: students.py says how."""

    seconds: float
    bot_cpu: float
    own_cpu: float
    turns: list[float]
    calls: dict[str, int]
    refused: dict[str, int]  # how often, by the name of the rule
    limits: dict[str, float]

    @property
    def rate(self) -> float:
        return len(self.turns) / self.seconds

    @property
    def cpu(self) -> float:
        return self.bot_cpu / len(self.turns)

    def busy(self) -> str:
        bot, own = self.bot_cpu / self.seconds, self.own_cpu / self.seconds
        limit = ", the limit here" if own > max(bot, 0.8) else ""
        return f"bot's core {bot:.0%} busy, students' {own:.0%}{limit}"


def telegram_figures(folder: Path) -> Iterator[Figure]:
    bots = (OURS, ECHO, *(bot for bot in OTHERS if Path(bot.python).exists()))
    runs: dict[Bot, list[Run]] = {bot: [] for bot in bots}
    began = time.monotonic()
    for _ in range(_ROUNDS):
        for bot in bots:
            last = _LAST_START_OF_OURS if bot in (OURS, ECHO) else _LAST_START
            if not runs[bot] or time.monotonic() < began + last:
                runs[bot].append(run_of(bot, folder, _STUDENTS, _TURNS))
    for bot in bots:
        yield from _of(bot, runs[bot], runs[ECHO])
    yield from _limited(
        [run_of(OURS, folder, some, _LIMITED_TURNS, limits=True) for some in _LIMITED_STUDENTS]
    )


def run_of(bot: Bot, folder: Path, students: int, turns: int, *, limits: bool = False) -> Run:
    """With `limits` the stand-in holds the bot to them, and ours paces itself."""
    with tempfile.TemporaryDirectory(dir=folder) as place, _started(place, limits) as (there, api):
        codes, where, how = [""] * students, place, list(bot.how)
        if bot is OURS:
            where = f"sqlite:///{place}/school.db"
            codes = make_school(where, students)
            how += ["--paced"] * limits
        command = [bot.python, "-m", f"tests.bench.rivals.{bot.module}"]
        with _process([*command, api["base_url"], api["token"], where, *how], 0, place) as process:
            told = {"bot": process.pid, "habit": bot.habit, "codes": codes, "turns": turns}
            return Run(**_asked(there, told, place))


# --- the processes ---------------------------------------------------------------------------

_Process = subprocess.Popen[str]


@contextmanager
def _started(place: str, limits: bool) -> Iterator[tuple[_Process, dict[str, Any]]]:
    how = ["--limits"] * limits
    with _process([sys.executable, "-m", "tests.bench.students", *how], 1, place) as process:
        assert process.stdout
        yield process, json.loads(process.stdout.readline())


def _asked(there: _Process, told: dict[str, Any], place: str) -> dict[str, Any]:
    assert there.stdin
    assert there.stdout
    print(json.dumps(told), file=there.stdin, flush=True)
    line = there.stdout.readline()
    if not line:
        raise RuntimeError(f"not measured: {told}\n{_errors(place).read_text()}")
    measured: dict[str, Any] = json.loads(line)
    return measured


@contextmanager
def _process(command: list[str], core: int, place: str) -> Iterator[_Process]:
    """On one core of ours, until the block ends. What it complains of is kept, and seldom shown."""
    pipe = subprocess.PIPE
    with _errors(place).open("a") as errors:
        process = subprocess.Popen(
            command, stdin=pipe, stdout=pipe, stderr=errors, text=True, cwd=_ROOT
        )
    _pin(process.pid, core)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _pin(pid: int, core: int) -> None:
    if hasattr(os, "sched_setaffinity"):
        ours = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(pid, {ours[core % len(ours)]})


def _errors(place: str) -> Path:
    return Path(place) / "errors.txt"


# --- the figures -----------------------------------------------------------------------------


def _of(bot: Bot, runs: Sequence[Run], echo: Sequence[Run]) -> Iterator[Figure]:
    def beside(ours: Sequence[float], theirs: Sequence[float]) -> str:
        ratio = median(a / b for a, b in zip(ours, theirs, strict=False))  # of the same round
        return "" if bot is ECHO else f"{ratio:.2f} × {ECHO.name}"

    own = bot is OURS
    rates = tuple(run.rate for run in runs)
    busy = runs[len(runs) // 2].busy()
    ratio = beside(rates, [run.rate for run in echo])
    yield Figure(
        f"{bot.name}, turns", "a second", rates,
        f"≥ 2 × {ECHO.name}" if own else "", "; ".join(filter(None, (ratio, busy))),
    )  # fmt: skip
    cpu = tuple(run.cpu * 1e3 for run in runs)
    yield _figure(bot, "CPU of a turn", cpu, "", beside(cpu, [run.cpu * 1e3 for run in echo]))
    cuts, theirs = ([p50_and_p99(run.turns) for run in some] for some in (runs, echo))
    for place, name in enumerate(("p50 of a turn", "p99 of a turn")):
        times = tuple(cut[place] * 1e3 for cut in cuts)
        ratio = beside(times, [cut[place] * 1e3 for cut in theirs])
        yield _figure(bot, name, times, "≤ 1 × echo bot" if own and place else "", ratio)
    calls = tuple(sum(run.calls.values()) / len(run.turns) for run in runs)
    yield Figure(f"  {bot.name}, a turn needs", "calls", calls, "", _by_method(runs[0]))


def _figure(bot: Bot, what: str, values: tuple[float, ...], aim: str, beside: str) -> Figure:
    return Figure(f"  {bot.name}, {what}", "ms", values, aim, beside)


def _by_method(run: Run) -> str:
    return ", ".join(
        f"{method} {count / len(run.turns):.2f}" for method, count in sorted(run.calls.items())
    )


def _limited(runs: Sequence[Run]) -> Iterator[Figure]:
    refused = ", ".join(f"{rule} {count}" for run in runs for rule, count in run.refused.items())
    for key, worst, name, unit, aim in _LIMITS:
        value = worst(run.limits[key] for run in runs)
        yield Figure(f"limited, {name}", unit, (value,), aim, refused if worst is sum else "")


_LIMITS: tuple[tuple[str, Callable[[Iterable[float]], float], str, str, str], ...] = (
    ("told_to_wait", sum, "told to wait (429)", "times", "0"),
    ("messages_in_a_second", max, "sent in the fullest second", "messages", "≤ 30"),
    ("with_edits_in_a_second", max, "sent or edited in the fullest second", "messages", "≤ 30"),
    ("smallest_gap", min, "between two messages of one chat", "s", "≥ 1"),
)
