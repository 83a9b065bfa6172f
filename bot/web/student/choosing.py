"""What is talked about next: what waits for this student by itself, or what they pick in the menu."""

from collections.abc import Mapping, Set
from dataclasses import replace
from types import MappingProxyType

from bot.conversation import arrival
from bot.conversation.menu import Menu, menu_of
from bot.conversation.told_back import is_waiting
from bot.web.pages import Go, Page
from bot.web.student import reminders
from bot.web.student.asking import begin_or_go_on, under_way
from bot.web.student.messages import one_message
from bot.web.student.visit import Visit, change, phrase_for
from dialogs.ages import YOUNGEST
from dialogs.language import text_in
from storage import conversations

# Whose hands, with the words for it; a grown-up beside a child comes first for the youngest.
TYPISTS = {
    "student": "types_student",
    "adult": "page_types_with_me",
    "partner": "page_types_helper",
}

_NOTHING: Mapping[str, str] = MappingProxyType({})


def straight_on(visit: Visit) -> Page | Go:
    """For who has just come in: to what staff have answered them, and to the question that waits for them,
    without a menu where that can be.
    """
    if is_waiting(visit.connection, visit.desk.vault, visit.who.id):
        return Go("/told")
    menu = _menu(visit)
    found = None if menu.is_given else under_way(visit)
    if found is not None:
        change(visit, conversation_id=found)
        return Go("/talk?again=1")
    return _newly(visit, menu)


def _newly(visit: Visit, menu: Menu) -> Page | Go:
    if _must_say_who_types(visit):
        return Go("/types")
    # What staff gave them is begun again without asking, or goes on.
    how = "again" if menu.is_given else ""
    try:
        return _chosen(visit, menu.opens, how) if menu.opens else Go("/choose")
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
    return Go("/talk") if visit.own_session.conversation_id else _newly(visit, _menu(visit))


def choose_page(visit: Visit) -> Page | Go:
    if _must_say_who_types(visit):
        return Go("/types")
    menu = _menu(visit)
    if not menu.flows:
        return one_message(visit, "not_open")
    titles = [(flow.name, text_in(flow.title, visit.language)) for flow in menu.flows]
    looks = conversations.finished_flows(visit.connection, visit.who.id)
    page = choices(visit, "which_flow", "/choose", "flow", titles, about=menu.about, looks=looks)
    return replace(page, values={**page.values, **reminders.shown(visit, menu)})


def _menu(visit: Visit) -> Menu:
    return menu_of(visit.connection, visit.desk, visit.who, visit.language, visit.now)


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
    about: Mapping[str, str] = _NOTHING,
    looks: Set[str] = frozenset(),
) -> Page:
    values = {
        "title": phrase_for(visit, "page_choose_title"),
        "notices": [],
        "asked": phrase_for(visit, asked),
        "action": action,
        "name": name,
        "choices": offered,
        "about": about,  # what stands above some of them, the first of which is the main one
        "stop": "",
        "looks": looks,  # those with answers to be looked at
        "hidden": hidden or {},
        "back": back or ("/talk" if visit.own_session.conversation_id else ""),
    }
    return Page("choices.html", values)
