"""How many presses lie between a card and the first question, and what stands on the way to it.

Not counted: the initials (where the youngest say with the same press who types) and the picture PIN.
"""

from collections.abc import Iterator
from datetime import date

import pytest

from dialogs.flow import BANDS
from dialogs.loading import shipped_flow
from dialogs.opening import REMINDER
from dialogs.phrases import phrase
from storage.database import Store
from storage.meetings import set_meeting
from storage.people import School
from tests.student import Clock, Student
from tests.web.browser import Browser
from tests.web.school import Open, open_school, said

NEW, KNOWN = 3, 1  # presses at most, and none more

# Ana's talks from the card to where they are read back, with two tools, and two ticks wherever several may
# be ticked. What the page asks of her may become less, and never more.
TO_READING_BACK = {"quick": 20, "my_tools": 19}
READING_BACK = 3  # presses where nothing is changed: marked, read as it will be read, shared

EVERYBODY = [(band, language) for band in BANDS for language in ("en", "es")]
everybody = pytest.mark.parametrize(("band", "language"), EVERYBODY)


@pytest.fixture
def shipped(store: Store, school: School, clock: Clock) -> Iterator[Open]:
    with open_school(store, school, clock, shipped=True) as open:
        yield open


def kid(open: Open, band: str, language: str, mode: str = "iep") -> Student:
    has = ("extended_time", "class_notes") if mode == "iep" else ()
    return Student(open.store, open.school, open.clock, "Ana", band, mode, language, has,
                   case_manager="Ms. Lopez")  # fmt: skip


def comes(open: Open, student: Student) -> Browser:
    """Past the initials and the pictures; the counting begins here."""
    page = open.shows_card(student)
    page.pressed = 0
    return page


def reaches(page: Browser, student: Student, flow: str = "quick") -> int:
    """The presses to the first question."""
    for name in ("opening_yes", "talk_again"):
        if said(student, name) in page.buttons:
            page.presses(said(student, name))
    title = shipped_flow(flow).title[student.language]
    if page.url == "/choose" and title in page.buttons:
        page.presses(title)
    if said(student, "talk_again") in page.buttons:
        page.presses(said(student, "talk_again"))
    assert page.asked
    assert page.url.partition("?")[0] == "/talk"
    return page.pressed


def ends(page: Browser, student: Student) -> None:
    """The talk is over: read back and kept private."""
    page.presses(said(student, "page_stop"))
    if any(form.action == "/share" for form in page.page.forms):
        page.presses(said(student, "list_mark_private")).presses(said(student, "list_share"))


@everybody
def test_a_new_student_has_three_presses_at_most_before_them(
    shipped: Open, band: str, language: str
) -> None:
    student = kid(shipped, band, language)
    assert reaches(comes(shipped, student), student) <= NEW


@everybody
def test_who_came_before_has_one_at_most_with_the_card_or_an_open_session(
    shipped: Open, band: str, language: str
) -> None:
    student = kid(shipped, band, language)
    first = comes(shipped, student)
    reaches(first, student)
    again = first.opens("/")
    again.pressed = 0
    assert (reaches(again, student), bool(again.asked)) == (0, True)  # a talk is under way
    assert reaches(comes(shipped, student), student) == 0
    ends(page := comes(shipped, student), student)
    page.pressed = 0
    assert reaches(page.opens("/choose"), student, "my_day") <= KNOWN
    ends(page, student)
    for next_time in (comes(shipped, student), page.opens("/choose")):
        next_time.pressed = 0
        assert reaches(next_time, student, "all_about_me") <= KNOWN  # the second time, too
        ends(next_time, student)


def test_in_the_menu_what_was_talked_about_is_begun_anew_or_looked_at(shipped: Open) -> None:
    student = kid(shipped, "6-8", "en")
    page = comes(shipped, student)
    reaches(page, student)
    page.ticks(next(iter(page.form("/talk").ticks))).presses("Done")
    ends(page, student)
    page.opens("/choose")
    looks = [label for label in page.buttons if label.startswith("My answers")]
    assert looks == ["My answers: Quick questions"]
    page.presses(looks[0])
    assert any(form.action == "/share" for form in page.page.forms)
    shipped.clock.passes(seconds=1)
    assert page.opens("/choose").presses("Quick questions").asked


@everybody
def test_what_is_next_for_a_meeting_opens_by_itself_and_the_menu_is_one_press_away(
    shipped: Open, band: str, language: str
) -> None:
    student = kid(shipped, band, language)
    with shipped.store.writing() as connection:
        day, now = date(2026, 9, 22), shipped.clock.now
        set_meeting(connection, shipped.school, student.row.id, "plan_meeting", day, now)
    page = comes(shipped, student)
    page.presses(said(student, "opening_yes"))
    assert page.pressed == 1
    assert page.asked
    menu = page.follows(said(student, "page_other_topic"))
    assert menu.url == "/choose"
    assert shipped_flow("quick").title[language] in menu.buttons


