"""You said, we did: what an adult answered to a need or a wish, read first at the next visit.

Before it, once, that in a new school year no new teacher reads what was shared.
"""

from collections.abc import Mapping, Sequence
from functools import partial

from bot.conversation.told_back import REPLY_PHRASES, told_back
from bot.web.pages import Go, Page
from bot.web.student.choosing import straight_on
from bot.web.student.visit import Visit, phrase_for
from storage import new_year, promises


def told_page(visit: Visit) -> Page | Go:
    if new_year.is_to_be_told(visit.connection, visit.who.id):
        return _page(
            visit, phrase_for(visit, "new_year"), NEW_YEAR, {"ok": "new_year_ok"}, "new_year_title"
        )
    waiting = promises.to_be_told(visit.connection, visit.desk.vault, visit.who.id)
    if not waiting:
        return Go("/talk")
    one = waiting[0]
    *texts, asked = told_back(one, partial(phrase_for, visit))
    return _page(visit, asked, one.id, REPLY_PHRASES, "promise_title", texts)


def _page(
    visit: Visit,
    asked: str,
    about: str,
    replies: Mapping[str, str],
    title: str,
    notices: Sequence[str] = (),
) -> Page:
    values = {
        "title": phrase_for(visit, title),
        "notices": notices,
        "asked": asked,
        "action": "/told",
        "hidden": {"promise": about},
        "name": "reply",
        "choices": [(reply, phrase_for(visit, name)) for reply, name in replies.items()],
        "looks": (),
        "next_up": "",
        "back": "",
    }
    return Page("choices.html", values)


NEW_YEAR = "new year"  # in the place of a promise: nobody at the school answered anything


def told_sent(visit: Visit) -> Page | Go:
    said, about = visit.form.one("reply"), visit.form.one("promise")
    if about == NEW_YEAR:
        new_year.note_told(visit.connection, visit.who.id, visit.now)
    elif said in REPLY_PHRASES:
        promises.reply(visit.connection, visit.who.id, about, said, visit.now)
    if promises.to_be_told(visit.connection, visit.desk.vault, visit.who.id):
        return Go("/told")
    return straight_on(visit)
