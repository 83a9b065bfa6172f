"""A family's request -> a page: the gates of every page (bot/web/serving.py), with a visit of its own."""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot import speaking
from bot.speaking import contact_for
from bot.web.family import asking, entering
from bot.web.family.visit import SOME_FAMILY, Visit, arrive, speaker
from bot.web.forms import Form
from bot.web.rendering import Frame, Pages, Seen
from bot.web.serving import Answer, Front, Gate, spoken
from bot.web.visit import Desk, Go, Page
from bot.writer import Writer
from dialogs.flow import Flow
from storage.database import Store
from storage.sessions import KNOWN

# Looked at and sent: address -> function. KNOWN: only within a visit.
LOOKED_AT = {
    "/family/language": Gate(entering.language_page, KNOWN, writes=True),
    "/family/hello": Gate(entering.hello_page, KNOWN, writes=True),
    "/family/letters": Gate(entering.letters_page, KNOWN, writes=True),
    "/family/talk": Gate(asking.talk_page, KNOWN, writes=True),
    "/family/left": Gate(entering.left_page),
}
SENT = {
    "/family/language": Gate(entering.language_sent, KNOWN),
    "/family/hello": Gate(entering.hello_sent, KNOWN),
    "/family/letters": Gate(entering.letters_sent, KNOWN),
    "/family/talk": Gate(asking.answer_sent, KNOWN),
    "/family/leave": Gate(entering.leave_sent),
}
_SLOW = Gate(lambda visit: entering.told(visit, "family_link_slow", 429))


class FamilyFront(Front):
    """Serves families. Nothing of a student's pages can be reached through it, and the other way round."""

    cookie = "whathelps-family"
    message = "family/message.html"
    ways = ()

    def __init__(
        self,
        desk: Desk,
        store: Store,
        writer: Writer,
        pages: Pages,
        flow: Callable[[], Flow | None],
    ) -> None:
        super().__init__(desk, store, writer, pages)
        self._flow = flow

    def routes(self) -> Iterator[Route]:
        for path, gate in SENT.items():
            yield Route(path, self.form(gate), methods=["POST"])
        for path, gate in LOOKED_AT.items():
            yield Route(path, self.page(gate), methods=["GET"])
        yield Route("/family/{code}", self._opened, methods=["GET"])

    async def _opened(self, request: Request) -> Response:
        """The link itself, or its QR code."""
        code = request.path_params["code"]
        gate = Gate(lambda visit: entering.open_link(visit, code), writes=True)
        return await self.tried(request, self.page(gate), _SLOW)

    def _visited(
        self, connection: Connection, *, request: Request, gate: Gate, form: Form, sent: bool
    ) -> Answer:
        cookie = request.cookies.get(self._cookie, "")
        now = self.desk.now()
        language = spoken(request, form, self.desk.settings.language)
        visit = arrive(connection, self.desk, self._flow(), cookie, form, language, now)
        what = self._family_let_in(visit, gate, sent=sent)
        return Answer(
            what=what, frame=self._frame(visit), cookie=visit.cookie, stays=False,
            session=None, erased=False, now=now,
        )  # fmt: skip

    def _family_let_in(self, visit: Visit, gate: Gate, *, sent: bool) -> Page | Go:
        sitting = visit.sitting
        if sitting is None:
            if gate.stage:
                return entering.unsent(visit, "page_ended", 403 if sent else 200)
            return gate.act(visit)
        if sent and not self._pages.is_ours(visit.form.one("token"), sitting.id):
            return entering.unsent(visit, "page_from_elsewhere", 403)
        if sent and not self.desk.limits.may_send(sitting.id):
            return entering.unsent(visit, "page_slow_down", 429)
        if gate.stage and visit.flow is None:
            return entering.told(visit, "family_closed")
        return gate.act(visit)

    def _frame(self, visit: Visit) -> Frame:
        return Frame(
            t=speaker(visit),
            language=visit.language,
            look=visit.look,
            visitor=Seen(inside=visit.sitting is not None, shared_device=False, telegram=False),
            school=self.desk.settings.name,
            idle=0,
            session_id=visit.sitting.id if visit.sitting else "",
        )

    def _says(self, language: str) -> Callable[..., Any]:
        contact = contact_for(self.desk.settings, SOME_FAMILY, language)
        return speaking.speaker(SOME_FAMILY, language, contact)
