"""Whatever arrives, a page answers clearly, nothing is lost, and nothing of anyone else is shown."""

from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dialogs.words import LONGEST
from storage import cards
from storage.problems import Busy
from tests.student import Student
from tests.web.browser import Browser
from tests.web.school import Open

STRICT = (
    "content-security-policy", "x-content-type-options", "referrer-policy", "cache-control",
    "cross-origin-opener-policy", "x-frame-options",
)  # fmt: skip


PATHS = ("/talk", "/share", "/settings", "/choose", "/types", "/pin", "/enter", "/telegram-code")
NAMES = ("conversation", "turn", "question", "text", "note", "choice", "command", "to", "answer", "at",
         "audience", "part", "flow", "how", "language", "typed_by", "picked", "me", "handover")  # fmt: skip


def sends(page: Browser, **changed: str) -> Browser:
    """The form of the question on the page, with some of its fields changed."""
    pairs = dict(page.form("/talk").pairs()) | changed
    return page.sends("/talk", list(pairs.items()))


@pytest.mark.parametrize(
    ("bytes_", "told"),
    [
        (b"text=%ff%fe%00", "I could not read that."),
        (b"text=\xff\xfe", "I could not read that."),
        (b"text=%ED%A0%80", "I could not read that."),
    ],
)
def test_bytes_that_are_no_text_are_answered_and_asked_again(
    open: Open, bob: Student, bytes_: bytes, told: str
) -> None:
    page = open.let_in(bob).presses("Something else")
    fields = "&".join(f"{name}={quote(value)}" for name, value in page.form("/talk").fields)
    page.sends("/talk", fields.encode() + b"&" + bytes_)
    assert page.status == 422
    assert told in page.text
    assert page.asked == "Tell me in your own words."
    assert open.kept(bob) == {}


def test_nul_and_signs_of_direction_are_kept_and_shown_harmlessly(open: Open, bob: Student) -> None:
    page = open.let_in(bob).presses("Something else")
    words = "a\0b \u202eevil <b>&{{7*7}} 🧑🏽‍🦽"
    sends(page, text=words)
    assert open.kept(bob)["use@extended_time"].words == words
    page.opens("/talk")
    assert "a␀b" in page.text
    assert "{{7*7}}" in page.text
    assert "<b>" in page.text
    assert "<b>" not in page.body


def test_a_megabyte_is_too_long_and_says_so_in_the_students_language(
    open: Open, charlie: Student
) -> None:
    page = open.let_in(charlie).presses("Something else")
    sends(page, text="x" * (LONGEST + 1))
    assert page.status == 422
    assert "That is too long for me to keep." in page.text
    sends(page.opens("/talk"), text="x" * 1_100_000)
    assert page.status == 413
    assert "too long" in page.text
    assert page.opens("/talk").asked == "Tell me in your own words."


@pytest.mark.parametrize(
    "kind", ["multipart/form-data; boundary=x", "application/json", "text/plain"]
)
def test_what_is_no_form_is_answered_with_a_page(open: Open, bob: Student, kind: str) -> None:
    page = open.let_in(bob)
    page.sends("/talk", b'{"text": "hi"}', **{"content-type": kind})
    assert page.status == 400
    assert "Please try again." in page.text


def test_a_wrong_code_a_revoked_one_and_one_that_is_no_code(open: Open, bob: Student) -> None:
    code = open.code_of(bob)
    for wrong, status in (("AAAAA-AAAA1", 404), ("hello", 422), ("", 422), ("\0" * 40, 422)):
        page = open.browser().opens("/")
        page.types(wrong, "code").presses("Go")
        assert page.status == status
        assert "I can't find that code." in page.text
    with open.store.writing() as connection:
        cards.revoke_cards(connection, bob.row.id, open.clock.now)
    page = open.browser().opens(f"/c/{code}")
    assert "I can't find that code." in page.text


@pytest.mark.parametrize(
    "path",
    ["/c/", "/c/" + "x" * 5000, "/c/%ff%00", "/h/AAAABBBBCCCCDDD1", "/nothing", "/static/../x"],
)
def test_an_address_that_leads_nowhere_says_so(open: Open, path: str) -> None:
    page = open.browser("es").opens(path)
    assert page.status in (404, 410, 422)
    assert page.page.lang == "es"
    assert all(name in page.headers for name in STRICT)


