"""Conversations as they are kept: begun, loaded for a turn, saved from the state that was read.

A save is "where turn is still the one I read". If no row changed, somebody was first: `Overtaken`,
and the turn is to be taken again from a fresh load.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Row,
    and_,
    bindparam,
    case,
    exists,
    func,
    insert,
    literal_column,
    null,
    select,
    update,
)

from dialogs.conversation import Conversation, from_json, to_json
from dialogs.flow import NOT_SURE, SKIP
from storage.ids import new_id
from storage.keys import seal_for
from storage.prepared import Prepared
from storage.staff import ensure_staff, reader_name
from storage.tables import conversation as table
from storage.tables import current_answer, data_key, student
from storage.vault import Seal, Vault

ASKING, REVIEW, DONE = "asking", "review", "done"

# Whose a conversation is, and each answer in it.
STUDENT, FAMILY = "student", "family"
STAFF = "staff"  # an adult's note beside an answer


class Overtaken(Exception):
    """Something else was saved first: another reply, or a newer revision of the same answer."""


@dataclass(eq=False, slots=True)
class Stored:
    """A conversation with what it needs to be saved again."""

    id: str
    school_id: str
    student_id: str
    status: str
    turn: int
    conversation: Conversation
    seal: Seal
    reader_id: str | None  # the member of staff who reads it alone


_SAYS_SOMETHING = exists().where(
    current_answer.c.conversation_id == table.c.id,
    current_answer.c.on_path,
    current_answer.c.codes.not_in([SKIP, NOT_SURE]),
)


def begin(
    connection: Connection,
    vault: Vault,
    school_id: str,
    student_id: str,
    conversation: Conversation,
    now: int,
) -> str:
    """Keep a conversation that has just started; its id."""
    id = new_id(now)
    seal = seal_for(connection, vault, student_id)
    world, progress = to_json(conversation)
    named = reader_name(conversation.world.reader)
    connection.execute(
        insert(table),
        {
            "id": id,
            "school_id": school_id,
            "student_id": student_id,
            "flow": conversation.flow,
            "version": conversation.version,
            "status": ASKING,
            "world": seal.seal(table.name, "world", id, world),
            "progress": seal.seal(table.name, "progress", id, progress),
            "turn": 1,
            "started_at": now,
            "moved_at": now,
            "respondent": conversation.world.respondent or STUDENT,
            "reader_id": ensure_staff(connection, vault, school_id, named, "reader", now)
            if named
            else None,
        },
    )
    return id


def load(connection: Connection, vault: Vault, id: str) -> Stored:
    """The conversation; LookupError for an id that does not exist.

    On PostgreSQL its row is locked until the end of the transaction, where that one writes.
    """
    # A transaction that only reads may not ask for a lock: PostgreSQL would refuse.
    writes = connection.get_execution_options().get("writes")
    row = (_LOAD_AND_LOCK if writes else _LOAD)(connection, {"id": id}).first()
    if row is None:
        raise LookupError("there is no such conversation")
    return opened(vault.seal_of(row.student_id, row.key_version, row.wrapped), row)


def rows_of(connection: Connection, student_id: str) -> dict[str, Row[Any]]:
    """Every conversation about a student, by id, none of it opened yet: see `opened`."""
    rows = connection.execute(select(table).where(table.c.student_id == student_id))
    return {row.id: row for row in rows}


def lasted(row: Any) -> int:
    """Microseconds from the first yes to the last question of one of these; 0 before that."""
    return row.finished_at - row.started_at if row.finished_at else 0


def is_finished(row: Any) -> bool:
    """Whether it is the student's own, and they have read it back to the end."""
    return bool(row.respondent == STUDENT and row.status == DONE)


def opened(seal: Seal, row: Any) -> Stored:
    """A row of `rows_of`, under its student's seal; it is not to be saved."""
    world = seal.open(table.name, "world", row.id, row.world)
    progress = seal.open(table.name, "progress", row.id, row.progress)
    conversation = from_json(row.flow, row.version, world, progress)
    about = (row.id, row.school_id, row.student_id, row.status, row.turn)
    return Stored(*about, conversation, seal, row.reader_id)


def save(connection: Connection, stored: Stored, status: str, now: int) -> None:
    """Where the conversation has got to. Raises Overtaken."""
    _, progress = to_json(stored.conversation)
    saved = _SAVE(
        connection,
        {
            "the_id": stored.id,
            "the_turn": stored.turn,
            "next_turn": stored.turn + 1,
            "progress": stored.seal.seal(table.name, "progress", stored.id, progress),
            "status": status,
            "now": now,
            "finished": 0 if status == ASKING else now,
        },
    )
    if saved.rowcount != 1:
        raise Overtaken
    stored.turn += 1
    stored.status = status


def close(connection: Connection, id: str) -> None:
    """Reading back is over, unless a question was taken up again meanwhile, as on another phone."""
    connection.execute(
        update(table).where(table.c.id == id, table.c.status == REVIEW), {"status": DONE}
    )


