"""A school's own list of students, for admins: given as a file or pasted, looked at, brought in, taken back.

Nothing comes in before somebody has seen what was understood and pressed for it. A browser may be closed at
any time: what was chosen is kept with the list, and what comes in goes on without it.
"""

from collections.abc import Callable, Sequence
from urllib.parse import quote

from bot.rosters.bringing_in import READING, Seen, look_at
from bot.rosters.deciding import SCHOOL, Choices, choices_of
from bot.web.forms import Form
from bot.web.pages import Go, Page
from bot.web.staff.lists_shown import preview, values_done, who_began
from bot.web.staff.messages import one_message
from bot.web.staff.visit import PROVED, Visit, phrase_for
from dialogs.completeness import complete
from dialogs.flow import BANDS, MODES
from dialogs.words import can_be_kept, has_something
from storage import importing
from storage.importing import AT_WORK, PAUSED, READ, UNDO_PAUSED, Run, UnderWay

HERE = "/staff/lists"
_LONGEST = 100  # of a name
_PASTED = ""  # the name of what is no file


def lists_page(visit: Visit, told: str = "", status: int = 200) -> Page:
    """What is on its way; else what came in last, and room for the next one."""
    run = _open(visit)
    if run is None:
        return _first_page(visit, told, status)
    if run.state == READ:
        seen = look_at(visit.connection, visit.desk.vault, run, visit.desk.settings.language)
        return Page("staff/list.html", {"told": told, **preview(visit, seen)}, status)
    values = {
        "run": run,
        "told": told,
        "began": who_began(visit, run),
        "at_work": run.state in AT_WORK,
        "backwards": run.state not in (importing.SAVING, PAUSED),
    }
    return Page("staff/list_coming.html", values, status)


def _first_page(visit: Visit, told: str, status: int) -> Page:
    vault, school = visit.desk.vault, visit.desk.school.id
    last = importing.last_run(visit.connection, vault, school, visit.now)
    values = {
        "told": told,
        "pasted": visit.form.one("pasted"),
        "dropped": bool(visit.form.one("dropped")),
        "last": values_done(visit, last) if last else None,
        "most": str(MOST_MEGABYTES),
    }
    return Page("staff/lists.html", values, status)


MOST_MEGABYTES = 8


def lists_sent(visit: Visit) -> Page | Go:
    act = _ACTS.get(visit.form.one("do") or "look")
    return act(visit) if act else one_message(visit, "page_not_found", 404)


# --- what may be done --------------------------------------------------------------------------------------


def _take(visit: Visit) -> Page | Go:
    """A file, or what was pasted: kept as it came, and looked at on the next page."""
    file, pasted = visit.form.files.get("file"), visit.form.one("pasted")
    name, data = (file.name or "list", file.data) if file else (_PASTED, b"")
    if not data and has_something(pasted):
        name, data = _PASTED, pasted.encode("utf-8", "replace")
    if not data:
        return lists_page(visit, phrase_for(visit, "staff_list_nothing"), 422)
    desk, who = visit.desk, visit.who.id
    name = name if can_be_kept(name) else "list"
    try:
        importing.begin(visit.connection, desk.vault, desk.school, who, name, data, visit.now)
    except UnderWay:
        return lists_page(visit, phrase_for(visit, "staff_list_other_first"), 409)
    return Go(HERE)


def _look(visit: Visit) -> Page | Go:
    """What was chosen so far, kept; and the page that was asked for."""
    run = _named(visit, READ)
    if run is None:
        return Go(HERE)
    _keep_choices(visit, run)
    return Go(f"{HERE}{_place(visit.form.one('page'))}")


def _bring_in(visit: Visit) -> Page | Go:
    run = _named(visit, READ)
    if run is None:
        return Go(HERE)
    run = _keep_choices(visit, run)
    if visit.visitor.stage != PROVED:
        return Go(f"/staff/prove?back={quote(HERE)}")
    if READING.is_short(
        run
    ):  # of a long one who makes its steps finds out, and nobody waits for it
        seen = look_at(visit.connection, visit.desk.vault, run, visit.desk.settings.language)
        if seen.open:
            return _still_open(visit, seen)
    importing.start(visit.connection, run, visit.now)
    return Go(HERE)


def _still_open(visit: Visit, seen: Seen) -> Page:
    told = [phrase_for(visit, f"staff_list_open_{name}") for name in seen.open]
    return lists_page(visit, " ".join((phrase_for(visit, "staff_list_open"), *told)), 422)


def _drop(visit: Visit) -> Page | Go:
    run = _named(visit, READ)
    if run is not None:
        importing.drop(visit.connection, run, visit.now)
    return Go(f"{HERE}?dropped=1")


