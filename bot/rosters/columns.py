"""Which column of a list is taken for what, and why: staff chose it, its header or its cells say so.

The order of the columns decides nothing, so that a list read again with its columns moved is the same list.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from bot.rosters.cells import (
    band_in,
    band_made_a_day,
    day_in,
    grade_in,
    is_a_language,
    language_in,
    language_meant,
    person_in,
)
from bot.rosters.csv_files import plain
from bot.rosters.grids import Row
from bot.rosters.headers import Header, folded_header, is_maybe_id, spelt_as
from bot.rosters.plans import plan_in
from bot.rosters.roster import MEANINGS, Said, TakenColumn, say
from dialogs.flow import BANDS
from dialogs.words import fold

_LOOKED_AT = 400  # cells of a column, to see what they look like
_ALL_COUNT = ("iep", "plan_504")  # each of several columns says something


@dataclass(frozen=True, slots=True)
class Columns:
    taken: tuple[TakenColumn, ...]
    ignored: tuple[str, ...]
    asks_id: bool = False  # no column is the id, and one could be
    twice: tuple[str, ...] = ()  # headers that stand there twice, with other cells below

    def places(self) -> dict[str, list[int]]:
        """Meaning -> the places of its columns in a row, from 0."""
        found: dict[str, list[int]] = {}
        for column in sorted(self.taken, key=lambda one: (folded_header(one.header), one.place)):
            found.setdefault(column.meaning, []).append(column.place - 1)
        return found


@dataclass(frozen=True, slots=True)
class _Candidate:
    place: int
    header: str
    meaning: str
    rank: int
    why: Said
    cells: tuple[str, ...]

    @property
    def filled(self) -> tuple[str, ...]:
        return tuple(filter(None, self.cells[:_LOOKED_AT]))

    @property
    def order(self) -> tuple[bool, int, str, str]:
        """The best first. A column in which hardly anything stands is no id."""
        few = 2 * len(self.filled) < min(len(self.cells), _LOOKED_AT)
        empty = few if self.meaning == "local_id" else not self.filled
        return empty, self.rank, folded_header(self.header), self.header


def choose(header: Header, rows: Sequence[Row], chosen: Mapping[str, str]) -> Columns:
    """`rows`: those below the header. `chosen`: header -> meaning, as staff said; "" is to leave it aside."""
    choices = {folded_header(name): meaning for name, meaning in chosen.items()}
    found = [
        candidate
        for place, name in enumerate(header.cells)
        if (candidate := _candidate(place, name, _below(rows, place), choices)) is not None
    ]
    taken, twice = _best(found)
    headers = {column.place - 1 for column in taken}
    ignored = tuple(
        name for place, name in enumerate(header.cells) if name and place not in headers
    )
    has_id = any(column.meaning == "local_id" for column in taken)
    could = any(is_maybe_id(name) and folded_header(name) not in choices for name in ignored)
    return Columns(tuple(taken), tuple(map(plain, ignored)), could and not has_id, twice)


def choose_without_header(rows: Sequence[Row]) -> Columns:
    """What the cells alone say, as of pasted names; nothing is taken where there is no name."""
    width = max((len(row.cells) for row in rows), default=0)
    found: dict[int, str] = {}
    for place in range(width):
        if meaning := _looks_like(_below(rows, place), set(found.values())):
            found[place] = meaning
    names = [place for place, meaning in found.items() if meaning == "name"]
    if len(names) == 2:
        first = max(names, key=lambda place: (_first_names_in(_below(rows, place)), place))
        found |= {place: "first_name" if place == first else "last_name" for place in names}
    elif len(names) != 1:
        return Columns((), ())
    why = say("why_cells_only")
    taken = (TakenColumn("", place + 1, meaning, why) for place, meaning in found.items())
    return Columns(tuple(taken), ())


# --- one column ----------------------------------------------------------------------------------


def _below(rows: Sequence[Row], place: int) -> tuple[str, ...]:
    return tuple(row.cells[place] if place < len(row.cells) else "" for row in rows)


def _candidate(
    place: int, name: str, cells: tuple[str, ...], choices: Mapping[str, str]
) -> _Candidate | None:
    choice = choices.get(folded_header(name)) if name else None
    if choice is not None:
        known = choice in MEANINGS
        return _Candidate(place, name, choice, -1, say("why_chosen"), cells) if known else None
    spelt = spelt_as(name)
    if spelt is None:
        filled = [cell for cell in cells[:_LOOKED_AT] if cell]
        meaning = _plainly(filled) if filled else ""
        return _Candidate(place, name, meaning, 9000, say("why_cells"), cells) if meaning else None
    why = say("why_misspelt", near=spelt.misspelt) if spelt.misspelt else say("why_header")
    return _checked(_Candidate(place, name, spelt.meaning, spelt.rank, why, cells))


def _plainly(filled: Sequence[str]) -> str:
    """What cells are under a header that says nothing, where they can be nothing else."""
    if all(map(_is_band, filled)):
        return "band"
    plans = {plan_in(cell, "mode") for cell in filled}
    return "iep" if all(map(_names_a_plan, filled)) and plans & {"iep", "504"} else ""


def _names_a_plan(cell: str) -> bool:
    return bool(
        re.search(r"\b(iep|504|sped|gen(eral)? ed\w*|reg(ular)? ed\w*|none)\b", cell.casefold())
    )


def _checked(candidate: _Candidate) -> _Candidate | None:
    """Whether its cells look like what its header says; where they say something else, that."""
    meaning, filled = candidate.meaning, candidate.filled
    if meaning == "role" and _share(filled, lambda cell: bool(person_in(cell))) > 0.5:
        return replace(candidate, meaning="person", why=say("why_cells"))
    if meaning == "person" and filled and not any(map(person_in, filled)):
        return None
    if meaning == "name" and candidate.rank >= 1000 and _share(filled, _is_number) > 0.5:
        return replace(candidate, meaning="local_id", rank=3500, why=say("why_cells"))
    looks = _LOOKS.get(meaning)
    # Our own words for a column are believed; what does not look so below them is told.
    if looks is None or not filled or folded_header(candidate.header) in _OWN:
        return candidate
    return candidate if _share(filled, looks) >= 0.5 else None


_OWN = frozenset(
    {"band", "mode", "born", "meetingdate", "planword", "simple", "inclass", "alsoask"}
)
_LOOKS: dict[str, Callable[[str], bool]] = {
    "grade": lambda cell: bool(grade_in(cell) or band_in(cell)) or fold(cell) in ("ug", "ungraded"),
    "band": lambda cell: bool(band_in(cell)),
    "language": lambda cell: bool(language_in(cell) or is_a_language(cell) or language_meant(cell)),
    "born": lambda cell: bool(day_in(cell)),
    "meeting_date": lambda cell: bool(day_in(cell)),
    "iep": lambda cell: bool(plan_in(cell, "iep")),
    "plan_504": lambda cell: bool(plan_in(cell, "plan_504")),
    "first_name": lambda cell: not _is_number(cell),
    "last_name": lambda cell: not _is_number(cell),
    "name": lambda cell: not _is_number(cell),
}


def _best(found: Sequence[_Candidate]) -> tuple[list[TakenColumn], tuple[str, ...]]:
    by_meaning: dict[str, list[_Candidate]] = {}
    for candidate in sorted(found, key=lambda one: one.order):
        by_meaning.setdefault(candidate.meaning, []).append(candidate)
    taken, twice = [], []
    for meaning, ranked in by_meaning.items():
        best = ranked[0]
        same = [
            one for one in ranked[1:] if folded_header(one.header) == folded_header(best.header)
        ]
        twice += [one.header for one in same if one.cells != best.cells]
        kept = ranked if meaning in _ALL_COUNT else ranked[:1]
        others = [one.header for one in ranked[1:] if one not in same]
        for one in kept:
            why = one.why
            if others and meaning not in _ALL_COUNT and why == say("why_header"):
                why = say("why_best", others=", ".join(map(plain, others)))
            taken.append(TakenColumn(plain(one.header), one.place + 1, meaning, why))
    return sorted(taken, key=lambda column: column.place), tuple(twice)


def _share(cells: Sequence[str], looks: Callable[[str], bool]) -> float:
    return sum(map(looks, cells)) / len(cells) if cells else 0.0


def _is_number(cell: str) -> bool:
    return cell.replace(".", "").replace("-", "").isdigit()


def _is_band(cell: str) -> bool:
    return band_in(cell) in BANDS and not grade_in(cell) and not band_made_a_day(cell)


# --- without a header ----------------------------------------------------------------------------

_ID = re.compile(r"[A-Za-z]{0,4}-?\d{3,}|[A-Za-z]?\d{2,}")
_NAME = re.compile(r"[^\W\d_][^\d@:/\\<>={}]*")


def _looks_like(cells: Sequence[str], before: set[str]) -> str:
    filled = [cell for cell in cells[:_LOOKED_AT] if cell]
    if not filled or len(filled) * 2 < min(len(cells), _LOOKED_AT):
        return ""
    distinct = len(set(filled)) / len(filled)

    def all_are(looks: Callable[[str], bool]) -> bool:
        return _share(filled, looks) >= 0.9

    if all_are(_is_band) and "band" not in before:
        return "band"
    if all_are(lambda cell: bool(grade_in(cell))) and (distinct < 0.7 or len(filled) < 3):
        return "grade" if "grade" not in before else ""
    if all_are(lambda cell: _ID.fullmatch(cell) is not None) and distinct == 1:
        return "local_id" if "local_id" not in before else ""
    if all_are(lambda cell: bool(language_in(cell) or is_a_language(cell))):
        return "language" if "language" not in before else ""
    if all_are(lambda cell: bool(plan_in(cell, "mode"))):
        return "iep" if "iep" not in before else ""
    if (
        all_are(lambda cell: _NAME.fullmatch(cell) is not None and len(cell) < 80)
        and distinct >= 0.6
    ):
        return "name"
    return "class" if distinct < 0.6 and "class" not in before else ""


def _first_names_in(cells: Sequence[str]) -> int:
    return sum(fold(cell).split(" ")[0] in _first_names() for cell in cells)


@cache
def _first_names() -> frozenset[str]:
    return frozenset(
        files("dialogs").joinpath("first_names.txt").read_text(encoding="utf-8").split()
    )
