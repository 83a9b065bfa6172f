"""The names of a school are looked up once for a class that asks at the same moment."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import count
from threading import Barrier, Event, Lock
from typing import Any

import pytest

from bot.conversation import school_names
from bot.conversation.school_names import KnownNames, NamesUnknown, keep_known
from storage import people
from storage.database import Store
from storage.people import School
from tests.student import Clock, Student


def test_a_class_that_reads_back_together_waits_for_two_look_ups_at_most(
    store: Store, school: School, clock: Clock, bob: Student, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    real, all_wait = people.all_names, _CountingLock(20)

    def slowly(*about: Any) -> list[tuple[str, str]]:
        looked.append("everybody")
        assert all_wait.have_come.wait(60)
        return real(*about)

    monkeypatch.setattr(school_names, "all_names", slowly)
    monkeypatch.setattr(school_names, "Lock", lambda: all_wait)
    names, together = KnownNames(store, school.id), Barrier(20)
    with pytest.raises(NamesUnknown):
        names.of_others(bob.row.id, clock.now)

    def asks(_number: int) -> frozenset[str]:
        together.wait()
        names.look_up(clock.now)
        return names.of_others(bob.row.id, clock.now)

    with ThreadPoolExecutor(20) as pool:
        found = set(pool.map(asks, range(20)))
    assert len(looked) <= 2
    assert found == {frozenset({"alice"})}
    names.look_up(clock.passes(seconds=1))
    assert len(looked) <= 3


async def test_names_are_known_before_the_first_student_needs_them(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    names = KnownNames(store, school.id)
    keeping = asyncio.create_task(keep_known(names, lambda: clock.now))
    for _ in range(500):
        with suppress(NamesUnknown):
            assert names.of_others(bob.row.id, clock.now) == {"alice"}
            break
        await asyncio.sleep(0.01)
    else:
        raise AssertionError("they were never looked up")
    keeping.cancel()


class _CountingLock:
    """A lock that says when so many have come to it."""

    def __init__(self, many: int) -> None:
        self._lock, self._coming, self._many = Lock(), count(1), many
        self.have_come = Event()

    def __enter__(self) -> None:
        if next(self._coming) == self._many:
            self.have_come.set()
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()
