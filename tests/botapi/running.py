"""Starts the stand-in on a free port of this machine, and ends it."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from aiohttp import web

from tests.botapi.control import with_control
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
    # Cancelled with its connection, so that the poll of a killed bot is not taken for a second bot.
    server = web.Server(with_control(api), access_log=None, handler_cancellation=True)
    runner = web.ServerRunner(server, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    api.base_url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield api
    finally:
        await api.webhook.delete()
        await runner.cleanup()
