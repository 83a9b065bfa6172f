"""The talks that get a student ready for their meeting: counted back from its day, given and ended.

By the same rules as `whathelps series` (dialogs/series.py, storage/meetings.py).
"""

from collections.abc import Callable, Sequence
from datetime import date

from bot.web.pages import Go, Page
from bot.web.staff.messages import one_message
from bot.web.staff.visit import Visit, phrase_for
from dialogs.ages import day_at
from dialogs.drafts.times import written_day
from dialogs.language import text_in
from dialogs.loading import shipped_flow
from dialogs.series import (
    Series,
    SeriesStep,
    Standing,
    all_series,
    is_over,
    school_days_until,
    standings,
    why_not,
)
from dialogs.words import first_name
from storage import access, meetings, planning
from storage.access import Theirs
from storage.meetings import Meeting

PATH = "/staff/series"
# What is proposed first, by mode: with a plan, the meeting about it.
_USUAL = {"iep": "plan_meeting", "every": "conference"}


def series_page(visit: Visit) -> Page:
    """No look: whether talks are done, and none of what was said in them."""
    theirs = _theirs(visit)
    return _page(visit, theirs) if theirs else one_message(visit, "page_not_found", 404)


def series_sent(visit: Visit) -> Page | Go:
    theirs = _theirs(visit)
    if theirs is None:
        return one_message(visit, "page_not_found", 404)
    act = _ACTS.get(visit.form.one("do"))
    told = act(visit, theirs) if act else ""
    if told:
        return _page(visit, theirs, told, 422)
    return Go(f"{PATH}?id={theirs.student.id}&done={visit.form.one('do')}")


def _theirs(visit: Visit) -> Theirs | None:
    return access.find_theirs(visit.connection, visit.desk.vault, visit.who, visit.form.one("id"))


def _page(visit: Visit, theirs: Theirs, told: str = "", status: int = 200) -> Page:
    """With the days of what is asked for: the form's, else what they have, else what is usual."""
    student, school = theirs.student, visit.desk.school
    today = day_at(visit.now, school.timezone)
    has = _under_way(visit, theirs, today)
    mine = {one.name: one for one in all_series().values() if student.mode in one.modes}
    day = _day(visit.form.one("day") or (has.day.isoformat() if has else student.meeting_date))
    picked = mine.get(visit.form.one("series") or (has.series if has else _USUAL[student.mode]))
    steps: Sequence[Standing] = ()
    if has and picked and (has.series, has.day) == (picked.name, day):
        steps = meetings.steps_of(visit.connection, school, has, visit.now)
    elif picked and day and not (told or _why_not(visit, theirs, picked, day)):
        steps = standings(picked, day, today, (), school.holidays)
    elif picked and day and not told:
        told = _why_not(visit, theirs, picked, day)
    done = visit.form.one("done")
    values = {
        "student": student,
        "name": first_name(student.name),
        "series": [(one.name, text_in(one.title, visit.language)) for one in mine.values()],
        "picked": picked.name if picked else "",
        "meeting": day.isoformat() if day else "",
        "has": has,
        "title": _title(visit, has.series) if has else "",
        "same": bool(has and picked and (has.series, has.day) == (picked.name, day)),
        "away": school_days_until(has.day, today, school.holidays) if has else 0,
        "steps": [(step, _named(visit, step.step)) for step in steps],
        "missing": _never_offered(visit, picked) if picked else [],
        "written": lambda day: written_day(day, visit.language),
        "told": told,
        "done": phrase_for(visit, f"staff_series_{done}_done") if done in _ACTS else "",
    }
    return Page("staff/series.html", values, status)


def _under_way(visit: Visit, theirs: Theirs, today: date) -> Meeting | None:
    """The one that they have; one that is over has ended by itself."""
    has = planning.meeting_of(visit.connection, theirs)
    over = has and is_over(all_series()[has.series], has.day, today, visit.desk.school.holidays)
    return None if over else has


def _why_not(visit: Visit, theirs: Theirs, series: Series, day: date) -> str:
    school = visit.desk.school
    today = day_at(visit.now, school.timezone)
    reason = why_not(series, theirs.student.mode, day, today, school.holidays)
    when = written_day(day, visit.language)
    return phrase_for(visit, f"staff_series_{reason}", day=when) if reason else ""


def _named(visit: Visit, step: SeriesStep) -> str:
    titles = (text_in(shipped_flow(name).title, visit.language) for name in step.flows)
    return " / ".join(titles)


def _title(visit: Visit, name: str) -> str:
    return text_in(all_series()[name].title, visit.language)


def _never_offered(visit: Visit, series: Series) -> list[str]:
    """Talks of it that no student can begin: they would be late for good."""
    offered = {flow.name for flow in visit.desk.flows()}
    return [_named(visit, step) for step in series.steps if not offered & {*step.flows}]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


# --- what may be done ----------------------------------------------------------------------------


def _give(visit: Visit, theirs: Theirs) -> str:
    """What keeps it from being given, in a sentence; "" where it is given."""
    day, series = _day(visit.form.one("day")), all_series().get(visit.form.one("series"))
    if day is None or series is None:
        return phrase_for(visit, "staff_series_no_day")
    wrong = _why_not(visit, theirs, series, day)
    if not wrong:
        school = visit.desk.school
        planning.give_series(visit.connection, school, theirs, series.name, day, visit.now)
    return wrong


def _end(visit: Visit, theirs: Theirs) -> str:
    planning.end_series(visit.connection, theirs, visit.now)
    return ""


_ACTS: dict[str, Callable[[Visit, Theirs], str]] = {"give": _give, "end": _end}
