"""Answers: kept in the turn, read back by their student, shared, and read for drafts.

An answer is never overwritten: a newer revision follows it, and `current_answer` points to the
newest. A new revision starts private, whatever the one before was shared as.

What was said to a follow-up ("Tell me more") is part of its question's answer. It is a row of its own, so
that its revisions, its order and the places in its words stay as simple as any answer's. But who may see
it, whether that is decided, and what may be quoted stand on all rows of a question on the path alike
(`current_answer.question`), and only the functions here write these columns, for the whole question at
once. So whoever reads one row reads what holds for all, and no channel and no draft has to look for the
question first. A new revision of any part makes all of it private again, and to be read again. A part
that the student picked is on the row in whose words it stands; the others then say "none".
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    insert,
    select,
    text,
)

from dialogs.conversation import AUDIENCES, parts
from dialogs.events import Answered
from storage.binding import AS_NEW, READ, is_bound, mark, place_of, rewrite
from storage.consent import use_of
from storage.conversations import FAMILY, STAFF, Overtaken, Stored, owner
from storage.ids import new_id
from storage.kept_answers import AS_SAID, KeptAnswer, Provenance, opened, sealed_note
from storage.keys import seal_for
from storage.prepared import Prepared
from storage.staff import find_staff, reader_name
from storage.tables import answer, conversation, current_answer
from storage.vault import Seal, Vault

NONE = "none"  # of its words may be quoted

# Columns of `current_answer`, as they are to be.
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Picked:
    """A part of one row's words, start and end in code points."""

    answer: str
    start: int
    end: int


def keep(
    connection: Connection,
    vault: Vault,
    stored: Stored,
    answered: Answered,
    how: Provenance,
    now: int,
) -> str:
    """A new revision of an answer, private until its student decides, with all its question's; its id."""
    id = new_id(now)
    step, item = parts(answered.key)
    conversation = stored.conversation
    row = SimpleNamespace(
        **AS_NEW,
        id=id,
        conversation_id=stored.id,
        school_id=stored.school_id,
        student_id=stored.student_id,
        respondent=how.respondent,
        typed_by=how.typed_by,
        exactness=how.exactness,
        language=conversation.language,
        channel=how.channel,
        flow=conversation.flow,
        version=conversation.version,
        step=step,
        item=item,
        meaning=answered.meaning,
        revision=answered.revision,
        codes=" ".join(answered.codes),
        words=_sealed(stored, id, answered.words),
        at=now,
        on_path=True,
        question=answered.follows or step,
        stands_in=stored.id,
        owner=stored.student_id,
        reader_id=_reader_of(connection, vault, stored),
    )
    _KEEP(connection, vars(row))
    if answered.follows or answered.revision > 1:
        for other in _OF_QUESTION(connection, vars(row)):
            if other.step != step and other.respondent == how.respondent:
                rewrite(connection, stored.seal, other, AS_NEW, bound=is_bound(stored.seal, other))
    _POINT(connection, {**vars(row), "mac": mark(stored.seal, row)})
    return id


def mark_path(connection: Connection, stored: Stored, keys: Iterable[str], on: bool) -> None:
    """Set answers aside, or take them up again. Their audience stays as it was."""
    for step, item in map(parts, keys):
        for row in _OF_STEP(connection, {"conversation_id": stored.id, "step": step, "item": item}):
            bound = is_bound(stored.seal, row)
            rewrite(connection, stored.seal, row, {"on_path": on}, bound=bound)


def of_conversation(connection: Connection, vault: Vault, conversation_id: str) -> list[KeptAnswer]:
    """Every answer in its newest revision, oldest first: for the student's own eyes."""
    rows = _OF_CONVERSATION(connection, {"conversation": conversation_id}).all()
    return opened(connection, vault, owner(connection, conversation_id), rows)


def of_student(
    connection: Connection,
    vault: Vault,
    student_id: str,
    meanings: Collection[str] | None = None,
    seal: Seal | None = None,
) -> list[KeptAnswer]:
    """Every answer of a student (with one of these meanings) that is on its path.

    Oldest first. None of their own where they have taken them back, and none of a flow while an adult's no
    to it, or to all, stands.

    Not yet filtered by audience: drafting.py must first know which of them is the newest.
    """
    query = READ.where(current_answer.c.student_id == student_id).order_by(*AS_SAID)
    use = use_of(connection, student_id)
    # Looked at here and not in the query: a row that was changed there must not be passed over unseen.
    return [
        one
        for one in opened(connection, vault, student_id, connection.execute(query).all(), seal)
        if one.on_path
        and (meanings is None or one.meaning in meanings)
        and use.may_be_of(one.flow, family=one.provenance.respondent == FAMILY)
    ]


