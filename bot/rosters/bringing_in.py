"""Lists come in, and are taken back, beside everything else: some steps, a pause for turns, the next ones.

It goes on wherever it was when a program starts, whoever pressed and wherever their browser is now. What
fails and may fail again waits until somebody says that it goes on.
"""

import asyncio
import json
import logging
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import Connection

from bot.program.school import RunningSchool
from bot.rosters.deciding import Choices, choices_of, once, rows_of, steps_of, still_open
from bot.rosters.roster import ReadList
from storage import importing
from storage.database import Store
from storage.importing import SAVING, Run
from storage.listed import Beside, beside
from storage.people import School, classes_of, folded_id
from storage.problems import Busy, StorageProblem
from storage.steps import do_steps
from storage.taking_back import take_back_some

log = logging.getLogger(__name__)

T = TypeVar("T")

EVERY = 1.0  # seconds
_HELD = 0.04  # seconds that a transaction may last: a turn waits no longer for it
_FEWEST, _FIRST, _MOST = 5, 20, 60  # steps in one
_SHORT = 500  # students
_REMEMBERED = 3  # lists that were read: each page of a preview shows the same one


@dataclass(frozen=True)
class At:
    """What it takes: the database, and how something is kept in it."""

    store: Store
    school: Callable[[], School]
    language: Callable[[], str]  # of the school
    keep: Callable[[Callable[[Connection], Any]], Any]
    now: Callable[[], int]


class Reading:
    """What was read of a run's file, remembered: it never changes but with the columns that were chosen."""

    def __init__(self) -> None:
        self._read: OrderedDict[tuple[str, str], ReadList] = OrderedDict()
        self._lock = Lock()

    def of(
        self, run: Run, columns: Mapping[str, str] | None, data: Callable[[], bytes]
    ) -> ReadList:
        key = (run.id, json.dumps(columns, sort_keys=True))
        with self._lock:
            known = self._read.get(key)
        if known is None:
            known = _read(data(), run.file, columns)
            with self._lock:
                self._read[key] = known
                while len(self._read) > _REMEMBERED:
                    self._read.popitem(last=False)
        return known

    def is_short(self, run: Run) -> bool:
        """Whether it was read here, and is compared in no time."""
        with self._lock:
            known = [read for (id, _), read in self._read.items() if id == run.id]
        return bool(known) and len(known[-1].students) <= _SHORT


READING = Reading()


@dataclass(frozen=True)
class Seen:
    """A run as it is looked at: what was read, what was chosen, and what is kept beside it."""

    run: Run
    read: ReadList
    choices: Choices
    rows: Mapping[int, Any]  # a spreadsheet's number -> NewStudent
    beside: Beside

    @property
    def open(self) -> tuple[str, ...]:
        return still_open(self.read, self.choices, self.beside)


def look_at(connection: Connection, store_vault: Any, run: Run, language: str) -> Seen:
    """Anew from the database each time, so that nobody says yes to what was so yesterday."""
    choices = choices_of(run.chosen)

    def data() -> bytes:
        return importing.data_of(connection, store_vault, run)

    read = READING.of(run, None, data)
    if choices.columns is None:
        known = importing.columns_chosen(connection, store_vault, run.school_id, read.header)
        choices = _with(choices, columns=known)
    if choices.columns is not None:
        read = READING.of(run, choices.columns, data)
    if not read.whole and "whole" not in run.chosen:
        choices = _with(choices, whole=False)
    rows = dict(rows_of(read, choices, language))
    found = beside(connection, store_vault, run.school_id, once(rows.values()))
    return Seen(run, read, choices, rows, found)


def bring_in(at: At, told: Callable[[int, int], object] = lambda saved, total: None) -> None:
    """All that is at work, until nothing is. `told`: after each transaction how many are done, of what."""
    most = _FIRST
    while (found := _at_work(at)) is not None:
        run, state = found
        if state == SAVING and not run.total:
            _prepare(at, run)
            continue
        act = do_steps if state == SAVING else take_back_some
        number, took = at.keep(lambda connection: _timed(at, connection, act, run.id, most))  # noqa: B023
        told(run.saved + number, run.total)
        if number:
            most = max(_FEWEST, min(_MOST, int(most * min(2.0, _HELD / max(took, 0.001)))))


