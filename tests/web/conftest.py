"""A school whose page is open, for every test of the page."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import sync_playwright

from storage.database import Store
from storage.people import School
from tests.student import Clock, Student
from tests.web import debian as debians
from tests.web.school import Open, open_school


@pytest.fixture
def open(store: Store, school: School, clock: Clock) -> Iterator[Open]:
    with open_school(store, school, clock) as open:
        yield open


@pytest.fixture
def mia(store: Store, school: School, clock: Clock) -> Student:
    return Student(store, school, clock, "Mia", band="prek-2", has=("breaks",), class_name="K")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    """One real browser for all tests of a file.

    Not for longer: while it is there an event loop runs in this thread, so no async test can.
    """
    path = debians.found()
    if not path:
        assert not debians.REQUIRED, debians.HOW
        pytest.skip(debians.HOW)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(debians.FLAGS))
        yield browser
        browser.close()
