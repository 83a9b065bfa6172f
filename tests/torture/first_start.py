"""The first start of all, killed while the database is being made: the next start finds its way."""

import random
from pathlib import Path

from tests.torture.lives import Died, Victim
from tests.torture.oracle import Violation, looked_at
from tests.torture.orders import Life
from tests.torture.outcome import Outcome
from tests.torture.school import make_school

_KILLED = -9


def killed_at_first_start(folder: Path, seed: int, rounds: int) -> Outcome:
    rng = random.Random(seed)
    outcome = Outcome("first start", {"killed in the middle": 0, "just too late": 0})
    victim = Victim(folder / "errors.txt")
    try:
        for number in range(rounds):
            file = folder / f"new{number}" / "whathelps.db"
            # An opening takes about a tenth of a second, and half as long again here.
            outcome.violations += _one(victim, file, rng.uniform(0, 0.2), outcome.figures)
    finally:
        victim.close()
    return outcome


def _one(victim: Victim, file: Path, after: float, figures: dict[str, int]) -> list[Violation]:
    life = Life(f"sqlite:///{file}")
    when = "killed in the middle"
    try:
        # It may have opened before the signal got there, and then dies at the next word.
        if victim.live(life, kill_after=after).word == "born":
            when = "just too late"
        victim.leave()
    except Died as death:
        if death.status != _KILLED:
            return [Violation("the program failed", victim.last_error())]
    figures[when] += 1
    heard = victim.live(life)
    if heard.word != "born":
        return [Violation("the next start fails", str(heard.about))]
    victim.leave()
    make_school(life.url, 1, random.Random(0))
    with looked_at(file) as look:
        return list(look.soundness())
