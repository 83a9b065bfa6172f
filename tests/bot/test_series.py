"""A series from the day it is given to after the meeting: what stands first for a student, what staff see."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from bot.authoring.publishing import flows_for
from bot.commands.series_told import give, how_far
from bot.config import School as Settings
from bot.conversation.desk import Desk
from bot.conversation.menu import Menu, menu_of
from bot.conversation.school_names import KnownNames
from bot.school_settings import SchoolFacts
from dialogs.series import all_series
from storage.database import Store
from storage.enrolling import NewStudent, save_students
from storage.meetings import end_meeting
from storage.people import School
from tests.student import Clock, Student

WEDNESDAY_IN_FEBRUARY = date(2027, 2, 10)
MICROS = 1_000_000


@dataclass(eq=False)
class Staff:
    """Gives a series, and looks at how far students are."""

    store: Store
    school: School
    clock: Clock

    def comes_to(self, month: int, day: int) -> None:
        """A morning at school."""
        at = datetime(2027, month, day, 15, tzinfo=UTC)
        self.clock.now = int(at.timestamp()) * MICROS

    def gives(self, student: Student, series: str, day: date = WEDNESDAY_IN_FEBRUARY) -> str:
        with self.store.writing() as connection:
            what = all_series()[series]
            return give(connection, self.school, student.row, what, day, self.clock.now)

    def ends(self, student: Student) -> None:
        with self.store.writing() as connection:
            end_meeting(connection, student.row.id, self.clock.now)

    def sees(self, student: Student | None = None) -> list[str]:
        with self.store.reading() as connection:
            id = student.row.id if student else ""
            return list(how_far(connection, self.store.vault, self.school, self.clock.now, id))


@pytest.fixture
def staff(store: Store, school: School, clock: Clock) -> Staff:
    here = Staff(store, school, clock)
    here.comes_to(1, 20)
    return here


def menu(student: Student, settings: Settings | None = None) -> Menu:
    store, school = student.store, student.school
    with store.writing() as connection:
        flows = flows_for(connection, school.id)
        names = KnownNames(store, school.id)
        facts = SchoolFacts(school, settings or Settings())
        desk = Desk(store.vault, lambda: facts, "", lambda: flows, names)
        return menu_of(connection, desk, student.row, student.language, student.clock.now)


def first(student: Student) -> tuple[str, str]:
    """The first thing in the student's menu, and what is said of it."""
    shown = menu(student)
    return shown.flows[0].name, shown.next_up


def talks(student: Student, flow: str) -> None:
    student.begins(flow)
    student.gives("stop")
    student.keeps_the_rest_private()


def is_listed(student: Student, **facts: bool | str) -> None:
    """As the school's list has the student from now on."""
    row = NewStudent(
        student.local_id, student.name, "7B", student.band, student.mode, student.language,
        **facts,  # type: ignore[arg-type]
    )  # fmt: skip
    with student.store.writing() as connection:
        save_students(connection, student.store.vault, student.school, [row], student.clock.now)


# --- whole ways --------------------------------------------------------------------------------------


def test_from_the_day_it_is_given_to_after_the_meeting(staff: Staff, bob: Student) -> None:
    usual = menu(bob).flows
    assert staff.gives(bob, "plan_meeting") == (
        "S-Bob: plan_meeting, Wed 2027-02-10, in 15 school days: words open, due Fri 2027-01-22; "
        "my_tools opens Fri 2027-01-22; my_goal opens Wed 2027-01-27; my_meeting opens Mon 2027-02-01; "
        "after_meeting opens Thu 2027-02-11."
    )
    assert first(bob) == ("words", "Next for your meeting")
    talks(bob, "words")
    assert menu(bob) == Menu(usual)  # until the next one opens

    staff.comes_to(1, 25)
    assert first(bob)[0] == "my_tools"
    bob.begins("my_tools")
    bob.gives("stop")
    assert staff.sees(bob) == [
        "S-Bob Bob: plan_meeting, Wed 2027-02-10, in 12 school days",
        "  words: done",
        "  my_tools: done, not read back yet",
        "  my_goal: opens Wed 2027-01-27",
        "  my_meeting: opens Mon 2027-02-01",
        "  after_meeting: opens Thu 2027-02-11",
    ]

    staff.comes_to(2, 4)
    assert first(bob)[0] == "my_goal"
    assert "  my_goal: late, was due Mon 2027-02-01" in staff.sees(bob)
    assert "  my_meeting: late, was due Wed 2027-02-03" in staff.sees(bob)
    talks(bob, "my_goal")
    assert first(bob)[0] == "my_meeting"

    staff.comes_to(2, 11)
    assert staff.sees(bob)[0] == "S-Bob Bob: plan_meeting, Wed 2027-02-10, 1 school day ago"
    assert "  my_meeting: not done" in staff.sees(bob)
    assert first(bob) == ("after_meeting", "Next for your meeting")
    talks(bob, "after_meeting")
    assert staff.sees(bob)[-1] == "  after_meeting: done"
    assert menu(bob) == Menu(usual)

    staff.comes_to(2, 25)
    assert staff.sees(bob) == []


