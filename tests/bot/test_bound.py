"""Who may read an answer is bound to it: what anybody else writes into the database opens nothing."""

import logging
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from bot.conversation import sharing
from bot.documents.drafts import make_draft
from bot.documents.preview import preview
from bot.turn import Arrival, take_turn
from dialogs.conversation import CASE_MANAGER, PRIVATE, TEAM
from dialogs.replies import Reply
from storage import answers, cards, tables
from storage.checking import odd_answers
from storage.erasing import erase_answers
from storage.kept_answers import KeptAnswer
from storage.problems import StorageProblem
from storage.readers import name_readers
from storage.tables import answer, current_answer
from tests.student import CONTACT, Student, new_process
from tests.wound_back import wind_back

USE, WHERE, FEEL = "use@extended_time", "where@extended_time", "feel@extended_time"
LIKES = "I like it best when it is quiet"


@pytest.fixture
def bob(bob: Student) -> Student:
    """Bob shares how often he uses more time, and nothing else."""
    bob.begins()
    bob.plays(
        """
        bot: How often do you use more time?
        me:  most times
        bot: In which classes do you use it?
        me:  [Tests] [Math]
        bot: How much does it help you?
        me:  a lot
        bot: How does it feel to use it near other students?
        me:  I would rather sit in the back row
        bot: What should happen with it next?
        me:  skip
        bot: How often do you use a copy of notes?
        me:  stop
        """
    )
    bob.shares(USE, TEAM)
    bob.shares(FEEL, PRIVATE)
    bob.keeps_the_rest_private()
    return bob


# Anything else in the place of what stands there, for each column that says whose words they are, what was
# picked, and who may read which of it.
CHANGED = {
    "audience": "'team'",
    "decided_at": "decided_at + 1",
    "quote": "'part'",
    "quote_start": "0",
    "quote_end": "4",
    "cleared_by": "'somebody'",
    "read_out": "NOT read_out",
    "on_path": "NOT on_path",
    "question": "'where'",
    "mac": "'00'",
}
# Of types that we never write.
ODD = [
    pytest.param("'abc'", marks=pytest.mark.long),
    "x'00'",
    pytest.param("-1", marks=pytest.mark.long),
    "NULL",
    "CAST(x'ff' AS TEXT)",
]
OF_THE_ANSWER = {
    "codes": "'never'",
    "meaning": "'use'",
    "revision": "revision + 7",
    "respondent": "'family'",
    "typed_by": "'adult'",
    "exactness": "'summary'",
    "language": "'es'",
    "channel": "'paper'",
    "flow": "'empathy'",
    "version": "'1'",
    "at": "at + 1",
}


def test_whatever_is_changed_of_an_answer_it_counts_as_private_and_is_named(
    bob: Student, caplog: pytest.LogCaptureFixture
) -> None:
    for table, column, value in (
        *(("current_answer", *one) for one in CHANGED.items()),
        *(("answer", *one) for one in OF_THE_ANSWER.items()),
    ):
        assert odd(bob) == []  # what was changed before was put back
        id = {"audience": bob.kept[FEEL].id}.get(column, bob.kept[USE].id)
        before = rows_of(bob, id)
        key = {"answer": "id", "current_answer": "answer_id"}[table]
        with bob.store.writing() as connection:
            changed = text(f"UPDATE {table} SET {column} = {value} WHERE {key} = :id")  # noqa: S608
            assert connection.execute(changed, {"id": id}).rowcount == 1
        caplog.clear()
        with caplog.at_level(logging.ERROR, logger="storage"):
            kept = read(bob)[id]
        assert (kept.audience, kept.decided, kept.read_out) == (PRIVATE, False, False), column
        assert id in caplog.text, column
        assert bob.row.id in caplog.text
        assert "in the back" not in caplog.text
        assert odd(bob) == [id], column
        put_back(bob, id, before)


