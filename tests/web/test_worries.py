"""A worry on the page: the words alone, whom to call, stop or go on; and the wish to talk to someone."""

import json
from urllib.parse import urlencode

from playwright.sync_api import Browser
from sqlalchemy import text

from bot.conversation.consenting import take_back
from dialogs.phrases import use_own
from storage import alerts
from tests.student import Student
from tests.web.families import Family
from tests.web.phone import phone
from tests.web.school import Open, said

WORRY = "my stepdad hits me with a belt when i get home"


def test_the_words_stand_alone_with_whom_to_call(open: Open, bob: Student) -> None:
    page = open.let_in(bob).presses("Sometimes").ticks("Math").presses("Done").presses("Skip")
    page.presses("Something else").types(WORRY).presses("Send")
    assert "Thank you for telling me. You are not in trouble." in page.text
    assert "Do you want to stop or keep going?" in page.text
    assert "belt" not in page.text
    assert "Saved" not in page.text
    assert "Math" not in page.text
    assert {"tel:911", "tel:988", "sms:988"} <= set(page.page.links.values())
    page.follows("Keep going")
    assert page.asked == "What should happen with it next?"
    assert "belt" not in page.text


def test_who_stops_there_finds_none_of_it_again(open: Open, bob: Student) -> None:
    page = open.let_in(bob).presses("Something else").types(WORRY).presses("Send")
    page.presses("Stop here")
    assert "Okay, we take a break." in page.text
    page.presses("Next student")
    again = open.shows_card(bob)
    assert again.asked == "How often do you use a copy of notes?"
    assert "belt" not in again.opens("/answers").text
    assert "Thank you for telling me" not in again.text


def test_the_same_form_sent_twice_shows_the_words_twice_and_alerts_once(
    open: Open, bob: Student
) -> None:
    page = open.let_in(bob).presses("Something else").types(WORRY)
    form = [*page.form("/talk").pairs(), ("send", "1")]
    page.sends("/talk", form).sends("/talk", form)
    assert "Thank you for telling me" in page.text
    assert len(alerts_of(open, bob)) == 1


def test_a_family_that_writes_of_a_worry_reads_other_words_and_the_team_does_not(
    open: Open, bob: Student
) -> None:
    parent = Family(open, bob).comes()
    while parent.says("page_send") not in parent.browser.buttons:
        parent.skips()
    parent.writes("Her uncle touches her when she visits him and she is afraid")
    assert "Thank you for telling us." in parent.text
    assert "Please call or see" in parent.text
    (one,) = alerts_of(open, bob)
    assert one["respondent"] == "family"
    parent.browser.follows("Keep going")
    assert "uncle" not in parent.text


def test_who_wants_to_talk_to_someone_is_asked_only_when(open: Open, bob: Student) -> None:
    page = open.let_in(bob).follows("Talk to someone")
    assert "When do you want to talk to someone?" in page.text
    page.presses("Today")
    assert "I wrote that down for the school." in page.text
    assert "nobody watches this live" in page.text
    assert [one["when"] for one in alerts_of(open, bob)] == ["today"]
    page.follows("Keep going")
    assert page.asked == "How often do you use more time?"
    assert "When do you want" not in open.browser().opens("/someone").text


def test_who_deletes_all_reads_in_the_schools_words_what_stays_with_the_counselors(
    open: Open, bob: Student
) -> None:
    page = open.let_in(bob).presses("Something else").types(WORRY).presses("Send")
    page.opens("/delete")
    assert "If you wrote that someone is in danger, the school's counselor keeps that." in page.text
    use_own("delete_keeps", {"en": "Ms. Lee keeps what tells of danger."})
    try:
        assert "Ms. Lee keeps what tells of danger." in page.opens("/delete").text
    finally:
        use_own("delete_keeps", {})
    page.ticks("Yes, delete them all").presses("Delete all my answers")
    assert len(alerts_of(open, bob)) == 1


def test_with_script_the_words_stand_alone_too(open: Open, chromium: Browser, bob: Student) -> None:
    with phone(chromium, open) as it:
        it.is_at(bob)
        it.clicks("button[value=something_else]")
        it.page.locator("textarea[name=text]").fill(WORRY)
        it.clicks("button[name=send]")
        it.page.wait_for_selector("text=Thank you for telling me")
        assert not it.page.locator("#log").count()
        it.clicks("a.main[href='/talk']")
        it.page.wait_for_selector("text=How often do you use a copy of notes?")


