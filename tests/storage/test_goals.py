"""The goals that staff entered: replaced by each new list, kept word for word, sealed."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.conversation.student_facts import world_of
from storage import tables
from storage.database import Store
from storage.goals import NewGoal, goals_of, save_goals
from storage.people import School
from tests.student import Clock, Student


def saved(store: Store, school: School, clock: Clock, *rows: NewGoal) -> list[tuple[str, str]]:
    with store.writing() as connection:
        return [*save_goals(connection, store.vault, school, rows, clock.now)]


def words(store: Store, student: Student) -> list[str]:
    with store.reading() as connection:
        return [goal.words for goal in goals_of(connection, store.vault, student.row.id)]


def test_a_goal_that_stays_keeps_its_id_and_one_that_is_missing_is_gone(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    id = bob.local_id
    assert saved(
        store, school, clock, NewGoal(id, "Read 90 words"), NewGoal(id, "Ask for help")
    ) == [(id, "added")]
    with store.reading() as connection:
        before = {g.words: g.id for g in goals_of(connection, store.vault, bob.row.id)}
    changed = saved(
        store, school, clock, NewGoal(id, "Write 2 pages"), NewGoal(id, "Read 90 words")
    )
    assert changed == [(id, "changed")]
    assert words(store, bob) == ["Write 2 pages", "Read 90 words"]
    with store.reading() as connection:
        after = {g.words: g.id for g in goals_of(connection, store.vault, bob.row.id)}
    assert after["Read 90 words"] == before["Read 90 words"]
    same = saved(store, school, clock, NewGoal(id, "Write 2 pages"), NewGoal(id, "Read 90 words"))
    assert same == [(id, "same")]


def test_a_goal_is_sealed_and_reaches_the_conversation_word_for_word(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    saved(store, school, clock, NewGoal(bob.local_id, "Bob will read “Holes” by May, 4 of 5 times"))
    with store.reading() as connection:
        raw = connection.scalars(select(tables.goal.c.words)).one()
    assert b"Holes" not in raw
    (goal,) = bob.world.goals
    assert goal.ask == dict.fromkeys(("en", "es"), "Bob will read “Holes” by May, 4 of 5 times")


def test_in_class_no_goal_of_a_plan_stands_on_the_screen(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    saved(store, school, clock, NewGoal(bob.local_id, "Read 90 words"))
    with store.reading() as connection:
        current = goals_of(connection, store.vault, bob.row.id)
    assert len(world_of(bob.row, (), {}, current=current).goals) == 1
    assert world_of(replace(bob.row, in_class=True), (), {}, current=current).goals == ()


def test_a_goal_for_nobody_is_refused_and_nothing_is_kept(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    with pytest.raises(LookupError):
        saved(store, school, clock, NewGoal(bob.local_id, "Read"), NewGoal("S-999", "Read"))
    assert words(store, bob) == []
