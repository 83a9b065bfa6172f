"""Who is let in, for how long, and what is left behind: cards, pictures, shared devices, guessing."""

import hashlib
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import select, update

from storage import pins
from storage.database import Store
from storage.people import School, find_class
from storage.tables import card, student_session
from tests.student import Clock, Student
from tests.web.browser import Page
from tests.web.school import PIN, Open, open_school, said


def test_a_shared_device_ends_after_fifteen_idle_minutes(open: Open, bob: Student) -> None:
    page = open.let_in(bob)
    assert page.page.refresh == "900;url=/ended"
    open.clock.passes(seconds=14 * 60)
    assert page.opens("/talk").asked
    open.clock.passes(seconds=14 * 60)
    assert page.opens("/talk").asked
    open.clock.passes(seconds=15 * 60)
    page.opens("/talk")
    assert "This visit has ended" in page.text
    assert "How often" not in page.body


def test_words_sent_after_the_end_are_shown_again_and_not_kept(open: Open, bob: Student) -> None:
    page = open.let_in(bob).presses("Something else").types("a long answer")
    open.clock.passes(seconds=15 * 60)
    page.presses("Send")
    assert page.status == 403
    assert "You wrote: a long answer" in page.text
    assert open.kept(bob) == {}


def test_an_own_device_stays_for_the_day(open: Open, bob: Student) -> None:
    page = open.shows_card(bob, own=True)
    assert page.page.refresh == ""
    open.clock.passes(seconds=11 * 3600)
    assert page.opens("/hello").url == "/hello"
    open.clock.passes(seconds=3600)
    assert "This visit has ended" in page.opens("/hello").text


def test_the_next_student_finds_nothing_of_the_one_before(
    open: Open, bob: Student, charlie: Student
) -> None:
    page = open.let_in(bob).presses("Sometimes").presses("Next student")
    assert page.headers["cache-control"] == "no-store"
    assert page.opens("/answers").url == "/"
    page.opens(f"/c/{open.code_of(charlie)}").presses("Yes, that's me")
    open.taps_pictures(page, charlie)
    open.says_yes(page, charlie)
    assert "Bob" not in page.body
    assert page.opens("/answers").text.count("Sometimes") == 0


def test_leave_now_ends_the_visit_and_shows_a_page_of_school_work(open: Open, bob: Student) -> None:
    page = open.let_in(bob).presses("Leave now")
    assert page.url == "/away"
    assert "Times table" in page.text
    assert "WhatHelps" not in page.text
    assert page.opens("/talk").url == "/"


def test_five_wrong_tries_lock_the_pictures_until_they_are_reset(open: Open, bob: Student) -> None:
    open.shows_card(bob)
    page = open.browser().opens(f"/c/{open.code_of(bob)}").presses("Yes, that's me")
    for _ in range(pins.TRIES):
        open.taps_pictures(page, bob, "cat", "fish", "bird", "moon")
    assert "Ask your teacher to open it for you." in page.text
    assert page.opens("/talk").url == "/pin"
    with open.store.writing() as connection:
        assert not pins.check(connection, open.store.vault, bob.row.id, PIN)
        pins.forget(connection, bob.row.id)
    page.opens("/pin")
    assert "Pick four pictures, in order." in page.text


def test_wrong_pictures_sent_twice_are_one_wrong_try(open: Open, bob: Student) -> None:
    open.shows_card(bob)
    page = open.browser().opens(f"/c/{open.code_of(bob)}").presses("Yes, that's me")
    open.taps_pictures(page, bob, "cat", "fish", "bird")
    twice = [*page.form("/pin").pairs(), ("picture", "moon")]
    for _ in range(pins.TRIES + 1):
        page.sends("/pin", twice)
    with open.store.reading() as connection:
        assert pins.tries(connection, bob.row.id) == 1
    open.taps_pictures(page, bob)
    assert page.url == "/hello"


def test_a_class_decides_about_pictures_and_the_youngest_have_none(
    open: Open, bob: Student, mia: Student
) -> None:
    assert open.shows_card(mia).url == "/hello"
    with open.store.writing() as connection:
        for name, on in (("7B", False), ("K", True)):
            class_id = find_class(connection, open.school.id, name)
            assert class_id
            pins.want(connection, class_id, on)
    assert open.shows_card(bob).url == "/hello"
    page = open.browser().opens(f"/c/{open.code_of(mia)}").presses("Yes. I type")
    assert page.url == "/pin"


def test_a_card_that_is_only_looked_ahead_at_is_not_shown(
    open: Open, bob: Student, charlie: Student
) -> None:
    page = open.browser().opens(f"/c/{open.code_of(bob)}")
    for ahead in ({"Sec-Purpose": "prefetch"}, {"Purpose": "prefetch"}):
        page.client.get(f"/c/{open.code_of(charlie)}", headers=ahead, follow_redirects=False)
    page.client.head(f"/c/{open.code_of(charlie)}", follow_redirects=False)
    assert page.presses("Yes, that's me").url == "/pin"
    open.taps_pictures(page, bob)
    assert "Bob" in page.text


