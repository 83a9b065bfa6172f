"""The Telegram channel as a whole: started, kept going, and ended without losing anything."""

import asyncio
import logging
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from limits import RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from sqlalchemy import Connection
from starlette.routing import Route
from telegram import Bot
from telegram.error import BadRequest, EndPointNotFound, InvalidToken, TelegramError
from telegram.warnings import PTBUserWarning

from bot.config import Config
from bot.known_names import KnownNames
from bot.speaking import NOBODY
from bot.telegram.delivery import Api, Delivery
from bot.telegram.incoming import KINDS_OF_UPDATE
from bot.telegram.polling import poll
from bot.telegram.request import Request
from bot.telegram.secrecy import hide
from bot.telegram.taking import Taking
from bot.telegram.visit import Desk
from bot.telegram.webhook import PATH, webhook
from bot.writer import Writer
from dialogs.completeness import complete
from dialogs.flow import Flow
from dialogs.language import language as spoken
from dialogs.language import original
from dialogs.phrases import phrase
from storage import outbox, parked, seen
from storage.database import Store
from storage.people import School
from storage.problems import StorageProblem

log = logging.getLogger(__name__)

# The menu that Telegram shows, in the order of need.
MENU = ("help", "talk", "back", "change", "skip", "pause", "stop",
        "words", "language", "privacy", "delete", "switch", "web")  # fmt: skip

# Wrong codes: five a minute in one chat; so many in an hour that an administrator should know.
_WRONG_IN_A_CHAT = RateLimitItemPerMinute(5)
_WRONG_IN_ALL = RateLimitItemPerHour(100)

# Telegram brings an update again for at most a day; its numbers may begin anew after a quiet week.
_REMEMBERED_FOR = 8 * 24 * 3600 * 1_000_000  # microseconds
_PARKED_FOR = 30 * 24 * 3600 * 1_000_000  # microseconds in which somebody should have looked
_CLEARED_EVERY = 3600.0  # seconds

# A long poll is held open for less than this, everything else answers sooner.
_POLL_READ = 65.0
_START_AGAIN = (1, 2, 5, 15, 60)  # seconds


@dataclass(frozen=True, slots=True)
class Channel:
    """`name`: the bot's, with @. `route`: where a webhook comes in. `ended`: raises what ended it.

    `begin`: to be called once `route` can be reached: from then on Telegram calls.
    """

    name: str
    begin: Callable[[], Awaitable[None]]
    route: Route | None
    ended: "asyncio.Future[list[None]]"


class TokenRefused(Exception):
    """Telegram does not know this token, or not any more."""


class AddressRefused(Exception):
    """Telegram will not call where the settings say."""


@asynccontextmanager
async def channel(
    config: Config,
    token: str,
    store: Store,
    school: School,
    writer: Writer,
    flows: Callable[[], tuple[Flow, ...]],
    now: Callable[[], int],
    *,
    paced: bool = True,
) -> AsyncIterator[Channel]:
    """Telegram, from the first call to the last. Raises TokenRefused, AddressRefused."""
    hide(token)
    base = f"{config.telegram.api_base}/bot"
    bot = Bot(token, base, request=Request(), get_updates_request=Request(2, read=_POLL_READ))

    # Plain answers: one update that the client cannot read must not spoil a batch of a hundred.
    warnings.filterwarnings("ignore", "Please use 'Bot", PTBUserWarning)

    async def api(method: str, params: dict[str, Any]) -> Any:
        try:
            return await bot.do_api_request(method, api_kwargs=params)
        except EndPointNotFound:  # as the client calls a token that is not known any more
            raise InvalidToken from None

    try:
        await _insist(bot.initialize)
        delivery = Delivery(store, writer, api, now, paced=paced)
        taking = Taking(_desk(config, store, school, flows), store, writer, delivery, api, now)
        secret = store.vault.index("telegram.webhook", str(bot.id))
        by_webhook = config.telegram.mode == "webhook"
        await _introduced(api)

        async def begin() -> None:
            address = config.web.base_url + PATH if by_webhook else ""
            await _how_to_reach_us(api, address, secret)

        if not by_webhook:
            await begin()
        work: list[Callable[[], Awaitable[None]]] = [delivery.run, partial(_cleared, writer, now)]
        if not by_webhook:
            work.append(partial(poll, api, taking.all))
        tasks = [asyncio.create_task(_known_to_telegram(one)) for one in work]
        ended = asyncio.gather(*tasks)
        route = webhook(secret, taking.one) if by_webhook else None
        try:
            yield Channel(f"@{bot.username}", begin if by_webhook else _nothing, route, ended)
        finally:
            for task in reversed(tasks):  # nothing new comes in while the rest goes out
                task.cancel()
                with suppress(asyncio.CancelledError, TelegramError, Exception):
                    await task
            with suppress(asyncio.CancelledError, Exception):
                await ended
            await taking.settled()
    finally:
        await bot.shutdown()


