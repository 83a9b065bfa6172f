"""What the bot itself says is held to what holds for a flow's words."""

import pytest

from dialogs.checking_phrases import SPOKEN_TO, check_phrases
from dialogs.flow import Fit, Wording
from dialogs.language import codes
from dialogs.loading import phrases_of


def _said(language: str, text: str, *bands: str) -> tuple[Wording, ...]:
    return (Wording(Fit(bands), {language: text}),)


@pytest.mark.parametrize("language", codes())
@pytest.mark.parametrize("respondent", SPOKEN_TO)
def test_what_the_bot_itself_says_has_no_problem(language: str, respondent: str) -> None:
    assert check_phrases(phrases_of(language, respondent), language, respondent) == []


def test_a_banned_word_and_a_double_denial_are_named_with_their_phrase() -> None:
    english = {"hello": _said("en", "Good job!"), "no": _said("en", "No, do not.")}
    spanish = {"hello": _said("es", "¡Hola!"), "no": _said("es", "No sin ti.")}
    found = [*check_phrases(english, "en"), *check_phrases(spanish, "es")]
    assert [str(problem) for problem in found] == [
        'en/phrases.yaml, line 1: "hello" says "good job", which no student should read. '
        "Leave it out, since no answer is right or wrong.",
        'es/phrases.yaml, line 1: "no" denies twice in one breath ("no" and "sin"). '
        "Say what is, instead of what is not.",
    ]


def test_what_is_too_hard_names_the_band_that_it_is_too_hard_for() -> None:
    hard = "Communication requires considerable preparation. " * 7
    phrases = {"hello": _said("en", hard, "prek-2")}
    (problem,) = check_phrases(phrases, "en")
    assert problem.what.startswith('all that the bot itself says to band prek-2 in "en" has grade ')
    assert problem.fix == (
        'Shorten the hardest first: "Communication requires considerable preparation.".'
    )
