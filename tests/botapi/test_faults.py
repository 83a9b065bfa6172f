"""Everything that goes wrong on order: speed limits, faults, two pollers, webhooks, another process."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientError, ClientSession, web
from telegram import Bot
from telegram.error import Conflict, NetworkError, RetryAfter

from tests.botapi import refusals
from tests.botapi.conftest import Raw
from tests.botapi.phones import Phone
from tests.botapi.running import standin
from tests.botapi.server import Api
from tests.waiting import until


class Ticks:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


@pytest.fixture
async def api(ticks: Ticks) -> AsyncIterator[Api]:
    async with standin(ticks=ticks, limits=True) as running:
        yield running


async def says(raw: Raw, chat: int, text: str = "Hello") -> int:
    return (await raw("sendMessage", chat_id=chat, text=text))[0]


async def polled(api: Api) -> None:
    await until(lambda: api.is_polled)


# --- speed


async def test_one_message_a_second_in_a_chat(api: Api, raw: Raw, bob: Phone, ticks: Ticks) -> None:
    assert await says(raw, bob.id) == 200
    ticks.now += 0.9
    status, body = await raw("sendMessage", chat_id=bob.id, text="Hello")
    assert (status, body["parameters"]) == (429, {"retry_after": 1})
    assert body["description"] == "Too Many Requests: retry after 1"
    ticks.now += 1
    assert await says(raw, bob.id) == 200
    ticks.now += 0.99  # within the tolerance
    assert await says(raw, bob.id) == 200
    assert [refused.rule for refused in api.refused] == [refusals.ONE_A_SECOND]
    assert [call.time for call in api.log if call.status == 200] == [1000, 1001.9, 1002.89]


async def test_edits_count_only_over_all_chats(
    api: Api, raw: Raw, bob: Phone, ticks: Ticks
) -> None:
    sent = await raw.result("sendMessage", chat_id=bob.id, text="0")
    where = {"chat_id": bob.id, "message_id": sent["message_id"]}
    for count in range(1, 30):
        await raw.result("editMessageText", text=str(count), **where)
    status, _ = await raw("editMessageText", text="30", **where)
    assert (status, api.refused_rules()) == (429, ["more than 30 a second"])
    ticks.now += 1
    await raw.result("editMessageText", text="30", **where)


async def test_thirty_a_second_over_all_chats(api: Api, raw: Raw) -> None:
    phones = [api.phone() for _ in range(31)]
    for phone in phones:
        await phone.starts()
    assert [await says(raw, phone.id) for phone in phones] == [200] * 30 + [429]


async def test_twenty_a_minute_in_a_group(api: Api, raw: Raw, bob: Phone, ticks: Ticks) -> None:
    group = await bob.adds_to_group()
    for _ in range(20):
        assert await says(raw, group.id) == 200
        ticks.now += 1
    assert await says(raw, group.id) == 429
    assert api.refused_rules() == ["more than 20 a minute in a group"]
    ticks.now += 41
    assert await says(raw, group.id) == 200


async def test_who_does_not_wait_is_refused_again(
    api: Api, raw: Raw, bob: Phone, ticks: Ticks
) -> None:
    api.faults.too_many(3, method="sendMessage")
    assert await says(raw, bob.id) == 429
    assert await says(raw, bob.id) == 429  # was on its way
    assert api.refused == []
    ticks.now += 2
    status, body = await raw("sendMessage", chat_id=bob.id, text="Hello")
    assert (status, body["parameters"]["retry_after"]) == (429, 1)
    assert api.refused_rules() == ["did not wait"]
    ticks.now += 1
    assert await says(raw, bob.id) == 200


# --- faults


async def test_a_programmed_429_hits_only_what_it_was_meant_for(
    api: Api, bot: Bot, bob: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # else the library warns of a change to come
    eve = api.phone()
    await eve.starts()
    api.faults.too_many(7, times=2, method="sendMessage", chat=bob.id)
    await bot.send_message(eve.id, "Hello")
    with pytest.raises(RetryAfter) as told:
        await bot.send_message(bob.id, "Hello")
    assert told.value.retry_after == timedelta(seconds=7)
    await bot.send_chat_action(bob.id, "typing")
    assert (bob.messages, api.refused) == ([], [])


@pytest.mark.parametrize("status", [500, 502])
async def test_a_gateway_answers_with_a_page(
    api: Api, raw: Raw, bot: Bot, bob: Phone, status: int
) -> None:
    api.faults.breaks(status, times=2)
    async with raw.session.get(raw.url("getMe")) as response:
        assert (response.status, response.content_type) == (status, "text/html")
        assert "<html>" in await response.text()
    with pytest.raises(NetworkError):
        await bot.send_message(bob.id, "Hello")
    assert bob.messages == []
    await bot.send_message(bob.id, "Hello")


async def test_a_connection_breaks_before_the_call_is_done(
    api: Api, bot: Bot, raw: Raw, bob: Phone
) -> None:
    api.faults.drops_before(times=2)
    with pytest.raises(NetworkError):
        await bot.send_message(bob.id, "Hello")
    with pytest.raises(ClientError):
        await says(raw, bob.id)
    assert bob.messages == []


async def test_a_connection_breaks_after_the_call_was_done(
    api: Api, bot: Bot, raw: Raw, bob: Phone, ticks: Ticks
) -> None:
    api.faults.drops_after(times=2, chat=bob.id)
    with pytest.raises(NetworkError):
        await bot.send_message(bob.id, "one")
    ticks.now += 1
    with pytest.raises(ClientError):
        await says(raw, bob.id, "two")
    assert [seen.text for seen in bob.messages] == ["one", "two"]


async def test_a_slow_answer_is_done_at_once(api: Api, raw: Raw, bob: Phone) -> None:
    api.faults.slows(0.05)
    slow = asyncio.ensure_future(says(raw, bob.id))
    await bob.next_message()
    assert not slow.done()
    assert await slow == 200


async def test_an_answer_is_no_json(api: Api, raw: Raw, bob: Phone) -> None:
    api.faults.answers_no_json()
    with pytest.raises(json.JSONDecodeError):
        await says(raw, bob.id)
    assert bob.messages == []


async def test_any_error_can_be_ordered_and_taken_back(api: Api, raw: Raw, bob: Phone) -> None:
    api.faults.refuses(400, "Bad Request: TOPIC_CLOSED", times=9)
    status, body = await raw("sendMessage", chat_id=bob.id, text="Hello")
    assert (status, body["description"]) == (400, "Bad Request: TOPIC_CLOSED")
    api.faults.clear()
    assert await says(raw, bob.id) == 200
    assert (api.faults.met, api.refused) == (1, [])


# --- updates


async def test_updates_come_twice_and_out_of_order(api: Api, raw: Raw, bob: Phone) -> None:
    first, second = await bob.says("one"), await bob.says("two")
    api.faults.gives_twice()
    api.faults.gives_out_of_order()
    given = [update["update_id"] for update in await raw.result("getUpdates")]
    assert given == [second, second, first, first]
    assert [update["update_id"] for update in await raw.result("getUpdates")] == [first, second]


async def test_a_malformed_update_is_given_as_it_is(api: Api, raw: Raw, bob: Phone) -> None:
    poison = api.injects({"message": {"text": 7}})
    kept = await bob.says("behind it")
    api.injects_once("no update at all")
    given = await raw.result("getUpdates")
    assert given[0] == {"update_id": poison, "message": {"text": 7}}
    assert (given[1]["update_id"], given[2]) == (kept, "no update at all")
    await raw.result("getUpdates", offset=kept)
    assert (api.confirmed >= {poison}, api.pending) == (True, [kept])


async def test_a_long_poll_ends_with_the_first_update(api: Api, raw: Raw, bob: Phone) -> None:
    poll = asyncio.ensure_future(raw.result("getUpdates", timeout=5))
    await polled(api)
    said = await bob.says("one")
    assert [update["update_id"] for update in await poll] == [said]
    await raw.result("getUpdates", offset=said + 1)
    assert await raw.result("getUpdates", offset=said + 1, timeout=0) == []


async def test_a_long_poll_ends_empty_when_its_time_is_over(api: Api, raw: Raw) -> None:
    assert await raw.result("getUpdates", timeout=1) == []


async def test_the_first_of_two_pollers_is_ended(api: Api, bot: Bot, raw: Raw, bob: Phone) -> None:
    first = asyncio.ensure_future(bot.get_updates(timeout=5))
    await polled(api)
    second = asyncio.ensure_future(raw.result("getUpdates", timeout=5))
    with pytest.raises(Conflict, match="terminated by other getUpdates request"):
        await first
    await bob.says("one")
    assert len(await second) == 1
    assert api.refused_rules() == ["two pollers"]


async def test_the_poll_of_a_killed_bot_is_no_second_poller(api: Api, bob: Phone) -> None:
    session = ClientSession()
    killed = Raw(api, session)
    poll = asyncio.ensure_future(killed("getUpdates", timeout=5))
    await polled(api)
    poll.cancel()
    await asyncio.gather(poll, return_exceptions=True)
    await session.close()
    await until(lambda: not api.is_polled)
    async with ClientSession() as session:
        poll = asyncio.ensure_future(Raw(api, session).result("getUpdates", timeout=5))
        await polled(api)
        await bob.says("one")
        assert len(await poll) == 1
    assert api.refused == []


# --- webhooks


class Hook:
    """The bot's side of a webhook: says these statuses in turn, then 200."""

    def __init__(self) -> None:
        self.url = ""
        self.says: list[int] = []
        self.taken: list[int] = []
        self.secrets: list[str | None] = []

    async def handle(self, request: web.BaseRequest) -> web.Response:
        update: dict[str, Any] = await request.json()
        self.taken.append(update["update_id"])
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        return web.Response(status=self.says.pop(0) if self.says else 200)

    async def has(self, how_many: int) -> list[int]:
        await until(lambda: len(self.taken) >= how_many)
        await asyncio.sleep(0.01)
        return self.taken


