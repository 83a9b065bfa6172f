"""What needs a yes, in a chat: nothing is asked or kept without it, and a later no stops the next press."""

import pytest
from sqlalchemy import select

from bot.conversation.consenting import take_back
from storage import answers, consent, holds, parked, tables
from storage.consent import Consent
from storage.database import Store
from storage.people import School
from tests.bot.telegram.school import Open, open_school
from tests.student import Clock, Student
from tests.waiting import until
from tests.web.school import said

CANARY = "the purple giraffe reads aloud"


@pytest.fixture
def mia(store: Store, school: School, clock: Clock) -> Student:
    return Student(store, school, clock, "Mia", band="9-12", has=("extended_time",))


def adult_says(open: Open, student: Student, *, yes: bool, kind: consent.Adult = "parent") -> None:
    open.clock.passes(seconds=1)
    word = Consent(kind, yes, "form", "en", "paper", open.clock.now)
    with open.store.writing() as connection:
        consent.record(connection, open.school.id, student.row.id, word)


def needs(open: Open, *kinds: consent.Adult) -> None:
    with open.store.writing() as connection:
        consent.ask_for(connection, open.school.id, kinds, 0)


def drafted(open: Open, student: Student) -> int:
    with open.store.reading() as connection:
        return len(answers.of_student(connection, open.store.vault, student.row.id))


@pytest.mark.parametrize("language", ["en", "es"])
async def test_without_the_yes_that_the_school_needs_no_word_is_kept(
    store: Store, school: School, clock: Clock, language: str
) -> None:
    mia = Student(store, school, clock, "Mia", band="9-12", language=language)
    async with open_school(store, school, clock) as open:
        needs(open, "school")
        phone = await open.phone_of(mia)
        assert said(mia, "consent_needed") in phone.text
        assert phone.buttons == []
        await open.says(phone, CANARY)
        await open.says(phone, "talk" if language == "en" else "hablar")
        assert "988" in open.told(phone)
        for table in ("answer", "conversation", "consent", "parked"):
            assert open.rows(table) == 0
        assert CANARY.encode() not in open.on_disk()
        adult_says(open, mia, yes=True, kind="school")
        await open.shows_card(phone, mia)
        assert open.rows("consent") == 2


async def test_a_later_no_stops_the_next_press_and_the_next_word(
    store: Store, school: School, clock: Clock, mia: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(mia)
        await open.taps(phone, "My tools")
        await open.taps(phone, "Sometimes")
        assert open.rows("answer") == 1
        adult_says(open, mia, yes=False)
        await open.taps(phone, 0)
        assert said(mia, "consent_stopped") in open.told(phone)
        await open.says(phone, CANARY)
        await open.says(phone, "/start")
        assert said(mia, "consent_stopped") in open.told(phone)
        assert open.rows("answer") == 1
        assert drafted(open, mia) == 0
        await open.says(phone, "talk")
        assert "988" in open.told(phone)
        await open.says(phone, "my words")
        assert "Sometimes" in open.told(phone)
        adult_says(open, mia, yes=True)
        await open.says(phone, "/start")
        assert len(phone.buttons) > 2
        await open.taps(phone, "Skip")
        assert open.rows("answer") == 2


async def test_who_takes_their_answers_back_is_asked_nothing_until_they_give_them_again(
    store: Store, school: School, clock: Clock, mia: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(mia)
        await open.taps(phone, "My tools")
        await open.taps(phone, "Sometimes")
        await open.says(phone, "stop using my answers")
        await open.plays(
            phone,
            """
            bot:  Do you want me to stop using them?
            sees: [Yes, stop using them] [No, go on as before]
            me:   [No, go on as before]
            """,
        )
        assert drafted(open, mia) == 1
        await open.plays(
            phone,
            """
            me:   /withdraw
            me:   [Yes, stop using them]
            bot:  From now on no new page for your teachers has your answers in it.
            bot:  that copy stays
            sees: [Use my answers again]
            """,
        )
        assert drafted(open, mia) == 0
        await open.says(phone, CANARY)
        assert said(mia, "withdrawn_now") in open.told(phone)
        assert open.rows("answer") == 1
        await open.taps(phone, "Use my answers again")
        assert said(mia, "used_again") in open.told(phone)
        assert drafted(open, mia) == 1
        await open.taps(phone, "Skip")
        assert open.rows("answer") == 2


async def test_on_hold_nothing_is_deleted_and_the_child_is_told_by_whom(
    store: Store, school: School, clock: Clock, mia: Student
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(mia)
        await open.taps(phone, "My tools")
        await open.taps(phone, "Sometimes")
        await open.says(phone, "/delete")
        with store.writing() as connection:
            who = (store.vault, mia.row.id, "Ms. Lee, principal", "a court asks")
            holds.put_on_hold(connection, *who, clock.now)
        await open.taps(phone, "Yes, delete them all")  # asked before the hold
        assert said(mia, "on_hold", by="Ms. Lee, principal") in open.told(phone)
        await open.says(phone, "/delete")
        assert said(mia, "on_hold", by="Ms. Lee, principal") in open.told(phone)
        assert "court" not in open.told(phone)
        assert open.rows("answer") == 1
        await open.says(phone, "/withdraw")
        await open.taps(phone, "Yes, stop using them")
        assert drafted(open, mia) == 0
        with store.writing() as connection:
            holds.release(connection, store.vault, mia.row.id, "Ms. Lee", clock.now)
        await open.says(phone, "/delete")
        await open.taps(phone, "Yes, delete them all")
        assert said(mia, "copies_stay") in open.told(phone)
        assert said(mia, "backups_go") in open.told(phone)
        assert open.rows("answer") == 0


async def test_what_fails_before_a_yes_is_parked_without_its_words(
    store: Store, school: School, clock: Clock, mia: Student, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_school(store, school, clock) as open:
        phone = open.api.phone()
        await open.says(phone, "hello")
        monkeypatch.setattr("bot.telegram.writing._newcomer", lambda *_: 1 // 0)
        await open.says(phone, CANARY)
        assert open.rows("parked") == 1
        with store.reading() as connection:
            id = connection.scalar(select(tables.parked.c.id))
            assert CANARY not in parked.open_body(connection, store.vault, str(id))


@pytest.mark.parametrize("how", ["a no", "withdrawn"])
async def test_a_question_that_still_waits_to_be_sent_is_dropped_after_a_no(
    store: Store, school: School, clock: Clock, bob: Student, how: str
) -> None:
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        await open.taps(phone, "My tools")
        open.api.faults.breaks(502, times=1, method="sendMessage")
        await phone.taps("Sometimes")
        # Put off, and not only refused: from then on its next try is known.
        await until(lambda: open.rows("outbox", "sent_at IS NULL AND tries > 0") == 1)
        before = len(phone.messages)
        with store.writing() as connection:
            if how == "a no":
                said = Consent("parent", False, "form", "en", "paper", clock.passes(seconds=1))
                consent.record(connection, school.id, bob.row.id, said)
            else:
                take_back(connection, bob.row, "en", "web", clock.passes(seconds=1))
        clock.passes(seconds=600)
        await open.settled()
        assert all("classes" not in one.text for one in phone.messages[before:])