def decide(
    connection: Connection,
    vault: Vault,
    conversation_id: str,
    read: Sequence[str],
    audience: str,
    now: int,
    *,
    read_out: bool = False,
) -> None:
    """The student's choice of who may see one answer, with its follow-ups: as they read it, by its ids.

    And whether it may be read out, which each choice says anew.

    Raises Overtaken if anything of it has a newer revision, or more was said: nobody has read that.
    """
    if audience not in AUDIENCES:
        raise ValueError(f"no audience {audience!r}")
    chosen = {"audience": audience, "decided_at": now, "read_out": read_out}
    _change(connection, vault, conversation_id, read[0], lambda _row: chosen, read)


def wait_again(connection: Connection, vault: Vault, conversation_id: str, id: str) -> None:
    """One answer, with its follow-ups, waits for its student again, whoever may read it meanwhile."""
    _change(connection, vault, conversation_id, id, lambda _row: {"decided_at": None})


def share_as_written(
    connection: Connection, vault: Vault, conversation_id: str, id: str, audience: str, now: int
) -> None:
    """For who is told beforehand that whatever they write is shared, and reads nothing back."""
    chosen = {"audience": audience, "decided_at": now}
    _change(connection, vault, conversation_id, id, lambda _row: chosen)


def let_quote(
    connection: Connection,
    vault: Vault,
    conversation_id: str,
    read: Sequence[str],
    quote: str,
    parts: Sequence[Picked] = (),
) -> None:
    """What of the words a draft may quote, the follow-ups' included: whole, none, or only these parts.

    Raises Overtaken, as `decide` does.
    """
    picked = {one.answer: one for one in parts}

    def chosen(row: Any) -> Values:
        one = picked.get(row.id)
        place = (one.start, one.end) if one else (None, None)
        return {
            "quote": quote if one or not parts else NONE,
            "quote_start": place[0],
            "quote_end": place[1],
            "cleared_by": "",
        }

    _change(connection, vault, conversation_id, read[0], chosen, read)


def clear(
    connection: Connection,
    vault: Vault,
    conversation_id: str,
    read: Sequence[str],
    quote: str,
    by: str,
) -> None:
    """By what nobody was found in the words that stand at this quote (whole or part)."""
    note = _note(connection, vault, conversation_id, by)
    _change(
        connection,
        vault,
        conversation_id,
        read[0],
        lambda row: {"cleared_by": note} if row.quote == quote else {},
        read,
    )


def clear_again(
    connection: Connection,
    vault: Vault,
    conversation_id: str,
    id: str,
    quote: str,
    place: tuple[int | None, int | None],
    by: str,
) -> None:
    """The same of one revision, looked for since; not where another quote was chosen meanwhile."""
    looked_at = (id, quote, *place)
    note = _note(connection, vault, conversation_id, by)

    def chosen(row: Any) -> Values:
        stands = (row.id, row.quote, row.quote_start, row.quote_end)
        return {"cleared_by": note} if stands == looked_at else {}

    with suppress(Overtaken):
        _change(connection, vault, conversation_id, id, chosen)


def _note(connection: Connection, vault: Vault, conversation_id: str, by: str) -> str:
    whose = select(conversation.c.student_id).where(conversation.c.id == conversation_id)
    seal = seal_for(connection, vault, connection.execute(whose).scalar_one())
    return sealed_note(seal, conversation_id, by) if by else ""


