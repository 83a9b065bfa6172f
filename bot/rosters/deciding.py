"""What staff decide about a list that was read: what is still open, and the rows and steps that come of it.

Pure: the page and the command line ask the same, and the running program makes the same steps of it later.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from bot.rosters.roster import ReadList, ReadStudent, Trouble
from dialogs.flow import BANDS, MODES
from storage.enrolling import OPTIONAL, NewStudent
from storage.importing import Step
from storage.listed import NEW, SAME, Beside, Gone
from storage.people import folded_id, folded_name
from storage.steps import CLOSE, END, LEAVE, save_step

OUT, AS_READ, GUESS = "out", "read", "guess"
CLASSES, SCHOOL = "classes", "school"
EVERYBODY = "*"
MODES_AS_READ, MODES_AS_HERE = "read", "here"


@dataclass(frozen=True)
class Choices:
    """As they stand; "" or nothing where nobody said anything yet."""

    columns: Mapping[str, str] | None = None  # header -> meaning; "": left aside
    class_name: str = ""  # of who has none in the list
    band: str = ""
    mode: str = ""
    language: str = ""
    modes: str = ""  # what the list proposes: MODES_AS_READ, or MODES_AS_HERE (who is new: no plan)
    wrong: str = ""  # OUT: rows that cannot come in are left out
    damage: str = ""  # OUT, AS_READ or GUESS
    names: Mapping[str, str] = field(default_factory=dict)  # row -> name, as staff wrote it
    of: str = CLASSES  # what the list is of: its CLASSES or the SCHOOL
    leave: tuple[str, ...] = ()  # ids of those who are gone, and whom staff confirmed; EVERYBODY
    stays: bool = False  # in the classes that students are in beside those of the list
    year: bool = False  # it is the list of a new school year
    whole: bool = True  # who is not in it may be gone

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def choices_of(kept: Mapping[str, Any]) -> Choices:
    """As they were kept."""
    known = {one.name for one in fields(Choices)}
    given = {name: value for name, value in kept.items() if name in known}
    return Choices(**{**given, "leave": tuple(given.get("leave", ()))})


def rows_of(read: ReadList, choices: Choices, language: str) -> list[tuple[int, NewStudent]]:
    """The rows that come in, under the number that a spreadsheet has for each. `language`: the school's."""
    out = {one.row for one in read.troubles if one.kind == "wrong" and one.row}
    damaged = _by_row(one for one in read.troubles if one.kind == "damage" and one.row)
    if choices.damage == OUT:
        out |= damaged.keys()
    found = []
    for one in read.students:
        if one.row not in out:
            guesses = damaged.get(one.row, ()) if choices.damage == GUESS else ()
            found.append((one.row, _row(_mended(one, guesses), choices, language)))
    return found


def still_open(read: ReadList, choices: Choices, beside: Beside) -> tuple[str, ...]:
    """What has to be answered before anything is kept: names of phrases `staff_list_open_…`."""
    new = [one.row for one in beside.rows if one.what == NEW]
    asked = {
        "nobody": not beside.rows,
        "wrong": bool(read.wrong) and choices.wrong != OUT,
        "damage": bool(damage_of(read)) and choices.damage not in (OUT, AS_READ, GUESS),
        "class": any(not row.all_classes for row in new),
        "band": any(row.band not in BANDS for row in new),
        "mode": any(row.mode not in MODES for row in new),
        "modes": bool(proposed(read)) and choices.modes not in (MODES_AS_READ, MODES_AS_HERE),
        "whole": choices.year and not choices.whole,
    }
    if any(one.row == 0 for one in read.wrong):  # nothing of it can be read
        return ("file",)
    return tuple(name for name, is_open in asked.items() if is_open)


def damage_of(read: ReadList) -> tuple[Trouble, ...]:
    return tuple(one for one in read.troubles if one.kind == "damage")


def proposed(read: ReadList) -> dict[tuple[str, str], int]:
    """How many students the list proposes each mode and plan word for: none where it says modes itself."""
    if not {one.meaning for one in read.columns} & {"iep", "plan_504"}:
        return {}
    found: dict[tuple[str, str], int] = {}
    for one in read.students:
        if one.mode:
            key = (one.mode, one.plan_word if one.mode == "iep" else "")
            found[key] = found.get(key, 0) + 1
    return found


def changed_names(read: ReadList) -> list[ReadStudent]:
    """Whose name is not what stands in the list but for spaces: to be looked at, and changed."""
    return [one for one in read.students if not _is_trimmed(one)]


def gone_of(read: ReadList, beside: Beside, choices: Choices) -> list[Gone]:
    """Who is here and stands not in a whole list; of another those of whom it says so itself."""
    if not choices.whole:
        left = {folded_id(one) for one in read.left}
        return [one for one in beside.here if folded_id(one.local_id) in left]
    if choices.year or choices.of == SCHOOL:
        return beside.gone(None)
    return beside.gone({name for one in beside.rows for name in one.row.all_classes})


