"""A worry is heard at once, held for the counselors, and equals a skipped answer everywhere else."""

import json
import re
from typing import Any

import pytest
from sqlalchemy import select, text

from bot.conversation.worries import worry_in
from bot.documents.drafts import file_of, make_draft
from bot.documents.filing import STUDENT
from bot.turn import Arrival, Turn, Waiting, resume, revise_in
from dialogs.conversation import TEAM
from dialogs.drafts.plans import plans
from dialogs.events import Ask, Heard, Say
from dialogs.flow import SKIP
from dialogs.replies import Reply
from dialogs.words import LONGEST
from storage import alerts, tables
from storage.alerts import KeptAlert
from storage.database import Store
from storage.erasing import erase_answers
from storage.people import School
from tests.student import CONTACT, Clock, Student

Twins = tuple[Student, Student]

WORRY = "my stepdad hits me with a belt when i get home"
ORDINARY = "it was loud and the words on the board went away too quickly"


@pytest.fixture
def twins(store: Store, school: School, clock: Clock) -> Twins:
    """Two who differ in nothing but their names."""
    return Student(store, school, clock, "Dana"), Student(store, school, clock, "Dora")


def test_the_fixed_words_come_at_once_and_alone(bob: Student) -> None:
    goes_to(bob, "hard_time")
    asked = bob.asked
    events = bob.says(WORRY)
    words = heard(bob)
    assert words.startswith("Thank you for telling me. You are not in trouble.")
    assert "Please tell Ms. Ortiz in room 12, or another adult you trust." in words
    assert "Nobody at school watches this live." in words
    assert "call 911" in words
    assert "text 988" in words
    assert words.endswith("Do you want to stop or keep going?")
    assert "I am telling" not in words
    assert not [event for event in events if isinstance(event, Ask | Say)]
    assert "belt" not in repr(events)
    assert next_question(bob) not in ("", asked)


def test_nothing_more_is_asked_about_it(twins: Twins) -> None:
    """Who tells of a hard time in few words is asked for more; not who tells of this."""
    one, other = twins
    goes_to(one, "hard_time")
    one.says(WORRY)
    after_it = next_question(one)
    goes_to(other, "hard_time")
    other.says("math was hard")
    assert other.asked != after_it
    other.changes("hard_time", "skip")
    assert other.asked == after_it


@pytest.mark.parametrize("where", ["story", "choices", "follow_up"])
def test_what_is_held_equals_what_is_skipped_in_every_byte(twins: Twins, where: str) -> None:
    held, skipped = twins
    for one, said in ((held, WORRY), (skipped, "skip")):
        goes_to(one, "barrier" if where == "choices" else "hard_time")
        if where == "choices" and said == WORRY:
            one.sends(Reply(WORRY, (one._ask.options[0].value, "something_else")))
        elif where == "follow_up" and said == WORRY:
            one.says("math was hard")
            one.says(WORRY)
        else:
            one.says(said)
        goes_on(one)
        until_the_end(one)
        for entry in one.reads_back:
            one.shares(one.named(entry.key), TEAM)
    assert seen_by_others(held) == seen_by_others(skipped)
    assert kept_of(held) == kept_of(skipped)
    assert len(alerts_of(held)) == 1
    assert not alerts_of(skipped)


def test_the_counselors_have_the_words_and_what_was_said_before_to_the_same_question(
    bob: Student,
) -> None:
    goes_to(bob, "hard_time")
    asked = bob.asked
    bob.says("math was hard")
    follow_up = bob.asked
    bob.says(WORRY)
    (one,) = alerts_of(bob)
    body = json.loads(one.alert.body)
    assert (one.alert.kind, one.alert.tier, one.joins) == (alerts.WORDS, 1, None)
    assert body["text"] == WORRY
    assert body["asked"] == follow_up != asked
    assert body["label"] == "abuse"
    assert body["rule"]
    assert body["rules"]
    assert [before["words"] for before in body["before"]] == ["math was hard"]
    assert (body["flow"], body["channel"], body["respondent"]) == ("my_day", "web", "student")
    assert one.at == bob.clock.now
    assert one.alert.answer_id == bob.kept["hard_time"].id
    assert (bob.kept["hard_time"].codes, bob.kept["hard_time"].words) == ((SKIP,), "")


