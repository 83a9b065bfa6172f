"""Do it together now: an adult beside the student, who types what the student says into the two boxes.

The student comes in as with their card: it takes their initials, their pictures where they have some, and
their own yes. So staff come to nothing by it that the student does not open. On the staff's own device their
session ends first: whoever sits there afterwards is the student.
"""

from markupsafe import Markup

from bot.documents.cards import qr_svg
from bot.web.pages import Go, Page
from bot.web.staff.messages import one_message
from bot.web.staff.visit import Visit, end
from dialogs.completeness import spoken_to_in
from storage import access, handovers
from storage.access import Theirs
from storage.access_log import BEGAN, Look
from storage.access_log import note as note_look
from storage.handovers import BESIDE, GOOD_FOR, Handover

_MINUTES = GOOD_FOR // 60_000_000


def together_page(visit: Visit) -> Page:
    """What will happen, and the two ways: at this device, or at another."""
    theirs = _theirs(visit)
    if theirs is None:
        return one_message(visit, "page_not_found", 404)
    return Page(
        "staff/together.html", {"student": theirs.student, "code": "", "link": "", "qr": ""}
    )


def together_sent(visit: Visit) -> Page | Go:
    """`do`: here, or a code for another device. Both are in the log; neither is a look at anything said."""
    theirs, do = _theirs(visit), visit.form.one("do")
    if theirs is None or do not in ("here", "code"):
        return one_message(visit, "page_not_found", 404)
    code = _offered(visit, theirs)
    if do == "here":
        end(visit)
        return Go(f"/h/{code}")
    link = f"{visit.desk.base_url}/h/{code}"
    shown = "-".join(code[at : at + 4] for at in range(0, len(code), 4))
    values = {
        "student": theirs.student,
        "code": shown,
        "link": link,
        "qr": Markup(qr_svg(link)),  # noqa: S704  (segno's own)
        "minutes": _MINUTES,
        "page": visit.desk.base_url,
    }
    return Page("staff/together.html", values)


def _theirs(visit: Visit) -> Theirs | None:
    id = visit.form.one("id")
    return access.find_theirs(visit.connection, visit.desk.vault, visit.who, id)


def _offered(visit: Visit, theirs: Theirs) -> str:
    desk, student = visit.desk, theirs.student
    language = spoken_to_in(student.language, desk.settings.language)
    what = Handover(student.id, None, language, BESIDE)
    look = Look(visit.who.id, handovers.BESIDE, BEGAN, student.id, "")
    note_look(visit.connection, desk.vault, visit.who.school_id, look, visit.now)
    return handovers.offer(visit.connection, desk.vault, student.school_id, what, visit.now)
