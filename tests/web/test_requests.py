"""A family asks what is kept: recorded by an admin, made by the case manager, and never what is held."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text, update

from storage import alerts, disclosures, requests, tables
from storage.database import Store
from storage.disclosures import EMERGENCY, Disclosure
from storage.erasing import erase_answers
from storage.holds import OnHold, students_on_hold
from storage.people import School
from storage.requests import due_day
from storage.staffing import ADMIN, CASE_MANAGER, TEACHER
from tests.student import Clock, Student
from tests.web.browser import Browser
from tests.web.school import Open, open_school
from tests.web.staffers import add_staff, signs_in

WORRY = "my stepdad hits me with a belt when i get home"
SHARED, PRIVATE = "more time helps on tests", "i would rather use my own pen"


@pytest.fixture
def open(store: Store, school: School, clock: Clock) -> Iterator[Open]:
    """A school whose counsel lets two people release what is private."""
    given = {"name": "Lincoln", "private_release": "two_people"}
    with open_school(store, school, clock, given=given) as open:
        yield open


@pytest.fixture
def admin(open: Open) -> Browser:
    return signs_in(open, add_staff(open, "Pat", [ADMIN], []))


@pytest.fixture
def alice(open: Open, bob: Student) -> Browser:
    return signs_in(open, add_staff(open, "Alice", [CASE_MANAGER], []))


@pytest.fixture
def asked(open: Open, bob: Student, admin: Browser) -> Browser:
    """Bob has shared one answer, kept one private and skipped one; his mother asks."""
    page = open.let_in(bob).presses("Sometimes").presses("Skip")
    page.presses("Something else").types(SHARED).presses("Send")
    page.presses("Something else").types(PRIVATE).presses("Send").presses("Stop here")
    page.marks(1, "team").marks(2, "team", "whole").marks(3, "private")
    page.presses("Share what is marked")
    return records(admin, bob)


def records(admin: Browser, bob: Student) -> Browser:
    admin.opens(f"/staff/requests?id={bob.row.id}").types("Ana Rivers, mother", "who")
    return admin.types("before the meeting", "what_for").presses("Record it")


def packet_of(page: Browser, bob: Student) -> dict[str, Any]:
    page.opens(f"/staff/packet/file?as=json&id={bob.row.id}")
    assert page.status == 200, page.text
    found: dict[str, Any] = json.loads(page.body)
    return found


def words_in(packet: dict[str, Any]) -> list[str]:
    return [text for one in packet["answers"] for text in one["words"]]


def test_a_state_that_gives_fewer_days_has_them() -> None:
    asked, meeting = date(2026, 9, 8), "2026-09-18"
    assert due_day(asked, "", 45) == date(2026, 10, 23)
    assert due_day(asked, "", 14) == date(2026, 9, 22)
    assert due_day(asked, meeting, 14) == date(2026, 9, 17)


def test_it_is_due_in_45_days_and_waits_for_the_case_manager(
    asked: Browser, alice: Browser, bob: Student
) -> None:
    assert "Due Oct 23, 2026." in asked.text
    assert "made and handed over by Alice" in asked.text
    assert "Bob’s family asks what is kept. Due Oct 23, 2026." in alice.opens("/staff").text


def test_the_packet_holds_what_is_shared_and_nothing_of_the_rest(
    asked: Browser, alice: Browser, bob: Student
) -> None:
    made = packet_of(alice, bob)
    assert words_in(made) == [SHARED]
    assert [one["choices"] for one in made["answers"]] == [["Sometimes"], []]
    assert made["private_answers"] is False
    assert made["drafts"]
    assert [one["kind"] for one in made["disclosures"]] == ["request"]
    assert made["looks"][-1]["name"] == "Alice"
    shown = alice.opens(f"/staff/packet?id={bob.row.id}")
    assert SHARED in shown.text
    assert PRIVATE not in shown.body
    alice.opens(f"/staff/packet/file?as=html&id={bob.row.id}")
    assert SHARED in alice.text
    assert PRIVATE not in alice.body


def test_an_admin_reads_no_word_of_the_student(asked: Browser, bob: Student) -> None:
    for path in (f"/staff/requests?id={bob.row.id}", "/staff/requests"):
        page = asked.opens(path)
        assert "Ana Rivers" in page.text
        assert SHARED not in page.body
        assert PRIVATE not in page.body


def test_private_answers_take_two_people_and_a_reason(
    asked: Browser, alice: Browser, bob: Student
) -> None:
    asked.opens(f"/staff/requests?id={bob.row.id}").presses("Ask to show what is private")
    assert asked.status == 422  # without a reason
    asked.types("counsel of 9/8", "why").presses("Ask to show what is private")
    assert words_in(packet_of(alice, bob)) == [SHARED]
    page = alice.opens(f"/staff/packet?id={bob.row.id}").presses("I agree")
    assert "Two people decided" in page.text
    assert words_in(packet_of(alice, bob)) == [SHARED, PRIVATE]
    page.opens(f"/staff/packet?id={bob.row.id}").presses("No, they stay private")
    assert words_in(packet_of(alice, bob)) == [SHARED]


def test_one_person_with_both_roles_is_not_two(open: Open, bob: Student) -> None:
    both = signs_in(open, add_staff(open, "Alice", [CASE_MANAGER, ADMIN], []))
    records(both, bob).types("i want to", "why").presses("Ask to show what is private")
    page = both.opens(f"/staff/packet?id={bob.row.id}").presses("I agree")
    assert page.status == 409
    assert "it takes a second person" in page.text
    assert packet_of(both, bob)["private_answers"] is False


def test_a_release_that_something_else_has_written_releases_nothing(
    open: Open, asked: Browser, alice: Browser, bob: Student, charlie: Student
) -> None:
    asked.opens(f"/staff/requests?id={bob.row.id}").types("counsel", "why")
    asked.presses("Ask to show what is private")
    with open.store.writing() as connection:  # as by a tool for databases
        connection.execute(text("UPDATE access_request SET agreed_by = made_by, agreed_at = 5"))
    assert packet_of(alice, bob)["private_answers"] is False
    alice.opens(f"/staff/packet?id={bob.row.id}")
    asked.opens(f"/staff/requests?id={bob.row.id}").types("counsel", "why")
    asked.presses("Ask to show what is private")
    alice.opens(f"/staff/packet?id={bob.row.id}").presses("I agree")
    with open.store.writing() as connection:
        manager = connection.execute(
            text("SELECT case_manager_id FROM student WHERE case_manager_id IS NOT NULL")
        )
        moved = {"case_manager_id": manager.scalar_one()}
        at = tables.student.c.id == charlie.row.id
        connection.execute(update(tables.student).where(at).values(**moved))
        connection.execute(update(tables.access_request).values(student_id=charlie.row.id))
    assert packet_of(alice, charlie)["private_answers"] is False


def test_handed_over_it_is_over_and_stands_in_the_log(
    asked: Browser, alice: Browser, bob: Student
) -> None:
    page = alice.opens(f"/staff/packet?id={bob.row.id}").presses("I handed it over")
    assert "It stands in the log of disclosures." in page.text
    assert "No request is open for this student." in page.text
    log = asked.opens(f"/staff/requests?id={bob.row.id}").text
    assert "handed over · Ana Rivers, mother" in log
    assert "asks what is kept" not in alice.opens("/staff").text


def test_what_is_held_and_who_was_told_of_it_is_in_no_packet(
    open: Open, asked: Browser, alice: Browser, bob: Student
) -> None:
    page = open.is_at(bob, "my_day")
    while "Something else" not in page.buttons:
        page.presses("Skip")
    page.presses("Something else").types(WORRY).presses("Send")
    with open.store.writing() as connection:
        vault, now = open.store.vault, open.clock.now
        assert alerts.of_student(connection, vault, open.school.id, bob.row.id)
        told = Disclosure(EMERGENCY, "county services", "the belt words", "a threat", "Ms. Ortiz")
        disclosures.note(connection, vault, open.school.id, bob.row.id, told, now)
    asked.opens(f"/staff/requests?id={bob.row.id}").types("counsel", "why")
    asked.presses("Ask to show what is private")
    alice.opens(f"/staff/packet?id={bob.row.id}").presses("I agree")
    packet = json.dumps(packet_of(alice, bob))
    everything = packet + alice.opens(f"/staff/packet?id={bob.row.id}").body
    everything += asked.opens(f"/staff/requests?id={bob.row.id}").body
    for trace in ("belt", "county", "threat", "Ortiz", "held", "alert"):
        assert trace not in everything, trace
    with open.store.reading() as connection:
        known = requests.requests_for_counselors(connection, vault, open.school.id)
        found = disclosures.emergencies_of(connection, vault, open.school.id, bob.row.id)
    assert [one.who for one in known] == ["Ana Rivers, mother"]
    assert [one.to for one in found] == ["county services"]


def test_words_that_name_somebody_else_are_left_out(
    open: Open, asked: Browser, alice: Browser, bob: Student, charlie: Student
) -> None:
    page = open.is_at(bob, "my_day")
    while "Something else" not in page.buttons:
        page.presses("Skip")
    page.presses("Something else").types("Charlie is loud").presses("Send").presses("Stop here")
    asked.opens(f"/staff/requests?id={bob.row.id}").types("counsel", "why")
    asked.presses("Ask to show what is private")
    alice.opens(f"/staff/packet?id={bob.row.id}").presses("I agree")
    assert "Charlie" not in json.dumps(packet_of(alice, bob))
    assert (
        "words that name another person are left out"
        in alice.opens(f"/staff/packet?id={bob.row.id}").text
    )


def test_a_teacher_finds_none_of_it(open: Open, asked: Browser, bob: Student) -> None:
    teacher = signs_in(open, add_staff(open, "Tom", [TEACHER, CASE_MANAGER], ["7B"]))
    for path in ("/staff/packet", "/staff/packet/file"):
        assert teacher.opens(f"{path}?id={bob.row.id}").status == 404
    assert "asks what is kept" not in teacher.opens("/staff").text


def test_where_counsel_says_never_nothing_private_is_shown(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    with open_school(store, school, clock, given={"name": "Lincoln"}) as open:
        admin = signs_in(open, add_staff(open, "Pat", [ADMIN], []))
        records(admin, bob)
        assert "Ask to show what is private" not in admin.text
        form = [*admin.form("/staff/requests").pairs(), ("why", "x"), ("do", "release")]
        assert "shows no family" in admin.sends("/staff/requests", form).text


def test_other_disclosures_are_recorded_by_hand(asked: Browser, bob: Student) -> None:
    page = asked.opens(f"/staff/requests?id={bob.row.id}")
    form = next(one for one in page.page.forms if "to" in one.texts)
    form.texts |= {"to": "Dr. Wu", "what": "the learner profile", "why": "evaluation"}
    page.sends("/staff/requests", [*form.pairs(), ("do", "disclose")])
    assert "disclosed · Dr. Wu · the learner profile · evaluation · Pat" in page.text


def test_while_a_request_is_open_nothing_of_the_student_is_deleted(
    asked: Browser, open: Open, bob: Student
) -> None:
    with open.store.writing() as connection:
        with pytest.raises(OnHold) as held:
            erase_answers(connection, open.store.vault, bob.row.id, open.clock.now)
        assert held.value.hold.by == "Pat"
        assert bob.row.id in students_on_hold(connection)
    asked.opens(f"/staff/requests?id={bob.row.id}").presses("The family took it back")
    with open.store.writing() as connection:
        assert erase_answers(connection, open.store.vault, bob.row.id, open.clock.now).answers
