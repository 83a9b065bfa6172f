"""Where there is little room: 400 % zoom, a phone on its side. And where the eye is when a page opens."""

from playwright.sync_api import Browser, ViewportSize

from tests.student import Student
from tests.web.phone import PHONE, phone
from tests.web.school import Open

ZOOMED: ViewportSize = {"width": 320, "height": 256}  # 1280 x 1024 at 400 %
UPRIGHT: ViewportSize = {"width": 360, "height": 740}
ON_ITS_SIDE: ViewportSize = {"width": 740, "height": 360}

STUCK = """() => {
    scrollTo(0, 400);
    const top = document.querySelector('.top').getBoundingClientRect();
    return [scrollY > 0, top.bottom > 0];
}"""
IN_SIGHT = """() => {
    const box = document.querySelector('#now .notice').getBoundingClientRect();
    const top = document.querySelector('.top').getBoundingClientRect();
    return box.top >= Math.max(0, top.bottom) && box.bottom <= innerHeight;
}"""


def test_the_header_sticks_only_where_there_is_room_and_welcome_back_is_in_sight(
    open: Open, chromium: Browser, bob: Student
) -> None:
    page = open.let_in(bob)
    page.presses("Sometimes").ticks("Math").presses("Done").presses("Skip")
    with phone(chromium, open, size=PHONE) as it:
        it.shows_card(bob)
        back = it.page.url
        for size, sticks in ((UPRIGHT, True), (ZOOMED, False), (ON_ITS_SIDE, False)):
            it.page.set_viewport_size(size)
            it.page.goto(back)
            assert "Welcome back, Bob" in it.page.inner_text("#now .notice")
            it.until(f"({IN_SIGHT})()")
            assert it.page.evaluate("document.activeElement.id") == "question"
            it.until("document.querySelector('#status').textContent.includes('Welcome back')")
            assert it.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert it.page.evaluate(STUCK) == [True, sticks]


def test_the_menu_opens_below_its_button_in_every_window(
    open: Open, chromium: Browser, bob: Student
) -> None:
    with phone(chromium, open, size=PHONE) as it:
        it.is_at(bob)
        for size in (UPRIGHT, ZOOMED, ON_ITS_SIDE):
            it.page.set_viewport_size(size)
            it.page.goto(f"{open.base}/answers")
            it.clicks("details.menu summary")
            button = it.page.locator("details.menu summary").bounding_box()
            first = it.page.locator(".menu nav a").first.bounding_box()
            assert button
            assert first
            assert 0 < first["y"] - button["y"] - button["height"] < 40


def test_without_a_script_welcome_back_is_in_sight_as_well(
    open: Open, chromium: Browser, bob: Student
) -> None:
    page = open.let_in(bob)
    page.presses("Sometimes").ticks("Math").presses("Done").presses("Skip")
    with phone(chromium, open, java_script_enabled=False) as it:
        it.shows_card(bob)
        box = it.page.locator("#now .notice").bounding_box()
        assert box
        assert 60 <= box["y"] <= PHONE["height"] - box["height"]


def test_the_box_for_the_code_has_the_focus_and_takes_what_is_pasted(
    open: Open, chromium: Browser, bob: Student
) -> None:
    with phone(chromium, open, size={"width": 320, "height": 256}) as it:
        it.page.goto(open.base)
        it.until("document.activeElement.id === 'code'")
        pasted = "\u200e" + "\u200b".join(open.code_of(bob).replace("-", "\u2014")) + "\u00a0"
        it.page.keyboard.insert_text(pasted)
        it.waits()
        with it.page.expect_navigation():
            it.page.keyboard.press("Enter")
        assert it.page.url.endswith("/confirm")
