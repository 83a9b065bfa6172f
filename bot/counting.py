"""Closed rounds of classes are counted for coaches: at their look, and while the program runs.

Each round, and each month, in a transaction of its own, so that no student waits for all of them.
"""

import asyncio
from collections.abc import Callable, Collection
from contextlib import suppress

from sqlalchemy import Connection

from bot.config import School as Settings
from bot.conversation.pinned import pinned_flow
from dialogs import reply_types
from dialogs.series import all_series
from storage.counting import Rule, count_next
from storage.database import Store
from storage.people import School
from storage.problems import StorageProblem
from storage.published import NotPublished

EVERY = 60.0  # seconds


def rule_of(connection: Connection, school: School, settings: Settings) -> Rule:
    def several(flow: str, version: str, step: str) -> bool:
        with suppress(NotPublished):
            found = pinned_flow(connection, school.id, flow, version).by_id.get(step)
            return found is not None and reply_types.of(found).needs.several
        return False

    return Rule(school, settings.smallest_group, several, flows_of)


def flows_of(series: str) -> Collection[str]:
    """Each once, in their order."""
    found = all_series().get(series)
    steps = found.steps if found else ()
    return list(dict.fromkeys(flow for step in steps for flow in step.flows))


def count_all(store: Store, school: School, settings: Settings, now: int) -> int:
    """How many rounds and months were counted now."""
    done = 0
    while True:
        with store.writing() as connection:
            rule = rule_of(connection, school, settings)
            if not count_next(connection, store.vault, rule, now):
                return done
        done += 1


async def counting(
    store: Store, facts: Callable[[], tuple[School, Settings]], now: Callable[[], int]
) -> None:
    """As long as the program runs."""
    while True:
        with suppress(StorageProblem):
            await asyncio.to_thread(count_all, store, *facts(), now())
        await asyncio.sleep(EVERY)
