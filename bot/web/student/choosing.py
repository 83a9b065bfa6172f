"""What is talked about next: what waits for this student by itself, or what they pick in the menu."""

from collections.abc import Set

from bot.conversation import arrival
from bot.conversation.menu import menu_of
from bot.web.pages import Go, Page
from bot.web.student.asking import begin_or_go_on, under_way
from bot.web.student.messages import one_message
from bot.web.student.visit import Visit, change, phrase_for
from dialogs.ages import YOUNGEST
from dialogs.language import text_in
from storage import conversations, new_year, promises

# Whose hands, with the words for it; a grown-up beside a child comes first for the youngest.
TYPISTS = {
    "student": "types_student",
    "adult": "page_types_with_me",
    "partner": "page_types_helper",
}


def straight_on(visit: Visit) -> Page | Go:
    """For who has just come in: to what staff have answered them, and to the question that waits for them,
    without a menu where that can be.
    """
    if new_year.is_to_be_told(visit.connection, visit.who.id) or promises.to_be_told(
        visit.connection, visit.desk.vault, visit.who.id
    ):
        return Go("/told")
    found = under_way(visit)
    if found is not None:
        change(visit, conversation_id=found)
        return Go("/talk?again=1")
    return _newly(visit)


def _newly(visit: Visit) -> Page | Go:
    if _must_say_who_types(visit):
        return Go("/types")
    menu = menu_of(visit.connection, visit.desk, visit.who, visit.language, visit.now)
    try:
        return _chosen(visit, menu.opens, "") if menu.opens else Go("/choose")
    except arrival.NotOpen:  # another program has published meanwhile
        return Go("/choose")


def _must_say_who_types(visit: Visit) -> bool:
    """A draft must not say that a six-year-old typed what a grown-up did."""
    return visit.who.band == YOUNGEST and not visit.own_session.typed_by


def types_page(visit: Visit) -> Page:
    order = ("adult", "student", "partner")
    typists = [(who, phrase_for(visit, TYPISTS[who])) for who in order]
    return choices(visit, "who_types", "/types", "typed_by", typists)


def types_sent(visit: Visit) -> Page | Go:
    if visit.form.one("typed_by") in TYPISTS:
        change(visit, typed_by=visit.form.one("typed_by"))
    return Go("/talk") if visit.own_session.conversation_id else _newly(visit)


def choose_page(visit: Visit) -> Page | Go:
    if _must_say_who_types(visit):
        return Go("/types")
    menu = menu_of(visit.connection, visit.desk, visit.who, visit.language, visit.now)
    if not menu.flows:
        return one_message(visit, "not_open")
    titles = [(flow.name, text_in(flow.title, visit.language)) for flow in menu.flows]
    looks = conversations.finished_flows(visit.connection, visit.who.id)
    return choices(
        visit, "which_flow", "/choose", "flow", titles, next_up=menu.next_up, looks=looks
    )


def choose_sent(visit: Visit) -> Page | Go:
    """A flow, from its first question; or what was said in it before, to be looked at again."""
    look = visit.form.one("look")
    try:
        if look:
            return _chosen(visit, look, "look")
        return _chosen(visit, visit.form.one("flow"), visit.form.one("how") or "again")
    except arrival.NotOpen:  # of a page that was opened before
        return one_message(visit, "not_open", 409)


def _chosen(visit: Visit, name: str, how: str) -> Page | Go:
    arrival.open_flow(visit.connection, visit.desk, visit.who, name, visit.now)
    before = conversations.last_finished(visit.connection, visit.who.id, name)
    begun = conversations.unfinished(visit.connection, visit.who.id, name)
    if before and how == "look":
        change(visit, conversation_id=before)
        return Go("/answers")
    if before and not begun and how != "again":
        names = {"again": "talk_again", "look": "look_again"}
        ways = [(way, phrase_for(visit, name)) for way, name in names.items()]
        hidden = {"flow": name}
        return choices(visit, "talked_before", "/choose", "how", ways, hidden, back="/choose")
    return begin_or_go_on(visit, name)


def choices(
    visit: Visit,
    asked: str,
    action: str,
    name: str,
    offered: list[tuple[str, str]],
    hidden: dict[str, str] | None = None,
    back: str = "",
    next_up: str = "",
    looks: Set[str] = frozenset(),
) -> Page:
    values = {
        "title": phrase_for(visit, "page_choose_title"),
        "notices": [],
        "asked": phrase_for(visit, asked),
        "action": action,
        "name": name,
        "choices": offered,
        "next_up": next_up,  # above the first
        "looks": looks,  # those with answers to be looked at
        "hidden": hidden or {},
        "back": back or ("/talk" if visit.own_session.conversation_id else ""),
    }
    return Page("choices.html", values)
