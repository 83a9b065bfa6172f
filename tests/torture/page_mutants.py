"""The whole siege of the page, and the proof that it sees a faulty one."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.torture.mutants import Caught
from tests.torture.oracle import Violation
from tests.torture.page_kills import PageSiege, besieged

# Where a fault of any kind shows soon.
_TELLING = (
    "a form: before the commit", "form noted", "before the alert", "a worry: committed",
    "before a page leaves", "step noted", "steps kept", "letter on its way",
    "letter taken, and not marked", "letter put off", "a press of staff: committed",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Besieged:
    """What came of one siege: figures, and what was wrong."""

    hits: Counter[str]
    struck: Counter[str]
    figures: Counter[str]
    told: str
    violations: list[Violation]
    unlabelled: set[str]

    @property
    def in_a_line(self) -> str:
        faults = f"{self.hits.total()} deaths, {self.struck.total()} other faults"
        kept = f"{self.figures['turns']} turns, {self.figures['answers checked']} answers checked"
        wrong = f"{self.figures['lost']} lost, {self.figures['doubled']} doubled"
        return "; ".join(
            (faults, kept, wrong, "; ".join(one.strip() for one in self.told.splitlines()))
        )


def besiege(
    folder: Path, seed: int, wanted: Mapping[str, int], *, turns: int = 0, within: float = 0
) -> Besieged:
    """One siege: a new database, and at its end everything that was on its way has arrived."""

    async def siege() -> Besieged:
        students = 40 + sum(wanted.values()) + turns // 15
        async with besieged(folder, seed, students) as one:
            await one.run(wanted, turns=turns, within=within)
            return Besieged(
                one.hits,
                one.struck,
                _figures(one),
                _told(one),
                one.violations,
                one.victim.unlabelled,
            )

    return asyncio.run(siege())


def catch(folder: Path, seed: int, fault: str) -> Caught:
    """A siege of the faulty program, until the first violation."""

    async def siege() -> Caught:
        async with besieged(folder, seed, 150, fault) as one:
            await one.run(dict.fromkeys(_TELLING, 2), turns=1_000, within=30)
            found = one.violations
            return Caught(
                fault,
                tuple(dict.fromkeys(violation.check for violation in found)),
                str(found[0]) if found else "",
                one.lives,
                one.turns,
            )

    return asyncio.run(siege())


def _figures(siege: PageSiege) -> Counter[str]:
    talks = [student.talk for student in siege.students if student.talk]
    lost = sum("lost" in one.check or "without" in one.check for one in siege.violations)
    twice = sum("twice" in one.check or "two" in one.check for one in siege.violations)
    return Counter(
        {
            "lives": siege.lives,
            "students": len(siege.students),
            "turns": siege.turns,
            "answers checked": sum(len(talk.worlds[0].answers) for talk in talks),
            **siege.records.counts,
            **siege.network.counts,
            "lost": lost,
            "doubled": twice,
        }
    )


def _told(siege: PageSiege) -> str:
    """How many alerts there were, and how long until the second adult had the letter."""
    if not siege.told:
        return f"{siege.alerts} alerts, none of them timed"
    whole = [one.whole for one in siege.told]
    apart = [one.apart for one in siege.told]
    calm = [one.whole for one in siege.told if one.whole == one.apart]
    told = [
        f"{siege.alerts} alerts kept; of {len(siege.told)} cases, from the page to the second letter:",
        f"with the time that the program was dead or the mail server failed: {_spread(whole)}",
        f"without it: {_spread(apart)}",
    ]
    if calm:
        told.append(f"with nothing of both in between ({len(calm)} cases): {_spread(calm)}")
    return "\n  ".join(told)


def _spread(values: Sequence[float]) -> str:
    half, most = _at(values, 0.5), _at(values, 0.99)
    return f"half in {half:.1f} s, p99 {most:.1f} s, the slowest {max(values):.1f} s"


def _at(values: Sequence[float], part: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]
