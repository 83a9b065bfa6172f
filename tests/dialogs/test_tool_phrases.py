"""Tools as plans write them: what is taken, what is only proposed, and what stays in staff's own words."""

import csv
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.tool_matching import PlanTool
from dialogs.tool_phrases import tools_in

PHRASES = Path(__file__).parent / "tool_phrases"
# Our own; those written down before a name was; and those found after, in other people's lists.
LISTS = ("known", "held_out", "second_look", "third_look", "fourth_look")


def listed(name: str) -> Iterator[dict[str, str]]:
    with (PHRASES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def taken(phrase: str) -> list[str]:
    return [one.tool for one in tools_in(phrase) if one.tool]


def only(phrase: str) -> PlanTool:
    (one,) = tools_in(phrase)
    return one


@pytest.mark.parametrize("row", list(listed("known")), ids=lambda row: row["phrase"])
def test_a_phrase_is_read_as_the_tools_that_are_right_and_nothing_is_lost(
    row: dict[str, str],
) -> None:
    found = tools_in(row["phrase"])
    assert [one.tool for one in found if one.tool] == row["tools"].split()
    kept = [one.kept for one in found if one.tool and one.kept]
    assert kept == [part for part in row["kept"].split(" | ") if part]


@pytest.mark.parametrize("name", LISTS)
def test_hardly_a_phrase_is_missed_and_none_is_taken_for_another_tool(name: str) -> None:
    right = wanted = found = proposed = 0
    for row in listed(name):
        meant = row["tools"].split()
        tools = taken(row["phrase"])
        wanted, found = wanted + len(meant), found + len(tools)
        right += sum(tool in meant for tool in tools)
        proposed += sum(one.near in meant for one in tools_in(row["phrase"]) if one.near)
    precision, recall = right / found, right / wanted
    print(
        f"{name}: {wanted} tools in {len(list(listed(name)))} phrases; precision {precision:.2f}, "
        f"recall {recall:.2f}, with proposals {(right + proposed) / wanted:.2f}"
    )
    assert precision == 1
    assert recall >= 0.85


def test_there_are_enough_phrases_to_say_so() -> None:
    phrases = {row["phrase"] for name in LISTS for row in listed(name)}
    assert len(phrases) >= 200


@pytest.mark.parametrize(
    "phrase",
    [
        "EXTENDED TIME",
        "extended-time",
        "Extended times",
        "Use of extended time",
        "Provide extended time as needed.",
        "Student will be given extended time",
        "The student may use extended time when appropriate",
        "Access to extended time",
        "Allow extended time if needed",
        "“Extended time”",
    ],
)
def test_words_that_say_nothing_do_not_count(phrase: str) -> None:
    one = only(phrase)
    assert (one.tool, one.kept) == ("extended_time", "")


@pytest.mark.parametrize(
    ("phrase", "near"),
    [
        ("extnded time", "extended_time"),
        ("preferential seeting", "best_seat"),
        ("calculator and a ruler", "calculator"),
        ("Copies of classroom notes or lesson materials presented in class", "class_notes"),
    ],
)
def test_a_near_match_is_proposed_and_taken_only_when_accepted(phrase: str, near: str) -> None:
    one = only(phrase)
    assert (one.tool, one.near, one.words) == ("", near, phrase)
    assert (one.accepted().tool, one.accepted().near) == (near, "")


def test_what_stands_beside_a_proposed_name_is_kept_when_it_is_accepted() -> None:
    assert only("extnded time (1.5x) on tests").accepted().kept == "1.5x, on tests"
    assert "a ruler" in only("calculator and a ruler").accepted().kept


@pytest.mark.parametrize(
    "cell",
    [
        "extended time; small group; breaks",
        "extended time, small group, breaks",
        "extended time, small group and breaks",
        "extended time\nsmall group\nbreaks",
        "- extended time\r\n- small group\r\n- breaks",
        "• extended time • small group • breaks",
        "1. extended time 2. small group 3. breaks",
        "extended time & small group / breaks",
        "Accommodations: extended time, small group, breaks",
    ],
)
def test_several_tools_in_one_cell_are_several(cell: str) -> None:
    assert [(one.tool, one.kept) for one in tools_in(cell)] == [
        ("extended_time", ""), ("small_group", ""), ("breaks", ""),
    ]  # fmt: skip


def test_a_comma_or_an_and_cuts_only_between_tools() -> None:
    assert only("Notes in a blue, ring-bound folder").words == "Notes in a blue, ring-bound folder"
    assert only("a talk with Mrs. Rivera and the dog").tool == ""
    assert only("repeat and clarify directions").tool == "repeat_directions"


def test_an_unticked_box_beside_ticked_ones_is_not_taken() -> None:
    found = tools_in("☒ Extended time\n☐ Scribe\n☒ Breaks")
    assert [(one.tool, one.near) for one in found] == [
        ("extended_time", ""), ("", "scribe"), ("breaks", ""),
    ]  # fmt: skip


def test_words_that_nobody_knows_stay_as_staff_wrote_them() -> None:
    for words in ("???", "the blue chair by the window", "☺ corner"):
        assert tools_in(words) == (PlanTool(words),)


@given(st.text(max_size=60))
def test_no_text_makes_the_reader_fail_or_lose_all_of_it(text: str) -> None:
    found = tools_in(text)
    assert found or not any(c.isalnum() for c in text)


def calls(phrases: list[str]) -> int:
    """How many of our own functions are called for it."""
    count = 0

    def counting(frame: FrameType, event: str, _: object) -> None:
        nonlocal count
        count += event == "call" and "tool_" in frame.f_code.co_filename

    sys.setprofile(counting)
    try:
        for phrase in phrases:
            tools_in(phrase)
    finally:
        sys.setprofile(None)
    return count


def test_a_list_of_five_hundred_costs_a_few_hundred_steps_a_row() -> None:
    phrases = [row["phrase"] for name in LISTS for row in listed(name)]
    many = [f"{phrase} {n}" for n, phrase in enumerate((phrases * 3)[:500])]
    tools_in(many[0])  # the names are read once
    assert calls(many) < 500 * 1_500


def test_a_long_cell_costs_in_proportion_to_its_length() -> None:
    tools_in("breaks")
    line = "a purple folder, an unknown thing and another, "
    short, long = calls([line * 5]), calls([line * 20])
    assert long < 8 * short
