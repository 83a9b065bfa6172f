"""Telegram, e-mail and notices: written in the turn's transaction, sent after its commit.

To one address a letter goes only after all before it were sent or given up, so that a phone shows
them in their order. A worker claims letters for a while (the lease); if it dies, they are claimed
again after that, and a letter may go out twice, never not at all. Nothing here sends anything.

A letter is readable until it is sent or given up; then only that it was is kept.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    bindparam,
    case,
    delete,
    func,
    literal_column,
    or_,
    select,
    text,
    update,
)

from storage.ids import new_id
from storage.keys import seal_for
from storage.prepared import Prepared
from storage.problems import Tampered
from storage.tables import UNSENT, data_key
from storage.tables import outbox as table
from storage.vault import Seal, Vault

LEASE = 60_000_000  # microseconds for which claimed letters are left to their worker
LIMITED = "limited"  # why a letter was put off that the channel did not take for being too many
UNREADABLE = "unreadable"  # why a letter failed whose seal does not open


@dataclass(frozen=True, slots=True)
class New:
    """What is to be sent. `address`: our own id of where to."""

    school_id: str
    student_id: str | None
    channel: str
    address: str
    body: str


@dataclass(frozen=True, slots=True)
class Letter:
    id: str
    position: int
    school_id: str
    student_id: str | None
    address: str
    body: str
    tries: int  # how often it was put off
    made_at: int  # microseconds
    again: bool = False  # somebody had it before, and never said what became of it


def put(
    connection: Connection, vault: Vault, new: New, now: int, *, seal: Seal | None = None
) -> str:
    """A letter to be sent once the transaction is kept; its id.

    `seal`: the student's, or the school's where there is no student, for who has it at hand.

    Letters to one address have to be put one after the other, as the lock on a chat's row sees to.
    """
    id = new_id(now)
    owner_id = new.student_id or new.school_id
    if seal is None or seal.owner_id != owner_id:
        seal = seal_for(connection, vault, owner_id)
    letter = {"id": id, "now": now, **asdict(new)}
    body = letter.pop("body")
    if not _put(connection, letter, seal, body):
        # The seal's key is gone, as after the student had all erased.
        _put(connection, letter, seal_for(connection, vault, owner_id), body)
    return id


def claim(
    connection: Connection,
    vault: Vault,
    channel: str,
    now: int,
    *,
    lease: int = LEASE,
    most: int = 100,
) -> list[Letter]:
    """Of each address the oldest unsent letter, where it is due and nobody else has it.

    One whose seal does not open is given up, so that it holds up no other.
    """
    due = {"channel": channel, "now": now, "stale": now - lease, "most": most}
    letters: dict[str, Letter] = {}
    unreadable: set[str] = set()
    for row in _DUE(connection, due):
        if row.id in letters or row.id in unreadable:
            continue  # again, with an older key
        body = _opened(vault, row)
        if body is None:
            unreadable.add(row.id)
        else:
            letters[row.id] = Letter(
                row.id,
                row.position,
                row.school_id,
                row.student_id,
                row.address,
                body,
                row.tries,
                row.made_at,
                row.claimed_at is not None,
            )
    for letter in letters.values():
        _CLAIM(connection, {"the_position": letter.position, "now": now})
    for id in unreadable:
        failed(connection, id, UNREADABLE, now)
    return list(letters.values())


def sent(connection: Connection, results: Sequence[tuple[str, str | None, int]]) -> None:
    """Letters that the channel took: id, the channel's own id of the message, and when."""
    for id, external, at in results:
        _SENT(connection, {"the_id": id, "external": external, "at": at, "empty": b""})


def later(connection: Connection, id: str, try_at: int, reason: str) -> None:
    """Not now: nobody has it until `try_at`, nor any later letter to its address."""
    connection.execute(
        update(table)
        .where(table.c.id == id, UNSENT)
        .values(
            tries=table.c.tries + 1,
            claimed_at=None,
            try_at=try_at,
            # That it may have been seen before stays so, also when the next try is limited.
            reason=func.coalesce(table.c.reason, reason) if reason == LIMITED else reason,
        )
    )


