"""Who may read an answer, bound to what the program itself wrote.

Who may read an answer, and which of its words, stands in plain beside it, since the database looks for
it. So each row carries `mac`: a keyed hash over its place, its revision, its codes, whose they are, and
who may read and quote them, under a key that comes of the student's own (storage/vault.py). It is made
of what we mean to write, never of what the database says that it wrote: a trigger has no part in it. A
row that anybody else changed does not check, and no change of ours makes it check again: only what the
student says anew does.

What it does not see: a whole row put back as it once was, hash and all, as from a backup; and a row that
is no longer there (`whathelps check` looks for those).
"""

import hmac
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from operator import attrgetter
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Connection, Integer, Row, bindparam, select, type_coerce, update

from dialogs.conversation import PRIVATE
from storage.prepared import Prepared
from storage.problems import Tampered
from storage.tables import answer, conversation, current_answer, data_key
from storage.vault import Seal, Vault

# Which pointer a row of READ is: one answer may have more than one, where somebody has planted it.
place_of = attrgetter("id", "stands_in", "at_step", "at_item", "at_respondent")

# How a row stands that nobody has decided about yet.
AS_NEW: Mapping[str, Any] = {
    "audience": PRIVATE,
    "decided_at": None,
    "quote": "whole",
    "quote_start": None,
    "quote_end": None,
    "cleared_by": "",
    "read_out": False,
}


def is_bound(seal: Seal, row: Any) -> bool:
    """Whether nobody has changed the row of READ since we did."""
    try:
        stands = _STANDS(row) == _SAYS(row)
        return stands and hmac.compare_digest(mark(seal, row), row.mac)
    except TypeError:  # of no type that we write
        return False


def mark(seal: Seal, row: Any) -> str:
    """The hash over all of a row of READ. TypeError for what is of no type that we write."""
    # The driver's own 0 and 1, and True and False, are the same.
    held = [int(one) if isinstance(one, bool) else one for one in _BOUND(row)]
    return seal.mark("who may read", *held, sha256(row.words or b"").hexdigest())


def rewrite(
    connection: Connection, seal: Seal, row: Any, values: Mapping[str, Any], *, bound: bool
) -> None:
    """A row of READ with these columns of `current_answer` changed. `bound`: it checks from now on."""
    write(connection, seal, SimpleNamespace(**{**row._asdict(), **values}), bound=bound)


def write(connection: Connection, seal: Seal, meant: SimpleNamespace, *, bound: bool) -> None:
    """A row as it is to be."""
    mac = ""
    if bound:
        with suppress(TypeError):  # what is of no type that we write stays unbound
            mac = mark(seal, meant)
    _REWRITE(connection, {**vars(meant), "mac": mac})


def bound_to(connection: Connection, seal: Seal) -> dict[Any, SimpleNamespace]:
    """A student's answers that check, by their places, before they are sealed under another key."""
    rows = _of(connection, seal.owner_id)
    return {place_of(row): SimpleNamespace(**row._asdict()) for row in rows if is_bound(seal, row)}


def bind_again(connection: Connection, new: Seal, bound: Mapping[Any, SimpleNamespace]) -> None:
    """Under the other key: as they were, but for the words, which are sealed anew."""
    for row in _of(connection, new.owner_id):
        before = bound.get(place_of(row))
        if before is not None:
            again = SimpleNamespace(**{**vars(before), "words": row.words})
            write(connection, new, again, bound=True)


def bind(connection: Connection, seal: Seal, rows: Iterable[Any]) -> None:
    for row in rows:
        rewrite(connection, seal, row, {}, bound=True)


def bind_first(connection: Connection, vault: Vault) -> None:
    """All that is kept, once: in the transaction that brings a database of before `mac` up to date.

    From then on the student's key says that it was done. Who winds the schema back, to have what they changed
    bound with the rest, finds it said already.
    """
    at = data_key.c
    keys = connection.execute(select(at.owner_id, at.version, at.wrapped)).all()
    for owner_id, version, wrapped in keys:
        with suppress(Tampered):  # told when that student comes
            if not vault.is_binding(owner_id, version, wrapped):
                again = vault.wrapped_as_binding(owner_id, version, wrapped)
                seal = vault.seal_of(owner_id, version, again)
                bind(connection, seal, _of(connection, owner_id))
                this = update(data_key).where(at.owner_id == owner_id, at.version == version)
                connection.execute(this.values(wrapped=again))


def _of(connection: Connection, student_id: str) -> Sequence[Row[Any]]:
    return connection.execute(READ.where(current_answer.c.student_id == student_id)).all()


_AT = current_answer.c

READ = select(
    answer,
    # As it stands there, whatever that is.
    type_coerce(_AT.on_path, Integer).label("on_path"),
    _AT.audience,
    _AT.decided_at,
    _AT.quote,
    _AT.quote_start,
    _AT.quote_end,
    _AT.question,
    _AT.cleared_by,
    type_coerce(_AT.read_out, Integer).label("read_out"),
    _AT.mac,
    _AT.conversation_id.label("stands_in"),
    _AT.student_id.label("owner"),
    *(_AT[name].label(f"at_{name}") for name in ("step", "item", "respondent")),
    *(_AT[name].label(f"at_{name}") for name in ("meaning", "codes", "school_id")),
    conversation.c.reader_id,
).select_from(
    answer.join(current_answer, _AT.answer_id == answer.c.id).join(
        conversation, conversation.c.id == answer.c.conversation_id
    )
)

_BOUND = attrgetter(
    *("stands_in", "owner", "reader_id", *(one.name for one in answer.c if one.name != "words")),
    *("on_path", "audience", "decided_at", "quote", "quote_start", "quote_end", "question"),
    *("cleared_by", "read_out"),
)
# What stands beside the answer once more, for the database to look for, says the same as the answer itself.
_BESIDE = ("step", "item", "respondent", "meaning", "codes", "school_id")
_SAYS = attrgetter(*_BESIDE)
_STANDS = attrgetter(*(f"at_{name}" for name in _BESIDE))

_REWRITE = Prepared(
    update(current_answer)
    .where(
        _AT.conversation_id == bindparam("stands_in"),
        _AT.answer_id == bindparam("id"),
        *(_AT[name] == bindparam(f"at_{name}") for name in ("step", "item", "respondent")),
    )
    .values(
        **{name: bindparam(name) for name in ("on_path", *AS_NEW)},
        mac=bindparam("mac"),
    )
)