def _go_on(visit: Visit) -> Page | Go:
    run = _named(visit, PAUSED, UNDO_PAUSED)
    if run is not None:
        importing.go_on(visit.connection, run, visit.now)
    return Go(HERE)


def _back(visit: Visit) -> Page | Go:
    """Asked once more; then all that it did goes back, but for who has answered since."""
    desk = visit.desk
    run = importing.find_run(visit.connection, desk.vault, desk.school.id, visit.form.one("run"))
    if run is None:
        return Go(HERE)
    if visit.visitor.stage != PROVED:
        return Go(f"/staff/prove?back={quote(HERE)}")
    if not visit.form.one("sure"):
        began = who_began(visit, run)
        return Page("staff/list_back.html", {"run": run, "began": began})
    try:
        done = importing.take_back(visit.connection, desk.vault, desk.school, run, visit.now)
    except UnderWay:
        return lists_page(visit, phrase_for(visit, "staff_list_other_first"), 409)
    if not done:
        return lists_page(visit, phrase_for(visit, "staff_list_too_late"), 409)
    return Go(HERE)


# --- what was chosen ---------------------------------------------------------------------------------------


def _keep_choices(visit: Visit, run: Run) -> Run:
    choices = _chosen(visit, choices_of(run.chosen))
    importing.choose(visit.connection, visit.desk.vault, run, choices.as_json(), visit.now)
    found = importing.find_run(visit.connection, visit.desk.vault, run.school_id, run.id)
    return found or run


def _chosen(visit: Visit, before: Choices) -> Choices:
    """As the form has it; of what stood on another page of it, as it was."""
    form = visit.form
    shown = {*form.all("shown")}
    leave = (set(before.leave) - shown) | {*form.all("leave")}
    names = {**before.names}
    for row, typed in _numbered(form, "name").items():
        name = " ".join(typed.split())
        if has_something(name) and len(name) <= _LONGEST and can_be_kept(name):
            names[row] = name
    values = {
        **before.as_json(),
        "columns": _columns(form, before),
        "class_name": " ".join(form.one("class_name").split())[:_LONGEST],
        "band": _one_of(form.one("band"), BANDS),
        "mode": _one_of(form.one("mode"), MODES),
        "language": _one_of(form.one("language"), complete()),
        "modes": _one_of(form.one("modes"), ("read", "here")),
        "wrong": _one_of(form.one("wrong"), ("out",)),
        "damage": _one_of(form.one("damage"), ("out", "read", "guess")),
        "names": names,
        "of": _one_of(form.one("of"), ("classes", SCHOOL)) or before.of,
        "leave": sorted(leave),
        "stays": bool(form.one("stays")),
        "year": bool(form.one("year")),
    }
    return choices_of(values)


def _columns(form: Form, before: Choices) -> dict[str, str] | None:
    """Only what staff changed; what was found for the others goes on being found."""
    headers, was = _numbered(form, "header"), _numbered(form, "was")
    changed = {
        headers[number]: meaning
        for number, meaning in _numbered(form, "meaning").items()
        if number in headers and meaning != was.get(number, meaning)
    }
    if not changed:
        return dict(before.columns) if before.columns is not None else None
    return {**(before.columns or {}), **changed}


def _numbered(form: Form, name: str) -> dict[str, str]:
    """The fields name-1, name-2 …, by their number."""
    found = {}
    for field, value in form.pairs():
        begins, _, number = field.partition("-")
        if begins == name and number.isascii() and number.isdecimal():
            found[number] = value
    return found


def _one_of(text: str, known: Sequence[str] | frozenset[str]) -> str:
    return text if text in known else ""


def _place(page: str) -> str:
    """ "names-2" -> ?names=2#names; also of a form that nobody of ours wrote."""
    part, _, number = page.partition("-")
    if part not in PAGED or not (number.isascii() and number.isdecimal() and len(number) < 6):
        return ""
    return f"?{part}={number}#{part}"


PAGED = ("new", "changed", "gone", "names", "trouble")


def _open(visit: Visit) -> Run | None:
    return importing.open_run(visit.connection, visit.desk.vault, visit.desk.school.id)


def _named(visit: Visit, *states: str) -> Run | None:
    """The run that the form is about, if it still is as it was."""
    run = _open(visit)
    return run if run and run.id == visit.form.one("run") and run.state in states else None


_ACTS: dict[str, Callable[[Visit], Page | Go]] = {
    "take": _take,
    "look": _look,
    "go": _bring_in,
    "drop": _drop,
    "on": _go_on,
    "back": _back,
}