def release(connection: Connection, channel: str, now: int) -> None:
    """All that waits is due now, and nobody has it: who had it is gone, or the clock was set back."""
    waits = update(table).where(table.c.channel == channel, UNSENT)
    connection.execute(waits.values(claimed_at=None, try_at=now))


def failed(connection: Connection, id: str, reason: str, now: int) -> None:
    """Given up; the next letter to its address may go."""
    _give_up(connection, table.c.id == id, reason=reason, now=now)


def fail_all(connection: Connection, channel: str, address: str, reason: str, now: int) -> None:
    """Given up, all that is unsent to one address: the bot may not write there any more."""
    there = (table.c.channel == channel, table.c.address == address)
    _give_up(connection, *there, reason=reason, now=now)


def external_id_of(connection: Connection, id: str) -> str | None:
    """The channel's own id of a message; None for a letter that is not sent, or forgotten."""
    return connection.scalar(select(table.c.external_id).where(table.c.id == id))


def forget_sent(
    connection: Connection, channel: str, address: str, since: int, student_id: str | None
) -> list[str]:
    """Nothing that was sent to one address is known any more, and what was since then is told a last time.

    By the channel's own ids, in order. `student_id`: only what was meant for that student, where others
    are there as well.
    """
    where = [table.c.channel == channel, table.c.address == address, table.c.sent_at.is_not(None)]
    where += [table.c.student_id == student_id] if student_id else []
    ids = select(table.c.external_id).where(*where, table.c.sent_at >= since)
    found = connection.scalars(ids.order_by(table.c.position)).all()
    connection.execute(delete(table).where(*where))
    return [id for id in found if id is not None]


def shown_since(connection: Connection, id: str) -> int | None:
    """When it came to be seen, in microseconds: sent, by the channel's own clock; or on its way.

    None while it waits, and 0 where it was seen before anybody could tell: it is forgotten by now, or was
    sent again after a death or a lost connection.
    """
    row = _SHOWN(connection, {"id": id}).first()
    if row is None:
        return 0  # forgotten since: it was seen long ago
    twice = row.reason != LIMITED if row.reason else row.tries > 0
    since: int | None = 0 if twice else row.sent_at or row.claimed_at
    return since


def next_due(connection: Connection, channel: str, *, lease: int = LEASE) -> int | None:
    """When `claim` will next find something, if nothing else happens; in the past for: now."""
    due: int | None = _NEXT_DUE(connection, {"channel": channel, "lease": lease}).scalar()
    return due


def waiting(connection: Connection, channel: str) -> int:
    """How many letters are neither sent nor given up."""
    count = select(func.count()).select_from(table).where(table.c.channel == channel, UNSENT)
    return connection.scalar(count) or 0


def put_off_since(connection: Connection, channel: str) -> tuple[int, str] | None:
    """When the oldest letter was made that could not be sent so far, and why not; None where all is well."""
    row = connection.execute(
        select(table.c.made_at, table.c.reason)
        .where(table.c.channel == channel, UNSENT, table.c.reason.is_not(None))
        .order_by(table.c.position)
        .limit(1)
    ).first()
    return (row.made_at, str(row.reason)) if row is not None else None


def forget_before(connection: Connection, at: int) -> int:
    """How many were forgotten: all that were sent or given up before `at`."""
    old = or_(table.c.sent_at < at, table.c.failed_at < at)
    return connection.execute(delete(table).where(old)).rowcount


def _put(connection: Connection, letter: dict[str, Any], seal: Seal, body: str) -> bool:
    sealed = seal.seal(table.name, "body to", _place(letter["id"], letter["address"]), body)
    key = {"owner": seal.owner_id, "version": seal.version}
    return _PUT(connection, {**letter, **key, "body": sealed}).rowcount == 1


def _place(id: str, address: str) -> str:
    """With the address: else who writes the database could have it sent to somebody else."""
    return f"{id} to {address}"


def _body(seal: Seal, row: Any) -> str:
    try:
        return seal.open(table.name, "body to", _place(row.id, row.address), row.body)
    except Tampered:
        return seal.open(table.name, "body", row.id, row.body)  # waiting since before it was so


