"""The stand-in on HTTP: reads a call as the real server does, has it done, answers in its form.

A low-level aiohttp server and no application: routing would cost more than all the rest.
"""

import asyncio
import json
from binascii import a2b_qp
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import unquote

from aiohttp import web
from pydantic import ValidationError
from pydantic_core import to_json

from tests.botapi import actions, faults, methods, refusals
from tests.botapi.entities import Wire
from tests.botapi.keyboards import of_problem, read_json
from tests.botapi.limits import ON_ITS_WAY, Limits
from tests.botapi.phones import Phone
from tests.botapi.refusals import Refusal, Rule
from tests.botapi.webhook import Attempt, Webhook
from tests.botapi.world import Chat, World

TOKEN = "7000000001:AAStandInForTheRealTelegramBotApi00"
JSON = "application/json"


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

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        path, _, query = request.raw_path.partition("?")
        token, _, name = path.removeprefix("/bot").partition("/")
        method = name.lower()
        found = actions.ACTIONS.get(method) or _WAITING.get(method)
        shown = found[0].name if found else name
        chat: int | str = 0
        fault: faults.Fault | None = None
        try:
            if not path.startswith("/bot") or (found is None and self._is_mine(token)):
                raise Refusal(refusals.NO_SUCH_METHOD)
            if not self._is_mine(token):
                raise Refusal(refusals.UNAUTHORIZED)
            assert found is not None
            self.calls[shown] += 1
            given = await _parameters(request, query)
            chat = _chat_of(given)
            if self.faults.waiting:
                fault = self.faults.strike(method, chat or None)
                if fault is not None and (struck := self._struck(fault, shown, chat, request)):
                    return struck
            self.limits.check(shown, chat if isinstance(chat, int) and chat else None)
            call = _read(found[0], given)
            body = await self._done(found[1], call)
            status, refusal = 200, None
        except Refusal as problem:
            status, refusal = problem.rule.code, problem
            body = self._refuse(shown, chat, problem)
        self.log.append(Call(self.ticks(), shown, chat, status))
        if fault is not None and refusal is None:
            await _late(fault, request)
        return web.Response(body=body, status=status, content_type=JSON)

    def _is_mine(self, token: str) -> bool:
        return token == self.token or ("%" in token and unquote(token) == self.token)

    async def _done(self, action: Any, call: methods.Method) -> bytes:
        if self.is_logged_out:
            raise Refusal(refusals.LOGGED_OUT)
        if isinstance(call, methods.GetUpdates):
            return b'{"ok":true,"result":[%s]}' % b",".join(await self._get_updates(call))
        if action in _OF_SERVER:
            return b'{"ok":true,"result":%s}' % to_json(await action(self, call))
        return b'{"ok":true,"result":%s}' % to_json(action(self.world, self.limits, call))

    def _refuse(self, method: str, chat: int | str, refusal: Refusal) -> bytes:
        if refusal.rule is not ON_ITS_WAY:
            self.refused.append(
                Refused(self.ticks(), method, chat, refusal.rule, refusal.description)
            )
        return _error(refusal.rule.code, refusal.description, refusal.retry_after)

    # --- methods that wait

    async def _get_updates(self, call: methods.GetUpdates) -> list[bytes]:
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
        return self._disturbed(answers) if self._once or found else answers

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

    async def _set_webhook(self, call: methods.SetWebhook) -> bool:
        if not call.url:
            return await self._delete_webhook(call)
        self._drop_pending(call)
        self.updates.end_wait(Refusal(refusals.WEBHOOK_TOOK_OVER))
        self.updates.allow(call.allowed_updates)
        await self.webhook.set(call)
        return True

    async def _delete_webhook(self, call: methods.SetWebhook | methods.DeleteWebhook) -> bool:
        await self.webhook.delete()
        self._drop_pending(call)
        return True

    async def _get_webhook_info(self, call: methods.GetWebhookInfo) -> Wire:
        info = self.webhook.info()
        if self.updates.allowed != methods.UPDATE_TYPES - methods.NOT_BY_DEFAULT:
            info["allowed_updates"] = sorted(self.updates.allowed)
        return info

    async def _log_out(self, call: methods.LogOut) -> bool:
        self.is_logged_out = True
        return True

    async def _close(self, call: methods.Close) -> bool:
        left = self.world.began + actions.TEN_MINUTES - self.world.clock()
        if left > 0:
            raise Refusal(refusals.CLOSED_TOO_SOON, str(int(left) + 1), int(left) + 1)
        if self.webhook.is_set:
            raise Refusal(refusals.CLOSED_WITH_WEBHOOK)
        return True

    def _drop_pending(self, call: methods.SetWebhook | methods.DeleteWebhook) -> None:
        if call.drop_pending_updates:
            self.updates.forget(len(self.updates.pending))

    # --- what goes wrong on order

    def _struck(
        self, fault: faults.Fault, method: str, chat: int | str, request: web.BaseRequest
    ) -> web.StreamResponse | None:
        """An answer in place of the right one, or None where the call is still done."""
        if fault.kind in ("drop_after", "slow"):
            return None
        status, body, content_type = 200, b"{not json", JSON
        if fault.kind == "too_many":
            seconds = int(fault.number)
            self.limits.tell_to_wait(
                method, chat if isinstance(chat, int) and chat else None, seconds
            )
            status = 429
            body = _error(429, f"Too Many Requests: retry after {seconds}", seconds)
        elif fault.kind == "refusal":
            status = int(fault.number)
            body = _error(status, fault.words)
        elif fault.kind == "status":
            status, content_type = int(fault.number), "text/html"
            body = faults.GATEWAY_PAGE.format(faults.REASONS.get(status, str(status))).encode()
        elif fault.kind == "drop_before":
            status = 0
            _hang_up(request)
        self.log.append(Call(self.ticks(), method, chat, status))
        return web.Response(body=body, status=status or 500, content_type=content_type)


