"""The HTTP server: uvicorn, held so that no connection takes the page away from the others.

What: time and size limits for the head of a request, a time limit for all of one, and so many connections
from one address and in all. Why: uvicorn has none of these; 1,100 connections that never finished a head
used up every file that the process may open, and nothing said so.

Where there are too many, the oldest that is in no request makes room: a browser opens another one without a
word, half a head is nothing of anybody's, and who has the answer has no more to send. So none of these keeps
anybody out. What can: forms of which a part is there, up to 30 seconds, of as many addresses as it takes
(limits.py lets one have so many).
"""

import asyncio
import functools
import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from ipaddress import IPv4Network, IPv6Network, ip_address
from socket import socket
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

from bot.web.limits import places_of

log = logging.getLogger(__name__)

HEAD_WITHIN = 10.0  # seconds, also for a connection on which nothing is said
BODY_WITHIN = (
    30.0  # over what a page (forms.py) and the webhook take, so that they can still answer
)
TAKEN_WITHIN = 30.0  # for who does not read what is sent to them
# For what is sent on after its answer: closed at once, a browser might lose the answer.
REST_WITHIN = 2.0
MOST_HEAD = 32 * 1024  # bytes; browsers send one or two thousand
_PIECE = 8 * 1024
MOST_BODY = 17 * 1024 * 1024  # over what forms.py reads to its end

# A school's 200 phones behind one address open six connections each at the first page, as browsers do; five
# seconds later they are closed.
FROM_ONE_ADDRESS = 1200
IN_ALL = 2400
_OTHER_FILES = 256  # the database, the log, and what else a process opens

# From being asked to stop: what is half sent, and what is at work.
_HALF_SENT_STOPS_AFTER = 1.5
_ALL_STOPS_AFTER = 2
_TOLD_SO_WITHIN = 0.7  # who is given up then

_TOLD_EVERY = 60.0
_NOT_WHOLE = f"did not send a whole request head in {HEAD_WITHIN:.0f} s"
_TOO_LARGE = f"sent a request head of more than {MOST_HEAD // 1024} kB"
_TRICKLED = f"did not send a whole request in {BODY_WITHIN:.0f} s, or sent too much"
_UNREAD = f"did not read what was sent to them in {TAKEN_WITHIN:.0f} s"
_NO_HTTP = "sent something that is no HTTP"
_MADE_ROOM = "were closed to make room for others"
_REFUSED = "found no room"

Networks = Sequence[IPv4Network | IPv6Network]


class Room:
    """The connections there are, and what had to be done about some of them."""

    def __init__(self, trusted: Networks, in_all: int, from_one_address: int) -> None:
        self._trusted = trusted
        self._in_all, self._from_one = in_all, from_one_address
        self._all: dict[_Connection, None] = {}  # the oldest first
        self._by_place: dict[str, dict[_Connection, None]] = {}
        self._troubles: Counter[str] = Counter()
        self._told_at = 0.0

    def takes(self, one: "_Connection", address: str) -> bool:
        # Behind a proxy is everybody. Forms that come through it are counted by whose they are (limits.py).
        one.place = "" if self._is_trusted(address) else places_of(address)[0]
        here = self._by_place.get(one.place, {})
        if one.place and len(here) >= self._from_one and not self._made_room(here):
            return False
        if len(self._all) >= self._in_all and not self._made_room(self._all):
            return False
        self._all[one] = None
        self._by_place.setdefault(one.place, {})[one] = None
        return True

    def left(self, one: "_Connection") -> None:
        self._all.pop(one, None)
        here = self._by_place.get(one.place, {})
        here.pop(one, None)
        if not here:
            self._by_place.pop(one.place, None)

    def trouble(self, what: str) -> None:
        self._troubles[what] += 1

    def look(self, now: float) -> None:
        """Once a second: what takes too long ends, and what was done about it is told once a minute."""
        for one in list(self._all):
            one.look(now)
        if self._troubles and now - self._told_at >= _TOLD_EVERY:
            told = "; ".join(f"{count} {what}" for what, count in self._troubles.items())
            log.warning("connections: %s", told)
            self._troubles.clear()
            self._told_at = now

    def drop_half_sent(self) -> None:
        for one in [one for one in self._all if one.phase in (_BODY, _REST)]:
            one.transport.abort()

    def _made_room(self, among: "dict[_Connection, None]") -> bool:
        for one in among:
            if one.phase in (_IDLE, _HEAD, _REST):
                self.trouble(_MADE_ROOM)
                self.left(one)
                one.transport.abort()
                return True
        return False

    def _is_trusted(self, address: str) -> bool:
        try:
            one = ip_address(address)
        except ValueError:
            return False
        return any(one in network for network in self._trusted)


# Where a connection is in the request that comes next: nothing of it is there, or a part of its head, or of
# its body, or all of it; or a part of its body, and it is answered already.
_IDLE, _HEAD, _BODY, _WHOLE, _REST = "idle", "head", "body", "whole", "rest"


