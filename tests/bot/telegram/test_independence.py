"""Whatever Telegram does, the page goes on; and what is wrong is said once, with its cause and its mend."""

import asyncio
import logging
import ssl
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.commands.run import patiently
from bot.config import Config, Web
from bot.telegram import polling
from bot.telegram.request import proxy_for
from bot.telegram.service import Channel
from bot.writer import Writer
from storage.database import Store
from storage.people import School
from storage.problems import Busy
from tests.botapi.running import standin
from tests.botapi.server import TOKEN
from tests.channels import running_school
from tests.program import Program
from tests.student import Clock
from tests.waiting import until

PAGE = "<html>Sign in to the school's network</html>"
REFUSED = '{"ok":false,"error_code":%d,"description":"%s"}'
ME = '{"ok":true,"result":{"id":1,"is_bot":true,"first_name":"A bot"}}'

# What answers in Telegram's place, and a part of the sentence that it is told by.
WAITED_FOR: dict[str, tuple[int, str, str]] = {
    "a filter's page": (200, PAGE, "is not Telegram (no answer of the Bot API): a filter"),
    "401 of somebody else": (401, PAGE, "is not Telegram (HTTP 401): a filter, a sign-in page"),
    "404 of somebody else": (404, PAGE, "is not Telegram (HTTP 404)"),
    "404 in other JSON": (404, '{"detail":"Not Found"}', "is not Telegram (HTTP 404)"),
    "a redirect": (302, PAGE, "is not Telegram (HTTP 302)"),
    "a proxy that wants a password": (407, PAGE, "HTTPS_PROXY=http://user:password@proxy"),
    "true in place of a bot": (200, '{"ok":true,"result":true}', "(getMe names no bot)"),
    "a bot without a name": (200, ME, "(getMe names no bot)"),
    "a gateway that is down": (502, PAGE, "Telegram cannot be reached (HTTP 502)"),
    "another program": (409, REFUSED % (409, "Conflict"), "another program receives this bot's"),
}
STOPS = {
    "an unknown token": (401, REFUSED % (401, "Unauthorized")),
    "a token that is none": (404, REFUSED % (404, "Not Found")),
}


@asynccontextmanager
async def answering(
    status: Callable[[], int], body: Callable[[], str], tls: ssl.SSLContext | None = None
) -> AsyncIterator[str]:
    """A server in Telegram's place; its address."""

    async def answer(_request: web.BaseRequest) -> web.StreamResponse:
        return web.Response(body=body().encode(), status=status(), content_type="text/html")

    runner = web.ServerRunner(web.Server(answer, access_log=None))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls).start()
    port = runner.addresses[0][1]
    yield f"https://localhost:{port}" if tls else f"http://127.0.0.1:{port}"
    await runner.cleanup()


@asynccontextmanager
async def channel_to(
    base: str, store: Store, school: School, clock: Clock, mode: str = "polling"
) -> AsyncIterator[tuple[Channel, list[float], "asyncio.Task[str]"]]:
    """The channel with its back-off noted and not waited for."""
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        await asyncio.sleep(0.001)

    config = Config(telegram={"api_base": base, "token": TOKEN, "mode": mode})
    with Writer(store) as writer:
        of = running_school(config, store, school, writer, lambda: (), lambda: clock.now)
        channel = Channel(of, TOKEN, paced=False, pause=pause)
        running = asyncio.create_task(channel.run())
        yield channel, pauses, running
        running.cancel()
        await asyncio.wait([running])


