"""A family's door: its addresses, and which function answers. Nothing of a student's is behind it."""

from collections.abc import Iterator

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.conversation import speaking
from bot.conversation.speaking import Speaker, contact_for
from bot.conversation.worries import family_heard_by
from bot.web.doors import Door, Gate
from bot.web.family import asking, entering
from bot.web.family.messages import hears, one_message, surely, unsent
from bot.web.family.visit import CLOSED, OPEN, ROLES, SOME_FAMILY, arrive
from bot.web.pages import Desk
from bot.web.serving import Front


def _speaker(desk: Desk, language: str) -> Speaker:
    contact = contact_for(desk.settings, SOME_FAMILY, language)
    return speaking.speaker(SOME_FAMILY, language, contact)


DOOR = Door(
    cookie="whathelps-family",
    stages={CLOSED: "/family/closed", OPEN: "/family/hello"},
    arrive=arrive,
    one_message=one_message,
    unsent=unsent,
    speaker=_speaker,
    template="family/message.html",
    closed=entering.closed,
    hears=hears,
    surely=surely,
    words=family_heard_by,
    goes_on="/family/talk",
    moment="/family/moment",
)


LOOKED_AT = {
    "/family/language": Gate(entering.language_page, asks=True),
    "/family/hello": Gate(entering.hello_page, OPEN, ROLES, asks=True),
    "/family/look": Gate(entering.look_page, OPEN, ROLES),
    "/family/talk": Gate(asking.talk_page, OPEN, ROLES, asks=True),
    "/family/closed": Gate(entering.closed_page, CLOSED, ROLES),
    "/family/left": Gate(entering.left_page),
}
SENT = {
    "/family/language": Gate(entering.language_sent, free=True, asks=True),
    "/family/hello": Gate(entering.hello_sent, OPEN, ROLES, asks=True),
    "/family/look": Gate(entering.look_sent, OPEN, ROLES),
    "/family/talk": Gate(asking.answer_sent, OPEN, ROLES, asks=True),
    "/family/leave": Gate(entering.leave_sent),
}


def routes(front: Front) -> Iterator[Route]:
    async def opened(request: Request) -> Response:
        """The link itself, or its QR code."""
        code = request.path_params["code"]
        gate = Gate(lambda visit: entering.open_link(visit, code))
        return await front.tried(request, front.page(gate), _SLOW)

    yield from front.routes(LOOKED_AT, SENT)
    yield Route("/family/{code}", opened, methods=["GET"])


_SLOW = Gate(lambda visit: one_message(visit, "family_link_slow", 429))
