"""Reading back on the page: what a student decides about one answer, kept at once.

What is being decided travels in the form; between who may read it and what may be quoted of it nothing
is kept.
"""

from bot import sharing
from bot.sharing import ReadBack
from bot.turn import Arrival, Waiting, noted_turn_in, resume_in
from bot.web.pages import Go, Page
from bot.web.student import asking
from bot.web.student.reviewing import (
    PART,
    PRIVACY,
    QUOTE,
    SHARE,
    Review,
    entries_of,
    next_one,
    review_of,
)
from bot.web.student.visit import Visit, words
from dialogs.replies import Reply
from storage.answers import CASE_MANAGER, PRIVATE, TEAM


def share_sent(visit: Visit) -> Page | Go:
    """One choice about one answer."""
    id, form = visit.sitting.conversation_id, visit.form
    if id is None or form.one("conversation") != id:
        return Go("/talk")
    entries = entries_of(visit, id)
    one = next((one for one in entries if one.answer == form.one("answer")), None)
    choice = form.one("choice")
    if choice == "pause":
        turn = resume_in(visit.connection, visit.desk.vault, id, visit.contact)
        return asking.whole(visit, turn, review=None, paused=words(visit, "paused"))
    if choice == "go_on" or (choice == "back" and form.one("at") in ("", PRIVACY, SHARE)):
        return _command(visit, id, choice)
    if one is None or one.decided:
        return Go("/talk")  # changed or decided on another phone, or this was sent twice
    if choice == "change":
        return _command(visit, id, "change", one.key)
    what = _decided(visit, id, one, entries, choice)
    if isinstance(what, Go):
        next_one(visit, id)  # with the last one, all that was skipped is decided too
    return what


def _decided(
    visit: Visit, id: str, one: ReadBack, entries: list[ReadBack], choice: str
) -> Page | Go:
    at, audience = visit.form.one("at"), visit.form.one("audience")
    match at, choice:
        case "private", "private" | "open":
            if choice == "open":
                return _page(visit, id, review_of(visit, one, entries, SHARE))
            _keep(visit, id, one, PRIVATE)
        case "share", "rest_private":
            sharing.keep_the_rest_private(visit.connection, visit.desk.vault, id, visit.now)
        case "share", "rest_team":
            for other in entries:
                if other is one or not (other.decided or other.private):
                    _keep(visit, id, other, TEAM)
        case "share", "team" | "case_manager" if one.words:
            return _page(visit, id, review_of(visit, one, entries, QUOTE, choice))
        case "share", "team" | "case_manager" | "private":
            _keep(visit, id, one, choice)
        case _, "back":
            return _page(
                visit, id, review_of(visit, one, entries, SHARE if at == QUOTE else QUOTE, audience)
            )
        case "quote" | "part", _ if audience in (TEAM, CASE_MANAGER):
            return _quoted(visit, id, one, entries, choice)
    return Go("/talk")


def _quoted(
    visit: Visit, id: str, one: ReadBack, entries: list[ReadBack], choice: str
) -> Page | Go:
    audience = visit.form.one("audience")
    match choice:
        case "part":
            return _page(visit, id, review_of(visit, one, entries, PART, audience, one.words))
        case "use":
            part = visit.form.one("part")
            if not sharing.quote_only(visit.connection, id, one, part):
                again = review_of(visit, one, entries, PART, audience, part)
                return _page(visit, id, again, words(visit, "quote_not_found"))
        case "none":
            sharing.quote_nothing(visit.connection, id, one)
        case "whole" if not one.names_someone:
            sharing.quote_whole(visit.connection, id, one)
        case _:
            return Go("/talk")
    _keep(visit, id, one, audience)
    return Go("/talk")


def _keep(visit: Visit, id: str, one: ReadBack, audience: str) -> None:
    sharing.share(visit.connection, visit.desk.vault, id, one, audience, visit.now)


def _command(visit: Visit, id: str, name: str, to: str = "") -> Page | Go:
    arrival = Arrival("", Reply(command=name, to=to), visit.how)
    waiting = Waiting(id, arrival, visit.contact, visit.now)
    noted_turn_in(visit.connection, visit.desk.vault, waiting)
    return Go("/talk")


def _page(visit: Visit, id: str, review: Review, notice: str = "") -> Page:
    """The next question about the same answer."""
    turn = resume_in(visit.connection, visit.desk.vault, id, visit.contact)
    return asking.whole(visit, turn, review=review, notices=(notice,) if notice else ())
