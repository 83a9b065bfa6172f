"""The web page as a whole: every address, and which function of the student's answers there."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from sqlalchemy import Connection
from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from bot import entry
from bot.config import Config
from bot.known_names import KnownNames
from bot.web.family.serving import FamilyFront
from bot.web.guard import Guard
from bot.web.limits import Limits
from bot.web.rendering import STATIC, Pages
from bot.web.serving import Front, Gate
from bot.web.student import account, asking, joining, reading_back
from bot.web.visit import Desk, Go, Page, Visit
from bot.writer import Writer
from dialogs.flow import Flow
from storage import cards, handovers, seen, sessions
from storage.database import Store
from storage.families import forget_ended_visits
from storage.people import School
from storage.problems import StorageProblem
from storage.sessions import AGREED, CARD, KNOWN, PIN

# As long as Telegram may bring one again (bot/telegram/service.py); a form is good for half a day.
_REMEMBERED_FOR = 8 * 24 * 3600 * 1_000_000  # microseconds
_FORGOTTEN_EVERY = 600.0  # seconds

# What is looked at: address -> function, and how far a student must be to see it.
LOOKED_AT = {
    "/confirm": Gate(joining.confirm_page, CARD),
    "/pin": Gate(joining.pin_page, PIN),
    "/hello": Gate(joining.opening_page, KNOWN),
    "/types": Gate(account.types_page, KNOWN),
    "/choose": Gate(account.choose_page, AGREED),
    "/talk": Gate(asking.talk_page, KNOWN),
    "/answers": Gate(account.answers_page, KNOWN),
    "/delete": Gate(account.delete_page, KNOWN),
    "/settings": Gate(account.settings_page, KNOWN),
    "/privacy": Gate(account.privacy_page, KNOWN),
    "/someone": Gate(account.someone_page),
    "/ended": Gate(account.ended_page, writes=True),
    "/away": Gate(account.away_page),
    "/": Gate(account.left_page),
}
# What is sent.
SENT = {
    "/enter": Gate(joining.enter, CARD),
    "/pin": Gate(joining.pin_sent, PIN),
    "/hello": Gate(joining.decide, KNOWN),
    "/types": Gate(account.types_sent, KNOWN),
    "/choose": Gate(account.choose_sent, KNOWN),
    "/talk": Gate(asking.answer_sent, KNOWN),
    "/share": Gate(reading_back.share_sent, KNOWN),
    "/delete": Gate(account.delete_sent, KNOWN),
    "/settings": Gate(account.settings_sent, KNOWN),
    "/telegram-code": Gate(account.telegram_sent, KNOWN),
    "/leave": Gate(account.leave_sent, free=True),
}


def web(
    config: Config,
    store: Store,
    school: School,
    writer: Writer,
    flows: Callable[[], tuple[Flow, ...]],
    now: Callable[[], int],
    *,
    telegram: Callable[[], str] = lambda: "",
    limits: Limits | None = None,
    names: KnownNames | None = None,
) -> ASGIApp:
    """The whole page as one application. `telegram`: the bot's name with @, "" while it is off."""
    desk = Desk(
        vault=store.vault,
        school=school,
        settings=config.school,
        base_url=config.web.base_url,
        flows=flows,
        names=names or KnownNames(store, school.id),
        limits=limits or Limits(),
        telegram=telegram,
        now=now,
    )
    pages = Pages(store.vault.index("web.forms", school.id))
    front = Front(desk, store, writer, pages)
    families = FamilyFront(desk, store, writer, pages, lambda: entry.for_families(flows()))
    code = _Code(front)
    routes = [
        Route("/", code.typed, methods=["POST"]),
        Route("/c/{code}", code.shown, methods=["GET"]),
        Route("/h/{code}", code.handed, methods=["GET"]),
        *(Route(path, front.form(gate), methods=["POST"]) for path, gate in SENT.items()),
        *(Route(path, front.page(gate), methods=["GET"]) for path, gate in LOOKED_AT.items()),
        *families.routes(),
        Route("/manifest.webmanifest", _manifest, methods=["GET"]),
        Mount("/static", GZipMiddleware(_Kept(StaticFiles(directory=STATIC)), minimum_size=500)),
    ]
    missing: Any = front.missing
    app = Starlette(routes=routes, exception_handlers={404: missing, 405: missing})
    return Guard(app, config.web.base_url)


async def forgetting(writer: Writer, now: Callable[[], int]) -> None:
    """What is over is forgotten: sessions that ended, codes too old, replies nobody can send again."""

    def job(connection: Connection) -> None:
        sessions.forget_ended(connection, now())
        forget_ended_visits(connection, now())
        handovers.forget_old(connection, now())
        seen.forget_before(connection, now() - _REMEMBERED_FOR)

    while True:
        with suppress(StorageProblem):
            await asyncio.wrap_future(writer.keep(job))
        await asyncio.sleep(_FORGOTTEN_EVERY)


class _Code:
    """Codes of cards and of handovers: looked at no faster than guessing is slow."""

    def __init__(self, front: Front) -> None:
        self._front = front

    async def typed(self, request: Request) -> Response:
        """A code from the first page; where it is none, the page again with what to do."""
        return await self._front.tried(
            request, self._front.form(Gate(self._typed, free=True)), _SLOW
        )

    async def shown(self, request: Request) -> Response:
        """The card's own link, or its QR code."""
        code = request.path_params["code"]
        gate = Gate(lambda visit: self._checked(visit, code), writes=True)
        return await self._front.tried(request, self._front.page(gate), _SLOW)

    async def handed(self, request: Request) -> Response:
        code = request.path_params["code"]
        gate = Gate(lambda visit: joining.handed_over(visit, code), writes=True)
        return await self._front.tried(request, self._front.page(gate), _SLOW)

    def _typed(self, visit: Visit) -> Page | Go:
        return self._checked(visit, visit.form.one("code"))

    def _checked(self, visit: Visit, code: str) -> Page | Go:
        if handovers.is_one(code):
            return joining.handed_over(visit, code)
        if joining.show_card(visit, code) is not None:
            return Go("/confirm")
        # A code that is not as long as one is a slip, and no guess.
        slip = len(cards.normalised(code)) != cards.LENGTH
        return joining.code_page(visit, "page_code_wrong", 422 if slip else 404)


_SLOW = Gate(lambda visit: joining.code_page(visit, "page_code_slow", 429))


class _Kept:
    """Files that browsers may keep for good: their address changes when they do."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sends(message: Any) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                kept = (b"cache-control", b"public, max-age=31536000, immutable")
                message["headers"] = [*message["headers"], kept]
            await send(message)

        await self._app(scope, receive, sends)


async def _manifest(_request: Request) -> Response:
    return FileResponse(STATIC / "manifest.webmanifest", media_type="application/manifest+json")
