"""How fast classes are seen, heard and counted: a class at one glance, a summary, a school in numbers."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from sqlalchemy import Connection, insert, select

from bot.config import School as Settings
from bot.counting import count_all
from dialogs.flow import Flow
from storage.access import Viewer, their_students
from storage.database import Store, open_store
from storage.enrolling import NewStudent, save_students
from storage.hearing import summary_of
from storage.ids import new_id
from storage.people import School, ensure_school, find_class
from storage.rounds import NewRound, close_round, find_round, give_round
from storage.staffing import COORDINATOR, TEACHER
from storage.tables import answer, class_member, conversation, current_answer
from tests.bench.figures import Figure
from tests.bench.staff import times_of
from tests.flows import flow_named
from tests.student import MASTER_KEY, Clock
from tests.web.polled import Pupil
from tests.web.school import Open, open_school
from tests.web.staffers import add_staff, signs_in

FLOW = "all_about_me"
STUDENTS, ANSWERS = 2_000, 200_000
SIZE = 25  # of a class
HEARD = (35, 350, 3_500)
_TIMES = 5


def class_figures(folder: Path) -> Iterator[Figure]:
    taken: dict[tuple[str, int], float] = {}
    for part in (10, 1):
        students, answers = STUDENTS // part, ANSWERS // part
        for name, milliseconds in _measured(
            folder / f"school-{part}.db", students, answers
        ).items():
            taken[name, part] = median(milliseconds)
            told = f"{name}, {students:,} students, {answers:,} answers"
            yield Figure(told, "ms", tuple(milliseconds), aim=_AIMS.get(name, ""))
    for name in _AIMS:
        yield Figure(f"{name}: beside a tenth", "×", (taken[name, 1] / taken[name, 10],))
    yield from _summaries(folder)


_AIMS = {"class page, 35 students": "≤ 50", "school view": "≤ 300"}


def _measured(file: Path, students: int, answers: int) -> dict[str, list[float]]:
    clock = Clock()
    with closing(open_store(f"sqlite:///{file}", MASTER_KEY, clock.now)) as store:
        with store.writing() as connection:
            school = ensure_school(connection, store.vault, "Lincoln", "UTC", clock.now)
        with open_school(store, school, clock) as open:
            names = [f"{grade}{number}" for number in range(students // SIZE) for grade in "6"]
            teacher = add_staff(open, "Teacher", [TEACHER], [])
            sizes = dict.fromkeys(names, SIZE) | {"P35": 35}
            people = {
                name: _class(store, school, clock, name, size) for name, size in sizes.items()
            }
            rounds = _given(open, teacher, people)
            each = answers // sum(map(len, people.values()))
            _fill(store, school, clock, [id for ids in people.values() for id in ids], each)
            _close(open, teacher, rounds)
            clock.passes(days=35)
            counted = _seconds(lambda: count_all(store, school, Settings(), clock.now)) * 1000
            few = signs_in(open, add_staff(open, "Few", classes=["P35"]))
            cora = signs_in(open, add_staff(open, "Cora", [COORDINATOR], []))
            return {
                "class page, 35 students": times_of(few, "/staff/class?class=P35"),
                "school view": times_of(cora, "/staff/school"),
                "rounds and month counted, once": [counted],
            }


def _summaries(folder: Path) -> Iterator[Figure]:
    clock, took = Clock(), {}
    for number in HEARD:
        with closing(
            open_store(f"sqlite:///{folder}/heard-{number}.db", MASTER_KEY, clock.now)
        ) as store:
            with store.writing() as connection:
                school = ensure_school(connection, store.vault, "Lincoln", "UTC", clock.now)
            with open_school(store, school, clock) as open:
                ids = _class(store, school, clock, "A", number)
                teacher = add_staff(open, "Teacher", [TEACHER], ["A"])
                [round_id] = _given(open, teacher, {"A": ids})
                _fill(store, school, clock, ids, 20)
            viewer = Viewer(teacher, school.id, frozenset({TEACHER}))
            with store.reading() as connection:
                one = find_round(connection, store.vault, viewer, round_id)
                theirs = their_students(connection, store.vault, viewer)
                assert one
                assert len(theirs) == number
                times = [
                    _seconds(lambda: summary_of(connection, one, theirs)) * 1000  # noqa: B023
                    for _ in range(_TIMES)
                ]
            took[number] = median(times)
            yield Figure(f"summary, {number:,} students", "ms", tuple(times), aim="≤ 1,000")
    few, _, many = HEARD
    growth = took[many] / took[few] / (many / few)
    yield Figure(f"summary, for each student: {many:,} beside {few}", "×", (growth,), aim="≤ 1.3")


def _class(store: Store, school: School, clock: Clock, name: str, size: int) -> list[str]:
    rows = [
        NewStudent(f"{name}-{n}", f"Bob {name} {n}", name, "6-8", "every", "en")
        for n in range(size)
    ]
    with store.writing() as connection:
        save_students(connection, store.vault, school, rows, clock.now)
        class_id = find_class(connection, school.id, name)
        here = select(class_member.c.student_id).where(class_member.c.class_id == class_id)
        return list(connection.execute(here).scalars())


def _given(open: Open, teacher: str, people: dict[str, list[str]]) -> list[str]:
    viewer = Viewer(teacher, open.school.id, frozenset({TEACHER}))
    with open.store.writing() as connection:
        return [
            give_round(
                connection, open.store.vault, viewer,
                NewRound(flow=FLOW, class_id=find_class(connection, open.school.id, name)), ids,
                open.clock.now,
            )
            for name, ids in people.items()
        ]  # fmt: skip


def _close(open: Open, teacher: str, rounds: Sequence[str]) -> None:
    viewer = Viewer(teacher, open.school.id, frozenset({TEACHER}))
    open.clock.passes(seconds=60)
    with open.store.writing() as connection:
        for id in rounds:
            one = find_round(connection, open.store.vault, viewer, id)
            assert one
            close_round(connection, one, open.clock.now)


def _fill(store: Store, school: School, clock: Clock, ids: Sequence[str], each: int) -> None:
    """So many answers of each as rows alone, to the flow's questions first: lists and counts open none."""
    model = Pupil(store, school, clock, "Model", mode="every", class_name="Model")
    flow, rng = flow_named(FLOW), Random(1)
    model.begins(flow)
    model.says("1")
    steps = [step for step in flow.steps if step.choices and not step.loop][:each]
    with store.writing() as connection:
        talk = _row(connection, conversation)
        kept, place = _row(connection, answer), _row(connection, current_answer)
        for id in ids:
            whose = {"student_id": id, "conversation_id": new_id(clock.now)}
            row = {**talk, "id": whose["conversation_id"], "student_id": id, "status": "done"}
            connection.execute(insert(conversation), [{**row, "moved_at": clock.now + 1}])
            said = [_said(flow, rng, n, steps) | whose for n in range(each)]
            ids_of = [new_id(clock.now) for _ in said]
            connection.execute(
                insert(answer),
                [{**kept, **one, "id": at} for one, at in zip(said, ids_of, strict=True)],
            )
            shared = {"audience": "team", "decided_at": clock.now, "on_path": True}
            connection.execute(
                insert(current_answer),
                [
                    {**place, **one, **shared, "question": one["step"], "answer_id": at}
                    for one, at in zip(said, ids_of, strict=True)
                ],
            )


def _said(flow: Flow, rng: Random, number: int, steps: Sequence[Any]) -> dict[str, Any]:
    if number >= len(steps):
        return {"step": f"s{number}", "codes": "", "meaning": ""}
    step = steps[number]
    choices = flow.lists[step.choices[-1].list]
    return {"step": step.id, "codes": rng.choice(choices).value, "meaning": step.meaning}


def _row(connection: Connection, table: Any) -> dict[str, Any]:
    return dict(connection.execute(select(table).limit(1)).one()._mapping)


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
