"""A chat is found as it was left, names nobody on the disk, and lets one message in at a time."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import delete, event, func, select, update

from storage import chats, outbox, tables
from storage.chats import Chat, Message
from storage.database import Store
from storage.keys import replace_key, seal_for
from storage.people import School
from storage.problems import StorageProblem, Tampered
from storage.tables import chat as table
from tests.student import Clock, Student, new_process

ADDRESS = "5550123456789"
SCREEN = '{"message": 17, "asked": "use@breaks"}'


@pytest.fixture
def chat(store: Store, school: School, clock: Clock) -> Chat:
    with store.writing() as connection:
        return chats.make(connection, store.vault, school.id, "telegram", ADDRESS, "es", clock.now)


def found(store: Store, channel: str = "telegram", address: str = ADDRESS) -> Chat:
    with store.reading() as connection:
        chat = chats.find(connection, store.vault, channel, address)
    assert chat is not None
    return chat


def saved(store: Store, chat: Chat, now: int = 1) -> None:
    with store.writing() as connection:
        chats.save(connection, store.vault, chat, now)


def stands(store: Store, chat: Chat, student: Student) -> None:
    """The student is the one who talks there, and something of theirs is on the phone."""
    chat.student_id, chat.screen = student.row.id, SCREEN
    with store.writing() as connection:
        chats.link(connection, chat, student.row.id, 1)
        chats.save(connection, store.vault, chat, 1)


def here(store: Store, chat: Chat) -> list[str]:
    with store.reading() as connection:
        return [one.name for one in chats.students_here(connection, store.vault, chat.id)]


def facts(chat: Chat) -> tuple[Any, ...]:
    return (
        chat.id,
        chat.school_id,
        chat.channel,
        chat.address,
        chat.language,
        chat.student_id,
        chat.conversation_id,
        chat.screen,
        chat.blocked,
    )


# --- the chat itself -------------------------------------------------------------------------


def test_a_new_chat_knows_its_language_and_nobody(store: Store, school: School, chat: Chat) -> None:
    expected = (chat.id, school.id, "telegram", ADDRESS, "es", None, None, "", False)
    assert facts(chat) == facts(found(store)) == expected


def test_a_chat_is_found_by_a_new_process_as_it_was_left(
    store: Store, chat: Chat, bob: Student, clock: Clock
) -> None:
    bob.begins()
    chat.language, chat.student_id, chat.conversation_id = "en", bob.row.id, bob.conversation_id
    chat.screen = SCREEN
    saved(store, chat, clock.passes(seconds=1))
    with new_process(store) as other, other.writing() as connection:
        again = chats.find(connection, other.vault, "telegram", ADDRESS)
        assert again is not None
        assert facts(again) == facts(chat)
        assert connection.scalar(select(table.c.moved_at)) == clock.now


def test_what_is_taken_off_a_chat_is_gone(store: Store, chat: Chat, bob: Student) -> None:
    stands(store, chat, bob)
    chat.language, chat.student_id, chat.conversation_id, chat.screen = "", None, None, ""
    saved(store, chat)
    assert facts(found(store)) == facts(chat)


def test_who_was_never_here_is_not_found(store: Store, chat: Chat) -> None:
    with store.reading() as connection:
        assert chats.find(connection, store.vault, "telegram", ADDRESS + "0") is None
        assert chats.find(connection, store.vault, "email", ADDRESS) is None


def test_a_chat_that_is_made_twice_is_one(store: Store, school: School, chat: Chat) -> None:
    with store.writing() as connection:
        again = chats.make(connection, store.vault, school.id, "telegram", ADDRESS, "en", 9)
        assert connection.scalar(select(func.count()).select_from(table)) == 1
    assert facts(again) == facts(chat)


def test_neither_the_address_nor_the_screen_can_be_read_in_the_database(
    store: Store, chat: Chat, bob: Student
) -> None:
    stands(store, chat, bob)
    with store.reading() as connection:
        row = connection.execute(select(table)).one()
        assert chats.address_of(connection, store.vault, chat.id) == ADDRESS
    kept = repr(tuple(row)).encode() + row.address + row.screen
    assert ADDRESS.encode() not in kept
    assert b"asked" not in kept


def test_what_stands_on_a_students_phone_is_sealed_with_the_students_key(
    store: Store, chat: Chat, bob: Student, school: School
) -> None:
    stands(store, chat, bob)
    with store.reading() as connection:
        sealed = connection.execute(select(table.c.screen)).scalar_one()
        bobs, schools = (seal_for(connection, store.vault, id) for id in (bob.row.id, school.id))
    assert bobs.open("chat", "screen", chat.id, sealed) == SCREEN
    with pytest.raises(Tampered):
        schools.open("chat", "screen", chat.id, sealed)
    chat.student_id = None
    saved(store, chat)
    assert found(store).screen == SCREEN


def test_a_chat_saved_with_a_key_that_was_just_replaced_is_sealed_with_the_new_one(
    store: Store, chat: Chat, bob: Student
) -> None:
    stands(store, chat, bob)
    with store.writing() as connection:
        was = chats.find(connection, store.vault, "telegram", ADDRESS)
        assert was is not None
        assert was.seal is not None
        replace_key(connection, store.vault, was.seal, 2)
        chats.save(connection, store.vault, was, 2)
    assert found(store).screen == SCREEN


def test_a_screen_whose_key_is_gone_is_as_none(store: Store, chat: Chat, bob: Student) -> None:
    stands(store, chat, bob)
    with store.writing() as connection:
        replace_key(connection, store.vault, seal_for(connection, store.vault, bob.row.id), 2)
    assert found(store).screen == ""


def test_a_chat_of_a_student_without_a_key_can_be_given_to_nobody(
    store: Store, chat: Chat, bob: Student
) -> None:
    stands(store, chat, bob)
    with store.writing() as connection:
        keys = tables.data_key
        connection.execute(delete(keys).where(keys.c.owner_id == chat.student_id))
    again = found(store)
    assert (again.student_id, again.screen) == (chat.student_id, "")
    with pytest.raises(StorageProblem, match="no key"):
        saved(store, again)
    again.student_id = None
    saved(store, again)


def test_a_chat_is_found_and_saved_with_one_statement_each(
    store: Store, chat: Chat, bob: Student
) -> None:
    stands(store, chat, bob)
    statements: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *about: statements.append(about[2]))
    with store.writing() as connection:
        again = chats.find(connection, store.vault, "telegram", ADDRESS)
        assert again is not None
        chats.save(connection, store.vault, again, 5)
    assert [statement.split()[0] for statement in statements] == ["SELECT", "UPDATE"]


def test_of_two_messages_at_once_the_second_finds_what_the_first_left(
    store: Store, chat: Chat
) -> None:
    def message(_number: int) -> None:
        with store.writing() as connection:
            mine = chats.find(connection, store.vault, "telegram", ADDRESS)
            assert mine is not None
            mine.screen += "x"
            chats.save(connection, store.vault, mine, 5)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(message, range(40)))
    assert found(store).screen == "x" * 40


def test_a_blocked_chat_is_known_as_such_until_it_is_not(store: Store, chat: Chat) -> None:
    with store.writing() as connection:
        chats.block(connection, chat.id, 7)
    assert found(store).blocked
    with store.writing() as connection:
        chats.unblock(connection, chat.id)
    assert not found(store).blocked


def test_a_forgotten_chat_takes_all_of_its_own_along_and_nothing_of_another(
    store: Store, school: School, chat: Chat, bob: Student, clock: Clock
) -> None:
    bob.begins()
    with store.writing() as connection:
        vault = store.vault
        other = chats.make(connection, vault, school.id, "telegram", "other", "en", clock.now)
        for one in (chat, other):
            chats.link(connection, one, bob.row.id, 1)
            chats.note_message(
                connection, Message(one.id, "1", bob.conversation_id, "use", "", 0, 5, 1)
            )
            for words in ("sent", "waits"):
                id = outbox.put(
                    connection, vault, outbox.New(school.id, None, "telegram", one.id, words), 1
                )
                if words == "sent":
                    outbox.sent(connection, [(id, "99", 2)])
        chats.forget(connection, chat.id)
        assert chats.find(connection, vault, "telegram", ADDRESS) is None
        assert chats.chats_of(connection, bob.row.id) == [other.id]
        assert chats.last_message(connection, chat.id) is None
        assert chats.last_message(connection, other.id) is not None
        assert outbox.waiting(connection, "telegram") == 1
        with pytest.raises(LookupError, match="no such chat"):
            chats.save(connection, vault, chat, 3)
        with pytest.raises(LookupError, match="no such chat"):
            chats.address_of(connection, vault, chat.id)


# --- who may talk there ----------------------------------------------------------------------


def test_who_shares_a_phone_is_listed_in_the_order_of_joining(
    store: Store, chat: Chat, bob: Student, charlie: Student
) -> None:
    with store.writing() as connection:
        chats.link(connection, chat, charlie.row.id, 1)
        chats.link(connection, chat, bob.row.id, 2)
        chats.link(connection, chat, charlie.row.id, 3)
        assert chats.chats_of(connection, bob.row.id) == [chat.id]
    assert here(store, chat) == ["Charlie", "Bob"]


def test_who_leaves_and_comes_back_is_the_last_to_have_joined(
    store: Store, chat: Chat, bob: Student, charlie: Student
) -> None:
    with store.writing() as connection:
        chats.link(connection, chat, charlie.row.id, 1)
        chats.link(connection, chat, bob.row.id, 2)
        chats.unlink(connection, chat.id, charlie.row.id, 3)
        assert chats.chats_of(connection, charlie.row.id) == []
    assert here(store, chat) == ["Bob"]
    with store.writing() as connection:
        chats.link(connection, chat, charlie.row.id, 4)
    assert here(store, chat) == ["Bob", "Charlie"]


def test_who_leaves_does_not_stand_there_any_more(
    store: Store, chat: Chat, bob: Student, charlie: Student
) -> None:
    stands(store, chat, bob)
    with store.writing() as connection:
        chats.unlink(connection, chat.id, charlie.row.id, 3)
    assert found(store).student_id == bob.row.id
    with store.writing() as connection:
        chats.unlink(connection, chat.id, bob.row.id, 3)
    again = found(store)
    assert (again.student_id, again.conversation_id, again.screen) == (None, None, "")


def test_who_has_left_the_school_is_not_listed(
    store: Store, chat: Chat, bob: Student, charlie: Student
) -> None:
    stands(store, chat, bob)
    stands(store, chat, charlie)
    with store.writing() as connection:
        at = tables.student.c
        connection.execute(update(tables.student).where(at.id == bob.row.id), {"left_at": 9})
    assert here(store, chat) == ["Charlie"]


# --- which message became which answer -------------------------------------------------------


def test_the_messages_of_an_answer_come_in_the_order_of_its_words(
    store: Store, chat: Chat, bob: Student
) -> None:
    bob.begins()
    where = (bob.conversation_id, "help", "tool-1")
    with store.writing() as connection:
        chats.note_message(connection, Message(chat.id, "12", *where, 6, 11, 3))
        chats.note_message(connection, Message(chat.id, "9", *where, 0, 5, 2))
        chats.note_message(connection, Message(chat.id, "13", where[0], "help", "", 0, 4, 4))
        first = Message(chat.id, "9", *where, 0, 5, 2)
        second = Message(chat.id, "12", *where, 6, 11, 3)
        assert chats.messages_of(connection, *where) == [first, second]
        assert chats.message(connection, chat.id, "12") == second
        assert chats.message(connection, chat.id, "1") is None
        assert chats.message(connection, "another chat", "12") is None


def test_a_message_moves_with_its_words(store: Store, chat: Chat, bob: Student) -> None:
    bob.begins()
    with store.writing() as connection:
        for id in ("1", "2"):
            chats.note_message(
                connection, Message(chat.id, id, bob.conversation_id, "use", "", 0, 5, 1)
            )
        chats.move_message(connection, chat.id, "2", 8, 30)
        kept = [chats.message(connection, chat.id, id) for id in ("1", "2")]
    assert [(one.start, one.end) for one in kept if one] == [(0, 5), (8, 30)]


def test_the_last_message_is_the_newest_that_became_an_answer(
    store: Store, chat: Chat, bob: Student
) -> None:
    bob.begins()
    with store.writing() as connection:
        assert chats.last_message(connection, chat.id) is None
        for id, at in (("9", 5), ("10", 5), ("8", 4)):
            chats.note_message(
                connection, Message(chat.id, id, bob.conversation_id, "use", "", 0, 5, at)
            )
        last = chats.last_message(connection, chat.id)
    assert last is not None
    assert last.message_id == "10"


def test_a_message_noted_again_stands_for_what_it_became_last(
    store: Store, chat: Chat, bob: Student
) -> None:
    bob.begins()
    with store.writing() as connection:
        chats.note_message(
            connection, Message(chat.id, "9", bob.conversation_id, "use", "a", 0, 5, 1)
        )
        chats.note_message(
            connection, Message(chat.id, "9", bob.conversation_id, "help", "b", 1, 7, 2)
        )
        again = chats.message(connection, chat.id, "9")
    assert again == Message(chat.id, "9", bob.conversation_id, "help", "b", 1, 7, 2)
