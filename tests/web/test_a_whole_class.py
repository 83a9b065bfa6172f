"""The whole way in a browser: a pasted list, 24 students who are asked and heard, a paper, and counts."""

import re
from dataclasses import dataclass
from io import BytesIO

import pypdfium2
from playwright.sync_api import Browser, Page, expect

from bot.config import School as Settings
from bot.counting import count_all
from dialogs.conversation import PRIVATE, TEAM
from storage.access import Viewer
from storage.database import Store
from storage.people import School
from storage.staffing import ADMIN, COACH, TEACHER
from tests.student import Clock, Student
from tests.web.heard import NAMES, AClass, Pupil
from tests.web.phone import DESK, PHONE, Phone, phone
from tests.web.polled import coaches
from tests.web.school import Open, open_school
from tests.web.staffers import COOKIE, add_staff, signs_in
from tests.web.test_hear import STORIES

# As it is copied out of a spreadsheet: a title, an empty row, and a row at the end that is no student.
PASTED = "\n".join((
    "Lincoln Middle School\t\t\t\t",
    "\t\t\t\t",
    "Student ID\tStudent Name\tGr\tCourse\tHome Language",
    *(f"S-{name}\t\"Reyes, {name}\"\t07\t7C Science\tEnglish" for name in NAMES),
    "Total\t24\t\t\t",
))  # fmt: skip


class Listed(Pupil):
    """Whom the school's own list has brought in."""

    def __post_init__(self) -> None:
        assert self.row.name == f"{self.name} Reyes"


@dataclass
class Counted:
    """A page whose presses are counted."""

    page: Page
    actions: int = 0

    def click(self, selector: str) -> None:
        self.page.locator(selector).first.click()
        self.actions += 1


def comes_in(it: Phone, staff_id: str) -> Page:
    cookie = signs_in(it.open, staff_id).client.cookies.get(COOKIE) or ""
    it.context.add_cookies([{"name": COOKIE, "value": cookie, "url": it.open.base}])
    it.page.goto(f"{it.open.base}/staff")
    return it.page


def brings_in(open: Open, chromium: Browser, admin: str) -> None:
    with phone(chromium, open, size=DESK) as it:
        page = comes_in(it, admin)
        page.goto(f"{open.base}/staff/lists")
        page.fill("textarea[name=pasted]", PASTED)
        page.locator("button[value=take]").click()
        page.locator("button[value=go]").wait_for()
        expect(page.locator("main")).to_contain_text("New: 24")
        page.locator("[name=mode]").first.select_option("every")
        page.locator("button[value=go]").click()
        page.locator("#far").wait_for()
        open.imports()
        page.goto(f"{open.base}/staff/lists")
        expect(page.locator("main")).to_contain_text("New students: 24")


def gives(open: Open, chromium: Browser, tom: str) -> int:
    """How many presses it took from home."""
    with phone(chromium, open, size=PHONE) as it:
        teacher = Counted(comes_in(it, tom))
        teacher.click("a[href^='/staff/class']")
        teacher.click("a[href^='/staff/give']")
        teacher.click("input[name=what][value*=empathy]")
        teacher.click("form[action='/staff/give'] button.main")
        expect(it.page.locator(".good")).to_contain_text("Given to 24")
        return teacher.actions


def answer(open: Open, tom: str) -> None:
    """Twenty answer; one in four keeps it from the team."""
    here = (open.store, open.school, open.clock)
    students: list[Pupil] = [
        Listed(*here, name, mode="every", class_name="7C Science") for name in NAMES[:20]
    ]
    it = AClass(open, students, Viewer(tom, open.school.id, frozenset({TEACHER})))
    for number, student in enumerate(students):
        to = PRIVATE if number % 4 == 3 else TEAM
        words = "nobody is to read this" if to == PRIVATE else STORIES[number % 3]
        it.answers(student, "empathy", {"good": words}, {"good": to}, ["good"])


def is_heard(open: Open, chromium: Browser, tom: str) -> tuple[int, bytes]:
    """How many presses it took from home to the numbers; and the summary as it is printed."""
    with phone(chromium, open, size=PHONE) as it:
        teacher = Counted(comes_in(it, tom))
        teacher.click("a[href^='/staff/hear/round']")
        teacher.click("button[value=skip]")
        page = it.page
        expect(page.locator("main")).to_contain_text("15 of 24 shared answers")
        expect(page.locator(".heard-words").first).to_be_visible()
        assert "nobody is to read this" not in page.content()
        page.locator("a[href^='/staff/hear/print']").first.click()
        return teacher.actions, page.pdf(format="Letter")


def closes(open: Open, chromium: Browser, tom: str) -> None:
    with phone(chromium, open, size=PHONE) as it:
        page = comes_in(it, tom)
        page.locator("a.round").first.click()
        page.locator("summary", has_text="Close it now").click()
        page.locator("button[value=close]").click()
        expect(page.locator("main")).to_contain_text("Closed on")


def coached(open: Open, chromium: Browser, coach: str) -> str:
    open.clock.passes(days=35)
    count_all(open.store, open.school, Settings(), open.clock.now)
    with phone(chromium, open, size=DESK) as it:
        page = comes_in(it, coach)
        page.goto(f"{open.base}/staff/school")
        return page.locator("main").inner_text()


def test_from_a_pasted_list_to_a_printed_summary_and_a_coachs_counts(
    store: Store, school: School, clock: Clock, chromium: Browser, bob: Student
) -> None:
    with open_school(store, school, clock, shipped=True) as open:
        goes_all_the_way(open, chromium)


def goes_all_the_way(open: Open, chromium: Browser) -> None:
    brings_in(open, chromium, add_staff(open, "Ada", [ADMIN], []))
    tom = add_staff(open, classes=["7C Science"])
    assert gives(open, chromium, tom) <= 5
    answer(open, tom)
    actions, paper = is_heard(open, chromium, tom)
    assert actions <= 3
    printed = pypdfium2.PdfDocument(BytesIO(paper))
    assert len(printed) <= 2
    words = " ".join(page.get_textpage().get_text_range() for page in printed)
    assert "15 of 24 shared answers" in words
    assert not [name for name in NAMES if re.search(rf"\b{name}\b", words)], "nobody is named"
    closes(open, chromium, tom)
    coach = add_staff(open, "Cora", [COACH], [])
    coaches(open, coach, "7C Science")
    seen = coached(open, chromium, coach)
    assert "7C Science" in seen
    assert not [words for words in (*STORIES[:3], *NAMES, "Tom") if words in seen]