def _opened(vault: Vault, row: Row[Any]) -> str | None:
    if row.wrapped is None:
        return None
    try:
        seal = vault.seal_of(row.student_id or row.school_id, row.key_version, row.wrapped)
        return _body(seal, row)
    except Tampered:
        return None


def _give_up(connection: Connection, *where: ColumnElement[bool], reason: str, now: int) -> None:
    connection.execute(
        update(table)
        .where(*where, UNSENT)
        .values(failed_at=now, reason=reason, claimed_at=None, body=b"")
    )


# As text: an insert of what a look-up finds, so that nothing is kept that could not be opened again.
_PUT = Prepared(
    text(
        "INSERT INTO outbox (id, school_id, student_id, channel, address, body, made_at, try_at, "
        "tries) SELECT :id, :school_id, :student_id, :channel, :address, :body, :now, :now, 0 "
        "FROM data_key WHERE owner_id = :owner AND version = :version"
    )
)

_ZERO: ColumnElement[int] = literal_column("0")

# What else waits for the same address. As scalar look-ups in the index of what waits, one for each
# row: PostgreSQL's statistics never know how much waits, and of a join it makes what it likes.
_other = table.alias("other")
_there = and_(
    _other.c.channel == table.c.channel,
    _other.c.address == table.c.address,
    _other.c.sent_at.is_(None),
    _other.c.failed_at.is_(None),
)
_oldest = select(func.min(_other.c.position)).where(_there).scalar_subquery()
_last_claim = select(func.max(_other.c.claimed_at)).where(_there).scalar_subquery()
_claimed_there = (
    select(func.count())
    .select_from(_other)
    .where(_there, _other.c.claimed_at > bindparam("stale"))
    .scalar_subquery()
)
_DUE = Prepared(
    select(
        table.c.id,
        table.c.position,
        table.c.school_id,
        table.c.student_id,
        table.c.address,
        table.c.body,
        table.c.tries,
        table.c.made_at,
        table.c.claimed_at,
        data_key.c.version.label("key_version"),
        data_key.c.wrapped,
    )
    .outerjoin(
        data_key, data_key.c.owner_id == func.coalesce(table.c.student_id, table.c.school_id)
    )
    .where(
        table.c.channel == bindparam("channel"),
        UNSENT,
        # Made later than now: the clock was set back, and nobody shall wait until it has caught up.
        or_(table.c.try_at <= bindparam("now"), table.c.made_at > bindparam("now")),
        # PostgreSQL looks at this again once it has the lock: what another process has just claimed
        # or sent falls out. What stands in another row it does not look at again.
        or_(table.c.claimed_at.is_(None), table.c.claimed_at <= bindparam("stale")),
        table.c.position == _oldest,
        _claimed_there == _ZERO,
    )
    .order_by(table.c.position, data_key.c.version.desc())
    .limit(bindparam("most"))
    .offset(_ZERO)  # SQLAlchemy writes one for SQLite anyway, as a value without a name
    .with_for_update(of=table, skip_locked=True)
)
# Claimed before, and never marked: it may have been sent, which counts as a try.
_CLAIM = Prepared(
    text(
        "UPDATE outbox SET tries = tries + (CASE WHEN claimed_at IS NULL THEN 0 ELSE 1 END), "
        "reason = CASE WHEN claimed_at IS NULL THEN reason ELSE 'claimed again' END, "
        "claimed_at = :now WHERE position = :the_position"
    )
)
_SENT = Prepared(
    text(
        "UPDATE outbox SET sent_at = :at, external_id = :external, claimed_at = NULL, body = :empty "
        "WHERE id = :the_id AND sent_at IS NULL"
    )
)
_FIRST = (
    select(table.c.try_at, (_last_claim + bindparam("lease")).label("free_at"))
    .where(table.c.channel == bindparam("channel"), UNSENT, table.c.position == _oldest)
    .subquery("first")
)
_NEXT_DUE = Prepared(
    select(
        func.min(
            case((_FIRST.c.free_at > _FIRST.c.try_at, _FIRST.c.free_at), else_=_FIRST.c.try_at)
        )
    )
)

_SHOWN = Prepared(
    select(table.c.sent_at, table.c.claimed_at, table.c.tries, table.c.reason).where(
        table.c.id == bindparam("id")
    )
)
