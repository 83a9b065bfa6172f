"""`python -m tests.torture`: the whole run, with its tables. Ends with 1 if anything was found."""

import argparse
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from pathlib import Path

from tests.torture import page_faults, page_points, telegram_faults, telegram_points
from tests.torture import page_mutants as page
from tests.torture import telegram_mutants as telegram
from tests.torture.faults import FAULTS
from tests.torture.first_start import killed_at_first_start
from tests.torture.full_disk import on_limited_pages, on_small_disk
from tests.torture.kills import Deaths, Siege
from tests.torture.locked import held_locked
from tests.torture.mutants import Caught, catch
from tests.torture.oracle import Violation
from tests.torture.points import POINTS
from tests.torture.races import raced

# Beside the deaths: how often each of the others is done, in a full run and a quick one.
_PARTS = (
    (killed_at_first_start, 25, 4),
    (on_limited_pages, 20, 4),
    (on_small_disk, 20, 4),
    (held_locked, 10, 2),
    (raced, 500, 30),
)
# Of Telegram: in a round everybody starts anew, and comes to the end. In the storm after the last one
# so many updates are taken, or so many seconds go by.
_HITS_IN_A_ROUND = 5
_STORM, _STORM_QUICK, _STORM_WITHIN = 10_000, 300, 150.0
# Of the whole program: deaths at each point, as a part of the others', and the turns of its storm.
_PAGE_HITS = 10
_TURNS, _TURNS_QUICK, _TURNS_WITHIN = 10_000, 200, 4800.0
_SHOWN = 15  # violations of one part; the others are only counted


_ALL = ("kills", "others", "telegram", "page")


def main() -> int:
    asked = _asked()
    print(f"seed {asked.seed}")
    folder = Path(tempfile.mkdtemp(prefix="torture-"))
    started = time.monotonic()
    violations: list[Violation] = []
    if "kills" in asked.only:
        violations += _kills(folder / "kills", asked.seed, asked.hits)
    if "others" in asked.only:
        violations += _others(folder, asked.seed, asked.quick)
    if "telegram" in asked.only:
        violations += _channel(folder / "telegram", asked.seed, asked.hits, asked.quick)
    if "page" in asked.only:
        violations += _page(folder / "page", asked.seed, asked.hits, asked.quick)
    missed = _mutants(folder, asked.seed, asked.only)
    wrong = len(violations) + missed
    print(f"\n{time.monotonic() - started:.0f} s, seed {asked.seed}: ", end="")
    if wrong:
        print(f"{len(violations)} violations, {missed} faults not caught. Databases: {folder}")
    else:
        print("nothing lost, nothing twice, every fault caught")
        shutil.rmtree(folder)
    return 1 if wrong else 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a short form of everything")
    parser.add_argument("--hits", type=int, help="deaths at each point (20; quick: 2)")
    parser.add_argument(
        "--seed", type=int, help="the same seed gives the same students and replies"
    )
    parser.add_argument(
        "--only", nargs="+", choices=_ALL, default=_ALL, help="these parts, each with its mutants"
    )
    asked = parser.parse_args()
    asked.hits = asked.hits or (2 if asked.quick else 20)
    asked.seed = random.randrange(10_000) if asked.seed is None else asked.seed
    return asked


def _kills(folder: Path, seed: int, hits: int) -> list[Violation]:
    print(f"\nKilled at each point ({hits} times), and whether the reply in doubt was kept then\n")
    folder.mkdir()
    with Siege(folder, seed, hits * len(POINTS)) as siege:
        siege.run(dict.fromkeys(POINTS, hits))
        print(f"  {'point':32}{'hits':>6}{'kept':>6}{'not':>6}")
        for point in POINTS:
            deaths = siege.deaths.get(point, Deaths())
            print(f"  {point:32}{deaths.hits:6}{deaths.kept:6}{deaths.not_kept:6}")
        print("  After told it is the next reply that is in doubt, and that nobody took.")
        print(
            f"\n  {siege.lives} lives, {len(siege.talks)} conversations, {siege.turns} replies saved, "
            f"{siege.repeats} of them sent again after they were kept"
        )
        for statement in sorted(siege.victim.unlabelled):
            print(f"  REMARK: the program writes {statement}, and no point is there: see points.py")
        return _shown(siege.violations)


