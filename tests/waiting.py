"""Waiting for a state that nothing tells of, however busy the computer is."""

import asyncio
from collections.abc import Callable

SECONDS = 60  # until a test gives up; none waits for it


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(SECONDS):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.002)
