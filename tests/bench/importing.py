"""How long a list of a whole district holds the writer at a time, and how long it takes in all."""

import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from storage import importing
from storage.database import open_store
from storage.people import ensure_school
from tests.bench.figures import Figure
from tests.rosters.lists import YES, Office, table
from tests.student import MASTER_KEY, Clock

FEW, MANY = 2_000, 20_000  # students


def importing_figures(folder: Path) -> Iterator[Figure]:
    taken: dict[tuple[str, int], float] = {}
    for number in (FEW, MANY):
        for name, office, seconds in _measured(folder / f"lists-{number}.db", number):
            taken[name, number] = seconds
            told = f"a list of {number:,} students, {name}"
            longest = max(office.held) * 1000
            yield Figure(f"{told}: longest hold of the writer", "ms", (longest,), aim="≤ 200")
            yield Figure(f"{told}: in all", "s", (seconds,))
    for name in dict.fromkeys(name for name, _ in taken):
        growth = taken[name, MANY] / taken[name, FEW] / (MANY / FEW)
        told = f"a list, {name}: each of {MANY:,} beside {FEW:,}"
        yield Figure(told, "×", (growth,), aim="≤ 1.3")


@dataclass(eq=False)
class Timed(Office):
    """Notes how long each transaction that writes lasts, with its commit."""

    held: list[float] = field(default_factory=list)

    def _keep(self, job: Any) -> Any:
        started = time.perf_counter()
        try:
            return super()._keep(job)
        finally:
            self.held.append(time.perf_counter() - started)


def _measured(file: Path, number: int) -> Iterator[tuple[str, Timed, float]]:
    clock = Clock()
    rows = [f"S-{n},Kid {n} Rivers,Room {n % 800},3-5,every,en" for n in range(number)]
    with closing(open_store(f"sqlite:///{file}", MASTER_KEY, clock.now)) as store:
        with store.writing() as connection:
            school = ensure_school(connection, store.vault, "Lincoln", "UTC", clock.now)
        given = Timed(store, school, clock)
        started = time.perf_counter()
        with given.store.writing() as connection:  # the file as it comes is one transaction, too
            at = time.perf_counter()
            data = table(*rows).encode()
            run = importing.begin(
                connection, store.vault, school, None, "list.csv", data, clock.now
            )
            importing.choose(connection, store.vault, run, YES.as_json(), clock.now)
        given.held.append(time.perf_counter() - at)
        given.starts(run)
        given.goes_on()
        yield "coming in", given, time.perf_counter() - started
        back = Timed(store, school, clock)
        clock.passes(seconds=60)
        started = time.perf_counter()
        back.takes_back(run)
        yield "taken back", back, time.perf_counter() - started
