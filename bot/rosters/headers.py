"""Which row of a sheet is its header, and what each header may mean by how it is spelt.

Titles and blank lines may stand above it, and a second row of headers above or below. What the cells below
say of a column is columns.py's.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache

from bot.rosters.csv_files import word_set
from bot.rosters.grids import Row
from bot.rosters.header_words import MAYBE_IDS, OTHERS, SPELLINGS, STUDENTS
from dialogs.words import fold

_FAR = 40  # rows with something in them that may stand above the header


@dataclass(frozen=True, slots=True)
class Spelt:
    """What a header may mean."""

    meaning: str
    rank: int  # the lower the surer
    misspelt: str = ""  # the spelling that it is nearly


@dataclass(frozen=True, slots=True)
class Header:
    at: int  # the place of its row among the rows; -1 where there is none
    cells: tuple[str, ...]  # of two rows of headers both, where one alone does not say it


NO_HEADER = Header(-1, ())


def find_header(rows: Sequence[Row], chosen: Mapping[str, str]) -> Header:
    """The first of the rows that name the most columns. `chosen`: what staff said of headers before."""
    known = {folded_header(name) for name, meaning in chosen.items() if meaning}
    best, most = NO_HEADER, 0.0
    for at, row in enumerate(rows[:_FAR]):
        if row.fault is None:
            above = rows[at - 1].cells if at and rows[at - 1].number == row.number - 1 else []
            for cells in (row.cells, _both(above, row.cells), _unparted(row.cells)):
                worth = _worth(cells, known)
                if worth > most:
                    best, most = Header(at, tuple(cells)), worth
    return best


def is_header_again(cells: Sequence[str], header: Header) -> bool:
    """Whether this row below is the header once more, or says the same in another language."""
    filled = [(place, cell) for place, cell in enumerate(cells) if cell]
    same = sum(
        cell.casefold() == header.cells[place].casefold()
        for place, cell in filled[:3]
        if place < len(header.cells)
    )
    if len(filled) < 2 or not (same or is_spelt(filled[0][1])):
        return False
    spelt = sum(is_spelt(cell) for _, cell in filled)
    return same * 2 > len(filled[:3]) or (spelt * 3 >= len(filled) * 2 and spelt >= 3)


def is_spelt(cell: str) -> bool:
    """Whether the cell is a header exactly as one is spelt."""
    return len(cell) < 40 and folded_header(cell) in _spellings()


@lru_cache(1000)
def spelt_as(header: str) -> Spelt | None:
    """What the header means by its spelling alone; None where it says nothing that is needed here."""
    if len(header) > 80 or not any(map(str.isalnum, header)):
        return None
    for form in _forms(header):
        if found := _spellings().get(form):
            return found
    words = _words(header)
    if OTHERS & set(words) or not words:
        return None
    if words and set(words) & _NOTHING_TO_TAKE:
        return None
    return _by_words(set(words)) or _misspelt("".join(words))


def is_maybe_id(header: str) -> bool:
    """Whether it is a number or name of a person that could stand for an id: an e-mail address, a login."""
    return any(form in MAYBE_IDS for form in _forms(header))


def folded_header(header: str) -> str:
    """The form in which two headers are compared."""
    return "".join(fold(header).split())


def _both(above: Sequence[str], cells: Sequence[str]) -> list[str]:
    """Two rows of headers as one, where a cell alone says nothing or the same as another one."""
    if sum(map(bool, above)) < 2:
        return list(cells)
    group, joined = "", []
    said = Counter(spelt.meaning if (spelt := spelt_as(cell)) else "" for cell in cells)
    for place, cell in enumerate(cells):
        group = above[place] if place < len(above) and above[place] else group
        spelt = spelt_as(cell)
        alone = spelt is not None and said[spelt.meaning] == 1
        joined.append(cell if alone or not group else f"{group} {cell}".strip())
    return joined


def _unparted(cells: Sequence[str]) -> list[str]:
    """With `Name (Last` and `First)` as the one header that they are, parted at a comma without quotes."""
    joined: list[str] = []
    for cell in cells:
        if joined and joined[-1].count("(") > joined[-1].count(")") and ")" in cell:
            joined[-1] += f", {cell}"
        else:
            joined.append(cell)
    return joined


def _worth(cells: Sequence[str], known: set[str]) -> float:
    """How much this row looks like a header; 0 where it cannot be one."""
    filled = [cell for cell in cells if cell]
    spelt = [spelt_as(cell) for cell in filled]
    meanings = {one.meaning for one in spelt if one}
    chosen = sum(folded_header(cell) in known for cell in filled)
    names = meanings & {"name", "first_name", "last_name", "preferred_name", "local_id"}
    if not (names or chosen):
        return 0
    # A row of data may hold a word that is a header elsewhere ("student"), but hardly several.
    if len(filled) > 2 and len(meanings) + chosen < 2:
        return 0
    torn = sum(cell.count("(") != cell.count(")") for cell in filled)
    unsure = 4 * torn + sum(1 for one in spelt if one and one.misspelt)
    return 2 * len(meanings) + 3 * chosen + 0.05 * len(filled) - 0.5 * unsure


# --- spellings -----------------------------------------------------------------------------------


@cache
def _spellings() -> dict[str, Spelt]:
    found: dict[str, Spelt] = {}
    for meaning, ranked in SPELLINGS.items():
        for rank, spellings in enumerate(ranked):
            for place, spelling in enumerate(spellings.split()):
                found.setdefault(spelling, Spelt(meaning, 1000 * rank + place))
    return found


def _forms(header: str) -> tuple[str, ...]:
    """The header folded whole, without what stands in brackets, behind its last dot, without "student"."""
    bare = re.sub(r"^\[[^\]]*\]", "", header)
    last = re.split(r"[.:>/]+(?=\S)", bare.strip(" .:"))[-1]
    whole = [bare, re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", bare)]
    if not OTHERS & set(_words(bare)):
        whole.append(last)
    found: list[str] = []
    for one in whole:
        form = folded_header(one)
        found.append(form)
        found += [form.removeprefix(word) for word in STUDENTS if form.startswith(word)]
        found += [form.removesuffix(word) for word in STUDENTS if form.endswith(word)]
    return tuple(dict.fromkeys(form for form in found if form))


def _words(header: str) -> list[str]:
    parted = re.sub(r"(?<=[a-z])(?=[A-Z0-9])|(?<=[0-9])(?=[A-Z])", " ", header)
    return [re.sub(r"\d+$", "", word) or word for word in fold(parted).split()]


def _by_words(words: set[str]) -> Spelt | None:
    """By some words that belong together, whatever stands beside them."""
    for rank, (all_of, any_of, meaning) in enumerate(_TOGETHER):
        if all_of <= words and (not any_of or any_of & words):
            return Spelt(meaning, 500 + rank)
    return None


_NOTHING_TO_TAKE = word_set(
    "goal goals accommodation accommodations minutes note notes comment comments file link url phone gpa "
    "score points percent letter average final rank count total race ethnicity gender sex lunch address "
    "entry credits absent absences tardy attendance quiz test assignment homework unit "
    "ell el lep esl proficiency proficient gifted gate talented meal ethnic hispanic latino frl migrant "
    "homeless foster military email mail graduation cohort year track"
)
_S = frozenset
_TOGETHER: tuple[tuple[frozenset[str], frozenset[str], str], ...] = (
    (_S({"last", "first"}), _S(), "name"),
    (_S({"apellidos", "nombres"}), _S(), "name"),
    (_S(), _S({"pronoun", "pronouns", "pronombres"}), "pronouns"),
    (_S({"case"}), _S({"manager", "carrier", "mgr"}), "case_manager"),
    (_S({"preferred"}), _S({"name", "first"}), "preferred_name"),
    (_S({"nombre"}), _S({"preferido", "gusta", "llama"}), "preferred_name"),
    (_S({"name"}), _S({"last", "surname", "family"}), "last_name"),
    (_S({"name"}), _S({"first", "given", "fore"}), "first_name"),
    (_S({"birth"}), _S({"date", "day", "dt"}), "born"),
    (_S({"nacimiento"}), _S(), "born"),
    (_S({"language"}), _S(), "language"),
    (_S({"idioma"}), _S(), "language"),
    (_S({"iep", "504"}), _S(), "iep"),
    (_S({"504"}), _S(), "plan_504"),
    (_S({"iep"}), _S({"meeting"}), "meeting_date"),
    (_S(), _S({"iep", "sped", "disability", "disabilities", "discapacidad"}), "iep"),
    (_S({"special"}), _S({"ed", "education"}), "iep"),
    (_S({"grade"}), _S({"level", "lvl", "current", "enrolled"}), "grade"),
    (_S({"state"}), _S({"id", "number"}), "local_id"),
    (_S({"student"}), _S({"id", "number", "num", "no", "code"}), "local_id"),
    (_S({"student"}), _S({"name"}), "name"),
    (_S(), _S({"homeroom"}), "class"),
    (_S({"teacher"}), _S(), "teacher"),
    (_S({"maestra"}), _S(), "teacher"),
    (_S({"maestro"}), _S(), "teacher"),
)


def _misspelt(squeezed: str) -> Spelt | None:
    if len(squeezed) < 4:
        return None
    long = [spelling for spelling in _spellings() if len(spelling) > 3]
    for near in get_close_matches(squeezed, long, 1, 0.88 if len(squeezed) > 4 else 0.74):
        # Four letters are near to much: they have to be the same ones.
        if len(squeezed) > 4 or sorted(near) == sorted(squeezed):
            found = _spellings()[near]
            return Spelt(found.meaning, found.rank + 5000, near)
    return None
