"""The student's own yes: recorded when they say it, and asked for again when a year or a word has passed."""

import pytest
from sqlalchemy import Connection, select

from bot.conversation.assent import A_YEAR, AssentMissing, agreed
from bot.turn import begin_in
from dialogs import opening
from dialogs.loading import shipped_flow
from storage import consent, enrolling, tables
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


def says(
    connection: Connection,
    student: Student,
    words: str,
    language: str = "en",
    *,
    given: bool = True,
) -> None:
    said = consent.Consent("assent", given, words, language, "web", student.clock.passes(seconds=1))
    consent.record(connection, student.school.id, student.row.id, said)


def holds(student: Student) -> bool:
    with student.store.reading() as connection:
        return agreed(connection, student.row, student.clock.now)


def test_on_the_page_it_is_one_yes_however_many_conversations_follow(
    store: Store, school: School, clock: Clock
) -> None:
    bob = Student(store, school, clock, "Bob")
    bob.is_given("extended_time")
    words = opening.version(bob.world, "en")
    with open_page(store, school, clock) as open:
        page = open.shows_card(bob)
        assert yeses(store, bob) == []
        open.says_yes(page, bob)
        asked_at = clock.now
        assert yeses(store, bob) == [(True, words, "en", "web", asked_at)]
        clock.passes(seconds=1)
        page.presses("My tools")
        page.opens("/choose").presses("My day")
        assert page.asked
    assert yeses(store, bob) == [(True, words, "en", "web", asked_at)]


async def test_on_telegram_it_is_one_yes_however_many_conversations_follow(
    store: Store, school: School, clock: Clock
) -> None:
    bob = Student(store, school, clock, "Bob", band="9-12")
    words = opening.version(bob.world, "en")
    async with open_telegram(store, school, clock) as open:
        phone = await open.phone_of(bob)
        assert yeses(store, bob) == [(True, words, "en", "telegram", clock.now)]
        await open.taps(phone, "My tools")
    assert len(yeses(store, bob)) == 1


def test_no_conversation_begins_without_it(store: Store, school: School, clock: Clock) -> None:
    bob = Student(store, school, clock, "Bob")
    with store.writing() as connection, pytest.raises(AssentMissing):
        begin_in(
            connection, store.vault, bob.row, shipped_flow("my_day"), bob.world, "en", clock.now
        )
    with store.writing() as connection:
        says(connection, bob, opening.version(bob.world, "en"), given=False)
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
            says(connection, bob, opening.version(bob.world, "en"), given=False)
        page.presses("My tools")
        assert page.url == "/hello"
        assert "Hi Bob! I am WhatHelps" in page.text
        clock.passes(seconds=1)
        open.says_yes(page, bob)
        page.presses("My tools")
        assert page.asked == "How often do you use more time?"


def test_a_yes_holds_for_a_year_and_not_longer(bob: Student, clock: Clock) -> None:
    assert not holds(bob)
    bob.begins("my_day")
    assert holds(bob)
    clock.now += A_YEAR - 1
    assert holds(bob)
    clock.now += 1
    assert not holds(bob)


def test_a_yes_holds_for_the_words_it_was_given_to(bob: Student) -> None:
    with bob.store.writing() as connection:
        says(connection, bob, "opening-0123456789abcdef")
    assert not holds(bob)
    with bob.store.writing() as connection:
        says(connection, bob, opening.version(bob.world, "es"), "es")
    assert holds(bob)  # the same in Spanish, whichever language comes next
    with bob.store.writing() as connection:
        says(connection, bob, opening.version(bob.world, "es"), "en")
    assert not holds(bob)


def test_who_comes_into_another_band_is_told_in_its_words(
    store: Store, school: School, clock: Clock
) -> None:
    ana = Student(store, school, clock, "Ana", band="3-5")
    ana.begins("my_day")
    assert holds(ana)
    Student(store, school, clock, "Ana", band="6-8")  # the same number in the school's next list
    assert not holds(ana)


