"""Home: the students that are theirs, sorted by what is to do."""

from dataclasses import dataclass

from bot.web.pages import Go, Page
from bot.web.staff import rounds
from bot.web.staff.messages import one_message
from bot.web.staff.rounds import Count
from bot.web.staff.students import BAND_NAMES
from bot.web.staff.todo import ToDo, todo_of
from bot.web.staff.visit import Visit
from dialogs.ages import day_at
from dialogs.drafts.times import date_of
from storage import access, administering, requests
from storage.access import Theirs
from storage.caseload import HowFar, how_far
from storage.stages import BEGUN, CHOOSING, NOT_BEGUN, SOME, STAGES, Talk, newest_talks


@dataclass(frozen=True, slots=True)
class Row:
    theirs: Theirs
    far: HowFar
    todo: ToDo
    talk: Talk | None  # the one that it is about

    @property
    def stage(self) -> str:
        return self.talk.stage if self.talk else NOT_BEGUN


def home_page(visit: Visit) -> Page | Go:
    """No look: who is there, and how far each is. An admin of a school without a class begins one; who only
    reads alerts goes to those, and who only sees counts to these.
    """
    who = visit.who
    if who.is_counselor and not (who.is_admin or who.has_students):
        return Go("/staff/alerts")
    if who.has_counts and not (who.is_admin or who.has_students or who.is_counselor):
        return Go("/staff/school")
    rows = _rows(visit)
    begins = visit.who.is_admin and not rows and not visit.form.one("later")
    if begins and not administering.has_classes(visit.connection, visit.who):
        return Go("/staff/begin")
    classes = sorted({name for row in rows for name in row.theirs.classes}, key=str.casefold)
    picked = visit.form.one("class")
    shown = [row for row in rows if not picked or picked in row.theirs.classes]
    zone = visit.desk.school.timezone
    values = {
        "rows": shown,
        "classes": classes,
        "picked": picked,
        "has": visit.who.has_students,
        "asked": _asked(visit, rows),
        "rounds": _rounds(visit, [row.theirs for row in rows], picked),
        "bands": BAND_NAMES,
        "several_bands": len({row.theirs.student.band for row in shown}) > 1,
        "titles": rounds.titles_of(visit) if shown else {},
        "day": lambda at: date_of(at, visit.language, zone),
    }
    return Page("staff/home.html", values)


def class_page(visit: Visit) -> Page:
    """A class at one glance: who has finished what, and nobody's answers. No look."""
    picked = visit.form.one("class")
    theirs = [
        one
        for one in access.their_students(visit.connection, visit.desk.vault, visit.who)
        if picked in one.classes
    ]
    if not theirs:
        return one_message(visit, "page_not_found", 404)
    talks = newest_talks(visit.connection, {one.student.id: one.reads_as for one in theirs})
    begun = {flow for of_one in talks.values() for flow in of_one}
    known = rounds.titles_of(visit)
    titles = {flow.name: known[flow.name] for flow in visit.desk.flows() if flow.name in begun}
    titles |= {name: name for name in sorted(begun - {*titles})}  # not offered any more
    values = {
        "name": picked,
        "rounds": _rounds(visit, theirs, picked),
        "students": sorted(theirs, key=lambda one: one.student.name.casefold()),
        "talks": talks,
        "titles": titles,
    }
    return Page("staff/class.html", values)


def _rounds(visit: Visit, mine: list[Theirs], class_name: str) -> list[tuple[Count, str, str]]:
    """Those that are not over with their counts, where each is heard, and until when something is tried."""
    here, tries = rounds.under_way(visit)
    found = rounds.counts_of(visit, here, mine, class_name)
    return [(one, rounds.hear_link(one.one), tries.get(one.one.id, "")) for one in found]


def _asked(visit: Visit, rows: list[Row]) -> list[tuple[str, str, str]]:
    """Families' requests of which they have to make the packet: whose, by name and id, and until when."""
    due = requests.waiting_for(visit.connection, visit.who)
    here = [row.theirs.student for row in rows if row.theirs.student.id in due]
    return sorted(((one.name, one.id, due[one.id]) for one in here), key=lambda one: one[2])


def _rows(visit: Visit) -> list[Row]:
    theirs = access.their_students(visit.connection, visit.desk.vault, visit.who)
    reads_as = {one.student.id: one.reads_as for one in theirs}
    far = how_far(visit.connection, visit.who.id, reads_as)
    talks = newest_talks(visit.connection, reads_as)
    school = visit.desk.school
    zone, today = school.timezone, day_at(visit.now, school.timezone)
    rows = []
    for one in theirs:
        id = one.student.id
        if id in far:
            todo = todo_of(far[id], today, zone, school.holidays)
            rows.append(Row(one, far[id], todo, _talk(todo, [*talks.get(id, {}).values()])))
    return sorted(rows, key=lambda row: (row.todo.rank, row.theirs.student.name.casefold()))


def _talk(todo: ToDo, talks: list[Talk]) -> Talk | None:
    """The talk that a row tells of: what is to do may be about an older one than the newest."""
    about = _ABOUT.get(todo.what, STAGES)
    fits = [one for one in talks if one.stage in about] or talks
    return fits[-1] if fits else None


_ABOUT = {"stopped": (BEGUN,), "sharing": (CHOOSING, SOME)}
