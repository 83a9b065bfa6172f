"""HTTP/1.1, as much of it as clients of the Bot API speak: kept connections, bodies of a told length.

What: our own few lines in place of aiohttp's server. Why: that one takes four times as long as all the
rest of a call, and a benchmark would measure it. Given up: chunked bodies (411) and requests sent
before the last was answered, which wait for their turn. What would change our mind: a client that needs
more of HTTP.
"""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import cast

JSON = "application/json"
LONGEST_HEAD = 65_536


@dataclass(slots=True)
class Request:
    verb: str
    path: str
    query: str
    kind: str  # the Content-Type, as it was sent
    body: bytes
    hang_up: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Answer:
    body: bytes
    status: int = 200
    kind: str = JSON


Handler = Callable[[Request], Answer | Coroutine[None, None, Answer]]


@dataclass(eq=False)
class Server:
    """`handle` gives an answer at once, or a coroutine where something must be waited for."""

    handle: Handler
    port: int = 0
    connections: set["_Connection"] = field(default_factory=set)
    _server: asyncio.Server | None = None

    async def start(self) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: _Connection(self), "127.0.0.1", self.port, backlog=1024
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        if self._server is None:
            return
        self._server.close()
        tasks = [task for it in self.connections if (task := it.task) is not None]
        for connection in list(self.connections):
            connection.hang_up()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)  # the connections hear of their own end
        await self._server.wait_closed()


class _Connection(asyncio.Protocol):
    def __init__(self, server: Server) -> None:
        self.task: asyncio.Task[None] | None = None
        self._server = server
        self._transport: asyncio.Transport | None = None
        self._data = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is none by its class
        self._server.connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """A poll ends with its connection, so that a killed bot's is not taken for a second bot's."""
        self._server.connections.discard(self)
        self._transport = None
        if self.task is not None:
            self.task.cancel()

    def data_received(self, data: bytes) -> None:
        self._data = self._data + data if self._data else data
        if self.task is None:
            self._take()

    def hang_up(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def _take(self) -> None:
        """All requests that are here whole, up to one that must wait."""
        while self._data and self.task is None and self._transport is not None:
            request = self._request()
            if request is None:
                return
            answer = self._server.handle(request)
            if isinstance(answer, Answer):
                self._write(answer)
            else:
                self.task = asyncio.get_running_loop().create_task(self._wait(answer))

    async def _wait(self, answer: Coroutine[None, None, Answer]) -> None:
        try:
            self._write(await answer)
        except BaseException:
            self.hang_up()  # nobody shall wait for an answer that will never come
            raise
        self.task = None
        self._take()

    def _request(self) -> Request | None:
        end = self._data.find(b"\r\n\r\n")
        if end < 0:
            if len(self._data) > LONGEST_HEAD:
                self._refuse(431)
            return None
        head = self._data[:end]
        low = head.lower()
        if b"\r\ntransfer-encoding:" in low:
            self._refuse(411)
            return None
        length = _header(head, low, b"\r\ncontent-length:") or "0"
        first = head.partition(b"\r\n")[0].decode("latin-1").split(" ")
        if len(first) != 3 or not length.isdecimal():
            self._refuse(400)
            return None
        whole = end + 4 + int(length)
        if len(self._data) < whole:
            if b"\r\nexpect: 100-continue" in low and self._transport is not None:
                self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            return None
        body, self._data = self._data[end + 4 : whole], self._data[whole:]
        kind = _header(head, low, b"\r\ncontent-type:")
        path, _, query = first[1].partition("?")
        return Request(first[0], path, query, kind, body, self.hang_up)

    def _refuse(self, status: int) -> None:
        self._write(Answer(b"", status))
        if self._transport is not None:
            self._transport.close()

    def _write(self, answer: Answer) -> None:
        if self._transport is None or self._transport.is_closing():
            return
        head = _HEADS.get((answer.status, answer.kind)) or _head(answer.status, answer.kind)
        self._transport.write(b"%s%d\r\n\r\n%s" % (head, len(answer.body), answer.body))


def _header(head: bytes, low: bytes, name: bytes) -> str:
    at = low.find(name)
    if at < 0:
        return ""
    end = head.find(b"\r\n", at + 2)
    return head[at + len(name) : end if end > 0 else None].decode("latin-1").strip()


_REASONS = {int(status): status.phrase for status in HTTPStatus}
_HEADS: dict[tuple[int, str], bytes] = {}


def _head(status: int, kind: str) -> bytes:
    reason = _REASONS.get(status, "Unknown")
    head = f"HTTP/1.1 {status} {reason}\r\nContent-Type: {kind}\r\nContent-Length: ".encode()
    _HEADS[status, kind] = head
    return head
