"""A request -> a page: the gates that every one passes, in one order, whoever comes.

Read what was sent, find who is there, see that the form is theirs, that they are far enough in and may do
this, and are no faster than fingers; then let the page's own function do its work in one transaction. Only
when that is kept is a page rendered and sent. Who may come, and how they are spoken to, their door says.
"""

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from urllib.parse import quote

from anyio import to_thread
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.conversation.school_names import NamesUnknown
from bot.web.doors import FROM_ELSEWHERE, NO_MORE, Door, Gate, Visit
from bot.web.forms import Form, NoForm, TooMuch, query_of, read_form
from bot.web.limits import GivenUp
from bot.web.pages import Arriving, Desk, File, Go, Nothing, Page, Visitor
from bot.web.rendering import Frame, Pages
from bot.web.waiting import EVERY, WaitingForms
from bot.writer import Writer
from dialogs.completeness import complete
from storage import sessions
from storage.database import Store
from storage.problems import Busy, StorageProblem

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What came of a visit, with nothing in it of the database."""

    what: Page | Go | Nothing | File
    frame: Frame
    cookie: str | None
    shown: str | None
    stays: bool
    to_note: Callable[[Connection], None] | None
    after: Callable[[Store], object] | None


class Front:
    """Serves the pages behind one door."""

    def __init__(self, door: Door, desk: Desk, store: Store, writer: Writer, pages: Pages) -> None:
        self.desk = desk
        self._door = door
        self._store = store
        self._writer = writer
        self._pages = pages
        self._https = desk.base_url.startswith("https:")
        self._cookie = f"__Host-{door.cookie}" if self._https else door.cookie
        self._shown = f"{self._cookie}-shown"
        self._waiting = WaitingForms(desk.now)
        # Worries that nobody has kept yet: what keeps each of them.
        self._surely: dict[asyncio.Task[None], Callable[[Connection], None]] = {}
        writer.before_end(lambda: self._surely.values())

    def routes(self, looked_at: Mapping[str, Gate], sent: Mapping[str, Gate]) -> Iterator[Route]:
        for path, gate in sent.items():
            yield Route(path, self.form(gate), methods=["POST"])
        for path, gate in looked_at.items():
            yield Route(path, self.page(gate), methods=["GET"])
        yield Route(f"{self._door.moment}/{{ticket}}", self._sent_again, methods=["GET"])

    def page(self, gate: Gate) -> Callable[[Request], Any]:
        """The endpoint of a page that is looked at."""

        async def endpoint(request: Request) -> Response:
            if gate.noted and not _is_somebody(request):  # nobody has looked
                return Response(status_code=204)
            return await self._served(request, gate, query_of(request), sent=False)

        return endpoint

    def form(self, gate: Gate) -> Callable[[Request], Any]:
        """The endpoint of a form that is sent."""

        async def endpoint(request: Request) -> Response:
            try:
                with self.desk.limits.form_on_its_way(_address(request)):
                    takes = gate.takes_file and await to_thread.run_sync(
                        self._is_one_of, request, gate
                    )
                    form = await read_form(request, takes_file=takes)
            except GivenUp:
                return await self._without_database(request, "page_trouble", 503)
            except TooMuch:
                return await self._without_database(request, "refused_long", 413)
            except NoForm:
                return await self._without_database(request, "page_trouble", 400)
            try:
                return await self._served(request, gate, form, sent=True)
            except asyncio.CancelledError:  # the program stops, and has waited long enough for this
                return await self._given_up(request, form)

        return endpoint

    def _is_one_of(self, request: Request, gate: Gate) -> bool:
        """Whether who sends it has a role there: of anybody else no file is taken into memory."""
        with suppress(StorageProblem), self._store.reading() as connection:
            visitor = self._arrived(connection, request, Form({})).visitor
            return bool(visitor.session_id and visitor.roles & gate.roles)
        return False

    async def tried(
        self, request: Request, endpoint: Callable[[Request], Any], slow: Gate
    ) -> Response:
        """A code, looked up at once; of wrong ones there may be so many. `slow`: shown after those."""
        response: Response = await endpoint(request)
        wrong = response.status_code in (404, 410)
        if wrong and await self.desk.limits.wrong_code(_address(request)):
            response = await self.page(slow)(request)
            response.headers["Retry-After"] = "60"
        return response

    async def missing(self, request: Request, _error: Exception) -> Response:
        gate = Gate(lambda visit: self._door.one_message(visit, "page_not_found", 404))
        return await self._served(request, gate, Form({}), sent=False)

    async def _sent_again(self, request: Request) -> Response:
        """By the page "One moment", for a form that the database had no time for."""
        if not _is_somebody(request):
            return Response(status_code=204)
        answer = await self._again(request, request.path_params["ticket"])
        return answer or RedirectResponse(self._door.goes_on, 303)

    async def _again(self, request: Request, ticket: str) -> Response | None:
        """None where nothing waits any more: it was kept meanwhile, or is too old."""
        waiting = self._waiting.of(ticket, self._sender_of(request))
        if waiting is None:
            return None
        async with waiting.one_at_a_time:
            if self._waiting.of(ticket, waiting.cookie) is None:
                return None
            gate, form = waiting.gate, waiting.form
            answer = await self._served(request, gate, form, sent=True, ticket=ticket)
            if answer.status_code != _NO_TIME:
                self._waiting.forget(ticket)
        return answer

    async def _until_kept(
        self, request: Request, ticket: str, surely: Callable[[Connection], None]
    ) -> None:
        """A worry waits for no page: whoever reads "Please tell …" may close it, or leave at once."""
        answer: Response | None = Response(status_code=_NO_TIME)
        while ticket and answer is not None and answer.status_code == _NO_TIME:
            await asyncio.sleep(EVERY)
            answer = await self._again(request, ticket)
        if ticket and answer is not None and answer.status_code < 400:
            return
        while True:  # nobody is in any more whose form it would be
            with suppress(StorageProblem):
                await self._keep(surely)
                return
            await asyncio.sleep(EVERY)

    async def _given_up(self, request: Request, form: Form) -> Response:
        """The words for a worry come in any case; what keeps it is handed in while there is time."""
        task = asyncio.current_task()
        if task is not None:
            task.uncancel()
        surely = await to_thread.run_sync(self._surely_of, request, form)
        if surely is not None:
            self._writer.keep(surely)
        worries = surely is not None
        return await self._without_database(request, "one_moment", _NO_TIME, form, worries=worries)

    def _surely_of(self, request: Request, form: Form) -> Callable[[Connection], None] | None:
        """Only of a form that is surely theirs who are in. To look is possible while somebody writes."""
        with suppress(StorageProblem, NamesUnknown), self._store.reading() as connection:
            visit = self._arrived(connection, request, form)
            visitor = visit.visitor
            if visitor.session_id and self._is_ours(visit, visitor):
                return self._door.surely(visit)
        return None

    async def _served(
        self, request: Request, gate: Gate, form: Form, *, sent: bool, ticket: str = ""
    ) -> Response:
        """What fails is told in the visitor's language, and what they typed is shown to them."""
        job = partial(self._visited, request=request, gate=gate, form=form, sent=sent)
        try:
            answer = await self._answer(job, writes=sent or gate.noted)
            return self._response(answer, tells=_is_somebody(request))
        except UnicodeError:  # bytes that are no text, where a name or a number belongs
            name, status = "page_trouble", 400
        except Busy as problem:
            log.warning("a page waits. %s", problem)
            return await self._one_moment(request, gate, form if sent else None, ticket)
        except StorageProblem as problem:
            log.error("a page could not be kept or read. %s", problem)
            name, status = "cannot_save", _NO_TIME
        except Exception as error:  # noqa: BLE001  (its words may hold a student's)
            log.error("a page failed: %s", type(error).__name__)
            name, status = "page_trouble", 500
        return await self._without_database(request, name, status, form if sent else None)

    async def _answer(self, job: Callable[[Connection], _Answer], *, writes: bool) -> _Answer:
        try:
            answer = await (self._keep(job) if writes else to_thread.run_sync(self._read, job))
        except NamesUnknown:
            await to_thread.run_sync(self.desk.names.look_up, self.desk.now())
            answer = await (self._keep(job) if writes else to_thread.run_sync(self._read, job))
        if answer.to_note:
            await self._note(answer.to_note)
        if answer.after:
            await to_thread.run_sync(answer.after, self._store)
        return answer

    def _cookie_of(self, request: Request) -> str:
        return request.cookies.get(self._cookie, "")

    def _sender_of(self, request: Request) -> str:
        """By which cookie a form's sender is known again; "": by none, as anybody."""
        return self._cookie_of(request) or request.cookies.get(self._shown, "")

    async def _keep(self, job: Callable[[Connection], Any]) -> Any:
        return await asyncio.wrap_future(self._writer.keep(job))

    async def _note(self, job: Callable[[Connection], None]) -> None:
        """A look never waits long for a writer: what it leaves to be kept is kept when there is time."""
        noted = asyncio.wrap_future(self._writer.keep(job))
        noted.add_done_callback(_lost_without_harm)
        await asyncio.wait([noted], timeout=_FOR_A_NOTE)

    def _read(self, job: Callable[[Connection], _Answer]) -> _Answer:
        with self._store.reading() as connection:
            return job(connection)

    def _visited(
        self, connection: Connection, *, request: Request, gate: Gate, form: Form, sent: bool
    ) -> _Answer:
        visit = self._arrived(connection, request, form)
        if sent and not visit.visitor.session_id:
            visit.form = self._heard_in_part(request, form)
        here = "" if sent else f"{request.url.path}?{request.url.query}"
        came_in = bool(self._cookie_of(request))
        what = self._let_in(visit, gate, came_in=came_in, sent=sent, here=here)
        to_note = visit.to_note if _is_somebody(request) else None
        return _Answer(
            what, visit.frame, visit.cookie, visit.shown, visit.stays, to_note, visit.after
        )

    def _arrived(self, connection: Connection, request: Request, form: Form) -> Visit:
        cookie = self._cookie_of(request)
        language = spoken(request, form, self.desk.settings.language)
        part = "x-part" in request.headers
        now = self.desk.now()
        shown = self._pages.shown_in(request.cookies.get(self._shown, ""), self._door.cookie, now)
        arriving = Arriving(connection, self.desk, cookie, form, language, now, shown, part)
        visit: Visit = self._door.arrive(arriving)
        return visit

    def _heard_in_part(self, request: Request, form: Form) -> Form:
        most = self.desk.limits.heard_of_nobody(_address(request), _letters(form))
        return replace(form, heard=most)

    def _let_in(
        self, visit: Visit, gate: Gate, *, came_in: bool, sent: bool, here: str
    ) -> Page | Go | Nothing | File:
        """The gates, in their order. This is the only place where any of them is checked.

        `here`: the page that is looked at, to which its visitor comes back.
        """
        visitor, door = visit.visitor, self._door
        if not visitor.session_id:
            if not gate.stage:
                return self._stopped(visit, gate, sent=sent) or gate.act(visit)
            if door.first and not (sent or came_in):
                return Go(door.first)
            return (
                Nothing()
                if gate.by_itself
                else door.unsent(visit, "page_ended", 403 if sent else 200)
            )
        if sent and not gate.free and not self._is_ours(visit, visitor):
            return Nothing() if gate.by_itself else door.unsent(visit, FROM_ELSEWHERE, 403)
        if gate.roles and not visitor.roles & gate.roles:
            return door.one_message(visit, "page_not_found", 404)
        stages = list(door.stages)
        if gate.stage and stages.index(visitor.stage) < stages.index(gate.stage):
            to = door.stages[visitor.stage]
            back = f"?back={quote(here, safe='')}" if here and to == door.comes_back else ""
            return Go(f"{to}{back}")
        if sent and not self.desk.limits.may_send(visitor.session_id, _letters(visit.form)):
            return Nothing() if gate.by_itself else door.unsent(visit, "page_slow_down", 429)
        return self._stopped(visit, gate, sent=sent) or gate.act(visit)

    def _stopped(self, visit: Visit, gate: Gate, *, sent: bool) -> Page | Nothing | None:
        """A page that anybody may come to is about what they have opened."""
        looks = sent and not gate.by_itself
        closed = self._door.closed(visit, sent=looks, opens=not gate.stage) if gate.asks else None
        return Nothing() if closed and gate.by_itself else closed

    def _is_ours(self, visit: Visit, visitor: Visitor) -> bool:
        return self._pages.is_ours(visit.form.one("token"), visitor.token_key)

    def _response(self, answer: _Answer, *, tells: bool) -> Response:
        """`tells`: it goes to somebody, who may be given a cookie."""
        what = answer.what
        if isinstance(what, Go):
            response: Response = RedirectResponse(what.to, 303)
        elif isinstance(what, Nothing):
            response = Response(status_code=204)
        elif isinstance(what, File):
            named = {"Content-Disposition": f'attachment; filename="{what.name}"'}
            response = Response(what.content, media_type=what.media, headers=named)
        else:
            response = HTMLResponse(self._pages.html(what, answer.frame), what.status)
        if what.clears:
            response.headers["Clear-Site-Data"] = '"cookies", "storage"'
        if not tells:
            return response
        if answer.shown:
            until = self.desk.now() + _SHOWN_FOR * 1_000_000
            signed = self._pages.shown_cookie(self._door.cookie, answer.shown, until)
            response.set_cookie(
                self._shown, signed, max_age=_SHOWN_FOR,
                secure=self._https, httponly=True, samesite="lax",
            )  # fmt: skip
        elif answer.shown == "":
            response.delete_cookie(self._shown, secure=self._https, httponly=True, samesite="lax")
        if answer.cookie:
            seconds = sessions.LONGEST // sessions.SECOND if answer.stays else None
            response.set_cookie(
                self._cookie, answer.cookie, max_age=seconds,
                secure=self._https, httponly=True, samesite="lax",
            )  # fmt: skip
        elif answer.cookie == "":
            response.delete_cookie(self._cookie, secure=self._https, httponly=True, samesite="lax")
        return response

    async def _one_moment(
        self, request: Request, gate: Gate, form: Form | None, ticket: str
    ) -> Response:
        """A page that tries again by itself, and shows what was typed meanwhile."""
        path = request.url.path
        if form is None:
            return await self._without_database(request, "one_moment", _NO_TIME, refresh=str(EVERY))
        sender = self._sender_of(request)
        waiting = self._waiting.of(ticket, sender)
        by_hand = not sender or bool(gate.guess and form.one(gate.guess))
        if waiting is None and not by_hand and "x-part" not in request.headers:  # its script does
            ticket = self._waiting.keep(sender, _address(request), path, gate, form)
        refresh = f"{EVERY};url={self._door.moment}/{ticket}" if ticket else ""
        path = waiting.path if waiting else path
        surely = await to_thread.run_sync(self._surely_of, request, form)
        if surely is not None and waiting is None:
            task = asyncio.create_task(self._until_kept(request, ticket, surely))
            self._surely[task] = surely
            task.add_done_callback(lambda done: self._surely.pop(done, None))
        worries = surely is not None
        return await self._without_database(
            request, "one_moment", _NO_TIME, form, refresh=refresh, path=path, worries=worries
        )

    async def _without_database(
        self,
        request: Request,
        name: str,
        status: int,
        form: Form | None = None,
        *,
        refresh: str = "",
        path: str = "",
        worries: bool = False,
    ) -> Response:
        """`worries`: a worry was found in it already, of who is in."""
        language = spoken(request, form or Form({}), self.desk.settings.language)
        t = self._door.speaker(self.desk, language)
        again, heard = None, list[str]()
        if form is not None:
            heard = self._door.words(t) if worries else []
            if not heard:
                in_part = self._heard_in_part(request, form)
                heard = await to_thread.run_sync(self._door.hears, in_part, t)
            action = path or request.url.path
            again = {"action": action, "fields": form.pairs(), "hidden": bool(refresh or heard)}
        values = {
            **NO_MORE, "title": t("page_sorry_title"), "texts": [*heard, t(name)], "again": again,
            "refresh": refresh, "heard": bool(heard),
            "calls": [(link, t(said)) for said, link in self._door.calls.items()] if heard else (),
            "ways": [] if refresh else [(href, t(label)) for href, label in self._door.ways],
        }  # fmt: skip
        headers = {"Retry-After": "5"} if status == _NO_TIME else {}
        if heard or name == "one_moment":
            headers["X-Moment"] = "alone" if heard else "1"  # for the page's own script
        frame = Frame(t, language, school=self.desk.settings.name)
        page = Page(self._door.template, values)
        return HTMLResponse(self._pages.html(page, frame), status, headers=headers)


# Seconds in which a card or link that was shown is said yes to.
_SHOWN_FOR = 15 * 60


def _letters(form: Form) -> int:
    return sum(len(value) for _, value in form.pairs())


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _is_somebody(request: Request) -> bool:
    """Not a program that looks ahead for somebody who may come."""
    told = "".join(request.headers.get(name, "") for name in ("sec-purpose", "purpose", "x-moz"))
    return request.method != "HEAD" and "prefetch" not in told.lower()


_NO_TIME = 503  # the database has none for this
_FOR_A_NOTE = 0.5  # seconds


def _lost_without_harm(noted: "asyncio.Future[None]") -> None:
    if not noted.cancelled() and (problem := noted.exception()):
        log.warning("what a look left was not kept: %s", type(problem).__name__)


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
