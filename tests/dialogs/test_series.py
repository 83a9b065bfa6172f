"""Series of flows: what the file says, which days are counted, and how far a student is on each of them."""

from datetime import date

import pytest

from dialogs.language import codes
from dialogs.loading import shipped_flow
from dialogs.problems import FlowProblems
from dialogs.series import (
    FlowDone,
    all_series,
    is_over,
    school_day,
    school_days_until,
    series_in,
    standings,
)

MEETING = date(2027, 2, 10)  # a Wednesday


def on(month: int, day: int) -> date:
    return date(2027, month, day)


def states(name: str, today: date, *done: FlowDone, meeting: date = MEETING) -> dict[str, str]:
    """The step's first flow -> where the student is in it."""
    found = standings(all_series()[name], meeting, today, done)
    return {one.step.flows[0]: one.state for one in found}


def waits(name: str, today: date, *done: FlowDone) -> list[str]:
    return [
        one.step.flows[0]
        for one in standings(all_series()[name], MEETING, today, done)
        if one.waits
    ]


# --- what the file says ------------------------------------------------------------------------------


def test_there_is_a_series_for_a_plan_and_one_for_everybody() -> None:
    modes = {name: set(series.modes) for name, series in all_series().items()}
    assert modes == {"plan_meeting": {"iep"}, "conference": {"every", "iep"}}


@pytest.mark.parametrize("name", all_series())
def test_a_series_is_named_in_every_language_and_its_flows_are_the_students_own(name: str) -> None:
    series = all_series()[name]
    assert set(series.title) == set(codes())
    assert all(shipped_flow(flow).respondent == "" for step in series.steps for flow in step.flows)


@pytest.mark.parametrize("name", all_series())
def test_each_step_opens_no_earlier_than_the_one_before_it(name: str) -> None:
    opening = [step.opens for step in all_series()[name].steps]
    assert opening == sorted(opening)


def test_what_to_say_is_ready_before_the_drafts_rest() -> None:
    for series in all_series().values():
        (meeting,) = (step for step in series.steps if step.flows == ("my_meeting",))
        assert (meeting.opens, meeting.due) == (-7, -5)
        assert max(step.due for step in series.steps if not step.after) < -4
        assert min(step.opens for step in series.steps) == -15


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "series: {fair: {title: {en: A, es: B}, steps: [{flow: my_tool, opens: 5, due: 3}]}}",
            'series.yaml, line 1: there is no flow "my_tool". Did you mean "my_tools"?',
        ),
        (
            "series: {fair: {title: {en: A, es: B}, steps: [{flow: quick, opens: 3, due: 5}]}}",
            "series.yaml, line 1: this is due before it opens. Before a meeting the first number is "
            "the larger one, after it the smaller one.",
        ),
        (
            "series: {fair: {title: {en: A, es: B}, steps: [{opens: 5, due: soon}]}}",
            'series.yaml, line 1: "flow:" is missing. Write "flow: …" here.',
        ),
        (
            "series: {fair: {title: {en: A, es: B}, steps: [{flow: quick, opens: 5, due: soon}]}}",
            'series.yaml, line 1: "soon" is no number. Write a number from 1 to 99.',
        ),
        (
            "series: {fair: {title: {en: A, es: B}, mode: iepp, steps: [{flow: quick, opens: 5, due: 3}]}}",
            'series.yaml, line 1: there is no mode "iepp". Did you mean "iep"?',
        ),
        (
            "series: {fair: {name: A, title: {en: A, es: B}, steps: [{flow: quick, opens: 5, due: 3}]}}",
            'series.yaml, line 1: "name" is not known here. Use one of: title, mode, steps.',
        ),
        (
            "series: {fair: soon}",
            'series.yaml, line 1: "fair:" with named parts is missing. Write "fair:" and its parts.',
        ),
    ],
)  # fmt: skip
def test_a_slip_in_the_file_is_told_with_its_line_and_how_to_mend_it(text: str, told: str) -> None:
    with pytest.raises(FlowProblems) as slips:
        series_in(text)
    assert told in [str(problem) for problem in slips.value.problems]


# --- which days are counted --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "number", "is_day"),
    [
        (on(2, 10), -1, on(2, 9)),
        (on(2, 10), -3, on(2, 5)),  # over a weekend
        (on(2, 10), -15, on(1, 20)),
        (on(2, 12), 1, on(2, 15)),  # the day after a Friday is a Monday
        (on(2, 13), -1, on(2, 12)),  # of a Saturday too
        (on(2, 13), 1, on(2, 15)),
        (on(2, 10), 10, on(2, 24)),
    ],
)
def test_a_weekend_is_no_school_day(day: date, number: int, is_day: date) -> None:
    assert school_day(day, number) == is_day


