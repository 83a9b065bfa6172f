"""What happened and the bot has not confirmed: kept in order, given again and again until it has."""

from asyncio import Future, get_running_loop
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from pydantic_core import to_json

from tests.botapi.methods import NOT_BY_DEFAULT, UPDATE_TYPES

FIRST_ID = 800_000_001
ONE_DAY = 86_400  # "they will not be kept longer than 24 hours"
BY_DEFAULT = UPDATE_TYPES - NOT_BY_DEFAULT


@dataclass(frozen=True, slots=True)
class Update:
    """`json` is made once, since most updates are given once or more."""

    id: int
    chat: int  # 0: of no chat
    json: bytes
    at: float


class Updates:
    """`confirmed` is what a bot may never lose: it has told Telegram that it has them."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.pending: OrderedDict[int, Update] = OrderedDict()
        self.confirmed: set[int] = set()
        self.expired: list[int] = []
        self.forgotten: list[int] = []  # by a negative offset, or dropped with a webhook
        self.given: Counter[int] = Counter()
        self.allowed = BY_DEFAULT
        self.on_new: Callable[[Update], None] | None = None  # a webhook takes them as they come
        self._clock = clock
        self._next_id = FIRST_ID
        self._waiter: Future[None] | None = None

    def put(self, kind: str, body: dict[str, Any], chat: int = 0) -> int:
        """Its id, or 0 when the bot asked not to be told of such."""
        if kind not in self.allowed:
            return 0
        id = self._next_id
        self._add(id, chat, b'{"update_id":%d,"%s":%s}' % (id, kind.encode(), to_json(body)))
        return id

    def put_raw(self, raw: dict[str, Any], chat: int = 0) -> int:
        """As it is, however malformed; an update_id is added where it has none."""
        raw = {"update_id": self._next_id, **raw}
        id = raw["update_id"] if isinstance(raw["update_id"], int) else self._next_id
        self._add(id, chat, to_json(raw))
        return id

    def allow(self, kinds: list[str] | None) -> None:
        """Only what comes from now on is chosen by it; None leaves the choice as it was."""
        if kinds is not None:
            self.allowed = frozenset(kinds) or BY_DEFAULT

    def take(self, offset: int, limit: int) -> list[Update]:
        """As getUpdates: what lies before the offset is confirmed by this."""
        self._expire()
        if offset < 0:
            self.forget(len(self.pending) + offset)
        elif offset > 0:
            while self.pending and next(iter(self.pending)) < offset:
                self.confirmed.add(self.pending.popitem(last=False)[0])
        return list(islice(self.pending.values(), limit))

    def confirm(self, update: Update) -> None:
        """As a webhook's 200 does."""
        if self.pending.pop(update.id, None):
            self.confirmed.add(update.id)

    def forget(self, how_many: int) -> None:
        for _ in range(how_many):
            self.forgotten.append(self.pending.popitem(last=False)[0])

    async def arrival(self, seconds: float) -> None:
        """Until something comes, or the seconds are over."""
        loop = get_running_loop()
        self._waiter = waiter = loop.create_future()
        alarm = loop.call_later(seconds, self.wake)
        try:
            await waiter
        finally:
            alarm.cancel()
            if self._waiter is waiter:
                self._waiter = None

    @property
    def is_awaited(self) -> bool:
        return self._waiter is not None

    @property
    def waiting(self) -> "Future[None] | None":
        """What the poll that waits now is waiting for; each poll's own."""
        return self._waiter

    def end_wait(self, problem: Exception) -> None:
        """The poll that waits now ends with this."""
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_exception(problem)
            self._waiter = None

    def wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _add(self, id: int, chat: int, json: bytes) -> None:
        update = Update(id, chat, json, self._clock())
        self._next_id += 1
        self.pending[update.id] = update
        if self.on_new is not None:
            self.on_new(update)
        self.wake()

    def _expire(self) -> None:
        oldest = self._clock() - ONE_DAY
        while self.pending and next(iter(self.pending.values())).at < oldest:
            self.expired.append(self.pending.popitem(last=False)[0])
