"""A canary's token through every way a process has to complain: nobody sees it come out."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.telegram.secrecy import scrubbed

SECRET = "AAHcanaryCANARYcanaryCANARYcanary-_"
TOKEN = f"987654321:{SECRET}"
ANOTHER = "1122334455:AAGanother-bots-token_that_nobody_named"

# Each complaint has a number, so that none is silent by mistake. The token stands in some of the
# lines too, since a traceback quotes the line it comes from.
COMPLAINTS = """
import asyncio, gc, logging, sys, threading, warnings
import uvicorn.logging
from aiohttp import web
from telegram import Bot
from telegram.error import TelegramError
from telegram.request import HTTPXRequest
from bot.telegram import secrecy
from bot.telegram.request import Request

TOKEN, ANOTHER = "CANARY", "1122334455:AAGanother-bots-token_that_nobody_named"
MODES = sys.argv[1:]


class Holding:
    def __repr__(self):
        return f"an object with {TOKEN}"


class Dying:
    def __del__(self):
        raise ValueError(f"#40 {TOKEN}")


def main():
    if "logging" in MODES:
        logging.basicConfig(level=logging.DEBUG)
        form = logging.Formatter("%(message)s %(address)s", defaults={"address": ""})
        logging.getLogger().handlers[0].setFormatter(form)
    if "hiding" in MODES:
        secrecy.hide(TOKEN)
        secrecy.hide(TOKEN)
    log_messages()
    log_errors()
    log_elsewhere()
    warnings.warn(f"#30 {TOKEN}")
    thread = threading.Thread(target=fail, args=("#31",), name=f"#32 {TOKEN}")
    thread.start()
    thread.join()
    Dying()
    asyncio.run(complain_in_a_loop())
    asyncio.run(call())
    fail("#99")


def log_messages():
    log = logging.getLogger("any")
    log.error(f"#1 {TOKEN}")
    log.error("#2 %s", f"https://api.telegram.org/bot{TOKEN}/getMe")
    log.error("#3 bot%s", TOKEN.replace(":", "%3A"))
    log.error("#4 %(address)s", {"address": TOKEN})
    log.error("#5 %r", Holding())
    log.error("#6 %s", TOKEN.partition(":")[2])
    log.error("#7 %s...", TOKEN[:30])
    log.error("#8 %s", ANOTHER)
    log.error("#9 %s %s", TOKEN)
    log.error("#10 %d", TOKEN)
    log.error("#11", extra={"address": TOKEN})
    log.error("#12", stack_info=True)  # CANARY
    log.handle(logging.makeLogRecord({"msg": f"#13 {TOKEN}", "levelno": 40}))


def log_errors():
    log = logging.getLogger("any")
    try:
        try:
            fail("#20")
        except RuntimeError as error:
            raise ExceptionGroup(f"#21 {TOKEN}", [ValueError(TOKEN)]) from error  # CANARY
    except ExceptionGroup as error:
        error.add_note(TOKEN)
        log.exception("#22")
        log.error("#23 %s", error)
        log.debug("at debug", exc_info=True)


def log_elsewhere():
    alone = logging.getLogger("alone")
    alone.propagate = False
    alone.addHandler(logging.StreamHandler())
    alone.error("#24 %s", TOKEN)
    access = logging.StreamHandler()
    access.setFormatter(uvicorn.logging.AccessFormatter("%(client_addr)s %(request_line)s"))
    logging.getLogger("uvicorn.access").addHandler(access)
    for number, path in (("#25", "/telegram"), ("#26", f"/bot{TOKEN}")):
        logging.getLogger("uvicorn.access").error(
            '%s - "%s %s HTTP/%s" %d', number, "GET", path, "1.1", 200
        )


def fail(number):
    raise RuntimeError(f"{number} {TOKEN}")  # CANARY


async def fail_later(number):
    fail(number)


async def complain_in_a_loop():
    loop = asyncio.get_running_loop()
    loop.call_soon(fail, "#50")
    task = asyncio.create_task(fail_later("#51"), name=f"#52 {TOKEN}")
    await asyncio.sleep(0.01)
    del task
    fail_later(TOKEN)
    gc.collect()
    loop.call_exception_handler({"message": f"#53 {TOKEN}", "holding": Holding()})