@pytest.mark.parametrize("value", ODD)
def test_what_is_of_no_type_that_we_write_stops_nobody(bob: Student, value: str) -> None:
    if bob.store.engine.dialect.name != "sqlite":
        pytest.skip("a server takes no such value")
    id, changes = bob.kept[USE].id, 0
    for table, column, key in (
        *(("current_answer", name, "answer_id") for name in CHANGED),
        *(("answer", name, "id") for name in (*OF_THE_ANSWER, "words")),
    ):
        with bob.store.writing() as connection:
            before = text(f"SELECT {column} FROM {table} WHERE {key} = :id")  # noqa: S608
            stood = connection.execute(before, {"id": id}).scalar()
            change = text(f"UPDATE OR IGNORE {table} SET {column} = {value} WHERE {key} = :id")  # noqa: S608
            connection.execute(change, {"id": id})
            now = connection.execute(before, {"id": id}).scalar()
        if now != stood:
            changes += 1
            assert odd(bob) == [id], column
            assert "most times" not in drafted(bob).lower(), column
        with bob.store.writing() as connection:
            back = text(f"UPDATE {table} SET {column} = :stood WHERE {key} = :id")  # noqa: S608
            connection.execute(back, {"id": id, "stood": stood})
    assert changes >= (1 if value == "NULL" else 12)  # not all that was tried was refused
    assert "most times" in drafted(bob).lower()


@pytest.mark.parametrize("change", ["on_path = FALSE", "meaning = 'other'", "audience = 'team'"])
def test_an_older_shared_answer_does_not_come_back_when_the_newer_is_hidden(
    bob: Student, change: str
) -> None:
    bob.clock.passes(days=40)
    bob.begins("my_tools")
    while bob.at != USE:
        bob.says("skip")
    bob.says("never")
    newer = bob.kept[USE].id
    bob.gives("stop")
    bob.keeps_the_rest_private()
    assert "most times" not in drafted(bob).lower()
    with bob.store.writing() as connection:
        this = text(f"UPDATE current_answer SET {change} WHERE answer_id = :id")  # noqa: S608
        connection.execute(this, {"id": newer})
    assert "most times" not in drafted(bob).lower()
    assert "never" not in drafted(bob).lower()


def test_who_winds_the_schema_back_has_nothing_bound_by_it(bob: Student) -> None:
    with bob.store.writing() as connection:
        connection.execute(text("UPDATE current_answer SET audience = 'team', decided_at = 1"))
        wind_back(
            connection, "0013"
        )  # before anything was bound: the next start brings it up to date
    with new_process(bob.store):
        pass
    assert set(odd(bob)) == {one.id for one in read(bob).values()}
    assert "most times" not in drafted(bob).lower()
    assert "in the back row" not in drafted(bob)


def test_nothing_that_is_kept_in_plain_is_made_of_the_schools_names(bob: Student) -> None:
    with bob.store.reading() as connection:
        notes = connection.execute(select(current_answer.c.cleared_by)).scalars().all()
    by = {one.cleared_by for one in read(bob).values()} - {""}
    assert not by & set(notes)


def test_one_line_of_sql_makes_no_private_answer_readable(bob: Student) -> None:
    before = drafted(bob)
    assert "most times" in before.lower()
    with bob.store.writing() as connection:
        connection.execute(text("UPDATE current_answer SET audience = 'team', decided_at = 1"))
    after = drafted(bob)
    assert "in the back row" not in after
    assert "Math" not in after


def test_an_answer_moved_to_another_student_is_in_nobodys_draft(
    bob: Student, charlie: Student
) -> None:
    charlie.begins()
    charlie.says("sometimes")
    with bob.store.writing() as connection:
        connection.execute(
            update(current_answer)
            .where(current_answer.c.answer_id == bob.kept[USE].id)
            .values(student_id=charlie.row.id)
        )
    assert "most times" not in drafted(charlie).lower()
    assert "most times" not in drafted(bob).lower()


