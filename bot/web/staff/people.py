"""Who of the staff has a page: added, linked, given roles and classes, confirmed, and taken out. For admins.

Whoever comes here has just shown their passkey. What is taken from somebody holds at their next press.
"""

from collections.abc import Callable

from bot.documents.staff_list import lines_of
from bot.web.pages import Go, Page
from bot.web.staff.messages import one_message
from bot.web.staff.visit import Visit, phrase_for, speaker
from dialogs.drafts.times import date_of
from storage import staff_entry, staffing
from storage.staffing import ADMIN, COACHES, FIRST, ROLES, TEACHES, Member, TakenName


def people_page(
    visit: Visit, link: str = "", told: str = "", status: int = 200, asks: str = "", whose: str = ""
) -> Page:
    """`link`: a new one-time link, shown this once, and `whose`; `asks`: what is asked once more, of whom."""
    wrong = status > 400 and visit.form.one("do") == "add"
    connection, desk = visit.connection, visit.desk
    waiting: dict[str, list[str]] = {}
    for one in staff_entry.unconfirmed(connection, desk.vault, desk.school.id):
        waiting.setdefault(one.staff_id, []).append(staff_entry.code_of(desk.vault, one))
    everybody = staffing.members(connection, desk.vault, desk.school.id)
    values = {
        "people": [one for one in everybody if one.email not in ("", FIRST) and not one.left],
        "taught": staffing.classes_taught(connection, desk.school.id),
        "coached": staffing.classes_taught(connection, desk.school.id, COACHES),
        "classes": staffing.classes_here(connection, desk.school.id),
        "roles": ROLES,
        "waiting": waiting,
        "me": visit.who.id,
        "link": link,
        "whose": whose,
        "told": told,
        "typed": {name: visit.form.one(name) if wrong else "" for name in ("email", "name")},
        "ticked": {
            name: visit.form.all(name) if wrong else () for name in ("role", "class", "coached")
        },
        "asks": asks,
        "done": phrase_for(visit, "staff_saved") if visit.form.one("done") else "",
    }
    return Page("staff/people.html", values, status)


def print_page(visit: Visit) -> Page:
    """The list that the school shows the public: names, positions and what they may open."""
    connection, desk = visit.connection, visit.desk
    everybody = staffing.members(connection, desk.vault, desk.school.id)
    taught = staffing.classes_taught(connection, desk.school.id)
    classes = staffing.classes_here(connection, desk.school.id)
    values = {
        "lines": lines_of(everybody, taught, classes, speaker(visit.language)),
        "official": desk.settings.privacy_official,
        "day": date_of(visit.now, visit.language, desk.school.timezone),
    }
    return Page("staff/people_print.html", values)


def people_sent(visit: Visit) -> Page | Go:
    act = _ACTS.get(visit.form.one("do"))
    if act is not None:
        return act(visit)
    who = _who(visit)
    change = _CHANGES.get(visit.form.one("do"))
    if change is None or who is None:
        return one_message(visit, "page_not_found", 404)
    if visit.form.one("do") in _FOR_GOOD and not visit.form.one("sure"):
        if who.id == visit.who.id:
            return people_page(visit, told=phrase_for(visit, "staff_people_yourself"), status=409)
        return people_page(visit, asks=visit.form.one("do"), whose=who.id)
    told = change(visit, who)
    return (
        people_page(visit, told=phrase_for(visit, told), status=409)
        if told
        else Go(f"/staff/people?done=1#{who.id}")
    )


def _add(visit: Visit) -> Page:
    """Somebody new, or known by a list already; with the link that they begin with."""
    connection, desk, form = visit.connection, visit.desk, visit.form
    email, roles = staffing.folded_email(form.one("email")), _roles(visit)
    if "@" not in email or len(email) > _LONGEST or not roles:
        return people_page(visit, told=phrase_for(visit, "staff_people_needs"), status=422)
    if staffing.id_by_email(connection, desk.vault, desk.school.id, email) in _here(visit):
        return people_page(visit, told=phrase_for(visit, "staff_people_known"), status=409)
    name = form.one("name").strip()[:_LONGEST] or email.partition("@")[0]
    try:
        id = staffing.add_member(
            connection, desk.vault, desk.school.id, email, name, roles, visit.now
        )
    except TakenName:
        return people_page(
            visit, told=phrase_for(visit, "staff_people_taken", name=name), status=409
        )
    _give_classes(visit, id)
    return people_page(visit, _new_link(visit, id), whose=name)


