"""A student's door: every address, how far in a student must be there, and which function answers."""

from collections.abc import Iterator

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.conversation.speaking import to_nobody
from bot.conversation.worries import heard_by
from bot.web.doors import Door, Gate
from bot.web.pages import Go, Page
from bot.web.serving import Front
from bot.web.student import (
    account,
    asking,
    choosing,
    consenting,
    joining,
    own_copy,
    reading_back,
    reminders,
    told,
    unsent_words,
)
from bot.web.student.messages import CALLS, heard_at_the_door, hears, one_message, surely, unsent
from bot.web.student.visit import ROLES, Visit, arrive
from storage import cards, handovers
from storage.sessions import AGREED, KNOWN, PIN

DOOR = Door(
    cookie="whathelps",
    stages={PIN: "/pin", KNOWN: "/hello", AGREED: "/choose"},
    arrive=arrive,
    one_message=one_message,
    unsent=unsent,
    speaker=lambda desk, language: to_nobody(language),
    template="message.html",
    ways=(("/", "page_first"),),
    first="/",
    closed=consenting.closed,
    hears=hears,
    surely=surely,
    words=heard_by,
    calls=CALLS,
)


LOOKED_AT = {
    "/confirm": Gate(joining.confirm_page),
    "/pin": Gate(joining.pin_page, PIN, ROLES),
    "/hello": Gate(joining.opening_page, KNOWN, ROLES, asks=True),
    "/types": Gate(choosing.types_page, AGREED, ROLES, asks=True),
    "/choose": Gate(choosing.choose_page, AGREED, ROLES, asks=True),
    "/told": Gate(told.told_page, AGREED, ROLES, asks=True),
    "/talk": Gate(asking.talk_page, AGREED, ROLES, asks=True),
    "/answers": Gate(account.answers_page, KNOWN, ROLES),
    "/copy": Gate(own_copy.copy_page, KNOWN, ROLES),
    "/copy/file": Gate(own_copy.copy_file, KNOWN, ROLES),
    "/delete": Gate(account.delete_page, KNOWN, ROLES),
    "/withdraw": Gate(consenting.withdraw_page, KNOWN, ROLES),
    "/settings": Gate(account.settings_page, KNOWN, ROLES),
    "/privacy": Gate(account.privacy_page, KNOWN, ROLES),
    "/someone": Gate(account.someone_page),
    "/ended": Gate(account.ended_page),
    "/away": Gate(account.away_page),
    "/": Gate(account.left_page),
}
SENT = {
    "/pin": Gate(joining.pin_sent, PIN, ROLES),
    "/hello": Gate(joining.decide, KNOWN, ROLES, asks=True),
    "/types": Gate(choosing.types_sent, KNOWN, ROLES, asks=True),
    "/choose": Gate(choosing.choose_sent, KNOWN, ROLES, asks=True),
    "/told": Gate(told.told_sent, AGREED, ROLES, asks=True),
    "/reminders": Gate(reminders.wanted, KNOWN, ROLES),
    "/talk": Gate(asking.answer_sent, KNOWN, ROLES, asks=True),
    "/unsent": Gate(unsent_words.typed, KNOWN, ROLES, by_itself=True, asks=True),
    "/share": Gate(reading_back.share_sent, KNOWN, ROLES, asks=True),
    "/delete": Gate(account.delete_sent, KNOWN, ROLES),
    "/withdraw": Gate(consenting.withdraw_sent, KNOWN, ROLES),
    "/use": Gate(consenting.use_sent, KNOWN, ROLES),
    "/settings": Gate(account.settings_sent, KNOWN, ROLES),
    "/someone": Gate(account.wish_sent, KNOWN, ROLES),
    "/look": Gate(account.look_sent, KNOWN, ROLES),
    "/device": Gate(account.device_sent, KNOWN, ROLES),
    "/telegram-code": Gate(account.telegram_sent, KNOWN, ROLES),
    "/leave": Gate(account.leave_sent, free=True),
}


def routes(front: Front) -> Iterator[Route]:
    code = _Code(front)
    yield Route("/", code.typed, methods=["POST"])
    yield Route("/enter", code.said_yes, methods=["POST"])
    yield Route("/c/{code}", code.shown, methods=["GET"])
    yield Route("/h/{code}", code.handed, methods=["GET"])
    yield from front.routes(LOOKED_AT, SENT)


class _Code:
    """Codes of cards and of handovers. Where wrong ones are tried, it is told in time."""

    def __init__(self, front: Front) -> None:
        self._front = front

    async def typed(self, request: Request) -> Response:
        """A code from the first page; where it is none, the page again with what to do."""
        return await self._front.tried(
            request, self._front.form(Gate(self._typed, free=True, guess="code")), _SLOW
        )

    async def shown(self, request: Request) -> Response:
        """The card's own link, or its QR code."""
        code = request.path_params["code"]
        gate = Gate(lambda visit: self._checked(visit, code))
        return await self._front.tried(request, self._front.page(gate), _SLOW)

    async def handed(self, request: Request) -> Response:
        code = request.path_params["code"]
        gate = Gate(lambda visit: joining.handed_over(visit, code))
        return await self._front.tried(request, self._front.page(gate), _SLOW)

    async def said_yes(self, request: Request) -> Response:
        """With a handover's code in the form, where it is one; of a card both tell which was shown."""
        gate = Gate(joining.enter, free=True, guess="handover")
        return await self._front.tried(request, self._front.form(gate), _SLOW)

    def _typed(self, visit: Visit) -> Page | Go:
        typed = visit.form.one("code")
        return heard_at_the_door(visit, typed) or self._checked(visit, typed)

    def _checked(self, visit: Visit, code: str) -> Page | Go:
        if handovers.is_one(code):
            return joining.handed_over(visit, code)
        if joining.show_card(visit, code):
            return Go("/confirm")
        # A code that is not as long as one is a slip, and no guess.
        slip = len(cards.normalised(code)) != cards.LENGTH
        return joining.code_page(visit, "page_code_wrong", 422 if slip else 404)


_SLOW = Gate(lambda visit: joining.code_page(visit, "page_code_slow", 429))