def test_a_form_of_someone_else_is_not_taken(open: Open, bob: Student, charlie: Student) -> None:
    bobs, charlies = open.let_in(bob), open.let_in(charlie)
    form = charlies.form("/talk").pairs()
    bobs.sends("/talk", [*form, ("choice", "always")])
    assert bobs.status == 403
    assert "Charlie" not in bobs.body
    theirs = dict(form) | {"token": dict(bobs.opens("/talk").form("/talk").pairs())["token"]}
    bobs.sends("/talk", [*theirs.items(), ("choice", "always")])
    assert bobs.status == 409
    assert "breaks" not in bobs.body.lower()
    assert open.kept(charlie) == {}
    assert open.kept(bob) == {}


def test_an_old_form_tells_where_we_are_and_shows_what_was_typed(open: Open, bob: Student) -> None:
    page = open.let_in(bob).presses("Something else")
    old = [*page.form("/talk").pairs()]
    page.types("first words").presses("Send")
    page.sends("/talk", [*(pair for pair in old if pair[0] != "text"), ("text", "second words")])
    assert page.status == 409
    assert "That question is done. Here is where we are now." in page.text
    assert "You wrote: second words" in page.text
    page.presses("Use these words for that question")
    assert page.asked == "How often do you use more time?"
    assert open.kept(bob)["use@extended_time"].words == "first words"


def test_the_same_form_sent_twice_is_one_answer(open: Open, bob: Student) -> None:
    page = open.let_in(bob)
    pairs = [*page.form("/talk").pairs(), ("choice", "sometimes")]
    page.sends("/talk", pairs)
    page.sends("/talk", pairs)
    assert page.status == 200
    assert page.asked == "In which classes do you use it?"
    assert open.kept(bob)["use@extended_time"].revision == 1


def test_two_tabs_are_one_conversation(open: Open, bob: Student) -> None:
    page = open.let_in(bob)
    first = [*page.form("/talk").pairs(), ("choice", "always")]
    page.presses("Sometimes")
    page.sends("/talk", first)
    assert page.status == 409
    assert "That question is done." in page.text
    assert open.kept(bob)["use@extended_time"].codes == ("sometimes",)


def test_a_form_from_another_site_is_refused(open: Open, bob: Student) -> None:
    page = open.let_in(bob)
    pairs = [*page.form("/talk").pairs(), ("choice", "always")]
    for headers in (
        {"sec-fetch-site": "cross-site"},
        {"origin": "https://evil.example"},
        {"origin": "x"},
    ):
        page.sends("/talk", pairs, **headers)
        assert page.status == 403
    page.sends("/talk", [pair for pair in pairs if pair[0] != "token"])
    assert page.status == 403
    assert "This page is too old to send from." in page.text
    assert open.kept(bob) == {}
    page.sends("/talk", pairs, **{"origin": "null", "sec-fetch-site": "same-origin"})
    assert open.kept(bob)["use@extended_time"].codes == ("always",)


def test_a_database_that_is_locked_keeps_the_words_in_the_page(
    open: Open, bob: Student, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open.let_in(bob).presses("Something else")
    real = open.store.writing

    def busy() -> object:
        raise Busy("locked")

    monkeypatch.setattr(open.store, "writing", busy)
    page.types("do not lose this").presses("Send")
    assert page.status == 503
    assert "One moment" in page.text
    monkeypatch.setattr(open.store, "writing", real)
    page.presses("Try again")
    assert open.kept(bob)["use@extended_time"].words == "do not lose this"


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_any_bytes_in_any_field_get_a_page_and_never_an_error_of_ours(
    open: Open, bob: Student, data: st.DataObject
) -> None:
    path = data.draw(st.sampled_from(PATHS))
    drawn = data.draw(
        st.lists(st.tuples(st.sampled_from(NAMES), st.binary(max_size=30)), max_size=8)
    )
    page = open.browsers[-1] if open.browsers else open.let_in(bob)
    forms = page.opens("/talk").page.forms
    token = dict(forms[0].pairs())["token"]
    body = "&".join([f"token={quote(token)}", *(f"{name}={quote(value)}" for name, value in drawn)])
    page.sends(path, body.encode())
    assert page.status in (200, 400, 403, 409, 422)
    assert "</html>" in page.body
    assert page.opens("/talk").status == 200


def test_every_page_has_strict_headers(open: Open, bob: Student) -> None:
    page = open.let_in(bob)
    paths = ("/talk", "/answers", "/settings", "/delete", "/privacy", "/someone", "/choose", "/away",
             "/ended", "/", "/confirm", "/manifest.webmanifest", "/nothing")  # fmt: skip
    for path in paths:
        page.opens(path)
        assert all(name in page.headers for name in STRICT), path
        assert "unsafe" not in page.headers["content-security-policy"]
