"""What an admin sees of a list before and after it comes in: in words, no more at once than can be read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.rosters.bringing_in import Seen
from bot.rosters.deciding import (
    SCHOOL,
    changed_names,
    damage_of,
    gone_of,
    proposed,
)
from bot.rosters.roster import MEANINGS, PASSED_OVER, Trouble, told
from bot.web.rendering import language_names
from bot.web.staff.students import BAND_NAMES
from bot.web.staff.visit import Visit, phrase_for
from dialogs.drafts.times import date_of, time_of
from dialogs.flow import MODES
from storage import access, taking_back
from storage.importing import ADDED, CHANGED, ENDED, LEFT, UNDO_FOR, Run
from storage.listed import CHANGED as IS_CHANGED
from storage.listed import NEW, SAME, Change, Compared

AT_ONCE = 50  # on one page


@dataclass(frozen=True, slots=True)
class Part:
    """Some of many, and where the others are."""

    name: str
    items: Sequence[Any]
    all: int
    page: int
    pages: int

    @property
    def first(self) -> int:
        return (self.page - 1) * AT_ONCE + 1


def preview(visit: Visit, seen: Seen) -> dict[str, Any]:
    """All that the page of a list shows before it comes in."""
    beside, choices = seen.beside, seen.choices
    new = [one for one in beside.rows if one.what == NEW]
    changed = [one for one in beside.rows if one.what == IS_CHANGED]
    gone = gone_of(seen.read, beside, choices)
    plans = proposed(seen.read)
    return {
        "run": seen.run,
        "began": who_began(visit, seen.run),
        "read": seen.read,
        "chosen": choices,
        "columns": _columns(visit, seen),
        "meanings": {one: phrase_for(visit, f"roster_meaning_{one}") for one in MEANINGS},
        "notes": [told(one, visit.language) for one in seen.read.notes],
        "passed": [
            phrase_for(visit, f"roster_passed_{why}", number=f"{number:,}")
            for why, number in seen.read.passed_over.items()
            if why in PASSED_OVER and number
        ],
        "wrong": part(visit, "trouble", _troubles(visit, seen.read.wrong)),
        "damage": _troubles(visit, damage_of(seen.read)[:AT_ONCE]),
        "damaged": len(damage_of(seen.read)),
        "guesses": any(one.guess for one in damage_of(seen.read)),
        "said": _troubles(
            visit, [one for one in seen.read.troubles if one.kind == "note"][:AT_ONCE]
        ),
        "asks": _asks(seen, new),
        "bands": BAND_NAMES,
        "modes": MODES,
        "speaks": choices.language or visit.desk.settings.language,
        "plans": [_plan(visit, key, number) for key, number in sorted(plans.items())],
        "new": part(visit, "new", [(one.row, " · ".join(_facts(visit, one))) for one in new]),
        "changed": part(visit, "changed", changed, lambda one: _changed(visit, one)),
        "moved": sum(one.moved for one in changed),
        "same": sum(one.what == SAME for one in beside.rows),
        "gone": part(visit, "gone", gone),
        "leave": set(choices.leave),
        "names": part(visit, "names", changed_names(seen.read)),
        "of_school": choices.of == SCHOOL or choices.year,
        "open": seen.open,
        "number": len(beside.rows),
    }


def part(
    visit: Visit, name: str, all: Sequence[Any], shown: Callable[[Any], Any] = lambda one: one
) -> Part:
    """The page of it that was asked for."""
    pages = max(1, -(-len(all) // AT_ONCE))
    page = min(max(1, visit.form.number(name) or 1), pages)
    some = all[(page - 1) * AT_ONCE : page * AT_ONCE]
    return Part(name, [shown(one) for one in some], len(all), page, pages)


def who_began(visit: Visit, run: Run) -> str:
    """Who is bringing it in, since when."""
    zone, language = visit.desk.school.timezone, visit.language
    when = f"{date_of(run.made_at, language, zone)}, {time_of(run.made_at, language, zone)}"
    names = access.staff_names(visit.connection, visit.desk.vault, visit.who)
    who = names.get(run.staff_id or "", "") or phrase_for(visit, "staff_list_by_command")
    file = run.file or phrase_for(visit, "staff_list_pasted")
    return phrase_for(visit, "staff_list_began", name=who, when=when, file=file)


def values_done(visit: Visit, run: Run) -> dict[str, Any]:
    """What came of the last one, and until when it can be taken back."""
    counts = taking_back.changes_of(visit.connection, run.id)
    zone, language = visit.desk.school.timezone, visit.language
    until = (run.done_at or 0) + UNDO_FOR
    stayed = taking_back.stayed(visit.connection, visit.desk.vault, run)
    return {
        "run": run,
        "began": who_began(visit, run),
        "added": counts.get(ADDED, 0),
        "changed": counts.get(CHANGED, 0),
        "left": counts.get(LEFT, 0) + counts.get(ENDED, 0),
        "classes": access.classes_of_run(visit.connection, visit.who, run.id),
        "may_undo": run.may_undo(visit.now),
        "until": f"{date_of(until, language, zone)}, {time_of(until, language, zone)}",
        "stayed": [(one, phrase_for(visit, f"staff_list_stays_{one.why}")) for one in stayed],
    }


def _columns(visit: Visit, seen: Seen) -> list[tuple[str, str, str]]:
    """Header, meaning ("" for none), and why."""
    taken = [
        (one.header, one.meaning, told(one.why, visit.language))
        for one in seen.read.columns
        if one.header
    ]
    return [*taken, *((header, "", "") for header in seen.read.ignored if header)]


def _troubles(visit: Visit, troubles: Sequence[Trouble]) -> list[dict[str, str]]:
    return [
        {
            "row": f"{one.row:,}" if one.row else "",
            "column": one.column,
            "what": told(one.what, visit.language),
            "right": told(one.right, visit.language),
            "guess": one.guess,
        }
        for one in troubles
    ]


def _asks(seen: Seen, new: Sequence[Compared]) -> list[str]:
    """What is asked once for all who have it not."""
    rows = [one.row for one in new]
    chosen = seen.choices
    asked = {
        "class": any(not row.all_classes for row in rows) or bool(chosen.class_name),
        "band": any(row.band not in BAND_NAMES for row in rows) or bool(chosen.band),
        "mode": any(row.mode not in MODES for row in rows) or bool(chosen.mode),
        "language": "language" in seen.read.asks,
    }
    return [name for name, is_asked in asked.items() if is_asked]


def _plan(visit: Visit, key: tuple[str, str], number: int) -> str:
    mode, word = key
    name = (
        f"staff_list_plan_{word}"
        if mode == "iep" and word in ("iep", "504")
        else f"staff_mode_{mode}"
    )
    return f"{number:,} × {phrase_for(visit, name)}"


def _facts(visit: Visit, one: Compared) -> list[str]:
    row = one.row
    facts = [
        row.local_id,
        ", ".join(row.all_classes),
        BAND_NAMES.get(row.band, ""),
        phrase_for(visit, f"staff_mode_{row.mode}") if row.mode in MODES else "",
        language_names_by_code().get(row.language, row.language),
    ]
    return [fact for fact in facts if fact]


def _changed(visit: Visit, one: Compared) -> tuple[Compared, list[tuple[str, str, str]]]:
    """Field by field: what it is called, as it was, as it becomes."""
    lines = [_line(visit, change) for change in one.changes]
    if one.joins or one.leaves:
        name = phrase_for(visit, "roster_meaning_class")
        lines.append((name, ", ".join(one.leaves), ", ".join(one.joins)))
    if one.back:
        lines.append((phrase_for(visit, "staff_list_back_again"), "", ""))
    return one, lines


def _line(visit: Visit, change: Change) -> tuple[str, str, str]:
    name = phrase_for(visit, f"roster_meaning_{change.field}")
    was, becomes = (_shown(visit, change.field, value) for value in (change.was, change.becomes))
    return name, was, becomes


def _shown(visit: Visit, field: str, value: Any) -> str:
    if isinstance(value, bool):
        return phrase_for(visit, "staff_list_yes" if value else "staff_list_no")
    if isinstance(value, tuple):
        return ", ".join(value) or "–"
    named: Mapping[str, str] = {}
    if field == "band":
        named = BAND_NAMES
    elif field == "language":
        named = language_names_by_code()
    elif field == "mode":
        named = {mode: phrase_for(visit, f"staff_mode_{mode}") for mode in MODES}
    return named.get(value, value) if value else "–"


def language_names_by_code() -> dict[str, str]:
    return dict(language_names())