def test_yes_lets_in_who_the_page_shows_and_nobody_else(
    open: Open, bob: Student, charlie: Student
) -> None:
    """Where another card was opened meanwhile, its initials are asked about first."""
    page = open.browser().opens(f"/c/{open.code_of(bob)}")
    mine = page.text
    page.client.get(f"/c/{open.code_of(charlie)}", follow_redirects=False)
    page.presses("Yes, that's me")
    assert (page.status, page.url) == (409, "/enter")
    assert "C." in page.text
    assert page.text != mine
    assert not page.client.cookies.get("whathelps")
    with open.store.reading() as connection:
        assert set(connection.scalars(select(card.c.uses))) == {0}
    page.presses("Yes, that's me")
    assert page.url == "/pin"
    with open.store.reading() as connection:
        assert list(connection.scalars(select(student_session.c.student_id))) == [charlie.row.id]


def test_no_at_an_older_page_leaves_the_newer_card_as_it_is(
    open: Open, bob: Student, charlie: Student
) -> None:
    page = open.browser().opens(f"/c/{open.code_of(bob)}")
    page.client.get(f"/c/{open.code_of(charlie)}", follow_redirects=False)
    page.presses("No, that's not me")
    assert "C." in page.opens("/confirm").text
    page.presses("No, that's not me")
    assert page.opens("/confirm").url == "/"


def test_no_is_not_me_shows_nothing(open: Open, bob: Student) -> None:
    page = open.browser().opens(f"/c/{open.code_of(bob)}").presses("No, that's not me")
    assert "Ask your teacher for your own card." in page.text
    assert page.opens("/talk").url == "/"


def test_before_the_pictures_nothing_of_the_student_is_shown_but_initials(
    open: Open, bob: Student
) -> None:
    page = open.let_in(bob).presses("Sometimes").presses("Next student")
    page.opens(f"/c/{open.code_of(bob)}").presses("Yes, that's me")
    for path in ("/talk", "/answers", "/settings", "/hello", "/choose", "/delete", "/privacy"):
        assert page.opens(path).url == "/pin"
        assert "Bob" not in page.body


def test_a_cookie_seen_before_the_pictures_is_worth_nothing_after(open: Open, bob: Student) -> None:
    page = open.browser().opens(f"/c/{open.code_of(bob)}")
    stolen = dict(page.client.cookies)
    page.presses("Yes, that's me")
    open.taps_pictures(page, bob)
    thief = open.browser()
    thief.client.cookies.update(stolen)
    assert thief.opens("/talk").asked == ""
    assert "Bob" not in thief.body


def test_a_session_that_sends_like_a_program_is_told_to_wait(open: Open, bob: Student) -> None:
    page = open.let_in(bob)
    pairs = [*page.form("/talk").pairs(), ("command", "help")]
    statuses = [page.sends("/talk", pairs).status for _ in range(260)]
    assert statuses[-1] == 429
    open.clock.passes(seconds=1)
    assert page.opens("/talk").asked


def test_cookies_are_strict_where_the_page_is_https(
    store: Store, school: School, clock: Clock, bob: Student
) -> None:
    with open_school(store, school, clock, base_url="https://school.example") as open:
        client, host = open.browser().client, {"host": "school.example"}
        opened = client.get(f"/c/{open.code_of(bob)}", headers=host, follow_redirects=False)
        shown = opened.headers["set-cookie"]
        host["cookie"] = shown.partition(";")[0]  # kept to https by this client too
        (form,) = (
            one
            for one in Page(client.get("/confirm", headers=host).text).forms
            if one.action == "/enter"
        )
        sent_yes = {**dict(form.pairs()), "me": "yes"}
        entered = client.post("/enter", data=sent_yes, headers=host, follow_redirects=False)
    sent = next(one for one in entered.headers.get_list("set-cookie") if "-shown" not in one)
    for cookie, name in ((shown, "__Host-whathelps-shown="), (sent, "__Host-whathelps=")):
        assert cookie.startswith(name)
        assert all(part in cookie for part in ("Secure", "HttpOnly", "SameSite=lax", "Path=/"))
        assert "Domain" not in cookie
    assert "Max-Age" not in sent  # gone with the browser


def test_neither_cookie_nor_pictures_nor_words_stand_in_the_database(
    open: Open, bob: Student, tmp_path: Path
) -> None:
    if open.store.engine.dialect.name != "sqlite":
        pytest.skip("reads the file of a SQLite database")
    page = open.let_in(bob).presses("Something else").types("canary-words").presses("Send")
    cookie = next(iter(page.client.cookies.values()))
    file = Path(str(open.store.engine.url.database))
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw = file.read_bytes()
    assert cookie.encode() not in raw
    assert b"canary-words" not in raw
    assert " ".join(PIN).encode() not in raw


def test_in_class_everyone_sees_the_same_title_and_address(
    open: Open, bob: Student, store: Store, school: School, clock: Clock
) -> None:
    dana = Student(store, school, clock, "Dana", mode="every")
    pages = [open.let_in(student, "my_day") for student in (bob, dana)]
    assert pages[0].url == pages[1].url == "/talk"
    assert [said(student, "page_question") for student in (bob, dana)] == ["Question", "Question"]
    assert "IEP" not in pages[1].body


def test_who_writes_the_database_makes_nobodys_visit_of_a_cookie_of_their_own(
    open: Open, bob: Student, charlie: Student
) -> None:
    page = open.let_in(charlie)
    with open.store.writing() as connection:
        connection.execute(update(student_session).values(student_id=bob.row.id))
    assert "This visit has ended" in page.opens("/answers").text
    with open.store.writing() as connection:
        made_up = hashlib.sha256(b"made-up").hexdigest()
        connection.execute(update(student_session).values(id=made_up))
    page.client.cookies.set("whathelps", "made-up", domain="localhost.local")
    assert "This visit has ended" in page.opens("/answers").text
