"""What a student wishes gone is gone, in old bytes too; all else of theirs opens as before."""

import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Table, event, insert, select, text, update

from dialogs.events import Answered
from storage import alerts, answers, chat_questions, chats, conversations, outbox, tables
from storage.cards import cards_of, give_card, student_by_card
from storage.chat_questions import Question
from storage.chats import Message
from storage.conversations import ASKING
from storage.database import Store
from storage.erasing import Erased, clean_up, erase_answers, is_to_clean
from storage.ids import new_id
from storage.kept_answers import Provenance
from storage.keys import counselors_of, make_key, replace_key, seal_for
from storage.people import School, student_by_id
from storage.problems import StorageProblem, Tampered
from storage.tools import NewTool, save_tools, tools_of
from tests.student import Student

CANARY = "the purple giraffe reads aloud"


def erase(store: Store, student: Student) -> Erased:
    with store.writing() as connection:
        return erase_answers(connection, store.vault, student.row.id, student.clock.now)


def rows_of(connection: Connection, table: Table, student_id: str) -> list[tuple[Any, ...]]:
    owner = table.c.id if table is tables.student else table.c.student_id
    rows = connection.execute(select(table).where(owner == student_id).order_by(*table.primary_key))
    return [tuple(row) for row in rows]


def all_rows(store: Store, student_id: str) -> dict[str, list[tuple[Any, ...]]]:
    """By table, of every table that knows a student."""
    with store.reading() as connection:
        found = {
            table.name: rows_of(connection, table, student_id)
            for table in tables.metadata.sorted_tables
            if table is tables.student or "student_id" in table.c
        }
        keys = select(tables.data_key).where(tables.data_key.c.owner_id == student_id)
        return found | {"data_key": [tuple(row) for row in connection.execute(keys)]}


def known_of(store: Store, student: Student) -> list[Any]:
    """All that the school knows of a student, opened."""
    with store.reading() as connection:
        vault, id = store.vault, student.row.id
        codes = cards_of(connection, vault, [id])
        seal = seal_for(connection, vault, id)
        goals = connection.execute(
            select(tables.goal.c.id, tables.goal.c.words).where(tables.goal.c.student_id == id)
        )
        return [
            student_by_id(connection, vault, id),
            codes,
            [student_by_card(connection, vault, code) for code in codes.values()],
            tools_of(connection, vault, id),
            [seal.open("goal", "words", goal.id, goal.words) for goal in goals],
        ]


def give_goal(store: Store, student: Student, words: str) -> None:
    with store.writing() as connection:
        id, owner = new_id(1), student.row.id
        seal = seal_for(connection, store.vault, owner)
        facts = {"id": id, "school_id": student.school.id, "student_id": owner}
        sealed = seal.seal("goal", "words", id, words)
        connection.execute(
            insert(tables.goal), {**facts, "words": sealed, "position": 0, "made_at": 1}
        )


def alert_about(store: Store, student: Student) -> str:
    """Its id."""
    with store.writing() as connection:
        answer_id = connection.scalar(select(tables.answer.c.id))
        alert = alerts.Alert(alerts.WORDS, 1, "for the counselor", answer_id)
        who = student.school.id, student.row.id
        alerts.keep(connection, store.vault, *who, alert, 1)
        return str(connection.execute(select(tables.alert.c.id)).scalar_one())


def telegram(store: Store, student: Student, address: str = "42") -> chats.Chat:
    """A chat in which the student stands at their conversation, with letters and a message."""
    with store.writing() as connection:
        vault, now, id = store.vault, student.clock.now, student.row.id
        chat = chats.make(connection, vault, student.school.id, "telegram", address, "en", now)
        chat.student_id, chat.conversation_id = id, student.conversation_id
        chat.screen = '{"asked": 1}'
        chats.link(connection, chat, id, now)
        chats.save(connection, vault, chat, now)
        chats.note_message(
            connection, Message(chat.id, "7", student.conversation_id, "use", "", 0, 4, now)
        )
        chat_questions.note(connection, chat.id, "6", Question(student.conversation_id, "use", ""))
        where = (student.school.id, id, "telegram", chat.id)
        for words in ("was sent", "waits"):
            letter = outbox.put(connection, vault, outbox.New(*where, words), now)
            if words == "was sent":
                outbox.sent(connection, [(letter, "99", now)])
    return chat


