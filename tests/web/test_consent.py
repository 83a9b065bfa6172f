"""What needs a yes, on the page: nothing is asked or kept without it, and a later no stops an open page."""

from itertools import product

import pytest
from sqlalchemy import func, select

from bot.conversation.consenting import take_back, use_again
from bot.documents.drafts import make_draft
from dialogs import opening
from dialogs.drafts.rendering import as_text
from dialogs.flow import BANDS
from dialogs.opening import RIGHTS
from dialogs.phrases import use_own
from storage import answers, consent, holds, tables
from storage.consent import Consent
from tests.student import Student
from tests.web.browser import Browser
from tests.web.families import Family
from tests.web.school import Open, said

CANARY = "the purple giraffe reads aloud"

# With words of a child in them.
OF_WORDS = (
    tables.answer, tables.unsent_words, tables.conversation, tables.seen, tables.parked,
    tables.student_pin,
)  # fmt: skip


def adult_says(
    open: Open, student: Student, kind: consent.Adult = "parent", *, yes: bool, flow: str = ""
) -> None:
    open.clock.passes(seconds=1)
    word = Consent(kind, yes, "form", "en", "paper", open.clock.now, flow, "Maria, mother")
    with open.store.writing() as connection:
        vault = open.store.vault
        consent.record(connection, open.school.id, student.row.id, word, vault)


def needs(open: Open, *kinds: consent.Adult) -> None:
    with open.store.writing() as connection:
        consent.ask_for(connection, open.school.id, kinds, 0)


def rows(open: Open) -> dict[str, int]:
    with open.store.reading() as connection:
        return {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in OF_WORDS
        }


def drafted(open: Open, student: Student) -> list[str]:
    """What any draft or count may be made of."""
    with open.store.reading() as connection:
        found = answers.of_student(connection, open.store.vault, student.row.id)
    return [one.step for one in found]


def asked_for_words(open: Open, student: Student) -> Browser:
    return open.is_at(student).presses("Something else")


def typed_at(page: Browser, text: str) -> list[tuple[str, str]]:
    """What the form of the question sends."""
    return page.types(text).form("/talk").pairs()


def answers_one(open: Open, student: Student) -> Browser:
    page = asked_for_words(open, student)
    page.sends("/talk", typed_at(page, "when it is quiet"))
    assert rows(open)["answer"] == 1
    return page


def test_without_the_yes_that_the_school_needs_a_child_is_told_kindly_and_asked_nothing(
    open: Open,
) -> None:
    needs(open, "school")
    for band, language in product(BANDS, ("en", "es")):
        name = f"Ana {band} {language}"
        ana = Student(open.store, open.school, open.clock, name, band=band, language=language)
        page = open.browser(language).opens(f"/c/{open.code_of(ana)}")
        open.says_who(page, ana)
        assert said(ana, "consent_needed") in page.text
        for path in ("/hello", "/choose", "/talk", "/types"):
            assert said(ana, "consent_needed") in page.opens(path).text
            assert said(ana, "opening_yes") not in page.buttons
        page.opens("/someone")
        assert "988" in page.text
        page.sends("/hello", [*page.form("/leave").pairs(), ("start", "yes")])
        assert (page.status, said(ana, "consent_needed") in page.text) == (403, True)
        assert set(rows(open).values()) == {0}  # no four pictures, either: none were asked for
        with open.store.reading() as connection:
            assert consent.newest(connection, ana.row.id, "assent") is None


def test_once_the_yes_is_there_the_same_card_leads_to_the_opening(open: Open, bob: Student) -> None:
    needs(open, "parent", "school")
    adult_says(open, bob, "school", yes=True)
    page = open.shows_card(bob)
    assert said(bob, "consent_needed") in page.text
    adult_says(open, bob, "parent", yes=True)
    page.opens("/hello")
    assert said(bob, "opening_rights") in page.text
    open.says_yes(page, bob)
    assert page.url == "/choose"


@pytest.mark.parametrize("kind", ["parent", "school"])
def test_a_later_no_stops_a_form_that_is_half_filled(
    open: Open, bob: Student, kind: consent.Adult
) -> None:
    page = asked_for_words(open, bob)
    form = typed_at(page, CANARY)
    page.sends("/unsent", form)
    assert rows(open)["unsent_words"] == 1
    adult_says(open, bob, kind, yes=False)
    before = rows(open)
    assert before["unsent_words"] == 0  # what was typed and not sent is gone with the no
    page.sends("/talk", form)
    assert page.status == 403
    assert said(bob, "consent_stopped") in page.text
    assert CANARY in page.text  # theirs, once more, since it is not kept
    page.sends("/unsent", form)
    assert rows(open) == before
    assert drafted(open, bob) == []
    adult_says(open, bob, kind, yes=True)
    assert page.opens("/talk").asked


