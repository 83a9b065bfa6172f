"""The goals that were pasted, one by one, each with a short name for the student to read.

The name is proposed by rules and kept by staff's press alone; where it is left empty, the student reads the
goal as it stands.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.web.pages import Page
from bot.web.staff.plan_rows import rows_page
from bot.web.staff.visit import Visit, phrase_for
from dialogs.checking_words import word_of_disability
from dialogs.goal_text import LONGEST, LONGEST_SHORT, PlanGoal, goals_of_page, shorts_of
from dialogs.plan_text import LONGEST as LONGEST_PAGE
from dialogs.words import can_be_kept, has_something
from storage import planning
from storage.access import Listed
from storage.planning import NewGoal, StudentGoal

MOST = 20


@dataclass(frozen=True, slots=True)
class Row:
    words: str
    short: str = ""
    on: bool = True
    was: str = ""  # its id, where it stands on the list
    proposed: tuple[str, ...] = ()


def read_page(visit: Visit, path: str, one: Listed) -> Page:
    """What was pasted, below what stands on the list; with nothing pasted, the list to be changed."""
    text = visit.form.one("goals")
    has = planning.goals_of(visit.connection, visit.desk.vault, one)
    listed = [_of_list(one, each) for each in has]
    if len(text) > LONGEST_PAGE or not can_be_kept(text):
        told = phrase_for(visit, "staff_plan_too_long", most=f"{LONGEST_PAGE:,}")
        return rows_page("goals", path, one, listed, has, told, text=text)
    found = goals_of_page(text, one.student.name)
    known = {row.words for row in listed}
    new = [_pasted(one, each) for each in found.goals if each.words not in known]
    told = (
        phrase_for(visit, "staff_plan_nothing") if has_something(text) and not found.goals else ""
    )
    return rows_page(
        "goals", path, one, [*listed, *new], has, told, passed=found.passed, status=200
    )


def keep(visit: Visit, path: str, one: Listed) -> Page | None:
    """The goals that are ticked, in the place of the list. A page where something is wrong."""
    rows = list(_of_form(visit, one))
    wrong = _wrong(visit, one, [row for row in rows if row.on])
    connection, desk = visit.connection, visit.desk
    if not wrong:
        new = {row.words: NewGoal("", row.words, row.short) for row in rows if row.on}
        goals, seen = list(new.values()), visit.form.all("seen")
        try:
            planning.save_goals(connection, desk.vault, desk.school, one, goals, seen, visit.now)
        except planning.Changed:
            wrong = phrase_for(visit, "staff_plan_changed")
        else:
            return None
    has = planning.goals_of(connection, desk.vault, one)
    known = {row.was for row in rows}
    rows += [_of_list(one, each) for each in has if each.id not in known]
    return rows_page("goals", path, one, rows, has, wrong)


# --- rows ----------------------------------------------------------------------------------------


def _of_list(one: Listed, has: StudentGoal) -> Row:
    """A goal that has no short name yet is proposed one, too: nothing is kept by looking at it."""
    proposed = _proposed(one, PlanGoal(has.words))
    return Row(has.words, has.short, was=has.id, proposed=proposed)


def _pasted(one: Listed, found: PlanGoal) -> Row:
    proposed = _proposed(one, found)
    return Row(found.words, proposed[0] if proposed else "", proposed=proposed)


def _proposed(one: Listed, goal: PlanGoal) -> tuple[str, ...]:
    return shorts_of(goal, one.student.name, one.student.language)


def _of_form(visit: Visit, one: Listed) -> Iterator[Row]:
    form = visit.form
    for n in range(min(form.number("rows") or 0, 5 * MOST)):
        words = " ".join(form.one(f"words-{n}").split())
        short = " ".join(form.one(f"short-{n}").split())
        proposed = _proposed(one, PlanGoal(words[:LONGEST]))
        yield Row(words, short, bool(form.one(f"on-{n}")), form.one(f"was-{n}"), proposed)


def _wrong(visit: Visit, one: Listed, rows: Sequence[Row]) -> str:
    """What keeps the rows from being kept, in a sentence; "" for nothing."""
    if len(rows) > MOST:
        return phrase_for(visit, "staff_goals_most", number=str(MOST))
    for row in rows:
        for text, most in ((row.words, LONGEST), (row.short, LONGEST_SHORT)):
            if len(text) > most or not can_be_kept(text):
                return phrase_for(visit, "staff_plan_long", words=text[:60], most=f"{most:,}")
        if not has_something(row.words):
            return phrase_for(visit, "staff_plan_nothing")
        word = word_of_disability([row.short or row.words]) if one.student.mode == "every" else ""
        if word:
            return phrase_for(visit, "staff_plan_betrays", word=word, words=row.words[:60])
    return ""