def test_the_place_of_a_newer_answer_cannot_be_given_to_an_older_one(bob: Student) -> None:
    older = bob.kept[USE].id
    bob.changes(USE, "never")
    with bob.store.writing() as connection:
        at = current_answer.c
        connection.execute(
            update(current_answer)
            .where(at.answer_id == bob.kept[USE].id)
            .values(answer_id=older, audience=TEAM, decided_at=1)
        )
    assert "most times" not in drafted(bob).lower()


def test_what_was_changed_is_the_students_again_once_they_say_it_anew(bob: Student) -> None:
    """A choice about who may read it is none about what it says now: with that it stays private."""
    with bob.store.writing() as connection:
        connection.execute(text("UPDATE current_answer SET audience = 'team', decided_at = 1"))
    bob.shares(USE, CASE_MANAGER)
    assert bob.kept[USE].audience == PRIVATE
    assert bob.kept[USE].id in odd(bob)
    bob.changes(USE, "most times")
    bob.shares(USE, CASE_MANAGER)
    assert bob.kept[USE].audience == CASE_MANAGER
    assert bob.kept[USE].id not in odd(bob)
    assert bob.kept[FEEL].id in odd(bob)


@pytest.mark.parametrize("on_path", ["'abc'", "-1", "on_path"])
def test_a_private_answer_put_beside_another_is_not_shared_with_it(
    bob: Student, on_path: str
) -> None:
    """By one line of SQL at the answer that its student is about to share."""
    if bob.store.engine.dialect.name != "sqlite" and on_path != "on_path":
        pytest.skip("a server takes no such value")
    with bob.store.writing() as connection:
        planted = (
            f"UPDATE current_answer SET question = 'use', on_path = {on_path} WHERE answer_id = :id"  # noqa: S608
        )
        connection.execute(text(planted), {"id": bob.kept[FEEL].id})
    bob.shares(USE, TEAM)
    assert "back row" not in drafted(bob)
    assert bob.kept[FEEL].id in odd(bob)


def test_anothers_words_are_on_nobodys_own_page(bob: Student, charlie: Student) -> None:
    charlie.begins()
    charlie.says("sometimes")
    mine = charlie.kept["use@breaks"]
    with bob.store.writing() as connection:
        connection.execute(
            update(answer)
            .where(answer.c.id == bob.kept[FEEL].id)
            .values(
                step=mine.step,
                item=mine.item,
                at=1,
                revision=9,
                conversation_id=mine.conversation_id,
            )
        )
        connection.execute(
            update(current_answer)
            .where(current_answer.c.answer_id == mine.id)
            .values(answer_id=bob.kept[FEEL].id)
        )
    assert "back row" not in repr(charlie.reads_back)
    assert "back row" not in repr(read(charlie))


def test_an_older_revision_put_back_in_its_place_is_not_bound_again(bob: Student) -> None:
    older = bob.kept[FEEL].id
    bob.changes(FEEL, "skip")
    with bob.store.writing() as connection:
        connection.execute(
            update(current_answer)
            .where(current_answer.c.answer_id == bob.kept[FEEL].id)
            .values(answer_id=older, codes="")
        )
    bob.shares(FEEL, TEAM)
    bob.keeps_the_rest_private()
    assert "back row" not in drafted(bob)
    assert older in odd(bob)


def test_deleting_publishes_nothing_that_was_planted(bob: Student) -> None:
    with bob.store.writing() as connection:
        for line in (
            "CREATE TEMP TABLE again AS SELECT * FROM current_answer WHERE answer_id = :id",
            "UPDATE again SET step = 'zzz', audience = 'team', decided_at = 1",
            "INSERT INTO current_answer SELECT * FROM again",
            "UPDATE conversation SET respondent = 'family'",
        ):
            connection.execute(text(line), {"id": bob.kept[FEEL].id} if ":id" in line else {})
    with bob.store.writing() as connection:
        erase_answers(connection, bob.store.vault, bob.row.id, bob.clock.now)
    with bob.store.reading() as connection:
        assert connection.execute(select(answer.c.id)).all() == []
        assert connection.execute(select(current_answer.c.answer_id)).all() == []


