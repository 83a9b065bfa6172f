"""A school's program at work: its channels, what listens, and what goes on beside them.

Each channel starts, waits and stops by itself: the page is there at once, whatever Telegram does, and
Telegram joins when it can. A third channel is a line in `_serve`, and brings the same few parts: a name
once it is reached, a route where something comes in, and `run`, which ends only when it is cancelled or
cannot go on.
"""

import asyncio
import gc
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any, Protocol

from starlette.applications import Starlette
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from bot import school_settings
from bot.alerting.rounds import Rounds
from bot.authoring.folder_watch import unknown_names, watching
from bot.authoring.publishing import FlowsNow, renewing
from bot.config import Config, terms_of
from bot.conversation.school_names import KnownNames, keep_known
from bot.counting import counting
from bot.giving.minding import minding
from bot.program.languages import lacking
from bot.program.listening import server_for
from bot.program.school import RunningSchool
from bot.rosters.bringing_in import importing_lists
from bot.school_settings import SchoolNow
from bot.telegram.service import Channel as Telegram
from bot.web.service import forgetting, web
from bot.writer import Writer
from dialogs.completeness import complete
from dialogs.loading import phrases_of
from dialogs.private import shipped_rules
from storage import retention
from storage.database import Store
from storage.erasing import clean_up, is_to_clean
from storage.erasures import tell_backups
from storage.people import School, languages_of
from storage.problems import StorageProblem
from storage.terms import Terms

log = logging.getLogger(__name__)


class Channel(Protocol):
    name: str  # "" until it is reached
    route: Route | None

    async def run(self) -> str:
        """Until it is cancelled; or why it has stopped for good, in words for an administrator."""


class CannotGoOn(Exception):
    """No channel is left, or none can be: why, and how to mend it."""


def serve(
    config: Config, token: str, store: Store, school: School, ready: Callable[[], None]
) -> None:
    """Until Ctrl-C, or the end that a service manager asks for. Raises CannotGoOn.

    `ready` is called once the page can be opened.
    """
    work = _serve(config, token, store, school, ready)
    if sys.platform == "win32":
        asyncio.run(work)
    else:
        import uvloop

        uvloop.run(work)


async def _serve(
    config: Config, token: str, store: Store, school: School, ready: Callable[[], None]
) -> None:
    flows, names = FlowsNow(store, school.id), KnownNames(store, school.id)
    facts = SchoolNow(store, school, config.school, mail_is_on=config.mail.is_on, now=now)
    for line in (
        *unknown_names(facts().settings.flows, flows()),
        *_languages(facts().settings.language, store, school, flows),
    ):
        log.warning("%s", line)
    with Writer(store) as writer:
        of = RunningSchool(config, store, facts, writer, flows, names, now)
        telegram = Telegram(of, token) if token else None
        channels: list[Channel] = [telegram] if telegram else []
        app = _application(of, channels, telegram=lambda: telegram.name if telegram else "")
        async with AsyncExitStack() as stack:
            # First what may fail, as where the port is taken: nothing else has begun then.
            works = [await stack.enter_async_context(_listening(config, app))] if app else []
            wake = telegram.wake if telegram else lambda: None
            beside: list[Coroutine[Any, Any, None]] = [
                keep_known(names, now),
                reminding(store, school, terms_of(config), now),
                cleaning(store),
                renewing(flows),
                school_settings.renewing(facts),
                counting(store, lambda: (facts().school, facts().settings), now),
                watching(store, school, config.school.flows_dir),
                Rounds(of, wake).run(),
                minding(of, wake, telegram=telegram is not None),
                importing_lists(of),
            ]
            if config.web.enabled:
                beside.append(forgetting(writer, now))
            works += [await stack.enter_async_context(_under_way(one)) for one in beside]
            stopped = asyncio.create_task(_stopped())
            ready()
            running = [await stack.enter_async_context(_under_way(one.run())) for one in channels]
            settled_in()
            await until_one_ends([stopped, *works], running, alone=not config.web.enabled)


async def reminding(
    store: Store, school: School, terms: Terms, now: Callable[[], int], every: float = 86_400.0
) -> None:
    """Says once a day in the log what is past its time; nothing is deleted unasked (storage/retention.py)."""
    while True:
        with suppress(StorageProblem):
            waits = await asyncio.to_thread(_past, store, school, terms, now())
            if waits:
                log.warning("talks past their time: %d. To see which: whathelps retention", waits)
        await asyncio.sleep(every)


def _past(store: Store, school: School, terms: Terms, now: int) -> int:
    with store.reading() as connection:
        return len(retention.past(connection, school.timezone, terms, now))


async def cleaning(store: Store) -> None:
    """What was erased while somebody read in the database's log goes from there as well; backups are told."""
    while True:
        with suppress(StorageProblem):
            await asyncio.to_thread(tell_backups, store)
            if await asyncio.to_thread(is_to_clean, store):
                await asyncio.to_thread(clean_up, store)
        await asyncio.sleep(_CLEANED_EVERY)


_CLEANED_EVERY = 60.0  # seconds


async def until_one_ends(
    works: "list[asyncio.Future[Any]]", channels: "list[asyncio.Future[str]]", *, alone: bool
) -> None:
    """A channel that has stopped ends nothing, unless it was the last and there is no page."""
    done: set[asyncio.Future[Any]] = set()
    while not done:
        ended, _ = await asyncio.wait([*works, *channels], return_when=asyncio.FIRST_COMPLETED)
        for channel in [one for one in channels if one in ended]:
            channels.remove(channel)
            if alone and not channels:
                raise CannotGoOn(channel.result())
            log.error("%s", channel.result())
        done = ended.intersection(works)
    for one in done:
        one.result()


@asynccontextmanager
async def _under_way(work: Coroutine[Any, Any, Any]) -> "AsyncIterator[asyncio.Future[Any]]":
    task = asyncio.ensure_future(work)
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.wait([task])


def _languages(language: str, store: Store, school: School, flows: FlowsNow) -> Iterator[str]:
    with store.reading() as connection:
        wanted = {language, *languages_of(connection, school.id)}
    return lacking(wanted, flows(), language)


def _application(
    of: RunningSchool, channels: list[Channel], telegram: Callable[[], str]
) -> ASGIApp | None:
    """What listens: the web page, where channels are called, both or neither."""
    routes = [channel.route for channel in channels if channel.route]
    if not of.config.web.enabled:
        return Starlette(routes=routes) if routes else None
    _load_ahead()
    pages = web(of, telegram=telegram)
    if not routes:
        return pages
    both = Starlette(routes=[*routes, Mount("/", pages)])
    both.router.redirect_slashes = False  # it would redirect to whatever host a request names
    return both


def _load_ahead() -> None:
    """What else would be read while the first student waits."""
    for language in complete():
        phrases_of(language)
    shipped_rules()


def settled_in() -> None:
    """What is loaded now stays: the collector need not look through it while students wait.

    Measured with 35 students: the slowest of a hundred turns 73 to 93 ms in place of 138 to 150.
    """
    gc.collect()
    gc.freeze()


@asynccontextmanager
async def _listening(config: Config, app: ASGIApp) -> AsyncIterator["asyncio.Future[None]"]:
    """The address is ours before anybody is told of it."""
    host, port = config.web.host, config.web.port
    try:
        listener = socket.create_server((host, port))
    except OSError as error:
        raise CannotGoOn(
            f"web.host {host}, web.port {port}: {os.strerror(error.errno or 0)}. Stop what listens "
            "there, or name another port."
        ) from None
    server = server_for(app, config.web.proxies)
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


def now() -> int:
    return time.time_ns() // 1000
