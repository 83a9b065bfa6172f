"""A browser of the siege: pages looked at and forms sent by real HTTP, and sent again as browsers do.

What is in doubt, since the program died or the connection was cut before the answer was read, is sent again
just as it was; so is what the program says it has had no time or no room for.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import aiohttp

from tests.torture.page_read import ReadPage
from tests.web.browser import Form

Pairs = Sequence[tuple[str, str]]

_NO_TIME = 503
_LOST = (aiohttp.ClientError, ConnectionError, TimeoutError)
_WITHIN = 20.0  # seconds for one answer
_AGAIN_AFTER = (0.05, 0.3)  # seconds


@dataclass(eq=False)
class Network:
    """The way to the program: which addresses there are now, and whether anybody is there."""

    client: aiohttp.ClientSession
    rng: random.Random
    ports: list[int] = field(default_factory=list)
    up: asyncio.Event = field(default_factory=asyncio.Event)
    cuts: float = 0.0  # how often a connection is cut before the answer is read
    counts: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Shown:
    """A page as it is read. `moments`: how often "One moment" stood there before it."""

    status: int
    path: str
    page: ReadPage
    body: str = field(repr=False)
    moments: int = 0
    posted: int = 0  # what the form itself was answered with; 303 for a page that came by it

    def form(self, action: str, button: tuple[str, str] | None = None) -> Form | None:
        """The first form that is sent there, and has this button."""
        for form in self.page.forms:
            if form.action == action and (
                button is None or any((b.name, b.value) == button for b in form.buttons)
            ):
                return form
        return None

    def field(self, name: str) -> str:
        fields = (pair for form in self.page.forms for pair in form.fields)
        return next((value for key, value in fields if key == name and value), "")


class Browser:
    def __init__(self, network: Network, language: str, *, script: bool = False) -> None:
        """`script`: answers are sent as the page's own script does, which shows a part in its place."""
        self._network, self._script = network, script
        self._headers = {"accept-language": language}
        self.cookies: dict[str, str] = {}

    async def opens(self, path: str) -> Shown:
        return await self._goes(path, None)

    async def sends(
        self, path: str, pairs: Pairs, seen: "Callable[[Shown], None] | None" = None
    ) -> Shown:
        """`seen`: is told of what stands there while the program has no time."""
        return await self._goes(path, pairs, seen)

    async def _goes(
        self, path: str, pairs: Pairs | None, seen: "Callable[[Shown], None] | None" = None
    ) -> Shown:
        moments, posted = 0, 0
        while True:
            await self._network.up.wait()
            try:
                status, to, body = await self._asks(path, pairs)
            except _LOST:
                self._network.counts["sent again after no answer"] += 1
                await asyncio.sleep(0.01)
                continue
            posted = posted or status
            if status == 303:
                path, pairs = to.partition("#")[0], None
                continue
            shown = Shown(status, path, ReadPage(body), body, moments, posted)
            if status != _NO_TIME:
                return shown
            self._network.counts["told to wait"] += 1
            moments, posted = moments + 1, 0
            if seen is not None:
                seen(shown)
            await asyncio.sleep(self._network.rng.uniform(*_AGAIN_AFTER))

    async def _asks(self, path: str, pairs: Pairs | None) -> tuple[int, str, str]:
        network = self._network
        port = network.rng.choice(network.ports)
        headers = {
            **self._headers,
            "cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()),
        }
        within = _WITHIN
        if pairs is not None and network.rng.random() < network.cuts:
            network.counts["connections cut before the answer"] += 1
            within = network.rng.uniform(0.001, 0.02)
        data = None if pairs is None else urlencode(pairs, errors="surrogatepass").encode()
        if data is not None:
            headers |= {"x-part": "1"} if self._script and path == "/talk" else {}
            headers["content-type"] = "application/x-www-form-urlencoded"
        async with asyncio.timeout(within):
            async with network.client.request(
                "GET" if data is None else "POST",
                f"http://127.0.0.1:{port}{path}",
                data=data,
                headers={**headers, "host": f"localhost:{port}"},
                allow_redirects=False,
            ) as answer:
                body = await answer.text()
                self._keeps(answer.headers.getall("set-cookie", ()))
                return answer.status, answer.headers.get("location", ""), body

    def _keeps(self, given: Sequence[str]) -> None:
        for line in given:
            for name, one in SimpleCookie(line).items():
                if one.value and one["max-age"] != "0":
                    self.cookies[name] = one.value
                else:
                    self.cookies.pop(name, None)
