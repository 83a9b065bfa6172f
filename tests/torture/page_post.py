"""The mail server of the siege, which never dies and often fails; and what came to whom, and when.

A letter counts when the server has it, whether it could say so or not. Each is held against what no letter
may hold: a name, or a word that a child wrote.
"""

import asyncio
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.mailbox import Mailbox, mail_server

# Seconds until the program tries again, with the round that it comes in.
_WAITS = (6, 17, 62)

_CASE = re.compile(r"case (\d+)")


@dataclass(frozen=True, slots=True)
class Came:
    """A letter of one case. `at`: seconds of the siege's clock."""

    number: int
    to: str
    at: float


@dataclass(eq=False)
class PagePost:
    """Whatever is set to go wrong goes wrong with the next letter alone; `away` for as long as it is set."""

    clock: Callable[[], float]
    secret: frozenset[str]  # words of which none may stand in a letter
    box: Mailbox = field(default_factory=Mailbox)
    came: list[Came] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)  # our own, of every letter
    lists: Counter[str] = field(
        default_factory=Counter
    )  # letters of more than one case, by whom to
    betrayed: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    troubled: list[tuple[float, float]] = field(default_factory=list)
    away: bool = False
    _failed: int = 0  # how often, one after the other
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def strikes(self, fault: str) -> None:
        with self._lock:
            self.faults.append(fault)

    @property
    def is_well(self) -> bool:
        return not self.faults and not self.away

    def next_fault(self) -> str:
        with self._lock:
            return self.faults.pop(0) if self.faults else ""

    def failed(self) -> None:
        """The program tries again after a while, a longer one each time; that is counted to the server."""
        waits = _WAITS[min(self._failed, len(_WAITS) - 1)]
        self._failed += 1
        self.troubled.append((self.clock(), self.clock() + waits))

    def took(self, letter: Any) -> None:
        self._failed = 0
        whole = letter.as_string() + letter.get_content()
        self.betrayed += [word for word in self.secret if word in whole]
        to, at = str(letter["To"]), self.clock()
        self.ids.add(str(letter["Message-ID"]).strip("<>").partition("@")[0])
        numbers = set(_CASE.findall(whole))
        self.came += [Came(int(number), to, at) for number in numbers]
        self.lists[to] += not numbers

    def reached(self, number: int) -> dict[str, float]:
        """Whom the first letter of a case reached, and when."""
        found: dict[str, float] = {}
        for one in self.came:
            if one.number == number:
                found.setdefault(one.to, one.at)
        return found


@contextmanager
def post_office(clock: Callable[[], float], secret: frozenset[str]) -> Iterator[PagePost]:
    with mail_server(_Office) as box:
        post = PagePost(clock, secret, box)
        box.post = post  # type: ignore[attr-defined]
        yield post


@dataclass
class _Office(Mailbox):
    post: PagePost | None = None

    async def handle_EHLO(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        if self.post is not None and self.post.away:
            self.post.failed()
            server.transport.abort()
        session.host_name = hostname
        return responses

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        post = self.post
        assert post is not None
        fault = post.next_fault()
        match fault:
            case "letter refused":
                post.failed()
                return "451 try again"
            case "connection dropped before the letter":
                post.failed()
                server.transport.abort()
                return "451 gone"
            case "slow mail server":
                begins = post.clock()
                await asyncio.sleep(1.5)
                post.troubled.append((begins, post.clock()))
        said = await super().handle_DATA(server, session, envelope)
        post.took(self.letters[-1])
        if fault == "letter taken, and the connection dropped":
            server.transport.abort()
        return said


MAIL_FAULTS = (
    "letter refused",
    "connection dropped before the letter",
    "letter taken, and the connection dropped",
    "slow mail server",
)


def monotonic() -> float:
    return time.monotonic()