async def call():
    app = web.Application()
    app.router.add_route("*", "/{status}/{any:.*}", refuse)
    runner = web.AppRunner(app, access_log=None, handler_cancellation=True)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    for number, ours in (("#60", True), ("#70", False)):
        for status in ("401", "404", "500", "200", "silence"):
            await begin(f"{number}-{status}", f"{base}/{status}/bot", ours)
        await begin(f"{number}-refused", "http://127.0.0.1:1/bot", ours)
        await begin(f"{number}-wrong", "http://127.0.0.1:no-port/bot", ours)
    await runner.cleanup()


async def refuse(request):
    status = request.match_info["status"]
    if status == "silence":
        await asyncio.sleep(60)
    if status == "200":
        return web.Response(text=f"rubbish from {request.url}")
    said = {"ok": False, "description": f"refused at {request.url}"}
    return web.json_response(said, status=int(status))


async def begin(number, base, ours):
    make = (lambda: Request(read=0.1)) if ours else (lambda: HTTPXRequest(read_timeout=0.1))
    bot = Bot(TOKEN, base_url=base, request=make(), get_updates_request=make())
    try:
        await bot.initialize()
    except TelegramError:
        logging.getLogger("any").exception(number)
    await bot.shutdown()


main()
"""

CALLS = ("401", "404", "500", "200", "silence", "refused", "wrong")
NUMBERS = [*range(1, 14), *range(20, 27), 30, 31, 32, 40, 50, 51, 52, 53, 99]
HEARD = [f"#{n}" for n in NUMBERS] + [f"#{n}-{what}" for n in (60, 70) for what in CALLS]


def complained(folder: Path, *modes: str, debug: bool = False) -> str:
    """All that the process has said until it died."""
    script = folder / "complaints.py"
    script.write_text(COMPLAINTS.replace("CANARY", TOKEN), encoding="utf-8")
    command = [sys.executable, *(["-X", "dev"] if debug else []), str(script), *modes]
    paths = os.pathsep.join(path for path in sys.path if path)
    environment = {**os.environ, "PYTHONPATH": paths}
    done = subprocess.run(command, env=environment, capture_output=True, timeout=60, check=False)
    assert done.returncode == 1
    return (done.stdout + done.stderr).decode()


@pytest.mark.parametrize("debug", [False, True])
@pytest.mark.parametrize("modes", [["hiding"], ["hiding", "logging"]])
def test_nobody_sees_the_token(tmp_path: Path, modes: list[str], *, debug: bool) -> None:
    said = complained(tmp_path, *modes, debug=debug)
    assert [one for one in HEARD if one not in said] == []
    assert TOKEN not in said
    assert SECRET not in said
    assert SECRET[:8] not in said
    assert ANOTHER not in said
    assert "bot<token>/getMe" in said


def test_without_hiding_everybody_would(tmp_path: Path) -> None:
    said = complained(tmp_path, "logging")
    assert said.count(SECRET) > len(HEARD)
    assert ANOTHER in said


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        (
            f"https://api.telegram.org/bot{ANOTHER}/getMe",
            "https://api.telegram.org/bot<token>/getMe",
        ),
        (f"{ANOTHER} and {ANOTHER}", "<token> and <token>"),
        (ANOTHER.replace(":", "%3A"), "<token>"),
        (f"{ANOTHER}é\n", "<token>é\n"),
        ("", ""),
        ("at 12:30 in 123456:short", "at 12:30 in 123456:short"),
        ("12345:" + "x" * 40, "12345:" + "x" * 40),
    ],
)
def test_what_looks_like_a_token_is_scrubbed_unasked(text: str, clean: str) -> None:
    assert scrubbed(text) == clean


@pytest.mark.parametrize("long", ["1" * 100_000, "123456:" * 15_000, "123456:abc" * 10_000])
def test_a_long_text_is_scrubbed_at_once(long: str) -> None:
    assert scrubbed(long) == long  # a pattern that goes back and forth would take minutes
