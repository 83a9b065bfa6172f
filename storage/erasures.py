"""That something was erased, noted so that it holds where an older database is put back.

What: a row for each erasure, and beside the backups a file with a line for each. Why: a backup made
before still has what was erased; whoever restores it has to know, and the database that knew is lost
then. A line says whose and when, by ids that mean nothing outside of the database, with a keyed hash:
nobody makes or alters one unseen. The file is made equal to the rows by comparing them, so that a disk
that was away, or another one, has what it lacks at the next chance. Given up: who takes a line out is
noticed by nobody; newer backups still hold the row.
"""

import hmac
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, insert, select

from storage.ids import new_id
from storage.places import told_of
from storage.problems import CannotSave
from storage.tables import erasure as table
from storage.tables import student
from storage.vault import Vault

if TYPE_CHECKING:
    from storage.database import Store

FILE = "erased.txt"
ANSWERS, REMOVED = "answers", "removed"
# The same, and what their family wrote went too.
ANSWERS_WITH_FAMILY, REMOVED_WITH_FAMILY = "answers_with_family", "removed_with_family"
WITH_FAMILY = frozenset({ANSWERS_WITH_FAMILY, REMOVED_WITH_FAMILY})
OFF_THE_LISTS = frozenset({REMOVED, REMOVED_WITH_FAMILY})


@dataclass(frozen=True, slots=True)
class Erasure:
    """`what`: ANSWERS, or one of the others above. `at`: microseconds."""

    id: str
    student_id: str
    what: str
    at: int


def note(connection: Connection, student_id: str, what: str, now: int) -> None:
    """In the transaction that erases."""
    keep(connection, [Erasure(new_id(now), student_id, what, now)])


def keep(connection: Connection, erasures: Iterable[Erasure]) -> None:
    """As they were noted, of students who are here."""
    for one in erasures:
        its_school = select(student.c.school_id).where(student.c.id == one.student_id)
        row = {"id": one.id, "student_id": one.student_id, "what": one.what, "at": one.at}
        school_id = connection.scalar(its_school)
        connection.execute(insert(table), {**row, "school_id": school_id})


def all_noted(connection: Connection) -> list[Erasure]:
    at = table.c
    rows = connection.execute(select(at.id, at.student_id, at.what, at.at).order_by(at.at, at.id))
    return [Erasure(*row) for row in rows]


def tell_backups(store: "Store") -> bool:
    """False where the usual folder of the backups is not there now, or takes nothing: at the next chance."""
    if store.backups is None:
        return True
    try:
        tell(store, store.backups)
    except CannotSave:
        return False
    return True


def tell(store: "Store", folder: Path) -> None:
    """Writes what the folder lacks into its file. Raises CannotSave, also where there is no such folder."""
    with store.reading() as connection:
        lines = _lacking(store.vault, folder, all_noted(connection))
    if not lines:
        return
    file = folder / FILE
    with told_of(file):
        # Begun on a new line: the last one may be cut off.
        whole = not file.exists() or file.read_bytes()[-1:] in (b"", b"\n")
        text = ("" if whole else "\n") + "".join(lines)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as opened:
            opened.write(text)
            opened.flush()
            os.fsync(opened.fileno())


def told_in(folder: Path, vault: Vault) -> tuple[list[Erasure], int]:
    """What the folder's file says, and how many of its lines are not as they were written."""
    found = {line: _read(vault, line) for line in _lines(folder)}
    return [one for one in found.values() if one], sum(one is None for one in found.values())


def _lacking(vault: Vault, folder: Path, erasures: Iterable[Erasure]) -> list[str]:
    there = set(_lines(folder))
    return [f"{line}\n" for line in (_line(vault, one) for one in erasures) if line not in there]


def _lines(folder: Path) -> Iterator[str]:
    file = folder / FILE
    with told_of(file):
        if not folder.is_dir():
            raise FileNotFoundError(2, "the folder is not there", str(folder))
        text = file.read_text(encoding="ascii", errors="replace") if file.exists() else ""
    yield from (line for line in text.splitlines() if line)


def _line(vault: Vault, one: Erasure) -> str:
    said = f"{one.at} {one.id} {one.student_id} {one.what}"
    return f"{said} {vault.index('erasure', said)}"


def _read(vault: Vault, line: str) -> Erasure | None:
    said, _, mark = line.rpartition(" ")
    parts = re.fullmatch(r"(\d{1,18}) (\w+) (\w+) (\w+)", said)
    if parts is None or not hmac.compare_digest(mark, vault.index("erasure", said)):
        return None
    at, id, student_id, what = parts.groups()
    return Erasure(id, student_id, what, int(at))