def at_of(of: RunningSchool) -> At:
    """In the running program: each transaction waits its turn among all others."""

    def keep(job: Callable[[Connection], T]) -> T:
        return of.writer.keep(job).result()

    return At(of.store, lambda: of.school, lambda: of.facts().settings.language, keep, of.now)


async def importing_lists(of: RunningSchool) -> None:
    """Until it is cancelled: what is at work goes on, in a thread of its own."""
    at = at_of(of)
    while True:
        try:
            await asyncio.to_thread(bring_in_or_pause, at)
        except Busy:
            pass  # tried again in a moment
        except StorageProblem as problem:
            log.warning("a list waits. %s", problem)
        await asyncio.sleep(EVERY)


def bring_in_or_pause(
    at: At, told: Callable[[int, int], object] = lambda saved, total: None
) -> None:
    """What fails for another reason than a database that is busy stands still, and says so on its page."""
    try:
        bring_in(at, told)
    except Busy:
        raise
    except Exception as error:
        log.error("a list stands still: %s", type(error).__name__)  # its words may hold a name
        at.keep(lambda connection: _pause(at, connection))
        raise


def _pause(at: At, connection: Connection) -> None:
    found = importing.at_work(connection)
    if found is not None:
        importing.pause(connection, found[0], at.now())


def _at_work(at: At) -> tuple[Run, str] | None:
    with at.store.reading() as connection:
        found = importing.at_work(connection)
        if found is None:
            return None
        run = importing.find_run(connection, at.store.vault, at.school().id, found[0])
    return None if run is None else (run, found[1])


def _prepare(at: At, run: Run) -> None:
    """Cuts what staff said yes to into steps; back to staff where something is open all the same."""
    with at.store.reading() as connection:
        seen = look_at(connection, at.store.vault, run, at.language())
        classes = classes_of(connection, run.school_id)
    if seen.open:
        at.keep(lambda connection: importing.hand_back(connection, run.id, at.now()))
        return
    if seen.choices.columns:
        at.keep(lambda c: _remember(at, c, seen))
    steps = steps_of(seen.read, seen.beside, seen.choices, classes, _free_number)
    for start in range(0, len(steps), importing.KEPT_AT_ONCE):
        some = steps[start : start + importing.KEPT_AT_ONCE]
        at.keep(lambda c: importing.keep_steps(c, at.store.vault, run, some, start))  # noqa: B023
    at.keep(lambda c: importing.count_steps(c, run.id, len(steps), at.now()))


def _remember(at: At, connection: Connection, seen: Seen) -> None:
    """A list laid out like this is read like this from now on."""
    school_id, header = seen.run.school_id, seen.read.header
    chosen = dict(seen.choices.columns or {})
    importing.remember_columns(connection, at.store.vault, school_id, header, chosen, at.now())


def _timed(
    at: At, connection: Connection, act: Callable[..., int], run_id: str, most: int
) -> tuple[int, float]:
    """How many, and the seconds it took: its own, since on a computer that is busy with other things many
    small transactions would cost more than fewer; and a part of those by the clock, for a database elsewhere.
    """
    started, worked = time.perf_counter(), time.thread_time()
    number = act(connection, at.store.vault, at.school(), run_id, most, at.now())
    return number, max(time.thread_time() - worked, (time.perf_counter() - started) / 4)


def _free_number(class_name: str) -> str:
    """One that no list of a school would have, for who has none: six signs of chance behind the class."""
    return f"{folded_id(class_name)[:20]}-{secrets.token_hex(4)}"


def _read(data: bytes, file: str, columns: Mapping[str, str] | None) -> ReadList:
    from bot.rosters.students import read_list, read_pasted  # loads a reader of workbooks

    if file:
        return read_list(data, file, columns=columns)
    return read_pasted(data.decode("utf-8", "replace"), columns=columns)


def _with(choices: Choices, **changes: Any) -> Choices:
    return choices_of({**choices.as_json(), **changes})
