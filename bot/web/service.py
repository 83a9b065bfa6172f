"""The web page as a whole: the doors, what anybody may have, and what is forgotten in time."""

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

from bot.program.school import RunningSchool
from bot.web.family import gates as family
from bot.web.guard import Guard
from bot.web.limits import Limits
from bot.web.pages import Desk
from bot.web.rendering import STATIC, Pages
from bot.web.serving import Front
from bot.web.staff import gates as staff
from bot.web.student import gates as student
from bot.writer import Writer
from storage import handovers, importing, seen, sessions, staff_entry, staff_sessions, unsent_words
from storage.families import forget_ended_sessions
from storage.problems import StorageProblem

# As long as Telegram may bring one again (bot/telegram/service.py); a form is good for half a day.
_REMEMBERED_FOR = 8 * 24 * 3600 * 1_000_000  # microseconds
_FORGOTTEN_EVERY = 600.0  # seconds


def web(
    of: RunningSchool, *, telegram: Callable[[], str] = lambda: "", limits: Limits | None = None
) -> ASGIApp:
    """The whole page as one application. `telegram`: the bot's name with @, "" while it is off."""
    desk = Desk(
        vault=of.store.vault,
        facts=of.facts,
        base_url=of.config.web.base_url,
        flows=of.flows,
        names=of.names,
        limits=limits or Limits(),
        sign_in=of.config.sign_in,
        telegram=telegram,
        now=of.now,
        renew=of.facts.renew,
    )
    pages = Pages(of.store.vault.index("web.forms", of.school.id))
    students = Front(student.DOOR, desk, of.store, of.writer, pages)
    families = Front(family.DOOR, desk, of.store, of.writer, pages)
    teachers = Front(staff.DOOR, desk, of.store, of.writer, pages)
    routes = [
        *student.routes(students),
        *family.routes(families),
        *staff.routes(teachers),
        Route("/manifest.webmanifest", _manifest, methods=["GET"]),
        Mount("/static", GZipMiddleware(_Kept(StaticFiles(directory=STATIC)), minimum_size=500)),
    ]
    doors = {"/staff": teachers, "/family": families}

    async def missing(request: Request, error: Exception) -> Response:
        """In the words of the door that the address is behind."""
        place = "/" + request.url.path.split("/")[1]
        return await doors.get(place, students).missing(request, error)

    app = Starlette(routes=routes, exception_handlers={404: missing, 405: missing})
    app.router.redirect_slashes = False  # it would redirect to whatever host a request names
    return Guard(app, of.config.web.base_url, behind_proxy=bool(of.config.web.trusted_proxies))


async def forgetting(writer: Writer, now: Callable[[], int]) -> None:
    """What is over is forgotten: sessions that ended, codes too old, replies nobody can send again."""

    def job(connection: Connection) -> None:
        sessions.forget_ended(connection, now())
        forget_ended_sessions(connection, now())
        unsent_words.forget_ended(connection, now())
        handovers.forget_old(connection, now())
        staff_entry.forget_old(connection, now())
        staff_sessions.forget_ended(connection, now())
        seen.forget_before(connection, now() - _REMEMBERED_FOR)
        importing.forget_old(connection, now())

    while True:
        with suppress(StorageProblem):
            await asyncio.wrap_future(writer.keep(job))
        await asyncio.sleep(_FORGOTTEN_EVERY)


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
