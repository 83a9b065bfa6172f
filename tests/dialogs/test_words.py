"""Has it anything, which way does it run, how long is it for a chat, and where may it be cut."""

import re
import unicodedata

import pytest
import regex  # type: ignore[import-untyped]
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dialogs.words import LONGEST, has_something, isolated, split_for, units
from tests.growth import grows_evenly

OPEN, CLOSE = "\u2068", "\u2069"
FAMILY = "👨🏽\u200d👩🏽\u200d👧🏽"

# What turns, joins, marks and divides text; and what stands for itself.
ODD = st.sampled_from(
    [
        *"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200d\u200b\ufe0f\u0301\r\n\t  ",
        *("\r\n", "\n\n", "a", "ב", "م", "7", "👍", FAMILY, "🇲🇽", "n\u0303", "한", "\u2028"),
    ]
)
TEXTS = st.lists(ODD | st.characters(exclude_categories=["Cs"]), max_size=60).map("".join)
FAST = settings(deadline=None, derandomize=True, max_examples=300)


# --- Whether there is anything


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t\u00a0\u3000\u2028\u2029",
        "\u200b\u200c\u200d\u2060\ufeff",
        "\u200e\u200f\u202e\u2066\u2069\u061c",
        "\ufe0e\ufe0f\U000e0100",
        "\u00ad",
        "\u0301 \u20e3",
        "\u2800\u115f\u1160\u3164\uffa0",
        "\ufffc",
        "\x00\x1b\x7f\x9f",
    ],
)
def test_what_nobody_can_see_is_nothing(text: str) -> None:
    assert not has_something(text)


@pytest.mark.parametrize(
    "text", ["a", ".", "\u200b7", "👍", FAMILY, "1\ufe0f\u20e3", "\U0001fae8", "ש", "  ?  "]
)
def test_what_can_be_seen_is_something(text: str) -> None:
    assert has_something(text)


@given(TEXTS)
@FAST
def test_what_is_nothing_has_no_word_in_it(text: str) -> None:
    assert has_something(text) or not any(c.isalpha() and c.isascii() for c in text)
    assert has_something(text + "a")


# --- Inside a sentence of ours


@pytest.mark.parametrize("text", ["", "only in math", "¡Sí, mañana!\n7 + 7 👍", "数学 и 수학"])
def test_what_runs_from_left_to_right_is_left_as_it_is(text: str) -> None:
    assert isolated(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("שמש", "\u2068שמש\u2069"),
        ("א\n\nb\r\nג", "\u2068א\u2069\n\n\u2068b\u2069\r\n\u2068ג\u2069"),
        ("a\u202eb", "\u2068a\u202eb\u202c\u2069"),
        ("a\u202e\nb", "\u2068a\u202e\u202c\u2069\n\u2068b\u2069"),
        ("\u2069a", "\u2068a\u2069"),
        ("\u202ca", "\u2068a\u2069"),
        ("\u2067a", "\u2068\u2067a\u2069\u2069"),
        ("\u202b\u2067a\u202c\u2069b", "\u2068\u202b\u2067a\u2069b\u202c\u2069"),
        ("\u2067\u202ba\u2069b", "\u2068\u2067\u202ba\u202c\u2069b\u2069"),
    ],
)
def test_what_turns_is_set_apart_line_by_line_and_closed(text: str, shown: str) -> None:
    assert isolated(text) == shown


@given(TEXTS)
@FAST
def test_no_mark_of_direction_reaches_out_of_its_line(text: str) -> None:
    shown = isolated(text)
    assert _without_directions(shown) == _without_directions(text)
    if shown == text:
        assert not any(unicodedata.bidirectional(c) in ("R", "AL", "AN") for c in text)
        assert not any(c in _CLOSED_BY or c in _CLOSED_BY.values() for c in text)
        return
    for line in re.split("[\n\r\x1c-\x1e\x85\u2029]", shown):
        assert not line or (line[0], line[-1]) == (OPEN, CLOSE)
        still_open: list[str] = []
        for position, c in enumerate(line):
            if c in _CLOSED_BY:
                still_open.append(_CLOSED_BY[c])
            elif c in _CLOSED_BY.values():
                assert still_open.pop() == c
                assert still_open or position == len(line) - 1
        assert not still_open


_CLOSED_BY = dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c") | dict.fromkeys(
    "\u2066\u2067\u2068", "\u2069"
)


def _without_directions(text: str) -> str:
    return re.sub("[\u202a-\u202e\u2066-\u2069]", "", text)


# --- As long as a chat counts it, and cut where it may be


@given(st.text(st.characters()))
@FAST
def test_units_are_those_of_utf_16(text: str) -> None:
    assert units(text) == sum(2 if ord(c) > 0xFFFF else 1 for c in text)


@pytest.mark.parametrize(
    ("text", "most", "parts"),
    [
        ("", 5, []),
        ("short", 5, ["short"]),
        (" as is \n", 20, [" as is \n"]),
        ("one two three", 8, ["one two", "three"]),
        ("one two three", 7, ["one two", "three"]),
        ("one two three", 6, ["one", "two", "three"]),
        ("a b\nc d e", 6, ["a b", "c d e"]),
        ("a b\n\nc\nd e", 8, ["a b", "c\nd e"]),
        ("a b\r\n\r\nc\nd e", 9, ["a b", "c\nd e"]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("👍👍👍", 5, ["👍👍", "👍"]),
        ("n\u0303n\u0303", 3, ["n\u0303", "n\u0303"]),
        (f"a{FAMILY}", units(FAMILY), ["a", FAMILY]),
        ("🇲🇽🇺🇸", 6, ["🇲🇽", "🇺🇸"]),
        ("a   b", 3, ["a", "b"]),
        ("      b", 3, ["b"]),
    ],
)
def test_a_long_text_is_cut_at_the_best_place(text: str, most: int, parts: list[str]) -> None:
    assert split_for(text, most) == parts


@given(TEXTS, st.integers(2, 40))
@FAST
@example("a" + "\u0301" * 9 + " b", 4)
@example(FAMILY * 4, 16)
def test_parts_fit_and_lose_nothing_but_the_spaces_at_the_cuts(text: str, most: int) -> None:
    parts = split_for(text, most)
    assert all(0 < units(part) <= most for part in parts)
    rest = text
    for part in parts:
        before, found, rest = rest.partition(part)
        assert found
        assert not before.strip()
    assert not rest.strip()


@given(TEXTS, st.integers(2, 40))
@FAST
def test_no_cut_goes_through_a_character_that_would_fit(text: str, most: int) -> None:
    clusters = [c for c in regex.findall(r"\X", text) if not c.isspace()]
    if any(units(cluster) > most for cluster in clusters):
        return
    parts = split_for(text, most)
    assert [c for part in parts for c in regex.findall(r"\X", part) if not c.isspace()] == clusters


@pytest.mark.parametrize("unit", ["a", "a ", " ", "\n", "\r\n\r\n", "a\u0301", FAMILY, "\u0301"])
def test_four_times_the_text_takes_no_more_than_ten_times_as_long(unit: str) -> None:
    text = (unit * LONGEST)[:LONGEST]
    assert grows_evenly(split_for, text)
    assert grows_evenly(isolated, "א" + text)


@pytest.mark.parametrize("unit", ["\u202b\u2067", "\u2067\u202c"])
def test_marks_of_direction_are_closed_without_looking_back_at_each(unit: str) -> None:
    assert grows_evenly(isolated, (unit * LONGEST)[:LONGEST] + "\u2069")
