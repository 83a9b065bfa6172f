"""`whathelps run`: the program as a school runs it, with every channel that is configured."""

import asyncio
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from typing import Any

import typer
import uvicorn
from starlette.applications import Starlette

from bot.commands.setup import Refused, open_school, told_in_one_line
from bot.config import Config, Telegram
from bot.telegram.polling import AnotherInstance
from bot.telegram.service import AddressRefused, Channel, TokenRefused, channel, token_of
from bot.writer import Writer
from storage.database import Store
from storage.people import School

_OFF = (
    "Telegram is off: there is no token. Get one from @BotFather in Telegram, put it into config.toml "
    "(telegram.token), into a file (telegram.token_file) or the environment "
    "(WHATHELPS_TELEGRAM__TOKEN), and start again."
)


def run() -> None:
    """Talk with students on Telegram, until Ctrl-C."""
    with told_in_one_line():
        config, store, school = open_school()
        with closing(store):
            token = _token(config)
            if not token:
                raise Refused(_OFF)
            _log_to_stderr()
            try:
                _in_a_loop(_serve(config, token, store, school))
            except TokenRefused:
                raise Refused(_unknown_token(config)) from None
            except (AddressRefused, AnotherInstance) as problem:
                raise Refused(str(problem)) from None


def _unknown_token(config: Config) -> str:
    elsewhere = ""
    if config.telegram.api_base != Telegram().api_base:
        elsewhere = (
            f" Or telegram.api_base ({config.telegram.api_base}) is no server of the Bot API."
        )
    return (
        "Telegram does not know this token. Look it up with @BotFather, and put it into "
        f"telegram.token (or WHATHELPS_TELEGRAM__TOKEN).{elsewhere}"
    )


def _token(config: Config) -> str:
    try:
        token = token_of(config)
        if config.telegram.token_file and not token:
            raise Refused(
                f"telegram.token_file: {config.telegram.token_file} is empty. Put the token into it."
            )
        return token
    except (OSError, UnicodeError):
        raise Refused(
            f"telegram.token_file: {config.telegram.token_file} cannot be read. Put the token into "
            "it as plain text, and let the account that runs WhatHelps read it."
        ) from None


def _log_to_stderr() -> None:
    """Ours from INFO on, others' warnings. No record holds a word of a student."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s", level="WARNING")
    logging.getLogger("bot").setLevel(logging.INFO)


def _in_a_loop(work: Coroutine[Any, Any, None]) -> None:
    if sys.platform == "win32":
        asyncio.run(work)
    else:
        import uvloop

        uvloop.run(work)


async def _serve(config: Config, token: str, store: Store, school: School) -> None:
    with Writer(store) as writer:
        async with channel(config, token, store, school, writer, _now) as telegram:
            stopped = asyncio.create_task(_stopped())
            works: list[asyncio.Future[Any]] = [telegram.ended, stopped]
            async with _listening(config, telegram) as server:
                works += [server] if server else []
                await telegram.begin()
                typer.echo(f"Telegram is on, as {telegram.name} ({config.telegram.mode}).")
                typer.echo("Stop: Ctrl-C.")
                done, _ = await asyncio.wait(works, return_when=asyncio.FIRST_COMPLETED)
            stopped.cancel()
            for one in done:
                one.result()


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are ours: what is at work is finished first."""
        yield


@asynccontextmanager
async def _listening(
    config: Config, telegram: Channel
) -> AsyncIterator["asyncio.Future[None] | None"]:
    """Where Telegram is to call: the address is ours before Telegram hears of it."""
    if telegram.route is None:
        yield None
        return
    host, port = config.web.host, config.web.port
    try:
        listener = socket.create_server((host, port))
    except OSError as error:
        raise Refused(
            f"web.host {host}, web.port {port}: {os.strerror(error.errno or 0)}. Stop what listens "
            "there, or name another port."
        ) from None
    app = Starlette(routes=[telegram.route])
    server = _Server(uvicorn.Config(app, log_config=None, access_log=False))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield serving
    finally:
        server.should_exit = True
        await serving


async def _stopped() -> None:
    """Ctrl-C, or the end that a service manager asks for."""
    asked, loop = asyncio.Event(), asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, asked.set)
    await asked.wait()


def _now() -> int:
    return time.time_ns() // 1000