def test_the_only_talk_that_a_school_offers_opens_by_itself(
    store: Store, school: School, clock: Clock
) -> None:
    with open_school(store, school, clock, shipped=True, flows=["my_day"]) as open:
        student = kid(open, "6-8", "en")
        page = comes(open, student).presses("Yes, let's start")
        assert page.url == "/talk"
        assert page.asked
        assert "Talk about something else" not in page.body.partition("<main")[2]
        answers(page, student)
        ends(page, student)
        page = comes(open, student)
        assert "You have talked about this before." in page.text
        assert page.presses("Talk about it again").asked
        assert page.pressed == KNOWN


@everybody
def test_the_opening_and_its_yes_stand_on_one_screen_with_the_whole_behind_more(
    shipped: Open, band: str, language: str
) -> None:
    student = kid(shipped, band, language)
    page = comes(shipped, student)
    assert page.url == "/hello"
    assert said(student, "opening_yes") in page.buttons
    assert said(student, "opening_no") in page.buttons
    assert said(student, "opening_choice") in page.page.by_class["more"][0]
    assert said(student, "opening_more") in page.page.by_class["more"][0]
    assert shipped.kept(student) == {}


@everybody
def test_who_reads_it_and_that_nobody_watches_stand_above_the_first_question_of_every_visit(
    shipped: Open, band: str, language: str
) -> None:
    student = kid(shipped, band, language)
    manager = phrase("reader_case_manager", student.world, language, name="Ms. Lopez")
    line = " ".join(said(student, REMINDER, reader=manager).split())
    page = comes(shipped, student)
    reaches(page, student)
    assert page.page.by_class["reminder"] == [line]
    page.opens("/settings").opens("/talk")
    assert page.page.by_class["reminder"] == [line]  # until something is answered
    page.presses(said(student, "skip"))
    assert "reminder" not in page.page.by_class
    shipped.clock.passes(seconds=1)
    page = comes(shipped, student)
    assert page.page.by_class["reminder"] == [line]
    assert page.presses(said(student, "skip")).asked
    assert "reminder" not in page.page.by_class


def test_a_device_is_shared_until_its_owner_says_otherwise_in_settings_or_at_the_end(
    shipped: Open,
) -> None:
    student = kid(shipped, "6-8", "en")
    page = comes(shipped, student)
    reaches(page, student)
    assert page.page.refresh
    page.presses("Take a break").presses("This is my own phone or computer")
    assert page.page.refresh  # it is asked first: a slip keeps nobody signed in
    page.presses("Mine")
    assert "You stay signed in here today." in page.text
    assert "Max-Age=43200" in page.headers["set-cookie"]
    assert page.opens("/talk").page.refresh == ""
    page.opens("/settings").picks("Shared, or the school's").presses("Save")
    assert page.page.refresh
    assert "Max-Age" not in page.headers.get("set-cookie", "")
    page.opens("/settings").picks("Mine").presses("Save")
    assert page.page.refresh == ""


def test_to_say_whose_device_it_is_makes_no_visit_longer(shipped: Open) -> None:
    student = kid(shipped, "6-8", "en")
    page = comes(shipped, student)
    reaches(page, student)
    page.opens("/settings").picks("Mine").presses("Save")
    shipped.clock.passes(seconds=11 * 3600)
    page.opens("/settings").picks("Shared, or the school's").presses("Save")
    page.opens("/settings").picks("Mine").presses("Save")
    shipped.clock.passes(seconds=3600)
    assert "This visit has ended" in page.opens("/talk").text


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("flow", TO_READING_BACK)
def test_the_presses_of_anas_talks_do_not_grow(shipped: Open, flow: str, language: str) -> None:
    student = kid(shipped, "6-8", language)
    page = comes(shipped, student)
    reaches(page, student, flow)
    while page.page.forms and not any(form.action == "/share" for form in page.page.forms):
        answers(page, student)
    assert page.pressed <= TO_READING_BACK[flow]
    before = page.pressed
    for name in ("list_mark_team", "list_preview", "list_share"):
        page.presses(said(student, name))
    print(f"{flow}, {language}: {page.pressed} presses from the card to shared")
    assert page.pressed - before <= READING_BACK
    kept = shipped.kept(student, flow)
    assert {one.audience for one in kept.values() if one.words or one.codes} >= {"team"}
    assert all(one.decided for one in kept.values())


def answers(page: Browser, student: Student) -> None:
    """The question that waits: the first choice, two of them where several may be ticked, or words."""
    form = page.form("/talk")
    if form.ticks:
        page.ticks(*list(form.ticks)[:2]).presses(said(student, "page_done"))
    elif form.radios:
        page.picks(next(iter(form.radios))).presses(said(student, "page_done"))
    elif "text" in form.texts:
        page.types("two more minutes").presses(said(student, "page_send"))
    else:
        page.presses_value("choice", next(b.value for b in form.buttons if b.name == "choice"))