def test_a_second_pointer_to_an_answer_is_not_bound_with_the_first(bob: Student) -> None:
    with bob.store.writing() as connection:
        for line in (
            "CREATE TEMP TABLE again AS SELECT * FROM current_answer WHERE answer_id = :id",
            "UPDATE again SET step = 'zzz', audience = 'team', decided_at = 1",
            "INSERT INTO current_answer SELECT * FROM again",
        ):
            connection.execute(text(line), {"id": bob.kept[FEEL].id} if ":id" in line else {})
    bob.shares(FEEL, PRIVATE)
    with bob.store.writing() as connection:
        name_readers(connection, bob.store.vault, bob.school.id, bob.clock.now)
        for line in (
            "DELETE FROM current_answer WHERE answer_id = :id AND step = 'feel'",
            "UPDATE current_answer SET step = 'feel' WHERE answer_id = :id",
        ):
            connection.execute(text(line), {"id": bob.kept[FEEL].id})
    assert "back row" not in drafted(bob)
    assert bob.kept[FEEL].id in odd(bob)


def test_an_adults_note_is_not_shown_without_the_answer_it_is_about(bob: Student) -> None:
    bob.clock.passes(days=40)
    bob.begins()
    bob.sends(Reply("most times"), note="He told me about the blue paper")
    bob.gives("stop")
    note = next(iter(bob.notes.values()))
    assert note.words
    with bob.store.writing() as connection:
        gone = text("UPDATE answer SET language = 'zz' WHERE id = :id")
        connection.execute(gone, {"id": next(iter(bob.kept.values())).id})
    assert "blue paper" not in repr(bob.reads_back)
    assert bob.notes == {}
    with bob.store.writing() as connection:
        this = text("DELETE FROM current_answer WHERE step = 'use' AND respondent = 'student'")
        connection.execute(this)
    assert bob.notes == {}
    assert "" in odd(bob)


def test_two_cards_whose_codes_were_swapped_let_nobody_in(bob: Student, charlie: Student) -> None:
    codes = {}
    with bob.store.writing() as connection:
        for one in (bob, charlie):
            vault, now = bob.store.vault, bob.clock.now
            codes[one.name] = cards.give_card(connection, vault, bob.school.id, one.row.id, now)
        at = tables.card.c
        of = dict(connection.execute(select(at.student_id, at.code_index)).all())
        bobs, charlies = of[bob.row.id], of[charlie.row.id]
        for before, after in ((bobs, "spare"), (charlies, bobs), ("spare", charlies)):
            this = update(tables.card).where(at.code_index == before)
            connection.execute(this.values(code_index=after))
    with bob.store.reading() as connection:
        for code in codes.values():
            assert cards.student_by_card(connection, bob.store.vault, code) is None


def test_a_key_that_does_not_open_stops_no_check(bob: Student, charlie: Student) -> None:
    charlie.begins()
    charlie.says("sometimes")
    with bob.store.writing() as connection:
        for line in (
            "UPDATE data_key SET version = 70000 WHERE owner_id = :id",
            "UPDATE current_answer SET audience = 'team'",
        ):
            connection.execute(text(line), {"id": bob.row.id} if ":id" in line else {})
    assert odd(charlie) == [charlie.kept["use@breaks"].id]


