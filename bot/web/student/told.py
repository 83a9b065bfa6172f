"""You said, we did: what an adult told a student, or their class, back; read first at the next visit."""

from functools import partial

from bot.conversation.told_back import first_card, is_waiting, take_reply
from bot.web.pages import Go, Page
from bot.web.student.choosing import straight_on
from bot.web.student.visit import Visit, phrase_for


def told_page(visit: Visit) -> Page | Go:
    t = partial(phrase_for, visit)
    card = first_card(visit.connection, visit.desk.vault, visit.who.id, t, visit.language)
    if card is None:
        return Go("/talk")
    values = {
        "title": card.title,
        "notices": card.texts,
        "asked": card.asked,
        "action": "/told",
        "hidden": {"promise": card.id},
        "name": "reply",
        "choices": card.replies,
        "looks": (),
        "next_up": "",
        "back": "",
    }
    return Page("choices.html", values)


def told_sent(visit: Visit) -> Page | Go:
    connection, vault, id = visit.connection, visit.desk.vault, visit.form.one("promise")
    take_reply(connection, vault, visit.who.id, id, visit.form.one("reply"), visit.now)
    if is_waiting(connection, vault, visit.who.id):
        return Go("/told")
    return straight_on(visit)
