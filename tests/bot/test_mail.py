"""Letters to adults go out at least once, whatever the mail server does."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bot.alerting.rounds import Rounds
from bot.alerting.troubles import troubles
from bot.config import Config, ConfigProblem, Mail
from bot.writer import Writer
from storage import outbox, told_adults
from storage.alerts import TALK, Alert, keep
from storage.database import Store
from storage.people import School
from storage.problems import StorageProblem
from storage.staffing import COUNSELOR, add_member
from tests.channels import running_school
from tests.mailbox import SENDER, Mailbox, mail_server
from tests.student import Clock, Student

ROSA = "rosa@school.example"


@pytest.fixture
def mail() -> Iterator[Mailbox]:
    with mail_server() as box:
        yield box


@pytest.fixture
def told(store: Store, school: School, clock: Clock) -> None:
    """Rosa and Sam are told."""
    with store.writing() as connection:
        here = (connection, store.vault, school.id)
        for name, email in (("Rosa Diaz", ROSA), ("Sam Okoro", "sam@school.example")):
            id = add_member(*here, email, name, [COUNSELOR], clock.now)
            told_adults.name_adult(*here, id, clock.now)
            trial = told_adults.note_trial(connection, school.id, id, clock.now)
            told_adults.confirm_trial(connection, id, trial, clock.now)


@contextmanager
def rounds_of(store: Store, school: School, clock: Clock, mail: Mailbox) -> Iterator[Rounds]:
    """As a process that has just started."""
    config = Config(mail=mail.settings)
    with Writer(store) as writer:
        of = running_school(config, store, school, writer, lambda: (), lambda: clock.now)
        yield Rounds(of, lambda: None)


def goes_round(store: Store, school: School, clock: Clock, mail: Mailbox, times: int = 2) -> None:
    with rounds_of(store, school, clock, mail) as rounds:
        for _ in range(times):
            asyncio.run(rounds.round())


def wishes(store: Store, school: School, student: Student) -> None:
    with store.writing() as connection:
        here = (connection, store.vault, school.id, student.row.id)
        keep(*here, Alert(TALK, 1, '{"when": "now"}'), student.clock.now)


def told_of(store: Store, school: School, clock: Clock, mail: Mailbox) -> list[str]:
    """The troubles that an admin reads of."""
    with rounds_of(store, school, clock, mail) as rounds, store.reading() as connection:
        facts = rounds._of.facts()
        return [one.name for one in troubles(connection, store.vault, facts, clock.now)]


@pytest.mark.usefixtures("told")
def test_a_letter_that_the_server_does_not_take_goes_out_later_and_once(
    store: Store, school: School, clock: Clock, bob: Student, mail: Mailbox
) -> None:
    mail.refuses = "451 try again"
    wishes(store, school, bob)
    goes_round(store, school, clock, mail)
    assert not mail.letters
    clock.passes(seconds=700)
    assert "mail" in told_of(store, school, clock, mail)
    mail.refuses = ""
    goes_round(store, school, clock, mail)
    assert len(mail.to(ROSA)) == 1
    assert "mail" not in told_of(store, school, clock, mail)


@pytest.mark.usefixtures("told")
def test_a_letter_of_which_nobody_knows_whether_it_was_taken_goes_out_twice(
    store: Store, school: School, clock: Clock, bob: Student, mail: Mailbox
) -> None:
    mail.forgets = True
    wishes(store, school, bob)
    goes_round(store, school, clock, mail)
    mail.forgets = False
    clock.passes(seconds=10)
    goes_round(store, school, clock, mail)
    copies = mail.to(ROSA)
    assert len(copies) == 2
    assert len({one["Message-ID"] for one in copies}) == 1  # a mailbox knows it as one


@pytest.mark.usefixtures("told")
def test_a_server_that_is_not_there_loses_no_letter(
    store: Store, school: School, clock: Clock, bob: Student, mail: Mailbox
) -> None:
    port, mail.port = mail.port, 1
    wishes(store, school, bob)
    goes_round(store, school, clock, mail)
    mail.port = port
    clock.passes(seconds=10)
    goes_round(store, school, clock, mail)
    assert len(mail.to(ROSA)) == 1


@pytest.mark.usefixtures("told")
def test_who_is_killed_between_the_step_and_its_letter_sends_it_after_the_next_start(
    store: Store, school: School, clock: Clock, bob: Student, mail: Mailbox
) -> None:
    wishes(store, school, bob)
    with rounds_of(store, school, clock, mail) as rounds:
        planned, on_trial = rounds._look()
        with store.writing() as connection:
            rounds._put(connection, planned, on_trial)
            rounds._claimed(connection)  # and dies here, with the letters in its hands
    goes_round(store, school, clock, mail)
    assert len(mail.to(ROSA)) == 1


@pytest.mark.usefixtures("told")
def test_a_letter_that_no_server_takes_holds_up_no_other(
    store: Store, school: School, clock: Clock, bob: Student, charlie: Student, mail: Mailbox
) -> None:
    mail.refuses = "550 not this one"
    wishes(store, school, bob)
    with rounds_of(store, school, clock, mail) as rounds:
        for _ in range(5):
            clock.passes(seconds=61)
            asyncio.run(rounds.round())
        mail.refuses = ""
        clock.passes(seconds=1)  # the first waits for its next try
        wishes(store, school, charlie)
        for _ in range(2):
            asyncio.run(rounds.round())
    assert len(mail.to(ROSA)) == 1


@pytest.mark.usefixtures("told")
def test_a_letter_waits_for_no_look_through_the_cases(
    store: Store,
    school: School,
    clock: Clock,
    bob: Student,
    mail: Mailbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mail.refuses = "451 try again"
    wishes(store, school, bob)
    goes_round(store, school, clock, mail)
    mail.refuses = ""

    def fails() -> None:
        raise StorageProblem("the database is damaged")

    with rounds_of(store, school, clock, mail) as rounds:
        monkeypatch.setattr(rounds, "_look", fails)
        with pytest.raises(StorageProblem):
            asyncio.run(rounds.round())
    assert len(mail.to(ROSA)) == 1


@pytest.mark.usefixtures("told")
def test_a_clock_that_is_set_back_keeps_no_letter_waiting(
    store: Store, school: School, clock: Clock, bob: Student, mail: Mailbox
) -> None:
    with rounds_of(store, school, clock, mail) as rounds:
        clock.passes(seconds=3600)
        mail.refuses = "451 try again"
        wishes(store, school, bob)
        for _ in range(2):
            asyncio.run(rounds.round())
        mail.refuses = ""
        clock.passes(seconds=-3600)
        for _ in range(2):
            asyncio.run(rounds.round())
    assert len(mail.to(ROSA)) == 1


@pytest.mark.usefixtures("told")
def test_two_processes_tell_of_one_alert_once(
    store: Store, school: School, clock: Clock, bob: Student, mail: Mailbox
) -> None:
    wishes(store, school, bob)
    with (
        rounds_of(store, school, clock, mail) as one,
        rounds_of(store, school, clock, mail) as other,
    ):
        plans = [rounds._look() for rounds in (one, other)]
        with store.writing() as connection:
            for rounds, (planned, on_trial) in zip((one, other), plans, strict=True):
                rounds._put(connection, planned, on_trial)
    goes_round(store, school, clock, mail)
    assert len(mail.to(ROSA)) == 1


def test_who_is_named_gets_a_trial_letter_and_one_that_is_not_answered_is_shouted(
    store: Store, school: School, clock: Clock, mail: Mailbox
) -> None:
    with store.writing() as connection:
        here = (connection, store.vault, school.id)
        for name in ("Rosa", "Sam"):
            email = f"{name.lower()}@school.example"
            id = add_member(*here, email, name, [COUNSELOR], clock.now)
            told_adults.name_adult(*here, id, clock.now)
    goes_round(store, school, clock, mail)
    letter = mail.to(ROSA)[0].get_content()
    assert "/staff/reached?trial=" in letter
    assert told_of(store, school, clock, mail) == []
    clock.passes(days=6)
    assert told_of(store, school, clock, mail) == ["trial"]
    goes_round(store, school, clock, mail)
    assert len(mail.to(ROSA)) == 1
    clock.passes(days=25)  # October
    goes_round(store, school, clock, mail)
    assert len(mail.to(ROSA)) == 2


@pytest.mark.usefixtures("told")
def test_nothing_goes_out_to_who_is_not_told_any_more(
    store: Store, school: School, clock: Clock, bob: Student, mail: Mailbox
) -> None:
    mail.refuses = "451 try again"
    wishes(store, school, bob)
    goes_round(store, school, clock, mail)
    with store.writing() as connection:
        for one in told_adults.told_adults(connection, store.vault):
            told_adults.take_off(connection, one.id)
    mail.refuses = ""
    clock.passes(seconds=60)
    goes_round(store, school, clock, mail)
    assert not mail.letters
    with store.reading() as connection:
        assert outbox.waiting(connection, "mail") == 0


@pytest.mark.usefixtures("told")
def test_somebody_who_writes_the_database_has_no_alert_told_to_a_chat_of_their_own(
    store: Store, school: School, clock: Clock, mail: Mailbox
) -> None:
    from sqlalchemy import text

    with store.writing() as connection:
        connection.execute(text("UPDATE told_adult SET code_index = 'x', code_ends_at = 9e18"))
    with store.reading() as connection:
        assert told_adults.told_adults(connection, store.vault) == []
    assert "adults" in told_of(store, school, clock, mail)


def test_mail_settings_that_cannot_work_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.config import read_config

    monkeypatch.setenv("WHATHELPS_MAIL__HOST", "smtp.school.example")
    with pytest.raises(ConfigProblem, match="sender is missing"):
        read_config()
    monkeypatch.setenv("WHATHELPS_MAIL__SENDER", SENDER)
    monkeypatch.setenv("WHATHELPS_MAIL__SECURITY", "none")
    monkeypatch.setenv("WHATHELPS_MAIL__PASSWORD", "x")
    with pytest.raises(ConfigProblem, match="it would go in plain"):
        read_config()
    assert not Mail().is_on
