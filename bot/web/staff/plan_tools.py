"""The tools that were pasted, line by line: which tool each is, what the student will read, where it is used.

A tool is taken where the parser is sure, and the plan's own words where it is not: staff say so with a press.
Nothing is left out in silence: what was passed over is told, and what stands on the list already stays on it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.web.pages import Page
from bot.web.staff.plan_rows import rows_page
from bot.web.staff.visit import Visit, phrase_for
from dialogs.checking_words import word_of_disability
from dialogs.language import text_in
from dialogs.loading import shipped_tools
from dialogs.plan_text import LONGEST, PageTool, is_off, tools_of_page
from dialogs.words import can_be_kept, has_something
from storage import planning
from storage.access import Listed
from storage.planning import NewTool, StudentTool

MOST, LONGEST_WORDS, LONGEST_KID, LONGEST_WHERE = 60, 1000, 80, 500


@dataclass(frozen=True, slots=True)
class Row:
    """`tool`: which one it is or may be, "" for none; `sure`: it is taken as that one."""

    words: str
    tool: str = ""
    sure: bool = False
    kid: str = ""  # another name for the student to read
    where: str = ""
    beside: str = (
        ""  # what its line says beside the tool that it may be; where it is kept whole, nothing
    )
    on: bool = True
    was: str = ""  # its id, where it stands on the list
    off_in_plan: bool = False
    replaced: bool = False

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.tool, "", self.where) if self.sure else ("", self.words, self.where)


@dataclass(frozen=True, slots=True)
class Line:
    """A row as it is shown: the tool's name at school, and what the student reads as either."""

    row: Row
    formal: str
    label: str
    betrays: str = ""  # a word for which a student without a plan is not asked about it


def lines(visit: Visit, one: Listed, has: Sequence[StudentTool]) -> list[Line]:
    """The list as it stands."""
    return [
        replace(_line(visit, one, row), betrays=_betrays(one, row)) for row in map(_of_list, has)
    ]


def read_page(visit: Visit, path: str, one: Listed) -> Page:
    """What was pasted, below what stands on the list; with nothing pasted, the list to be changed."""
    text = visit.form.one("tools")
    has = planning.tools_of(visit.connection, visit.desk.vault, one)
    if len(text) > LONGEST or not can_be_kept(text):
        told = phrase_for(visit, "staff_plan_too_long", most=f"{LONGEST:,}")
        return _page(visit, path, one, [_of_list(each) for each in has], has, told, text=text)
    found = tools_of_page(text, one.student.name)
    rows = _together([_of_list(each) for each in has], map(_pasted, found.tools))
    told = (
        phrase_for(visit, "staff_plan_nothing") if has_something(text) and not found.tools else ""
    )
    return _page(visit, path, one, rows, has, told, passed=found.passed, status=200)


def keep(visit: Visit, path: str, one: Listed) -> Page | None:
    """The rows that are ticked, in the place of the list. A page where something is wrong."""
    rows = list(_of_form(visit))
    wrong = _wrong(visit, one, [row for row in rows if row.on])
    connection, desk = visit.connection, visit.desk
    if not wrong:
        new = [_new(one, row) for row in rows if row.on]
        once = list(dict.fromkeys(new))
        seen = visit.form.all("seen")
        try:
            planning.save_tools(connection, desk.vault, desk.school, one, once, seen, visit.now)
        except planning.Changed:
            wrong = phrase_for(visit, "staff_plan_changed")
        else:
            return None
    has = planning.tools_of(connection, desk.vault, one)
    known = {row.was for row in rows}
    rows += [_of_list(each) for each in has if each.id not in known]
    return _page(visit, path, one, rows, has, wrong)


def _page(
    visit: Visit, path: str, one: Listed, rows: Sequence[Row], has: Sequence[StudentTool],
    told: str = "", **more: Any,
) -> Page:  # fmt: skip
    shown = [_line(visit, one, row) for row in rows]
    return rows_page("tools", path, one, shown, has, told, **more)


# --- rows ----------------------------------------------------------------------------------------


def _of_list(has: StudentTool) -> Row:
    sure = bool(has.catalogue)
    return Row(has.words, has.catalogue, sure, has.kid, has.places, was=has.id)


def _pasted(found: PageTool) -> Row:
    """What may only be a tool stays in the plan's words, until staff say yes."""
    read, off = found.read, is_off(found.read)
    words = read.words.removeprefix("☐").strip()
    tool, sure = read.tool or read.near, bool(read.tool or (off and read.near))
    return Row(
        words, tool, sure, "", found.where, "" if sure else read.kept, not off, off_in_plan=off
    )


def _together(listed: Sequence[Row], pasted: Iterator[Row]) -> list[Row]:
    """A tool that was pasted for other places takes the place of the same one on the list, which is told."""
    known = {row.key for row in listed}
    new = [row for row in pasted if row.key not in known]
    again = {row.tool for row in new if row.sure and row.on}
    first = [
        replace(row, on=False, replaced=True) if row.sure and row.tool in again else row
        for row in listed
    ]
    return [*first, *new]


def _of_form(visit: Visit) -> Iterator[Row]:
    form = visit.form
    for n in range(min(form.number("rows") or 0, 3 * MOST)):
        tool = form.one(f"tool-{n}")
        tool = tool if tool in shipped_tools() else ""
        words = " ".join(form.one(f"words-{n}").split())
        yield Row(
            words,
            tool,
            bool(tool) and (form.one(f"as-{n}") == "tool" or not words),
            " ".join(form.one(f"kid-{n}").split()),
            " ".join(form.one(f"where-{n}").split()),
            " ".join(form.one(f"beside-{n}").split()),
            bool(form.one(f"on-{n}")),
            form.one(f"was-{n}"),
        )


def _wrong(visit: Visit, one: Listed, rows: Sequence[Row]) -> str:
    """What keeps the rows from being kept, in a sentence; "" for nothing."""
    if len(rows) > MOST:
        return phrase_for(visit, "staff_plan_most", number=str(MOST))
    for row in rows:
        said = row.kid or row.words
        where = row.beside + row.where
        lengths = ((row.words, LONGEST_WORDS), (row.kid, LONGEST_KID), (where, LONGEST_WHERE))
        for text, most in lengths:
            if len(text) > most or not can_be_kept(text):
                return phrase_for(visit, "staff_plan_long", words=said[:60], most=f"{most:,}")
        word = _betrays(one, row)
        if word:
            return phrase_for(visit, "staff_plan_betrays", word=word, words=said[:60])
        if not (row.sure or has_something(row.words)):
            return phrase_for(visit, "staff_plan_nothing")
    return ""


def _betrays(one: Listed, row: Row) -> str:
    """A word of disability in what a student without a plan would read, or staff about them."""
    words = (row.words, row.kid, row.where, row.beside)
    return word_of_disability(words) if one.student.mode == "every" else ""


def _new(one: Listed, row: Row) -> NewTool:
    """A name that is the tool's own already is no other."""
    tool, words = (row.tool, "") if row.sure else ("", row.words)
    usual = _label(one, tool) if tool else words
    where = ", ".join(filter(None, (row.beside, row.where))) if row.sure else row.where
    return NewTool("", tool, words, where, "" if row.kid == usual else row.kid)


def _line(visit: Visit, one: Listed, row: Row) -> Line:
    if not row.tool:
        return Line(row, "", "")
    choice = shipped_tools()[row.tool]
    formal = text_in(choice.tool.formal if choice.tool else choice.label, visit.language)
    return Line(row, formal, _label(one, row.tool))


def _label(one: Listed, tool: str) -> str:
    return text_in(shipped_tools()[tool].label, one.student.language)
