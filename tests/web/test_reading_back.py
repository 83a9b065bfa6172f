"""The list of all answers on the page, without JavaScript: marked, looked at, shared, undone, taken back."""

import pytest

from storage.database import Store
from storage.kept_answers import KeptAnswer
from storage.people import School
from tests.student import Clock, Student
from tests.web.browser import Browser
from tests.web.school import Open

MARK = "Mark what is left for my team"
SHARE = "Share what is marked"
SEE = "This is how your teacher will read it"
ONE = "Only Alice, your case manager"
QUESTION = "How often do you use more time?"


@pytest.fixture
def page(open: Open, bob: Student) -> Browser:
    """At the list: a tapped answer, and one in words."""
    page = open.let_in(bob).presses("Sometimes").presses("Skip").presses("Something else")
    page.types("it helps me on tests. i can think").presses("Send")
    return page.presses("Stop here")


def who(page: Browser, number: int, audience: str) -> Browser:
    page.form("/share").chosen[f"who-{number}"] = audience
    return page


def kept(open: Open, bob: Student, name: str) -> KeptAnswer:
    return open.kept(bob)[f"{name}@extended_time"]


def as_kept(open: Open, bob: Student) -> dict[str, tuple[object, ...]]:
    return {
        name: (one.audience, one.decided, one.quote, one.quote_start, one.quote_end, one.read_out)
        for name, one in open.kept(bob).items()
        if one.codes != ("skip",)
    }


def test_nothing_is_marked_by_itself_and_nothing_is_shared_unmarked(
    open: Open, bob: Student, page: Browser
) -> None:
    assert "So far: not marked yet 2" in page.text
    page.presses(SHARE)
    assert page.status == 422
    assert "Mark an answer first." in page.text
    assert not any(one.decided for one in open.kept(bob).values())


def test_from_the_last_question_to_shared_it_is_three_presses(
    open: Open, bob: Student, page: Browser
) -> None:
    page.presses(MARK)
    assert "So far: your team 2" in page.text
    page.presses(SEE)
    assert "“it helps me on tests. i can think”" in page.text
    assert not any(one.decided for one in open.kept(bob).values())
    page.presses(SHARE)
    assert "You shared 2 of 2" in page.text
    assert kept(open, bob, "use").audience == kept(open, bob, "help").audience == "team"


def test_what_is_left_open_stays_private_and_the_small_home_says_so(
    open: Open, bob: Student, page: Browser, clock: Clock
) -> None:
    clock.passes(seconds=5)
    who(page, 1, "case_manager").presses(SHARE)
    assert "You shared 1 of 2" in page.text
    assert "Answers that are still yours alone: 1." in page.text
    assert kept(open, bob, "use").audience == "case_manager"
    assert not kept(open, bob, "help").decided
    page.opens("/talk")  # as with the browser's back
    assert "Answers that are still yours alone: 1." in page.text
    page.follows("Look at my answers and who may read them")
    who(page, 2, "private").presses("Save what is marked")
    assert "You shared 1 of 2" in page.text
    assert "still yours alone" not in page.text
    assert kept(open, bob, "help").decided


def test_a_second_press_of_share_shares_nothing_else_and_shows_the_same(
    open: Open, bob: Student, page: Browser
) -> None:
    who(page, 1, "team")
    pairs = [*page.form("/share").pairs(), ("do", "share")]
    for _ in range(2):
        page.sends("/share", pairs)
        assert page.status == 200
        assert "You shared 1 of 2" in page.text
        assert "Undo" in page.buttons
    assert not kept(open, bob, "help").decided


def test_what_was_drawn_before_something_changed_shares_nothing(
    open: Open, bob: Student, page: Browser
) -> None:
    page.presses(MARK)
    old = [*page.form("/share").pairs(), ("do", "share")]
    page.presses_value("do", "change:1").presses("Always").presses("Stop here")
    page.sends("/share", old)
    assert page.status == 409
    assert "Nothing was shared." in page.text
    assert "Always" in page.text
    assert page.form("/share").chosen["who-2"] == "team"  # what is as it was drawn is still marked
    assert "who-1" not in page.form("/share").chosen
    assert not any(one.decided for one in open.kept(bob).values())


@pytest.mark.parametrize("more", [{}, {"conversation": "another"}, {"note": "an adult's own"}])
def test_an_old_form_is_answered_with_the_list_and_with_the_words_that_were_not_kept(
    open: Open, bob: Student, more: dict[str, str]
) -> None:
    page = open.let_in(bob)
    old = dict(page.form("/talk").pairs()) | {"text": "my purple giraffe"} | more
    page.presses("Sometimes").presses("Stop here")
    before = as_kept(open, bob)
    page.sends("/talk", list(old.items()))
    assert page.status == 409
    assert "my purple giraffe" in page.page.by_class["unkept"][0]
    assert more.get("note", "") in page.text
    assert "So far: not marked yet 1" in page.text
    assert as_kept(open, bob) == before
    page.sends("/talk", list(old.items()), **{"x-part": "1"})
    assert page.status in (200, 409)


