"""No channel speaks of what only another one has: a key to press, a button to tap, a command to write."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from dialogs.loading import phrases_of

TOP = Path(__file__).parents[2]
# Where each channel's phrases are named; what all channels share is told on each of them.
PACKAGES = {
    "page": ("bot/web",),
    "telegram": ("bot/telegram",),
    "terminal": ("bot/terminal",),
}
SHARED = ("dialogs", "bot/conversation", "bot/turn.py", "bot/writer.py", "bot/documents/preview.py")
# Put together from two halves where they are used.
IN_LISTS = ("list_change_one", "list_one_by_one")
BY_BEGINNING = {
    "page": ("page_", "set_", "picture_", "confirm_yes_"),
    "telegram": ("menu_", *IN_LISTS),
    "terminal": IN_LISTS,
}

KEYS = r"\benter\b"
NUMBERS = r"\b(1 3|write 1|escribe 1|write (its|a) number\b(?!, like|, or skip| from)|write numbers"
NUMBERS += (
    r"|escribe (su|un) número\b(?!, como| o salta| del \d| del \{)|numbers you see|números que ves)"
)
SLASH = r"(?<![\w:/.}])/[a-z]{3,}"
TOUCH = r"\b(tap|taps|toca|tocar|click|button|botón|botones|tick|casilla|below|abajo)\b"
CHAT = r"\b(chat|telegram|send me|send the code|mándame|manda el código)\b"
COMMAND = r"\b(write|escribe|escriba): "
BOX = r"\b(tick the box|casilla)\b"
FOREIGN = {
    "page": (KEYS, NUMBERS, SLASH, CHAT, COMMAND),
    "telegram": (KEYS, NUMBERS, BOX),
    "terminal": (TOUCH, SLASH, CHAT),
}

# Named in a channel and yet in its place there.
IN_PLACE = {
    # The page leads to Telegram and says so there.
    ("page", "page_receipt_telegram"),
    ("page", "go_telegram"), ("page", "go_telegram_how"), ("page", "too_young_no_page"),
    # The answer to a word that the student has just written into a box of the page.
    ("page", "help"), ("page", "privacy"), ("page", "language_done"), ("page", "edited_not_taken"),
    # A list with numbers stands above it.
    ("telegram", "which_change"), ("telegram", "review_number"),
}  # fmt: skip
# Of the engine's hints, those that a terminal writes under a question, and those above a box or buttons.
TERMINAL_ALONE, BUTTONS_ALONE = re.compile("_hint$"), re.compile("^(pick_most|nothing_now)$")


def named_in(*places: str) -> set[str]:
    files = [
        file
        for place in places
        for file in ([TOP / place] if place.endswith(".py") else (TOP / place).rglob("*"))
        if file.suffix in (".py", ".html")
    ]
    return {
        name for file in files for name in re.findall(r"""["']([a-z_0-9]+)["']""", file.read_text())
    }


def told_on(channel: str) -> set[str]:
    own, shared = named_in(*PACKAGES[channel]), named_in(*SHARED)
    names = set(phrases_of("en"))
    begins = {name for name in names if name.startswith(BY_BEGINNING.get(channel, ("-",)))}
    others = {
        name for other, first in BY_BEGINNING.items() if other != channel
        for name in names if name.startswith(first)
    }  # fmt: skip
    shared -= {
        name
        for name in names
        if (TERMINAL_ALONE if channel != "terminal" else BUTTONS_ALONE).search(name)
    }
    families = {
        name
        for name in names
        if re.fullmatch(r".+_(iep|504|plan|\d)|refused_(lowest|highest)|nothing_.+", name)
    }
    return (names & (own | shared | families) | begins) - (others - own - begins)


def amiss(channel: str, language: str) -> Iterator[str]:
    phrases = phrases_of(language)
    for name in sorted(told_on(channel)):
        for wording in phrases[name]:
            text = wording.text[language]
            for pattern in FOREIGN[channel]:
                found = re.search(pattern, text, re.IGNORECASE)
                if found and (channel, name) not in IN_PLACE:
                    yield f"{name}: {found[0]!r} in {text!r}"


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("channel", PACKAGES)
def test_no_phrase_has_words_of_another_channel(channel: str, language: str) -> None:
    assert len(told_on(channel)) > 80
    assert list(amiss(channel, language)) == []


def test_every_phrase_but_those_on_paper_is_told_somewhere() -> None:
    told = {name for channel in PACKAGES for name in told_on(channel)}
    assert {name for name in set(phrases_of("en")) - told if not name.startswith("card_")} == set()
