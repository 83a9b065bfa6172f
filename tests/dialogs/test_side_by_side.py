"""Counts beside each other: what is hidden decides nothing, and what has no row is named."""

from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.flow import Flow
from dialogs.loading import load_flow, shipped_lists
from dialogs.side_by_side import Column, Sheet, numbers_in, sheet
from dialogs.summary import Told
from dialogs.told_counts import Asked, Place, alone, bare

ROOM = """
flow: room
version: "1"
title: {en: The room, es: El salón}
steps:
  - id: feel
    type: select_one
    appearance: scale
    choices:
      - {band: prek-2, list: feel_faces}
      - {list: feel_scale}
    say: [{en: "How do you feel in class?", es: "¿Cómo te sientes en clase?"}]
  - id: helps
    type: select_multiple
    most: "3"
    choices: helps_6_12
    meaning: helps
    say: [{en: "What helps you learn?", es: "¿Qué te ayuda a aprender?"}]
  - id: seat
    type: select_one
    band: prek-2
    choices: seats
    say: [{en: "Where do you sit?", es: "¿Dónde te sientas?"}]
  - id: hours
    type: integer
    say: [{en: "How long do you read?", es: "¿Cuánto lees?"}]
  - id: wand
    type: text
    say: [{en: "What would you change?", es: "¿Qué cambiarías?"}]
"""
FEEL, HELPS = ("1", "feel", "", ""), ("1", "helps", "", "helps")
SCALE = ["Very bad", "Bad", "Okay", "Good", "Very good"]
CODES = [choice.value for choice in shipped_lists()["feel_scale"]]


def room() -> Flow:
    flow, problems = load_flow(ROOM, "room.yaml", shipped_lists())
    assert flow is not None, problems
    return flow


FLOW = room()
TOLD = Told({("room", "1"): FLOW}, "6-8", "every", "en", lambda name, **_: name, {})
RESERVED = ["staff_hear_something_else", "staff_hear_not_sure"]


def told(*columns: Column) -> Sheet:
    return sheet(columns, {"1": FLOW}, ["6-8"], TOLD)


def school(numbers: Mapping[str, int], place: Place = FEEL) -> Column:
    return Column(60, {place: numbers}, is_school=True)


def a_class(grade: str, numbers: Mapping[str, int], place: Place = FEEL) -> Column:
    return Column(20, {place: numbers}, grade, is_class=True)


def test_the_good_end_of_a_scale_is_named_where_no_number_of_it_is_shown() -> None:
    [table] = told(a_class("7", {"bad": 9, "very_bad": 5})).tables
    assert [label for label, _ in table.rows] == ["Very bad", "Bad"], "in the list's order"
    assert list(table.unlisted) == [*SCALE[2:], *RESERVED]


def test_each_choice_is_either_a_row_or_named_and_of_other_bands_none_is() -> None:
    for shown in ({}, {"good": 6}, dict.fromkeys(CODES, 5), {"not_sure": 7}):
        tables = told(a_class("7", {"very_bad": 5, **shown})).tables
        [found] = tables
        labels = [label for label, _ in found.rows]
        assert sorted([*labels, *found.unlisted]) == sorted([*SCALE, *RESERVED])


def test_a_question_without_a_table_is_named_and_one_that_was_never_asked_is_not() -> None:
    found = told(a_class("7", {"bad": 9}))
    assert found.untold == ("What helps you learn?", "How long do you read?")
    assert found.in_words == ("What would you change?",)
    nothing = told(Column(0, {}))
    assert nothing.tables == ()
    assert nothing.untold[0] == "How do you feel in class?"


def test_of_numbers_the_others_are_named_all_together() -> None:
    [table] = told(a_class("7", {"30": 9, "5": 6}, ("1", "hours", "", ""))).tables
    assert [label for label, _ in table.rows] == ["5", "30"]
    assert "staff_school_any_other" in table.unlisted


def test_what_leads_is_what_is_shown_of_the_school_and_ties_stand_together() -> None:
    [table] = told(a_class("7", {"okay": 12}), school({"bad": 9, "good": 9, "okay": 6})).tables
    assert [(label, cell.number) for label, cell in table.top] == [("Bad", 9), ("Good", 9)]
    assert table.higher == ()
    [table] = told(a_class("7", {"okay": 12})).tables
    assert table.top == (), "the school is not counted yet"
    [table] = told(a_class("7", {"okay": 12}), school({"partner": 8}, HELPS)).tables[:1]
    assert table.top == (), "its numbers are hidden"


def test_what_surely_has_more_in_the_school_than_what_leads_is_said() -> None:
    grade = Column(40, {FEEL: {"very_bad": 7, "okay": 8}}, "7")
    classes = [a_class("7", {"very_bad": 6, "okay": 5}), a_class("8", {"very_bad": 5, "okay": 2})]
    [table] = told(*classes, grade, school({"bad": 10})).tables
    assert table.higher == ("Very bad",), "7 and 5 are more than 10; 8 and 2 are not"


numbers = st.dictionaries(st.sampled_from([*CODES, "not_sure"]), st.integers(1, 30), max_size=6)


@settings(max_examples=100, deadline=None)
@given(st.lists(numbers, min_size=1, max_size=3), st.booleans(), st.data())
def test_what_is_hidden_decides_nothing_that_stands_there(
    groups: list[dict[str, int]], has_school: bool, data: st.DataObject
) -> None:
    """Two schools of which the same is shown have the same tables, in the same order."""
    pages = []
    asked = [alone(Asked(FEEL, sum(each.values()), each), False, 10) for each in groups]
    others = [
        Asked(
            FEEL,
            one.answered,
            {
                code: number
                for code, number in data.draw(numbers).items()
                if code not in (one.shown or ())
            }
            | {code: one.codes[code] for code in one.shown or ()},
            one.shown,
        )
        for one in asked
    ]
    for world in (asked, others):
        columns = [
            Column(50, numbers_in([bare(each)]), "7", is_school=has_school and not number)
            for number, each in enumerate(world)
        ]
        pages.append(told(*columns))
    assert pages[0] == pages[1]
