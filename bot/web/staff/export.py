"""A round as a file, for who may hear it: with names, with a code for each student, or without either.

Whoever takes one has just shown their passkey. With names or codes it is a look at each student, logged as
taken away; without, it is what coaches see of the class (storage/counting.py), and quotes without names.
"""

from urllib.parse import urlencode

from bot.counting import rule_of
from bot.documents import exporting
from bot.documents.export_files import FORMATS, MEDIA, XLSX, Table, whole
from bot.documents.export_tables import ANSWERS, CODES, COUNTS, QUOTES, STUDENTS
from bot.documents.exporting import Taking
from bot.documents.filing import Reading
from bot.web.pages import File, Go, Page
from bot.web.staff import hear_facts
from bot.web.staff.hear_facts import RoundHeard, opened_whole
from bot.web.staff.messages import one_message
from bot.web.staff.visit import Visit
from bot.web.staff.ways_back import FILE
from storage import access
from storage.access import Theirs
from storage.access_log import ANSWERS as ALL_OF_THEM
from storage.access_log import EXPORT, IN_A_CLASS
from storage.sessions import SECOND

NAMED, CODED, NAMELESS = "name", "code", "none"
_WAYS = (NAMED, CODED, NAMELESS)
_JUST_NOW = 30 * SECOND


def export_page(visit: Visit) -> Page:
    it = hear_facts.find(visit, visit.form.one("id"))
    if it is None:
        return one_message(visit, "page_not_found", 404)
    values = {
        "id": it.round.id,
        "taken": _taken(visit, it),
        "title": it.title,
        "class_name": it.round.what.title or it.class_name,
        "formats": FORMATS,
        "tables": (ANSWERS, STUDENTS, CODES),
        "counts": (COUNTS, QUOTES, CODES),
        "whole_class": it.round.what.class_id is not None,
        "closed": it.round.closed_at is not None,
        "smallest": visit.desk.settings.smallest_group,
        "few": visit.form.one("few"),
    }
    return Page("staff/export.html", values)


def _taken(visit: Visit, it: RoundHeard) -> str:
    """The file that was asked for before the passkey. Later, as by going back, none begins by itself."""
    proved_at = visit.own_session.proved_at or 0
    if not visit.form.one("take") or visit.now - proved_at > _JUST_NOW:
        return ""
    asked = {name: visit.form.one(name) for name in ("who", "as", "which")}
    return f"{FILE}?{urlencode({'id': it.round.id, **asked})}"


def export_file(visit: Visit) -> File | Go | Page:
    """`as`: the format; `which`: the table, of a format that holds one; `who`: one of _WAYS."""
    it = hear_facts.find(visit, visit.form.one("id"))
    kind, way = visit.form.one("as") or XLSX, visit.form.one("who") or NAMED
    if it is None or kind not in FORMATS or way not in _WAYS:
        return one_message(visit, "page_not_found", 404)
    tables = _without_names(it) if way == NAMELESS else _of_students(it, coded=way == CODED)
    if tables is None:
        return Go(f"/staff/export?id={it.round.id}&few=1")
    which = visit.form.one("which")
    which = which if which in tables else next(iter(tables))
    name = "round" if kind == XLSX else which
    return File(f"whathelps-{name}.{kind}", MEDIA[kind], whole(tables, kind, which))


def _of_students(it: RoundHeard, *, coded: bool) -> dict[str, Table]:
    visit = it.visit

    opened = opened_whole(it, it.heard.invited)

    def look(one: Theirs) -> None:
        record = ALL_OF_THEM if one.student.id in opened else IN_A_CLASS
        access.note_look(visit.connection, visit.desk.vault, one, record, visit.now, EXPORT)

    def reading(one: Theirs) -> Reading:
        return Reading(one.reads_as, visit.who.id)

    invited = [it.theirs[id] for id in it.heard.invited]
    return exporting.of_students(_taking(it), it.heard, invited, reading, look, coded=coded)


def _without_names(it: RoundHeard) -> dict[str, Table] | None:
    visit = it.visit
    rule = rule_of(visit.connection, visit.desk.school, visit.desk.settings)
    return exporting.of_class(_taking(it), rule, it.heard, it.theirs)


def _taking(it: RoundHeard) -> Taking:
    visit, desk = it.visit, it.visit.desk
    called = it.round.what.title or it.class_name
    named = " · ".join(filter(None, (it.title, called, it.given_on)))
    here = (visit.connection, desk.vault, desk.school)
    return Taking(
        *here,
        lambda id: desk.names.of_others(id, visit.now),
        visit.language,
        visit.now,
        named,
        it.class_name,
    )