def steps_of(
    read: ReadList,
    beside: Beside,
    choices: Choices,
    classes: Mapping[str, str],
    number: Callable[[str], str],
) -> list[Step]:
    """`classes`: folded name -> id of those that there are; `number`: a free one for a class."""
    steps: list[Step] = []
    for one in beside.rows:
        row = one.row
        if one.what == SAME and not choices.year:
            continue
        if not row.local_id:
            row = replace(row, local_id=number(row.all_classes[0] if row.all_classes else ""))
        steps.append(save_step(row, year=choices.year and one.what != NEW))
    gone, leave = gone_of(read, beside, choices), set(choices.leave)
    whole_school = choices.year or choices.of == SCHOOL or not choices.whole
    listed = {folded_name(name) for one in beside.rows for name in one.row.all_classes}
    for each in gone:
        theirs = [classes[folded_name(name)] for name in each.classes]
        goes = each.student_id in leave or EVERYBODY in leave
        if goes and whole_school:
            steps.append({"do": LEAVE, "student": each.student_id})
        elif choices.year and theirs:
            steps.append({"do": END, "student": each.student_id, "classes": theirs})
        elif goes:
            of_list = [id for folded, id in classes.items() if folded in listed and id in theirs]
            steps.append({"do": END, "student": each.student_id, "classes": of_list})
    if choices.year:
        over = [id for folded, id in classes.items() if folded not in listed]
        steps += [{"do": CLOSE, "class": id} for id in over]
    return steps


def once(rows: Iterable[NewStudent]) -> list[NewStudent]:
    """Each number once: of several rows about one student the first, in the classes of all."""
    found: dict[object, NewStudent] = {}
    for place, row in enumerate(rows):
        key: object = folded_id(row.local_id) if row.local_id else place
        first = found.setdefault(key, row)
        if first is not row:
            together = dict.fromkeys((*first.all_classes, *row.all_classes))
            found[key] = replace(first, classes=tuple(together))
    return list(found.values())


# --- one row -----------------------------------------------------------------------------------------------


def _row(one: ReadStudent, choices: Choices, language: str) -> NewStudent:
    spoken = set(one.columns)
    here = choices.modes == MODES_AS_HERE
    mode = "every" if here and one.mode else one.mode or choices.mode
    silent = ["made_up"]
    silent += [
        name
        for name in ("band", "mode", "language")
        if not getattr(one, name) or (name == "mode" and here)
    ]
    columns = [name for name in OPTIONAL if name in spoken and not (name == "plan_word" and here)]
    classes = one.classes or ((choices.class_name,) if choices.class_name else ())
    facts: dict[str, Any] = {
        name: _fact(name, one.facts[name]) for name in OPTIONAL if name in one.facts
    }
    if one.plan_word and not here:
        facts["plan_word"] = one.plan_word
    return NewStudent(
        local_id=one.local_id,
        name=choices.names.get(str(one.row), "") or one.name,
        class_name="",
        band=one.band or choices.band,
        mode=mode,
        language=one.language or choices.language or language,
        **{**facts, "grade": one.grade},
        columns=tuple(columns),
        classes=tuple(classes),
        silent=tuple(silent),
        stays=choices.stays or not choices.whole,
    )


def _fact(name: str, text: str) -> Any:
    if name in ("knows_about_plan", "in_class", "simple"):
        return text == "yes"
    if name == "asks":
        return tuple(text.split())
    if name == "case_manager":
        return text or None
    return text or ("plan" if name == "plan_word" else "")


def _mended(one: ReadStudent, guesses: Sequence[Trouble]) -> ReadStudent:
    """With what may have been meant, in the place of what was read."""
    for each in guesses:
        if not each.guess:
            continue
        if each.field == "local_id":
            one = replace(one, local_id=each.guess)
        elif each.field == "name":
            one = replace(one, name=each.guess)
        elif each.field in ("class", "classes"):
            classes = tuple(each.guess if name == each.read else name for name in one.classes)
            one = replace(one, classes=classes)
        elif each.field in one.facts:
            one = replace(one, facts={**one.facts, each.field: each.guess})
    return one


def _is_trimmed(one: ReadStudent) -> bool:
    cells = [one.said[name] for name in ("name", "first_name", "last_name") if one.said.get(name)]
    return " ".join(" ".join(cells).split()) == one.name


def _by_row(troubles: Iterable[Trouble]) -> dict[int, tuple[Trouble, ...]]:
    found: dict[int, list[Trouble]] = {}
    for one in troubles:
        found.setdefault(one.row, []).append(one)
    return {row: tuple(each) for row, each in found.items()}
