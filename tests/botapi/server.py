"""The stand-in itself: reads a call as the real server does, has it done, answers in its form."""

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import unquote

from pydantic import ValidationError
from pydantic_core import to_json

from tests.botapi import actions, faults, methods, refusals
from tests.botapi.entities import Wire
from tests.botapi.forms import chat_of, parameters
from tests.botapi.http import Answer, Request
from tests.botapi.keyboards import of_problem
from tests.botapi.limits import ON_ITS_WAY, Limits
from tests.botapi.phones import Phone
from tests.botapi.refusals import Refusal, Rule
from tests.botapi.webhook import Attempt, Webhook
from tests.botapi.world import Chat, World

TOKEN = "7000000001:AAStandInForTheRealTelegramBotApi00"
TRUE = b"true"


class Call(NamedTuple):
    """One line of the log: `time` by the steady clock, `chat` 0 where there is none."""

    time: float
    method: str
    chat: int | str
    status: int


@dataclass(frozen=True, slots=True)
class Refused:
    """One thing that the bot did wrong, or that could not be done for it."""

    time: float
    method: str
    chat: int | str
    rule: Rule
    description: str

    def __str__(self) -> str:
        rule = self.rule
        return f'{self.method}: {self.description} ({rule.source}: "{rule.sentence}")'


