"""What is typed and not sent stands there again for its student, for a while, and for nobody else."""

import logging
import sqlite3
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import select, update

from bot.documents.drafts import make_draft
from storage import tables
from storage.database import Store
from storage.erasing import erase_answers
from storage.people import School
from storage.problems import Tampered
from storage.unsent_words import forget_ended, of_question
from tests.student import Clock, Student
from tests.web.browser import Browser
from tests.web.school import Open, said

CANARY = "the purple giraffe reads"


@pytest.fixture
def page(open: Open, bob: Student) -> Browser:
    """Where Bob is asked for words."""
    return open.is_at(bob).presses("Something else")


def keeps(page: Browser, text: str, **others: str) -> int:
    """As the page's script sends what stands in the box now."""
    form = page.types(text).form("/talk")
    pairs = dict([*form.fields, ("text", text), *others.items()])
    answer = page.client.post("/unsent", data=pairs, follow_redirects=False)
    return answer.status_code


def stands(page: Browser) -> str:
    return page.opens("/talk").form("/talk").texts["text"]


def rows(store: Store) -> int:
    with store.reading() as connection:
        return len(connection.execute(select(tables.unsent_words)).all())


def answers_with(page: Browser, text: str) -> None:
    page.types(text).presses("Send")


def test_what_was_typed_stands_there_after_a_reload(page: Browser) -> None:
    assert keeps(page, "half a") == 204
    assert keeps(page, "half a sentence\nand ☂") == 204
    assert stands(page) == "half a sentence\nand ☂"


def test_it_stands_there_after_a_break_and_a_stop(open: Open, bob: Student) -> None:
    page = open.is_at(bob).presses("Sometimes").presses("Skip").presses("Something else")
    keeps(page, "half a sentence")
    page.presses("Take a break").follows("Keep going")
    assert page.form("/talk").texts["text"] == "half a sentence"
    page.presses("Stop here").presses("Keep going").presses("Something else")
    assert page.form("/talk").texts["text"] == "half a sentence"


@pytest.mark.parametrize("way", ["Take a break", "Back"])
def test_a_way_out_brings_along_what_was_typed_since(page: Browser, way: str) -> None:
    keeps(page, "half a")
    page.types("half a sentence").presses(way).opens("/talk")
    if way == "Back":
        page.presses("Something else")
    assert page.form("/talk").texts["text"] == "half a sentence"


def test_it_stands_there_after_menu_and_settings(page: Browser) -> None:
    keeps(page, "half a sentence")
    page.opens("/settings").presses("Save")
    assert page.form("/talk").texts["text"] == "half a sentence"


def test_it_stands_there_while_another_question_is_answered_anew(open: Open, bob: Student) -> None:
    page = open.is_at(bob).presses("Sometimes").presses("Skip").presses("Something else")
    keeps(page, "for the third one")
    while page.asked != "How often do you use more time?":
        page.presses("Back")
    page.presses("Always").presses("Something else")
    assert page.form("/talk").texts["text"] == "for the third one"
    assert "for the third one" not in page.opens("/answers").text


def test_it_stands_there_for_who_lost_the_session_and_signs_in_again(
    open: Open, page: Browser, bob: Student
) -> None:
    keeps(page, "half a sentence")
    page.client.cookies.clear()
    assert stands(open.shows_card(bob)) == "half a sentence"


def test_an_adults_note_beside_a_child_is_kept_with_it(open: Open, mia: Student) -> None:
    page = open.let_in(mia, "all_about_me")
    while "text" not in page.form("/talk").texts:
        page.presses("Skip")
    assert "note" in page.form("/talk").texts
    keeps(page, "", note="she points at it")
    assert page.opens("/talk").form("/talk").texts == {"text": "", "note": "she points at it"}


def test_an_emptied_box_leaves_nothing_behind(open: Open, page: Browser) -> None:
    keeps(page, "half a sentence")
    keeps(page, " \n")
    assert (stands(page), rows(open.store)) == ("", 0)


# --- what takes it away --------------------------------------------------------------------------


def test_it_is_gone_when_the_answer_is_sent(open: Open, page: Browser, bob: Student) -> None:
    keeps(page, "half")
    answers_with(page, "half a sentence")
    assert rows(open.store) == 0
    assert open.kept(bob)["use@extended_time"].words == "half a sentence"


@pytest.mark.parametrize("other", ["Skip", "Not sure"])
def test_it_is_gone_when_another_answer_is_given(open: Open, page: Browser, other: str) -> None:
    keeps(page, "half")
    page.presses(other)
    assert rows(open.store) == 0


def test_it_is_gone_when_the_answer_comes_by_another_channel(
    open: Open, page: Browser, bob: Student
) -> None:
    keeps(page, "half")
    bob.begins("my_tools")  # the same conversation, in a terminal
    bob.says("only on tests")
    assert rows(open.store) == 0


@pytest.mark.parametrize("word", ["back", "my words", "delete", "stop"])
def test_a_typed_command_does_not_stand_there_again(open: Open, page: Browser, word: str) -> None:
    keeps(page, word)
    answers_with(page, word)
    assert rows(open.store) == 0


def test_what_was_refused_stays(open: Open, page: Browser) -> None:
    keeps(page, "half")
    answers_with(page, "x" * 50_001)
    assert (page.status, stands(page)) == (422, "half")


def test_a_save_that_comes_after_its_answer_is_dropped(open: Open, page: Browser) -> None:
    late = dict([*page.form("/talk").fields, ("text", "half")])
    answers_with(page, "half a sentence")
    assert page.client.post("/unsent", data=late).status_code == 204
    assert rows(open.store) == 0
    page.presses("Back")  # at the same question again, at another turn
    assert page.client.post("/unsent", data=late).status_code == 204
    assert rows(open.store) == 0


