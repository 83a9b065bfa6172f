"""What the bot itself says: the same in each language, kind to everyone, and short where it must be."""

import re

import pytest

from dialogs.audience import EVERYONE, left_out
from dialogs.language import codes, commands_anywhere
from dialogs.loading import in_each, phrases_of
from dialogs.replies import is_something_else
from dialogs.words import fold, placeholders

LANGUAGES = codes()
ACCOUNT_COMMANDS = commands_anywhere("account_commands")
COMMANDS = commands_anywhere("commands")

PHRASES = {name: in_each(name, LANGUAGES) for name in phrases_of("en")}
FAMILY = {name: in_each(name, LANGUAGES, "family") for name in phrases_of("en", "family")}
MENU = {name: PHRASES[name] for name in PHRASES if name.startswith("menu_")}

# Telegram shows this much of a command's description on a small phone.
LONGEST_IN_MENU = 40

NEVER_IN_CLASS = re.compile(
    r"\b(iep|504|disab|discapac|accommod|adecuaci|acomod|special ed|educacion especial|case manager)"
)


@pytest.mark.parametrize("name", PHRASES)
def test_a_phrase_has_words_for_everyone_with_the_same_names_to_fill(name: str) -> None:
    assert not left_out(PHRASES[name], EVERYONE)
    for wording in PHRASES[name]:
        filled = [placeholders(wording.text[language]) for language in LANGUAGES]
        assert filled[0] == filled[1]


@pytest.mark.parametrize(
    "name", [name for name in PHRASES if not name.startswith(("plan_", "meeting_"))]
)
def test_what_everyone_may_read_names_no_plan_and_no_disability(name: str) -> None:
    for wording in PHRASES[name]:
        if "every" in (wording.fit.modes or ("every",)):
            for text in wording.text.values():
                assert not NEVER_IN_CLASS.search(fold(text))


@pytest.mark.parametrize("name", MENU)
def test_a_line_of_the_menu_is_short(name: str) -> None:
    for wording in MENU[name]:
        assert all(len(text) <= LONGEST_IN_MENU for text in wording.text.values())


def test_every_command_is_told_in_the_menu() -> None:
    told = {name.removeprefix("menu_") for name in MENU}
    assert told == {*COMMANDS, *ACCOUNT_COMMANDS} - {"go_on"}


@pytest.mark.parametrize("name", PHRASES)
def test_a_word_to_write_is_one_that_is_understood(name: str) -> None:
    """Where a phrase says "write: change.", that is a command in the phrase's own language."""
    understood = {
        word
        for commands in (COMMANDS, ACCOUNT_COMMANDS)
        for words in commands.values()
        for word in words
    }
    for wording in PHRASES[name]:
        for text in wording.text.values():
            for told in re.findall(r"(?:[Ww]rite|[Ee]scrib[ei]r?): ([^.,(]+)\.", text):
                assert fold(told) in understood or is_something_else(told)


# --- what is said to a family ----------------------------------------------------------------------

# As a child is spoken to: verbs of tú, and its pronouns.
TU = re.compile(
    r"\b(tu|tus|ti|contigo|te|eres|puedes|quieres|tienes|elegiste|escribiste|elige|oprime|toca|pide|"
    r"prueba|dilo|dimelo|pidele|avisale|mandalo|escribelo)\b"
)


@pytest.mark.parametrize("name", FAMILY)
def test_a_familys_phrase_is_for_all_families_and_fills_what_the_students_does(name: str) -> None:
    assert not left_out(FAMILY[name], EVERYONE)
    for wording in FAMILY[name]:
        filled = [set(placeholders(wording.text[language])) for language in LANGUAGES]
        assert filled[0] == filled[1]
        known = {
            "name",
            "contact",
            *(p for w in PHRASES.get(name, ()) for p in placeholders(w.text["en"])),
        }
        assert filled[0] <= known


@pytest.mark.parametrize("name", FAMILY)
def test_a_family_reads_nothing_of_a_plan_and_is_never_called_tu(name: str) -> None:
    for wording in FAMILY[name]:
        for text in wording.text.values():
            assert not NEVER_IN_CLASS.search(fold(text))
        assert not TU.search(fold(wording.text["es"]))


# Under a question or a box on the page: read aloud each time to who does not read.
SHORT_HINTS = ("page_pick_most", "page_dictate", "page_answered_before", "why_wanted", "most_reached",
               "number_wanted", "date_wanted", "others_out")  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SHORT_HINTS)
def test_a_hint_of_the_youngest_is_read_in_a_breath(name: str, language: str) -> None:
    wording = next(
        one for one in phrases_of(language)[name] if one.fit.suits("prek-2", "iep", simple=False)
    )
    assert len(wording.text[language].split()) <= 10