@pytest.mark.parametrize(
    ("today", "days"),
    [
        (on(1, 20), 15),
        (on(2, 5), 3),
        (on(2, 6), 3),  # a Saturday: still as many
        (on(2, 9), 1),
        (on(2, 10), 0),
        (on(2, 11), -1),
        (on(2, 15), -3),
    ],
)
def test_the_days_left_are_school_days(today: date, days: int) -> None:
    assert school_days_until(MEETING, today) == days


def test_a_meeting_on_a_saturday_is_not_today_on_friday() -> None:
    assert school_days_until(on(2, 13), on(2, 12)) == 1
    assert school_days_until(on(2, 13), on(2, 14)) == -1


# --- how far a student is ----------------------------------------------------------------------------


def test_the_days_go_by_and_one_step_opens_after_the_other() -> None:
    assert waits("plan_meeting", on(1, 19)) == []
    assert waits("plan_meeting", on(1, 20)) == ["words"]
    assert waits("plan_meeting", on(1, 22)) == ["words", "my_tools"]
    assert waits("plan_meeting", on(1, 27)) == ["words", "my_tools", "my_goal"]
    assert waits("plan_meeting", on(2, 1)) == ["words", "my_tools", "my_goal", "my_meeting"]


def test_what_is_done_waits_no_more_and_what_is_not_becomes_late() -> None:
    words = FlowDone("words", on(1, 21), read_back=True)
    assert states("plan_meeting", on(1, 27), words) == {
        "words": "done",
        "my_tools": "open",  # due on this very day
        "my_goal": "open",
        "my_meeting": "later",
        "after_meeting": "later",
    }
    assert states("plan_meeting", on(1, 28), words)["my_tools"] == "late"


def test_with_a_meeting_in_three_days_all_is_open_now_and_late() -> None:
    assert states("plan_meeting", on(2, 5)) == {
        "words": "late",
        "my_tools": "late",
        "my_goal": "late",
        "my_meeting": "late",
        "after_meeting": "later",
    }


def test_on_the_day_of_the_meeting_it_is_not_too_late_and_the_day_after_it_is() -> None:
    assert states("conference", MEETING)["my_meeting"] == "late"
    assert states("conference", on(2, 11)) == {
        "quick": "over",
        "my_meeting": "over",
        "after_meeting": "open",
    }


def test_after_a_meeting_there_are_ten_school_days_to_say_how_it_was() -> None:
    assert states("conference", on(2, 24))["after_meeting"] == "open"
    assert states("conference", on(2, 25))["after_meeting"] == "over"
    assert not is_over(all_series()["conference"], MEETING, on(2, 24))
    assert is_over(all_series()["conference"], MEETING, on(2, 25))


def test_either_of_two_flows_is_enough() -> None:
    for flow in ("quick", "all_about_me"):
        done = FlowDone(flow, on(1, 25), read_back=True)
        assert states("conference", on(1, 25), done)["quick"] == "done"
    other = FlowDone("my_day", on(1, 25), read_back=True)
    assert states("conference", on(1, 25), other)["quick"] == "open"


def test_what_is_done_before_it_opens_counts() -> None:
    early = FlowDone("my_meeting", on(1, 21), read_back=True)
    assert states("conference", on(1, 21), early)["my_meeting"] == "done"


def test_what_was_said_before_a_meeting_does_not_tell_how_it_was() -> None:
    early = FlowDone("after_meeting", on(2, 8), read_back=True)
    late = FlowDone("after_meeting", on(2, 10), read_back=True)
    assert states("conference", on(2, 11), early)["after_meeting"] == "open"
    assert states("conference", on(2, 11), late)["after_meeting"] == "done"


def test_a_step_whose_answers_were_not_read_back_is_done_and_says_so() -> None:
    def step(*done: FlowDone) -> tuple[str, bool]:
        first, *_ = standings(all_series()["conference"], MEETING, on(1, 25), done)
        return first.state, first.read_back

    asked = FlowDone("quick", on(1, 25), read_back=False)
    assert step(asked) == ("done", False)
    assert step(asked, asked._replace(read_back=True)) == ("done", True)