def test_who_takes_their_answers_back_is_in_no_draft_until_they_give_them_again(
    open: Open, bob: Student
) -> None:
    page = answers_one(open, bob)
    assert drafted(open, bob)
    other = typed_at(page.presses("Skip").presses("Something else"), CANARY)
    page.opens("/answers")
    assert said(bob, "menu_withdraw") in page.page.links
    page.opens("/withdraw")
    assert said(bob, "copies_stay") in page.text
    page.presses(said(bob, "withdraw_yes"))
    assert said(bob, "withdrawn") in page.text
    assert said(bob, "copies_stay") in page.text
    assert drafted(open, bob) == []
    before = rows(open)
    page.sends("/talk", other)  # from a tab that was open before
    assert (page.status, said(bob, "withdrawn_now") in page.text) == (403, True)
    assert rows(open) == before
    assert "quiet" in page.opens("/answers").text  # their own to see
    page.opens("/talk").presses(said(bob, "use_again"))
    assert drafted(open, bob)
    assert page.opens("/talk").asked


def test_at_the_read_back_nothing_is_shared_after_a_no(open: Open, bob: Student) -> None:
    page = answers_one(open, bob)
    page.presses("Stop here")
    form = page.marks(1, "team").form("/share").pairs()
    adult_says(open, bob, yes=False)
    page.sends("/share", [*form, ("do", "share")])
    assert page.status == 403
    with open.store.reading() as connection:
        audience = tables.current_answer.c.audience
        assert set(connection.execute(select(audience)).scalars()) == {"private"}


def test_deleting_says_what_stays(open: Open, bob: Student) -> None:
    page = answers_one(open, bob)
    page.opens("/delete").ticks(said(bob, "delete_yes"))
    page.presses(said(bob, "menu_delete"))
    assert said(bob, "copies_stay") in page.text
    assert "The school's old safety copies still have them" in page.text


def test_on_hold_nothing_is_deleted_the_child_is_told_by_whom_and_may_still_take_it_back(
    open: Open, bob: Student
) -> None:
    page = answers_one(open, bob)
    page.opens("/delete").ticks(said(bob, "delete_yes"))
    with open.store.writing() as connection:
        who = (open.store.vault, bob.row.id, "Ms. Lee, principal")
        holds.put_on_hold(connection, *who, "a court asks", open.clock.now)
    page.presses(said(bob, "menu_delete"))  # of a page that was open before
    assert page.status == 409
    assert said(bob, "on_hold", by="Ms. Lee, principal") in page.text
    assert "court" not in page.text
    assert rows(open)["answer"] == 1
    page.opens("/withdraw").presses(said(bob, "withdraw_yes"))
    assert drafted(open, bob) == []
    with open.store.writing() as connection:
        holds.release(connection, open.store.vault, bob.row.id, "Ms. Lee", open.clock.now)
    page.opens("/delete").ticks(said(bob, "delete_yes"))
    page.presses(said(bob, "menu_delete"))
    assert rows(open)["answer"] == 0


def test_a_no_to_the_flow_under_way_stops_it_and_leaves_the_others(
    open: Open, bob: Student
) -> None:
    page = asked_for_words(open, bob)
    form = typed_at(page, CANARY)
    word = Consent("parent", False, "form", "en", "paper", open.clock.now, "my_tools")
    with open.store.writing() as connection:
        consent.record(connection, open.school.id, bob.row.id, word)
    before = rows(open)
    page.sends("/unsent", form)
    page.sends("/talk", form)
    assert (page.status, said(bob, "consent_stopped") in page.text) == (403, True)
    assert said(bob, "consent_stopped") in page.opens("/talk").text
    assert rows(open) == before | {"seen": before["seen"] + 1}
    page.opens("/choose")
    assert "My tools" not in page.buttons
    assert page.presses("My day").asked


def test_the_schools_no_closes_a_familys_page_and_the_childs_own_word_does_not(
    open: Open, mia: Student
) -> None:
    mother = Family(open, mia).comes()
    with open.store.writing() as connection:
        take_back(connection, mia.row, "en", "web", open.clock.now)
    adult_says(open, mia, "parent", yes=False)
    mother.ticks("Being kind to others")
    assert "Saved" in mother.text
    assert rows(open)["answer"] == 1
    adult_says(open, mia, "school", yes=False)
    mother.browser.presses(mother.says("skip"))
    assert mother.browser.status == 403
    assert mother.says("family_closed") in mother.browser.text
    assert rows(open)["answer"] == 1
    assert mother.says("family_closed") in mother.opens().text


def uses(open: Open) -> int:
    with open.store.reading() as connection:
        return sum(connection.scalars(select(tables.family_link.c.uses)))


def test_a_link_of_a_child_with_the_schools_no_begins_no_visit(
    open: Open, mia: Student, bob: Student
) -> None:
    adult_says(open, mia, "school", yes=False)
    mother, another = Family(open, mia), Family(open, bob).opens()
    form = [*another.browser.form("/family/language").pairs(), ("language", "en")]
    assert mother.says("family_closed") in mother.opens().text
    assert mother.browser.buttons == []
    mother.browser.sends("/family/language", form)
    assert mother.browser.status == 403
    assert uses(open) == 0
    assert "Bob" in mother.browser.opens(another.path).text


