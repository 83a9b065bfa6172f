"""The school's students, for admins: classes, and a new class by its names.

Names and facts alone. What a student said is read by those whose student it is, and by no admin.
"""

from dataclasses import dataclass
from urllib.parse import quote

from bot.web.pages import Go, Page
from bot.web.staff.messages import one_message
from bot.web.staff.visit import Visit, phrase_for
from dialogs.completeness import complete
from dialogs.flow import BANDS, MODES
from dialogs.words import can_be_kept, has_something
from storage import access, administering, staffing
from storage.access import Enrolled
from storage.enrolling import NewStudent
from storage.staffing import TEACHER

MOST_NAMES = 200  # at once
LONGEST = 100  # of a name
BAND_NAMES = {band: band.replace("prek", "PreK").replace("-", "–") for band in BANDS}


@dataclass(frozen=True, slots=True)
class Row:
    one: Enrolled
    pictures: str  # a phrase: chosen, locked, or not chosen yet


def students_page(visit: Visit, told: str = "", status: int = 200) -> Page:
    """Every class; and who is in the one that is picked."""
    connection, desk = visit.connection, visit.desk
    classes = administering.classes_with_counts(connection, visit.who)
    picked = next((one for one in classes if one.name == visit.form.one("class")), None)
    found = access.enrolled(connection, desk.vault, visit.who, class_id=picked.id) if picked else []
    values = {
        "classes": classes,
        "picked": picked.name if picked else "",
        "rows": _rows(visit, found),
        "told": told,
        "added": visit.form.number("added") or 0,
        "ended": visit.form.one("ended"),
        **class_fields(visit, typed=status > 400, like=found[0].student.band if found else ""),
    }
    return Page("staff/students.html", values, status)


def students_sent(visit: Visit) -> Page | Go:
    """A new class, or more names for one that is there; or one that ends."""
    if visit.form.one("do") == "end":
        return _end(visit)
    told = add_class(visit)
    if told:
        return students_page(visit, told, 422)
    number = sum(bool(line.strip()) for line in visit.form.one("names").splitlines())
    return Go(
        f"/staff/students?added={number}&class={quote(' '.join(visit.form.one('class_name').split()))}"
    )


def _end(visit: Visit) -> Page | Go:
    """Asked once more, with what is still open in it."""
    classes = administering.classes_with_counts(visit.connection, visit.who)
    one = next((each for each in classes if each.name == visit.form.one("class")), None)
    if one is None:
        return one_message(visit, "page_not_found", 404)
    if visit.form.one("sure"):
        administering.end_class(visit.connection, visit.who, one.id, visit.now)
        return Go(f"/staff/students?ended={quote(one.name)}")
    number = administering.unfinished_in(visit.connection, visit.who, one.id)
    values = {"name": one.name, "students": str(one.students), "unfinished": number}
    return Page("staff/class_end.html", values)


def add_class(visit: Visit) -> str:
    """Kept as it is typed; or what has to be mended first, in words."""
    form = visit.form
    class_name = " ".join(form.one("class_name").split())
    names = [" ".join(line.split()) for line in form.one("names").splitlines() if line.strip()]
    band, mode, language = form.one("band"), form.one("mode"), form.one("language")
    if band not in BANDS or mode not in MODES or language not in complete():
        return phrase_for(visit, "staff_class_needs")
    if not _is_name(class_name) or not names or len(names) > MOST_NAMES:
        return phrase_for(visit, "staff_class_needs")
    wrong = [name for name in names if not _is_name(name)]
    known = {one.student.name.casefold() for one in in_class(visit, class_name)}
    folded = [name.casefold() for name in names]
    twice = [name for number, name in enumerate(names) if name.casefold() in folded[:number]]
    there = [name for name in names if name.casefold() in known]
    for told, found in (("wrong", wrong), ("twice", twice), ("there", there)):
        if found:
            return phrase_for(visit, f"staff_name_{told}", name=found[0][:LONGEST])
    _keep(visit, names, NewStudent("", "", class_name, band, mode, language))
    return ""


def class_fields(
    visit: Visit, *, typed: bool = False, teaches: bool = False, like: str = ""
) -> dict[str, object]:
    """What the form for a class shows: as it was typed, or as the class that is picked has it (`like`)."""
    form, names = visit.form, ("class_name", "names", "band", "mode", "language")
    chosen = {name: form.one(name) if typed else "" for name in names}
    return {
        "bands": BAND_NAMES,
        "modes": MODES,
        "chosen": chosen,
        "speaks": chosen["language"] or visit.desk.settings.language,
        "like": like,
        "teach": bool(form.one("teach")) if typed else teaches,
    }


def in_class(visit: Visit, name: str) -> list[Enrolled]:
    """Everybody of a class, for an admin; nobody where there is none of that name."""
    classes = administering.classes_with_counts(visit.connection, visit.who)
    id = next((one.id for one in classes if one.name.casefold() == name.casefold()), "")
    return access.enrolled(visit.connection, visit.desk.vault, visit.who, class_id=id)


def _keep(visit: Visit, names: list[str], about: NewStudent) -> None:
    connection, desk = visit.connection, visit.desk
    administering.new_class(connection, desk.vault, desk.school, visit.who, names, about, visit.now)
    if visit.form.one("teach"):
        school, me = desk.school.id, visit.who.id
        staffing.give_role(connection, school, me, TEACHER, visit.now)
        here = staffing.classes_here(connection, school)
        id = next(id for id, name in here.items() if name.casefold() == about.class_name.casefold())
        staffing.give_class(connection, school, me, id, visit.now)


def _rows(visit: Visit, found: list[Enrolled]) -> list[Row]:
    locked = administering.pictures_of(visit.connection, found)
    named = {None: "none", True: "locked", False: "chosen"}
    return [Row(one, f"staff_pictures_{named[locked.get(one.student.id)]}") for one in found]


def _is_name(name: str) -> bool:
    return has_something(name) and len(name) <= LONGEST and can_be_kept(name)
