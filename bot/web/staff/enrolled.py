"""One student, for admins: the facts on the school's lists, tools, card and pictures, and going.

Nothing here opens what a student said. What is taken away for good is asked once more, and leaves a receipt.
"""

from collections.abc import Callable
from datetime import date
from urllib.parse import quote

from bot.conversation.consenting import take_back, use_again
from bot.web.pages import Go, Page
from bot.web.staff.messages import one_message
from bot.web.staff.students import BAND_NAMES, LONGEST
from bot.web.staff.visit import Visit, phrase_for
from dialogs.ages import day_at
from dialogs.completeness import complete
from dialogs.drafts.times import date_of
from dialogs.flow import BANDS, MODES
from dialogs.language import text_in
from dialogs.loading import shipped_tools
from dialogs.tool_matching import PlanTool
from dialogs.tool_phrases import tools_in
from dialogs.words import can_be_kept, has_something
from storage import access, administering, staffing
from storage.access import Enrolled
from storage.administering import Receipt
from storage.enrolling import NewStudent
from storage.erasing import clean_up
from storage.holds import OnHold
from storage.staffing import CASE_MANAGER
from storage.terms import BACKUPS_DAYS, DAY

_DONE = ("facts", "tools", "new_card", "pictures")
PLAN_WORDS = ("plan", "iep", "504")
MOST_TOOLS, LONGEST_TOOL = 60, 1000
_HOW = "staff"  # by what a student's wish was recorded


def enrolled_page(visit: Visit) -> Page:
    one = _one(visit)
    return _page(visit, one) if one else one_message(visit, "page_not_found", 404)


def enrolled_sent(visit: Visit) -> Page | Go:
    one, act = _one(visit), _ACTS.get(visit.form.one("do"))
    if one is None or act is None:
        return one_message(visit, "page_not_found", 404)
    return act(visit, one)


def _page(
    visit: Visit,
    one: Enrolled,
    told: str = "",
    *,
    status: int = 200,
    tools: str | None = None,
    near: tuple[PlanTool, ...] = (),
    asks: str = "",
) -> Page:
    """`tools`: as they were typed; `near`: what of it may mean a tool; `asks`: what is asked once more."""
    desk, connection = visit.desk, visit.connection
    done = visit.form.one("done")
    has = administering.tools_of(connection, desk.vault, one)
    pictures = administering.pictures_of(connection, [one]).get(one.student.id)
    values = {
        "one": one,
        "student": one.student,
        "told": told,
        "asks": asks,
        "tools": "\n".join(_line(visit, each.catalogue, each.words, each.places) for each in has)
        if tools is None
        else tools,
        "back": visit.form.one("back"),
        "done": phrase_for(visit, f"staff_done_{done}") if done in _DONE and not told else "",
        "stopped": administering.is_stopped(connection, one),
        "near": [(each.words, _tool_name(visit, each.near)) for each in near],
        "typed": dict(visit.form.pairs())
        if status == 422 and visit.form.one("do") == "facts"
        else {},
        "bands": BAND_NAMES,
        "modes": MODES,
        "plan_words": PLAN_WORDS,
        "managers": _managers(visit, one),
        "classes": [each.name for each in administering.classes_with_counts(connection, visit.who)],
        "pictures": {None: "none", True: "locked", False: "chosen"}[pictures],
    }
    return Page("staff/enrolled.html", values, status)


# --- what may be done --------------------------------------------------------------------------------------


def _facts(visit: Visit, one: Enrolled) -> Page | Go:
    """All facts as they stand in the form; moved, where it names another class."""
    desk, form = visit.desk, visit.form
    fields = ("name", "class_name", "local_id", "pronouns", "born", "meeting_date")
    row = {name: " ".join(form.one(name).split())[: LONGEST + 1] for name in fields}
    needed = (row["name"], row["class_name"], row["local_id"])
    right = all(has_something(text) and len(text) <= LONGEST for text in needed)
    known = (
        form.one("band") in BANDS,
        form.one("mode") in MODES,
        form.one("language") in complete(),
    )
    year = day_at(visit.now, desk.school.timezone).year
    days = _is_day(row["born"], year - 25, year - 2) and _is_day(
        row["meeting_date"], year - 1, year + 2
    )
    if not (right and all(known) and days and all(map(can_be_kept, row.values()))):
        return _page(visit, one, phrase_for(visit, "staff_facts_wrong"), status=422)
    if not administering.renumber(visit.connection, desk.vault, desk.school, one, row["local_id"]):
        return _page(visit, one, phrase_for(visit, "staff_number_taken"), status=422)
    manager = form.one("case_manager")
    new = NewStudent(
        local_id=row["local_id"],
        name=row["name"],
        class_name=row["class_name"],
        classes=_classes(one, row["class_name"]),
        born=row["born"],
        pronouns=row["pronouns"],
        meeting_date=row["meeting_date"],
        band=form.one("band"),
        mode=form.one("mode"),
        language=form.one("language"),
        plan_word=form.one("plan_word") if form.one("plan_word") in PLAN_WORDS else "plan",
        knows_about_plan=bool(form.one("knows_about_plan")),
        case_manager=manager if manager in _managers(visit, one) else None,
        made_up=one.student.made_up,
        columns=_COLUMNS,
    )
    administering.change(visit.connection, desk.vault, desk.school, new, visit.now)
    return _back(visit, one)


