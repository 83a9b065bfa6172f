"""How to run it in one period: for this class and this talk, on one sheet of paper.

What is read aloud is in words for the youngest band that sits there, in both languages; the minutes are those
of the longest way that anybody of the class may go.
"""

from bot.conversation.arrival import offered
from bot.conversation.speaking import world_spoken_to
from bot.giving.whom import chances
from bot.web.pages import Page
from bot.web.staff.messages import one_message
from bot.web.staff.rounds import titles_of
from bot.web.staff.visit import Visit, speaker
from dialogs.ages import YOUNGEST
from dialogs.completeness import complete
from dialogs.flow import BANDS, Flow
from dialogs.giving import part_of_period
from dialogs.sitting import minutes_of
from storage import access, rounds
from storage.access import Theirs

PERIODS = (30, 40, 45, 50, 60, 90)
_USUAL = 45
# Minutes: cards and the words to begin with; choosing who reads; the end, and putting away.
_BEFORE, _CHOOSES, _AFTER = 5, 3, 5


def run_page(visit: Visit) -> Page:
    """Of a round (`id`), or of a class and a flow before it is given."""
    name, flow_name, round_id = _which(visit)
    students = _students(visit, name, round_id)
    flow = next((one for one in _flows(visit) if one.name == flow_name), None)
    if not students or (flow_name and flow is None):
        return one_message(visit, "page_not_found", 404)
    gets = _gets(visit, students, flow)
    bands = sorted({one.student.band for one in gets or students}, key=BANDS.index)
    period = visit.form.number("period") or _USUAL
    period = period if period in PERIODS else _USUAL
    minutes = _minutes(visit, gets, flow)
    script = "staff_run_script_young" if bands[0] in (YOUNGEST, "3-5") else "staff_run_script"
    values = {
        "class_name": name,
        "cards": any(name in one.classes for one in students),
        "flow": flow_name,
        "title": titles_of(visit).get(flow_name, "") if flow else "",
        "flows": [(one.name, titles_of(visit)[one.name]) for one in _flows(visit)],
        "round": round_id,
        "number": len(gets or students),
        "others": [one.student.name for one in students if one not in gets] if flow else [],
        "scripts": [(code, speaker(code)(script, number=str(minutes))) for code in complete()],
        "minutes": minutes,
        "period": period,
        "periods": PERIODS,
        "plan": list(part_of_period(minutes, period, _BEFORE, _CHOOSES, _AFTER)),
        "too_short": minutes + _BEFORE + _CHOOSES + _AFTER > period,
        "youngest": YOUNGEST in bands,
        "reader": _reader(visit, round_id) if flow and flow.reader else "",
        "telegram": bool(visit.desk.telegram()),
        "contact": visit.desk.settings.in_language("contact_name", visit.language),
    }
    return Page("staff/run.html", values)


def _which(visit: Visit) -> tuple[str, str, str]:
    """The class's name, "" for a group; the flow's; and the round's id, where it is one."""
    form, id = visit.form, visit.form.one("id")
    one = rounds.find_round(visit.connection, visit.desk.vault, visit.who, id) if id else None
    if one is None:
        return form.one("class"), form.one("flow"), ""
    names = access.named_classes(visit.connection, visit.who)
    return names.get(one.what.class_id or "", one.what.title), one.what.flow, one.id


def _reader(visit: Visit, round_id: str) -> str:
    """Who reads it alone, as it was given; as the school names them, before that."""
    one = (
        rounds.find_round(visit.connection, visit.desk.vault, visit.who, round_id)
        if round_id
        else None
    )
    names = access.staff_names(visit.connection, visit.desk.vault, visit.who) if one else {}
    return names.get(one.what.reader_id or "", "") if one else visit.desk.settings.check_in_reader


def _students(visit: Visit, class_name: str, round_id: str) -> list[Theirs]:
    invited = rounds.invited(visit.connection, round_id) if round_id else {}
    found = [
        one
        for one in access.their_students(visit.connection, visit.desk.vault, visit.who)
        if (one.student.id in invited if round_id else class_name in one.classes)
    ]
    return sorted(found, key=lambda one: (one.student.name.casefold(), one.student.id))


def _flows(visit: Visit) -> list[Flow]:
    return [one for one in offered(visit.desk.flows(), visit.desk.settings) if not one.respondent]


def _gets(visit: Visit, students: list[Theirs], flow: Flow | None) -> list[Theirs]:
    if flow is None:
        return students
    return chances(visit.connection, visit.desk, students, visit.now).get(flow.name, [])


def _minutes(visit: Visit, gets: list[Theirs], flow: Flow | None) -> int:
    if flow is None or not gets:
        return 10
    return max(minutes_of(flow, world_spoken_to(one.student)) for one in gets)
