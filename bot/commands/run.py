"""`whathelps run`: the program as a school runs it, with every channel that is configured."""

import asyncio
import logging
import signal
import sys
import time
from collections.abc import Coroutine
from contextlib import closing
from typing import Any

import typer
import uvicorn
from starlette.applications import Starlette

from bot.commands.setup import Refused, open_school, told_in_one_line
from bot.config import Config
from bot.telegram.polling import AnotherInstance
from bot.telegram.service import AddressRefused, Channel, TokenRefused, channel, token_of
from bot.writer import Writer
from storage.database import Store
from storage.people import School

_OFF = (
    "Telegram is off: there is no token. Get one from @BotFather in Telegram, put it into config.toml "
    "(telegram.token) or the environment (WHATHELPS_TELEGRAM__TOKEN), and start again."
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
                raise Refused(
                    "Telegram does not know this token. Look it up with @BotFather, and put it into "
                    "telegram.token (or WHATHELPS_TELEGRAM__TOKEN)."
                ) from None
            except (AddressRefused, AnotherInstance) as problem:
                raise Refused(str(problem)) from None


def _token(config: Config) -> str:
    try:
        return token_of(config)
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
            server = _server(config, telegram)
            if server is not None:
                works.append(asyncio.create_task(server.serve()))
            typer.echo(
                f"Telegram is on, as {telegram.name} ({config.telegram.mode}). Stop: Ctrl-C."
            )
            done, _ = await asyncio.wait(works, return_when=asyncio.FIRST_COMPLETED)
            if server is not None:
                server.should_exit = True
            stopped.cancel()
            for one in done:
                one.result()


def _server(config: Config, telegram: Channel) -> uvicorn.Server | None:
    """Listens for Telegram's calls, where it is to call."""
    if telegram.route is None:
        return None
    app = Starlette(routes=[telegram.route])
    settings = uvicorn.Config(
        app, host=config.web.host, port=config.web.port, log_config=None, access_log=False
    )
    server = uvicorn.Server(settings)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    return server


async def _stopped() -> None:
    """Ctrl-C, or the end that a service manager asks for."""
    asked, loop = asyncio.Event(), asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, asked.set)
    await asked.wait()


def _now() -> int:
    return time.time_ns() // 1000
