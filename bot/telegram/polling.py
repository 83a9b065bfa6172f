"""Long polling: Telegram is told that an update was received only when it is kept.

What: our own loop in place of the client's. Why: the client's puts updates in a queue in memory and
confirms them with its next call; killed, it lost 6 to 12 of 20 answers, and this loop none. Given up:
the client's handlers. What would change our mind: a client that lets us confirm by ourselves.

It begins without an offset: Telegram may number updates anew after a quiet week, and a remembered
high number would then confirm answers that nobody has read.
"""

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable
from typing import Any

from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.telegram.delivery import Api
from bot.telegram.incoming import KINDS_OF_UPDATE
from bot.telegram.trouble import NotTheBotApi

log = logging.getLogger(__name__)

_HELD_OPEN = 50  # seconds that Telegram waits for something to happen
_AT_ONCE = 100
_LONGEST_WAIT = 30.0  # seconds between two calls while Telegram does not answer


# Of two programs with one bot each call ends the other's. The one that came last gives way: a few seconds
# after its start a program bears fewer conflicts.
_NEWCOMER = 5.0  # seconds
_CONFLICTS_OF_A_NEWCOMER = 2
_CONFLICTS = 6

# A server that says at once that nothing happened, or nothing new, does not hold the call open: it is not
# asked at once again.
_AT_ONCE_IS = 1.0  # seconds


async def poll(
    api: Api,
    take: Callable[[list[dict[str, Any]]], Awaitable[None]],
    trouble: Callable[[TelegramError | None], None] = lambda error: None,
    clock: Callable[[], float] = time.monotonic,
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Until it is cancelled. Raises Conflict and InvalidToken where the channel has to give way.

    `trouble` hears of each call what went wrong, or None. `clock` and `pause`: seconds.
    """
    offset, wait, began, conflicts = None, 0.0, clock(), 0
    try:
        while True:
            asked = clock()
            try:
                updates = await _get(api, offset, _HELD_OPEN)
            except InvalidToken:
                raise
            except Conflict:
                conflicts += 1
                newcomer = clock() - began < _NEWCOMER
                if conflicts >= (_CONFLICTS_OF_A_NEWCOMER if newcomer else _CONFLICTS):
                    raise
                await pause(0.5 if newcomer else 1.5)
                continue
            except TelegramError as error:
                trouble(error)
                wait = min(_LONGEST_WAIT, wait * 2 or 0.5)
                await pause(max(spread(wait), asked_to_wait(error)))
                continue
            trouble(None)
            conflicts = 0
            before = offset
            if updates:
                await take(updates)
                offset = max(update["update_id"] for update in updates) + 1
            if offset != before:
                wait = 0.0
            elif clock() - asked < _AT_ONCE_IS:
                wait = min(_LONGEST_WAIT, wait * 2 or 0.5)
                await pause(wait)
            else:
                wait = 0.0
    finally:
        if offset is not None:
            await _confirm(api, offset)


def spread(seconds: float) -> float:
    """So much, give or take a quarter: programs that lost Telegram together do not all come back at once."""
    return seconds * random.uniform(0.75, 1.25)  # noqa: S311  (nothing secret)


async def _get(api: Api, offset: int | None, seconds: int) -> list[dict[str, Any]]:
    call: dict[str, Any] = {
        "timeout": seconds, "limit": _AT_ONCE, "allowed_updates": KINDS_OF_UPDATE,
    }  # fmt: skip
    if offset is not None:
        call["offset"] = offset
    found = await api("getUpdates", call)
    if not isinstance(found, list):
        raise NotTheBotApi("getUpdates gave no list")
    updates = [one for one in found if isinstance(one, dict) and _has_number(one)]
    if len(updates) < len(found):
        log.error("Telegram gave %d updates without a number", len(found) - len(updates))
    # Sorted: only what is below the offset is confirmed, and all of it is.
    return sorted(updates, key=lambda update: int(update["update_id"]))


def _has_number(update: dict[str, Any]) -> bool:
    return isinstance(update.get("update_id"), int)


async def _confirm(api: Api, offset: int) -> None:
    """What was taken is not brought again after a restart. If this fails, it is recognised then."""
    try:
        await asyncio.wait_for(api("getUpdates", {"offset": offset, "timeout": 0, "limit": 1}), 3)
    except (TelegramError, TimeoutError):
        log.info("the last updates are confirmed with the next start")


def asked_to_wait(error: TelegramError) -> float:
    if not isinstance(error, RetryAfter):
        return 0.0
    after = error.retry_after
    return float(after if isinstance(after, int) else after.total_seconds())
