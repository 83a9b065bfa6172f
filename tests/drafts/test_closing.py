"""What a student says to "Is there anything else you want to say?": at the end of the draft, and no gap."""

import pytest

from dialogs.drafts.plans import plans
from dialogs.drafts.statements import Draft
from dialogs.flow import CLOSING
from tests.drafts.sharing import Answers, prose

KINDS = {"accommodations": "need.more", "present_levels": "more", "meeting": "meeting.more"}
TITLE = {"en": "In addition", "es": "Además"}


def draft(kind: str, meaning: str, words: str, language: str = "en", mode: str = "iep") -> Draft:
    dev = Answers("Dev", "9-12", mode=mode, pronouns="he/him", language=language)
    dev.to("all_about_me", "wish_known", words=words, meaning=meaning)
    return dev.draft(kind, language)


@pytest.mark.parametrize("mode", ["iep", "every"])
@pytest.mark.parametrize("kind", KINDS)
def test_it_has_a_section_of_its_own_at_the_end_of_what_the_student_says(
    kind: str, mode: str
) -> None:
    made = draft(kind, KINDS[kind], "ask me before you move me", mode=mode)
    assert [section.title for section in made.sections] == [TITLE["en"]]
    assert prose(made.sections[0]) == (
        "About what else he wants to say, Dev wrote: “ask me before you move me”."
    )
    own = [section.title for section in plans()[kind].sections if not section.family]
    assert own[-1] == "section_more"


@pytest.mark.parametrize("kind", KINDS)
def test_in_spanish_it_reads_as_spanish(kind: str) -> None:
    made = draft(kind, KINDS[kind], "avísame antes de cambiarme de lugar", "es")
    assert made.sections[0].title == TITLE["es"]
    assert prose(made.sections[0]) == (
        "Sobre qué más quiere decir, Dev escribió: «avísame antes de cambiarme de lugar»."
    )


def test_of_a_day_it_stands_with_the_day() -> None:
    dev = Answers("Dev", "9-12", pronouns="he/him")
    dev.to("good_day", "good", "lunch")
    dev.to("good_day", "good", words="the bell was late", meaning="day.more")
    (day,) = dev.draft("check_in").sections
    assert day.title == "The day · Nov 12, 2026"
    assert prose(day).endswith("About what else he wants to say, he wrote: “the bell was late”.")


@pytest.mark.parametrize("words", ["no", "nope", "nothing", "idk"])
def test_who_has_nothing_to_add_leaves_no_trace(words: str) -> None:
    dev = Answers("Dev", "9-12", pronouns="he/him")
    dev.to("all_about_me", "strength", "math")
    without = dev.draft("present_levels")
    dev.to("all_about_me", "wish_known", words=words, meaning="more")
    made = dev.draft("present_levels")
    assert (made.sections, made.no_words) == (without.sections, without.no_words)
    assert made.missing == without.missing
    assert TITLE["en"] not in made.missing


def test_each_meaning_of_a_closing_question_is_printed_by_one_kind() -> None:
    told_elsewhere = {"day.more": "check_in", "story.more": "stories"}
    for meaning in CLOSING:
        assert [kind for kind, plan in plans().items() if meaning in plan.meanings] == [
            {v: k for k, v in KINDS.items()}.get(meaning) or told_elsewhere[meaning]
        ]
