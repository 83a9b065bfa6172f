"""A class heard in a browser: quotes are dragged, or moved by keys without script; all fits a phone."""

import pytest
from playwright.sync_api import Browser, expect

from dialogs.conversation import TEAM
from tests.student import Student
from tests.web.heard import a_class
from tests.web.phone import DESK, PHONE, Phone, phone
from tests.web.school import Open
from tests.web.staffers import COOKIE, add_staff, signs_in
from tests.web.test_hear import STORIES

OVER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def comes_in(it: Phone, staff_id: str) -> None:
    cookie = signs_in(it.open, staff_id).client.cookies.get(COOKIE) or ""
    it.context.add_cookies([{"name": COOKIE, "value": cookie, "url": it.open.base}])


def heard(open: Open, staff_id: str) -> str:
    it = a_class(open, staff_id, 2)
    id = it.gives("empathy")
    for number, student in enumerate(it.students):
        it.answers(student, "empathy", {"good": STORIES[number]}, {"good": TEAM}, ["good"])
    return id


def test_a_quote_is_dragged_into_a_theme_and_moved_back_by_keys_alone(
    open: Open, chromium: Browser, bob: Student
) -> None:
    tom = add_staff(open)
    id = heard(open, tom)
    with phone(chromium, open, size=DESK, color_scheme="dark") as it:
        comes_in(it, tom)
        page = it.page
        page.goto(f"{open.base}/staff")
        page.locator(f"a[href='/staff/hear/round?id={id}']").click()
        page.locator("button[value=skip]").click()
        expect(page.locator(".heard-words").first).to_be_visible()
        page.locator("input[name=name]").fill("Being seen")
        page.locator("button[value=theme]").click()
        themes = page.locator(".theme")
        expect(themes).to_have_count(2)
        page.locator(".quote").first.drag_to(themes.first)
        expect(themes.first.locator(".quote")).to_have_count(1)
        expect(themes.nth(1).locator(".quote")).to_have_count(1)
    with phone(chromium, open, java_script_enabled=False) as it:
        comes_in(it, tom)
        page = it.page
        page.goto(f"{open.base}/staff/hear/round?id={id}")
        moved = page.locator(".theme").first.locator(".quote")
        moved.locator("select").select_option(label="In no theme")
        page.locator("button[value=sort]").focus()
        page.keyboard.press("Enter")
        expect(page.locator(".theme").first.locator(".quote")).to_have_count(0)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_nothing_runs_out_of_the_window(
    open: Open, chromium: Browser, bob: Student, size: dict[str, int]
) -> None:
    tom = add_staff(open)
    id = heard(open, tom)
    with phone(chromium, open, size=size, color_scheme="dark") as it:
        comes_in(it, tom)
        for path in (
            "round?id={}",
            "round?id={}&heard=1",
            "print?id={}",
            "table?id={}",
            "talks?id={}",
        ):
            it.page.goto(f"{open.base}/staff/hear/{path.format(id)}")
            assert it.page.evaluate(OVER) <= 0, path
        words = it.page.goto(f"{open.base}/staff/hear/round?id={id}&heard=1") and it.page.locator(
            ".heard-words blockquote"
        )
        box = words.first.bounding_box() if words else None
        assert box
        assert 200 < box["width"] <= size["width"]