def test_an_old_form_after_the_end_is_answered_with_the_end(
    open: Open, bob: Student, page: Browser
) -> None:
    page.presses(MARK)
    (conversation,) = [pair for pair in page.form("/share").pairs() if pair[0] == "conversation"]
    page.presses(SHARE)
    old = [conversation, ("turn", "1"), ("text", "my purple giraffe")]
    page.sends("/talk", [*page.form("/leave").pairs(), *old])
    assert page.status == 409
    assert page.text.index("my purple giraffe") < page.text.index("2 of 2")


def test_a_part_is_picked_by_where_it_begins_and_ends(
    open: Open, bob: Student, page: Browser
) -> None:
    who(page, 1, "team")
    who(page, 2, "case_manager").presses_value("do", "pick:2")
    assert page.asked == "Where does the part begin?"
    page.presses("i can think").presses("it helps me on tests.")
    assert page.asked.endswith("“it helps me on tests. i can think”.")
    page.presses("Pick another part").presses("i can think").presses("i can think")
    assert page.asked.startswith("It will be read like this: ")
    assert "“i can think”" in page.asked
    page.presses("Yes, like this")
    assert page.form("/share").chosen["quote-2"] == "part"
    assert page.form("/share").chosen["who-1"] == "team"
    assert "Only this part: “i can think”" in page.form("/share").radios
    page.presses(SEE)
    assert "“i can think”" in page.text
    assert "it helps me on tests" not in page.text
    page.presses(SHARE)
    one = kept(open, bob, "help")
    assert (one.audience, one.quote, one.quote_start, one.quote_end) == (
        "case_manager", "part", 22, 33,
    )  # fmt: skip


def test_instead_of_a_part_no_words_may_be_read(open: Open, bob: Student, page: Browser) -> None:
    page.presses(MARK).presses_value("do", "pick:2").presses("i can think").presses("i can think")
    page.presses("Don't quote me. Nobody reads these words.").presses(SHARE)
    assert (kept(open, bob, "help").audience, kept(open, bob, "help").quote) == ("team", "none")


def test_a_sentence_that_is_not_me_is_left_out(open: Open, bob: Student, page: Browser) -> None:
    page.presses(MARK).presses(SEE)
    assert "sometimes use" in page.text
    [mine] = [b for b in page.form("/share").buttons if "sometimes use" in b.label]
    page.presses(mine.label)
    assert "sometimes use" not in page.text
    page.presses(SHARE)
    assert kept(open, bob, "use").audience == "private"


def test_undo_puts_back_exactly_what_was(open: Open, bob: Student, page: Browser) -> None:
    before = as_kept(open, bob)
    page.presses(MARK).presses(SHARE)
    assert as_kept(open, bob) != before
    undo = [*page.form("/share").pairs(), ("do", "undo")]
    for _ in range(2):
        page.sends("/share", undo)
        assert "What you just shared is taken back." in page.text
        assert as_kept(open, bob) == before
    page.opens("/talk").presses(MARK).presses(SHARE).presses("Undo")
    assert page.form("/share").chosen["who-1"] == "team"  # still marked, to be changed
    who(page, 1, "private").presses(SHARE)
    assert kept(open, bob, "use").audience == "private"


def test_undo_of_a_later_change_puts_back_what_was_shared(
    open: Open, bob: Student, page: Browser
) -> None:
    page.presses(MARK).presses_value("do", "pick:2").presses("i can think").presses("i can think")
    page.presses("Yes, like this").presses(SHARE)
    before = as_kept(open, bob)
    page.follows("Look at my answers and who may read them")
    who(page, 1, "private")
    who(page, 2, "case_manager")
    page.form("/share").chosen["quote-2"] = "none"
    page.presses("Save what is marked")
    assert kept(open, bob, "help").quote == "none"
    page.presses("Undo")
    assert as_kept(open, bob) == before


def test_undo_is_refused_once_something_else_has_changed(
    open: Open, bob: Student, page: Browser
) -> None:
    page.presses(MARK).presses(SHARE)
    undo = [*page.form("/share").pairs(), ("do", "undo")]
    page.opens("/answers").presses_value("do", "take:1")
    after = as_kept(open, bob)
    page.sends("/share", undo)
    assert page.status == 409
    assert "Something has changed since then." in page.text
    assert as_kept(open, bob) == after


