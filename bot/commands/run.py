"""`whathelps run`: the program as a school runs it, with every channel that is configured."""

import asyncio
import gc
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, closing, contextmanager
from typing import Annotated, Any

import typer
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp

from bot.commands.setup import Refused, open_school, told_in_one_line
from bot.config import Config, Telegram
from bot.demo.sample_class import demo_class
from bot.flows_watch import unknown_names, watching
from bot.known_names import KnownNames, keep_known
from bot.publishing import FlowsNow, renewing
from bot.spoken_languages import lacking
from bot.telegram.polling import AnotherInstance
from bot.telegram.service import AddressRefused, Channel, TokenRefused, channel, token_of
from bot.web.service import forgetting, web
from bot.writer import Writer
from dialogs.completeness import complete
from dialogs.loading import phrases_of
from dialogs.private import shipped_rules
from storage.cards import cards_of
from storage.database import Store
from storage.people import School, find_class, languages_of, students_of_class

log = logging.getLogger(__name__)

_OFF = (
    "Telegram is off. To turn it on, get a token from @BotFather in Telegram and put it into "
    "config.toml (telegram.token), a file (telegram.token_file) or the environment "
    "(WHATHELPS_TELEGRAM__TOKEN)."
)


def run(
    demo: Annotated[
        bool, typer.Option("--demo", help="With a ready demo class, where no class exists yet.")
    ] = False,
) -> None:
    """Serve students: the web page, and Telegram where there is a token. Until Ctrl-C."""
    with told_in_one_line():
        config, store, school = open_school()
        with closing(store):
            token = _token(config)
            if not token and not config.web.enabled:
                raise Refused(f"There is no channel: web.enabled is false. {_OFF}")
            _log_to_stderr()
            shown = _demo(config, store, school) if demo else []
            try:
                _in_a_loop(_serve(config, token, store, school, shown))
            except TokenRefused:
                raise Refused(_unknown_token(config)) from None
            except (AddressRefused, AnotherInstance) as problem:
                raise Refused(str(problem)) from None


def _demo(config: Config, store: Store, school: School) -> list[str]:
    """What to try with the demo class; nothing where the school has classes of its own."""
    name = demo_class(store, school, _now())
    if name is None or not config.web.enabled:
        return []
    with store.reading() as connection:
        class_id = find_class(connection, school.id, name)
        students = students_of_class(connection, store.vault, class_id) if class_id else ()
        codes = cards_of(connection, store.vault, [student.id for student in students])
    lines = [f"{name}: made-up students. Open a link as one of them:"]
    for student in students:
        told = f"{student.name} ({student.band}, {student.language})"
        lines.append(f"  {told:32} {config.web.base_url}/c/{codes[student.id]}")
    first = next((one.local_id for one in students if one.mode == "iep"), "STUDENT")
    return [
        *lines,
        f'Cards to print: whathelps students cards "{name}" --out cards.pdf',
        f'Links for families: whathelps students family-links "{name}" --out families.html',
        f"As the teacher: whathelps draft {first} --kind accommodations (pages for staff are not built yet)",
    ]


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


async def _serve(
    config: Config, token: str, store: Store, school: School, shown: list[str]
) -> None:
    flows = FlowsNow(store, school.id)
    for line in unknown_names(config.school.flows, flows()):
        log.warning("%s", line)
    with store.reading() as connection:
        wanted = {config.school.language, *languages_of(connection, school.id)}
    for line in lacking(wanted, flows(), config.school.language):
        log.warning("%s", line)
    with Writer(store) as writer:
        async with AsyncExitStack() as stack:
            telegram: Channel | None = None
            if token:
                telegram = await stack.enter_async_context(
                    channel(config, token, store, school, writer, flows, _now)
                )
            stopped = asyncio.create_task(_stopped())
            works: list[asyncio.Future[Any]] = [stopped]
            works += [telegram.ended] if telegram else []
            names = KnownNames(store, school.id)
            app = _application(config, store, school, writer, flows, telegram, names)
            if app:
                works.append(await stack.enter_async_context(_listening(config, app)))
            if config.web.enabled:
                works.append(asyncio.create_task(forgetting(writer, _now)))
                works.append(asyncio.create_task(keep_known(names, _now)))
            works.append(asyncio.create_task(renewing(flows)))
            works.append(asyncio.create_task(watching(store, school, config.school.flows_dir)))
            if telegram:
                await telegram.begin()
            _tell(config, telegram, shown)
            settled_in()
            done, _ = await asyncio.wait(works, return_when=asyncio.FIRST_COMPLETED)
            stopped.cancel()
            for one in done:
                one.result()


def _application(
    config: Config,
    store: Store,
    school: School,
    writer: Writer,
    flows: FlowsNow,
    telegram: Channel | None,
    names: KnownNames,
) -> ASGIApp | None:
    """What listens: the web page, where Telegram calls, both or neither."""
    route = telegram.route if telegram else None
    if not config.web.enabled:
        return Starlette(routes=[route]) if route else None
    name = telegram.name if telegram else ""
    _load_ahead()
    pages = web(config, store, school, writer, flows, _now, telegram=lambda: name, names=names)
    return Starlette(routes=[route, Mount("/", pages)]) if route else pages


def _load_ahead() -> None:
    """What else would be read while the first student waits."""
    for language in complete():
        phrases_of(language)
    shipped_rules()


def _tell(config: Config, telegram: Channel | None, shown: list[str]) -> None:
    if config.web.enabled:
        typer.echo(f"Students: {config.web.base_url}")
    for line in shown:
        typer.echo(line)
    if telegram:
        typer.echo(f"Telegram is on, as {telegram.name} ({config.telegram.mode}).")
    else:
        typer.echo(_OFF)
    typer.echo("Stop: Ctrl-C.")


def settled_in() -> None:
    """What is loaded now stays: the collector need not look through it while students wait.

    Measured with 35 students: the slowest of a hundred turns 73 to 93 ms in place of 138 to 150.
    """
    gc.collect()
    gc.freeze()


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are ours: what is at work is finished first."""
        yield


@asynccontextmanager
async def _listening(config: Config, app: ASGIApp) -> AsyncIterator["asyncio.Future[None]"]:
    """The address is ours before anybody is told of it."""
    host, port = config.web.host, config.web.port
    try:
        listener = socket.create_server((host, port))
    except OSError as error:
        raise Refused(
            f"web.host {host}, web.port {port}: {os.strerror(error.errno or 0)}. Stop what listens "
            "there, or name another port."
        ) from None
    # Who a request comes from is believed of a proxy on this computer, and of nobody else.
    server = _Server(
        uvicorn.Config(
            app, log_config=None, access_log=False, server_header=False, lifespan="off",
            proxy_headers=True, forwarded_allow_ips="127.0.0.1",
        )
    )  # fmt: skip
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
