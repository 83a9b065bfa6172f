"""A student on the page, from the card to the last answer shared, without JavaScript."""

import pytest

from storage.database import Store
from storage.people import School
from tests.student import Clock, Student
from tests.web.browser import Browser
from tests.web.school import Open, open_school, said


def test_a_student_is_let_in_by_card_initials_pictures_and_yes(open: Open, bob: Student) -> None:
    page = open.browser().opens(f"/c/{open.code_of(bob)}")
    assert page.url == "/confirm"
    assert "Are these your initials: B.?" in page.text
    page.presses("Yes, that's me")
    assert page.url == "/pin"
    open.taps_pictures(page, bob)
    assert page.url == "/hello"
    assert "Hi Bob! I am WhatHelps" in page.text
    assert "Your teacher won't see it unless you share" in page.text
    page.presses("Yes, let's start")
    page.presses("My tools")
    assert page.asked == "How often do you use more time?"


def test_what_is_pressed_is_kept_and_shown_as_saved(open: Open, bob: Student) -> None:
    page = open.let_in(bob)
    page.presses("Sometimes")
    assert open.kept(bob)["use@extended_time"].codes == ("sometimes",)
    assert "How often do you use more time? You said: Sometimes Saved" in page.text
    assert page.asked == "In which classes do you use it?"


def test_stopping_leads_to_reading_back_what_was_said(open: Open, bob: Student) -> None:
    page = open.let_in(bob)
    page.presses("Sometimes").presses("Stop here")
    assert page.url == "/talk"
    assert "Okay, we stop here." in page.text
    assert "How often do you use more time?" in page.text
    page.marks(1, "team").presses("Share what is marked")
    assert "You shared 1 of 1" in page.text
    assert open.kept(bob)["use@extended_time"].audience == "team"


def test_something_else_asks_for_words_and_keeps_them(open: Open, bob: Student) -> None:
    page = open.let_in(bob)
    page.presses("Something else")
    assert page.asked == "Tell me in your own words."
    page.types("only when i\nask  ☂").presses("Send")
    kept = open.kept(bob)["use@extended_time"]
    assert (kept.codes, kept.words) == (("something_else",), "only when i\nask  ☂")


def test_several_are_ticked_and_kept_with_done(open: Open, bob: Student) -> None:
    page = open.let_in(bob).presses("Sometimes")
    page.ticks("Math", "Science").presses("Done")
    assert open.kept(bob)["where@extended_time"].codes == ("math", "science")


def test_too_many_ticks_are_refused_and_stay_ticked(open: Open, bob: Student) -> None:
    page = open.let_in(bob).presses("Sometimes")
    page.ticks("Math", "Science", "Tests", "Homework").presses("Done")
    assert page.status == 422
    assert "Pick up to 3 here." in page.text
    assert page.form("/talk").ticked == {"Math", "Science", "Tests", "Homework"}
    assert "where@extended_time" not in open.kept(bob)


def test_back_change_and_leave_it_as_it_is(open: Open, bob: Student) -> None:
    page = open.let_in(bob).presses("Sometimes").presses("Skip")
    page.presses("Back").presses("Back")
    assert page.asked == "How often do you use more time?"
    assert "You have an answer here." in page.text
    page.presses("Leave it as it is")
    assert page.asked == "How much does it help you?"
    page.follows("My answers")
    page.presses("Change").presses("Always")
    assert open.kept(bob)["use@extended_time"].codes == ("always",)


def test_pause_and_come_back_by_card_to_the_same_question(open: Open, bob: Student) -> None:
    page = open.let_in(bob).presses("Sometimes").presses("Take a break")
    assert "Your answers are kept. Next time we go on right here." in page.text
    page.presses("Next student")
    assert page.url == "/?left=1"
    again = open.shows_card(bob)
    assert again.url == "/talk?again=1"
    assert "Welcome back, Bob." in again.text
    assert again.asked == "In which classes do you use it?"
    assert "How often do you use more time? You said: Sometimes" in again.text


