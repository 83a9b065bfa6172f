"""A list of students on its way in: one run for each list, from the first look to the end of its undo.

What: the file is kept sealed, staff look at what was read of it and choose, and only what they said yes to is
cut into steps, which are done some at a time. Why: a browser may be closed and the program killed anywhere;
how far it is stands in the row that the same transaction writes, so no step is done twice and none is left
out, and turns go in between. Of a school one run is open at a time, so that two lists never mix.

    read -> saving -> done -> undoing -> undone        read -> dropped
            paused (either way): waits for somebody to say that it goes on

What a run is made of goes a day after it ended, and its undo with it.
"""

import base64
import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, case, delete, insert, select, update

from storage.ids import new_id
from storage.keys import seal_for
from storage.people import School, lock_lists
from storage.tables import column_choice, import_change, import_part, import_run
from storage.terms import DAY
from storage.vault import Vault

READ, SAVING, PAUSED, DONE = "read", "saving", "paused", "done"
UNDOING, UNDO_PAUSED, UNDONE, DROPPED = "undoing", "undo_paused", "undone", "dropped"
STATES = (READ, SAVING, PAUSED, DONE, UNDOING, UNDO_PAUSED, UNDONE, DROPPED)
AT_WORK = (SAVING, UNDOING)

# What a step did: to a student; to a class or member of staff (made by it, or its teachers let go).
ADDED, CHANGED, LEFT, ENDED = "added", "changed", "left", "ended"
CLASS_MADE, STAFF_MADE, CLASS_ENDED = "class made", "staff made", "class ended"
KINDS = (ADDED, CHANGED, LEFT, ENDED, CLASS_MADE, STAFF_MADE, CLASS_ENDED)

UNDO_FOR = DAY
_KEPT_FOR = DAY  # of what a run is made of, once it has ended
_LIES_FOR = 7 * DAY  # a list that nobody says anything about
_PIECE = 128 * 1024  # characters of a file in one row
_STEPS = 100  # in one row
_AT_ONCE = 1000  # rows that are forgotten in one transaction

Step = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Run:
    """`chosen`: what staff decided, as who decides keeps it. Times in microseconds."""

    id: str
    school_id: str
    staff_id: str | None
    state: str
    total: int
    saved: int
    made_at: int
    moved_at: int
    done_at: int | None
    file: str
    chosen: Mapping[str, Any] = field(default_factory=dict)

    def may_undo(self, now: int) -> bool:
        return self.state == DONE and now - (self.done_at or 0) < UNDO_FOR


class UnderWay(Exception):
    """Another list is on its way in."""

    def __init__(self, run: Run) -> None:
        super().__init__("another list is on its way in")
        self.run = run


def begin(
    connection: Connection,
    vault: Vault,
    school: School,
    staff_id: str | None,
    file: str,
    data: bytes,
    now: int,
) -> Run:
    """A run that is to be looked at. Raises UnderWay."""
    lock_lists(connection, school)
    other = open_run(connection, vault, school.id)
    if other is not None:
        raise UnderWay(other)
    id = new_id(now)
    row = {
        "id": id,
        "school_id": school.id,
        "staff_id": staff_id,
        "state": READ,
        "body": _sealed(connection, vault, school.id, id, file, {}),
        "total": 0,
        "saved": 0,
        "made_at": now,
        "moved_at": now,
    }
    connection.execute(insert(import_run), row)
    text = base64.b64encode(zlib.compress(data, 1)).decode()
    pieces = [text[at : at + _PIECE] for at in range(0, len(text), _PIECE)]
    _keep_parts(connection, vault, school.id, id, "file", enumerate(pieces))
    return Run(id, school.id, staff_id, READ, 0, 0, now, now, None, file)


def open_run(connection: Connection, vault: Vault, school_id: str) -> Run | None:
    """The one that is not over."""
    at = import_run.c
    row = connection.execute(
        select(import_run).where(at.school_id == school_id, at.ended_at.is_(None))
    ).first()
    return None if row is None else _opened(connection, vault, row)


def find_run(connection: Connection, vault: Vault, school_id: str, id: str) -> Run | None:
    at = import_run.c
    row = connection.execute(
        select(import_run).where(at.school_id == school_id, at.id == id)
    ).first()
    return None if row is None else _opened(connection, vault, row)


def last_run(connection: Connection, vault: Vault, school_id: str, now: int) -> Run | None:
    """The newest that came in and can still be taken back, or was just taken back."""
    at = import_run.c
    row = connection.execute(
        select(import_run)
        .where(at.school_id == school_id, at.state.in_((DONE, UNDONE)), at.done_at > now - UNDO_FOR)
        .order_by(at.done_at.desc())
    ).first()
    return None if row is None else _opened(connection, vault, row)


def at_work(connection: Connection) -> tuple[str, str] | None:
    """Id and state of the run that has steps to be done."""
    at = import_run.c
    row = connection.execute(select(at.id, at.state).where(at.state.in_(AT_WORK))).first()
    return None if row is None else (row.id, row.state)


