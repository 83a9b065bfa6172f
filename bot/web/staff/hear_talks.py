"""Whom it is worth five minutes to talk to after a round, why, and one question to ask each of them.

The list tells of some what they said, by their names: so it is a look at each of them.
"""

from dataclasses import dataclass
from functools import partial

from bot.web.pages import Page
from bot.web.staff import hear_facts
from bot.web.staff.hear_facts import RoundHeard
from bot.web.staff.messages import one_message
from bot.web.staff.visit import Visit, phrase_for
from storage import access, hearing
from storage.access import Theirs
from storage.caseload import how_far
from storage.round_notes import FOLLOW_UP, Note

_MOST = 6  # in five minutes


@dataclass(frozen=True, slots=True)
class TalkWith:
    """A student whom it is worth five minutes to talk to, why, and one question to ask them."""

    theirs: Theirs
    why: str
    ask: str
    done: Note | None


def talks_page(visit: Visit) -> Page:
    it = hear_facts.find(visit, visit.form.one("id"))
    if it is None:
        return one_message(visit, "page_not_found", 404)
    found = _talks_with(it)
    for one in found:
        access.note_look(visit.connection, visit.desk.vault, one.theirs, "round", visit.now)
    called = it.round.what.title or it.class_name
    values = {"id": it.round.id, "title": it.title, "class_name": called, "talks_with": found}
    return Page("staff/hear_talks.html", values)


def _talks_with(it: RoundHeard) -> list[TalkWith]:
    """Who wants to talk; of whom little is heard; who said what most said and nobody expected. Six at most.

    Who kept things private, who skipped and who was not there look the same. A choice that one student alone
    made leads to nobody: that is asked of everyone, as interviewers do.
    """
    visit, found = it.visit, dict[str, tuple[str, str]]()
    say = partial(phrase_for, visit)
    reads_as = {id: it.theirs[id].reads_as for id in it.heard.invited}
    wishes = how_far(visit.connection, visit.who.id, reads_as)
    for id, far in sorted(wishes.items(), key=lambda each: each[1].wished_at or 0):
        if far.wished_at:
            found[id] = say("staff_hear_why_talk"), say("staff_hear_ask_talk")
    for section in it.sections:
        for one in section.questions:
            for bar in one.surprises:
                who = hearing.who_said(
                    visit.connection, it.heard, one.place.partition("/")[2], bar.code
                )
                for id in sorted(who, key=_in_turn)[:2] if len(who) > 1 else ():
                    why = say("staff_hear_why_surprise", choice=bar.label)
                    ask = say("staff_hear_ask_surprise", choice=bar.label, asked=one.text)
                    found.setdefault(id, (why, ask))
    if it.heard.answered:
        quiet = [id for id in it.heard.invited if it.heard.shared.get(id, 0) < 2]
        for id in sorted(quiet, key=_in_turn):
            found.setdefault(id, (say("staff_hear_why_little"), say("staff_hear_ask_little")))
    done = {one.student_id: one for one in it.notes if one.kind == FOLLOW_UP and one.mine}
    return [
        TalkWith(it.theirs[id], why, ask, done.get(id))
        for id, (why, ask) in [*found.items()][:_MOST]
    ]


def _in_turn(id: str) -> str:
    """Not by name or place in the list: the end of an id is made by chance."""
    return id[::-1]
