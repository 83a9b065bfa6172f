"""A figure with its repeats, and how it is printed and written."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    name: str
    unit: str
    repeats: tuple[float, ...]
    aim: str = ""
    beside: str = ""  # as a ratio to something bare

    @property
    def value(self) -> float:
        return median(self.repeats)

    def row(self) -> tuple[str, str, str, str, str]:
        spread = f"{_short(min(self.repeats))} … {_short(max(self.repeats))}"
        return f"{self.name}, {self.unit}", _short(self.value), spread, self.aim, self.beside

    def as_json(self) -> dict[str, Any]:
        told = {"unit": self.unit, "median": self.value, "repeats": list(self.repeats)}
        return told | ({"aim": self.aim} if self.aim else {})


def micros_each(count: int, work: Callable[[], object], repeats: int) -> tuple[float, ...]:
    """Microseconds for one of the `count` things that `work` does; once before, to warm up."""
    work()
    return tuple(seconds(work) / count * 1e6 for _ in range(repeats))


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def p50_and_p99(values: Sequence[float]) -> tuple[float, float]:
    cuts = quantiles(values, n=100)
    return cuts[49], cuts[98]


def print_table(figures: Sequence[Figure]) -> None:
    rows = [("", "median", "of repeats", "aim", "beside"), *(figure.row() for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    for name, value, spread, aim, beside in rows:
        print(
            f"{name:<{widths[0]}}  {value:>{widths[1]}}  {spread:>{widths[2]}}  "
            f"{aim:>{widths[3]}}  {beside}".rstrip()
        )


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
