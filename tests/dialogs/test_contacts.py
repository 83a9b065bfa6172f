"""Ways to reach someone, found where they stand, and what only looks like one."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.contacts import contacts_in
from dialogs.drafts.evidence import Evidence, File, Person
from dialogs.private import private_matter
from dialogs.words import LONGEST
from tests.growth import grows_evenly

FOUND = (
    ("call me 555-0142 ok", "555-0142"),
    ("(312) 555-0142", "(312) 555-0142"),
    ("text 3125550142", "3125550142"),
    ("+52 664 123 4567", "+52 664 123 4567"),
    ("my number is 773 555 0101", "number is 773 555 0101"),
    ("email me at kid.one@example.com please", "kid.one@example.com"),
    ("my gmail is coolkid at gmail dot com", "my gmail is coolkid at gmail"),
    ("follow @skater_kid09", "@skater_kid09"),
    ("my insta is skaterkid", "insta is skaterkid"),
    ("snap: skaterkid09", "snap: skaterkid09"),
    ("add me on snap skaterkid", "snap skaterkid"),
    ("my gamertag is xXwolfXx", "gamertag is xXwolfXx"),
    ("gamertag wolf99 on xbox", "gamertag wolf99"),
    ("find me on discord wolf#1234", "discord wolf#1234"),
    ("my roblox name is wolfie", "roblox name is wolfie"),
    ("the password is fluffy22", "password is fluffy22"),
    ("my locker combo is 4 12 30", "combo is 4 12 30"),
    ("i live at 1420 Maple Street now", "live at 1420 Maple Street"),
    ("we live on oak street", "live on oak street"),
    ("vivo en la calle Hidalgo 45", "calle Hidalgo 45"),
    ("mi insta es lupita", "insta es lupita"),
    ("sígueme en insta lobo22", "insta lobo22"),
    ("mi contraseña es perrito", "contraseña es perrito"),
    ("mi número es 555 0142", "número es 555 0142"),
)

NONE = (
    "", "i watch youtube and tiktok", "my phone distracts me", "i forget my password",
    "see me @ lunch",
    "its too loud @school", "my phone is broken", "roblox is amazing", "my roblox is laggy",
    "my insta is fun",
    "10 100 1000 is a pattern", "1,000,000", "class is 8:30-10:30", "2024-2025 was my best year",
    "room 204 is loud", "20 minutes drive", "i live far away", "my number is called",
    "my favorite number is 7",
    "40 kids on the street", "i live on a busy street", "the code is hard", "my pin is broken",
    "text to speech",
    "follow directions", "add fractions", "my xbox is upstairs", "my name is on the board", "vivo lejos",
    "la calle es ruidosa", "el número 7 es mi favorito", "se me olvida la contraseña",
)  # fmt: skip


@pytest.mark.parametrize(("text", "contact"), FOUND)
def test_a_way_to_reach_someone_is_found_where_it_stands(text: str, contact: str) -> None:
    assert [text[start:end] for start, end in contacts_in(text)] == [contact]
    assert private_matter(text) == "contact"


@pytest.mark.parametrize("text", NONE)
def test_what_reaches_nobody_is_none(text: str) -> None:
    assert contacts_in(text) == ()


@pytest.mark.parametrize("audience", ["team", "case_manager"])
def test_words_that_reach_someone_are_quoted_in_no_draft_whatever_was_chosen(audience: str) -> None:
    assert quotable("my insta is skaterkid", audience) == {}
    assert quotable("i watch tiktok", audience) == {"a1": (0, 14)}


def quotable(words: str, audience: str) -> dict[str, tuple[int, int]]:
    one = Evidence(
        "a1", "my_day", "better", None, "day.better", (), words, "How?", "How?", "", {}, "en", 0, "page",
        audience=audience,
    )  # fmt: skip
    return File(Person("Ana", "", "iep", "6-8"), (one,), "en", "UTC", audience).quotable


PIECES = st.sampled_from(
    [*(text for text, _ in FOUND), *NONE, "@", ".", "#", ":", "is", "5", "🙂", "\u0301"]
)


@given(st.one_of(st.text(), st.lists(PIECES).map(" ".join), st.lists(PIECES).map("".join)))
def test_the_places_lie_in_the_text_in_order_and_apart(text: str) -> None:
    spans = contacts_in(text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(end < start for (_, end), (start, _) in pairwise(spans))


@pytest.mark.parametrize(
    "unit",
    ["a", "a.", ".", "1 ", "12 ", "555-", "a@", "@a", "a@b.", "my insta is ", "snap: ", "pin is 1 ",
     "live on ",
     "calle ", "at gmail ", "12 a a ", "' ", "add follow "],
)  # fmt: skip
def test_four_times_the_text_takes_no_more_than_ten_times_as_long(unit: str) -> None:
    assert grows_evenly(contacts_in, (unit * LONGEST)[:LONGEST])