def _classes(one: Enrolled, typed: str) -> tuple[str, ...]:
    """The one on the form as it is typed there, and the others that the student is in."""
    others = [name for name in one.classes if name.casefold() != one.class_name.casefold()]
    return tuple(dict.fromkeys((typed, *others)))


_COLUMNS = (
    "born", "pronouns", "plan_word", "knows_about_plan", "meeting_date", "case_manager",
)  # fmt: skip


def _tools(visit: Visit, one: Enrolled) -> Page | Go:
    """One a line. What only may mean a tool is proposed, and stays as it stands unless it is ticked."""
    text, accepted = visit.form.one("tools"), {*visit.form.all("accept")}
    found = tuple(
        each.accepted() if each.words in accepted else each
        for line in text.splitlines()
        for each in (tools_in(line) if len(line) <= _LONGEST_LINE else (PlanTool(line),))
    )
    if len(found) > MOST_TOOLS or any(
        len(each.words) > LONGEST_TOOL or not can_be_kept(each.words) for each in found
    ):
        told = phrase_for(visit, "staff_tools_wrong", number=str(MOST_TOOLS))
        return _page(visit, one, told, status=422, tools=text)
    near = tuple(each for each in found if each.near)
    if near and not visit.form.one("asked"):
        return _page(visit, one, tools=text, near=near)
    administering.save_tools(
        visit.connection, visit.desk.vault, visit.desk.school, one, found, visit.now
    )
    return _back(visit, one)


def _new_card(visit: Visit, one: Enrolled) -> Go:
    administering.new_card(visit.connection, visit.desk.vault, one, visit.now)
    return _back(visit, one)


def _pictures(visit: Visit, one: Enrolled) -> Go:
    administering.forget_pictures(visit.connection, one)
    return _back(visit, one)


def _withdraw(visit: Visit, one: Enrolled) -> Page:
    """As the student asked: nothing they said is used, until they say otherwise."""
    take_back(visit.connection, one.student, one.student.language, _HOW, visit.now)
    return _page(visit, one, phrase_for(visit, "staff_withdrawn"))


def _use(visit: Visit, one: Enrolled) -> Page:
    use_again(visit.connection, one.student, one.student.language, _HOW, visit.now)
    return _page(visit, one, phrase_for(visit, "staff_used_again"))


def _erase(visit: Visit, one: Enrolled) -> Page:
    return _for_good(visit, one, "erase", _erased)


def _remove(visit: Visit, one: Enrolled) -> Page:
    return _for_good(visit, one, "remove", _removed)


def _for_good(
    visit: Visit, one: Enrolled, what: str, act: Callable[[Visit, Enrolled], Receipt]
) -> Page:
    """Asked once more; then it is done, and told on a page to be printed."""
    if not visit.form.one("sure"):
        return _page(visit, one, asks=what)
    try:
        done = act(visit, one)
    except OnHold as problem:
        told = phrase_for(visit, "staff_on_hold", name=problem.hold.by)
        return _page(visit, one, told, status=409)
    visit.after = clean_up
    zone = visit.desk.school.timezone
    values = {
        "receipt": done,
        "removed": what == "remove",
        "by": access.name_of(visit.connection, visit.desk.vault, visit.who),
        "day": date_of(visit.now, visit.language, zone),
        "until": date_of(visit.now + BACKUPS_DAYS * DAY, visit.language, zone),
        "class_name": quote(one.class_name),
    }
    return Page("staff/receipt.html", values)


def _erased(visit: Visit, one: Enrolled) -> Receipt:
    return administering.erase(visit.connection, visit.desk.vault, one, visit.now)


def _removed(visit: Visit, one: Enrolled) -> Receipt:
    family = bool(visit.form.one("family"))
    return administering.remove(visit.connection, visit.desk.vault, one, visit.now, family=family)


def _one(visit: Visit) -> Enrolled | None:
    id = visit.form.one("id")
    found = access.enrolled(visit.connection, visit.desk.vault, visit.who, student_id=id)
    return found[0] if found else None


def _back(visit: Visit, one: Enrolled) -> Go:
    if visit.form.one("back") == "begin":
        return Go("/staff/begin?done=1")
    return Go(f"/staff/enrolled?id={one.student.id}&done={visit.form.one('do')}")


def _managers(visit: Visit, one: Enrolled) -> list[str]:
    """Who manages cases here; and who does for this student, whatever their roles are now."""
    everybody = staffing.members(visit.connection, visit.desk.vault, visit.desk.school.id)
    named = {each.name for each in everybody if CASE_MANAGER in each.roles and not each.left}
    return sorted(named | {one.student.case_manager or ""} - {""}, key=str.casefold)


def _line(visit: Visit, catalogue: str, words: str, places: str) -> str:
    name = _tool_name(visit, catalogue) if catalogue else words
    return f"{name} ({places})" if places else name


def _tool_name(visit: Visit, value: str) -> str:
    choice = shipped_tools()[value]
    return text_in(choice.tool.formal if choice.tool else choice.label, visit.language)


def _is_day(text: str, first_year: int, last_year: int) -> bool:
    """Or nothing. A slip of a key is no year of a student's."""
    try:
        return not text or first_year <= date.fromisoformat(text).year <= last_year
    except ValueError:
        return False


_LONGEST_LINE = 1000
_ACTS: dict[str, Callable[[Visit, Enrolled], Page | Go]] = {
    "facts": _facts,
    "tools": _tools,
    "new_card": _new_card,
    "pictures": _pictures,
    "withdraw": _withdraw,
    "use": _use,
    "erase": _erase,
    "remove": _remove,
}
