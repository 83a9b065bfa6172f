"""You said, we did: what an adult answered to a need or a wish, read first at the next visit."""

from functools import partial

from bot.conversation.told_back import REPLY_PHRASES, told_back
from bot.web.pages import Go, Page
from bot.web.student.choosing import straight_on
from bot.web.student.visit import Visit, phrase_for
from storage import promises


def told_page(visit: Visit) -> Page | Go:
    waiting = promises.to_be_told(visit.connection, visit.desk.vault, visit.who.id)
    if not waiting:
        return Go("/talk")
    one = waiting[0]
    texts = told_back(one, partial(phrase_for, visit))
    values = {
        "title": phrase_for(visit, "promise_title"),
        "notices": texts[:-1],
        "asked": texts[-1],
        "action": "/told",
        "hidden": {"promise": one.id},
        "name": "reply",
        "choices": [(reply, phrase_for(visit, name)) for reply, name in REPLY_PHRASES.items()],
        "looks": (),
        "about": {},
        "stop": "",
        "back": "",
    }
    return Page("choices.html", values)


def told_sent(visit: Visit) -> Page | Go:
    said = visit.form.one("reply")
    if said in REPLY_PHRASES:
        promises.reply(visit.connection, visit.who.id, visit.form.one("promise"), said, visit.now)
    if promises.to_be_told(visit.connection, visit.desk.vault, visit.who.id):
        return Go("/told")
    return straight_on(visit)
