"""What is told once a student has deleted all: what went, what stays where and until when; to be printed."""

from dialogs.drafts.times import date_of
from storage import chats, holds
from storage.terms import DAY
from tests.student import Student
from tests.web.browser import Browser
from tests.web.school import Open


def deletes(page: Browser) -> Browser:
    return page.opens("/delete").ticks("Yes, delete them all").presses("Delete all my answers")


def test_the_receipt_says_what_went_and_until_when_copies_hold_it(open: Open, bob: Student) -> None:
    page = deletes(open.let_in(bob).presses("Sometimes"))
    until = date_of(open.clock.now + 14 * DAY, "en", open.school.timezone)
    for told in (
        "Lincoln · Sep 8, 2026", "All your answers are deleted: 1.", "What your teachers wrote here",
        f"Those are gone by {until}.", "that copy stays", "counselor keeps that",
    ):  # fmt: skip
        assert told in page.text, told
    assert "Telegram" not in page.text
    assert "Alice" not in page.text
    assert "data-print" in page.body
    assert "Next student" in page.buttons


def test_who_had_a_chat_is_told_that_telegram_has_a_copy(open: Open, bob: Student) -> None:
    with open.store.writing() as connection:
        vault, now = open.store.vault, open.clock.now
        chat = chats.make(connection, vault, open.school.id, "telegram", "42", "en", now)
        chats.link(connection, chat, bob.row.id, now)
    page = deletes(open.let_in(bob).presses("Sometimes"))
    assert "What you wrote in Telegram is still there." in page.text


def test_a_hold_stops_it_and_there_is_no_receipt(open: Open, bob: Student) -> None:
    page = open.let_in(bob).presses("Sometimes").opens("/delete").ticks("Yes, delete them all")
    with open.store.writing() as connection:
        who = (bob.row.id, "Ms. Lee, principal", "records request")
        holds.put_on_hold(connection, open.store.vault, *who, open.clock.now)
    page.presses("Delete all my answers")
    assert page.status == 409
    assert "This was decided by Ms. Lee, principal." in page.text
    assert open.kept(bob)
