"""One record of a list -> the student that it speaks of; what is wrong, damaged or to be known is told."""

import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from functools import partial
from typing import Any

from bot.rosters import cells as reading
from bot.rosters.child_names import ChildName, child_name
from bot.rosters.csv_files import quoted
from bot.rosters.damage import Damage, damage_of_text, without_unseen
from bot.rosters.plans import UNKNOWN, of_several, plan_in, proposed
from bot.rosters.records import Listed, Record
from bot.rosters.roster import NOTHING, ReadStudent, Said, say
from dialogs.flow import BANDS
from dialogs.words import fold

_NAMES = (
    "name",
    "first_name",
    "middle_name",
    "last_name",
    "second_last_name",
    "suffix",
    "preferred_name",
)
LONGEST = 200
_ERRORS = frozenset(
    [
        "#N/A",
        "#REF!",
        "#VALUE!",
        "#NAME?",
        "#DIV/0!",
        "#NULL!",
        "#NUM!",
        "#SPILL!",
        "#CALC!",
        "#####",
        "#ERROR!",
    ]
)


def student_of(
    made: Listed,
    record: Record,
    damage_of_id: Callable[[str], Damage | None],
    formulas: bool,
    day_first: bool,
) -> ReadStudent | None:
    """None where the row cannot come in as it is; that is told. What else is to be known is told too."""
    wrong = _wrong_cells(made, record, formulas)
    said = {meaning: record.cells[meaning] for meaning in _NAMES if record.cells.get(meaning)}
    child = child_name(said, made.last_first)
    local_id = record.cells.get("local_id", "")
    wrong = wrong or _lacks(made, record, child, local_id)
    if not wrong:
        _tell_of_name(made, record, child, said)
    if not wrong and local_id and (found := damage_of_id(local_id)):
        _tell_damage(made, record.row, "local_id", local_id, found, "local_id")
    classes = tuple(dict.fromkeys(" ".join(name.split()) for name in record.classes if name))
    for name in classes:
        if found := damage_of_text(name):
            _tell_damage(made, record.row, "class", name, found, "classes")
    grade, band = _grade_and_band(made, record)
    mode, plan_word = _mode(made, record)
    facts, language = _facts(made, record, child, day_first), _language(made, record)
    spoken = {
        "name": child.name, "classes": classes, "band": band, "mode": mode, "language": language,
        "grade": grade, "plan_word": plan_word,
    }  # fmt: skip
    if wrong:
        return None
    # The fields that this row speaks of: an empty fact is one, a band that is not known is none.
    columns = (*(name for name, value in spoken.items() if value), *facts)
    return ReadStudent(
        record.row, local_id, _kept(child.name), said, classes, grade, band, mode, plan_word,
        language, facts, columns,
    )  # fmt: skip


# --- names and ids -------------------------------------------------------------------------------


def _wrong_cells(made: Listed, record: Record, formulas: bool) -> bool:
    """Whether a name, an id or a class is no text to keep; told."""
    found = False
    for meaning in (*_NAMES, "local_id", "class"):
        cell = record.cells.get(meaning, "")
        if cell and (what := _fault(cell, formulas)) is not NOTHING:
            made.tell(record.row, meaning, cell, what)
            found = True
    return found


def _fault(cell: str, formulas: bool) -> Said:
    if len(cell) > LONGEST:
        return say("too_long", number=f"{len(cell):,}", most=LONGEST)
    if formulas and cell.startswith("="):
        return say("formula", read=quoted(cell))
    if cell in _ERRORS:
        return say("error_cell", read=quoted(cell))
    if cell.isprintable() or not (found := _CONTROL.search(cell)):
        return NOTHING
    return say("line_break") if found[0] in "\r\n" else say("control", read=quoted(cell))


_CONTROL = re.compile("[\\x00-\\x1f\\x7f\\ud800-\\udfff]")


def _lacks(made: Listed, record: Record, child: ChildName, local_id: str) -> bool:
    """Whether the row has no name, or no id where the list has ids; told."""
    if made.has("local_id") and not local_id:
        made.tell(
            record.row,
            "local_id",
            "",
            say("empty_cell"),
            say("empty_id_right", name=quoted(child.name)),
        )
        return True
    if not any(map(str.isalpha, child.name)):
        meaning = next(
            (name for name in ("name", "first_name", "last_name") if made.has(name)), "name"
        )
        read = record.cells.get(meaning, "")
        made.tell(
            record.row,
            meaning,
            read,
            say("no_name", read=quoted(read)) if read else say("empty_cell"),
        )
        return True
    return False


def _tell_of_name(made: Listed, record: Record, child: ChildName, said: Mapping[str, str]) -> None:
    damaged = {meaning: found for meaning, cell in said.items() if (found := damage_of_text(cell))}
    read = " ".join(said.values())
    if damaged:
        meaning, found = next(iter(damaged.items()))
        guesses = {name: one.guess for name, one in damaged.items()}
        guess = (
            child_name({**said, **guesses}, made.last_first).name if all(guesses.values()) else ""
        )
        worst = next((one for one in damaged.values() if one.what != "unseen"), found)
        _tell_damage(made, record.row, meaning, said[meaning], Damage(worst.what, guess), "name")
    if child.left_out:
        what = say("name_left_out", read=quoted(read), out=", ".join(map(quoted, child.left_out)))
        made.tell(record.row, next(iter(said)), read, what, kind="note", field="name")
    if made.has("last_name") and not said.get("first_name") and not said.get("preferred_name"):
        made.tell(
            record.row,
            "first_name",
            "",
            say("one_name", name=quoted(child.name)),
            kind="note",
            field="name",
        )


