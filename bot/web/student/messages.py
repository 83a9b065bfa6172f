"""What is said to a student on a page of its own, and the way on from it."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial

from sqlalchemy import Connection

from bot.conversation.assent import may_keep_words
from bot.conversation.speaking import Speaker
from bot.conversation.worries import heard_by, keep_elsewhere, worry_in
from bot.setting_values import phone_link
from bot.turn import asked_in
from bot.web.doors import FROM_ELSEWHERE, NO_MORE
from bot.web.forms import Form
from bot.web.pages import Page
from bot.web.student.visit import Visit, phrase_for
from storage import unsent_words

# Who is there at any hour: the phrase, and the link that a phone dials or writes to.
CALLS = {"page_call_911": "tel:911", "page_call_988": "tel:988", "page_text_988": "sms:988"}

# What a person typed: never lost without a word.
_TYPED = ("text", "note")


def one_message(visit: Visit, name: str, status: int = 200, **values: str) -> Page:
    """One thing said, and the way on."""
    return message(visit, [phrase_for(visit, name, **values)], status)


def unsent(visit: Visit, name: str, status: int) -> Page:
    """As told; and what was typed is shown again, since it is not kept."""
    heard = [] if status == 200 else heard_texts(visit, keeps=name != FROM_ELSEWHERE)
    if heard:
        return _words(visit, heard, status)
    texts = [phrase_for(visit, name)]
    return message(visit, texts + (typed_in(visit) if status != 200 else []), status)


def heard_aside(visit: Visit) -> Page | None:
    """Where what answers no question holds a worry: the words for it, alone."""
    texts = heard_texts(visit)
    return _words(visit, texts, 200) if texts else None


def heard_at_the_door(visit: Visit, typed: str) -> Page | None:
    """As `heard_aside`, for the box of a code: whoever types there may not be who is in."""
    texts = heard_texts(visit, typed, keeps=False)
    return _words(visit, texts, 200) if texts else None


def heard_texts(
    visit: Visit, typed: str = "", *, keeps: bool = True, may_keep: bool = True
) -> list[str]:
    """These words, and an alert for the counselors; [] where no worry is found.

    `keeps`: false for what may be of anybody. `may_keep`: false while a yes to what is asked is missing.
    """
    form = visit.form
    worry = worry_in(typed or form.one("text"), form.one("note"), most=form.heard)
    if worry is None:
        return []
    if visit.inside and keeps:  # it may stand there, typed and not sent: shown to nobody again
        unsent_words.forget(visit.connection, visit.who.id)
    if visit.inside and keeps:
        connection, vault, now = visit.connection, visit.desk.vault, visit.now
        here = visit.own_session.conversation_id
        may = may_keep and may_keep_words(connection, vault, visit.who, now, here)
        keep_elsewhere(connection, vault, visit.who, worry, "the page", now, may_keep=may)
    return heard_by(partial(phrase_for, visit), visit.telling, worry)


def _words(visit: Visit, texts: list[str], status: int) -> Page:
    return message(visit, texts, status, title=phrase_for(visit, "page_talk"), calls=calls(visit))


def typed_in(visit: Visit) -> list[str]:
    """What a form brought and is not kept, to be shown once more."""
    typed = [visit.form.one(field) for field in _TYPED if visit.form.one(field)]
    return [text for one in typed for text in (phrase_for(visit, "page_words_not_kept"), one)]


def message(visit: Visit, texts: list[str], status: int = 200, **more: object) -> Page:
    title = phrase_for(visit, "page_sorry_title")
    values = {**NO_MORE, "title": title, "texts": texts, "ways": [way_on(visit)]}
    return Page("message.html", values | more, status)


def way_on(visit: Visit) -> tuple[str, str]:
    """Back to the conversation, or to where one begins."""
    if visit.inside and visit.own_session.conversation_id:
        return "/talk", phrase_for(visit, "page_keep_going")
    return "/talk" if visit.inside else "/", phrase_for(visit, "page_first")


def calls(visit: Visit) -> list[tuple[str, str]]:
    """Links that a phone dials or writes to; the school's number, as the contact, for who has a card."""
    settings = visit.desk.settings
    phone = settings.in_language("contact_phone", visit.language) if visit.session else ""
    school = (
        [(phone_link(phone), phrase_for(visit, "page_call_school", phone=phone))] if phone else []
    )
    return [*school, *((link, phrase_for(visit, name)) for name, link in CALLS.items())]


def hears(form: Form, t: Speaker) -> list[str]:
    """The words for a worry in a form with which nothing can be done now."""
    text, note, code = (form.one(name) for name in ("text", "note", "code"))
    found = worry_in(text, note, most=form.heard) or worry_in(code, most=form.heard)
    return heard_by(t) if found else []


def surely(visit: Visit) -> Callable[[Connection], None] | None:
    """What keeps a worry of who is in now, whatever becomes of their visit; None for no worry."""
    form, vault = visit.form, visit.desk.vault
    here = visit.own_session.conversation_id if visit.inside else None
    key = form.one("question") or form.one("to")
    asked = asked_in(visit.connection, vault, here, key) if here and key else ""
    worry = worry_in(form.one("text"), form.one("note"), asked) if visit.inside else None
    if worry is None:
        return None
    who, now, found = visit.who, visit.now, worry

    def keep(connection: Connection) -> None:
        may = False
        # Of a talk that was deleted meanwhile it is kept all the same that there was a worry.
        with suppress(LookupError):
            may = may_keep_words(connection, vault, who, now, here)
        keep_elsewhere(connection, vault, who, found, "the page", now, may_keep=may)

    return keep
