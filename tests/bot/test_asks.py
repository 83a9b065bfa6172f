"""What staff want one student asked in addition, as their list says; the closing question, once a day."""

from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.commands.setup import open_school
from bot.conversation.student_facts import world_now, world_of
from bot.turn import begin
from dialogs.flow import Flow
from dialogs.loading import load_flow, shipped_lists
from storage.database import Store
from storage.people import School, find_student
from tests.flows import flow_named
from tests.student import Clock, Student

HEADER = "student_id,name,class,band,mode,language"
BOB = "S-104,Bob Rivers,7B,6-8,iep,en"


# --- from the list -------------------------------------------------------------------------------


def asked_of_bob(rows: str) -> tuple[str, ...]:
    """After this list has come in: what a conversation of Bob's carries."""
    Path("students.csv").write_text(rows, encoding="utf-8")
    came_in = CliRunner().invoke(app, ["students", "import", "students.csv"])
    assert came_in.exit_code == 0, came_in.output
    _, store, school = open_school()
    with store.reading() as connection:
        bob = find_student(connection, store.vault, school.id, "S-104")
        assert bob
        asks = world_now(connection, store.vault, bob, 16, Clock.now, school.timezone).asks
    store.close()
    return asks


def test_what_a_list_says_to_ask_is_asked_until_a_list_says_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert asked_of_bob(f"{HEADER}\n{BOB}\n") == ()
    assert asked_of_bob(f'{HEADER},also_ask\n{BOB},"learning, get"\n') == ("get", "learning")
    assert asked_of_bob(f"{HEADER}\n{BOB}\n") == ("get", "learning")
    assert asked_of_bob(f"{HEADER},also_ask\n{BOB},by class\n") == ("by_class",)
    assert asked_of_bob(f"{HEADER},also_ask\n{BOB},\n") == ()


def test_a_wrong_word_is_told_with_its_row_and_column_and_nothing_comes_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("students.csv").write_text(f"{HEADER},also_ask\n{BOB},lerning\n", encoding="utf-8")
    told = CliRunner().invoke(app, ["students", "import", "students.csv"])
    assert told.exit_code == 2
    where = (
        'students.csv, row 2, column also_ask: "lerning" is nothing that can be asked in addition.'
    )
    assert f"{where} Use: get, by class, learning.\n" in told.stderr
    assert told.stderr.endswith("Nothing was imported.\n")


# --- the closing question, once a day --------------------------------------------------------------


def reflection(name: str, meaning: str = "more") -> Flow:
    """One question, and the closing one."""
    text = f"""
flow: {name}
version: "1"
title: {{en: {name}, es: {name}}}
steps:
  - id: first
    type: text
    say:
      - {{en: "What helps?", es: "¿Qué ayuda?"}}
  - id: anything
    type: text
    meaning: {meaning}
    when: {{closing: ["yes"]}}
    say:
      - {{en: "Is there anything else you want to say?", es: "¿Quieres decir algo más?"}}
"""
    flow, problems = load_flow(text, f"{name}.yaml", shipped_lists())
    assert (flow is not None, problems) == (True, [])
    assert flow
    return flow


ONE, OTHER = reflection("one"), reflection("other", "day.more")


def ends(student: Student, flow: Flow, closing: str = "") -> None:
    """`closing`: what is said to the closing question, where it comes."""
    student.begins(flow)
    student.says("music")
    if closing:
        assert student.asked == "Is there anything else you want to say?"
        student.says(closing)
    assert not student.asked


@pytest.mark.parametrize("said", ["I like my seat", "skip", "not sure", "no"])
def test_whoever_has_answered_it_is_not_asked_again_on_that_day(bob: Student, said: str) -> None:
    ends(bob, ONE, said)
    ends(bob, OTHER)
    assert not bob.world.closing


def test_the_next_day_at_the_school_it_is_asked_again(bob: Student, clock: Clock) -> None:
    """The clock stands at 9 in New York. Just before 23 the day has ended in UTC, and not there."""
    ends(bob, ONE, "skip")
    clock.passes(seconds=14 * 3600 - 60)
    assert not bob.world.closing
    clock.passes(seconds=3 * 3600)
    ends(bob, OTHER, "skip")


def test_a_conversation_of_yesterday_that_was_ended_today_is_no_visit_of_today(
    bob: Student, clock: Clock
) -> None:
    bob.begins(ONE)
    clock.passes(days=1)
    bob.plays("me: music\nme: skip")
    assert bob.world.closing


def test_one_that_has_not_come_to_it_leaves_it_to_be_asked(bob: Student) -> None:
    bob.begins(ONE)
    bob.says("music")
    first = bob.last
    ends(bob, OTHER, "skip")
    bob.last = first
    assert bob.asked == "Is there anything else you want to say?"
    bob.says("yes, my seat")
    assert bob.codes["anything"] == ""


def test_other_students_and_other_questions_have_no_part_in_it(
    bob: Student, charlie: Student
) -> None:
    ends(charlie, ONE, "skip")
    bob.begins("my_day")
    bob.says("skip")
    assert bob.world.closing
    assert not charlie.world.closing


def test_what_a_family_writes_closes_nothing_for_the_student(
    bob: Student, store: Store, school: School, clock: Clock
) -> None:
    flow = replace(reflection("home"), respondent="family")
    world = replace(world_of(bob.row, (), {}), respondent="family")
    bob.last = begin(store, bob.row, flow, world, "en", "web", clock.now)
    bob.plays("me: music\nme: skip")
    assert bob.world.closing


def test_the_same_question_meant_otherwise_is_no_closing_one(bob: Student) -> None:
    """A flow of the last version has none, and goes on as it was."""
    assert "closing" not in flow_named("my_day").facts
    ends(bob, reflection("wish", "wish_known"), "skip")
    assert bob.world.closing