def test_what_is_changed_by_the_program_itself_always_checks(
    bob: Student, charlie: Student
) -> None:
    """After changes, a shorter path and a longer one, sharing, taking back and deleting."""
    bob.changes(USE, "never")
    bob.changes(USE, "most times")
    bob.shares(WHERE, TEAM)
    bob.shares(WHERE, PRIVATE)
    assert not odd(bob)
    with bob.store.writing() as connection:
        erase_answers(connection, bob.store.vault, bob.row.id, bob.clock.now)
    assert not odd(bob) + odd(charlie)
    with bob.store.reading() as connection:
        assert not connection.execute(
            select(answer).where(answer.c.student_id == bob.row.id)
        ).first()


def test_every_column_of_an_answer_is_bound(bob: Student) -> None:
    """A new column that says who may read would else be forgotten."""
    elsewhere = {"id", "school_id", "student_id", "conversation_id", "step", "item", "words"}
    assert set(answer.c.keys()) == elsewhere | set(OF_THE_ANSWER)
    pointing = {"answer_id", "respondent", "meaning", "codes"}  # the answer's own are read
    assert set(tables.current_answer.c.keys()) == elsewhere - {"id", "words"} | pointing | set(
        CHANGED
    )


def test_nobody_becomes_the_one_reader_of_a_conversation(bob: Student) -> None:
    with bob.store.writing() as connection:
        connection.execute(text("UPDATE conversation SET reader_id = (SELECT id FROM staff)"))
    assert {kept.audience for kept in read(bob).values()} == {PRIVATE}


# Places that are none, and others' places.
PLACES = [
    "nonsense",
    pytest.param("", marks=pytest.mark.long),
    pytest.param("use", marks=pytest.mark.long),
    "where",
    pytest.param("student@x", marks=pytest.mark.long),
]


@pytest.mark.parametrize("value", PLACES)
def test_an_answer_whose_place_was_changed_is_in_nobodys_way(bob: Student, value: str) -> None:
    """The list, the preview, the drafts and the student's own sheet are drawn, and it is named."""
    id = bob.kept[FEEL].id
    beside = [update(current_answer).where(current_answer.c.answer_id == id)] * 6
    itself = [update(answer).where(answer.c.id == id)] * 5
    columns = ("step", "item", "respondent", "meaning", "codes", "question")
    changes = 0
    for change, column in zip([*beside, *itself], [*columns, *columns[:5]], strict=True):
        before = rows_of(bob, id)
        with suppress(IntegrityError), bob.store.writing() as connection:
            connection.execute(change.values({column: value}))
        if rows_of(bob, id) != before:
            changes += 1
            draw_all(bob)
            assert id in odd(bob), column
            put_back(bob, id, before)
    assert changes > 6  # not all that was tried was refused


@pytest.mark.parametrize("value", PLACES)
@pytest.mark.parametrize("column", ["step", "item", "respondent"])
def test_an_answer_that_was_moved_altogether_is_in_nobodys_way(
    bob: Student, column: str, value: str
) -> None:
    id = bob.kept[FEEL].id
    with suppress(IntegrityError), bob.store.writing() as connection:
        this = update(current_answer).where(current_answer.c.answer_id == id)
        connection.execute(this.values({column: value}))
        connection.execute(update(answer).where(answer.c.id == id).values({column: value}))
    draw_all(bob)
    moved = value in (row[column] for row in rows_of(bob, id))
    assert (id in odd(bob)) == moved


def draw_all(student: Student) -> None:
    with student.store.reading() as connection:
        vault, talk = student.store.vault, student.conversation_id
        sharing.my_answers(connection, vault, talk)
        preview(connection, vault, talk, ())
    for reader in ("team", CASE_MANAGER, "student"):
        make_draft(student.store, student.school, student.row, "accommodations", "en", reader)


def put_back(student: Student, id: str, rows: list[dict[str, Any]]) -> None:
    with student.store.writing() as connection:
        for table, column, values in (
            (current_answer, current_answer.c.answer_id, rows[0]),
            (answer, answer.c.id, rows[1]),
        ):
            connection.execute(update(table).where(column == id).values(values))


