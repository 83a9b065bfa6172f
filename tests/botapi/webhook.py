"""Updates sent to the bot's own address: in order within a chat, again and again until it says 2xx."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientSession, ClientTimeout

from tests.botapi.entities import Wire
from tests.botapi.faults import Faults
from tests.botapi.methods import SetWebhook, on_loopback
from tests.botapi.updates import Update, Updates

LONGEST_DELAY = 1.0  # the real one waits up to minutes; tests have no time for that
HEADER = "X-Telegram-Bot-Api-Secret-Token"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One delivery: `status` is 0 where no answer came."""

    time: float
    update_id: int
    status: int

    @property
    def is_ok(self) -> bool:
        return 200 <= self.status < 300


@dataclass(eq=False)
class Webhook:
    """`most_attempts` is when one update is given up, None: never."""

    updates: Updates
    faults: Faults
    clock: Callable[[], float]
    first_delay: float = 0.01
    most_attempts: int | None = None
    seconds_to_answer: float = 10.0
    attempts: list[Attempt] = field(default_factory=list)
    settings: SetWebhook | None = None
    last_error: tuple[int, str] | None = None
    _queues: dict[int, deque[Update]] = field(default_factory=dict)
    _workers: set[asyncio.Task[None]] = field(default_factory=set)
    _session: ClientSession | None = None
    _places: asyncio.Semaphore = field(default_factory=asyncio.Semaphore)

    @property
    def is_set(self) -> bool:
        return self.settings is not None

    async def set(self, settings: SetWebhook) -> None:
        await self.delete()
        self.settings = settings
        self.last_error = None
        self._places = asyncio.Semaphore(settings.max_connections)
        if not on_loopback(urlsplit(settings.url)):
            return  # right as it is, but nothing leaves this machine
        self._session = ClientSession(timeout=ClientTimeout(total=self.seconds_to_answer))
        self.updates.on_new = self._queue
        for update in list(self.updates.pending.values()):
            self._queue(update)

    async def delete(self) -> None:
        self.settings = None
        self.updates.on_new = None
        workers = list(self._workers)
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
        self._queues.clear()
        if self._session is not None:
            await self._session.close()
            self._session = None

    def info(self) -> Wire:
        info: Wire = {
            "url": self.settings.url if self.settings else "",
            "has_custom_certificate": False,
            "pending_update_count": len(self.updates.pending),
        }
        if self.settings is not None:
            info["max_connections"] = self.settings.max_connections
            if self.settings.ip_address:
                info["ip_address"] = self.settings.ip_address
            if self.last_error is not None:
                info["last_error_date"], info["last_error_message"] = self.last_error
        return info

    def _queue(self, update: Update) -> None:
        queue = self._queues.get(update.chat)
        if queue is not None:
            queue.append(update)
            return
        self._queues[update.chat] = deque((update,))
        worker = asyncio.get_running_loop().create_task(self._deliver_all(update.chat))
        self._workers.add(worker)
        worker.add_done_callback(self._workers.discard)

    async def _deliver_all(self, chat: int) -> None:
        queue = self._queues[chat]
        await asyncio.sleep(0)  # so that what happens in one breath is all there
        while queue:
            await self._deliver(self._next(queue))
        del self._queues[chat]

    def _next(self, queue: deque[Update]) -> Update:
        if self.faults.out_of_order and len(queue) > 1:
            self.faults.out_of_order -= 1
            return queue.pop()
        return queue.popleft()

    async def _deliver(self, update: Update) -> None:
        tries, delay = 0, self.first_delay
        while not await self._post(update):
            tries += 1
            if tries == self.most_attempts:
                return
            await asyncio.sleep(delay)
            delay = min(delay * 2, LONGEST_DELAY)
        self.updates.confirm(update)
        if self.faults.twice:
            self.faults.twice -= 1
            await self._post(update)

    async def _post(self, update: Update) -> bool:
        if self._session is None or self.settings is None:
            return False
        headers = {"Content-Type": "application/json"}
        if self.settings.secret_token:
            headers[HEADER] = self.settings.secret_token
        status, why = 0, ""
        self.updates.given[update.id] += 1
        async with self._places:
            try:
                async with self._session.post(
                    self.settings.url, data=update.json, headers=headers
                ) as response:
                    status, why = response.status, response.reason or ""
            except (TimeoutError, ClientError, OSError) as problem:
                why = type(problem).__name__
        attempt = Attempt(self.clock(), update.id, status)
        self.attempts.append(attempt)
        if not attempt.is_ok:
            said = f"Wrong response from the webhook: {status} {why}" if status else why
            self.last_error = (int(self.clock()), said)
        return attempt.is_ok
