"""No text takes long: twice as long a text is twice the work, whatever a child holds a finger on.

Told without a clock: by the functions that are called, and where all the work is inside one of them, by how
the processor's time grows (tests/growth.py).
"""

import json
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from bot.conversation.listing import typed as typed_at_list
from bot.conversation.worries import said_after, worry_in
from bot.telegram.secrecy import scrubbed
from bot.web.forms import _parsed
from bot.web.rendering import _seen
from dialogs import words
from dialogs.class_questions import _name
from dialogs.contacts import contacts_in
from dialogs.drafts.emojis import gloss
from dialogs.drafts.evidence import _without_stop, is_long
from dialogs.drafts.honesty import _may_not_be_said
from dialogs.drafts.rendering import _in_paragraphs, _markdown
from dialogs.events import Option
from dialogs.language import filled_in, languages_in
from dialogs.name_spelling import folded_word, split
from dialogs.names import folded_names, names_in
from dialogs.no_answer import non_answer, refusal, says_nothing, would_rather_not
from dialogs.opening import wants_more
from dialogs.others_in_words import tells_of_others
from dialogs.private import private_matter
from dialogs.reading import count, sentences
from dialogs.reading_back import typed
from dialogs.reading_entries import part_in
from dialogs.reading_parts import pieces, span_between
from dialogs.replies import (
    Reply,
    account_command_in,
    as_command,
    command_in,
    is_no_words,
    is_something_else,
    is_yes,
    means,
    slash_command_in,
)
from dialogs.reply_types.date import DATE, day_in
from dialogs.reply_types.integer import INTEGER
from dialogs.reply_types.kind import Question
from dialogs.reply_types.number_words import number_of, numbers_in, place_in
from dialogs.reply_types.select_one import SELECT_ONE
from dialogs.reply_types.text import TEXT
from dialogs.tool_matching import proposed, taken
from dialogs.tool_phrases import tools_in
from dialogs.watch.looking import look
from dialogs.writing import _scalar
from storage.cards import normalised
from storage.vault import Vault
from tests.growth import grows_evenly, seconds, steps

KNOWN, NOBODY = frozenset({"maria", "lopez"}), frozenset[str]()
_VAULT = Vault(bytes(32))
_SEAL = _VAULT.seal_of("b", 1, _VAULT.new_wrapped_key("b", 1))

_CHOICE = Question(
    (Option("team", "The team"), Option("none", "Nothing", none=True)), language="en"
)


def anew(work: Callable[[str], object], *remembering: Any) -> Callable[[str], object]:
    """The work of a text that was never seen before, where texts are remembered."""

    def done(text: str) -> object:
        for one in remembering:
            one.cache_clear()
        return work(text)

    return done


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
    "looked through for a worry": look,
    "asked, where a worry is looked for": lambda text: look("x", text),
    "heard": worry_in,
    "heard after it": said_after,
    "a command alone": command_in,
    "no words": is_no_words,
    "wants more": wants_more,
    "a place in a list": lambda text: place_in(text, 9),
    "says that nothing is there": lambda text: says_nothing(text, "en"),
    "a choice of the read-back": lambda text: typed(text, "share", {"team": "The team"}),
    "a choice of the list": lambda text: typed_at_list(text, {"one": "For Ms. Lee"}, ["Ms. Lee"]),
    "read as words": lambda text: TEXT.read(Reply(text), Question()),
    "read as a choice": lambda text: SELECT_ONE.read(Reply(text), _CHOICE),
    "read as a number": lambda text: INTEGER.read(Reply(text), _CHOICE),
    "read as a day": lambda text: DATE.read(Reply(text), _CHOICE),
    "long for a quote": lambda text: is_long([text]),
    "quoted without its stop": lambda text: _without_stop(text, 0, len(text)),
    "of a class's own question": lambda text: _name({"en": text}, ()),
    "said in a draft": anew(_may_not_be_said, _may_not_be_said),
    "written into a flow": _scalar,
    "tools of a plan": tools_in,
    "one tool": taken,
    "a tool that it may be": proposed,
    "read by a school grade": anew(lambda text: count(text, "en"), count, sentences),
    "a code": normalised,
    "without a secret": scrubbed,
    "in JSON": lambda text: json.dumps(text, ensure_ascii=False),
}

