"""What staff note when they hear a round: the one place that writes it down and reads it again.

What they expected, how they sort quotes and whom they have talked with is each one's own, and no colleague
sees it. A try, and what came of it, is told to the whole class, to each student once, under the name of who
wrote it; whoever hears the round sees that it was told. All of it is sealed under the school's key.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, or_, select, update
from sqlalchemy import text as sql

from storage.access import Viewer
from storage.ids import new_id
from storage.keys import seal_for
from storage.problems import Tampered
from storage.tables import round_, round_note, round_student, theme_quote, told_class
from storage.vault import Seal, Vault

EXPECT, THEME, TRY, DID, FOLLOW_UP, KEPT = "expect", "theme", "try", "did", "follow_up", "kept"
TOLD = (TRY, DID)  # to the class

LONGEST = 600  # characters: a child reads it
MOST_THEMES = 20

# Where a quote stands: conversation, step, item.
Where = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Note:
    """`said`: what stands in it, by name. Times in microseconds; `told_at`: None where nobody is told."""

    id: str
    kind: str
    said: Mapping[str, Any]
    at: int
    told_at: int | None = None
    student_id: str = ""
    mine: bool = True


def notes_of(
    connection: Connection,
    vault: Vault,
    viewer: Viewer,
    round_id: str | None,
    kinds: Collection[str] = (),
) -> list[Note]:
    """The viewer's own that stand now, and what the class is told by whomever; the oldest first."""
    at = round_note.c
    which = at.round_id == round_id if round_id else at.round_id.is_(None)
    seen: list[ColumnElement[bool]] = [at.staff_id == viewer.id, at.kind.in_(TOLD)]
    where = [which, at.school_id == viewer.school_id, at.ended_at.is_(None), or_(*seen)]
    if kinds:
        where.append(at.kind.in_(list(kinds)))
    rows = connection.execute(select(round_note).where(*where).order_by(at.made_at, at.id)).all()
    if not rows:
        return []
    return list(_opened(seal_for(connection, vault, viewer.school_id), rows, viewer.id))


def tries_of(connection: Connection, vault: Vault, viewer: Viewer) -> dict[str, str]:
    """By round: until when the viewer tries what its class was told of and knows no outcome of yet."""
    at = round_note.c
    theirs = (at.staff_id == viewer.id, at.school_id == viewer.school_id, at.ended_at.is_(None))
    rows = connection.execute(
        select(round_note).where(*theirs, at.kind.in_(TOLD), at.round_id.is_not(None))
    ).all()
    over = {row.round_id for row in rows if row.kind == DID}
    waiting = {row.id: row.round_id for row in rows if row.round_id not in over}
    if not waiting:
        return {}
    opened = _opened(seal_for(connection, vault, viewer.school_id), rows, viewer.id)
    return {waiting[one.id]: str(one.said.get("until", "")) for one in opened if one.id in waiting}


def note(
    connection: Connection,
    vault: Vault,
    viewer: Viewer,
    round_id: str | None,
    kind: str,
    said: Mapping[str, Any],
    now: int,
    *,
    student_id: str = "",
    told: bool = False,
) -> str:
    """Its id."""
    id = new_id(now)
    seal = seal_for(connection, vault, viewer.school_id)
    body = json.dumps({**said, "writer": viewer.id}, ensure_ascii=False)
    row = {
        "id": id, "school_id": viewer.school_id, "round_id": round_id, "staff_id": viewer.id,
        "student_id": student_id or None, "kind": kind,
        "body": seal.seal(round_note.name, "body", id, body), "made_at": now,
        "told_at": now if told else None,
    }  # fmt: skip
    connection.execute(insert(round_note), row)
    return id


def end(connection: Connection, viewer: Viewer, id: str, now: int) -> bool:
    """Takes back one of the viewer's own; a theme lets go of its quotes."""
    at = round_note.c
    mine = and_(at.id == id, at.staff_id == viewer.id, at.ended_at.is_(None))
    done = connection.execute(update(round_note).where(mine).values(ended_at=now)).rowcount > 0
    if done:
        connection.execute(delete(theme_quote).where(theme_quote.c.note_id == id))
    return done