class Api:
    """All that a test can do with the stand-in; made by `standin`."""

    def __init__(
        self,
        token: str,
        clock: Callable[[], float],
        ticks: Callable[[], float],
        *,
        limits: bool,
        query_seconds: float,
    ) -> None:
        self.token = token
        self.base_url = ""
        self.ticks = ticks
        self.world = World(token, clock, query_seconds)
        self.updates = self.world.updates
        self.limits = Limits(ticks, are_on=limits)
        self.faults = faults.Faults()
        self.webhook = Webhook(self.updates, self.faults, clock)
        self.phones: dict[int, Phone] = {}
        self.log: list[Call] = []
        self.calls: Counter[str] = Counter()
        self.refused: list[Refused] = []
        self.is_logged_out = False
        self._once: list[bytes] = []  # given with the next updates, as they are, and never again

    # --- for tests

    @property
    def bot_url(self) -> str:
        """What python-telegram-bot wants as its base_url."""
        return f"{self.base_url}/bot"

    def phone(self, id: int | None = None, first_name: str = "Bob", language: str = "en") -> Phone:
        """The same phone for the same id."""
        id = id or 5_000_000_001 + len(self.phones)
        if id not in self.phones:
            card = {"id": id, "first_name": first_name, "type": "private"}
            chat = self.world.chats[id] = Chat(id, card, state="new")
            self.phones[id] = Phone(self.world, id, first_name, language, chat)
        return self.phones[id]

    @property
    def confirmed(self) -> set[int]:
        """Updates that the bot has said it has: it may lose none of them."""
        return self.updates.confirmed

    @property
    def pending(self) -> list[int]:
        return list(self.updates.pending)

    @property
    def is_polled(self) -> bool:
        """A getUpdates waits at this moment."""
        return self.updates.is_awaited

    @property
    def given(self) -> Counter[int]:
        """How often each update was handed out."""
        return self.updates.given

    @property
    def attempts(self) -> list[Attempt]:
        return self.webhook.attempts

    def refused_rules(self) -> list[str]:
        """The names of the rules, in order."""
        return [refused.rule.name for refused in self.refused]

    def injects(self, raw: Wire, chat: int = 0) -> int:
        """An update as it is, kept until it is confirmed; its id is added where it has none."""
        return self.updates.put_raw(raw, chat)

    def injects_once(self, raw: Any) -> None:
        """Anything at all in the next answer's list of updates, even what has no id."""
        self._once.append(to_json(raw))
        self.updates.wake()

    # --- one call

    def handle(self, request: Request) -> Answer | Coroutine[None, None, Answer]:
        """At once where it can be: a task for every call would cost more than the call."""
        token, _, name = request.path.removeprefix("/bot").partition("/")
        call = _Underway(request, name.lower())
        call.shown = name
        try:
            call.action = self._found(request.path, token, call)
            self.calls[call.shown] += 1
            call.given = parameters(request)
            call.chat = chat_of(call.given)
            if self.faults.waiting and (struck := self._struck(call)):
                return struck
            self.limits.check(call.shown, call.chat_id)
            if call.name in _WAITING or call.fault is not None:
                return self._wait(call)
            return self._answer(call, self._done(call))
        except Refusal as refusal:
            return self._refuse(call, refusal)

    def _found(self, path: str, token: str, call: "_Underway") -> Any:
        is_mine = token == self.token or ("%" in token and unquote(token) == self.token)
        found = actions.ACTIONS.get(call.name) or _WAITING.get(call.name)
        if not path.startswith("/bot") or (is_mine and found is None):
            raise Refusal(refusals.NO_SUCH_METHOD)
        if not is_mine or found is None:
            raise Refusal(refusals.UNAUTHORIZED)
        call.kind, action = found
        call.shown = call.kind.name
        return action

    def _done(self, call: "_Underway") -> bytes:
        return to_json(call.action(self.world, self.limits, self._read(call)))

    async def _wait(self, call: "_Underway") -> Answer:
        """A call that waits by its nature, or one that a fault will hold up or cut off."""
        try:
            if call.name not in _WAITING:
                result = self._done(call)
            else:
                result = await call.action(self, self._read(call))
        except Refusal as refusal:
            return self._refuse(call, refusal)
        answer = self._answer(call, result)
        if call.fault is not None and call.fault.kind == "slow":
            await asyncio.sleep(call.fault.number)
        elif call.fault is not None:
            call.request.hang_up()
        return answer

    def _read(self, call: "_Underway") -> methods.Method:
        if self.is_logged_out:
            raise Refusal(refusals.LOGGED_OUT)
        try:
            return call.kind.model_validate(call.given)
        except ValidationError as problem:
            raise of_problem(problem) from None

    def _answer(self, call: "_Underway", result: bytes) -> Answer:
        self.log.append(Call(self.ticks(), call.shown, call.chat, 200))
        return Answer(b'{"ok":true,"result":%s}' % result)

    def _refuse(self, call: "_Underway", refusal: Refusal) -> Answer:
        now, code = self.ticks(), refusal.rule.code
        self.log.append(Call(now, call.shown, call.chat, code))
        if refusal.rule is not ON_ITS_WAY:
            self.refused.append(
                Refused(now, call.shown, call.chat, refusal.rule, refusal.description)
            )
        return Answer(_error(code, refusal.description, refusal.retry_after), code)

    # --- methods that wait

    async def _get_updates(self, call: methods.GetUpdates) -> bytes:
        if self.webhook.is_set:
            raise Refusal(refusals.WEBHOOK_ACTIVE)
        self.updates.end_wait(Refusal(refusals.TWO_POLLERS))
        self.updates.allow(call.allowed_updates)
        found = self.updates.take(call.offset, call.limit)
        if not found and not self._once and call.timeout:
            await self.updates.arrival(call.timeout)
            found = self.updates.take(max(call.offset, 0), call.limit)
        for update in found:
            self.updates.given[update.id] += 1
        answers = [update.json for update in found]
        return b"[%s]" % b",".join(self._disturbed(answers) if answers or self._once else ())

    def _disturbed(self, answers: list[bytes]) -> list[bytes]:
        answers = [*answers, *self._once]
        self._once.clear()
        if self.faults.twice:
            self.faults.twice -= 1
            answers = [answer for answer in answers for _ in range(2)]
        if self.faults.out_of_order:
            self.faults.out_of_order -= 1
            answers.reverse()
        return answers

    async def _set_webhook(self, call: methods.SetWebhook) -> bytes:
        if not call.url:
            return await self._delete_webhook(call)
        self._drop_pending(call)
        self.updates.end_wait(Refusal(refusals.WEBHOOK_TOOK_OVER))
        self.updates.allow(call.allowed_updates)
        await self.webhook.set(call)
        return TRUE

    async def _delete_webhook(self, call: methods.SetWebhook | methods.DeleteWebhook) -> bytes:
        await self.webhook.delete()
        self._drop_pending(call)
        return TRUE

    async def _get_webhook_info(self, call: methods.GetWebhookInfo) -> bytes:
        info = self.webhook.info()
        if self.updates.allowed != methods.UPDATE_TYPES - methods.NOT_BY_DEFAULT:
            info["allowed_updates"] = sorted(self.updates.allowed)
        return to_json(info)

    async def _log_out(self, call: methods.LogOut) -> bytes:
        self.is_logged_out = True
        return TRUE

    async def _close(self, call: methods.Close) -> bytes:
        left = self.world.began + actions.TEN_MINUTES - self.world.clock()
        if left > 0:
            raise Refusal(refusals.CLOSED_TOO_SOON, str(int(left) + 1), int(left) + 1)
        if self.webhook.is_set:
            raise Refusal(refusals.CLOSED_WITH_WEBHOOK)
        return TRUE

    def _drop_pending(self, call: methods.SetWebhook | methods.DeleteWebhook) -> None:
        if call.drop_pending_updates:
            self.updates.forget(len(self.updates.pending))

    # --- what goes wrong on order

    def _struck(self, call: "_Underway") -> Answer | None:
        """An answer in place of the right one, or None where the call is still done."""
        fault = self.faults.strike(call.name, call.chat or None)
        if fault is None:
            return None
        if fault.kind in ("drop_after", "slow"):
            call.fault = fault
            return None
        if fault.kind == "too_many":
            self.limits.tell_to_wait(call.shown, call.chat_id, fault.number)
        elif fault.kind == "drop_before":
            call.request.hang_up()
        answer = _of_fault(fault)
        self.log.append(Call(self.ticks(), call.shown, call.chat, answer.status))
        return answer


