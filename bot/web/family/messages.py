"""What is said to a family on a page of its own."""

from collections.abc import Callable
from functools import partial

from sqlalchemy import Connection

from bot.conversation.speaking import Speaker
from bot.conversation.worries import family_heard_by, keep_elsewhere, worry_in
from bot.turn import asked_in
from bot.web.doors import FROM_ELSEWHERE
from bot.web.family.visit import OPEN, Visit, phrase_for
from bot.web.forms import Form
from bot.web.pages import Page


def one_message(visit: Visit, name: str, status: int = 200) -> Page:
    """One thing said."""
    return _message(visit, [phrase_for(visit, name)], status)


def unsent(visit: Visit, name: str, status: int) -> Page:
    """As told; and what was typed in this very form is shown again, since it is not kept."""
    heard = [] if status == 200 else _heard(visit, name)
    if heard:
        return _message(visit, heard, status)
    texts = [phrase_for(visit, name)]
    if status != 200 and visit.form.one("text"):
        texts += [phrase_for(visit, "page_words_not_kept"), visit.form.one("text")]
    return _message(visit, texts, status)


def heard_texts(visit: Visit) -> list[str]:
    """Where what answers no question holds a worry, the words for it; the counselors have it then."""
    return _heard(visit, "")


def _heard(visit: Visit, told: str) -> list[str]:
    """`told`: what would be told in their place. A form that may be anybody's writes nothing."""
    worry = worry_in(visit.form.one("text"), most=visit.form.heard)
    if worry is None:
        return []
    if visit.student is not None and told != FROM_ELSEWHERE:
        where, may_keep = "the family's page", told != "family_closed"
        keep_elsewhere(
            visit.connection, visit.desk.vault, visit.student, worry, where, visit.now,
            may_keep=may_keep,
        )  # fmt: skip
    return family_heard_by(partial(phrase_for, visit), visit.telling)


def hears(form: Form, t: Speaker) -> list[str]:
    """The words for a worry in a form with which nothing can be done now."""
    return family_heard_by(t) if worry_in(form.one("text"), most=form.heard) else []


def surely(visit: Visit) -> Callable[[Connection], None] | None:
    """What keeps a worry of a family that is in now, whatever becomes of the visit; None for no worry."""
    student, vault, now, form = visit.student, visit.desk.vault, visit.now, visit.form
    here = visit.session.conversation_id if visit.session else None
    key = form.one("question") or form.one("to")
    asked = asked_in(visit.connection, vault, here, key) if here and key else ""
    worry = worry_in(form.one("text"), asked=asked) if student else None
    if student is None or worry is None:
        return None
    who, found, may = student, worry, visit.visitor.stage == OPEN

    def keep(connection: Connection) -> None:
        keep_elsewhere(connection, vault, who, found, "the family's page", now, may_keep=may)

    return keep


def place(visit: Visit) -> str:
    """Where this visit has got to."""
    return "/family/talk" if visit.own_session.conversation_id else "/family/hello"


def _message(visit: Visit, texts: list[str], status: int) -> Page:
    ways = [(place(visit), phrase_for(visit, "page_go_back"))] if visit.session else []
    title = phrase_for(visit, "page_sorry_title")
    values = {
        "title": title,
        "texts": texts,
        "again": None,
        "refresh": "",
        "ways": ways,
        "heard": False,
    }
    return Page("family/message.html", values, status)
