"""An alert reaches people: letters, banners, the counselor's page, and what is held for it."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from storage import access_log, told_adults
from storage.database import Store
from storage.people import School
from storage.staffing import ADMIN, COUNSELOR, TEACHER
from tests.mailbox import Mailbox, mail_server
from tests.student import Clock, Student
from tests.web.browser import Browser
from tests.web.school import Open, open_school, said
from tests.web.staffers import add_staff, signs_in

WORRY = "my dad hits me every night"
HOUR, DAY = 3600 * 1_000_000, 24 * 3600 * 1_000_000
AT_SCHOOL = Clock.now  # a Tuesday, nine in the morning
ROSA, SAM = "rosa.diaz@school.example", "sam.okoro@school.example"


@pytest.fixture
def mail() -> Iterator[Mailbox]:
    with mail_server() as box:
        yield box


@pytest.fixture
def open(store: Store, school: School, clock: Clock, mail: Mailbox) -> Iterator[Open]:
    with open_school(store, school, clock, mail=mail.settings) as open:
        yield open


@pytest.fixture
def adults(open: Open) -> dict[str, str]:
    """Rosa and Sam are told, in this order, and both have said that the trial letter came."""
    ids = {name: add_staff(open, name, [COUNSELOR], []) for name in ("Rosa Diaz", "Sam Okoro")}
    with open.store.writing() as connection:
        for id in ids.values():
            told_adults.name_adult(connection, open.store.vault, open.school.id, id, open.clock.now)
    open.tells()
    with open.store.writing() as connection:
        for id, trial in told_adults.newest_trials(connection).items():
            told_adults.confirm_trial(connection, id, trial.id, open.clock.now)
    return ids


def letters(mail: Mailbox, address: str) -> list[str]:
    return [one for one in mail.subjects(address) if "test" not in one.lower()]


def at_a_worry(open: Open, student: Student, words: str = WORRY) -> Browser:
    """What the student reads on the page after writing it."""
    return open.is_at(student).presses("Something else").types(words).presses("Send")


def writes(student: Student) -> None:
    student.begins()
    student.says(WORRY)


def case_of(page: Browser) -> str:
    """The address of the first case."""
    page.opens("/staff/alerts")
    cases = ("Read case", "Look at case")
    return next(link for label, link in page.page.links.items() if label.startswith(cases))


def numbers(mail: Mailbox, address: str) -> list[str]:
    return [found for one in letters(mail, address) for found in re.findall(r"case (\d+)", one)]


def test_two_adults_are_told_at_once_and_no_letter_names_anybody(
    open: Open, bob: Student, adults: dict[str, str], mail: Mailbox
) -> None:
    bob.begins()
    bob.says(WORRY)
    open.tells()
    assert len(numbers(mail, ROSA)) == len(numbers(mail, SAM)) == 1
    for letter in mail.letters:
        whole = letter.as_string()
        for secret in ("Bob", "hits", "dad", "7B", "danger", "abuse", "Reyes"):
            assert not re.search(rf"\b{secret}", whole), secret  # its own id may spell "dad"


def test_a_child_is_told_that_somebody_learns_of_it_only_where_two_adults_do(
    open: Open, bob: Student, charlie: Student, adults: dict[str, str]
) -> None:
    page = at_a_worry(open, bob)
    assert "I am telling the adults at your school who take care of this" in page.text
    with open.store.writing() as connection:
        told_adults.take_off(connection, adults["Sam Okoro"])
    open.renew()
    page = at_a_worry(open, charlie)
    assert "I am telling" not in page.text
    assert "Please tell Ms. Ortiz" in page.text


def test_at_night_a_child_reads_when_somebody_is_there_again(
    open: Open, bob: Student, adults: dict[str, str]
) -> None:
    open.clock.now = AT_SCHOOL + 3 * DAY + 9 * HOUR  # Friday, six in the evening
    page = at_a_worry(open, bob)
    assert "They will see it on Monday." in page.text


def test_who_is_named_in_it_is_neither_told_nor_named_to_the_child(
    open: Open, bob: Student, adults: dict[str, str], mail: Mailbox
) -> None:
    page = at_a_worry(open, bob, "ms diaz hits me and ms ortiz hits me too")
    assert "Ortiz" not in page.text
    assert "an adult at your school who takes care of this" in page.text
    open.tells()
    assert not letters(mail, ROSA)
    assert len(numbers(mail, SAM)) == 1
    rosa, sam = signs_in(open, adults["Rosa Diaz"]), signs_in(open, adults["Sam Okoro"])
    assert "Read case" not in rosa.opens("/staff/alerts").text
    assert "An alert that nobody has read" not in rosa.text
    case = case_of(sam)
    assert rosa.opens(case).status == 404
    assert "Rosa Diaz" in sam.opens(case).text


def test_the_next_is_told_after_15_minutes_of_school_and_everybody_after_60(
    open: Open, bob: Student, adults: dict[str, str], mail: Mailbox
) -> None:
    third = add_staff(open, "Eve Lang", [COUNSELOR], [])
    with open.store.writing() as connection:
        vault = open.store.vault
        told_adults.name_adult(connection, vault, open.school.id, third, open.clock.now)
    bob.begins()
    bob.says(WORRY)
    eve = "eve.lang@school.example"
    counts = []
    for minutes in (0, 14, 16, 59, 61):
        open.clock.now = AT_SCHOOL + minutes * 60_000_000 + 1_000_000
        open.tells()
        counts.append([len(letters(mail, who)) for who in (ROSA, SAM, eve)])
    assert counts == [[1, 1, 0], [1, 1, 0], [1, 1, 1], [1, 1, 1], [2, 2, 2]]


def test_what_is_no_danger_stands_in_a_list_twice_a_day(
    open: Open, bob: Student, adults: dict[str, str], mail: Mailbox
) -> None:
    bob.begins()
    bob.says("they call me stupid every day")
    open.tells()
    assert not letters(mail, ROSA)
    open.clock.now = AT_SCHOOL + 6 * HOUR
    open.tells()
    open.clock.now += 60_000_000
    open.tells()
    assert len(letters(mail, ROSA)) == 1
    assert not numbers(mail, ROSA)
    open.clock.now = AT_SCHOOL + DAY
    open.tells()
    assert len(letters(mail, ROSA)) == 2


def test_a_wish_to_talk_now_is_told_at_once(
    open: Open, bob: Student, adults: dict[str, str], mail: Mailbox
) -> None:
    page = open.is_at(bob).opens("/someone")
    page.presses(said(bob, "talk_now"))
    assert (
        "I am telling the adults at your school who take care of this that you want to talk"
        in page.text
    )
    open.tells()
    assert len(numbers(mail, ROSA)) == 1


def test_who_reads_it_first_looks_after_it_and_nobody_is_told_any_more(
    open: Open, bob: Student, adults: dict[str, str], mail: Mailbox
) -> None:
    writes(bob)
    open.tells()
    rosa = signs_in(open, adults["Rosa Diaz"])
    assert "An alert that nobody has read" in rosa.opens("/staff").text
    rosa.opens(case_of(rosa))
    assert WORRY in rosa.text
    assert "You look after this case now" in rosa.text
    assert "An alert that nobody has read" not in rosa.opens("/staff/alerts").text
    open.clock.now = AT_SCHOOL + HOUR // 2
    open.tells()
    assert len(letters(mail, SAM)) == 1


def test_a_case_that_is_read_and_not_closed_comes_back_to_its_owner_each_school_day(
    open: Open, bob: Student, adults: dict[str, str], mail: Mailbox
) -> None:
    writes(bob)
    open.tells()
    rosa = signs_in(open, adults["Rosa Diaz"])
    rosa.opens(case_of(rosa)).presses("Save, and leave it open")
    open.clock.now = AT_SCHOOL + DAY
    open.tells()
    assert "Read, and not closed: 1" in mail.to(ROSA)[-1].get_content()
    assert len(letters(mail, SAM)) == 1
    rosa = signs_in(open, adults["Rosa Diaz"])
    rosa.opens(case_of(rosa)).presses("Done: close the case").presses("Yes, close it")
    open.clock.now = AT_SCHOOL + 2 * DAY
    before = len(letters(mail, ROSA))
    open.tells()
    assert len(letters(mail, ROSA)) == before


def test_another_worry_after_the_first_was_read_is_a_new_case(
    open: Open, bob: Student, adults: dict[str, str], mail: Mailbox
) -> None:
    writes(bob)
    open.tells()
    rosa = signs_in(open, adults["Rosa Diaz"])
    rosa.opens(case_of(rosa))
    bob.says("i want to kill myself")
    open.tells()
    assert len(set(numbers(mail, ROSA))) == 2


def test_the_words_take_a_passkey_shown_anew(
    open: Open, bob: Student, adults: dict[str, str]
) -> None:
    writes(bob)
    rosa = signs_in(open, adults["Rosa Diaz"])
    case = case_of(rosa)
    open.clock.now += HOUR // 4
    assert rosa.opens(case).url.startswith("/staff/prove")


def test_nobody_but_a_counselor_reads_an_alert(
    open: Open, bob: Student, adults: dict[str, str]
) -> None:
    writes(bob)
    case = case_of(signs_in(open, adults["Rosa Diaz"]))
    for role in (TEACHER, ADMIN):
        other = signs_in(open, add_staff(open, role, [role]))
        assert other.opens("/staff/alerts").status == 404
        assert other.opens(case).status == 404
        assert "hits" not in other.opens("/staff").text


def test_notes_a_report_and_the_end_of_a_case_are_kept_with_who_did_it(
    open: Open, bob: Student, adults: dict[str, str]
) -> None:
    writes(bob)
    rosa = signs_in(open, adults["Rosa Diaz"])
    rosa.opens(case_of(rosa))
    rosa.types("Called the office", "words").presses("Save, and leave it open")
    assert "Saved." in rosa.text
    rosa.types("DCFS", "agency").types("4711", "number").types("Marta Hale", "who")
    rosa.presses("Save the report")
    for told in ("Reported to DCFS", "4711", "Marta Hale"):
        assert rosa.text.count(told) == 2, told  # above, and in the log
    rosa.presses("Done: close the case")
    assert "Leave it open if the student was not seen yet" in rosa.text
    rosa.presses("Yes, close it")
    assert rosa.url.startswith("/staff/alerts")
    assert "Case 1 is closed." in rosa.text
    assert "No alert waits for you" in rosa.text
    rosa.opens(case_of(rosa))
    for told in ("Called the office", "made a report", "closed it", "Rosa Diaz"):
        assert told in rosa.text


def test_a_form_that_is_sent_twice_is_done_once(
    open: Open, bob: Student, adults: dict[str, str]
) -> None:
    writes(bob)
    rosa = signs_in(open, adults["Rosa Diaz"])
    rosa.opens(case_of(rosa)).types("Called the office", "words")
    form = next(one for one in rosa.page.forms if "words" in one.texts)
    for _ in range(2):
        rosa.sends("/staff/alert", [*form.pairs(), ("do", "noted")])
        assert rosa.text.count("“Called the office”") == 1
    rosa.types("Called the office", "words").presses(
        "Save, and leave it open"
    )  # the same once more, and meant
    assert rosa.text.count("“Called the office”") == 2


def test_a_form_that_cannot_be_kept_is_told_each_time(
    open: Open, bob: Student, adults: dict[str, str]
) -> None:
    writes(bob)
    rosa = signs_in(open, adults["Rosa Diaz"])
    rosa.opens(case_of(rosa))
    form = next(one for one in rosa.page.forms if "words" in one.texts)
    for _ in range(2):
        rosa.sends("/staff/alert", [*form.pairs(), ("do", "noted")])
        assert rosa.status == 422


def test_a_case_is_handed_to_another_who_is_told_of_it(
    open: Open, bob: Student, adults: dict[str, str], mail: Mailbox
) -> None:
    writes(bob)
    rosa = signs_in(open, adults["Rosa Diaz"])
    rosa.opens(case_of(rosa)).types("He knows you better", "words").presses("Hand it over")
    assert "Case 1 is handed over" in rosa.text
    assert "Handed to Sam Okoro, who has not read it yet" in rosa.text
    rosa.opens(case_of(rosa))
    assert "Handed to Sam Okoro, who got an e-mail and has not read it yet" in rosa.text
    assert "He knows you better" in rosa.text
    open.tells()
    assert "It was handed to you" in mail.to(SAM)[-1].get_content()
    before = len(mail.to(ROSA))
    open.clock.now = AT_SCHOOL + HOUR + 60_000_000
    open.tells()
    assert len(mail.to(ROSA)) == before + 1  # Sam has not read it in an hour of school
    sam = signs_in(open, adults["Sam Okoro"])
    assert "You look after this case now" in sam.opens(case_of(sam)).text
    open.clock.now = AT_SCHOOL + DAY
    open.tells()
    assert "Read, and not closed: 1" in mail.to(SAM)[-1].get_content()


def test_what_was_held_is_given_back_to_the_student_alone(
    open: Open, bob: Student, adults: dict[str, str]
) -> None:
    bob.begins()
    bob.says("always")
    bob.says(WORRY)
    rosa = signs_in(open, adults["Rosa Diaz"])
    rosa.opens(case_of(rosa)).presses("Give it back to the student …").presses("Yes, give it back")
    assert "Given back" in rosa.text
    words = [one.words for one in bob.kept.values()]
    assert WORRY in words
    given = next(one for one in bob.kept.values() if one.words == WORRY)
    assert given.audience == "private"
    assert not given.decided


def test_what_the_student_has_said_anew_since_stays_theirs(
    open: Open, bob: Student, adults: dict[str, str]
) -> None:
    bob.begins()
    bob.says("always")
    bob.says(WORRY)
    bob.gives("back")
    bob.says("math")
    rosa = signs_in(open, adults["Rosa Diaz"])
    rosa.opens(case_of(rosa)).presses("Give it back to the student …").presses("Yes, give it back")
    assert rosa.status == 422
    assert "said something else there since" in rosa.text
    assert WORRY not in [one.words for one in bob.kept.values()]


def test_any_adult_who_reads_a_draft_can_tell_the_counselor(
    open: Open, bob: Student, adults: dict[str, str], mail: Mailbox
) -> None:
    bob.begins()
    for answer in ("always", "math", "a lot"):
        bob.says(answer)
    bob.gives("stop")
    for name in list(bob.kept):
        bob.shares(name, "team")
    tom = signs_in(open, add_staff(open))
    tom.opens(f"/staff/student?id={bob.row.id}")
    before = tom.text
    form = next(one for one in tom.page.forms if "tell_counselor" in [b.value for b in one.buttons])
    form.texts["words"] = "He was crying when he wrote this"
    tom.presses_value("do", "tell_counselor")
    assert "The counselors are told" in tom.text
    open.tells()
    assert len(numbers(mail, ROSA)) == 1
    rosa = signs_in(open, adults["Rosa Diaz"])
    rosa.opens(case_of(rosa))
    assert "He was crying when he wrote this" in rosa.text
    assert "Tom" in rosa.text
    assert tom.opens(f"/staff/student?id={bob.row.id}").text == before  # nothing is hidden by it
    with open.store.reading() as connection:
        seen = access_log.readers_of(connection, open.store.vault, bob.row.id)
    assert {one.role for one in seen} == {TEACHER}


def test_an_admin_is_shouted_at_while_nobody_is_told(open: Open) -> None:
    ada = signs_in(open, add_staff(open, "Ada", [ADMIN], []))
    assert "Adults who are told of a worry: 0. It takes two." in ada.opens("/staff/safety").text
    add_staff(open, "Rosa Diaz", [TEACHER], [])
    add_staff(open, "Sam Okoro", [COUNSELOR], [])
    for _ in range(2):
        ada.opens("/staff/safety").presses("Add")
    assert "Two adults are told" in ada.text
    assert "It takes two" not in ada.text


def test_an_alert_that_nobody_reads_for_an_hour_of_school_is_shouted_at_admins(
    open: Open, bob: Student, adults: dict[str, str]
) -> None:
    writes(bob)
    open.clock.now += HOUR + 60_000_000
    ada = signs_in(open, add_staff(open, "Ada", [ADMIN], []))
    assert "Unread for more than an hour of school: 1" in ada.opens("/staff").text
    for secret in ("Bob", "hits", "dad"):
        assert secret not in ada.text


def test_worries_are_looked_for_until_a_second_admin_agrees(
    open: Open, bob: Student, charlie: Student, adults: dict[str, str]
) -> None:
    ada, ben = (signs_in(open, add_staff(open, name, [ADMIN], [])) for name in ("Ada", "Ben"))
    ada.opens("/staff/safety").types("we have another program", "why").presses("Ask a second admin")
    assert "I agree: turn it off" not in ada.buttons
    assert "Ada asks to turn this off" in ben.opens("/staff/safety").text
    assert "Thank you for telling me" in at_a_worry(open, bob).text
    ben.presses("I agree: turn it off")
    assert "Nobody looks for worrying words" in ada.opens("/staff").text
    page = at_a_worry(open, charlie)
    assert "Thank you for telling me" not in page.text
    assert "When do you want to talk to someone?" in page.opens("/someone").text
    ada.opens("/staff/safety").presses("Turn it on again")
    page.opens("/talk")
    assert "Thank you for telling me" in at_a_worry(open, bob, "i want to kill myself").text


def test_the_second_admin_is_another_one(open: Open, adults: dict[str, str]) -> None:
    ada = signs_in(open, add_staff(open, "Ada", [ADMIN], []))
    ada.opens("/staff/safety").types("a reason", "why").presses("Ask a second admin")
    form = ada.form("/staff/safety").pairs()
    ada.sends("/staff/safety", [*form, ("do", "watch_agree")])
    assert ada.status == 422
    assert "It takes a second admin" in ada.text


def test_the_second_admin_is_none_who_was_made_one_for_it(
    open: Open, adults: dict[str, str]
) -> None:
    ada = signs_in(open, add_staff(open, "Ada", [ADMIN], []))
    ada.opens("/staff/safety").types("a reason", "why").presses("Ask a second admin")
    open.clock.now += 1
    eve = signs_in(open, add_staff(open, "Eve", [ADMIN], []))
    eve.opens("/staff/safety").presses("I agree: turn it off")
    assert eve.status == 422
    assert "was an admin before it was asked for" in eve.text


def test_a_trial_letter_is_answered_by_its_link(
    open: Open, adults: dict[str, str], mail: Mailbox
) -> None:
    link = re.search(r"/staff/reached\?trial=\w+", mail.to(SAM)[0].get_content())
    assert link
    sam, rosa = signs_in(open, adults["Sam Okoro"]), signs_in(open, adults["Rosa Diaz"])
    assert "E-mails reach you" in sam.opens(link[0]).text
    assert "not for you" in rosa.opens(link[0]).text


def test_how_many_alerts_there_were_and_how_many_were_no_concern(
    open: Open, bob: Student, charlie: Student, adults: dict[str, str]
) -> None:
    writes(bob)
    writes(charlie)
    rosa = signs_in(open, adults["Rosa Diaz"])
    rosa.opens(case_of(rosa)).presses("No concern: close the case")
    assert "Is there really no concern?" in rosa.text
    rosa.presses("Yes, no concern: close it")
    assert "<td>2</td><td>1</td>" in rosa.opens("/staff/alerts").body


def test_an_alert_that_somebody_damaged_keeps_no_other_from_being_told_and_read(
    open: Open, bob: Student, charlie: Student, adults: dict[str, str], mail: Mailbox
) -> None:
    writes(bob)
    writes(charlie)
    with open.store.writing() as connection:
        here = {"id": bob.row.id}
        spoiled = {**here, "body": b"x"}
        connection.execute(text("UPDATE alert SET body = :body WHERE student_id = :id"), spoiled)
        connection.execute(text("DELETE FROM data_key WHERE owner_id = :id"), here)
    open.tells()
    assert len(set(numbers(mail, ROSA))) == 2
    rosa = signs_in(open, adults["Rosa Diaz"])
    pages = [
        link for label, link in rosa.opens("/staff/alerts").page.links.items() if "case" in label
    ]
    told = [rosa.opens(link).text for link in pages]
    assert any("Somebody has changed this alert" in one for one in told)
    assert any(WORRY in one for one in told)


def test_while_no_letter_goes_out_no_child_is_told_that_somebody_learns_of_it(
    open: Open, bob: Student, charlie: Student, adults: dict[str, str], mail: Mailbox
) -> None:
    mail.refuses = "451 try again"
    writes(bob)
    open.tells()
    open.clock.now += HOUR // 2
    open.renew()
    page = at_a_worry(open, charlie)
    assert "Please tell Ms. Ortiz" in page.text
    mail.refuses = ""
    open.tells()
    open.renew()
    page.opens("/someone").presses(said(charlie, "talk_now"))
    assert "I am telling the adults" in page.text


def test_a_note_is_kept_with_whatever_is_pressed(
    open: Open, bob: Student, adults: dict[str, str]
) -> None:
    bob.begins()
    bob.says("always")
    bob.says(WORRY)
    rosa = signs_in(open, adults["Rosa Diaz"])
    rosa.opens(case_of(rosa))
    rosa.types("I see him tomorrow", "words").types("DCFS", "agency").presses("Save the report")
    rosa.types("He is fine with it", "words").presses("Give it back to the student …")
    assert (
        rosa.form("/staff/alert").texts["words"] == "He is fine with it"
    )  # while it asks once more
    rosa.presses("Yes, give it back")
    for note in ("I see him tomorrow", "He is fine with it"):
        assert note in rosa.text


def test_a_report_is_kept_with_whatever_is_pressed_and_lost_by_no_mistake(
    open: Open, bob: Student, adults: dict[str, str]
) -> None:
    writes(bob)
    rosa = signs_in(open, adults["Rosa Diaz"])
    rosa.opens(case_of(rosa)).types("", "agency").types("4711", "number")
    rosa.presses("Save, and leave it open")
    assert "Name the agency" in rosa.text
    assert rosa.form("/staff/alert").texts["number"] == "4711"
    rosa.types("DCFS", "agency").presses("Done: close the case").presses("Yes, close it")
    rosa.opens(case_of(rosa))
    for told in ("Reported to DCFS", "4711", "closed it"):
        assert told in rosa.text


def test_who_opens_a_case_and_does_nothing_keeps_nobody_else_from_it(
    open: Open, bob: Student, adults: dict[str, str], mail: Mailbox
) -> None:
    writes(bob)
    open.tells()
    rosa = signs_in(open, adults["Rosa Diaz"])
    rosa.opens(case_of(rosa))
    before = len(mail.to(SAM))
    open.clock.now = AT_SCHOOL + HOUR + 60_000_000
    open.tells()
    assert "Somebody has opened it, and nothing was written" in mail.to(SAM)[-1].get_content()
    assert len(mail.to(SAM)) == before + 1
    open.clock.now = AT_SCHOOL + DAY
    open.tells()
    assert "Read, and not closed: 1" in mail.to(SAM)[-1].get_content()


def test_who_writes_what_they_do_is_left_to_it(
    open: Open, bob: Student, adults: dict[str, str], mail: Mailbox
) -> None:
    writes(bob)
    open.tells()
    rosa = signs_in(open, adults["Rosa Diaz"])
    rosa.opens(case_of(rosa)).types("He is with me", "words").presses("Save, and leave it open")
    before = len(mail.to(SAM))
    for later in (HOUR + 60_000_000, DAY):
        open.clock.now = AT_SCHOOL + later
        open.tells()
    assert len(mail.to(SAM)) == before


def test_what_was_nearly_given_back_stays_held(
    open: Open, bob: Student, adults: dict[str, str]
) -> None:
    bob.begins()
    bob.says("always")
    bob.says(WORRY)
    rosa = signs_in(open, adults["Rosa Diaz"])
    rosa.opens(case_of(rosa)).presses("Give it back to the student …").presses("No, go back")
    assert "can read this answer" in rosa.text
    assert WORRY not in [one.words for one in bob.kept.values()]
