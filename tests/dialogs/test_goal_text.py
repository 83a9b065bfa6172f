"""A plan's goals as they are pasted: one by one, with short names that are only proposed."""

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.checking_words import word_of_disability
from dialogs.goal_text import LONGEST_SHORT, PlanGoal, goals_of_page, shorts_of

PLANS = Path(__file__).parent / "plans"


def listed(name: str) -> list[dict[str, str]]:
    with (PLANS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [*csv.DictReader(file)]


def split(text: str, student: str = "Ana Ruiz") -> list[str]:
    return [one.words for one in goals_of_page(text, student).goals]


def short(words: str, language: str = "en", student: str = "Ana Ruiz", area: str = "") -> str:
    return next(iter(shorts_of(PlanGoal(words, area), student, language)), "")


def test_the_goals_of_a_plan_come_in_whole_and_one_by_one() -> None:
    goals = [row["goal"] for row in listed("goals")]
    found = split("\n".join(goals))
    assert found == [goals[0], goals[1], goals[2].removeprefix("1. ")]
    assert len(found[0]) > 300


@pytest.mark.parametrize(
    ("text", "goals"),
    [
        (
            "Ana will read 90 words\nper minute by May.\n\nAna will ask for help.",
            ["Ana will read 90 words per minute by May.", "Ana will ask for help."],
        ),
        (
            "Goal 1: Ana will read.\nGoal #2: Ana will write.\nMeasurable Annual Goal 3 - Ana will add.",
            ["Ana will read.", "Ana will write.", "Ana will add."],
        ),
        (
            "• Ana will raise her hand\n• Ana will arrive on time",
            ["Ana will raise her hand", "Ana will arrive on time"],
        ),
        (
            "1) Read 90 words a minute 4 of 5 times\n2) Ask for a break",
            ["Read 90 words a minute 4 of 5 times", "Ask for a break"],
        ),
        (
            "By May 2027, Ana will read.\nBy May 2027, Ana will add.\nGiven a card, Ana will rest.",
            [
                "By May 2027, Ana will read.",
                "By May 2027, Ana will add.",
                "Given a card, Ana will rest.",
            ],
        ),
        (
            "Meta 1: Ana leerá 90 palabras.\nMeta 2: Para mayo, Ana sumará.",
            ["Ana leerá 90 palabras.", "Para mayo, Ana sumará."],
        ),
        (
            "Goal 1\nAna will read.\n\nGoal 2\nAna will write.",
            ["Ana will read.", "Ana will write."],
        ),
        (
            "Self-Advocacy",
            ["Self-Advocacy"],
        ),
        (
            "N/A",
            [],
        ),
        (
            "  \n\n ",
            [],
        ),
    ],
)
def test_a_page_falls_into_its_goals(text: str, goals: list[str]) -> None:
    assert split(text) == goals


def test_what_is_no_goal_is_passed_over_and_told_and_an_area_helps_to_name_the_goal_below_it() -> (
    None
):
    found = goals_of_page(
        "MEASURABLE ANNUAL GOALS\nREADING\nBaseline: 40 words\nAna will do it with 80% accuracy.\n"
        "Area of Need: Organization\nAnnual Goal: Ana will write homework down.\nObjective 1: Ana will look.",
        "Ana Ruiz",
    )
    assert [one.words for one in found.goals] == [
        "Ana will do it with 80% accuracy.", "Ana will write homework down.",
    ]  # fmt: skip
    assert {
        "MEASURABLE ANNUAL GOALS",
        "READING",
        "Baseline: 40 words",
        "Objective 1: Ana will look.",
    } <= {*found.passed}
    assert shorts_of(found.goals[1], "Ana", "en")[0] == "Keeping my work in order"


@pytest.mark.parametrize("row", listed("goal_names"), ids=lambda row: row["goal"])
def test_a_short_name_is_proposed_by_what_the_goal_is_about(row: dict[str, str]) -> None:
    assert (short(row["goal"]), short(row["goal"], "es")) == (row["en"], row["es"])


def test_where_nothing_is_known_its_first_clause_is_proposed_and_else_nothing() -> None:
    assert short("By June, Ana will grow a garden on the roof with 90% success.") == "Grow a garden"
    assert short("Improve") == ""


@settings(deadline=None, max_examples=40)
@given(st.text(max_size=400), st.sampled_from(["en", "es"]))
def test_no_text_breaks_it_and_no_name_is_longer_than_is_read_at_once(
    text: str, language: str
) -> None:
    for goal in goals_of_page(text, "Ana").goals:
        assert goal.words
        assert all(0 < len(one) <= LONGEST_SHORT for one in shorts_of(goal, "Ana", language))


def test_no_short_name_says_a_word_of_disability() -> None:
    from dialogs.goal_text import _file

    assert not word_of_disability(text for one in _file().areas for text in one.short.values())
