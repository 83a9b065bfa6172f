"""The webhook over real sockets: who is let in, how much is read, and when 200 is said."""

import asyncio
import hmac
import json
import logging
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest
import uvicorn
from starlette.applications import Starlette

from bot.telegram import webhook as under_test
from bot.telegram.webhook import MOST_BYTES, PATH, RETRY_AFTER, SECRET_HEADER, webhook
from storage.problems import Busy
from tests.waiting import SECONDS, until

SECRET = "a-secret_of-Telegram-and-ours"
RIGHT = {SECRET_HEADER: SECRET}

NO_UPDATES = [
    b"",
    b"Bob wrote this",
    b'{"update_id": 7, "text": "Bob wrote this"',
    b'{"update_id": 7, "text": "Bob wrote this \xff"}',
    b'["Bob wrote this"]',
    b'"Bob wrote this"',
    b'{"text": "Bob wrote this"}',
    b'{"update_id": "Bob wrote this"}',
    b'{"update_id": 7.0}',
    b'{"update_id": true}',
    b'{"update_id": null}',
    b'{"update_id": ' + b"9" * 10_000 + b"}",
    b"[" * 200_000,
    b'{"update_id":' * 15_000,
]


class Taker:
    """What came, and what to do when something comes."""

    def __init__(self) -> None:
        self.updates: list[dict[str, Any]] = []
        self.then: Callable[[], Awaitable[None]] | None = None

    async def __call__(self, update: dict[str, Any]) -> None:
        self.updates.append(update)
        if self.then:
            await self.then()


@pytest.fixture
def taker() -> Taker:
    return Taker()


@pytest.fixture
async def served(taker: Taker) -> AsyncIterator[int]:
    """The port it is served at."""
    app = Starlette(routes=[webhook(SECRET, taker)])
    config = uvicorn.Config(app, log_config=None, lifespan="off", ws="none")
    server = uvicorn.Server(config)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()  # who calls before uvicorn is up waits for it
        running = asyncio.create_task(server.serve(sockets=[listening]))
        yield listening.getsockname()[1]
        server.should_exit = True
        await running


@pytest.fixture
async def client(served: int) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(f"http://127.0.0.1:{served}") as session:
        yield session


def an_update(id: int = 7, bytes_long: int = 0) -> bytes:
    bare = json.dumps({"update_id": id, "text": ""}).encode()
    return bare[:-2] + b"x" * (bytes_long - len(bare)) + b'"}'


async def posted(
    client: aiohttp.ClientSession, body: Any, headers: dict[str, str] = RIGHT
) -> tuple[int, bytes]:
    async with client.post(PATH, data=body, headers=headers) as answer:
        return answer.status, await answer.read()


async def _read(reader: asyncio.StreamReader, seconds: float) -> bytes:
    async with asyncio.timeout(seconds):
        return await reader.read(65536)


