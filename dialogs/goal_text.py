"""The text of a plan's goals, as it is pasted -> the goals one by one, and a short name to propose for each.

A short name is only proposed: by the area that most of a goal's words speak of, and by its first clause. No
student reads one before somebody of the staff has said yes to it; until then they read the goal as it stands.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from dialogs.flow import Words
from dialogs.plan_text import words_of_pages
from dialogs.problems import FlowProblems
from dialogs.tool_names import plain, roots_of, singular
from dialogs.yamltext import Table, read

LONGEST = 1000  # letters of one goal
LONGEST_SHORT = 80  # it is read in one message
_FILE = "goal_names.yaml"


@dataclass(frozen=True, slots=True)
class GoalText:
    goals: tuple["PlanGoal", ...]
    passed: tuple[str, ...]  # as they were written: baselines, objectives, headings


@dataclass(frozen=True, slots=True)
class PlanGoal:
    words: str  # as staff wrote them
    area: str = ""  # what the plan itself says that it is about


def goals_of_page(text: str, student: str = "") -> GoalText:
    """In their order; the same one once. `student`: their name, with which goals begin."""
    found: list[PlanGoal] = []
    passed: list[str] = []
    area = title = ""
    for lines in _pieces(text, student):
        kept: list[str] = []
        for line in lines:
            name, _, said = line.partition(":")
            if said.strip() and _key(name) in _file().about:
                area = said.strip()
                passed.append(line)
            elif (said or line.endswith(":")) and _key(name) in _file().passed:
                passed.append(line)
            else:
                kept.append(line)
        words = re.sub(r"\s+", " ", " ".join(kept)).strip()
        if _is_heading(words):
            passed += [words] if words else []
        elif _is_title(words):
            area = title = words
        else:
            found.append(PlanGoal(words, area))
            passed += [title] if title else []
            area = title = ""
    found += [PlanGoal(title)] if title else []  # below which there is nothing: it is one itself
    return GoalText(tuple({one.words: one for one in found}.values()), tuple(dict.fromkeys(passed)))


def shorts_of(goal: PlanGoal, student: str, language: str) -> tuple[str, ...]:
    """Short names to propose, the best first: by what the goal is about, and by its first clause."""
    area = _area_of(goal)
    clause = _clause(goal.words, student)
    named = [area.short.get(language, "")] if area else []
    return tuple(dict.fromkeys(one for one in (*named, clause) if one))


# --- from a page to goals ------------------------------------------------------------------------

_MARK = re.compile(
    r"^\s*(?:[•‣▪▫●○◦■□\uf0b7\uf0a7➢►*–—-]\s*|\(?\d{1,2}[.)]\s+|"
    r"(?:measurable\s+)?(?:annual\s+)?(?:goal|meta)(?:\s+anual)?\s*(?:#|no\.?|n[uú]mero|number)?\s*\d*\s*(?:[:.)]|[-–—]\s)\s*)",
    re.IGNORECASE,
)


def _pieces(text: str, student: str) -> Iterator[list[str]]:
    """The lines of each goal, without what numbers it."""
    lines = [line.strip() for line in re.split(r"\r\n?|[\n\v\f\u2028\u2029]", text)]
    piece: list[str] = []
    for line in lines:
        mark = _MARK.match(line)
        alone = _is_title(line) or _key(line.partition(":")[0]) in _file().about
        if piece and (mark or alone or not line or _begins(line, student) or _is_title(piece[-1])):
            yield piece
            piece = []
        bare = line
        while mark:
            bare = bare[mark.end() :]
            mark = _MARK.match(bare) if bare else None
        piece += [bare.strip()] if bare.strip() else []
    if piece:
        yield piece


def _begins(line: str, student: str) -> bool:
    """Whether a goal begins with this line: "By May 2027, …", "Ana will …" """
    starts = (*_file().begins, *filter(None, (student.lower(), student.split(" ")[0].lower())))
    folded = line.lower()
    return line[:1].isupper() and any(folded.startswith(f"{one} ") for one in starts)


def _is_title(line: str) -> bool:
    """ "READING", "Reading Fluency": what the goals below it are about."""
    words = line.split()
    return (
        0 < len(words) <= 4 and all(word[:1].isupper() for word in words) and line[-1] not in ".:"
    )


def _is_heading(words: str) -> bool:
    """ "Annual Goals", "N/A"."""
    nothing = words.casefold().strip(" .") in words_of_pages()["nothing"]
    return not words or nothing or _HEAD.fullmatch(words) is not None


_HEAD = re.compile(
    r"(?:\b(?:measurable|annual|goals?|and|objectives?|benchmarks?|academic|functional|iep|page|of|\d+|metas?|anuales|medibles|y|objetivos?)\b\W*)+",
    re.IGNORECASE,
)

# --- a short name --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Area:
    short: Words
    words: tuple[tuple[str, ...], ...]  # by their roots


def _area_of(goal: PlanGoal) -> _Area | None:
    """The one that most words of the goal speak of. What is done counts threefold, as against when and with
    what; so does what the plan says itself.
    """
    done = _WILL.search(goal.words)
    parts = (goal.words, *[goal.words[done.end() :] if done else ""] * 2, *[goal.area] * 3)
    said = [_roots(part) for part in parts]
    best: tuple[int, _Area | None] = (0, None)
    for area in _file().areas:
        score = sum(len(one) * _holds(part, one) for one in area.words for part in said)
        if score > best[0]:
            best = (score, area)
    return best[1]


def _holds(words: Sequence[str], one: Sequence[str]) -> bool:
    many = len(one)
    return any(tuple(words[n : n + many]) == one for n in range(len(words) - many + 1))


def _clause(words: str, student: str) -> str:
    """What comes after "will", up to where the goal says how it is measured."""
    found = _WILL.search(words)
    clause = words[found.end() :] if found else _WITHOUT_WHEN.sub("", words)
    cut = re.split(rf"[,;.(:]\s|\s(?:{'|'.join(_file().measured)})\s", f"{clause} ", maxsplit=1)[0]
    cut = re.sub(rf"^{re.escape(student.split(' ')[0])}\s+", "", cut) if student else cut
    cut = _OPEN.sub("", cut.strip(" .,;:"))
    if len(cut) > LONGEST_SHORT:
        cut = cut[:LONGEST_SHORT].rsplit(" ", 1)[0]
    names = {part.lower() for part in student.split()}
    if len(cut.split()) < 2 or names & {*cut.lower().split()}:
        return ""
    return cut[:1].upper() + cut[1:]


_WILL = re.compile(r"\b(?:will(?: be able to)?|podrá|deberá|logrará)\s+", re.IGNORECASE)
_OPEN = re.compile(
    r"(?:\s(?:and|or|to|an?|the|her|his|their|y|o|de|la|el|los|las|un|una))+$", re.IGNORECASE
)
_WITHOUT_WHEN = re.compile(
    r"^(?:by|given|when given|para|dad[oa]s?|antes de)\b[^,]*,\s*", re.IGNORECASE
)


def _roots(text: str) -> tuple[str, ...]:
    words = re.findall(r"[^\W_]+(?:['’][^\W_]+)*", text)
    return tuple(root for word in words for root in roots_of((singular(plain(word)),)))


def _key(text: str) -> str:
    return " ".join(re.findall(r"[^\W\d_]+", text.lower()))


# --- the file ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Names:
    areas: tuple[_Area, ...]
    passed: Collection[str]
    about: Collection[str]
    begins: tuple[str, ...]
    measured: tuple[str, ...]


@cache
def _file() -> _Names:
    """Raises FlowProblems."""
    top, problems = read(files("dialogs").joinpath(_FILE).read_text(encoding="utf-8"), _FILE)
    if problems:
        raise FlowProblems(problems)
    words = {
        part: tuple(str(one) for one in top[part])
        for part in ("passed", "about", "begins", "measured")
    }
    return _Names(
        tuple(map(_area, top["areas"])),
        frozenset(map(_key, words["passed"])),
        frozenset(map(_key, words["about"])),
        words["begins"],
        tuple(map(re.escape, words["measured"])),
    )


def _area(row: Table) -> _Area:
    short = {str(code): str(row[code]) for code in row if code not in ("area", "words")}
    return _Area(short, tuple(_roots(str(one)) for one in row["words"]))
