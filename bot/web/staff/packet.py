"""A family's request, for the student's case manager: the packet, what two people decide, handing it over.

Nobody else comes here (storage/requests.py says why). To open it is a look, kept before anything is shown.
"""

from collections.abc import Callable
from dataclasses import replace

from bot.documents.own_copy_files import HTML, JSON
from bot.documents.packet import Packet, as_html, as_json, packet
from bot.web.pages import File, Go, Page
from bot.web.staff.messages import one_message
from bot.web.staff.student import reviewed
from bot.web.staff.visit import Visit, phrase_for, speaker
from dialogs.drafts.times import date_of
from storage import access, requests
from storage.access import Theirs
from storage.access_log import EXPORT
from storage.requests import NotTwo, Request
from storage.staffing import CASE_MANAGER


def packet_page(visit: Visit) -> Page:
    theirs = access.open_theirs(
        visit.connection, visit.desk.vault, visit.who, visit.form.one("id"), "packet", visit.now
    )
    if theirs is None or theirs.role != CASE_MANAGER:
        return one_message(visit, "page_not_found", 404)
    return _page(visit, theirs)


def packet_file(visit: Visit) -> File | Go | Page:
    """`as`: html or json. No name stands in the file's own."""
    theirs = access.open_theirs(
        visit.connection, visit.desk.vault, visit.who, visit.form.one("id"), "packet", visit.now, EXPORT
    )  # fmt: skip
    if theirs is None or theirs.role != CASE_MANAGER:
        return one_message(visit, "page_not_found", 404)
    request = _request(visit, theirs)
    if request is None:
        return Go(f"/staff/packet?id={theirs.student.id}")
    made = _packet(visit, theirs, request)
    if visit.form.one("as") == "json":
        return File("records-request.json", JSON, as_json(made).encode())
    return File("records-request.html", HTML, as_html(made, speaker(visit.language)).encode())


def packet_sent(visit: Visit) -> Page | Go:
    theirs = access.find_theirs(visit.connection, visit.desk.vault, visit.who, visit.form.one("id"))
    act = _ACTS.get(visit.form.one("do"))
    if theirs is None or theirs.role != CASE_MANAGER or act is None:
        return one_message(visit, "page_not_found", 404)
    request = _request(visit, theirs)
    told = act(visit, theirs, request) if request else ""
    if told:
        return _page(visit, theirs, phrase_for(visit, told), 409)
    return Go(f"/staff/packet?id={theirs.student.id}&done={visit.form.one('do')}")


def _page(visit: Visit, theirs: Theirs, told: str = "", status: int = 200) -> Page:
    request, zone = _request(visit, theirs), visit.desk.school.timezone
    done = visit.form.one("done")
    values = {
        "student": theirs.student,
        "request": request,
        "packet": _packet(visit, theirs, request) if request else None,
        "told": told,
        "done": phrase_for(visit, f"staff_packet_done_{done}") if done in _ACTS else "",
        "asks_release": request is not None
        and request.release is not None
        and not request.is_released,
        "day": lambda at: date_of(at, visit.language, zone),
    }
    return Page("staff/packet.html", values, status)


def _request(visit: Visit, theirs: Theirs) -> Request | None:
    """The one that is named, else the first to be due."""
    found = requests.of_student(visit.connection, visit.desk.vault, theirs)
    named = [one for one in found if one.id == visit.form.one("request")]
    first = next(iter(named or sorted(found, key=lambda one: one.due_on)), None)
    if first is None or visit.desk.settings.private_release == "two_people":
        return first
    return replace(first, release=None)  # the school's rule has changed since


def _packet(visit: Visit, theirs: Theirs, request: Request) -> Packet:
    desk = visit.desk
    return packet(
        visit.connection,
        desk.vault,
        desk.settings,
        desk.school,
        theirs,
        request,
        reviewed(visit, theirs),
        desk.names.of_others(theirs.student.id, visit.now),
        visit.language,
        visit.now,
    )


def _agree(visit: Visit, theirs: Theirs, request: Request) -> str:
    if visit.desk.settings.private_release != "two_people":
        return "staff_release_never"
    try:
        requests.agree(
            visit.connection, visit.desk.vault, theirs, request, _my_name(visit), visit.now
        )
    except NotTwo:
        return "staff_release_not_two"
    return ""


def _refuse(visit: Visit, theirs: Theirs, request: Request) -> str:
    requests.refuse(visit.connection, visit.desk.vault, visit.who, request)
    return ""


def _handed(visit: Visit, theirs: Theirs, request: Request) -> str:
    requests.hand_over(
        visit.connection, visit.desk.vault, theirs, request, _my_name(visit), visit.now
    )
    return ""


def _my_name(visit: Visit) -> str:
    return access.name_of(visit.connection, visit.desk.vault, visit.who)


_ACTS: dict[str, Callable[[Visit, Theirs, Request], str]] = {
    "agree": _agree,
    "refuse": _refuse,
    "handed": _handed,
}