def data_of(connection: Connection, vault: Vault, run: Run) -> bytes:
    """The file as it came."""
    text = "".join(_parts(connection, vault, run, "file"))
    return zlib.decompress(base64.b64decode(text))


def choose(
    connection: Connection, vault: Vault, run: Run, chosen: Mapping[str, Any], now: int
) -> None:
    """What staff decided so far, while it is only looked at."""
    body = _sealed(connection, vault, run.school_id, run.id, run.file, chosen)
    this = (import_run.c.id == run.id) & (import_run.c.state == READ)
    connection.execute(update(import_run).where(this).values(body=body, moved_at=now))


def start(connection: Connection, run: Run, now: int) -> bool:
    """Staff said yes: its steps are made and done from now on. False where somebody was first."""
    return _becomes(connection, run.id, (READ,), SAVING, now)


def hand_back(connection: Connection, run_id: str, now: int) -> None:
    """To be looked at again: something has still to be answered."""
    _becomes(connection, run_id, (SAVING,), READ, now)


def go_on(connection: Connection, run: Run, now: int) -> bool:
    goes_on = {PAUSED: SAVING, UNDO_PAUSED: UNDOING}.get(run.state)
    return goes_on is not None and _becomes(connection, run.id, (run.state,), goes_on, now)


def pause(connection: Connection, run_id: str, now: int) -> None:
    """Something failed that may fail again: it goes on when somebody says so."""
    _becomes(connection, run_id, (SAVING,), PAUSED, now)
    _becomes(connection, run_id, (UNDOING,), UNDO_PAUSED, now)


def pause_runs(connection: Connection) -> None:
    """Of a database that was put back: nobody knows how it went on."""
    at = import_run.c.state
    paused = case((at == SAVING, PAUSED), else_=UNDO_PAUSED)
    connection.execute(update(import_run).where(at.in_(AT_WORK)).values(state=paused))


def drop(connection: Connection, run: Run, now: int) -> bool:
    """Nothing of it was kept, and nothing will be. False where it was begun meanwhile."""
    this = (import_run.c.id == run.id) & (import_run.c.state == READ)
    values = {"state": DROPPED, "moved_at": now, "ended_at": now}
    return connection.execute(update(import_run).where(this).values(**values)).rowcount == 1


def take_back(connection: Connection, vault: Vault, school: School, run: Run, now: int) -> bool:
    """What it did is undone from now on: of one that is half in, or that was done within a day.

    Raises UnderWay where another is open.
    """
    lock_lists(connection, school)
    other = open_run(connection, vault, school.id)
    if other is not None and other.id != run.id:
        raise UnderWay(other)
    if run.state not in (SAVING, PAUSED) and not run.may_undo(now):
        return False
    at = import_run.c
    this = (at.id == run.id) & (at.state == run.state)
    done_at = now if run.done_at is None else run.done_at
    values = {"state": UNDOING, "moved_at": now, "ended_at": None, "done_at": done_at}
    return connection.execute(update(import_run).where(this).values(**values)).rowcount == 1


def keep_steps(
    connection: Connection, vault: Vault, run: Run, steps: Sequence[Step], start: int
) -> None:
    """Some of the steps, from this one on: kept again they are the same."""
    pieces = {
        (start + at) // _STEPS: json.dumps(steps[at : at + _STEPS], ensure_ascii=False)
        for at in range(0, len(steps), _STEPS)
    }
    at = import_part.c
    again = (at.run_id == run.id) & (at.kind == "steps") & at.position.in_(pieces)
    connection.execute(delete(import_part).where(again))
    _keep_parts(connection, vault, run.school_id, run.id, "steps", pieces.items())


KEPT_AT_ONCE = 3 * _STEPS


def count_steps(connection: Connection, run_id: str, total: int, now: int) -> bool:
    """All of them are kept: from now on they are done. False where somebody was first."""
    this = (import_run.c.id == run_id) & (import_run.c.state == SAVING) & (import_run.c.total == 0)
    values: dict[str, Any] = {"total": total, "moved_at": now}
    if not total:  # all is as the list says
        values |= {"state": DONE, "done_at": now, "ended_at": now}
    return connection.execute(update(import_run).where(this).values(**values)).rowcount == 1


def steps_of(connection: Connection, vault: Vault, run: Run, most: int) -> list[Step]:
    """The next ones, as many as stand in the row where it goes on."""
    first, at = divmod(run.saved, _STEPS)
    found = _parts(connection, vault, run, "steps", first)
    steps: list[Step] = json.loads(found[0]) if found else []
    return steps[at : at + most]


def may_save(connection: Connection, run: Run, steps: int, now: int) -> bool:
    """Notes these steps as done, for who does them in the same transaction; False where another does."""
    at, saved = import_run.c, run.saved + steps
    this = (at.id == run.id) & (at.state == SAVING) & (at.saved == run.saved)
    ends = {"state": DONE, "done_at": now, "ended_at": now} if saved >= run.total else {}
    values = {"saved": saved, "moved_at": now, **ends}
    return connection.execute(update(import_run).where(this).values(**values)).rowcount == 1


