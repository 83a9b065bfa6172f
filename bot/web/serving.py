"""A request -> a page: the gates that every one passes, in the same order.

Read what was sent, find who is there, see that the form is theirs, and let the page's own function
do its work in one transaction. Only when that is kept is a page rendered and sent.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from anyio import to_thread
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.known_names import NamesUnknown
from bot.speaking import Speaker, to_nobody
from bot.web.forms import Form, NoForm, TooMuch, query_of, read_form
from bot.web.rendering import Frame, Pages
from bot.web.visit import Desk, Go, Page, Visit, arrive, words
from bot.writer import Writer
from dialogs.completeness import complete
from storage import sessions
from storage.database import Store
from storage.erasing import clean_up
from storage.problems import StorageProblem
from storage.sessions import AGREED, CARD, KNOWN, PIN

log = logging.getLogger(__name__)

Act = Callable[[Any], Page | Go]  # of a student's visit, or a family's

# Where who is only so far in goes on.
STAGES = (CARD, PIN, KNOWN, AGREED)
PLACES = {CARD: "/confirm", PIN: "/pin", KNOWN: "/hello"}

# What a person typed: never lost without a word.
_TYPED = ("text", "note", "part")


@dataclass(frozen=True, slots=True)
class Gate:
    """What a page asks of its visitors. `stage` "": anybody may come."""

    act: Act
    stage: str = ""
    writes: bool = False  # also where it is only looked at
    free: bool = False  # sent without the session's token: nothing of a student's is at stake


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a visit, with nothing in it of the database."""

    what: Page | Go
    frame: Frame
    cookie: str | None
    stays: bool  # the device's owner uses it alone
    session: sessions.Session | None
    erased: bool
    now: int


