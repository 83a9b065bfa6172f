"""No text takes long: twice as long a text is twice the work, whatever a child holds a finger on.

Told without a clock: by the functions that are called, and where all the work is inside one of them, by how
the processor's time grows (tests/growth.py).
"""

import json
from collections.abc import Callable
from functools import partial
from time import process_time
from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from bot.web.forms import _parsed
from bot.web.rendering import _seen
from dialogs import words
from dialogs.contacts import contacts_in
from dialogs.drafts.emojis import gloss
from dialogs.drafts.rendering import _in_paragraphs, _markdown
from dialogs.language import filled_in, languages_in
from dialogs.name_spelling import folded_word, split
from dialogs.names import folded_names, names_in
from dialogs.no_answer import non_answer, refusal, would_rather_not
from dialogs.others_in_words import tells_of_others
from dialogs.private import private_matter
from dialogs.reading_entries import part_in
from dialogs.reading_parts import pieces, span_between
from dialogs.replies import (
    account_command_in,
    as_command,
    is_something_else,
    is_yes,
    means,
    slash_command_in,
)
from dialogs.reply_types.date import day_in
from dialogs.reply_types.number_words import number_of, numbers_in
from storage.vault import Vault
from tests.growth import grows_evenly, steps

KNOWN, NOBODY = frozenset({"maria", "lopez"}), frozenset[str]()
_VAULT = Vault(bytes(32))
_SEAL = _VAULT.seal_of("b", 1, _VAULT.new_wrapped_key("b", 1))

# All that a text goes through, from the phone to a page, a chat, a draft and the database.
REACHED: dict[str, Callable[[str], object]] = {
    "a form is read": lambda text: _parsed("text=" + quote_plus(text, errors="surrogateescape")),
    "folded": words.fold,
    "has something": words.has_something,
    "can be kept": words.can_be_kept,
    "yes or no": is_yes,
    "a command": as_command,
    "a command of a chat": slash_command_in,
    "of the account": account_command_in,
    "one of some": lambda text: means(text, "help"),
    "something else": is_something_else,
    "refused": refusal,
    "says nothing": lambda text: non_answer(text, "en"),
    "would rather not": lambda text: would_rather_not(text, "es"),
    "a number": lambda text: number_of(text, "es"),
    "numbers": numbers_in,
    "a day": lambda text: day_in(text, "en"),
    "its languages": lambda text: languages_in(text, "en"),
    "private": private_matter,
    "names": lambda text: names_in(text, KNOWN),
    "words of names": split,
    "a word of a name": folded_word,
    "a name taken apart": folded_names,
    "contacts": contacts_in,
    "others in it": lambda text: tells_of_others(text, KNOWN, NOBODY),
    "in pieces": pieces,
    "word by word": lambda text: pieces(text, each_word=True),
    "a part of it": lambda text: span_between(text, 0, 0),
    "a part found": lambda text: part_in(text, text[len(text) // 2 :]),
    "put into a sentence": lambda text: filled_in("{name}: {name}!", "en", {"name": text}),
    "in place of a sentence": lambda text: words.fill(text, name="x"),
    "isolated": words.isolated,
    "shown": words.shown,
    "a first name": words.first_name,
    "in messages": lambda text: words.split_for(text, 64),
    "characters": words.characters,
    "emoji named": lambda text: gloss(text, "en"),
    "on a page": lambda text: escape(_seen(text)),
    "in Markdown": _markdown,
    "in paragraphs": lambda text: _in_paragraphs([text]),
    "sealed": lambda text: _SEAL.seal("answer", "words", "1", text),
    "in JSON": lambda text: json.dumps(text, ensure_ascii=False),
}

HELD = (
    "🇺🇸", "🇺", "🇺\u0301", "\u0301", "a\u0301", "\u200d", "👨\u200d", "👍🏽", "😀", "1\ufe0f\u20e3",
    "a", "A", "é", "क्", "ᄀ", "א", " ", "\xa0", "\n", " \n", "\t", '"', "'", "’", "1", "1-", "555-", "+1 ",
    "(", ")", "([{", "()", "<", "&", "{", "{name}", "*", "`", "\\", "#", ".", "...", "a.", '!"', ",", ", ",
    "-", "_", "/", "@", "a@", "a@b.", "www.", "\u200f", "\u202b", "\u202c", "\u2068", "\u2068\u2069",
    "no ", "and ", "ab ", "Ab ", "Mr. ", "Maria ", "my name is ", "#1 ", "n.", "calle 1 ", "\0", "aaaa b",
    "🇺a\u0301\u200d\"( 1\n\u200f",
)  # fmt: skip

LONG = 8_000
# Of the processor's own time: so much work and less is not looked at again.
_LITTLE = 0.02


@pytest.mark.parametrize("what", REACHED)
def test_what_takes_four_times_the_text_takes_no_more_than_even_growth(what: str) -> None:
    work = REACHED[what]
    work("once")  # what is loaded at the first use
    for held in HELD:
        for end in ("", "x"):  # a row that ends a sentence, and one that ends in the middle of one
            text = held * (LONG // len(held)) + end
            began = process_time()
            work(text)
            if process_time() - began > _LITTLE:
                assert grows_evenly(work, text), (what, held, end)


@pytest.mark.parametrize("what", REACHED)
def test_four_times_the_text_calls_no_more_than_four_times_the_functions(what: str) -> None:
    work = REACHED[what]
    for held in HELD[:20] + HELD[-8:]:
        work(held * 1200)
        few, many = (steps(partial(work, held * number)) for number in (300, 1200))
        assert many <= 4.5 * few + 200, (what, held)


@given(
    st.lists(st.sampled_from([*HELD, "🇩🇪🇫", "x", "👩\u200d👩\u200d👧", "\r\n"]), max_size=12).map(
        "".join
    )
)
def test_characters_are_those_of_the_standard(text: str) -> None:
    import regex  # type: ignore[import-untyped]

    assert words.characters(text) == regex.findall(r"\X", text)


@given(st.text("ab \n🇺🇸\u0301", max_size=60), st.integers(4, 12))
def test_messages_lose_nothing_but_spaces(text: str, most: int) -> None:
    parts = words.split_for(text, most)
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert all(words.units(part) <= most for part in parts)
