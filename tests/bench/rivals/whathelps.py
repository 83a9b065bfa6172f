"""This bot, as `whathelps run` starts it for polling; the school that it runs for is made here too.

PLACE is the database's address. Without --paced it holds nothing back: the stand-in grants any rate.
"""

import argparse
import asyncio
import signal
import time
from contextlib import closing
from typing import Any

import uvloop

from bot.authoring.publishing import FlowsNow
from bot.config import Config
from bot.writer import Writer
from storage.cards import cards_of
from storage.database import Store, open_store
from storage.enrolling import NewStudent, save_students
from storage.people import ensure_school, find_student
from storage.tools import NewTool, save_tools
from tests.bench.scripts import LANGUAGE, TOOLS
from tests.channels import at_work, running_school

_KEY = bytes(32)
_SCHOOL, _ZONE = "Lincoln", "UTC"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base_url")
    parser.add_argument("token")
    parser.add_argument("place")
    parser.add_argument("--paced", action="store_true")
    given = parser.parse_args()
    with closing(open_store(given.place, _KEY, _now())) as store:
        uvloop.run(_serve(given, store))


async def _serve(given: argparse.Namespace, store: Store) -> None:
    over, loop = asyncio.Event(), asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, over.set)
    config = Config.model_validate({"telegram": {"api_base": given.base_url}})
    with store.writing() as connection:
        school = ensure_school(connection, store.vault, _SCHOOL, _ZONE, _now())
    with Writer(store) as writer:
        of = running_school(config, store, school, writer, FlowsNow(store, school.id), _now)
        async with at_work(of, given.token, paced=given.paced) as (_, ended):
            works: list[asyncio.Future[Any]] = [ended, asyncio.create_task(over.wait())]
            await asyncio.wait(works, return_when=asyncio.FIRST_COMPLETED)


def make_school(place: str, students: int) -> list[str]:
    """In grades 9-12, each with four tools; gives the codes on their cards."""
    rows = [
        NewStudent(f"S-{n}", f"Bob Miller{n}", "Period 1", "9-12", "iep", LANGUAGE)
        for n in range(students)
    ]
    listed = [NewTool(row.local_id, tool, words="", places="") for row in rows for tool in TOOLS]
    with closing(open_store(place, _KEY, _now())) as store, store.writing() as connection:
        vault = store.vault
        school = ensure_school(connection, vault, _SCHOOL, _ZONE, _now())
        save_students(connection, vault, school, rows, _now())
        save_tools(connection, vault, school, listed, _now())
        found = [find_student(connection, vault, school.id, row.local_id) for row in rows]
        ids = [student.id for student in found if student]
        codes = cards_of(connection, vault, ids)
        return [codes[id] for id in ids]


def _now() -> int:
    return time.time_ns() // 1000


if __name__ == "__main__":
    main()
