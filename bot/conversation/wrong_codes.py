"""Somebody may be trying codes: told in the log once an hour, without any of them."""

import logging

from limits import RateLimitItemPerHour
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

log = logging.getLogger(__name__)

MANY = 100  # in an hour, more than a school types by mistake
_IN_ALL, _TOLD = RateLimitItemPerHour(MANY), RateLimitItemPerHour(1)


class Alarm:
    def __init__(self) -> None:
        self._window = MovingWindowRateLimiter(MemoryStorage())

    def wrong_code(self) -> None:
        if not self._window.hit(_IN_ALL, "wrong") and self._window.hit(_TOLD, "told"):
            log.error("over %d wrong codes in an hour: somebody may be trying codes", MANY)
