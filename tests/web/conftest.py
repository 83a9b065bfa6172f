"""A school whose page is open, for every test of the page."""

from collections.abc import Iterator

import pytest

from storage.database import Store
from storage.people import School
from tests.student import Clock, Student
from tests.web.school import Open, open_school


@pytest.fixture
def open(store: Store, school: School, clock: Clock) -> Iterator[Open]:
    with open_school(store, school, clock) as open:
        yield open


@pytest.fixture
def mia(store: Store, school: School, clock: Clock) -> Student:
    return Student(store, school, clock, "Mia", band="prek-2", has=("breaks",), class_name="K")
