"""Answers as they are read: opened, and bound to whoever may read them.

Who may read an answer, and which of its words, stands in plain beside it, since the database looks for
it. So each row carries `mac`: a keyed hash over its place, its revision, its codes, whose they are, and
who may read and quote them, under a key that comes of the student's own (storage/vault.py). It is made
anew with each change of ours. A row that anybody else changed does not check: then it counts as private
and undecided, with all that belongs to its question, and the log names it. All that reads answers gets
them from here.

What it does not see: a whole row put back as it once was, hash and all, as from a backup.
"""

import hmac
import logging
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Integer, Row, bindparam, select, type_coerce, update

from dialogs.conversation import PRIVATE
from storage.conversations import STUDENT
from storage.keys import seal_for
from storage.prepared import Prepared
from storage.problems import Tampered
from storage.tables import answer, conversation, current_answer, data_key
from storage.vault import Seal, Vault

log = logging.getLogger(__name__)

# How an answer stands that nobody has decided about yet.
AS_NEW: dict[str, Any] = {
    "audience": PRIVATE,
    "decided": False,
    "quote": "whole",
    "quote_start": None,
    "quote_end": None,
    "cleared_by": "",
    "read_out": False,
}


@dataclass(frozen=True, slots=True)
class Provenance:
    """Whose answer it is, whose hands typed it, and whether the words are theirs."""

    channel: str
    respondent: str = "student"  # student, family, staff
    typed_by: str = "student"  # student, adult, partner, family
    exactness: str = "exact"  # exact, summary


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """The newest revision of one answer."""

    id: str
    conversation_id: str
    step: str
    item: str
    meaning: str
    codes: tuple[str, ...]
    words: str
    language: str
    flow: str
    version: str
    revision: int
    at: int  # microseconds
    provenance: Provenance
    on_path: bool
    audience: str
    decided: bool
    quote: str  # whole, part, none
    quote_start: int | None
    quote_end: int | None
    question: str  # the step whose answer it is part of; its own where it is no follow-up
    cleared_by: str  # by what nobody was found in what may be quoted (dialogs/others_in_words.py)
    read_out: bool  # what may be quoted may be read out without the student's name
    reader_id: str  # the member of staff who reads the conversation alone; or ""

    @property
    def is_follow_up(self) -> bool:
        return self.question != self.step


def opened(connection: Connection, vault: Vault, rows: Sequence[Row[Any]]) -> list[KeptAnswer]:
    """Rows of READ, all of one student, as they may be read."""
    if not rows:
        return []
    seal = seal_for(connection, vault, rows[0].student_id)
    changed = [row for row in rows if not is_bound(seal, row)]
    for row in changed:
        _name(row)
    private = {_question_of(row) for row in changed}
    return _without_old_notes(
        [_kept(seal, row, _question_of(row) in private) for row in rows if _can_be_read(row)]
    )


def is_bound(seal: Seal, row: Any) -> bool:
    """Whether nobody has changed the row since we did."""
    try:
        return hmac.compare_digest(_mac(seal, row), row.mac)
    except TypeError:  # of no type that we write
        return False


def bind(connection: Connection, seal: Seal, rows: Iterable[Any]) -> None:
    """Rows of READ, right after a change of ours."""
    for row in rows:
        _BIND(connection, {"mac": _mac(seal, row), "id": row.id, "stands_in": row.stands_in})


def bound_to(connection: Connection, seal: Seal) -> frozenset[str]:
    """The ids of a student's answers that check, before they are sealed under another key."""
    return frozenset(row.id for row in _of(connection, seal.owner_id) if is_bound(seal, row))


def bind_again(connection: Connection, new: Seal, bound: frozenset[str]) -> None:
    """Under the other key; what did not check before does not check now."""
    bind(connection, new, [row for row in _of(connection, new.owner_id) if row.id in bound])


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


def unbound(connection: Connection, vault: Vault, student_ids: Iterable[str]) -> Iterator[Any]:
    """The rows of these students that somebody else has changed."""
    for student_id in student_ids:
        seal = seal_for(connection, vault, student_id)
        yield from (row for row in _of(connection, student_id) if not is_bound(seal, row))


def _of(connection: Connection, student_id: str) -> Sequence[Row[Any]]:
    return connection.execute(READ.where(current_answer.c.student_id == student_id)).all()


def _mac(seal: Seal, row: Any) -> str:
    # The driver's own 0 and 1, and True and False, are the same.
    held = [int(one) if isinstance(one, bool) else one for one in _BOUND(row)]
    return seal.mark("who may read", *held, sha256(row.words or b"").hexdigest())


