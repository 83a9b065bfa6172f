"""How fast staff's pages are, of few and of many students, beside few and many answers of others."""

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import Connection, insert, select

from storage.database import Store, open_store
from storage.ids import new_id
from storage.people import ensure_school
from storage.tables import answer, conversation, current_answer, student
from tests.bench.figures import Figure
from tests.student import MASTER_KEY, Clock, Student
from tests.web.browser import Browser
from tests.web.school import Open, open_school
from tests.web.staffers import add_staff, signs_in

FEW, MANY = 10_000, 200_000  # answers
_LOOKS = 15
_OTHERS = 400  # students of other classes, whom the answers are of


def staff_figures(folder: Path) -> Iterator[Figure]:
    taken: dict[tuple[str, int], float] = {}
    for number in (FEW, MANY):
        for name, milliseconds in _measured(folder / f"staff-{number}.db", number).items():
            taken[name, number] = median(milliseconds)
            aim = "≤ 80" if name.startswith("home, 200") else "≤ 50"
            told = f"staff, {name}, {number:,} answers"
            yield Figure(told, "ms", tuple(milliseconds), aim=aim)
    for name in dict.fromkeys(name for name, _ in taken):
        growth = taken[name, MANY] / taken[name, FEW]
        yield Figure(f"staff, {name}: {MANY:,} beside {FEW:,}", "×", (growth,), aim="≤ 1.3")


def _measured(file: Path, number: int) -> dict[str, list[float]]:
    """Milliseconds, by what was looked at."""
    clock = Clock()
    with closing(open_store(f"sqlite:///{file}", MASTER_KEY, clock.now)) as store:
        with store.writing() as connection:
            school = ensure_school(
                connection, store.vault, "Lincoln", "America/New_York", clock.now
            )
        one = _one(store, school, clock)
        for count, name in ((34, "A"), (200, "B"), (_OTHERS, "C")):
            for n in range(count):
                Student(store, school, clock, f"{name}{n}", class_name=name)
        with store.writing() as connection:
            _fill(connection, number, clock.now)
        with open_school(store, school, clock) as open:
            return _looked(open, one)


def _one(store: Store, school: Any, clock: Clock) -> Student:
    has = ("extended_time @ Math", "class_notes")
    one = Student(store, school, clock, "Bob", has=has, class_name="A")
    one.begins()
    while one.last.ask is not None and one.last.status == "asking":
        one.says("1")
    for name in [one.named(entry.key) for entry in one.reads_back]:
        one.shares(name, "team")
    return one


def _looked(open: Open, one: Student) -> dict[str, list[float]]:
    few = signs_in(open, add_staff(open, "Few", classes=["A"]))
    many = signs_in(open, add_staff(open, "Many", classes=["B"]))
    return {
        "home, 35 students": times_of(few, "/staff"),
        "home, 200 students": times_of(many, "/staff"),
        "one student": times_of(few, f"/staff/student?id={one.row.id}"),
    }


def times_of(page: Browser, path: str) -> list[float]:
    """Milliseconds from asking to the whole answer, on this machine's loopback."""
    page.opens(path)
    found = []
    for _ in range(_LOOKS):
        started = time.perf_counter()
        status = page.client.get(path).status_code
        found.append((time.perf_counter() - started) * 1000)
        assert status == 200
    return found


def _fill(connection: Connection, number: int, now: int) -> None:
    """Answers of everybody else, as rows alone: a list counts them and opens none."""
    kept: Any = connection.execute(select(answer).limit(1)).one()._mapping
    place: Any = connection.execute(select(current_answer).limit(1)).one()._mapping
    talk: Any = connection.execute(select(conversation).limit(1)).one()._mapping
    but_one = select(student.c.id).where(student.c.id != kept["student_id"])
    others = connection.execute(but_one).scalars().all()
    each = number // len(others) + 1
    for id in others:
        conversation_id = new_id(now)
        about = {"id": conversation_id, "student_id": id}
        connection.execute(insert(conversation), {**talk, **about})
        ids = [new_id(now) for _ in range(each)]
        whose = {"student_id": id, "conversation_id": conversation_id}
        connection.execute(
            insert(answer),
            [{**kept, **whose, "id": one, "step": f"s{n}"} for n, one in enumerate(ids)],
        )
        connection.execute(
            insert(current_answer),
            [
                {**place, **whose, "answer_id": one, "step": f"s{n}", "decided_at": now}
                for n, one in enumerate(ids)
            ],
        )
