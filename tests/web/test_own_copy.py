"""A copy of what I said: all of the student's own on one page and in two files, and nobody else's words."""

import json
import re
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser as Chromium

from bot.config import School
from bot.documents.own_copy import own_copy, t_of
from bot.documents.own_copy_files import as_html, as_json
from storage import access, alerts, promises, reviewing
from storage.access_log import READ
from storage.reviewing import OWN_WORDS, Said
from storage.staffing import TEACHER
from tests.student import Student
from tests.web.browser import Browser
from tests.web.families import Family
from tests.web.phone import phone
from tests.web.school import Open, said
from tests.web.staffers import add_staff

WORRY = "my stepdad hits me with a belt when i get home"


def copy_of(page: Browser) -> dict[str, Any]:
    page.opens("/copy/file?as=json")
    assert page.status == 200
    found: dict[str, Any] = json.loads(page.body)
    return found


def answers_in(copy: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for talk in copy["talks"] for one in talk["answers"]]


def without_times(text: str) -> str:
    return re.sub(r"\d{4}-\d\d-\d\dT[\d:+-]+", "TIME", text)


def test_the_copy_is_where_my_answers_and_who_can_read_this_are(open: Open, bob: Student) -> None:
    page = open.let_in(bob).presses("Sometimes")
    for path in ("/answers", "/privacy"):
        page.opens(path).follows("A copy of what I said")
        assert page.url == "/copy"
        assert "How often do you use more time?" in page.text
        assert "Sometimes" in page.text


def test_private_unfinished_and_taken_back_answers_are_in_it(open: Open, bob: Student) -> None:
    page = open.let_in(bob).presses("Sometimes").presses("Skip").presses("Something else")
    page.types("it helps me on tests").presses("Send")
    page.opens("/withdraw").presses("Yes, stop using them")
    found = answers_in(copy_of(page))
    assert [one["choices"] for one in found] == [["Sometimes"], ["Skip"], []]
    assert found[2]["words"] == ["it helps me on tests"]
    assert {one["can_read"] for one in found} == {"private"}
    shown = page.opens("/copy").text
    assert "it helps me on tests" in shown
    assert "not finished yet" in shown
    assert "Can read it: only you" in shown
    assert "You, to using your answers: no" in shown


def test_who_reads_it_and_how_it_may_be_quoted_stand_beside_each(open: Open, bob: Student) -> None:
    page = open.let_in(bob).presses("Sometimes").presses("Skip").presses("Something else")
    words = "it helps me on tests. i can think"
    page.types(words).presses("Send").presses("Stop here")
    page.marks(1, "team").picks_part(2, words, "i can think")
    page.presses("Yes, like this").marks(2, "team").presses("Share what is marked")
    first, _, third = answers_in(copy_of(page))
    assert (first["can_read"], first["quote"], first["typed_by"]) == ("team", None, "student")
    assert (third["quote"], third["quoted"]) == ("part", "i can think")
    assert "Only this may be quoted: “i can think”" in page.opens("/copy").text


def test_what_is_held_looks_just_as_what_was_skipped(
    open: Open, bob: Student, charlie: Student
) -> None:
    """Two students do the same, but that one skips where the other writes of a worry."""
    copies = {}
    for one in (bob, charlie):
        one.is_given("extended_time")
        page = open.let_in(one).presses("Sometimes").presses("Skip").presses("Something else")
        page.types("it helps on tests").presses("Send")
        page.opens("/talk").presses("Back")
        if one is bob:
            page.presses_value("choice", "something_else").types(WORRY).presses("Send").follows(
                "Keep going"
            )
        else:
            page.presses("Skip")
        assert len(alerts_about(open, one)) == (1 if one is bob else 0)
        page.opens("/copy")
        assert "belt" not in page.body
        assert "on tests" not in page.body
        html = re.sub(r'name="token" value="[^"]*"', "", page.body)
        data = without_times(json.dumps(copy_of(page)))
        copies[one.name] = (html, data)
    mine, other = copies["Bob"], copies["Charlie"]
    for before, after in (("Bob", "Charlie"), ("S-Bob", "S-Charlie")):
        mine = (mine[0].replace(before, after), mine[1].replace(before, after))
    assert mine[1] == other[1]
    assert re.sub(r"\s+", " ", mine[0]).replace("Alice", "") == re.sub(
        r"\s+", " ", other[0]
    ).replace("Alice", "")


def alerts_about(open: Open, one: Student) -> list[object]:
    with open.store.reading() as connection:
        return [*alerts.of_student(connection, open.store.vault, open.school.id, one.row.id)]


