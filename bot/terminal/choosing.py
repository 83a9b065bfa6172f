"""What to talk about, picked on a terminal where no flow was named."""

from bot.conversation import desk as conversation
from bot.conversation.menu import menu_of
from bot.conversation.speaking import contact_for, world_spoken_to
from bot.terminal.consenting import goes_on, stops
from bot.terminal.screen import Desk, picked, say
from dialogs.completeness import spoken_to_in
from dialogs.flow import Flow
from dialogs.language import text_in
from storage.database import Store
from storage.people import Student


def choose(
    store: Store, school: conversation.Desk, student: Student, language: str, now: int
) -> Flow | None:
    """By its number in the menu. None where the student leaves, or can begin nothing."""
    language = spoken_to_in(language, school.settings.language)
    world = world_spoken_to(student)
    contact = contact_for(school.settings, world, language)
    desk = Desk(
        store, student.id, world, language, contact, student.case_manager or "", lambda: now
    )
    with store.reading() as connection:
        why = stops(connection, store, student, now)
    try:
        if why and not goes_on(desk, student, why):
            return None
    except (EOFError, KeyboardInterrupt):
        return None
    with store.reading() as connection:
        menu = menu_of(connection, school, student, language, now)
    if not menu.flows:
        say(desk, "not_open")
        return None
    labels = [text_in(flow.title, language) for flow in menu.flows]
    if menu.next_up:
        labels[0] += f" · {menu.next_up}"
    say(desk, "which_flow")
    try:
        return menu.flows[picked(desk, labels) - 1]
    except (EOFError, KeyboardInterrupt):
        print()
        say(desk, "later")
        return None
