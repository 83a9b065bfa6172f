"""The student's own yes: recorded once, when they say it, in the same way on every channel."""

import pytest
from sqlalchemy import select

from bot.turn import OPENING, AssentMissing, begin_in
from dialogs.loading import shipped_flow
from storage import consent
from storage.database import Store
from storage.people import School
from storage.tables import consent as table
from tests.bot.telegram.school import open_school as open_telegram
from tests.student import Clock, Student
from tests.web.school import open_school as open_page


def yeses(store: Store, student: Student) -> list[tuple[bool, str, str, str, int]]:
    columns = (table.c.given, table.c.wording, table.c.language, table.c.channel, table.c.at)
    with store.reading() as connection:
        of_student = table.c.student_id == student.row.id
        rows = connection.execute(select(*columns).where(of_student, table.c.kind == "assent"))
        return [tuple(row) for row in rows]


def test_on_the_page_it_is_one_yes_however_many_conversations_follow(
    store: Store, school: School, clock: Clock
) -> None:
    bob = Student(store, school, clock, "Bob")
    bob.is_given("extended_time")
    with open_page(store, school, clock) as open:
        page = open.shows_card(bob)
        assert yeses(store, bob) == []
        open.says_yes(page, bob)
        asked_at = clock.now
        assert yeses(store, bob) == [(True, OPENING, "en", "web", asked_at)]
        clock.passes(seconds=1)
        page.presses("My tools")
        page.opens("/choose").presses("My day")
        assert page.asked
    assert yeses(store, bob) == [(True, OPENING, "en", "web", asked_at)]


async def test_on_telegram_it_is_one_yes_however_many_conversations_follow(
    store: Store, school: School, clock: Clock
) -> None:
    bob = Student(store, school, clock, "Bob", band="9-12")
    async with open_telegram(store, school, clock) as open:
        phone = await open.phone_of(bob)
        assert yeses(store, bob) == [(True, OPENING, "en", "telegram", clock.now)]
        await open.taps(phone, "My tools")
    assert len(yeses(store, bob)) == 1


def test_no_conversation_begins_without_it(store: Store, school: School, clock: Clock) -> None:
    bob = Student(store, school, clock, "Bob")
    with store.writing() as connection, pytest.raises(AssentMissing):
        begin_in(
            connection, store.vault, bob.row, shipped_flow("my_day"), bob.world, "en", clock.now
        )
    with store.writing() as connection:
        said = consent.Consent("assent", False, OPENING, "en", "web", clock.now)
        consent.record(connection, school.id, bob.row.id, said)
        with pytest.raises(AssentMissing):  # taken back
            begin_in(
                connection, store.vault, bob.row, shipped_flow("my_day"), bob.world, "en", clock.now
            )


def test_on_the_page_who_took_it_back_is_asked_again(
    store: Store, school: School, clock: Clock
) -> None:
    bob = Student(store, school, clock, "Bob")
    bob.is_given("extended_time")
    with open_page(store, school, clock) as open:
        page = open.shows_card(bob)
        open.says_yes(page, bob)
        clock.passes(seconds=1)
        with store.writing() as connection:
            said = consent.Consent("assent", False, OPENING, "en", "web", clock.now)
            consent.record(connection, school.id, bob.row.id, said)
        page.presses("My tools")
        assert page.url == "/hello"
        assert "Hi Bob! I am WhatHelps" in page.text
        clock.passes(seconds=1)
        open.says_yes(page, bob)
        page.presses("My tools")
        assert page.asked == "How often do you use more time?"
