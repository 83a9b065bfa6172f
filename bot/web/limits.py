"""How fast is too fast: guessing codes is slowed down by address, a session by itself.

A whole class sits behind one address, so nobody is turned away for what another one typed: once an
address has had its wrong tries of the minute, further codes are looked at one after the other, ten a
minute, and a right one comes in however long the line was before it.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from limits import RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

log = logging.getLogger(__name__)

WRONG_A_MINUTE = 10  # from one address
_WRONG = RateLimitItemPerMinute(WRONG_A_MINUTE)
_WRONG_IN_ALL = RateLimitItemPerHour(100)
_PACE = 60 / WRONG_A_MINUTE  # seconds
# So many may stand in line behind one address; a class, and a few who guess.
_LONGEST_LINE = 60

# Far more than fingers can do, and far less than a program.
_SENT = RateLimitItemPerMinute(240)


class Limits:
    """`pause` waits so many seconds; `paced` False is for measuring how fast pages are."""

    def __init__(
        self, pause: Callable[[float], Awaitable[None]] = asyncio.sleep, *, paced: bool = True
    ) -> None:
        self._window = MovingWindowRateLimiter(MemoryStorage())
        self._pause = pause
        self._paced = paced
        self._lines: dict[str, _Line] = {}

    def may_send(self, session_id: str) -> bool:
        return not self._paced or self._window.hit(_SENT, "sent", session_id)

    async def turn_for_code(self, address: str) -> bool:
        """Returns when a code from this address may be looked at. False: the line is too long."""
        if self._window.test(_WRONG, "code", address):
            return True
        line = self._lines.setdefault(address, _Line())
        if line.waiting >= _LONGEST_LINE:
            return False
        line.waiting += 1
        try:
            async with line.lock:
                await self._pause(_PACE)
        finally:
            line.waiting -= 1
            if not line.waiting:
                self._lines.pop(address, None)
        return True

    def is_slowed(self, address: str) -> bool:
        return not self._window.test(_WRONG, "code", address)

    def wrong_code(self, address: str) -> None:
        self._window.hit(_WRONG, "code", address)
        if not self._window.hit(_WRONG_IN_ALL, "codes"):
            log.error("over 100 wrong card codes in an hour: somebody may be trying codes")


class _Line:
    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.waiting = 0
