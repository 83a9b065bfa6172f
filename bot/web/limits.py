"""How fast is too fast: guessing codes is slowed down by address and prefix, a session by itself.

A whole class sits behind one address, and one of it may guess. So every code is looked up at once, and a
right one comes in whatever was tried beside it; only wrong ones are counted, and once there were too many
the next wrong one is told so after a while. What keeps a guesser who does not wait from finding a code is
the length of the codes: at a thousand tries a second for two weeks, with 500 good cards, it is one chance in
1,800.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from ipaddress import IPv6Address, ip_address, ip_network

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from bot.conversation.wrong_codes import Alarm

WRONG_A_MINUTE = 10  # from one address, which in IPv6 is a /64: a household has all of it
WRONG_OF_A_PREFIX = 30  # IPv4 /24, IPv6 /48
_OF_ADDRESS = RateLimitItemPerMinute(WRONG_A_MINUTE)
_OF_PREFIX = RateLimitItemPerMinute(WRONG_OF_A_PREFIX)
_PACE = 60 / WRONG_A_MINUTE  # seconds
# So many wrong ones of one prefix wait; more are told at once, so that nobody fills the server with waiting.
_MOST_WAITING = 10

# Far more than fingers can do, and far less than a program. Long texts count several times: each has to be
# looked through.
_SENT = RateLimitItemPerMinute(240)
_LETTERS = 2500
# Of who has no session nothing is refused by this, for a right code never waits and a child may always leave.
# But what they wrote is looked through for a worry, and so much of it: by address, a class comes in at once.
_HEARD_OF_NOBODY = RateLimitItemPerMinute(900)
_LETTERS_OF_NOBODY = 500
# Letters of one form; and where the minute's are used up.
MOST_OF_NOBODY, LEAST_OF_NOBODY = 4000, 1000

# Forms on their way at once from one address: the phones of a school behind one, and some more.
MOST_ON_THEIR_WAY = 300


class GivenUp(Exception):
    """A form that took so long that others were read in its place."""


class Limits:
    """`pause` waits so many seconds; `paced` False is for measuring how fast pages are."""

    def __init__(
        self, pause: Callable[[float], Awaitable[None]] = asyncio.sleep, *, paced: bool = True
    ) -> None:
        self._window = MovingWindowRateLimiter(MemoryStorage())
        self._alarm = Alarm()
        self._pause = pause
        self._paced = paced
        self._waiting: Counter[str] = Counter()
        self._on_their_way: dict[str, dict[asyncio.Task[object], None]] = {}

    def may_send(self, session_id: str, letters: int = 0) -> bool:
        cost = 1 + letters // _LETTERS
        return not self._paced or self._window.hit(_SENT, "sent", session_id, cost=cost)

    def heard_of_nobody(self, address: str, letters: int) -> int:
        """How many letters of a form are looked through, that came from there and from nobody who is in."""
        place, _ = places_of(address)
        cost = 1 + min(letters, MOST_OF_NOBODY) // _LETTERS_OF_NOBODY
        hit = not self._paced or self._window.hit(_HEARD_OF_NOBODY, "nobody", place, cost=cost)
        return MOST_OF_NOBODY if hit else LEAST_OF_NOBODY

    async def wrong_code(self, address: str) -> bool:
        """One more from there. True: there were too many, and this one has had to wait."""
        address, prefix = places_of(address)
        self._alarm.wrong_code()
        found = [self._hit(_OF_ADDRESS, address), self._hit(_OF_PREFIX, prefix)]
        if all(found):
            return False
        if self._waiting[prefix] < _MOST_WAITING:
            with _counted(self._waiting, prefix):
                await self._pause(_PACE)
        return True

    @contextmanager
    def form_on_its_way(self, address: str) -> Iterator[None]:
        """While a form is read. Where too many of that address are, the one that takes longest is given up.

        Raises GivenUp there: a form that is whole at once never waits for those that come drop by drop.
        """
        place, _ = places_of(address)
        reading, task = self._on_their_way.setdefault(place, {}), asyncio.current_task()
        assert task is not None  # noqa: S101  (forms are read by tasks)
        if len(reading) >= MOST_ON_THEIR_WAY:
            oldest = next(iter(reading))
            del reading[oldest]
            oldest.cancel()
        reading[task] = None
        try:
            yield
        except asyncio.CancelledError:
            if task in reading or not task.uncancel() == 0:
                raise
            raise GivenUp from None
        finally:
            reading.pop(task, None)
            if not reading:
                self._on_their_way.pop(place, None)

    def _hit(self, rate: RateLimitItem, place: str) -> bool:
        return self._window.hit(rate, "code", place)


def places_of(address: str) -> tuple[str, str]:
    """What counts as one address, and the prefix around it. What is no address is all one place."""
    try:
        one = ip_address(address)
    except ValueError:
        return "", ""
    if isinstance(one, IPv6Address) and one.ipv4_mapped:
        one = one.ipv4_mapped
    narrow, wide = (64, 48) if isinstance(one, IPv6Address) else (32, 24)
    bare = str(one).partition("%")[0]
    return tuple(str(ip_network((bare, bits), strict=False)) for bits in (narrow, wide))  # type: ignore[return-value]


@contextmanager
def _counted(count: "Counter[str]", name: str) -> Iterator[None]:
    count[name] += 1
    try:
        yield
    finally:
        count[name] -= 1
        if not count[name]:
            del count[name]
