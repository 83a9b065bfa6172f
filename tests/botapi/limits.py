"""How fast the bot may write: the limits of the Bots FAQ, and who did not wait when told to.

Held by a steady clock and not by the clock of the world, since a test may stop that one.
"""

from collections import deque
from collections.abc import Callable
from math import ceil

from tests.botapi import refusals
from tests.botapi.refusals import Refusal, Rule

TOLERANCE = 0.02  # a bot's clock and ours don't tick together
GRACE = 0.05  # calls that were on their way when the first of them was told to wait
PER_SECOND = 30
PER_MINUTE_IN_GROUP = 20


class Limits:
    def __init__(self, ticks: Callable[[], float], *, are_on: bool) -> None:
        self.are_on = are_on
        self._ticks = ticks
        self._all: deque[float] = deque()
        self._last: dict[int, float] = {}
        self._group: dict[int, deque[float]] = {}
        self._told_to_wait: dict[tuple[str, int | None], tuple[float, float]] = {}

    def check(self, method: str, chat: int | None) -> None:
        """Whoever was told to wait, must."""
        if self._told_to_wait:
            self._check_wait(method, chat)

    def take(self, method: str, chat: int) -> None:
        """One message more; `method` is sendMessage or one that edits."""
        if not self.are_on:
            return
        now = self._ticks()
        try:
            self._check_chat(method, chat, now)
            self._check_all(now)
        except Refusal as refusal:
            self.tell_to_wait(method, chat, refusal.retry_after)
            raise
        self._all.append(now)
        if method == "sendMessage":
            self._last[chat] = now
            if chat < 0:
                self._group.setdefault(chat, deque()).append(now)

    def tell_to_wait(self, method: str, chat: int | None, seconds: float) -> None:
        now = self._ticks()
        self._told_to_wait[method, chat] = (now, now + seconds)

    def _check_wait(self, method: str, chat: int | None) -> None:
        told = self._told_to_wait.get((method, chat))
        if told is None:
            return
        now = self._ticks()
        since, until = told
        if now >= until - TOLERANCE:
            del self._told_to_wait[method, chat]
        elif now > since + GRACE:
            raise _too_many(refusals.DID_NOT_WAIT, until - now)
        else:
            # Nobody's fault: it was on its way. The caller refuses it without writing it down.
            raise _too_many(ON_ITS_WAY, until - now)

    def _check_chat(self, method: str, chat: int, now: float) -> None:
        if method != "sendMessage":
            return
        wait = self._last.get(chat, float("-inf")) + 1 - now
        if wait > TOLERANCE:
            raise _too_many(refusals.ONE_A_SECOND, wait)
        minute = self._group.get(chat)
        if minute is not None:
            _drop_before(minute, now - 60 + TOLERANCE)
            if len(minute) >= PER_MINUTE_IN_GROUP:
                raise _too_many(refusals.TWENTY_A_MINUTE, minute[0] + 60 - now)

    def _check_all(self, now: float) -> None:
        _drop_before(self._all, now - 1 + TOLERANCE)
        if len(self._all) >= PER_SECOND:
            raise _too_many(refusals.THIRTY_A_SECOND, self._all[0] + 1 - now)


ON_ITS_WAY = Rule(
    "on its way",
    429,
    refusals.DID_NOT_WAIT.description,
    refusals.DID_NOT_WAIT.sentence,
    refusals.DID_NOT_WAIT.source,
)


def _too_many(rule: Rule, seconds: float) -> Refusal:
    whole = max(ceil(seconds), 1)
    return Refusal(rule, str(whole), retry_after=whole)


def _drop_before(times: deque[float], oldest: float) -> None:
    while times and times[0] <= oldest:
        times.popleft()