def rows_of(student: Student, id: str) -> list[dict[str, Any]]:
    with student.store.reading() as connection:
        found = (
            connection.execute(select(table).where(column == id)).one()
            for table, column in (
                (current_answer, current_answer.c.answer_id),
                (answer, answer.c.id),
            )
        )
        return [dict(row._mapping) for row in found]


def test_a_row_that_was_planted_at_a_question_to_come_is_not_bound_with_its_answer(
    charlie: Student,
) -> None:
    charlie.begins()
    charlie.says("most times")
    with charlie.store.writing() as connection:
        planted = text(
            "UPDATE current_answer SET question = :to_come, audience = 'team', decided_at = 1"
        )
        connection.execute(planted, {"to_come": charlie.at.partition("@")[0]})
    charlie.taps(charlie.options[0])
    assert odd(charlie) == [charlie.kept["use@breaks"].id]
    assert "most times" not in drafted(charlie).lower()


TRIGGERS = {
    "sqlite": (
        "CREATE TRIGGER helper AFTER UPDATE ON current_answer WHEN new.audience <> 'team' BEGIN "
        "UPDATE current_answer SET audience = 'team', decided_at = 1 WHERE answer_id = new.answer_id; END",
        "CREATE TRIGGER other AFTER INSERT ON current_answer WHEN new.audience <> 'team' BEGIN "
        "UPDATE current_answer SET audience = 'team', decided_at = 1 WHERE answer_id = new.answer_id; END",
    ),
    "postgresql": (
        "CREATE FUNCTION helped() RETURNS trigger AS $$ BEGIN new.audience := 'team'; new.decided_at := 1; "
        "RETURN new; END $$ LANGUAGE plpgsql",
        "CREATE TRIGGER helper BEFORE INSERT OR UPDATE ON current_answer FOR EACH ROW "
        "EXECUTE FUNCTION helped()",
    ),
}


def test_what_a_trigger_makes_of_it_is_not_what_was_bound(bob: Student) -> None:
    """Of one that is made while the program runs; beside one that is there it does not start."""
    bob.clock.passes(days=40)
    bob.begins()
    with bob.store.writing() as connection:
        for line in TRIGGERS[connection.dialect.name]:
            connection.exec_driver_sql(line)
    for said in ("most times", "math", "a lot", "I hate the blue paper", "stop"):
        now = bob.clock.passes(seconds=1)
        arrival = Arrival(f"{now}", Reply(said), bob.how)
        bob.last = take_turn(bob.store, bob.conversation_id, arrival, CONTACT, now)
    bob.keeps_the_rest_private()
    assert set(bob.audiences.values()) == {PRIVATE}
    assert "blue paper" not in drafted(bob)
    assert {one.id for one in bob.kept.values()} <= set(odd(bob))
    with pytest.raises(StorageProblem, match="trigger helper"), new_process(bob.store):
        pass
    with (
        pytest.raises(StorageProblem, match="trigger helper"),
        bob.store.writing() as connection,
    ):
        erase_answers(connection, bob.store.vault, bob.row.id, bob.clock.now)


def test_an_answer_that_was_removed_is_missed(bob: Student) -> None:
    with bob.store.writing() as connection:
        gone = text("DELETE FROM current_answer WHERE answer_id = :id")
        connection.execute(gone, {"id": bob.kept[USE].id})
    assert odd(bob) == [""]


def odd(student: Student) -> list[str]:
    """What `whathelps check` names."""
    with student.store.reading() as connection:
        return [one.id for one in odd_answers(connection, student.store.vault, student.row.id)]


def read(student: Student) -> dict[str, KeptAnswer]:
    with student.store.reading() as connection:
        found = answers.of_conversation(connection, student.store.vault, student.conversation_id)
    return {one.id: one for one in found}


def drafted(student: Student) -> str:
    draft = make_draft(student.store, student.school, student.row, "accommodations", "en")
    return draft.text if hasattr(draft, "text") else repr(draft)
