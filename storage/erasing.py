"""Erasing: what a student said, because they wish it.

The rows go, and the key they were sealed with too: what still stands in old pages, logs and copies
of this database opens no more, once those hold the key no more either. What the school knows of the
student stays on its lists, sealed anew; so does what their family said, which is not theirs to erase.
"""

import time
from collections.abc import Collection
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, func, select, update

from storage import conversations, erasures, tables
from storage.binding import READ, is_bound
from storage.conversations import FAMILY
from storage.database import Store
from storage.erasures import ANSWERS, WITH_FAMILY
from storage.facts import fact, note_fact
from storage.foreign import refuse_foreign
from storage.holds import OnHold, hold_of
from storage.keys import STUDENT, replace_key, seal_for
from storage.problems import Busy, StorageProblem, Tampered
from storage.resealing import Column, keep_in, seal_all_anew
from storage.vault import Seal, Vault


@dataclass(frozen=True, slots=True)
class Erased:
    """How much there was; an answer given anew counts once, and its follow-ups with it."""

    conversations: int
    answers: int


def erase_answers(
    connection: Connection, vault: Vault, student_id: str, now: int, what: str = ANSWERS
) -> Erased:
    """All that the student said, what was still to be sent to them, and the numbers of what was.

    `what`: as it is noted for backups (erasures.py); with one of WITH_FAMILY what their family
    wrote goes too, and is counted: that is the school's to decide.

    Alerts stay, without the answer they point to: they are the counselors' own. Call `clean_up` once
    the transaction is kept. StorageProblem for a student who has no key; OnHold where all must be kept now.
    """
    refuse_foreign(connection)
    note_fact(connection, _TO_CLEAN, "yes")
    _wait_for_others(connection, student_id)
    held = hold_of(connection, vault, student_id)
    if held is not None:
        raise OnHold(held)
    old = seal_for(connection, vault, student_id)
    families = [] if what in WITH_FAMILY else _of_the_family(connection, vault, student_id)
    erased = _delete(connection, student_id, families)
    _drop_what_is_no_familys(connection, old, student_id, families)
    new = replace_key(connection, vault, old, now)
    seal_all_anew(connection, old, new, STUDENT, partial(_give_up, connection))
    erasures.note(connection, student_id, what, now)
    return erased


def delete_talks(
    connection: Connection, vault: Vault, student_id: str, ids: Collection[str]
) -> Erased:
    """Some of a student's talks, or of their family's: the rows alone, since the key seals what stays.

    Call `clean_up` once the transaction is kept. OnHold where all must be kept now.
    """
    refuse_foreign(connection)
    note_fact(connection, _TO_CLEAN, "yes")
    _wait_for_others(connection, student_id)
    held = hold_of(connection, vault, student_id)
    if held is not None:
        raise OnHold(held)
    at = tables.conversation.c
    return _delete_talks(connection, and_(at.student_id == student_id, at.id.in_(ids)))


def clean_up(store: Store) -> bool:
    """Tells the backups; takes what was erased out of SQLite's log, which else keeps it for a while.

    False where somebody still reads in the log, or writes: then it has to be done again.
    """
    erasures.tell_backups(store)
    if store.engine.dialect.name != "sqlite":
        return True
    if not _emptied(store):
        return False
    if is_to_clean(store):
        with suppress(Busy), store.writing() as connection:
            note_fact(connection, _TO_CLEAN, "")
        _emptied(store)
    return True


def _emptied(store: Store) -> bool:
    with closing(store.engine.raw_connection()) as connection:
        driver: Any = connection.dbapi_connection
        (timeout,) = driver.execute("PRAGMA busy_timeout").fetchone()
        driver.execute("PRAGMA busy_timeout=0")  # while it waited, nobody could save an answer
        try:
            busy, *_ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            driver.execute(f"PRAGMA busy_timeout={timeout}")
    return not busy


def clean_up_soon(store: Store) -> bool:
    """As `clean_up`, tried for some seconds."""
    for _ in range(_TRIES):
        if clean_up(store):
            return True
        time.sleep(_BETWEEN)
    return False


def is_to_clean(store: Store) -> bool:
    """Whether something was erased of which a copy may still stand in SQLite's log."""
    with store.reading() as connection:
        return bool(fact(connection, _TO_CLEAN))


_TO_CLEAN = "to_clean"
_TRIES, _BETWEEN = 20, 0.25  # seconds


def _wait_for_others(connection: Connection, student_id: str) -> None:
    """Until nobody is about to seal something with the key that goes; SQLite has one writer anyway.

    In the order in which a turn takes the same locks, so that no two wait for each other.
    """
    chat, school, student = tables.chat, tables.school, tables.student
    conversation = tables.conversation
    of_student = select(student.c.school_id).where(student.c.id == student_id).scalar_subquery()
    for query in (
        select(chat.c.id).where(chat.c.student_id == student_id).order_by(chat.c.id),
        select(school.c.id).where(school.c.id == of_student),  # as for a list that comes in
        select(student.c.id).where(student.c.id == student_id),
        select(conversation.c.id)
        .where(conversation.c.student_id == student_id)
        .order_by(conversation.c.id),
    ):
        connection.execute(query.with_for_update(key_share=True)).all()