async def sent(port: int, *pieces: bytes, ends: bool = False) -> bytes:
    """What is answered to these bytes, until the other side closes or falls silent."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answer = b""
    try:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
        if ends:
            writer.write_eof()
        while more := await _read(reader, 0.5 if answer else SECONDS):
            answer += more
    except (TimeoutError, ConnectionError):
        pass
    finally:
        writer.close()
    return answer


def head(*headers: str, secret: str = SECRET) -> bytes:
    lines = (f"POST {PATH} HTTP/1.1", "Host: x", f"{SECRET_HEADER}: {secret}", *headers)
    return "".join(f"{line}\r\n" for line in lines).encode("latin-1") + b"\r\n"


async def test_an_update_is_handed_on_as_it_came(
    client: aiohttp.ClientSession, taker: Taker
) -> None:
    update = {"update_id": 7, "message": {"text": "¿Qué? 🎒"}}
    assert await posted(client, json.dumps(update)) == (200, b"")
    assert taker.updates == [update]


async def test_without_the_secret_nobody_comes_in(
    client: aiohttp.ClientSession, taker: Taker
) -> None:
    assert await posted(client, an_update(), {}) == (401, b"")
    for wrong in ("", SECRET[:-1], SECRET + "x", SECRET.upper(), "ñ"):
        assert await posted(client, an_update(), {SECRET_HEADER: wrong}) == (403, b"")
    assert taker.updates == []


async def test_a_secret_that_is_no_text_is_only_wrong(served: int) -> None:
    answer = await sent(served, head("Content-Length: 2", secret="\xff\xfe"), b"{}")
    assert answer.startswith(b"HTTP/1.1 403 ")


async def test_who_is_refused_need_not_send_a_body(served: int) -> None:
    answer = await sent(served, head("Content-Length: 1000000", secret="wrong"))
    assert answer.startswith(b"HTTP/1.1 403 ")
    assert b"connection: close" in answer.lower()
    assert answer.endswith(b"\r\n\r\n")


async def test_the_secret_is_compared_in_constant_time(
    client: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[tuple[object, object]] = []
    in_truth = hmac.compare_digest

    def spy(a: bytes, b: bytes) -> bool:
        compared.append((a, b))
        return in_truth(a, b)

    monkeypatch.setattr(hmac, "compare_digest", spy)
    assert (await posted(client, an_update(), {SECRET_HEADER: "wrong"}))[0] == 403
    assert (await posted(client, an_update()))[0] == 200
    assert compared == [(b"wrong", SECRET.encode()), (SECRET.encode(), SECRET.encode())]


@pytest.mark.parametrize("secret", ["", "with a space", "ñ", "x" * 257, "secret\n"])
def test_a_secret_that_telegram_would_not_take_is_refused_at_the_start(
    secret: str, taker: Taker
) -> None:
    with pytest.raises(ValueError, match="a webhook's secret"):
        webhook(secret, taker)


async def test_only_post_is_answered(client: aiohttp.ClientSession, taker: Taker) -> None:
    for method in ("GET", "HEAD", "PUT", "DELETE", "OPTIONS"):
        async with client.request(method, PATH, headers=RIGHT) as answer:
            assert answer.status == 405
    assert taker.updates == []


@pytest.mark.parametrize("chunked", [False, True])
async def test_a_body_may_have_the_whole_length_and_not_a_byte_more(
    client: aiohttp.ClientSession, taker: Taker, *, chunked: bool
) -> None:
    for size, status in ((MOST_BYTES, 200), (MOST_BYTES + 1, 413)):
        body = an_update(size, size)
        assert len(body) == size
        assert await posted(client, in_pieces(body) if chunked else body) == (status, b"")
    assert [update["update_id"] for update in taker.updates] == [MOST_BYTES]


async def test_a_body_without_end_is_cut_off(served: int, taker: Taker) -> None:
    one = b"%x\r\n%s\r\n" % (65536, b"x" * 65536)
    async with asyncio.timeout(SECONDS):
        await sent(served, head("Transfer-Encoding: chunked"), *[one] * 2000)
    assert taker.updates == []


async def test_a_told_length_that_is_too_short_cuts_the_body(served: int, taker: Taker) -> None:
    answer = await sent(served, head("Content-Length: 5"), an_update())
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert taker.updates == []


async def test_a_told_length_that_is_too_long_is_waited_for_and_no_longer(
    served: int, taker: Taker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(under_test, "MOST_SECONDS", 0.05)
    answer = await sent(served, head("Content-Length: 500"), an_update())
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert taker.updates == []


async def test_a_body_told_to_be_huge_counts_by_what_came(served: int, taker: Taker) -> None:
    body = b"x" * (MOST_BYTES + 1)
    answer = await sent(served, head("Content-Length: 99999999999"), body)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert taker.updates == []


async def test_a_slow_body_is_read_to_its_end(client: aiohttp.ClientSession, taker: Taker) -> None:
    assert await posted(client, in_pieces(an_update(), size=5, pause=0.01)) == (200, b"")
    assert taker.updates == [{"update_id": 7, "text": ""}]


async def test_who_leaves_in_the_middle_leaves_nothing(
    served: int, taker: Taker, caplog: pytest.LogCaptureFixture
) -> None:
    await sent(served, head("Content-Length: 500"), an_update(), ends=True)
    reset = socket.create_connection(("127.0.0.1", served))
    reset.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    reset.sendall(head("Content-Length: 500") + an_update())
    await asyncio.sleep(0.05)
    reset.close()
    await asyncio.sleep(0.05)
    assert taker.updates == []
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


async def test_what_is_no_update_is_refused_in_silence(
    client: aiohttp.ClientSession, taker: Taker, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for body in NO_UPDATES:
        assert (await posted(client, body), body[:50]) == ((400, b""), body[:50])
    assert taker.updates == []
    assert "Bob" not in caplog.text
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


async def test_200_is_said_only_after_it_was_taken(
    client: aiohttp.ClientSession, taker: Taker
) -> None:
    began, may_end, order = asyncio.Event(), asyncio.Event(), list[str]()

    async def commit() -> None:
        began.set()
        await may_end.wait()
        order.append("taken")

    taker.then = commit
    answering = asyncio.create_task(posted(client, an_update()))
    answering.add_done_callback(lambda _: order.append("answered"))
    await began.wait()
    await asyncio.sleep(0.1)
    assert order == []
    may_end.set()
    assert await answering == (200, b"")
    assert order == ["taken", "answered"]


async def test_what_is_being_taken_is_taken_though_the_other_side_has_left(
    served: int, taker: Taker
) -> None:
    done = asyncio.Event()

    async def commit() -> None:
        await asyncio.sleep(0.2)
        done.set()

    taker.then = commit
    reader, writer = await asyncio.open_connection("127.0.0.1", served)
    writer.write(head(f"Content-Length: {len(an_update())}") + an_update())
    await until(lambda: bool(taker.updates))
    assert len(taker.updates) == 1
    writer.close()
    async with asyncio.timeout(SECONDS):
        await done.wait()
    assert await reader.read() == b""


async def test_a_storage_that_is_busy_asks_telegram_to_come_again(
    client: aiohttp.ClientSession, taker: Taker, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail() -> None:
        raise Busy("the database stayed locked")

    taker.then = fail
    async with client.post(PATH, data=an_update(), headers=RIGHT) as answer:
        assert answer.status == 503
        assert answer.headers["Retry-After"] == str(RETRY_AFTER)
        assert await answer.read() == b""
    assert "the database stayed locked" in caplog.text
    taker.then = None
    assert await posted(client, an_update()) == (200, b"")


async def test_of_any_other_fault_only_its_kind_is_told(
    client: aiohttp.ClientSession, taker: Taker, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail() -> None:
        raise KeyError("Bob wrote this")

    caplog.set_level(logging.DEBUG)
    taker.then = fail
    assert await posted(client, an_update()) == (500, b"")
    assert "KeyError" in caplog.text
    assert "Bob" not in caplog.text
    assert all(record.exc_info is None for record in caplog.records)


async def test_fifty_at_once_are_all_taken(client: aiohttp.ClientSession, taker: Taker) -> None:
    all_here = asyncio.Event()

    async def wait_for_the_others() -> None:
        if len(taker.updates) == 50:
            all_here.set()
        await all_here.wait()

    taker.then = wait_for_the_others
    answers = await asyncio.gather(*(posted(client, an_update(id)) for id in range(50)))
    assert answers == [(200, b"")] * 50
    assert sorted(update["update_id"] for update in taker.updates) == [*range(50)]


async def in_pieces(body: bytes, size: int = 10_000, pause: float = 0.0) -> AsyncIterator[bytes]:
    """Sent as chunks, without a told length."""
    for start in range(0, len(body), size):
        yield body[start : start + size]
        await asyncio.sleep(pause)
