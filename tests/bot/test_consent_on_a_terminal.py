"""What needs a yes, on a terminal: nothing is asked or kept without it; a later no stops the next line."""

import pytest

from tests.flows import offered_by
from tests.program import Program

CANARY = "the purple giraffe reads aloud"
ROSTER = (
    "student_id,name,class,band,mode,language\n"
    "S-1,Bob Miller,7B,6-8,every,en\nS-2,Ana Ruiz,7B,6-8,every,es\n"
)
TALK = ("talk", "my_day", "--student", "S-1")


@pytest.fixture
def program(program: Program) -> Program:
    offered_by(program)
    (program.folder / "class.csv").write_text(ROSTER, "utf-8")
    assert program.run("students", "import", "class.csv").code == 0
    return program


@pytest.mark.parametrize(
    ("student", "told"),
    [("S-1", "A grown-up has to say yes first"), ("S-2", "Primero una persona adulta tiene que")],
)
def test_without_the_yes_that_the_school_needs_nothing_is_asked(
    program: Program, student: str, told: str
) -> None:
    needed = {"WHATHELPS_SCHOOL__CONSENT": '["school"]'}
    for flow in ((), ("my_day",)):
        ended = program.run("talk", *flow, "--student", student, typed=f"yes\n{CANARY}\n", **needed)
        assert (ended.code, ended.err) == (0, "")
        assert told in ended.out
        assert "988" in ended.out
        assert "start?" not in ended.out
    for table in ("conversation", "answer", "consent"):
        assert program.rows(table) == 0
    program.run("students", "consent", student, "school", "--yes", **needed)
    ended = program.run("talk", "my_day", "--student", student, typed="yes\n", **needed)
    assert told not in ended.out
    assert program.rows("conversation") == 1


def test_a_made_up_student_needs_nobodys_yes(program: Program) -> None:
    needed = {"WHATHELPS_SCHOOL__CONSENT": '["school", "parent"]'}
    ended = program.run("talk", "my_day", typed=f"yes\n{CANARY}\n", **needed)
    assert "A grown-up has to say yes first" not in ended.out
    assert program.rows("answer") == 1


def test_a_later_no_stops_the_next_line(program: Program) -> None:
    talk = program.start(*TALK)
    talk.shows("> ")
    talk.types("yes")
    talk.shows("> ")
    assert program.run("students", "consent", "S-1", "parent", "--no").code == 0
    talk.types(CANARY)
    ended = talk.ends()
    assert ended.code == 0
    assert "We have to stop here for now." in ended.out
    assert "988" in ended.out
    assert program.rows("answer") == 0
    assert "We have to stop here for now." in program.run(*TALK, typed="yes\n").out


def test_who_takes_their_answers_back_can_give_them_again(program: Program) -> None:
    told = program.run(*TALK, typed="yes\nskip\nstop using my answers\n1\n").out
    assert "From now on no new page for your teachers has your answers in it." in told
    assert "that copy stays" in told
    before = program.rows("answer")
    told = program.run(*TALK, typed="2\n").out
    assert "You asked me to stop using your answers." in told
    told = program.run(*TALK, typed=f"1\n{CANARY}\n").out
    assert "I use your answers again" in told
    assert program.rows("answer") == before + 1


def test_on_hold_nothing_is_deleted_and_the_student_is_told_by_whom(program: Program) -> None:
    assert program.run(*TALK, typed=f"yes\n{CANARY}\n").code == 0
    hold = ("students", "hold", "S-1", "--by", "Ms. Lee, principal", "--why", "a court asks")
    assert program.run(*hold).code == 0
    told = program.run(*TALK, typed="delete my answers\n").out
    assert "This was decided by Ms. Lee, principal." in told
    assert "court" not in told
    assert program.rows("answer") == 1
    program.run("students", "release", "S-1", "--by", "Ms. Lee, principal")
    told = program.run(*TALK, typed="delete my answers\n1\n").out
    assert "safety copies are gone in 14 days" in told
    assert program.rows("answer") == 0
