"""The Telegram channel at work in this process, from when it has joined to its end."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from bot.config import Config
from bot.conversation.school_names import KnownNames
from bot.program.school import RunningSchool
from bot.school_settings import SchoolNow
from bot.telegram.service import Channel
from bot.writer import Writer
from dialogs.flow import Flow
from storage.database import Store
from storage.people import School


def running_school(
    config: Config,
    store: Store,
    school: School,
    writer: Writer,
    flows: Callable[[], tuple[Flow, ...]],
    now: Callable[[], int],
) -> RunningSchool:
    facts = SchoolNow(store, school, config.school, mail_is_on=config.mail.is_on, now=now)
    return RunningSchool(config, store, facts, writer, flows, KnownNames(store, school.id), now)


@asynccontextmanager
async def at_work(
    of: RunningSchool,
    token: str,
    *,
    paced: bool = False,
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> AsyncIterator[tuple[Channel, "asyncio.Task[str]"]]:
    """The channel, once it has joined, and what ends with why it has stopped."""
    channel = Channel(of, token, paced=paced, pause=pause)
    running = asyncio.create_task(channel.run())
    joined = asyncio.create_task(channel.joined.wait())
    try:
        await asyncio.wait([running, joined], return_when=asyncio.FIRST_COMPLETED)
        yield channel, running
    finally:
        for task in (joined, running):
            task.cancel()
        await asyncio.wait([joined, running])