def test_an_alert_holds_nothing_in_plain_but_who_when_and_how_urgent(bob: Student) -> None:
    goes_to(bob, "hard_time")
    bob.says(WORRY)
    with bob.store.reading() as connection:
        row = connection.execute(select(tables.alert)).one()._mapping
    for value in row.values():
        raw = value if isinstance(value, bytes) else str(value).encode()
        assert not any(word in raw.lower() for word in (b"stepdad", b"belt", b"abuse", b"my_day"))
    plain = {name for name, value in row.items() if value is not None and name != "body"}
    assert plain == {"id", "school_id", "student_id", "answer_id", "kind", "tier", "made_at"}


def test_a_second_worry_joins_the_open_alert(bob: Student, charlie: Student) -> None:
    goes_to(bob, "hard_time")
    bob.says(WORRY)
    goes_on(bob)
    bob.says("i want to kill myself")
    goes_to(charlie, "hard_time")
    charlie.says(WORRY)
    first, second = alerts_of(bob)
    assert (first.joins, second.joins) == (None, first.id)
    assert [one.joins for one in alerts_of(charlie)] == [None]


def test_an_answer_that_is_changed_into_a_worry_is_held_also_after_it_was_shared(
    bob: Student,
) -> None:
    goes_to(bob, "hard_time")
    bob.says(ORDINARY)
    bob.gives("stop")
    bob.shares("hard_time", TEAM)
    assert "went away too quickly" in seen_by_others(bob)
    turn = edits(bob, "hard_time", f"{ORDINARY}. {WORRY}")
    assert turn.heard
    assert "went away too quickly" not in seen_by_others(bob)
    assert len(alerts_of(bob)) == 1


def test_who_sends_the_same_again_reads_the_same_words_and_one_alert_is_kept(bob: Student) -> None:
    goes_to(bob, "hard_time")
    bob.sends(Reply(WORRY), id="once")
    words = heard(bob)
    bob.sends(Reply(WORRY), id="once")
    assert heard(bob) == words
    assert len(alerts_of(bob)) == 1


def test_a_worry_in_a_form_that_is_over_holds_no_other_answer(bob: Student) -> None:
    goes_to(bob, "hard_time")
    bob.says(ORDINARY)
    bob.sends(Reply(WORRY, to="hard_time"), at_turn=1)
    assert heard(bob)
    assert bob.kept["hard_time"].words == ORDINARY
    assert len(alerts_of(bob)) == 1


def test_a_note_of_an_adult_beside_it_is_looked_through_and_held_with_the_answer(
    bob: Student,
) -> None:
    goes_to(bob, "hard_time")
    bob.sends(Reply(ORDINARY), note="He told me his uncle touches him at night.")
    assert heard(bob)
    assert not bob.notes
    assert bob.kept["hard_time"].codes == (SKIP,)
    (one,) = alerts_of(bob)
    assert json.loads(one.alert.body)["text"] == ORDINARY
    assert "touches him" in json.loads(one.alert.body)["note"]


def test_a_worry_after_the_last_question_is_heard_as_well(bob: Student) -> None:
    goes_to(bob, "hard_time")
    bob.gives("stop")
    bob.says(WORRY)
    assert heard(bob)
    assert len(alerts_of(bob)) == 1


def test_what_the_student_deletes_stays_with_the_counselors(bob: Student) -> None:
    goes_to(bob, "hard_time")
    bob.says(WORRY)
    with bob.store.writing() as connection:
        erase_answers(connection, bob.store.vault, bob.row.id, bob.clock.now)
    (one,) = alerts_of(bob)
    assert WORRY in one.alert.body
    assert one.alert.answer_id is None


def test_of_who_is_made_up_nobody_is_alerted(bob: Student) -> None:
    with bob.store.writing() as connection:
        connection.execute(text("UPDATE student SET made_up = TRUE"))
    goes_to(bob, "hard_time")
    bob.says(WORRY)
    assert heard(bob)
    assert not alerts_of(bob)


