"""The page in a real browser, in a language that runs from right to left."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser as Chromium

from storage.database import Store
from storage.people import School
from tests.languages.pseudo import CODE, pseudo
from tests.student import Clock, Student
from tests.web.conftest import chromium  # noqa: F401  (a fixture)
from tests.web.phone import Phone
from tests.web.phone import phone as a_phone
from tests.web.school import open_school


@pytest.fixture
def phone(
    qps: Path,
    store: Store,
    school: School,
    clock: Clock,
    chromium: Chromium,  # noqa: F811
) -> Iterator[Phone]:
    with open_school(store, school, clock) as open, a_phone(chromium, open) as phone:
        yield phone


def test_all_is_laid_out_from_right_to_left(
    phone: Phone, store: Store, school: School, clock: Clock
) -> None:
    noa = Student(store, school, clock, "Noa", language=CODE, has=("extended_time",), band="9-12")
    phone.begins(noa, "my_tools")
    assert phone.asked == pseudo("How often do you use this help?")

    def edges(selector: str) -> tuple[float, float]:
        box = phone.page.locator(selector).first.bounding_box()
        assert box
        return box["x"], box["x"] + box["width"]

    width = phone.page.evaluate("document.documentElement.clientWidth")
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= width
    # What stands first in the line stands at its right end, and what ends the line at its left.
    label, picture = edges(".choice .label"), edges(".choice button")
    assert picture[1] - label[1] < label[0] - picture[0]
    assert edges(".exit")[0] < edges(".person")[0]
    assert (
        phone.page.evaluate("getComputedStyle(document.querySelector('.question')).direction")
        == "rtl"
    )
    assert phone.faults == []
