"""Closed rounds of classes are counted for coaches: at their look, and while the program runs.

Each round, and each month, by itself, and read before it is written: no student waits for that.
"""

import asyncio
from collections.abc import Callable, Collection
from contextlib import suppress

from sqlalchemy import Connection

from bot.config import School as Settings
from bot.conversation.pinned import pinned_flow
from dialogs import reply_types
from dialogs.series import all_series
from storage.counting import Rule, keep_count, next_count
from storage.database import Store
from storage.people import School
from storage.problems import StorageProblem
from storage.published import NotPublished
from storage.vault import Vault

EVERY = 60.0  # seconds


def rule_of(connection: Connection, school: School, settings: Settings) -> Rule:
    def several(flow: str, version: str, step: str) -> bool:
        with suppress(NotPublished):
            found = pinned_flow(connection, school.id, flow, version).by_id.get(step)
            return found is not None and reply_types.of(found).needs.several
        return False

    return Rule(school, settings.smallest_group, several, flows_of)


def count_classes(
    connection: Connection,
    vault: Vault,
    rule: Rule,
    class_ids: Collection[str],
    most: int,
    now: int,
) -> None:
    """So many rounds of these classes at most, at somebody's look."""
    for _ in range(most):
        made = next_count(connection, vault, rule, now, class_ids)
        if made is None:
            return
        keep_count(connection, vault, rule, made, now)


def flows_of(series: str) -> Collection[str]:
    """Each once, in their order."""
    found = all_series().get(series)
    steps = found.steps if found else ()
    return list(dict.fromkeys(flow for step in steps for flow in step.flows))


def count_all(store: Store, school: School, settings: Settings, now: int) -> int:
    """How many rounds and months were counted now."""
    done = 0
    while True:
        with store.reading() as connection:
            rule = rule_of(connection, school, settings)
            made = next_count(connection, store.vault, rule, now)
        if made is None:
            return done
        with store.writing() as connection:
            keep_count(connection, store.vault, rule, made, now)
        done += 1


async def counting(
    store: Store, facts: Callable[[], tuple[School, Settings]], now: Callable[[], int]
) -> None:
    """As long as the program runs."""
    while True:
        with suppress(StorageProblem):
            await asyncio.to_thread(count_all, store, *facts(), now())
        await asyncio.sleep(EVERY)
