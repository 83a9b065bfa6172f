"""What was read from a plan as a page of rows: the part that tools and goals have in common."""

from collections.abc import Sequence

from bot.web.pages import Page
from dialogs.words import first_name
from storage.access import Listed
from storage.planning import StudentGoal, StudentTool


def rows_page(
    kind: str,
    path: str,
    one: Listed,
    rows: Sequence[object],
    has: Sequence[StudentGoal] | Sequence[StudentTool],
    told: str = "",
    *,
    passed: Sequence[str] = (),
    text: str = "",
    status: int = 422,
) -> Page:
    """`kind`: tools or goals. `has`: the list as the page shows it; `text`: what could not be read."""
    values = {
        "path": path,
        "student": one.student,
        "name": first_name(one.student.name),
        "rows": rows,
        "seen": [each.id for each in has],
        "passed": passed,
        "text": text,
        "told": told,
        "keep": f"keep_{kind}",
        "look": {"tools": "staff_plan_look", "goals": "staff_goal_look"}[kind],
    }
    return Page(f"staff/plan_{kind}.html", values, status)