def test_nobody_elses_words_are_in_it_but_what_they_told_the_student(
    open: Open, bob: Student
) -> None:
    page = open.let_in(bob).presses("Sometimes")
    parent = Family(open, bob).comes()
    while parent.says("page_send") not in parent.browser.buttons:
        parent.skips()
    parent.writes("the lilac zeppelin hums at home")
    teacher = add_staff(open, "Tom", [TEACHER])
    with open.store.writing() as connection:
        viewer = access.viewer_of(connection, teacher)
        assert viewer
        vault, id, now = open.store.vault, bob.row.id, open.clock.now
        theirs = access.open_theirs(connection, vault, viewer, id, "drafts", now, READ)
        assert theirs
        note = Said(OWN_WORDS, "accommodations", "x:y", "the purple giraffe note", name="Tom")
        reviewing.note(connection, theirs, note, now)
        told = promises.Told(promises.WILL, "x", "More breaks", "We will try it.", "Friday", "Tom")
        promises.promise(connection, theirs, told, now)
    text = page.opens("/copy").text
    assert "Tom (teacher)" in text
    assert "Tom read it and says: We will try it." in text
    data = page.opens("/copy/file?as=json").body
    for words in ("zeppelin", "giraffe"):
        assert words not in text + data
    assert json.loads(data)["told_by_staff"][0]["text"] == "We will try it."
    assert json.loads(data)["looked"] == [
        {"name": "Tom", "role": "teacher", "last_at": json.loads(data)["looked"][0]["last_at"]}
    ]


def test_the_file_needs_nothing_else_and_no_name_stands_in_its_own(
    open: Open, bob: Student
) -> None:
    page = open.let_in(bob).presses("Sometimes")
    page.opens("/copy/file?as=html")
    assert page.headers["content-disposition"] == 'attachment; filename="whathelps-my-words.html"'
    assert page.headers["cache-control"] == "no-store"
    assert "How often do you use more time?" in page.text
    assert not re.search(r"<(script|img|link)|https?://|url\(", page.body)
    assert page.opens("/copy/file?as=exe").url == "/copy"


def test_it_is_a_students_own_and_needs_them_to_be_in(open: Open, bob: Student) -> None:
    open.let_in(bob).presses("Sometimes")
    stranger = open.browser()
    for path in ("/copy", "/copy/file?as=json"):
        stranger.opens(path)
        assert "Bob" not in stranger.body
        assert "more time" not in stranger.body


def test_who_has_said_nothing_reads_so(open: Open, bob: Student) -> None:
    page = open.let_in(bob).opens("/copy")
    assert "You have not told me anything yet." in page.text
    assert "Keep it as a page" not in page.page.links


def test_on_a_shared_device_it_is_told_that_a_file_stays(open: Open, bob: Student) -> None:
    shared = open.let_in(bob).presses("Sometimes").opens("/copy")
    assert "Others use this device, too." in shared.text
    own = open.let_in(bob, own=True).opens("/copy")
    assert "Others use this device, too." not in own.text


def test_the_youngest_and_who_speaks_spanish_read_it_in_their_words(
    open: Open, mia: Student
) -> None:
    page = open.let_in(mia)
    page.presses(said(mia, "skip"))
    assert "This is what you told me." in page.opens("/copy").text
    luz = Student(open.store, open.school, open.clock, "Luz", language="es", has=("breaks",))
    page = open.let_in(luz)
    page.presses(said(luz, "skip"))
    assert "Aquí está todo lo que me contaste" in page.opens("/copy").text


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(words=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60))
def test_words_are_in_both_files_as_they_were_typed(open: Open, bob: Student, words: str) -> None:
    bob.begins("my_tools")
    bob.says("sometimes")
    bob.says("skip")
    before = dict(bob.kept)
    bob.says(words)
    kept = next((one for name, one in bob.kept.items() if name not in before and one.words), None)
    copy = _copy(open, bob)
    found = [text for one in answers_in(json.loads(as_json(copy))) for text in one["words"]]
    if kept is not None:
        assert kept.words in found
    page = as_html(copy, t_of(School(), bob.row, "en"))
    assert "<script" not in page.lower().replace("&lt;script", "")


def _copy(open: Open, student: Student) -> Any:
    with open.store.reading() as connection:
        now = open.clock.now
        return own_copy(connection, open.store.vault, School(), open.school, student.row, "en", now)


def test_it_fits_a_phone_and_goes_by_keys(chromium: Chromium, open: Open, bob: Student) -> None:
    with phone(chromium, open) as it:
        it.is_at(bob)
        it.answers()
        it.page.goto(f"{open.base}/copy")
        wide = it.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 360
        assert it.page.locator("[data-print]").is_visible()
        it.waits()
        it.page.locator("a[href='/copy/file?as=html']").focus()
        with it.page.expect_download() as down:
            it.page.keyboard.press("Enter")
        assert down.value.suggested_filename == "whathelps-my-words.html"
