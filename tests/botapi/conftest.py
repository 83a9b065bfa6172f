"""A running stand-in, a phone that has begun, and two ways to call: the real library, and raw HTTP."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession, FormData
from telegram import Bot
from telegram.request import HTTPXRequest

from tests.botapi.phones import Phone
from tests.botapi.running import standin
from tests.botapi.server import Api


class Raw:
    """Calls as no library would let through; gives the status and the body."""

    def __init__(self, api: Api, session: ClientSession) -> None:
        self.api = api
        self.session = session

    async def __call__(self, method: str, **given: Any) -> tuple[int, Any]:
        async with self.session.post(self.url(method), json=given) as response:
            return response.status, await response.json()

    async def form(self, method: str, body: str | bytes | FormData) -> tuple[int, Any]:
        kind = "application/x-www-form-urlencoded"
        headers = {} if isinstance(body, FormData) else {"Content-Type": kind}
        async with self.session.post(self.url(method), data=body, headers=headers) as response:
            return response.status, await response.json()

    async def get(self, method: str) -> tuple[int, Any]:
        async with self.session.get(self.url(method)) as response:
            return response.status, await response.json()

    async def result(self, method: str, **given: Any) -> Any:
        status, body = await self(method, **given)
        assert status == 200, body
        return body["result"]

    def url(self, method: str) -> str:
        return f"{self.api.base_url}/bot{self.api.token}/{method}"


@pytest.fixture
async def api() -> AsyncIterator[Api]:
    async with standin() as running:
        yield running


@pytest.fixture
async def bot(api: Api) -> AsyncIterator[Bot]:
    # Reading the machine's list of certificates twice takes longer than most tests.
    plain = [HTTPXRequest(httpx_kwargs={"verify": False}) for _ in range(2)]
    async with Bot(api.token, api.bot_url, request=plain[0], get_updates_request=plain[1]) as bot:
        yield bot


@pytest.fixture
async def raw(api: Api) -> AsyncIterator[Raw]:
    async with ClientSession() as session:
        yield Raw(api, session)


@pytest.fixture
async def bob(api: Api) -> Phone:
    """Has begun, and the bot has taken that."""
    phone = api.phone(language="es")
    await phone.starts()
    api.updates.take(phone.updates[-1] + 1, 1)
    return phone
