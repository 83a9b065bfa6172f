"""From a family's link to the first question, and out again: the language, what this is, and a yes.

A link may be looked at by a program that shows a preview of it, so opening one keeps nothing but a cookie. A
visit begins when somebody presses the language.
"""

import logging
from dataclasses import replace

from bot.conversation.assent import ConsentMissing, may_ask
from bot.conversation.student_facts import family_world
from bot.turn import begin_in
from bot.web.family.messages import one_message, place, unsent
from bot.web.family.visit import (
    SOME_FAMILY,
    Visit,
    begin_session,
    change,
    end,
    look_as_nobody,
    opened_link,
    phrase_for,
    speak,
)
from bot.web.look import chosen_look, to_json
from bot.web.pages import Go, Page
from bot.web.rendering import language_names
from dialogs.completeness import speaks_to_families
from dialogs.phrases import phrase
from storage import cards, consent
from storage.families import link_by_code
from storage.published import FlowChanged

log = logging.getLogger(__name__)

# What is told before anything is asked, each a paragraph of its own.
OPENING = (
    "family_what",
    "family_never",
    "family_readers",
    "family_child",
    "family_parts",
    "family_writes",
    "family_live",
)


def open_link(visit: Visit, code: str) -> Page | Go:
    """Whoever opens it is asked next for their language."""
    link = link_by_code(visit.connection, visit.desk.vault, code, visit.now)
    if link is None:
        # A code that is not as long as one is a slip, and no guess.
        slip = len(cards.normalised(code)) != cards.LENGTH
        return one_message(visit, "family_link_gone", 422 if slip else 404)
    visit.shown = link.id
    return Go("/family/language")


def language_page(visit: Visit) -> Page:
    """In each language's own words, the one on the school's list first."""
    link = opened_link(visit)
    if link is not None:
        look_as_nobody(visit, link)
    elif visit.session is None:
        return unsent(visit, "page_ended", 200)
    if visit.flow is None:
        return closed_page(visit)
    names, first = dict(language_names()), visit.language
    order = [first, *(code for code in speaks_to_families() if code != first)]
    asked = [(name, phrase("family_language", SOME_FAMILY, name)) for name in order]
    return Page(
        "family/language.html",
        {
            "asked": asked,
            "choices": [(name, names[name]) for name in order],
            "link": link.id if link else visit.own_session.link_id,
        },
    )


def language_sent(visit: Visit) -> Page | Go:
    """A visit begins, with nothing of any visit before: by the link that the form shows, and no other."""
    link, shown = opened_link(visit), visit.form.one("shown")
    if link is not None:
        if shown != link.id:
            return replace(language_page(visit), status=409)
        begin_session(visit, link)
    elif visit.session is None or shown != visit.session.link_id:
        return unsent(visit, "page_ended", 403)
    speak(visit, visit.form.one("language"))
    return Go("/family/hello")


def hello_page(visit: Visit) -> Page | Go:
    if visit.own_session.conversation_id:
        return Go("/family/talk")
    return Page("family/hello.html", {"texts": [phrase_for(visit, name) for name in OPENING]})


def hello_sent(visit: Visit) -> Page | Go:
    """With the yes a conversation begins, one for each visit."""
    if visit.form.one("start") != "yes":
        page = one_message(visit, "declined")
        end(visit)
        return page
    if visit.own_session.conversation_id is None and visit.flow is not None:
        world = family_world(visit.who, visit.flow)
        try:
            turn = begin_in(
                visit.connection, visit.desk.vault, visit.who, visit.flow, world,
                visit.language, visit.now,
            )  # fmt: skip
        except (ConsentMissing, FlowChanged) as problem:  # the school's to mend
            log.error("%s", problem)
            return one_message(visit, "family_closed")
        change(visit, conversation_id=turn.conversation_id)
    return Go("/family/talk")


def look_page(visit: Visit) -> Page:
    return Page("family/look.html", {"back": place(visit)})


def look_sent(visit: Visit) -> Go:
    form = visit.form
    on = (name for name in ("contrast", "font") if form.one(name))
    change(visit, look=to_json(chosen_look(form.one("text"), on)))
    speak(visit, form.one("language"))
    return Go(place(visit))


def leave_sent(visit: Visit) -> Go:
    end(visit)
    return Go("/family/left")


def closed(visit: Visit, *, sent: bool, opens: bool) -> Page | None:
    """In a question's place, where the school has said no, or has not said the yes that it needs.

    `opens`: it is about the child whose link was opened, if one was, and not of the visit under way.
    """
    link = opened_link(visit) if opens else None
    student_id = link.student_id if link else visit.student.id if visit.student else ""
    if visit.flow is None or not student_id:
        return None
    waits = bool(visit.flow.consent)
    vault, now = visit.desk.vault, visit.now
    standing = consent.standing(visit.connection, vault, student_id, now, waits=waits)
    if may_ask(standing, visit.flow):
        return None
    if link is not None:
        look_as_nobody(visit, link)
    page = unsent(visit, "family_closed", 403 if sent else 200)
    return replace(page, values={**page.values, "ways": []})  # back would lead here again


def closed_page(visit: Visit) -> Page:
    return one_message(visit, "family_closed")


def left_page(visit: Visit) -> Page:
    return one_message(visit, "family_left")
