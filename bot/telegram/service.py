"""The Telegram channel as a whole: started, kept going, and ended without losing anything."""

import asyncio
import logging
import warnings
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from sqlalchemy import Connection
from telegram import Bot
from telegram.error import BadRequest, Conflict, EndPointNotFound, InvalidToken, TelegramError
from telegram.warnings import PTBUserWarning

from bot.config import Config, Telegram
from bot.conversation.wrong_codes import Alarm
from bot.program.school import RunningSchool
from bot.telegram.delivery import Api, Delivery
from bot.telegram.incoming import KINDS_OF_UPDATE
from bot.telegram.introducing import another_bot, in_groups, introduce, introduces_itself
from bot.telegram.polling import asked_to_wait, poll, spread
from bot.telegram.request import Request, proxy_for
from bot.telegram.secrecy import hide
from bot.telegram.taking import Taking
from bot.telegram.trouble import NotCallable, Teller, trouble_of
from bot.telegram.visit import Desk
from bot.telegram.webhook import PATH, NotJoined, webhook
from bot.writer import Writer
from storage import outbox, parked, seen
from storage.problems import StorageProblem

log = logging.getLogger(__name__)

# Wrong codes: five a minute in one chat; so many in an hour that an administrator should know.
_WRONG_IN_A_CHAT = RateLimitItemPerMinute(5)

# Telegram brings an update again for at most a day; its numbers may begin anew after a quiet week.
_REMEMBERED_FOR = 8 * 24 * 3600 * 1_000_000  # microseconds
_PARKED_FOR = 30 * 24 * 3600 * 1_000_000  # microseconds in which somebody should have looked
_CLEARED_EVERY = 3600.0  # seconds

# A long poll is held open for less than this, everything else answers sooner.
_POLL_READ = 65.0
_START_AGAIN = (1, 2, 5, 15, 60)  # seconds
_ANOTHER = 120.0  # seconds that another program with the same bot is left alone