class _Connection(HttpToolsProtocol):
    def __init__(self, room: Room, **of_uvicorn: Any) -> None:
        super().__init__(**of_uvicorn)
        self._room = room
        self.place = ""
        self.phase = _IDLE
        self._size = 0  # of the part that is there
        self._since = self.loop.time()  # in this phase
        self._unread_since = 0.0  # 0.0: all is read
        self._at_work: RequestResponseCycle | None = None  # `cycle` is the newest, which may wait

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._since = self.loop.time()
        if not self._room.takes(self, self.client[0] if self.client else ""):
            self._room.trouble(_REFUSED)
            self._end(503)

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._nobody_reads()
        self._room.left(self)

    def data_received(self, data: bytes) -> None:
        """A head in small pieces, so that it is cut off before it is large."""
        while data and not self.transport.is_closing():
            before = self.phase
            size = _PIECE if before not in (_BODY, _REST) else len(data)
            piece, data = data[:size], data[size:]
            super().data_received(piece)
            if self.phase == before or before == _IDLE:
                self._size += len(piece)
            if self.phase in (_IDLE, _HEAD) and self._size > MOST_HEAD:
                self._room.trouble(_TOO_LARGE)
                self._end(431)
            elif self.phase in (_BODY, _REST) and self._size > MOST_BODY:
                self._room.trouble(_TRICKLED)
                self.transport.abort()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._at_work = cycle
        super()._start_asgi_task(cycle, app)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._is_at(_HEAD)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Not those behind a body: uvicorn takes them for the head's, and no proxy has seen them."""
        if self.phase == _HEAD:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        super().on_headers_complete()
        self._is_at(_BODY)

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._is_at(_IDLE if self.cycle.response_complete else _WHOLE)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if not self.cycle.response_complete:
            return  # it was one before it: more were sent without waiting for an answer
        if self.phase == _WHOLE:
            self._is_at(_IDLE)
        elif self.phase == _BODY:
            self._is_at(_REST)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unread_since = self.loop.time()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._unread_since = 0.0

    def send_400_response(self, msg: str) -> None:
        self._room.trouble(_NO_HTTP)
        self._end(400)

    def look(self, now: float) -> None:
        if self._unread_since and now - self._unread_since > TAKEN_WITHIN:
            self._room.trouble(_UNREAD)
            self.transport.abort()
        elif self.transport.is_closing():
            self._unread_since = self._unread_since or now
        elif self.phase == _HEAD and now - self._since > HEAD_WITHIN:
            self._room.trouble(_NOT_WHOLE)
            self._end(408)
        elif self.phase == _IDLE and now - self._since > HEAD_WITHIN:
            self.transport.close()  # browsers open some that they never use
        elif self.phase == _REST and now - self._since > REST_WITHIN:
            self.transport.close()
        elif self.phase == _BODY and now - self._since > BODY_WITHIN:
            self._room.trouble(_TRICKLED)
            self.transport.abort()

    def _is_at(self, phase: str) -> None:
        self.phase, self._size, self._since = phase, 0, self.loop.time()

    def _end(self, status: int) -> None:
        """Told in a line, where nothing else is being said, and closed."""
        cycle = self._at_work
        if cycle is None or cycle.response_complete:
            text = b"The page could not read this. Please open it again."
            self.transport.write(
                STATUS_LINE[status] + b"content-type: text/plain; charset=utf-8\r\n"
                b"x-content-type-options: nosniff\r\ncache-control: no-store\r\nconnection: close\r\n"
                b"content-length: %d\r\n\r\n%s" % (len(text), text)
            )
        else:
            self._nobody_reads()
        self.pipeline.clear()
        self.transport.close()

    def _nobody_reads(self) -> None:
        """What is at work says nothing more: uvicorn tells only the newest, which may still wait."""
        if self._at_work is not None and not self._at_work.response_complete:
            self._at_work.disconnected = True
            self._at_work.message_event.set()


class Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, room: Room) -> None:
        super().__init__(config)
        self._room = room

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are ours: what is at work is finished first."""
        yield

    async def on_tick(self, counter: int) -> bool:
        if counter % 10 == 0:  # of ten a second
            self._room.look(asyncio.get_running_loop().time())
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        loop = asyncio.get_running_loop()
        loop.call_later(_HALF_SENT_STOPS_AFTER, self._room.drop_half_sent)
        await super().shutdown(sockets)
        if given_up := [*self.server_state.tasks]:
            await asyncio.wait(given_up, timeout=_TOLD_SO_WITHIN)


def server_for(
    app: ASGIApp,
    trusted: Networks,
    *,
    in_all: int = IN_ALL,
    from_one_address: int = FROM_ONE_ADDRESS,
) -> Server:
    """`trusted`: the proxies whose X-Forwarded-For is believed, of nobody else's."""
    logging.getLogger("uvicorn.error").addFilter(_is_no_strangers)
    room = Room(trusted, _as_files_allow(in_all), from_one_address)
    config = uvicorn.Config(
        app, log_config=None, access_log=False, server_header=False, lifespan="off", ws="none",
        http=functools.partial(_Connection, room),  # type: ignore[arg-type]
        proxy_headers=bool(trusted), forwarded_allow_ips=[str(one) for one in trusted],
        timeout_graceful_shutdown=_ALL_STOPS_AFTER,
    )  # fmt: skip
    return Server(config, room)


def _is_no_strangers(record: logging.LogRecord) -> bool:
    """Not a line for each thing that somebody sends: it is counted, and told once a minute."""
    told = str(record.msg)
    return not told.startswith(("Invalid HTTP", "Unsupported upgrade", "No supported WebSocket"))


def _as_files_allow(wanted: int) -> int:
    """How many connections the process may have open, as far as it can be raised."""
    try:
        import resource
    except ImportError:  # Windows counts otherwise
        return wanted
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = wanted + _OTHER_FILES
    if soft != resource.RLIM_INFINITY and soft < needed:
        soft = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return wanted if soft == resource.RLIM_INFINITY else max(1, min(wanted, soft - _OTHER_FILES))
