"""Reading back on the page: what a student decides about one answer, kept at once.

What is being decided travels in the form; between who may read it and what may be quoted of it nothing
is kept.
"""

from bot.conversation import sharing
from bot.turn import Arrival, Waiting, noted_turn_in, resume_in
from bot.web.pages import Go, Page
from bot.web.student import asking
from bot.web.student.reviewing import entries_of, review_of
from bot.web.student.visit import Visit, phrase_for
from dialogs.reading_back import PAUSE, Place, after, follow
from dialogs.replies import Reply


def share_sent(visit: Visit) -> Page | Go:
    """One choice about one answer."""
    id, form = visit.own_session.conversation_id, visit.form
    if id is None or form.one("conversation") != id:
        return Go("/talk")
    entries = entries_of(visit, id)
    place = Place(form.one("answer"), form.one("at"), form.one("audience"), form.one("span"))
    step = follow(entries, place, form.one("choice"), form.one("part"))
    if step.leaves and step.leaves != PAUSE:
        return _command(visit, id, step.leaves, step.key)
    sharing.keep(visit.connection, visit.desk.vault, id, step.decisions, visit.now, entries)
    if step.decisions and (step.place is None or step.place.answer != place.answer):
        return Go("/talk")
    turn = resume_in(visit.connection, visit.desk.vault, id, visit.contact)
    if step.leaves:
        return asking.whole(visit, turn, review=None, paused=phrase_for(visit, "paused"))
    if step.overtaken or step.place is None:
        return asking.whole(visit, turn, [phrase_for(visit, "already_done")], status=409)
    now = after(entries, step.decisions)
    review = review_of(visit, id, now, step.place, form.one("part"))
    notices = [phrase_for(visit, step.tell)] if step.tell else []
    return asking.whole(visit, turn, notices, review=review)


def _command(visit: Visit, id: str, name: str, to: str = "") -> Page | Go:
    arrival = Arrival("", Reply(command=name, to=to), visit.how)
    waiting = Waiting(id, arrival, visit.contact, visit.now)
    noted_turn_in(visit.connection, visit.desk.vault, waiting)
    return Go("/talk")