def _change(
    connection: Connection,
    vault: Vault,
    conversation_id: str,
    id: str,
    chosen: Callable[[Any], Values],
    read: Collection[str] | None = None,
) -> None:
    """For the answer with this id, with its follow-ups. What was set aside stays as it is.

    `read`: the ids of all that was read, and only these are changed; Overtaken where a newer revision stands,
    or more was said. A row that somebody else has changed stays as it is, private and unbound: what it says
    now nobody has said. Only that the student has looked at it is noted, so that they are not asked for ever.
    """
    place = connection.execute(
        select(_AT.question, _AT.item, _AT.respondent, _AT.student_id).where(
            _is(conversation_id, id)
        )
    ).first()
    if place is None:
        raise Overtaken
    where = {"conversation_id": conversation_id, "question": place.question, "item": place.item}
    seal = seal_for(connection, vault, place.student_id)
    rows = _OF_QUESTION(connection, where).all()
    bound = {place_of(row) for row in rows if is_bound(seal, row)}
    theirs = [row for row in rows if row.respondent == place.respondent and row.on_path]
    if read is not None:
        standing = {
            row.id for row in _without_old_notes(rows) if row in theirs and place_of(row) in bound
        }
        if standing - set(read) or not _stand(connection, conversation_id, read):
            raise Overtaken
        theirs = [row for row in theirs if row.id in read]
    if not theirs:
        raise Overtaken
    for row in theirs:
        values = chosen(row)
        if place_of(row) in bound and values:
            rewrite(connection, seal, row, values, bound=True)
        elif "decided_at" in values:
            looked_at = {**AS_NEW, "decided_at": values["decided_at"]}
            rewrite(connection, seal, row, looked_at, bound=False)


def _without_old_notes(rows: Sequence[Any]) -> list[Any]:
    """An adult's note is about one revision of an answer (kept_answers.py)."""
    newest = {row.step: row.revision for row in rows if row.respondent != STAFF}
    return [row for row in rows if row.respondent != STAFF or newest.get(row.step) == row.revision]


def _stand(connection: Connection, conversation_id: str, ids: Collection[str]) -> bool:
    """Whether each of these revisions is still the newest of its answer."""
    here = (_AT.conversation_id == conversation_id) & _AT.answer_id.in_(ids)
    found = connection.execute(select(_AT.answer_id).where(here)).scalars()
    return set(found) == set(ids)


def _is(conversation_id: str, id: str) -> ColumnElement[bool]:
    return and_(_AT.conversation_id == conversation_id, _AT.answer_id == id)


def _reader_of(connection: Connection, vault: Vault, stored: Stored) -> str | None:
    """The member of staff whom the talk itself names, which is sealed; not whom its row says."""
    named = reader_name(stored.conversation.world.reader)
    return find_staff(connection, vault, stored.school_id, named) if named else None


def _sealed(stored: Stored, id: str, words: str) -> bytes | None:
    return stored.seal.seal(answer.name, "words", id, words) if words else None


_AT = current_answer.c
_QUESTION = ("conversation_id", "question", "item")
_STEP = ("conversation_id", "step", "item")

_KEEP = Prepared(insert(answer), *answer.c.keys())

# As text, because SQLAlchemy has this clause once for each database, and they say the same.
_POINT = Prepared(
    text(
        "INSERT INTO current_answer (conversation_id, step, item, respondent, answer_id, school_id, "
        "student_id, meaning, codes, on_path, audience, decided_at, quote, quote_start, "
        "quote_end, question, cleared_by, read_out, mac) "
        "VALUES (:conversation_id, :step, :item, :respondent, :id, :school_id, :student_id, :meaning, "
        ":codes, TRUE, 'private', NULL, 'whole', NULL, NULL, :question, '', FALSE, :mac) "
        "ON CONFLICT (conversation_id, step, item, respondent) DO UPDATE SET answer_id = excluded.answer_id, "
        "meaning = excluded.meaning, codes = excluded.codes, on_path = TRUE, audience = 'private', "
        "decided_at = NULL, quote = 'whole', quote_start = NULL, quote_end = NULL, "
        "question = excluded.question, cleared_by = '', read_out = FALSE, mac = excluded.mac"
    )
)

_OF_CONVERSATION = Prepared(
    READ.where(current_answer.c.conversation_id == bindparam("conversation")).order_by(*AS_SAID)
)
_OF_QUESTION = Prepared(
    READ.where(*(current_answer.c[name] == bindparam(name) for name in _QUESTION)).with_for_update(
        of=current_answer
    )
)
_OF_STEP = Prepared(
    READ.where(*(current_answer.c[name] == bindparam(name) for name in _STEP)).with_for_update(
        of=current_answer
    )
)