@pytest.mark.parametrize("wrong", ["conversation", "turn", "question"])
def test_a_save_for_anything_but_the_question_that_waits_is_dropped(
    open: Open, page: Browser, wrong: str
) -> None:
    assert keeps(page, "half", **{wrong: "7"}) == 204
    assert rows(open.store) == 0


def test_what_could_never_be_sent_leaves_what_was_kept_before(page: Browser) -> None:
    keeps(page, "half")
    assert keeps(page, "x" * 50_001) == 204
    page.sends("/unsent", urlencode(page.form("/talk").fields).encode() + b"&text=%ff")
    assert page.status == 204
    page.opens("/talk")
    assert stands(page) == "half"


def test_next_student_takes_it_away(open: Open, page: Browser, bob: Student) -> None:
    keeps(page, "half")
    page.opens("/talk").presses("Next student")
    assert rows(open.store) == 0


def test_the_next_card_takes_it_away_and_the_own_one_does_not(
    open: Open, page: Browser, bob: Student, charlie: Student
) -> None:
    keeps(page, "half")
    page.opens(f"/c/{open.code_of(bob)}")
    assert rows(open.store) == 1
    page.presses(said(bob, "confirm_yes"))
    open.taps_pictures(page, bob)
    page.opens(f"/c/{open.code_of(charlie)}")
    assert rows(open.store) == 1  # so far somebody has only opened a link
    page.presses(said(charlie, "confirm_yes"))
    assert rows(open.store) == 0


def test_who_holds_the_card_and_not_the_pictures_takes_nothing_away(
    open: Open, page: Browser, bob: Student
) -> None:
    keeps(page, "half")
    other = open.browser().opens(f"/c/{open.code_of(bob)}")
    other.presses("No, that's not me")
    other.opens(f"/c/{open.code_of(bob)}").presses("Leave now")
    assert stands(page) == "half"


def test_fifteen_idle_minutes_at_a_shared_device_end_it(
    open: Open, page: Browser, bob: Student
) -> None:
    keeps(page, "half")
    for _ in range(3):
        open.clock.passes(seconds=14 * 60)
        assert stands(page) == "half"  # whoever looks is not idle
    open.clock.passes(seconds=15 * 60)
    assert stands(open.shows_card(bob)) == ""
    with open.store.writing() as connection:
        assert forget_ended(connection, open.clock.now) == 1


def test_at_an_own_device_the_days_end_ends_it(open: Open, bob: Student) -> None:
    page = open.shows_card(bob, own=True)
    open.says_yes(page, bob)
    page.presses("My tools").presses("Something else")
    keeps(page, "half")
    open.clock.passes(seconds=11 * 3600)  # it was nine in the morning
    assert stands(page) == "half"
    open.clock.passes(seconds=5 * 3600)
    assert stands(open.shows_card(bob)) == ""


def test_deleting_ones_answers_deletes_it_and_its_key(
    open: Open, page: Browser, bob: Student, store: Store
) -> None:
    keeps(page, "half")
    with store.writing() as connection:
        erase_answers(connection, store.vault, bob.row.id, open.clock.now)
    assert rows(store) == 0


# --- who reads it: nobody --------------------------------------------------------------------------


def test_the_student_is_told_that_nobody_reads_it(open: Open, bob: Student, mia: Student) -> None:
    page = open.is_at(bob).opens("/privacy")
    assert "What you do not send, nobody reads." in page.text
    page = open.is_at(mia, "all_about_me").opens("/privacy")
    assert said(mia, "page_privacy_unsent") in page.text


def test_in_spanish_too(open: Open, store: Store, school: School, clock: Clock) -> None:
    ana = Student(store, school, clock, "Ana", language="es", class_name="10C")
    assert "Lo que no envías, nadie lo lee." in open.is_at(ana).opens("/privacy").text


def test_it_is_in_no_answer_no_draft_no_log_and_nowhere_in_the_open(
    open: Open, bob: Student, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    page = open.is_at(bob).presses("Sometimes").presses("Skip").presses("Something else")
    keeps(page, CANARY)
    assert len(open.kept(bob)) == 2
    assert CANARY not in page.opens("/answers").text
    page.opens("/talk").presses("Stop here")
    page.presses("Mark what is left for my team").presses("Share what is marked")
    draft = str(make_draft(store, bob.school, bob.row, "accommodations", "en"))
    assert "sometimes" in draft
    assert CANARY not in draft
    assert CANARY not in caplog.text
    if store.engine.dialect.name == "sqlite":
        file = Path(str(store.engine.url.database))
        with sqlite3.connect(file) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert CANARY.encode() not in file.read_bytes()


def test_words_moved_to_another_question_do_not_open(
    open: Open, page: Browser, bob: Student, store: Store
) -> None:
    keeps(page, CANARY)
    with store.writing() as connection:
        id = connection.scalar(select(tables.unsent_words.c.conversation_id))
        connection.execute(update(tables.unsent_words), {"question": "help@extended_time"})
        with pytest.raises(Tampered):
            of_question(connection, store.vault, str(id), "help@extended_time", open.clock.now)


def test_nothing_is_kept_of_a_student_whose_yes_is_taken_back(
    open: Open, page: Browser, store: Store
) -> None:
    with store.writing() as connection:
        connection.execute(update(tables.consent), {"given": False})
    assert keeps(page, "half") == 204
    assert rows(store) == 0
