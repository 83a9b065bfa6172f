"""The stand-in as a process of its own, for benchmarks and for harnesses that kill the bot.

    python -m tests.botapi --port 0 --limits

The first line it prints is JSON: {"port": …, "base_url": …, "token": …}. It runs until its input is
closed or it is told to end, so that it never outlives the process that started it.
"""

import argparse
import asyncio
import json
import os
import signal
import sys

import uvloop

from tests.botapi.running import standin
from tests.botapi.server import TOKEN


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.botapi")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--query-seconds", type=float, default=60)
    speed = parser.add_mutually_exclusive_group()
    speed.add_argument(
        "--limits", action="store_true", help="hold the bot to the limits of the FAQ"
    )
    speed.add_argument("--unlimited", dest="limits", action="store_false", help="as if granted")
    parser.add_argument("--stay", action="store_true", help="run on when the input is closed")
    given = parser.parse_args()
    uvloop.run(_run(given))


async def _run(given: argparse.Namespace) -> None:
    loop = asyncio.get_running_loop()
    over = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, over.set)
    if not given.stay:
        loop.add_reader(sys.stdin, _read_or_end, over)
    async with standin(
        given.token, limits=given.limits, query_seconds=given.query_seconds, port=given.port
    ) as api:
        port = int(api.base_url.rpartition(":")[2])
        print(json.dumps({"port": port, "base_url": api.base_url, "token": api.token}), flush=True)
        await over.wait()


def _read_or_end(over: asyncio.Event) -> None:
    if not os.read(sys.stdin.fileno(), 1024):
        over.set()


if __name__ == "__main__":
    main()