@asynccontextmanager
async def hooked(api: Api, raw: Raw, **given: Any) -> AsyncIterator[Hook]:
    hook = Hook()
    runner = web.ServerRunner(web.Server(hook.handle, access_log=None), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hook.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    await raw.result("setWebhook", url=hook.url, **given)
    try:
        yield hook
    finally:
        await raw.result("deleteWebhook")
        await runner.cleanup()


async def test_a_webhook_gets_what_waited_and_what_comes(api: Api, raw: Raw, bob: Phone) -> None:
    waited = await bob.says("one")
    async with hooked(api, raw, secret_token="s-3_cret") as hook:
        came = await bob.says("two")
        assert await hook.has(2) == [waited, came]
        assert hook.secrets == ["s-3_cret"] * 2
        assert (api.pending, api.confirmed >= {waited, came}) == ([], True)
        assert (await raw("getUpdates"))[0] == 409
        info = await raw.result("getWebhookInfo")
        assert (info["url"], info["pending_update_count"]) == (hook.url, 0)
    assert api.refused_rules() == ["webhook active"]
    assert (await raw.result("getWebhookInfo"))["url"] == ""


async def test_a_webhook_is_asked_again_and_in_order(api: Api, raw: Raw, bob: Phone) -> None:
    async with hooked(api, raw) as hook:
        hook.says = [500, 302, 403]
        first, second = await bob.says("one"), await bob.says("two")
        assert await hook.has(5) == [first] * 4 + [second]
        assert [it.status for it in api.attempts] == [500, 302, 403, 200, 200]
        assert api.given[first] == 4
        info = await raw.result("getWebhookInfo")
        assert info["last_error_message"].startswith("Wrong response from the webhook: 403")


async def test_a_webhook_that_never_says_yes_is_given_up_when_told(
    api: Api, raw: Raw, bob: Phone
) -> None:
    api.webhook.most_attempts = 3
    async with hooked(api, raw) as hook:
        hook.says = [500, 500, 500]
        first, second = await bob.says("one"), await bob.says("two")
        assert await hook.has(4) == [first, first, first, second]
        assert api.pending == [first]


async def test_one_slow_chat_does_not_hold_up_another(api: Api, raw: Raw, bob: Phone) -> None:
    eve = api.phone()
    api.webhook.first_delay = 0.2
    async with hooked(api, raw) as hook:
        hook.says = [500]
        late = await bob.says("one")
        await hook.has(1)
        early = await eve.says("two")
        assert await hook.has(2) == [late, early]


async def test_a_webhook_gets_updates_twice_and_out_of_order(
    api: Api, raw: Raw, bob: Phone
) -> None:
    async with hooked(api, raw) as hook:
        api.faults.gives_twice()
        api.faults.gives_out_of_order()
        first, second = await bob.says("one"), await bob.says("two")
        assert await hook.has(3) == [second, second, first]


async def test_a_webhook_ends_the_poll_that_waits(api: Api, raw: Raw, bot: Bot) -> None:
    poll = asyncio.ensure_future(bot.get_updates(timeout=5))
    await polled(api)
    await raw.result("setWebhook", url="https://example.org/hook")
    with pytest.raises(Conflict, match="terminated by setWebhook request"):
        await poll


async def test_pending_updates_are_dropped_when_asked(api: Api, raw: Raw, bob: Phone) -> None:
    said = await bob.says("one")
    await raw.result("deleteWebhook", drop_pending_updates=True)
    assert (api.pending, api.updates.forgotten) == ([], [said])


# --- another process


async def test_another_process_plays_and_reads_it_all() -> None:
    program = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.botapi", "--limits"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert program.stdin
    assert program.stdout
    told = json.loads(await program.stdout.readline())
    async with ClientSession(told["base_url"]) as session:
        await _plays(session, f"/bot{told['token']}")
    program.stdin.close()
    assert await program.wait() == 0


async def _plays(session: ClientSession, bot: str) -> None:
    async def post(path: str, body: Any) -> Any:
        async with session.post(path, json=body) as response:
            return await response.json()

    async def get(path: str) -> Any:
        async with session.get(path) as response:
            return await response.json()

    begun = await post("/_control/phone", [{"id": 7, "language": "es", "act": "starts"}])
    (update,) = (await get(f"{bot}/getUpdates"))["result"]
    assert update["update_id"] == begun[0]["update_id"]
    buttons = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
    await post(f"{bot}/sendMessage", {"chat_id": 7, "text": "Ready?", "reply_markup": buttons})
    seen = await get("/_control/next?id=7&within=2")
    assert (seen["text"], seen["rows"]) == ("Ready?", [[{"text": "Yes", "data": "y"}]])
    await post("/_control/phone", {"id": 7, "act": "taps", "with": {"label": "Yes"}})
    await post("/_control/faults", {"fault": "breaks", "with": {"status": 500}})
    async with session.get(f"{bot}/getMe") as response:
        assert response.status == 500
    await post("/_control/inject", {"update": {"message": None}})
    await post(f"{bot}/sendMessage", {"chat_id": 7, "text": "Too soon"})
    state, shown = await get("/_control/state"), await get("/_control/phone?id=7")
    assert (len(state["pending"]), state["faults_met"]) == (3, 1)
    assert [it["rule"] for it in state["refused"]] == ["faster than one a second"]
    assert (len(shown["spinning"]), shown["buttons"]) == (1, ["Yes"])
    assert (await get("/_control/log?since=1"))[0][1:] == ["sendMessage", 7, 200]
    assert "no button" in (await post("/_control/phone", _TAPS_WHAT_IS_NOT))["error"]
    assert "error" in await get("/_control/nothing")


_TAPS_WHAT_IS_NOT = {"id": 7, "act": "taps", "with": {"label": "No"}}