def _others(folder: Path, seed: int, quick: bool) -> list[Violation]:
    print("\nOther faults\n")
    violations = []
    for part, full, short in _PARTS:
        own = folder / part.__name__ / "disk"
        own.mkdir(parents=True)
        outcome = part(own, seed, short if quick else full)
        print(f"  {outcome}")
        violations += _shown(outcome.violations)
    return violations


def _channel(folder: Path, seed: int, hits: int, quick: bool) -> list[Violation]:
    """Telegram: some deaths at each point in each round, and at last a storm."""
    print(f"\nTelegram: killed at each point ({hits} times), with students and a bad network\n")
    started, deaths, figures = time.monotonic(), Counter[str](), Counter[str]()
    violations = []
    for number, left in enumerate(range(hits, 0, -_HITS_IN_A_ROUND)):
        wanted = dict.fromkeys(telegram_points.POINTS, min(left, _HITS_IN_A_ROUND))
        is_last = left <= _HITS_IN_A_ROUND
        updates = (_STORM_QUICK if quick else _STORM) if is_last else 0
        own = folder / f"round{number}"
        own.mkdir(parents=True)
        done = telegram.besiege(own, seed + number, wanted, updates=updates, within=_STORM_WITHIN)
        deaths += done.hits
        figures += done.figures
        violations += _shown(done.violations)
        for statement in sorted(done.unlabelled):
            print(f"  REMARK: the channel writes {statement}, and no point is there")
    for point in telegram_points.POINTS:
        print(f"  {point:42}{deaths[point]:6}")
    print("\n  " + ", ".join(f"{count} {what}" for what, count in figures.items()))
    print(f"  {time.monotonic() - started:.0f} s")
    return violations


def _page(folder: Path, seed: int, hits: int, quick: bool) -> list[Violation]:
    """The whole program: some deaths at each point, and then at any moment, for so many turns."""
    wanted = dict.fromkeys(page_points.POINTS, max(1, hits // _PAGE_HITS))
    turns = _TURNS_QUICK if quick else _TURNS
    print(f"\nThe whole program: killed at each point, and at any moment for {turns} turns\n")
    started = time.monotonic()
    folder.mkdir()
    done = page.besiege(folder, seed, wanted, turns=turns, within=_TURNS_WITHIN)
    for point in page_points.POINTS:
        print(f"  {point:42}{done.hits[point]:6}")
    print("\n  Beside the deaths:")
    for fault, count in done.struck.items():
        print(f"  {fault:42}{count:6}")
    print("\n  " + ", ".join(f"{count} {what}" for what, count in done.figures.items()))
    print(f"  {done.told}")
    for statement in sorted(done.unlabelled):
        print(f"  REMARK: the program writes {statement}, and no point is there")
    print(f"  {time.monotonic() - started:.0f} s")
    return _shown(done.violations)


def _mutants(folder: Path, seed: int, only: Collection[str]) -> int:
    """How many deliberate faults were not caught."""
    print("\nDeliberate faults, and what caught them\n")
    missed = 0
    all_faults: dict[str, tuple[Iterable[str], Callable[..., Caught]]] = {
        "kills": (FAULTS, catch),
        "telegram": (telegram_faults.FAULTS, telegram.catch),
        "page": (page_faults.FAULTS, page.catch),
    }
    for part, (faults, catches) in all_faults.items():
        for fault in faults if part in only else ():
            own = folder / fault
            own.mkdir()
            caught = catches(own, seed, fault)
            print(f"  {caught}", flush=True)
            missed += not caught.checks
    return missed


def _shown(violations: list[Violation]) -> list[Violation]:
    for violation in violations[:_SHOWN]:
        print(f"  VIOLATION {str(violation)[:300]}")
    if len(violations) > _SHOWN:
        print(f"  … and {len(violations) - _SHOWN} more")
    return violations


if __name__ == "__main__":
    sys.exit(main())
