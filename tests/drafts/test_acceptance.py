"""What a special-education teacher, a school psychologist and a student hold a draft to."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from dialogs.drafts.making import make
from dialogs.drafts.paragraphs import MOST_WORDS
from dialogs.drafts.rendering import as_html, as_markdown, as_text
from dialogs.words import count_words
from tests.drafts.sharing import Answers, prose, sentences


def dev() -> Answers:
    dev = Answers("Dev", "6-8", pronouns="he")
    more_time = dev.tool("extended_time", "Math")
    dev.to("my_tools", "use", "sometimes", item=more_time)
    dev.to("my_tools", "help", "a_lot", item=more_time)
    dev.to("my_tools", "where", "math", item=more_time)
    dev.to("my_tools", "feel", "bad", item=more_time)
    dev.to("my_tools", "next", "change", item=more_time)
    dev.to("my_day", "barrier", "group_work")
    dev.to("my_day", "hard_time", words="i dont even try in group stuff anymore")
    return dev


def test_every_sentence_opens_to_question_words_date_channel_and_helper() -> None:
    page = as_html(dev().draft("present_levels"), timezone="America/New_York")
    for told in (
        "<dt>Question</dt>",
        "Tell me about a time class felt hard. What was going on?",
        "“i dont even try in group stuff anymore”",
        "Nov 12, 2026",
        "on the web page",
        "typed by the student",
    ):
        assert told in page
    assert page.count("<details>") == len(sentences(dev().draft("present_levels")))


def test_only_the_shared_part_of_an_answer_is_in_the_evidence() -> None:
    ana = Answers("Ana", "6-8")
    words = "my stepdad yells so i like it quiet"
    part = words.index("i like it quiet")
    ana.to("my_day", "hard_time", words=words, quote="part", quote_start=part, quote_end=len(words))
    draft = ana.draft("present_levels")
    for show in (as_markdown, as_text, as_html):
        text = show(draft, evidence=True)
        assert "i like it quiet" in text
        assert "stepdad" not in text


def test_no_number_score_or_frequency_stands_in_a_draft_that_nobody_entered() -> None:
    texts = sentences(dev().draft("present_levels")) + sentences(dev().draft("accommodations"))
    assert not [text for text in texts if any(sign.isdigit() for sign in text)]
    assert "Grades, test results and observations" in dev().draft("present_levels").to_add[0]


@pytest.mark.parametrize(
    "words", ["I think I have ADHD", "they broke the law", "I'm dumb", "i need more services"]
)
def test_what_no_draft_may_say_stands_only_in_the_students_own_quote(words: str) -> None:
    ana = Answers("Ana", "6-8")
    ana.to("my_day", "hard_time", words=words)
    assert sentences(ana.draft("present_levels")) == [
        f"About a hard time in class, Ana shares: “{words}”."
    ]


def test_use_help_and_comfort_share_a_sentence_and_the_wish_has_its_own() -> None:
    """The place of the row is said once, also where the student names the same one."""
    assert sentences(dev().draft("accommodations")) == [
        "Dev says he sometimes uses more time in math, that it helps him a lot, and that it feels bad to use "
        "it near other students.",
        "He would like to change it.",
    ]


def test_did_not_know_i_had_it_is_an_answer_of_its_own() -> None:
    ana = Answers("Ana", "6-8")
    ana.to("my_tools", "use", "unknown", item=ana.tool("calm_spot"))
    draft = ana.draft("accommodations")
    assert sentences(draft) == ["Ana says they did not know they had a calm spot."]
    assert draft.to_add == ("Check whether and where this is offered: a calm spot.",)


@pytest.mark.parametrize("listed", [True, False])
def test_a_wish_says_nothing_about_the_list(listed: bool) -> None:
    ana = Answers("Ana", "6-8")
    if listed:
        ana.tool("extended_time")
    ana.to("my_tools", "needs", "breaks")
    assert sentences(ana.draft("accommodations")) == [
        "Ana names breaks as help they need and do not get now."
    ]


@pytest.mark.parametrize("words", ["x" * 50_000, "long " * 400, "a" * 301])
def test_words_too_long_to_paste_are_an_honest_gap(words: str) -> None:
    part: dict[str, Any] = {"quote": "part", "quote_start": 0, "quote_end": len(words)}
    for how in ({}, part):
        ana = Answers("Ana", "6-8")
        ana.to("my_day", "barrier", "group_work")
        ana.to("my_day", "hard_time", words=words, **how)
        draft = ana.draft("present_levels")
        assert sentences(draft) == ["Ana names group work as what gets in their way most in class."]
        assert any(line.startswith("Ask in person about:") for line in draft.to_add)


def test_a_section_is_never_longer_than_a_box_of_a_form() -> None:
    ana = Answers("Ana", "9-12")
    words = "so then i went out and came back and nobody said a thing about it at all ever"
    for step in ("use", "help", "feel", "ease", "last_time", "last_time_more1", "next_words"):
        for tool in ("breaks", "calm_spot"):
            ana.to("my_tools", step, words=words, item=ana.tool(tool))
    for step in ("needs", "needs_words", "needs_words_more1", "needs_words_more2"):
        ana.to("my_tools", step, words=f"{words} {words}")
    for kind in ("present_levels", "accommodations"):
        for section in ana.draft(kind).sections:
            assert count_words(prose(section)) <= MOST_WORDS


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_two_sentences_in_a_row_begin_alike(language: str) -> None:
    ana = Answers("Ana", "9-12")
    for step in ("interest", "matters", "strength", "wish_known", "learn_this_year"):
        ana.to("all_about_me", step, words="reading by myself after lunch")
    for step, code in (("work_help", "checklist"), ("keep_learning", "college"), ("daily", "cook")):
        ana.to("my_future", step, code)
    for section in ana.draft("present_levels", language).sections:
        openers = [s.text.split()[:2] for s in section.statements]
        assert all(one != other for one, other in pairwise(openers)), section


def test_a_right_to_left_quote_does_not_turn_the_words_around_it() -> None:
    ana = Answers("Ana", "6-8")
    ana.to("my_day", "hard_time", words="e \u202eabc")
    assert "“\u2068e \u202eabc\u2069”" in as_text(ana.draft("present_levels"))


def test_the_students_own_sheet_holds_what_no_teacher_may_read() -> None:
    ana = Answers("Ana", "6-8")
    words = "mr b is mean and Tyler is loud"
    ana.to("my_day", "hard_time", words=words, audience="private", quote="none")
    own = make("present_levels", replace(ana.file(), reader="student"))
    assert f"“{words}”" in " ".join(sentences(own))
    assert own.to_add == ()
