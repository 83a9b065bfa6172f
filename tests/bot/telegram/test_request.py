"""PTB's calls over aiohttp: what is sent, what goes wrong, and that no error holds the address."""

import asyncio
import io
import json
import logging
import socket
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import pytest
from aiohttp import web
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.telegram.request import Request

SECRET = "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0"
TOKEN = f"123456789:{SECRET}"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Connected = Callable[[asyncio.StreamWriter], Awaitable[None]]


class Telegram:
    """What came, and what is answered."""

    def __init__(self) -> None:
        self.answer: Handler = _message
        self.bodies: list[bytes] = []
        self.types: list[str] = []
        self.callers: set[object] = set()

    async def take(self, request: web.Request) -> web.StreamResponse:
        self.bodies.append(await request.read())
        self.types.append(request.content_type)
        self.callers.add(request.transport and request.transport.get_extra_info("peername"))
        return await self.answer(request)


@pytest.fixture
def telegram() -> Telegram:
    return Telegram()


@pytest.fixture
async def url(telegram: Telegram) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_route("*", "/{any:.*}", telegram.take)
    runner = web.AppRunner(app, access_log=None, handler_cancellation=True)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/bot{TOKEN}/sendMessage"
    await runner.cleanup()


@asynccontextmanager
async def a_bot(
    url: str, request: Request | None = None, polling: Request | None = None
) -> AsyncIterator[Bot]:
    """Without the getMe with which a Bot begins."""
    request, polling = request or Request(), polling or Request()
    async with request, polling:
        base = url.partition(TOKEN)[0]
        yield Bot(TOKEN, base_url=base, request=request, get_updates_request=polling)