class Channel:
    """Telegram, from the first call to the last: it joins when it can, and waits or stops by itself.

    `route`: where a webhook comes in; until Telegram is reached it asks to be tried again.
    """

    def __init__(
        self,
        school: RunningSchool,
        token: str,
        *,
        paced: bool = True,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._school = school
        self._token = token
        self._paced = paced
        self._pause = pause
        self._taking: Taking | None = None
        self._delivery: Delivery | None = None
        self._teller = Teller()
        self._base = school.config.telegram.api_base
        self._by_webhook = school.config.telegram.mode == "webhook"
        self._secret = school.store.vault.index("telegram.webhook", token.partition(":")[0])
        self._told_how = False
        self._tries = 0  # since Telegram last worked
        self._introduced = False
        self.name = ""  # the bot's, with @; "" until Telegram has told it
        self.joined = asyncio.Event()
        self.route = webhook(self._secret, self._take) if self._by_webhook else None

    async def run(self) -> str:
        """Until it is cancelled; or why it has stopped for good, in words for an administrator."""
        hide(self._token)
        # Plain answers: one update that the client cannot read must not spoil a batch of a hundred.
        warnings.filterwarnings("ignore", "Please use 'Bot", PTBUserWarning)
        while True:
            seconds = 0.0
            try:
                await self._once()
            except TelegramError as error:
                trouble = trouble_of(error, self._base, Telegram().api_base)
                if trouble.stops:
                    return trouble.told
                self._teller.gone(trouble)
                seconds = _ANOTHER if isinstance(error, Conflict) else self._longer()
                seconds = max(seconds, asked_to_wait(error))
            except Exception as error:  # noqa: BLE001  (ours; its words may hold a student's)
                log.error("the Telegram channel failed (%s) and begins again", type(error).__name__)
                seconds = self._longer()
            await self._pause(spread(seconds))

    def wake(self) -> None:
        """Something was put into the outbox from elsewhere."""
        if self._delivery is not None:
            self._delivery.wake()

    def _longer(self) -> float:
        """With each time that Telegram could not be joined, up to a minute."""
        self._tries += 1
        return _START_AGAIN[min(self._tries, len(_START_AGAIN)) - 1]

    async def _once(self) -> None:
        """Joins, and works until something is wrong. Raises TelegramError."""
        base, proxy = f"{self._base}/bot", proxy_for(self._base)
        bot = Bot(
            self._token, base, request=Request(proxy=proxy),
            get_updates_request=Request(2, read=_POLL_READ, proxy=proxy),
        )  # fmt: skip

        async def api(method: str, params: dict[str, Any]) -> Any:
            try:
                return await bot.do_api_request(method, api_kwargs=params)
            except (
                EndPointNotFound
            ) as error:  # as the client calls a token that is not known any more
                if "method not found" in str(error.__cause__).casefold():
                    raise BadRequest("method not found") from None  # an older server of one's own
                raise InvalidToken from None

        try:
            await introduces_itself(bot)
            await self._how_to_reach_us(api)
            await self._introduce(bot, api)
            self.name = f"@{bot.username}"
            if self._by_webhook:
                self._heard(None)
            await self._work(api)
        finally:
            await bot.shutdown()

    async def _work(self, api: Api) -> None:
        school = self._school
        delivery = Delivery(school.store, school.writer, api, school.now, paced=self._paced)
        taking = Taking(_desk(school), school.store, school.writer, delivery, api, school.now)
        work: list[Callable[[], Awaitable[None]]] = [
            delivery.run,
            partial(_cleared, school.writer, school.now),
        ]
        if not self._by_webhook:
            work.append(partial(poll, api, taking.all, self._heard, pause=self._pause))
        tasks = [asyncio.ensure_future(one()) for one in work]
        self._taking, self._delivery = taking, delivery
        self.joined.set()
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for one in done:
                one.result()
        finally:
            self._taking = self._delivery = None
            self.joined.clear()
            for task in reversed(tasks):  # nothing new comes in while the rest goes out
                task.cancel()
                with suppress(asyncio.CancelledError, Exception):
                    await task
            await taking.settled()

    def _heard(self, error: TelegramError | None) -> None:
        """Only what comes in shows that Telegram is back: getMe answers to two programs at once."""
        if error is None:
            self._tries = 0
            self._teller.back()
        else:
            self._teller.gone(trouble_of(error, self._base, Telegram().api_base))

    async def _introduce(self, bot: Bot, api: Api) -> None:
        """Once: how the bot shows itself, and what an administrator is to know of it."""
        if self._introduced:
            return
        self._introduced = True
        await introduce(api)
        log.info("Telegram is on, as @%s (%s).", bot.username, self._school.config.telegram.mode)
        told, keep = [in_groups(bot)], self._school.writer.keep
        with suppress(StorageProblem):  # it is told with the next start
            told.append(await asyncio.wrap_future(keep(lambda one: another_bot(one, bot))))
        for line in filter(None, told):
            log.warning("%s", line)

    async def _take(self, update: dict[str, Any]) -> None:
        """By webhook. Raises NotJoined: Telegram is to bring it again."""
        if self._taking is None:
            raise NotJoined
        await self._taking.one(update)

    async def _how_to_reach_us(self, api: Api) -> None:
        """With "" Telegram keeps updates until they are fetched. What waits there is never dropped.

        Told once: whoever sets another address afterwards is another program, and means it.
        """
        if self._told_how:
            return
        call: dict[str, Any] = {"drop_pending_updates": False}
        if not self._by_webhook:
            await api("deleteWebhook", call)
        else:
            url = self._school.config.web.base_url + PATH
            call |= {"url": url, "secret_token": self._secret, "allowed_updates": KINDS_OF_UPDATE}
            try:
                await api("setWebhook", call)
            except BadRequest as error:
                if "resolve" in error.message.casefold():
                    raise  # Telegram's own look-up, which may mend itself
                raise NotCallable(_NOT_CALLABLE.format(url=url, why=error.message)) from None
        self._told_how = True


def token_of(config: Config) -> str:
    """None is "": Telegram is off. OSError where the file with the token cannot be read."""
    given = config.telegram.token.get_secret_value().strip()
    file = config.telegram.token_file
    return given or (Path(file).read_text(encoding="utf-8").strip() if file else "")


def _desk(of: RunningSchool) -> Desk:
    window, alarm = MovingWindowRateLimiter(MemoryStorage()), Alarm()

    def tried(chat: str) -> None:
        window.hit(_WRONG_IN_A_CHAT, chat)
        alarm.wrong_code()

    return Desk(
        vault=of.store.vault,
        facts=of.facts,
        base_url=of.config.web.base_url,
        flows=of.flows,
        names=of.names,
        may_try=lambda chat: window.test(_WRONG_IN_A_CHAT, chat),
        tried=tried,
    )


_NOT_CALLABLE = (
    "Telegram cannot call {url}: {why}. web.base_url must be an https address that the internet can "
    'reach; or set telegram.mode = "polling".'
)


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