def test_a_grown_up_types_in_two_boxes(open: Open, mia: Student) -> None:
    page = open.let_in(mia, "all_about_me")
    page.presses("Something else") if "Something else" in page.buttons else page.ticks(
        "Something else"
    ).presses("Done")
    assert page.asked == "Tell me. What is it?"
    page.types("dinos!").types("she roared", "note").presses("Send")
    with open.store.reading() as connection:
        from storage import answers

        found = answers.of_student(connection, open.store.vault, mia.row.id)
    assert [(a.words, a.provenance.respondent, a.provenance.typed_by) for a in found] == [
        ("dinos!", "student", "adult"), ("she roared", "staff", "adult"),
    ]  # fmt: skip
    assert "Grown-up's own note (not the child's words): she roared" in page.text


def test_the_language_changes_in_the_middle(open: Open, bob: Student) -> None:
    page = open.let_in(bob).presses("Sometimes").follows("Settings")
    page.picks("Español").presses("Save")
    assert page.page.lang == "es"
    assert (
        "¿Con qué frecuencia" in page.text or "¿Cada cuánto" in page.text or "Saltar" in page.text
    )
    assert "Guardado" in page.text


def test_who_can_read_this_and_a_person_to_talk_to_are_named(open: Open, bob: Student) -> None:
    page = open.let_in(bob)
    assert "If you share one, Alice, your case manager can read it." in page.follows(
        "Who can read this"
    ).text.replace("manager,", "manager")
    assert "At school you can see Ms. Ortiz (room 12)." in page.opens("/someone").text


def test_a_stranger_is_told_of_no_person_by_name(open: Open) -> None:
    page = open.browser().opens("/someone")
    assert "Ortiz" not in page.text
    assert "911" in page.text


