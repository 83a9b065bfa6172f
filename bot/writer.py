"""The one thread that writes: it takes all that waits to be kept, and commits it together.

What: turns (and what a channel keeps beside them) that arrive while a commit is on its way share the
next one. Why: SQLite has one writer,
and a commit to disk costs as much as the rest of a turn. Given up: a turn may wait for those that
share its commit (at most MOST of them). What would change our mind: a database with many writers,
where each edge calls take_turn by itself.

Nobody is answered before the commit returns. There are no savepoints: a full disk ends the whole
transaction, and what came after it would be kept without it. After an error nothing of the group is
kept, and each of its turns is taken again alone, from a fresh load.
"""

import math
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from threading import Thread
from types import TracebackType
from typing import Any, Self, TypeVar

from sqlalchemy import Connection

from bot.turn import Arrival, Turn, Waiting, take_turn_in
from storage.conversations import Overtaken
from storage.database import Store
from storage.problems import Busy

T = TypeVar("T")

MOST = 32

STOPS_WITHIN = 1.5  # seconds, of the five in which a service manager expects a stop

# From a fresh load, where another was first. No two overtake each other so often; what a damaged database
# makes of it must not hold up everybody.
TRIES = 20


class Writer:
    """Use it in a `with`, or close it: what was handed in before is still taken."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._ends_at = math.inf
        self._queue: SimpleQueue[_Job | None] = SimpleQueue()
        self._last: list[Callable[[], Iterable[Callable[[Connection], Any]]]] = []
        self._thread = Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def take_turn(
        self, conversation_id: str, arrival: Arrival, contact: str, now: int
    ) -> Future[Turn]:
        """As turn.take_turn; the future ends after the commit, or with what take_turn raises."""
        one, vault = Waiting(conversation_id, arrival, contact, now), self._store.vault
        return self.keep(lambda connection: take_turn_in(connection, vault, one))

    def keep(self, job: Callable[[Connection], T]) -> Future[T]:
        """Anything that is to be kept whole or not at all. It may be called again, after an error."""
        answer: Future[T] = Future()
        self._queue.put((job, answer))
        return answer

    def before_end(self, jobs: Callable[[], Iterable[Callable[[Connection], Any]]]) -> None:
        """What is still tried once when this is closed: it must not be lost where there is time for it."""
        self._last.append(jobs)

    def close(self) -> None:
        """What waits is still taken for a while; then it is refused, and may be sent again later.

        Nobody waits longer for a lock that another program holds: what was never begun leaves nothing half.
        """
        self._ends_at = time.monotonic() + STOPS_WITHIN
        for jobs in self._last:
            for job in [*jobs()]:
                self.keep(job)
        self._queue.put(None)
        self._thread.join(STOPS_WITHIN + 0.3)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _run(self) -> None:
        while True:
            group = self._waiting()
            open_ones = [job for job in group if job and job[1].set_running_or_notify_cancel()]
            if time.monotonic() < self._ends_at:
                self._take(open_ones)
            else:
                _refuse(open_ones)
            if None in group:
                return

    def _waiting(self) -> list["_Job | None"]:
        """The next job, and all that wait behind it."""
        group = [self._queue.get()]
        while group[-1] is not None and len(group) < MOST:
            try:
                group.append(self._queue.get_nowait())
            except Empty:
                break
        return group

    def _take(self, group: list["_Job"]) -> None:
        try:
            with self._store.writing() as connection:
                results = [job(connection) for job, _ in group]
        except Busy as problem:
            # Nothing was begun: to wait as long again for each would only make the queue longer.
            _refuse(group, problem)
        except Exception:  # noqa: BLE001  (whose fault it is, each job tells when it is alone)
            for job, answer in group:
                self._alone(job, answer)
        else:
            for (_, answer), result in zip(group, results, strict=True):
                answer.set_result(result)

    def _alone(self, job: Callable[[Connection], Any], answer: Future[Any]) -> None:
        try:
            result = self._done(job)
        except Exception as problem:  # noqa: BLE001  (the one who waits is told)
            answer.set_exception(problem)
        else:
            answer.set_result(result)

    def _done(self, job: Callable[[Connection], T]) -> T:
        for left in reversed(range(TRIES)):
            try:
                with self._store.writing() as connection:
                    return job(connection)
            except Overtaken:
                if not left:
                    raise
        raise AssertionError  # it was returned, or raised


def _refuse(group: "list[_Job]", problem: Busy | None = None) -> None:
    for _, answer in group:
        answer.set_exception(problem or Busy("WhatHelps is stopping: send it again"))


_Job = tuple[Callable[[Connection], Any], Future[Any]]
