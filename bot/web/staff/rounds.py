"""A round: how far each student is, and what may be done about it. Nobody's words stand here.

Each name stands in one place, by how far they are (storage/stages.py). Whom the viewer has no more in their
classes is counted and not named.
"""

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.giving.whom import chances, students_of
from bot.web.pages import Go, Page
from bot.web.staff.messages import one_message
from bot.web.staff.visit import Visit, phrase_for
from dialogs.ages import day_at
from dialogs.drafts.times import date_of, written_day
from dialogs.flow import Flow
from dialogs.language import text_in
from dialogs.series import all_series
from storage import access, round_notes, rounds
from storage.access import Theirs
from storage.rounds import Along, Round
from storage.stages import BEGUN, CHOOSING, CHOSEN, STAGES, sharing, stage_of


@dataclass(frozen=True, slots=True)
class Count:
    """One round in a list: its counts, each with those of the ones behind it."""

    one: Round
    title: str
    whom: str
    due: str
    late: bool
    invited: int
    begun: int
    finished: int
    chosen: int  # who reads it


def round_page(visit: Visit, told: str = "", status: int = 200) -> Page:
    """No look: who is there, and how far each is."""
    one = _round(visit)
    return _page(visit, one, told, status) if one else one_message(visit, "page_not_found", 404)


def round_sent(visit: Visit) -> Page | Go:
    """One press: `do` says what. Any number of the same are one."""
    one, act = _round(visit), _ACTS.get(visit.form.one("do"))
    if one is None or act is None:
        return one_message(visit, "page_not_found", 404)
    told = act(visit, one)
    if told:
        return _page(visit, one, phrase_for(visit, told), 422)
    if visit.form.one("do") == "withdraw":
        return Go("/staff?later=1")
    return Go(f"/staff/round?id={one.id}&done={visit.form.one('do')}")


def counts_of(
    visit: Visit, found: Iterable[Round], mine: Iterable[Theirs], class_name: str = ""
) -> list[Count]:
    """In two queries for all, of the viewer's students alone. `class_name`: those of this class or group."""
    found = list(found)
    if not found:
        return []
    reads_as = {one.student.id: one.reads_as for one in mine}
    far = rounds.progress(visit.connection, found)
    shares = sharing(visit.connection, reads_as)
    names = access.named_classes(visit.connection, visit.who)
    titles = titles_of(visit)
    if class_name:
        found = [one for one in found if class_name == whom_of(visit, one, names)]
    stages = {one.id: [*_stages(far[one.id], reads_as, shares).values()] for one in found}
    return [_count(visit, one, stages[one.id], titles, names) for one in found]


def under_way(visit: Visit) -> tuple[list[Round], dict[str, str]]:
    """The rounds that are the viewer's and not over, what is due first in front; and, by round, until
    when they try what its class was told of. Before it is told what came of that, no round is over.
    """
    connection, vault, who = visit.connection, visit.desk.vault, visit.who
    found = rounds.rounds_of(connection, vault, who)
    tries = round_notes.tries_of(connection, vault, who) if found else {}
    here = [one for one in found if one.closed_at is None or one.id in tries]
    return sorted(here, key=lambda one: (one.what.due_on or "9", one.made_at, one.id)), tries


def titles_of(visit: Visit) -> dict[str, str]:
    """What each flow and series is called."""
    named: dict[str, Flow] = {flow.name: flow for flow in visit.desk.flows()}
    titles = {name: text_in(flow.title, visit.language) for name, flow in named.items()}
    return titles | {
        name: text_in(series.title, visit.language) for name, series in all_series().items()
    }


def due_words(visit: Visit, due_on: str) -> str:
    """As in Sep 18, 2026; "" without a day."""
    return written_day(date.fromisoformat(due_on), visit.language) if due_on else ""


def whom_of(visit: Visit, one: Round, names: Mapping[str, str]) -> str:
    """The class or the group, as it is called; "some students" for those without a name."""
    return (
        names.get(one.what.class_id or "")
        or one.what.title
        or phrase_for(visit, "staff_round_some")
    )


def hear_link(one: Round) -> str:
    """To what the class has said, where there is such a page."""
    from bot.web.staff import gates

    path = "/staff/hear/round"
    return f"{path}?id={one.id}" if path in gates.LOOKED_AT else ""


def _round(visit: Visit) -> Round | None:
    id = visit.form.one("id")
    return rounds.find_round(visit.connection, visit.desk.vault, visit.who, id)


