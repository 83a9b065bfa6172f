"""Families' requests and the log of disclosures, for admins: recorded, due, released by two, and over.

No word of a student's stands here: the packet is the case manager's (packet.py).
"""

from collections.abc import Callable
from datetime import date

from bot.web.pages import Go, Page
from bot.web.staff.messages import one_message
from bot.web.staff.visit import Visit, phrase_for
from dialogs.ages import day_at
from dialogs.drafts.times import date_of
from dialogs.words import can_be_kept, has_something
from storage import access, disclosures, requests
from storage.access import Enrolled
from storage.disclosures import OTHER, Disclosure
from storage.requests import Request

LONGEST = 500  # characters in one box
PATH = "/staff/requests"


def requests_page(visit: Visit, told: str = "", status: int = 200) -> Page:
    """All that are open; of one student, their log of disclosures, and what may be recorded."""
    connection, desk = visit.connection, visit.desk
    one = _one(visit)
    if visit.form.one("id") and one is None:
        return one_message(visit, "page_not_found", 404)
    zone, found = desk.school.timezone, []
    for request in requests.of_school(connection, desk.vault, visit.who, visit.now):
        of = access.enrolled(connection, desk.vault, visit.who, student_id=request.student_id)
        if of and (one is None or one.student.id == request.student_id):
            found.append((request, of[0].student))
    school = desk.school.id
    values = {
        "one": one,
        "found": found,
        "disclosures": disclosures.of_student(connection, desk.vault, school, one.student.id)
        if one
        else [],
        "due": _due(visit, one) if one else "",
        "told": told,
        "done": phrase_for(visit, "staff_saved") if visit.form.one("done") and not told else "",
        "may_release": desk.settings.private_release == "two_people",
        "today": day_at(visit.now, zone).isoformat(),
        "day": lambda at: date_of(at, visit.language, zone),
    }
    return Page("staff/requests.html", values, status)


def requests_sent(visit: Visit) -> Page | Go:
    one, act = _one(visit), _ACTS.get(visit.form.one("do"))
    if one is None or act is None:
        return one_message(visit, "page_not_found", 404)
    told = act(visit, one)
    if told:
        return requests_page(visit, phrase_for(visit, told), 422)
    return Go(f"{PATH}?id={one.student.id}&done=1")


def _record(visit: Visit, one: Enrolled) -> str:
    who, what_for = visit.form.one("who").strip(), visit.form.one("what_for").strip()
    if not _are_right(who, what_for):
        return "staff_request_needs"
    due = _due(visit, one)
    by = access.name_of(visit.connection, visit.desk.vault, visit.who)
    requests.record(visit.connection, visit.desk.vault, one, who, what_for, due, by, visit.now)
    return ""


def _due(visit: Visit, one: Enrolled) -> date:
    today, days = day_at(visit.now, visit.desk.school.timezone), visit.desk.settings.records_days
    return requests.due_day(today, one.student.meeting_date, days)


def _release(visit: Visit, one: Enrolled) -> str:
    """The first of two: nothing is released until the case manager agrees."""
    request, why = _request(visit, one), visit.form.one("why").strip()
    if visit.desk.settings.private_release != "two_people":
        return "staff_release_never"
    if request is None or not _are_right(why):
        return "staff_release_needs"
    requests.ask_release(visit.connection, visit.desk.vault, visit.who, request, why, visit.now)
    return ""


def _end(visit: Visit, one: Enrolled) -> str:
    """The family has taken it back."""
    request = _request(visit, one)
    if request is not None:
        requests.end(visit.connection, visit.desk.vault, visit.who, request, visit.now)
    return ""


def _disclose(visit: Visit, one: Enrolled) -> str:
    """What was disclosed in another way, as by phone or on paper."""
    to, what, why = (visit.form.one(name).strip() for name in ("to", "what", "why"))
    if not _are_right(to, what, why):
        return "staff_disclose_needs"
    by = access.name_of(visit.connection, visit.desk.vault, visit.who)
    new = Disclosure(OTHER, to, what, why, by)
    vault, school = visit.desk.vault, visit.desk.school.id
    disclosures.note(visit.connection, vault, school, one.student.id, new, visit.now)
    return ""


def _are_right(*texts: str) -> bool:
    return all(has_something(one) and can_be_kept(one) and len(one) <= LONGEST for one in texts)


def _one(visit: Visit) -> Enrolled | None:
    id = visit.form.one("id")
    found = access.enrolled(visit.connection, visit.desk.vault, visit.who, student_id=id)
    return found[0] if found else None


def _request(visit: Visit, one: Enrolled) -> Request | None:
    """An open one of this student."""
    found = requests.of_school(visit.connection, visit.desk.vault, visit.who, visit.now)
    id = visit.form.one("request")
    of = (each for each in found if each.student_id == one.student.id and each.ended_at is None)
    return next((each for each in of if each.id == id), None)


_ACTS: dict[str, Callable[[Visit, Enrolled], str]] = {
    "record": _record,
    "release": _release,
    "end": _end,
    "disclose": _disclose,
}