@pytest.fixture
def file(store: Store) -> Path:
    """Of a test that looks at bytes."""
    if store.engine.dialect.name != "sqlite":
        pytest.skip("its files are the server's own")
    return Path(str(store.engine.url.database))


def bytes_on_disk(file: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(file.parent.iterdir()))


# --- what goes -------------------------------------------------------------------------------


def test_all_that_the_student_said_is_gone_and_counted(store: Store, bob: Student) -> None:
    bob.begins("my_tools")
    bob.says("sometimes")
    bob.begins("my_day")
    telegram(store, bob)
    assert erase(store, bob) == Erased(conversations=2, answers=1)
    left = all_rows(store, bob.row.id)
    for name in ("conversation", "answer", "current_answer"):
        assert left[name] == []
    assert left["outbox"] == []  # the numbers of the messages that were sent go, too
    with store.reading() as connection:
        assert connection.execute(select(tables.chat_message)).all() == []
        assert connection.execute(select(tables.chat_question)).all() == []
    assert erase(store, bob) == Erased(0, 0)


def test_an_answer_given_anew_counts_once(store: Store, bob: Student) -> None:
    bob.begins("my_tools")
    bob.says("sometimes")
    bob.changes("use@extended_time", "never")
    assert erase(store, bob).answers == 1


def test_a_chat_that_stood_at_the_student_stands_at_the_beginning(
    store: Store, bob: Student, charlie: Student
) -> None:
    for student, address in ((bob, "42"), (charlie, "43")):
        student.begins("my_tools")
        telegram(store, student, address)
    erase(store, bob)
    with store.reading() as connection:
        bobs = chats.find(connection, store.vault, "telegram", "42")
        charlies = chats.find(connection, store.vault, "telegram", "43")
    assert bobs is not None
    assert charlies is not None
    assert (bobs.student_id, bobs.conversation_id, bobs.screen) == (bob.row.id, None, "")
    assert charlies.conversation_id == charlie.conversation_id
    assert charlies.screen == '{"asked": 1}'


def test_an_alert_stays_without_the_answer(store: Store, bob: Student) -> None:
    bob.begins("my_tools")
    bob.says("sometimes")
    id = alert_about(store, bob)
    erase(store, bob)
    with store.reading() as connection:
        alert = connection.execute(select(tables.alert)).one()
        seal = seal_for(connection, store.vault, counselors_of(bob.school.id))
    assert alert.answer_id is None
    assert seal.open("alert", "body", id, alert.body) == "for the counselor"


def test_what_was_sealed_before_opens_with_no_key_that_is_left(store: Store, bob: Student) -> None:
    bob.begins("my_tools")
    with store.reading() as connection:
        row = connection.execute(select(tables.conversation)).one()
    erase(store, bob)
    with store.reading() as connection:
        seal = seal_for(connection, store.vault, bob.row.id)
    assert seal.version == 2
    assert len(all_rows(store, bob.row.id)["data_key"]) == 1
    with pytest.raises(Tampered):
        seal.open("conversation", "progress", row.id, row.progress)


# --- what stays ------------------------------------------------------------------------------


def test_all_else_of_the_student_opens_as_before(store: Store, bob: Student) -> None:
    with store.writing() as connection:
        give_card(connection, store.vault, bob.school.id, bob.row.id, 5)
    bob.is_given("the blue chair @ by the window", "breaks")  # and the two before are removed
    give_goal(store, bob, "I read for ten minutes")
    before = known_of(store, bob)
    for _ in range(3):
        bob.begins("my_tools")
        erase(store, bob)
        assert known_of(store, bob) == before
    bob.is_given("extended_time @ Math", "class_notes")
    assert len(known_of(store, bob)[3]) == 2


