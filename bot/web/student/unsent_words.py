"""Words that are typed and not sent: kept while the student types, and standing in their box again.

The page's script sends them from time to time, and a button that leads away from a question brings them
along. With them comes the turn at which they were typed, as with a reply: what was typed at a question that
is over is dropped, so that nothing comes back to life behind its answer. Nobody reads them, and nothing is
looked for in them.
"""

from bot.turn import Turn, flow_of
from bot.web.pages import Nothing
from bot.web.student import consenting
from bot.web.student.visit import ADULT, Visit
from dialogs.machine import here
from dialogs.words import LONGEST, can_be_kept, has_something
from storage import conversations, unsent_words
from storage.conversations import ASKING
from storage.unsent_words import Words

_BOXES = {"text", "note"}


def typed(visit: Visit) -> Nothing:
    """What stands in the boxes now; the page that it comes from stays as it is."""
    keep(visit)
    return Nothing()


def keep(visit: Visit) -> None:
    """What the form brought, where its question still waits and the student has said yes."""
    form, id = visit.form, visit.own_session.conversation_id
    texts = (form.one("text"), form.one("note") if visit.typed_by == ADULT else "")
    if id is None or form.one("conversation") != id or not _BOXES & form.values.keys():
        return
    if not all(can_be_kept(one) and len(one) <= LONGEST for one in texts):
        return  # what was kept before stands; when it is sent they are told
    stored, question = (
        conversations.load(visit.connection, visit.desk.vault, id),
        form.one("question"),
    )
    if stored.status != ASKING or form.number("turn") != stored.turn:
        return
    flow = flow_of(visit.connection, stored)
    if question != here(flow, stored.conversation) or not consenting.may_ask_here(visit, flow):
        return
    if visit.agreed:
        words = Words(*(one if has_something(one) else "" for one in texts))
        unsent_words.keep(visit.connection, stored, question, words, visit.unsent_stay_until)


def forget(visit: Visit) -> None:
    """They were sent, or left: those of the question that the form shows."""
    id, question = visit.own_session.conversation_id, visit.form.one("question")
    if id is not None and question:
        unsent_words.forget_question(visit.connection, id, question)


def standing(visit: Visit, turn: Turn) -> Words | None:
    """What is to stand in the boxes of the question that waits, where something was kept for it."""
    if turn.ask is None:
        return None
    place = (turn.conversation_id, turn.ask.key)
    return unsent_words.of_question(visit.connection, visit.desk.vault, *place, visit.now)
