"""Turns that last: encrypted, one transaction each, on SQLite with synchronous=FULL."""

import asyncio
import os
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import closing
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from sqlalchemy import text

from bot.turn import Arrival, Turn, begin, take_turn
from bot.writer import Writer
from dialogs.conversation import World
from dialogs.replies import Reply
from storage.database import Store, open_store
from storage.enrolling import NewStudent, save_students
from storage.kept_answers import Provenance
from storage.people import Student, ensure_school, students_of_class
from storage.people import find_class as class_named
from tests.bench.figures import Figure, micros_each, p50_and_p99, seconds
from tests.bench.scripts import BANDS, LANGUAGE, flow, replies_of, world

_KEY = bytes(32)
_WAITING = 50
_CLASS = "Period 1"


def turn_figures(folder: Path, repeats: int) -> Iterator[Figure]:
    with closing(open_store(f"sqlite:///{folder}/turns.db", _KEY, _now())) as store:
        desk = Desk(store, _WAITING)
        alone = [desk.one_at_a_time() for _ in range(repeats + 1)][1:]
        waiting = [asyncio.run(desk.all_at_once()) for _ in range(repeats + 1)][1:]
    commit = Figure("bare sqlite3 commit of one row", "µs", _bare_commits(folder, repeats, "FULL"))
    unsynced = Figure("the same without fsync", "µs", _bare_commits(folder, repeats, "OFF"))
    fsync = Figure("bare write of 4 KiB and fsync", "µs", _bare_fsyncs(folder, repeats))
    yield from _of("turns one at a time", alone, "≥ 1,200", commit.value)
    yield from _of(f"turns with {_WAITING} waiting", waiting, "≥ 1,500", commit.value)
    yield commit
    yield unsynced
    yield fsync


def opening_figures(folder: Path, repeats: int) -> Iterator[Figure]:
    numbers = count()

    def open_new() -> None:
        open_store(f"sqlite:///{folder}/new{next(numbers)}.db", _KEY, _now()).close()

    def open_again() -> None:
        open_store(f"sqlite:///{folder}/turns.db", _KEY, _now()).close()

    again = tuple(seconds(open_again) * 1e3 for _ in range(repeats))
    yield Figure("open_store, a database that is there", "ms", again)
    yield Figure(
        "open_store, a new one", "ms", tuple(seconds(open_new) * 1e3 for _ in range(repeats))
    )


@dataclass(eq=False, slots=True)
class Run:
    """One repeat: how long it took in all, and how long each turn took."""

    elapsed: float = 0.0
    turns: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return len(self.turns) / self.elapsed


@dataclass(frozen=True, slots=True)
class Played:
    """A student, and the conversation that they have in each repeat."""

    student: Student
    world: World
    replies: list[Reply]


class Desk:
    """A class of students, whose conversations are begun anew for each repeat."""

    def __init__(self, store: Store, students: int) -> None:
        self.store = store
        self._ids = count()
        self.played = [
            Played(student, world(student.band), replies_of(world(student.band), number))
            for number, student in enumerate(_class(store, students))
        ]

    def one_at_a_time(self) -> Run:
        run = Run()
        for one in self.played:
            id = self._begun(one)
            for reply in one.replies:
                run.turns.append(seconds(lambda: self._turn(id, reply)))  # noqa: B023
            self._done(id)
        run.elapsed = sum(run.turns)
        return run

    async def all_at_once(self) -> Run:
        """As an edge does it: each hands its turn to the writer, and waits for it."""
        run = Run()
        ids = [self._begun(one) for one in self.played]

        async def student(id: str, replies: list[Reply]) -> None:
            for reply in replies:
                started = time.perf_counter()
                await asyncio.wrap_future(self._handed_to(writer, id, reply))
                run.turns.append(time.perf_counter() - started)

        with Writer(self.store) as writer:
            started = time.perf_counter()
            async with asyncio.TaskGroup() as group:
                for id, one in zip(ids, self.played, strict=True):
                    group.create_task(student(id, one.replies))
            run.elapsed = time.perf_counter() - started
        for id in ids:
            self._done(id)
        return run

    def _turn(self, id: str, reply: Reply) -> None:
        take_turn(self.store, id, self._arrival(reply), "", _now())

    def _handed_to(self, writer: Writer, id: str, reply: Reply) -> Future[Turn]:
        return writer.take_turn(id, self._arrival(reply), "", _now())

    def _arrival(self, reply: Reply) -> Arrival:
        return Arrival(f"b{next(self._ids)}", reply, Provenance("web"))

    def _begun(self, one: Played) -> str:
        turn = begin(self.store, one.student, flow(), one.world, LANGUAGE, "web", _now())
        return turn.conversation_id

    def _done(self, id: str) -> None:
        with self.store.writing() as connection:
            connection.execute(_DONE, {"the_id": id})


def _of(name: str, runs: list[Run], aim: str, commit: float) -> Iterator[Figure]:
    rates = tuple(run.rate for run in runs)
    turn = 1e6 / sorted(rates)[len(rates) // 2]
    yield Figure(name, "a second", rates, aim, f"{turn / commit:.1f} × a bare commit")
    cuts = [p50_and_p99(run.turns) for run in runs]
    yield Figure("  p50 of a turn", "ms", tuple(p50 * 1e3 for p50, _ in cuts))
    yield Figure("  p99 of a turn", "ms", tuple(p99 * 1e3 for _, p99 in cuts))


def _class(store: Store, students: int) -> tuple[Student, ...]:
    rows = [
        NewStudent(f"S-{n}", f"Bob {n}", _CLASS, BANDS[n % len(BANDS)], "iep", LANGUAGE)
        for n in range(students)
    ]
    with store.writing() as connection:
        school = ensure_school(connection, store.vault, "Lincoln", "UTC", _now())
        save_students(connection, store.vault, school, rows, _now())
        class_id = class_named(connection, school.id, _CLASS)
        assert class_id is not None
        return students_of_class(connection, store.vault, class_id)


def _bare_commits(folder: Path, repeats: int, synchronous: str) -> tuple[float, ...]:
    many = 300
    with closing(sqlite3.connect(folder / f"bare-{synchronous}.db", isolation_level=None)) as bare:
        bare.execute("PRAGMA journal_mode=WAL")
        bare.execute(f"PRAGMA synchronous={synchronous}")
        bare.execute("CREATE TABLE answer (id INTEGER PRIMARY KEY, words BLOB)")
        words = os.urandom(200)

        def commit_all() -> None:
            for _ in range(many):
                bare.execute("BEGIN IMMEDIATE")
                bare.execute("INSERT INTO answer (words) VALUES (?)", [words])
                bare.execute("COMMIT")

        return micros_each(many, commit_all, repeats)


def _bare_fsyncs(folder: Path, repeats: int) -> tuple[float, ...]:
    many = 200
    page = os.urandom(4096)
    with (folder / "bare.bin").open("wb", buffering=0) as file:

        def write_all() -> None:
            for _ in range(many):
                file.write(page)
                os.fsync(file.fileno())

        return micros_each(many, write_all, repeats)


# So that the student's next beginning is a new conversation.
_DONE = text("UPDATE conversation SET status = 'done' WHERE id = :the_id")


def _now() -> int:
    return time.time_ns() // 1000