@dataclass(eq=False, slots=True)
class _Underway:
    """A call, from its arrival to its answer."""

    request: Request
    name: str  # in lower case
    shown: str = ""  # as the documentation writes it
    kind: type[methods.Method] = methods.Method
    action: Any = None
    given: Wire = field(default_factory=dict)
    chat: int | str = 0
    fault: faults.Fault | None = None

    @property
    def chat_id(self) -> int | None:
        return self.chat if isinstance(self.chat, int) and self.chat else None


_WAITING: dict[str, tuple[type[methods.Method], Any]] = {
    "getupdates": (methods.GetUpdates, Api._get_updates),
    "setwebhook": (methods.SetWebhook, Api._set_webhook),
    "deletewebhook": (methods.DeleteWebhook, Api._delete_webhook),
    "getwebhookinfo": (methods.GetWebhookInfo, Api._get_webhook_info),
    "logout": (methods.LogOut, Api._log_out),
    "close": (methods.Close, Api._close),
}


def _of_fault(fault: faults.Fault) -> Answer:
    number = int(fault.number)
    if fault.kind == "too_many":
        return Answer(_error(429, f"Too Many Requests: retry after {number}", number), 429)
    if fault.kind == "refusal":
        return Answer(_error(number, fault.words), number)
    if fault.kind == "status":
        title = faults.REASONS.get(number, str(number))
        return Answer(faults.GATEWAY_PAGE.format(title).encode(), number, "text/html")
    return Answer(b"{not json", 200 if fault.kind == "no_json" else 0)


def _error(code: int, description: str, retry_after: int = 0) -> bytes:
    answer: Wire = {"ok": False, "error_code": code, "description": description}
    if retry_after:
        answer["parameters"] = {"retry_after": retry_after}
    return json.dumps(answer).encode()
