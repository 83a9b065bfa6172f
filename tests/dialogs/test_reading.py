"""Words, syllables and grades: counted as a teacher would, and graded by the published formulas."""

from pathlib import Path

import pytest

from dialogs.flow import BANDS
from dialogs.language import codes
from dialogs.reading import (
    FEWEST_WORDS,
    MOST_WORDS,
    Counted,
    count,
    grade,
    hardest,
    highest_grade,
    sentences,
    split_words,
    syllables,
    too_hard,
)

LANGUAGES = codes()

ENGLISH = """
1 time school's asked played helped school eyes our friend don't can't you're thought changed hard
2 table little wanted doing playing people being reading quiet watches classes someone sometimes didn't
2 homework safely useful easy trying teachers' headphones hopeful wishes
3 idea area really happier different everyone animals remember family video computer
4 education accommodate responsible information everybody preparation
5 accommodation communication
"""

# Diphthongs, vowels that part, a silent u, an h in between, and y as a vowel.
SPANISH = """
1 tu y voy hoy muy qué quien bien buey guion vio pues ley
2 ruido aire guerra cuatro ciudad veinte causa pingüe guante queso agua juego aula puedo sientes
2 día tía país baúl león leer caos ahí reír búho
3 escuela maestro cuaderno ayudar difícil prohíbes lingüista poeta cohete rehúsa quisiera
4 consejera preocupa todavía energía aéreo biblioteca
5 matemáticas universidad
"""


def _listed(text: str) -> list[tuple[str, int]]:
    rows = [line.split() for line in text.splitlines() if line]
    return [(word, int(number)) for number, *found in rows for word in found]


@pytest.mark.parametrize(("word", "number"), _listed(ENGLISH))
def test_an_english_word_has_as_many_syllables_as_it_is_spoken_with(word: str, number: int) -> None:
    assert syllables(word, "en") == number


@pytest.mark.parametrize(("word", "number"), _listed(SPANISH))
def test_a_spanish_word_is_parted_by_its_own_rules(word: str, number: int) -> None:
    assert syllables(word, "es") == number


def test_a_word_is_what_a_reader_takes_for_one() -> None:
    assert split_words("Don’t ask a grown-up — not now!") == [
        "Don't",
        "ask",
        "a",
        "grown-up",
        "not",
        "now",
    ]
    assert split_words("¿Qué te ayuda? 🙂 …") == ["Qué", "te", "ayuda"]


def test_a_sentence_ends_where_a_reader_stops() -> None:
    assert sentences("Hi! Ms. Lee reads it.\nOr: skip") == ("Hi!", "Ms. Lee reads it.", "Or: skip")
    assert sentences("¿Qué pasa ahí? Nada.") == ("¿Qué pasa ahí?", "Nada.")
    assert sentences("… 🙂") == ()


def test_the_grades_are_those_of_the_published_formulas() -> None:
    """Worked out by hand: thirty words in six sentences."""
    english = ["What helps you learn it?"] * 6
    assert sum((count(text, "en") for text in english), Counted()) == Counted(6, 30, 30)
    assert grade(english, "en") == pytest.approx(0.39 * 5 + 11.8 * 1 - 15.59)
    spanish = ["¿Qué te ayuda a aprender?"] * 6
    assert sum((count(text, "es") for text in spanish), Counted()) == Counted(6, 30, 54)
    assert grade(spanish, "es") == pytest.approx(-0.205 * 20 + 0.049 * 180 - 3.407)


def test_on_a_few_words_there_is_no_grade() -> None:
    assert grade(["word " * (FEWEST_WORDS - 1)], "en") is None
    assert grade(["word " * FEWEST_WORDS], "en") is not None
    assert not too_hard(None, "prek-2", "en")


def test_a_grade_is_too_high_as_it_is_printed() -> None:
    assert not too_hard(1.04, "prek-2", "en")
    assert too_hard(1.06, "prek-2", "en")
    assert not too_hard(1.9, "prek-2", "es")


def test_the_hardest_sentences_come_first() -> None:
    texts = ["A cat. Necessary materials disappeared yesterday.", "What makes it hard to learn?"]
    assert hardest(texts, "en", 2) == [
        "Necessary materials disappeared yesterday.",
        "What makes it hard to learn?",
    ]


def test_every_band_has_a_cap_and_a_ceiling_in_each_language() -> None:
    assert set(MOST_WORDS) == set(BANDS)
    assert all(highest_grade(band, language) for band in BANDS for language in LANGUAGES)


def test_the_figures_that_authors_read_are_those_that_the_check_uses() -> None:
    docs = Path(__file__).parents[2] / "docs" / "writing-flows.md"
    told = docs.read_text(encoding="utf-8").splitlines()
    for band in BANDS:
        english, spanish = (highest_grade(band, language) for language in LANGUAGES)
        assert f"| {band} | {MOST_WORDS[band]} | {english:g} | {spanish:g} |" in told
