"""Give something: a flow or a series to a class, a group or some students, with defaults for all the rest.

What is offered stands with how many get it. Who does not is told by name before it is given, and why in one
sentence for all, since whose yes is missing is nobody's to tell.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from urllib.parse import quote

from bot.conversation.arrival import offered
from bot.conversation.speaking import world_spoken_to
from bot.giving.whom import NobodyGets, chances, give
from bot.web.pages import Go, Page
from bot.web.staff.hear_facts import spoken_to_most
from bot.web.staff.messages import one_message
from bot.web.staff.visit import Visit, phrase_for
from dialogs.ages import day_at
from dialogs.flow import Flow
from dialogs.giving import usual_due, usual_meeting
from dialogs.language import text_in
from dialogs.reply_types import asks
from dialogs.series import Series, all_series
from dialogs.sitting import minutes_of
from dialogs.summary import Told, asked_as
from dialogs.words import can_be_kept
from storage import access, rounds
from storage.access import Theirs
from storage.ids import new_id
from storage.rounds import MEETING, QUARTER, NewRound

REPEATS = ("", QUARTER, MEETING)
_LONGEST = 80  # letters of a group's name
_FARTHEST = 366  # days: a year typed wrong must not go unnoticed
_MOST_MINUTES = 240


@dataclass(frozen=True)
class Asked:
    """To whom something may be given at this page: all of a class, or all of the viewer's."""

    visit: Visit
    class_name: str
    students: list[Theirs]

    @cached_property
    def class_id(self) -> str | None:
        """Of a class that the viewer teaches: a case manager's part of one is a group."""
        return access.taught_class(self.visit.connection, self.visit.who, self.class_name)

    @cached_property
    def groups(self) -> dict[str, frozenset[str]]:
        found = rounds.groups_of(self.visit.connection, self.visit.desk.vault, self.visit.who)
        here = {one.student.id for one in self.students}
        return {title: ids & here for title, ids in found.items() if ids & here}


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that may be given. `value`: as the form sends it."""

    value: str
    title: str
    gets: int
    others: tuple[str, ...]  # by name
    minutes: int = 0
    some_only: bool = False  # it is for students with a plan alone
    reader: str = ""  # the one person who reads it
    asks: tuple[str, ...] = ()  # its questions, as most of them read these; nobody is asked all


def give_page(visit: Visit, told: str = "", status: int = 200) -> Page:
    """What may be given, the day, and for whom: all of the class, if nobody is ticked."""
    asked = _asked(visit)
    if asked is None:
        return one_message(visit, "page_not_found", 404)
    flows, series = _choices(asked)
    form, school = visit.form, visit.desk.school
    today = day_at(visit.now, school.timezone)
    group = form.one("group")
    ticked = {*form.all("student")} or asked.groups.get(group, frozenset())
    wanted = form.one("what") or (f"flow:{form.one('flow')}" if form.one("flow") else "")
    values = {
        "class_name": asked.class_name,
        "students": asked.students,
        "classes": sorted(
            {name for one in asked.students for name in one.classes}, key=str.casefold
        ),
        "ticked": ticked,
        "groups": asked.groups,
        "group": group,
        "title": form.one("title") or group,
        "flows": flows,
        "series": series,
        "wanted": wanted,
        "due": form.one("due") or usual_due(today, school.holidays).isoformat(),
        "meeting": form.one("meeting") or usual_meeting(today, school.holidays).isoformat(),
        "today": today.isoformat(),
        "repeats": REPEATS,
        "repeat": form.one("repeats"),
        "minutes": form.one("minutes"),
        "reader": next((one.reader for one in flows if one.reader), ""),
        "me": access.name_of(visit.connection, visit.desk.vault, visit.who),
        "reads": form.one("reader"),
        "round": new_id(visit.now),
        "told": told,
    }
    return Page("staff/give.html", values, status)


def give_sent(visit: Visit) -> Page | Go:
    """One press; pressed twice, the same is not given twice."""
    asked = _asked(visit)
    if asked is None:
        return one_message(visit, "page_not_found", 404)
    what = _what(asked)
    if isinstance(what, str):
        return give_page(visit, what, 422)
    ticked = {*visit.form.all("student")}
    whom = [one for one in asked.students if not ticked or one.student.id in ticked]
    if not whom or (not ticked and not asked.class_name):
        return give_page(visit, phrase_for(visit, "staff_give_whom"), 422)
    known, id = _given_before(visit), visit.form.one("round")
    if known:
        return Go(f"/staff/round?id={known}&given=1")
    id = id if _ID.fullmatch(id) and not rounds.is_there(visit.connection, id) else ""
    try:
        made = give(visit.connection, visit.desk, visit.who, what, whom, visit.now, id)
    except NobodyGets:
        return give_page(visit, phrase_for(visit, "staff_give_nobody"), 422)
    return Go(f"/staff/round?id={made.id}&given=1&left={len(made.others)}")


def link_for(class_name: str) -> str:
    return f"/staff/give?class={quote(class_name)}"


def _asked(visit: Visit) -> Asked | None:
    name = visit.form.one("class")
    theirs = [
        one
        for one in access.their_students(visit.connection, visit.desk.vault, visit.who)
        if not name or name in one.classes
    ]
    theirs.sort(key=lambda one: (one.student.name.casefold(), one.student.id))
    return Asked(visit, name, theirs) if theirs else None


def _choices(asked: Asked) -> tuple[list[Choice], list[Choice]]:
    visit = asked.visit
    gets = chances(visit.connection, visit.desk, asked.students, visit.now)
    flows = [
        _flow_choice(asked, flow, gets[flow.name])
        for flow in offered(visit.desk.flows(), visit.desk.settings)
        if flow.name in gets
    ]
    series = [
        _series_choice(asked, one, gets[one.name])
        for one in all_series().values()
        if one.name in gets
    ]
    return flows, series


def _flow_choice(asked: Asked, flow: Flow, gets: Sequence[Theirs]) -> Choice:
    title = text_in(flow.title, asked.visit.language)
    minutes = max(minutes_of(flow, world_spoken_to(one.student)) for one in gets)
    reader = asked.visit.desk.settings.check_in_reader if flow.reader else ""
    some, asks = flow.modes == ("iep",), _questions(asked, flow, gets)
    return Choice(
        f"flow:{flow.name}", title, len(gets), _others(asked, gets), minutes, some, reader, asks
    )


def _questions(asked: Asked, flow: Flow, gets: Sequence[Theirs]) -> tuple[str, ...]:
    band, mode = spoken_to_most(gets)
    told = Told({}, band, mode, asked.visit.language, partial(phrase_for, asked.visit), {})
    fits = [one for one in flow.steps if one.fit.suits(band, mode, False) and not one.probe_of]
    return tuple(dict.fromkeys(asked_as(one, told) for one in fits if asks(one)))


def _series_choice(asked: Asked, series: Series, gets: Sequence[Theirs]) -> Choice:
    title = text_in(series.title, asked.visit.language)
    some = series.modes == ("iep",)
    return Choice(f"series:{series.name}", title, len(gets), _others(asked, gets), 0, some)


def _others(asked: Asked, gets: Sequence[Theirs]) -> tuple[str, ...]:
    ids = {one.student.id for one in gets}
    return tuple(one.student.name for one in asked.students if one.student.id not in ids)


def _what(asked: Asked) -> NewRound | str:
    """As it was filled in; or what has to be mended first, in words."""
    visit, form = asked.visit, asked.visit.form
    kind, _, name = form.one("what").partition(":")
    if kind not in ("flow", "series") or not name:
        return phrase_for(visit, "staff_give_what")
    due = _day(visit, form.one("meeting" if kind == "series" else "due"), series=kind == "series")
    if due is None:
        return phrase_for(visit, "staff_give_day")
    title = " ".join(form.one("title").split())
    if len(title) > _LONGEST or not can_be_kept(title):
        return phrase_for(visit, "staff_give_title_long", most=str(_LONGEST))
    minutes, repeats = form.number("minutes"), form.one("repeats")
    if form.one("minutes").strip() and not (minutes and minutes <= _MOST_MINUTES):
        return phrase_for(visit, "staff_give_minutes_wrong", most=str(_MOST_MINUTES))
    whole = not form.all("student")
    return NewRound(
        flow=name if kind == "flow" else "",
        series=name if kind == "series" else "",
        class_id=asked.class_id if whole else None,
        title="" if whole and asked.class_id else title or (asked.class_name if whole else ""),
        minutes=minutes,
        due_on=due.isoformat(),
        repeats=repeats if repeats in REPEATS and kind == "flow" else "",
        reader_id=visit.who.id if form.one("reader") == "me" else None,
    )


def _day(visit: Visit, typed: str, *, series: bool) -> date | None:
    """From today on and within a year; the usual one, where nothing was typed."""
    school = visit.desk.school
    today = day_at(visit.now, school.timezone)
    if not typed:
        return (usual_meeting if series else usual_due)(today, school.holidays)
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None
    return day if 0 <= (day - today).days <= _FARTHEST else None


def _given_before(visit: Visit) -> str:
    """The round that this very form has made already; "" for none. Its id came with the form."""
    id = visit.form.one("round")
    found = rounds.find_round(visit.connection, visit.desk.vault, visit.who, id) if id else None
    return found.id if found else ""


_ID = re.compile("[0-9a-f]{32}")
