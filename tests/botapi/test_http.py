"""The few lines of HTTP below the stand-in, spoken to byte by byte."""

import asyncio
from contextlib import closing

import pytest

from tests.botapi.server import Api

BODY = b"chat_id=404&text=Hello"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"


def request(api: Api, method: str, *, body: bytes = b"", more: bytes = b"") -> bytes:
    verb = "POST" if body else "GET"
    first = f"{verb} /bot{api.token}/{method} HTTP/1.1\r\nHost: here\r\n".encode()
    length = f"Content-Length: {len(body)}\r\n".encode() if body else b""
    return first + more + length + b"\r\n" + body


async def answers(api: Api, *pieces: bytes, upto: bytes) -> bytes:
    """What comes back until this was seen, or until the other side hangs up."""
    port = int(api.base_url.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    found = b""
    with closing(writer):
        for piece in pieces:
            writer.write(piece)
            await asyncio.sleep(0.002)
        async with asyncio.timeout(5):
            while upto not in found and (more := await reader.read(65_536)):
                found += more
    await writer.wait_closed()
    return found


async def test_a_call_may_come_in_pieces(api: Api) -> None:
    whole = request(api, "sendMessage", body=BODY, more=FORM)
    pieces = [whole[at : at + 40] for at in range(0, len(whole), 40)]
    found = await answers(api, *pieces, upto=b"chat not found")
    assert found.startswith(b"HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\n")


async def test_calls_on_one_connection_are_answered_in_order(api: Api) -> None:
    calls = request(api, "getWebhookInfo") + request(api, "nothing") + request(api, "getMe")
    found = await answers(api, calls, upto=b"whathelps_bot")
    assert found.index(b"pending_update_count") < found.index(b"404") < found.index(b"is_bot")


async def test_who_asks_first_is_told_to_go_on(api: Api) -> None:
    more = FORM + b"Expect: 100-continue\r\n"
    head, body = request(api, "sendMessage", body=BODY, more=more).split(b"\r\n\r\n")
    found = await answers(api, head + b"\r\n\r\n", body, upto=b"chat not found")
    assert found.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 400 ")


@pytest.mark.parametrize(
    ("bytes_sent", "status"),
    [
        (b"GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", b"411 Length Required"),
        (b"GET / HTTP/1.1\r\nContent-Length: many\r\n\r\n", b"400 Bad Request"),
        (b"Hello?\r\n\r\n", b"400 Bad Request"),
        (b"x" * 70_000, b"431 Request Header Fields Too Large"),
    ],
)
async def test_what_is_not_understood_ends_the_connection(
    api: Api, bytes_sent: bytes, status: bytes
) -> None:
    found = await answers(api, bytes_sent, upto=b"never")
    assert found.startswith(b"HTTP/1.1 " + status)