_WAITING: dict[str, tuple[type[methods.Method], Any]] = {
    "getupdates": (methods.GetUpdates, None),
    "setwebhook": (methods.SetWebhook, Api._set_webhook),
    "deletewebhook": (methods.DeleteWebhook, Api._delete_webhook),
    "getwebhookinfo": (methods.GetWebhookInfo, Api._get_webhook_info),
    "logout": (methods.LogOut, Api._log_out),
    "close": (methods.Close, Api._close),
}
_OF_SERVER = frozenset(action for _, action in _WAITING.values() if action is not None)


# --- reading a call


async def _parameters(request: web.BaseRequest, query: str) -> Wire:
    """Query, form, multipart or JSON; the body wins over the query."""
    given = _form(query.encode()) if query else {}
    if request.method not in ("GET", "POST"):
        raise Refusal(refusals.UNKNOWN_WAY)
    if not request.body_exists:
        return given
    kind = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        body = _form(await request.read())
    elif kind == JSON:
        body = read_json(await request.read())
    elif kind == "multipart/form-data":
        body = await _multipart(request)
    elif not await request.read():
        body = {}
    else:
        raise Refusal(refusals.UNKNOWN_WAY)
    if not isinstance(body, dict):
        raise Refusal(refusals.NOT_JSON)
    return {**given, **body} if given else body


def _form(body: bytes) -> Wire:
    given: Wire = {}
    for pair in body.split(b"&"):
        name, _, value = pair.partition(b"=")
        given[_unquoted(name)] = _unquoted(value)
    return given


def _unquoted(quoted: bytes) -> str:
    """By way of quoted-printable, the same thing with another sign, because that one is in C."""
    try:
        if b"%" not in quoted:
            return quoted.replace(b"+", b" ").decode()
        marked = quoted.replace(b"+", b" ").replace(b"=", b"%3D").replace(b"%", b"=")
        return a2b_qp(marked).decode()
    except UnicodeDecodeError:
        raise Refusal(refusals.NOT_UTF8) from None


async def _multipart(request: web.BaseRequest) -> Wire:
    try:
        return dict(await request.post())
    except UnicodeDecodeError:
        raise Refusal(refusals.NOT_UTF8) from None


def _read(kind: type[methods.Method], given: Wire) -> methods.Method:
    try:
        return kind.model_validate(given)
    except ValidationError as problem:
        raise of_problem(problem) from None


def _chat_of(given: Wire) -> int | str:
    chat = given.get("chat_id", 0)
    if isinstance(chat, str) and chat.lstrip("-").isdecimal():
        given["chat_id"] = chat = int(chat)
    return chat if isinstance(chat, int | str) else 0


# --- answering


def _error(code: int, description: str, retry_after: int = 0) -> bytes:
    answer: Wire = {"ok": False, "error_code": code, "description": description}
    if retry_after:
        answer["parameters"] = {"retry_after": retry_after}
    return json.dumps(answer).encode()


async def _late(fault: faults.Fault, request: web.BaseRequest) -> None:
    if fault.kind == "slow":
        await asyncio.sleep(fault.number)
    elif fault.kind == "drop_after":
        _hang_up(request)


def _hang_up(request: web.BaseRequest) -> None:
    if request.transport is not None:
        request.transport.abort()
