"""A class heard: the rounds that there are to hear, one of them on the screen and on paper, and as a table.

The screen and the paper show numbers, and quotes without names: no look into what one student said. The table
shows each student's answers, to those who may read them, and is a look at each of them (access.py).
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice, zip_longest

from bot.documents.filing import Reading
from bot.documents.heard import Quote, Said, said_in, talk_file
from bot.web.pages import Page
from bot.web.staff import hear_facts
from bot.web.staff.hear_facts import FEELINGS, RoundHeard, days_of_try, opened_whole, sentence_of
from bot.web.staff.messages import one_message
from bot.web.staff.printing import SIZES
from bot.web.staff.visit import Visit
from dialogs.ages import day_at
from dialogs.drafts.times import date_of
from dialogs.flow import NOTHING, RESERVED, Flow
from dialogs.language import text_in
from dialogs.summary import (
    HELPS,
    HIDDEN,
    MORE,
    NEEDS,
    ROOM,
    SECTIONS,
    UNUSED,
    WAY,
    Bar,
    asked_as,
    expectable,
    section_of,
)
from storage import access, rounds
from storage.access import Theirs
from storage.access_log import ANSWERS, IN_A_CLASS, PRINT, READ
from storage.round_notes import Note

_ROWS = 60  # students of a table on one page
_ON_PAPER = 12  # quotes
_ASKABLE = [name for name in SECTIONS if name not in (HIDDEN, UNUSED, MORE)]
_NAMED = 3  # of what can be tried
_TO_TRY = ((HELPS, NEEDS), (WAY, ROOM))
_NOTHING_SAID = frozenset({*RESERVED, NOTHING})
_FEW = 5  # answers below which anybody can guess who said what


@dataclass(frozen=True, slots=True)
class Listed:
    id: str
    title: str
    class_name: str
    given_on: str
    closed: bool


def rounds_page(visit: Visit) -> Page:
    """Those that are the viewer's to hear, the newest first; of one class, where it is named."""
    picked = visit.form.one("class")
    found = [one for one in listed(visit) if not picked or one.class_name == picked]
    return Page("staff/hear_rounds.html", {"rounds": found, "picked": picked})


def listed(visit: Visit) -> list[Listed]:
    found = rounds.rounds_of(visit.connection, visit.desk.vault, visit.who)
    names = access.classes_called(visit.connection, visit.who) if found else {}
    return [
        Listed(
            one.id,
            hear_facts.title_of(visit, one),
            one.what.title or names.get(one.what.class_id or "", ""),
            hear_facts.day_of(visit, one),
            one.closed_at is not None,
        )
        for one in found
    ]


def round_page(visit: Visit, told: str = "", status: int = 200, unkept: str = "") -> Page:
    """First what they expect to hear, unless they have said so or passed it by; then what was said."""
    it = hear_facts.find(visit, visit.form.one("id"))
    if it is None:
        return one_message(visit, "page_not_found", 404)
    values = _around(it) | {"told": told, "unkept": unkept}
    if it.expected is None and not visit.form.one("heard"):
        return Page("staff/hear_expect.html", values | {"groups": _expectable(it)}, status)
    return Page("staff/hear_round.html", values | _said(it) | _then(it), status)


def print_page(visit: Visit) -> Page:
    it = hear_facts.find(visit, visit.form.one("id"))
    if it is None:
        return one_message(visit, "page_not_found", 404)
    size = visit.form.one("size") if visit.form.one("size") in SIZES else SIZES[0]
    today = day_at(visit.now, visit.desk.school.timezone).isoformat()
    more = {"size": size, "sizes": SIZES, "today": today, "most_quotes": _ON_PAPER}
    more |= {"printed": _printed(it)}
    return Page("staff/hear_print.html", _around(it) | _said(it) | more)


