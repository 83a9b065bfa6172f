"""On the phone: a reminder names nothing, opens what was given, and comes once at most, whatever dies."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import select

from bot.config import Config
from bot.giving.minding import mind
from bot.program.school import RunningSchool
from bot.telegram.visit import CHANNEL
from bot.writer import Writer
from storage import consent, outbox
from storage.access import Viewer
from storage.consent import Consent
from storage.database import Store
from storage.people import School, find_class
from storage.rounds import NewRound, give_round
from storage.staffing import TEACHER, add_member
from storage.tables import reminder
from tests.bot.telegram.school import Open, open_school, running
from tests.botapi.phones import Phone
from tests.botapi.running import standin
from tests.channels import running_school
from tests.student import Clock, Student

SAID = "Hi Bob! Your school left something here for you."


def given(
    store: Store, school: School, clock: Clock, *students: Student, flow: str = "my_day"
) -> str:
    """On a Tuesday, for Friday."""
    with store.writing() as connection:
        vault, now = store.vault, clock.now
        id = add_member(connection, vault, school.id, "t@school.example", "Tom", [TEACHER], now)
        what = NewRound(
            flow=flow, class_id=find_class(connection, school.id, "7B"), due_on="2026-09-11"
        )
        viewer = Viewer(id, school.id, frozenset({TEACHER}))
        return give_round(connection, vault, viewer, what, [one.row.id for one in students], now)


def sent(store: Store) -> list[tuple[int, str]]:
    with store.reading() as connection:
        rows = connection.execute(select(reminder.c.number, reminder.c.way))
        return sorted((row.number, row.way) for row in rows)


def reminders_on(phone: Phone) -> int:
    return sum("left something here" in one.text for one in phone.messages)


async def test_what_was_given_opens_at_once_and_a_reminder_leads_back_to_it(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    given(store, school, clock, bob)
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        assert "For Friday: My day" in open.told(phone)
        assert "How do you feel" in open.told(phone)
        clock.passes(days=1)
        open.before[phone] = len(phone.messages)
        await open.minds()
        assert phone.text.startswith(SAID)
        for topic in ("My day", "7B", "Friday", "Tom"):
            assert topic not in phone.text
        assert phone.buttons == ["Go on", "No more reminders"]
        await open.minds()
        assert reminders_on(phone) == 1
        await open.taps(phone, "Go on")
        assert "How do you feel" in phone.text
        assert [one.buttons for one in phone.messages if SAID in one.text] == [[]]
        clock.passes(days=2)
        await open.minds()
        assert reminders_on(phone) == 2
        clock.passes(seconds=3600)
        await open.minds()
        assert sent(store) == [(1, "telegram"), (2, "telegram")]
        assert open.api.refused == []


async def test_one_press_and_there_are_no_more_and_the_question_stays_where_it_was(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    given(store, school, clock, bob)
    async with open_school(store, school, clock) as open:
        phone = await open.phone_of(bob)
        question = phone.last
        clock.passes(days=1)
        await open.minds()
        await open.taps(phone, "No more reminders")
        assert phone.text.startswith("Okay. I will not remind you any more.")
        assert phone.last.buttons == []
        await phone.taps(question.buttons[0], question)
        await open.settled()
        assert open.kept(bob, "my_day"), "the question above is answered as ever"
        clock.passes(days=2)
        await open.minds()
        assert sent(store) == [(1, "telegram")]
        assert open.api.refused == []


async def test_nobody_is_reminded_who_is_through_or_left_or_has_no_yes_or_stopped_the_bot(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    others = [Student(store, school, clock, name, mode="every") for name in ("Ann", "Cal", "Dee")]
    ann, cal, _dee = others
    given(store, school, clock, bob, *others)
    async with open_school(store, school, clock) as open:
        phones = {who: await open.phone_of(who) for who in (bob, ann, cal)}
        await open.says(phones[bob], "stop")  # the questions are over
        await phones[ann].blocks()
        await open.settled()
        said = Consent("parent", False, "", "en", "paper", clock.now)
        with store.writing() as connection:
            consent.record(connection, school.id, cal.row.id, said)
        clock.passes(days=1)
        await open.minds()
        assert [reminders_on(phone) for phone in phones.values()] == [0, 0, 0]
        assert sent(store) == [(1, "page")], "Dee, whom no chat reaches"


# --- once at most ------------------------------------------------------------------------------------


@asynccontextmanager
async def left_alone(
    store: Store, school: School, clock: Clock, bob: Student
) -> AsyncIterator[tuple[Open, Phone, RunningSchool]]:
    """A day later: Bob is known on his phone, the bot does not run, and nothing was looked after yet."""
    given(store, school, clock, bob)
    async with standin(clock=lambda: clock.now / 1_000_000) as api:
        open = Open(api, store, school, clock)
        async with running(open):
            phone = await open.phone_of(bob)
        clock.passes(days=1)
        config = Config(school={"telegram_min_age": 0})
        with Writer(store) as writer:
            of = running_school(config, store, school, writer, open.flows, lambda: clock.now)
            yield open, phone, of


async def test_of_two_programs_at_once_one_reminds(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with left_alone(store, school, clock, bob) as (open, phone, of):
        with Writer(store) as writer:
            args = (of.config, store, school, writer, open.flows, lambda: clock.now)
            other = running_school(*args)
            looks = [asyncio.to_thread(mind, one, telegram=True) for one in (of, other, of, other)]
            await asyncio.gather(*looks)
        async with running(open):
            await open.settled()
        assert reminders_on(phone) == 1
        assert sent(store) == [(1, "telegram")]


async def test_one_that_died_with_it_in_hand_may_have_sent_it_so_it_is_sent_no_more(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with left_alone(store, school, clock, bob) as (open, phone, of):
        await asyncio.to_thread(mind, of, telegram=True)
        with store.writing() as connection:  # a program claims it, and is killed
            [letter] = outbox.claim(connection, store.vault, CHANNEL, clock.now)
        assert not letter.again
        clock.passes(seconds=90)  # its lease is over
        async with running(open):
            await open.settled()
            await open.minds()
            await open.says(phone, "hello")
        assert reminders_on(phone) == 0
        assert sent(store) == [(1, "telegram")]
        assert open.rows("outbox", "reason = 'no reminder now'") == 1


async def test_one_that_waited_until_the_evening_or_for_a_student_who_was_quicker_is_not_sent(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with left_alone(store, school, clock, bob) as (open, phone, of):
        await asyncio.to_thread(mind, of, telegram=True)
        clock.passes(seconds=9 * 3600)  # Telegram was out of reach for so long
        async with running(open):
            await open.settled()
        clock.passes(days=2, seconds=-9 * 3600)
        await asyncio.to_thread(mind, of, telegram=True)
        assert sent(store) == [(1, "telegram"), (2, "telegram")]
        bob.begins("my_day")
        bob.gives("stop")  # at the page, meanwhile
        async with running(open):
            await open.settled()
        assert reminders_on(phone) == 0
        assert open.rows("outbox", "reason = 'no reminder now'") == 2


async def test_an_answer_that_is_lost_after_it_was_taken_brings_no_second(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with left_alone(store, school, clock, bob) as (open, phone, of):
        await asyncio.to_thread(mind, of, telegram=True)
        async with running(open):
            open.api.faults.drops_after(method="sendMessage")
            await open.settled()
            clock.passes(seconds=600)
            await open.says(phone, "hello")
        assert reminders_on(phone) == 1
        assert sent(store) == [(1, "telegram")]


async def test_set_back_by_a_day_the_clock_brings_none_anew(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    async with left_alone(store, school, clock, bob) as (open, phone, of):
        for days in (0, -1, 0, 1, -3, 5, -2):
            clock.passes(days=days)
            await asyncio.to_thread(mind, of, telegram=True)
        assert len(sent(store)) <= 2
        assert [number for number, _ in sent(store)] == sorted({n for n, _ in sent(store)})
        async with running(open):
            await open.settled()
        assert reminders_on(phone) <= 2