def test_on_the_page_the_whole_is_told_again_after_a_year_also_in_the_middle_of_a_talk(
    store: Store, school: School, clock: Clock
) -> None:
    bob = Student(store, school, clock, "Bob")
    bob.is_given("extended_time")
    with open_page(store, school, clock) as open:
        open.let_in(bob)
        assert open.shows_card(bob).asked == "How often do you use more time?"
        clock.now += A_YEAR
        page = open.shows_card(bob)
        assert page.url == "/hello"
        assert page.opens("/talk").url == "/hello"
        open.says_yes(page, bob)
        assert page.asked == "How often do you use more time?"
        assert len(yeses(store, bob)) == 2


@pytest.mark.parametrize("how", ["gone", "old", "other words"])
def test_an_answer_of_an_open_page_is_not_kept_once_the_yes_holds_no_more(
    store: Store, school: School, clock: Clock, how: str
) -> None:
    bob = Student(store, school, clock, "Bob")
    bob.is_given("extended_time")
    with open_page(store, school, clock) as open:
        page = open.let_in(bob).presses("Something else")
        sent = page.types("when it is quiet").form("/talk").pairs()
        page.sends("/unsent", sent)
        with store.writing() as connection:
            if how == "gone":
                connection.execute(table.delete().where(table.c.student_id == bob.row.id))
            else:
                old = {"at": clock.now - A_YEAR} if how == "old" else {"wording": "opening-0"}
                of_bob = table.update().where(table.c.student_id == bob.row.id)
                connection.execute(of_bob.values(old))
        page.sends("/unsent", sent)
        page.sends("/talk", sent)
        assert "when it is quiet" in page.text  # theirs, once more
        with store.reading() as connection:
            for words in (tables.answer, tables.unsent_words):
                assert connection.execute(select(words)).all() == []
        assert page.opens("/talk").url == "/hello"
        open.says_yes(page, bob)
        assert page.asked


def test_who_says_no_a_year_later_is_not_told_that_nothing_was_kept(
    store: Store, school: School, clock: Clock
) -> None:
    bob = Student(store, school, clock, "Bob")
    bob.is_given("extended_time")
    with open_page(store, school, clock) as open:
        open.let_in(bob).presses("Sometimes")
        clock.now += A_YEAR
        page = open.shows_card(bob).presses("No, not now")
        assert "Your answers stay as they are." in page.text
        assert page.opens("/talk").url == "/"
    assert open.kept(bob)["use@extended_time"].codes == ("sometimes",)


def test_who_comes_of_age_says_yes_for_themself_in_a_parents_place(
    store: Store, school: School, clock: Clock
) -> None:
    bob = Student(store, school, clock, "Bob", band="9-12")
    with store.writing() as connection:
        consent.ask_for(connection, school.id, ("parent",), 0)
        no = consent.Consent("parent", False, "form", "en", "paper", clock.now)
        consent.record(connection, school.id, bob.row.id, no)
        says(connection, bob, opening.version(bob.world, "en"))

    def stands() -> tuple[str, bool, bool]:
        with store.reading() as connection:
            standing = consent.standing(connection, store.vault, bob.row.id, clock.now)
            unused = not consent.use_of(connection, bob.row.id).may_be_of("my_day")
            return standing.stops, unused, agreed(connection, bob.row, clock.now)

    assert stands() == ("adults", True, True)
    born = enrolling.NewStudent(bob.local_id, "Bob", "7B", "9-12", "iep", "en", born="2008-01-01")
    with store.writing() as connection:
        enrolling.save_students(connection, store.vault, school, [born], clock.now)
    assert stands() == (
        "",
        True,
        False,
    )  # asked again, for themself; until then nothing old is used
    bob.begins("my_day")
    assert stands() == ("", False, True)
    assert holds(bob)