def _can_be_read(row: Any) -> bool:
    texts = (getattr(row, name) for name in _TEXTS)
    return all(isinstance(one, str) for one in texts) and isinstance(row.at, int)


def _name(row: Any) -> None:
    log.error(
        "Answer %s of student %s (conversation %s) was changed by something else than WhatHelps: it "
        "counts as private until its student decides again. Find out who can write the database; "
        "`whathelps check` names all such answers.",
        row.id,
        row.student_id,
        row.conversation_id,
    )


def _question_of(row: Any) -> tuple[str, str, str, str]:
    return row.conversation_id, row.question, row.item, row.respondent


def _kept(seal: Seal, row: Any, private: bool) -> KeptAnswer:
    kept = KeptAnswer(
        id=row.id,
        conversation_id=row.conversation_id,
        step=row.step,
        item=row.item,
        meaning=row.meaning,
        codes=tuple(row.codes.split()),
        words=_words(seal, row, private),
        language=row.language,
        flow=row.flow,
        version=row.version,
        revision=row.revision,
        at=row.at,
        provenance=Provenance(row.channel, row.respondent, row.typed_by, row.exactness),
        on_path=private or bool(row.on_path),
        audience=row.audience,
        decided=row.decided_at is not None,
        quote=row.quote,
        quote_start=row.quote_start,
        quote_end=row.quote_end,
        question=row.question,
        cleared_by="" if private else opened_note(seal, row.conversation_id, row.cleared_by),
        read_out=bool(row.read_out),
        reader_id=row.reader_id or "",
    )
    return replace(kept, **AS_NEW) if private else kept


def sealed_note(seal: Seal, conversation_id: str, by: str) -> str:
    """By what nobody was found in a quote: sealed, for it is made of the school's names."""
    sealed = seal.seal(current_answer.name, "cleared_by", conversation_id, by)
    return b64encode(sealed).decode()


def opened_note(seal: Seal, conversation_id: str, sealed: str) -> str:
    """ "" also for one that does not open: then it is looked for again."""
    try:
        note = b64decode(sealed, validate=True)
        return seal.open(current_answer.name, "cleared_by", conversation_id, note) if note else ""
    except (ValueError, Tampered):
        return ""


def _words(seal: Seal, row: Any, changed: bool) -> str:
    if not row.words:
        return ""
    try:
        return seal.open(answer.name, "words", row.id, row.words)
    except (Tampered, TypeError):
        if changed:  # and named already
            return ""
        raise


def _without_old_notes(kept: list[KeptAnswer]) -> list[KeptAnswer]:
    """An adult's note is about one revision of an answer: with the next it is no longer shown."""
    newest = {
        (one.conversation_id, one.step, one.item): one.revision
        for one in kept
        if one.provenance.respondent == STUDENT
    }
    return [
        one
        for one in kept
        if newest.get((one.conversation_id, one.step, one.item), one.revision) == one.revision
    ]


# The student's own answer before an adult's note to it.
AS_SAID = (answer.c.at, answer.c.respondent.desc(), answer.c.id)

READ = select(
    answer,
    # As it stands there, whatever that is.
    type_coerce(current_answer.c.on_path, Integer).label("on_path"),
    current_answer.c.audience,
    current_answer.c.decided_at,
    current_answer.c.quote,
    current_answer.c.quote_start,
    current_answer.c.quote_end,
    current_answer.c.question,
    current_answer.c.cleared_by,
    type_coerce(current_answer.c.read_out, Integer).label("read_out"),
    current_answer.c.mac,
    current_answer.c.conversation_id.label("stands_in"),
    current_answer.c.student_id.label("owner"),
    conversation.c.reader_id,
).select_from(
    answer.join(current_answer, current_answer.c.answer_id == answer.c.id).join(
        conversation, conversation.c.id == answer.c.conversation_id
    )
)


_BOUND = attrgetter(
    *("stands_in", "owner", "reader_id", *(one.name for one in answer.c if one.name != "words")),
    *("on_path", "audience", "decided_at", "quote", "quote_start", "quote_end", "question"),
    *("cleared_by", "read_out"),
)
_TEXTS = (
    "step",
    "item",
    "meaning",
    "codes",
    "language",
    "flow",
    "version",
    "question",
    "respondent",
)
_BIND = Prepared(
    update(current_answer)
    .where(
        current_answer.c.conversation_id == bindparam("stands_in"),
        current_answer.c.answer_id == bindparam("id"),
    )
    .values(mac=bindparam("mac"))
)