HELD = (
    "🇺🇸", "🇺", "🇺\u0301", "\u0301", "a\u0301", "\u200d", "👨\u200d", "👍🏽", "😀", "1\ufe0f\u20e3",
    "a", "A", "é", "क्", "ᄀ", "א", " ", "\xa0", "\n", " \n", "\t", '"', "'", "’", "1", "1-", "555-", "+1 ",
    "(", ")", "([{", "()", "<", "&", "{", "{name}", "*", "`", "\\", "#", ".", "...", "a.", '!"', ",", ", ",
    "-", "_", "/", "@", "a@", "a@b.", "www.", "\u200f", "\u202b", "\u202c", "\u2068", "\u2068\u2069",
    "no ", "and ", "ab ", "Ab ", "Mr. ", "Maria ", "my name is ", "#1 ", "n.", "calle 1 ", "\0", "aaaa b",
    "a\ufdfa", "no. ", "extended time ", "breaks and ", "k i l l ", "k.i.l.l.",
    "🇺a\u0301\u200d\"( 1\n\u200f",
)  # fmt: skip

# Between a letter and a sign, a row of what nobody sees: each is looked at at two sizes.
BLANKS = (" ", "\t", "\xa0", "\u2003", " \n", "\n ", "\t ", "\u200b")

LONG = 8_000
# Of the processor's own time: so much work and less is not looked at again.
_LITTLE = 0.02

# Only staff's lists reach these, and they try each part of a line with those behind it.
OF_A_PLAN = ("tools of a plan", "one tool", "a tool that it may be")
# Of what takes them long, of each kind one: parts that are tools, parts that are none, words that are
# slips, names, brackets and lines.
TELLING = ("breaks and ", "Mr. ", "k i l l ", "extended time ", "क्", "([{", "a@b.", "1-", "\n")


def _sweep(held: Sequence[str], shorter: int) -> pytest.MarkDecorator:
    """Each function with its rows, and how many times shorter they are than in `make torture`."""
    short = {what: (TELLING, 8) if what in OF_A_PLAN else (held, shorter) for what in REACHED}
    whole = [what for what in REACHED if short[what] != (held, 1)]
    return pytest.mark.parametrize(
        ("what", "rows", "shorter"),
        [
            *(pytest.param(what, *short[what], id=what) for what in REACHED),
            *(
                pytest.param(what, held, 1, id=f"{what}, whole", marks=pytest.mark.long)
                for what in whole
            ),
        ],
    )


@_sweep(HELD, 2)
def test_what_takes_four_times_the_text_takes_no_more_than_even_growth(
    what: str, rows: Sequence[str], shorter: int
) -> None:
    work = REACHED[what]
    work("once")  # what is loaded at the first use
    for held in rows:
        for end in ("", "x"):  # a row that ends a sentence, and one that ends in the middle of one
            text = held * (LONG // shorter // len(held)) + end
            took = seconds(work, text)
            if took > _LITTLE:
                assert grows_evenly(work, text, took), (what, held, end)


@pytest.mark.parametrize("what", REACHED)
def test_a_row_of_blanks_between_a_letter_and_a_sign_takes_no_more_than_even_growth(
    what: str,
) -> None:
    work = REACHED[what]
    work("once")
    for blank in BLANKS:
        for size in (4_000, 16_000):
            text = f"a{blank * (size // len(blank))}!x"
            if seconds(work, text) > _LITTLE:
                assert grows_evenly(lambda row: work(f"{row}!x"), text[:-2]), (what, blank)


def test_what_is_too_long_for_an_answer_is_folded_nowhere() -> None:
    long = "\ufdfa" * (words.LONGEST + 1)
    for text in (long, f"{long} stop"):
        for at_once in (is_something_else, wants_more, as_command, normalised, is_yes):
            assert steps(partial(at_once, text)) < 20, at_once


@_sweep(HELD[:20] + HELD[-8:], 1)
def test_four_times_the_text_calls_no_more_than_four_times_the_functions(
    what: str, rows: Sequence[str], shorter: int
) -> None:
    work = REACHED[what]
    most = 1200 // shorter
    for held in rows:
        work(held * (most // 4))  # what is loaded at the first use
        few, many = (steps(partial(work, held * number)) for number in (most // 4, most))
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