def test_a_conference_is_for_everyone_and_one_of_two_flows_is_enough(
    staff: Staff, store: Store, school: School, clock: Clock
) -> None:
    eva = Student(store, school, clock, "Eva", mode="every", language="es")
    assert "quick or all_about_me open, due Mon 2027-02-01;" in staff.gives(eva, "conference")
    assert first(eva) == ("quick", "Lo próximo para tu reunión")
    talks(eva, "all_about_me")
    assert "  quick or all_about_me: done" in staff.sees(eva)
    assert menu(eva).next_up == ""
    staff.comes_to(2, 1)
    assert first(eva) == ("my_meeting", "Lo próximo para tu reunión")


def test_a_meeting_in_two_days_opens_all_of_it_now(staff: Staff, bob: Student) -> None:
    staff.comes_to(2, 8)
    told = staff.gives(bob, "plan_meeting")
    assert told.startswith(
        "S-Bob: plan_meeting, Wed 2027-02-10, in 2 school days: words late, was due"
    )
    assert told.count(" late, ") == 4
    assert first(bob)[0] == "words"


def test_a_meeting_that_has_been_asks_only_how_it_was(staff: Staff, bob: Student) -> None:
    staff.comes_to(2, 12)
    told = staff.gives(bob, "conference")
    assert "2 school days ago: quick or all_about_me not done; my_meeting not done;" in told
    assert told.endswith("after_meeting open, due Wed 2027-02-24.")
    assert first(bob)[0] == "after_meeting"


def test_a_new_day_says_which_one_it_takes_the_place_of(staff: Staff, bob: Student) -> None:
    staff.gives(bob, "plan_meeting")
    talks(bob, "words")
    told = staff.gives(bob, "plan_meeting", date(2027, 2, 17))
    assert told.startswith(
        "S-Bob: plan_meeting, Wed 2027-02-17, in 20 school days (before: plan_meeting, "
        "Wed 2027-02-10): words done; my_tools opens"
    )


def test_of_all_students_the_earliest_meeting_is_shown_first(
    staff: Staff, bob: Student, charlie: Student
) -> None:
    staff.gives(bob, "plan_meeting", date(2027, 3, 3))
    staff.gives(charlie, "conference")
    heads = [line for line in staff.sees() if not line.startswith(" ")]
    assert [head.partition(":")[0] for head in heads] == ["S-Charlie Charlie", "S-Bob Bob"]
    staff.ends(charlie)
    assert staff.sees(charlie) == []
    assert menu(charlie).next_up == ""


# --- what stands in the menu -------------------------------------------------------------------------


def test_nothing_else_disappears_from_the_menu(staff: Staff, bob: Student) -> None:
    before = [flow.name for flow in menu(bob).flows]
    staff.gives(bob, "plan_meeting")
    after = [flow.name for flow in menu(bob).flows]
    assert after == ["words", *(name for name in before if name != "words")]


def test_what_the_school_does_not_offer_is_passed_over(staff: Staff, bob: Student) -> None:
    staff.gives(bob, "conference")
    shown = menu(bob, Settings(flows=("my_day", "all_about_me")))
    assert [flow.name for flow in shown.flows] == ["all_about_me", "my_day"]
    without = menu(bob, Settings(flows=("my_day", "my_tools")))
    assert ([flow.name for flow in without.flows], without.next_up) == (["my_day", "my_tools"], "")


@pytest.mark.parametrize(
    ("facts", "series", "said"),
    [
        ({}, "plan_meeting", "Next for your meeting"),
        ({"plan_word": "iep"}, "plan_meeting", "Next for your meeting"),  # not told of it yet
        (
            {"plan_word": "504", "knows_about_plan": True},
            "plan_meeting",
            "Next for your 504 meeting",
        ),
        # A conference is one also for a student with a plan.
        ({"plan_word": "iep", "knows_about_plan": True}, "conference", "Next for your conference"),
        # In class a neighbor may read along.
        (
            {"plan_word": "iep", "knows_about_plan": True, "in_class": True},
            "plan_meeting",
            "Next for your conference",
        ),
    ],
)
def test_a_meeting_is_called_as_the_student_may_hear_it(
    staff: Staff, bob: Student, facts: dict[str, bool | str], series: str, said: str
) -> None:
    is_listed(bob, **facts)
    staff.gives(bob, series)
    assert menu(bob).next_up == said
