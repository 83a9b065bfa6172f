"""What the bot itself says is held to what holds for a flow's words."""

from dialogs.checking_phrases import check_phrases, shipped_phrases
from dialogs.flow import Fit, Wording


def _said(en: str, es: str, *bands: str) -> tuple[Wording, ...]:
    return (Wording(Fit(bands), {"en": en, "es": es}),)


def test_what_the_bot_itself_says_has_no_problem() -> None:
    assert check_phrases(shipped_phrases()) == []


def test_a_banned_word_and_a_double_denial_are_named_with_their_phrase() -> None:
    phrases = {"hello": _said("Good job!", "¡Hola!"), "no": _said("No, do not.", "No sin ti.")}
    assert [str(problem) for problem in check_phrases(phrases)] == [
        'phrases.yaml, line 1: "hello" says "good job", which no student should read. '
        "Leave it out, since no answer is right or wrong.",
        'phrases.yaml, line 1: "no" denies twice in one breath ("no" and "sin"). '
        "Say what is, instead of what is not.",
    ]


def test_what_is_too_hard_names_the_band_that_it_is_too_hard_for() -> None:
    hard = "Communication requires considerable preparation. " * 7
    phrases = {"hello": _said(hard, "Hola, ven a ver.", "prek-2")}
    (problem,) = check_phrases(phrases)
    assert problem.what.startswith('all that the bot itself says to band prek-2 in "en" has grade ')
    assert problem.fix == (
        'Shorten the hardest first: "Communication requires considerable preparation.".'
    )
