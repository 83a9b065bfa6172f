"""The demo teacher's class: the recorded students as of yesterday, whenever the program is started."""

from datetime import date
from threading import Event

import pytest
from sqlalchemy import func, select

from bot.demo.playing import CLASS, demo_school, play_those_missing
from dialogs.ages import day_at
from storage.database import Store
from storage.people import find_class, students_of_class
from storage.tables import conversation


@pytest.mark.parametrize("today", [date(2027, 7, 3)])
def test_the_recorded_students_can_be_played_as_of_any_day(store: Store, today: date) -> None:
    school = demo_school(store, 1)
    assert play_those_missing(store, school, today, Event()) == CLASS
    with store.reading() as connection:
        id = find_class(connection, school.id, CLASS)
        assert id
        assert len(students_of_class(connection, store.vault, id)) == 27
        newest = connection.scalar(select(func.max(conversation.c.started_at)))
    assert newest
    assert (today - day_at(newest, school.timezone)).days in (1, 2)