def token_of(config: Config) -> str:
    """None is "": Telegram is off. OSError where the file with the token cannot be read."""
    given = config.telegram.token.get_secret_value().strip()
    file = config.telegram.token_file
    return given or (Path(file).read_text(encoding="utf-8").strip() if file else "")


def _desk(
    config: Config, store: Store, school: School, flows: Callable[[], tuple[Flow, ...]]
) -> Desk:
    window = MovingWindowRateLimiter(MemoryStorage())

    def tried(chat: str) -> None:
        window.hit(_WRONG_IN_A_CHAT, chat)
        if not window.hit(_WRONG_IN_ALL):
            log.error("over 100 wrong card codes in an hour: somebody may be trying codes")

    return Desk(
        vault=store.vault,
        school=school,
        settings=config.school,
        base_url=config.web.base_url,
        flows=flows,
        names=KnownNames(store, school.id),
        may_try=lambda chat: window.test(_WRONG_IN_A_CHAT, chat),
        tried=tried,
    )


async def _nothing() -> None:
    """Long polling needs no address, and has begun."""


async def _insist(call: Callable[[], Awaitable[Any]]) -> None:
    """Until Telegram answers: a school's network may come up after its server."""
    for tries in count():
        try:
            await call()
            return
        except InvalidToken:
            raise TokenRefused from None
        except BadRequest:
            raise
        except TelegramError as error:
            log.warning(
                "Telegram does not answer (%s); trying again. See that this computer reaches the "
                "internet, and that telegram.api_base is right.",
                type(error).__name__,
            )
            await asyncio.sleep(_START_AGAIN[min(tries, len(_START_AGAIN) - 1)])


async def _known_to_telegram(work: Callable[[], Awaitable[None]]) -> None:
    try:
        await work()
    except InvalidToken:
        raise TokenRefused from None


async def _introduced(api: Api) -> None:
    """The command menu in each language; without it everything else still works."""
    for language in (original(), *(code for code in complete() if code != original())):
        commands = [
            {"command": name, "description": phrase(f"menu_{name}", NOBODY, language)}
            for name in MENU
        ]
        call: dict[str, Any] = {"commands": commands, "scope": {"type": "all_private_chats"}}
        if language != original():  # which is for all others
            call["language_code"] = spoken(language).telegram or language
            if len(call["language_code"]) != 2:  # Telegram knows no other codes
                continue
        try:
            await api("setMyCommands", call)
        except TelegramError as error:
            log.warning("the command menu is not set (%s)", type(error).__name__)


async def _how_to_reach_us(api: Api, url: str, secret: str) -> None:
    """With "" Telegram keeps updates until they are fetched. What waits there is never dropped."""
    call: dict[str, Any] = {"drop_pending_updates": False}
    if not url:
        await _insist(lambda: api("deleteWebhook", call))
        return
    call |= {"url": url, "secret_token": secret, "allowed_updates": KINDS_OF_UPDATE}
    try:
        await _insist(lambda: api("setWebhook", call))
    except BadRequest as error:
        raise AddressRefused(
            f"Telegram cannot call {url}: {error.message}. web.base_url must be an https address that "
            'the internet can reach; or set telegram.mode = "polling".'
        ) from None


async def _cleared(writer: Writer, now: Callable[[], int]) -> None:
    """What nobody can ask for any more is forgotten: replies seen, letters sent."""

    def job(connection: Connection) -> None:
        before = now() - _REMEMBERED_FOR
        seen.forget_before(connection, before)
        outbox.forget_before(connection, before)
        parked.forget_before(connection, now() - _PARKED_FOR)

    while True:
        with suppress(StorageProblem):
            await asyncio.wrap_future(writer.keep(job))
        await asyncio.sleep(_CLEARED_EVERY)
