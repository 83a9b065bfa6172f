"""`whathelps series`: given, shown and ended by command; and what it says where something is wrong."""

from datetime import UTC, datetime, timedelta

import pytest

from dialogs.loading import shipped_flow
from tests.program import Ended, Program

ROSTER = """student_id,name,class,band,mode,language
S-1,Ana Lee,7B,6-8,every,en
S-2,Bob Stone,7B,6-8,iep,en
"""

# A command goes by the clock of its computer. Whatever day that is, nothing is open yet for this one.
SOON = (datetime.now(UTC) + timedelta(days=60)).date().isoformat()


@pytest.fixture
def office(program: Program) -> Program:
    (program.folder / "students.csv").write_text(ROSTER, encoding="utf-8")
    assert program.run("students", "import", "students.csv").code == 0
    return program


def series(office: Program, *words: str, **environment: str) -> Ended:
    return office.run("series", *words, **environment)


def test_the_list_says_what_there_is_and_when_each_step_opens(program: Program) -> None:
    listed = series(program, "list")
    assert (listed.code, listed.err) == (0, "")
    assert "plan_meeting: Getting ready for an IEP or 504 meeting (mode iep)\n" in listed.out
    assert "  words: opens 15 school days before the meeting, due 13 before\n" in listed.out
    assert "  quick or all_about_me: opens 15 school days before" in listed.out
    assert "  after_meeting: opens 1 school day after the meeting, due 10 after\n" in listed.out
    spanish = series(program, "list", WHATHELPS_SCHOOL__LANGUAGE="es")
    assert "conference: Preparar una reunión con la familia (mode every or iep)" in spanish.out


def test_several_students_are_given_one_shown_and_ended(office: Program) -> None:
    given = series(office, "assign", "S-1", "s-2", "S-1", "conference", "--date", SOON)
    assert (given.code, given.err) == (0, "")
    assert [line.partition(",")[0] for line in given.out.splitlines()] == [
        "S-1: conference",
        "S-2: conference",
    ]
    shown = series(office, "show")
    assert "S-1 Ana Lee: conference" in shown.out
    assert "S-2 Bob Stone: conference" in shown.out
    assert "Bob" not in series(office, "show", "S-1").out
    ended = series(office, "end", "S-2")
    assert ended.out.startswith("S-2: conference, ")
    assert ended.out.endswith(f"{SOON}, has ended.\n")
    assert series(office, "show", "S-2").out == (
        "No series now. Give one: whathelps series assign STUDENT SERIES --date 2027-02-10\n"
    )


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            ("S-1", "S-9", "conference", "--date", SOON),
            'There is no student "S-9". The id is the one in your list.\nNothing was set.\n',
        ),
        (
            ("S-2", "S-1", "S-9", "plan_meeting", "--date", SOON),
            "S-1 is in mode every, and plan_meeting is for mode iep. Use conference.\n"
            'There is no student "S-9". The id is the one in your list.\nNothing was set.\n',
        ),
        (
            ("S-1", "conferense", "--date", SOON),
            'There is no series "conferense". Did you mean "conference"? It is the last word, after '
            "the students. Nothing was set.\n",
        ),
        (
            ("S-1", "S-2", "--date", SOON),
            'There is no series "S-2". Use one of: plan_meeting, conference. It is the last word, '
            "after the students. Nothing was set.\n",
        ),
        (
            ("S-1", "conference"),
            "--date: the meeting's day is missing. Write year, month and day as 2027-02-10. Nothing "
            "was set.\n",
        ),
        (
            ("S-1", "conference", "--date", "2/10/2027"),
            '--date: "2/10/2027" is no date. Write year, month and day as 2027-02-10. Nothing was '
            "set.\n",
        ),
        (
            ("S-1", "conference", "--date", "2027-02-30"),
            '--date: "2027-02-30" is no date. Write year, month and day as 2027-02-10. Nothing was '
            "set.\n",
        ),
        (
            ("S-1", "conference", "--date", "9999-12-31"),
            "--date: Fri 9999-12-31 is more than a year away. Is that the year? Nothing was set.\n",
        ),
        (
            ("S-1", "conference", "--date", "2020-02-10"),
            "school days ago: nothing of conference would open any more. Nothing was set.\n",
        ),
    ],
)
def test_what_cannot_be_given_is_said_and_nobody_is_given_anything(
    office: Program, words: tuple[str, ...], told: str
) -> None:
    refused = series(office, "assign", *words)
    assert (refused.code, refused.out) == (2, "")
    assert told in refused.err
    assert office.rows("meeting") == 0


def test_who_has_none_or_is_not_known_is_told(office: Program) -> None:
    assert series(office, "end", "S-1").err == "S-1 has no series, so there is none to end.\n"
    for words in (("end", "S-9"), ("show", "S-9")):
        refused = series(office, *words)
        assert (refused.code, refused.err) == (
            2,
            'There is no student "S-9". The id is the one in your list.\n',
        )


def test_a_step_that_the_school_does_not_offer_is_told(office: Program) -> None:
    only = {"WHATHELPS_SCHOOL__FLOWS": '["words", "quick", "after_meeting"]'}
    given = series(office, "assign", "S-1", "conference", "--date", SOON, **only)
    assert given.out.splitlines()[1:] == [
        "Students are not offered my_meeting: school.flows in config.toml leaves it out. Add it there."
    ]


# --- at the terminal -----------------------------------------------------------------------------------


def test_without_a_flow_the_terminal_asks_what_to_talk_about(office: Program) -> None:
    series(office, "assign", "S-2", "conference", "--date", SOON)
    hello = shipped_flow("all_about_me").steps[0].say[-1].text["en"]
    ended = office.run("talk", "--student", "S-2", typed="forty\n2\nyes\n")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("What do you want to talk about?\n   1  Quick questions")
    assert "Write one of the numbers 1 to 12." in ended.out
    assert hello in ended.out


def test_what_is_next_for_the_meeting_stands_first_at_the_terminal(office: Program) -> None:
    in_three_days = (datetime.now(UTC) + timedelta(days=3)).date().isoformat()
    series(office, "assign", "S-2", "conference", "--date", in_three_days)
    ended = office.run("talk", "--student", "S-2", typed="stop\n")
    assert "   1  Quick questions · Next for your conference\n" in ended.out
    assert "   2  All about me\n" in ended.out
    assert ended.out.endswith("Your answers stay as they are. You can come back any time.\n")