@asynccontextmanager
async def a_server(connected: Connected) -> AsyncIterator[str]:
    """One that need not speak HTTP, for one connection."""
    ended = asyncio.Event()

    async def from_first_to_last(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await connected(writer)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        ended.set()

    async with await asyncio.start_server(from_first_to_last, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/bot{TOKEN}/sendMessage"
        await ended.wait()


async def failure(url: str, request: Request | None = None, method: str = "POST") -> TelegramError:
    """What a call raises, and that nothing of the token is anywhere in it."""
    async with request or Request() as calling:
        with pytest.raises(TelegramError) as raised:
            await calling.do_request(url, method)
    assert_silent(raised.value)
    return raised.value


def assert_silent(error: BaseException) -> None:
    told = "".join(traceback.format_exception(error))
    linked = [error]
    for one in linked:
        told += f"{one} {one!r} {one.args} {vars(one)}"
        linked += [other for other in (one.__cause__, one.__context__) if other]
    assert TOKEN not in told
    assert SECRET not in told
    assert "127.0.0.1" not in told


async def test_a_message_goes_out_as_json_and_comes_back_as_an_object(
    url: str, telegram: Telegram
) -> None:
    choices = InlineKeyboardMarkup([[InlineKeyboardButton("Sí 🎒", callback_data="q:1")]])
    async with a_bot(url) as bot:
        message = await bot.send_message(5, "¿Qué?", reply_markup=choices, protect_content=True)
    assert message.text == "heard"
    assert telegram.types == ["application/json"]
    assert json.loads(telegram.bodies[0]) == {
        "chat_id": 5,
        "text": "¿Qué?",
        "protect_content": True,
        "reply_markup": {"inline_keyboard": [[{"text": "Sí 🎒", "callback_data": "q:1"}]]},
    }


async def test_a_call_without_parameters_has_no_body(url: str, telegram: Telegram) -> None:
    async with a_bot(url) as bot:
        await bot.do_api_request("log_Out")
    assert telegram.bodies == [b""]


async def test_calls_share_a_connection(url: str, telegram: Telegram) -> None:
    async with a_bot(url) as bot:
        for _ in range(10):
            await bot.send_message(5, "hello")
    assert len(telegram.bodies) == 10
    assert len(telegram.callers) == 1


async def test_there_are_never_more_connections_than_allowed(url: str, telegram: Telegram) -> None:
    telegram.answer = _slow_message
    async with a_bot(url, Request(3)) as bot:
        await asyncio.gather(*(bot.send_message(5, "hello") for _ in range(20)))
    assert len(telegram.bodies) == 20
    assert len(telegram.callers) == 3


async def test_a_long_poll_holds_up_no_answer(url: str, telegram: Telegram) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        if request.path.endswith("getUpdates"):
            await asyncio.sleep(30)
        return await _message(request)

    telegram.answer = answer
    async with a_bot(url, Request(1), Request(1)) as bot:
        polling = asyncio.create_task(bot.get_updates(timeout=30))
        await asyncio.sleep(0.05)
        async with asyncio.timeout(25):  # less than the poll is held
            await bot.send_message(5, "hello")
        polling.cancel()
        with pytest.raises(asyncio.CancelledError):
            await polling


async def test_who_does_not_listen_is_a_network_error() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/bot{TOKEN}/sendMessage"
        error = await failure(url)
    assert type(error) is NetworkError
    assert str(error) == "Telegram cannot be reached (ClientConnectorError)"


async def test_a_name_that_nobody_knows_is_a_network_error(monkeypatch: pytest.MonkeyPatch) -> None:
    async def nobody(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", nobody)
    error = await failure(f"http://telegram.invalid/bot{TOKEN}/sendMessage")
    assert type(error) is NetworkError
    assert "telegram.invalid" not in str(error)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"no HTTP at all\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nhalf",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nhalf",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nhalf",
    ],
)
async def test_an_answer_that_breaks_off_is_a_network_error(said: bytes) -> None:
    async def connected(writer: asyncio.StreamWriter) -> None:
        writer.write(said)

    async with a_server(connected) as url:
        assert type(await failure(url)) is NetworkError


@pytest.mark.parametrize(
    "address",
    [
        f"http://127.0.0.1:no-port/bot{TOKEN}/getMe",
        f"http:///bot{TOKEN}/getMe",
        f"bot{TOKEN}/getMe",
        f"gopher://127.0.0.1/bot{TOKEN}/getMe",
        f"https://127.0.0.1:1/bot{TOKEN}/getMe",
    ],
)
async def test_an_address_that_is_none_is_not_repeated(address: str) -> None:
    assert type(await failure(address)) is NetworkError


async def test_silence_is_a_timeout(url: str, telegram: Telegram) -> None:
    telegram.answer = _never
    assert type(await failure(url, Request(read=0.05))) is TimedOut


async def test_an_answer_that_only_drips_is_a_timeout() -> None:
    async def connected(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n")
        for _ in range(100):
            if writer.is_closing():
                break
            writer.write(b"x")
            await asyncio.sleep(0.02)

    async with a_server(connected) as url:
        slow = Request(read=0.1, write=0.05, connect=0.05, pool=0.0)
        assert type(await failure(url, slow)) is TimedOut


async def test_connections_that_are_all_at_work_are_a_timeout(url: str, telegram: Telegram) -> None:
    telegram.answer = _never
    async with Request(1, connect=0.05, pool=0.0) as request:
        first = asyncio.create_task(request.do_request(url, "POST"))
        await asyncio.sleep(0.02)
        with pytest.raises(TimedOut) as raised:
            await request.do_request(url, "POST")
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
    # It tells that nothing was sent: to try again cannot send twice.
    assert str(raised.value) == "Timed out (ConnectionTimeoutError)"
    assert_silent(raised.value)


async def test_a_call_may_have_a_timeout_of_its_own(url: str, telegram: Telegram) -> None:
    telegram.answer = _slow_message
    async with a_bot(url, Request(read=0.01)) as bot:
        with pytest.raises(TimedOut):
            await bot.send_message(5, "hello")
        for seconds in (5, None):
            assert (await bot.send_message(5, "hello", read_timeout=seconds)).text == "heard"


def test_the_time_to_read_is_told_to_the_long_poll() -> None:
    assert Request(read=7.5).read_timeout == 7.5
    assert Request(read=None).read_timeout is None


async def test_a_call_that_is_cancelled_is_cancelled(url: str, telegram: Telegram) -> None:
    telegram.answer = _never
    async with a_bot(url, Request(1)) as bot:
        calling = asyncio.create_task(bot.send_message(5, "hello"))
        await asyncio.sleep(0.05)
        calling.cancel()
        with pytest.raises(asyncio.CancelledError) as raised:
            await calling
        assert_silent(raised.value)
        telegram.answer = _message
        assert (await bot.send_message(5, "hello")).text == "heard"


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, BadRequest),
        (401, InvalidToken),
        (403, Forbidden),
        (404, InvalidToken),
        (409, Conflict),
        (500, NetworkError),
        (502, NetworkError),
    ],
)
async def test_what_telegram_refuses_is_told_in_its_words(
    url: str, telegram: Telegram, status: int, kind: type[TelegramError]
) -> None:
    refused = {"ok": False, "error_code": status, "description": f"No, at {url}"}
    telegram.answer = _answering(status, refused)
    async with a_bot(url) as bot:
        with pytest.raises(TelegramError, match="No, at ") as raised:
            await bot.send_message(5, "hello")
    assert type(raised.value) is kind
    assert SECRET not in str(raised.value)


