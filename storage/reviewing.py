"""What staff make of a student's drafts: the one place that writes it down and reads it again.

Nothing here changes what a student said. A sentence left out is a note that it is, and taking the note back
brings it back; staff's own words stand beside a sentence, as theirs. Notes are kept under the student's key
and go with it when the student deletes all. What a note says, and of which sentence, is sealed as a whole, so
that nobody who only writes the database puts words to another sentence.

Who works at the same draft as somebody else overwrites nobody: a note replaces only the one that its writer
had before them.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, insert, select, update

from storage import new_year
from storage.access import Theirs
from storage.ids import new_id
from storage.problems import Tampered
from storage.staffing import TEACHER
from storage.tables import draft_note as table

# What a note does, and where: at a sentence (by its id), a line of Team to add, or a whole draft.
LEFT_OUT, OWN_WORDS, TRANSLATION = "left_out", "own_words", "translation"
TICKED, READY, FROZEN, ADULTS = "ticked", "ready", "frozen", "adults"

# Characters of what staff write in one place: more than any box of a form takes.
LONGEST = 4000


@dataclass(frozen=True, slots=True)
class Said:
    """What a note says. `kind`: of the draft. `by`, `on`: of a translation, who made it and when."""

    what: str
    kind: str
    place: str = ""
    text: str = ""
    by: str = ""
    on: str = ""
    name: str = ""  # of the member of staff, at the time
    source: str = ""  # of a translation: what it is of
    writer: str = ""  # the member of staff's id, sealed with the rest


@dataclass(frozen=True, slots=True)
class Note:
    """`at`: microseconds. `mine`: of who looks."""

    id: str
    said: Said
    at: int
    mine: bool


def answers_of(sentence: str) -> str:
    """The part of a sentence's id that names its answers."""
    return sentence.partition(":")[2]


@dataclass(frozen=True)
class Notes:
    """All that stands about one student now, the oldest first."""

    all: tuple[Note, ...] = field(default_factory=tuple)

    def of(self, what: str, kind: str, place: str | None = None) -> list[Note]:
        return [
            one
            for one in self.all
            if (one.said.what, one.said.kind) == (what, kind) and place in (None, one.said.place)
        ]

    def left_out(self) -> dict[str, Note]:
        """By the answers that a sentence stands on: what is left out of one kind of draft is in no other."""
        return {answers_of(one.said.place): one for one in self.all if one.said.what == LEFT_OUT}


def notes_of(connection: Connection, theirs: Theirs) -> Notes:
    """What nobody can open, since somebody else has changed it, stands nowhere; nor, for teachers, what
    others made of a school year before this one: it was shared with those.
    """
    rows = connection.execute(
        select(table)
        .where(table.c.student_id == theirs.student.id, table.c.undone_at.is_(None))
        .order_by(table.c.made_at, table.c.id)
    )
    found = list(_opened(theirs, rows))
    others = theirs.role == TEACHER and not all(one.mine for one in found)
    since = new_year.since(connection, theirs.student.id) if others else 0
    return Notes(tuple(one for one in found if one.mine or one.at >= since))


def note(
    connection: Connection, theirs: Theirs, said: Said, now: int, instead_of: str = ""
) -> list[Note]:
    """Keeps it, in the place of the note that its writer saw there; returns what else stands there.

    The same again is kept once. What somebody else wrote there meanwhile stays, beside it.
    """
    there = notes_of(connection, theirs).of(said.what, said.kind, said.place)
    others = [one for one in there if one.id != instead_of]
    if any(_same(one.said, said) for one in there):
        return []
    if any(one.id == instead_of and _may_undo(one) for one in there):
        _take_back(connection, theirs, instead_of, now)
    body = json.dumps(asdict(replace(said, writer=theirs.viewer.id)), ensure_ascii=False)
    id = new_id(now)
    row = {
        "id": id,
        "school_id": theirs.student.school_id,
        "student_id": theirs.student.id,
        "body": theirs.seal.seal(table.name, "body", id, body),
        "staff_id": theirs.viewer.id,
        "made_at": now,
    }
    connection.execute(insert(table), row)
    return others


def undo(connection: Connection, theirs: Theirs, note_id: str, now: int) -> bool:
    """Whether it was there to be taken back: nobody takes back another's words, nor a frozen draft."""
    found = [one for one in notes_of(connection, theirs).all if one.id == note_id]
    if not found or not _may_undo(found[0]):
        return False
    _take_back(connection, theirs, note_id, now)
    return True


def _take_back(connection: Connection, theirs: Theirs, note_id: str, now: int) -> None:
    this = (table.c.id == note_id) & (table.c.student_id == theirs.student.id)
    connection.execute(update(table).where(this).values(undone_at=now))


def _may_undo(one: Note) -> bool:
    return one.said.what != FROZEN and (one.mine or one.said.what != OWN_WORDS)


def _same(one: Said, other: Said) -> bool:
    return (one.text, one.by, one.on, one.source) == (other.text, other.by, other.on, other.source)


def _opened(theirs: Theirs, rows: Iterable[Any]) -> Iterable[Note]:
    for row in rows:
        try:
            body = theirs.seal.open(table.name, "body", row.id, row.body)
        except (Tampered, TypeError):
            continue
        said = Said(**json.loads(body))
        mine = (said.writer or row.staff_id) == theirs.viewer.id
        yield Note(row.id, said, row.made_at, mine)
