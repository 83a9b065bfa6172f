"""In class a neighbor's screen tells nothing: every page reads the same, whoever has a plan."""

import re
from dataclasses import dataclass

import pytest

from storage.database import Store
from storage.enrolling import NewStudent, save_students
from storage.people import School
from tests.student import Clock, Student
from tests.web.browser import Browser
from tests.web.school import Open, said


@dataclass(frozen=True)
class Screen:
    """What a neighbor may see: the address, the name of the window, and the page."""

    url: str
    title: str
    text: str


def enrolled(store: Store, school: School, clock: Clock, name: str, mode: str) -> Student:
    """A student whose class does this together."""
    student = Student(store, school, clock, name, mode=mode, case_manager="Ms. Alvarez")
    row = NewStudent(
        student.local_id, name, "7B", "6-8", mode, "en",
        case_manager="Ms. Alvarez", in_class=True,
        plan_word="iep" if mode == "iep" else "plan", knows_about_plan=mode == "iep",
    )  # fmt: skip
    with store.writing() as connection:
        save_students(connection, store.vault, school, [row], clock.now)
    return student


def screen_of(page: Browser) -> Screen:
    title = re.search("<title>(.*?)</title>", page.body, re.DOTALL)
    assert title
    return Screen(page.url, title[1], re.sub("Ana|Eva", "NAME", page.text))


@pytest.mark.parametrize(("flow", "answers"), [
    ("My meeting", ["why are there two bells", "Nothing this time", "skip"]),
    ("Words", ["Words about goals and my future", "Goal", "Not yet"]),
])  # fmt: skip
def test_a_flow_reads_the_same_from_the_card_to_the_read_back(
    open: Open, store: Store, school: School, clock: Clock, flow: str, answers: list[str]
) -> None:
    students = [enrolled(store, school, clock, n, m) for n, m in (("Ana", "iep"), ("Eva", "every"))]
    pages = [open.shows_card(student) for student in students]

    def all_see_the_same() -> None:
        one, other = map(screen_of, pages)
        assert one == other
        assert "IEP" not in one.text + one.title

    all_see_the_same()
    for page, student in zip(pages, students, strict=True):
        page.presses(said(student, "opening_yes"))
    all_see_the_same()
    for page in pages:
        page.presses(flow)
    all_see_the_same()
    for reply in answers:
        for page in pages:
            answer(page, reply)
        all_see_the_same()


def answer(page: Browser, reply: str) -> None:
    if any(reply in form.ticks for form in page.page.forms):
        page.ticks(reply).presses("Done")
    elif reply in page.buttons:
        page.presses(reply)
    else:
        page.types(reply).presses("Send")