def _page(visit: Visit, one: Round, told: str = "", status: int = 200) -> Page:
    far = rounds.progress(visit.connection, [one])[one.id]
    mine = {
        each.student.id: each
        for each in access.their_students(visit.connection, visit.desk.vault, visit.who)
    }
    shares = sharing(visit.connection, {id: each.reads_as for id, each in mine.items()})
    [count] = counts_of(visit, [one], mine.values())
    form, zone = visit.form, visit.desk.school.timezone
    left = form.number("left") or 0
    values = {
        "one": one,
        "count": count,
        "stages": _names(_stages(far, mine, shares), mine),
        "gone": sum(id not in mine for id in far),
        "missing": _missing(visit, one, far),
        "told": told,
        "given": bool(form.one("given")),
        "left": left,
        "done": phrase_for(visit, f"staff_round_done_{form.one('done')}")
        if form.one("done") in _ACTS and form.one("done") != "close"  # which the page says anyway
        else "",
        "by": access.staff_names(visit.connection, visit.desk.vault, visit.who).get(
            one.staff_id, ""
        ),
        "ended": one.what.class_id in rounds.classes_left(visit.connection, visit.who.school_id),
        "today": day_at(visit.now, zone).isoformat(),
        "day": lambda at: date_of(at, visit.language, zone),
        "hear": hear_link(one),
    }
    return Page("staff/round.html", values, status)


def _names(stages: Mapping[str, str], mine: Mapping[str, Theirs]) -> list[tuple[str, list[Theirs]]]:
    """Each stage with its students by name."""
    found: dict[str, list[Theirs]] = {stage: [] for stage in STAGES}
    for id, stage in stages.items():
        found[stage].append(mine[id])
    for those in found.values():
        those.sort(key=lambda one: (one.student.name.casefold(), one.student.id))
    return list(found.items())


def _missing(visit: Visit, one: Round, far: Mapping[str, Along]) -> list[Theirs]:
    """Of a class: who has come to it since, and could be invited, too."""
    if one.what.class_id is None or one.closed_at is not None or one.what.series:
        return []
    here = students_of(visit.connection, visit.desk, visit.who, one.what.class_id, ())
    new = [each for each in here if each.student.id not in far]
    return chances(visit.connection, visit.desk, new, visit.now).get(one.what.flow, [])


def _stages(
    far: Mapping[str, Along], mine: Container[str], shares: Container[str]
) -> dict[str, str]:
    """Of the viewer's own, by student: how far each is."""
    return {
        id: stage_of(each.status, each.talk in shares) for id, each in far.items() if id in mine
    }


def _count(
    visit: Visit, one: Round, stages: list[str], titles: Mapping[str, str], names: Mapping[str, str]
) -> Count:
    at = [STAGES.index(each) for each in stages]
    begun, finished, chosen = (
        sum(n >= STAGES.index(stage) for n in at) for stage in (BEGUN, CHOOSING, CHOSEN)
    )
    name = one.what.flow or one.what.series
    today = day_at(visit.now, visit.desk.school.timezone).isoformat()
    late = bool(one.what.due_on) and one.what.due_on < today
    due = due_words(visit, one.what.due_on)
    whom = whom_of(visit, one, names)
    numbers = (len(at), begun, finished, chosen)
    return Count(one, titles.get(name, name), whom, due, late, *numbers)


# --- what may be done --------------------------------------------------------------------------------------


def _close(visit: Visit, one: Round) -> str:
    rounds.close_round(visit.connection, one, visit.now)
    return ""


def _withdraw(visit: Visit, one: Round) -> str:
    rounds.withdraw_round(visit.connection, one, visit.now)
    return ""


def _change_due(visit: Visit, one: Round) -> str:
    today = day_at(visit.now, visit.desk.school.timezone).isoformat()
    try:
        due = date.fromisoformat(visit.form.one("due")).isoformat()
    except ValueError:
        return "staff_give_day"
    if due < today or one.closed_at is not None or one.what.series:
        return "staff_give_day"
    rounds.change_due(visit.connection, one, due)
    return ""


def _repeat_no_more(visit: Visit, one: Round) -> str:
    rounds.repeat_no_more(visit.connection, one)
    return ""


def _invite(visit: Visit, one: Round) -> str:
    far = rounds.progress(visit.connection, [one])[one.id]
    ids = [each.student.id for each in _missing(visit, one, far)]
    rounds.invite(visit.connection, one, ids, visit.now)
    return ""


_ACTS: dict[str, Callable[[Visit, Round], str]] = {
    "close": _close,
    "withdraw": _withdraw,
    "due": _change_due,
    "repeat_no_more": _repeat_no_more,
    "invite": _invite,
}
