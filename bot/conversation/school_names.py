"""The names of everyone at the school, remembered for a while: a quote may hold none of them.

To open every name takes seconds in a large district, which must not happen while others wait for
the writer. So `keep_known` looks them up in good time; and whoever finds nothing remembered all the same
is told so, and looks them up before trying again.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from threading import Lock

from dialogs.names import folded_names
from storage.database import Store
from storage.people import all_names
from storage.problems import StorageProblem

# Microseconds. A draft looks every name up anew; this only decides what a student is asked.
_REMEMBERED_FOR = 10 * 60 * 1_000_000
_LOOKED_UP_EVERY = 5 * 60.0  # seconds


class NamesUnknown(Exception):
    """Nothing is remembered, or it is too old: look_up, and do the same again."""


class KnownNames:
    def __init__(self, store: Store, school_id: str) -> None:
        self._store = store
        self._school_id = school_id
        self._of: dict[str, frozenset[str]] = {}
        self._everyone: frozenset[str] = frozenset()
        self._at = 0
        self._begun = 0  # how many times they were looked up
        self._one_at_a_time = Lock()

    def of_others(self, student_id: str, now: int) -> frozenset[str]:
        """Folded parts of the names of everyone else. Raises NamesUnknown."""
        if not self._at <= now < self._at + _REMEMBERED_FOR or student_id not in self._of:
            raise NamesUnknown
        return self._everyone - self._of[student_id]

    def of_everyone(self, now: int) -> frozenset[str]:
        """The same of all: for what is told to many at once. Raises NamesUnknown."""
        if not self._at <= now < self._at + _REMEMBERED_FOR:
            raise NamesUnknown
        return self._everyone

    def look_up(self, now: int) -> None:
        """Of many who ask at once, the first waits for one look-up and the rest for the next."""
        before = self._begun
        with self._one_at_a_time:
            if self._begun > before:
                return  # begun after this was asked, so nothing is missing from it
            self._begun += 1
            self._look_up(now)

    def _look_up(self, now: int) -> None:
        with self._store.reading() as connection:
            names = all_names(connection, self._store.vault, self._school_id)
        self._of = {id: frozenset(folded_names(name)) for id, name in names}
        self._everyone = frozenset().union(*self._of.values())
        self._at = now


async def keep_known(names: KnownNames, now: Callable[[], int]) -> None:
    """From the start on, and again before they are too old: no student waits for them."""
    while True:
        with suppress(StorageProblem):
            await asyncio.to_thread(names.look_up, now())
        await asyncio.sleep(_LOOKED_UP_EVERY)