def alerts_of(open: Open, student: Student) -> list[dict[str, str]]:
    with open.store.reading() as connection:
        found = alerts.of_student(connection, open.store.vault, open.school.id, student.row.id)
    return [json.loads(one.alert.body) for one in found]


def test_a_worry_in_a_form_that_is_over_in_a_code_box_and_after_the_visit_is_heard(
    open: Open, bob: Student
) -> None:
    page = open.let_in(bob).presses("Something else")
    form = [pair for pair in page.form("/talk").pairs() if pair[0] not in ("text", "conversation")]
    page.sends("/talk", [*form, ("conversation", "0" * 32), ("text", WORRY)])
    assert "Thank you for telling me" in page.text
    assert "belt" not in page.text
    assert len(alerts_of(open, bob)) == 1
    stranger = open.browser().opens("/")
    stranger.types(WORRY, "code").sends("/", stranger.form("/").pairs())
    assert "Thank you for telling me" in stranger.text
    assert {"tel:911", "tel:988"} <= set(stranger.page.links.values())
    assert len(alerts_of(open, bob)) == 1  # nobody is known there


def test_who_writes_that_they_want_to_talk_is_asked_when(open: Open, bob: Student) -> None:
    page = open.let_in(bob).presses("Something else")
    page.types("Can I talk to somebody?").presses("Send")
    assert page.url == "/someone"
    page.presses("Now")
    assert [one["when"] for one in alerts_of(open, bob)] == ["now"]
    assert open.kept(bob) == {}


def test_of_a_form_that_may_be_anybodys_nothing_is_kept_and_it_stays_refused(
    open: Open, bob: Student
) -> None:
    page = open.let_in(bob)
    page.sends("/settings", [("text", WORRY)])
    assert page.status == 403
    assert "Thank you for telling me" in page.text
    assert alerts_of(open, bob) == []


def test_words_that_were_never_sent_are_not_looked_through(open: Open, bob: Student) -> None:
    """Also where they are not kept: the script sends them again and again."""
    page = open.let_in(bob).presses("Something else")
    form = [pair for pair in page.form("/talk").pairs() if pair[0] != "text"]
    with open.store.writing() as connection:
        take_back(connection, bob.row, "en", "web", open.clock.now)
    for pairs in ([*form, ("text", WORRY)], [("text", WORRY)]):
        page.sends("/unsent", pairs)
        assert (page.status, page.body) == (204, "")
    assert alerts_of(open, bob) == []


def test_what_a_family_sends_after_its_visit_has_ended_is_answered(
    open: Open, bob: Student
) -> None:
    parent = Family(open, bob).comes()
    while parent.says("page_send") not in parent.browser.buttons:
        parent.skips()
    open.clock.passes(seconds=40 * 60)
    parent.writes("Her uncle touches her when she visits him and she is afraid")
    assert "Thank you for telling us." in parent.text
    assert "uncle" not in parent.text


def test_what_an_adult_notes_beside_a_command_is_heard(open: Open, mia: Student) -> None:
    for command in ("i want to talk to someone", "delete my answers"):
        page = open.let_in(mia)
        form = [pair for pair in page.form("/talk").pairs() if pair[0] not in ("text", "note")]
        page.sends("/talk", [*form, ("text", command), ("note", "She says her uncle hits her")])
        assert "Thank you for telling me" in page.text, command
    assert len(alerts_of(open, mia)) == 2


def test_what_is_no_text_beside_a_worry_hides_it_from_nobody(open: Open, bob: Student) -> None:
    page = open.let_in(bob)
    form = [pair for pair in page.form("/talk").pairs() if pair[0] != "text"]
    body = urlencode([*form, ("text", WORRY)]) + "&choice=%ff"
    answer = page.client.post(
        "/talk", content=body, headers={"Content-Type": "application/x-www-form-urlencoded"}
    )
    assert (answer.status_code, "Thank you for telling me" in answer.text) == (200, True)
    assert [one["text"] for one in alerts_of(open, bob)] == [WORRY]