@pytest.mark.parametrize("forged", [["x"], ["a open team - - -", "b open team - - -"]])
def test_an_undo_that_was_made_up_changes_nothing(
    open: Open, bob: Student, page: Browser, forged: list[str]
) -> None:
    page.presses(MARK).presses(SHARE)
    after = as_kept(open, bob)
    form = page.form("/share")
    pairs = [pair for pair in form.pairs() if pair[0] != "before"]
    page.sends("/share", [*pairs, *(("before", one) for one in forged), ("do", "undo")])
    assert page.status == 409
    assert as_kept(open, bob) == after


def test_one_press_takes_one_answer_back_at_any_later_time(
    open: Open, bob: Student, page: Browser
) -> None:
    page.presses(MARK).presses(SHARE).opens("/answers")
    assert page.form("/share").chosen["who-1"] == "team"
    page.presses_value("do", "take:1")
    assert "Only you can read it now." in page.text
    assert kept(open, bob, "use").audience == "private"
    assert kept(open, bob, "help").audience == "team"
    assert page.follows("Leave it as it is").url == "/talk"


def test_an_answer_that_is_changed_after_the_end_waits_in_the_list_again(
    open: Open, bob: Student, page: Browser, clock: Clock
) -> None:
    page.presses(MARK).presses(SHARE).opens("/answers")
    clock.passes(seconds=60)
    page.presses_value("do", "change:1").presses("Always").presses("Stop here")
    assert "not marked yet 1" in page.text
    assert page.form("/share").chosen["who-2"] == "team"


def test_words_with_a_name_in_them_are_opened_only_in_part(
    store: Store, school: School, open: Open, bob: Student, charlie: Student
) -> None:
    page = open.let_in(bob).presses("Something else")
    page.types("charlie sits there, and it is loud").presses("Send").presses("Stop here")
    assert page.form("/share").chosen["who-1"] == "private"
    assert "There is a name in your words." in page.text
    assert "Keep as I wrote it" not in page.form("/share").radios
    page.presses_value("do", "pick:1").presses("charlie sits there,").presses("charlie sits there,")
    assert page.status == 422
    assert page.asked == "Where does the part begin?"
    page.presses("and it is loud").presses("and it is loud").presses("Yes, like this")
    who(page, 1, "team").presses(SHARE)
    one = kept(open, bob, "use")
    assert one.words[one.quote_start : one.quote_end] == "and it is loud"


def test_a_form_of_more_than_was_offered_gives_no_more(
    open: Open, bob: Student, page: Browser
) -> None:
    form = page.form("/share")
    form.chosen |= {"who-1": "reader", "who-2": "everybody", "quote-2": "all"}
    page.presses(SHARE)
    assert page.status == 422
    assert not any(one.decided for one in open.kept(bob).values())


def test_a_part_of_the_page_that_does_not_exist_is_the_list_again(
    open: Open, bob: Student, page: Browser
) -> None:
    pairs = page.form("/share").pairs()
    for do in ("", "nothing", "pick:", "pick:9", "pick:2:99:3", "use:x:1:2", "not_me:0", "take:77",
               "mark:all", "change:99", "no_words:"):  # fmt: skip
        page.sends("/share", [*pairs, ("do", do)])
        assert page.status in (200, 409, 422), do
    assert not any(one.decided for one in open.kept(bob).values())


def test_what_was_shared_is_reached_from_my_answers_however_often_a_talk_is_begun_anew(
    open: Open, bob: Student, page: Browser
) -> None:
    page.presses(MARK).presses(SHARE)
    open.clock.passes(seconds=1)
    page.opens("/choose").presses("My tools").presses("Stop here")  # nothing was said
    page.opens("/answers")
    assert "From your other talks" in page.text
    (earlier,) = (label for label in page.buttons if label.startswith("My tools · "))
    page.presses(earlier).presses("Take it back: " + QUESTION)
    assert "Only you can read it now." in page.text
    audiences = [one[0] for one in as_kept(open, bob).values()]
    assert {"private", "team"} == set(audiences)


def test_each_talk_on_the_same_is_reached_and_nobody_elses(
    open: Open, bob: Student, charlie: Student, page: Browser
) -> None:
    page.presses(MARK).presses(SHARE)
    open.clock.passes(days=1)
    again = (
        open.let_in(bob).opens("/choose").presses("My tools").presses("Never").presses("Stop here")
    )
    again.presses(MARK).presses(SHARE).opens("/answers")
    assert len([label for label in again.buttons if label.startswith("My tools · ")]) == 1
    form = again.form("/look")
    bobs = next(button.value for button in form.buttons)
    other = open.let_in(charlie).presses("Always").opens("/answers")
    csrf = [pair for pair in other.form("/talk").pairs() if pair[0] not in ("conversation", "turn")]
    other.sends("/look", [*csrf, ("conversation", bobs)])
    assert other.url == "/answers"
    assert "Always" in other.text
    assert "Sometimes" not in other.text
