"""A school's first steps: its facts, a first class, tools for one student, cards. Each may wait.

Whoever begins a school comes here by itself; an admin may come back whenever they like.
"""

from bot.web.pages import Go, Page
from bot.web.staff import settings
from bot.web.staff.messages import one_message
from bot.web.staff.students import add_class, class_fields
from bot.web.staff.visit import Visit, phrase_for
from storage import access, administering


def begin_page(visit: Visit, told: str = "", status: int = 200) -> Page:
    """What is done already is told; the first that is not stands open."""
    connection, desk, facts = visit.connection, visit.desk, visit.desk.facts()
    classes = administering.classes_with_counts(connection, visit.who)
    filled = next((one for one in classes if one.students), None)
    found = access.enrolled(connection, desk.vault, visit.who, class_id=filled.id) if filled else []
    done = {
        "school": facts.settings.name != type(facts.settings)().name,
        "class": bool(found),
        "tools": any(administering.tools_of(connection, desk.vault, one) for one in found),
        "cards": False,  # a press that leads away: nobody knows whether it was printed
    }
    values = {
        "done": done,
        "next": next(step for step, is_done in done.items() if not is_done),
        "told": told,
        "saved": bool(visit.form.one("done")) and not told,
        "now": {name: getattr(facts.settings, name) for name in settings.PARTS["school"]},
        "fixed": facts.fixed,
        "zones": settings.timezones(),
        "usual": settings.USUAL,
        "students": found,
        "class_name": filled.name if filled else "",
        **class_fields(visit, typed=status > 400, teaches=True),
    }
    return Page("staff/begin.html", values, status)


def begin_sent(visit: Visit) -> Page | Go:
    match visit.form.one("do"):
        case "school":
            _typed, wrong = settings.take(visit, "school")
            names = ", ".join(phrase_for(visit, f"staff_set_{name}") for name in wrong)
            told = phrase_for(visit, "staff_set_wrong", names=names) if wrong else ""
        case "class":
            told = add_class(visit)
        case _:
            return one_message(visit, "page_not_found", 404)
    return begin_page(visit, told, 422) if told else Go("/staff/begin?done=1")