def test_a_worry_in_the_box_of_a_code_is_not_taken_for_whoever_is_in(
    open: Open, bob: Student
) -> None:
    page = open.browser().opens("/")
    form = page.form("/").pairs()
    inside = open.let_in(bob)
    page.client.cookies = inside.client.cookies
    page.sends("/", [*(pair for pair in form if pair[0] != "code"), ("code", WORRY)])
    assert "Thank you for telling me" in page.text
    assert alerts_of(open, bob) == []


def test_what_is_told_beside_the_wish_to_talk_stands_in_its_box_again(
    open: Open, bob: Student
) -> None:
    page = open.let_in(bob).presses("Something else")
    page.types("only in math. I want to talk to someone.").presses("Send")
    assert "When do you want to talk to someone?" in page.text
    page.presses("Today").opens("/talk")
    assert "only in math. I want to talk to someone." in page.body
    assert open.kept(bob) == {}


def test_whoever_shows_another_card_wishes_for_nobody_else(
    open: Open, bob: Student, charlie: Student
) -> None:
    page = open.let_in(bob)
    form = page.opens("/someone").form("/someone").pairs()
    page.opens(f"/c/{open.code_of(charlie)}").opens("/someone")
    assert "When do you want to talk to someone?" not in page.text
    assert "tel:988" in page.page.links.values()
    page.sends("/someone", [*(pair for pair in form if pair[0] != "when"), ("when", "now")])
    assert alerts_of(open, bob) + alerts_of(open, charlie) == []


def test_nothing_is_shared_with_a_yes_of_over_a_year_ago(open: Open, bob: Student) -> None:
    page = open.let_in(bob).presses("Sometimes").presses("Stop here")
    page.presses("Mark what is left for my team")
    form = page.form("/share").pairs()
    with open.store.writing() as connection:
        connection.execute(text("UPDATE consent SET at = 1 WHERE kind = 'assent'"))
    page.sends("/share", [*(pair for pair in form if pair[0] != "do"), ("do", "share")])
    assert page.url == "/hello"
    assert open.kept(bob)["use@extended_time"].audience == "private"


def test_an_adults_note_is_told_of_where_another_tab_has_said_since_that_the_student_types(
    open: Open, mia: Student
) -> None:
    page = open.let_in(mia)
    form = [one for one in page.form("/talk").pairs() if one[0] not in ("text", "note")]
    with open.store.writing() as connection:
        connection.execute(text("UPDATE student_session SET typed_by = 'student'"))
    page.sends("/talk", [*form, ("choice", "sometimes"), ("note", "She says her uncle hits her")])
    assert "Thank you for telling me" in page.text
    assert open.kept(mia) == {}
    assert len(alerts_of(open, mia)) == 1
    page.sends("/talk", [*form, ("choice", "sometimes"), ("note", "she pointed at it")])
    assert "she pointed at it" in page.text
    assert [one.codes for one in open.kept(mia).values()] == [("sometimes",)]


def test_a_worry_in_a_form_from_before_the_device_was_ones_own_is_that_students(
    open: Open, bob: Student
) -> None:
    page = open.let_in(bob).presses("Something else")
    form = [one for one in page.form("/talk").pairs() if one[0] != "text"]
    page.opens("/settings").picks(said(bob, "page_device_own")).presses(said(bob, "set_save"))
    page.sends("/talk", [*form, ("text", WORRY)])  # by the browser's own Back
    assert "Thank you for telling me" in page.text
    assert [one["text"] for one in alerts_of(open, bob)] == [WORRY]
    assert open.kept(bob)["use@extended_time"].codes == ("skip",)


def test_a_worry_that_was_kept_while_it_was_typed_stands_in_no_box_once_it_is_heard(
    open: Open, bob: Student
) -> None:
    page = open.let_in(bob).presses("Something else")
    form = [one for one in page.form("/talk").pairs() if one[0] != "text"]
    page.sends("/unsent", [*form, ("text", WORRY)])
    assert "belt" in page.opens("/talk").body
    other = [(name, value) for name, value in form if name != "conversation"]
    page.sends("/talk", [*other, ("conversation", "another"), ("text", WORRY)])
    assert "Thank you for telling me" in page.text
    assert len(alerts_of(open, bob)) == 1
    assert "belt" not in page.opens("/talk").body
