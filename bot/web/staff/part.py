"""A student's part in their meeting: what each part asks at their age, what they did, and what they want.

Staff set it with one press. One step further than the last time is marked, and never set.
"""

from collections.abc import Callable
from datetime import date

from bot.documents.filing import Reading, files_of
from bot.web.pages import Go, Page
from bot.web.staff.messages import one_message
from bot.web.staff.visit import Visit, phrase_for
from dialogs.ages import day_at
from dialogs.completeness import written_in
from dialogs.drafts.evidence import Evidence
from dialogs.drafts.making import make
from dialogs.drafts.rendering import sentence
from dialogs.drafts.times import written_day
from dialogs.flow import PARTS
from dialogs.language import text_in
from dialogs.meeting_parts import meeting_parts, one_further
from dialogs.series import all_series
from dialogs.words import first_name
from storage import access, planning
from storage.access import Theirs
from storage.meetings import Meeting

PATH = "/staff/part"
# What a student says of their part: before the meeting, and after it.
WANTS = ("meeting.lead", "meeting.part", "meeting.listen")
WENT = ("after.said",)
_KIND = "meeting"  # of the draft in which it stands
_RATHER_LISTENS = "just_listen"


def part_page(visit: Visit) -> Page:
    """A look, since what the student shared of it stands on it."""
    theirs = access.open_theirs(
        visit.connection, visit.desk.vault, visit.who, visit.form.one("id"), "drafts", visit.now
    )
    return _page(visit, theirs) if theirs else one_message(visit, "page_not_found", 404)


def part_sent(visit: Visit) -> Page | Go:
    theirs = access.find_theirs(visit.connection, visit.desk.vault, visit.who, visit.form.one("id"))
    act = _ACTS.get(visit.form.one("do"))
    if theirs is None:
        return one_message(visit, "page_not_found", 404)
    done = act(visit, theirs) if act else ""
    return Go(f"{PATH}?id={theirs.student.id}&done={done}")


def _page(visit: Visit, theirs: Theirs) -> Page:
    student, zone = theirs.student, visit.desk.school.timezone
    noted = planning.parts_of(visit.connection, theirs)
    said, rather_listens = _said(visit, theirs)
    meeting = planning.meeting_of(visit.connection, theirs)
    today = day_at(visit.now, zone)
    last = noted[0].part if noted else ""
    now = student.role if student.role in PARTS else ""
    names = access.staff_names(visit.connection, visit.desk.vault, visit.who)
    done = visit.form.one("done")
    values = {
        "student": student,
        "name": first_name(student.name),
        "parts": meeting_parts().values(),
        "now": now,
        "last": noted[0] if noted else None,
        "next": "" if rather_listens else one_further(last or now, student.band),
        "noted": [(one, names.get(one.who, "")) for one in noted],
        "said": said,
        "rather_listens": rather_listens,
        "language": visit.language,
        "day": lambda day: written_day(day, visit.language),
        "when": min(meeting.day, today).isoformat() if meeting else today.isoformat(),
        "today": today.isoformat(),
        "told": _told(visit, theirs, done),
        "wrong": done == "no_day",
        "meeting": _meeting(visit, theirs, meeting),
    }
    return Page("staff/part.html", values, 422 if done == "no_day" else 200)


def _told(visit: Visit, theirs: Theirs, done: str) -> str:
    """After a press: what was done. Of a part that was set, which."""
    part, name = meeting_parts().get(theirs.student.role), first_name(theirs.student.name)
    values = {"name": name, "part": text_in(part.title, visit.language) if part else ""}
    return phrase_for(visit, f"staff_part_{done}", **values) if done in _TOLD else ""


def _meeting(visit: Visit, theirs: Theirs, ready_for: Meeting | None) -> str:
    """Which meeting it is about, and its day: what they get ready for, else the next one on the lists."""
    today = day_at(visit.now, visit.desk.school.timezone).isoformat()
    if ready_for and ready_for.day.isoformat() >= today:
        title = text_in(all_series()[ready_for.series].title, visit.language)
        day = written_day(ready_for.day, visit.language)
        return phrase_for(visit, "staff_part_meeting", title=title, day=day)
    listed = theirs.student.meeting_date or ""
    if listed >= today:
        day = written_day(date.fromisoformat(listed), visit.language)
        return phrase_for(visit, "staff_part_meeting_day", day=day)
    return phrase_for(visit, "staff_part_meeting_none")


def _said(visit: Visit, theirs: Theirs) -> tuple[list[str], bool]:
    """The sentences about it of the draft that this viewer reads; and whether they would rather listen."""
    connection, desk, student = visit.connection, visit.desk, theirs.student
    language = visit.language if visit.language in written_in() else written_in()[0]
    names = desk.names.of_others(student.id, visit.now)
    how = {_KIND: Reading(theirs.reads_as, theirs.viewer.id)}
    found = files_of(
        connection, desk.vault, desk.school, student, theirs.seal, how, language, names
    )
    file = found[_KIND].files[0]
    told = {one.answer: one for meaning in (*WANTS, *WENT) for one in file.of(meaning)}
    lines = [
        sentence(one)
        for section in make(_KIND, file).sections
        for one in section.statements
        if {*one.answers} & {*told}
    ]
    return lines, _wants_no_more(list(told.values()))


def _wants_no_more(told: list[Evidence]) -> bool:
    return any(_RATHER_LISTENS in one.codes for one in told)


# --- what may be done ----------------------------------------------------------------------------


def _set(visit: Visit, theirs: Theirs) -> str:
    if visit.form.one("part") not in PARTS:
        return ""
    planning.set_part(visit.connection, theirs, visit.form.one("part"))
    return "is_set"


def _note(visit: Visit, theirs: Theirs) -> str:
    """Of a day that has come, and of no year long gone."""
    part, today = visit.form.one("part"), day_at(visit.now, visit.desk.school.timezone)
    try:
        day = date.fromisoformat(visit.form.one("day"))
    except ValueError:
        return "no_day"
    if not (part in PARTS and day <= today and day.year >= today.year - 5):
        return "no_day"
    planning.note_part(visit.connection, theirs, day, part, visit.now)
    return "is_noted"


def _take_back(visit: Visit, theirs: Theirs) -> str:
    planning.take_back_part(visit.connection, theirs, visit.form.one("note"), visit.now)
    return "is_taken_back"


_TOLD = ("is_set", "is_noted", "is_taken_back", "no_day")
_ACTS: dict[str, Callable[[Visit, Theirs], str]] = {
    "set": _set,
    "note": _note,
    "take_back": _take_back,
}
