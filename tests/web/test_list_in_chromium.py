"""The list of all answers in a real browser: marked without a request, shared once, undone, left and back."""

import re
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator

from tests.student import Student
from tests.web.phone import Phone, phone
from tests.web.school import Open

TEAM, SHARE = ".marking button[value='mark:team']", ".last button[value=share]"


def at_the_list(it: Phone, bob: Student) -> None:
    """Two tapped answers, and one in words."""
    it.begins(bob, "my_tools")
    it.presses("button[value=sometimes]")
    it.answers()
    it.presses("button[name=choice][value=something_else]")
    it.answers("it helps me on tests. i can think")
    it.presses("button[name=command][value=stop]")


def counts(it: Phone) -> str:
    return " ".join(it.page.locator(".last .counts").inner_text().split())


def box(one: Locator) -> tuple[float, float, float, float]:
    found = one.bounding_box()
    assert found
    return found["x"], found["y"], found["x"] + found["width"], found["y"] + found["height"]


def audiences(open: Open, bob: Student) -> list[str]:
    """Of the rows in their order; "" for what is not decided."""
    kept = open.kept(bob)
    rows = [kept[f"{name}@extended_time"] for name in ("use", "where", "help")]
    return [one.audience if one.decided else "" for one in rows]


def test_what_is_open_is_marked_and_counted_without_a_request(
    open: Open, chromium: Browser, bob: Student
) -> None:
    with phone(chromium, open) as it:
        at_the_list(it, bob)
        assert counts(it) == "So far: not marked yet 3"
        assert not it.page.is_visible(".how")
        asked: list[str] = []
        it.page.on("request", lambda sent: asked.append(sent.url))
        it.clicks("#row-2 .who label:has(input[value=private])")
        it.clicks(TEAM)
        assert counts(it) == "So far: your team 2 only you 1"
        assert it.page.inner_text("#status").startswith("So far: your team 2")
        assert it.page.is_visible("#row-3 .how")
        assert asked == []
        it.presses(SHARE)
    assert audiences(open, bob) == ["team", "private", "team"]


def test_the_presses_say_what_they_do_as_it_is_marked(
    open: Open, chromium: Browser, bob: Student
) -> None:
    with phone(chromium, open) as it:
        at_the_list(it, bob)
        private = ".marking button[value='mark:private']"

        def said() -> tuple[str, str]:
            return it.page.inner_text(private), it.page.inner_text(SHARE)

        assert said() == ("Keep what is left private", "Share what is marked")
        it.clicks("#row-1 .who label:has(input[value=team])")
        it.clicks(private)
        assert counts(it) == "So far: your team 1 only you 2"
        assert said() == ("Keep all private", "Share what is marked")
        it.page.clock.fast_forward(1000)
        it.clicks(private)
        assert counts(it) == "So far: only you 3"
        assert said() == ("Keep all private", "Save what is marked")
        it.presses(SHARE)
        assert it.page.inner_text("#question .words") == (
            "Thank you, Bob. Nothing is shared. It is all just yours."
        )
    assert audiences(open, bob) == ["private"] * 3


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
@pytest.mark.parametrize("pause", [0, 90, 350])
def test_a_double_press_of_share_shares_once_and_only_what_was_marked(
    open: Open, chromium: Browser, bob: Student, pause: int, script: bool
) -> None:
    about: dict[str, Any] = {"java_script_enabled": script}
    with phone(chromium, open, **about) as it:
        at_the_list(it, bob)
        it.clicks("#row-1 .who label:has(input[value=team])")
        where = it.page.locator(SHARE)
        where.scroll_into_view_if_needed()
        left, top, right, bottom = box(where)
        middle = (left + right) / 2, (top + bottom) / 2
        it.waits()
        it.page.mouse.click(*middle)
        it.page.wait_for_timeout(pause)
        it.page.mouse.click(*middle)
        it.page.wait_for_timeout(600)
        it.page.goto(f"{open.base}/answers")
        assert "Only you" not in it.page.inner_text("#row-1")
    assert audiences(open, bob) == ["team", "", ""]


