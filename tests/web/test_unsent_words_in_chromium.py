"""Words that were typed and not sent, in a real browser: they stand there again, whatever comes between."""

from collections.abc import Callable

from playwright.sync_api import Browser
from sqlalchemy import select

from storage import tables
from tests.student import Student
from tests.web.phone import Phone, phone
from tests.web.school import Open

BOX = "form.ask textarea[name=text]"


def stands(it: Phone, text: str) -> None:
    it.page.wait_for_selector(BOX)
    assert it.page.input_value(BOX) == text


def comes_to_words(it: Phone, bob: Student) -> None:
    it.is_at(bob)
    it.presses("button[value=sometimes]")
    it.presses("button[value=skip]")
    it.presses("button[value=something_else]")


def typed(it: Phone, text: str) -> None:
    """As fingers type; and then as long as it takes until it is kept."""
    with it.page.expect_response("**/unsent"):
        it.page.locator(BOX).press_sequentially(text)
    with it.page.expect_response("**/unsent"):
        it.page.locator(BOX).press_sequentially(".")


def rows(open: Open) -> int:
    with open.store.reading() as connection:
        return len(connection.execute(select(tables.unsent_words)).all())


def test_what_was_typed_stands_there_whatever_the_student_does(
    open: Open, chromium: Browser, bob: Student
) -> None:
    with phone(chromium, open) as it:
        page = it.page
        comes_to_words(it, bob)
        typed(it, "half a")
        page.reload()
        stands(it, "half a.")
        page.fill(BOX, "half a. sentence")
        it.presses("button[value=pause]")
        it.follows("#now a.main")
        stands(it, "half a. sentence")
        page.fill(BOX, "on tests it")
        it.clicks("details.menu summary")
        it.follows(".menu a[href='/answers']")
        assert "on tests it" not in page.content()
        page.go_back()  # the phone's own back
        stands(it, "on tests it")
        page.fill(BOX, "on tests it does")
        it.presses("button[value=back]")
        if not page.query_selector(BOX):
            it.presses("button[value=something_else]")
        stands(it, "on tests it does")
        page.fill(BOX, "on tests it does help")
        it.presses("button[value=stop]")
        it.presses("form.share button[value=go_on]")
        it.presses("button[value=something_else]")
        stands(it, "on tests it does help")
        it.context.clear_cookies()  # the session is lost
        it.shows_card(bob)
        stands(it, "on tests it does help")
        it.presses("form.ask button.main")
        assert rows(open) == 0
        assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert open.kept(bob)["help@extended_time"].words == "on tests it does help"


def test_an_answer_is_never_overtaken_by_what_was_typed_before_it(
    open: Open, chromium: Browser, bob: Student
) -> None:
    with phone(chromium, open) as it:
        comes_to_words(it, bob)
        late: list[Callable[[], None]] = []
        it.page.route("**/unsent", lambda route: late.append(route.continue_))
        it.page.fill(BOX, "half a")
        it.page.fill(BOX, "half a sentence")
        it.presses("form.ask button.main")
        assert late
        with it.page.expect_response("**/unsent"):
            late[0]()
        assert rows(open) == 0
    assert open.kept(bob)["help@extended_time"].words == "half a sentence"


def test_who_leaves_leaves_no_words(open: Open, chromium: Browser, bob: Student) -> None:
    with phone(chromium, open) as it:
        comes_to_words(it, bob)
        typed(it, "half a")
        assert rows(open) == 1
        it.page.fill(BOX, "half a sentence")
        it.follows("[data-exit] button")
        assert rows(open) == 0
