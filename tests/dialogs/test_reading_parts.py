"""Which part of their words a student can tap."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.reading_parts import pieces, span_between


def parted(words: str) -> list[str]:
    return [words[start:end] for start, end in pieces(words)]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("no sé", ["no sé"]),
        ("🙄", ["🙄"]),
        ("It is too loud. I go out!", ["It is too loud.", "I go out!"]),
        (
            "the kids by the window talk all the time, so i go out",
            ["the kids by the window talk all the time,", "so i go out"],
        ),
        (
            "la maestra va muy rapido y no entiendo nada pero me da pena preguntar",
            ["la maestra va muy rapido", "y no entiendo nada", "pero me da pena preguntar"],
        ),
        ("one\ntwo", ["one", "two"]),
        ("charlie sits there, and it is loud", ["charlie sits there,", "and it is loud"]),
        ("Charlie talks too much", ["Charlie", "talks", "too", "much"]),
        ("", []),
    ],
)
def test_sentences_are_offered_and_what_is_long_or_alone_in_phrases_or_words(
    words: str, found: list[str]
) -> None:
    assert parted(words) == found


@given(st.text(max_size=200))
def test_only_white_space_is_between_two_pieces(words: str) -> None:
    places = [0, *(place for piece in pieces(words) for place in piece), len(words)]
    between = "".join(words[a:b] for a, b in zip(places[::2], places[1::2], strict=True))
    assert not between.strip()
    assert places == sorted(places)


def test_a_part_begins_at_one_tap_and_ends_at_the_other() -> None:
    words = "It is too loud. I go out! Then I come back."
    begin, end = map(int, span_between(words, 2, 1).split("-"))
    assert words[begin:end] == "I go out! Then I come back."
    assert span_between(words, 1, 1) == "16-25"
    assert span_between("text me, or call", 0, 0) == "0-7"
    assert span_between(words, 1, 3) == ""
    assert span_between(words, -1, 1) == ""


def test_whoever_wants_less_than_a_piece_is_offered_each_word() -> None:
    words = "charlie sits there and talks"
    assert span_between(words, 0, 0) == "0-18"
    begin, end = map(int, span_between(words, 1, 4, each_word=True).split("-"))
    assert words[begin:end] == "sits there and talks"
