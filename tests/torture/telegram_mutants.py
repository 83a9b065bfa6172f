"""The whole siege of the Telegram channel, and the proof that it sees a faulty one."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.torture.mutants import Caught
from tests.torture.oracle import Violation
from tests.torture.telegram_kills import ChannelSiege, besieged
from tests.torture.telegram_points import POINTS, SELDOM


@dataclass(frozen=True, slots=True)
class Besieged:
    """What came of one round: figures, and what was wrong."""

    hits: Counter[str]
    figures: Counter[str]
    violations: list[Violation]
    unlabelled: set[str]


def besiege(
    folder: Path, seed: int, wanted: Mapping[str, int], *, updates: int = 0, within: float = 0
) -> Besieged:
    """One round: a new database, and at its end every student at theirs."""

    async def round() -> Besieged:
        students = 60 + sum(wanted.values()) + updates // 12
        async with besieged(folder, seed, students) as siege:
            await siege.run(wanted, updates=updates, within=within)
            return Besieged(siege.hits, _figures(siege), siege.violations, siege.victim.unlabelled)

    return asyncio.run(round())


def catch(folder: Path, seed: int, fault: str) -> Caught:
    """A siege of the faulty channel, until the first violation."""

    async def round() -> Caught:
        async with besieged(folder, seed, 150, fault) as siege:
            wanted = {point: 4 for point in POINTS if point not in SELDOM}
            await siege.run(wanted, updates=2_000, within=60)
            found = siege.violations
            return Caught(
                fault,
                tuple(dict.fromkeys(one.check for one in found)),
                str(found[0]) if found else "",
                siege.lives,
                len(siege.api.confirmed),
            )

    return asyncio.run(round())


def _figures(siege: ChannelSiege) -> Counter[str]:
    again = sum(times - 1 for times in siege.api.given.values())
    return Counter(
        {
            "lives": siege.lives,
            "students": len(siege.students),
            "updates taken": len(siege.api.confirmed),
            "updates that came again": again,
            "faults on the way": siege.struck,
            **siege.post.counts,
        }
    )
