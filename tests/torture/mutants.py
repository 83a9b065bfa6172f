"""The harness put to the test itself: a program with a deliberate fault must be caught."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.torture.kills import Siege
from tests.torture.points import TURN


@dataclass(frozen=True, slots=True)
class Caught:
    """How a fault was found out, and after how much."""

    fault: str
    checks: tuple[str, ...]  # none: it was not
    example: str
    lives: int
    turns: int

    def __str__(self) -> str:
        by = "; ".join(self.checks) if self.checks else "NOTHING"
        after = f"after {self.lives} lives and {self.turns} turns"
        return f"{self.fault}: {after} by: {by}\n    ({self.example[:120]})"


def catch(folder: Path, seed: int, fault: str, wanted: Mapping[str, int] | None = None) -> Caught:
    """A siege of the faulty program, until the first violation."""
    wanted = wanted or dict.fromkeys(TURN, 4)
    with Siege(folder, seed, sum(wanted.values()), fault) as siege:
        siege.run(wanted)
        found = siege.violations
        return Caught(
            fault,
            tuple(dict.fromkeys(one.check for one in found)),
            str(found[0]) if found else "",
            siege.lives,
            siege.turns,
        )