def _here(visit: Visit) -> set[str]:
    """Who has a page now."""
    everybody = staffing.members(visit.connection, visit.desk.vault, visit.desk.school.id)
    return {one.id for one in everybody if one.email and not one.left}


def _link(visit: Visit) -> Page:
    who = _who(visit)
    if who is None:
        return one_message(visit, "page_not_found", 404)
    return people_page(visit, _new_link(visit, who.id), whose=who.name)


def _save(visit: Visit, who: Member) -> str:
    """Roles and classes as they are ticked. Nobody takes their own page from themself by a slip."""
    connection, school, now = visit.connection, visit.desk.school.id, visit.now
    roles = _roles(visit)
    if who.id == visit.who.id and ADMIN not in roles:
        return "staff_people_yourself"
    staffing.add_member(connection, visit.desk.vault, school, who.email, who.name, roles, now)
    for role in who.roles - roles:
        staffing.take_role(connection, who.id, role)
    _give_classes(visit, who.id)
    return ""


def _give_classes(visit: Visit, id: str) -> None:
    """Those to teach and those to coach as they are ticked, and no other."""
    connection, school, now = visit.connection, visit.desk.school.id, visit.now
    for name, how in (("class", TEACHES), ("coached", COACHES)):
        had = staffing.classes_taught(connection, school, how).get(id, frozenset())
        wanted = _classes(visit, name)
        for one in wanted - had:
            staffing.give_class(connection, school, id, one, now, how)
        for one in had - wanted:
            staffing.take_class(connection, id, one, now, how)


def _confirm(visit: Visit, who: Member) -> str:
    """By the code that they read where they sign in: somebody else may have come with their e-mail."""
    code, vault = visit.form.one("code"), visit.desk.vault
    known = staff_entry.confirm_identity(visit.connection, vault, who.id, code, visit.now)
    return "" if known else "staff_people_no_code"


def _lost(visit: Visit, who: Member) -> str:
    """Their passkeys, codes and sign-in accounts: they begin anew, by a link.

    Nobody does it to themself: the last admin would be out, and only the command line could let them in.
    """
    if who.id == visit.who.id:
        return "staff_people_yourself"
    staff_entry.forget_passkeys(visit.connection, who.id)
    staff_entry.forget_identities(visit.connection, who.id)
    return ""


def _remove(visit: Visit, who: Member) -> str:
    if who.id == visit.who.id:
        return "staff_people_yourself"
    staffing.leave(visit.connection, who.id, visit.now)
    return ""


def _who(visit: Visit) -> Member | None:
    """Of this school, and still here."""
    id = visit.form.one("who")
    everybody = staffing.members(visit.connection, visit.desk.vault, visit.desk.school.id)
    return next((one for one in everybody if one.id == id and one.email and not one.left), None)


def _roles(visit: Visit) -> frozenset[str]:
    return frozenset(ROLES) & {*visit.form.all("role")}


def _classes(visit: Visit, name: str) -> frozenset[str]:
    here = staffing.classes_here(visit.connection, visit.desk.school.id)
    return frozenset(here) & {*visit.form.all(name)}


def _new_link(visit: Visit, id: str) -> str:
    connection, desk = visit.connection, visit.desk
    code = staff_entry.give_link(connection, desk.vault, desk.school.id, id, visit.now)
    return f"{desk.base_url}/staff/link/{code}"


_LONGEST = 200
_FOR_GOOD = ("lost", "remove")  # asked once more
_ACTS: dict[str, Callable[[Visit], Page]] = {"add": _add, "link": _link}
_CHANGES: dict[str, Callable[[Visit, Member], str]] = {
    "save": _save,
    "confirm": _confirm,
    "lost": _lost,
    "remove": _remove,
}
