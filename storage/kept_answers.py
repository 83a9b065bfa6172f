"""Answers as they are read: opened, and checked (binding.py). All that reads answers gets them from here.

A row that anybody else has changed counts as private and undecided, with all that belongs to its question,
and the log names it.
"""

import logging
from base64 import b64decode, b64encode
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Row

from dialogs.conversation import PRIVATE
from dialogs.language import codes
from storage.binding import is_bound
from storage.conversations import STAFF
from storage.keys import seal_for
from storage.problems import Tampered
from storage.tables import answer, current_answer
from storage.vault import Seal, Vault

log = logging.getLogger(__name__)


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


def opened(
    connection: Connection,
    vault: Vault,
    student_id: str,
    rows: Sequence[Row[Any]],
    seal: Seal | None = None,
) -> list[KeptAnswer]:
    """Rows of READ of this student, as they may be read; a row that is another's is in nobody's way."""
    if not rows:
        return []
    seal = seal or seal_for(connection, vault, student_id)
    changed = [row for row in rows if not is_bound(seal, row)]
    for row in changed:
        _name(row)
    private = {_question_of(row) for row in changed}
    odd = {id(row) for row in changed}
    theirs = [
        row for row in rows if row.student_id == row.owner == student_id and _can_be_read(row)
    ]
    return [
        _kept(seal, row, _question_of(row) in private) for row in _without_old_notes(theirs, odd)
    ]


def _can_be_read(row: Any) -> bool:
    texts = (getattr(row, name) for name in _TEXTS)
    whole = all(isinstance(one, str) for one in texts)
    return whole and isinstance(row.at, int) and row.language in codes()


def _name(row: Any) -> None:
    log.error(
        "Answer %s of student %s (conversation %s) was changed by something else than WhatHelps: it "
        "counts as private until its student answers again. Find out who can write the database; "
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
        provenance=Provenance("web", row.respondent)
        if private
        else Provenance(row.channel, row.respondent, row.typed_by, row.exactness),
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
    return replace(kept, **_UNDECIDED) if private else kept


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


def _without_old_notes(rows: Sequence[Any], odd: Collection[int]) -> list[Any]:
    """An adult's note is about one revision of an answer: it is shown beside that one, and no other.

    `odd`: the rows that somebody else has changed, by their id(): no note stands beside them.
    """
    newest = {
        (row.conversation_id, row.step, row.item): row.revision
        for row in rows
        if row.respondent != STAFF and id(row) not in odd
    }
    return [
        row
        for row in rows
        if row.respondent != STAFF
        or newest.get((row.conversation_id, row.step, row.item)) == row.revision
    ]


_UNDECIDED: dict[str, Any] = {
    "audience": PRIVATE,
    "decided": False,
    "quote": "whole",
    "quote_start": None,
    "quote_end": None,
    "cleared_by": "",
    "read_out": False,
}

# The student's own answer before an adult's note to it.
AS_SAID = (answer.c.at, answer.c.respondent.desc(), answer.c.id)

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