def one_at_a_time(connection: Connection, student_id: str) -> None:
    """Lets a student begin on one phone after the other; SQLite has one writer anyway."""
    connection.execute(
        select(student.c.id).where(student.c.id == student_id).with_for_update(key_share=True)
    )


def owner(connection: Connection, id: str) -> str:
    """Whose it is, by the student's id; "" for one that does not exist."""
    return connection.scalar(select(table.c.student_id).where(table.c.id == id)) or ""


def has_begun(connection: Connection, student_id: str) -> bool:
    """Whether there is any conversation of the student's own."""
    one = select(table.c.id).where(their_own(student_id)).limit(1)
    return connection.execute(one).first() is not None


def read_on(connection: Connection, id: str) -> None:
    """Back to the reading back, where an answer waits once more; what was decided stands."""
    connection.execute(
        update(table).where(table.c.id == id, table.c.status == DONE), {"status": REVIEW}
    )


def last_finished(connection: Connection, student_id: str, flow: str) -> str | None:
    """The newest conversation on this flow that was read back to the end, and in which something was said."""
    return connection.execute(
        select(table.c.id)
        .where(their_own(student_id), table.c.flow == flow, table.c.status == DONE, _SAYS_SOMETHING)
        .order_by(table.c.started_at.desc(), table.c.id.desc())
        .limit(1)
    ).scalar_one_or_none()


def finished_flows(connection: Connection, student_id: str) -> frozenset[str]:
    """The flows of which such a conversation is there."""
    done = select(table.c.flow).where(
        their_own(student_id), table.c.status == DONE, _SAYS_SOMETHING
    )
    return frozenset(connection.execute(done.distinct()).scalars())


def over(connection: Connection, student_id: str) -> list[tuple[str, str, str, int]]:
    """The talks that are over and in which something was said (id, flow, version, begun at), newest first."""
    rows = connection.execute(
        select(table.c.id, table.c.flow, table.c.version, table.c.started_at)
        .where(their_own(student_id), table.c.status != ASKING, _SAYS_SOMETHING)
        .order_by(table.c.started_at.desc(), table.c.id.desc())
    )
    return [(row.id, row.flow, row.version, row.started_at) for row in rows]


def unfinished(connection: Connection, student_id: str, flow: str) -> str | None:
    """The newest conversation on this flow that is still asked or read back."""
    return connection.execute(
        select(table.c.id)
        .where(their_own(student_id), table.c.flow == flow, table.c.status != DONE)
        .order_by(table.c.started_at.desc(), table.c.id.desc())
        .limit(1)
    ).scalar_one_or_none()


def open_ones(connection: Connection, student_id: str) -> list[tuple[str, str, str]]:
    """The newest unfinished conversation on each flow (id, flow, version); the newest first."""
    rows = connection.execute(
        select(table.c.id, table.c.flow, table.c.version)
        .where(their_own(student_id), table.c.status != DONE)
        .order_by(table.c.started_at.desc(), table.c.id.desc())
    )
    newest: dict[str, tuple[str, str, str]] = {}
    for row in rows:
        newest.setdefault(row.flow, (row.id, row.flow, row.version))
    return list(newest.values())


def under_way(connection: Connection, school_id: str) -> dict[str, dict[str, int]]:
    """For each flow, how many unfinished conversations are pinned to each version."""
    rows = connection.execute(
        select(table.c.flow, table.c.version, func.count())
        .where(table.c.school_id == school_id, table.c.status != DONE)
        .group_by(table.c.flow, table.c.version)
        .order_by(table.c.flow, table.c.version)
    )
    found: dict[str, dict[str, int]] = {}
    for flow, version, count in rows:
        found.setdefault(flow, {})[version] = count
    return found


def their_own(student_id: str) -> ColumnElement[bool]:
    """The student's own conversations, as a condition: what their family says is not among them."""
    return and_(table.c.student_id == student_id, table.c.respondent == STUDENT)


_WANTED = (
    select(
        table.c.id,
        table.c.school_id,
        table.c.student_id,
        table.c.flow,
        table.c.version,
        table.c.status,
        table.c.world,
        table.c.progress,
        table.c.turn,
        table.c.reader_id,
        data_key.c.version.label("key_version"),
        data_key.c.wrapped,
    )
    .join(data_key, data_key.c.owner_id == table.c.student_id)
    .where(table.c.id == bindparam("id"))
    .order_by(data_key.c.version.desc())  # the newest key; there is seldom another
)
_LOAD = Prepared(_WANTED)
_LOAD_AND_LOCK = Prepared(_WANTED.with_for_update(of=table))

_SAVE = Prepared(
    update(table)
    .where(table.c.id == bindparam("the_id"), table.c.turn == bindparam("the_turn"))
    .values(
        progress=bindparam("progress"),
        status=bindparam("status"),
        turn=bindparam("next_turn"),
        moved_at=bindparam("now"),
        # Words after the last question do not move it; going back to a question does.
        finished_at=case(
            (bindparam("finished", type_=BigInteger) == literal_column("0"), null()),
            else_=func.coalesce(table.c.finished_at, bindparam("finished", type_=BigInteger)),
        ),
    )
)
