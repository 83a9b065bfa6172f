"""Starts the stand-in on a free port of this machine, and ends it."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from tests.botapi.control import with_control
from tests.botapi.http import Server
from tests.botapi.server import TOKEN, Api


@asynccontextmanager
async def standin(
    token: str = TOKEN,
    clock: Callable[[], float] = time.time,
    *,
    limits: bool = False,
    ticks: Callable[[], float] = time.monotonic,
    query_seconds: float = 60,
    port: int = 0,
) -> AsyncIterator[Api]:
    """Runs until the block ends.

    `clock`: the world's Unix time; `ticks`: the steady clock that limits are held by, in seconds;
    `query_seconds`: how long a press may wait for its answer (Telegram does not say how long).
    """
    api = Api(token, clock, ticks, limits=limits, query_seconds=query_seconds)
    server = Server(with_control(api), port)
    await server.start()
    api.base_url = f"http://127.0.0.1:{server.port}"
    try:
        yield api
    finally:
        await api.webhook.delete()
        await server.close()