def test_undo_is_not_where_share_was_and_puts_it_all_back(
    open: Open, chromium: Browser, bob: Student
) -> None:
    with phone(chromium, open) as it:
        at_the_list(it, bob)
        it.clicks(TEAM)
        it.page.locator(SHARE).scroll_into_view_if_needed()
        share = box(it.page.locator(SHARE))
        it.presses(SHARE)
        undo = box(it.page.locator(".undo button"))
        assert share[3] < undo[1] or undo[3] < share[1]
        assert audiences(open, bob) == ["team"] * 3
        it.presses(".undo button")
        assert audiences(open, bob) == [""] * 3
        assert counts(it) == "So far: your team 3"


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_back_after_the_end_leads_to_the_small_home_and_into_no_old_form(
    open: Open, chromium: Browser, bob: Student, script: bool
) -> None:
    about: dict[str, Any] = {"java_script_enabled": script}
    with phone(chromium, open, **about) as it:
        at_the_list(it, bob)
        for row in range(1, 4):
            it.clicks(f"#row-{row} .who label:has(input[value=team])")
        it.presses(SHARE)
        it.page.go_back()
        it.page.wait_for_selector(".home:not(:has(.undo))")
        assert it.page.url.endswith("/talk")
        assert "You shared 3 of 3" in it.page.inner_text("#question")
        assert not it.page.query_selector("form.list")


def test_the_marks_outlast_the_change_of_one_answer(
    open: Open, chromium: Browser, bob: Student
) -> None:
    with phone(chromium, open) as it:
        at_the_list(it, bob)
        it.clicks(TEAM)
        it.clicks("#row-2 .who label:has(input[value=private])")
        it.presses("#row-1 button[value='change:1']")
        it.presses("button[value=always]")
        it.presses("button[name=command][value=stop]")
        assert counts(it) == "So far: your team 1 only you 1 not marked yet 1"
        it.presses(SHARE)
    assert audiences(open, bob) == ["", "private", "team"]


def test_a_part_comes_back_to_its_row_with_all_marks(
    open: Open, chromium: Browser, bob: Student
) -> None:
    with phone(chromium, open) as it:
        at_the_list(it, bob)
        it.clicks(TEAM)
        it.presses("#row-3 button[value='pick:3']")
        for _ in range(2):
            it.presses(".pieces button >> nth=1")
        it.presses("button[value^=use]")
        assert it.page.evaluate("document.activeElement.id") == "row-3"
        assert box(it.page.locator("#row-3"))[1] < 400
        assert it.page.is_checked("input[name=quote-3][value=part]")
        assert counts(it) == "So far: your team 3"


def test_each_switch_and_press_is_named_for_a_screen_reader(
    open: Open, chromium: Browser, bob: Student
) -> None:
    with phone(chromium, open) as it:
        at_the_list(it, bob)
        group = it.page.get_by_role("group", name="How often do you use more time? Who may read")
        assert group.get_by_role("radio", name="My team").count() == 1
        change = it.page.get_by_role("button", name=re.compile("Change my answer ?: How often do"))
        assert change.count() == 1
        it.page.keyboard.press("Tab")
        assert it.page.evaluate("document.activeElement.value") != "list"


def test_for_the_youngest_three_pictures_are_as_wide_as_the_row_and_each_is_read_aloud(
    open: Open, chromium: Browser, mia: Student
) -> None:
    with phone(chromium, open) as it:
        it.begins(mia, "all_about_me")
        it.answers()
        it.presses("button[name=command][value=stop]")
        row = it.page.locator("#row-1")
        assert row.locator(".picture").all_inner_texts() == ["🏫", "🧑‍🏫", "🔒"]
        tiles = [box(one) for one in row.locator(".who label").all()]
        assert all(before[2] <= after[0] for before, after in pairwise(tiles))
        assert all(right - left >= 80 and bottom - top >= 80 for left, top, right, bottom in tiles)
        assert row.locator(".who .hear").count() == 3
        it.waits()
        row.locator(".who label:has(input[value=private])").click()
        it.presses(SHARE)
    assert [one.audience for one in open.kept(mia, "all_about_me").values()] == ["private"]
