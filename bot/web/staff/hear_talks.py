"""Whom it is worth five minutes to talk to after a round, why, and one question to ask each of them.

The list tells of some what they said, by their names: so it is a look at each of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice

from bot.web.pages import Page
from bot.web.staff import hear_facts
from bot.web.staff.hear_facts import FEELINGS, RoundHeard
from bot.web.staff.messages import one_message
from bot.web.staff.visit import Visit, phrase_for
from dialogs.summary import (
    HIDDEN,
    NEVER,
    NEVER_CODES,
    UNUSED,
    USE,
    WAY,
    Bar,
    Question,
    how_low,
    in_hiding,
)
from storage import access, hearing
from storage.access import Theirs
from storage.access_log import IN_A_CLASS
from storage.caseload import how_far
from storage.round_notes import FOLLOW_UP, Note
from storage.stages import BEGUN, NOT_BEGUN, stage_of

_MOST = 6  # in five minutes
_OF_ONE_KIND = 2

_Reason = tuple[str, str, str]  # a student by id, why, and what to ask


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
        access.note_look(visit.connection, visit.desk.vault, one.theirs, IN_A_CLASS, visit.now)
    called = it.round.what.title or it.class_name
    values = {"id": it.round.id, "title": it.title, "class_name": called, "talks_with": found}
    return Page("staff/hear_talks.html", values)


def _talks_with(it: RoundHeard) -> list[TalkWith]:
    """Six at most, each for one reason; what weighs most comes first.

    Nobody stands here for what they kept private: who has finished and shared nothing is not named. A choice
    that one student alone made leads to nobody: that is asked of everyone, as interviewers do.
    """
    found: dict[str, tuple[str, str]] = {}
    reasons = (_low, _in_hiding, _quiet, _surprises, _in_the_way, _never)
    some = (islice(reason(it), _OF_ONE_KIND) for reason in reasons)
    for id, why, ask in chain(_wishes(it), *some, _quiet(it)):
        found.setdefault(id, (why, ask))
    done = {one.student_id: one for one in it.notes if one.kind == FOLLOW_UP and one.mine}
    return [
        TalkWith(it.theirs[id], why, ask, done.get(id))
        for id, (why, ask) in [*found.items()][:_MOST]
    ]


def _wishes(it: RoundHeard) -> Iterator[_Reason]:
    """Who wants to talk, and has waited longest."""
    reads_as = {id: it.theirs[id].reads_as for id in it.heard.invited}
    far = how_far(it.visit.connection, it.visit.who.id, reads_as)
    since = {id: one.wished_at for id, one in far.items() if one.wished_at}
    for id in sorted(since, key=lambda id: (since[id], id)):
        yield id, *_said(it, "talk")


def _in_hiding(it: RoundHeard) -> Iterator[_Reason]:
    """Whom something helps that they feel bad to use near others."""
    called = {bar.code: bar.label for one in _questions(it, HIDDEN) for bar in one.bars}
    for item, who in in_hiding(it.heard.pairs, it.told).items():
        for id in sorted(who, key=_in_turn):
            yield id, *_said(it, "hidden", tool=called[item])


def _low(it: RoundHeard) -> Iterator[_Reason]:
    """Who feels bad, where others do, too: the lowest answers first."""
    low = [
        (-how_low(bar.code, one, it.told), one, bar)
        for one in _questions(it)
        for bar in one.bars
        if one.meaning in FEELINGS and bar.number
    ]
    for rank, one, bar in sorted(low, key=lambda each: each[0]):
        if rank:
            yield from _who_said(it, one, bar, "low")


def _surprises(it: RoundHeard) -> Iterator[_Reason]:
    """Who said what most said and nobody expected."""
    for one in _questions(it):
        for bar in one.surprises:
            yield from _who_said(it, one, bar, "surprise")


def _in_the_way(it: RoundHeard) -> Iterator[_Reason]:
    """Who said what gets in the way of most."""
    for one in _questions(it, WAY):
        for bar in one.top[:1]:
            yield from _who_said(it, one, bar, "way")


def _never(it: RoundHeard) -> Iterator[_Reason]:
    """Who never uses something that they have."""
    if not any(one.place.endswith(f"/{NEVER}") for one in _questions(it, UNUSED)):
        return
    steps = {
        step.id for flow in it.told.flows.values() for step in flow.steps if step.meaning == USE
    }
    who = {
        id
        for step in sorted(steps)
        for code in sorted(NEVER_CODES)
        for id in hearing.who_said(it.visit.connection, it.heard, step, code)
    }
    for id in sorted(who, key=_in_turn):
        yield id, *_said(it, "never")


def _quiet(it: RoundHeard) -> Iterator[_Reason]:
    """Who was away or has stopped in the middle, once others were heard. Who has finished has said what they
    wanted to say.
    """
    quiet = [
        id
        for id in it.heard.invited
        if {stage_of(talk.status, shares=False) for talk in it.heard.talks.get(id, ())}
        <= {NOT_BEGUN, BEGUN}
    ]
    for id in sorted(quiet, key=_in_turn) if it.heard.answered else ():
        yield id, *_said(it, "little")


def _questions(it: RoundHeard, name: str = "") -> Iterator[Question]:
    for section in it.sections:
        if not name or section.name == name:
            yield from section.questions


def _who_said(it: RoundHeard, one: Question, bar: Bar, reason: str) -> Iterator[_Reason]:
    step = one.place.partition("/")[2]
    who = hearing.who_said(it.visit.connection, it.heard, step, bar.code)
    for id in sorted(who, key=_in_turn) if len(who) > 1 else ():
        yield id, *_said(it, reason, choice=bar.label, asked=one.text)


def _said(it: RoundHeard, reason: str, **values: str) -> tuple[str, str]:
    """Why, and what to ask."""
    say = partial(phrase_for, it.visit)
    return say(f"staff_hear_why_{reason}", **values), say(f"staff_hear_ask_{reason}", **values)


def _in_turn(id: str) -> str:
    """Not by name or place in the list: the end of an id is made by chance."""
    return id[::-1]
