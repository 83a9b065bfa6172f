"""A family in a real browser: with and without the script, and no fault that axe knows of."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from storage.answers import of_student
from tests.student import Student
from tests.web.families import link_of
from tests.web.phone import Phone, phone
from tests.web.school import Open
from tests.web.test_axe import in_themes

WORDS = "she counts every stair and sings it"


def goes_in(it: Phone, student: Student, language: str) -> None:
    it.page.goto(it.open.base + link_of(it.open, student))
    it.follows(f"button[value={language}]")
    it.follows("button[name=start][value=yes]")
    it.page.wait_for_selector("form.ask")


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_from_the_link_to_the_thanks(
    open: Open, chromium: Browser, mia: Student, script: bool
) -> None:
    with phone(chromium, open, java_script_enabled=script) as it:
        goes_in(it, mia, "en")
        while it.page.query_selector("form.ask"):
            it.answers(WORDS)
            assert "Saved" in it.page.inner_text("#main")
            assert WORDS not in it.page.content()
        assert "Thank you for telling the school about Mia." in it.page.inner_text("#main")
    with open.store.reading() as connection:
        kept = of_student(connection, open.store.vault, mia.row.id)
    assert {one.words for one in kept if one.words} == {WORDS}


def test_the_way_back_after_leaving_shows_nothing_that_was_written(
    open: Open, chromium: Browser, mia: Student
) -> None:
    with phone(chromium, open) as it:
        goes_in(it, mia, "en")
        it.answers()
        it.page.fill("textarea[name=text]", WORDS)
        it.presses(".ask button.main")
        it.clicks(".exit button")
        it.page.wait_for_selector("text=You can close this page now.")
        for _ in range(3):
            it.page.go_back()
            it.page.wait_for_load_state()
            assert WORDS not in it.page.content()
            assert "This visit has ended." in it.page.inner_text("main")


def test_too_many_ticks_are_told_in_the_familys_words(
    open: Open, chromium: Browser, mia: Student
) -> None:
    with phone(chromium, open) as it:
        goes_in(it, mia, "es")
        for number in range(4):
            it.clicks(f".ask .choice label >> nth={number}")
        assert it.page.locator(".ask input:checked").count() == 3
        assert it.page.inner_text("#status").startswith("Puede elegir hasta 3.")


def test_a_choice_that_names_nothing_stands_alone_in_the_familys_words(
    open: Open, chromium: Browser, mia: Student
) -> None:
    with phone(chromium, open) as it:
        goes_in(it, mia, "es")
        while not it.page.query_selector("input[value=nothing]"):
            it.presses("button[value=skip]")
        it.checks(".ask input[type=checkbox] >> nth=0")
        it.checks("input[value=nothing]")
        assert it.page.locator(".ask input:checked").count() == 1
        assert it.page.inner_text("#status") == "La otra marca ya no está."


@pytest.mark.parametrize("language", ["es", pytest.param("en", marks=pytest.mark.long)])
def test_no_violation_on_any_page_of_a_family(
    open: Open, chromium: Browser, mia: Student, language: str
) -> None:
    with phone(chromium, open) as it:
        faults = [f"{name}: {one}" for name in _pages(it, mia, language) for one in in_themes(it)]
    assert not faults, "\n".join(faults)


def _pages(it: Phone, student: Student, language: str) -> Iterator[str]:
    page, base = it.page, it.open.base
    page.goto(base + link_of(it.open, student))
    yield "language"
    it.follows(f"button[value={language}]")
    yield "hello"
    it.follows("button[name=start][value=yes]")
    page.wait_for_selector("form.ask")
    yield "choices"
    it.answers()
    yield "words"
    page.fill("textarea[name=text]", "x" * 100_000)
    it.presses(".ask button.main")
    yield "refused"
    it.presses("button[value=back]")
    yield "answered before"
    page.goto(f"{base}/family/look")
    yield "letters"
    page.goto(f"{base}/family/talk")
    it.presses("button[value=stop]")
    yield "thanks"
    it.follows(".exit button")
    yield "left"
    page.goto(f"{base}/family/AAAAA-AAAAA")
    yield "gone"