def _kept(name: str) -> str:
    """With a plain blank for one that does not break; anything else unseen is told before it goes."""
    return " ".join(name.replace("\u00a0", " ").split())


def _tell_damage(
    made: Listed, row: int, meaning: str, read: str, found: Damage, field: str
) -> None:
    right = say("meant", guess=quoted(found.guess)) if found.guess else say("meant_unknown")
    what = say(f"damage_{found.what}", read=quoted(read))
    made.tell(row, meaning, read, what, right, kind="damage", field=field, guess=found.guess)


# --- grade, mode, language -----------------------------------------------------------------------


def _grade_and_band(made: Listed, record: Record) -> tuple[str, str]:
    cell = record.cells.get("grade", "")
    grade = reading.grade_in(cell.split(",")[0]) if cell else ""
    band = reading.band_of_grade(grade) or (reading.band_in(cell) if cell else "")
    own = record.cells.get("band", "")
    if own:
        band = reading.band_in(own)
        grade = grade or reading.grade_in(own)
        if not band:
            near = get_close_matches(own.casefold(), BANDS, 1, 0.6)
            right = say("meant", guess=quoted(near[0])) if near else NOTHING
            what = say("no_band", read=quoted(own), bands=", ".join(BANDS))
            made.tell(record.row, "band", own, what, right, field="band")
        elif reading.band_made_a_day(own):
            made.tell(
                record.row, "band", own, say("band_a_day", read=quoted(own), band=band), kind="note"
            )
    elif cell and not band:
        made.tell(
            record.row, "grade", cell, say("no_grade", read=quoted(cell)), kind="note", field="band"
        )
    return grade or ("" if band else cell), band


def _mode(made: Listed, record: Record) -> tuple[str, str]:
    own = record.cells.get("mode", "")
    if own:
        mode, word = proposed(plan_in(own, "mode"), "mode")
        if not mode:
            near = get_close_matches(own.casefold(), ("iep", "every", "504"), 1, 0.6)
            right = say("meant", guess=quoted(near[0])) if near else NOTHING
            made.tell(
                record.row, "mode", own, say("no_mode", read=quoted(own)), right, field="mode"
            )
        return mode, (record.cells.get("plan_word") and _plan_word(made, record)) or word
    found = [plan_in(cell, meaning) for meaning, _, cell in record.plans]
    plan = of_several(found)
    for (_, header, cell), one in zip(record.plans, found, strict=True):
        if one == UNKNOWN and plan == UNKNOWN:
            what = say("no_plan", read=quoted(cell), column=header)
            made.tell(record.row, "iep", cell, what, kind="note", field="mode")
    mode, word = proposed(plan, "iep") if record.plans else ("", "")
    return mode, (record.cells.get("plan_word") and _plan_word(made, record)) or word


def _plan_word(made: Listed, record: Record) -> str:
    cell = record.cells["plan_word"]
    word = {"iep": "iep", "504": "504", "504 plan": "504", "plan": "plan", "my plan": "plan"}.get(
        fold(cell), ""
    )
    if not word:
        made.tell(record.row, "plan_word", cell, say("no_plan_word", read=quoted(cell)))
    return word


def _language(made: Listed, record: Record) -> str:
    cell = record.cells.get("language", "")
    if not cell:
        return ""
    found = reading.language_in(cell)
    if not found and (meant := reading.language_meant(cell)):
        what = say("language_near", read=quoted(cell), language=reading.name_of(meant))
        made.tell(record.row, "language", cell, what, kind="note", field="language", guess=meant)
        return meant
    if not found:
        made.tell(
            record.row,
            "language",
            cell,
            say("language_lacks", read=quoted(cell)),
            kind="note",
            field="language",
        )
    return found


# --- the other facts -----------------------------------------------------------------------------


def _facts(made: Listed, record: Record, child: ChildName, day_first: bool) -> dict[str, str]:
    readers: dict[str, Callable[[str], str]] = {
        "born": partial(reading.day_in, day_first=day_first),
        "meeting_date": partial(reading.day_in, day_first=day_first),
        "pronouns": str,
        "case_manager": _adult,
        "knows_about_plan": reading.yes_or_no,
        "in_class": reading.yes_or_no,
        "simple": reading.yes_or_no,
        "role": reading.role_in,
        "asks": reading.asks_in,
    }
    found = {}
    for name, reader in readers.items():
        if name in record.cells:
            value = _fact(made, record, name, reader)
            if value is not None:
                found[name] = value
    if child.pronouns and not found.get("pronouns"):
        found["pronouns"] = child.pronouns
    return found


def _adult(name: str) -> str:
    """ "Diaz, Rosa" is Rosa Diaz; "Ms. Hale" stays."""
    return child_name({"name": name}).name if name.count(",") == 1 else name


def _fact(made: Listed, record: Record, name: str, reader: Callable[[str], str]) -> str | None:
    """None where the cell cannot be read: what is kept of it already stays."""
    cell = " ".join(without_unseen(record.cells[name]).split())
    if not cell:
        return ""
    if name in ("asks", "role") and reading.yes_or_no(cell) == "no":
        return ""  # none
    if value := reader(cell):
        return value
    kind: Any = "note" if name == "born" and made.headers[name].casefold() != "born" else "wrong"
    what = say(_UNREAD.get(name, "no_yes"), read=quoted(cell))
    made.tell(record.row, name, cell, what, kind=kind, field=name)
    return None


_UNREAD = {"born": "no_day", "meeting_date": "no_day", "role": "no_role", "asks": "no_asks"}
