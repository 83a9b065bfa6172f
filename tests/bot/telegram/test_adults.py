"""An adult who asked for it is told of an alert in a chat of their own: a line, and nothing of whom."""

from bot.alerting.rounds import Rounds
from bot.config import Config
from bot.writer import Writer
from storage import outbox, told_adults
from storage.alerts import TALK, Alert, keep
from storage.database import Store
from storage.people import School
from storage.staffing import COUNSELOR, add_member
from tests.bot.telegram.school import open_school
from tests.channels import running_school
from tests.mailbox import SENDER
from tests.student import Clock, Student


async def test_who_sends_their_code_is_told_there_from_then_on(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    with store.writing() as connection:
        here = (connection, store.vault, school.id)
        rosa = add_member(*here, "rosa@school.example", "Rosa", [COUNSELOR], clock.now)
        told_adults.name_adult(*here, rosa, clock.now)
        code = told_adults.give_code(connection, store.vault, rosa, clock.now)
    async with open_school(store, school, clock) as open:
        phone = open.api.phone()
        open.phones.append(phone)
        await open.says(phone, "hello")
        await open.says(phone, code)
        assert "You get a line here from now on" in phone.last.text
        with store.writing() as connection:
            wish = Alert(TALK, 1, '{"when": "now"}')
            keep(connection, store.vault, school.id, bob.row.id, wish, clock.now)
        with Writer(store) as writer:
            of = running_school(Config(), store, school, writer, lambda: (), lambda: clock.now)
            await Rounds(of, lambda: None).round()
        await open.says(phone, "what?")  # which wakes what goes out
        told = "\n".join(one.text for one in phone.messages)
        assert "A student check-in needs review (case" in told
        assert "Bob" not in told
        other = open.api.phone()
        open.phones.append(other)
        await open.says(other, "hello")
        await open.says(other, code)  # it was good once
        assert "You get a line" not in other.last.text


async def test_an_adult_is_told_by_telegram_while_the_mail_server_is_away(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    with store.writing() as connection:
        here = (connection, store.vault, school.id)
        rosa = add_member(*here, "rosa@school.example", "Rosa", [COUNSELOR], clock.now)
        told_adults.name_adult(*here, rosa, clock.now)
        code = told_adults.give_code(connection, store.vault, rosa, clock.now)
    nobody_listens = {"host": "127.0.0.1", "port": 1, "security": "none", "sender": SENDER}
    async with open_school(store, school, clock) as open:
        phone = open.api.phone()
        open.phones.append(phone)
        await open.says(phone, "hello")
        await open.says(phone, code)
        with store.writing() as connection:
            wish = Alert(TALK, 1, '{"when": "now"}')
            keep(connection, store.vault, school.id, bob.row.id, wish, clock.now)
        with Writer(store) as writer:
            config = Config(mail=nobody_listens)
            of = running_school(config, store, school, writer, lambda: (), lambda: clock.now)
            await Rounds(of, lambda: None).round()
        await open.says(phone, "what?")  # which wakes what goes out
        assert any("A student check-in needs review (case" in one.text for one in phone.messages)
    with store.reading() as connection:
        assert outbox.waiting(connection, "mail")  # and the letter is still to go


async def test_a_chat_that_they_left_is_told_nothing(
    store: Store, school: School, clock: Clock
) -> None:
    with store.writing() as connection:
        here = (connection, store.vault, school.id)
        rosa = add_member(*here, "rosa@school.example", "Rosa", [COUNSELOR], clock.now)
        told_adults.name_adult(*here, rosa, clock.now)
        code = told_adults.give_code(connection, store.vault, rosa, clock.now)
    async with open_school(store, school, clock) as open:
        phone = open.api.phone()
        open.phones.append(phone)
        await open.says(phone, "hello")
        await open.says(phone, code)
    with store.writing() as connection:
        assert told_adults.told_adults(connection, store.vault)[0].chat_id
        told_adults.leave_chat(connection, store.vault, rosa)
        assert not told_adults.told_adults(connection, store.vault)[0].chat_id