class Front:
    """Serves pages. One for each program, and one more for families (family/serving.py)."""

    cookie = "whathelps"
    message = "message.html"  # what is told where the database may be what fails
    ways: tuple[tuple[str, str], ...] = (("/", "page_first"),)  # and where to go on from it

    def __init__(self, desk: Desk, store: Store, writer: Writer, pages: Pages) -> None:
        self.desk = desk
        self._store = store
        self._writer = writer
        self._pages = pages
        self._https = desk.base_url.startswith("https:")
        self._cookie = f"__Host-{self.cookie}" if self._https else self.cookie

    def page(self, gate: Gate) -> Callable[[Request], Any]:
        """The endpoint of a page that is looked at."""

        async def endpoint(request: Request) -> Response:
            return await self._served(request, gate, query_of(request), sent=False)

        return endpoint

    def form(self, gate: Gate) -> Callable[[Request], Any]:
        """The endpoint of a form that is sent."""

        async def endpoint(request: Request) -> Response:
            try:
                form = await read_form(request)
            except TooMuch:
                return self._told(request, "refused_long", 413)
            except NoForm:
                return self._told(request, "page_trouble", 400)
            return await self._served(request, gate, form, sent=True)

        return endpoint

    async def tried(
        self, request: Request, endpoint: Callable[[Request], Any], slow: Gate
    ) -> Response:
        """A code, looked at no faster than guessing is slow. `slow`: what is shown to who guesses."""
        limits, address = self.desk.limits, request.client.host if request.client else ""
        slowed = limits.is_slowed(address)
        if not await limits.turn_for_code(address):
            return await self.page(slow)(request)  # type: ignore[no-any-return]
        response: Response = await endpoint(request)
        if response.status_code in (404, 410):
            limits.wrong_code(address)
            if slowed:
                return await self.page(slow)(request)  # type: ignore[no-any-return]
        return response

    async def missing(self, request: Request, _error: Exception) -> Response:
        gate = Gate(lambda visit: told(visit, "page_not_found", 404))
        return await self._served(request, gate, Form({}), sent=False)

    async def _served(self, request: Request, gate: Gate, form: Form, *, sent: bool) -> Response:
        """The same for every page; what fails is told in the student's language, and kept in theirs."""
        job = partial(self._visited, request=request, gate=gate, form=form, sent=sent)
        try:
            answer = await self._answer(job, writes=sent or gate.writes)
        except StorageProblem as problem:
            log.error("a page could not be kept or read. %s", problem)
            return self._told(request, "cannot_save", 503, form if sent else None)
        except Exception as error:  # noqa: BLE001  (its words may hold a student's)
            log.error("a page failed: %s", type(error).__name__)
            return self._told(request, "page_trouble", 500, form if sent else None)
        return self._response(answer)

    async def _answer(self, job: Callable[[Connection], Answer], *, writes: bool) -> Answer:
        try:
            answer = await (self._kept(job) if writes else to_thread.run_sync(self._read, job))
        except NamesUnknown:
            await to_thread.run_sync(self.desk.names.look_up, self.desk.now())
            answer = await (self._kept(job) if writes else to_thread.run_sync(self._read, job))
        session = answer.session
        if session and sessions.should_note(session, answer.now):
            noted = session
            await self._kept(lambda connection: sessions.note_use(connection, noted, answer.now))
        if answer.erased:
            await to_thread.run_sync(clean_up, self._store)
        return answer

    async def _kept(self, job: Callable[[Connection], Any]) -> Any:
        return await asyncio.wrap_future(self._writer.keep(job))

    def _read(self, job: Callable[[Connection], Answer]) -> Answer:
        with self._store.reading() as connection:
            return job(connection)

    def _visited(
        self, connection: Connection, *, request: Request, gate: Gate, form: Form, sent: bool
    ) -> Answer:
        cookie = request.cookies.get(self._cookie, "")
        now = self.desk.now()
        language = spoken(request, form, self.desk.settings.language)
        visit = arrive(connection, self.desk, cookie, form, language, now)
        visit.part = "x-part" in request.headers
        came_with = visit.session
        what = self._let_in(visit, gate, came_in=bool(cookie), sent=sent)
        session = visit.session
        return Answer(
            what=what,
            frame=self._pages.frame_of(visit),
            cookie=visit.cookie,
            stays=bool(session and not session.shared_device),
            session=came_with if came_with and session and came_with.id == session.id else None,
            erased=visit.erased,
            now=now,
        )

    def _let_in(self, visit: Visit, gate: Gate, *, came_in: bool, sent: bool) -> Page | Go:
        session = visit.session
        if session is None:
            if gate.stage and (sent or came_in):
                return unsent(visit, "page_ended", 403 if sent else 200)
            return Go("/") if gate.stage else gate.act(visit)
        if sent and not gate.free and not self._pages.is_ours(visit.form.one("token"), session.id):
            return unsent(visit, "page_from_elsewhere", 403)
        if gate.stage and STAGES.index(session.stage) < STAGES.index(gate.stage):
            return Go(PLACES[session.stage])
        if sent and not self.desk.limits.may_send(session.id):
            return unsent(visit, "page_slow_down", 429)
        return gate.act(visit)

    def _response(self, answer: Answer) -> Response:
        what = answer.what
        if isinstance(what, Go):
            response: Response = RedirectResponse(what.to, 303)
        else:
            response = HTMLResponse(self._pages.html(what, answer.frame), what.status)
        if what.clears:
            response.headers["Clear-Site-Data"] = '"cookies", "storage"'
        if answer.cookie:
            seconds = sessions.LONGEST // sessions.SECOND if answer.stays else None
            response.set_cookie(
                self._cookie, answer.cookie, max_age=seconds,
                secure=self._https, httponly=True, samesite="lax",
            )  # fmt: skip
        elif answer.cookie == "":
            response.delete_cookie(self._cookie, secure=self._https, httponly=True, samesite="lax")
        return response

    def _told(self, request: Request, name: str, status: int, form: Form | None = None) -> Response:
        """Without the database, which may be what fails."""
        language = spoken(request, form or Form({}), self.desk.settings.language)
        t = self._says(language)
        frame = self._pages.nobodys_frame(self.desk.settings.name, language, t)
        again = None
        if form is not None:
            again = {"action": request.url.path, "fields": form.pairs()}
        ways = [(href, t(label)) for href, label in self.ways]
        values = {**_NO_MORE, "title": t("page_sorry_title"), "texts": [t(name)], "again": again,
                  "ways": ways}  # fmt: skip
        headers = {"Retry-After": "5"} if status == 503 else None
        return HTMLResponse(
            self._pages.html(Page(self.message, values), frame), status, headers=headers
        )

    def _says(self, language: str) -> Speaker:
        """The bot's own phrases, for who is not known."""
        return to_nobody(language)


def told(visit: Visit, name: str, status: int = 200, **values: str) -> Page:
    """One thing said on a page of its own, and the way on."""
    return message(visit, [words(visit, name, **values)], status)


def unsent(visit: Visit, name: str, status: int) -> Page:
    """As told; and what was typed is shown again, since it is not kept."""
    texts = [words(visit, name)]
    if status != 200:
        for field in _TYPED:
            if visit.form.one(field):
                texts += [words(visit, "page_words_not_kept"), visit.form.one(field)]
    return message(visit, texts, status)


def message(visit: Visit, texts: list[str], status: int = 200, **more: object) -> Page:
    title = words(visit, "page_sorry_title")
    values = {**_NO_MORE, "title": title, "texts": texts, "ways": [way_on(visit)]}
    return Page("message.html", values | more, status)


def way_on(visit: Visit) -> tuple[str, str]:
    """Back to the conversation, or to where one begins."""
    if visit.inside and visit.sitting.conversation_id:
        return "/talk", words(visit, "page_keep_going")
    return "/talk" if visit.inside else "/", words(visit, "page_first")


# What a message may offer beside its ways; see message.html.
_NO_MORE: dict[str, object] = {"link": "", "qr": "", "again": None, "stop": None, "leave": False}


def spoken(request: Request, form: Form, otherwise: str) -> str:
    """The language of a page for who is not known: of the form it came from, else the browser's first."""
    if form.one("spoken") in complete():
        return form.one("spoken")
    for wish in request.headers.get("accept-language", "").split(","):
        code = wish.partition(";")[0].strip().lower()
        for known in (code, code.partition("-")[0]):
            if known in complete():
                return known
    return otherwise
