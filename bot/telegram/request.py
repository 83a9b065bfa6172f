"""How the bot calls Telegram: PTB's requests, carried by aiohttp.

What: a telegram.request.BaseRequest that sends JSON over connections kept open. Why: PTB's own
client (httpx) costs 1.6 of the 1.87 ms of CPU of a turn that only echoes; this one 0.2. Given up:
files, HTTP/2, and the words of a network error.
What would change our mind: a PTB that is as cheap by itself, or a bot that sends pictures.

The address holds the bot's token, and aiohttp's errors hold the address. So of an error only the
name of its class goes on, and nothing of it hangs on what is raised instead.
"""

import json
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from aiohttp import (
    ClientConnectorCertificateError,
    ClientHttpProxyError,
    ClientProxyConnectionError,
    ClientSession,
    ClientTimeout,
    DummyCookieJar,
    TCPConnector,
)
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.telegram.secrecy import scrubbed
from bot.telegram.trouble import Certificate, NotTheBotApi, Proxy

# Idle connections are closed before a server (often after a minute) or a router does it unseen:
# what is sent into a closed one is a NetworkError, and nobody knows whether it arrived.
_KEPT_OPEN = 30.0
_KEPT_NAMES = 300  # seconds that an address from DNS is good for

_UNSET = BaseRequest.DEFAULT_NONE


class Request(BaseRequest):
    """For a Bot make two: a long poll then never takes a connection that an answer needs.

    Timeouts are in seconds; None waits forever. `pool`: how long to wait while all connections are
    at work. The whole of a call takes at most the sum of the four.
    """

    def __init__(
        self,
        connections: int = 64,
        *,
        read: float | None = 5.0,
        write: float | None = 5.0,
        connect: float | None = 5.0,
        pool: float | None = 1.0,
        proxy: str | None = None,
    ) -> None:
        self._connections = connections
        self._seconds = (read, write, connect, pool)
        self._timeout = _timeout(*self._seconds)
        self._proxy = proxy
        self._session: ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        return self._seconds[0]

    async def initialize(self) -> None:
        """In the loop that will send. Again does nothing."""
        if self._session is None:
            self._session = ClientSession(
                connector=TCPConnector(
                    limit=self._connections,
                    keepalive_timeout=_KEPT_OPEN,
                    ttl_dns_cache=_KEPT_NAMES,
                ),
                cookie_jar=DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
                skip_auto_headers=("Accept", "Accept-Encoding"),
                timeout=self._timeout,
                proxy=self._proxy,
            )

    async def shutdown(self) -> None:
        session, self._session = self._session, None
        if session:
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = _UNSET,
        write_timeout: Any = _UNSET,
        connect_timeout: Any = _UNSET,
        pool_timeout: Any = _UNSET,
    ) -> tuple[int, bytes]:
        """PTB calls it. The status and the body; TimedOut and NetworkError when there is none."""
        # A TelegramError and not a NetworkError: to try again would mend neither.
        if self._session is None:
            raise TelegramError("This request is not initialized, or was shut down")
        if request_data and request_data.contains_files:
            raise TelegramError("This request sends no files; use telegram.request.HTTPXRequest")
        timeout = self._timeout_of(read_timeout, write_timeout, connect_timeout, pool_timeout)
        try:
            # A redirect would carry the token to whoever it names.
            async with self._session.request(
                method,
                url,
                data=_body(request_data),
                headers=_JSON,
                timeout=timeout,
                allow_redirects=False,
            ) as answer:
                status, body = answer.status, await answer.read()
        except Exception as error:  # noqa: BLE001  (PTB would put any other's text in its own)
            problem = _problem(error)
        else:
            if status < 300 or _is_the_apis(body):
                return status, body if status < 300 else scrubbed(
                    body.decode(errors="replace")
                ).encode()
            problem = _problem_of_page(status)
        # Outside the handler, so that no __context__ carries the address along.
        raise problem

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """PTB's own logs what it cannot read, which may be what a student was sent."""
        try:
            answer = json.loads(payload.decode(errors="replace"))
        except (ValueError, RecursionError):
            answer = None
        if isinstance(answer, dict) and answer.keys() & {"result", "description"}:
            return answer
        raise NotTheBotApi("no answer of the Bot API")

    def _timeout_of(self, *given: Any) -> ClientTimeout:
        if all(seconds is _UNSET for seconds in given):
            return self._timeout
        both = zip(given, self._seconds, strict=True)
        return _timeout(*(own if seconds is _UNSET else seconds for seconds, own in both))


_JSON = {"Content-Type": "application/json"}


def _timeout(
    read: float | None, write: float | None, connect: float | None, pool: float | None
) -> ClientTimeout:
    return ClientTimeout(
        total=_sum(read, write, connect, pool),
        connect=_sum(connect, pool),
        sock_connect=connect,
        sock_read=read,
    )


def _sum(*seconds: float | None) -> float | None:
    known = [one for one in seconds if one is not None]
    return sum(known) if len(known) == len(seconds) else None


def _body(request_data: RequestData | None) -> bytes | None:
    """Telegram takes JSON as it takes a form, and JSON is a third cheaper to send."""
    parameters = request_data.parameters if request_data else None
    return json.dumps(parameters).encode() if parameters else None


def _problem(error: Exception) -> TelegramError:
    name = type(error).__name__
    match error:
        case TimeoutError():
            return TimedOut(f"Timed out ({name})")
        case ClientConnectorCertificateError():
            return Certificate(name)
        case ClientHttpProxyError() | ClientProxyConnectionError():
            return Proxy(name)
    return NetworkError(f"Telegram cannot be reached ({name})")


def _problem_of_page(status: int) -> TelegramError:
    """Of an answer that is not the Bot API's: Telegram's own gateway says 502 and the like so, too."""
    if status == 407:
        return Proxy(f"HTTP {status}")
    return NetworkError(f"HTTP {status}") if status >= 500 else NotTheBotApi(f"HTTP {status}")


def _is_the_apis(body: bytes) -> bool:
    """Whether it is the Bot API that refuses: PTB quotes what it gets, and a page may hold the address."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return False
    if not isinstance(answer, dict) or answer.get("ok") is not False:
        return False
    return {"error_code", "description"} <= answer.keys()


def proxy_for(url: str) -> str | None:
    """The proxy that the environment names for this address: HTTPS_PROXY and its like, but for NO_PROXY.

    One without a scheme ("proxy:3128") is an HTTP proxy, as other programs take it.
    """
    parts = urlsplit(url)
    if not parts.hostname or proxy_bypass(parts.hostname):
        return None
    named = getproxies().get(parts.scheme)
    return f"http://{named}" if named and "://" not in named else named