@given(words=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_words_open_as_before(store: Store, bob: Student, words: str) -> None:
    with store.writing() as connection:
        rows = [NewTool(bob.local_id, "", words, words)]
        save_tools(connection, store.vault, bob.school, rows, 1)
    before = known_of(store, bob)
    erase(store, bob)
    assert known_of(store, bob) == before


def test_another_student_is_not_touched(store: Store, bob: Student, charlie: Student) -> None:
    for student in (bob, charlie):
        student.begins("my_tools")
        student.says("sometimes")
        give_goal(store, student, "I ask for a break")
        telegram(store, student, student.name)
    before = all_rows(store, charlie.row.id)
    assert all(before[name] for name in ("conversation", "answer", "outbox", "chat", "data_key"))
    erase(store, bob)
    assert all_rows(store, charlie.row.id) == before


def test_the_student_can_begin_again(store: Store, bob: Student) -> None:
    bob.begins("my_tools")
    bob.says("sometimes")
    erase(store, bob)
    bob.begins("my_tools")
    bob.says("never")
    assert bob.codes == {"use@extended_time": "never"}


def test_a_turn_that_erases_still_saves_its_chat_and_sends_its_letter(
    store: Store, bob: Student
) -> None:
    bob.begins("my_tools")
    telegram(store, bob)
    with store.writing() as connection:
        vault, now = store.vault, bob.clock.now
        chat = chats.find(connection, vault, "telegram", "42")
        assert chat is not None
        erase_answers(connection, vault, bob.row.id, now)
        where = (chat.school_id, chat.student_id, "telegram", chat.id)
        outbox.put(connection, vault, outbox.New(*where, "all is erased"), now, seal=chat.seal)
        chat.screen, chat.conversation_id = "{}", None
        chats.save(connection, vault, chat, now)
    with store.writing() as connection:
        (letter,) = outbox.claim(connection, store.vault, "telegram", now)
        again = chats.find(connection, store.vault, "telegram", "42")
    assert letter.body == "all is erased"
    assert again is not None
    assert again.screen == "{}"


# --- wholly or not at all --------------------------------------------------------------------


def test_where_something_does_not_open_nothing_is_erased(store: Store, bob: Student) -> None:
    bob.begins("my_tools")
    bob.says("sometimes")
    with store.writing() as connection:
        connection.execute(update(tables.card), {"code": b"no seal"})
    before = all_rows(store, bob.row.id)
    with pytest.raises(Tampered):
        erase(store, bob)
    assert all_rows(store, bob.row.id) == before


def test_a_student_without_a_key_has_nothing_to_erase(store: Store, school: School) -> None:
    with pytest.raises(StorageProblem, match="no key"), store.writing() as connection:
        erase_answers(connection, store.vault, "0" * 32, 1)


# --- by two at once --------------------------------------------------------------------------


@contextmanager
def meanwhile(work: Callable[[], object]) -> Iterator[None]:
    """In the block, another transaction waits for ours; after it, it has ended."""
    thread = threading.Thread(target=work)
    thread.start()
    thread.join(0.3)
    assert thread.is_alive()
    yield
    thread.join()


def test_a_turn_under_way_is_waited_for_and_erased_too(store: Store, bob: Student) -> None:
    bob.begins("my_tools")
    erased: list[Erased] = []
    with ExitStack() as others, store.writing() as connection:
        stored = conversations.load(connection, store.vault, bob.conversation_id)
        others.enter_context(meanwhile(lambda: erased.append(erase(store, bob))))
        how, answered = Provenance("web"), Answered("use", "", (), "sometimes", 1, "")
        answers.keep(connection, store.vault, stored, answered, how, 5)
        conversations.save(connection, stored, ASKING, 5)
    assert erased == [Erased(1, 1)]


def test_a_turn_that_comes_too_late_finds_nothing(store: Store, bob: Student) -> None:
    bob.begins("my_tools")
    found: list[object] = []

    def turn() -> None:
        try:
            with store.writing() as connection:
                found.append(conversations.load(connection, store.vault, bob.conversation_id))
        except LookupError:
            found.append(None)

    with ExitStack() as others, store.writing() as connection:
        erase_answers(connection, store.vault, bob.row.id, 5)
        others.enter_context(meanwhile(turn))
    assert found == [None]


def test_a_card_given_meanwhile_opens_with_the_new_key(store: Store, bob: Student) -> None:
    id, codes = bob.row.id, []

    def give() -> None:
        with store.writing() as connection:
            codes.append(give_card(connection, store.vault, bob.school.id, id, bob.clock.now + 1))

    with ExitStack() as others, store.writing() as connection:
        erase_answers(connection, store.vault, id, 5)
        others.enter_context(meanwhile(give))
    with store.reading() as connection:
        assert cards_of(connection, store.vault, [id]) == {id: codes[0]}


# --- on the disk -----------------------------------------------------------------------------


def test_after_cleaning_up_neither_words_nor_keys_are_in_any_file(
    store: Store, bob: Student, file: Path, tmp_path: Path
) -> None:
    bob.begins("my_tools")
    bob.says(CANARY)
    with store.reading() as connection:
        sealed = [row.progress for row in connection.execute(select(tables.conversation))]
        old = connection.scalars(
            select(tables.data_key.c.wrapped).where(tables.data_key.c.owner_id == bob.row.id)
        ).one()
    assert old in bytes_on_disk(file)
    assert all(one in bytes_on_disk(file) for one in sealed)
    erase(store, bob)
    assert clean_up(store)
    shutil.copytree(file.parent, tmp_path / "copy")
    for folder in (file.parent, tmp_path / "copy"):
        kept = bytes_on_disk(folder / file.name)
        assert CANARY.encode() not in kept
        assert old not in kept
        assert old[13:45] not in kept  # the key itself, as it was wrapped
        assert not any(one in kept for one in sealed)


def test_no_trace_of_any_key_is_left_however_many_are_erased(
    store: Store, school: School, file: Path
) -> None:
    """Keys lie side by side in pages that SQLite may move: a copy could stay behind."""
    rng, gone = Random(7), []
    owners: list[str] = []
    for number in range(1200):
        with store.writing() as connection:
            if not owners or rng.random() < 0.6:
                owners.append(new_id(rng.randrange(10**9)))
                make_key(connection, store.vault, owners[-1], "student", number)
            else:
                key = seal_for(connection, store.vault, rng.choice(owners))
                at = tables.data_key.c
                row = select(at.wrapped).where(at.owner_id == key.owner_id)
                gone.append(connection.scalars(row).one())
                replace_key(connection, store.vault, key, number)
    assert clean_up(store)
    kept = bytes_on_disk(file)
    assert not any(one[13:45] in kept for one in gone)


def test_cleaning_up_says_when_somebody_still_reads_in_the_log(
    store: Store, bob: Student, file: Path
) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM answer").fetchall()
        erase(store, bob)
        asked: list[str] = []
        event.listen(
            store.engine, "checkout", lambda driver, *_: driver.set_trace_callback(asked.append)
        )
        assert not clean_up(store)
        waits = [line for line in asked if "busy_timeout=" in line or "wal_checkpoint" in line]
        # While it waited, nobody could save an answer.
        assert waits[:2] == ["PRAGMA busy_timeout=0", "PRAGMA wal_checkpoint(TRUNCATE)"]
        bob.begins("my_tools")
    assert clean_up(store)
    assert file.with_name(file.name + "-wal").stat().st_size == 0


def test_cleaning_up_where_nothing_was_erased_is_fine(store: Store) -> None:
    assert clean_up(store)


def test_what_somebody_still_reads_in_the_log_goes_from_there_later(
    store: Store, bob: Student
) -> None:
    if store.engine.dialect.name != "sqlite":
        pytest.skip("a server has no such log beside it")
    with store.reading() as reader:
        reader.execute(text("SELECT * FROM about")).all()
        with store.writing() as connection:
            erase_answers(connection, store.vault, bob.row.id, bob.clock.now)
        assert not clean_up(store)
        assert is_to_clean(store)
    assert clean_up(store)
    assert not is_to_clean(store)
