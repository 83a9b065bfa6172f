"""Cards: what a code looks like."""

import secrets
from itertools import chain

import pytest

from storage.cards import give_card
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
