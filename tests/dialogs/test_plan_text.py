"""A plan's page as it is pasted: what is taken, only proposed, kept as it stands, and passed over.

plans/pages.txt has the pages, each with what is right: four of other schools' lists, and letters, tables,
lists and forms as Frontline, SEIS, EdPlan, Word and PDFs give them, in English and Spanish.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.plan_text import LONGEST, PageTool, is_off, tools_of_page
from tests.growth import grows_evenly

PAGES = Path(__file__).parent / "plans" / "pages.txt"


def pages() -> Iterator[tuple[str, str, str, list[str]]]:
    """Name, the student's name, the page, and what is right."""
    heads = [
        *re.finditer(
            r"^=== (.+) \((.+)\)\n", (text := PAGES.read_text(encoding="utf-8")), re.MULTILINE
        )
    ]
    ends = [one.start() for one in heads[1:]] + [len(text)]
    for head, end in zip(heads, ends, strict=True):
        page, _, right = text[head.end() : end].partition("\n--- right\n")
        yield head[1], head[2], page, right.splitlines()


def told(one: PageTool) -> str:
    read, where = one.read, f" @ {one.where}" if one.where else ""
    if is_off(read):
        return f"not ticked: {read.near or read.words}{where}"
    if read.tool:
        return f"is: {read.tool}{where}"
    if read.near:
        return f"may be: {read.near}{f' + {read.kept}' if read.kept else ''}{where}"
    return f"as it stands: {read.words}{where}"


@pytest.mark.parametrize("page", [*pages()], ids=lambda page: page[0])
def test_a_page_is_read_as_is_right(page: tuple[str, str, str, list[str]]) -> None:
    _, student, text, right = page
    found = tools_of_page(text, student)
    passed = [f"passed over: {' '.join(one.split())}" for one in found.passed]
    assert [*map(told, found.tools), *passed] == right


def test_there_are_enough_of_them() -> None:
    assert len([*pages()]) >= 44


LINES = sorted({line for _, _, page, _ in pages() for line in page.splitlines() if line.strip()})
WORD = re.compile(r"[^\W\d_]{4,}")


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(LINES), max_size=6).map("\n".join))
def test_no_line_of_a_page_is_lost_in_silence(text: str) -> None:
    """Each line has left a tool, or words beside one, or stands among what was passed over; but for keys such
    as "Location:" of what is kept.
    """
    found = tools_of_page(text, "Ana Ruiz")
    left = " ".join(
        [*(f"{one.read.words} {one.where} {one.read.kept}" for one in found.tools), *found.passed]
    ).casefold()
    for line in text.splitlines():
        words = WORD.findall(line.casefold())
        lost = [word for word in words if word not in left]
        assert 2 * len(lost) <= len(words), (line, lost, found)


@settings(deadline=None, max_examples=40)
@given(st.text(max_size=300))
def test_nothing_that_is_pasted_breaks_it(text: str) -> None:
    found = tools_of_page(text, "Ana")
    assert all(one.read.words for one in found.tools)


def test_an_empty_box_is_never_taken_whatever_stands_around_it() -> None:
    for text in (
        "☐ Braille",
        "[ ] Braille\nTesting:\n[x] Calculator",
        "Calculator\n( ) Braille",
        "Braille: No",
    ):
        taken = {one.read.tool for one in tools_of_page(text).tools}
        assert "braille" not in taken, text


def test_a_long_page_takes_time_in_proportion() -> None:
    assert grows_evenly(tools_of_page, ("\n".join(LINES) * 4)[:LONGEST])


def test_what_is_said_of_a_heading_goes_with_the_tools_below_it_alone() -> None:
    found = tools_of_page("Calculator\nTESTING:\nsmall group\nCLASSROOM:\nbreaks").tools
    assert [(one.read.tool, one.where) for one in found] == [
        ("calculator", ""), ("small_group", "testing"), ("breaks", "classroom"),
    ]  # fmt: skip
    assert all(a.read != b.read for a, b in pairwise(found))