async def test_how_long_to_wait_is_told(
    url: str, telegram: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # else it warns of its own next version
    wait = {"ok": False, "error_code": 429, "description": "Too Many Requests"}
    wait |= {"parameters": {"retry_after": 3}}
    telegram.answer = _answering(429, wait)
    async with a_bot(url) as bot:
        with pytest.raises(RetryAfter, match="0:00:03"):
            await bot.send_message(5, "hello")


@pytest.mark.parametrize("page", ["<h1>No way to {}</h1>", '["{}"]', "[" * 100_000 + "{}"])
@pytest.mark.parametrize("status", [200, 302, 404, 502])
async def test_the_page_of_a_proxy_is_not_repeated(
    url: str, telegram: Telegram, caplog: pytest.LogCaptureFixture, page: str, status: int
) -> None:
    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(status=status, text=page.replace("{}", url))

    caplog.set_level(logging.INFO)
    telegram.answer = answer
    async with a_bot(url) as bot:
        with pytest.raises(TelegramError) as raised:
            await bot.send_message(5, "hello")
    assert_silent(raised.value)
    assert caplog.text == ""


async def test_an_answer_without_a_result_is_none(url: str, telegram: Telegram) -> None:
    telegram.answer = _answering(200, {"ok": True})
    async with a_bot(url) as bot:
        with pytest.raises(TelegramError, match="no answer of the Bot API"):
            await bot.send_message(5, "hello")


async def test_nobody_else_is_called_because_an_answer_says_so(
    url: str, telegram: Telegram
) -> None:
    async def answer(_: web.Request) -> web.StreamResponse:
        raise web.HTTPTemporaryRedirect(url)

    telegram.answer = answer
    async with a_bot(url) as bot:
        with pytest.raises(NetworkError):
            await bot.send_message(5, "hello")
    assert len(telegram.bodies) == 1


async def test_a_school_may_have_a_proxy_in_between(url: str, telegram: Telegram) -> None:
    outside = f"http://telegram.invalid/bot{TOKEN}/sendMessage"
    async with a_bot(outside, Request(proxy=url.partition("/bot")[0])) as bot:
        assert (await bot.send_message(5, "hello")).text == "heard"
    assert len(telegram.bodies) == 1


async def test_files_are_refused_in_words(url: str, telegram: Telegram) -> None:
    async with a_bot(url) as bot:
        with pytest.raises(TelegramError, match="sends no files") as raised:
            await bot.send_document(5, io.BytesIO(b"a file"))
    assert not isinstance(raised.value, NetworkError)  # those are tried again
    assert telegram.bodies == []


async def test_it_can_be_shut_down_and_begun_again(url: str) -> None:
    request = Request()
    await request.shutdown()
    assert "not initialized" in str(await _refusal(request, url))
    for _ in range(2):
        await request.initialize()
        await request.initialize()
        assert (await request.do_request(url, "POST"))[0] == 200
        await request.shutdown()
        assert "shut down" in str(await _refusal(request, url))


async def _refusal(request: Request, url: str) -> TelegramError:
    with pytest.raises(TelegramError) as raised:
        await request.do_request(url, "POST")
    return raised.value


async def _message(_: web.Request) -> web.StreamResponse:
    chat = {"id": 5, "type": "private"}
    message = {"message_id": 1, "date": 1, "chat": chat, "text": "heard"}
    return web.json_response({"ok": True, "result": message})


async def _slow_message(request: web.Request) -> web.StreamResponse:
    await asyncio.sleep(0.05)
    return await _message(request)


async def _never(_: web.Request) -> web.StreamResponse:
    await asyncio.sleep(30)
    return web.Response()


def _answering(status: int, answer: dict[str, object]) -> Handler:
    async def handler(_: web.Request) -> web.StreamResponse:
        return web.json_response(answer, status=status)

    return handler
