"""From an empty database to a section that is pasted: who begins a school, counted, and then as each role."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page

from storage import staff_entry
from storage.database import Store
from storage.people import School
from storage.staffing import CASE_MANAGER, TEACHER, first_admin, members
from tests.program import Program
from tests.student import Clock, Student
from tests.web.school import Open, open_school
from tests.web.staffers import COOKIE, add_staff, link_of, signs_in
from tests.web.test_staff_in_chromium import computer

NAMES = "Maya Lopez\nLeo Park\nNia Cole"


@dataclass(eq=False)
class Hands:
    """What somebody does at a page: each press, each field written or picked, counts once."""

    page: Page
    actions: int = 0
    done: list[str] = field(default_factory=list)

    def opens_sentence(self) -> None:
        """Where it is not open after the press before."""
        if self.page.locator("details.said[open]").count() == 0:
            self._does("press a sentence")
            self.page.locator("details.said summary").first.click()

    def presses(self, name: str, role: str = "button") -> None:
        self._does(f"press {name}")
        self.page.get_by_role(role, name=name, exact=True).first.click()  # type: ignore[arg-type]

    def writes(self, label: str, text: str) -> None:
        self._does(f"write {label}")
        self.page.get_by_label(label, exact=True).filter(visible=True).fill(text)

    def picks(self, label: str, option: str) -> None:
        self._does(f"pick {label}")
        self.page.get_by_role("combobox", name=label).filter(visible=True).select_option(
            label=option
        )

    def opens(self, link: str) -> None:
        self._does("open the link")
        self.page.goto(link)

    def _does(self, what: str) -> None:
        self.actions += 1
        self.done.append(what)


@pytest.fixture
def empty_school(store: Store, school: School, clock: Clock) -> Iterator[Open]:
    with open_school(store, school, clock, given={}) as open:
        yield open


def first_link(open: Open) -> str:
    with open.store.writing() as connection:
        vault, now = open.store.vault, open.clock.now
        id = first_admin(connection, vault, open.school.id, now)
        assert id
        code = staff_entry.give_link(connection, vault, open.school.id, id, now)
    return f"{open.base}/staff/link/{code}"


def begins(hands: Hands, link: str) -> None:
    hands.opens(link)
    hands.writes("Your name", "Ada Reyes")
    hands.writes("School e-mail", "ada@school.example")
    hands.presses("Go on")
    hands.presses("Make a passkey")
    hands.presses("I have kept them", "link")
    hands.writes("Name of the school, as students read it", "Lincoln Elementary")
    hands.presses("Save")
    hands.writes("Class", "4A")
    hands.writes("Names, one a line", NAMES)
    hands.picks("Grades", "3–5")
    hands.presses("Add these students")
    hands.writes("One a line, as the plan has it; you can paste it", "extended time\nsmall group")
    hands.presses("Save")
    hands.presses("Cards to print", "link")
    hands.page.wait_for_selector("article svg")


def test_a_school_is_begun_in_fifteen_actions_and_its_teacher_copies_a_section(
    empty_school: Open, chromium: Chromium, clock: Clock
) -> None:
    open = empty_school
    with computer(chromium) as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=open.base)
        hands = Hands(page)
        begins(hands, first_link(open))
        assert hands.actions <= 15, hands.done
        assert page.locator("article .name").all_inner_texts() == [
            "Leo Park 4A", "Maya Lopez 4A", "Nia Cole 4A",
        ]  # fmt: skip
        page.goto(f"{open.base}/staff")
        assert "Maya Lopez" in page.inner_text("main")
        assert "Lincoln Elementary" in page.inner_text("header")
        _shares(open, clock)
        page.goto(f"{open.base}/staff")
        assert "always" in _copied(Hands(page))


@pytest.mark.parametrize("role", [TEACHER, CASE_MANAGER])
def test_as_each_role_from_the_link_to_a_copied_section(
    empty_school: Open, chromium: Chromium, clock: Clock, role: str
) -> None:
    open = empty_school
    _shares(open, clock)
    with computer(chromium) as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=open.base)
        id = add_staff(open, "Kim", [role], ["4A"] if role == TEACHER else [])
        page.goto(link_of(open, id))
        page.get_by_role("button", name="Go on").click()
        page.get_by_role("button", name="Make a passkey").click()
        page.get_by_role("link", name="I have kept them").click()
        page.wait_for_selector("table.list")
        hands = Hands(page)
        assert "always" in _copied(hands)
        assert hands.actions <= 4, hands.done


def test_one_student_is_reviewed_in_ten_actions(
    empty_school: Open, chromium: Chromium, clock: Clock
) -> None:
    """Opened, a sentence looked behind and left out, words beside another, kept, said to be ready, copied."""
    open = empty_school
    _shares(open, clock)
    tom = signs_in(open, add_staff(open, "Tom", [TEACHER], ["4A"]))
    with computer(chromium) as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=open.base)
        cookie = tom.client.cookies.get(COOKIE) or ""
        page.context.add_cookies([{"name": COOKIE, "value": cookie, "url": open.base}])
        page.goto(f"{open.base}/staff")
        hands = Hands(page)
        hands.presses("Bob", "link")
        hands.opens_sentence()
        hands.presses("Leave out")
        page.wait_for_selector(".tag")
        hands.opens_sentence()
        hands.presses("Put back")
        hands.opens_sentence()
        hands.writes("Your own words, beside this sentence and marked as yours", "seen in class")
        hands.presses("Save my words")
        hands.presses("Ready for the meeting")
        hands.presses("Copy", "link")
        page.wait_for_selector("a.copy.done")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert "always" in copied
        assert "seen in class" in copied
        assert hands.actions <= 10, hands.done


def test_who_begins_says_who_they_are_before_anything_else(empty_school: Open) -> None:
    open, link = empty_school, first_link(empty_school)
    page = open.browser().opens(link)
    for name, email in (("", "ada@school.example"), ("Ada", "ada"), ("x" * 300, "a@b.example")):
        page.types(name, "name").types(email, "email").presses("Go on")
        assert page.status == 422
        assert "Write your name" in page.text
    page.types("Ada", "name").types("ada@school.example", "email").presses("Go on")
    assert page.url == "/staff/enrol"
    with open.store.reading() as connection:
        (ada,) = members(connection, open.store.vault, open.school.id)
    assert (ada.name, ada.email) == ("Ada", "ada@school.example")
    with open.store.writing() as connection:  # and nobody begins it a second time
        assert first_admin(connection, open.store.vault, open.school.id, open.clock.now) is None


def test_the_program_prints_the_link_until_somebody_has_a_page(program: Program) -> None:
    for _ in range(2):
        running = program.start("run", WHATHELPS_WEB__PORT="0")
        told = running.shows("Stop: Ctrl-C.")
        assert re.search(r"Nobody of the staff has a page yet.*/staff/link/\w{26}", told)
        running.is_stopped()
    ended = program.run("staff", "add", "ada@school.example", "--role", "admin")
    assert ended.code == 0
    running = program.start("run", WHATHELPS_WEB__PORT="0")
    assert "Nobody of the staff" not in running.shows("Stop: Ctrl-C.")
    running.is_stopped()


def _shares(open: Open, clock: Clock) -> None:
    """Bob, of the same class, has said something and shared it with the team."""
    has = ("extended_time @ Math",)
    bob = Student(
        open.store, open.school, clock, "Bob", has=has, class_name="4A", case_manager="Kim"
    )
    bob.begins()
    bob.says("always")
    bob.gives("stop")
    bob.shares(next(iter(bob.kept)), "team")
    bob.keeps_the_rest_private()


def _copied(hands: Hands) -> str:
    """From the list to what is on the clipboard."""
    hands.presses("Bob", "link")
    hands.page.wait_for_selector("a.copy")
    hands.presses("Copy", "link")
    hands.page.wait_for_selector("a.copy.done")
    return str(hands.page.evaluate("navigator.clipboard.readText()"))