def undone(connection: Connection, run_id: str, now: int) -> None:
    """All that could be taken back is."""
    this = (import_run.c.id == run_id) & (import_run.c.state == UNDOING)
    values = {"state": UNDONE, "moved_at": now, "ended_at": now}
    connection.execute(update(import_run).where(this).values(**values))


def columns_chosen(
    connection: Connection, vault: Vault, school_id: str, header: Sequence[str]
) -> dict[str, str] | None:
    """What staff took the columns for in a list with this header; None where they never said."""
    index, at = header_index(vault, school_id, header), column_choice.c
    body = connection.scalar(
        select(at.body).where(at.school_id == school_id, at.header_index == index)
    )
    if body is None:
        return None
    seal = seal_for(connection, vault, school_id)
    found: dict[str, str] = json.loads(seal.open("column_choice", "body", index, body))
    return found


def remember_columns(
    connection: Connection,
    vault: Vault,
    school_id: str,
    header: Sequence[str],
    chosen: Mapping[str, str],
    now: int,
) -> None:
    index, at = header_index(vault, school_id, header), column_choice.c
    seal = seal_for(connection, vault, school_id)
    body = seal.seal("column_choice", "body", index, json.dumps(dict(chosen)))
    connection.execute(
        delete(column_choice).where(at.school_id == school_id, at.header_index == index)
    )
    row = {"school_id": school_id, "header_index": index, "body": body, "changed_at": now}
    connection.execute(insert(column_choice), row)


def header_index(vault: Vault, school_id: str, header: Sequence[str]) -> str:
    folded = "\x1f".join(" ".join(one.casefold().split()) for one in header)
    return vault.index("import.header", f"{school_id}|{folded}")


def forget_old(connection: Connection, now: int) -> None:
    """What runs were made of that are over for a day; and a list that nobody said anything about for a week.

    So much at a time that nobody waits.
    """
    at = import_run.c
    lies = (at.state == READ) & (at.moved_at < now - _LIES_FOR)
    dropped = {"state": DROPPED, "ended_at": now}
    connection.execute(update(import_run).where(lies).values(**dropped))
    old = select(at.id).where(at.ended_at < now - _KEPT_FOR, at.moved_at < now - _KEPT_FOR)
    for table in (import_part, import_change):
        keys = [table.c[name] for name in ("run_id", "position")]
        some = select(*keys).where(table.c.run_id.in_(old)).limit(_AT_ONCE)
        found = connection.execute(some).all()
        for run_id in {row.run_id for row in found}:
            gone = [row.position for row in found if row.run_id == run_id]
            this = (table.c.run_id == run_id) & table.c.position.in_(gone)
            connection.execute(delete(table).where(this))


def _becomes(
    connection: Connection, run_id: str, before: Sequence[str], state: str, now: int
) -> bool:
    this = (import_run.c.id == run_id) & import_run.c.state.in_(before)
    values = {"state": state, "moved_at": now}
    return connection.execute(update(import_run).where(this).values(**values)).rowcount == 1


def _opened(connection: Connection, vault: Vault, row: Row[Any]) -> Run:
    seal = seal_for(connection, vault, row.school_id)
    body = json.loads(seal.open("import_run", "body", row.id, row.body))
    return Run(
        row.id, row.school_id, row.staff_id, row.state, row.total, row.saved, row.made_at,
        row.moved_at, row.done_at, body["file"], body["chosen"],
    )  # fmt: skip


def _sealed(
    connection: Connection,
    vault: Vault,
    school_id: str,
    id: str,
    file: str,
    chosen: Mapping[str, Any],
) -> bytes:
    body = json.dumps({"file": file, "chosen": dict(chosen)}, ensure_ascii=False)
    return seal_for(connection, vault, school_id).seal("import_run", "body", id, body)


def _keep_parts(
    connection: Connection,
    vault: Vault,
    school_id: str,
    run_id: str,
    kind: str,
    pieces: Iterable[tuple[int, str]],
) -> None:
    seal = seal_for(connection, vault, school_id)
    rows = [
        {
            "run_id": run_id,
            "kind": kind,
            "position": number,
            "school_id": school_id,
            "body": seal.seal("import_part", "body", f"{run_id} {kind} {number}", piece),
        }
        for number, piece in pieces
    ]
    if rows:
        connection.execute(insert(import_part), rows)


def _parts(
    connection: Connection, vault: Vault, run: Run, kind: str, position: int | None = None
) -> list[str]:
    at = import_part.c
    query = select(at.position, at.body).where(at.run_id == run.id, at.kind == kind)
    if position is not None:
        query = query.where(at.position == position)
    seal = seal_for(connection, vault, run.school_id)
    return [
        seal.open("import_part", "body", f"{run.id} {kind} {row.position}", row.body)
        for row in connection.execute(query.order_by(at.position))
    ]
