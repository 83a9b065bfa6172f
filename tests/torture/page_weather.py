"""What goes wrong beside the deaths: database, disk, clock, mail and network, at random and for a while."""

import asyncio
import random
import sqlite3
from collections import Counter
from collections.abc import Callable, Coroutine
from contextlib import closing, suppress
from pathlib import Path
from typing import Protocol

from tests.torture.lives import Victim
from tests.torture.page_browser import Network
from tests.torture.page_post import MAIL_FAULTS, PagePost


class Siege(Protocol):
    """What of a siege can go wrong. `jump`: microseconds by which the program's clock is wrong."""

    rng: random.Random
    file: Path
    network: Network
    post: PagePost
    victim: Victim
    struck: Counter[str]
    jump: int
    has_twin: bool

    @property
    def ahead(self) -> int: ...


async def weather(siege: Siege) -> None:
    """Until it is cancelled: one thing after the other, with a while in between."""
    while True:
        await asyncio.sleep(siege.rng.expovariate(1.2))
        kind = siege.rng.choice(list(_KINDS))
        siege.struck[kind] += 1
        await _KINDS[kind](siege)


async def _locked(siege: Siege) -> None:
    """By another process: for less or for more than the program waits."""
    how = siege.rng.choice(("IMMEDIATE", "EXCLUSIVE"))
    with closing(sqlite3.connect(siege.file, timeout=0.1, isolation_level=None)) as other:
        with suppress(sqlite3.OperationalError):
            other.execute(f"BEGIN {how}")
        await asyncio.sleep(siege.rng.choice((0.1, 0.2, 0.8)))
        with suppress(sqlite3.OperationalError):
            other.execute("ROLLBACK")


async def _full(siege: Siege) -> None:
    await _disk(siege, f"full {siege.rng.randrange(4)}", 0.4)


async def _read_only(siege: Siege) -> None:
    await _disk(siege, "read-only 1", 0.3)


async def _slow(siege: Siege) -> None:
    await _disk(siege, f"slow {siege.rng.uniform(0.01, 0.1)}", 0.5)


async def _disk(siege: Siege, what: str, seconds: float) -> None:
    _tell(siege, what)
    await asyncio.sleep(seconds)
    _tell(siege, "well")


async def _clock_is_wrong(siege: Siege) -> None:
    """An hour on or back, as where a clock is set by hand; then it is right again."""
    # Of two computers that are at work together none is an hour wrong: neither would let in the other's.
    most = (90, -90) if siege.has_twin else (3600, -3600, 90, -90, -86400)
    siege.jump = siege.rng.choice(most) * 1_000_000
    _tell(siege, f"ahead {siege.ahead + siege.jump}")
    await asyncio.sleep(siege.rng.uniform(0.1, 0.6))
    siege.jump = 0
    _tell(siege, f"ahead {siege.ahead}")


async def _mail_is_away(siege: Siege) -> None:
    siege.post.away = True
    await asyncio.sleep(siege.rng.uniform(0.3, 1.2))
    siege.post.away = False


async def _mail_fails(siege: Siege) -> None:
    siege.post.strikes(siege.rng.choice(MAIL_FAULTS))


async def _cut(siege: Siege) -> None:
    siege.network.cuts = 0.3
    await asyncio.sleep(0.3)
    siege.network.cuts = 0.0


def _tell(siege: Siege, what: str) -> None:
    with suppress(OSError):
        siege.victim.write(what)


_KINDS: dict[str, Callable[[Siege], Coroutine[None, None, None]]] = {
    "database locked by another process": _locked,
    "disk full": _full,
    "disk read-only": _read_only,
    "slow disk": _slow,
    "clock set on or back": _clock_is_wrong,
    "mail server away": _mail_is_away,
    "mail server fails": _mail_fails,
    "connections cut": _cut,
}
