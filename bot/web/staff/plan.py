"""One student's tools and goals: the list as it stands, what is pasted, and one press to keep it.

Their case manager changes it, an admin too, and a teacher where there is no plan; every teacher of theirs
reads it, since they have to know it. What is pasted is read first, and kept by a second press alone.
"""

from collections.abc import Callable
from functools import partial

from bot.web.pages import Go, Page
from bot.web.staff import plan_goals, plan_tools
from bot.web.staff.messages import one_message
from bot.web.staff.visit import Visit, phrase_for
from dialogs.words import first_name
from storage import access, planning
from storage.access import Listed

HERE, FOR_ADMINS = "/staff/plan", "/staff/enrolled/plan"
_DONE = ("tools", "goals")


def plan_page(visit: Visit) -> Page:
    return _looked_at(visit, HERE)


def plan_sent(visit: Visit) -> Page | Go:
    return _sent(visit, HERE)


def enrolled_plan_page(visit: Visit) -> Page:
    """For admins, of anybody who is enrolled."""
    return _looked_at(visit, FOR_ADMINS)


def enrolled_plan_sent(visit: Visit) -> Page | Go:
    return _sent(visit, FOR_ADMINS)


def _looked_at(visit: Visit, path: str) -> Page:
    one = _one(visit, path)
    return _page(visit, path, one) if one else one_message(visit, "page_not_found", 404)


def _sent(visit: Visit, path: str) -> Page | Go:
    one = _one(visit, path)
    if one is None:
        return one_message(visit, "page_not_found", 404)
    act = _ACTS.get(visit.form.one("do"))
    if not one.changes or act is None:
        told = "staff_plan_others" if not one.changes else ""
        return _page(visit, path, one, told, 403 if told else 200)
    return act(visit, path, one)


def _one(visit: Visit, path: str) -> Listed | None:
    id, as_admin = visit.form.one("id"), path == FOR_ADMINS
    return access.listed(visit.connection, visit.desk.vault, visit.who, id, as_admin=as_admin)


def _page(visit: Visit, path: str, one: Listed, told: str = "", status: int = 200) -> Page:
    connection, vault, name = visit.connection, visit.desk.vault, first_name(one.student.name)
    done = visit.form.one("done")
    values = {
        "path": path,
        "student": one.student,
        "name": name,
        "changes": one.changes,
        "tools": plan_tools.lines(visit, one, planning.tools_of(connection, vault, one)),
        "goals": planning.goals_of(connection, vault, one),
        "told": phrase_for(visit, told, name=name) if told else "",
        "done": phrase_for(visit, "staff_plan_saved", name=name) if done in _DONE else "",
    }
    return Page("staff/plan.html", values, status)


def _kept(
    keep: Callable[[Visit, str, Listed], Page | None],
    done: str,
    visit: Visit,
    path: str,
    one: Listed,
) -> Page | Go:
    """What was looked at is kept, or shown again with what is wrong with it."""
    return keep(visit, path, one) or Go(f"{path}?id={one.student.id}&done={done}#{done}")


_ACTS: dict[str, Callable[[Visit, str, Listed], Page | Go]] = {
    "read_tools": plan_tools.read_page,
    "read_goals": plan_goals.read_page,
    "keep_tools": partial(_kept, plan_tools.keep, "tools"),
    "keep_goals": partial(_kept, plan_goals.keep, "goals"),
}
