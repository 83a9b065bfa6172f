"""What is talked about next: what an adult has answered, what waits for this student, or what they pick."""

from functools import partial

from bot.conversation import arrival
from bot.conversation.menu import Menu, menu_of
from bot.conversation.told_back import REPLY_PHRASES, told_back
from bot.telegram.screens import column
from bot.telegram.visit import Visit, phrase_for, say, show
from bot.turn import Turn, resume_in
from dialogs.language import text_in
from dialogs.reply_types.number_words import place_in
from dialogs.words import fold
from storage import conversations, new_year, promises
from storage.people import Student

TOLD = "told"  # what an adult answered to a need or a wish


def straight_on(visit: Visit) -> Turn | None:
    """For who has just come in: to what waits for them, without a menu where that can be."""
    if _told_first(visit):
        return None
    menu = _menu(visit)
    if _under_way(visit) or not menu.opens:
        return choose(visit)
    if menu.next_up:
        visit.said.append(f"{menu.next_up}: {text_in(menu.flows[0].title, visit.chat.language)}")
    return pick(visit, menu.opens)


def choose(visit: Visit) -> Turn | None:
    """What staff have answered, then the newest conversation under way; with none, the student picks."""
    if _told_first(visit):
        return None
    under_way = _under_way(visit)
    if under_way:
        visit.reminds = True
        return resume_in(visit.connection, visit.desk.vault, under_way, visit.contact)
    menu = _menu(visit)
    if not menu.flows:
        show(visit, "", phrase_for(visit, "not_open"))
        return None
    language = visit.chat.language
    titles = [(text_in(flow.title, language), f"flow:{flow.name}") for flow in menu.flows]
    if menu.next_up:
        visit.said.append(f"{menu.next_up}: {titles[0][0]}")
    show(visit, "flows", phrase_for(visit, "which_flow"), column(titles))
    return None


def _told_first(visit: Visit) -> bool:
    """Whether an adult has answered to a need or a wish: the student reads it before anything is asked."""
    _tell_of_a_new_year(visit)
    waiting = promises.to_be_told(visit.connection, visit.desk.vault, _known(visit).id)
    if not waiting:
        return False
    *said, asked = told_back(waiting[0], partial(phrase_for, visit))
    visit.said += said
    rows = [(phrase_for(visit, name), reply) for reply, name in REPLY_PHRASES.items()]
    show(visit, TOLD, asked, column(rows), key=waiting[0].id)
    return True


def _tell_of_a_new_year(visit: Visit) -> None:
    """Once, in a sentence before anything else."""
    id = _known(visit).id
    if new_year.is_to_be_told(visit.connection, id):
        visit.said.append(phrase_for(visit, "new_year"))
        new_year.note_told(visit.connection, id, visit.now)


def replied_to_told(visit: Visit, reply: str) -> Turn | None:
    if reply in REPLY_PHRASES:
        student = _known(visit)
        promises.reply(visit.connection, student.id, visit.screen.key, reply, visit.now)
    return straight_on(visit)


def flow_typed(visit: Visit, text: str) -> Turn | None:
    flows = _menu(visit).flows
    place = place_in(text, len(flows))
    for number, flow in enumerate(flows, start=1):
        if number == place or fold(text) in map(fold, flow.title.values()):
            return pick(visit, flow.name)
    return choose(visit)


def pick(visit: Visit, name: str) -> Turn | None:
    student = _known(visit)
    before = conversations.last_finished(visit.connection, student.id, name)
    if before and not conversations.unfinished(visit.connection, student.id, name):
        rows = [("talk_again", f"again:{name}"), ("look_again", f"look:{name}")]
        options = column([(phrase_for(visit, phrase), act) for phrase, act in rows])
        show(visit, "again", phrase_for(visit, "talked_before"), options)
        return None
    return start(visit, name)


def start(visit: Visit, name: str) -> Turn | None:
    """A conversation from its first question, or the one under way on the same flow."""
    visit.screen.reviewed = False
    connection, desk, student = visit.connection, visit.desk, _known(visit)
    try:
        visit.reminds = True
        return arrival.start(connection, desk, student, name, visit.chat.language, visit.now)
    except arrival.NotOpen:  # of a button that was sent before
        if _menu(visit).flows:
            say(visit, "not_open")
        return choose(visit)


def _known(visit: Visit) -> Student:
    if visit.student is None:
        raise LookupError("nobody is known in this chat")
    return visit.student


def _under_way(visit: Visit) -> str | None:
    here = visit.chat.conversation_id
    return arrival.under_way(visit.connection, visit.desk, _known(visit), here, visit.now)


def _menu(visit: Visit) -> Menu:
    language = visit.chat.language
    return menu_of(visit.connection, visit.desk, _known(visit), language, visit.now)
