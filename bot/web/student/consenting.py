"""What needs a yes: the page in a question's place while one is missing, and a student's own taking back."""

from bot.conversation.assent import may_ask
from bot.conversation.consenting import stopped_words, take_back, use_again
from bot.web.pages import CHANNEL, Go, Page
from bot.web.student.messages import calls, heard_texts, message, typed_in, way_on
from bot.web.student.visit import Visit, phrase_for
from dialogs.flow import Flow
from storage import consent
from storage.consent import WITHDRAWN, Standing


def closed(visit: Visit, *, sent: bool, opens: bool) -> Page | None:
    """In the place of whatever asks or keeps something, while nothing may be; None where it may."""
    if opens:
        return None  # who is not known yet is told after the pictures
    stops = standing_of(visit).stops
    return stopped_page(visit, stops, sent=sent) if stops else None


def standing_of(visit: Visit, *, waits: bool = False) -> Standing:
    return consent.standing(
        visit.connection, visit.desk.vault, visit.who.id, visit.now, waits=waits
    )


def may_ask_here(visit: Visit, flow: Flow) -> bool:
    return may_ask(standing_of(visit, waits=bool(flow.consent)), flow)


def stopped_page(visit: Visit, stops: str, *, sent: bool) -> Page:
    """Kindly, and never whose yes is missing. What was typed and is not kept stands there once more."""
    told = phrase_for(visit, stopped_words(visit.connection, visit.who.id, stops))
    heard = heard_texts(visit, may_keep=False) if sent else []
    ways = [("/someone", phrase_for(visit, "page_talk"))]
    if told != phrase_for(visit, "consent_needed"):
        ways.append(("/answers", phrase_for(visit, "page_my_answers")))
    values = {
        "title": phrase_for(visit, "page_opening_title"),
        "texts": [*heard, told, *(typed_in(visit) if sent and not heard else [])],
        "calls": calls(visit) if heard else (),
        "again": stops == WITHDRAWN,
        "ways": ways,
    }
    return Page("stopped.html", values, 403 if sent else 200)


def withdraw_page(visit: Visit) -> Page:
    if standing_of(visit).stops == WITHDRAWN:
        return stopped_page(visit, WITHDRAWN, sent=False)
    return Page("withdraw.html", {"back": way_on(visit)[0]})


def withdraw_sent(visit: Visit) -> Page:
    """Any number of presses are one."""
    take_back(visit.connection, visit.who, visit.language, CHANNEL, visit.now)
    texts = [phrase_for(visit, name) for name in ("withdrawn", "copies_stay")]
    ways = [("/answers", phrase_for(visit, "page_my_answers"))]
    title = phrase_for(visit, "menu_withdraw")
    return message(visit, texts, title=title, ways=ways, leave=True)


def use_sent(visit: Visit) -> Page | Go:
    use_again(visit.connection, visit.who, visit.language, CHANNEL, visit.now)
    return message(visit, [phrase_for(visit, "used_again")], title=phrase_for(visit, "use_again"))
