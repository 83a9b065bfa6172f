"""How long a command takes, beside loading the two largest libraries: in turn, on the same machine."""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from bot.demo.playing import demo_school, play
from bot.demo.transcripts import recorded_students
from storage.database import open_store
from storage.opening import master_key_for
from tests.bench.figures import Figure
from tests.demo.played import STARTED
from tests.program import ROOT

_BARE = ("-c", "import telegram, sqlalchemy")
_COMMANDS = (
    ("whathelps --version", ("--version",), "≤ 0.6"),
    ("whathelps draft", ("draft", "R-04"), "≤ 1.2"),
    ("whathelps --help", ("--help",), ""),
    ("whathelps talk, declined", ("talk", "my_tools"), ""),
)


def command_figures(folder: Path, repeats: int) -> Iterator[Figure]:
    school = folder / "commands"
    school.mkdir()
    _play_one(school)
    rounds = [_round(school) for _ in range(2 * repeats + 2)][1:]
    bare = [first for first, *_ in rounds]
    yield Figure("import telegram, sqlalchemy", "ms of CPU", tuple(cpu * 1e3 for cpu, _ in bare))
    for number, (name, _, aim) in enumerate(_COMMANDS, start=1):
        ratios = tuple(each[number][0] / each[0][0] for each in rounds)
        waited = sorted(each[number][1] / each[0][1] for each in rounds)[len(rounds) // 2]
        beside = f"{waited:.2f} × as long on the clock"
        yield Figure(name, "× its CPU", ratios, aim, beside)


def _round(school: Path) -> list[tuple[float, float]]:
    """CPU and clock, in seconds: of the bare import, then of each command."""
    each = [_BARE, *(("-m", "bot", *arguments) for _, arguments, _ in _COMMANDS)]
    return [_cost(school, arguments) for arguments in each]


def _cost(school: Path, arguments: tuple[str, ...]) -> tuple[float, float]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("WHATHELPS_")}
    started, before = time.perf_counter(), _cpu_of_children()
    subprocess.run(
        [sys.executable, *arguments],
        input=b"no\n",
        stdout=subprocess.DEVNULL,
        cwd=school,
        env={**ours, "PYTHONPATH": str(ROOT)},
        check=True,
    )
    return _cpu_of_children() - before, time.perf_counter() - started


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _play_one(school: Path) -> None:
    """A school as the program makes it by itself, with one student who has shared answers."""
    url, key_file = f"sqlite:///{school}/var/data/whathelps.db", school / "var/keys/master.key"
    key = master_key_for(url, key_file, None)
    with closing(open_store(url, key, STARTED, key_file=key_file)) as store:
        one = next(one for one in recorded_students() if one.facts["student"] == "R-04")
        play(store, demo_school(store, STARTED), one, "en")
