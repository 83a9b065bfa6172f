"""What is told before the first question fits one screen, and says all that the yes is asked for."""

import pytest

from dialogs import opening, reading
from dialogs.conversation import World
from dialogs.flow import BANDS
from dialogs.loading import phrases_of
from dialogs.phrases import phrase

LANGUAGES = ("en", "es")
EVERYBODY = [(band, language) for band in BANDS for language in LANGUAGES]

# Sixty in grades 6 to 8, and for the others as many as a question of theirs has words beside one of these.
MOST = {band: 60 * most // reading.MOST_WORDS["6-8"] for band, most in reading.MOST_WORDS.items()}

# In every band's own words.
SAID = {
    "en": {
        "that it is a program": ("computer",),
        "who reads it": ("Ms. Lopez",),
        "that nobody watches": ("Nobody watches this live", "No one is watching"),
        "that one may stop": ("stop",),
    },
    "es": {
        "that it is a program": ("computadora",),
        "who reads it": ("Ms. Lopez",),
        "that nobody watches": ("Nadie ve esto en vivo", "Nadie está mirando"),
        "that one may stop": ("parar",),
    },
}
IN_FULL = {"en": ("Ms. Lopez", "Ms. Ortiz", "911", "988", "parent"),
           "es": ("Ms. Lopez", "Ms. Ortiz", "911", "988", "familia")}  # fmt: skip


def told(name: str, band: str, language: str, mode: str = "iep") -> str:
    values = {"name": "Guadalupe", "contact": "Ms. Ortiz (room 12)"}
    world = World(band=band, mode=mode, name="Guadalupe")
    values["reader"] = phrase("reader_case_manager", world, language, name="Ms. Lopez")
    return phrase(name, world, language, **values)


@pytest.mark.parametrize(("band", "language"), EVERYBODY)
def test_it_is_short_and_shorter_for_the_younger(band: str, language: str) -> None:
    for mode in ("iep", "every"):
        assert len(told(opening.SHORT, band, language, mode).split()) <= MOST[band]
    assert (MOST["prek-2"], MOST["3-5"], MOST["6-8"]) == (34, 42, 60)


@pytest.mark.parametrize(("band", "language"), EVERYBODY)
def test_it_says_what_this_is_who_reads_it_that_nobody_watches_and_that_one_may_stop(
    band: str, language: str
) -> None:
    text = told(opening.SHORT, band, language)
    for what, words in SAID[language].items():
        assert any(word in text for word in words), what


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("band", [band for band in BANDS if band != "prek-2"])
def test_the_rest_that_a_yes_needs_to_know_stands_right_behind_more(
    band: str, language: str
) -> None:
    text = " ".join(told(name, band, language) for name in (opening.RIGHTS, *opening.MORE))
    assert [word for word in IN_FULL[language] if word not in text] == []


@pytest.mark.parametrize(("band", "language"), EVERYBODY)
def test_above_a_first_question_stands_who_reads_it_and_that_nobody_watches(
    band: str, language: str
) -> None:
    text = told(opening.REMINDER, band, language)
    for what in ("who reads it", "that nobody watches"):
        assert any(word in text for word in SAID[language][what]), what


def test_its_version_is_that_of_the_words_and_of_nothing_else() -> None:
    def version(band: str, language: str, name: str = "Bob") -> str:
        return opening.version(World(band=band, mode="iep", name=name), language)

    assert version("6-8", "en") == version("6-8", "en", "Zoe")
    named = {version(band, language) for band in ("prek-2", "3-5", "6-8") for language in LANGUAGES}
    assert len(named) == 6


@pytest.mark.parametrize("name", [opening.SHORT, opening.RIGHTS, *opening.MORE])
def test_its_version_changes_with_one_word_of_any_part(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(band="6-8", mode="iep", name="Bob")
    before = opening.version(world, "en")
    last = phrases_of("en")[name][-1]
    monkeypatch.setitem(last.text, "en", last.text["en"] + " So.")
    assert opening.version(world, "en") != before


def test_that_two_people_may_show_what_is_private_is_told_only_where_it_is_so_and_asks_anew() -> (
    None
):
    world = World(band="6-8", mode="iep", name="Bob")
    before = opening.version(world, "en")
    assert opening.RELEASE not in opening.at_first()
    try:
        opening.private_may_be_released(True)
        assert opening.at_first() == (opening.SHORT, opening.RIGHTS, opening.RELEASE)
        assert opening.version(world, "en") != before
    finally:
        opening.private_may_be_released(False)
    assert opening.version(world, "en") == before


@pytest.mark.parametrize(("band", "language"), EVERYBODY)
def test_what_may_be_shown_is_told_in_one_sentence_of_the_bands_own(
    band: str, language: str
) -> None:
    text = told(opening.RELEASE, band, language)
    assert len(reading.sentences(text)) == 1
    assert len(text.split()) <= {"prek-2": 15, "3-5": 21}.get(band, 24)