@pytest.mark.parametrize("fault", WAITED_FOR)
async def test_what_may_mend_itself_is_told_once_and_waited_for(
    fault: str, store: Store, school: School, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot")
    status, body, told = WAITED_FOR[fault]
    async with (
        answering(lambda: status, lambda: body) as base,
        channel_to(base, store, school, clock) as (channel, pauses, running),
    ):
        await until(lambda: len(pauses) >= 6)
        assert not running.done()
        assert channel.name == ""
        said = [record.getMessage() for record in caplog.records if record.name.startswith("bot")]
        assert len(said) == 1
        assert told in said[0]
        assert TOKEN.partition(":")[2] not in said[0]
    if fault != "another program":
        grown = [one / wanted for one, wanted in zip(pauses, (1, 2, 5, 15, 60, 60), strict=False)]
        assert all(0.75 <= one <= 1.25 for one in grown)


@pytest.mark.parametrize("fault", STOPS)
async def test_a_token_that_the_bot_api_itself_refuses_stops_the_channel(
    fault: str, store: Store, school: School, clock: Clock
) -> None:
    status, body = STOPS[fault]
    async with (
        answering(lambda: status, lambda: body) as base,
        channel_to(base, store, school, clock) as (_, pauses, running),
    ):
        why = await asyncio.wait_for(running, 60)
    assert why.startswith("Telegram does not know this token. Look it up with @BotFather")
    assert f"Or telegram.api_base ({base}) is no server of the Bot API." in why
    assert pauses == []


async def test_it_joins_when_it_can_and_says_that_it_is_back(
    store: Store, school: School, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot")
    gone, again = "Telegram cannot be reached", "Telegram answers again."
    async with standin(clock=lambda: clock.now / 1e6) as api:
        api.faults.refuses(502, "Bad Gateway", times=3)
        async with channel_to(api.base_url, store, school, clock) as (channel, _, running):
            await api.phone().says("hello")
            await until(lambda: _said(caplog).count(again) == 1)
            assert channel.name == "@whathelps_bot"
            api.faults.refuses(502, "Bad Gateway", times=4, method="getUpdates")
            await api.phone().says("hello")
            await until(lambda: _said(caplog).count(again) == 2)
            assert not running.done()
    assert [line.partition(" (")[0] for line in _said(caplog)[:5]] == [
        gone, "Telegram is on, as @whathelps_bot", again, gone, again,
    ]  # fmt: skip


async def test_a_second_program_is_told_once_however_long_it_stays(
    store: Store, school: School, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """getMe answers to both of them: only what comes in shows that this one is heard again."""
    caplog.set_level(logging.INFO, "bot")
    async with standin(clock=lambda: clock.now / 1e6) as api:
        api.faults.refuses(409, "Conflict", times=1_000, method="getUpdates")
        async with channel_to(api.base_url, store, school, clock) as (_, pauses, running):
            await until(lambda: sum(seconds > 60 for seconds in pauses) >= 3)
            assert not running.done()
            api.faults.clear()
            await api.phone().says("hello")
            await until(lambda: "Telegram answers again." in _said(caplog))
    told = [line.partition(":")[0] for line in _said(caplog)]
    assert told == [
        "Telegram is on, as @whathelps_bot (polling).",
        "Telegram says that another program receives this bot's messages",
        "Telegram answers again.",
    ]


async def test_as_long_as_telegram_asks_for_is_waited(
    store: Store, school: School, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    body = '{"ok":false,"error_code":429,"description":"Too Many","parameters":{"retry_after":300}}'
    async with (
        answering(lambda: 429, lambda: body) as base,
        channel_to(base, store, school, clock) as (_, pauses, _running),
    ):
        await until(lambda: bool(pauses))
    assert pauses[0] >= 0.75 * 300
    assert _said(caplog) == [
        "Telegram asks us to wait, since too much was asked of it; it is tried again after that."
    ]


async def test_a_server_that_does_not_hold_the_call_open_is_not_asked_without_end() -> None:
    pauses: list[float] = []

    async def api(_method: str, _call: dict[str, Any]) -> Any:
        return []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 8:
            raise asyncio.CancelledError

    async def take(_updates: list[dict[str, Any]]) -> None:
        raise AssertionError("there is nothing to take")

    with pytest.raises(asyncio.CancelledError):
        await polling.poll(api, take, clock=lambda: 7.0, pause=pause)
    assert pauses == [0.5, 1, 2, 4, 8, 16, 30, 30]


async def test_a_server_that_gives_the_same_again_at_once_is_not_asked_without_end() -> None:
    pauses: list[float] = []
    taken: list[int] = []

    async def api(_method: str, _call: dict[str, Any]) -> Any:
        return [{"update_id": 7}]

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 4:
            raise asyncio.CancelledError

    async def take(updates: list[dict[str, Any]]) -> None:
        taken.extend(update["update_id"] for update in updates)

    with pytest.raises(asyncio.CancelledError):
        await polling.poll(api, take, clock=lambda: 7.0, pause=pause)
    assert pauses == [0.5, 1, 2, 4]
    assert taken == [7] * 5  # the first was new, and cost no wait


async def test_a_webhook_asks_to_be_tried_again_until_telegram_is_joined(
    store: Store, school: School, clock: Clock
) -> None:
    from starlette.applications import Starlette

    from bot.telegram.webhook import PATH, SECRET_HEADER

    async with (
        answering(lambda: 502, lambda: PAGE) as base,
        channel_to(base, store, school, clock, "webhook") as (channel, pauses, _),
    ):
        await until(lambda: bool(pauses))
        assert channel.route is not None
        through = httpx.ASGITransport(Starlette(routes=[channel.route]))
        headers = {SECRET_HEADER: store.vault.index("telegram.webhook", TOKEN.partition(":")[0])}
        async with httpx.AsyncClient(transport=through, base_url="http://x") as client:
            answer = await client.post(PATH, json={"update_id": 1}, headers=headers)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


# --- certificates and proxies ------------------------------------------------------------------------


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Signed by nobody but itself, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - timedelta(1)).not_valid_after(now + timedelta(1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8)
    pem = made.public_bytes(form[0]) + key.private_bytes(*form, serialization.NoEncryption())
    (tmp_path / "school.pem").write_bytes(pem)
    return tmp_path / "school.pem"


async def test_an_unknown_certificate_is_told_with_the_setting_that_makes_it_known(
    certificate: Path,
    store: Store,
    school: School,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    async with answering(lambda: 200, lambda: '{"ok":true,"result":true}', tls) as base:
        async with channel_to(base, store, school, clock) as (_, pauses, running):
            await until(lambda: bool(pauses))
            assert not running.done()
        asks = (
            "import asyncio, sys; from bot.telegram.request import Request\n"
            "async def main():\n"
            "    request = Request(); await request.initialize()\n"
            "    print((await request.do_request(sys.argv[1], 'POST'))[0]); await request.shutdown()\n"
            "asyncio.run(main())"
        )
        known = await asyncio.to_thread(
            subprocess.run, [sys.executable, "-c", asks, base], capture_output=True, check=False,
            env={"SSL_CERT_FILE": str(certificate), "PATH": ""},
        )  # fmt: skip
    (told,) = _said(caplog)
    assert f"The certificate of {base} is not known on this computer" in told
    assert "SSL_CERT_FILE" in told
    assert known.stdout == b"200\n"


def test_the_proxy_is_the_one_that_the_environment_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://user:secret@proxy:3128")
    monkeypatch.setenv("NO_PROXY", "telegram.school.example")
    assert proxy_for("https://api.telegram.org") == "http://user:secret@proxy:3128"
    assert proxy_for("https://telegram.school.example") is None
    assert proxy_for("http://127.0.0.1:8081") is None


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy"])
def test_a_proxy_that_is_named_without_a_scheme_is_an_http_proxy(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "proxy.school.example:3128")
    assert proxy_for("https://api.telegram.org") == "http://proxy.school.example:3128"


def test_a_proxy_for_something_else_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ALL_PROXY", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://proxy:3128")
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    assert proxy_for("https://api.telegram.org") is None


# --- the program -------------------------------------------------------------------------------------


@pytest.fixture
def page(program: Program) -> Callable[[str], Any]:
    """Starts the program with this Bot API, and waits until the page can be opened."""

    def started(base: str) -> Any:
        running = program.start(
            "run", WHATHELPS_TELEGRAM__TOKEN=TOKEN, WHATHELPS_TELEGRAM__API_BASE=base,
            WHATHELPS_WEB__PORT="8965",
        )  # fmt: skip
        assert "Students: http://localhost:8965" in running.shows("Stop: Ctrl-C.")
        return running

    return started


async def test_the_page_is_there_at_once_whatever_telegram_does(
    page: Callable[[str], Any],
) -> None:
    running = await asyncio.to_thread(page, "http://127.0.0.1:9")
    await asyncio.to_thread(running.shows, "Telegram cannot be reached")
    async with httpx.AsyncClient() as client:
        assert (await client.get("http://localhost:8965/")).status_code == 200
    ended = await asyncio.to_thread(running.is_stopped)
    assert ended.code == 0


async def test_a_refused_token_ends_the_channel_and_not_the_page(
    page: Callable[[str], Any], program: Program
) -> None:
    async with answering(lambda: 401, lambda: REFUSED % (401, "Unauthorized")) as base:
        running = await asyncio.to_thread(page, base)
        await asyncio.to_thread(running.shows, "Telegram does not know this token.")
        async with httpx.AsyncClient() as client:
            assert (await client.get("http://localhost:8965/")).status_code == 200
        assert (await asyncio.to_thread(running.is_stopped)).code == 0
        alone = await asyncio.to_thread(
            program.run, "run", WHATHELPS_TELEGRAM__TOKEN=TOKEN,
            WHATHELPS_TELEGRAM__API_BASE=base, WHATHELPS_WEB__ENABLED="false",
        )  # fmt: skip
    assert alone.code == 2
    assert alone.err.splitlines()[-1].startswith("Telegram does not know this token.")


def test_links_have_the_port_that_the_page_listens_on() -> None:
    assert Web(port=9000).base_url == "http://localhost:9000"
    assert Web(port=9000, base_url="https://school.example").base_url == "https://school.example"
    assert Web().base_url == "http://localhost:8080"


# --- a database that comes up later ------------------------------------------------------------------


def test_a_database_server_that_is_not_up_yet_is_waited_for_and_told_once(
    capsys: pytest.CaptureFixture[str],
) -> None:
    answers = iter([Busy("db: cannot be reached."), Busy("db: cannot be reached."), None])
    pauses: list[float] = []

    def opened() -> str:
        problem = next(answers)
        if problem:
            raise problem
        return "open"

    assert patiently(opened, pauses.append) == "open"
    assert len(pauses) == 2
    told = "db: cannot be reached. WhatHelps waits for it. Stop: Ctrl-C.\n"
    assert capsys.readouterr().err == told


def test_it_is_not_waited_for_without_end() -> None:
    pauses: list[float] = []

    def opened() -> str:
        raise Busy("away")

    with pytest.raises(Busy):
        patiently(opened, pauses.append)
    assert 400 < sum(pauses) < 800  # seconds


def test_a_server_that_is_down_is_told_before_the_first_wait(program: Program) -> None:
    running = program.start(
        "run", WHATHELPS_STORAGE__DATABASE="postgresql+psycopg://x:y@127.0.0.1:9/whathelps"
    )
    running.shows("cannot be reached")
    running.shows("WhatHelps waits for it. Stop: Ctrl-C.")
    assert running.is_stopped().code != 0


def _said(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [one.getMessage() for one in caplog.records if one.name.startswith("bot")]