def put_into(
    connection: Connection, viewer: Viewer, themes: Collection[str], theme: str, where: Where
) -> None:
    """A quote into one of the viewer's themes of a round (all of them: `themes`); "" for into none."""
    at = theme_quote.c
    conversation, step, item = where
    here = and_(at.conversation_id == conversation, at.step == step, at.item == item)
    connection.execute(delete(theme_quote).where(at.note_id.in_(list(themes)), here))
    if theme not in themes:
        return
    last = connection.scalar(select(func.max(at.placed)).where(at.note_id == theme))
    row = {
        "note_id": theme, "conversation_id": conversation, "step": step, "item": item,
        "school_id": viewer.school_id, "placed": (last or 0) + 1,
    }  # fmt: skip
    connection.execute(insert(theme_quote), row)


def sorted_into(connection: Connection, themes: Collection[str]) -> dict[Where, str]:
    """Which theme each quote is in, in the order in which they were put there."""
    at = theme_quote.c
    rows = connection.execute(
        select(at.note_id, at.conversation_id, at.step, at.item)
        .where(at.note_id.in_(list(themes)))
        .order_by(at.placed, at.conversation_id, at.step)
    )
    return {(row.conversation_id, row.step, row.item): row.note_id for row in rows}


def read_by(connection: Connection, note_ids: Collection[str]) -> dict[str, int]:
    """By note: how many students have read it."""
    at = told_class.c
    query = select(at.note_id, func.count()).where(at.note_id.in_(list(note_ids)))
    return {row[0]: row[1] for row in connection.execute(query.group_by(at.note_id))}


def to_be_told(connection: Connection, vault: Vault, student_id: str) -> list[Note]:
    """To a student, as one of their class: what they have not read yet, the oldest first."""
    at, who, seen = round_note.c, round_student.c, told_class.c
    read = select(seen.note_id).where(seen.note_id == at.id, seen.student_id == student_id)
    rows = connection.execute(
        select(round_note)
        .join(round_student, who.round_id == at.round_id)
        .join(round_, round_.c.id == at.round_id)
        .where(
            who.student_id == student_id,
            at.kind.in_(TOLD),
            at.told_at.is_not(None),
            at.ended_at.is_(None),
            round_.c.withdrawn_at.is_(None),
            ~read.exists(),
        )
        .order_by(at.told_at, at.id)
    ).all()
    if not rows:
        return []
    return list(_opened(seal_for(connection, vault, rows[0].school_id), rows, ""))


def has_read(connection: Connection, vault: Vault, student_id: str, id: str, now: int) -> None:
    """Said by a press; what is told to others, and a second press, change nothing."""
    if any(one.id == id for one in to_be_told(connection, vault, student_id)):
        here = select(round_note.c.school_id).where(round_note.c.id == id)
        row = {"note": id, "student": student_id, "school": connection.scalar(here), "now": now}
        connection.execute(_READ, row)


def delete_notes(connection: Connection, until: int) -> None:
    """What was noted before that moment, of whomever."""
    old = select(round_note.c.id).where(round_note.c.made_at < until)
    for behind in (theme_quote, told_class):
        connection.execute(delete(behind).where(behind.c.note_id.in_(old)))
    connection.execute(delete(round_note).where(round_note.c.made_at < until))


def _opened(seal: Seal, rows: Sequence[Any], viewer_id: str) -> Iterator[Note]:
    for row in rows:
        try:
            said = json.loads(seal.open(round_note.name, "body", row.id, row.body))
        except (Tampered, TypeError):
            continue  # changed by somebody else: it stands nowhere
        mine = said.pop("writer", row.staff_id) == viewer_id
        if mine or row.kind in TOLD:
            yield Note(row.id, row.kind, said, row.made_at, row.told_at, row.student_id or "", mine)


def newest(notes: Iterable[Note], kind: str) -> Note | None:
    """Of one kind, the last that was written."""
    return next((one for one in reversed([*notes]) if one.kind == kind), None)


_READ = sql(
    "INSERT INTO told_class (note_id, student_id, school_id, seen_at) "
    "VALUES (:note, :student, :school, :now) ON CONFLICT DO NOTHING"
)