@pytest.mark.parametrize(
    ("band", "language", "said", "told"),
    [
        (
            "prek-2",
            "en",
            "daddy hits me",
            "Please tell Ms. Ortiz in room 12, or a grown-up you trust.",
        ),
        ("6-8", "es", "mi papá me pega con el cinto", "dile a Ms. Ortiz in room 12"),
        ("9-12", "en", "mi papa me pega every night", "Please tell Ms. Ortiz in room 12"),
    ],
)
def test_each_is_answered_in_their_own_words_and_language(
    store: Store, school: School, clock: Clock, band: str, language: str, said: str, told: str
) -> None:
    sofia = Student(store, school, clock, "Sofía", band, "every", language)
    sofia.begins("all_about_me")
    sofia.says(said)
    assert told in heard(sofia)


def test_what_waits_is_told_by_the_same_words_only_until_the_next_reply(bob: Student) -> None:
    goes_to(bob, "hard_time")
    bob.says(WORRY)
    goes_on(bob)
    bob.says("a quiet corner")
    bob.sends(Reply("a quiet corner"), id=f"{bob.conversation_id} {bob._replies}")
    assert not any(isinstance(event, Heard) for event in bob.last.events)


# --- helpers -----------------------------------------------------------------------------------------


def goes_to(student: Student, step: str) -> None:
    """Through my_day with the first of each choice, to this question."""
    student.begins("my_day")
    while student.at != step:
        answers_ordinarily(student)


def goes_on(student: Student) -> None:
    student.last = resume(student.store, student.conversation_id, CONTACT)


def until_the_end(student: Student) -> None:
    while student.asked:
        answers_ordinarily(student)


def answers_ordinarily(student: Student) -> None:
    if student._ask.needs.choices:
        student.taps(student.options[0])
    else:
        student.says(f"{ORDINARY} {student.at}")


def heard(student: Student) -> str:
    return next(event.text for event in student.last.events if isinstance(event, Heard))


def next_question(student: Student) -> str:
    again = resume(student.store, student.conversation_id, CONTACT)
    return again.ask.text if again.ask else ""


def edits(student: Student, name: str, words: str) -> Turn:
    """An old message, as in a chat."""
    arrival = Arrival("edit", Reply(words), student.how)
    one = Waiting(student.conversation_id, arrival, CONTACT, student.clock.passes(seconds=1))
    with student.store.writing() as connection:
        return revise_in(connection, student.store.vault, one, student.key(name))


def alerts_of(student: Student) -> list[KeptAlert]:
    with student.store.reading() as connection:
        vault, school = student.store.vault, student.school
        return alerts.of_student(connection, vault, school.id, student.row.id)


def seen_by_others(student: Student) -> str:
    """All drafts with their evidence, without what tells this student from another."""
    made: list[Any] = []
    for kind in plans():
        for reader in ("team", STUDENT):
            args = (student.store, student.school, student.row, kind, "en", reader)
            made += [make_draft(*args), file_of(*args).evidence]
    return without_ids(student, made)


def kept_of(student: Student) -> str:
    """The newest of each answer, as it stands in the database."""
    with student.store.reading() as connection:
        rows = connection.execute(
            select(tables.current_answer, tables.answer)
            .join(tables.answer, tables.answer.c.id == tables.current_answer.c.answer_id)
            .where(tables.answer.c.student_id == student.row.id)
            .order_by(tables.answer.c.step)
        ).all()
    dropped = {"words", "mac", "revision", "cleared_by"}  # sealed: never the same twice
    return without_ids(
        student, [[v for k, v in r._mapping.items() if str(k) not in dropped] for r in rows]
    )


def without_ids(student: Student, made: object) -> str:
    names = repr(made).replace(student.name, "NAME")
    return re.sub(r"[0-9a-f]{32}|\b[0-9]{16}\b", "ID", names)


def test_what_is_added_to_the_longest_answer_is_looked_at_too() -> None:
    longest = ("it was loud in there. " * LONGEST)[:LONGEST]
    worry = worry_in(f"{longest}\n{WORRY}")
    assert worry is not None
    assert worry.sent["text"].endswith(WORRY)
