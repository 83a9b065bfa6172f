"""Cards: what a code looks like."""

import secrets
from itertools import chain

import pytest

from storage.cards import give_card, student_by_card
from storage.database import Store
from storage.people import School
from tests.student import Clock, Student


def test_a_code_of_letters_alone_is_never_given(
    store: Store, school: School, clock: Clock, bob: Student, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would be taken for a word where an answer is awaited."""
    drawn = chain("ABCDEFGHJK", "ABCDEFGHJ7")
    monkeypatch.setattr(secrets, "choice", lambda _letters: next(drawn))
    with store.writing() as connection:
        code = give_card(connection, store.vault, school.id, bob.row.id, clock.now)
    assert code == "ABCDE-FGHJ7"


# What comes along with a code that is copied from a document, a message or a page.
PASTED = {
    "as it is": "{}",
    "small letters and spaces": " {lower} \n",
    "zero-width spaces and a byte order mark": "\ufeff{a}\u200b{b}\u200b",
    "soft hyphens": "{a}\u00ad{b}",
    "spaces that do not break": "\u00a0{a}\u202f{b}\u00a0",
    "marks of direction": "\u202a\u200e{}\u202c\u200f\u2066\u2069",
    "a long dash": "{a} \u2014 {b}",
    "a minus sign": "{a}\u2212{b}",
    "joiners and a variation selector": "{a}\u2060\u200d\ufe0f{b}",
    "fillers that draw nothing": "{a}\u3164\u2800{b}",
    "wide letters": "{wide}",
}


@pytest.mark.parametrize("way", PASTED)
def test_a_pasted_code_lets_in_whatever_unseen_signs_come_with_it(
    store: Store, school: School, clock: Clock, bob: Student, way: str
) -> None:
    with store.writing() as connection:
        code = give_card(connection, store.vault, school.id, bob.row.id, clock.now)
        a, b = code.split("-")
        wide = "".join(chr(ord(sign) + 0xFEE0) for sign in code)
        pasted = PASTED[way].format(code, a=a, b=b, lower=code.lower(), wide=wide)
        found = student_by_card(connection, store.vault, pasted)
    assert found is not None
    assert found.id == bob.row.id
