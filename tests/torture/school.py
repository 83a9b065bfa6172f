"""The school that is put to the test: made once, before anything dies."""

import random
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

from bot.config import School as Settings
from bot.conversation.student_facts import world_now
from dialogs.conversation import World
from dialogs.flow import BANDS, MODES
from dialogs.language import codes
from dialogs.loading import shipped_lists
from storage.database import Store, open_store
from storage.enrolling import NewStudent, save_students
from storage.people import ensure_school, find_student
from storage.tools import NewTool, save_tools
from tests.torture.orders import MASTER_KEY

LANGUAGES = codes()

TRANSITION_AGE = Settings().transition_age

SCHOOL, ZONE = "Lincoln", "America/New_York"


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A student as the harness knows them: what a conversation of theirs carries from the start."""

    local_id: str
    id: str
    language: str
    world: World


def make_school(url: str, students: int, rng: random.Random) -> list[Enrolled]:
    """A new database with this many students of every band, mode and language."""
    now = time.time_ns() // 1000
    rows = [_student(number, rng) for number in range(students)]
    with closing(open_store(url, MASTER_KEY, now)) as store:
        with store.writing() as connection:
            school = ensure_school(connection, store.vault, SCHOOL, ZONE, now)
            save_students(connection, store.vault, school, rows, now)
            save_tools(connection, store.vault, school, _tools(rows, rng), now)
        return list(_enrolled(store, school.id, rows, now))


def _student(number: int, rng: random.Random) -> NewStudent:
    name = rng.choice(("Ana", "Bob", "Chloé", "Đặng", "مريم"))
    return NewStudent(
        local_id=f"S-{number}",
        name=f"{name} {number}",
        class_name=f"Period {number % 3 + 1}",
        band=rng.choice(BANDS),
        mode=rng.choice(MODES),
        language=rng.choice(LANGUAGES),
        simple=rng.random() < 0.2,
    )


def _tools(rows: list[NewStudent], rng: random.Random) -> Iterator[NewTool]:
    catalogue = [choice.value for choice in shipped_lists()["tools"]]
    for row in rows:
        for value in rng.sample(catalogue, rng.randrange(5)):
            own_words = rng.random() < 0.2
            yield NewTool(
                row.local_id,
                catalogue="" if own_words else value,
                words=f"Mr. Lee's {value}" if own_words else "",
                places=rng.choice(("", "Science")),
            )


def _enrolled(store: Store, school_id: str, rows: list[NewStudent], now: int) -> Iterator[Enrolled]:
    with store.reading() as connection:
        for row in rows:
            student = find_student(connection, store.vault, school_id, row.local_id)
            assert student is not None
            world = world_now(connection, store.vault, student, TRANSITION_AGE, now, ZONE)
            yield Enrolled(row.local_id, student.id, row.language, world)
