"""How much work something is, told without a clock: by steps, or by how it grows with its input.

A ratio of two times of one process is the same on a slow machine and on a busy one.
"""

import sys
from collections.abc import Callable
from time import process_time

_TRIES = 5


def grows_evenly(work: Callable[[str], object], text: str, took: float | None = None) -> bool:
    """Whether all of a text takes at most ten times as long as a quarter of it.

    Even growth makes that four, and a text of which each letter looks at all the others sixteen.
    `took` is how long all of it took, where somebody has measured that already.
    """
    quarter = text[: len(text) // 4]
    for _ in range(_TRIES):
        whole = seconds(work, text) if took is None else took
        if whole < 10 * (seconds(work, quarter) + 0.001):
            return True
        took = None  # it may have been a slow moment
    return False


def steps(work: Callable[[], object]) -> int:
    """How many functions were called, those written in C too."""
    called = 0

    def count(_frame: object, event: str, _what: object) -> None:
        nonlocal called
        called += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return called


def seconds(work: Callable[[str], object], text: str) -> float:
    """Of the processor's own time."""
    began = process_time()
    work(text)
    return process_time() - began