def test_of_two_siblings_each_ones_link_stands_for_itself(
    open: Open, mia: Student, bob: Student
) -> None:
    visit, closed = Family(open, bob).comes(), Family(open, mia)
    adult_says(open, mia, "school", yes=False)
    assert closed.says("family_closed") in visit.browser.opens(closed.path).text
    assert visit.browser.opens("/family/talk").asked
    adult_says(open, bob, "school", yes=False)
    adult_says(open, mia, "school", yes=True)
    assert "From Mia's family" in visit.browser.opens(closed.path).text
    visit.reads("en")
    assert visit.browser.url == "/family/hello"


def test_a_sentence_of_the_schools_own_stands_before_the_first_question_and_is_asked_for_anew(
    open: Open, bob: Student
) -> None:
    open.let_in(bob)
    assert open.shows_card(bob).asked  # the yes holds
    try:
        use_own(RIGHTS, {"en": "Your mom can ask Ms. Lee to see all of it."})
        page = open.shows_card(bob)
        assert page.url == "/hello"
        assert "Your mom can ask Ms. Lee to see all of it." in page.text
        camila = Student(open.store, open.school, open.clock, "Camila", language="es")
        assert said(camila, "opening_rights") in open.shows_card(camila).text
        open.says_yes(page, bob)
        assert open.shows_card(bob).asked
    finally:
        use_own(RIGHTS, {})


def test_everybody_is_asked_anew_once_two_people_may_show_what_is_private(
    open: Open, bob: Student
) -> None:
    open.let_in(bob)
    try:
        opening.private_may_be_released(True)
        page = open.shows_card(bob)
        assert page.url == "/hello"
        assert "two adults there can decide together to show them" in page.text
        open.says_yes(page, bob)
        assert open.shows_card(bob).asked
    finally:
        opening.private_may_be_released(False)


def test_what_was_taken_back_is_in_no_draft_until_it_is_given_again(
    open: Open, bob: Student
) -> None:
    def drafted_text() -> str:
        return as_text(make_draft(open.store, open.school, bob.row, "accommodations", "en"))

    bob.begins()
    bob.says("always")
    bob.says(CANARY)  # where
    bob.says("stop")
    for name in bob.kept:
        bob.shares(name, "team")
    assert CANARY in drafted_text()
    with open.store.writing() as connection:
        take_back(connection, bob.row, "en", "web", open.clock.now)
    assert CANARY not in drafted_text()
    with open.store.writing() as connection:
        use_again(connection, bob.row, "en", "web", open.clock.now)
    assert CANARY in drafted_text()


@pytest.mark.parametrize("kind", ["parent", "school"])
def test_while_a_no_to_one_flow_stands_its_answers_alone_are_in_no_draft(
    open: Open, bob: Student, kind: consent.Adult
) -> None:
    def drafted_text() -> str:
        return as_text(make_draft(open.store, open.school, bob.row, "accommodations", "en"))

    def says(flow: str, *, yes: bool) -> None:
        open.clock.passes(seconds=1)
        word = Consent(kind, yes, "form", "en", "paper", open.clock.now, flow)
        with open.store.writing() as connection:
            consent.record(connection, open.school.id, bob.row.id, word)

    bob.begins()
    bob.says("always")
    bob.says(CANARY)  # where
    bob.says("stop")
    for name in bob.kept:
        bob.shares(name, "team")
    says("my_day", yes=False)
    assert CANARY in drafted_text()
    says("my_tools", yes=False)
    assert CANARY not in drafted_text()
    assert drafted(open, bob) == []
    says("", yes=True)  # the newest word, and about all
    assert CANARY in drafted_text()


def test_of_what_a_family_wrote_the_no_to_its_flow_counts_and_the_schools(
    open: Open, mia: Student
) -> None:
    Family(open, mia).comes().ticks("Being kind to others")
    assert len(drafted(open, mia)) == 1
    adult_says(open, mia, "parent", yes=False)  # to asking the child
    assert len(drafted(open, mia)) == 1
    adult_says(open, mia, "school", yes=False)
    assert drafted(open, mia) == []
    adult_says(open, mia, "school", yes=True)
    kinds: tuple[consent.Adult, ...] = ("parent", "school")
    for kind in kinds:
        adult_says(open, mia, kind, yes=False, flow="family")
        assert drafted(open, mia) == []
        adult_says(open, mia, kind, yes=True, flow="family")
        assert len(drafted(open, mia)) == 1
    adult_says(open, mia, "school", yes=False, flow="family")
    with open.store.reading() as connection:
        standing = consent.standing(connection, open.store.vault, mia.row.id, open.clock.now)
    assert not standing.allows("family", "", family=True)  # nor is the page open


def test_what_a_family_writes_is_not_the_childs_to_take_back(open: Open, bob: Student) -> None:
    with open.store.writing() as connection:
        take_back(connection, bob.row, "en", "web", open.clock.now)
        standing = consent.standing(connection, open.store.vault, bob.row.id, open.clock.now)
    assert not standing.allows("my_day", "")
    assert standing.allows("family", "", family=True)
    adult_says(open, bob, "parent", yes=False)
    adult_says(open, bob, "school", yes=False)
    with open.store.reading() as connection:
        standing = consent.standing(connection, open.store.vault, bob.row.id, open.clock.now)
    assert not standing.allows("family", "", family=True)