def test_talk_to_someone_has_links_that_call_and_write_in_each_language(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    phones = {"en": "555-555-0100 ext. 12", "es": "555-555-0199"}
    ana = Student(store, school, clock, "Ana", "6-8", "iep", "es", class_name="7B")
    with open_school(store, school, clock, contact_phone=phones) as open:
        stranger = open.browser().opens("/someone")
        assert calls_of(stranger) == ["tel:911", "tel:988", "sms:988"]
        page = open.let_in(bob).opens("/someone")
        assert "Ms. Ortiz (room 12; 555-555-0100 ext. 12)" in page.text
        assert page.page.links["Call the school: 555-555-0100 ext. 12"] == "tel:5555550100;ext=12"
        assert calls_of(page)[1:] == ["tel:911", "tel:988", "sms:988"]
        spanish = open.shows_card(ana).opens("/someone")
        assert spanish.page.links["Llamar a la escuela: 555-555-0199"] == "tel:5555550199"
        assert spanish.page.links["Mandar AYUDA al 988"] == "sms:988"


def calls_of(browser: Browser) -> list[str]:
    return [link for link in browser.page.links.values() if link.startswith(("tel:", "sms:"))]


def test_no_to_the_opening_keeps_nothing_and_ends_the_visit(open: Open, bob: Student) -> None:
    page = open.shows_card(bob)
    page.presses("No, not now")
    assert "Nothing was kept." in page.text
    assert page.opens("/talk").url == "/"
    assert open.kept(bob) == {}


@pytest.mark.parametrize("place", ["My answers", "Who can read this"])
def test_all_answers_can_be_deleted(open: Open, bob: Student, place: str) -> None:
    page = open.let_in(bob).presses("Sometimes").follows(place).follows("Delete all my answers")
    page.ticks("Yes, delete them all").presses("Delete all my answers")
    assert "Done. All your answers are deleted: 1." in page.text
    assert open.kept(bob) == {}
    assert page.follows("Talk about something else").url == "/choose"
    page.opens("/delete").ticks("Yes, delete them all").presses("Delete all my answers")
    assert "You have not told me anything yet." in page.text


def test_one_slip_or_a_form_from_elsewhere_deletes_nothing(open: Open, bob: Student) -> None:
    page = open.let_in(bob).presses("Sometimes").opens("/delete").presses("Delete all my answers")
    assert page.status == 422
    assert "tick the box first" in page.text
    assert page.sends("/delete", [("sure", "yes")]).status == 403
    assert open.kept(bob)["use@extended_time"].codes == ("sometimes",)
    assert page.opens("/delete").follows("No, keep them").asked == "In which classes do you use it?"


def test_at_a_person_to_talk_to_a_student_may_stop_or_keep_going(open: Open, bob: Student) -> None:
    page = open.let_in(bob).presses("Sometimes").follows("Talk to someone")
    assert "Do you want to stop or keep going?" in page.text
    assert page.follows("Keep going").asked == "In which classes do you use it?"
    page.opens("/someone").presses("Stop here")
    assert "Okay, we stop here." in page.text
    page.opens("/someone")
    assert "Do you want to stop" not in page.text
    assert "Stop here" not in page.buttons


def test_where_there_is_nothing_to_go_on_with_the_way_leads_to_the_start(
    open: Open, bob: Student
) -> None:
    for address in ("/nothing", "/someone"):
        page = open.browser().opens(address)
        assert "stop or keep going" not in page.text
        assert page.follows("To the start").url == "/"
    page = open.let_in(bob).opens("/nothing")
    assert page.follows("Keep going").asked == "How often do you use more time?"


def test_what_was_skipped_stands_so_under_my_answers(open: Open, bob: Student) -> None:
    page = open.let_in(bob).presses("Skip").follows("My answers")
    assert "How often do you use more time? Skip only you" in page.text


def test_an_earlier_answer_stands_in_its_form_again(open: Open, bob: Student) -> None:
    page = open.let_in(bob).presses("Something else").types("only in math").presses("Send")
    page.ticks("Math", "Science").presses("Done").presses("A lot")
    page.presses("Back")
    assert "A lot (your answer)" in page.text
    page.presses("Back")
    assert page.form("/talk").ticked == {"Math", "Science"}
    page.presses("Back")
    assert "Something else (your answer)" in page.text
    page.presses("Something else (your answer)")
    assert page.form("/talk").texts == {"text": "only in math"}
    page.presses("Skip")
    kept = open.kept(bob)["use@extended_time"]
    assert (kept.codes, kept.words) == (("skip",), "")


def test_an_earlier_note_stays_beside_the_answer_it_is_about(open: Open, mia: Student) -> None:
    page = open.let_in(mia).types("she pointed", "note").presses("Yes").presses("Back")
    assert page.form("/talk").texts == {"note": "she pointed"}
    page.presses("Yes (your answer)").presses("Back")
    assert page.form("/talk").texts == {"note": "she pointed"}


def test_simple_words_are_used_from_the_next_conversation_on(open: Open, charlie: Student) -> None:
    page = open.shows_card(charlie)
    page.follows("Settings").ticks(said(charlie, "set_simple")).presses("Save")
    open.says_yes(page, charlie)
    page.presses("My tools")
    assert 'class="simple"' in page.body
    with open.store.reading() as connection:
        from storage import conversations

        id = conversations.unfinished(connection, charlie.row.id, "my_tools")
        assert id
        stored = conversations.load(connection, open.store.vault, id)
    assert stored.conversation.world.simple


def test_delete_my_answers_may_be_written_as_well(open: Open, bob: Student) -> None:
    page = open.let_in(bob).presses("Something else")
    page.types("Delete my answers").presses("Send")
    assert page.url == "/delete"
    assert open.kept(bob) == {}


@pytest.mark.parametrize("headers", [{}, {"x-part": "1"}], ids=["without script", "with"])
def test_a_grown_ups_note_stays_while_the_same_question_waits(
    open: Open, mia: Student, headers: dict[str, str]
) -> None:
    page = open.let_in(mia)
    pairs = [(name, value) for name, value in page.form("/talk").pairs() if name != "note"]
    typed = [*pairs, ("note", "she pointed"), ("choice", "something_else")]
    page.sends("/talk", typed, **headers)
    assert page.asked == "Tell me. What is it?"
    assert page.form("/talk").texts == {"text": "", "note": "she pointed"}


def test_a_note_in_an_old_form_is_shown_again(open: Open, mia: Student) -> None:
    page = open.let_in(mia)
    old = [(name, value) for name, value in page.form("/talk").pairs() if name != "note"]
    page.presses("Skip")
    page.sends("/talk", [*old, ("note", "she pointed"), ("choice", "yes")])
    assert page.status == 409
    assert "You wrote: she pointed" in page.text
