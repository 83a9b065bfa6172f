"""A school's own flows on the page: there once they are published, and closed without a word of why."""

from storage import consent
from tests.bot.own_flows import TITLE, lunch, published, withdrawn
from tests.student import Student
from tests.web.school import Open

NOT_OPEN = "That is not open for you yet. Ask your teacher."


def parent_says(open: Open, student: Student, *, yes: bool, flow: str = "") -> None:
    who = (open.school.id, student.row.id)
    open.clock.now += 1
    with open.store.writing() as connection:
        said = consent.Consent("parent", yes, "form", "en", "paper", open.clock.now, flow)
        consent.record(connection, *who, said)


def test_a_published_flow_is_in_the_menu_of_a_page_that_was_open_before(
    open: Open, bob: Student
) -> None:
    page = open.shows_card(bob)
    open.says_yes(page, bob)
    assert TITLE["en"] not in page.buttons
    published(open.store, open.school, lunch())
    open.flows.renew()
    page.opens("/choose").presses(TITLE["en"])
    assert "Let's talk about lunch." in page.text


def test_whoever_is_in_the_middle_goes_on_with_the_old_text(
    open: Open, bob: Student, charlie: Student
) -> None:
    published(open.store, open.school, lunch())
    open.flows.renew()
    page = open.shows_card(bob)
    open.says_yes(page, bob)
    page.presses(TITLE["en"])
    published(open.store, open.school, lunch("2", "Lunch is new."))
    open.flows.renew()
    assert "Let's talk about lunch." in page.opens("/talk").text
    assert "Let's talk about lunch." in open.shows_card(bob).text
    other = open.shows_card(charlie)
    open.says_yes(other, charlie)
    assert "Lunch is new." in other.presses(TITLE["en"]).text


def test_a_withdrawn_flow_is_finished_by_who_began_it_and_begun_by_nobody(
    open: Open, bob: Student, charlie: Student
) -> None:
    published(open.store, open.school, lunch())
    open.flows.renew()
    page, late = open.shows_card(bob), open.shows_card(charlie)
    open.says_yes(page, bob)
    open.says_yes(late, charlie)
    page.presses(TITLE["en"])
    withdrawn(open.store, open.school, "lunch")
    open.flows.renew()
    assert page.opens("/talk").asked
    assert open.shows_card(bob).asked == page.asked
    late.presses(TITLE["en"])  # of a page that was opened before
    assert late.status == 409
    assert NOT_OPEN in late.text
    assert TITLE["en"] not in late.opens("/choose").buttons


def test_a_flow_that_waits_for_a_parents_yes_is_shown_to_those_who_have_it(
    open: Open, bob: Student, charlie: Student
) -> None:
    published(open.store, open.school, lunch(consent="parent"))
    open.flows.renew()
    parent_says(open, bob, yes=True)
    with_it, without = open.shows_card(bob), open.shows_card(charlie)
    open.says_yes(with_it, bob)
    open.says_yes(without, charlie)
    assert TITLE["en"] in with_it.buttons
    assert TITLE["en"] not in without.buttons
    parent_says(open, bob, yes=False, flow="lunch")
    with_it.presses(TITLE["en"])
    assert (with_it.status, NOT_OPEN in with_it.text) == (409, True)
    assert "lunch" not in with_it.text.lower()


def test_a_parents_no_ends_what_was_begun_with_a_yes(open: Open, bob: Student) -> None:
    published(open.store, open.school, lunch(consent="parent"))
    open.flows.renew()
    parent_says(open, bob, yes=True)
    page = open.shows_card(bob)
    open.says_yes(page, bob)
    page.presses(TITLE["en"])
    parent_says(open, bob, yes=False)
    again = open.shows_card(bob)
    assert "Let's talk about lunch." not in again.text


def test_in_spanish_it_is_told_in_spanish(open: Open) -> None:
    camila = Student(open.store, open.school, open.clock, "Camila", language="es")
    published(open.store, open.school, lunch())
    open.flows.renew()
    page = open.shows_card(camila)
    open.says_yes(page, camila)
    withdrawn(open.store, open.school, "lunch")
    open.flows.renew()
    page.presses(TITLE["es"])
    assert "Eso todavía no está abierto para ti. Pregúntale a tu maestra o maestro." in page.text
