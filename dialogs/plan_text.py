"""The text of a plan's page, as it is pasted -> its tools one by one, and what was passed over.

What: a page is laid out before it is read: tables into a tool and where it is used, wrapped lines joined,
headings, dates and "N/A" passed over and told. Which tool a line is, tool_phrases.py says. Why: a PDF, a
table of Word's and a list of bullets all come in through the same box. Given up: what stands in columns that
no tab and no wide gap divides is read as one line, and waits for a person's yes.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from itertools import pairwise

from dialogs.problems import FlowProblems
from dialogs.tool_matching import PlanTool, without_brackets
from dialogs.tool_names import plain, singular
from dialogs.tool_phrases import is_condition, tools_in
from dialogs.yamltext import read

LONGEST = 20_000  # letters of a page


@dataclass(frozen=True, slots=True)
class PageTool:
    """`where`: what the page says of it beside its own line, and of a tool that is sure all that is kept."""

    read: PlanTool
    where: str = ""


@dataclass(frozen=True, slots=True)
class PlanText:
    tools: tuple[PageTool, ...]
    passed: tuple[
        str, ...
    ]  # as they were written: headings, dates, what says that there is nothing


@dataclass(frozen=True, slots=True)
class _Line:
    words: str
    where: str = ""  # of its row, or of the heading that it stands under
    off: bool = False  # its row says "no"


def tools_of_page(text: str, student: str = "") -> PlanText:
    """`student`: their name, which plans write where others write "the student"."""
    found: list[PageTool] = []
    passed: list[str] = []
    boxes = "☐" in _boxed(
        text
    )  # also where none is ticked: of a form nobody filled in, nothing is taken
    for line in _lines(text, student, passed):
        if not line.words:
            if found:
                found[-1] = _with(found[-1], line.where)
            else:
                passed.append(line.where)
            continue
        for one in _read(line, student, boxes=boxes):
            if _is_letter(one.read):
                passed.append(one.read.words)
            elif found and found[-1].read.tool and _says_where(one.read):
                found[-1] = _with(found[-1], one.read.words)
            else:
                found.append(one)
    tools = tuple(_once(found, passed))
    return PlanText(tools, tuple(dict.fromkeys(passed)))


def is_off(one: PlanTool) -> bool:
    """Whether its box stands empty beside ticked ones, or its row says no."""
    return one.words.startswith("☐")


# --- from a page to lines ------------------------------------------------------------------------


def _lines(text: str, student: str, passed: list[str]) -> Iterator[_Line]:
    """What may be a tool, each with what its row and its heading say of where."""
    head: Sequence[str] = ()
    under = ""
    for cells in _rows(_boxed(text)):
        if len(cells) == 1:
            head = ()
        elif _is_about("  ".join(cells)):
            cells = ["  ".join(cells)]
        elif _is_head(cells):
            head = cells
            passed.append(" · ".join(filter(None, cells)))
            continue
        else:
            yield _of_row(cells, head, under, passed)
            continue
        for line in _sentences(cells[0]):
            heading, rest = _headed(_undated(line, passed), student)
            if rest:
                place = _joined(under, *map(_place_of, heading))
                for one in _single(rest, passed):
                    yield replace(one, where=_joined(one.where, place if one.words else ""))
            elif heading:
                under = _joined(*map(_place_of, heading))
            passed += heading


def _boxed(text: str) -> str:
    """Every way to write a box as the box itself."""
    text = re.sub(r"[\[(]\s*[xX✓✔]\s*[\])]|_+\s*[xX✓✔]\s*_+", "☒ ", text)
    return re.sub(r"\[\s*\]|\(\s*\)|^\s*_{2,}(?=\s)|□|❏|⬜", "☐ ", text, flags=re.MULTILINE)


def _rows(text: str) -> Iterator[list[str]]:
    """Lines as their cells; what was wrapped stands in one again."""
    waiting = ""
    for line in re.split(r"[\r\n\v\f\u2028\u2029]+", text):
        if waiting and (
            _BULLET.match(line) or (not _ENDS_OPEN.search(waiting) and not _GOES_ON.match(line))
        ):
            yield [waiting]
            waiting = ""
        line = f"{waiting} {line.strip()}" if waiting else line
        cells = [cell.strip() for cell in _CELL.split(line.strip("\n"))]
        if not any(cells) or not re.search(r"\w", line):
            continue
        if "☐" in line or "☒" in line:
            cells = [line.strip()]
        may_wrap = _ENDS_OPEN.search(line) or (len(line) >= _WIDE and line.strip()[0].isupper())
        waiting = line.strip() if len(cells) == 1 and may_wrap else ""
        if not waiting:
            yield cells if len(cells) > 1 and any(cells[1:]) else [" ".join(cells).strip()]
    if waiting:
        yield [waiting]


_CELL = re.compile(r"\t|\s*\|\s*|(?<=\S) {3,}(?=\S)")
_BULLET = re.compile(r"\s*(?:[•‣▪▫●○◦■□·\uf0b7\uf0a7✓✔☐☑☒➢►*–—-]|\(?\d{1,2}[.)]\s|\(?[a-z][.)]\s)")
_WIDE = 45  # letters: of a shorter line nobody knows that it was wrapped
_GOES_ON = re.compile(r"\s*[a-záéíóúñ]")
# A line that ends so goes on in the next one.
_ENDS_OPEN = re.compile(
    r"(?:,|(?<=\s)(?:the|an?|of|and|or|to|in|on|for|with|by|when|at|from|el|los|las?|de|del|y|o|en|con|para))\s*$",
    re.IGNORECASE,
)
_END = re.compile(r";|(?<=[^\W\d_][^\W\d_][^\W\d_)])[.]\s+(?=[A-ZÁÉÍÓÚÑ¿])")
_SHORTENED = re.compile(
    r"\b(?:min|max|approx|etc|incl|esp|hrs?|mins?|vs|Mr|Mrs|Ms|Dr|Sra?|Prof|Dept|Ed)$",
    re.IGNORECASE,
)
_LETTERED = re.compile(r"(?<=\s)\(?[b-z][.)]\s+")


def _sentences(line: str) -> Iterator[str]:
    """What stands on one line, cut at full stops and semicolons, but not inside brackets."""
    if re.match(r"\s*\(?a[.)]\s", line):
        line = _LETTERED.sub("; ", line)
    if _is_about(line):
        yield line
        return
    start = 0
    for end in _END.finditer(without_brackets(line)):
        if end[0] == ";" or not _SHORTENED.search(line[: end.start()]):
            yield line[start : end.start()]
            start = end.end()
    yield line[start:]


_DAY = r"\d{1,2}[/.-]\d{1,2}[/.-](?:20)?\d{2}|20\d{2}-\d{2}-\d{2}"
_DATES = re.compile(
    rf"[\s,(]*(?:{_DAY})(?:\s*(?:-|–|—|to|through|a|al|hasta)\s*(?:{_DAY}))?[\s,)]*"
)


def _undated(line: str, passed: list[str]) -> str:
    """Without its dates: a student is not asked about those."""
    if not _DATES.search(line):
        return line.strip()
    if _is_about(line):
        return line.strip()
    passed += [found[0].strip(" ,()") for found in _DATES.finditer(line)]
    return _DATES.sub(", ", line).strip(" ,")


# --- a row of a table ----------------------------------------------------------------------------


def _is_head(cells: Sequence[str]) -> bool:
    """Each cell names a column, or all but the first name a class and the first the tools."""
    named = [_key(cell) for cell in cells if cell]
    known = words_of_pages()
    says = sum(
        one in known["tool"] | known["where"] | known["column"] | known["about"] for one in named
    )
    return says == len(named) or (
        bool(named) and (named[0] in known["tool"] or _is_heading(cells[0])) and says >= 1
        and not any(tools_in(cell)[0].tool for cell in cells[1:] if cell)
    )  # fmt: skip


def _of_row(cells: Sequence[str], head: Sequence[str], under: str, passed: list[str]) -> _Line:
    known = words_of_pages()
    columns = [_key(cell) for cell in head]
    at = next((n for n, one in enumerate(columns) if one in known["tool"]), 0)
    at = at if at < len(cells) and cells[at] else next(n for n, one in enumerate(cells) if one)
    said, marks = [], []
    for n, cell in enumerate(cells):
        if n == at or not cell:
            continue
        name = head[n] if n < len(head) else ""
        if cell.casefold() in known["yes"]:
            marks.append(True)
            said += [name] if name else []
        elif cell.casefold() in known["no"]:
            marks.append(False)
        elif n < len(columns) and columns[n] in known["about"]:
            passed.append(cell)
        else:
            rest = _undated(cell, passed)
            said += [rest] if rest else []
    off = bool(marks) and not any(marks) and not said
    return _Line(cells[at], _joined(under, ", ".join(dict.fromkeys(said))), off)


# --- a line of its own ---------------------------------------------------------------------------


def _headed(line: str, student: str) -> tuple[list[str], str]:
    """The headings that the line is, or begins with, and the rest of it."""
    found: list[str] = []
    rest = line
    while rest:
        bare = _unnamed(rest, student).strip(" \t•*–—-_=☒☑✓✔")
        before, colon, after = _before_colon(bare)
        if _is_heading(bare) and not any(one.tool for one in tools_in(bare)):
            return [*found, bare.rstrip(": ")], ""
        if not (colon and after.strip() and _is_heading(before)) or _is_about(bare):
            break
        found.append(before.strip())
        rest = _before_colon(rest)[2].strip()
    return found, rest


def _before_colon(line: str) -> tuple[str, str, str]:
    """As `partition`; but "1:1" and "10:30" have no colon."""
    found = re.search(r":(?!\d)", line)
    return (line[: found.start()], ":", line[found.end() :]) if found else (line, "", "")


_LONGEST_HEADING = 120


def _is_heading(text: str) -> bool:
    words = _words(text)
    known = words_of_pages()["heading"]
    return (
        len(text) <= _LONGEST_HEADING
        and bool(words)
        and all(word in known or word.isdecimal() for word in words)
    )


def _place_of(heading: str) -> str:
    """ "TESTING ACCOMMODATIONS" -> "testing"."""
    known = words_of_pages()["place"]
    found = [word for word in re.findall(r"\w+", heading) if singular(plain(word)) in known]
    return " ".join(found).lower()


def _single(line: str, passed: list[str]) -> Iterator[_Line]:
    """The line, unless it says nothing of a tool."""
    known = words_of_pages()
    bare = _NUMBER.sub("", line).strip(" \t•*–—-.")
    if not bare or _key(bare) in known["nothing"] or bare.casefold() in known["nothing"]:
        passed.append(line.strip())
        return
    if _is_about(bare):
        passed.append(bare)
        return
    line, where = _attributes(line, passed)
    if where:
        yield _Line("", where) if not line else _Line(line, where)
        return
    before, colon, after = line.rpartition(":")
    value, bracket, more = after.strip().partition("(")
    said = value.strip(" .").casefold()
    if colon and said in known["no"]:
        yield _Line(before, off=True)
    elif colon and said in known["yes"]:
        yield _Line(f"{before} {bracket}{more}".strip())
    else:
        yield _Line(line)


_NUMBER = re.compile(r"^\s*\(?(?:\d{1,2}|[a-z])[.)](?:\s+|$)")


def _attributes(line: str, passed: list[str]) -> tuple[str, str]:
    """ "Copy of notes  Start Date: …  Location: math class": the tool, and where; the rest is passed over."""
    known = words_of_pages()
    keys = []
    for found in _KEY.finditer(without_brackets(line)):
        words = list(re.finditer(r"\S+", found[1]))
        for word in words:
            key = _key(found[1][word.start() :])
            if key in known["where"] | known["about"]:
                keys.append((found.start() + word.start(), found.end(), key in known["where"]))
                break
    said = []
    for (start, end, tells), (stop, *_) in pairwise([*keys, (len(line), 0, False)]):
        if tells:
            said.append(line[end:stop].strip(" ,;."))
        else:
            passed.append(line[start:stop].strip(" ,;"))
    first = keys[0][0] if keys else len(line)
    return line[:first].strip(" \t,;•*–—-"), ", ".join(filter(None, said))


_KEY = re.compile(r"((?:[^\W\d_]+[ ]){0,2}[^\W\d_]+)\s*:\s*")


def _is_about(line: str) -> bool:
    """ "Student: Ana Ruiz   Grade: 7", "Start Date: …" """
    before, colon, _ = line.strip(" \t•*–—-").partition(":")
    return bool(colon) and _key(before) in words_of_pages()["about"]


def _key(text: str) -> str:
    return " ".join(_words(text.rstrip(":")))


def _words(text: str) -> list[str]:
    return [singular(plain(word)) for word in re.findall(r"[^\W_]+(?:['’][^\W_]+)*", text)]


# --- from a line to tools ------------------------------------------------------------------------


def _read(line: _Line, student: str, *, boxes: bool) -> Iterator[PageTool]:
    found = tools_in(line.words, boxes=boxes)
    if any(not one.tool for one in found):
        other = tools_in(_unnamed(line.words, student), boxes=boxes)
        found = other if other and all(one.tool for one in other) else found
    for one in found:
        if line.off and not is_off(one):
            one = replace(one, words=f"☐ {one.words}", tool="", near=one.tool or one.near)
        sure = one.tool or is_off(one)
        yield PageTool(one, _joined(one.kept if sure else "", line.where))


def _says_where(one: PlanTool) -> bool:
    return not (one.tool or is_off(one)) and len(one.words) <= 120 and is_condition(one.words)


def _is_letter(one: PlanTool) -> bool:
    """Of a letter around the plan: "Dear …", "If you have questions, please call …"."""
    return not (one.tool or one.near) and any(
        f" {word} " in f" {_key(one.words)} " for word in words_of_pages()["letter"]
    )


def _unnamed(words: str, student: str) -> str:
    """With "the student" for the name that the plan uses."""
    names = [
        re.escape(name) for name in (student, student.split(" ")[0] if student else "") if name
    ]
    return re.sub(rf"\b(?:{'|'.join(names)})\b(?:\s[A-Z]\.)?", "Student", words) if names else words


def _with(one: PageTool, said: str) -> PageTool:
    return replace(one, where=_joined(one.where, said))


def _joined(*parts: str) -> str:
    return ", ".join(dict.fromkeys(part for part in parts if part))


def _once(found: Sequence[PageTool], passed: list[str]) -> Iterator[PageTool]:
    """The same for the same places, once; also one of which nothing is said beside one with more."""
    said = {one.read.tool for one in found if one.where}
    seen = set()
    for one in found:
        read = one.read
        key = (read.tool or read.words, one.where)
        if key not in seen and (one.where or read.tool == "" or read.tool not in said):
            seen.add(key)
            yield one
        else:
            passed.append(read.words)


@cache
def words_of_pages() -> Mapping[str, frozenset[str]]:
    """The file beside this one, by its parts. Raises FlowProblems."""
    text = files("dialogs").joinpath("plan_text.yaml").read_text(encoding="utf-8")
    top, problems = read(text, "plan_text.yaml")
    if problems:
        raise FlowProblems(problems)
    folded = {part: {" ".join(_words(str(one))) for one in rows} for part, rows in top.items()}
    plainly = {part: {str(one).casefold() for one in rows} for part, rows in top.items()}
    return {part: frozenset((folded[part] | plainly[part]) - {""}) for part in top}