def table_page(visit: Visit) -> Page:
    """One row a student, one column a question: what is shared with this viewer. A look at each."""
    it = hear_facts.find(visit, visit.form.one("id"))
    if it is None:
        return one_message(visit, "page_not_found", 404)
    students = sorted(
        (it.theirs[id] for id in it.heard.invited),
        key=lambda one: (one.student.name.casefold(), one.student.id),
    )
    number = min(visit.form.number("page") or 0, max(len(students) - 1, 0) // _ROWS)
    shown = students[number * _ROWS : (number + 1) * _ROWS]
    action = PRINT if visit.form.one("paper") else READ
    opened = opened_whole(it, [one.student.id for one in shown])
    rows = [(one, _answers(it, one, action, opened)) for one in shown]
    asked = {place for _, said in rows for place in said}
    columns = [
        (place, asked_as(flow.by_id[place[1]], it.told))
        for place, flow in _steps(it)
        if place in asked
    ]
    pages = range(-(-len(students) // _ROWS))
    values = {"rows": rows, "columns": columns, "number": number, "pages": pages}
    return Page("staff/hear_table.html", _around(it) | values)


def _answers(
    it: RoundHeard, one: Theirs, action: str, opened: Container[str]
) -> Mapping[tuple[str, str], Sequence[Said]]:
    """What the viewer may read of one student, looked at from now on; nothing where nothing was begun."""
    visit, desk = it.visit, it.visit.desk
    talks = {talk.conversation_id for talk in it.heard.talks.get(one.student.id, ())}
    if not talks:
        return {}
    record = ANSWERS if one.student.id in opened else IN_A_CLASS
    access.note_look(visit.connection, desk.vault, one, record, visit.now, action)
    reading = Reading(one.reads_as, visit.who.id)
    names = desk.names.of_others(one.student.id, visit.now)
    here = (visit.connection, desk.vault, desk.school)
    file = talk_file(*here, one, talks, reading, visit.language, names)
    return said_in(file, visit.language)


def _steps(it: RoundHeard) -> list[tuple[tuple[str, str], Flow]]:
    """Every question of the round's flows, in order; of several versions the newest that has it."""
    found: dict[tuple[str, str], Flow] = {}
    flows = [*hear_facts.offered(it.visit).values(), *it.told.flows.values()]
    for flow in flows:
        if flow.name in it.flow_names:
            found |= {(flow.name, step.id): flow for step in flow.steps}
    order = {name: place for place, name in enumerate(it.flow_names)}
    return sorted(found.items(), key=lambda each: order[each[0][0]])


def _around(it: RoundHeard) -> dict[str, object]:
    visit = it.visit
    zone = visit.desk.school.timezone
    return {
        "id": it.round.id,
        "title": it.title,
        "class_name": it.round.what.title or it.class_name,
        "real_class": it.class_name,
        "given_on": it.given_on,
        "answered": it.heard.answered,
        "invited": len(it.heard.invited),
        "few": 0 < it.heard.answered < _FEW,
        "day": lambda at: date_of(at, visit.language, zone),
        "expected": it.expected,
    }


def _said(it: RoundHeard) -> dict[str, object]:
    visit = it.visit
    sections = [
        (
            section.name,
            [
                (one, sentence_of(visit, section.name, one), _quotes_to(it, one.place))
                for one in section.questions
            ],
        )
        for section in it.sections
    ]
    return {
        "sections": sections,
        "words_expected": _words_expected(it),
        "unheard": _unheard(it),
        "earlier": [
            (hear_facts.day_of(visit, one), heard.answered, len(heard.invited))
            for one, heard in it.earlier
        ],
        "themes": _themes(it),
        "loose": [one for one in it.quotes if one.where not in it.sorted_into],
        "more_quotes": len(it.heard.aloud) - len(it.quotes),
        "told_back": it.told_back,
    }


def _quotes_to(it: RoundHeard, place: str) -> list[Quote]:
    return [one for one in it.quotes if f"{one.flow}/{one.step}" == place]


def _printed(it: RoundHeard) -> frozenset[str]:
    """The quotes that stand under their questions on paper, by key: in what room the themes leave."""
    room = _ON_PAPER - sum(one.where in it.sorted_into for one in it.quotes)
    loose = [one for one in it.quotes if one.where not in it.sorted_into]
    found: dict[tuple[str, str], list[str]] = {}
    for one in loose:
        found.setdefault((one.flow, one.step), []).append(one.key)
    # The first of each question, then the second of each: so that no question takes all the room.
    in_turn = chain.from_iterable(zip_longest(*found.values()))
    return frozenset(islice(filter(None, in_turn), max(room, 0)))


def _themes(it: RoundHeard) -> list[tuple[Note, list[Quote]]]:
    by_where = {one.where: one for one in it.quotes}
    return [
        (
            theme,
            [
                by_where[where]
                for where, id in it.sorted_into.items()
                if id == theme.id and where in by_where
            ],
        )
        for theme in it.themes
    ]


def _then(it: RoundHeard) -> dict[str, object]:
    """What may come of it: asking everyone, and a try."""
    return {
        "asks": _asks(it),
        "named_most": _named_most(it),
        "themes_named": [one.said["name"] for one in it.themes],
        "said": it.visit.form.one("said"),
        "first_day": days_of_try(it.visit)[0].isoformat(),
        "last_day": days_of_try(it.visit)[1].isoformat(),
    }


def _named_most(it: RoundHeard) -> list[Bar]:
    """The helps and changes that most named, to try one; where these are few, what gets in the way."""
    found: list[Bar] = []
    for names in _TO_TRY:
        asked = (q for one in it.sections if one.name in names for q in one.questions)
        bars = (bar for q in asked if q.meaning not in FEELINGS for bar in q.top)
        said = [bar for bar in bars if bar.code not in _NOTHING_SAID]
        found += sorted(said, key=lambda bar: -bar.number)
    return list({bar.label: bar for bar in reversed(found)}.values())[::-1][:_NAMED]


def _asks(it: RoundHeard) -> list[tuple[str, list[tuple[str, str]]]]:
    """By section: what can be given to the class about it, by name and title, the most about it first."""
    offered = hear_facts.offered(it.visit).values()
    flows = [flow for flow in offered if not flow.respondent and not flow.reader]
    found = []
    for name in _ASKABLE:
        about = [
            (sum(bool(s.meaning) and section_of(s.meaning) == name for s in flow.steps), flow)
            for flow in flows
        ]
        best = sorted((each for each in about if each[0] > 1), key=lambda each: -each[0])[:2]
        if best:
            found.append(
                (name, [(flow.name, text_in(flow.title, it.visit.language)) for _, flow in best])
            )
    return found


def _expectable(it: RoundHeard) -> list[tuple[str, list[object]]]:
    """What may be expected, by section: of each question what it offers, or a line for words."""
    by_section: dict[str, list[object]] = {}
    flows = [hear_facts.offered(it.visit).get(name) for name in it.flow_names]
    for flow in filter(None, flows):
        for one in expectable(flow, it.told):
            by_section.setdefault(section_of(one.meaning), []).append(one)
    return [(name, by_section[name]) for name in SECTIONS if name in by_section]


def _unheard(it: RoundHeard) -> list[tuple[str, str]]:
    """What they wrote that they expect of questions to which nobody shared an answer, by question."""
    heard = {one.place for section in it.sections for one in section.questions}
    asked = {f"{flow}/{step}": (found, step) for (flow, step), found in _steps(it)}
    return [
        (asked_as(asked[place][0].by_id[asked[place][1]], it.told), words)
        for place, words in _words_expected(it).items()
        if place in asked and place not in heard
    ]


def _words_expected(it: RoundHeard) -> dict[str, str]:
    """By a question's place: what they thought they would hear, in their own words."""
    return dict(it.expected.said.get("words", {})) if it.expected else {}
