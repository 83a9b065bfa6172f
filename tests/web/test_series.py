"""On the page, what is next for a meeting stands first, with a line that tells nothing of a plan."""

from datetime import date

from dialogs.loading import shipped_flow
from storage.enrolling import NewStudent, save_students
from storage.meetings import set_meeting
from tests.student import Student
from tests.web.browser import Browser
from tests.web.school import Open

# The clock stands on Tuesday, 8 September 2026.
IN_TWO_WEEKS = date(2026, 9, 22)


def gives(open: Open, student: Student, series: str, day: date = IN_TWO_WEEKS) -> None:
    with open.store.writing() as connection:
        now = open.clock.now
        set_meeting(connection, open.school, student.row.id, series, day, now)


def menu(open: Open, student: Student) -> Browser:
    page = open.shows_card(student)
    open.says_yes(page, student)
    return page.opens("/choose")


def title(flow: str, language: str = "en") -> str:
    return shipped_flow(flow).title[language]


def test_it_is_begun_without_a_menu_and_leads_to_one(open: Open, bob: Student) -> None:
    gives(open, bob, "plan_meeting")
    page = open.shows_card(bob)
    open.says_yes(page, bob)
    assert page.url == "/talk"
    assert page.asked
    page.follows("Talk about something else")
    assert page.page.by_class["label"][0] == f"Next for your meeting {title('words')}"


def test_it_stands_first_and_is_begun_like_any_other(open: Open, bob: Student) -> None:
    gives(open, bob, "plan_meeting")
    page = menu(open, bob)
    first = f"Next for your meeting {title('words')}"
    assert page.page.by_class["label"][0] == first
    assert title("quick") in page.buttons
    page.presses(first)
    assert page.url == "/talk"


def test_it_is_said_in_spanish(open: Open) -> None:
    camila = Student(open.store, open.school, open.clock, "Camila", language="es", mode="every")
    gives(open, camila, "conference")
    page = menu(open, camila)
    assert page.page.by_class["label"][0] == f"Lo próximo para tu reunión {title('quick', 'es')}"


def test_of_each_step_only_what_is_still_to_do(open: Open, bob: Student) -> None:
    gives(open, bob, "conference")
    bob.begins("quick")
    bob.gives("stop")
    bob.keeps_the_rest_private()
    assert "Next for" not in menu(open, bob).text
    open.clock.passes(days=3)  # a Friday, seven school days before
    label = menu(open, bob).page.by_class["label"][0]
    assert label == f"Next for your conference {title('my_meeting')}"


def test_in_class_the_line_is_the_same_with_and_without_a_plan(open: Open) -> None:
    pages = []
    for name, mode in (("Ana", "iep"), ("Eva", "every")):
        student = Student(open.store, open.school, open.clock, name, mode=mode)
        row = NewStudent(
            student.local_id, name, "7B", "6-8", mode, "en", in_class=True,
            plan_word="iep" if mode == "iep" else "plan", knows_about_plan=mode == "iep",
        )  # fmt: skip
        with open.store.writing() as connection:
            save_students(connection, open.store.vault, open.school, [row], open.clock.now)
        series = "plan_meeting" if mode == "iep" else "conference"
        gives(open, student, series, date(2026, 9, 7))  # both are asked how it was
        pages.append(menu(open, student).text)
    assert "Next for your conference After my meeting" in pages[0]
    assert pages[0] == pages[1]