def _of_the_family(connection: Connection, vault: Vault, student_id: str) -> list[str]:
    """The talks of the student's family, by what stands sealed in them: what does not open is no family's."""
    at, found = tables.conversation.c, []
    for id in connection.execute(select(at.id).where(at.student_id == student_id)).scalars().all():
        with suppress(Tampered, ValueError, LookupError):
            if conversations.load(connection, vault, id).conversation.world.respondent:
                found.append(id)
    return found


def _drop_what_is_no_familys(
    connection: Connection, seal: Seal, student_id: str, families: list[str]
) -> None:
    """Of what is left, all but the newest that the family said: nobody reads what it said before."""
    current, answer, alert = tables.current_answer.c, tables.answer.c, tables.alert
    rows = connection.execute(READ.where(answer.student_id == student_id)).all()
    newest = [row.id for row in rows if row.respondent == FAMILY and is_bound(seal, row)]
    gone = and_(answer.student_id == student_id, answer.id.not_in(newest))
    connection.execute(
        delete(tables.current_answer).where(
            current.student_id == student_id, current.answer_id.not_in(newest)
        )
    )
    ids = select(answer.id).where(gone)
    connection.execute(update(alert).where(alert.c.answer_id.in_(ids)).values(answer_id=None))
    connection.execute(delete(tables.answer).where(gone))
    talks = tables.conversation.c
    left = select(talks.id).where(talks.student_id == student_id, talks.id.not_in(families))
    if connection.execute(ids.limit(1)).first() or connection.execute(left.limit(1)).first():
        raise StorageProblem(
            "What a student said could not be deleted: something in the database keeps it. Look for "
            "triggers that are not WhatHelps' own, remove them, and delete again."
        )


def _delete(connection: Connection, student_id: str, families: list[str]) -> Erased:
    """In an order in which no row is left pointing to one that is gone."""
    chat, outbox = tables.chat, tables.outbox
    conversation = tables.conversation
    own = and_(conversation.c.student_id == student_id, conversation.c.id.not_in(families))
    linked = tables.chat_student.c
    chats = select(linked.chat_id).where(linked.student_id == student_id)
    # Whose words of a shared phone they are, nobody can tell any more: all of them go.
    connection.execute(delete(tables.parked).where(tables.parked.c.address.in_(chats)))
    connection.execute(
        update(chat)
        .where(chat.c.student_id == student_id)
        .values(conversation_id=None, screen=None)
    )
    session, handover = tables.student_session, tables.handover
    connection.execute(
        update(session).where(session.c.student_id == student_id).values(conversation_id=None)
    )
    about = (tables.draft_note, tables.promise, tables.open_wishes, tables.round_note)
    for made in (handover, *about):
        connection.execute(delete(made).where(made.c.student_id == student_id))
    # What waits, and the numbers of the messages that were sent.
    connection.execute(delete(outbox).where(outbox.c.student_id == student_id))
    connection.execute(
        delete(tables.unsent_words).where(tables.unsent_words.c.student_id == student_id)
    )
    return _delete_talks(connection, own)


def _delete_talks(connection: Connection, which: ColumnElement[bool]) -> Erased:
    """With all that points to them; the alerts stay, without the answer they point to."""
    chat, alert = tables.chat, tables.alert
    conversation, answer, current = tables.conversation, tables.answer, tables.current_answer
    theirs = select(conversation.c.id).where(which)
    connection.execute(
        update(chat)
        .where(chat.c.conversation_id.in_(theirs))
        .values(conversation_id=None, screen=None)
    )
    for visit in (tables.student_session, tables.family_visit):
        connection.execute(
            update(visit).where(visit.c.conversation_id.in_(theirs)).values(conversation_id=None)
        )
    for noted in (
        tables.handover,
        tables.seen,
        tables.chat_message,
        tables.chat_question,
        tables.unsent_words,
        tables.theme_quote,
    ):
        connection.execute(delete(noted).where(noted.c.conversation_id.in_(theirs)))
    gone = select(answer.c.id).where(answer.c.conversation_id.in_(theirs))
    connection.execute(update(alert).where(alert.c.answer_id.in_(gone)).values(answer_id=None))
    a_question = and_(current.c.conversation_id.in_(theirs), current.c.question == current.c.step)
    answers = connection.scalar(select(func.count()).select_from(current).where(a_question))
    connection.execute(delete(current).where(current.c.conversation_id.in_(theirs)))
    connection.execute(delete(answer).where(answer.c.conversation_id.in_(theirs)))
    conversations = connection.execute(delete(conversation).where(which))
    return Erased(conversations.rowcount, answers or 0)


def _give_up(connection: Connection, column: Column, row: Any) -> None:
    """What does not open any more holds up no deletion, where it may be missing."""
    if not column.table.c[column.name].nullable:
        raise Tampered(
            f"{column.table.name}.{column.name} of row {row.id} does not open, so nothing was deleted: "
            "it was changed or moved by something else than WhatHelps. Compare with a backup."
        )
    keep_in(connection, column, [(row, None)])
